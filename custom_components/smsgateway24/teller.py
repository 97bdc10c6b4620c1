"""Tells what waits at the phones of an account, as soon as automations and entities can hear it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import logging

from homeassistant.core import CoreState, callback
from homeassistant.util import dt as dt_util

from .const import ACCEPT_TRUSTED
from .dispatch import tell
from .failures import place_of
from .memory import AccountMemory
from .phone import Phone
from .problem_watch import ProblemWatch
from .protocol import IncomingMessage
from .quiet import Quiet
from .recent import RecentMessage, digest
from .reducer import reduce
from .state import Arrival, DeliveryNews, Via

_LOGGER = logging.getLogger(__name__)


class Teller:
    """Takes what waits through the reducer, and tells what came of it.

    In the same pass of the event loop when Home Assistant runs and the phone's entities are there,
    else it waits until they are. `problems` lets go of delivery problems after a day.
    """

    def __init__(
        self,
        memory: AccountMemory,
        note_delivery: Callable[[Phone, DeliveryNews], None],
    ) -> None:
        """Tell for the phones in `memory`; `note_delivery` hears of each report that was told."""
        self._memory = memory
        self._note_delivery = note_delivery
        self._quiet = Quiet()
        self.problems = ProblemWatch(
            memory.hass, memory.phones, memory.store, self._show
        )

    @callback
    def tell_all(self) -> None:
        """Tell whatever waits; one phone's trouble does not hold up another's."""
        for phone in tuple(self._memory.phones.values()):
            self.tell_waiting(phone)

    @callback
    def tell_waiting(self, phone: Phone) -> None:
        """Tell what waits at a phone; an error in telling is logged."""
        with self.errors_logged():
            self.tell_now(phone)

    @callback
    def tell_last(self, phone: Phone) -> None:
        """Tell what waits at a phone that goes while its entities are away, as in a reload.

        It was answered 200, and automations on events and triggers are there to hear it.
        """
        if phone.inbox and not phone.ready:
            phone.ready = phone.device_id is not None
            self.tell_waiting(phone)
            phone.ready = False

    @callback
    def tell_now(self, phone: Phone) -> None:
        """Tell a phone's calls in the order of acceptance, if they can be told now.

        Automations are armed from the end of Home Assistant's start to the beginning of its stop
        (automation/__init__.py arms them in a startup job; script.py refuses runs while stopping).
        One that cannot be told does not hold up the next; errors are raised after all, as an
        ExceptionGroup.
        """
        running = self._memory.hass.state is CoreState.running
        if phone.telling or not phone.ready or not running:
            return
        errors: list[Exception] = []
        phone.telling = True
        try:
            # An automation that this starts may take the entities away again.
            while phone.ready and (arrival := phone.take()) is not None:
                try:
                    self._tell(phone, arrival)
                except Exception as err:  # noqa: BLE001 - raised below, after the others
                    errors.append(err)
        finally:
            phone.telling = False
            self._memory.store.async_schedule()
        if errors:
            raise ExceptionGroup("telling", errors)

    @contextmanager
    def errors_logged(self) -> Iterator[None]:
        """Log errors in telling where there is nobody to answer for them."""
        try:
            yield
        except ExceptionGroup as err:
            self._mention(err)

    def _mention(self, err: ExceptionGroup[Exception]) -> None:
        # Without the traceback, which may hold a message.
        place = place_of(err)
        times = self._quiet.may_mention(place, dt_util.utcnow())
        if times is not None:
            _LOGGER.error(
                "What waited could not all be told or shown: %s (%d more since it was last mentioned)",
                place,
                times,
            )

    def _tell(self, phone: Phone, arrival: Arrival) -> None:
        memory, delivery = self._memory, arrival.delivery
        now = dt_util.utcnow()
        party = memory.party_of(arrival)
        keep_content = memory.keeps_content_of(party)
        if isinstance(delivery, IncomingMessage):
            phone.recent.add(_recent(arrival, delivery, keep_content=keep_content))
            memory.strangers.note(party, delivery.channel, memory.book.country, now)
            if memory.accept_from == ACCEPT_TRUSTED and not party.trusted:
                # Counted, and nothing else: no state changes, no automation starts.
                phone.ledger.remember(delivery.message_id, now)
                memory.strangers.turned_away += 1
                return
        transition = reduce(
            phone.state,
            phone.ledger,
            arrival,
            party,
            keep_content=keep_content,
            now=now,
        )
        if transition.news is None:
            return
        problems = phone.state.problems
        phone.state = transition.state
        if phone.state.problems != problems:
            self.problems.start()
        try:
            tell(
                memory.hass,
                memory.source(phone),
                phone.writer,
                phone.state,
                transition.news,
            )
        finally:
            if isinstance(transition.news, DeliveryNews):
                self._note_delivery(phone, transition.news)

    @callback
    def _show(self, phone: Phone) -> None:
        """Write what is new of a phone of which nothing is told; an error is logged."""
        with self.errors_logged():
            phone.writer.show(phone.state)


def _recent(
    arrival: Arrival, message: IncomingMessage, *, keep_content: bool
) -> RecentMessage:
    return RecentMessage(
        message_id=message.message_id,
        sender=message.sender,
        channel_id=message.channel_id,
        accepted_at=arrival.accepted_at,
        by_webhook=arrival.via is Via.WEBHOOK,
        digest=digest(message.text) if keep_content else None,
    )
