"""Statuses of an outgoing message: 1, 3, 2, 6, 7, or up to another final status.

The order is the vendor's (page "Get all SMS": "the statuses are in the following order: 1, 3, 2").
"""

from dataclasses import dataclass, field
import random

from .model import DELIVERED, NOT_DELIVERED, PENDING, QUEUED, SENT, TAKEN, Message

_WAY = (PENDING, QUEUED, TAKEN, SENT, DELIVERED)


def statuses_until(end: int) -> tuple[int, ...]:
    """Return all statuses up to a final one, in order.

    1, 2, 3 and 6 can be final, too: at 1 no phone fetches the message, at 2 nothing more is heard
    of it, at 6 no delivery report comes. 8 follows 6. All other failures follow 2: the phone has
    fetched the message, but not sent it.
    """
    if end in _WAY:
        return _WAY[: _WAY.index(end) + 1]
    if end == NOT_DELIVERED:
        return (*_WAY[:4], NOT_DELIVERED)
    return (*_WAY[:3], end)


def remaining_statuses(status: int, end: int) -> tuple[int, ...]:
    """Return the statuses that follow the current one, up to a final one."""
    way = statuses_until(end)
    if status in way:
        return way[way.index(status) + 1 :]
    return () if status == end else (end,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A rule for the final status: of all messages, or those of a phone or to a number."""

    status: int = DELIVERED
    device_id: int | None = None
    number: str | None = field(default=None, repr=False)
    probability: float = 1
    times: int | None = None


class Outcomes:
    """Chooses final statuses; a rule that was added later comes first."""

    def __init__(self, chance: random.Random) -> None:
        """Take the random number generator, which makes runs repeatable."""
        self._chance = chance
        self._rules: list[tuple[Outcome, list[int]]] = []

    def add(self, outcome: Outcome) -> None:
        """Add a rule that comes before all others."""
        left = [] if outcome.times is None else [outcome.times]
        self._rules.insert(0, (outcome, left))

    def clear(self) -> None:
        """Remove all rules: all messages are delivered again."""
        self._rules.clear()

    def end_of(self, message: Message) -> int:
        """Return the final status of a message, by the first rule that matches."""
        for rule in self._rules:
            outcome, left = rule
            if outcome.device_id not in {None, message.device_id}:
                continue
            if outcome.number not in {None, message.address}:
                continue
            if self._chance.random() >= outcome.probability:
                continue
            if left:
                left[0] -= 1
                if left[0] <= 0:
                    self._rules.remove(rule)
            return outcome.status
        return DELIVERED
