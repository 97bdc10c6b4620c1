"""How often something is mentioned in the log: whoever knows a URL must not be able to fill it.

Pure; the time is passed in.
"""

from datetime import datetime, timedelta

INTERVAL = timedelta(minutes=1)
MAX_CAUSES = 50


class Quiet:
    """Lets one mention a minute of each cause through, and counts the others."""

    def __init__(self) -> None:
        """Start with nothing mentioned."""
        self._mentioned: dict[str, tuple[datetime, int]] = {}

    def may_mention(self, cause: str, now: datetime) -> int | None:
        """Say how often a cause was kept quiet since its last mention; None to keep quiet again.

        A clock that was set back lets it through. Of too many causes, the one that was mentioned
        longest ago is forgotten.
        """
        since, kept_quiet = self._mentioned.get(cause, (None, 0))
        if since is not None and timedelta() <= now - since < INTERVAL:
            self._mentioned[cause] = (since, kept_quiet + 1)
            return None
        self._mentioned.pop(cause, None)
        if len(self._mentioned) >= MAX_CAUSES:
            del self._mentioned[next(iter(self._mentioned))]
        self._mentioned[cause] = (now, 0)
        return kept_quiet
