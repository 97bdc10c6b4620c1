"""One phone: what it waits to tell, what it has told, and what is kept of it on disk."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from homeassistant.util import dt as dt_util

from ..domain.ledger import Ledger
from ..domain.outgoing import OutgoingMessages
from ..domain.recent_messages import RecentMessages
from ..domain.send_limits import SendLimiter
from ..domain.state import PhoneState, QueuedPayload
from ..protocol import IncomingMessage, Ping, Shapes, StatusReport, WebhookPayload
from ..storage.codec import (
    decode_ledger,
    decode_queued,
    decode_state,
    encode_ledger,
    encode_state,
)
from .publish import StateWriter

MAX_INBOX = 1_000
MAX_HELD = 500
"""So many may wait for the service's answer to a sending."""
# A thousand messages of the largest size would be a file of sixty megabytes.
MAX_INBOX_CHARACTERS = 4_000_000

MAX_DAYS = 7
"""Of so many days is kept that the phone spoke on them."""

type InboxKey = tuple[int, int | None, datetime | None, bool]


class Verdict(StrEnum):
    """What became of a call."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    NOTED = "noted"
    FULL = "full"


@dataclass(slots=True, kw_only=True)
class Phone:
    """One phone.

    `phone_id` is the subentry's id, empty while the flow that adds it is open; `device_id` that of
    the device registry. `ready` says that its entities are there to be told, `telling` that they
    are being told right now, `resting` that they were told in this pass of the event loop,
    `draining` that what waits is being told, one in a pass. `other_device_id` is a second gateway id that came in by this phone's
    URL. `posting` counts the messages of ours that are being handed to the service. Of what was
    created before `floor`, by the service's clock, catch-up tells nothing; None until it has had
    a first look. `too_old` counts what it found too late, `calls` and `refused` what came in since
    the start, by verdict and by field name, `shapes` what it looked like.
    """

    writer: StateWriter
    phone_id: str = ""
    name: str = ""
    device_id: str | None = None
    configured_device_id: int | None = None
    adopted_device_id: int | None = None
    other_device_id: int | None = None
    ready: bool = False
    telling: bool = False
    resting: bool = False
    draining: bool = False
    state: PhoneState = field(default_factory=PhoneState)
    ledger: Ledger = field(default_factory=Ledger)
    recent: RecentMessages = field(default_factory=RecentMessages)
    send_limiter: SendLimiter = field(default_factory=SendLimiter)
    outgoing: OutgoingMessages = field(default_factory=OutgoingMessages)
    posting: int = 0
    floor: datetime | None = None
    too_old: int = 0
    found_by_poll: int = 0
    days: tuple[int, ...] = ()
    inbox: dict[InboxKey, QueuedPayload] = field(default_factory=dict)
    inbox_characters: int = 0
    opened_at: datetime | None = None
    last_call: datetime | None = None
    calls: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    shapes: Shapes = field(default_factory=Shapes)
    oddity_logged: bool = False

    @property
    def gateway_device_id(self) -> int | None:
        """The service's id of the phone: what the user entered, else the first one seen."""
        if self.configured_device_id is not None:
            return self.configured_device_id
        return self.adopted_device_id

    @property
    def full(self) -> bool:
        """Whether the inbox can take no more; it only fills while nothing can be told."""
        return (
            len(self.inbox) >= MAX_INBOX or self.inbox_characters > MAX_INBOX_CHARACTERS
        )

    def note_day(self, day: int) -> bool:
        """Note that the phone spoke on a day; say whether it is the first time on that day."""
        if self.days and self.days[-1] == day:
            return False
        self.days = (*self.days, day)[-MAX_DAYS:]
        return True

    def has_seen(self, payload: IncomingMessage | StatusReport) -> bool:
        """Whether a call waits already, or is a message that was told."""
        return _key(payload) in self.inbox or (
            isinstance(payload, IncomingMessage)
            and self.ledger.knows(payload.message_id)
        )

    def keeps_waiting(self, payload: WebhookPayload) -> bool:
        """Whether this very message or report is still to be published."""
        return not isinstance(payload, Ping) and _key(payload) in self.inbox

    def put(self, queued: QueuedPayload) -> None:
        """Have a call wait."""
        self.inbox[_key(queued.payload)] = queued
        self.inbox_characters += _weight(queued)

    def take(self) -> QueuedPayload | None:
        """Take the call that waits longest of those that can be told; None where there is none.

        While a message of ours is being handed over, a report about any other message may be
        about that very one: the service can report before its answer is here. A flood of reports
        must not keep messages out for it.
        """
        holds = self.posting > 0 and len(self.inbox) <= MAX_HELD
        for key, queued in self.inbox.items():
            if holds and self._is_report_of_other(queued):
                continue
            del self.inbox[key]
            self.inbox_characters -= _weight(queued)
            return queued
        return None

    def _is_report_of_other(self, queued: QueuedPayload) -> bool:
        payload = queued.payload
        if not isinstance(payload, StatusReport):
            return False
        known = self.ledger.sent(payload.message_id)
        return known is None or not known.sent_from_here

    def as_stored(self, waiting: list[dict[str, Any]]) -> dict[str, Any]:
        """Give what is kept on disk, `waiting` being the inbox as it may be kept."""
        return {
            "state": encode_state(self.state),
            "ledger": encode_ledger(self.ledger),
            "device_id": self.adopted_device_id,
            "last_call": self.last_call and self.last_call.isoformat(),
            "opened_at": self.opened_at and self.opened_at.isoformat(),
            "inbox": waiting,
            "recent": self.recent.as_stored(),
            "sends": self.send_limiter.as_stored(),
            "outgoing": self.outgoing.as_stored(),
            "floor": self.floor and self.floor.isoformat(),
            "too_old": self.too_old,
            "days": list(self.days),
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Take over what was kept; raises KeyError, TypeError or ValueError where it is damaged."""
        self.state = decode_state(kept["state"])
        self.ledger = decode_ledger(kept["ledger"])
        self.adopted_device_id = kept["device_id"]
        self.last_call = dt_util.parse_datetime(kept["last_call"] or "")
        self.opened_at = dt_util.parse_datetime(kept["opened_at"] or "")
        for waiting in kept["inbox"]:
            self.put(decode_queued(waiting))
        # Not there in what earlier versions have kept.
        self.recent.restore(kept.get("recent", ()))
        self.send_limiter.restore(kept.get("sends", ()))
        self.outgoing.restore(kept.get("outgoing", ()))
        self.floor = dt_util.parse_datetime(kept.get("floor") or "")
        self.too_old = int(kept.get("too_old", 0))
        self.days = tuple(int(day) for day in kept.get("days", ()))


def _weight(queued: QueuedPayload) -> int:
    payload = queued.payload
    return len(payload.text) if isinstance(payload, IncomingMessage) else 0


def _key(payload: IncomingMessage | StatusReport) -> InboxKey:
    """Tell apart what waits: a message by its id, a report by what it says and when."""
    if isinstance(payload, IncomingMessage):
        return (payload.message_id, None, None, True)
    return (payload.message_id, payload.status_id, payload.changed_at, False)
