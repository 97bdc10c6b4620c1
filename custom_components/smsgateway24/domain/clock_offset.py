"""How far the clock of a phone is off, as its user has confirmed, and what to ask the user.

Without I/O and clock; the times are passed in. A wrong zone shows as a whole number of quarters of
an hour between the date of a message and its arrival. So does a message that is late by chance, or
that somebody made up; therefore nothing is learnt but from messages that the service confirms, and
from the user, who is asked when several messages in a row agree.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far the clock of a phone or of the service may be off without a meaning."""
MAX_OFFSET = 14 * 60
"""The largest offset, in minutes: no zone is further from UTC."""
MESSAGES = 5
"""Messages in a row that must show an offset."""
SPAN = timedelta(hours=1)
"""From the arrival of the first of them to that of the last: a backlog comes faster."""
_QUARTER = 15 * 60
_TOLERANCE = CLOCK_TOLERANCE.total_seconds()


class ClockOffset:
    """The clock offset of one phone. Offsets are in minutes, above zero where the clock is ahead.

    `offset` is what the user has confirmed, and 0 before. `question` is the offset that the user is
    to be asked about, which is 0 where the clock seems right again.
    """

    def __init__(self) -> None:
        """Start with a clock that is right."""
        self.offset = 0
        self.question: int | None = None
        self._refused: set[int] = set()
        self._shown = 0
        self._count = 0
        self._since: datetime | None = None

    @property
    def hours(self) -> str:
        """By how many hours messages look off that show the offset in question, such as 5.5."""
        return f"{abs((self.question or 0) - self.offset) / 60:g}"

    @property
    def zone(self) -> str:
        """The zone that has the offset in question, such as UTC+5:30."""
        if not (minutes := self.question):
            return "UTC"
        hours, rest = divmod(abs(minutes), 60)
        sign = "-" if minutes < 0 else "+"
        return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")

    def correct(self, date: datetime) -> datetime:
        """Return when it was, by a right clock, at a date of the phone's clock."""
        try:
            return date - timedelta(minutes=self.offset)
        except OverflowError:
            return date

    def learn(self, date: datetime, created: datetime) -> bool:
        """Take the corrected date of a message that the service has; return whether that is news.

        `created` is when the service got it. Five in a row, over at least an hour, that are off by
        one whole number of quarters of an hour set the offset.
        """
        shown = _shown_by(date + timedelta(minutes=self.offset) - created)
        if shown is None:
            self._count = 0
            return False
        if not self._counts(shown, created) or shown == self.offset:
            return False
        self.offset, self._count, self.question = shown, 0, None
        return True

    def _counts(self, shown: int, at: datetime) -> bool:
        """Count a message that shows an offset; return whether enough in a row have shown it."""
        if self._since is None or not self._count or shown != self._shown:
            self._shown, self._count, self._since = shown, 0, at
        self._count += 1
        return self._count >= MESSAGES and at - self._since >= SPAN

    def observe(self, date: datetime, arrived_at: datetime) -> bool:
        """Take the uncorrected date of a message; return whether there is another question now.

        A message that is on time by the confirmed offset ends the question: not all are off. One
        that shows no offset ends the row, and no more: it may just be late.
        """
        shown = _shown_by(date - arrived_at)
        if shown is None or shown == self.offset:
            self._count = 0
            return shown is not None and self._ask(None)
        if not self._counts(shown, arrived_at):
            return False
        return self._ask(None if shown in self._refused else shown)

    def answer(self, offset: int, *, confirmed: bool) -> bool:
        """Take the user's answer about an offset; return False if it is not in question any more.

        What the user refuses is not asked again, until another offset is confirmed: by then it
        means something else.
        """
        if self.question != offset:
            return False
        if confirmed:
            self.offset = offset
            self._refused.clear()
        else:
            self._refused.add(offset)
        self._count = 0
        return self._ask(None)

    def _ask(self, question: int | None) -> bool:
        changed = question != self.question
        self.question = question
        return changed

    def as_stored(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "offset": self.offset,
            "question": self.question,
            "refused": sorted(self._refused),
            "shown": self._shown,
            "count": self._count,
            "since": self._since and self._since.isoformat(),
        }

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Read what was stored; raises KeyError, TypeError or ValueError where damaged."""
        question, since = stored["question"], stored["since"]
        self.offset = _valid(stored["offset"])
        self.question = None if question is None else _valid(question)
        self._refused = {_valid(offset) for offset in stored["refused"]}
        self._shown = _valid(stored["shown"])
        self._since = None if since is None else datetime.fromisoformat(since)
        if self._since is not None and self._since.tzinfo is None:
            raise ValueError
        self._count = int(stored["count"])


def _shown_by(difference: timedelta) -> int | None:
    """Return the offset that a date shows, by how long it is after the arrival."""
    seconds = difference.total_seconds()
    minutes = round(seconds / _QUARTER) * 15
    if abs(minutes) > MAX_OFFSET or abs(seconds - minutes * 60) > _TOLERANCE:
        return None
    return minutes


def _valid(minutes: Any) -> int:
    if type(minutes) is not int or minutes % 15 or abs(minutes) > MAX_OFFSET:
        raise ValueError
    return minutes
