"""Time as the stand-in sees it, so that a test can hold it in its hand."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol, override

_NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


class Clock(Protocol):
    """Tells the time in UTC and waits."""

    def now(self) -> datetime:
        """Give the moment."""

    async def sleep(self, seconds: float) -> None:
        """Return when that much time has passed on this clock."""


class SystemClock(Clock):
    """The machine's own clock."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ManualClock(Clock):
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: datetime = _NOW) -> None:
        """Stop at a moment, which must have a time zone."""
        self._now = now.astimezone(UTC)
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []
        self._asleep = asyncio.Event()

    @override
    def now(self) -> datetime:
        return self._now

    @override
    async def sleep(self, seconds: float) -> None:
        waking = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + timedelta(seconds=seconds), waking))
        self._asleep.set()
        await waking

    async def wait_for_sleeper(self) -> None:
        """Return when somebody sleeps, so that time which passes now wakes them."""
        await self._asleep.wait()

    def tick(self, seconds: float) -> None:
        """Let time pass and wake whoever slept until then."""
        self._now += timedelta(seconds=seconds)
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now]
        self._sleepers = [item for item in self._sleepers if item[0] > self._now]
        if not self._sleepers:
            self._asleep.clear()
        for _, waking in due:
            if not waking.done():
                waking.set_result(None)
