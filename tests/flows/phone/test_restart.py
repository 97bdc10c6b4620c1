"""A restart while a dialog shows a URL, and after it was closed."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.smsgateway24.storage.records import Kind
from tests.builders.cloud import Cloud
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway, is_registered
from tests.builders.restarts import AiohttpClient, restarted
from tests.builders.storage import change_stored, stored_records
from tests.payloads import message
from tests.plugin import SetUp

from .steps import (
    A_MOMENT,
    SHOWN_URL_LIFETIME,
    at_new_url,
    at_prove,
    at_url,
    changed,
    created,
    finished,
    later,
    proved,
    wait,
    written,
)


async def test_a_message_that_waits_for_its_phone_survives_a_kill(
    account: Gateway, aiohttp_client: AiohttpClient
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    response = await account.call(message(1, body="Water in the cellar"), webhook_id)
    assert await response.json() == {"result": "accepted"}
    kept = stored_records(account.hass, account.entry.entry_id)
    assert "Water in the cellar" in repr(kept)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        again = await at_url(after)
        assert again.webhook_id == webhook_id
        await after.accepted(message(2, body="It is rising"), webhook_id)
        assert after.messages == []
        await again.submit()
        await finished(after, again)

        texts = [event.data["text"] for event in after.messages]
        assert texts == ["Water in the cellar", "It is rising"]
        response = await after.call(message(1, body="Water in the cellar"), webhook_id)
        assert await response.json() == {"result": "repeated"}


@pytest.mark.parametrize(
    ("hours", "remembered"), [(23, True), (24, False)], ids=["23 h", "24 h"]
)
async def test_a_message_that_waits_for_its_phone_is_forgotten_after_a_day(
    account: Gateway,
    aiohttp_client: AiohttpClient,
    freezer: FrozenDateTimeFactory,
    hours: int,
    *,
    remembered: bool,
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    await account.accepted(message(1), webhook_id)
    freezer.tick(timedelta(hours=hours))

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass, entry) as (_, client):
        assert await is_registered(client, webhook_id) is remembered


async def test_a_url_that_nothing_came_by_yet_survives_a_kill(
    account: Gateway, aiohttp_client: AiohttpClient
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    await account.hass.async_block_till_done()

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        await after.accepted(message(1), webhook_id)
        dialog = await at_url(after)
        assert dialog.webhook_id == webhook_id
        await dialog.submit()
        await dialog.choose("finish")
        await hass.async_block_till_done()

        assert len(after.messages) == 1


@pytest.mark.parametrize(
    ("hours", "hooks"), [(23, 1), (24, 0)], ids=["within a day", "after a day"]
)
async def test_a_cloudhook_of_a_dialog_that_was_killed_is_deleted_after_a_day(
    account: Gateway,
    cloud: Cloud,
    aiohttp_client: AiohttpClient,
    freezer: FrozenDateTimeFactory,
    hours: int,
    hooks: int,
) -> None:
    await at_url(account)
    await account.hass.async_block_till_done()
    assert len(cloud.hooks) == 1
    freezer.tick(timedelta(hours=hours))

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass) as (hass, _):
        hass.config.components.add("cloud")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()

        assert len(cloud.hooks) == hooks


async def test_a_cloudhook_whose_message_waits_survives_a_kill(
    account: Gateway, cloud: Cloud, aiohttp_client: AiohttpClient
) -> None:
    await at_url(account)
    [(webhook_id, url)] = cloud.hooks.items()
    await account.accepted(message(1), webhook_id)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass) as (hass, client):
        hass.config.components.add("cloud")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()

        assert cloud.hooks == {webhook_id: url}
        after = Gateway(hass, entry, client)
        again = await at_url(after)
        assert again.url == url
        await again.submit()
        await finished(after, again)
        assert [event.data["message_id"] for event in after.messages] == [1]


async def test_a_url_whose_dialog_was_closed_survives_a_kill_with_its_proof(
    account: Gateway, aiohttp_client: AiohttpClient
) -> None:
    dialog = await at_url(account)
    url, webhook_id = dialog.url, dialog.webhook_id
    dialog.close()
    await account.accepted(message(1), webhook_id)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        await after.accepted(message(2), webhook_id)
        again = await at_prove(after)
        await wait(again)
        await proved(after, again)
        await again.submit()
        phone = await created(after, again)

        assert phone.data["webhook_id"] == webhook_id
        assert phone.data["proved_url"] == url
        assert after.published == [1, 2]


async def test_a_url_that_nothing_came_by_is_not_proved_by_a_restart(
    account: Gateway, aiohttp_client: AiohttpClient
) -> None:
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    dialog.close()
    await written(account)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        phone = await finished(after, await at_prove(after))

        assert phone.data["webhook_id"] == webhook_id
        assert "proved_url" not in phone.data


@pytest.mark.parametrize("opened_again", [False, True])
async def test_the_day_of_a_url_goes_on_over_a_restart(
    account: Gateway,
    aiohttp_client: AiohttpClient,
    freezer: FrozenDateTimeFactory,
    *,
    opened_again: bool,
) -> None:
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    freezer.tick(timedelta(hours=20))
    dialog.close()
    await written(account)
    freezer.tick(timedelta(hours=20))

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        assert await is_registered(client, webhook_id)
        if opened_again:
            again = await at_url(after)
            await later(after, freezer, timedelta(hours=5))
            assert await is_registered(client, webhook_id)
            again.close()
            await later(after, freezer, timedelta(hours=20))
            assert await is_registered(client, webhook_id)
        await later(after, freezer, timedelta(hours=5))
        assert not await is_registered(client, webhook_id)
        assert (await at_url(after)).webhook_id != webhook_id


async def test_what_waits_for_a_dialog_that_is_open_for_long_survives_a_kill(
    account: Gateway, aiohttp_client: AiohttpClient, freezer: FrozenDateTimeFactory
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    await later(account, freezer, 3 * SHOWN_URL_LIFETIME)
    await account.accepted(message(1), webhook_id)
    freezer.tick(SHOWN_URL_LIFETIME - A_MOMENT)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        await finished(after, await at_prove(after))

        assert after.published == [1]


async def test_a_clock_that_was_ahead_lets_no_url_live_for_longer_than_a_day(
    account: Gateway,
    aiohttp_client: AiohttpClient,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.tick(timedelta(days=1000))
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    dialog.close()
    await written(account)
    freezer.tick(-timedelta(days=1000))

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, account.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        assert await is_registered(client, webhook_id)
        await later(after, freezer, SHOWN_URL_LIFETIME + A_MOMENT)
        assert not await is_registered(client, webhook_id)


# A new URL of a phone


def _two_phones(**fields: Any) -> Any:
    return account_entry(
        phone_subentry(),
        phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        **fields,
    )


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
async def test_a_new_url_that_was_shown_survives_a_kill(
    set_up: SetUp,
    aiohttp_client: AiohttpClient,
    *,
    closed: bool,
) -> None:
    before = await set_up(_two_phones())
    dialog, webhook_id = await at_new_url(before)
    if closed:
        dialog.close()
    await before.hass.async_block_till_done()

    entry = _two_phones(entry_id=before.entry.entry_id)
    async with restarted(aiohttp_client, before.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        await after.accepted(message(1, device_id=None), webhook_id)
        assert [event.data["phone"] for event in after.messages] == ["Pixel 4a"]
        assert (await at_url(after, "Tablet")).webhook_id != webhook_id
        again, same = await at_new_url(after)
        assert same == webhook_id
        await again.submit()
        await again.choose("finish")
        phone = await changed(after, again)

        assert phone.data["webhook_id"] == webhook_id
        assert phone.data["proved_url"].endswith(webhook_id)


async def test_the_proof_of_a_new_url_survives_a_kill(
    gateway: Gateway, aiohttp_client: AiohttpClient
) -> None:
    dialog, webhook_id = await at_new_url(gateway)
    dialog.close()
    await gateway.accepted({"event": "something new"}, webhook_id)

    entry = account_entry(phone_subentry(), entry_id=gateway.entry.entry_id)
    async with restarted(aiohttp_client, gateway.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        again, _ = await at_new_url(after)
        await again.submit()
        await again.choose("finish")

        assert (await changed(after, again)).data["proved_url"] == dialog.url


@pytest.mark.parametrize(
    ("hours", "remembered"), [(23, True), (24, False)], ids=["23 h", "24 h"]
)
async def test_a_new_url_that_was_shown_is_forgotten_after_a_day(
    gateway: Gateway,
    aiohttp_client: AiohttpClient,
    freezer: FrozenDateTimeFactory,
    hours: int,
    *,
    remembered: bool,
) -> None:
    dialog, webhook_id = await at_new_url(gateway)
    dialog.close()
    await written(gateway)
    freezer.tick(timedelta(hours=hours))

    entry = account_entry(phone_subentry(), entry_id=gateway.entry.entry_id)
    async with restarted(aiohttp_client, gateway.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        assert await is_registered(client, webhook_id) is remembered
        await later(after, freezer, timedelta(hours=1))
        assert not await is_registered(client, webhook_id)


async def test_a_new_url_of_a_phone_that_is_gone_is_forgotten_by_a_restart(
    gateway: Gateway, aiohttp_client: AiohttpClient
) -> None:
    dialog, webhook_id = await at_new_url(gateway)
    dialog.close()
    await written(gateway)

    entry = account_entry(entry_id=gateway.entry.entry_id)
    async with restarted(aiohttp_client, gateway.hass, entry) as (hass, client):
        assert not await is_registered(client, webhook_id)
        after = Gateway(hass, entry, client)
        assert (await at_url(after)).webhook_id != webhook_id


async def test_a_new_url_is_the_phones_though_the_account_was_not_written_since(
    gateway: Gateway, aiohttp_client: AiohttpClient
) -> None:
    _, webhook_id = await at_new_url(gateway)
    await gateway.accepted(message(1), webhook_id)

    # Killed after the end of the dialog: its phone was written, but not yet the database.
    entry = account_entry(
        phone_subentry(webhook_id=webhook_id), entry_id=gateway.entry.entry_id
    )
    async with restarted(aiohttp_client, gateway.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        response = await after.call(message(1), webhook_id)
        assert await response.json() == {"result": "repeated"}
        assert (await at_new_url(after))[1] != webhook_id


@pytest.mark.parametrize(
    "urls",
    [3, {"x": 3}, {"x": {"phone": PHONE_ID}}, {"x": {"phone": "gone"}}],
)
async def test_damage_to_what_is_kept_of_urls_costs_nothing_else(
    gateway: Gateway, aiohttp_client: AiohttpClient, urls: Any
) -> None:
    await gateway.accepted(message(1))
    hass, entry_id = gateway.hass, gateway.entry.entry_id
    await hass.config_entries.async_unload(entry_id)
    change_stored(
        hass, entry_id, Kind.ACCOUNT, "", lambda account: account.update(urls=urls)
    )

    entry = account_entry(phone_subentry(), entry_id=gateway.entry.entry_id)
    async with restarted(aiohttp_client, gateway.hass, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        response = await after.call(message(1), WEBHOOK_ID)
        assert await response.json() == {"result": "repeated"}
