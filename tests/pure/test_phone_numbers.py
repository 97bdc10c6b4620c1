"""Who is it? Nothing that only looks like a number, or could be two, opens a gate."""

from dataclasses import replace
import unicodedata

from hypothesis import given, strategies as st
import phonenumbers
import pytest

from custom_components.smsgateway24.domain.contacts import AddressBook, Contact, Party
from custom_components.smsgateway24.domain.phone_numbers import (
    Costly,
    ParsedAddress,
    parse_address,
    why_costly,
)
from custom_components.smsgateway24.protocol import Channel

from .builders import NUMBER, OTHER_NUMBER, many, some

US_NUMBER = "+12025550143"
RU_NUMBER = "+79161234567"
ROME = "+390612345678"

NOT_A_NUMBER = ParsedAddress()
NO_MEANING = ParsedAddress(is_number=True)


def one(number: str) -> ParsedAddress:
    return ParsedAddress(
        normalized=number, candidates=frozenset({number}), is_number=True
    )


def of_whatsapp(reading: ParsedAddress) -> ParsedAddress:
    return replace(reading, is_whatsapp_id=True)


def several(*numbers: str) -> ParsedAddress:
    return ParsedAddress(candidates=frozenset(numbers), is_number=True)


@pytest.mark.parametrize(
    ("address", "country", "expected"),
    [
        # one number in its spellings
        ("+4915752982212", "DE", one(NUMBER)),
        ("+49 157 52982212", "DE", one(NUMBER)),
        (" +49 157 5298 2212 ", "DE", one(NUMBER)),
        ("+49-157-52982212", "DE", one(NUMBER)),
        ("+49.157.52982212", "DE", one(NUMBER)),
        ("+49/157/52982212", "DE", one(NUMBER)),
        ("+49 (157) 5298-2212", "DE", one(NUMBER)),
        ("+49 [157] 5298-2212", "DE", one(NUMBER)),
        ("(+49) 157 5298 2212", "DE", one(NUMBER)),
        ("+49 (0) 157 52982212", "DE", one(NUMBER)),
        ("+49(0)15752982212", "DE", one(NUMBER)),
        ("+ 4 9 1 5 7 5 2 9 8 2 2 1 2", "DE", one(NUMBER)),
        ("+49\u00a0157\u00a052982212", "DE", one(NUMBER)),
        ("+49\u2011157\u201352982212", "DE", one(NUMBER)),
        ("\n+4915752982212\r\n", "DE", one(NUMBER)),
        ("004915752982212", "DE", one(NUMBER)),
        ("00 49 157 52982212", "DE", one(NUMBER)),
        ("(00 49) 157-52982212", "US", one(NUMBER)),
        ("015752982212", "DE", one(NUMBER)),
        ("0157 5298 2212", "DE", one(NUMBER)),
        ("(0157) 5298/2212", "DE", one(NUMBER)),
        ("0157\u202f5298\u202f2212", "DE", one(NUMBER)),
        ("4915752982212", "DE", one(NUMBER)),
        ("49 157 52982212", "DE", one(NUMBER)),
        # the country matters for bare digits only
        ("+4915752982212", "RU", one(NUMBER)),
        ("+4915752982212", None, one(NUMBER)),
        ("004915752982212", None, one(NUMBER)),
        ("+4915752982212", "XX", one(NUMBER)),
        ("4915752982212", "IT", one(NUMBER)),
        ("4915752982212", "US", one(NUMBER)),
        ("4915752982212", "RU", one(NUMBER)),
        ("4915752982212", None, one(NUMBER)),
        ("4915752982212", "XX", one(NUMBER)),
        ("015752982212", "US", NO_MEANING),
        ("015752982212", None, NO_MEANING),
        ("015752982212", "XX", NO_MEANING),
        ("15752982212", "DE", several(NUMBER, "+15752982212")),
        ("15752982212", "US", one("+15752982212")),
        ("15752982212", None, one("+15752982212")),
        ("0015752982212", "DE", one("+15752982212")),
        # Italy keeps its leading zero, and its mobiles begin like Italy
        ("3331234567", "IT", one(OTHER_NUMBER)),
        ("393331234567", "IT", one(OTHER_NUMBER)),
        ("393331234567", "DE", several(OTHER_NUMBER, "+49393331234567")),
        ("3912345678", "IT", one("+393912345678")),
        ("0612345678", "IT", one(ROME)),
        ("390612345678", "IT", one(ROME)),
        ("+39 06 12345678", "DE", one(ROME)),
        ("+39 6 12345678", "DE", NO_MEANING),
        # the United States and Russia
        ("2025550143", "US", one(US_NUMBER)),
        ("(202) 555-0143", "US", one(US_NUMBER)),
        ("12025550143", "US", one(US_NUMBER)),
        ("1-202-555-0143", "DE", one(US_NUMBER)),
        ("011 49 157 52982212", "US", one(NUMBER)),
        ("9161234567", "RU", one(RU_NUMBER)),
        ("89161234567", "RU", one(RU_NUMBER)),
        ("8 (916) 123-45-67", "RU", one(RU_NUMBER)),
        ("79161234567", "RU", one(RU_NUMBER)),
        ("+7 916 123-45-67", "US", one(RU_NUMBER)),
        # short codes and what is too short or too long
        ("112", "DE", NO_MEANING),
        ("4242", "DE", NO_MEANING),
        ("22 333", "US", NO_MEANING),
        ("+4242", "DE", NO_MEANING),
        ("0", "DE", NO_MEANING),
        ("00", "DE", NO_MEANING),
        ("+49", "DE", NO_MEANING),
        ("+0049 157 52982212", "DE", NO_MEANING),
        ("+49157529822120000", "DE", NO_MEANING),
        ("1" * 64, "DE", NO_MEANING),
        ("1" * 65, "DE", NOT_A_NUMBER),
        ("+49" + "1" * 297, "DE", NOT_A_NUMBER),
        ("+49 15752982212" + " " * 50, "DE", one(NUMBER)),
        ("+49 " + "1575298221" + " " * 50 + "2", "DE", NOT_A_NUMBER),
        # names
        ("Amazon", "DE", NOT_A_NUMBER),
        ("3123456PTW", "DE", NOT_A_NUMBER),
        ("Mum 0157 5298 2212", "DE", NOT_A_NUMBER),
        ("0157 5298 2212 (Mum)", "DE", NOT_A_NUMBER),
        ("+49-TAXI", "DE", NOT_A_NUMBER),
        ("1-800-FLOWERS", "US", NOT_A_NUMBER),
        ("tel:+4915752982212", "DE", NOT_A_NUMBER),
        ("+4915752982212;ext=5", "DE", NOT_A_NUMBER),
        ("+4915752982212 x5", "DE", NOT_A_NUMBER),
        ("+4915752982212#5", "DE", NOT_A_NUMBER),
        ("*100#", "DE", NOT_A_NUMBER),
        ("+4915752982212,", "DE", NOT_A_NUMBER),
        ("+4915752982212\0", "DE", NOT_A_NUMBER),
        ("+4915752982212\ufffd", "DE", NOT_A_NUMBER),
        ("+49 157 52982212 +39 333 1234567", "DE", NOT_A_NUMBER),
        ("++4915752982212", "DE", NOT_A_NUMBER),
        ("49+15752982212", "DE", NOT_A_NUMBER),
        ("4915752982212+", "DE", NOT_A_NUMBER),
        ("-+4915752982212", "DE", NOT_A_NUMBER),
        ("", "DE", NOT_A_NUMBER),
        ("   ", "DE", NOT_A_NUMBER),
        ("+", "DE", NOT_A_NUMBER),
        ("()", "DE", NOT_A_NUMBER),
        ("---", "DE", NOT_A_NUMBER),
        # look-alike digits and signs
        ("+٤٩١٥٧٥٢٩٨٢٢١٢", "DE", one(NUMBER)),
        ("+４９１５７５２９８２２１２", "DE", one(NUMBER)),
        ("＋4915752982212", "DE", one(NUMBER)),
        ("+491575298221²", "DE", NOT_A_NUMBER),
        ("+4915752982212٢", "DE", NO_MEANING),
        ("01575298２212", "DE", one(NUMBER)),
        ("+49l5752982212", "DE", NOT_A_NUMBER),
        ("+49O15752982212", "DE", NOT_A_NUMBER),
        ("\u202a+4915752982212\u202c", "DE", one(NUMBER)),
        ("+49\u200b15752982212", "DE", one(NUMBER)),
        # WhatsApp
        ("4915752982212@s.whatsapp.net", "US", of_whatsapp(one(NUMBER))),
        ("4915752982212@c.us", None, of_whatsapp(one(NUMBER))),
        ("393331234567@s.whatsapp.net", "DE", of_whatsapp(one(OTHER_NUMBER))),
        ("15752982212@c.us", "DE", of_whatsapp(one("+15752982212"))),
        ("4242@c.us", "DE", of_whatsapp(NO_MEANING)),
        ("015752982212@c.us", "DE", of_whatsapp(NO_MEANING)),
        ("@c.us", "DE", NOT_A_NUMBER),
        ("+4915752982212@c.us", "DE", of_whatsapp(one(NUMBER))),
        ("49 15752982212@c.us", "DE", NOT_A_NUMBER),
        ("٤٩١٥٧٥٢٩٨٢٢١٢@c.us", "DE", of_whatsapp(one(NUMBER))),
        ("4915752982212@c.us@g.us", "DE", NOT_A_NUMBER),
        ("4915752982212@s.whatsapp.net.example.com", "DE", NOT_A_NUMBER),
        ("x@c.us@s.whatsapp.net", "DE", NOT_A_NUMBER),
        ("120363025246125016@g.us", "DE", NOT_A_NUMBER),
        ("4915752982212@g.us", "DE", NOT_A_NUMBER),
        ("4915752982212-1600000000@g.us", "DE", NOT_A_NUMBER),
        ("4915752982212@lid", "DE", NOT_A_NUMBER),
        ("4915752982212@broadcast", "DE", NOT_A_NUMBER),
        ("status@broadcast", "DE", NOT_A_NUMBER),
    ],
)
def test_an_address_is_read(
    address: str, country: str | None, expected: ParsedAddress
) -> None:
    assert parse_address(address, country) == expected


