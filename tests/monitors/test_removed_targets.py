"""The repairs about removed contacts and phones that automations still name."""

from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.builders.automations import device, trigger_config
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    PHONE_ID,
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.repairs import open_issues, reads, repairs
from tests.builders.restarts import AiohttpClient, restarted
from tests.monitors.builders import reload
from tests.payloads import message
from tests.plugin import SetUp

ENTRY_ID = "01ENTRY0000000000000000000"


class House:
    """Edits the files of a Home Assistant, and has them read again."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        """Begin with nothing in them."""
        self._hass = hass
        self._folder = folder
        (folder / "configuration.yaml").write_text(
            "automation: !include automations.yaml\nscript: !include scripts.yaml\n"
        )
        blueprints = folder / "blueprints" / "automation" / "own"
        blueprints.mkdir(parents=True)
        (blueprints / "told.yaml").write_text(
            "blueprint: {name: Told, domain: automation,"
            " input: {person: {selector: {device: }}}}\n"
            "triggers: [{trigger: event, event_type: never}]\n"
            "actions: [{action: smsgateway24.send_message,"
            " data: {contact: !input person, message: Hello}}]\n"
        )

    async def has(
        self, *automations: dict[str, Any], **scripts: dict[str, Any]
    ) -> None:
        """Save automations and scripts, and let the reload be noticed."""
        # JSON is YAML.
        (self._folder / "automations.yaml").write_text(json.dumps(automations))
        (self._folder / "scripts.yaml").write_text(json.dumps(scripts))
        for domain in ("automation", "script"):
            assert await async_setup_component(self._hass, domain, {})
            await self._hass.services.async_call(domain, "reload", blocking=True)
        await self._hass.async_block_till_done()
        async_fire_time_changed(self._hass, datetime.now(UTC) + timedelta(seconds=2))
        await self._hass.async_block_till_done()


@pytest.fixture
def house(hass: HomeAssistant, tmp_path: Path, _home: None) -> House:
    """A Home Assistant whose automations and scripts are in files, as a user's are."""
    hass.config.config_dir = str(tmp_path)
    return House(hass, tmp_path)


@pytest.fixture
async def people(set_up: SetUp, house: House) -> Gateway:
    return await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", "+4915752982212"),
            contact_subentry("Luca", "+393331234567"),
        )
    )


def asks_for(home: Gateway, contact: str, alias: str = "Gate") -> dict[str, Any]:
    """Write an automation that names a contact."""
    return {
        "id": alias,
        "alias": alias,
        "triggers": trigger_config(
            "message_received", {"device_id": device(home)}, contact=[contact]
        ),
        "actions": [],
    }


def sends_to(contact: str) -> dict[str, Any]:
    """Write a script that names a contact."""
    return {
        "alias": "Alarm",
        "sequence": [
            {
                "action": "smsgateway24.send_message",
                "data": {"contact": [contact], "message": "Hello"},
            }
        ],
    }


async def remove(home: Gateway, name: str) -> None:
    home.hass.config_entries.async_remove_subentry(home.entry, contact_id(name))
    await home.hass.async_block_till_done()


