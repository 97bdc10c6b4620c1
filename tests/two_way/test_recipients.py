"""Whom a message goes to: everybody is checked before anybody is written to."""

from collections.abc import Awaitable, Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from simulator import Account, ApiFault, ApiFaultKind, Service
from tests.builders import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.conftest import SetUp

from .builders import (
    ANNA,
    CAROL,
    DEVICE_ID,
    LUCA,
    PHONE_NUMBER,
    TEXT,
    Home,
    sender_subentries,
    token_entry,
)
from .conftest import SetUpHome

OTHER_DEVICE_ID = 10404
# In Germany a mobile phone without its zero, and one in New Mexico without its plus.
AMBIGUOUS = "15752982212"

type SetUpTwoPhones = Callable[..., Awaitable[Home]]


@pytest.fixture
def two_phones(
    service: Service, account: Account, set_up_home: SetUpHome
) -> SetUpTwoPhones:
    """Set up an account with two phones and the given contacts."""

    async def set_up(*contacts: Any) -> Home:
        service.add_phone(account, "Galaxy", device_id=OTHER_DEVICE_ID)
        other = phone_subentry(
            "Galaxy",
            OTHER_WEBHOOK_ID,
            OTHER_PHONE_ID,
            gateway_device_id=OTHER_DEVICE_ID,
        )
        phone, *_ = sender_subentries()
        return await set_up_home(token_entry(service, account, phone, other, *contacts))

    return set_up


def sent_by(home: Home) -> list[tuple[str, int]]:
    """Give who was written to, and by which of the service's phones."""
    sent = home.service.messages(incoming=False)
    return [(message.address, message.device_id) for message in sent]


# Numbers


@pytest.mark.parametrize(
    "spelling",
    [
        "+4917642111119",
        " +49 176 4211 1119 ",
        "0049 176 42111119",
        "+49 (0) 176 42111119",
        "0176/42111119",
        "(0176) 4211-1119",
        "+49.176.42111119",
        "4917642111119",
        4917642111119,
        "4917642111119@s.whatsapp.net",
    ],
)
async def test_a_number_is_understood_however_it_is_written(
    home: Home, spelling: str | int
) -> None:
    [result] = await home.send(to=spelling)

    assert (result["to"], result["outcome"]) == (CAROL, "reached")
    assert home.posts[0].body["sendto"] == CAROL


@pytest.mark.parametrize("code", ["22922", 22922, " 229 22 "])
async def test_a_short_code_is_dialled_as_it_is(home: Home, code: str | int) -> None:
    await home.send(to=code)

    assert home.posts[0].body["sendto"] == "22922"


@pytest.mark.parametrize(
    ("number", "end"),
    [
        ("Amazon", "on"),
        ("", ""),
        ("+", "+"),
        ("+49", "49"),
        ("1234567", "67"),
        ("0" * 80, "00"),
        ("+4917642111119,+393331234567", "67"),
        ("Mum 0157 5298 2212", "12"),
        ("120363041234567890@g.us", "us"),
        ("+٤٩١٧٦٤٢١١١١١٩", "١٩"),
    ],
)
async def test_what_is_no_number_is_refused_and_nobody_is_written_to(
    home: Home, number: str, end: str
) -> None:
    error = await home.error(to=[CAROL, number])

    assert error.translation_key == "number_invalid"
    assert error.translation_placeholders == {"position": "2", "number": f"…{end}"}
    assert home.posts == []


async def test_a_number_that_could_be_two_is_refused(home: Home) -> None:
    error = await home.error(to=[AMBIGUOUS, CAROL])

    assert error.translation_key == "number_ambiguous"
    assert error.translation_placeholders == {"position": "1", "number": "…12"}
    assert home.posts == []


@pytest.mark.parametrize("number", [True, 4.5, None, {"number": CAROL}])
async def test_what_is_neither_text_nor_integer_is_no_number(
    home: Home, number: Any
) -> None:
    with pytest.raises(vol.Invalid, match="expected a phone number"):
        await home.send(to=[number])

    assert home.posts == []


async def test_a_phone_does_not_write_to_itself(home: Home) -> None:
    error = await home.error(to=[CAROL, "0176 42111111"])

    assert PHONE_NUMBER == "+4917642111111"
    assert error.translation_key == "own_number"
    assert home.posts == []


async def test_nobody_at_all_is_refused(home: Home) -> None:
    assert await home.refused() == "no_recipient"
    assert await home.refused(to=[], contact=[]) == "no_recipient"
    assert home.posts == []


