"""Adding an account, and choosing whose messages are published and what of them is kept."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, FlowType
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import InvalidData
import pytest

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.storage import files_of
from tests.builders.translations import ENGLISH
from tests.payloads import image, message
from tests.plugin import SetUp

STRANGER = "+393331234567"
FRIEND = "+4915752982212"


def only_entry(hass: HomeAssistant) -> ConfigEntry[Any]:
    [entry] = hass.config_entries.async_entries(DOMAIN)
    return entry


def on_disk(gateway: Gateway) -> bytes:
    """Return all that an account's files contain, whatever part of them is in use."""
    files = files_of(gateway.hass, gateway.entry.entry_id)
    return b"".join(file.read_bytes() for file in files)


async def at_name(hass: HomeAssistant) -> Dialog:
    """Add an account that only receives, up to the question for its name."""
    return await (await Dialog.add_account(hass)).choose("receive_only")


async def set_options(gateway: Gateway, **options: str | float) -> None:
    dialog = await Dialog.options(gateway.hass, gateway.entry)
    await dialog.submit(**options)
    assert dialog.page == "created"
    await gateway.hass.async_block_till_done()
    assert gateway.entry.state is ConfigEntryState.LOADED


# An account


async def test_an_account_needs_a_name_and_nothing_else(hass: HomeAssistant) -> None:
    dialog = await Dialog.add_account(hass)
    assert dialog.page == "user"
    await dialog.choose("receive_only")
    assert dialog.page == "receive_only"

    await dialog.submit(name="Holiday home")

    assert dialog.page == "created"
    entry = only_entry(hass)
    assert entry.title == "Holiday home"
    assert dict(entry.data) == {}
    assert entry.unique_id is None
    assert (entry.version, entry.minor_version) == (1, 1)
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("name", ["", "   "])
async def test_an_account_without_a_name_is_called_like_the_service(
    hass: HomeAssistant, name: str
) -> None:
    dialog = await at_name(hass)
    await dialog.submit(name=name)

    assert only_entry(hass).title == "SmsGateWay24"


async def test_spaces_around_the_name_are_taken_off(hass: HomeAssistant) -> None:
    dialog = await at_name(hass)
    await dialog.submit(name="  Home ")

    assert only_entry(hass).title == "Home"


async def test_the_first_phone_is_asked_for_right_after_its_account(
    hass: HomeAssistant,
) -> None:
    dialog = await at_name(hass)
    await dialog.submit(name="Home")

    kind, flow_id = dialog.result["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    manager = hass.config_entries.subentries
    phone = await Dialog.resume(manager, "config_subentries.phone", flow_id)
    assert phone.page == "user"
    await phone.submit(name="Pixel 4a")
    await phone.submit()
    await phone.choose("finish")
    await hass.async_block_till_done()
    [subentry] = only_entry(hass).subentries.values()
    assert (subentry.subentry_type, subentry.title) == ("phone", "Pixel 4a")


async def test_a_second_account_can_be_added(hass: HomeAssistant) -> None:
    for name in ("Home", "Office"):
        dialog = await at_name(hass)
        await dialog.submit(name=name)

    entries = hass.config_entries.async_entries(DOMAIN)
    assert {entry.title for entry in entries} == {"Home", "Office"}


async def test_an_account_offers_phones_and_options(hass: HomeAssistant) -> None:
    dialog = await at_name(hass)
    await dialog.submit(name="Home")

    entry = only_entry(hass)
    assert entry.supported_subentry_types == {
        "phone": {"supports_reconfigure": True},
        "contact": {"supports_reconfigure": True},
    }
    assert entry.supports_options
    assert entry.supports_reconfigure


# Its options


async def test_the_options_start_with_everyone_and_all(gateway: Gateway) -> None:
    dialog = await Dialog.options(gateway.hass, gateway.entry)

    assert dialog.page == "init"
    schema = dialog.result["data_schema"]
    assert schema({}) == {
        "accept_from": "everyone",
        "content": "all",
        "history_days": 30,
        "who_may_read": "administrators",
        "webhooks_per_second": 5,
    }
    dialog.close()


async def test_the_options_show_what_was_chosen_before(gateway: Gateway) -> None:
    await set_options(gateway, accept_from="trusted", content="contacts")

    dialog = await Dialog.options(gateway.hass, gateway.entry)
    assert dialog.suggestions == {
        "accept_from": "trusted",
        "content": "contacts",
        "history_days": 30,
        "who_may_read": "administrators",
        "webhooks_per_second": 5,
    }
    dialog.close()


async def test_options_that_this_dialog_does_not_know_are_kept(set_up: SetUp) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), options={"sends_per_hour": 5})
    )

    await set_options(gateway, accept_from="everyone", content="none")

    assert dict(gateway.entry.options) == {
        "accept_from": "everyone",
        "content": "none",
        "history_days": 30,
        "sends_per_hour": 5,
        "who_may_read": "administrators",
        "webhooks_per_second": 5,
    }


async def test_an_account_that_only_receives_has_no_limits_to_choose(
    gateway: Gateway,
) -> None:
    dialog = await Dialog.options(gateway.hass, gateway.entry)

    assert dialog.suggestions.keys() == {
        "accept_from",
        "content",
        "history_days",
        "who_may_read",
        "webhooks_per_second",
    }
    dialog.close()


