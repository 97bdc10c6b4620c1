"""Recognises a message by who sent it and what it says, without keeping either.

Without I/O. Two webhook requests for one message spell it in the same way. The service's list may
spell its sender and text in another way than the webhook did, cut the text or leave a field out:
what the list says differs from a webhook only where that field is known to agree (see
`list_agreement`). Emoji, punctuation and case never make a difference.
"""

from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from html import unescape
from itertools import islice
import re

from .text_folding import fold_text, plain_digits

_LETTERS = 60
_MAX_READ = 1_000
_LETTER = re.compile(r"[^\W\d_]")
_NOT_DIGITS = re.compile("[^0-9]+")
_HEAD = 6
# Of a digest, the bits of the number of letters, of the text with it, and of its beginning.
_COUNT_BITS = 6
_MAX_COUNT = (1 << _COUNT_BITS) - 1
_TEXT_BITS = 32
_HEAD_BITS = 12
_MAX_HEAD = (1 << _HEAD_BITS) - 1
_BELOW_SENDER = _TEXT_BITS + _HEAD_BITS


class Likeness(Enum):
    """How a message compares with one of the same id."""

    SAME = "same"
    OTHER_TEXT = "other_text"
    OTHER_SENDER = "other_sender"
    DENIED = "denied"
    """The same as one that the service did not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Sender and text of a message, reduced to what all spellings of them have in common.

    `sender` is empty where it says nothing. `letters` are signs or a link where there are no
    letters, of which a list may have nothing: with `has_letters` false, their number is 0. `key` is
    the account's own, so that the digests of another home say nothing here. `digest` has 16 bits of
    the sender, 12 of the text's beginning, 26 of all of it, 6 of its length.
    """

    key: bytes = field(repr=False)
    sender: str = field(repr=False)
    letters: str = field(repr=False)
    has_letters: bool = True
    digest: int = field(init=False)

    def __post_init__(self) -> None:
        """Compute the digest once: a message may be compared with many."""
        sender = self._hash(b"sender", self.sender, 2) if self.sender else 0
        head = self._hash(b"head", self.letters[:_HEAD], 2) & _MAX_HEAD
        digest = sender << _BELOW_SENDER | head << _TEXT_BITS
        text = self._text_bits(self.letters)
        if not self.has_letters:
            text = text & ~_MAX_COUNT or 1 << _COUNT_BITS
        object.__setattr__(self, "digest", digest | text)

    def compare(self, digest: int) -> Likeness:
        """Return how it compares with the digest of a message that came in the same way."""
        if not self.has_sender(digest):
            return Likeness.OTHER_SENDER
        return Likeness.SAME if self.has_text(digest) else Likeness.OTHER_TEXT

    def compare_listed(
        self,
        digest: int,
        *,
        sender_counts: bool,
        text_counts: bool,
        uncut: int,
        empty_counts: bool = False,
    ) -> Likeness:
        """Return how it compares with a digest where one is of a webhook, one of the list.

        A field that does not count, or of which one of the two says nothing, makes no difference.
        The list cuts no text that has up to `uncut` letters. With `empty_counts`, a webhook that
        had neither a text nor a picture says so.
        """
        if sender_counts and not self.may_have_sender(digest):
            return Likeness.OTHER_SENDER
        is_empty = empty_counts and _text_bits_of(digest) == self._text_bits("")
        if text_counts and (
            (is_empty and self.letters) or not self.may_have_text(digest, uncut)
        ):
            return Likeness.OTHER_TEXT
        return Likeness.SAME

    def resembles(
        self, message: Identity, *, picture: bool, has_texts: bool, uncut: int
    ) -> bool:
        """Return whether a row's text is that of a message, or one begins with the other.

        A picture may have a text in the list only. An empty row says nothing, unless the list has
        texts; it cuts none of up to `uncut` letters.
        """
        listed, said = self.letters, message.letters
        if not listed:
            return not said or not has_texts
        if not said:
            return picture
        if len(listed) < len(said):
            return len(listed) >= uncut and said.startswith(listed)
        return listed.startswith(said)

    def has_sender(self, digest: int) -> bool:
        """Return whether a digest has this sender."""
        return digest >> _BELOW_SENDER == self.digest >> _BELOW_SENDER

    def has_text(self, digest: int) -> bool:
        """Return whether a digest has this text; one that was not kept may be any."""
        known = _text_bits_of(digest)
        return not known or known == _text_bits_of(self.digest)

    def has_whole_text(self, digest: int) -> bool:
        """Return whether a digest certainly has this text."""
        return bool(self.letters) and _text_bits_of(digest) == _text_bits_of(
            self.digest
        )

    def may_have_sender(self, digest: int) -> bool:
        """Return whether a digest has this sender, or nothing is known of one of the two."""
        known = digest >> _BELOW_SENDER
        return not self.sender or not known or self.has_sender(digest)

    def may_have_text(self, digest: int, uncut: int = 0) -> bool:
        """Return whether one text may begin with the other, or one of the two is empty.

        A text of fewer than `uncut` letters is not the beginning of a longer one.
        """
        letters, known = self.letters, _text_bits_of(digest)
        count = known & _MAX_COUNT
        if not letters or not count:
            return True
        if len(letters) < count:
            head = (digest ^ self.digest) >> _TEXT_BITS & _MAX_HEAD
            begins = len(letters) < _HEAD or not head
            return begins and len(letters) >= uncut
        return known == self._text_bits(letters[:count])

    def _text_bits(self, letters: str) -> int:
        bits = self._hash(b"text", letters, 4) >> _COUNT_BITS << _COUNT_BITS
        return bits | len(letters) or 1 << _COUNT_BITS

    def _hash(self, field_name: bytes, value: str, size: int) -> int:
        data = blake2b(
            value.encode(), digest_size=size, key=self.key, person=field_name
        )
        return int.from_bytes(data.digest())


