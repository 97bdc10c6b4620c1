"""Measures subjects in turn and repeatedly, so that whatever else the machine does falls on all of them alike."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from time import monotonic

from .bodies import Traffic
from .home import Answers, Cost, Home

IDLE = "nothing"
SETTLING = 6.0
"""Seconds after which the integration has saved what a call has changed."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured, and what is posted to it."""

    name: str
    traffic: Traffic


@dataclass(slots=True, kw_only=True)
class Figures:
    """What one subject cost a call, a value for each round: CPU in seconds, database in bytes, rows by table."""

    cpu: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    rows: list[Counter[str]] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)

    def refused(self) -> int:
        """Count the calls that were not answered with success."""
        return sum(
            number
            for answers in self.answers
            for status, number in answers.statuses.items()
            if status >= 300
        )

    def rows_of(self, table: str) -> float:
        """Give the rows of a table that a call costs."""
        return median(rows[table] for rows in self.rows) if self.rows else 0.0


async def measure(
    home: Home, subjects: Sequence[Subject], *, rounds: int, calls: int
) -> dict[str, Figures]:
    """Measure all subjects in each round, every second time backwards, and what Home Assistant does by itself."""
    figures = {subject.name: Figures() for subject in subjects}
    for number in range(rounds):
        idle = await _idle(home)
        for subject in subjects[:: -1 if number % 2 else 1]:
            began = monotonic()
            before = await home.begin()
            answers = await home.call(subject.traffic.take(calls))
            await asyncio.sleep(SETTLING)
            after = await home.cost()
            _note(
                figures[subject.name],
                before,
                after,
                answers,
                calls,
                idle * (monotonic() - began),
            )
    return figures


async def _idle(home: Home) -> float:
    """Give the CPU seconds a second that Home Assistant takes without a call."""
    began = monotonic()
    before = await home.begin()
    await asyncio.sleep(SETTLING)
    after = await home.cost()
    return (after.cpu - before.cpu) / (monotonic() - began)


def _note(
    figures: Figures,
    before: Cost,
    after: Cost,
    answers: Answers,
    calls: int,
    idle: float,
) -> None:
    figures.cpu.append((after.cpu - before.cpu - idle) / calls)
    figures.database.append((after.database - before.database) / calls)
    figures.rows.append(
        Counter(
            {table: (after.rows[table] - n) / calls for table, n in before.rows.items()}
        )
    )
    figures.answers.append(answers)


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """Compare two subjects round by round; what is unusual in one round does not count."""
    return median(a / b for a, b in zip(above, below, strict=True))
