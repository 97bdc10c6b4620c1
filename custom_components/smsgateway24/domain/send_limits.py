"""How much a phone may send: SMS cost money, and an automatic answer can meet another one.

Pure; the time is passed in. What was sent is counted across restarts, too.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

LOOP_LIMIT = 10
LOOP_WINDOW = timedelta(minutes=10)
"""More messages than that to one number in so short a time are two machines that talk."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_EVER = datetime.min.replace(tzinfo=UTC)


class Limit(StrEnum):
    """Which limit of sending was hit."""

    HOUR = "hour"
    DAY = "day"
    RECIPIENT = "recipient"


class SendLimiter:
    """When a phone sent to whom, of the last day."""

    def __init__(self) -> None:
        """Start with nothing sent."""
        self._sent: list[tuple[datetime, str]] = []

    def limit_hit(
        self, numbers: Iterable[str], now: datetime, *, per_hour: int, per_day: int
    ) -> Limit | None:
        """Say which limit sending to these numbers now would break."""
        self._sent = [(at, number) for at, number in self._sent if now - at < _DAY]
        new = list(numbers)
        if len(self._sent) + len(new) > per_day:
            return Limit.DAY
        if sum(now - at < _HOUR for at, _ in self._sent) + len(new) > per_hour:
            return Limit.HOUR
        recent = [number for at, number in self._sent if now - at < LOOP_WINDOW]
        if any((recent + new).count(number) > LOOP_LIMIT for number in set(new)):
            return Limit.RECIPIENT
        return None

    def free_at(
        self, numbers: Iterable[str], now: datetime, *, per_hour: int, per_day: int
    ) -> datetime:
        """Say when these numbers may be sent to; in a day where they are too many at once."""
        new = list(numbers)
        times = [at for at, _ in self._sent]
        free = [
            _free_at(times, _DAY, per_day - len(new)),
            _free_at(times, _HOUR, per_hour - len(new)),
        ]
        for number in set(new):
            to_number = [at for at, sent_to in self._sent if sent_to == number]
            room = LOOP_LIMIT - new.count(number)
            free.append(_free_at(to_number, LOOP_WINDOW, room))
        if None in free:
            return now + _DAY
        return max(now, *(at for at in free if at is not None))

    def add(self, number: str, now: datetime) -> None:
        """Count a message; before it is sent, so that two at once see each other."""
        self._sent.append((now, number))

    def take_back(self, number: str) -> None:
        """Count the last message to a number no longer: it was certainly not sent."""
        for index in reversed(range(len(self._sent))):
            if self._sent[index][1] == number:
                del self._sent[index]
                return

    def as_stored(self) -> list[str]:
        """Spell it out for the disk."""
        return [f"{int(at.timestamp())} {number}" for at, number in self._sent]

    def restore(self, kept: Iterable[str]) -> None:
        """Take over what `kept` gave; raises ValueError where it is damaged."""
        for line in kept:
            moment, number = line.split(" ", 1)
            self._sent.append((datetime.fromtimestamp(int(moment), UTC), number))


def _free_at(times: list[datetime], window: timedelta, most: int) -> datetime | None:
    """Say when no more than so many of the times are in the window; None for never."""
    if most < 0:
        return None
    leaving = sorted(times)[: max(0, len(times) - most)]
    return leaving[-1] + window if leaving else _EVER
