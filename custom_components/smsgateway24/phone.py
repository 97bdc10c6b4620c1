"""One phone: what it waits to tell, what it has told, and what is kept of it on disk."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from homeassistant.util import dt as dt_util

from .codec import (
    decode_arrival,
    decode_ledger,
    decode_state,
    encode_ledger,
    encode_state,
)
from .dispatch import StateWriter
from .ledger import Ledger
from .protocol import IncomingMessage, StatusReport
from .state import Arrival, PhoneState

MAX_INBOX = 1_000
# A thousand messages of the largest size would be a file of sixty megabytes.
MAX_INBOX_CHARACTERS = 4_000_000

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
    are being told right now. `other_device_id` is a second gateway id that came in by this phone's
    URL. `calls` and `refused` count since the start, by verdict and by field name.
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
    state: PhoneState = field(default_factory=PhoneState)
    ledger: Ledger = field(default_factory=Ledger)
    inbox: dict[InboxKey, Arrival] = field(default_factory=dict)
    inbox_characters: int = 0
    opened_at: datetime | None = None
    last_call: datetime | None = None
    calls: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
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

    def has_seen(self, delivery: IncomingMessage | StatusReport) -> bool:
        """Whether a call waits already, or is a message that was told."""
        return _key(delivery) in self.inbox or (
            isinstance(delivery, IncomingMessage)
            and self.ledger.knows(delivery.message_id)
        )

    def put(self, arrival: Arrival) -> None:
        """Have a call wait."""
        self.inbox[_key(arrival.delivery)] = arrival
        self.inbox_characters += _weight(arrival)

    def take(self) -> Arrival:
        """Take the call that waits longest; there must be one."""
        arrival = self.inbox.pop(next(iter(self.inbox)))
        self.inbox_characters -= _weight(arrival)
        return arrival

    def kept(self, waiting: list[dict[str, Any]]) -> dict[str, Any]:
        """Give what is kept on disk, `waiting` being the inbox as it may be kept."""
        return {
            "state": encode_state(self.state),
            "ledger": encode_ledger(self.ledger),
            "device_id": self.adopted_device_id,
            "last_call": self.last_call and self.last_call.isoformat(),
            "opened_at": self.opened_at and self.opened_at.isoformat(),
            "inbox": waiting,
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Take over what was kept; raises KeyError, TypeError or ValueError where it is damaged."""
        self.state = decode_state(kept["state"])
        self.ledger = decode_ledger(kept["ledger"])
        self.adopted_device_id = kept["device_id"]
        self.last_call = dt_util.parse_datetime(kept["last_call"] or "")
        self.opened_at = dt_util.parse_datetime(kept["opened_at"] or "")
        for waiting in kept["inbox"]:
            self.put(decode_arrival(waiting))


def _weight(arrival: Arrival) -> int:
    delivery = arrival.delivery
    return len(delivery.text) if isinstance(delivery, IncomingMessage) else 0


def _key(delivery: IncomingMessage | StatusReport) -> InboxKey:
    """Tell apart what waits: a message by its id, a report by what it says and when."""
    if isinstance(delivery, IncomingMessage):
        return (delivery.message_id, None, None, True)
    return (delivery.message_id, delivery.status_id, delivery.changed_at, False)
