"""Learns in what the service's list agrees with its webhooks, for each channel.

Without I/O and clock. How the list spells a sender, whether it has the whole text, and whether its
ids are those of the webhooks, is documented nowhere. A row that has the id of a published message
and says something else is either another message, whose id a stranger used before it came, or the
same one that the list writes in its own way. So a field may tell two messages apart only once it
has agreed in ten rows. Rows come from the service: a stranger can neither hasten nor hinder that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..protocol import Channel
from .identity import Identity, Likeness

NEEDED = 10
"""Rows in which a field has to agree before it may tell two messages apart."""
MAX_CONTRADICTIONS = 10
"""Rows in a row that only contradict: from then on the list writes that field in another way."""
MAX_AHEAD = 1_000
"""Rows of single messages that are remembered until all of the list is read."""
MAX_OTHER_IDS = 3
"""Messages in a row that the list has under another id: from then on its ids are others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAgreement:
    """In how many rows a field agreed, up to `NEEDED`, and contradicted since it last did."""

    agreed: int = 0
    contradicted: int = 0

    @property
    def counts(self) -> bool:
        """Whether the field may tell two messages apart."""
        return self.agreed >= NEEDED

    def observe(
        self, *, agrees: bool, most: int = MAX_CONTRADICTIONS
    ) -> FieldAgreement:
        """Return it after another row; it counts no more after so many contradictions in a row."""
        if agrees:
            return FieldAgreement(agreed=min(self.agreed + 1, NEEDED))
        if self.contradicted + 1 >= most:
            return FieldAgreement()
        return replace(self, contradicted=self.contradicted + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAgreement:
    """In what the rows of one channel agree with its webhooks.

    `uncut` is the number of letters of the longest text that the list had as the webhook did.
    """

    sender: FieldAgreement = FieldAgreement()
    text: FieldAgreement = FieldAgreement()
    ids: FieldAgreement = FieldAgreement()
    uncut: int = 0


_NOTHING = ChannelAgreement()


class ListAgreement:
    """In what the list agrees with the webhooks of one phone, by channel.

    Each row counts once: those up to the id `compared` were looked at, and of newer ones those of
    messages that were looked for. The latter are not stored.
    """

    def __init__(self) -> None:
        """Start with nothing learnt."""
        self.compared = 0
        self._ahead: dict[int, None] = {}
        self._by_channel: dict[Channel, ChannelAgreement] = {}

    @property
    def has_ids(self) -> bool:
        """Whether the list is known to have the ids of the webhooks on any channel."""
        return any(known.ids.counts for known in self._by_channel.values())

    def of(self, channel: Channel) -> ChannelAgreement:
        """Return what is known of a channel."""
        return self._by_channel.get(channel, _NOTHING)

    def is_new(self, message_id: int) -> bool:
        """Whether a row has not been looked at."""
        return message_id > self.compared and message_id not in self._ahead

    def compare(
        self,
        channel: Channel,
        identity: Identity,
        digest: int,
        *,
        is_row: bool = True,
    ) -> Likeness:
        """Return how messages compare of which one came by webhook, the other from the list.

        `is_row` says that the identity is the row's, and the digest that of the webhook.
        """
        known = self.of(channel)
        return identity.compare_listed(
            digest,
            sender_counts=known.sender.counts,
            text_counts=known.text.counts,
            uncut=known.uncut,
            empty_counts=is_row,
        )

    def observe(
        self,
        message_id: int,
        channel: Channel,
        row: Identity,
        digests: Iterable[int],
        *,
        ahead: bool = False,
    ) -> bool:
        """Learn from a row that has the id of messages that came by webhook.

        What says another sender and another text is another message, of which nothing is learnt.
        `ahead` is for the row of a single message: older rows are still to be looked at. Return
        whether that changed anything.
        """
        if not self._take(message_id, ahead=ahead):
            return False
        digests = tuple(digests)
        before = self.of(channel)
        has_sender = any(map(row.has_sender, digests))
        has_text = any(map(row.has_whole_text, digests))
        other_sender = bool(row.sender) and not has_sender
        other_text = not any(map(row.may_have_text, digests))
        known = before
        if has_sender or (other_sender and has_text):
            known = replace(known, sender=known.sender.observe(agrees=has_sender))
        if has_text or (other_text and has_sender):
            known = replace(known, text=known.text.observe(agrees=has_text))
        if has_text:
            letters = len(row.letters)
            known = replace(known, uncut=max(known.uncut, letters))
        if has_sender or has_text:
            known = replace(known, ids=known.ids.observe(agrees=True))
        return self._set(channel, known)

    def observe_other_id(self, message_id: int, channel: Channel) -> bool:
        """Learn that a row has another id than the webhook had; return whether that is news."""
        if not self._take(message_id, ahead=False):
            return False
        known = self.of(channel)
        ids = known.ids.observe(agrees=False, most=MAX_OTHER_IDS)
        return self._set(channel, replace(known, ids=ids))

    def _take(self, message_id: int, *, ahead: bool) -> bool:
        """Return whether a row is new; from now on it is not."""
        is_new = self.is_new(message_id)
        if ahead:
            if is_new:
                self._ahead[message_id] = None
            if len(self._ahead) > MAX_AHEAD:
                del self._ahead[next(iter(self._ahead))]
        else:
            self._ahead.pop(message_id, None)
            self.compared = max(self.compared, message_id)
        return is_new

    def _set(self, channel: Channel, known: ChannelAgreement) -> bool:
        if known == self.of(channel):
            return False
        self._by_channel[channel] = known
        return True

    def as_stored(self) -> list[object]:
        """Return what `restore` takes."""
        return [
            self.compared,
            {
                channel.value: [
                    known.uncut,
                    *(
                        (field.agreed, field.contradicted)
                        for field in (known.sender, known.text, known.ids)
                    ),
                ]
                for channel, known in self._by_channel.items()
            },
        ]

    def restore(self, stored: tuple[int, Mapping[str, list[Any]]]) -> None:
        """Read what was stored; raises an error of the kind that damage causes."""
        compared, by_channel = stored
        self.compared = int(compared)
        for name, (uncut, *fields) in by_channel.items():
            sender, text, ids = (
                FieldAgreement(agreed=int(agreed), contradicted=int(contradicted))
                for agreed, contradicted in fields
            )
            self._by_channel[Channel(name)] = ChannelAgreement(
                sender=sender, text=text, ids=ids, uncut=int(uncut)
            )
