"""Tells what waits at the phones of an account, as soon as automations and entities can hear it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import logging

from homeassistant.core import CoreState, callback
from homeassistant.util import dt as dt_util

from ..const import ACCEPT_TRUSTED
from ..domain.log_limiter import Quiet
from ..domain.recent_messages import RecentMessage, digest
from ..domain.reducer import reduce
from ..domain.state import DeliveryUpdated, QueuedPayload, Via
from ..errors import place_of
from ..protocol import IncomingMessage
from .data import AccountData
from .phone import Phone
from .problem_expiry import ProblemExpiry
from .publish import async_publish_event, event_type

_LOGGER = logging.getLogger(__name__)


class Teller:
    """Takes what waits through the reducer, and tells what came of it.

    As soon as Home Assistant runs and the phone's entities are there. What waited is told one by
    one, each in a pass of the event loop of its own, and so is whatever comes while somebody
    listens to the bus event: whoever hears of a message sees it, and no later one.
    `problems` lets go of delivery problems after a day.
    """

    def __init__(
        self,
        memory: AccountData,
        note_delivery: Callable[[Phone, DeliveryUpdated], None],
    ) -> None:
        """Tell for the phones in `memory`; `note_delivery` hears of each report that was told."""
        self._memory = memory
        self._note_delivery = note_delivery
        self._quiet = Quiet()
        self.problems = ProblemExpiry(
            memory.hass, memory.phones, memory.store, self._show
        )

    @callback
    def tell_all(self) -> None:
        """Tell whatever waits; one phone's trouble does not hold up another's."""
        for phone in self._memory.phones.values():
            self.tell_waiting(phone)

    @callback
    def tell_waiting(self, phone: Phone) -> None:
        """Tell what waits at a phone, from the next pass of the event loop on; errors are logged.

        Not in this pass, which may be the dispatch of an event: the bus would put off all events
        that telling fires (core.py, `async_fire_internal`), so that automations would hear of the
        first message when the entities show the last, and of the thousandth maybe not at all.
        """
        if phone.inbox:
            self._memory.hass.async_create_task(
                self._async_tell_waiting(phone), eager_start=False
            )

    @callback
    def tell_arrived(self, phone: Phone) -> None:
        """Tell what has just come to a phone, unless something else comes first.

        An error in telling is raised; of what must wait it is logged.
        """
        if phone.resting or len(phone.inbox) > 1:
            self.tell_waiting(phone)
        elif (queued := self._next(phone)) is not None:
            self._tell(phone, queued)

    @callback
    def tell_last(self, phone: Phone) -> None:
        """Tell what waits at a phone that goes, all at once.

        It was answered 200, and automations on events and triggers are there to hear it.
        """
        phone.ready = phone.device_id is not None
        phone.posting = 0
        while (queued := self._next(phone)) is not None:
            with self.errors_logged():
                self._tell(phone, queued)
        phone.ready = False

    async def _async_tell_waiting(self, phone: Phone) -> None:
        """Tell a phone's calls in the order of acceptance, one in each pass of the event loop.

        One that cannot be told does not hold up the next.
        """
        if phone.draining:
            return
        phone.draining = True
        try:
            await async_rest(phone)
            # An automation that this starts may take the entities away again.
            while (queued := self._next(phone)) is not None:
                with self.errors_logged():
                    self._tell(phone, queued)
                # A thousand at once would hold everybody else up.
                await asyncio.sleep(0)
                await async_rest(phone)
        finally:
            phone.draining = False

    def _next(self, phone: Phone) -> QueuedPayload | None:
        """Take what a phone has to tell now, if it can be told.

        Automations are armed from the end of Home Assistant's start to the beginning of its stop
        (automation/__init__.py arms them in a startup job; script.py refuses runs while stopping).
        """
        running = self._memory.hass.state is CoreState.running
        if not running or not phone.ready or phone.telling:
            return None
        return phone.take()

    @contextmanager
    def errors_logged(self) -> Iterator[None]:
        """Log errors in telling where there is nobody to answer for them."""
        try:
            yield
        except Exception as err:  # noqa: BLE001 - whatever it is, the next one is told
            self._mention(err)

    def _mention(self, err: Exception) -> None:
        # Without the traceback, which may hold a message.
        place = place_of(err)
        times = self._quiet.may_mention(place, dt_util.utcnow())
        if times is not None:
            _LOGGER.error(
                "What waited could not all be told or shown: %s (%d more since it was last mentioned)",
                place,
                times,
            )

    def _tell(self, phone: Phone, queued: QueuedPayload) -> None:
        phone.telling = True
        try:
            self._tell_now(phone, queued)
        finally:
            phone.telling = False
            self._memory.store.async_schedule()

    def _tell_now(self, phone: Phone, queued: QueuedPayload) -> None:
        memory, payload = self._memory, queued.payload
        now = dt_util.utcnow()
        party = memory.party_of(queued)
        keep_content = memory.keeps_content_of(party)
        if isinstance(payload, IncomingMessage):
            phone.recent.add(_recent(queued, payload, keep_content=keep_content))
            memory.unknown_senders.note(
                party, payload.channel, memory.book.country, now
            )
            if memory.accept_from == ACCEPT_TRUSTED and not party.trusted:
                # Counted, and nothing else: no state changes, no automation starts.
                phone.ledger.remember(payload.message_id, now)
                memory.unknown_senders.rejected += 1
                return
        transition = reduce(
            phone.state,
            phone.ledger,
            queued,
            party,
            keep_content=keep_content,
            now=now,
        )
        if transition.event is None:
            return
        problems = phone.state.problems
        phone.state = transition.state
        if phone.state.problems != problems:
            self.problems.async_start()
        try:
            async_publish_event(
                memory.hass,
                memory.source(phone),
                phone.writer,
                phone.state,
                transition.event,
            )
        finally:
            if event_type(transition.event) in memory.hass.bus.async_listeners():
                self._rest(phone)
            if isinstance(transition.event, DeliveryUpdated):
                self._note_delivery(phone, transition.event)

    def _rest(self, phone: Phone) -> None:
        """Leave a phone alone until the automations on the bus event have started.

        Home Assistant starts them in the next pass of the event loop (triggers/event.py), when the
        entities must not show the next message yet. All others have started already.
        """
        phone.resting = True
        self._memory.hass.loop.call_soon(_rested, phone)

    @callback
    def _show(self, phone: Phone) -> None:
        """Write what is new of a phone of which nothing is told; an error is logged."""
        with self.errors_logged():
            phone.writer.show(phone.state)


async def async_rest(phone: Phone) -> None:
    """Wait until the next message of a phone may be told."""
    while phone.resting:  # noqa: ASYNC110 - only for a pass or two
        await asyncio.sleep(0)


def _rested(phone: Phone) -> None:
    phone.resting = False


def _recent(
    queued: QueuedPayload, message: IncomingMessage, *, keep_content: bool
) -> RecentMessage:
    return RecentMessage(
        message_id=message.message_id,
        sender=message.sender,
        channel_id=message.channel_id,
        accepted_at=queued.accepted_at,
        by_webhook=queued.via is Via.WEBHOOK,
        digest=digest(message.text) if keep_content else None,
    )
