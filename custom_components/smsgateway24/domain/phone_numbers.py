"""Phone numbers, as senders, users and address books write them.

Without I/O; Home Assistant's country is passed in. No number is ever extracted from words: a
sender that calls itself "Mum 0157 5298 2212" is a name, and matches no number.

Validation is the `phonenumbers` library's (Google's libphonenumber metadata).
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import lru_cache
import re
from urllib.parse import parse_qs, unquote

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from ..protocol import Channel
from .text_folding import plain_dashes, plain_digits, strip_invisible

_NUMBER = re.compile(r"[\s(\[]*\+?[0-9\s()\[\]./-]*")
_SPACE = re.compile(r"\s")
_NOT_DIGIT = re.compile(r"[^0-9]+")
# The number may have a device of its account behind it: 4915…:12@s.whatsapp.net.
_WHATSAPP_ID = re.compile(
    r"\+?([0-9]+)(?:[._][0-9]+)?(?::[0-9]+)?@(?:s\.whatsapp\.net|c\.us)", re.IGNORECASE
)
_WHATSAPP_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?wa\.me/(?P<number>(?:\+|%2B)?[0-9]+)/?(?:\?.*)?"
    r"|(?:(?:https?://)?(?:api|web)\.whatsapp\.com|whatsapp:/)/send/?\?(?P<query>.*)",
    re.IGNORECASE,
)
_SCHEMES = "tel|sms|smsto|mms|mmsto|callto|whatsapp"
_SCHEME = re.compile(
    rf"(?:{_SCHEMES}):(?://)?(?P<number>[^;?]*)"
    r"(?P<rest>(?:;[a-z-]+=[^;?,]*)*(?:\?.*)?)",
    re.IGNORECASE,
)
_ANY_LINK = re.compile(
    r"[a-z]+://|(?:www\.)?(?:wa|t)\.me/|(?:api|web|chat)\.whatsapp\.com/"
    rf"|(?:{_SCHEMES})[:;]",
    re.IGNORECASE,
)
# Of a business card: 030 123456/57 are two numbers, or more.
_TWO_NUMBERS = re.compile(r"(.*?[0-9])(?:\s*/\s*[0-9]{1,3})+")
_PHONE_CONTEXT = re.compile(r";phone-context=(\+[0-9]+)", re.IGNORECASE)
_MAX_LENGTH = 64
MAX_SHORT_CODE = 6
"""Digits of a number that is dialled without any prefix, within a network."""
NAMED_CHANNELS = frozenset({Channel.SIM_1, Channel.SIM_2, Channel.RCS_1, Channel.RCS_2})
WHATSAPP_CHANNELS = frozenset({Channel.WHATSAPP, Channel.WHATSAPP_BUSINESS})
# WhatsApp kept the numbers of accounts that are older than the numbering plan: of Mexico with a 1
# behind the country code, of Brazil without the 9 that begins a mobile number.
_WITHOUT_9 = (re.compile(r"\+55([0-9]{2})([6-9][0-9]{7})"), r"+55\g<1>9\2")
_OLD_SPELLINGS = ((re.compile(r"\+521([0-9]{10})"), r"+52\1"), _WITHOUT_9)
# Both are numbers: those of Argentina have a 9 for mobiles, but only if dialled from abroad.
_EQUIVALENTS = (
    (re.compile(r"\+549([0-9]{10})"), r"+54\1"),
    (re.compile(r"\+54([0-8][0-9]{9})"), r"+549\1"),
    _WITHOUT_9,
    (re.compile(r"\+55([0-9]{2})9([6-9][0-9]{7})"), r"+55\1\2"),
)
# Personal numbers lead on to other numbers, which the caller pays for.
_COSTLY_TYPES = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
_NO_COUNTRY = "001"
"""Region of what no country has: satellites, and services of the whole world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAddress:
    """Numbers that an address can stand for.

    `candidates` are all valid numbers in E.164. `normalized` is the number if there is just one,
    else None. `is_number` is whether the address is written as a number (a short code is, and has
    no candidates), `is_whatsapp_id` whether it is the id of a WhatsApp account. `old_spelling` is
    the number with its plus as it is written, where that is one of an older numbering plan.
    """

    normalized: str | None = field(default=None, repr=False)
    candidates: frozenset[str] = field(default=frozenset(), repr=False)
    is_number: bool = False
    is_whatsapp_id: bool = False
    old_spelling: str | None = field(default=None, repr=False)


