"""Repairs: each appears with its cause, goes with it, and some are mended by clicking."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smsgateway24.const import DOMAIN

from .builders import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    Gateway,
    account_entry,
    contact_id,
    contact_subentry,
    message,
    phone_subentry,
    status,
)
from .conftest import SetUp

OLD_URL = f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
NEW = "https://new.example.com"


def issues(hass: HomeAssistant) -> list[str]:
    """Give the open repairs, by the key of their words."""
    return sorted(
        str(issue.translation_key)
        for (domain, _), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.active
    )


async def fix(hass: HomeAssistant) -> tuple[Any, dict[str, Any]]:
    """Open the dialog of the only repair."""
    assert await async_setup_component(hass, "repairs", {})
    [issue_id] = [i for (domain, i) in ir.async_get(hass).issues if domain == DOMAIN]
    manager = hass.data["repairs"]["flow_manager"]
    result = await manager.async_init(DOMAIN, data={"issue_id": issue_id})
    return manager, result


@pytest.fixture
async def home(set_up: SetUp) -> Gateway:
    """An account whose phone has an id, and was proved at its URL."""
    return await set_up(
        account_entry(phone_subentry(gateway_device_id=10403, proved_url=OLD_URL))
    )


# A second phone on one URL


async def test_a_thousand_unknown_ids_are_one_repair(home: Gateway) -> None:
    for number in range(1_000):
        await home.call(message(number + 1, device_id=20_000 + number))

    assert issues(home.hass) == ["second_device"]


async def test_a_new_id_is_taken_over_by_clicking(home: Gateway) -> None:
    await home.accepted(message(1, device_id=10777))
    manager, step = await fix(home.hass)
    assert step["menu_options"] == ["take_over", "add_phone"]
    assert step["description_placeholders"] == {"phone": "Pixel 4a", "device": "10777"}

    step = await manager.async_configure(step["flow_id"], {"next_step_id": "take_over"})
    await home.hass.async_block_till_done()

    assert step["type"] == "create_entry"
    assert home.entry.subentries[PHONE_ID].data["gateway_device_id"] == 10777
    assert issues(home.hass) == []
    await home.accepted(message(2, device_id=10777))
    assert issues(home.hass) == []


async def test_a_second_phone_is_added_by_clicking(home: Gateway) -> None:
    await home.accepted(message(1, device_id=10777))
    manager, step = await fix(home.hass)

    step = await manager.async_configure(step["flow_id"], {"next_step_id": "add_phone"})

    assert (step["type"], step["reason"]) == ("abort", "add_phone")
    kind, flow_id = step["next_flow"]
    assert kind == "config_subentries_flow"
    flows = home.hass.config_entries.subentries
    assert [flow["flow_id"] for flow in flows.async_progress()] == [flow_id]
    await flows.async_configure(
        flow_id, {"name": "Galaxy", "gateway_device_id": "10777"}
    )
    await flows.async_configure(flow_id, {})
    await flows.async_configure(flow_id, {"next_step_id": "finish"})
    await home.hass.async_block_till_done()
    assert issues(home.hass) == []


async def test_a_dialog_about_what_is_solved_meanwhile_says_so(home: Gateway) -> None:
    await home.accepted(message(1, device_id=10777))
    manager, step = await fix(home.hass)
    home.hass.config_entries.async_remove_subentry(home.entry, PHONE_ID)
    await home.hass.async_block_till_done()

    step = await manager.async_configure(step["flow_id"], {"next_step_id": "take_over"})

    assert (step["type"], step["reason"]) == ("abort", "already_solved")
    assert issues(home.hass) == []


# Another address


async def test_another_address_is_a_repair_until_the_old_one_is_back(
    home: Gateway,
) -> None:
    hass = home.hass
    assert issues(hass) == []

    await hass.config.async_update(external_url=NEW)
    await hass.async_block_till_done()
    assert issues(hass) == ["url_changed"]

    await hass.config.async_update(external_url="https://home.example.com")
    await hass.async_block_till_done()
    assert issues(hass) == []


async def test_another_address_is_known_once_the_service_calls_it(
    home: Gateway,
) -> None:
    hass = home.hass
    await hass.config.async_update(external_url=NEW)
    await hass.async_block_till_done()
    await home.call(message(1), headers={"Host": "home.example.com"})
    assert issues(hass) == ["url_changed"]

    await home.call(message(2), headers={"Host": "new.example.com"})
    await hass.async_block_till_done()

    assert issues(hass) == []
    proved = home.entry.subentries[PHONE_ID].data["proved_url"]
    assert proved == f"{NEW}/api/webhook/{WEBHOOK_ID}"


async def test_another_address_is_known_once_it_was_pasted(home: Gateway) -> None:
    hass = home.hass
    await hass.config.async_update(external_url=NEW)
    await hass.async_block_till_done()
    manager, step = await fix(hass)
    assert step["description_placeholders"]["webhook_url"].startswith(NEW)

    step = await manager.async_configure(step["flow_id"], {})
    await hass.async_block_till_done()

    assert step["type"] == "create_entry"
    assert issues(hass) == []
    assert home.entry.subentries[PHONE_ID].data["proved_url"].startswith(NEW)


async def test_an_address_that_nobody_can_reach_is_a_repair_until_a_call_comes(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await async_process_ha_core_config(
        hass, {"external_url": "http://192.168.1.5:8123"}
    )
    home = await set_up(account_entry(phone_subentry()))
    assert issues(hass) == ["url_not_public"]

    await home.accepted(message(1))
    assert issues(hass) == []


# Sending


@pytest.mark.parametrize("status_id", [100, 101])
async def test_a_refused_permission_is_a_repair_until_something_is_sent(
    home: Gateway, status_id: int
) -> None:
    await home.accepted(status(1, status_id))
    assert issues(home.hass) == ["not_allowed"]

    await home.accepted(status(2, 6))
    assert issues(home.hass) == []


async def test_three_generic_failures_in_a_row_are_a_repair(home: Gateway) -> None:
    for number in (1, 2):
        await home.accepted(status(number, 9))
    await home.accepted(status(3, 6))
    for number in (4, 5):
        await home.accepted(status(number, 9))
    assert issues(home.hass) == []

    await home.accepted(status(6, 9))
    assert issues(home.hass) == ["generic_failures"]

    await home.accepted(status(7, 7))
    assert issues(home.hass) == []


# Silence


async def test_a_phone_that_spoke_every_day_is_missed_after_one(
    home: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    for day in range(5):
        await home.accepted(message(day + 1))
        freezer.tick(timedelta(hours=23))
        async_fire_time_changed(home.hass)
        await home.hass.async_block_till_done()
        assert issues(home.hass) == []
    await home.accepted(message(10))
    freezer.tick(timedelta(hours=25))
    async_fire_time_changed(home.hass)
    await home.hass.async_block_till_done()
    assert issues(home.hass) == ["phone_silent"]

    await home.accepted(message(11))
    assert issues(home.hass) == []


async def test_a_phone_that_rarely_speaks_is_not_missed(
    home: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await home.accepted(message(1))
    freezer.tick(timedelta(days=3))
    async_fire_time_changed(home.hass)
    await home.hass.async_block_till_done()

    assert issues(home.hass) == []


# Contacts


async def test_a_removed_contact_that_an_automation_names_is_a_repair(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    home = await set_up(
        account_entry(phone_subentry(), contact_subentry("Anna", "+4915752982212"))
    )
    anna = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, contact_id("Anna")), home.entry.entry_id
    )
    assert anna is not None
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Tell Anna",
                "triggers": {"trigger": "event", "event_type": "never"},
                "actions": {
                    "action": "smsgateway24.send_message",
                    "data": {"contact": anna.id, "message": "x"},
                },
            }
        },
    )
    await hass.async_block_till_done()

    hass.config_entries.async_remove_subentry(home.entry, contact_id("Anna"))
    await hass.async_block_till_done()
    assert issues(hass) == ["contact_gone"]
    [issue] = [i for (d, _), i in ir.async_get(hass).issues.items() if d == DOMAIN]
    assert issue.translation_placeholders == {"contact": "Anna", "users": "Tell Anna"}

    hass.states.async_remove("automation.tell_anna")
    component: Any = hass.data["automation"]
    await component.async_remove_entity("automation.tell_anna")
    async_fire_time_changed(hass, fire_all=True)
    await hass.async_block_till_done()
    assert issues(hass) == []


async def test_a_removed_contact_that_nobody_names_is_no_repair(
    set_up: SetUp, hass: HomeAssistant
) -> None:
    home = await set_up(
        account_entry(phone_subentry(), contact_subentry("Anna", "+4915752982212"))
    )

    hass.config_entries.async_remove_subentry(home.entry, contact_id("Anna"))
    await hass.async_block_till_done()

    assert issues(hass) == []


# The file


async def test_a_damaged_file_is_a_repair(
    hass: HomeAssistant, set_up: SetUp, hass_storage: dict[str, Any]
) -> None:
    entry = account_entry(phone_subentry())
    hass_storage[f"{DOMAIN}.{entry.entry_id}"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.{entry.entry_id}",
        "data": {"phones": "damaged"},
    }

    home = await set_up(entry)

    assert issues(hass) == ["store_unreadable"]
    await home.accepted(message(1))
    assert len(home.messages) == 1


async def test_a_disk_that_is_full_is_a_repair_until_it_is_not(
    home: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise WriteError("no space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("homeassistant.helpers.storage.Store._async_write_data", full)
        await home.accepted(message(1))
        # Unloading writes what was to be written soon.
        await home.hass.config_entries.async_reload(home.entry.entry_id)
        assert issues(home.hass) == ["store_unwritable"]

    await home.accepted(message(2))
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    assert issues(home.hass) == []


async def test_repairs_end_with_the_account(set_up: SetUp, hass: HomeAssistant) -> None:
    home = await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        )
    )
    await home.accepted(message(1, device_id=10777))
    await home.accepted(status(2, 100))
    assert issues(hass) == ["not_allowed", "second_device"]

    await hass.config_entries.async_remove(home.entry.entry_id)

    assert issues(hass) == []
