"""Whom a sender is taken for: one address book of everyday life, seen from four countries.

How a single address is read is in test_phone_numbers.py; here it is who the home believes to hear.
"""

import pytest

from custom_components.smsgateway24.domain.contacts import (
    AddressBook,
    Contact,
    addresses_overlap,
    can_match,
    has_too_many_digits,
    is_acceptable,
)
from custom_components.smsgateway24.domain.text_folding import strip_invisible
from custom_components.smsgateway24.protocol import Channel

SMS, RCS = Channel.SIM_1, Channel.RCS_2
WHATSAPP, BUSINESS = Channel.WHATSAPP, Channel.WHATSAPP_BUSINESS

# Name, number as its owner entered it, trusted. "Two" can be German or American.
CONTACTS = (
    ("Mum", "+49 157 5298 2212", True),
    ("Gino", "0039 333 123 4567", True),
    ("Bob", "+1 (202) 555-0143", True),
    ("Liz", "+44 7911 123456", True),
    ("Plumber", "+49 176 42111111", False),
    ("Two", "15123456789", True),
    ("Shop", "Amazon", True),
    ("Bank", "4242", True),
    ("Parcel", "3123456PTW", False),
)

YES, NO = True, False
NOBODY = (None, NO)

SENDERS = [
    # Mum, as a German home hears her
    ("DE", "+4915752982212", SMS, "Mum", YES),
    ("DE", "004915752982212", SMS, "Mum", YES),
    ("DE", "015752982212", SMS, "Mum", YES),
    ("DE", "4915752982212", SMS, "Mum", YES),
    ("DE", "+49 (0)157 5298-2212", SMS, "Mum", YES),
    ("DE", "0157/52982212", SMS, "Mum", YES),
    ("DE", "(0157) 529.82.212", RCS, "Mum", YES),
    ("DE", "+49\u00a0157\u00a05298\u00a02212", SMS, "Mum", YES),
    ("DE", "+49\u2013157\u20115298\u20142212", SMS, "Mum", YES),
    ("DE", "4915752982212@s.whatsapp.net", WHATSAPP, "Mum", YES),
    ("DE", "4915752982212@c.us", BUSINESS, "Mum", YES),
    # what only one country's home takes for her
    ("IT", "015752982212", SMS, *NOBODY),
    ("US", "015752982212", SMS, *NOBODY),
    ("GB", "015752982212", SMS, *NOBODY),
    ("IT", "4915752982212", SMS, "Mum", YES),
    ("US", "4915752982212", SMS, "Mum", YES),
    ("GB", "4915752982212", SMS, "Mum", YES),
    ("US", "004915752982212", SMS, "Mum", YES),
    ("US", "01149 157 52982212", SMS, "Mum", YES),
    # bare digits that are two people's in one home, and one's in another
    ("DE", "15752982212", SMS, "Mum", NO),
    ("US", "15752982212", SMS, *NOBODY),
    ("DE", "15752982212@c.us", WHATSAPP, *NOBODY),
    ("DE", "+15752982212", SMS, *NOBODY),
    # Gino: Italy keeps its zeros, and its mobiles begin like Italy itself
    ("IT", "333 1234567", SMS, "Gino", YES),
    ("IT", "393331234567", SMS, "Gino", YES),
    ("DE", "393331234567", SMS, "Gino", NO),
    ("DE", "00393331234567", SMS, "Gino", YES),
    ("GB", "393331234567@s.whatsapp.net", WHATSAPP, "Gino", YES),
    ("IT", "0333 1234567", SMS, *NOBODY),
    ("DE", "3331234567", SMS, *NOBODY),
    ("DE", "+49393331234567", SMS, *NOBODY),
    # Bob
    ("US", "(202) 555-0143", SMS, "Bob", YES),
    ("US", "12025550143", SMS, "Bob", YES),
    ("US", "1.202.555.0143", RCS, "Bob", YES),
    ("DE", "12025550143", SMS, "Bob", YES),
    ("GB", "0012025550143", SMS, "Bob", YES),
    ("DE", "2025550143", SMS, *NOBODY),
    ("US", "202555014", SMS, *NOBODY),
    # Liz
    ("GB", "07911 123456", SMS, "Liz", YES),
    ("GB", "447911123456", SMS, "Liz", YES),
    ("GB", "+44 (0)7911 123456", SMS, "Liz", YES),
    ("DE", "00447911123456", SMS, "Liz", YES),
    ("DE", "07911 123456", SMS, *NOBODY),
    # the plumber is known, and opens nothing
    ("DE", "+4917642111111", SMS, "Plumber", NO),
    ("DE", "0176 42111111", WHATSAPP, "Plumber", NO),
    ("DE", "4917642111111@c.us", WHATSAPP, "Plumber", NO),
    ("DE", "+4917642111112", SMS, *NOBODY),
    # a contact that was entered as two numbers is nobody's proof
    ("DE", "+4915123456789", SMS, "Two", NO),
    ("DE", "+15123456789", SMS, "Two", NO),
    ("DE", "15123456789", SMS, "Two", NO),
    ("US", "15123456789", SMS, "Two", YES),
    ("US", "+4915123456789", SMS, *NOBODY),
    # names, where the network gives them out and where anybody takes one
    ("DE", "Amazon", SMS, "Shop", YES),
    ("DE", " AMAZON ", RCS, "Shop", YES),
    ("DE", "Amazon", WHATSAPP, *NOBODY),
    ("DE", "Amazon", BUSINESS, *NOBODY),
    ("DE", "Amazon", Channel.UNKNOWN, *NOBODY),
    ("DE", "Amaz0n", SMS, *NOBODY),
    ("DE", "Аmazon", SMS, *NOBODY),
    ("DE", "Amazon.de", SMS, *NOBODY),
    ("DE", "Amazon\u200b", SMS, "Shop", YES),
    ("DE", "3123456PTW", SMS, "Parcel", NO),
    ("IT", "3123456ptw", SMS, "Parcel", NO),
    ("IT", "3123456", SMS, *NOBODY),
    ("IT", "+393123456PTW", SMS, *NOBODY),
    # short codes
    ("DE", "4242", SMS, "Bank", YES),
    ("US", "4242", RCS, "Bank", YES),
    ("DE", "4242", WHATSAPP, *NOBODY),
    ("DE", "4242@c.us", WHATSAPP, *NOBODY),
    ("DE", "+4242", SMS, *NOBODY),
    ("DE", "04242", SMS, *NOBODY),
    ("DE", "٤٢٤٢", SMS, "Bank", YES),
    # groups, hidden numbers and lists are nobody, whatever number is in them
    ("DE", "4915752982212@g.us", WHATSAPP, *NOBODY),
    ("DE", "4915752982212-1600000000@g.us", WHATSAPP, *NOBODY),
    ("DE", "4915752982212@lid", WHATSAPP, *NOBODY),
    ("DE", "4915752982212@broadcast", WHATSAPP, *NOBODY),
    ("DE", "4915752982212@g.us", SMS, *NOBODY),
    # what people and machines do to look like Mum
    ("DE", "Mum", SMS, *NOBODY),
    ("DE", "Mum 0157 5298 2212", SMS, *NOBODY),
    ("DE", "Mum 0157 5298 2212", WHATSAPP, *NOBODY),
    ("DE", "+4915752982212 (Mum)", SMS, *NOBODY),
    ("DE", "tel:+4915752982212", SMS, *NOBODY),
    ("DE", "+49l5752982212", SMS, *NOBODY),
    ("DE", "+49O15752982212", SMS, *NOBODY),
    # the script of digits and invisible marks make no other number
    ("DE", "＋4915752982212", SMS, "Mum", YES),
    ("DE", "+４９１５７５２９８２２１２", SMS, "Mum", YES),
    ("DE", "+٤٩١٥٧٥٢٩٨٢٢١٢", SMS, "Mum", YES),
    ("DE", "\u202e+4915752982212", SMS, "Mum", YES),
    ("DE", "+491575298221²", SMS, *NOBODY),
    ("DE", "+4915752982212,+393331234567", SMS, *NOBODY),
    ("DE", "+49157529822120", SMS, *NOBODY),
    ("DE", "", SMS, *NOBODY),
]


