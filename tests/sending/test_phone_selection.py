"""Which phone and which account a message goes out by, and what the service must know of them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from simulator import Account, ApiFault, ApiFaultKind, Service
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.home import (
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
from tests.builders.restarts import AiohttpClient
from tests.plugin import Restart, SetUp, SetUpHome

OTHER_DEVICE_ID = 10404

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
    """Return who was written to, and by which of the service's phones."""
    sent = home.service.messages(incoming=False)
    return [(message.address, message.device_id) for message in sent]


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
    assert "device_missing" not in home.issues
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


async def test_a_phone_does_not_write_to_itself_before_its_number_was_asked_for(
    home: Home, aiohttp_client: AiohttpClient
) -> None:
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    # The first question for the phones, and its two repetitions.
    home.fault(ApiFaultKind.STATUS, "getalldevices", times=3)

    async with home.killed(aiohttp_client) as after:
        assert await after.refused(to=PHONE_NUMBER) == "own_number"

    assert home.posts == []


async def test_phones_that_were_listed_once_may_send_while_their_list_cannot_be_had(
    home: Home, restart: Restart
) -> None:
    async def meanwhile() -> None:
        home.fault(ApiFaultKind.STATUS, "getalldevices", times=None)

    again = await restart(home, meanwhile)
    await again.settle()

    [result] = await again.send(to=CAROL)

    assert (result["outcome"], result["error"]) == ("reached", None)
