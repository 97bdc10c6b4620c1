"""Devices of phones and contacts that the user has disabled, or given another name."""

from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
)
import pytest

from tests.builders.automations import automations, device, trigger_config
from tests.builders.entries import (
    PHONE_ID,
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, CAROL, DEVICE_ID, Home, Time
from tests.builders.repairs import reads
from tests.payloads import message, status
from tests.plugin import SetUp


def now_message(sms_id: int, /, **fields: Any) -> dict[str, Any]:
    """Build a text that was sent just now, and names no other phone."""
    return message(sms_id, date=None, date_sent=None, **{"device_id": None} | fields)


async def change(gateway: Gateway, key: str = PHONE_ID, **changes: Any) -> None:
    """Change a device as its page does."""
    registry = dr.async_get(gateway.hass)
    registry.async_update_device(device(gateway, key), **changes)
    await gateway.hass.async_block_till_done()


async def disable(gateway: Gateway, key: str = PHONE_ID) -> None:
    await change(gateway, key, disabled_by=dr.DeviceEntryDisabler.USER)


async def enable(gateway: Gateway, key: str = PHONE_ID) -> None:
    await change(gateway, key, disabled_by=None)
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture
async def people(set_up: SetUp) -> Gateway:
    """An account with a phone, and trusted Anna."""
    return await set_up(
        account_entry(phone_subentry(), contact_subentry("Anna", ANNA, trusted=True))
    )


# Renamed


async def test_a_phone_has_the_name_that_its_device_was_given(people: Gateway) -> None:
    target = {"device_id": device(people)}
    started = await automations(
        people.hass, test=trigger_config("message_received", target)
    )
    await change(people, name_by_user="Kitchen phone")
    await people.accepted(now_message(1, device_id=10403))
    await people.accepted(now_message(2, device_id=10404))
    await people.accepted(status(3, 7, device_id=None))
    await people.hass.config_entries.async_reload(people.entry.entry_id)
    await people.accepted(now_message(4))
    await change(people, name_by_user=None)
    await people.accepted(now_message(5))

    assert [event.data["phone"] for event in people.messages] == [
        *["Kitchen phone"] * 3,
        "Pixel 4a",
    ]
    assert people.reports[0].data["phone"] == "Kitchen phone"
    assert "Kitchen phone" in started.of("test")[0]["description"]


async def test_repairs_and_errors_name_a_phone_as_its_device_is_named(
    home: Home,
) -> None:
    await change(home.gateway, name_by_user="Kitchen phone")
    await home.gateway.accepted(now_message(1, device_id=777))
    assert "Kitchen phone" in reads(home.hass, "second_device")

    error = await home.error(to="+4917642111111", message="to itself")

    assert "Kitchen phone" in str(error)


async def test_a_contact_has_the_name_that_its_device_was_given(
    people: Gateway,
) -> None:
    await change(people, contact_id("Anna"), name_by_user="Mum")
    await people.accepted(now_message(1, address=ANNA))
    await people.accepted(status(2, 7, sendto=ANNA, device_id=None))
    await change(people, contact_id("Anna"), name_by_user=None)
    await people.accepted(now_message(3, address=ANNA))

    assert [e.data["sender_name"] for e in people.messages] == ["Mum", "Anna"]
    assert people.reports[0].data["recipient_name"] == "Mum"


# Disabled


async def test_a_disabled_phone_publishes_nothing_and_its_messages_are_taken(
    people: Gateway,
) -> None:
    target = {"device_id": device(people)}
    started = await automations(
        people.hass,
        messages=trigger_config("message_received", target, max_age="any"),
        reports=trigger_config("delivery_status_changed", target),
        anna=trigger_config(
            "message_received", {"device_id": device(people, contact_id("Anna"))}
        ),
    )
    await disable(people)
    changed = people.watch()

    await people.accepted(now_message(1, address=ANNA))
    await people.accepted(status(2, 9, device_id=None))

    assert people.messages == people.reports == started.events == []
    assert changed == []


async def test_enabling_a_phone_replays_nothing(people: Gateway) -> None:
    await disable(people)
    await people.accepted(now_message(1, address=ANNA))
    await enable(people)

    answer = await people.call(now_message(1, address=ANNA))
    await people.accepted(now_message(2, address=ANNA))

    assert await answer.json() == {"result": "repeated"}
    assert people.published == [2]
    assert (
        people.state("sensor", "last_message").state == "Wasser im Keller! Pumpe läuft."
    )


async def test_what_comes_to_a_disabled_phone_while_home_assistant_starts_is_dropped(
    hass: HomeAssistant, people: Gateway
) -> None:
    await disable(people)
    hass.set_state(CoreState.starting)
    await people.accepted(now_message(1, address=ANNA))
    hass.set_state(CoreState.running)
    people.entry.runtime_data.async_publish_waiting()
    await hass.async_block_till_done()
    await enable(people)

    assert people.published == []


async def test_the_list_brings_nothing_for_a_disabled_phone_also_once_it_is_enabled(
    time: Time, home: Home
) -> None:
    await disable(home.gateway)
    home.lose("by the list", minutes=-1)
    await time.passes(minutes=15)
    home.set_webhooks(DEVICE_ID, None)
    await home.service.receive(DEVICE_ID, ANNA, "just before")
    await time.passes(minutes=10)
    await enable(home.gateway)
    await time.passes(minutes=15)
    assert home.published == []
    assert home.issues == []

    new = await home.service.receive(DEVICE_ID, ANNA, "new")
    await time.passes(minutes=3)
    assert home.published == [new.sms_id]


async def test_a_message_of_ours_from_a_disabled_phone_comes_to_its_end(
    home: Home,
) -> None:
    await home.send(to=CAROL)
    await disable(home.gateway)
    await home.service.settle()

    assert home.gateway.reports == []
    answer = await home.act("get_messages", device_id=home.device())
    assert [m["status"] for m in answer["messages"]] == ["delivered"]


async def test_an_account_that_was_disabled_catches_up_as_before(
    time: Time, home: Home
) -> None:
    """Its phones are disabled with it, and nobody meant them."""
    entries, entry_id = home.hass.config_entries, home.entry.entry_id
    await entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)
    lost = home.lose("meanwhile", minutes=-1)
    await time.passes(minutes=20)
    await entries.async_set_disabled_by(entry_id, None)
    await home.settle()

    assert home.published == [lost]