async def test_whoever_is_named_in_three_ways_is_written_to_once(home: Home) -> None:
    luca = home.device(contact_id("Luca"))

    results = await home.send(contact=[luca, luca], to=["00393331234567", LUCA, CAROL])

    assert [r["to"] for r in results] == [LUCA, CAROL]
    sent = home.service.messages(incoming=False)
    assert [(m.address, m.channel) for m in sent] == [(LUCA, 3), (CAROL, 0)]


async def test_a_number_that_is_a_contacts_gets_the_contacts_name(home: Home) -> None:
    [result] = await home.send(to="0157 5298 2212")

    assert (result["to"], result["contact"]) == (ANNA, "Anna")


# Contacts


async def test_a_device_that_does_not_exist_is_refused(home: Home) -> None:
    refusal = await home.refused(contact="no such device")

    assert refusal == "service_device_not_found"
    assert await home.refused(device_id="gone", to=CAROL) == refusal
    assert home.posts == []


async def test_a_phone_is_no_contact_and_a_contact_is_no_phone(home: Home) -> None:
    anna = home.device(contact_id("Anna"))

    assert await home.refused(contact=home.device()) == "device_is_no_contact"
    assert await home.refused(device_id=anna, to=CAROL) == "device_is_no_phone"
    assert home.posts == []


async def test_a_device_of_something_else_is_refused(
    home: Home, hass: HomeAssistant
) -> None:
    lamp = MockConfigEntry(domain="lamps")
    lamp.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=lamp.entry_id, identifiers={("lamps", "1")}
    )

    refusal = await home.refused(contact=device.id)

    assert refusal == "service_device_wrong_domain"


async def test_a_contact_of_another_account_is_refused(
    home: Home, service: Service, set_up: SetUp
) -> None:
    owner = service.add_account("other@example.com")
    await set_up(
        token_entry(service, owner, contact_subentry("Marta", CAROL), title="Other")
    )
    marta = next(
        device.id
        for device in dr.async_get(home.hass).devices
        if device.name == "Marta"
    )

    assert await home.refused(contact=marta) == "several_accounts"
    assert home.posts == []


@pytest.mark.parametrize("number", ["Amazon", AMBIGUOUS, "1234567"])
async def test_a_contact_without_a_number_to_dial_is_refused_by_name(
    service: Service, account: Account, set_up_home: SetUpHome, number: str
) -> None:
    shop = contact_subentry("Shop", number)
    home = await set_up_home(token_entry(service, account, *sender_subentries(), shop))

    error = await home.error(contact=home.device(contact_id("Shop")), to=CAROL)

    assert error.translation_key == "contact_unreachable"
    assert error.translation_placeholders == {"contact": "Shop"}
    assert home.posts == []


async def test_a_contact_that_was_just_removed_is_not_written_to(home: Home) -> None:
    anna = contact_id("Anna")
    device_id = home.device(anna)
    home.hass.config_entries.async_remove_subentry(home.entry, anna)

    refusal = await home.refused(contact=device_id)

    assert refusal == "service_device_not_found"
    assert home.posts == []


# Phones


async def test_the_only_phone_need_not_be_named(home: Home) -> None:
    [result] = (await home.act("send_message", to=CAROL, message=TEXT))["messages"]

    assert result["outcome"] == "reached"
    assert sent_by(home) == [(CAROL, DEVICE_ID)]


async def test_of_two_phones_one_must_be_named(two_phones: SetUpTwoPhones) -> None:
    home = await two_phones()

    assert await home.refused(device_id=None, to=CAROL) == "which_phone"
    await home.send(device_id=home.device(OTHER_PHONE_ID), to=CAROL)

    assert sent_by(home) == [(CAROL, OTHER_DEVICE_ID)]


async def test_contacts_are_written_to_by_their_own_phones(
    two_phones: SetUpTwoPhones,
) -> None:
    home = await two_phones(
        contact_subentry("Anna", ANNA),
        contact_subentry("Luca", LUCA, phone=OTHER_PHONE_ID),
    )
    contacts = [home.device(contact_id(name)) for name in ("Anna", "Luca")]

    await home.act("send_message", contact=contacts, message=TEXT)

    assert sent_by(home) == [(ANNA, DEVICE_ID), (LUCA, OTHER_DEVICE_ID)]


async def test_the_phone_that_is_named_counts_more_than_the_contacts_own(
    two_phones: SetUpTwoPhones,
) -> None:
    home = await two_phones(contact_subentry("Luca", LUCA, phone=OTHER_PHONE_ID))

    await home.send(contact=home.device(contact_id("Luca")))

    assert sent_by(home) == [(LUCA, DEVICE_ID)]


