"""Accounts, phones and messages, as values.

Names of statuses and slots: the vendor's pages "Get all SMS" and "Get the Delivery Status", the
comments of its PHP examples, and the readme of its Google Sheets script (slots 2 to 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

CHANNELS: Mapping[str, int] = MappingProxyType(
    {
        "sim_1": 0,
        "sim_2": 1,
        "whatsapp_business": 2,
        "whatsapp": 3,
        "rcs_1": 4,
        "rcs_2": 5,
    }
)

PENDING, QUEUED, TAKEN, INCOMING, SENT, DELIVERED = 1, 3, 2, 5, 6, 7
NOT_DELIVERED, GENERIC_FAILURE = 8, 9

STATUS_TEXTS: Mapping[int, str] = MappingProxyType(
    {
        PENDING: "New",
        TAKEN: "Taken from Server",
        # No sample has it; the text is from the page.
        QUEUED: "Queued for sending",
        INCOMING: "Income",
        SENT: "Sent by Phone",
        DELIVERED: "Delivered",
        NOT_DELIVERED: "Sms Not Delivered",
        GENERIC_FAILURE: "Not SENT - Generic failure",
        10: "Not sent - No service",
        11: "Not Sent - Null PDU",
        12: "Not Sent - Radio off",
        100: "not sent - NOT ALLOWED",
        101: "not sent - Not Allowed At all",
    }
)


def status_text(status: int) -> str:
    """Return the name of a status; 4 is not documented, and there may be others."""
    return STATUS_TEXTS.get(status, f"Status {status}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account with its only token."""

    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    zone: str = "Europe/Berlin"
    """The zone in which `getallsms` answers; the vendor's sample is from Germany."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimCard:
    """A SIM card, as in `siminfo`."""

    slot: int
    number: str
    carrier: str = "Example Mobile"
    country: str = "de"
    icc_id: str = "8949000000000000000"
    roaming: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """The webhook URLs of a phone.

    URLs for incoming messages are set for each slot, the one for delivery statuses for the phone
    (vendor's page "Webhooks").
    """

    status: str | None = None
    switched_off: bool = False
    """By the service, which sends nothing more until they are set again."""
    incoming: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def count(self) -> int:
        """How many fields are filled in on the phone's page."""
        return len(self.incoming) + (self.status is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """An Android phone with the vendor's app."""

    device_id: int
    email: str
    title: str
    number: str | None = None
    sims: tuple[SimCard, ...] = ()
    webhooks: Webhooks = field(default_factory=Webhooks)
    created: datetime
    online: bool = True
    last_seen: datetime
    """Last contact of an offline phone; an online one polls all the time."""
    app_version: str = "13.0.10"
    app_current: bool = True
    subscription: bool = True
    seconds_between_messages: int | None = None
    seconds_between_requests: int = 10
    clock_ahead: float = 0
    """Seconds by which the phone's clock is fast; it dates incoming messages."""

    def number_of(self, channel: int) -> str | None:
        """Return the number from which a message on this channel is sent."""
        for sim in self.sims:
            if sim.slot == channel:
                return sim.number
        return self.number or (self.sims[0].number if self.sims else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """A mailing that contains a message."""

    newsletter_id: int
    title: str
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of either direction; an incoming one always has status 5."""

    sms_id: int
    email: str
    device_id: int
    address: str = field(repr=False)
    """The recipient of an outgoing message, or the sender of an incoming one."""
    body: str = field(repr=False)
    channel: int = 0
    status: int = PENDING
    customer_id: int | None = None
    urgent: bool = False
    created: datetime
    time_to_send: datetime
    sent_time: datetime | None = None
    next_statuses: tuple[int, ...] = ()
    """The statuses that it will still reach."""
    reached: tuple[tuple[datetime, int], ...] = ()
    """The statuses that it has reached, and when."""
    attempt: int = 1
    newsletter: Newsletter | None = None
    internal_id: int | None = None
    received: datetime | None = None
    """By the phone's clock, like `sent_by_sender`; incoming messages only."""
    sent_by_sender: datetime | None = None
    picture_url: str | None = field(default=None, repr=False)

    @property
    def incoming(self) -> bool:
        """Whether it was sent to the phone."""
        return self.status == INCOMING

    def status_at(self, moment: datetime) -> int:
        """Return the status that it had at a time, or its first one."""
        if self.incoming:
            return INCOMING
        past = (status for at, status in reversed(self.reached) if at <= moment)
        return next(past, PENDING)
