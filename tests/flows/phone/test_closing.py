"""A dialog that is closed, and an account that goes while one is open."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.data_entry_flow import UnknownFlow
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.builders.cloud import Cloud
from tests.builders.dialogs import Dialog
from tests.builders.entries import account_entry
from tests.builders.gateway import Gateway, is_registered
from tests.builders.storage import files_of, stored_phones
from tests.payloads import message
from tests.plugin import SetUp

from .steps import (
    A_MOMENT,
    LONG_AFTER,
    SHOWN_URL_LIFETIME,
    at_prove,
    at_timed_out,
    at_url,
    at_wait,
    created,
    finished,
    later,
    proved,
    wait,
    written,
)


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


each_page_with_a_url = pytest.mark.parametrize(
    "open_at", PAGES[1:], ids=lambda open_at: open_at.__name__.removeprefix("_open_")
)


async def _close(gateway: Gateway, dialog: Dialog) -> None:
    dialog.close()
    await gateway.hass.async_block_till_done()


@each_page_with_a_url
async def test_a_url_that_was_shown_takes_messages_after_its_dialog_was_closed(
    account: Gateway, open_at: OpenAt
) -> None:
    dialog, webhook_id = await open_at(account)
    assert webhook_id is not None
    assert dialog.page == open_at.__name__.removeprefix("_open_")

    await _close(account, dialog)
    assert not account.hass.config_entries.subentries.async_progress()
    assert not account.entry.subentries
    await account.accepted(message(2), webhook_id)
    await account.accepted(message(3), webhook_id)
    assert account.messages == []

    again = await at_url(account)
    assert again.webhook_id == webhook_id
    await again.submit()
    await finished(account, again)
    assert account.published[-2:] == [2, 3]
    response = await account.call(message(3), webhook_id)
    assert await response.json() == {"result": "repeated"}


async def test_a_dialog_that_showed_no_url_leaves_nothing(
    account: Gateway, cloud: Cloud
) -> None:
    await _close(account, await Dialog.add_phone(account.hass, account.entry))
    cloud.connected = False
    assert (await at_url(account)).page == "cloud_not_connected"

    kept = await written(account)
    assert (kept["urls"], kept["cloudhooks"]) == ({}, [])
    assert stored_phones(account) == {}


async def test_a_dialog_that_can_show_no_url_leaves_the_one_that_was_shown_alone(
    account: Gateway, cloud: Cloud
) -> None:
    await _close(account, await at_url(account))
    [(webhook_id, url)] = cloud.hooks.items()
    cloud.connected = False
    assert (await at_url(account)).page == "cloud_not_connected"

    await account.accepted(message(1), webhook_id)
    cloud.connected = True
    assert (await at_url(account)).url == url


async def test_a_request_that_came_while_no_dialog_was_open_proves_the_url(
    account: Gateway,
) -> None:
    dialog = await at_url(account)
    url, webhook_id = dialog.url, dialog.webhook_id
    await _close(account, dialog)
    await account.accepted({"event": "something new"}, webhook_id)

    again = await at_prove(account)
    await wait(again)
    await proved(account, again)
    await again.submit()

    phone = await created(account, again)
    assert phone.data["proved_url"] == url


async def test_a_request_proves_the_url_also_of_a_dialog_that_does_not_wait(
    account: Gateway,
) -> None:
    dialog = await at_url(account)
    url, webhook_id = dialog.url, dialog.webhook_id
    await _close(account, dialog)
    await account.accepted(message(1), webhook_id)

    phone = await finished(account, await at_prove(account))

    assert phone.data["proved_url"] == url


async def test_a_request_to_another_address_of_home_assistant_proves_nothing(
    account: Gateway,
) -> None:
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    await account.accepted(message(1), webhook_id)
    await _close(account, dialog)
    await async_process_ha_core_config(
        account.hass, {"external_url": "https://new.example.com"}
    )

    again = await at_url(account)
    url = f"https://new.example.com/api/webhook/{webhook_id}"
    assert again.url == url
    await again.submit()
    await wait(again)
    await again.look_again()
    assert again.page == "wait"
    await account.accepted(message(2), webhook_id)
    await proved(account, again)
    await again.submit()

    phone = await created(account, again)
    assert phone.data["proved_url"] == url
    assert account.published == [1, 2]


async def test_a_url_that_was_shown_ends_a_day_after_its_dialog_was_closed(
    account: Gateway,
    cloud: Cloud,
    freezer: FrozenDateTimeFactory,
) -> None:
    dialog = await at_url(account)
    [webhook_id] = cloud.hooks
    # A dialog that is open, however long, keeps its URL.
    await later(account, freezer, 2 * SHOWN_URL_LIFETIME)
    await _close(account, dialog)

    await later(account, freezer, SHOWN_URL_LIFETIME - A_MOMENT)
    await account.accepted(message(1), webhook_id)
    assert cloud.hooks.keys() == {webhook_id}

    await later(account, freezer, 2 * A_MOMENT)
    response = await account.call(message(2), webhook_id)
    assert (response.status, await response.read()) == (200, b"")
    assert cloud.hooks == {}
    kept = await written(account)
    assert (kept["urls"], kept["cloudhooks"]) == ({}, [])
    assert stored_phones(account) == {}
    await finished(account, await at_prove(account))
    assert webhook_id not in cloud.hooks
    assert account.messages == []


async def test_the_day_of_a_url_begins_anew_when_it_is_shown_again(
    account: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    await _close(account, dialog)
    await later(account, freezer, timedelta(hours=20))
    again = await at_url(account)
    await later(account, freezer, timedelta(hours=20))
    await _close(account, again)

    await later(account, freezer, timedelta(hours=20))
    assert await is_registered(account.client, webhook_id)
    await later(account, freezer, timedelta(hours=5))
    assert not await is_registered(account.client, webhook_id)


async def test_a_phone_that_was_added_keeps_its_url_when_the_day_is_over(
    account: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    await _close(account, dialog)
    await finished(account, await at_prove(account))

    await later(account, freezer, SHOWN_URL_LIFETIME + A_MOMENT)

    await account.accepted(message(1), webhook_id)
    assert account.published == [1]


async def test_a_url_is_offered_to_one_dialog_at_a_time(account: Gateway) -> None:
    first, second = await at_url(account), await at_url(account)
    first_id, second_id = first.webhook_id, second.webhook_id
    assert first_id != second_id
    await _close(account, first)

    third, fourth = await at_url(account), await at_url(account)

    assert third.webhook_id == first_id
    assert fourth.webhook_id not in {first_id, second_id}


async def test_of_several_urls_the_one_that_is_in_use_is_offered_first(
    account: Gateway,
) -> None:
    first, second = await at_url(account), await at_url(account)
    first_id, second_id = first.webhook_id, second.webhook_id
    for dialog in (first, second):
        await _close(account, dialog)
    await account.accepted(message(1), second_id)

    assert (await at_url(account)).webhook_id == second_id
    assert (await at_url(account)).webhook_id == first_id


async def test_a_url_of_another_account_is_not_offered(
    account: Gateway, set_up: SetUp
) -> None:
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    await _close(account, dialog)
    other = await set_up(account_entry())

    assert (await at_url(other)).webhook_id != webhook_id


async def test_a_disabled_account_keeps_a_url_that_was_shown(account: Gateway) -> None:
    entries = account.hass.config_entries
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    await _close(account, dialog)
    await account.accepted(message(1), webhook_id)

    await entries.async_set_disabled_by(
        account.entry.entry_id, ConfigEntryDisabler.USER
    )
    response = await account.call(message(2), webhook_id)
    assert response.status == 503
    await entries.async_set_disabled_by(account.entry.entry_id, None)
    await account.hass.async_block_till_done()

    again = await at_url(account)
    assert again.webhook_id == webhook_id
    await again.submit()
    await finished(account, again)
    assert account.published == [1]


async def test_the_day_of_a_url_ends_also_while_its_account_is_disabled(
    account: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    await _close(account, dialog)
    await account.hass.config_entries.async_set_disabled_by(
        account.entry.entry_id, ConfigEntryDisabler.USER
    )

    await later(account, freezer, SHOWN_URL_LIFETIME + A_MOMENT)

    assert not await is_registered(account.client, webhook_id)


@each_page
async def test_removing_the_account_closes_the_dialog_and_takes_its_url_back(
    account: Gateway,
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
    await later(account, freezer, LONG_AFTER)
    assert files_of(account.hass, account.entry.entry_id) == []


async def test_removing_an_account_leaves_the_dialogs_of_others_open(
    account: Gateway, set_up: SetUp
) -> None:
    other = await set_up(account_entry())
    dialog = await at_url(account)

    await account.hass.config_entries.async_remove(other.entry.entry_id)

    assert dialog.open
    assert await is_registered(account.client, dialog.webhook_id)
    dialog.close()


async def test_closing_the_dialog_keeps_its_cloudhook_for_the_next_one(
    account: Gateway, cloud: Cloud
) -> None:
    dialog = await at_url(account)
    hooks = dict(cloud.hooks)
    assert len(hooks) == 1

    await _close(account, dialog)
    await account.hass.config_entries.async_reload(account.entry.entry_id)
    await account.hass.async_block_till_done()
    assert cloud.hooks == hooks

    again = await at_url(account)
    assert [again.url] == list(hooks.values())
    await again.submit()
    phone = await finished(account, again)
    assert dict(phone.data) == {"webhook_id": next(iter(hooks)), "cloudhook": True}
    assert cloud.hooks == hooks


async def test_a_cloudhook_of_a_url_that_is_no_longer_one_is_deleted(
    account: Gateway, cloud: Cloud
) -> None:
    await _close(account, await at_url(account))
    [webhook_id] = cloud.hooks
    cloud.subscribed = False

    again = await at_url(account)
    assert again.webhook_id == webhook_id
    await again.submit()
    phone = await finished(account, again)

    assert phone.data["cloudhook"] is False
    assert cloud.hooks == {}


async def test_a_cloudhook_can_take_the_place_of_a_url_that_was_shown(
    account: Gateway, cloud: Cloud
) -> None:
    cloud.subscribed = False
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    await _close(account, dialog)
    cloud.subscribed = True

    again = await at_url(account)

    assert cloud.hooks == {webhook_id: again.url}


async def test_removing_the_account_ends_a_url_that_was_shown(
    account: Gateway,
    cloud: Cloud,
    freezer: FrozenDateTimeFactory,
) -> None:
    await _close(account, await at_url(account))
    [webhook_id] = cloud.hooks
    await account.accepted(message(1), webhook_id)

    await account.hass.config_entries.async_remove(account.entry.entry_id)
    await account.hass.async_block_till_done()

    assert cloud.hooks == {}
    await later(account, freezer, SHOWN_URL_LIFETIME + A_MOMENT)
    assert not await is_registered(account.client, webhook_id)
    assert files_of(account.hass, account.entry.entry_id) == []
    assert account.messages == []


async def test_removing_the_account_deletes_the_cloudhook_of_an_open_dialog(
    account: Gateway, cloud: Cloud
) -> None:
    dialog = await at_url(account)
    assert len(cloud.hooks) == 1

    await account.hass.config_entries.async_remove(account.entry.entry_id)
    await account.hass.async_block_till_done()

    assert not dialog.open
    assert cloud.hooks == {}


async def test_a_cloud_that_takes_its_time_brings_no_file_of_a_removed_account_back(
    account: Gateway,
    cloud: Cloud,
    freezer: FrozenDateTimeFactory,
) -> None:
    await _close(account, await at_url(account))
    cloud.published.clear()
    freezer.tick(SHOWN_URL_LIFETIME + A_MOMENT)
    async_fire_time_changed(account.hass)
    assert cloud.hooks == {}

    await account.hass.config_entries.async_remove(account.entry.entry_id)
    assert files_of(account.hass, account.entry.entry_id) == []
    cloud.published.set()
    await account.hass.async_block_till_done()
    await later(account, freezer, LONG_AFTER)

    assert files_of(account.hass, account.entry.entry_id) == []


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
