"""Repairs about webhook addresses that the service uses, though their dialogs were closed."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core_config import async_process_ha_core_config
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.builders.dialogs import Dialog
from tests.builders.entries import PHONE_ID, account_entry, phone_subentry
from tests.builders.gateway import Gateway
from tests.builders.repairs import open_issues, reads, repairs
from tests.builders.restarts import AiohttpClient, restarted
from tests.monitors.builders import own, reload

A_DAY = timedelta(hours=24, seconds=1)


async def adding(gateway: Gateway) -> Dialog:
    """Add a phone, up to the page with its URL."""
    dialog = await Dialog.add_phone(gateway.hass, gateway.entry)
    return await dialog.submit(name="Galaxy")


async def changing(gateway: Gateway) -> Dialog:
    """Ask for a new URL of the phone, up to the page that shows it."""
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, PHONE_ID)
    return await dialog.submit(name="Pixel 4a", new_url=True)


async def finish(gateway: Gateway, dialog: Dialog) -> None:
    await dialog.submit()
    await dialog.choose("finish")
    await gateway.hass.async_block_till_done()


async def in_a_day(gateway: Gateway, freezer: FrozenDateTimeFactory) -> None:
    freezer.tick(A_DAY)
    async_fire_time_changed(gateway.hass)
    await gateway.hass.async_block_till_done()


KINDS = pytest.mark.parametrize(
    ("show", "repair"),
    [(adding, "url_without_phone"), (changing, "new_url_not_saved")],
    ids=["new phone", "new address"],
)


@KINDS
async def test_an_address_in_use_is_mentioned_once_its_dialog_is_closed(
    gateway: Gateway, show: Any, repair: str
) -> None:
    dialog = await show(gateway)
    await gateway.accepted(own(1), dialog.webhook_id)
    assert repairs(gateway.hass) == []

    dialog.close()

    assert repairs(gateway.hass) == [repair]


@KINDS
async def test_an_address_is_mentioned_as_soon_as_something_arrives_there(
    gateway: Gateway, show: Any, repair: str
) -> None:
    dialog = await show(gateway)
    dialog.close()
    await gateway.accepted(own(1))
    assert repairs(gateway.hass) == []

    await gateway.accepted(own(2), dialog.webhook_id)
    assert repairs(gateway.hass) == [repair]
    await gateway.accepted(own(3), dialog.webhook_id)
    assert repairs(gateway.hass) == [repair]


@KINDS
async def test_a_sign_of_life_says_that_an_address_is_in_use_too(
    gateway: Gateway, show: Any, repair: str
) -> None:
    dialog = await show(gateway)
    dialog.close()

    await gateway.accepted({"event": "something new"}, dialog.webhook_id)

    assert repairs(gateway.hass) == [repair]


@KINDS
async def test_what_cannot_be_read_says_nothing_of_an_address(
    gateway: Gateway, show: Any, repair: str
) -> None:
    dialog = await show(gateway)
    dialog.close()

    response = await gateway.call("probe", dialog.webhook_id)

    assert response.status == 400
    assert repairs(gateway.hass) == []


@KINDS
async def test_the_repair_rests_while_a_dialog_is_open_and_ends_with_its_end(
    gateway: Gateway, show: Any, repair: str
) -> None:
    (dialog := await show(gateway)).close()
    await gateway.accepted(own(1), dialog.webhook_id)

    again = await show(gateway)
    assert repairs(gateway.hass) == []
    again.close()
    assert repairs(gateway.hass) == [repair]

    await finish(gateway, await show(gateway))
    assert repairs(gateway.hass) == []
    await gateway.accepted(own(2), dialog.webhook_id)
    await reload(gateway)
    assert repairs(gateway.hass) == []


@KINDS
async def test_the_repair_ends_with_the_day_of_the_address(
    gateway: Gateway, freezer: FrozenDateTimeFactory, show: Any, repair: str
) -> None:
    (dialog := await show(gateway)).close()
    await gateway.accepted(own(1), dialog.webhook_id)
    assert repairs(gateway.hass) == [repair]

    await in_a_day(gateway, freezer)

    assert repairs(gateway.hass) == []


@KINDS
async def test_the_repair_is_there_after_a_reload(
    gateway: Gateway, show: Any, repair: str
) -> None:
    (dialog := await show(gateway)).close()
    await gateway.accepted(own(1), dialog.webhook_id)

    await reload(gateway)

    assert repairs(gateway.hass) == [repair]


@KINDS
async def test_the_repair_is_there_after_a_restart(
    gateway: Gateway, aiohttp_client: AiohttpClient, show: Any, repair: str
) -> None:
    (dialog := await show(gateway)).close()
    await gateway.accepted(own(1), dialog.webhook_id)
    await reload(gateway)

    entry = account_entry(phone_subentry(), entry_id=gateway.entry.entry_id)
    async with restarted(aiohttp_client, gateway.hass, entry) as (hass, _):
        assert repairs(hass) == [repair]


@KINDS
async def test_a_disabled_account_mentions_no_address(
    gateway: Gateway, show: Any, repair: str
) -> None:
    entries = gateway.hass.config_entries
    (dialog := await show(gateway)).close()
    await gateway.accepted(own(1), dialog.webhook_id)

    await entries.async_set_disabled_by(
        gateway.entry.entry_id, ConfigEntryDisabler.USER
    )
    assert repairs(gateway.hass) == []
    await entries.async_set_disabled_by(gateway.entry.entry_id, None)
    await gateway.hass.async_block_till_done()

    assert repairs(gateway.hass) == [repair]


@KINDS
async def test_a_removed_account_mentions_no_address(
    gateway: Gateway, show: Any, repair: str
) -> None:
    (dialog := await show(gateway)).close()
    await gateway.accepted(own(1), dialog.webhook_id)

    await gateway.hass.config_entries.async_remove(gateway.entry.entry_id)

    assert open_issues(gateway.hass) == []


async def test_a_removed_phone_takes_the_repair_of_its_new_address_with_it(
    gateway: Gateway,
) -> None:
    (dialog := await changing(gateway)).close()
    await gateway.accepted(own(1), dialog.webhook_id)

    gateway.hass.config_entries.async_remove_subentry(gateway.entry, PHONE_ID)
    await gateway.hass.async_block_till_done()

    assert repairs(gateway.hass) == []


async def test_what_waits_is_mentioned_though_home_assistant_has_another_address_now(
    gateway: Gateway,
) -> None:
    (dialog := await adding(gateway)).close()
    await gateway.accepted(own(1), dialog.webhook_id)
    await async_process_ha_core_config(
        gateway.hass, {"external_url": "https://new.example.com"}
    )

    (await adding(gateway)).close()

    assert repairs(gateway.hass) == ["url_without_phone"]


async def test_of_several_addresses_without_a_phone_there_is_one_repair(
    gateway: Gateway,
) -> None:
    dialogs = [await adding(gateway), await adding(gateway)]
    for number, dialog in enumerate(dialogs, 1):
        dialog.close()
        await gateway.accepted(own(number), dialog.webhook_id)
    assert repairs(gateway.hass) == ["url_without_phone"]

    await finish(gateway, await adding(gateway))

    assert repairs(gateway.hass) == ["url_without_phone"]


async def test_the_repairs_say_what_happened_and_what_to_do(gateway: Gateway) -> None:
    for show in (adding, changing):
        (dialog := await show(gateway)).close()
        await gateway.accepted(own(1), dialog.webhook_id)
        await gateway.accepted(own(2), dialog.webhook_id)

    new_phone = reads(gateway.hass, "url_without_phone")
    new_address = reads(gateway.hass, "new_url_not_saved")
    assert "*Add phone*" in new_phone
    assert "SmsGateWay24" in new_phone
    assert "Pixel 4a" in new_address
    assert "*Make a new address*" in new_address
    for text in (new_phone, new_address):
        assert "24 hours" in text
        assert "the same address" in text
