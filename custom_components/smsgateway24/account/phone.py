"""One phone of an account: its ids, its queue, its state, and what is remembered of it."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant, callback

from ..domain.call_limits import CallLimits
from ..domain.clock_offset import ClockOffset
from ..domain.confirmation import ChannelRows
from ..domain.history import HistoryMessage, HistoryUpdate, received, without_content
from ..domain.ledger import Ledger
from ..domain.outgoing import OutgoingMessages
from ..domain.recent_messages import RecentMessages
from ..domain.send_limits import SendLimiter
from ..domain.state import MessageReceived, PhoneState, QueuedPayload
from ..protocol import Channel, Shapes, StatusReport
from ..storage.codec import (
    decode_state,
    encode,
    encode_history,
    encode_history_update,
    encode_outgoing,
    encode_published,
    encode_queued,
    encode_recent,
    encode_send,
    encode_sent,
    parse_optional_time,
)
from ..storage.records import DOCUMENT, Kind, RecordKey
from .entity_writer import StateWriter
from .queue import EventQueue

MAX_DAYS = 7
"""Days with a request of the phone that are remembered."""
MAX_NAMED_IDS = 10
SECOND_DEVICE_PAUSE = timedelta(hours=1)
"""How long one second device is reported before another one is."""
MAX_UNPROVEN = 100
MISSED_WEBHOOKS = 3
"""Messages in a row that no webhook request brought, from which on an issue is created."""
CONFLICTS = 3
"""Ids that several senders have used within a day, from which on the user is told."""
CONFLICT_MEMORY = timedelta(days=1)


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
    first look. `floors` are those of channels that have a later one. Nothing is published of the
    channels in `differing`, on which the list has other ids than the webhooks. `too_old` counts
    messages that were found too late, `too_old_ids` are those that the list still has, `missed`
    those in a row that no webhook request brought.
    """

    floor: datetime | None = None
    floors: dict[Channel, datetime] = field(default_factory=dict)
    differing: set[Channel] = field(default_factory=set)
    too_old: int = 0
    too_old_ids: set[int] = field(default_factory=set)
    missed: int = 0

    @property
    def misses_webhooks(self) -> bool:
        """Whether the last messages came by no webhook request; several are no accident."""
        return self.missed >= MISSED_WEBHOOKS


