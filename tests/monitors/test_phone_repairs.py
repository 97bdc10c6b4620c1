"""Repairs about a phone: a second device ID, and messages that fail."""

from types import MappingProxyType

from homeassistant.config_entries import ConfigEntryDisabler, ConfigSubentry
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from tests.builders.dialogs import Dialog
from tests.builders.entries import OTHER_WEBHOOK_ID, PHONE_ID
from tests.builders.gateway import Gateway
from tests.builders.repairs import open_issues, reads, repairs
from tests.monitors.builders import reload
from tests.payloads import message, status

# A second phone


@pytest.mark.parametrize("second_id", [777, 10404])
async def test_a_second_id_on_a_url_is_mentioned_whosever_it_is(
    known: Gateway, second_id: int
) -> None:
    await known.accepted(message(1, device_id=10403))
    assert repairs(known.hass) == []

    await known.accepted(message(2, device_id=second_id))
    assert repairs(known.hass) == ["second_device"]


async def test_a_second_id_is_forgotten_once_it_is_somebodys_unless_it_comes_again(
    known: Gateway,
) -> None:
    hass = known.hass
    await known.accepted(message(1, device_id=777))
    await reload(known)
    assert repairs(hass) == ["second_device"]

    hass.config_entries.async_add_subentry(
        known.entry,
        ConfigSubentry(
            data=MappingProxyType(
                {"webhook_id": "c3" * 32, "cloudhook": False, "gateway_device_id": 777}
            ),
            subentry_type="phone",
            title="Third",
            unique_id=None,
        ),
    )
    await hass.async_block_till_done()
    assert repairs(hass) == []
    await known.accepted(message(2, device_id=777), "c3" * 32)
    assert repairs(hass) == []
    await known.accepted(message(3, device_id=777))
    assert repairs(hass) == ["second_device"]


async def test_a_second_id_is_none_any_more_once_it_is_entered_for_the_phone(
    known: Gateway,
) -> None:
    await known.accepted(message(1, device_id=777))
    assert repairs(known.hass) == ["second_device"]

    dialog = await Dialog.change_phone(known.hass, known.entry, PHONE_ID)
    await dialog.submit(name="Pixel 4a", gateway_device_id="777", new_url=False)
    await known.hass.async_block_till_done()

    assert repairs(known.hass) == []


async def test_a_phone_that_is_still_being_added_has_no_second_one(
    gateway: Gateway,
) -> None:
    dialog = await Dialog.add_phone(gateway.hass, gateway.entry)
    await dialog.submit(name="Galaxy")

    for device_id in (1, 2):
        await gateway.call(message(device_id, device_id=device_id), dialog.webhook_id)

    assert repairs(gateway.hass) == []


async def test_a_phone_that_is_removed_takes_its_repairs_with_it(
    known: Gateway,
) -> None:
    await known.accepted(message(1, device_id=777))
    await known.accepted(status(2, 100, device_id=10403))
    await known.accepted(status(3, 100, device_id=10404), OTHER_WEBHOOK_ID)
    assert repairs(known.hass) == ["not_allowed", "not_allowed", "second_device"]

    known.hass.config_entries.async_remove_subentry(known.entry, PHONE_ID)
    await known.hass.async_block_till_done()

    assert repairs(known.hass) == []


@pytest.mark.parametrize("how", ["unload", "disable", "remove"])
async def test_an_account_that_goes_takes_its_repairs_with_it(
    known: Gateway, how: str
) -> None:
    entries = known.hass.config_entries
    await known.accepted(message(1, device_id=777))
    await known.accepted(status(2, 100, device_id=10403))
    assert repairs(known.hass) == ["not_allowed", "second_device"]

    if how == "unload":
        await entries.async_unload(known.entry.entry_id)
        # What comes meanwhile waits, with what is wrong about it.
        await known.accepted(message(3, device_id=778))
    elif how == "disable":
        await entries.async_set_disabled_by(
            known.entry.entry_id, ConfigEntryDisabler.USER
        )
    else:
        await entries.async_remove(known.entry.entry_id)
    await known.hass.async_block_till_done()

    assert repairs(known.hass) == []


async def test_a_thousand_forged_calls_raise_one_repair_of_a_kind(
    known: Gateway,
) -> None:
    created = async_capture_events(known.hass, ir.EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED)

    await known.call(status(5_000, 100))
    for number in range(1, 1001):
        forged = {"device_id": 20_000 + number}
        kinds = (message(number, **forged), status(number, 9, **forged))
        await known.call(kinds[number % 2])
    await known.hass.async_block_till_done()

    assert repairs(known.hass) == [
        "generic_failures",
        "not_allowed",
        "second_device",
        "webhook_flood",
    ]
    assert len([e for e in created if e.data["action"] == "create"]) == 4
    assert "777" not in {issue.issue_id for issue in open_issues(known.hass)}


# What becomes of messages


@pytest.mark.parametrize("status_id", [100, 101])
@pytest.mark.parametrize("good", [6, 7])
async def test_a_refused_permission_is_mentioned_until_something_is_sent(
    gateway: Gateway, status_id: int, good: int
) -> None:
    await gateway.accepted(status(1, status_id))
    assert repairs(gateway.hass) == ["not_allowed"]
    assert "permission button" in reads(gateway.hass, "not_allowed")

    await gateway.accepted(status(2, 9))
    assert repairs(gateway.hass) == ["not_allowed"]
    await gateway.accepted(status(3, good))
    assert repairs(gateway.hass) == []


async def test_three_generic_failures_in_a_row_are_no_accident(
    gateway: Gateway,
) -> None:
    for sms_id, status_id in enumerate((9, 9, 6, 9, 9), 1):
        await gateway.accepted(status(sms_id, status_id))
        assert repairs(gateway.hass) == []

    await gateway.accepted(status(6, 9))
    assert repairs(gateway.hass) == ["generic_failures"]
    advice = reads(gateway.hass, "generic_failures")
    assert [w for w in ("balance", "blocked", "+", "delay") if w not in advice] == []

    await gateway.accepted(status(7, 9))
    assert repairs(gateway.hass) == ["generic_failures"]
    await gateway.accepted(status(8, 7))
    assert repairs(gateway.hass) == []


async def test_one_phones_failures_are_not_anothers(known: Gateway) -> None:
    for sms_id in (1, 2):
        await known.accepted(status(sms_id, 9, device_id=10403))
    await known.accepted(status(3, 9, device_id=10404), OTHER_WEBHOOK_ID)

    assert repairs(known.hass) == []
