"""Home Assistant's own backups: consistent under load, and known when they are restored."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
import sqlite3
import tarfile
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smsgateway24 import backup
from custom_components.smsgateway24.storage.database import Database, UnavailableError
from custom_components.smsgateway24.storage.store import database_path, mark_path
from tests.builders.entries import account_entry, phone_subentry
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, DEVICE_ID, Home, Time
from tests.builders.repairs import repairs
from tests.builders.restarts import AiohttpClient, restarted
from tests.payloads import message
from tests.plugin import Restart


@pytest.fixture(autouse=True)
async def _backups(hass: HomeAssistant, _home: None) -> None:
    """Home Assistant's backups, before its server takes no new address any more."""
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()


async def _make_backup(hass: HomeAssistant, folder: Path) -> Path:
    """Have Home Assistant make a backup; return the configuration folder that is in it."""
    await hass.services.async_call("backup", "create", blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    [archive] = Path(hass.config.path("backups")).glob("*.tar")

    def extract() -> None:
        with tarfile.open(archive) as outer:
            inner = outer.extractfile("homeassistant.tar.gz")
            assert inner is not None
            with tarfile.open(fileobj=inner, mode="r:gz") as tar:
                tar.extractall(folder, filter="data")
        archive.unlink()

    await hass.async_add_executor_job(extract)
    return folder / "data"


@asynccontextmanager
async def _traffic(gateway: Gateway) -> AsyncIterator[list[int]]:
    """Have messages come one after the other; yield those that were answered 200."""
    accepted: list[int] = []

    async def flow() -> None:
        for sms_id in range(1_000, 100_000):
            response = await gateway.call(message(sms_id))
            assert response.status == 200
            accepted.append(sms_id)

    flowing = asyncio.create_task(flow())
    try:
        yield accepted
    finally:
        flowing.cancel()
        await asyncio.gather(flowing, return_exceptions=True)


async def test_backups_under_load_are_sound_and_know_what_was_published(
    gateway: Gateway,
    tmp_path_factory: pytest.TempPathFactory,
    aiohttp_client: AiohttpClient,
    hass_storage: dict[str, Any],
) -> None:
    name = database_path(gateway.hass, gateway.entry.entry_id).name
    async with _traffic(gateway) as accepted:
        for _ in range(4):
            before = [*accepted]
            folder = await _make_backup(
                gateway.hass, tmp_path_factory.mktemp("restored")
            )

            assert {path.name for path in folder.glob(f"{name}*")} <= {
                name,
                f"{name}-wal",
            }
            assert not list(folder.glob("*.log"))
            connection = sqlite3.connect(folder / name)
            assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            [known] = connection.execute(
                "SELECT count(DISTINCT key) FROM"
                " (SELECT key FROM record WHERE kind = 3"
                " UNION SELECT key FROM journal WHERE kind = 3)"
            ).fetchone()
            [recorded] = connection.execute(
                "SELECT (SELECT count(*) FROM history)"
                " + (SELECT count(*) FROM journal WHERE kind = 11)"
            ).fetchone()
            connection.close()
            assert known >= len(before)
            assert recorded == known
        assert accepted


async def test_a_restored_backup_begins_silently_while_the_first_home_goes_on(
    time: Time, home: Home, restart: Restart, tmp_path_factory: pytest.TempPathFactory
) -> None:
    await home.service.receive(DEVICE_ID, ANNA, "Ciao")
    await time.passes(minutes=15)
    folder = await _make_backup(home.hass, tmp_path_factory.mktemp("restored"))
    lost = home.lose("after the backup")
    await time.passes(minutes=15)
    assert home.published[-1] == lost

    async def meanwhile() -> None:
        home.hass.config.config_dir = str(folder)
        home.lose("while it was restored", minutes=5)

    again = await restart(home, meanwhile)

    assert again.published == []
    assert repairs(again.hass) == []
    await time.passes(minutes=15)
    new = home.lose("after the restoration")
    await time.passes(minutes=15)
    assert again.published == [new]


@pytest.mark.parametrize("in_backup", [True, False])
async def test_a_copy_with_its_mark_is_known_by_what_the_backup_wrote_into_it(
    gateway: Gateway,
    aiohttp_client: AiohttpClient,
    hass_storage: dict[str, Any],
    *,
    in_backup: bool,
) -> None:
    """The mark of now, beside a database that was copied while a backup was made."""
    hass = gateway.hass
    await gateway.accepted(message(1))
    await backup.async_pre_backup(hass)
    path = database_path(hass, gateway.entry.entry_id)
    copies = {
        each.name: each.read_bytes() for each in path.parent.glob(f"{path.name}*")
    }
    await backup.async_post_backup(hass)
    await hass.async_stop(force=True)
    if in_backup:
        for name, content in copies.items():
            path.with_name(name).write_bytes(content)

    async with restarted(aiohttp_client, hass, _like(gateway)) as (again, _):
        entry = again.config_entries.async_entries("smsgateway24")[0]
        assert entry.runtime_data.store.restored is in_backup


def _like(gateway: Gateway) -> MockConfigEntry:
    return account_entry(phone_subentry(), entry_id=gateway.entry.entry_id)


async def test_a_kill_during_a_backup_is_no_restoration(
    gateway: Gateway, aiohttp_client: AiohttpClient, hass_storage: dict[str, Any]
) -> None:
    await gateway.accepted(message(1))
    await backup.async_pre_backup(gateway.hass)
    await gateway.accepted(message(2))

    async with restarted(aiohttp_client, gateway.hass, _like(gateway)) as (first, _):
        [entry] = first.config_entries.async_entries("smsgateway24")
        assert entry.runtime_data.store.restored is False
        await first.async_stop(force=True)
        async with restarted(aiohttp_client, first, _like(gateway)) as (second, _):
            [entry] = second.config_entries.async_entries("smsgateway24")
            assert entry.runtime_data.store.restored is False


async def test_the_main_file_stays_as_it_is_until_the_backup_ends(
    gateway: Gateway,
) -> None:
    path = database_path(gateway.hass, gateway.entry.entry_id)
    await gateway.accepted(message(1))
    await backup.async_pre_backup(gateway.hass)
    before = path.read_bytes()
    for sms_id in range(2, 400):
        await gateway.accepted(message(sms_id))
    assert path.read_bytes() == before

    await backup.async_post_backup(gateway.hass)

    assert path.read_bytes() != before
    log = path.with_name(f"{path.name}-wal")
    assert not log.exists() or not log.stat().st_size


async def test_a_backup_that_never_ends_is_given_up_after_half_an_hour(
    gateway: Gateway,
) -> None:
    path = database_path(gateway.hass, gateway.entry.entry_id)
    await gateway.accepted(message(1))
    await backup.async_pre_backup(gateway.hass)
    before = path.read_bytes()
    await gateway.accepted(message(2))

    for minutes in (29, 31):
        async_fire_time_changed(
            gateway.hass, dt_util.utcnow() + timedelta(minutes=minutes)
        )
        await gateway.hass.async_block_till_done()
        assert (path.read_bytes() == before) is (minutes == 29)
    await backup.async_post_backup(gateway.hass)


async def test_a_disk_without_room_does_not_make_the_backup_of_the_home_fail(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    full = UnavailableError("SQLITE_FULL")
    with (
        patch.object(Database, "begin_backup", side_effect=full),
        patch.object(Database, "end_backup", side_effect=full),
    ):
        await backup.async_pre_backup(gateway.hass)
        await backup.async_post_backup(gateway.hass)

    assert "Could not prepare the database of an account for a backup" in caplog.text


async def test_an_account_that_is_not_in_use_can_be_backed_up(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(1))
    await gateway.hass.config_entries.async_unload(gateway.entry.entry_id)

    await backup.async_pre_backup(gateway.hass)
    assert (await gateway.call(message(2))).status == 200
    await backup.async_post_backup(gateway.hass)

    path = database_path(gateway.hass, gateway.entry.entry_id)
    assert mark_path(gateway.hass, gateway.entry.entry_id).exists()
    await gateway.hass.config_entries.async_setup(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()
    assert path.exists()
    assert gateway.published == [1, 2]
