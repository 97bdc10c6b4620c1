"""The repair about removed contacts that automations still name."""

from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.builders.automations import device, trigger_config
from tests.builders.entries import (
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.repairs import open_issues, reads, repairs
from tests.builders.restarts import AiohttpClient, restarted
from tests.monitors.builders import reload
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