def book(country: str) -> AddressBook:
    return AddressBook(
        (
            Contact(contact_id=name, name=name, addresses=(number,), trusted=trusted)
            for name, number, trusted in CONTACTS
        ),
        country,
    )


@pytest.mark.parametrize(("country", "sender", "channel", "name", "trusted"), SENDERS)
def test_a_sender_is_taken_for_the_right_contact_and_trusted_rightly(
    country: str, sender: str, channel: Channel, name: str | None, *, trusted: bool
) -> None:
    party = book(country).identify(sender, channel)

    assert (party.name, party.trusted) == (name, trusted)
    assert party.contact_id == name
    assert party.address == sender


# What can be made a contact


@pytest.mark.parametrize(
    "address",
    [
        "+4915752982212",
        "0049 157 52982212",
        "(+49) 157 52982212",
        "0157 5298 2212",
        "15123456789",
        "4915752982212@c.us",
        "4242",
        "110",
        "Amazon",
        "3123456PTW",
        "Телеком",
        "Mum 0157",
        "＋4915752982212",
        "٤٩١٥٧٥٢٩٨٢٢١٢",
        "a@b.example",
    ],
)
def test_a_number_a_short_code_or_a_name_can_be_a_contacts(address: str) -> None:
    assert is_acceptable(address, "DE")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "+",
        "()",
        "---",
        "*100#",
        "+4242",
        "+49",
        "+49 157 O298 2212",
        "(+49) 1",
        "+49157529822120000",
        "0049 1",
        "4242@c.us",
        "Mum@c.us",
        "Mum@s.whatsapp.net",
        "120363025246125016@g.us",
        "4915752982212@lid",
        "status@broadcast",
        "491575298221²",
        "1234567890123456",
        "123456789012345",
        "340 123 4567 (work)",
        "0039 340 1234569 casa",
        "340 1234561 / 340 7654321",
        "Mum 0157 5298 2212",
        "whatsapp:Mum",
        "https://example.com/a",
        "A" * 65,
    ],
)
def test_what_could_never_match_anybody_can_be_no_contacts(address: str) -> None:
    assert not is_acceptable(address, "DE")


