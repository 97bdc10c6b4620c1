"""Who may answer: contacts that are not trusted, share a number, change it, or write to another."""

from typing import Any

from homeassistant.helpers import device_registry as dr
import pytest

from simulator import Account, Service
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA, token_entry
from tests.payloads import message

from .builders import OTHER_DEVICE_ID, Asking
from .conftest import SetUpAsking

BOUND = [phone_subentry(gateway_device_id=DEVICE_ID, bound_channels=["sim_1"])]


async def _looked_for(asking: Asking) -> None:
    """Let all times pass at which a message is looked for at the service."""
    for _ in range(12):
        await asking.time.passes(seconds=1)


# Who is not trusted


async def test_who_is_asked_is_heard_where_only_trusted_contacts_are(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(accept_from="trusted")
    await asking.ask("Luca")

    await asking.answers("yes", LUCA)

    assert asking.outcomes == [("answered", "yes")]
    assert asking.home.texts == ["yes"]
    await asking.answers("hello", LUCA)
    assert asking.home.texts == ["yes"]


async def test_the_lost_answer_of_who_is_not_trusted_is_found_in_the_list(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(accept_from="trusted")
    await asking.ask("Luca", patience=1200)
    await asking.time.passes(minutes=1)
    asking.home.lose("yes", LUCA)

    for _ in range(16):
        await asking.time.passes(minutes=1)

    assert asking.outcomes == [("answered", "yes")]


async def test_an_answer_is_confirmed_where_a_channel_is_bound(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(phones=BOUND, confirm="trusted")
    await asking.ask("Luca")

    await asking.answers("yes", LUCA)
    await _looked_for(asking)

    assert asking.outcomes == [("answered", "yes")]
    assert [e.data["confirmed"] for e in asking.home.gateway.messages] == [True]


async def test_a_forged_answer_is_none_where_a_channel_is_bound(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(phones=BOUND, confirm="trusted")
    await asking.ask("Luca")

    body = message(4711, body="yes", address=LUCA, device_id=DEVICE_ID, channel_id=0)
    await asking.home.gateway.accepted(body)
    await _looked_for(asking)

    assert not asking.closed
    assert asking.home.texts == ["yes"]


async def test_an_answer_that_comes_during_a_reload_is_confirmed_after_it(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(phones=BOUND, confirm="trusted")
    await asking.ask("Luca")
    home = asking.home
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    await home.service.receive(DEVICE_ID, LUCA, "yes")

    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await _looked_for(asking)

    assert asking.outcomes == [("answered", "yes")]


# Numbers


async def test_two_who_share_a_number_are_asked_each_and_answer_with_it(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(
        contact_subentry("Anna", ANNA), contact_subentry("Luca", ANNA)
    )
    await asking.ask("Anna", "Luca", order="together")

    await asking.answers("yes")

    assert asking.outcomes == [("answered", "yes")]
    assert asking.closed[0]["contact"] in {"Anna", "Luca"}


@pytest.mark.parametrize(("sender", "hears"), [(ANNA, True), (CAROL, False)])
async def test_a_number_that_is_changed_later_is_still_the_one_that_was_asked(
    asking: Asking, sender: str, *, hears: bool
) -> None:
    await asking.ask("Luca", "Anna", order="together")
    home = asking.home
    subentry = home.entry.subentries[contact_id("Anna")]
    home.hass.config_entries.async_update_subentry(
        home.entry, subentry, data={**subentry.data, "number": "+4917642111118"}
    )
    await home.settle()

    await asking.answers("yes", sender)

    assert bool(asking.closed) is hears


async def test_another_number_of_a_contact_answers_too(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(contact_subentry("Anna", ANNA, more_numbers=[CAROL]))
    await asking.ask("Anna")

    await asking.answers("yes", CAROL)

    assert asking.outcomes == [("answered", "yes")]


# Phones and accounts


async def test_an_answer_to_another_phone_of_the_home_counts(
    set_up_asking: SetUpAsking, phones: list[Any]
) -> None:
    asking = await set_up_asking(phones=phones)
    asking.home.set_webhooks(OTHER_DEVICE_ID, OTHER_WEBHOOK_ID)
    await asking.ask("Anna")

    await asking.home.service.receive(OTHER_DEVICE_ID, ANNA, "yes", channel=1)
    await asking.home.settle()

    assert asking.outcomes == [("answered", "yes")]


async def test_people_of_two_accounts_are_not_asked_by_one_question(
    asking: Asking, service: Service
) -> None:
    other = await _second_account(asking, service)

    refused = await asking.home.refused(
        "ask", device_id=None, contact=[*asking.devices("Anna"), other]
    )

    assert refused == "several_accounts"


async def test_a_message_to_another_account_answers_nothing(
    asking: Asking, service: Service
) -> None:
    await _second_account(asking, service)
    await asking.ask("Anna")

    await service.receive(OTHER_DEVICE_ID, ANNA, "yes")
    await asking.home.settle()

    assert not asking.closed


async def test_each_account_ends_its_own_question_of_a_name(
    asking: Asking, service: Service
) -> None:
    other = await _second_account(asking, service)
    await asking.ask("Anna", question_id="cellar")
    await asking.ask("Anna", question_id="cellar", contact=[other], message="Here?")

    await asking.answers("yes")

    assert asking.outcomes == [("answered", "yes")]
    assert len(asking.written) == 2


async def _second_account(asking: Asking, service: Service) -> str:
    """Set up another account with a phone and its own Anna; return her device."""
    home = asking.home
    account: Account = service.add_account("other@example.com")
    service.add_phone(account, device_id=OTHER_DEVICE_ID, numbers=("+4917642111112",))
    phone = phone_subentry(
        "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=OTHER_DEVICE_ID
    )
    entry = token_entry(service, account, phone, contact_subentry("Anna", ANNA))
    entry.add_to_hass(home.hass)
    assert await home.hass.config_entries.async_setup(entry.entry_id)
    await home.settle()
    home.set_webhooks(OTHER_DEVICE_ID, OTHER_WEBHOOK_ID)
    device = dr.async_get(home.hass).async_get_device_by_identifier(
        ("smsgateway24", contact_id("Anna")), entry.entry_id
    )
    assert device is not None
    return device.id