@pytest.mark.parametrize("space", ["\u202f", "\u2009", "\t"])
def test_any_space_may_separate_an_international_number(space: str) -> None:
    assert parse_address(f"+49{space}157{space}52982212", "DE") == one(NUMBER)


def test_the_repr_of_a_reading_a_contact_and_a_party_is_private() -> None:
    contact = Contact(contact_id="c", name="Mum", addresses=(NUMBER,), trusted=True)
    party = AddressBook([contact], "DE").identify(NUMBER, Channel.SIM_1)
    shown = repr([parse_address(NUMBER, "DE"), contact, party])

    assert party.name == "Mum"
    assert "5298" not in shown
    assert "Mum" not in shown
    assert "trusted=True" in shown


# The address book


def book(*contacts: tuple[str, str, bool], country: str | None = "DE") -> AddressBook:
    return AddressBook(
        (
            Contact(
                contact_id=name.lower(),
                name=name,
                addresses=(address,),
                trusted=trusted,
            )
            for name, address, trusted in contacts
        ),
        country,
    )


MUM = ("Mum", "0157 5298 2212", True)
ANNA = ("Anna", "+39 333 123 4567", False)


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize(
    "address",
    ["+4915752982212", "004915752982212", "015752982212", "4915752982212@c.us"],
)
def test_a_contact_is_found_by_number_on_every_channel(
    address: str, channel: Channel
) -> None:
    assert book(MUM, ANNA).identify(address, channel) == Party(
        address=address, normalized=NUMBER, contact_id="mum", name="Mum", trusted=True
    )


