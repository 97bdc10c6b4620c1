"""Messages sent from here, and their status.

Without I/O and clock; the time is passed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ..protocol import Status
from .ledger import SentRecord
from .recorded import Recorded

OUTGOING_MEMORY = timedelta(days=7)
MAX_OUTGOING = 200
MAX_TAGS = 50


class Stage(StrEnum):
    """Status that an action waits for."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"


class Outcome(StrEnum):
    """Result for one recipient, for the response of an action."""

    REACHED = "reached"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class SendProblem(StrEnum):
    """Why a message did not reach the requested stage; the values are translation keys."""

    INVALID_AUTH = "invalid_auth"
    LIMIT_HOUR = "limit_hour"
    LIMIT_DAY = "limit_day"
    LIMIT_RECIPIENT = "limit_recipient"
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
        """Return the problem of a failure that the service has reported."""
        return cls(f"send_{status.value}")


LIMITED = frozenset(
    {SendProblem.LIMIT_HOUR, SendProblem.LIMIT_DAY, SendProblem.LIMIT_RECIPIENT}
)
"""Problems of messages that a limit of ours has refused."""
NOT_SENT = frozenset(
    {SendProblem.INVALID_AUTH, SendProblem.REJECTED, SendProblem.UNREACHABLE}
)
"""Problems of messages that the service certainly does not have."""


def has_failed(problem: SendProblem | None, status: Status | None) -> bool:
    """Whether a message certainly did not arrive, by its problem or its status."""
    return problem in NOT_SENT or (status is not None and status.failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message to one recipient, from the request to its final status.

    `tag` is sent with it as `customerid`, by which the service's list is searched. `admitted` is
    set when it was counted against the limits, by its `parts`. `posted_at` is when it was last
    posted to the service, which may have it since then; None if it certainly has not. `message_id`
    is the service's id, None while it is unknown. `history_row` is its number in the history, 0 if
    it is not there. `confirmed` says that the service itself has said the status, None where it has
    not. `reason` is the service's own text, redacted.
    """

    phone_id: str = ""
    recipient: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    channel_id: int
    tag: int
    parts: int = 1
    admitted: bool = False
    posted_at: datetime | None = None
    message_id: int | None = None
    outcome: Outcome | None = None
    status: Status | None = None
    status_id: int | None = None
    confirmed: bool | None = None
    problem: SendProblem | None = None
    reason: str = field(default="", repr=False)
    history_row: int = 0


class OutgoingMessages:
    """Messages of one phone that have no final status yet, oldest first."""

    def __init__(self) -> None:
        """Start with none."""
        self.by_tag: Recorded[int, OutgoingMessage] = Recorded()
        self._tags: dict[int, int] = {}

    def __iter__(self) -> Iterator[OutgoingMessage]:
        """Yield the messages, oldest first."""
        return iter(tuple(self.by_tag.values()))

    def get(self, tag: int) -> OutgoingMessage | None:
        """Return a message by its tag."""
        return self.by_tag.get(tag)

    def put(self, message: OutgoingMessage) -> None:
        """Add a message, or replace it."""
        self.by_tag.put(message.tag, message)
        if len(self.by_tag) > MAX_OUTGOING:
            self.by_tag.drop(self.by_tag.first()[0])
        self._note_tag(message)

    def restore(self, message: OutgoingMessage) -> None:
        """Add a message that is stored already."""
        self.by_tag.restore(message.tag, message)

    def finish_restore(self) -> None:
        """Bring what was restored into the order in which it was posted."""
        self.by_tag.sort(lambda message: message.posted_at)
        for message in self:
            self._note_tag(message)

    def _note_tag(self, message: OutgoingMessage) -> None:
        if message.message_id is not None:
            self._tags[message.message_id] = message.tag
            if len(self._tags) > MAX_TAGS:
                del self._tags[next(iter(self._tags))]

    def id_of(self, tag: int) -> int | None:
        """Return the id of one of the last messages, finished ones included, by its tag."""
        ids = (known for known, its_tag in self._tags.items() if its_tag == tag)
        return next(ids, None)

    def tag_of(self, message_id: int) -> int:
        """Return the tag of one of the last messages by its id; 0 for one that is not known."""
        return self._tags.get(message_id, 0)

    def tags(self) -> Iterator[tuple[int, int]]:
        """Return pairs of id and tag of the last messages with an id, finished ones included."""
        return iter(self._tags.items())

    def drop(self, tag: int) -> None:
        """Remove a message by its tag."""
        self.by_tag.drop(tag)

    def drop_message(self, message_id: int) -> None:
        """Remove a message by the service's id."""
        for message in self:
            if message.message_id == message_id:
                self.by_tag.drop(message.tag)

    def forget_old(self, now: datetime) -> None:
        """Remove messages older than seven days."""
        for message in self:
            if now - (message.posted_at or now) > OUTGOING_MEMORY:
                self.by_tag.drop(message.tag)


_REACHES = {
    Stage.SENT: frozenset({Status.SENT, Status.DELIVERED}),
    Stage.DELIVERED: frozenset({Status.DELIVERED}),
}


def outcome_at(record: SentRecord | None, stage: Stage) -> Outcome | None:
    """Return whether a message has reached a stage or failed; None while that is open.

    Any report of a failure is believed, a success only if the service itself says so.
    """
    if stage is Stage.ACCEPTED:
        return Outcome.REACHED
    if record is None or not record.attempt:
        return None
    if record.status.failed:
        return Outcome.FAILED
    return Outcome.REACHED if record.service_status in _REACHES[stage] else None


def is_claimed(record: SentRecord | None, stage: Stage) -> bool:
    """Whether a webhook said that a message has reached a stage, and the service has not yet."""
    return (
        record is not None
        and stage is not Stage.ACCEPTED
        and record.status in _REACHES[stage]
        and record.service_status not in _REACHES[stage]
    )
