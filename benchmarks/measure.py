"""Compares two subjects in many short turns, so that disturbances of the machine hit both."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from .bodies import Traffic
from .home import Answers, Home

SETTLING = 6.0
"""Seconds after which Home Assistant has come to rest."""


@dataclass(slots=True)
class Subject:
    """What is measured, what is posted to it, and what it cost in each turn.

    CPU is in seconds a request, the database in bytes.
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
        """Return the CPU seconds of a request in undisturbed turns."""
        return undisturbed(self.cpu)

    @property
    def bytes_a_call(self) -> float:
        """Return by how many bytes a request lets the database grow."""
        return self.database / self.calls

    def rows_a_call(self, table: str) -> float:
        """Return the rows that a request writes."""
        return self.rows[table] / self.calls

    @property
    def refused(self) -> int:
        """Return how many requests were not answered with success."""
        return sum(
            number
            for answers in self.answers
            for status, number in answers.statuses.items()
            if status >= 300
        )

    async def take_turn(self, home: Home, calls: int) -> None:
        """Send requests, wait until the database has everything, and record what it cost."""
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
    """The CPU seconds of a request in each turn of both."""

    above: tuple[float, ...]
    below: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Return the ratio of the undisturbed turns."""
        return undisturbed(self.above) / undisturbed(self.below)


@dataclass(slots=True, kw_only=True)
class Duel:
    """A comparison of two subjects.

    Its rounds lie far apart, so that a disturbance of a minute spoils only one of them. `limit` is
    the largest allowed ratio of the upper to the lower one. What is written is written in the turn.
    """

    above: Subject
    below: Subject
    limit: float | None
    rounds: list[Round] = field(default_factory=list)
    bytes_above: int = 0
    bytes_below: int = 0

    @property
    def name(self) -> str:
        """Return the names of both subjects."""
        return f"{self.above.name} / {self.below.name}"

    @property
    def cpu(self) -> float:
        """Return the ratio of the CPU times, in the median round."""
        return median(each.ratio for each in self.rounds)

    @property
    def database(self) -> float:
        """Return the ratio of the growths of the database."""
        return self.bytes_above / self.bytes_below

    async def run_round(self, home: Home, *, turns: int, calls: int) -> None:
        """Run a round in which both take turns; in every other turn the lower one is first."""
        above, below = self.above, self.below
        first, second = len(above.cpu), len(below.cpu)
        bytes_above, bytes_below = above.database, below.database
        await home.begin()
        for number in range(turns):
            for subject in (above, below) if number % 2 else (below, above):
                await subject.take_turn(home, calls)
        self.rounds.append(Round(tuple(above.cpu[first:]), tuple(below.cpu[second:])))
        self.bytes_above += above.database - bytes_above
        self.bytes_below += below.database - bytes_below


def undisturbed(times: Sequence[float]) -> float:
    """Return the mean of the fastest quarter: disturbances only ever add."""
    return fmean(sorted(times)[: max(1, len(times) // 4)])
