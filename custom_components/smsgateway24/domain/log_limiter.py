"""How often a cause is logged: a sender who knows a webhook URL must not be able to fill the log.

Without I/O and clock; the time is passed in.
"""

from datetime import datetime, timedelta

INTERVAL = timedelta(minutes=1)
MAX_CAUSES = 50


class LogLimiter:
    """Lets one line a minute of each cause through, and counts the others."""

    def __init__(self) -> None:
        """Start with nothing logged."""
        self._logged: dict[str, tuple[datetime, int]] = {}

    def suppressed_count(self, cause: str, now: datetime) -> int | None:
        """Return how many lines of a cause were suppressed since its last one.

        None where this one is to be suppressed, too. A clock that was set back lets it through. Of
        too many causes, the one that was logged longest ago is forgotten.
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