async def test_the_limits_of_an_account_that_sends_start_with_30_and_200(
    sender: Gateway,
) -> None:
    dialog = await Dialog.options(sender.hass, sender.entry)

    assert dialog.page == "sending"
    assert dialog.result["data_schema"]({}) == {
        "accept_from": "everyone",
        "confirm": "trusted",
        "content": "all",
        "history_days": 30,
        "sends_per_hour": 30,
        "sends_per_day": 200,
        "sends_per_number": 10,
        "urgent_reserve": 10,
        "who_may_read": "administrators",
        "webhooks_per_second": 5,
    }
    dialog.close()


async def test_limits_are_stored_as_whole_numbers(sender: Gateway) -> None:
    # As the frontend's number field sends them.
    limits = {"sends_per_hour": 5.0, "sends_per_day": 10_000.0}
    await set_options(sender, accept_from="everyone", content="all", **limits)

    stored = {key: sender.entry.options[key] for key in limits}
    assert stored == {"sends_per_hour": 5, "sends_per_day": 10_000}
    assert all(type(limit) is int for limit in stored.values())
    dialog = await Dialog.options(sender.hass, sender.entry)
    assert dialog.suggestions["sends_per_hour"] == 5
    dialog.close()


@pytest.mark.parametrize(
    "limits",
    [
        {"sends_per_hour": 0, "sends_per_day": 200},
        {"sends_per_hour": 1_001, "sends_per_day": 200},
        {"sends_per_hour": 30, "sends_per_day": 0},
        {"sends_per_hour": 30, "sends_per_day": 10_001},
    ],
)
async def test_a_limit_beyond_all_measure_is_refused(
    sender: Gateway, limits: dict[str, int]
) -> None:
    dialog = await Dialog.options(sender.hass, sender.entry)

    with pytest.raises(InvalidData):
        await dialog.submit(accept_from="everyone", content="all", **limits)
    dialog.close()


async def test_a_strangers_message_is_not_told_once_only_trusted_ones_are_accepted(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Anna", FRIEND, trusted=True))
    )
    await gateway.accepted(message(1, address=STRANGER))
    assert len(gateway.messages) == 1

    await set_options(gateway, accept_from="trusted", content="all")
    before = gateway.states()
    await gateway.accepted(message(2, address=STRANGER, body="Open the gate"))

    assert len(gateway.messages) == 1
    assert gateway.states() == before

    await gateway.accepted(message(3, address=FRIEND, body="It is me"))
    assert [event.data["text"] for event in gateway.messages[1:]] == ["It is me"]
    assert gateway.messages[1].data["sender_trusted"] is True

    await set_options(gateway, accept_from="everyone", content="all")
    await gateway.accepted(message(4, address=STRANGER))
    assert len(gateway.messages) == 3


async def test_an_untrusted_contact_is_a_stranger_too(set_up: SetUp) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", FRIEND),
            options={"accept_from": "trusted"},
        )
    )

    await gateway.accepted(message(1, address=FRIEND))

    assert gateway.messages == []


async def test_no_text_is_shown_once_no_content_is_kept(gateway: Gateway) -> None:
    await set_options(gateway, accept_from="everyone", content="none")
    await gateway.accepted(message(1, body="the secret"))

    [event] = gateway.messages
    assert event.data["text"] == ""
    assert event.data["sender"] == FRIEND
    assert (
        gateway.state("sensor", "last_message").state
        == ENGLISH["common.message_hidden"]
    )
    shown = repr([state.as_dict() for state in gateway.hass.states.async_all()])
    assert "the secret" not in shown


async def test_what_was_kept_before_is_forgotten_once_no_content_is_kept(
    gateway: Gateway,
) -> None:
    link = image()["img_url"]
    await gateway.accepted(image(1, body="the secret"))
    shown = repr([state.as_dict() for state in gateway.hass.states.async_all()])
    assert "the secret" in shown
    assert link in shown
    written = on_disk(gateway)
    assert b"the secret" in written
    assert link.encode() in written

    await set_options(gateway, accept_from="everyone", content="none")

    assert (
        gateway.state("sensor", "last_message").state
        == ENGLISH["common.message_hidden"]
    )
    assert gateway.state("event", "message").attributes["text"] == ""
    assert gateway.state("event", "message").attributes["image_url"] is None
    assert gateway.state("image", "last_image").state == "unknown"
    shown = repr([state.as_dict() for state in gateway.hass.states.async_all()])
    assert "the secret" not in shown
    assert link not in shown
    written = on_disk(gateway)
    assert b"the secret" not in written
    assert link.encode() not in written


async def test_only_contacts_texts_are_shown_once_content_of_contacts_is_kept(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Anna", FRIEND))
    )
    await set_options(gateway, accept_from="everyone", content="contacts")

    await gateway.accepted(message(1, address=STRANGER, body="the secret"))
    assert (
        gateway.state("sensor", "last_message").state
        == ENGLISH["common.message_hidden"]
    )
    await gateway.accepted(message(2, address=FRIEND, body="Hello"))
    assert gateway.state("sensor", "last_message").state == "Hello"

    assert [event.data["text"] for event in gateway.messages] == ["", "Hello"]


async def test_options_of_one_account_leave_another_alone(
    hass: HomeAssistant, gateway: Gateway, set_up: SetUp
) -> None:
    other = await set_up(
        account_entry(phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID))
    )

    await set_options(gateway, accept_from="everyone", content="none")
    await other.accepted(message(1, body="Hello"), OTHER_WEBHOOK_ID)

    state = other.state("sensor", "last_message", OTHER_PHONE_ID)
    assert state.state == "Hello"
