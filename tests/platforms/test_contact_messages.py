"""What the entities of a contact show of that person's messages, by any phone."""

from typing import Any

from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.storage.records import Kind
from simulator import Account, Service
from tests.builders.contacts import add, change, contact, remove
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, DEVICE_ID, LUCA, Home, Time, token_entry
from tests.builders.storage import store, stored_records
from tests.builders.translations import ENGLISH
from tests.payloads import image, message
from tests.plugin import Restart, SetUp, SetUpHome

MUM = contact_id("Mum")
HIDDEN = ENGLISH["common.message_hidden"]


def family(**fields: Any) -> Any:
    """Build an account without a token, with two phones and two contacts."""
    return account_entry(
        phone_subentry(),
        phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        contact_subentry("Mum", ANNA, trusted=True),
        contact_subentry("Gino", LUCA),
        **fields,
    )


@pytest.fixture
async def gateway(set_up: SetUp) -> Gateway:
    """Two phones and two contacts."""
    return await set_up(family())


def shown(gateway: Gateway, contact_id: str = MUM) -> State:
    """Return the sensor of a contact."""
    return gateway.state("sensor", "last_message", contact_id)


def event_of(gateway: Gateway, contact_id: str = MUM) -> State:
    """Return the event entity of a contact."""
    return gateway.state("event", "message", contact_id)


async def test_a_contact_has_two_entities_without_a_token(gateway: Gateway) -> None:
    assert shown(gateway).entity_id == "sensor.mum_last_message"
    assert event_of(gateway).entity_id == "event.mum_message"
    assert shown(gateway).name == "Mum Last message"
    assert event_of(gateway).name == "Mum Message"
    assert {shown(gateway).state, event_of(gateway).state} == {"unknown"}
    assert not gateway.hass.states.async_entity_ids("notify")


async def test_a_message_by_any_phone_is_shown_with_the_phone(gateway: Gateway) -> None:
    await gateway.accepted(message(1, address=ANNA, body="One"))
    assert shown(gateway).state == "One"
    assert shown(gateway).attributes["phone"] == "Pixel 4a"

    await gateway.accepted(
        message(2, address=ANNA, body="Two" * 100, channel_id=3), OTHER_WEBHOOK_ID
    )

    state = shown(gateway)
    assert state.state == ("Two" * 100)[:254] + "…"
    assert {key: state.attributes[key] for key in ("text", "sender", "channel")} == {
        "text": "Two" * 100,
        "sender": ANNA,
        "channel": "whatsapp",
    }
    assert state.attributes["phone"] == "Galaxy"
    assert state.attributes["message_id"] == 2
    assert event_of(gateway).attributes["event_type"] == "whatsapp"
    assert event_of(gateway).attributes["phone"] == "Galaxy"
    assert shown(gateway, contact_id("Gino")).state == "unknown"


async def test_a_picture_of_a_contact_is_a_word(gateway: Gateway) -> None:
    await gateway.accepted(image(1, address=ANNA))

    assert shown(gateway).state == ENGLISH["common.message_image"]
    assert shown(gateway).attributes["image_url"]


async def test_a_stranger_changes_no_contact(gateway: Gateway) -> None:
    changed = gateway.watch()

    await gateway.accepted(message(1, address="+4917642111199"))

    assert not [entity_id for entity_id in changed if "mum" in entity_id]


async def test_all_entities_are_written_before_the_event_in_its_context(
    gateway: Gateway,
) -> None:
    seen: list[tuple[str, str]] = []
    contexts: set[str] = set()

    @callback
    def on_event(event: Event) -> None:
        contexts.add(event.context.id)
        seen.append((shown(gateway).state, event_of(gateway).attributes["text"]))

    gateway.hass.bus.async_listen("smsgateway24_message_received", on_event)

    await gateway.accepted(message(1, address=ANNA, body="One"))

    assert seen == [("One", "One")]
    assert contexts == {
        shown(gateway).context.id,
        event_of(gateway).context.id,
        gateway.state("event", "message").context.id,
    }


async def test_who_hears_of_one_entity_finds_the_others_new(gateway: Gateway) -> None:
    seen: list[tuple[str, str]] = []

    @callback
    def on_change(event: Event[EventStateChangedData]) -> None:
        if event.data["entity_id"] == gateway.entity_id("sensor", "last_message"):
            seen.append((shown(gateway).state, event_of(gateway).attributes["text"]))

    async_track_state_change_event(
        gateway.hass, gateway.entity_id("sensor", "last_message"), on_change
    )

    await gateway.accepted(message(1, address=ANNA, body="One"))

    assert seen == [("One", "One")]


