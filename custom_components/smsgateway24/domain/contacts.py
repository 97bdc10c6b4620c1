"""Validation of contacts: which addresses can be stored, and which of them overlap.

Without I/O and clock. A contact that matches no sender would be mistaken for protection. So an
address that only looks like a number is refused in the form, and not suggested either.
"""

from ..protocol import Channel
from .phone_numbers import (
    NAMED_CHANNELS,
    WHATSAPP_SUFFIXES,
    ParsedAddress,
    parse_address,
)

MAX_ADDRESS = 64
MAX_DIGITS = 15
"""Digits of a number with its country code, by E.164."""
_GROUPS = ("@g.us", "@lid", "@broadcast")
# Address books put these invisible marks around a number, so that it reads from left to right.
_DIRECTION_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def strip_invisible(entered: str) -> str:
    """Return an address without the spaces and invisible marks around it."""
    return entered.strip().strip(_DIRECTION_MARKS).strip()


def is_acceptable(address: str, country: str | None) -> bool:
    """Return whether an address can be a contact's: a number, a short code or a sender's name.

    A number with a country code must be valid in that country; a name must contain a letter.
    """
    if not address or len(address) > MAX_ADDRESS or address.endswith(_GROUPS):
        return False
    if has_too_many_digits(address, country):
        return False
    parsed = parse_address(address, country)
    if parsed.candidates:
        return True
    if _has_country_code(address, parsed):
        return False
    return parsed.is_number or any(char.isalpha() for char in address)


def has_too_many_digits(address: str, country: str | None) -> bool:
    """Return whether an address is written as a number, but has more digits than E.164 allows."""
    parsed = parse_address(address, country)
    if not parsed.is_number:
        return False
    numbers = parsed.candidates or {_digits(address).removeprefix("00")}
    return all(len(_digits(number)) > MAX_DIGITS for number in numbers)


def _digits(address: str) -> str:
    return "".join(char for char in address if char.isdecimal())


def _has_country_code(address: str, parsed: ParsedAddress) -> bool:
    if address.endswith(WHATSAPP_SUFFIXES) or address.lstrip(" ([").startswith("+"):
        return True
    return parsed.is_number and _digits(address).startswith("00")


def addresses_overlap(one: str, other: str, country: str | None) -> bool:
    """Return whether one sender could match both addresses."""
    if one.casefold() == other.casefold():
        return True
    numbers = parse_address(one, country).candidates
    return not numbers.isdisjoint(parse_address(other, country).candidates)


def can_match(address: str, channel: Channel, country: str | None) -> bool:
    """Return whether a contact with this address would match its next message on this channel."""
    return is_acceptable(address, country) and (
        bool(parse_address(address, country).candidates) or channel in NAMED_CHANNELS
    )
