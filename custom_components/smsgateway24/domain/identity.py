"""Recognises a message by who sent it and what it says, without keeping either.

Without I/O. Emoji, punctuation and case make no difference, since the service's list spells texts
in another way than its webhooks do.
"""

from hashlib import blake2b
from html import unescape
from itertools import islice
import re

from .text_folding import fold_text, plain_digits

_LETTERS = 60
_MAX_READ = 1_000
_LETTER = re.compile(r"[^\W\d_]")
_NOT_DIGITS = re.compile("[^0-9]+")


def digest(key: bytes, sender: str, text: str) -> int:
    """Return 32 bits that are the same for two spellings of a sender and of a text.

    `key` is the account's own, so that the digests of another home say nothing here.
    """
    return int.from_bytes(
        blake2b(
            f"{_plain_sender(sender)}\n{_plain_text(text)}".encode(),
            digest_size=4,
            key=key,
        ).digest()
    )


def same_sender(one: str, other: str) -> bool:
    """Return whether two spellings can be one sender: the oldest webhooks leave the plus out."""
    return _plain_sender(one) == _plain_sender(other)


def _plain_sender(address: str) -> str:
    """Return the digits of a number, without the device part of a WhatsApp id; else the name."""
    number = plain_digits(address).partition("@")[0]
    digits = _NOT_DIGITS.sub("", number.partition(":")[0])
    if not digits or _LETTER.search(number) is not None:
        return "".join(address.split()).casefold()
    return digits.lstrip("0") or digits


def _plain_text(text: str) -> str:
    letters = filter(str.isalnum, fold_text(unescape(text[:_MAX_READ])))
    return "".join(islice(letters, _LETTERS))
