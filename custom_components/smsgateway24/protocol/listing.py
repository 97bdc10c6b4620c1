"""Rows of `getallsms`: the service's own list of messages, of both directions.

Source: the sample in the vendor's curl/getallsms.php. Which field holds the sender of an incoming
message is documented nowhere; `sendto`, `address` and `phone` are all read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .fields import ZoneOf, instant, integer, text, utc_only
from .model import (
    INCOMING_STATUS_ID,
    MAX_ADDRESS,
    MAX_STATUS_MESSAGE,
    Channel,
    IncomingMessage,
    MessageType,
    Status,
    StatusReport,
)

_SENDER_FIELDS = ("sendto", "address", "phone")
_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedMessage:
    """A message as the service lists it.

    `created` is when the service saved it, by the service's clock; `changed_at` when the phone
    sent it, None for one that was not sent. `customer_id` is the tag that its sender put on it.
    """

    message_id: int
    status_id: int | None
    status_message: str = field(default="", repr=False)
    address: str = field(repr=False)
    text: str = field(default="", repr=False)
    device_id: int | None = None
    channel_id: int | None = None
    customer_id: int | None = None
    created: datetime | None = None
    changed_at: datetime | None = None

    @property
    def incoming(self) -> bool:
        """Whether it was sent to the phone."""
        return self.status_id == INCOMING_STATUS_ID

    @property
    def channel(self) -> Channel:
        """The slot it went by."""
        return Channel.of(self.channel_id)

    @property
    def status(self) -> Status:
        """The status by name; of no meaning for an incoming message."""
        return Status.of(self.status_id)

    def as_message(self) -> IncomingMessage:
        """Return an incoming message as its webhook request would have it.

        The list does not distinguish pictures from texts and has no links. A message without text
        is of an unknown type.
        """
        return IncomingMessage(
            message_id=self.message_id,
            sender=self.address,
            type=MessageType.TEXT if self.text else MessageType.UNKNOWN,
            text=self.text,
            channel_id=self.channel_id,
            device_id=self.device_id,
            received_at=self.created,
        )

    def as_report(self) -> StatusReport:
        """Return the status of an outgoing message as its webhook request would have it."""
        return StatusReport(
            message_id=self.message_id,
            status_id=self.status_id,
            status_message=self.status_message,
            recipient=self.address,
            channel_id=self.channel_id,
            device_id=self.device_id,
            changed_at=self.changed_at,
        )


def read_listing(smss: Any, zone_of: ZoneOf = utc_only) -> tuple[ListedMessage, ...]:
    """Read the rows of an answer, oldest first; one that has no usable id is left out.

    PHP writes them as an object keyed by id, and as an empty list when there are none.
    """
    rows: Iterable[tuple[Any, Any]]
    match smss:
        case dict():
            rows = smss.items()
        case list():
            rows = ((None, row) for row in smss)
        case _:
            rows = ()
    found = (_row(key, row, zone_of) for key, row in rows if isinstance(row, dict))
    return tuple(
        sorted(
            (message for message in found if message is not None),
            key=lambda message: (message.created or _EARLIEST, message.message_id),
        )
    )


def _row(key: Any, row: dict[str, Any], zone_of: ZoneOf) -> ListedMessage | None:
    message_id = integer(row.get("id"))
    if message_id is None:
        message_id = integer(key)
    if message_id is None or message_id < 1:
        return None
    device_id = integer(row.get("deviceid"))
    channel_id = integer(row.get("sim"))
    return ListedMessage(
        message_id=message_id,
        status_id=integer(row.get("status")),
        status_message=(text(row.get("statustitle")) or "")[:MAX_STATUS_MESSAGE],
        address=next((t for name in _SENDER_FIELDS if (t := text(row.get(name)))), "")[
            :MAX_ADDRESS
        ],
        text=text(row.get("body")) or "",
        device_id=integer(row.get("device_id")) if device_id is None else device_id,
        channel_id=integer(row.get("channel_id")) if channel_id is None else channel_id,
        customer_id=integer(row.get("customerid")),
        created=instant(row.get("created"), zone_of),
        changed_at=instant(row.get("senttime"), zone_of),
    )
