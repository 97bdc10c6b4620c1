"""Contacts of an account: who an address belongs to, and which addresses can be a contact's.

Without I/O and clock. A contact that matches no sender would be mistaken for protection. So an
address that only looks like a number is refused in the form, and not suggested either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..protocol import Channel
from .phone_numbers import (
    NAMED_CHANNELS,
    WHATSAPP_SUFFIXES,
    ParsedAddress,
    parse_address,
)

MAX_ADDRESS = 64
MAX_SUGGESTED = 20
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

    def unknown_among(self, senders: Iterable[tuple[str, Channel]]) -> list[str]:
        """Return up to 20 senders that are no contacts, but could become some, each once.

        By its E.164 number if that is certain: only such a contact can be trusted.
        """
        found: dict[str, None] = {}
        for address, channel in senders:
            party = self.identify(address, channel)
            suggested = party.normalized or address.strip()
            if party.contact_id is None and can_match(suggested, channel, self.country):
                found[suggested] = None
                if len(found) == MAX_SUGGESTED:
                    break
        return list(found)

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
