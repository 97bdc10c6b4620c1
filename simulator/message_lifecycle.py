"""The way of an outgoing message: 1, 3, 2, 6, 7, or to an end that was chosen for it.

The order is the vendor's (page "Get all SMS": "the statuses are in the following order: 1, 3, 2").
"""

from dataclasses import dataclass, field
import random

from .model import DELIVERED, NOT_DELIVERED, PENDING, QUEUED, SENT, TAKEN, Message

_WAY = (PENDING, QUEUED, TAKEN, SENT, DELIVERED)


def statuses_until(end: int) -> tuple[int, ...]:
    """Give all statuses up to an end, the first included.

    An end on the way is where the message stays: 1 no phone takes it, 2 nothing more is heard of
    it, 6 no delivery report comes. 8 comes after 6; what else is no success happens to a message
    that the phone has taken and not sent.
    """
    if end in _WAY:
        return _WAY[: _WAY.index(end) + 1]
    if end == NOT_DELIVERED:
        return (*_WAY[:4], NOT_DELIVERED)
    return (*_WAY[:3], end)


def remaining_statuses(status: int, end: int) -> tuple[int, ...]:
    """Give what is still to come of a message that is on its way already."""
    way = statuses_until(end)
    if status in way:
        return way[way.index(status) + 1 :]
    return () if status == end else (end,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How messages end: all, or those of a phone, to a number, by chance, so many times."""

    status: int = DELIVERED
    device_id: int | None = None
    number: str | None = field(default=None, repr=False)
    probability: float = 1
    times: int | None = None


class Outcomes:
    """Decides how a message ends; what was said last counts first."""

    def __init__(self, chance: random.Random) -> None:
        """Take the source of chance, which the seed makes repeatable."""
        self._chance = chance
        self._rules: list[tuple[Outcome, list[int]]] = []

    def add(self, outcome: Outcome) -> None:
        """Put a rule before all others."""
        left = [] if outcome.times is None else [outcome.times]
        self._rules.insert(0, (outcome, left))

    def clear(self) -> None:
        """Let all messages arrive again."""
        self._rules.clear()

    def end_of(self, message: Message) -> int:
        """Choose the status at which a message will end."""
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
