"""Whether a message that came by webhook is waited for in the service's list, and how often to ask.

Without I/O and clock; the time is passed in, in seconds that only go on. A caller who knows
a webhook URL can post a message in anybody's name, and nobody but the service can post one into
its list. How soon the list has a message, and whether it has those of every channel, is documented
nowhere: so a channel is bound only once its rows have shown that they come in time. Rows come from
the service, so a stranger can neither hasten nor hinder that.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

LOOKS = (0, 1, 3, 7)
"""Seconds after a message came, at which it is looked for."""
IN_TIME = 10
"""Seconds in which a row has to be there."""
ROWS = 10
"""Last rows of a channel that are remembered."""
NEEDED = 9
"""How many of them have to be in time."""
FRUITLESS = 50
"""Messages in a row of a channel that is not bound, from which on one a day is looked for."""
_DAY = 86_400


@dataclass(slots=True, kw_only=True)
class ChannelRows:
    """The last rows of a channel whose messages came by webhook, and whether they were in time.

    `fruitless` counts the messages since then of which no row was found.
    """

    in_time: deque[bool] = field(default_factory=lambda: deque(maxlen=ROWS))
    fruitless: int = 0
    looked_at: float | None = None

    @property
    def complete(self) -> bool:
        """Whether there are enough rows to say something."""
        return len(self.in_time) == ROWS

    @property
    def reliable(self) -> bool:
        """Whether enough of them were in time."""
        return sum(self.in_time) >= NEEDED

    def note_row(self, *, in_time: bool) -> None:
        """Remember a row."""
        self.in_time.append(in_time)
        self.fruitless = 0

    def may_look(self, now: float) -> bool:
        """Return whether to look for a message of a channel that is not bound, and count it."""
        if self.fruitless >= FRUITLESS and (
            self.looked_at is not None and now - self.looked_at < _DAY
        ):
            return False
        self.looked_at = now
        self.fruitless += 1
        return True

    def as_stored(self) -> list[bool]:
        """Return what `restore` takes."""
        return list(self.in_time)

    def restore(self, in_time: Iterable[bool]) -> None:
        """Read what was stored."""
        self.in_time.extend(map(bool, in_time))


class LookPace:
    """How often the service is asked for messages: at most once a second.

    Every ten seconds after five looks that found nothing, until one finds something, and where the
    answers are long. Not for a minute after an error, up to fifteen with each further one. At most
    2,000 times a day; what found nothing uses up no more than half of that at once.
    """

    _SHORT, _LONG = 1.0, 10.0
    _MAX_FRUITLESS = 5
    _ERROR_DELAY, _MAX_ERROR_DELAY = 60.0, 900.0
    _MAX_A_DAY = 2_000

    def __init__(self) -> None:
        """Start with nothing asked."""
        self.long_answers = False
        self._fruitless = 0
        self._errors = 0
        self._looked = 0.0
        self._next = 0.0
        self._day = 0.0
        self._asked = 0

    def wait(self, now: float) -> float:
        """Return in how many seconds the service may be asked, 0 if now."""
        if now - self._day >= _DAY:
            self._day, self._asked = now, 0
        if self._asked >= self._MAX_A_DAY:
            return self._day + _DAY - now
        return max(0.0, self._next - now)

    def note_look(self, now: float) -> None:
        """Count that the service is asked."""
        self._asked += 1
        slow = self.long_answers or self._fruitless >= self._MAX_FRUITLESS
        pause = self._LONG if slow else self._SHORT
        if self._fruitless and self._asked > self._MAX_A_DAY // 2:
            # What is left has to last for the day.
            rest = self._day + _DAY - now
            pause = max(pause, rest / max(1, self._MAX_A_DAY - self._asked))
        self._looked = now
        self._next = now + pause

    def note_answer(self, *, found: bool, long_answer: bool) -> None:
        """Note what a look came to: whether it found a message that was looked for."""
        self._errors = 0
        self.long_answers = long_answer
        if long_answer:
            # Also after the first one, which nobody could foresee.
            self._next = max(self._next, self._looked + self._LONG)
        self._fruitless = 0 if found else self._fruitless + 1

    def note_error(self, now: float) -> None:
        """Note that the service could not be asked."""
        delay = min(self._ERROR_DELAY * 2**self._errors, self._MAX_ERROR_DELAY)
        self._errors += 1
        self._next = now + delay
