"""Idempotency keys: what was sent under a key, so that a repeated script sends nothing twice.

Without I/O and clock; the time is passed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .outgoing import OutgoingMessage

IDEMPOTENCY_MEMORY = timedelta(hours=24)
MAX_KEYS = 500


@dataclass(slots=True, kw_only=True)
class IdempotencyRecord:
    """The messages to all recipients that were sent under a key."""

    at: datetime
    messages: list[OutgoingMessage]

    def update(self, message: OutgoingMessage) -> None:
        """Replace the message that has the same tag."""
        for index, known in enumerate(self.messages):
            if known.tag == message.tag:
                self.messages[index] = message


class IdempotencyStore:
    """Records of the last 24 hours by key."""

    def __init__(self) -> None:
        """Start with no key."""
        self._records: dict[str, IdempotencyRecord] = {}

    def get(self, key: str, now: datetime) -> IdempotencyRecord | None:
        """Return the record of a key; None if there is none or it is older than 24 hours."""
        for known, record in tuple(self._records.items()):
            if now - record.at > IDEMPOTENCY_MEMORY or len(self._records) > MAX_KEYS:
                del self._records[known]
        return self._records.get(key)

    def put(self, key: str, record: IdempotencyRecord) -> None:
        """Set the record of a key."""
        self._records[key] = record

    def as_stored(self) -> dict[str, Any]:
        """Return what is stored."""
        return {
            key: {
                "at": record.at.isoformat(),
                "sendings": [message.as_dict() for message in record.messages],
            }
            for key, record in self._records.items()
        }

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Read what was stored; raises KeyError, TypeError or ValueError where damaged."""
        for key, data in stored.items():
            self._records[key] = IdempotencyRecord(
                at=datetime.fromisoformat(data["at"]),
                messages=[OutgoingMessage.from_dict(m) for m in data["sendings"]],
            )
