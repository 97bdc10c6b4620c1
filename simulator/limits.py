"""How many calls an account may make; whether the real API has a limit is not known."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

from .clock import Clock

_MINUTE = timedelta(minutes=1)


class CallLimit:
    """Counts the calls of each account within the last minute."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock that dates the calls."""
        self._clock = clock
        self._answered: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def allows(self, email: str, per_minute: int) -> bool:
        """Whether one more call is within the limit; it is counted if so. 0 is no limit."""
        if not per_minute:
            return True
        now = self._clock.now()
        answered = self._answered[email]
        while answered and answered[0] <= now - _MINUTE:
            answered.popleft()
        if len(answered) >= per_minute:
            return False
        answered.append(now)
        return True
