"""Measures two subjects against each other in many short turns, so that whatever else the machine does hits both."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
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


@dataclass(frozen=True, slots=True)
class Round:
    """The CPU seconds of a call in each turn of both, and how many seconds the round took."""

    above: tuple[float, ...]
    below: tuple[float, ...]
    seconds: float

    @property
    def ratio(self) -> float:
        """Compare the undisturbed turns."""
        return undisturbed(self.above) / undisturbed(self.below)


@dataclass(slots=True, kw_only=True)
class Duel:
    """Two subjects against each other.

    Its rounds lie far apart, so that what disturbs the machine for a minute spoils one of them. `limit` is what the
    upper one may cost at most, as a ratio. With `saves`, the upper one saves and the lower one does not: `saving` is
    what that adds, as a share of what the lower one costs.
    """

    above: Subject
    below: Subject
    limit: float | None
    saves: bool = False
    rounds: list[Round] = field(default_factory=list)
    saving: float = 0.0
    bytes_above: int = 0
    bytes_below: int = 0

    @property
    def name(self) -> str:
        """Say who is compared with whom."""
        return f"{self.above.name} / {self.below.name}"

    @property
    def cpu(self) -> float:
        """Give how many times as much the upper one costs, in the middle round."""
        return median(each.ratio for each in self.rounds) + self.saving

    @property
    def database(self) -> float:
        """Give by how many times as much the upper one lets the database grow."""
        return self.bytes_above / self.bytes_below

    async def fight(self, home: Home, *, turns: int, calls: int) -> None:
        """Have both take turns for a round, the first one second in every other."""
        above, below = self.above, self.below
        began, first, second = monotonic(), len(above.cpu), len(below.cpu)
        bytes_above, bytes_below = above.database, below.database
        await home.begin()
        for number in range(turns):
            for subject in (above, below) if number % 2 else (below, above):
                await subject.take_turn(home, calls)
        self.rounds.append(
            Round(
                tuple(above.cpu[first:]),
                tuple(below.cpu[second:]),
                monotonic() - began,
            )
        )
        self.bytes_above += above.database - bytes_above
        self.bytes_below += below.database - bytes_below

    async def measure_saving(self, home: Home, *, calls: int) -> None:
        """Have the upper one save once more, which is not done by the end of a turn."""
        last = self.rounds[-1]
        await home.call(self.above.traffic.take(1))
        one = max(0.0, await _settle(home) - await _settle(home))
        saves = 1 + last.seconds // SAVE_EVERY
        self.saving = one * saves / (sum(last.below) * calls)


def undisturbed(times: Sequence[float]) -> float:
    """Give the mean of the fastest quarter: whatever else the machine does only adds."""
    return fmean(sorted(times)[: max(1, len(times) // 4)])


async def _settle(home: Home) -> float:
    """Give the CPU seconds of some time in which nobody calls."""
    before = await home.cost()
    await asyncio.sleep(SETTLING)
    return (await home.cost()).cpu - before.cpu
