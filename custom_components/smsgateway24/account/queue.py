"""The queue of one phone: payloads that were accepted and wait to be published."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from homeassistant.core import CoreState, HomeAssistant, callback

from ..domain.identity import sender_key
from ..domain.recorded import Recorded
from ..domain.state import QueuedPayload
from ..protocol import IncomingMessage, StatusReport, WebhookPayload
from ..timer import Timer

MAX_QUEUED = 1_000
MAX_PACED = 10_000
"""Queued payloads up to which messages beyond the rate are stored where none are refused."""
# A thousand messages of the largest size would be sixty megabytes on the disk.
MAX_QUEUED_CHARACTERS = 4_000_000
MAX_HELD = 500
"""Queued payloads up to which reports wait for the service's answer to a message being sent."""
_PASSES = 8
"""Passes of the event loop between two of many that waited, for all else that is to be done."""

type _Key = tuple[int, int | str | None, datetime | str | None]


class AcceptResult(StrEnum):
    """What became of a payload."""

    PUBLISHED = "published"
    QUEUED = "queued"
    REPEATED = "repeated"
    NOTED = "noted"
    FULL = "full"
    TOO_MANY = "too_many"


@dataclass(slots=True)
class _Count:
    payloads: int = 0
    characters: int = 0


class EventQueue:
    """Publishes payloads in the order of acceptance, as soon as all listeners are there.

    That is while Home Assistant runs and the phone's entities exist. What had to wait is published
    one by one, each in an event loop pass of its own. So is what comes while a listener of the bus
    event still has to run: an automation on a message sees that message and no later one. Messages
    that came beyond the rate wait for their turn, and later ones behind them; reports do not.
    Behind a message that is looked for at the service, only those of the same sender wait.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        publish: Callable[[QueuedPayload], None],
        is_foreign_report: Callable[[QueuedPayload], bool],
        take_turn: Callable[[], float],
        on_error: Callable[[Exception], None],
    ) -> None:
        """Start empty and closed.

        `publish` does it for one payload, `is_foreign_report` recognises a report about a message
        that was not sent from here, `take_turn` returns in how many seconds a message beyond the
        rate may be published, or 0 and counts it, `on_error` gets errors that no caller is there
        for.
        """
        self._hass = hass
        self._publish = publish
        self._is_foreign_report = is_foreign_report
        self._take_turn = take_turn
        self._on_error = on_error
        self._turn = Timer(hass, self.async_publish_waiting)
        self.queued: Recorded[int, QueuedPayload] = Recorded()
        self._keys: set[_Key] = set()
        self._next = 0
        self._plain = _Count()
        self._waiting = _Count()
        self._reports = 0
        self._ready = False
        self._publishing = False
        self._paused = False
        self._draining = False
        self._posting = 0

    def __len__(self) -> int:
        """Return the number of queued payloads."""
        return len(self._keys)

    def __iter__(self) -> Iterator[QueuedPayload]:
        """Yield the queued payloads, oldest first."""
        return iter(self.queued.values())

    def __contains__(self, payload: WebhookPayload) -> bool:
        """Whether this very message or report is queued."""
        return (
            isinstance(payload, IncomingMessage | StatusReport)
            and _key(payload) in self._keys
        )

    @property
    def ready(self) -> bool:
        """Whether the entities of the phone are there."""
        return self._ready

    @property
    def newest(self) -> int:
        """The number of the payload that was queued last."""
        return self._next - 1

    def restore(self, number: int, queued: QueuedPayload) -> None:
        """Queue a payload again that is stored under a number."""
        self._note(number, queued)
        self.queued.restore(number, queued)

    def _note(self, number: int, queued: QueuedPayload) -> None:
        self._next = max(self._next, number + 1)
        self._keys.add(_key(queued.payload))
        self._count(queued, 1)

    def _count(self, queued: QueuedPayload, change: int) -> None:
        counted = self._waiting if _waits(queued) else self._plain
        counted.payloads += change
        counted.characters += change * _characters(queued)
        self._reports += change * isinstance(queued.payload, StatusReport)

    @callback
    def async_put(self, queued: QueuedPayload) -> AcceptResult:
        """Queue a payload, unless it is queued already, and publish it now if possible.

        An error in publishing is raised. The queue only fills while nothing can be published.
        """
        if queued.payload in self:
            return AcceptResult.REPEATED
        # Messages that somebody may have made up leave no less room for the others.
        counted, most = self._plain, MAX_QUEUED
        if _waits(queued):
            counted, most = self._waiting, MAX_PACED
        if counted.payloads >= most or counted.characters > MAX_QUEUED_CHARACTERS:
            return AcceptResult.FULL
        waits = self._paused or len(self) > 0 or queued.paced or queued.awaits
        if not waits and self._is_open and not self._is_held(queued):
            self._async_publish(queued)
            return AcceptResult.PUBLISHED
        number = self._next
        self.queued.put(number, queued)
        self._note(number, queued)
        if waits:
            self.async_publish_waiting()
        return AcceptResult.QUEUED

    @callback
    def async_open(self) -> None:
        """Publish from now on: the phone's entities are there."""
        self._ready = True

    @callback
    def async_close(self) -> None:
        """Publish nothing more: the phone's entities are about to go."""
        self._ready = False
        self._turn.async_stop()

    @callback
    def async_publish_waiting(self) -> None:
        """Publish what is queued, from the next event loop pass on.

        Not in this pass, which may be the dispatch of an event: the bus would put off all events
        fired meanwhile (core.py, `async_fire_internal`), so that automations would get the first
        message when the entities show the last, and the thousandth maybe not at all.
        """
        if len(self):
            self._hass.async_create_task(self._async_drain(), eager_start=False)

    @callback
    def async_publish_all(self) -> None:
        """Publish all that is queued at once: the phone is being removed.

        It was answered 200, and automations on events and triggers are there to get it.
        """
        self._posting = 0
        while (queued := self._take(everything=True)) is not None:
            self._async_publish_logged(queued)
        self.async_close()

    @callback
    def async_pause(self) -> None:
        """Publish nothing for the rest of this event loop pass.

        Home Assistant starts automations on a bus event in the next pass (triggers/event.py). Until
        then the entities must not show a later message.
        """
        self._paused = True
        self._hass.loop.call_soon(self._resume)

    async def async_wait_until_ready(self) -> None:
        """Wait until what came in at the same time was read, and the queue is not paused."""
        await asyncio.sleep(0)
        while self._paused:  # noqa: ASYNC110 - only for a pass or two
            await asyncio.sleep(0)

    @contextmanager
    def posting(self) -> Iterator[None]:
        """Hold reports about unknown messages while a message is handed to the service.

        They may be about that very message: the service can report before it answers.
        """
        self._posting += 1
        try:
            yield
        finally:
            self._posting = max(0, self._posting - 1)
            self.async_publish_waiting()

    async def _async_drain(self) -> None:
        if self._draining:
            return
        self._draining = True
        try:
            while self._paused:  # noqa: ASYNC110 - only for a pass or two
                await asyncio.sleep(0)
            # An automation that this starts may close the queue again.
            while (queued := self._take()) is not None:
                self._async_publish_logged(queued)
                # A thousand at once would block the event loop, and one in each pass would hold
                # up the requests of other phones: each of them takes a dozen passes.
                for _ in range(_PASSES):
                    await asyncio.sleep(0)
                await self.async_wait_until_ready()
        finally:
            self._draining = False

    @property
    def _is_open(self) -> bool:
        """Whether anything may be published now.

        Automations are armed from the end of Home Assistant's start to the beginning of its stop
        (automation/__init__.py arms them in a startup job; script.py refuses runs while stopping).
        """
        running = self._hass.state is CoreState.running
        return running and self._ready and not self._publishing

    def _is_held(self, queued: QueuedPayload) -> bool:
        """Return whether a payload may be about a message that is being handed over.

        A flood of reports must not keep messages from being published meanwhile.
        """
        holds = self._posting > 0 and len(self) <= MAX_HELD
        return holds and self._is_foreign_report(queued)

    def _take(self, *, everything: bool = False) -> QueuedPayload | None:
        """Remove and return the oldest payload that may be published now, or the oldest of all."""
        waits = False
        awaited: set[str] = set()
        for number, queued in self.queued.items() if self._is_open else ():
            is_report = isinstance(queued.payload, StatusReport)
            if not (is_report or everything) and (queued.awaits or awaited):
                sender = sender_key(queued.address)
                if queued.awaits:
                    awaited.add(sender)
                if sender in awaited:
                    continue
            if queued.paced and not (is_report or everything or waits):
                waits = self._has_to_wait()
            if waits and not self._reports:
                return None
            if (is_report or not waits) and not self._is_held(queued):
                self.queued.drop(number)
                self._keys.discard(_key(queued.payload))
                self._count(queued, -1)
                return queued
        return None

    @callback
    def async_hold(self, number: int) -> None:
        """Have a message wait until it was looked for at the service."""
        if (queued := self.queued.get(number)) is not None:
            self._count(queued, -1)
            held = replace(queued, awaits=True)
            self._count(held, 1)
            self.queued.put(number, held)

    @callback
    def async_release(
        self,
        number: int,
        *,
        confirmed: bool | None,
        listed_at: datetime | None = None,
    ) -> None:
        """Publish a message that was looked for at the service, if it still waits."""
        if (queued := self.queued.get(number)) is not None:
            released = replace(
                queued, awaits=False, confirmed=confirmed, listed_at=listed_at
            )
            self._count(queued, -1)
            self._count(released, 1)
            self.queued.put(number, released)
            self.async_publish_waiting()

    @callback
    def async_release_all(self) -> None:
        """Publish all that waits for the service's list: it is not asked any more."""
        for number, queued in tuple(self.queued.items()):
            if queued.awaits:
                self.async_release(number, confirmed=None)

    def _has_to_wait(self) -> bool:
        """Whether the next message beyond the rate has to wait; then it is tried again in time."""
        seconds = self._take_turn()
        if seconds > 0:
            self._turn.async_start(timedelta(seconds=seconds))
        return seconds > 0

    def _async_publish(self, queued: QueuedPayload) -> None:
        self._publishing = True
        try:
            self._publish(queued)
        finally:
            self._publishing = False

    def _async_publish_logged(self, queued: QueuedPayload) -> None:
        try:
            self._async_publish(queued)
        except Exception as err:  # noqa: BLE001 - one that fails must not hold up the next
            self._on_error(err)

    def _resume(self) -> None:
        self._paused = False


def _waits(queued: QueuedPayload) -> bool:
    """Whether a payload waits for its turn, or for the service to confirm it."""
    return queued.paced or queued.awaits


def _characters(queued: QueuedPayload) -> int:
    payload = queued.payload
    return len(payload.text) if isinstance(payload, IncomingMessage) else 0


def _key(payload: IncomingMessage | StatusReport) -> _Key:
    """Return what tells payloads apart: the id, and what it says; of a report also when."""
    if isinstance(payload, IncomingMessage):
        return (payload.message_id, payload.sender, payload.text)
    return (payload.message_id, payload.status_id, payload.changed_at)
