"""Limits how often a cause is logged, since whatever is sent to a webhook URL can fill the log.

Without I/O and clock; the time is passed in.
"""

from datetime import datetime, timedelta

INTERVAL = timedelta(minutes=1)
MAX_CAUSES = 50


class LogLimiter:
    """Allows one line a minute for each cause, and counts those that are suppressed."""

    def __init__(self) -> None:
        """Start with nothing logged."""
        self._logged: dict[str, tuple[datetime, int]] = {}

    def suppressed_count(self, cause: str, now: datetime) -> int | None:
        """Return how many lines of a cause were suppressed since its last one.

        None if this line is to be suppressed, too. After a clock was set back, a line is allowed.
        Of too many causes, the one that was logged longest ago is dropped.
        """
        since, suppressed = self._logged.get(cause, (None, 0))
        if since is not None and timedelta() <= now - since < INTERVAL:
            self._logged[cause] = (since, suppressed + 1)
            return None
        self._logged.pop(cause, None)
        if len(self._logged) >= MAX_CAUSES:
            del self._logged[next(iter(self._logged))]
        self._logged[cause] = (now, 0)
        return suppressed
