"""Messages of ours on their way: which they are, and how far they got.

Pure; the time is passed in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from ..protocol import Status
from .ledger import SentRecord

OUTGOING_MEMORY = timedelta(days=7)
MAX_OUTGOING = 200
MAX_TAGS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message of ours that is on its way; without an id while nobody knows whether it is.

    `tag` went out with it as `customerid`, and finds it again in the service's list.
    """

    tag: int
    recipient: str = field(repr=False)
    channel_id: int
    posted_at: datetime
    message_id: int | None = None


class OutgoingMessages:
    """The messages of ours of one phone whose end is not known, oldest first."""

    def __init__(self) -> None:
        """Start with none."""
        self._by_tag: dict[int, Outgoing] = {}
        self._tags: dict[int, int] = {}

    def __iter__(self) -> Iterator[Outgoing]:
        """Give them, oldest first."""
        return iter(tuple(self._by_tag.values()))

    def get(self, tag: int) -> Outgoing | None:
        """Give one by its tag."""
        return self._by_tag.get(tag)

    def put(self, message: Outgoing) -> None:
        """Follow a message."""
        self._by_tag[message.tag] = message
        if len(self._by_tag) > MAX_OUTGOING:
            del self._by_tag[next(iter(self._by_tag))]
        if message.message_id is not None:
            self._tags[message.message_id] = message.tag
            if len(self._tags) > MAX_TAGS:
                del self._tags[next(iter(self._tags))]

    def id_of(self, tag: int) -> int | None:
        """Return the id of one of the last messages, finished ones included, by its tag."""
        ids = (known for known, its_tag in self._tags.items() if its_tag == tag)
        return next(ids, None)

    def tags(self) -> Iterator[tuple[int, int]]:
        """Return id and tag of the last messages that have an id, finished ones included."""
        return iter(self._tags.items())

    def drop(self, tag: int) -> None:
        """Follow a message no more."""
        self._by_tag.pop(tag, None)

    def drop_message(self, message_id: int) -> None:
        """Follow a message no more that the service has given an id."""
        for message in tuple(self._by_tag.values()):
            if message.message_id == message_id:
                del self._by_tag[message.tag]

    def forget_old(self, now: datetime) -> None:
        """Let go of what will not be heard of any more."""
        for message in tuple(self._by_tag.values()):
            if now - message.posted_at > OUTGOING_MEMORY:
                del self._by_tag[message.tag]

    def as_stored(self) -> list[dict[str, Any]]:
        """Spell them out for the disk."""
        return [
            {
                "tag": m.tag,
                "recipient": m.recipient,
                "channel_id": m.channel_id,
                "posted_at": m.posted_at.isoformat(),
                "message_id": m.message_id,
            }
            for m in self._by_tag.values()
        ]

    def restore(self, kept: Iterable[Mapping[str, Any]]) -> None:
        """Take over what `kept` gave; raises KeyError, TypeError or ValueError where damaged."""
        for data in kept:
            moment = datetime.fromisoformat(data["posted_at"])
            self.put(Outgoing(**{**data, "posted_at": moment}))


class Stage(StrEnum):
    """How far a sender wants to see a message go."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"


class Outcome(StrEnum):
    """What became of a message, as its sender is told."""

    REACHED = "reached"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class SendProblem(StrEnum):
    """Why a message did not get as far as wanted, by the key of the words for it."""

    INVALID_AUTH = "invalid_auth"
    REJECTED = "send_rejected"
    UNREACHABLE = "send_unreachable"
    UNKNOWN = "send_unknown"
    TIMED_OUT = "send_timed_out"
    UNWATCHED = "send_unwatched"
    NOT_DELIVERED = "send_not_delivered"
    GENERIC_FAILURE = "send_generic_failure"
    NO_SERVICE = "send_no_service"
    NULL_PDU = "send_null_pdu"
    RADIO_OFF = "send_radio_off"
    NOT_ALLOWED = "send_not_allowed"

    @classmethod
    def of(cls, status: Status) -> SendProblem:
        """Name a failure that the service has reported."""
        return cls(f"send_{status.value}")


_REACHES = {
    Stage.SENT: frozenset({Status.SENT, Status.DELIVERED}),
    Stage.DELIVERED: frozenset({Status.DELIVERED}),
}


def judge(record: SentRecord | None, stage: Stage) -> Outcome | None:
    """Say whether a message has reached a stage or failed; None while that is open."""
    if stage is Stage.ACCEPTED:
        return Outcome.REACHED
    if record is None or not record.attempt:
        return None
    if record.status.failed:
        return Outcome.FAILED
    return Outcome.REACHED if record.status in _REACHES[stage] else None
