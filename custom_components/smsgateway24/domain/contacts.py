"""Which addresses can be a contact's, and which two of them would be one and the same.

Pure. A contact that can never match anybody is worse than none: its owner believes to be protected
by it, so what only looks like a number is refused where it is entered, and not offered either.
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
# What address books put around a number, unseen, so that it reads from left to right.
_DIRECTION_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def strip_invisible(entered: str) -> str:
    """Take off what surrounds an address and cannot be seen."""
    return entered.strip().strip(_DIRECTION_MARKS).strip()


def is_acceptable(address: str, country: str | None) -> bool:
    """Whether an address can be somebody's: a number, a short code, or the name of a sender.

    A number that says which country it is of must be valid there; a name has a letter in it.
    """
    if not address or len(address) > MAX_ADDRESS or address.endswith(_GROUPS):
        return False
    if has_too_many_digits(address, country):
        return False
    reading = parse_address(address, country)
    if reading.candidates:
        return True
    if _says_its_country(address, reading):
        return False
    return reading.is_number or any(char.isalpha() for char in address)


def has_too_many_digits(address: str, country: str | None) -> bool:
    """Return whether an address is written as a number, but is longer than any number is."""
    reading = parse_address(address, country)
    if not reading.is_number:
        return False
    numbers = reading.candidates or {_digits(address).removeprefix("00")}
    return all(len(_digits(number)) > MAX_DIGITS for number in numbers)


def _digits(address: str) -> str:
    return "".join(char for char in address if char.isdecimal())


def _says_its_country(address: str, reading: ParsedAddress) -> bool:
    if address.endswith(WHATSAPP_SUFFIXES) or address.lstrip(" ([").startswith("+"):
        return True
    return reading.is_number and _digits(address).startswith("00")


def is_same_address(one: str, other: str, country: str | None) -> bool:
    """Whether a sender could not be told to be one rather than the other."""
    if one.casefold() == other.casefold():
        return True
    numbers = parse_address(one, country).candidates
    return not numbers.isdisjoint(parse_address(other, country).candidates)


def can_match(address: str, channel: Channel, country: str | None) -> bool:
    """Whether a sender on a channel would be known again if it were made a contact."""
    return is_acceptable(address, country) and (
        bool(parse_address(address, country).candidates) or channel in NAMED_CHANNELS
    )
