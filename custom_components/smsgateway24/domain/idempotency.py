"""Idempotency keys: what was sent under a key, so that a repeated script sends nothing twice.

Without I/O and clock; the time is passed in.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .outgoing import OutgoingMessage
from .recorded import Recorded

IDEMPOTENCY_MEMORY = timedelta(hours=24)
MAX_KEYS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotencyRecord:
    """The messages to all recipients that were sent under a key."""

    at: datetime
    messages: tuple[OutgoingMessage, ...]

    def with_message(self, message: OutgoingMessage) -> IdempotencyRecord:
        """Return the record with a message instead of the one that has the same tag."""
        return replace(
            self,
            messages=tuple(
                message if known.tag == message.tag else known
                for known in self.messages
            ),
        )


class IdempotencyStore:
    """Records of the last 24 hours by key."""

    def __init__(self) -> None:
        """Start with no key."""
        self.records: Recorded[str, IdempotencyRecord] = Recorded()

    def get(self, key: str, now: datetime) -> IdempotencyRecord | None:
        """Return the record of a key; None if there is none or it is older than 24 hours."""
        for known, record in tuple(self.records.items()):
            if now - record.at > IDEMPOTENCY_MEMORY or len(self.records) > MAX_KEYS:
                self.records.drop(known)
            elif record.at > now:
                # The clock was ahead, and would keep it until that date.
                self.records.put(known, replace(record, at=now))
        return self.records.get(key)

    def put(self, key: str, record: IdempotencyRecord) -> None:
        """Set the record of a key."""
        self.records.put(key, record)

    def update(self, key: str, message: OutgoingMessage) -> None:
        """Replace the message of a key that has the same tag."""
        if (record := self.records.get(key)) is not None:
            self.records.put(key, record.with_message(message))

    def drop(self, key: str) -> None:
        """Forget a key under which certainly nothing was sent."""
        self.records.drop(key)