# As contacts come and go


async def test_a_contact_that_is_added_has_its_entities_at_once(
    gateway: Gateway,
) -> None:
    await add(gateway, "Plumber", "+4917642111188")
    plumber = contact(gateway, "Plumber").subentry_id

    await gateway.accepted(message(1, address="+4917642111188", body="Leak"))

    assert shown(gateway, plumber).state == "Leak"
    assert event_of(gateway, plumber).attributes["text"] == "Leak"


async def test_a_contact_that_is_renamed_renames_its_entities(gateway: Gateway) -> None:
    await gateway.accepted(message(1, address=ANNA, body="One"))

    await change(gateway, "Mum", name="Mama")

    assert shown(gateway).name == "Mama Last message"
    assert shown(gateway).state == "One"


async def test_nothing_stays_of_a_contact_that_is_removed(
    gateway: Gateway, hass: HomeAssistant
) -> None:
    await gateway.accepted(message(1, address=ANNA, body="One"))

    await remove(gateway, MUM)

    registry = er.async_get(hass)
    assert registry.async_get_entity_id("sensor", DOMAIN, f"{MUM}_last_message") is None
    assert registry.async_get_entity_id("event", DOMAIN, f"{MUM}_message") is None
    await gateway.accepted(message(2, address=ANNA))
    assert gateway.published == [1, 2]


async def test_a_contact_without_a_number_has_messages_too(gateway: Gateway) -> None:
    await add(gateway, "Shop", "Amazon")
    shop = contact(gateway, "Shop").subentry_id

    await gateway.accepted(message(1, address="Amazon", body="Parcel"))

    assert shown(gateway, shop).state == "Parcel"


async def test_the_last_message_of_a_contact_survives_a_reload(
    gateway: Gateway, hass: HomeAssistant
) -> None:
    await gateway.accepted(message(1, address=ANNA, body="One"))
    before = shown(gateway)

    assert await hass.config_entries.async_reload(gateway.entry.entry_id)
    await hass.async_block_till_done()

    assert shown(gateway).state == before.state
    assert shown(gateway).attributes == before.attributes
    assert event_of(gateway).attributes["text"] == "One"


async def test_the_last_message_of_a_contact_survives_a_restart(
    restart: Restart, home: Home
) -> None:
    await home.gateway.accepted(message(1, address=ANNA, body="One"))

    again = await restart(home)

    assert shown(again.gateway, contact_id("Anna")).state == "One"
    assert shown(again.gateway, contact_id("Anna")).attributes["phone"] == "Pixel 4a"


# Whose content is kept


async def test_withheld_content_is_not_shown(set_up: SetUp) -> None:
    gateway = await set_up(family(options={"content": "none"}))

    await gateway.accepted(message(1, address=ANNA, body="Secret"))

    assert shown(gateway).state == HIDDEN
    assert shown(gateway).attributes["text"] == ""
    assert event_of(gateway).attributes["text"] == ""


async def test_content_goes_when_the_option_is_lowered(
    gateway: Gateway, hass: HomeAssistant
) -> None:
    await gateway.accepted(message(1, address=ANNA, body="Secret"))

    hass.config_entries.async_update_entry(gateway.entry, options={"content": "none"})
    await hass.async_block_till_done(wait_background_tasks=True)

    assert shown(gateway).state == HIDDEN
    assert shown(gateway).attributes["text"] == ""
    assert event_of(gateway).attributes["text"] == ""
    assert "Secret" not in stored(hass)


