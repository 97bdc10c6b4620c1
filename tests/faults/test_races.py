"""Changes during traffic: what was answered 200 is published once, and nothing breaks."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
import json
from threading import Event
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from homeassistant.components.webhook import async_handle_webhook
from homeassistant.config_entries import (
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util.aiohttp import MockRequest
import pytest

from custom_components.smsgateway24.account.webhook_routes import Route, WebhookRoutes
from custom_components.smsgateway24.storage.database import Database
from custom_components.smsgateway24.storage.records import Changes, Kind
from tests.builders.automations import automations, device, trigger_config
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
)
from tests.builders.gateway import Gateway, complaints, is_registered
from tests.builders.repairs import open_issues
from tests.builders.storage import files_of, stored_phones
from tests.plugin import SetUp

from .builders import PHONES, new
from .conftest import StartAgain
from .traffic import Traffic, flowing

_WRITE = Database.write


@pytest.fixture
async def gateway(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Gateway]:
    """An account with two phones, which log no warning and no error."""
    gateway = await set_up(account_entry(*PHONES))
    yield gateway
    await hass.async_block_till_done(wait_background_tasks=True)
    assert complaints(caplog.get_records("call")) == []


@pytest.fixture
def pixel(gateway: Gateway) -> Traffic:
    """Messages to the first phone."""
    return Traffic(gateway, WEBHOOK_ID, 10403)


@pytest.fixture
def galaxy(gateway: Gateway) -> Traffic:
    """Messages to the second phone."""
    return Traffic(gateway, OTHER_WEBHOOK_ID, 10404, first=100_001)


def _once(gateway: Gateway, *streams: Traffic) -> None:
    """Check that what was accepted was published once, and nothing else was."""
    accepted = [sms_id for stream in streams for sms_id in stream.accepted]
    assert Counter(gateway.published) == Counter(accepted)
    assert accepted


async def test_reloads_lose_nothing(
    hass: HomeAssistant, gateway: Gateway, pixel: Traffic, galaxy: Traffic
) -> None:
    async with flowing(pixel, galaxy):
        for _ in range(10):
            await pixel.more(5)
            assert await hass.config_entries.async_reload(gateway.entry.entry_id)
    await hass.async_block_till_done()

    assert (pixel.refused, galaxy.refused) == ({}, {})
    assert (pixel.nowhere, galaxy.nowhere) == ([], [])
    _once(gateway, pixel, galaxy)
    last = gateway.state("sensor", "last_message").attributes["message_id"]
    assert last == max(pixel.accepted)


async def test_a_disabled_account_refuses_what_it_will_not_tell(
    hass: HomeAssistant, gateway: Gateway, pixel: Traffic
) -> None:
    entries, entry_id = hass.config_entries, gateway.entry.entry_id
    async with flowing(pixel):
        for _ in range(4):
            await pixel.more(8)
            await entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)
            await pixel.more(8)
            await entries.async_set_disabled_by(entry_id, None)
    await hass.async_block_till_done()

    assert set(pixel.refused.values()) == {503}
    assert pixel.nowhere == []
    _once(gateway, pixel)


async def test_a_phone_that_is_deleted_takes_nothing_of_another_along(
    hass: HomeAssistant, gateway: Gateway, pixel: Traffic, galaxy: Traffic
) -> None:
    async with flowing(pixel, galaxy):
        await pixel.more(20)
        hass.config_entries.async_remove_subentry(gateway.entry, PHONE_ID)
        await pixel.more(20)
    await hass.async_block_till_done()

    # One that was being read at that moment is refused: the phone is gone.
    assert set(pixel.refused.values()) <= {503}
    assert galaxy.refused == {}
    # The URL is unknown from one moment to the next, and Home Assistant answers for it.
    assert sorted([*pixel.accepted, *pixel.refused, *pixel.nowhere]) == list(
        range(1, pixel.sent + 1)
    )
    assert pixel.nowhere
    assert galaxy.nowhere == []
    _once(gateway, pixel, galaxy)
    assert gateway.entry.state is ConfigEntryState.LOADED
    assert gateway.state("sensor", "last_message", OTHER_PHONE_ID).attributes[
        "message_id"
    ] == max(galaxy.accepted)
    assert not [s for s in hass.states.async_entity_ids() if "pixel" in s]


async def test_an_account_that_is_deleted_leaves_nothing_behind(
    hass: HomeAssistant, gateway: Gateway, pixel: Traffic, galaxy: Traffic
) -> None:
    async with flowing(pixel, galaxy):
        await pixel.more(30)
        await hass.config_entries.async_remove(gateway.entry.entry_id)
        await pixel.more(10)
    await hass.async_block_till_done()

    # In the middle of its removal it may say that it is going.
    assert set(pixel.refused.values()) | set(galaxy.refused.values()) <= {503}
    assert pixel.nowhere
    assert galaxy.nowhere
    accepted = {*pixel.accepted, *galaxy.accepted}
    assert Counter(gateway.published) == Counter(accepted)
    for webhook_id in (WEBHOOK_ID, OTHER_WEBHOOK_ID):
        assert not await is_registered(gateway.client, webhook_id)
    assert hass.states.async_entity_ids() == []
    assert not dr.async_entries_for_config_entry(
        dr.async_get(hass), gateway.entry.entry_id
    )
    assert open_issues(hass) == []
    await hass.async_stop(force=True)
    assert files_of(hass, gateway.entry.entry_id) == []


async def test_changed_options_lose_nothing(
    hass: HomeAssistant, gateway: Gateway, pixel: Traffic, galaxy: Traffic
) -> None:
    contents = ("none", "all", "contacts", "all", "none", "all")
    async with flowing(pixel, galaxy):
        for content in contents:
            await pixel.more(6)
            hass.config_entries.async_update_entry(
                gateway.entry, options={"content": content}
            )
    await hass.async_block_till_done()

    assert (pixel.refused, galaxy.refused) == ({}, {})
    _once(gateway, pixel, galaxy)
    texts = {event.data["text"] for event in gateway.messages}
    assert "" in texts
    assert len(texts) > 1


async def test_strangers_who_are_kept_out_and_let_in_again_are_told_by_the_rule_of_the_moment(
    hass: HomeAssistant, gateway: Gateway, pixel: Traffic
) -> None:
    async with flowing(pixel):
        for accept in ("trusted", "everyone", "trusted", "everyone"):
            await pixel.more(10)
            hass.config_entries.async_update_entry(
                gateway.entry, options={"accept_from": accept}
            )
        await pixel.more(10)
    await hass.async_block_till_done()

    assert pixel.refused == {}
    assert Counter(gateway.published) <= Counter(pixel.accepted)
    assert set(range(pixel.sent - 2, pixel.sent + 1)) <= set(gateway.published)
    rejected = len(pixel.accepted) - len(gateway.published)
    assert rejected == gateway.entry.runtime_data.data.rejected > 0


async def test_contacts_and_phones_that_come_and_go_lose_nothing(
    hass: HomeAssistant, gateway: Gateway, pixel: Traffic, galaxy: Traffic
) -> None:
    def subentry(kind: str, number: int) -> ConfigSubentry:
        given = (
            {"number": f"+49176421111{number:02}", "trusted": False}
            if kind == "contact"
            else {"webhook_id": f"{number:02}" * 32, "cloudhook": False}
        )
        return ConfigSubentry(
            data=MappingProxyType(given),
            subentry_type=kind,
            title=f"{kind} {number}",
            unique_id=None,
        )

    async with flowing(pixel, galaxy):
        for number in range(10, 16):
            for kind in ("contact", "phone"):
                added = subentry(kind, number)
                hass.config_entries.async_add_subentry(gateway.entry, added)
                await pixel.more(2)
                hass.config_entries.async_remove_subentry(
                    gateway.entry, added.subentry_id
                )
    await hass.async_block_till_done()

    assert (pixel.refused, galaxy.refused) == ({}, {})
    _once(gateway, pixel, galaxy)


async def test_a_stop_refuses_what_it_cannot_keep_and_the_next_start_tells_nothing_twice(
    hass: HomeAssistant, gateway: Gateway, pixel: Traffic, start_again: StartAgain
) -> None:
    async with flowing(pixel):
        await pixel.more(30)
        await hass.async_stop(force=True)
    before = gateway.published

    again = await start_again(gateway)
    await again.hass.async_block_till_done()

    assert set(pixel.refused.values()) <= {503}
    assert Counter(before + again.published) == Counter(pixel.accepted)
    for sms_id in pixel.accepted:
        response = await again.call(new(sms_id, device_id=10403))
        assert await response.json() == {"result": "repeated"}


async def test_a_stop_in_the_middle_of_a_reload_loses_nothing(
    hass: HomeAssistant, gateway: Gateway, pixel: Traffic, start_again: StartAgain
) -> None:
    async with flowing(pixel):
        await pixel.more(20)
        reloading = hass.async_create_task(
            hass.config_entries.async_reload(gateway.entry.entry_id)
        )
        await hass.async_stop(force=True)
    # Home Assistant cancels what is still running at the end of its stop.
    await asyncio.gather(reloading, return_exceptions=True)
    before = gateway.published

    again = await start_again(gateway)
    await again.hass.async_block_till_done()

    assert Counter(before + again.published) == Counter(pixel.accepted)


# The narrow moments among them, one at a time


@contextmanager
def _meanwhile(
    hass: HomeAssistant, act: Callable[[], Awaitable[None]]
) -> Iterator[None]:
    """Have something happen while the entities of an account are being taken away."""
    unload = hass.config_entries.async_unload_platforms

    async def around(*args: Any) -> bool:
        done = await unload(*args)
        await act()
        return done

    with patch.object(hass.config_entries, "async_unload_platforms", around):
        yield


async def test_what_comes_while_an_account_is_being_deleted_is_told(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    phone = {"device_id": device(gateway)}
    started = await automations(hass, ours=trigger_config("message_received", phone))

    async def post() -> None:
        assert (await gateway.call(new(1))).status == HTTPStatus.OK
        assert gateway.published == []

    with _meanwhile(hass, post):
        await hass.config_entries.async_remove(gateway.entry.entry_id)
    await hass.async_block_till_done()

    assert gateway.published == [1]
    assert started.ids("ours") == [1]


async def test_what_waits_at_a_phone_that_is_deleted_during_a_reload_is_told(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    async def post_and_delete() -> None:
        assert (await gateway.call(new(1))).status == HTTPStatus.OK
        assert (
            await gateway.call(new(2, device_id=10404), OTHER_WEBHOOK_ID)
        ).status == HTTPStatus.OK
        assert gateway.published == []
        hass.config_entries.async_remove_subentry(gateway.entry, PHONE_ID)

    with _meanwhile(hass, post_and_delete):
        assert await hass.config_entries.async_reload(gateway.entry.entry_id)
    await hass.async_block_till_done()

    assert gateway.published == [1, 2]


async def _stop(gateway: Gateway) -> None:
    await gateway.hass.async_stop(force=True)


async def _delete(gateway: Gateway) -> None:
    await gateway.hass.config_entries.async_remove(gateway.entry.entry_id)


async def _disable(gateway: Gateway) -> None:
    await gateway.hass.config_entries.async_set_disabled_by(
        gateway.entry.entry_id, ConfigEntryDisabler.USER
    )


@pytest.mark.parametrize("change", [_stop, _delete, _disable])
async def test_a_call_whose_account_goes_before_its_end_is_refused(
    gateway: Gateway, change: Callable[[Gateway], Awaitable[None]]
) -> None:
    body = json.dumps(new(1)).encode()
    asked, route = asyncio.Event(), WebhookRoutes.get

    def noted_route(router: WebhookRoutes, webhook_id: str) -> Route | None:
        asked.set()
        return route(router, webhook_id)

    async def in_halves() -> AsyncIterator[bytes]:
        yield body[:20]
        await asked.wait()
        await change(gateway)
        yield body[20:]

    with patch.object(WebhookRoutes, "get", noted_route):
        response = await gateway.client.post(
            f"/api/webhook/{WEBHOOK_ID}", data=in_halves()
        )

    assert response.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert gateway.published == []


async def test_after_the_end_nothing_is_taken(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    """Home Assistant is then in the state that it is in before its start."""
    await hass.async_stop(force=True)
    hass.set_state(CoreState.not_running)

    assert (await gateway.call(new(1))).status == HTTPStatus.SERVICE_UNAVAILABLE


async def test_a_write_that_is_under_way_does_not_bring_the_file_of_a_deleted_account_back(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    writing, go_on = asyncio.Event(), Event()

    def slow(database: Database, changes: Changes, *, durable: bool) -> None:
        hass.loop.call_soon_threadsafe(writing.set)
        go_on.wait()
        _WRITE(database, changes, durable=durable)

    with patch.object(Database, "write", slow):
        assert (await gateway.call(new(1))).status == HTTPStatus.OK
        async with asyncio.timeout(10):
            await writing.wait()
        removing = asyncio.create_task(
            hass.config_entries.async_remove(gateway.entry.entry_id)
        )
        await asyncio.sleep(0)
        go_on.set()
        await removing
    await hass.async_stop(force=True)

    assert files_of(hass, gateway.entry.entry_id) == []


async def test_a_caller_who_hangs_up_leaves_no_older_file_behind(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    """Home Assistant cancels the call in the middle of its write, which goes on all the same."""
    hass.set_state(CoreState.not_running)
    writing, go_on = asyncio.Event(), Event()

    def slow_once(database: Database, changes: Changes, *, durable: bool) -> None:
        if not go_on.is_set():
            hass.loop.call_soon_threadsafe(writing.set)
            go_on.wait()
        _WRITE(database, changes, durable=durable)

    with patch.object(Database, "write", slow_once):
        request = MockRequest(json.dumps(new(1)).encode(), "test", method="POST")
        call = asyncio.create_task(async_handle_webhook(hass, WEBHOOK_ID, request))
        async with asyncio.timeout(10):
            await writing.wait()
        call.cancel()
        later = asyncio.create_task(gateway.call(new(2)))
        await asyncio.wait({later}, timeout=0.2)
        # Two writes at once would race for which is the last.
        overtook = later.done()
        go_on.set()
        assert (await later).status == HTTPStatus.OK
        await hass.async_block_till_done()

    assert not overtook
    queued = stored_phones(gateway)[PHONE_ID][Kind.QUEUED].values()
    assert [each["message"]["message_id"] for each in queued] == [1, 2]
