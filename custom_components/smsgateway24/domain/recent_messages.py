"""The last messages of a phone: for replies, and to compare ids with the service's list.

Without I/O and clock. Texts are represented by a digest of 16 bits, enough to recognise a message.
A text that may not be kept has none, since even 16 bits would help to guess a one-time code.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zlib import crc32

from ..protocol import Channel, ListedMessage

MEMORY = timedelta(days=7)
MAX_MESSAGES = 500
SAME_TIME = timedelta(minutes=2)
"""Between a message's webhook and its row in the list, by our clock and the service's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentMessage:
    """Sender, channel and time of arrival of a message; `by_webhook` is false for a poll."""

    message_id: int
    sender: str = field(repr=False)
    channel_id: int | None
    accepted_at: datetime
    by_webhook: bool
    digest: int | None = field(default=None, repr=False)

    @property
    def channel(self) -> Channel:
        """Return the channel that the message came in by."""
        return Channel.of(self.channel_id)


def digest(text: str) -> int:
    """Return 16 bits by which a text is recognised without being kept."""
    return crc32(text.strip().encode(errors="replace")) & 0xFFFF


def same_sender(one: str, other: str) -> bool:
    """Return whether two spellings can be one sender: the oldest webhooks leave the plus out."""
    return _normalized(one) == _normalized(other)


def _normalized(address: str) -> str:
    return "".join(address.split()).removeprefix("+").casefold()


class RecentMessages:
    """Messages by id, oldest first, bounded by age and by number."""

    def __init__(self) -> None:
        """Start empty."""
        self._messages: dict[int, RecentMessage] = {}

    def __iter__(self) -> Iterator[RecentMessage]:
        """Yield the messages, oldest first."""
        return iter(self._messages.values())

    def get(self, message_id: int) -> RecentMessage | None:
        """Return a message by its id."""
        return self._messages.get(message_id)

    def add(self, message: RecentMessage) -> None:
        """Add a message, and drop those that are too old or too many."""
        self._messages[message.message_id] = message
        while True:
            first = next(iter(self._messages.values()))
            if (
                len(self._messages) <= MAX_MESSAGES
                and message.accepted_at - first.accepted_at <= MEMORY
            ):
                return
            del self._messages[first.message_id]

    def as_stored(self) -> list[str]:
        """Return what is stored, one string per message."""
        return [
            "|".join(
                (
                    str(m.message_id),
                    str(int(m.accepted_at.timestamp())),
                    "" if m.channel_id is None else str(m.channel_id),
                    "w" if m.by_webhook else "p",
                    "" if m.digest is None else str(m.digest),
                    m.sender,
                )
            )
            for m in self
        ]

    def restore(self, stored: Iterable[str]) -> None:
        """Read what was stored; raises ValueError or AttributeError where damaged."""
        for line in stored:
            message_id, moment, channel_id, via, checksum, sender = line.split("|", 5)
            self._messages[int(message_id)] = RecentMessage(
                message_id=int(message_id),
                sender=sender,
                channel_id=int(channel_id) if channel_id else None,
                accepted_at=datetime.fromtimestamp(int(moment), UTC),
                by_webhook=via == "w",
                digest=int(checksum) if checksum else None,
            )


def compare_ids(
    messages: Iterable[RecentMessage],
    rows: Iterable[ListedMessage],
    is_known: Callable[[int], bool],
) -> tuple[bool, bool]:
    """Return whether a webhook's message is listed under its id, and whether under another one.

    `rows` are incoming messages, oldest first. A row whose own id is known is another message.
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
            _is_same_message(row, message) and not is_known(row.message_id)
            for _, row in dated[begin:end]
        )
    return same, differ


def _created(dated: tuple[datetime, ListedMessage]) -> datetime:
    return dated[0]


def _is_same_message(row: ListedMessage, message: RecentMessage) -> bool:
    return same_sender(row.address, message.sender) and message.digest in {
        None,
        digest(row.text),
    }