async def test_an_account_without_a_phone_sends_nothing(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    entry = token_entry(service, account, contact_subentry("Anna", ANNA))
    home = await set_up_home(entry)
    anna = home.device(contact_id("Anna"))

    assert await home.refused(device_id=None, to=CAROL) == "no_phone"
    assert await home.refused(device_id=None, contact=anna) == "no_phone"


async def test_a_phone_whose_id_nobody_knows_yet_sends_nothing(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    entry = token_entry(service, account, phone_subentry("Pixel 4a"))
    home = await set_up_home(entry)

    assert await home.refused(to=CAROL) == "phone_without_id"
    await service.receive(DEVICE_ID, ANNA, "Hello")

    [result] = await home.send(to=CAROL)
    assert result["outcome"] == "reached"


# Accounts


async def test_an_account_that_only_receives_says_how_to_change_that(
    service: Service, set_up_home: SetUpHome
) -> None:
    entry = account_entry(*sender_subentries())
    home = await set_up_home(entry)

    error = await home.error(to=CAROL)
    assert error.translation_key == "no_token"
    assert error.translation_placeholders == {"account": "SmsGateWay24"}
    assert await home.refused(device_id=None, to=CAROL) == "no_account"
    assert service.calls() == []


async def test_of_two_accounts_that_can_send_one_must_be_named(
    home: Home, service: Service, set_up: SetUp
) -> None:
    owner = service.add_account("other@example.com")
    await set_up(token_entry(service, owner, contact_subentry("Marta", CAROL)))

    assert await home.refused(device_id=None, to=CAROL) == "which_phone"
    assert home.posts == []


async def test_an_account_that_is_disabled_sends_nothing(home: Home) -> None:
    device_id = home.device()
    await home.hass.config_entries.async_unload(home.entry.entry_id)

    refusal = await home.refused(device_id=device_id, to=CAROL)

    assert refusal == "service_config_entry_not_loaded"
    assert home.posts == []


# What the service knows of the phone


async def test_a_phone_that_the_service_does_not_list_sends_nothing_until_it_does(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    phone, *_ = sender_subentries(gateway_device_id=99999)
    home = await set_up_home(token_entry(service, account, phone))

    error = await home.error(to=CAROL)
    assert error.translation_key == "phone_not_in_account"
    assert error.translation_placeholders == {
        "phone": "Pixel 4a",
        "link": "/config/repairs",
    }
    assert await home.refused(to=ANNA) == "phone_not_in_account"
    assert home.issues == ["device_missing"]
    assert home.posts == []

    service.add_phone(account, device_id=99999)
    await home.send(to=CAROL)
    assert home.issues == []
    assert sent_by(home) == [(CAROL, 99999)]


async def test_a_repair_for_a_phone_goes_with_the_phone(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    phone, *_ = sender_subentries(gateway_device_id=99999)
    home = await set_up_home(token_entry(service, account, phone))
    await home.refused(to=CAROL)

    home.hass.config_entries.async_remove_subentry(home.entry, PHONE_ID)
    await home.settle()

    assert home.issues == []


async def test_while_nobody_knows_which_phones_there_are_nothing_is_sent(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, method="getalldevices", times=None)
    )
    home = await set_up_home(token_entry(service, account))

    assert await home.refused(to=CAROL) == "phones_unknown"
    assert home.issues == []
    assert home.posts == []

    service.clear_faults()
    await home.send(to=CAROL)
    assert len(home.posts) == 1


# Texts


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_an_empty_message_is_refused(home: Home, text: str) -> None:
    assert await home.refused(to=CAROL, message=text) == "message_empty"
    assert home.posts == []


@pytest.mark.parametrize(
    ("channel", "longest"),
    [
        ("sim_1", "a" * 1530),
        ("sim_2", "€" * 765),
        ("sim_1", "ж" * 670),
        ("whatsapp", "ж" * 4096),
        ("rcs_1", "a" * 4096),
    ],
)
async def test_a_message_has_ten_parts_at_most_or_what_whatsapp_can_take(
    home: Home, channel: str, longest: str
) -> None:
    [result] = await home.send(to=CAROL, channel=channel, message=longest)
    assert result["outcome"] == "reached"
    assert home.service.messages()[-1].body == longest

    too_long = longest + longest[0]
    refusal = await home.refused(to=CAROL, channel=channel, message=too_long)
    assert refusal == "message_too_long"
    assert len(home.posts) == 1


async def test_a_message_too_long_for_one_of_the_contacts_goes_to_nobody(
    home: Home,
) -> None:
    contacts = [home.device(contact_id(name)) for name in ("Luca", "Anna")]

    refusal = await home.refused(contact=contacts, message="a" * 2000)

    assert refusal == "message_too_long"
    assert home.posts == []