async def test_content_that_went_is_in_nothing_that_home_assistant_restores(
    gateway: Gateway, hass: HomeAssistant
) -> None:
    await gateway.accepted(message(1, address=ANNA, body="Secret"))
    for entity in (shown(gateway), event_of(gateway)):
        er.async_get(hass).async_update_entity(
            entity.entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    await hass.async_block_till_done()

    hass.config_entries.async_update_entry(gateway.entry, options={"content": "none"})
    await hass.async_block_till_done(wait_background_tasks=True)

    assert "Secret" not in stored(hass)


def stored(hass: HomeAssistant) -> str:
    """Return all that Home Assistant would restore entities from."""
    return str(
        [
            each.as_dict()
            for each in restore_state.async_get(hass).async_get_stored_states()
        ]
    )


async def test_of_a_former_number_no_content_stays_where_only_that_of_contacts_is_kept(
    set_up: SetUp,
) -> None:
    gateway = await set_up(family(options={"content": "contacts"}))
    await gateway.accepted(message(1, address=ANNA, body="Secret"))
    assert shown(gateway).state == "Secret"

    await change(gateway, "Mum", number="+4917642111177")

    assert shown(gateway).state == HIDDEN
    assert event_of(gateway).attributes["text"] == ""


async def test_a_message_that_is_deleted_is_not_shown(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await set_up_home(token_entry(service, account))
    anna, luca = contact_id("Anna"), contact_id("Luca")
    await home.gateway.accepted(message(1, address=ANNA, body="Secret"))
    await home.gateway.accepted(message(2, address=LUCA, body="Other"))

    await home.hass.services.async_call(
        DOMAIN,
        "delete_messages",
        {"contact": home.device(anna)},
        blocking=True,
        return_response=False,
    )

    assert shown(home.gateway, anna).state == "unknown"
    assert event_of(home.gateway, anna).attributes["text"] == ""
    assert shown(home.gateway, luca).state == "Other"


async def test_an_older_message_that_was_found_does_not_take_the_place(
    time: Time, home: Home
) -> None:
    anna = contact_id("Anna")
    await time.passes(minutes=20)
    await home.gateway.accepted(
        message(900_001, address=ANNA, body="New", date=None, date_sent=None)
    )
    home.set_webhooks(10403, None)
    home.lose("Old", sender=ANNA, minutes=5)
    await time.passes(minutes=16)

    assert home.published[-1:] != [900_001]
    assert shown(home.gateway, anna).state == "New"


# What is stored


def kept_of(gateway: Gateway) -> dict[str, str]:
    """Return what the account's database has of contacts, by their ids."""
    records = stored_records(gateway.hass, gateway.entry.entry_id)
    return {
        str(key): value
        for (kind, _, key), value in records.items()
        if kind is Kind.CONTACT
    }


async def test_the_database_forgets_a_contact_that_is_removed(gateway: Gateway) -> None:
    await gateway.accepted(message(1, address=ANNA, body="Secret"))
    await gateway.accepted(message(2, address=LUCA, body="Other"))
    assert kept_of(gateway).keys() == {MUM, contact_id("Gino")}

    await remove(gateway, MUM)
    await gateway.accepted(message(3, address=LUCA, body="More"))

    assert kept_of(gateway).keys() == {contact_id("Gino")}


async def test_the_database_has_no_content_that_may_not_be_kept(
    gateway: Gateway, hass: HomeAssistant
) -> None:
    await gateway.accepted(message(1, address=ANNA, body="Secret"))
    assert "Secret" in kept_of(gateway)[MUM]

    hass.config_entries.async_update_entry(gateway.entry, options={"content": "none"})
    await hass.async_block_till_done(wait_background_tasks=True)

    assert "Secret" not in str(kept_of(gateway))


async def test_a_message_of_a_contact_writes_only_that_contact(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(1, address=ANNA, body="One"))
    before = kept_of(gateway)

    await gateway.accepted(message(2, address=LUCA, body="Two"))

    assert kept_of(gateway)[MUM] == before[MUM]
    assert kept_of(gateway).keys() - before.keys() == {contact_id("Gino")}


async def test_damage_to_what_a_contact_shows_costs_that_and_no_more(
    time: Time, restart: Restart, home: Home
) -> None:
    anna = contact_id("Anna")
    await home.gateway.accepted(message(1, address=ANNA, body="One"))
    entry_id = home.entry.entry_id

    async def damage() -> None:
        store(home.hass, entry_id, {(Kind.CONTACT, "", anna): '{"phone": 1}'})

    again = await restart(home, damage)

    assert shown(again.gateway, anna).state == "unknown"
    assert again.gateway.state("sensor", "last_message").state == "One"


async def test_the_dialogs_of_a_contact_show_the_conversation_which_is_not_recorded(
    home: Home,
) -> None:
    await home.service.receive(DEVICE_ID, ANNA, "Hello")
    registry = er.async_get(home.hass)
    device_id = home.device(contact_id("Anna"))

    entities = er.async_entries_for_device(registry, device_id)

    assert {entity.domain for entity in entities} == {"event", "sensor", "notify"}
    for entity in entities:
        state = home.hass.states.get(entity.entity_id)
        assert state is not None
        attribute = "custom_ui_more_info"
        assert state.attributes[attribute] == "smsgateway24-more-info"
        assert state.state_info is not None
        assert attribute in state.state_info["unrecorded_attributes"]
