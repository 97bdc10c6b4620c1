"""Phone numbers, as senders, users and address books write them.

Without I/O; Home Assistant's country is passed in. No number is ever extracted from words: a
sender that calls itself "Mum 0157 5298 2212" is a name, and matches no number.

Validation is the `phonenumbers` library's (Google's libphonenumber metadata).
"""

from dataclasses import dataclass, field
from functools import lru_cache
import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from ..protocol import Channel

# Pasted contacts contain typographic spaces and dashes. Digits and plus must be ASCII, so that
# no sender can pass for a contact by look-alike digits.
_NUMBER = re.compile(r"[\s(\[]*\+?[0-9\s()\[\]./\-\u2010-\u2015]*")
_SPACE = re.compile(r"\s")
_NOT_DIGIT = re.compile(r"[^0-9]+")
WHATSAPP_SUFFIXES = ("@s.whatsapp.net", "@c.us")
_MAX_LENGTH = 64
MAX_SHORT_CODE = 6
"""Digits of a number that is dialled without any prefix, within a network."""
NAMED_CHANNELS = frozenset({Channel.SIM_1, Channel.SIM_2, Channel.RCS_1, Channel.RCS_2})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAddress:
    """Numbers that an address can stand for.

    `candidates` are all valid numbers in E.164. `normalized` is the number if there is just one,
    else None. `is_number` is whether the address is written as a number (a short code is, and has
    no candidates).
    """

    normalized: str | None = field(default=None, repr=False)
    candidates: frozenset[str] = field(default=frozenset(), repr=False)
    is_number: bool = False


@lru_cache(maxsize=2048)
def parse_address(address: str, country: str | None) -> ParsedAddress:
    """Return what an address can stand for, dialled in `country` (ISO 3166 alpha-2, or None).

    A number with `+` or `00` is international, and so is the WhatsApp id of a person. Bare digits
    are ambiguous: if they begin with the calling code of `country` and are valid with it, they are
    international, else they can be international or national.
    """
    if len(address) > _MAX_LENGTH:
        return ParsedAddress()
    for suffix in WHATSAPP_SUFFIXES:
        if address.endswith(suffix):
            user = address.removesuffix(suffix)
            if not (user.isascii() and user.isdecimal()):
                return ParsedAddress()
            return _single(_to_e164("+" + user))
    if not _NUMBER.fullmatch(address):
        return ParsedAddress()
    digits = _NOT_DIGIT.sub("", address)
    if not digits:
        return ParsedAddress()
    if "+" in address:
        # With its brackets: libphonenumber knows that the zero of "+49 (0) 157" is dropped.
        written = _SPACE.sub(" ", address.split("+", 1)[1])
        return _single(_to_e164("+" + written))
    if digits.startswith("00"):
        return _single(_to_e164("+" + digits[2:]))
    return _parse_bare_digits(digits, country)


def number_as_text(number: str | int, country: str | None) -> str:
    """Return a number as text, also if YAML or a template made an integer of it.

    An integer has lost its plus, or had none. Where national numbers begin with a zero, it has
    lost a plus: with the zero, YAML and templates would have left it a text.
    """
    if isinstance(number, str):
        return number.strip()
    digits = str(number)
    zero = country and phonenumbers.ndd_prefix_for_region(country, True) == "0"
    return f"+{digits}" if zero and len(digits) > MAX_SHORT_CODE else digits


def _single(number: str | None) -> ParsedAddress:
    candidates = frozenset() if number is None else frozenset({number})
    return ParsedAddress(normalized=number, candidates=candidates, is_number=True)


def _parse_bare_digits(digits: str, country: str | None) -> ParsedAddress:
    code = phonenumbers.country_code_for_region(country) if country else 0
    international = _to_e164("+" + digits)
    if code and international is not None and digits.startswith(str(code)):
        return _single(international)
    national = _to_e164(digits, country) if code else None
    candidates = frozenset(
        number for number in (international, national) if number is not None
    )
    return ParsedAddress(
        normalized=next(iter(candidates)) if len(candidates) == 1 else None,
        candidates=candidates,
        is_number=True,
    )


def _to_e164(number: str, country: str | None = None) -> str | None:
    try:
        parsed = phonenumbers.parse(number, country)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))