def test_a_contact_that_is_not_trusted_is_known_and_not_trusted() -> None:
    assert book(MUM, ANNA).identify(OTHER_NUMBER, Channel.WHATSAPP) == Party(
        address=OTHER_NUMBER, normalized=OTHER_NUMBER, contact_id="anna", name="Anna"
    )


def test_a_stranger_is_nobody_and_keeps_the_number() -> None:
    stranger = "0176 42111111"

    assert book(MUM, ANNA).identify(stranger, Channel.SIM_1) == Party(
        address=stranger, normalized="+4917642111111"
    )
    assert book().identify("Amazon", Channel.SIM_1) == Party(address="Amazon")


@pytest.mark.parametrize("number", [NUMBER, "+15752982212"])
def test_a_sender_that_could_be_two_is_known_by_any_reading_and_never_trusted(
    number: str,
) -> None:
    party = book(("Mum", number, True)).identify("15752982212", Channel.SIM_1)

    assert (party.name, party.normalized, party.trusted) == ("Mum", None, False)


def test_a_sender_that_could_be_two_contacts_is_none_of_them() -> None:
    two = book(MUM, ("Bob", "+1 575 298 2212", True))

    assert two.identify("15752982212", Channel.SIM_1) == Party(address="15752982212")
    assert two.identify("+15752982212", Channel.SIM_1).name == "Bob"
    assert two.identify(NUMBER, Channel.SIM_1).name == "Mum"


