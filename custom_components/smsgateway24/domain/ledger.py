"""What a phone has told already: the memory that makes "told once" hold.

Pure: every method takes the time. Identity is the service's own id, never the text, because
people do write the same thing twice. Messages and reports are remembered apart, so that the
25,000 reports of a newsletter push out no message.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from ..protocol import Status

MESSAGE_MEMORY = timedelta(days=7)
MAX_MESSAGES = 5_000
MAX_SENT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRecord:
    """Where one outgoing message stands.

    `attempt` is 0 for a message of ours of which nothing has been reported yet.
    `status` is the furthest status of the current attempt (`unknown` while only unknown ids were
    reported), `changed_at` the newest service time reported in it, `timed` whether the status had
    a time of its own, `opened_at` the service time of the report that opened the attempt (not kept
    of the first: phone and operator may have different clocks), `known_at` when we learnt the
    status, `oddities` the unknown status ids told in this attempt, `counted_sent` whether the
    attempt is in the counter of sent messages, `sent_from_here` whether this home sent it.
    """

    attempt: int = 1
    status: Status = Status.UNKNOWN
    status_id: int | None = None
    changed_at: datetime | None = None
    timed: bool = False
    opened_at: datetime | None = None
    known_at: datetime
    oddities: tuple[int | None, ...] = ()
    counted_sent: bool = False
    sent_from_here: bool = False


class Ledger:
    """Message ids and sent messages of one phone, bounded by age and by number."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._messages: dict[int, int] = {}
        self._sent: dict[int, SentRecord] = {}
        self._own: dict[int, SentRecord] = {}

    def __len__(self) -> int:
        """Count the messages that are remembered."""
        return len(self._messages)

    @property
    def reaches_back_to(self) -> datetime | None:
        """Since when every message told is remembered; None while none had to be forgotten."""
        if len(self._messages) < MAX_MESSAGES:
            return None
        return datetime.fromtimestamp(next(iter(self._messages.values())), UTC)

    def knows(self, message_id: int) -> bool:
        """Whether this incoming message was told."""
        return message_id in self._messages

    def remember(self, message_id: int, now: datetime) -> None:
        """Note that a message was told, and forget what is too old or too much."""
        moment = int(now.timestamp())
        self._messages.pop(message_id, None)
        self._messages[message_id] = moment
        oldest_kept = moment - int(MESSAGE_MEMORY.total_seconds())
        while True:
            first = next(iter(self._messages))
            if (
                len(self._messages) <= MAX_MESSAGES
                and self._messages[first] >= oldest_kept
            ):
                return
            del self._messages[first]

    def sent(self, message_id: int) -> SentRecord | None:
        """Return where an outgoing message stands, None when it was never heard of."""
        return self._own.get(message_id) or self._sent.get(message_id)

    def record(self, message_id: int, record: SentRecord) -> None:
        """Note where an outgoing message stands; what was quiet longest is forgotten first.

        Messages from here are kept apart, so that reports about others push none of them out.
        """
        self._sent.pop(message_id, None)
        self._own.pop(message_id, None)
        records = self._own if record.sent_from_here else self._sent
        records[message_id] = record
        if len(records) > MAX_SENT:
            del records[next(iter(records))]

    def messages(self) -> Iterator[tuple[int, int]]:
        """Give message ids with the second they were told in, oldest first."""
        return iter(self._messages.items())

    def sent_records(self) -> Iterator[tuple[int, SentRecord]]:
        """Return the outgoing messages, of each kind those first that were quiet longest."""
        return chain(self._sent.items(), self._own.items())

    def restore(self, message_id: int, moment: int) -> None:
        """Put back what `messages` gave."""
        self._messages[message_id] = moment
