"""Limits of sending: SMS cost money, and two automatic replies can answer each other for ever.

Without I/O and clock; the time is passed in. The counts survive restarts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from .recorded import Recorded

LOOP_WINDOW = timedelta(minutes=10)
"""Time in which messages to one number are counted: more than some are taken for such a loop."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_DISTANT_PAST = datetime.min.replace(tzinfo=UTC)


class Limit(StrEnum):
    """A limit of sending."""

    HOUR = "hour"
    DAY = "day"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendLimits:
    """How much a phone may send.

    `per_hour`, `per_day` and `urgent_reserve` count SMS, or messages of other channels.
    `per_number` counts messages to one recipient in `LOOP_WINDOW`. `urgent_reserve` is what urgent
    messages may use in an hour where another limit refuses them.
    """

    per_hour: int
    per_day: int
    per_number: int
    urgent_reserve: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedSend:
    """A message that counts: when and to whom, its parts, and whether it used the reserve."""

    at: datetime
    number: str = field(repr=False)
    parts: int
    reserved: bool = False


class SendLimiter:
    """The messages of a phone in the last 24 hours, checked against its limits."""

    def __init__(self) -> None:
        """Start with no messages."""
        self.sent: Recorded[int, CountedSend] = Recorded()

    def admit(
        self,
        tag: int,
        number: str,
        parts: int,
        now: datetime,
        limits: SendLimits,
        *,
        urgent: bool = False,
    ) -> Limit | None:
        """Count a message by its tag, or return the limit that refuses it.

        Called before it is sent, so that parallel actions share the limits.
        """
        self._forget_old(now)
        limit = self._limit_hit(number, parts, now, limits)
        if limit is not None and not (
            urgent and self._reserve_used(now) + parts <= limits.urgent_reserve
        ):
            return limit
        self.sent.put(
            tag,
            CountedSend(at=now, number=number, parts=parts, reserved=limit is not None),
        )
        return None

    def _forget_old(self, now: datetime) -> None:
        for index, send in tuple(self.sent.items()):
            if now - send.at >= _DAY:
                self.sent.drop(index)
            elif send.at > now:
                # The clock was ahead, and would count it until that date.
                self.sent.put(index, replace(send, at=now))

    def _limit_hit(
        self, number: str, parts: int, now: datetime, limits: SendLimits
    ) -> Limit | None:
        sent = self.sent.values()
        in_a_day = [send for send in sent if not send.reserved]
        in_an_hour = [send for send in in_a_day if now - send.at < _HOUR]
        if _parts(in_a_day) + parts > limits.per_day:
            return Limit.DAY
        if _parts(in_an_hour) + parts > limits.per_hour:
            return Limit.HOUR
        to_number = sum(
            send.number == number and now - send.at < LOOP_WINDOW for send in sent
        )
        return Limit.RECIPIENT if to_number >= limits.per_number else None

    def _reserve_used(self, now: datetime) -> int:
        return _parts(
            send
            for send in self.sent.values()
            if send.reserved and now - send.at < _HOUR
        )

    def free_at(
        self, number: str, parts: int, now: datetime, limits: SendLimits
    ) -> datetime:
        """Return when a message that is not urgent may be sent; in 24 hours if it never fits."""
        sent = self.sent.values()
        counted = [(send.at, send.parts) for send in sent if not send.reserved]
        to_number = [(send.at, 1) for send in sent if send.number == number]
        free = (
            _free_at(counted, _DAY, limits.per_day - parts),
            _free_at(counted, _HOUR, limits.per_hour - parts),
            _free_at(to_number, LOOP_WINDOW, limits.per_number - 1),
        )
        if None in free:
            return now + _DAY
        return max(now, *(at for at in free if at is not None))

    def left(self, now: datetime, limits: SendLimits) -> tuple[int, int]:
        """Return how many SMS may be sent now, and how many of them today; no reserve counts."""
        sent = [send for send in self.sent.values() if not send.reserved]
        today = max(0, limits.per_day - _parts(s for s in sent if now - s.at < _DAY))
        in_hour = max(
            0, limits.per_hour - _parts(s for s in sent if now - s.at < _HOUR)
        )
        return min(in_hour, today), today

    def take_back(self, tag: int) -> None:
        """Count a message no longer that was certainly not sent."""
        self.sent.drop(tag)

    def restore(self, tag: int, send: CountedSend) -> None:
        """Count a message that is stored already."""
        self.sent.restore(tag, send)


def _parts(sent: Iterable[CountedSend]) -> int:
    return sum(send.parts for send in sent)


def _free_at(
    sent: list[tuple[datetime, int]], window: timedelta, most: int
) -> datetime | None:
    """Return when at most `most` parts are in the window; None for never."""
    if most < 0:
        return None
    total, free_at = sum(parts for _, parts in sent), _DISTANT_PAST
    for at, parts in sorted(sent):
        if total <= most:
            break
        total -= parts
        free_at = at + window
    return free_at
