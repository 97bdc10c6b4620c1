"""What was sent under a key, so that a script that runs again does not send again.

Pure; the time is passed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from ..protocol import Status
from .outgoing import Outcome, SendProblem

IDEMPOTENCY_MEMORY = timedelta(hours=24)
MAX_KEYS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One recipient of a message that is sent once: what was done so far.

    `admitted` says that it was counted against the limits. `posted_at` is when it was last handed
    to the service, which may have it since; None where it certainly has not. `reason` is what the
    service says of a problem, less what is private.
    """

    phone_id: str
    recipient: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    channel_id: int
    tag: int
    admitted: bool = False
    posted_at: datetime | None = None
    message_id: int | None = None
    outcome: Outcome | None = None
    status: Status | None = None
    status_id: int | None = None
    problem: SendProblem | None = None
    reason: str = field(default="", repr=False)


@dataclass(slots=True, kw_only=True)
class IdempotencyRecord:
    """All recipients of the message that was sent under a key."""

    at: datetime
    sendings: list[Sending]

    def note(self, sending: Sending) -> None:
        """Replace what is known of one recipient."""
        for index, known in enumerate(self.sendings):
            if known.tag == sending.tag:
                self.sendings[index] = sending


class IdempotencyStore:
    """What was sent under which key in the last day."""

    def __init__(self) -> None:
        """Start with no key."""
        self._records: dict[str, IdempotencyRecord] = {}

    def get(self, key: str, now: datetime) -> IdempotencyRecord | None:
        """Give what a key stands for, if it still does."""
        for known, record in tuple(self._records.items()):
            if now - record.at > IDEMPOTENCY_MEMORY or len(self._records) > MAX_KEYS:
                del self._records[known]
        return self._records.get(key)

    def put(self, key: str, record: IdempotencyRecord) -> None:
        """Let a key stand for a message."""
        self._records[key] = record

    def as_stored(self) -> dict[str, Any]:
        """Spell it out for the disk."""
        return {
            key: {
                "at": record.at.isoformat(),
                "sendings": [
                    {name: getattr(s, name) for name in Sending.__slots__}
                    | {"posted_at": s.posted_at and s.posted_at.isoformat()}
                    for s in record.sendings
                ],
            }
            for key, record in self._records.items()
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Take over what `kept` gave; raises KeyError, TypeError or ValueError where damaged."""
        for key, data in kept.items():
            self._records[key] = IdempotencyRecord(
                at=datetime.fromisoformat(data["at"]),
                sendings=[_sending(fields) for fields in data["sendings"]],
            )


def _sending(fields: Mapping[str, Any]) -> Sending:
    # Before there was the time, there was only whether.
    known = {name: fields[name] for name in Sending.__slots__ if name in fields}
    sending = Sending(**known)
    posted_at = fields.get("posted_at")
    return replace(
        sending,
        posted_at=None if posted_at is None else datetime.fromisoformat(posted_at),
        outcome=None if sending.outcome is None else Outcome(sending.outcome),
        status=None if sending.status is None else Status(sending.status),
        problem=None if sending.problem is None else SendProblem(sending.problem),
    )
