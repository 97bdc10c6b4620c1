"""Clocks of the simulator: the system's, and one that a test controls."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol, override

_NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


class Clock(Protocol):
    """Returns the time in UTC, and waits."""

    def now(self) -> datetime:
        """Return the current time."""

    async def sleep(self, seconds: float) -> None:
        """Return when that many seconds have passed on this clock."""


class SystemClock(Clock):
    """The clock of this machine."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ManualClock(Clock):
    """A clock that stands still until `tick` is called."""

    def __init__(self, now: datetime = _NOW) -> None:
        """Start at a time, which must have a time zone."""
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
        """Return when a task sleeps, so that `tick` can wake it."""
        await self._asleep.wait()

    def tick(self, seconds: float) -> None:
        """Move the clock on, and wake the tasks that are due."""
        self._now += timedelta(seconds=seconds)
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now]
        self._sleepers = [item for item in self._sleepers if item[0] > self._now]
        if not self._sleepers:
            self._asleep.clear()
        for _, waking in due:
            if not waking.done():
                waking.set_result(None)
