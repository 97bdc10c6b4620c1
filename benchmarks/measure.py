"""Measures two subjects against each other in many short turns, so that whatever else the machine does hits both."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from time import monotonic

from .bodies import Traffic
from .home import Answers, Home

SETTLING = 6.0
"""Seconds after which the integration has saved what a call has changed."""
SAVE_EVERY = 5.0
"""Seconds between two saves of one account, at least."""


@dataclass(slots=True)
class Subject:
    """What is measured, what is posted to it, and what it cost in each turn.

    CPU is in seconds a call, the database in bytes.
    """

    name: str
    traffic: Traffic
    cpu: list[float] = field(default_factory=list)
    calls: int = 0
    database: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    answers: list[Answers] = field(default_factory=list)

    @property
    def cpu_a_call(self) -> float:
        """Give the CPU seconds of a call in undisturbed turns."""
        return undisturbed(self.cpu)

    @property
    def bytes_a_call(self) -> float:
        """Give by how many bytes the database grows."""
        return self.database / self.calls

    def rows_a_call(self, table: str) -> float:
        """Give the rows that a call writes."""
        return self.rows[table] / self.calls

    @property
    def refused(self) -> int:
        """Count the calls that were not answered with success."""
        return sum(
            number
            for answers in self.answers
            for status, number in answers.statuses.items()
            if status >= 300
        )

    async def take_turn(self, home: Home, calls: int) -> None:
        """Make calls, wait until all of it is in the database, and note what it cost."""
        before = await home.cost()
        answers = await home.call(self.traffic.take(calls))
        after = await home.cost()
        self.cpu.append((after.cpu - before.cpu) / calls)
        self.calls += calls
        self.database += after.database - before.database
        self.rows.update(after.rows)
        self.rows.subtract(before.rows)
        self.answers.append(answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """How two subjects compare: the CPU seconds of a call in each turn.

    `saving` is what saving adds, as a share of what the lower one costs.
    """

    above: str
    below: str
    cpu_above: tuple[float, ...]
    cpu_below: tuple[float, ...]
    saving: float
    database: float

    @property
    def ratios(self) -> list[float]:
        """Compare turn by turn."""
        return [a / b for a, b in zip(self.cpu_above, self.cpu_below, strict=True)]

    @property
    def cpu(self) -> float:
        """Give how many times as much the upper one costs in undisturbed turns."""
        return undisturbed(self.cpu_above) / undisturbed(self.cpu_below) + self.saving


def undisturbed(turns: Sequence[float]) -> float:
    """Give the mean of the fastest quarter: whatever else the machine does only adds."""
    return fmean(sorted(turns)[: max(1, len(turns) // 4)])


async def fight(
    home: Home, above: Subject, below: Subject, *, turns: int, calls: int, saves: bool
) -> Duel:
    """Have two subjects take turns, the first one second in every other.

    With `saves`, only the upper one saves, which is not done by the end of a turn.
    """
    began, first = monotonic(), len(below.cpu)
    before = len(above.cpu)
    bytes_above, bytes_below = above.database, below.database
    await home.begin()
    for number in range(turns):
        for subject in (above, below) if number % 2 else (below, above):
            await subject.take_turn(home, calls)
    took = monotonic() - began
    saving = 0.0
    if saves:
        one = max(0.0, await _settle(home) - await _settle(home))
        spent = sum(below.cpu[first:]) * calls
        saving = one * (1 + took // SAVE_EVERY) / spent
    return Duel(
        above=above.name,
        below=below.name,
        cpu_above=tuple(above.cpu[before:]),
        cpu_below=tuple(below.cpu[first:]),
        saving=saving,
        database=(above.database - bytes_above) / (below.database - bytes_below),
    )


async def _settle(home: Home) -> float:
    """Give the CPU seconds of some time in which nobody calls."""
    before = await home.cost()
    await asyncio.sleep(SETTLING)
    return (await home.cost()).cpu - before.cpu