def parse_address(
    address: str, country: str | None, channel: Channel = Channel.UNKNOWN
) -> ParsedAddress:
    """Return what an address can stand for, dialled in `country` (ISO 3166 alpha-2, or None).

    A number with `+` or `00` is international, and so is the WhatsApp id of a person. Bare digits
    are ambiguous: if they begin with the calling code of `country` and are valid with it, they are
    international, else they can be international or national. Invisible marks, kinds of spaces and
    dashes and the script of digits make no difference. Old spellings are numbers on WhatsApp only.
    """
    return _parse(address, country, old_spellings=channel in WHATSAPP_CHANNELS)


@lru_cache(maxsize=2048)
def _parse(address: str, country: str | None, *, old_spellings: bool) -> ParsedAddress:
    address = tidy_address(address)
    if len(address) > _MAX_LENGTH:
        return ParsedAddress()
    if (found := _WHATSAPP_ID.fullmatch(address)) is not None:
        return replace(
            _parse_international(found[1], old_spellings=True), is_whatsapp_id=True
        )
    if not _NUMBER.fullmatch(address):
        return ParsedAddress()
    digits = _NOT_DIGIT.sub("", address)
    if not digits or _names_two_numbers(address, country):
        return ParsedAddress()
    if "+" in address:
        # With its brackets: libphonenumber knows that the zero of "+49 (0) 157" is dropped.
        written = _SPACE.sub(" ", address.split("+", 1)[1])
        return _parse_international(written, old_spellings=old_spellings)
    if digits.startswith("00"):
        return _parse_international(digits[2:], old_spellings=old_spellings)
    return _parse_bare_digits(digits, country, old_spellings=old_spellings)


def _names_two_numbers(address: str, country: str | None) -> bool:
    found = _TWO_NUMBERS.fullmatch(address)
    return found is not None and bool(parse_address(found[1], country).candidates)


def is_link(entered: str) -> bool:
    """Return whether an address is a link, with a number or without."""
    return _ANY_LINK.match(entered) is not None


def tidy_address(address: str) -> str:
    """Return an address without invisible marks, with ASCII's digits, plus and hyphens."""
    if address.isascii():
        return address.strip()
    plain = plain_dashes(plain_digits(strip_invisible(address)))
    return plain.replace("\uff0b", "+")


def tidy_typed_address(entered: str) -> str:
    """Return an address that a person typed or pasted: also from a link, with a plus.

    Only for what users enter: a stranger that calls itself `tel:…` is no number.
    """
    entered = strip_invisible(entered)
    if (found := _WHATSAPP_LINK.fullmatch(entered)) is not None:
        number = found["number"] or parse_qs(found["query"]).get("phone", [""])[0]
        digits = _NOT_DIGIT.sub("", unquote(number))
        return f"+{digits}" if digits else entered
    if (found := _SCHEME.fullmatch(entered)) is not None:
        number = unquote(found["number"]).strip()
        if not _NUMBER.fullmatch(plain_dashes(number)):
            return entered
        context = _PHONE_CONTEXT.search(found["rest"])
        return number if context is None or "+" in number else context[1] + number
    return entered


def parse_typed_address(entered: str, country: str | None) -> ParsedAddress:
    """Return what an address can stand for that a person typed or pasted."""
    # People write a number as WhatsApp shows it to them.
    return parse_address(tidy_typed_address(entered), country, Channel.WHATSAPP)


def is_ambiguous(address: str, country: str | None) -> bool:
    """Return whether a typed address can be several numbers."""
    return len(parse_typed_address(address, country).candidates) > 1


def whatsapp_equivalents(number: str) -> set[str]:
    """Return other valid numbers (E.164) that WhatsApp may have the account of a number under."""
    others = {
        pattern.sub(replacement, number)
        for pattern, replacement in _EQUIVALENTS
        if pattern.fullmatch(number)
    }
    return {other for other in others if _to_e164(other) == other}


def pretty_number(number: str) -> str:
    """Return a number in E.164 in groups of digits, as its country writes it."""
    international = PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(phonenumbers.parse(number), international))


