"""Ids of what was published for a phone, so that each message and each status is published once.

Without I/O and clock; the time is passed in. A message is identified by the service's id together
with a digest of its sender and text: people do write the same text twice, and who knows a webhook
URL can guess ids. Incoming, rejected and sent messages are remembered separately, so that the
25,000 reports of a newsletter push out no message.
"""

from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from ..protocol import Channel, Status
from .identity import Identity, Likeness, without_text
from .list_agreement import ListAgreement
from .recorded import Recorded

PUBLISHED_MEMORY = timedelta(days=30)
MAX_MESSAGES = 100_000
"""Messages with a date and a digest: as many as a busy phone gets in the time of the memory."""
MAX_RANGES = 20_000
"""Ranges of ids that are older: consecutive ids are one."""
MAX_VARIANTS = 20_000
"""Messages with an id that an earlier one has."""
MAX_OF_ONE_ID = 100
MAX_REJECTED = 20_000
MAX_OWN = 20_000
MAX_FOREIGN = 20_000


@dataclass(frozen=True, slots=True)
class PublishedMessage:
    """When a message was published, in Unix time, and the digest by which it is recognised.

    `listed` says that it was found in the service's list, which may spell it in another way;
    `denied` that it was looked for there and was not found: it suppresses nothing. The text of one
    that is `private` may not be stored, not even in the digest.
    """

    at: int
    digest: int
    listed: bool = False
    denied: bool = False
    private: bool = False


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
    Assistant sent it, `history_row` its number in the history, 0 if it is not there.
    """

    attempt: int = 1
    status: Status = Status.UNKNOWN
    status_id: int | None = None
    changed_at: datetime | None = None
    timed: bool = False
    opened_at: datetime | None = None
    known_at: datetime
    service_status: Status | None = None
    unknown_ids: tuple[int | None, ...] = ()
    counted_sent: bool = False
    sent_from_here: bool = False
    history_row: int = 0


_MOST_LIKE = (
    Likeness.SAME,
    Likeness.DENIED,
    Likeness.OTHER_TEXT,
    Likeness.OTHER_SENDER,
)


class IdRanges:
    """A set of ids, of which consecutive ones cost as much as one."""

    def __init__(self) -> None:
        """Start empty."""
        self.last_by_first: Recorded[int, int] = Recorded()
        self._firsts: list[int] = []

    def __contains__(self, number: int) -> bool:
        """Whether the set has an id."""
        index = bisect_right(self._firsts, number) - 1
        return index >= 0 and self._last(index) >= number

    def _last(self, index: int) -> int:
        return self.last_by_first.get(self._firsts[index]) or self._firsts[index]

    def add(self, number: int) -> None:
        """Add an id; of too many ranges, the one with the lowest ids is dropped."""
        index = bisect_right(self._firsts, number)
        if index and self._last(index - 1) >= number:
            return
        first = last = number
        if index < len(self._firsts) and self._firsts[index] == number + 1:
            last = self._last(index)
            self.last_by_first.drop(self._firsts.pop(index))
        if index and self._last(index - 1) == number - 1:
            first = self._firsts[index - 1]
        else:
            self._firsts.insert(index, first)
        self.last_by_first.put(first, last)
        if len(self._firsts) > MAX_RANGES:
            self.last_by_first.drop(self._firsts.pop(0))

    def restore(self, first: int, last: int) -> None:
        """Add a range that is stored already."""
        self.last_by_first.restore(first, last)
        insort(self._firsts, first)


class Ledger:
    """Message ids and sent messages of one phone, bounded by age and by number."""

    def __init__(self) -> None:
        """Start empty."""
        self.messages: Recorded[int, PublishedMessage] = Recorded()
        self.variants: Recorded[str, PublishedMessage] = Recorded()
        self.rejected: Recorded[int, PublishedMessage] = Recorded()
        self.older = IdRanges()
        self.agreement = ListAgreement()
        self._variants: dict[int, list[str]] = {}
        self._foreign: Recorded[int, SentRecord] = Recorded()
        self._own: Recorded[int, SentRecord] = Recorded()

    def __len__(self) -> int:
        """Return the number of incoming messages that are remembered with their date."""
        return len(self.messages)

    @property
    def reaches_back_to(self) -> datetime | None:
        """Return since when all messages are remembered; None while none had to be dropped."""
        if len(self.messages) < MAX_MESSAGES:
            return None
        _, oldest = self.messages.first()
        return datetime.fromtimestamp(oldest.at, UTC)

    def knows(self, message_id: int) -> bool:
        """Return whether a message with this id was published."""
        return message_id in self.messages or message_id in self.older

    def published(self, message_id: int) -> Iterator[PublishedMessage]:
        """Yield the messages with this id that were published, as far as they have a digest."""
        if (message := self.messages.get(message_id)) is not None:
            yield message
        for key in self._variants.get(message_id, ()):
            if (message := self.variants.get(key)) is not None:
                yield message

    def compare(
        self,
        message_id: int,
        identity: Identity,
        channel: Channel,
        *,
        listed: bool,
        at: datetime | None = None,
        agreement: ListAgreement | None = None,
    ) -> Likeness | None:
        """Return how a message compares with those that were published under its id.

        None if there are none, else how it is like the one that it is most like. `listed` is for a
        row of the service's list, `agreement` that of the row's phone if it is not this one; `at`
        is when it was received, by which an id of long ago is told from one that was used up.
        """
        if self._is_of_long_ago(message_id, at):
            return Likeness.SAME
        found = {
            self._compare(
                message,
                identity,
                channel,
                listed=listed,
                agreement=agreement or self.agreement,
            )
            for message in self.published(message_id)
        }
        return next((likeness for likeness in _MOST_LIKE if likeness in found), None)

    def _is_of_long_ago(self, message_id: int, at: datetime | None) -> bool:
        if message_id not in self.older:
            return False
        if at is None or not len(self.messages):
            return True
        _, oldest = self.messages.first()
        return at.timestamp() < oldest.at

    def _compare(
        self,
        known: PublishedMessage,
        identity: Identity,
        channel: Channel,
        *,
        listed: bool,
        agreement: ListAgreement,
    ) -> Likeness:
        if listed or known.listed:
            likeness = agreement.compare(
                channel, identity, known.digest, is_row=not known.listed
            )
        else:
            likeness = identity.compare(known.digest)
        denied = known.denied and likeness is Likeness.SAME
        return Likeness.DENIED if denied else likeness

    def has(self, message_id: int, digest: int) -> bool:
        """Return whether a message with this id and this very digest was published."""
        return any(known.digest == digest for known in self.published(message_id))

    def observe_listed(
        self,
        message_id: int,
        channel: Channel,
        identity: Identity,
        *,
        ahead: bool = False,
    ) -> bool:
        """Learn how the list spells messages from a row; return whether that is to be stored.

        `ahead` is for the row of a single message that was looked for.
        """
        digests = [
            message.digest
            for message in self.published(message_id)
            if not (message.listed or message.denied)
        ]
        return bool(digests) and self.agreement.observe(
            message_id, channel, identity, digests, ahead=ahead
        )

    def came_by_webhook(self, message_id: int) -> bool:
        """Return whether a message with this id was published that came by webhook."""
        return any(
            not (message.listed or message.denied)
            for message in self.published(message_id)
        )

    def remember(
        self,
        message_id: int,
        now: datetime,
        digest: int,
        *,
        listed: bool = False,
        denied: bool = False,
        private: bool = False,
    ) -> None:
        """Add a published message; those that are too old or too many keep their id only."""
        moment = int(now.timestamp())
        message = PublishedMessage(
            at=moment, digest=digest, listed=listed, denied=denied, private=private
        )
        known = self.messages.get(message_id)
        if known is not None and known.digest != digest:
            self._remember_variant(message_id, message)
            return
        number = self.messages.renew(message_id, message)
        oldest_kept = moment - int(PUBLISHED_MEMORY.total_seconds())
        while True:
            first, oldest = self.messages.first()
            if number <= MAX_MESSAGES and oldest.at >= oldest_kept:
                return
            self.messages.drop(first)
            self.older.add(first)
            number -= 1

    def _remember_variant(self, message_id: int, message: PublishedMessage) -> None:
        digest = without_text(message.digest) if message.private else message.digest
        key = f"{message_id} {digest}"
        number = self.variants.renew(key, message)
        self._note_variant(key)
        if number > MAX_VARIANTS:
            self._forget_variant(self.variants.first()[0])
        elif len(keys := self._variants[message_id]) > MAX_OF_ONE_ID:
            self._forget_variant(keys[0])

    def _forget_variant(self, key: str) -> None:
        self.variants.drop(key)
        keys = self._variants[_id_of(key)]
        keys.remove(key)
        if not keys:
            del self._variants[_id_of(key)]

    def _note_variant(self, key: str) -> None:
        keys = self._variants.setdefault(_id_of(key), [])
        if key not in keys:
            keys.append(key)

    def restore_variant(self, key: str, message: PublishedMessage) -> None:
        """Add a further message with an id that is stored already; raises ValueError if damaged."""
        self._note_variant(key)
        self.variants.restore(key, message)

    def was_rejected(self, message_id: int, identity: Identity) -> bool:
        """Return whether this very message was rejected the last time that one with its id was."""
        known = self.rejected.get(message_id)
        return known is not None and identity.compare(known.digest) is Likeness.SAME

    def reject(
        self, message_id: int, now: datetime, identity: Identity, *, private: bool
    ) -> bool:
        """Remember a message that is not published; return False if it was rejected before.

        It suppresses no other message with its id.
        """
        if self.was_rejected(message_id, identity):
            return False
        message = PublishedMessage(
            at=int(now.timestamp()), digest=identity.digest, private=private
        )
        if self.rejected.renew(message_id, message) > MAX_REJECTED:
            self.rejected.drop(self.rejected.first()[0])
        return True

    def sent(self, message_id: int) -> SentRecord | None:
        """Return the record of an outgoing message, None if there is none."""
        return self._own.get(message_id) or self._foreign.get(message_id)

    def record(self, message_id: int, record: SentRecord) -> None:
        """Set the record of an outgoing message; of too many, the least recently set is dropped.

        Messages sent from here have a limit of their own, so that reports on others push none out.
        """
        records, others, most = self._own, self._foreign, MAX_OWN
        if not record.sent_from_here:
            records, others, most = self._foreign, self._own, MAX_FOREIGN
        others.drop(message_id)
        if records.renew(message_id, record) > most:
            records.drop(records.first()[0])

    @property
    def remembered_sent(self) -> int:
        """The number of outgoing messages that are remembered."""
        return len(self._own) + len(self._foreign)

    def take_sent(self, *, everything: bool) -> Iterator[tuple[int, SentRecord | None]]:
        """Yield what is to be stored of outgoing messages, as `Recorded.take` does."""
        taken = chain(
            self._foreign.take(everything=everything),
            self._own.take(everything=everything),
        )
        for message_id in {message_id for message_id, _ in taken}:
            yield message_id, self.sent(message_id)

    def restore_sent(self, message_id: int, record: SentRecord) -> None:
        """Set the record of an outgoing message that is stored already."""
        records = self._own if record.sent_from_here else self._foreign
        records.restore(message_id, record)

    def finish_restore(self) -> None:
        """Bring what was restored into the order in which it was set."""
        for published in (self.messages, self.rejected):
            published.sort(lambda message: message.at)
        self.variants.sort(lambda message: message.at)
        for records in (self._foreign, self._own):
            records.sort(lambda record: record.known_at)


def _id_of(key: str) -> int:
    return int(key.partition(" ")[0])
