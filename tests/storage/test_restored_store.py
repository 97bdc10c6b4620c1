"""What was published is known from the database, also when an older one is put back."""

from datetime import timedelta
import json
from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant
import pytest

from custom_components.smsgateway24.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.smsgateway24.domain.ledger import MAX_MESSAGES
from custom_components.smsgateway24.storage.records import Changes, Kind
from custom_components.smsgateway24.storage.store import database_path, mark_path
from tests.builders.entries import PHONE_ID
from tests.builders.home import ANNA, DEVICE_ID, Home, Time
from tests.builders.restarts import left_by
from tests.builders.storage import files_of, store
from tests.plugin import Restart


def _database(home: Home) -> Path:
    return database_path(home.hass, home.entry.entry_id)


def _mark(home: Home) -> Path:
    return mark_path(home.hass, home.entry.entry_id)


def _copy(home: Home) -> Path:
    """Copy the databases while they are in use, as a backup of another program does."""
    return Path(left_by(home.hass))


def _put_back(home: Home, copy: Path) -> None:
    """Put the database back that was copied, and leave the mark alone."""
    for path in copy.glob(f"{_database(home).name}*"):
        shutil.copy(path, _database(home).parent)


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
async def test_a_database_restored_from_yesterday_tells_nothing_again(
    time: Time,
    home: Home,
    restart: Restart,
    *,
    mark_is_there: bool,
) -> None:
    """Home Assistant empties its folder first; others put single files back."""
    await _live(time, home, 4)
    backup = _copy(home)
    told = await _live(time, home, 4)
    assert set(told) <= set(home.published)
    old: list[int] = []

    async def meanwhile() -> None:
        _put_back(home, backup)
        if not mark_is_there:
            _mark(home).unlink()
        old.append(home.lose("while it was restored", minutes=5))

    again = await restart(home, meanwhile)
    assert again.published == []
    diagnostics = await async_get_config_entry_diagnostics(again.hass, again.entry)
    assert diagnostics["account"]["store_restored"] is True
    new = await _live(time, again, 4)
    await time.passes(minutes=15)

    assert again.published == new


async def test_a_restored_database_is_noticed_once(
    time: Time, home: Home, restart: Restart
) -> None:
    await _live(time, home, 1)
    backup = _copy(home)
    await _live(time, home, 3)

    async def restore() -> None:
        _put_back(home, backup)

    again = await restart(home, restore)
    await _live(time, again, 1)
    lost: list[int] = []

    async def meanwhile() -> None:
        lost.append(home.lose("while it was stopped"))
        time.goes_on(minutes=5)

    third = await restart(again, meanwhile)

    assert third.published == lost


async def test_a_normal_restart_is_no_restoration(
    time: Time, home: Home, restart: Restart
) -> None:
    await _live(time, home, 2)

    again = await restart(home)

    diagnostics = await async_get_config_entry_diagnostics(again.hass, again.entry)
    assert diagnostics["account"]["store_restored"] is False
    assert diagnostics["account"]["store_unreadable"] is False


async def test_the_mark_goes_with_the_account(
    hass: HomeAssistant, time: Time, home: Home
) -> None:
    await _live(time, home, 1)
    assert _mark(home).exists()

    await hass.config_entries.async_remove(home.entry.entry_id)
    await time.passes(minutes=15)

    assert files_of(hass, home.entry.entry_id) == []


@pytest.mark.parametrize(
    "content",
    ["", "[]", "null", "{}", '{"serial": 1}', '{"serial": "x", "in_backup": 0}'],
)
async def test_a_mark_that_says_nothing_is_as_good_as_none(
    time: Time, home: Home, restart: Restart, content: str
) -> None:
    await _live(time, home, 2)

    async def meanwhile() -> None:
        _mark(home).write_text(content)
        home.lose("before the restart", minutes=3)

    again = await restart(home, meanwhile)

    assert again.published == []
    diagnostics = await async_get_config_entry_diagnostics(again.hass, again.entry)
    assert diagnostics["account"]["store_restored"] is True


async def test_nothing_is_told_again_that_the_ledger_had_to_forget(
    time: Time, home: Home, restart: Restart
) -> None:
    """The memory is bounded; the list can hold more."""
    await time.passes(minutes=15)
    forgotten = [home.lose("told and forgotten") for _ in range(3)]
    await time.passes(minutes=15)
    assert home.published == forgotten
    lost: list[int] = []

    async def meanwhile() -> None:
        now = int((time.clock.now() + timedelta(minutes=1)).timestamp())
        changes: Changes = {
            (Kind.MESSAGE, PHONE_ID, number): json.dumps([now, 0])
            for number in range(1, MAX_MESSAGES + 1)
        }
        changes |= {(Kind.MESSAGE, PHONE_ID, number): None for number in forgotten}
        store(home.hass, home.entry.entry_id, changes)
        time.goes_on(minutes=10)
        lost.append(home.lose("lost", minutes=5))

    again = await restart(home, meanwhile)

    assert again.published == lost
    diagnostics = await async_get_config_entry_diagnostics(again.hass, again.entry)
    assert diagnostics["phones"][0]["too_old"] == len(forgotten)