@pytest.mark.parametrize(
    ("address", "too_long"),
    [
        ("123456789012345", False),
        ("1234567890123456", True),
        ("123 456 789 012 345", False),
        ("123 456 789 012 345 6", True),
        ("12345678901234567890", True),
        ("+123456789012345", False),
        ("+1234567890123456", True),
        ("00123456789012345", False),
        ("001234567890123456", True),
        ("00 1234-5678-9012-3456", True),
        # The zero in brackets is not dialled from abroad.
        ("+49 (0) 157 5298 2212", False),
        ("+49157529822120000", True),
        ("4242", False),
        ("Amazon", False),
        ("Mum 1234567890123456", False),
        ("1234567890123456@g.us", False),
        ("", False),
    ],
)
def test_a_number_has_at_most_15_digits(address: str, *, too_long: bool) -> None:
    assert has_too_many_digits(address, "DE") is too_long
    if too_long:
        assert not is_acceptable(address, "DE")


@pytest.mark.parametrize(
    ("digits", "country", "acceptable"),
    [
        ("42424", "DE", True),
        ("191234", "AU", True),
        ("19123456", "AU", True),
        ("19123456", "DE", False),
        ("5551234", "US", False),
        ("1234567", None, False),
    ],
)
def test_more_than_six_digits_are_a_short_code_where_the_country_has_such(
    digits: str, country: str | None, *, acceptable: bool
) -> None:
    assert is_acceptable(digits, country) is acceptable


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+4915752982212", "0157 5298 2212", True),
        ("+4915752982212", "4915752982212@c.us", True),
        ("+393331234567", "393331234567", True),
        ("+49393331234567", "393331234567", True),
        ("+393331234567", "+49393331234567", False),
        ("Amazon", "AMAZON", True),
        ("STRASSE", "straße", True),
        ("Amazon", "Amazon.de", False),
        ("4242", "4242", True),
        ("4242", "4243", False),
        ("+4915752982212", "+4917642111111", False),
    ],
)
def test_two_contacts_are_one_where_a_sender_could_be_either(
    one: str, other: str, *, same: bool
) -> None:
    assert addresses_overlap(one, other, "DE") is same
    assert addresses_overlap(other, one, "DE") is same


@pytest.mark.parametrize(
    ("address", "channel", "matches"),
    [
        ("+4917642111111", WHATSAPP, True),
        ("393331234567", SMS, True),
        ("Amazon", SMS, True),
        ("Amazon", RCS, True),
        ("Amazon", WHATSAPP, False),
        ("4242", SMS, True),
        ("4242", BUSINESS, False),
        ("120363025246125016@g.us", WHATSAPP, False),
        ("120363025246125016@g.us", SMS, False),
        ("4915752982212@lid", WHATSAPP, False),
        ("", SMS, False),
    ],
)
def test_a_sender_is_worth_offering_only_where_it_would_be_known_again(
    address: str, channel: Channel, *, matches: bool
) -> None:
    assert can_match(address, channel, "DE") is matches


@pytest.mark.parametrize(
    "entered",
    [" +4915752982212\n", "\u202a+4915752982212\u202c", "\u200e +4915752982212 "],
)
def test_what_an_address_book_puts_around_a_number_unseen_is_taken_off(
    entered: str,
) -> None:
    assert strip_invisible(entered) == "+4915752982212"
