"""Limits of sending: SMS cost money, and two automatic replies can answer each other for ever.

Without I/O and clock; the time is passed in. The counts survive restarts.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from .recorded import Recorded

LOOP_LIMIT = 10
LOOP_WINDOW = timedelta(minutes=10)
"""More than `LOOP_LIMIT` messages to one number in this time are taken for such a loop."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_DISTANT_PAST = datetime.min.replace(tzinfo=UTC)


class Limit(StrEnum):
    """A limit of sending."""

    HOUR = "hour"
    DAY = "day"
    RECIPIENT = "recipient"


class SendLimiter:
    """The messages of a phone in the last 24 hours, checked against its limits."""

    def __init__(self) -> None:
        """Start with no messages."""
        self.sent: Recorded[int, tuple[datetime, str]] = Recorded()
        self._next = 0

    def limit_hit(
        self, numbers: Iterable[str], now: datetime, *, per_hour: int, per_day: int
    ) -> Limit | None:
        """Return the limit that sending to these numbers now would exceed, None if none."""
        for index, (at, number) in tuple(self.sent.items()):
            if now - at >= _DAY:
                self.sent.drop(index)
            elif at > now:
                # The clock was ahead, and would count it until that date.
                self.sent.put(index, (now, number))
        sent, new = self.sent.values(), list(numbers)
        if len(sent) + len(new) > per_day:
            return Limit.DAY
        if sum(now - at < _HOUR for at, _ in sent) + len(new) > per_hour:
            return Limit.HOUR
        recent = [number for at, number in sent if now - at < LOOP_WINDOW]
        if any((recent + new).count(number) > LOOP_LIMIT for number in set(new)):
            return Limit.RECIPIENT
        return None

    def free_at(
        self, numbers: Iterable[str], now: datetime, *, per_hour: int, per_day: int
    ) -> datetime:
        """Return when sending is allowed; in 24 hours if these numbers alone exceed a limit."""
        new = list(numbers)
        times = [at for at, _ in self.sent.values()]
        free = [
            _free_at(times, _DAY, per_day - len(new)),
            _free_at(times, _HOUR, per_hour - len(new)),
        ]
        for number in set(new):
            to_number = [at for at, sent_to in self.sent.values() if sent_to == number]
            room = LOOP_LIMIT - new.count(number)
            free.append(_free_at(to_number, LOOP_WINDOW, room))
        if None in free:
            return now + _DAY
        return max(now, *(at for at in free if at is not None))

    def add(self, number: str, now: datetime) -> None:
        """Count a message. Called before it is sent, so that parallel actions share the limits."""
        self.sent.put(self._next, (now, number))
        self._next += 1

    def take_back(self, number: str) -> None:
        """Remove the last message to a number, which was certainly not sent."""
        for index, (_, sent_to) in reversed(tuple(self.sent.items())):
            if sent_to == number:
                self.sent.drop(index)
                return

    def restore(self, index: int, at: datetime, number: str) -> None:
        """Count a message that is stored already."""
        self.sent.restore(index, (at, number))
        self._next = max(self._next, index + 1)


def _free_at(times: list[datetime], window: timedelta, most: int) -> datetime | None:
    """Return when at most `most` of the times are in the window; None for never."""
    if most < 0:
        return None
    leaving = sorted(times)[: max(0, len(times) - most)]
    return leaving[-1] + window if leaving else _DISTANT_PAST
