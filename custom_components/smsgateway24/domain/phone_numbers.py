"""Phone numbers, and the contacts that senders and recipients are matched with.

Without I/O; Home Assistant's country is passed in. No number is ever extracted from words: a
sender that calls itself "Mum 0157 5298 2212" is a name, and matches no number.

Validation is the `phonenumbers` library's (Google's libphonenumber metadata).
"""

from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact of the user: a person, or an alphanumeric sender such as a shop."""

    contact_id: str
    name: str = field(repr=False)
    address: str = field(repr=False)
    trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Sender or recipient of a message, with the contact that matches."""

    address: str = field(repr=False)
    normalized: str | None = field(default=None, repr=False)
    contact_id: str | None = None
    name: str | None = field(default=None, repr=False)
    trusted: bool = False


class AddressBook:
    """The contacts of one account, matched against senders and recipients.

    A number matches a contact by any of its candidates, and is trusted only if both have just one.
    An alphanumeric contact matches as text, and on SMS and RCS only: on other channels users choose
    their names freely. Contacts are indexed, so lookups take the same time for one and for 500.
    """

    def __init__(self, contacts: Iterable[Contact], country: str | None) -> None:
        """Index the contacts; bare digits are read as dialled in `country`."""
        contacts = tuple(contacts)
        self.country = country
        self.contact_ids = frozenset(contact.contact_id for contact in contacts)
        self._by_number: dict[str, Contact] = {}
        self._by_text: dict[str, Contact] = {}
        self._ambiguous: set[str] = set()
        for contact in contacts:
            parsed = parse_address(contact.address, country)
            for number in parsed.candidates:
                self._by_number.setdefault(number, contact)
            if len(parsed.candidates) > 1:
                self._ambiguous.add(contact.contact_id)
            if not parsed.candidates:
                self._by_text.setdefault(contact.address.strip().casefold(), contact)

    def is_contact(self, address: str) -> bool:
        """Return whether a sender is a contact; a name counts as one of an SMS."""
        return self.identify(address, Channel.SIM_1).contact_id is not None

    def identify(self, address: str, channel: Channel) -> Party:
        """Return the sender or recipient that an address stands for."""
        parsed = parse_address(address, self.country)
        if parsed.candidates:
            found = {
                contact.contact_id: contact
                for number in parsed.candidates
                if (contact := self._by_number.get(number)) is not None
            }
            contact = next(iter(found.values())) if len(found) == 1 else None
            certain = (
                parsed.normalized is not None
                and contact is not None
                and contact.contact_id not in self._ambiguous
            )
        else:
            named = channel in NAMED_CHANNELS
            contact = self._by_text.get(address.strip().casefold()) if named else None
            certain = True
        if contact is None:
            return Party(address=address, normalized=parsed.normalized)
        return Party(
            address=address,
            normalized=parsed.normalized,
            contact_id=contact.contact_id,
            name=contact.name,
            trusted=contact.trusted and certain,
        )