def test_a_contact_that_could_be_two_numbers_is_known_by_both() -> None:
    bob = book(("Bob", "15752982212", True))

    for number in (NUMBER, "+15752982212", "15752982212"):
        assert bob.identify(number, Channel.SIM_1).name == "Bob"
    assert not bob.identify("15752982212", Channel.SIM_1).trusted


def test_a_contact_that_could_be_two_numbers_lends_trust_to_neither() -> None:
    bob = book(("Bob", "15752982212", True))

    assert not bob.identify(NUMBER, Channel.SIM_1).trusted
    assert not bob.identify("+15752982212", Channel.SIM_1).trusted


def test_a_number_that_two_contacts_share_is_neither_of_them() -> None:
    party = book(MUM, ("Dad", NUMBER, True)).identify(NUMBER, Channel.SIM_1)

    assert (party.name, party.trusted) == (None, False)


@pytest.mark.parametrize(
    ("contact", "sender"),
    [
        ("Amazon", "Amazon"),
        ("Amazon", "AMAZON"),
        ("AMAZON", " amazon "),
        (" Amazon\n", "amazon"),
        ("STRASSE", "straße"),
        ("4242", "4242"),
        ("3123456PTW", "3123456ptw"),
        ("Mum 0157 5298 2212", "MUM 0157 5298 2212"),
    ],
)
@pytest.mark.parametrize("channel", list(Channel))
def test_a_named_contact_matches_as_text_on_sms_and_rcs_only(
    contact: str, sender: str, channel: Channel
) -> None:
    party = book(("Shop", contact, True)).identify(sender, channel)
    named = channel in {Channel.SIM_1, Channel.SIM_2, Channel.RCS_1, Channel.RCS_2}

    assert party == (
        Party(address=sender, contact_id="shop", name="Shop", trusted=True)
        if named
        else Party(address=sender)
    )


@pytest.mark.parametrize(
    "sender",
    ["Amaz0n", "Amazon.de", "Am azon", "Аmazon", "", " ", "Mum", "Mum 0157 5298 2212"],
)
def test_a_name_that_only_looks_like_a_contacts_is_a_strangers(sender: str) -> None:
    shop = book(("Shop", "Amazon", True), MUM)

    assert shop.identify(sender, Channel.SIM_1) == Party(address=sender)


def test_a_contacts_number_is_never_matched_as_text() -> None:
    mum = book(("Mum", NUMBER, True), country=None)

    assert mum.identify("0157 5298 2212", Channel.SIM_1) == Party(
        address="0157 5298 2212"
    )
    assert mum.identify(NUMBER, Channel.SIM_1).trusted


# Anything at all

