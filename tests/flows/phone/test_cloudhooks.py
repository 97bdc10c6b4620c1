"""Cloudhooks of phones that are there."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from tests.builders.cloud import Cloud, CloudNotAvailable
from tests.builders.dialogs import Dialog
from tests.builders.entries import WEBHOOK_ID
from tests.builders.gateway import Gateway
from tests.builders.storage import files_of

from .steps import (
    A_MOMENT,
    OLD_URL_LIFETIME,
    SHOWN_URL_LIFETIME,
    at_new_url,
    at_prove,
    at_url,
    change,
    changed,
    finished,
    later,
    written,
)


@pytest.fixture
async def cloud_phone(account: Gateway, cloud: Cloud) -> tuple[Gateway, str, str]:
    """An account with one phone that has a cloudhook; its ids as phone and as webhook."""
    dialog = await at_prove(account)
    phone = await finished(account, dialog)
    webhook_id = phone.data["webhook_id"]
    assert list(cloud.hooks) == [webhook_id]
    return account, phone.subentry_id, webhook_id


async def test_a_phone_with_a_cloudhook_shows_it_again(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, webhook_id = cloud_phone

    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)

    assert dialog.url == cloud.hooks[webhook_id]
    dialog.close()


async def test_only_the_path_is_shown_without_a_connection_to_the_cloud(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, webhook_id = cloud_phone
    cloud.connected = False

    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)

    assert dialog.url == f"/api/webhook/{webhook_id}"
    dialog.close()


async def test_a_phone_from_before_the_subscription_shows_the_url_it_is_called_at(
    gateway: Gateway, cloud: Cloud
) -> None:
    dialog = await change(gateway)

    assert dialog.url == f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
    assert cloud.hooks == {}
    dialog.close()


async def test_a_new_url_is_a_cloudhook_once_there_is_a_subscription(
    gateway: Gateway, cloud: Cloud
) -> None:
    dialog, _ = await at_new_url(gateway)
    [(webhook_id, url)] = cloud.hooks.items()
    assert dialog.url == url
    await dialog.submit()
    await dialog.choose("finish")
    phone = await changed(gateway, dialog)

    assert (phone.data["webhook_id"], phone.data["cloudhook"]) == (webhook_id, True)
    assert cloud.hooks == {webhook_id: url}


async def test_a_cloudhook_is_replaced_by_another_and_deleted_after_a_day(
    cloud: Cloud,
    cloud_phone: tuple[Gateway, str, str],
    freezer: FrozenDateTimeFactory,
) -> None:
    gateway, phone_id, old = cloud_phone
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)
    await dialog.submit(name="Pixel 4a", new_url=True)
    [new] = cloud.hooks.keys() - {old}
    assert dialog.url == cloud.hooks[new]
    await dialog.submit()
    await dialog.choose("finish")
    await gateway.hass.async_block_till_done()

    data = gateway.entry.subentries[phone_id].data
    assert (data["webhook_id"], data["cloudhook"]) == (new, True)
    [previous] = data["previous_urls"]
    assert (previous["webhook_id"], previous["cloudhook"]) == (old, True)
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()
    assert cloud.hooks.keys() == {old, new}

    await later(gateway, freezer, OLD_URL_LIFETIME + A_MOMENT)
    assert cloud.hooks.keys() == {new}


async def test_closing_the_dialog_keeps_both_cloudhooks_and_the_new_one_for_a_day(
    cloud: Cloud,
    cloud_phone: tuple[Gateway, str, str],
    freezer: FrozenDateTimeFactory,
) -> None:
    gateway, phone_id, old = cloud_phone
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)
    await dialog.submit(name="Pixel 4a", new_url=True)
    hooks = dict(cloud.hooks)
    assert len(hooks) == 2

    dialog.close()
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()
    assert cloud.hooks == hooks
    again = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)
    await again.submit(name="Pixel 4a", new_url=True)
    assert again.url == dialog.url
    again.close()

    await later(gateway, freezer, SHOWN_URL_LIFETIME + A_MOMENT)
    assert cloud.hooks.keys() == {old}


async def test_a_new_cloudhook_that_was_shown_goes_with_its_phone(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, _ = cloud_phone
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)
    await dialog.submit(name="Pixel 4a", new_url=True)
    dialog.close()

    gateway.hass.config_entries.async_remove_subentry(gateway.entry, phone_id)
    await gateway.hass.async_block_till_done()

    assert cloud.hooks == {}


async def test_a_reload_leaves_the_cloudhooks_of_open_dialogs_alone(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, _ = cloud_phone
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)
    await dialog.submit(name="Pixel 4a", new_url=True)
    await at_url(gateway, "Galaxy")
    hooks = dict(cloud.hooks)
    assert len(hooks) == 3

    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()

    assert cloud.hooks == hooks


async def test_a_cloudhook_goes_with_its_phone(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, _ = cloud_phone

    gateway.hass.config_entries.async_remove_subentry(gateway.entry, phone_id)
    await gateway.hass.async_block_till_done()

    assert cloud.hooks == {}


async def test_a_cloudhook_goes_with_its_account(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, *_ = cloud_phone

    await gateway.hass.config_entries.async_remove(gateway.entry.entry_id)

    assert cloud.hooks == {}


@pytest.mark.parametrize("fault", [OSError(), CloudNotAvailable()])
async def test_a_cloudhook_that_could_not_be_deleted_is_tried_again(
    cloud: Cloud,
    cloud_phone: tuple[Gateway, str, str],
    fault: Exception,
) -> None:
    gateway, phone_id, webhook_id = cloud_phone
    cloud.faulty = fault
    gateway.hass.config_entries.async_remove_subentry(gateway.entry, phone_id)
    await gateway.hass.async_block_till_done()
    assert cloud.hooks.keys() == {webhook_id}
    kept = await written(gateway)
    assert kept["cloudhooks"] == [webhook_id]

    cloud.faulty = None
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()

    assert cloud.hooks == {}
    assert (await written(gateway))["cloudhooks"] == []


async def test_a_cloudhook_is_not_forgotten_while_there_is_no_cloud(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, webhook_id = cloud_phone
    gateway.hass.config.components.remove("cloud")
    gateway.hass.config_entries.async_remove_subentry(gateway.entry, phone_id)
    await gateway.hass.async_block_till_done()
    assert cloud.hooks.keys() == {webhook_id}

    gateway.hass.config.components.add("cloud")
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()

    assert cloud.hooks == {}


async def test_a_cloudhook_that_is_gone_already_is_not_asked_for_again(
    cloud: Cloud,
    cloud_phone: tuple[Gateway, str, str],
) -> None:
    gateway, phone_id, _ = cloud_phone
    cloud.hooks.clear()

    gateway.hass.config_entries.async_remove_subentry(gateway.entry, phone_id)
    await gateway.hass.async_block_till_done()

    assert (await written(gateway))["cloudhooks"] == []


async def test_a_cloud_in_trouble_does_not_keep_an_account_from_being_removed(
    cloud: Cloud,
    cloud_phone: tuple[Gateway, str, str],
) -> None:
    gateway, *_ = cloud_phone
    cloud.faulty = OSError()

    await gateway.hass.config_entries.async_remove(gateway.entry.entry_id)

    assert files_of(gateway.hass, gateway.entry.entry_id) == []
