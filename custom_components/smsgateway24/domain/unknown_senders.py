"""The last people who wrote and are no contacts, offered when the next contact is added.

Pure. Bounded by number and age, since a stranger who knows a URL can make up senders without end.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from ..protocol import Channel
from .contacts import can_match
from .phone_numbers import Party

MAX_UNKNOWN_SENDERS = 20
UNKNOWN_SENDER_MEMORY = timedelta(days=7)


class UnknownSenders:
    """Addresses with the time they last wrote at, longest ago first.

    `rejected` counts the messages that were not told, those of contacts who are not trusted
    among them.
    """

    def __init__(self) -> None:
        """Start with nobody."""
        self.rejected = 0
        self._seen: dict[str, datetime] = {}

    def __len__(self) -> int:
        """Count the addresses that are remembered."""
        return len(self._seen)

    def note(
        self, party: Party, channel: Channel, country: str | None, now: datetime
    ) -> None:
        """Remember who wrote, if it is somebody new who could become a contact.

        By the number in full where it is certain: only that can be trusted later.
        """
        address = party.normalized or party.address.strip()
        if party.contact_id is not None or not can_match(address, channel, country):
            return
        self._seen.pop(address, None)
        self._seen[address] = now
        while (
            len(self._seen) > MAX_UNKNOWN_SENDERS
            or now - self._seen[next(iter(self._seen))] > UNKNOWN_SENDER_MEMORY
        ):
            del self._seen[next(iter(self._seen))]

    def recent(self, now: datetime) -> list[str]:
        """Give the addresses of the last days, newest first."""
        return [
            address
            for address, seen in reversed(self._seen.items())
            if now - seen <= UNKNOWN_SENDER_MEMORY
        ]

    def forget(self, is_known: Callable[[str], bool]) -> bool:
        """Forget those who are known by now; say whether there were any."""
        known = [address for address in self._seen if is_known(address)]
        for address in known:
            del self._seen[address]
        return bool(known)

    def as_stored(self) -> dict[str, str]:
        """Give what is kept on disk."""
        return {address: seen.isoformat() for address, seen in self._seen.items()}

    def restore(self, rejected: int, kept: Mapping[str, str]) -> None:
        """Take over what was kept; raises TypeError or ValueError where it is damaged."""
        self.rejected = int(rejected)
        for address, seen in kept.items():
            self._seen[address] = datetime.fromisoformat(seen)