async def test_a_disabled_contact_is_nobody_until_it_is_enabled(
    home: Home,
) -> None:
    anna = contact_id("Anna")
    notify = home.gateway.entity_id("notify", "notify", anna)
    await disable(home.gateway, anna)
    await home.gateway.accepted(now_message(1, address=ANNA))
    [event] = home.gateway.messages
    entity = er.async_get(home.hass).async_get(notify)
    assert entity is not None
    assert entity.disabled_by is er.RegistryEntryDisabler.DEVICE
    assert (event.data["sender_name"], event.data["sender_trusted"]) == (None, False)
    assert event.data["contact_device_id"] is None

    await enable(home.gateway, anna)
    await home.gateway.accepted(now_message(2, address=ANNA))
    event = home.gateway.messages[1]
    assert (event.data["sender_name"], event.data["sender_trusted"]) == ("Anna", True)
    assert event.data["contact_device_id"] == home.device(anna)


async def test_disabling_the_account_deletes_no_text_of_a_contact(
    set_up: SetUp,
) -> None:
    """Home Assistant disables device by device then, and enables them likewise."""
    people = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", ANNA),
            contact_subentry("Carol", CAROL),
            options={"content": "contacts"},
        )
    )
    entries, entry_id = people.hass.config_entries, people.entry.entry_id
    for sms_id, sender in enumerate((ANNA, CAROL), 1):
        await people.accepted(now_message(sms_id, address=sender, body="Hello"))

    await entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)
    await people.hass.async_block_till_done(wait_background_tasks=True)
    await entries.async_set_disabled_by(entry_id, None)
    await people.hass.async_block_till_done(wait_background_tasks=True)

    found = await people.hass.services.async_call(
        "smsgateway24",
        "get_messages",
        {"device_id": device(people)},
        blocking=True,
        return_response=True,
    )
    assert found is not None
    messages: Any = found["messages"]
    assert [each["text"] for each in messages] == ["Hello", "Hello"]
    assert people.state("sensor", "last_message").state == "Hello"


async def test_a_disabled_contact_is_not_written_to_by_any_name(home: Home) -> None:
    anna = contact_id("Anna")
    label = lr.async_get(home.hass).async_create("Family")
    devices = dr.async_get(home.hass)
    for key in (anna, contact_id("Luca")):
        devices.async_update_device(home.device(key), labels={label.label_id})
    device_id = home.device(anna)
    await disable(home.gateway, anna)

    assert await home.refused(contact="Anna") == "contact_name_unknown"
    assert await home.refused(contact=device_id) == "device_is_no_contact"
    [result] = await home.send(label="Family")
    assert result["contact"] == "Luca"


async def test_a_contact_is_written_to_by_the_name_that_is_shown(home: Home) -> None:
    await change(home.gateway, contact_id("Anna"), name_by_user="Mum")

    [result] = await home.send(contact="Mum")

    assert (result["contact"], result["to"]) == ("Mum", ANNA)
    assert await home.refused(contact="Anna") == "contact_name_unknown"


async def test_a_disabled_phone_does_not_send(home: Home) -> None:
    device_id = home.device()
    await disable(home.gateway)

    assert await home.refused(device_id=device_id, to=CAROL) == "phone_disabled"
    assert await home.refused(device_id=None, to=CAROL) == "no_phone"
    assert home.posts == []


async def test_a_problem_that_ended_on_a_disabled_phone_does_not_come_back(
    people: Gateway,
) -> None:
    await people.accepted(status(1, 9, sendto=CAROL, device_id=None))
    assert people.state("binary_sensor", "delivery_problem").state == "on"

    await disable(people)
    await people.accepted(status(1, 7, sendto=CAROL, device_id=None))
    await enable(people)

    assert people.state("binary_sensor", "delivery_problem").state == "off"
