"""Recent senders that are no contacts, suggested when a contact is added.

Without I/O and clock; the time is passed in. Limited by number and age, since a request with a
known webhook URL can name any sender.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from ..protocol import Channel
from .contacts import Party, can_match

MAX_UNKNOWN_SENDERS = 20
UNKNOWN_SENDER_MEMORY = timedelta(days=7)


class UnknownSenders:
    """Addresses with the time of their last message, oldest first.

    `rejected` counts the messages that were not published because of their sender, including those
    of contacts who are not trusted.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.rejected = 0
        self._seen: dict[str, datetime] = {}

    def __len__(self) -> int:
        """Return the number of addresses that are remembered."""
        return len(self._seen)

    def note(
        self, party: Party, channel: Channel, country: str | None, now: datetime
    ) -> None:
        """Remember the sender of a message, unless it is a contact or cannot become one.

        By its E.164 number if that is certain: only such a contact can be trusted.
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
        """Return the addresses of the last seven days, newest first."""
        return [
            address
            for address, seen in reversed(self._seen.items())
            if now - seen <= UNKNOWN_SENDER_MEMORY
        ]

    def forget(self, is_known: Callable[[str], bool]) -> bool:
        """Drop the addresses that are known by now; return whether there were any."""
        known = [address for address in self._seen if is_known(address)]
        for address in known:
            del self._seen[address]
        return bool(known)

    def as_stored(self) -> dict[str, str]:
        """Return what is stored."""
        return {address: seen.isoformat() for address, seen in self._seen.items()}

    def restore(self, rejected: int, stored: Mapping[str, str]) -> None:
        """Read what was stored; raises TypeError or ValueError where damaged."""
        self.rejected = int(rejected)
        for address, seen in stored.items():
            self._seen[address] = datetime.fromisoformat(seen)
