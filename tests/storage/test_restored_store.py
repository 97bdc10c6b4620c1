"""What was published is known from the stored file, also when a backup is restored."""

from copy import deepcopy
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from homeassistant.components.backup.const import EXCLUDE_FROM_BACKUP
from homeassistant.core import HomeAssistant
import pytest

from custom_components.smsgateway24.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.smsgateway24.domain.ledger import MAX_MESSAGES
from custom_components.smsgateway24.storage.store import mark_key, storage_key
from tests.builders.entries import PHONE_ID
from tests.builders.home import ANNA, DEVICE_ID, Home, Time
from tests.builders.restarts import files_removed_thoroughly
from tests.plugin import Restart

type Storage = dict[str, Any]


async def _live(time: Time, home: Home, messages: int) -> list[int]:
    """Have messages come by webhook and get lost in turn, and be published."""
    ids = []
    for number in range(messages):
        if number % 2:
            ids.append(home.lose("lost"))
        else:
            ids.append((await home.service.receive(DEVICE_ID, ANNA, "Ciao")).sms_id)
        await time.passes(minutes=15)
    return ids


@pytest.mark.parametrize("mark_is_there", [True, False])
async def test_a_store_restored_from_yesterday_tells_nothing_again(
    time: Time,
    home: Home,
    hass_storage: Storage,
    restart: Restart,
    *,
    mark_is_there: bool,
) -> None:
    """Home Assistant empties its folder first; others put single files back."""
    await _live(time, home, 4)
    key = storage_key(home.entry.entry_id)
    backup = deepcopy(hass_storage[key])
    told = await _live(time, home, 4)
    assert set(told) <= set(home.published)
    old: list[int] = []

    async def meanwhile() -> None:
        hass_storage[key] = backup
        if not mark_is_there:
            del hass_storage[mark_key(home.entry.entry_id)]
        old.append(home.lose("while it was restored", minutes=5))

    again = await restart(home, meanwhile)
    assert again.published == []
    diagnostics = await async_get_config_entry_diagnostics(again.hass, again.entry)
    assert diagnostics["account"]["store_restored"] is True
    new = await _live(time, again, 4)
    await time.passes(minutes=15)

    assert again.published == new


async def test_a_restored_store_is_noticed_once(
    time: Time, home: Home, hass_storage: Storage, restart: Restart
) -> None:
    key = storage_key(home.entry.entry_id)
    await _live(time, home, 1)
    backup = deepcopy(hass_storage[key])
    await _live(time, home, 3)

    async def restore() -> None:
        hass_storage[key] = backup

    again = await restart(home, restore)
    await _live(time, again, 1)
    lost: list[int] = []

    async def meanwhile() -> None:
        lost.append(home.lose("while it was stopped"))
        time.goes_on(minutes=5)

    third = await restart(again, meanwhile)

    assert third.published == lost


async def test_a_normal_restart_is_no_restoration(
    time: Time, home: Home, hass_storage: Storage, restart: Restart
) -> None:
    await _live(time, home, 2)

    again = await restart(home)

    diagnostics = await async_get_config_entry_diagnostics(again.hass, again.entry)
    assert diagnostics["account"]["store_restored"] is False
    assert diagnostics["account"]["store_unreadable"] is False


async def test_backups_leave_the_mark_out_and_take_the_store(home: Home) -> None:
    def excluded(key: str) -> bool:
        path = PurePath(".storage") / key
        return any(path.match(pattern) for pattern in EXCLUDE_FROM_BACKUP)

    assert excluded(mark_key(home.entry.entry_id))
    assert not excluded(storage_key(home.entry.entry_id))


async def test_the_mark_is_written_at_most_every_ten_minutes(
    time: Time, home: Home, hass_storage: Storage
) -> None:
    marks, serials = [], []
    for _ in range(61):
        await home.service.receive(DEVICE_ID, ANNA, "Ciao")
        await time.passes(seconds=30)
        marks.append(hass_storage[mark_key(home.entry.entry_id)]["data"]["serial"])
        serials.append(hass_storage[storage_key(home.entry.entry_id)]["data"]["serial"])

    assert len(set(serials)) == 61
    assert len(set(marks)) == 4
    assert all(mark <= serial for mark, serial in zip(marks, serials, strict=True))


async def test_the_mark_goes_with_the_account(
    hass: HomeAssistant, time: Time, home: Home, hass_storage: Storage
) -> None:
    await _live(time, home, 1)
    assert mark_key(home.entry.entry_id) in hass_storage

    with files_removed_thoroughly(hass_storage):
        await hass.config_entries.async_remove(home.entry.entry_id)
        await time.passes(minutes=15)

    assert not [key for key in hass_storage if home.entry.entry_id in key]


@pytest.mark.parametrize("content", [[], None, {}, {"serial": None}, {"serial": "x"}])
async def test_a_mark_that_says_nothing_is_as_good_as_none(
    time: Time, home: Home, hass_storage: Storage, restart: Restart, content: Any
) -> None:
    await _live(time, home, 2)

    async def meanwhile() -> None:
        hass_storage[mark_key(home.entry.entry_id)]["data"] = content
        home.lose("before the restart", minutes=3)

    again = await restart(home, meanwhile)

    assert again.published == []
    diagnostics = await async_get_config_entry_diagnostics(again.hass, again.entry)
    assert diagnostics["account"]["store_restored"] is True


async def test_nothing_is_told_again_that_the_ledger_had_to_forget(
    time: Time, home: Home, hass_storage: Storage, restart: Restart
) -> None:
    """The memory holds 5,000 messages; the list can hold more."""
    await time.passes(minutes=15)
    forgotten = [home.lose("told and forgotten") for _ in range(3)]
    await time.passes(minutes=15)
    assert home.published == forgotten
    lost: list[int] = []

    async def meanwhile() -> None:
        data = hass_storage[storage_key(home.entry.entry_id)]["data"]
        now = int((time.clock.now() + timedelta(minutes=1)).timestamp())
        data["phones"][PHONE_ID]["ledger"]["messages"] = " ".join(
            f"{number}@{now}" for number in range(1, MAX_MESSAGES + 1)
        )
        time.goes_on(minutes=10)
        lost.append(home.lose("lost", minutes=5))

    again = await restart(home, meanwhile)

    assert again.published == lost
    diagnostics = await async_get_config_entry_diagnostics(again.hass, again.entry)
    assert diagnostics["phones"][0]["too_old"] == len(forgotten)
