"""Contacts of an account: who an address belongs to, and which addresses can be a contact's.

Without I/O and clock. A contact that matches no sender would be mistaken for protection. So an
address that only looks like a number is refused in the form, and not suggested either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
import re

from ..protocol import Channel
from .phone_numbers import (
    NAMED_CHANNELS,
    WHATSAPP_CHANNELS,
    ParsedAddress,
    is_link,
    is_short_number,
    parse_address,
    parse_typed_address,
    tidy_address,
    tidy_typed_address,
    whatsapp_equivalents,
)
from .text_folding import fold_case

MAX_ADDRESSES = 5
MAX_ADDRESS = 64
MAX_SUGGESTED = 20
MAX_DIGITS = 15
"""Digits of a number with its country code, by E.164."""
_MIN_NUMBER_DIGITS = 7
_MAX_NAME = 11
"""Characters of an alphanumeric sender by GSM; a longer one with a number in it is no such name."""
# Of groups, lists and hidden numbers; of a person only with a number that exists.
_CHAT_ID = re.compile(
    r".*@(?:g\.us|lid|broadcast|newsletter|c\.us|s\.whatsapp\.net)", re.IGNORECASE
)
_HAS_COUNTRY_CODE = re.compile(r"[ (\[]*(?:\+|0[ ()\[\]./-]*0)")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*")
_NUMBER_WITHIN = re.compile(r"\+?[0-9(][0-9 ()./-]{5,}[0-9]")


def is_acceptable(address: str, country: str | None, *, heard: bool = False) -> bool:
    """Return whether a contact can have an address: a number, a short code or a sender's name.

    A number with a country code must be valid in that country. A name must contain a letter, and no
    number: "340 1234567 (work)" would match nobody. `heard` is for an address that has sent: some
    countries have senders with long numbers of no numbering plan.
    """
    address = tidy_address(tidy_typed_address(address))
    parsed = parse_typed_address(address, country)
    return _is_acceptable(address, parsed, country, heard=heard)


def _is_acceptable(
    address: str, parsed: ParsedAddress, country: str | None, *, heard: bool
) -> bool:
    if not address or len(address) > MAX_ADDRESS or not _PLAIN.fullmatch(address):
        return False
    if _has_too_many_digits(address, parsed):
        return False
    if parsed.candidates:
        return True
    if _CHAT_ID.fullmatch(address) or is_link(address) or address.startswith("+"):
        return False
    if parsed.is_number:
        return not _HAS_COUNTRY_CODE.match(address) and (
            heard or is_short_number(_digits(address), country)
        )
    return any(map(str.isalpha, address)) and not _has_number(address)


def _has_number(name: str) -> bool:
    """Return whether a number stands in a name; an alphanumeric sender may have digits."""
    return len(name) > _MAX_NAME and any(
        len(_digits(found)) >= _MIN_NUMBER_DIGITS
        for found in _NUMBER_WITHIN.findall(name)
    )


def has_too_many_digits(address: str, country: str | None) -> bool:
    """Return whether an address is written as a number, but has more digits than E.164 allows."""
    return _has_too_many_digits(address, parse_typed_address(address, country))


def _has_too_many_digits(address: str, parsed: ParsedAddress) -> bool:
    if not parsed.is_number:
        return False
    numbers = parsed.candidates or {_digits(address).removeprefix("00")}
    return all(len(_digits(number)) > MAX_DIGITS for number in numbers)


def _digits(address: str) -> str:
    return "".join(char for char in address if char.isdecimal())


def addresses_overlap(one: str, other: str, country: str | None) -> bool:
    """Return whether one sender could match both addresses."""
    if name_key(one) == name_key(other):
        return True
    numbers = parse_typed_address(one, country).candidates
    return not numbers.isdisjoint(parse_typed_address(other, country).candidates)


def name_key(name: str) -> str:
    """Return what two spellings of a sender's name, or of a short code, have in common."""
    name = tidy_address(name)
    if "+" not in name and parse_address(name, None).is_number:
        return _digits(name)
    return " ".join(fold_case(name).split())


def same_name(one: str, other: str) -> bool:
    """Return whether two names are one, whatever their case and typography."""
    return name_key(one) == name_key(other)


def can_match(address: str, channel: Channel, country: str | None) -> bool:
    """Return whether a contact with this address would match its next message on this channel."""
    address = tidy_address(address)
    parsed = parse_address(address, country, channel)
    return _is_acceptable(address, parsed, country, heard=True) and (
        bool(parsed.candidates) or channel in NAMED_CHANNELS
    )