def number_as_text(number: str | int, country: str | None) -> str | None:
    """Return a number as text, also if YAML or a template made an integer of it.

    None for an integer that can be several numbers: it has lost its plus, or had none. Where
    national numbers begin with a zero, it has lost a plus: with the zero, a template would have
    left it a text. YAML may have read it as octal then.
    """
    if isinstance(number, str):
        return tidy_typed_address(number)
    digits = str(number)
    if len(digits) <= MAX_SHORT_CODE:
        return digits
    if _is_mobile(f"0{number:o}", country):
        return None
    parsed = _parse_international(digits, old_spellings=False)
    if country and phonenumbers.ndd_prefix_for_region(country, True) != "0":
        national = _to_e164(digits, country)
        if national is not None:
            parsed = _one_of(parsed.candidates | {national})
    return parsed.normalized if parsed.candidates else f"+{digits}"


def _is_mobile(digits: str, country: str | None) -> bool:
    try:
        parsed = phonenumbers.parse(digits, country)
    except NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) and (
        phonenumbers.number_type(parsed)
        in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    )


def is_short_number(digits: str, country: str | None) -> bool:
    """Return whether digits are dialled within a network, without any prefix."""
    if len(digits) <= MAX_SHORT_CODE:
        return True
    if country is None:
        return False
    try:
        parsed = phonenumbers.parse(digits, country)
    except NumberParseException:
        return False
    return phonenumbers.is_valid_short_number_for_region(parsed, country)


def may_be_same_number(
    one: str, other: str, country: str | None, channel: Channel
) -> bool:
    """Return whether two addresses have a reading as a number in common."""
    numbers = parse_address(one, country, channel).candidates
    return not numbers.isdisjoint(parse_address(other, country, channel).candidates)


class Costly(Enum):
    """Why a message to a number may cost more than one to a person at home."""

    FOREIGN = auto()
    SPECIAL = auto()


def why_costly(number: str, countries: AbstractSet[str]) -> Costly | None:
    """Return why an SMS to a number, as it is dialled, may be expensive; None if it is not.

    `countries` (ISO 3166 alpha-2) are those that are no foreign ones; where none is known, no
    country is foreign. Special are premium-rate, shared-cost, personal and short numbers, those
    of no country, and whatever is not valid: with a digit too many, a network may still take it
    for one of these.
    """
    home = countries & phonenumbers.SUPPORTED_REGIONS
    readings = [_to_valid(number, country) for country in sorted(home) or (None,)]
    valid = [reading for reading in readings if reading is not None]
    if not valid or any(map(_is_special, valid)):
        return Costly.SPECIAL
    if home and not any(
        phonenumbers.is_valid_number_for_region(reading, country)
        for reading in valid
        for country in home
    ):
        return Costly.FOREIGN
    return None


def _is_special(number: phonenumbers.PhoneNumber) -> bool:
    return (
        phonenumbers.number_type(number) in _COSTLY_TYPES
        or phonenumbers.region_code_for_number(number) == _NO_COUNTRY
    )


def _parse_international(digits: str, *, old_spellings: bool) -> ParsedAddress:
    """Read a number behind its plus."""
    written = "+" + digits
    # Where a national zero is no part of the number, "(0)" is not always known to be one.
    number = _to_e164(written) or _to_e164(written.replace("(0)", ""))
    if number is not None:
        return _one_of({number})
    compact = "+" + _NOT_DIGIT.sub("", digits)
    for pattern, replacement in _OLD_SPELLINGS if old_spellings else ():
        if not pattern.fullmatch(compact):
            continue
        number = _to_e164(pattern.sub(replacement, compact))
        if number is not None:
            return replace(_one_of({number}), old_spelling=compact)
    return _one_of(set())


def _one_of(candidates: AbstractSet[str]) -> ParsedAddress:
    """Return the reading of a number that can be any of these."""
    return ParsedAddress(
        normalized=next(iter(candidates)) if len(candidates) == 1 else None,
        candidates=frozenset(candidates),
        is_number=True,
    )


def _parse_bare_digits(
    digits: str, country: str | None, *, old_spellings: bool
) -> ParsedAddress:
    code = phonenumbers.country_code_for_region(country) if country else 0
    international = _parse_international(digits, old_spellings=old_spellings)
    if code and international.candidates and digits.startswith(str(code)):
        return international
    national = _to_e164(digits, country) if code else None
    if national is None:
        return international
    return _one_of(international.candidates | {national})


def _to_e164(number: str, country: str | None = None) -> str | None:
    if (parsed := _to_valid(number, country)) is None:
        return None
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


def _to_valid(number: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, country)
    except NumberParseException:
        return None
    return parsed if phonenumbers.is_valid_number(parsed) else None