def identify(key: bytes, sender: str, text: str, link: str | None = None) -> Identity:
    """Return by what a message is recognised.

    One without a letter has its signs instead, such as emoji, and a picture without them its link.
    """
    signs = ""
    if not (letters := _plain_text(text)):
        signs = "".join(text.split())[:_LETTERS] or (link or "")[-_LETTERS:]
    return Identity(
        key=key,
        sender=sender_key(sender),
        letters=letters or signs,
        has_letters=not signs,
    )


def identify_listed(key: bytes, sender: str, text: str) -> Identity:
    """Return by what a row of the list is recognised: a name in it may stand for a number."""
    number = sender_key(sender)
    return Identity(
        key=key,
        sender=number if number.isdecimal() else "",
        letters=_plain_text(text),
    )


def without_text(digest: int) -> int:
    """Return a digest for a message whose text may not be kept.

    Not even a few bits of it: they would help to guess a one-time code.
    """
    return digest >> _BELOW_SENDER << _BELOW_SENDER


def same_sender(one: str, other: str) -> bool:
    """Return whether two spellings can be one sender: the oldest webhooks leave the plus out."""
    return sender_key(one) == sender_key(other)


def _text_bits_of(digest: int) -> int:
    return digest & (1 << _TEXT_BITS) - 1


def sender_key(address: str) -> str:
    """Return what all spellings of a sender have in common.

    The digits of a number, without the device part of a WhatsApp id; else the name.
    """
    number = plain_digits(address).partition("@")[0]
    digits = _NOT_DIGITS.sub("", number.partition(":")[0])
    if not digits or _LETTER.search(number) is not None:
        return "".join(address.split()).casefold()
    return digits.lstrip("0") or digits


def _plain_text(text: str) -> str:
    letters = filter(str.isalnum, fold_text(unescape(text[:_MAX_READ])))
    return "".join(islice(letters, _LETTERS))