@dataclass(slots=True, kw_only=True)
class Phone:
    """One phone. Its fields are assigned in this package only.

    `phone_id` is the subentry's id, empty while the flow that adds it is open; `device_id` that of
    the device registry. `disabled` says that the user has disabled that device: nothing is
    published of it. `gateway_device_id` is the service's id: the one the user entered, else the
    first one that was reported by this phone's URL. `other_device_id` is a second reported one,
    `named_ids` are all that were, the newest last. `unproven_ids` are those of messages that came
    in by a new URL, which the service has not confirmed yet. `proved` says that the service has
    confirmed something that came in by any of its URLs. `last_request` is when the webhook was
    last used, `days` on which it was. `owner` is under what it is stored: its id, before that the
    webhook id that the flow shows; `moved` says that nothing is stored under it yet. `bound` are
    the channels of which trusted messages have to be confirmed by the service, `unbound` those of
    which the user wants none to be; `confirmation` says how soon the service's list has the
    messages of each. `refused_channel` is that of the last trusted message which the service did
    not have. `delivers` are the channels on which a delivery was ever reported. `conflicts` are the
    last ids that several senders have used, and when. `history` has messages by their number in the
    history, `history_updates` what became of sent ones, until they are written.
    """

    writer: StateWriter
    queue: EventQueue = field(init=False)
    owner: str = ""
    moved: bool = False
    phone_id: str = ""
    name: str = ""
    disabled: bool = False
    device_id: str | None = None
    gateway_device_id: int | None = None
    entered_device_id: int | None = None
    reported_device_id: int | None = None
    other_device_id: int | None = None
    other_device_at: datetime | None = None
    named_ids: tuple[int, ...] = ()
    unproven_ids: deque[int] = field(default_factory=lambda: deque(maxlen=MAX_UNPROVEN))
    proved: bool = False
    state: PhoneState = field(default_factory=PhoneState)
    ledger: Ledger = field(default_factory=Ledger)
    clock: ClockOffset = field(default_factory=ClockOffset)
    recent: RecentMessages = field(default_factory=RecentMessages)
    send_limiter: SendLimiter = field(default_factory=SendLimiter)
    outgoing: OutgoingMessages = field(default_factory=OutgoingMessages)
    cursor: CatchUpCursor = field(default_factory=CatchUpCursor)
    bound: frozenset[Channel] = frozenset()
    unbound: frozenset[Channel] = frozenset()
    confirmation: dict[Channel, ChannelRows] = field(default_factory=dict)
    refused_channel: Channel | None = None
    conflicts: dict[int, datetime] = field(default_factory=dict)
    limits: CallLimits = field(default_factory=CallLimits)
    requests: RequestStatistics = field(default_factory=RequestStatistics)
    history: dict[int, MessageReceived | HistoryMessage] = field(default_factory=dict)
    history_updates: dict[int, HistoryUpdate] = field(default_factory=dict)
    delivers: frozenset[Channel] = frozenset()
    days: tuple[int, ...] = ()
    last_request: datetime | None = None

    def set_device_ids(self, *, entered: int | None, reported: int | None) -> None:
        """Set the service's ids of the phone that the user entered, and that was reported."""
        self.entered_device_id = entered
        self.reported_device_id = reported
        self.gateway_device_id = reported if entered is None else entered

    def confirmation_of(self, channel: Channel) -> ChannelRows:
        """Return how soon the service's list has the messages of a channel."""
        return self.confirmation.setdefault(channel, ChannelRows())

    def note_named(self, device_id: int) -> bool:
        """Remember an id of the service that the URL was used with; return whether it is new."""
        if device_id in self.named_ids:
            return False
        self.named_ids = (*self.named_ids, device_id)[-MAX_NAMED_IDS:]
        return True

    def may_have(self, device_id: int) -> bool:
        """Whether messages of an id of the service may have come in by the URL."""
        return device_id == self.gateway_device_id or device_id in self.named_ids

    def is_foreign_report(self, queued: QueuedPayload) -> bool:
        """Whether a payload is a report about a message that was not sent from here."""
        payload = queued.payload
        if not isinstance(payload, StatusReport):
            return False
        known = self.ledger.sent(payload.message_id)
        return known is None or not known.sent_from_here

    # Storage

    def take(
        self, keeps_content: Callable[[str, Channel], bool], *, everything: bool
    ) -> Iterator[tuple[RecordKey, str | None]]:
        """Yield the records that have changed since the last time, or everything.

        Texts only of the addresses whose content is kept.
        """
        owner, ledger = self.owner, self.ledger
        everything, self.moved = everything or self.moved, False
        yield (Kind.PHONE, owner, DOCUMENT), encode(self._as_dict())
        for message_id, published in ledger.messages.take(everything=everything):
            value = None if published is None else encode_published(published)
            yield (Kind.MESSAGE, owner, message_id), value
        for variant, published in ledger.variants.take(everything=everything):
            value = None if published is None else encode_published(published)
            yield (Kind.VARIANT, owner, variant), value
        for message_id, rejected in ledger.rejected.take(everything=everything):
            value = None if rejected is None else encode_published(rejected)
            yield (Kind.REJECTED, owner, message_id), value
        for first, last in ledger.older.last_by_first.take(everything=everything):
            yield (Kind.RANGE, owner, first), None if last is None else encode(last)
        for message_id, record in ledger.take_sent(everything=everything):
            value = None if record is None else encode_sent(record)
            yield (Kind.SENT, owner, message_id), value
        for message_id, recent in self.recent.messages.take(everything=everything):
            value = None if recent is None else encode_recent(recent)
            yield (Kind.RECENT, owner, message_id), value
        for number, queued in self.queue.queued.take(everything=everything):
            value = None
            if queued is not None:
                keeps = keeps_content(queued.address, queued.payload.channel)
                value = encode_queued(queued, keep_content=keeps)
            yield (Kind.QUEUED, owner, number), value
        for number, send in self.send_limiter.sent.take(everything=everything):
            yield (
                (Kind.SEND, owner, number),
                None if send is None else encode_send(send),
            )
        for tag, message in self.outgoing.by_tag.take(everything=everything):
            value = None if message is None else encode_outgoing(message)
            yield (Kind.OUTGOING, owner, tag), value
        yield from self._take_history(keeps_content)

    def _take_history(
        self, keeps_content: Callable[[str, Channel], bool]
    ) -> Iterator[tuple[RecordKey, str | None]]:
        """Yield what is new in the history, of which nothing is left in memory then."""
        added, self.history = self.history, {}
        updated, self.history_updates = self.history_updates, {}
        for row, item in added.items():
            message = received(row, item) if isinstance(item, MessageReceived) else item
            if not keeps_content(message.address, message.channel):
                message = without_content(message)
            yield (Kind.HISTORY, self.owner, row), encode_history(message)
        for row, update in updated.items():
            yield (
                (Kind.HISTORY_UPDATE, self.owner, row),
                encode_history_update(update),
            )

    def _as_dict(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "device_id": self.reported_device_id,
            "last_request": self.last_request,
            "proved": self.proved,
            "missed": self.cursor.missed,
            "floor": self.cursor.floor,
            "floors": {
                channel.value: floor for channel, floor in self.cursor.floors.items()
            },
            "differing": sorted(self.cursor.differing),
            "too_old": self.cursor.too_old,
            "days": self.days,
            "clock": self.clock.as_stored(),
            "agreement": self.ledger.agreement.as_stored(),
            "named_ids": self.named_ids,
            "delivers": sorted(self.delivers),
            "in_time": {
                channel.value: rows.as_stored()
                for channel, rows in self.confirmation.items()
            },
        }

    def restore_record(self, key: RecordKey, value: Any) -> None:
        """Take a record that is stored; raises one of DAMAGE where damaged."""
        kind, _, name = key
        if kind is Kind.PHONE:
            self._restore(value)
            return
        if kind is Kind.VARIANT:
            self.ledger.restore_variant(str(name), value)
            return
        number = int(name)
        match kind:
            case Kind.MESSAGE:
                self.ledger.messages.restore(number, value)
            case Kind.REJECTED:
                self.ledger.rejected.restore(number, value)
            case Kind.RANGE:
                self.ledger.older.restore(number, value)
            case Kind.SENT:
                self.ledger.restore_sent(number, value)
            case Kind.RECENT:
                self.recent.messages.restore(number, value)
            case Kind.QUEUED:
                self.queue.restore(number, value)
            case Kind.SEND:
                self.send_limiter.restore(number, value)
            case Kind.OUTGOING:
                self.outgoing.restore(value)

    def _restore(self, stored: dict[str, Any]) -> None:
        self.state = decode_state(stored["state"])
        self.set_device_ids(entered=None, reported=stored["device_id"])
        self.last_request = parse_optional_time(stored["last_request"])
        self.proved = bool(stored.get("proved", False))
        self.cursor.missed = int(stored.get("missed", 0))
        self.cursor.floor = parse_optional_time(stored["floor"])
        self.cursor.floors = {
            Channel(channel): datetime.fromisoformat(floor)
            for channel, floor in stored["floors"].items()
        }
        self.cursor.differing = set(map(Channel, stored["differing"]))
        self.cursor.too_old = int(stored["too_old"])
        self.days = tuple(int(day) for day in stored["days"])
        self.clock.restore(stored["clock"])
        self.ledger.agreement.restore(stored["agreement"])
        for channel, in_time in stored["in_time"].items():
            self.confirmation_of(Channel(channel)).restore(in_time)
        self.named_ids = tuple(int(named) for named in stored["named_ids"])
        self.delivers = frozenset(map(Channel, stored.get("delivers", ())))

    def finish_restore(self) -> None:
        """Bring what was restored into the order in which it happened."""
        self.ledger.finish_restore()
        self.recent.messages.sort(lambda message: message.accepted_at)
        self.outgoing.finish_restore()

    @property
    def needs_polling(self) -> bool:
        """Whether only the service's list brings its messages, as far as is known."""
        return not self.disabled and (not self.proved or self.cursor.misses_webhooks)

    @callback
    def async_move(self, owner: str) -> None:
        """Store it under another owner from now on: all of it is to be written."""
        self.owner, self.moved = owner, True


def create_phone(
    hass: HomeAssistant,
    publish: Callable[[Phone, QueuedPayload], None],
    take_turn: Callable[[Phone], float],
    on_error: Callable[[Exception], None],
) -> Phone:
    """Return a phone of which nothing is known; the functions are those of its queue."""
    phone = Phone(writer=StateWriter(hass))
    phone.queue = EventQueue(
        hass,
        partial(publish, phone),
        phone.is_foreign_report,
        partial(take_turn, phone),
        on_error,
    )
    return phone