def is_same_address(one: str, other: str, country: str | None) -> bool:
    """Return whether two addresses of one contact say the same; spellings of WhatsApp differ."""
    if name_key(one) == name_key(other):
        return True
    first, second = (parse_typed_address(each, country) for each in (one, other))
    return bool(first.candidates) and first == second


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A contact of the user: a person, or an alphanumeric sender such as a shop."""

    contact_id: str
    name: str = field(repr=False)
    addresses: tuple[str, ...] = field(repr=False)
    trusted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Sender or recipient of a message, with the contact that matches."""

    address: str = field(repr=False)
    normalized: str | None = field(default=None, repr=False)
    contact_id: str | None = None
    name: str | None = field(default=None, repr=False)
    trusted: bool = False


class _Index:
    """Contacts by what their addresses stand for; several where contacts share one."""

    def __init__(self) -> None:
        self._contacts: dict[str, tuple[Contact, ...]] = {}

    def add(self, key: str, contact: Contact) -> None:
        others = self._contacts.get(key, ())
        if contact not in others:
            self._contacts[key] = (*others, contact)

    def find(self, keys: Iterable[str]) -> Contact | None:
        """Return the contact of any of these, None if there are several."""
        found = {c for key in keys for c in self._contacts.get(key, ())}
        return found.pop() if len(found) == 1 else None


class AddressBook:
    """The contacts of one account, matched against senders and recipients.

    A number matches a contact by any of its candidates, and is trusted only if both have just one.
    What two contacts share matches neither. On WhatsApp a number also matches by another one that
    the same account can have, and is not trusted then. An alphanumeric contact matches as text, and
    on SMS and RCS only: on other channels users choose their names freely. Contacts are indexed, so
    lookups take the same time for one and for 500.
    """

    def __init__(self, contacts: Iterable[Contact], country: str | None) -> None:
        """Index the contacts; bare digits are read as dialled in `country`."""
        contacts = tuple(contacts)
        self.country = country
        self.contact_ids = frozenset(contact.contact_id for contact in contacts)
        self.contacts = contacts
        self._by_id = {contact.contact_id: contact for contact in contacts}
        self._by_number = _Index()
        self._by_uncertain_number = _Index()
        self._by_old_spelling = _Index()
        self._by_name = _Index()
        for contact in contacts:
            for address in contact.addresses:
                self._add(contact, address)

    def _add(self, contact: Contact, address: str) -> None:
        parsed = parse_typed_address(address, self.country)
        if not parsed.candidates:
            self._by_name.add(name_key(tidy_typed_address(address)), contact)
        if parsed.old_spelling is not None:
            self._by_old_spelling.add(parsed.old_spelling, contact)
        certain = parsed.normalized is not None
        for number in parsed.candidates:
            self._by_uncertain_number.add(number, contact)
            if certain:
                self._by_number.add(number, contact)

    def get(self, contact_id: str) -> Contact | None:
        """Return a contact; None if there is none of this id."""
        return self._by_id.get(contact_id)

    def unknown_among(self, senders: Iterable[tuple[str, Channel]]) -> list[str]:
        """Return up to 20 senders that are no contacts, but could become some, each once.

        By its E.164 number if that is certain: only such a contact can be trusted.
        """
        found: dict[str, None] = {}
        for address, channel in senders:
            party = self.identify(address, channel)
            parsed = parse_address(address, self.country, channel)
            suggested = (
                parsed.old_spelling or parsed.normalized or tidy_address(address)
            )
            if party.contact_id is None and can_match(suggested, channel, self.country):
                found[suggested] = None
                if len(found) == MAX_SUGGESTED:
                    break
        return list(found)

    def identify(self, address: str, channel: Channel) -> Party:
        """Return the sender or recipient that an address stands for."""
        parsed = parse_address(address, self.country, channel)
        contact, trusted = self._find(parsed, address, channel)
        if contact is None:
            return Party(address=address, normalized=parsed.normalized)
        return Party(
            address=address,
            normalized=parsed.normalized,
            contact_id=contact.contact_id,
            name=contact.name,
            trusted=contact.trusted and trusted,
        )

    def _find(
        self, parsed: ParsedAddress, address: str, channel: Channel
    ) -> tuple[Contact | None, bool]:
        """Return the contact, and whether it is certain that it is this one."""
        if not parsed.candidates:
            if channel not in NAMED_CHANNELS or _CHAT_ID.fullmatch(address):
                return None, False
            return self._by_name.find((name_key(address),)), True
        if parsed.old_spelling is not None:
            contact = self._by_old_spelling.find((parsed.old_spelling,))
            if contact is not None:
                return contact, True
        elif (contact := self._by_uncertain_number.find(parsed.candidates)) is not None:
            certain = parsed.normalized is not None and (
                self._by_number.find(parsed.candidates) is contact
            )
            return contact, certain
        if not parsed.is_whatsapp_id and channel not in WHATSAPP_CHANNELS:
            return None, False
        others = parsed.candidates.union(*map(whatsapp_equivalents, parsed.candidates))
        return self._by_uncertain_number.find(others), False