async def test_a_contact_who_is_removed_and_still_named_is_mentioned_with_where(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    from_blueprint = {
        "id": "Told",
        "alias": "Told",
        "use_blueprint": {"path": "own/told.yaml", "input": {"person": anna}},
    }
    await house.has(asks_for(people, anna), from_blueprint, alarm=sends_to(anna))
    assert repairs(people.hass) == []

    await remove(people, "Anna")
    assert repairs(people.hass) == ["contact_gone"]
    words = reads(people.hass, "contact_gone")
    assert "Anna" in words
    assert "Alarm, Gate, Told" in words

    luca = device(people, contact_id("Luca"))
    await house.has(asks_for(people, luca), from_blueprint, alarm=sends_to(luca))
    assert "is named in: Told" in reads(people.hass, "contact_gone")
    await reload(people)
    assert repairs(people.hass) == ["contact_gone"]

    await house.has(asks_for(people, luca), alarm=sends_to(luca))
    assert repairs(people.hass) == []


async def test_a_contact_who_is_left_out_somewhere_is_named_like_any_other(
    people: Gateway, house: House
) -> None:
    """Their messages would start the automation from now on."""
    anna = device(people, contact_id("Anna"))
    automation = asks_for(people, anna)
    automation["triggers"]["options"] = {"except_contact": [anna]}
    await house.has(automation)

    await remove(people, "Anna")

    assert "is named in: Gate" in reads(people.hass, "contact_gone")


async def test_a_contact_whom_nobody_names_goes_without_a_word(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    await house.has(asks_for(people, device(people, contact_id("Luca"))))

    await remove(people, "Anna")
    # An automation that names them from now on does so on purpose.
    await house.has(asks_for(people, anna))

    assert repairs(people.hass) == []


async def test_the_last_automation_that_goes_makes_it_good(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    await house.has(asks_for(people, anna))
    await remove(people, "Anna")
    assert repairs(people.hass) == ["contact_gone"]

    await house.has()

    assert repairs(people.hass) == []


async def test_it_is_known_again_after_a_restart_once_automations_are_there(
    hass: HomeAssistant,
    set_up: SetUp,
    house: House,
    aiohttp_client: AiohttpClient,
) -> None:
    phone = phone_subentry()
    home = await set_up(
        account_entry(
            phone, contact_subentry("Anna", "+4915752982212"), entry_id=ENTRY_ID
        )
    )
    automation = asks_for(home, device(home, contact_id("Anna")))
    await house.has(automation)
    await remove(home, "Anna")
    await hass.async_stop(force=True)

    async with restarted(aiohttp_client, hass) as (again, _client):
        assert await async_setup_component(
            again, "automation", {"automation": [automation]}
        )
        account_entry(phone, entry_id=ENTRY_ID).add_to_hass(again)
        assert await again.config_entries.async_setup(ENTRY_ID)
        await again.async_block_till_done()
        assert repairs(again) == ["contact_gone"]


async def test_an_account_that_is_unloaded_while_automations_change_looks_later(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    await house.has(asks_for(people, anna))
    await remove(people, "Anna")
    for domain in ("automation", "script"):
        await people.hass.services.async_call(domain, "reload", blocking=True)
    await house.has(asks_for(people, anna, alias="Other"))

    await people.hass.config_entries.async_unload(people.entry.entry_id)
    assert repairs(people.hass) == []
    await house.has(asks_for(people, anna, alias="Third"))
    assert repairs(people.hass) == []

    await people.hass.config_entries.async_setup(people.entry.entry_id)
    await people.hass.async_block_till_done()
    assert "is named in: Third" in reads(people.hass, "contact_gone")


async def test_an_unload_right_after_a_change_ends_the_look_that_was_to_come(
    people: Gateway, house: House
) -> None:
    anna = device(people, contact_id("Anna"))
    await house.has(asks_for(people, anna))
    await remove(people, "Anna")
    people.hass.states.async_set("automation.new", "on")
    await people.hass.async_block_till_done()

    await people.hass.config_entries.async_unload(people.entry.entry_id)
    async_fire_time_changed(people.hass, datetime.now(UTC) + timedelta(seconds=2))
    await people.hass.async_block_till_done()

    assert repairs(people.hass) == []


# Phones


def at(target: dict[str, Any], alias: str = "Gate") -> dict[str, Any]:
    """Write an automation with a trigger on a target."""
    return {
        "id": alias,
        "alias": alias,
        "triggers": trigger_config("message_received", target),
        "actions": [],
    }


def when(entity_id: str, alias: str) -> dict[str, Any]:
    """Write an automation on the state of an entity."""
    return {
        "id": alias,
        "alias": alias,
        "triggers": {"trigger": "state", "entity_id": entity_id},
        "actions": [],
    }


async def remove_phone(home: Gateway, phone_id: str = PHONE_ID) -> None:
    home.hass.config_entries.async_remove_subentry(home.entry, phone_id)
    await home.hass.async_block_till_done(wait_background_tasks=True)


async def add_phone(home: Gateway, name: str = "Pixel 4a") -> None:
    flow = await Dialog.add_phone(home.hass, home.entry)
    await flow.submit(name=name)
    await flow.submit()
    await flow.choose("finish")
    await home.hass.async_block_till_done(wait_background_tasks=True)


async def test_a_phone_that_is_removed_and_still_named_is_mentioned_with_where(
    people: Gateway, house: House
) -> None:
    phone = device(people)
    renamed = people.entity_id("sensor", "last_message")
    er.async_get(people.hass).async_update_entity(
        renamed, new_entity_id="sensor.words_of_the_house"
    )
    await house.has(
        at({"device_id": phone}),
        at({"entity_id": people.entity_id("event", "message")}, "Entity"),
        when("sensor.words_of_the_house", "State"),
        # Its name only begins so.
        when("sensor.words_of_the_house_2", "Other"),
        at({"device_id": device(people, contact_id("Anna"))}, "Anna"),
        alarm={
            "alias": "Alarm",
            "sequence": [
                {
                    "action": "smsgateway24.send_message",
                    "data": {"device_id": phone, "to": ["1"], "message": "Hello"},
                }
            ],
        },
    )
    await people.accepted(message(1))

    await remove_phone(people)

    assert repairs(people.hass) == ["phone_gone"]
    words = reads(people.hass, "phone_gone")
    assert "Pixel 4a" in words
    assert "is named in: Alarm, Entity, Gate, State." in words
    await reload(people)
    assert repairs(people.hass) == ["phone_gone"]


async def test_a_phone_that_nothing_names_goes_without_a_word(
    people: Gateway, house: House
) -> None:
    await house.has(when("sensor.other", "Other"))

    await remove_phone(people)

    assert repairs(people.hass) == []


async def test_a_phone_that_comes_back_by_the_same_name_brings_its_entities_back(
    people: Gateway, house: House
) -> None:
    """Only what names its device has to be changed."""
    entity, phone = people.entity_id("event", "message"), device(people)
    await house.has(when(entity, "State"), at({"device_id": phone}))
    await remove_phone(people)
    assert "is named in: Gate, State." in reads(people.hass, "phone_gone")

    await add_phone(people)
    assert "is named in: Gate." in reads(people.hass, "phone_gone")

    await house.has(when(entity, "State"))
    assert repairs(people.hass) == []


async def test_a_phone_is_mentioned_by_the_name_of_its_device(
    people: Gateway, house: House
) -> None:
    registry, phone = dr.async_get(people.hass), device(people)
    await house.has(at({"device_id": phone}))
    registry.async_update_device(phone, name_by_user="Kitchen phone")
    await people.hass.async_block_till_done()

    await remove_phone(people)

    assert "Kitchen phone" in reads(people.hass, "phone_gone")


async def test_a_contact_whose_entity_is_named_is_mentioned_too(
    set_up: SetUp, house: House
) -> None:
    home = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", "+4915752982212"),
            data={"token": "a token", "api_url": "http://127.0.0.1:1"},
        )
    )
    await house.has(when(home.entity_id("notify", "notify", contact_id("Anna")), "Who"))

    await remove(home, "Anna")

    assert "is named in: Who." in reads(home.hass, "contact_gone")


async def test_a_removed_phone_is_known_again_after_a_restart(
    hass: HomeAssistant,
    set_up: SetUp,
    house: House,
    aiohttp_client: AiohttpClient,
) -> None:
    anna = contact_subentry("Anna", "+4915752982212")
    home = await set_up(account_entry(phone_subentry(), anna, entry_id=ENTRY_ID))
    automation = when(home.entity_id("event", "message"), "State")
    await house.has(automation)
    await remove_phone(home)
    assert repairs(hass) == ["phone_gone"]
    await hass.async_stop(force=True)

    async with restarted(aiohttp_client, hass) as (again, _client):
        assert await async_setup_component(
            again, "automation", {"automation": [automation]}
        )
        account_entry(anna, entry_id=ENTRY_ID).add_to_hass(again)
        assert await again.config_entries.async_setup(ENTRY_ID)
        await again.async_block_till_done()
        assert repairs(again) == ["phone_gone"]


async def test_of_very_many_who_are_gone_the_last_fifty_are_mentioned(
    set_up: SetUp, house: House
) -> None:
    names = [f"P{number:03}" for number in range(52)]
    home = await set_up(
        account_entry(
            phone_subentry(),
            *(contact_subentry(n, f"+49176421{11_111 + int(n[1:])}") for n in names),
        )
    )
    devices = [device(home, contact_id(name)) for name in names]
    await house.has(asks_for(home, devices[0]) | {"variables": {"all": devices}})

    for name in names:
        home.hass.config_entries.async_remove_subentry(home.entry, contact_id(name))
        await home.hass.async_block_till_done()

    assert len(repairs(home.hass)) == 50
    said = {
        (i.translation_placeholders or {})["contact"] for i in open_issues(home.hass)
    }
    assert said == set(names[2:])
