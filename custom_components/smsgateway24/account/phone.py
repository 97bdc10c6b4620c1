"""One phone of an account: its ids, its queue, its state, and what is remembered of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from homeassistant.core import HomeAssistant

from ..domain.clock_offset import ClockOffset
from ..domain.ledger import Ledger
from ..domain.outgoing import OutgoingMessages
from ..domain.recent_messages import RecentMessages
from ..domain.send_limits import SendLimiter
from ..domain.state import PhoneState, QueuedPayload
from ..protocol import IncomingMessage, Shapes, StatusReport
from .entity_writer import StateWriter
from .queue import EventQueue

MAX_DAYS = 7
"""Days with a request of the phone that are remembered."""


@dataclass(slots=True, kw_only=True)
class RequestStatistics:
    """Webhook requests of a phone since Home Assistant's start, for logs and diagnostics.

    `results` counts the answers, `refused` the fields that could not be used, `shapes` describes
    what came in without any value, `unknown_logged` is set once an unknown kind was logged.
    """

    results: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    shapes: Shapes = field(default_factory=Shapes)
    unknown_logged: bool = False


@dataclass(slots=True, kw_only=True)
class CatchUpCursor:
    """How far catch-up has come with a phone.

    Of messages created before `floor`, by the service's clock, none is published; None before the
    first look. `too_old` counts messages that were found too late, `missed` those in a row that no
    webhook request brought.
    """

    floor: datetime | None = None
    too_old: int = 0
    missed: int = 0


@dataclass(slots=True, kw_only=True)
class Phone:
    """One phone. Its fields are assigned in this package only.

    `phone_id` is the subentry's id, empty while the flow that adds it is open; `device_id` that of
    the device registry. `gateway_device_id` is the service's id: the one the user entered, else the
    first one that was reported by this phone's URL. `other_device_id` is a second reported one,
    `last_request` when the webhook was last used, `days` on which it was.
    """

    writer: StateWriter
    queue: EventQueue = field(init=False)
    phone_id: str = ""
    name: str = ""
    device_id: str | None = None
    gateway_device_id: int | None = None
    entered_device_id: int | None = None
    reported_device_id: int | None = None
    other_device_id: int | None = None
    state: PhoneState = field(default_factory=PhoneState)
    ledger: Ledger = field(default_factory=Ledger)
    clock: ClockOffset = field(default_factory=ClockOffset)
    recent: RecentMessages = field(default_factory=RecentMessages)
    send_limiter: SendLimiter = field(default_factory=SendLimiter)
    outgoing: OutgoingMessages = field(default_factory=OutgoingMessages)
    cursor: CatchUpCursor = field(default_factory=CatchUpCursor)
    requests: RequestStatistics = field(default_factory=RequestStatistics)
    days: tuple[int, ...] = ()
    last_request: datetime | None = None

    def set_device_ids(self, *, entered: int | None, reported: int | None) -> None:
        """Set the service's ids of the phone that the user entered, and that was reported."""
        self.entered_device_id = entered
        self.reported_device_id = reported
        self.gateway_device_id = reported if entered is None else entered

    def has_seen(self, payload: IncomingMessage | StatusReport) -> bool:
        """Whether a payload is queued, or is a message that was published."""
        return payload in self.queue or (
            isinstance(payload, IncomingMessage)
            and self.ledger.knows(payload.message_id)
        )

    def is_foreign_report(self, queued: QueuedPayload) -> bool:
        """Whether a payload is a report about a message that was not sent from here."""
        payload = queued.payload
        if not isinstance(payload, StatusReport):
            return False
        known = self.ledger.sent(payload.message_id)
        return known is None or not known.sent_from_here


def create_phone(
    hass: HomeAssistant,
    publish: Callable[[Phone, QueuedPayload], None],
    on_error: Callable[[Exception], None],
) -> Phone:
    """Return a phone of which nothing is known; its queue publishes by `publish`."""
    phone = Phone(writer=StateWriter(hass))
    phone.queue = EventQueue(
        hass,
        partial(publish, phone),
        phone.is_foreign_report,
        on_error,
    )
    return phone
