"""The last messages of a phone: whom to answer, and whether the service's list has the same ids.

Pure. A digest stands for a text, so that none is kept twice, and for a text that may not be kept
there is none: sixteen bits are enough to recognise a message and too much to say of a code.
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
"""Between a message's webhook and its row in the list, by the service's clock and ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentMessage:
    """Who wrote by which slot, when that reached us, and by webhook or not."""

    message_id: int
    sender: str = field(repr=False)
    channel_id: int | None
    accepted_at: datetime
    by_webhook: bool
    digest: int | None = field(default=None, repr=False)

    @property
    def channel(self) -> Channel:
        """The slot it came in by."""
        return Channel.of(self.channel_id)


def digest(text: str) -> int:
    """Tell texts apart without keeping them."""
    return crc32(text.strip().encode(errors="replace")) & 0xFFFF


def same_sender(one: str, other: str) -> bool:
    """Whether two spellings can be one sender: the oldest webhooks leave the plus out."""
    return _plain(one) == _plain(other)


def _plain(address: str) -> str:
    return "".join(address.split()).removeprefix("+").casefold()


class RecentMessages:
    """Messages by id, oldest first, bounded by age and by number."""

    def __init__(self) -> None:
        """Start with none."""
        self._messages: dict[int, RecentMessage] = {}

    def __iter__(self) -> Iterator[RecentMessage]:
        """Give them, oldest first."""
        return iter(self._messages.values())

    def get(self, message_id: int) -> RecentMessage | None:
        """Give one by its id."""
        return self._messages.get(message_id)

    def add(self, message: RecentMessage) -> None:
        """Remember one, and forget what is too old or too much."""
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
        """Spell them out for the disk, a line each."""
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

    def restore(self, kept: Iterable[str]) -> None:
        """Take over what `kept` gave; raises ValueError or AttributeError where it is damaged."""
        for line in kept:
            message_id, moment, channel_id, via, code, sender = line.split("|", 5)
            self._messages[int(message_id)] = RecentMessage(
                message_id=int(message_id),
                sender=sender,
                channel_id=int(channel_id) if channel_id else None,
                accepted_at=datetime.fromtimestamp(int(moment), UTC),
                by_webhook=via == "w",
                digest=int(code) if code else None,
            )


def compare_ids(
    messages: Iterable[RecentMessage],
    rows: Iterable[ListedMessage],
    is_known: Callable[[int], bool],
) -> tuple[bool, bool]:
    """Say whether a message of a webhook is listed under its id, and one under another.

    `rows` are incoming ones, oldest first; those that are known under their own id are no twins.
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
            _is_twin(row, message) and not is_known(row.message_id)
            for _, row in dated[begin:end]
        )
    return same, differ


def _created(dated: tuple[datetime, ListedMessage]) -> datetime:
    return dated[0]


def _is_twin(row: ListedMessage, message: RecentMessage) -> bool:
    return same_sender(row.address, message.sender) and message.digest in {
        None,
        digest(row.text),
    }
