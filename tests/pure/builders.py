"""Builders that the tests of the pure core share."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, settings

from custom_components.smsgateway24.domain.contacts import AddressBook, Party
from custom_components.smsgateway24.domain.identity import Identity, identify
from custom_components.smsgateway24.domain.ledger import Ledger
from custom_components.smsgateway24.domain.reducer import reduce
from custom_components.smsgateway24.domain.state import (
    DeliveryUpdated,
    MessageReceived,
    PhoneEvent,
    PhoneState,
    QueuedPayload,
)
from custom_components.smsgateway24.protocol import (
    IncomingMessage,
    MessageType,
    Ping,
    StatusReport,
    WebhookPayload,
    parse,
)
from custom_components.smsgateway24.protocol.fields import ZoneOf, utc_only

NOW = datetime(2026, 11, 20, 18, 5, tzinfo=UTC)
NUMBER = "+4915752982212"
OTHER_NUMBER = "+393331234567"
KEY = bytes(range(16))
MIN_ID, MAX_ID = -(2**63), 2**63 - 1

# Slow machines may take their time; each test still runs for about a second.
many = settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow]
)
some = settings(many, max_examples=60)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def as_json(fields: Any) -> bytes:
    return json.dumps(fields).encode()


def as_form(fields: Mapping[str, Any]) -> bytes:
    """Write fields as PHP's http_build_query does: null is left out, objects are nested."""
    return "&".join(
        f"{quote(key)}={quote(value, safe='')}" for key, value in _flat(fields)
    ).encode()


def as_multipart(
    fields: Mapping[str, Any], boundary: str = "------d41d8cd98f"
) -> bytes:
    """Write fields as PHP's curl does when it is handed an array."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in _flat(fields)
    ]
    return "".join((*parts, f"--{boundary}--\r\n")).encode()


MULTIPART = "multipart/form-data; boundary=------d41d8cd98f"


def _flat(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in fields.items():
        if isinstance(value, Mapping):
            pairs += [(f"{key}[{inner}]", text) for inner, text in _flat(value)]
        elif value is not None:
            pairs.append((key, str(value)))
    return pairs


def delivery(fields: Any, zone_of: ZoneOf = utc_only) -> WebhookPayload:
    return parse(as_json(fields), "application/json", zone_of)


def incoming(fields: Any, zone_of: ZoneOf = utc_only) -> IncomingMessage:
    result = delivery(fields, zone_of)
    assert isinstance(result, IncomingMessage)
    return result


def reported(fields: Any, zone_of: ZoneOf = utc_only) -> StatusReport:
    result = delivery(fields, zone_of)
    assert isinstance(result, StatusReport)
    return result


def sign(fields: Any) -> Ping:
    result = delivery(fields)
    assert isinstance(result, Ping)
    return result


def a_text(message_id: int = 1, **fields: Any) -> IncomingMessage:
    """Build an incoming text as the parser would give it."""
    given: dict[str, Any] = {
        "message_id": message_id,
        "sender": NUMBER,
        "type": MessageType.TEXT,
        "text": "Hallo",
        "channel_id": 0,
    }
    return IncomingMessage(**given | fields)


def an_identity(message: IncomingMessage) -> Identity:
    """Return by what a message is recognised."""
    return identify(KEY, message.sender, message.text, message.image_url)


def a_picture(message_id: int = 1, **fields: Any) -> IncomingMessage:
    """Build an incoming picture as the parser would give it."""
    return a_text(
        message_id,
        **{
            "type": MessageType.IMAGE,
            "text": "",
            "image_url": f"https://example.com/{message_id}.jpg",
            "channel_id": 3,
        }
        | fields,
    )


def a_report(
    message_id: int = 1, status_id: int | None = 6, **fields: Any
) -> StatusReport:
    """Build a delivery report as the parser would give it."""
    given: dict[str, Any] = {
        "message_id": message_id,
        "status_id": status_id,
        "recipient": NUMBER,
        "channel_id": 0,
    }
    return StatusReport(**given | fields)


@dataclass(slots=True, kw_only=True)
class ReducedPhone:
    """A phone's state and ledger, and a clock that the test sets."""

    state: PhoneState = field(default_factory=PhoneState)
    ledger: Ledger = field(default_factory=Ledger)
    book: AddressBook = field(default_factory=lambda: AddressBook((), "DE"))
    now: datetime = NOW
    keep_content: bool = True

    def reduce_payload(
        self, item: IncomingMessage | StatusReport, *, recovered: bool = False
    ) -> PhoneEvent | None:
        """Reduce a payload and return its event."""
        address = item.sender if isinstance(item, IncomingMessage) else item.recipient
        return self.reduce_known(
            item, self.book.identify(address, item.channel), recovered=recovered
        )

    def reduce_known(
        self,
        item: IncomingMessage | StatusReport,
        party: Party,
        *,
        recovered: bool = False,
    ) -> PhoneEvent | None:
        """Reduce a payload of a known party and return its event."""
        transition = reduce(
            self.state,
            self.ledger,
            QueuedPayload(payload=item, accepted_at=self.now, recovered=recovered),
            party,
            keep_content=self.keep_content,
            now=self.now,
            identity=an_identity(item) if isinstance(item, IncomingMessage) else None,
        )
        self.state = transition.state
        return transition.event

    def message(
        self, message_id: int = 1, /, *, recovered: bool = False, **fields: Any
    ) -> MessageReceived:
        """Reduce a text that must give an event."""
        event = self.reduce_payload(a_text(message_id, **fields), recovered=recovered)
        assert isinstance(event, MessageReceived)
        return event

    def report(
        self, message_id: int = 1, status_id: int | None = 6, /, **fields: Any
    ) -> DeliveryUpdated | None:
        """Reduce a report, which may give no event."""
        event = self.reduce_payload(a_report(message_id, status_id, **fields))
        assert event is None or isinstance(event, DeliveryUpdated)
        return event

    def snapshot(self) -> tuple[PhoneState, tuple[Any, ...], dict[int, Any]]:
        """Return all that is remembered, to compare it."""
        # Of a copy, or nothing would be left to be stored.
        ledger = deepcopy(self.ledger)
        return (
            self.state,
            tuple(ledger.messages.items()),
            dict(ledger.take_sent(everything=True)),
        )
