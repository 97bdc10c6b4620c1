"""A dialog that is closed, and an account that goes while one is open."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.data_entry_flow import UnknownFlow
import pytest

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.cloud import Cloud
from tests.builders.dialogs import Dialog
from tests.builders.entries import account_entry
from tests.builders.gateway import Gateway, is_registered
from tests.payloads import message
from tests.plugin import SetUp

from .steps import WRITE_DELAY, at_timed_out, at_url, at_wait, later, proved, written


async def _open_user(gateway: Gateway) -> tuple[Dialog, str | None]:
    return await Dialog.add_phone(gateway.hass, gateway.entry), None


async def _open_url(gateway: Gateway) -> tuple[Dialog, str | None]:
    dialog = await at_url(gateway)
    return dialog, dialog.webhook_id


async def _open_prove(gateway: Gateway) -> tuple[Dialog, str | None]:
    dialog, webhook_id = await _open_url(gateway)
    return await dialog.submit(), webhook_id


async def _open_wait(gateway: Gateway) -> tuple[Dialog, str | None]:
    return await at_wait(gateway)


async def _open_proved(gateway: Gateway) -> tuple[Dialog, str | None]:
    dialog, webhook_id = await at_wait(gateway)
    await gateway.accepted(message(1), webhook_id)
    await proved(gateway, dialog)
    return dialog, webhook_id


async def _open_timed_out(gateway: Gateway) -> tuple[Dialog, str | None]:
    return await at_timed_out(gateway)


type OpenAt = Callable[[Gateway], Awaitable[tuple[Dialog, str | None]]]
PAGES: list[OpenAt] = [
    _open_user,
    _open_url,
    _open_prove,
    _open_wait,
    _open_proved,
    _open_timed_out,
]
each_page = pytest.mark.parametrize(
    "open_at", PAGES, ids=lambda open_at: open_at.__name__.removeprefix("_open_")
)


@each_page
async def test_closing_the_dialog_takes_its_url_back(
    account: Gateway, hass_storage: dict[str, Any], open_at: OpenAt
) -> None:
    dialog, webhook_id = await open_at(account)
    assert dialog.page == open_at.__name__.removeprefix("_open_")

    dialog.close()
    await account.hass.async_block_till_done()

    assert not account.hass.config_entries.subentries.async_progress()
    assert not account.entry.subentries
    if webhook_id is not None:
        response = await account.call(message(2), webhook_id)
        assert (response.status, await response.read()) == (200, b"")
    assert account.messages == []
    again = await at_url(account)
    assert again.webhook_id != webhook_id
    again.close()
    assert (await written(account, hass_storage))["pending"] == {}


@each_page
@pytest.mark.usefixtures("thorough_removal")
async def test_removing_the_account_closes_the_dialog_and_takes_its_url_back(
    account: Gateway,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    open_at: OpenAt,
) -> None:
    dialog, webhook_id = await open_at(account)

    await account.hass.config_entries.async_remove(account.entry.entry_id)
    await account.hass.async_block_till_done()

    assert not dialog.open
    if webhook_id is not None:
        response = await account.call(message(2), webhook_id)
        assert (response.status, await response.read()) == (200, b"")
    await later(account, freezer, 2 * WRITE_DELAY)
    assert f"{DOMAIN}.{account.entry.entry_id}" not in hass_storage


async def test_removing_an_account_leaves_the_dialogs_of_others_open(
    account: Gateway, set_up: SetUp
) -> None:
    other = await set_up(account_entry())
    dialog = await at_url(account)

    await account.hass.config_entries.async_remove(other.entry.entry_id)

    assert dialog.open
    assert await is_registered(account.client, dialog.webhook_id)
    dialog.close()


async def test_closing_the_dialog_deletes_its_cloudhook(
    account: Gateway, cloud: Cloud
) -> None:
    dialog = await at_url(account)
    assert len(cloud.hooks) == 1

    dialog.close()
    await account.hass.async_block_till_done()

    assert cloud.hooks == {}


async def test_removing_the_account_deletes_the_cloudhook_of_an_open_dialog(
    account: Gateway, cloud: Cloud
) -> None:
    dialog = await at_url(account)
    assert len(cloud.hooks) == 1

    await account.hass.config_entries.async_remove(account.entry.entry_id)
    await account.hass.async_block_till_done()

    assert not dialog.open
    assert cloud.hooks == {}


@pytest.mark.usefixtures("thorough_removal")
async def test_a_cloud_that_takes_its_time_brings_no_file_of_a_removed_account_back(
    account: Gateway,
    cloud: Cloud,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    await at_url(account)
    cloud.published.clear()

    await account.hass.config_entries.async_remove(account.entry.entry_id)
    assert f"{DOMAIN}.{account.entry.entry_id}" not in hass_storage
    cloud.published.set()
    await account.hass.async_block_till_done()
    await later(account, freezer, 2 * WRITE_DELAY)

    assert f"{DOMAIN}.{account.entry.entry_id}" not in hass_storage


@pytest.mark.parametrize("removed", [False, True], ids=["closed", "account removed"])
async def test_a_cloudhook_that_comes_too_late_for_its_dialog_is_deleted(
    account: Gateway, cloud: Cloud, *, removed: bool
) -> None:
    flows = account.hass.config_entries.subentries
    dialog = await Dialog.add_phone(account.hass, account.entry)
    cloud.made.clear()
    opening = asyncio.ensure_future(
        flows.async_configure(dialog.flow_id, {"name": "Pixel 4a"})
    )
    await asyncio.sleep(0)
    if removed:
        await account.hass.config_entries.async_remove(account.entry.entry_id)
    else:
        flows.async_abort(dialog.flow_id)

    cloud.made.set()
    with pytest.raises(UnknownFlow):
        await opening
    await account.hass.async_block_till_done()

    assert cloud.hooks == {}
