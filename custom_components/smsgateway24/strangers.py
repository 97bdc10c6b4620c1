"""The last people who were turned away, offered when the next contact is added.

Pure. Bounded by number and age, since a stranger who knows a URL can make up senders without end.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

MAX_STRANGERS = 20
STRANGER_MEMORY = timedelta(days=7)


class Strangers:
    """Addresses with the time they were last turned away at, longest ago first."""

    def __init__(self) -> None:
        """Start with nobody turned away."""
        self.turned_away = 0
        self._seen: dict[str, datetime] = {}

    def __len__(self) -> int:
        """Count the addresses that are remembered."""
        return len(self._seen)

    def note(self, address: str, now: datetime) -> None:
        """Count a message that was turned away, and remember whose it was."""
        self.turned_away += 1
        self._seen.pop(address, None)
        self._seen[address] = now
        for known, seen in tuple(self._seen.items()):
            if len(self._seen) > MAX_STRANGERS or now - seen > STRANGER_MEMORY:
                del self._seen[known]

    def kept(self) -> dict[str, str]:
        """Give what is kept on disk."""
        return {address: seen.isoformat() for address, seen in self._seen.items()}

    def restore(self, turned_away: int, kept: Mapping[str, str]) -> None:
        """Take over what was kept; raises TypeError or ValueError where it is damaged."""
        self.turned_away = int(turned_away)
        for address, seen in kept.items():
            self._seen[address] = datetime.fromisoformat(seen)
