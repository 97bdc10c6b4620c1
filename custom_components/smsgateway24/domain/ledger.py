"""Ids of what was published for a phone, so that each message and each status is published once.

Without I/O and clock; the time is passed in. A message is identified by the service's id, never by
its text, because people do write the same text twice. Incoming and sent messages are remembered
separately, so that the 25,000 reports of a newsletter push out no message.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from ..protocol import Status

PUBLISHED_MEMORY = timedelta(days=7)
MAX_MESSAGES = 5_000
MAX_SENT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRecord:
    """Delivery status of one outgoing message.

    `attempt` is 0 for a message sent from here that has no report yet.
    `status` is the furthest status of the current attempt (`unknown` while only unknown ids were
    reported), `changed_at` the newest service time reported in it, `timed` whether the report of
    the status had a time, `opened_at` the service time of the report that opened the attempt (None
    for the first: phone and operator may have different clocks), `known_at` when the status was
    received, `unknown_ids` the unknown status ids published in this attempt, `counted_sent`
    whether the attempt is in the counter of sent messages, `sent_from_here` whether this Home
    Assistant sent it.
    """

    attempt: int = 1
    status: Status = Status.UNKNOWN
    status_id: int | None = None
    changed_at: datetime | None = None
    timed: bool = False
    opened_at: datetime | None = None
    known_at: datetime
    unknown_ids: tuple[int | None, ...] = ()
    counted_sent: bool = False
    sent_from_here: bool = False


class Ledger:
    """Message ids and sent messages of one phone, bounded by age and by number."""

    def __init__(self) -> None:
        """Start empty."""
        self._messages: dict[int, int] = {}
        self._sent: dict[int, SentRecord] = {}
        self._own: dict[int, SentRecord] = {}

    def __len__(self) -> int:
        """Return the number of incoming messages that are remembered."""
        return len(self._messages)

    @property
    def reaches_back_to(self) -> datetime | None:
        """Return since when all messages are remembered; None while none had to be dropped."""
        if len(self._messages) < MAX_MESSAGES:
            return None
        return datetime.fromtimestamp(next(iter(self._messages.values())), UTC)

    def knows(self, message_id: int) -> bool:
        """Return whether this incoming message was published."""
        return message_id in self._messages

    def remember(self, message_id: int, now: datetime) -> None:
        """Add a published message, and drop those that are too old or too many."""
        moment = int(now.timestamp())
        self._messages.pop(message_id, None)
        self._messages[message_id] = moment
        oldest_kept = moment - int(PUBLISHED_MEMORY.total_seconds())
        while True:
            first = next(iter(self._messages))
            if (
                len(self._messages) <= MAX_MESSAGES
                and self._messages[first] >= oldest_kept
            ):
                return
            del self._messages[first]

    def sent(self, message_id: int) -> SentRecord | None:
        """Return the record of an outgoing message, None if there is none."""
        return self._own.get(message_id) or self._sent.get(message_id)

    def record(self, message_id: int, record: SentRecord) -> None:
        """Set the record of an outgoing message; of too many, the least recently set is dropped.

        Messages sent from here have a limit of their own, so that reports on others push none out.
        """
        self._sent.pop(message_id, None)
        self._own.pop(message_id, None)
        records = self._own if record.sent_from_here else self._sent
        records[message_id] = record
        if len(records) > MAX_SENT:
            del records[next(iter(records))]

    def messages(self) -> Iterator[tuple[int, int]]:
        """Return message ids with the Unix time of their publication, oldest first."""
        return iter(self._messages.items())

    def sent_records(self) -> Iterator[tuple[int, SentRecord]]:
        """Return ids and records, those not sent from here first, each least recently set first."""
        return chain(self._sent.items(), self._own.items())

    def restore(self, message_id: int, moment: int) -> None:
        """Add a message that `messages` returned, with its Unix time."""
        self._messages[message_id] = moment
