"""Who is it? Senders, recipients and contacts, by number or by name.

Pure: the home's country comes in as an argument. Nothing is ever extracted from words: a sender
that calls itself "Mum 0157 5298 2212" is a name, and names open no gates.

Validation is the `phonenumbers` library's (Google's libphonenumber metadata).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from ..protocol import Channel

# Pasted contacts carry typographic spaces and dashes; digits and plus must be ASCII, since a
# look-alike digit is how a stranger passes for somebody.
_NUMBER = re.compile(r"[\s(\[]*\+?[0-9\s()\[\]./\-\u2010-\u2015]*")
_SPACE = re.compile(r"\s")
_NOT_DIGIT = re.compile(r"[^0-9]+")
WHATSAPP_SUFFIXES = ("@s.whatsapp.net", "@c.us")
_MAX_LENGTH = 64
MAX_SHORT_CODE = 6
"""Digits of a number that is dialled as it is, within a network."""
NAMED_CHANNELS = frozenset({Channel.SIM_1, Channel.SIM_2, Channel.RCS_1, Channel.RCS_2})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAddress:
    """What an address can mean.

    `normalized` is E.164 where only one meaning is left, else None; `candidates` are all valid
    meanings; `is_number` says whether it is written as a number at all (a short code is, and has
    no candidates).
    """

    normalized: str | None = field(default=None, repr=False)
    candidates: frozenset[str] = field(default=frozenset(), repr=False)
    is_number: bool = False


@lru_cache(maxsize=2048)
def parse_address(address: str, country: str | None) -> ParsedAddress:
    """Read an address as seen from a home in `country` (ISO 3166 alpha-2, or None).

    With `+` or `00` it is international; a WhatsApp id of a person is too. Bare digits cannot be
    decided alone, so: what begins with the home's own calling code and is valid with it is
    international, else all valid readings must agree.
    """
    if len(address) > _MAX_LENGTH:
        return ParsedAddress()
    for suffix in WHATSAPP_SUFFIXES:
        if address.endswith(suffix):
            user = address.removesuffix(suffix)
            if not (user.isascii() and user.isdecimal()):
                return ParsedAddress()
            return _one(_valid("+" + user))
    if not _NUMBER.fullmatch(address):
        return ParsedAddress()
    digits = _NOT_DIGIT.sub("", address)
    if not digits:
        return ParsedAddress()
    if "+" in address:
        # As written: libphonenumber knows what to do with "+49 (0) 157".
        written = _SPACE.sub(" ", address.split("+", 1)[1])
        return _one(_valid("+" + written))
    if digits.startswith("00"):
        return _one(_valid("+" + digits[2:]))
    return _bare(digits, country)


def number_as_text(number: str | int, country: str | None) -> str:
    """Spell a number as it was meant, also where YAML or a template made an integer of it.

    An integer has lost its plus, or had none. Where national numbers begin with a zero, the latter
    cannot be: such a number stays a text.
    """
    if isinstance(number, str):
        return number.strip()
    digits = str(number)
    zero = country and phonenumbers.ndd_prefix_for_region(country, True) == "0"
    return f"+{digits}" if zero and len(digits) > MAX_SHORT_CODE else digits


def _one(number: str | None) -> ParsedAddress:
    candidates = frozenset() if number is None else frozenset({number})
    return ParsedAddress(normalized=number, candidates=candidates, is_number=True)


def _bare(digits: str, country: str | None) -> ParsedAddress:
    code = phonenumbers.country_code_for_region(country) if country else 0
    international = _valid("+" + digits)
    if code and international is not None and digits.startswith(str(code)):
        return _one(international)
    national = _valid(digits, country) if code else None
    candidates = frozenset(
        number for number in (international, national) if number is not None
    )
    return ParsedAddress(
        normalized=next(iter(candidates)) if len(candidates) == 1 else None,
        candidates=candidates,
        is_number=True,
    )


def _valid(number: str, country: str | None = None) -> str | None:
    try:
        parsed = phonenumbers.parse(number, country)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person (or an alphanumeric sender such as a shop) that the user has named."""

    contact_id: str
    name: str = field(repr=False)
    address: str = field(repr=False)
    trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody at the other end of a message, as far as this home knows them."""

    address: str = field(repr=False)
    normalized: str | None = field(default=None, repr=False)
    contact_id: str | None = None
    name: str | None = field(default=None, repr=False)
    trusted: bool = False


class AddressBook:
    """The contacts of one account, matched against senders and recipients.

    A number matches a contact on any of its readings, and is trusted only when both have just one.
    An alphanumeric contact matches as text and on SMS and RCS only: elsewhere anybody picks any
    name. Lookups cost the same for one contact and for five hundred.
    """

    def __init__(self, contacts: Iterable[Contact], country: str | None) -> None:
        """Index the contacts once, as seen from a home in `country`."""
        contacts = tuple(contacts)
        self.country = country
        self.contact_ids = frozenset(contact.contact_id for contact in contacts)
        self._by_number: dict[str, Contact] = {}
        self._by_text: dict[str, Contact] = {}
        self._ambiguous: set[str] = set()
        for contact in contacts:
            reading = parse_address(contact.address, country)
            for number in reading.candidates:
                self._by_number.setdefault(number, contact)
            if len(reading.candidates) > 1:
                self._ambiguous.add(contact.contact_id)
            if not reading.candidates:
                self._by_text.setdefault(contact.address.strip().casefold(), contact)

    def is_contact(self, address: str) -> bool:
        """Whether an address that wrote, by SMS if it is a name, is that of a contact."""
        return self.identify(address, Channel.SIM_1).contact_id is not None

    def identify(self, address: str, channel: Channel) -> Party:
        """Say who an address is."""
        reading = parse_address(address, self.country)
        if reading.candidates:
            found = {
                contact.contact_id: contact
                for number in reading.candidates
                if (contact := self._by_number.get(number)) is not None
            }
            contact = next(iter(found.values())) if len(found) == 1 else None
            certain = (
                reading.normalized is not None
                and contact is not None
                and contact.contact_id not in self._ambiguous
            )
        else:
            named = channel in NAMED_CHANNELS
            contact = self._by_text.get(address.strip().casefold()) if named else None
            certain = True
        if contact is None:
            return Party(address=address, normalized=reading.normalized)
        return Party(
            address=address,
            normalized=reading.normalized,
            contact_id=contact.contact_id,
            name=contact.name,
            trusted=contact.trusted and certain,
        )