_COUNTRIES = st.sampled_from(["DE", "IT", "US", "RU", "FR", "XX", None])
_NUMBERS = st.sampled_from(
    [
        NUMBER,
        OTHER_NUMBER,
        US_NUMBER,
        RU_NUMBER,
        ROME,
        "+4917642111111",
        "+33612345678",
        "+442079460123",
        "+819012345678",
        "+5511961234567",
    ]
)
_SEPARATORS = st.sampled_from(
    ["", " ", "-", ".", "(", ")", "[", "]", "\u00a0", "\u2011", "\u2013", "  "]
)
_LETTERS = st.characters(categories=["L"])
_ADDRESS_CHARACTERS = st.one_of(
    st.sampled_from("0123456789+-./()[] \u00a0\u2013"), st.characters()
)


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a number and one of the ways to write it that leaves nothing open."""
    number = draw(_NUMBERS)
    prefix = draw(st.sampled_from(["+", "00", " +", "(+", "[00"]))
    spread = "".join(digit + draw(_SEPARATORS) for digit in number[1:])
    return number, prefix + spread if len(prefix + spread) <= 64 else number


@many
@given(
    st.text(_ADDRESS_CHARACTERS, max_size=70)
    | st.text(st.characters(exclude_categories=())),
    _COUNTRIES,
    st.sampled_from(list(Channel)),
)
def test_any_address_is_read_and_never_raises(
    address: str, country: str | None, channel: Channel
) -> None:
    reading = parse_address(address, country)

    assert reading.normalized is None or reading.candidates == {reading.normalized}
    assert len(reading.candidates) != 1 or reading.normalized in reading.candidates
    assert reading.is_number or not reading.candidates
    for number in reading.candidates:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number))
    party = book(MUM, ANNA, country=country).identify(address, channel)
    assert party.address == address
    assert not party.trusted or party.normalized == NUMBER


@many
@given(spellings(), _COUNTRIES)
def test_a_number_reads_the_same_in_any_spelling(
    spelling: tuple[str, str], country: str | None
) -> None:
    number, address = spelling

    assert parse_address(address, country) == one(number)


@some
@given(_NUMBERS, _COUNTRIES)
def test_what_was_read_reads_as_itself(number: str, country: str | None) -> None:
    for suffix in ("@c.us", "@s.whatsapp.net"):
        assert parse_address(number[1:] + suffix, country) == of_whatsapp(one(number))
    parsed = phonenumbers.parse(number)
    home = phonenumbers.region_code_for_number(parsed)
    assert parse_address(number[1:], home) == one(number)
    national = phonenumbers.format_number(
        parsed, phonenumbers.PhoneNumberFormat.NATIONAL
    )
    assert number in parse_address(national, home).candidates


@many
@given(spellings(), _LETTERS, st.integers(0, 64), _COUNTRIES)
def test_nothing_with_a_letter_is_ever_a_number(
    spelling: tuple[str, str], letter: str, at: int, country: str | None
) -> None:
    address = spelling[1][:at] + letter + spelling[1][at:]

    assert parse_address(address, country) == NOT_A_NUMBER


@many
@given(
    st.text(
        st.sampled_from("0123456789+ ") | st.characters(categories=["Nd", "Z", "P"]),
        max_size=64,
    ),
    _COUNTRIES,
)
def test_whatever_is_a_number_is_written_in_digits(
    address: str, country: str | None
) -> None:
    if parse_address(address, country).is_number:
        for char in address:
            assert not unicodedata.category(char).startswith(("L", "Nl", "No"))


# What an answer to a number may cost

LANDLINE_OF_JERSEY = "+441534456789"
PREMIUM_NUMBER = "+499001234567"
SHARED_COST_NUMBER = "+491801234567"
SATELLITE = "+881612345678"
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)


@pytest.mark.parametrize(
    ("number", "countries", "expected"),
    [
        (NUMBER, {"DE"}, None),
        ("015752982212", {"DE"}, None),
        ("015752982212", {"US", "DE"}, None),
        (NUMBER, {"IT"}, Costly.FOREIGN),
        (NUMBER, {"IT", "DE"}, None),
        # countries that share a code
        (US_NUMBER, {"US"}, None),
        (US_NUMBER, {"CA"}, Costly.FOREIGN),
        ("+18765550123", {"US"}, Costly.FOREIGN),
        (RU_NUMBER, {"KZ"}, Costly.FOREIGN),
        (LANDLINE_OF_JERSEY, {"GB"}, Costly.FOREIGN),
        (LANDLINE_OF_JERSEY, {"JE"}, None),
        # and even their numbers
        ("+590690001234", {"GP"}, None),
        ("+590690001234", {"MF"}, None),
        # without a country none is foreign
        (NUMBER, set(), None),
        ("+18765550123", set(), None),
        (NUMBER, {"AQ"}, None),
        (NUMBER, {"XX", ""}, None),
        (NUMBER, {"XX", "IT"}, Costly.FOREIGN),
        # what is paid for everywhere
        (PREMIUM_NUMBER, {"DE"}, Costly.SPECIAL),
        (PREMIUM_NUMBER, {"IT"}, Costly.SPECIAL),
        (PREMIUM_NUMBER, set(), Costly.SPECIAL),
        ("09001234567", {"DE"}, Costly.SPECIAL),
        ("09001234567", {"DE", "US"}, Costly.SPECIAL),
        # in Italy it would be somebody's
        ("09001234567", {"DE", "IT"}, Costly.SPECIAL),
        (SHARED_COST_NUMBER, {"DE"}, Costly.SPECIAL),
        ("+447012345678", {"GB"}, Costly.SPECIAL),
        ("+39899123456", set(), Costly.SPECIAL),
        (SATELLITE, {"DE"}, Costly.SPECIAL),
        (SATELLITE, set(), Costly.SPECIAL),
        ("+979123456789", set(), Costly.SPECIAL),
        # what is no number of anybody, or a premium-rate one with a digit too many
        ("4242", {"DE"}, Costly.SPECIAL),
        ("4242", set(), Costly.SPECIAL),
        ("112", {"DE"}, Costly.SPECIAL),
        ("+4242", {"DE"}, Costly.SPECIAL),
        (PREMIUM_NUMBER + "89", {"DE"}, Costly.SPECIAL),
        (PREMIUM_NUMBER[:-1], {"DE"}, Costly.SPECIAL),
        ("00499001234567", {"DE"}, Costly.SPECIAL),
        ("+88351000012345", set(), Costly.SPECIAL),
        ("015752982212", set(), Costly.SPECIAL),
        ("015752982212", {"US"}, Costly.SPECIAL),
        ("", {"DE"}, Costly.SPECIAL),
        ("+", set(), Costly.SPECIAL),
    ],
)
def test_an_answer_may_be_expensive(
    number: str, countries: set[str], expected: Costly | None
) -> None:
    assert why_costly(number, countries) is expected


def example(country: str, *kinds: int) -> str | None:
    """Return a number of the first kind that a country has."""
    for kind in kinds:
        number = phonenumbers.example_number_for_type(country, kind)
        if number is not None:
            return str(
                phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            )
    return None


def test_in_every_country_people_are_answered_at_home_and_not_abroad() -> None:
    kinds = phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE
    for country in REGIONS:
        person = example(country, *kinds)
        assert person is not None, country
        code = phonenumbers.country_code_for_region(country)
        abroad = "FR" if code != phonenumbers.country_code_for_region("FR") else "DE"

        assert why_costly(person, {country}) is None, country
        assert why_costly(person, {country, abroad}) is None, country
        assert why_costly(person, set()) is None, country
        assert why_costly(person, {abroad}) is Costly.FOREIGN, country


@pytest.mark.parametrize("kind", ["PREMIUM_RATE", "SHARED_COST", "PERSONAL_NUMBER"])
def test_in_every_country_special_numbers_may_be_expensive(kind: str) -> None:
    found = 0
    for country in REGIONS:
        number = example(country, getattr(phonenumbers.PhoneNumberType, kind))
        if number is not None:
            found += 1
            assert why_costly(number, {country}) is Costly.SPECIAL, country
            assert why_costly(number, {"DE"}) is Costly.SPECIAL, country
            assert why_costly(number, set()) is Costly.SPECIAL, country
    assert found > 50


@many
@given(
    st.text(st.sampled_from("0123456789+"), max_size=20),
    st.sets(st.sampled_from([*REGIONS, "XX", ""]), max_size=3),
)
def test_any_number_is_judged(number: str, countries: set[str]) -> None:
    assert why_costly(number, countries) in {None, *Costly}
