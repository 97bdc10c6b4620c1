"""The last messages of a phone: for replies, and to compare ids with the service's list.

Without I/O and clock.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..protocol import Channel, ListedMessage
from .identity import same_sender
from .recorded import Recorded

MEMORY = timedelta(days=7)
MAX_MESSAGES = 500
SAME_TIME = timedelta(minutes=2)
"""Between a message's webhook and its row in the list, by our clock and the service's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentMessage:
    """Sender, channel and time of arrival of a message; `by_webhook` is false for a poll.

    `date` is when the phone received it, by the phone's clock, as far as that is known.
    `ambiguous` says that another sender has used its id, too: nobody can know who is meant by it.
    """

    message_id: int
    sender: str = field(repr=False)
    channel_id: int | None
    accepted_at: datetime
    by_webhook: bool
    date: datetime | None = None
    ambiguous: bool = False

    @property
    def channel(self) -> Channel:
        """Return the channel that the message came in by."""
        return Channel.of(self.channel_id)


class RecentMessages:
    """Messages by id, oldest first, bounded by age and by number."""

    def __init__(self) -> None:
        """Start empty."""
        self.messages: Recorded[int, RecentMessage] = Recorded()

    def __iter__(self) -> Iterator[RecentMessage]:
        """Yield the messages, oldest first."""
        return iter(self.messages.values())

    def get(self, message_id: int) -> RecentMessage | None:
        """Return a message by its id."""
        return self.messages.get(message_id)

    def add(self, message: RecentMessage) -> None:
        """Add a message, and drop those that are too old or too many."""
        number = self.messages.renew(message.message_id, message)
        while True:
            message_id, oldest = self.messages.first()
            if (
                number <= MAX_MESSAGES
                and message.accepted_at - oldest.accepted_at <= MEMORY
            ):
                return
            self.messages.drop(message_id)
            number -= 1


def compare_ids(
    messages: Iterable[RecentMessage],
    rows: Iterable[ListedMessage],
    is_known: Callable[[int], bool],
    is_same: Callable[[RecentMessage, ListedMessage], bool],
) -> tuple[bool, bool]:
    """Return whether a webhook's message is listed under its id, and whether under another one.

    `rows` are incoming messages, oldest first. A row whose own id is known is another message.
    `is_same` compares a row with a message by sender and text.
    """
    dated = [(row.created, row) for row in rows if row.created is not None]
    by_id = {row.message_id: row for _, row in dated}
    same = differ = False
    for message in messages:
        if not message.by_webhook:
            continue
        row = by_id.get(message.message_id)
        if row is not None and same_sender(row.address, message.sender):
            same = True
            continue
        begin = bisect_left(dated, message.accepted_at - SAME_TIME, key=_created)
        end = bisect_right(dated, message.accepted_at + SAME_TIME, key=_created)
        differ = differ or any(
            not is_known(row.message_id) and is_same(message, row)
            for _, row in dated[begin:end]
        )
    return same, differ


def _created(dated: tuple[datetime, ListedMessage]) -> datetime:
    return dated[0]
