"""Damaged, newer, missing and blocked files, and a full disk: reported, and no reason to stop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
import errno
import json
from pathlib import Path
import shutil
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest

from tests.builders.automations import Started, automations, device, trigger_config
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    account_entry,
)
from tests.builders.gateway import Gateway
from tests.builders.repairs import open_issues, reads, repairs
from tests.plugin import PassTime, SetUp

from .builders import PHONES, new, old, set_aside, store_of
from .conftest import StartAgain

type Damage = Callable[[Path], None]


@pytest.fixture
async def gateway(set_up: SetUp) -> Gateway:
    """An account with two phones."""
    return await set_up(account_entry(*PHONES))


# What is there at the start


def _content(content: bytes) -> Damage:
    def write(path: Path) -> None:
        path.write_bytes(content)

    return write


def _truncated(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("something")


def _endless_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _changed(**fields: Any) -> Damage:
    def change(path: Path) -> None:
        path.write_text(json.dumps(json.loads(path.read_text()) | fields))

    return change


def _without_data(path: Path) -> None:
    content = json.loads(path.read_text())
    del content["data"]
    path.write_text(json.dumps(content))


DAMAGES: dict[str, tuple[Damage, str]] = {
    "truncated": (_truncated, "store_unreadable"),
    "empty": (_content(b""), "store_unreadable"),
    "zeros": (_content(b"\0" * 4096), "store_unreadable"),
    "no text": (_content(b"\xff\xfe\xfa" * 100), "store_unreadable"),
    "an empty object": (_content(b"{}"), "store_unreadable"),
    "a list": (_content(b"[1, 2]"), "store_unreadable"),
    "null": (_content(b"null"), "store_unreadable"),
    "without data": (_without_data, "store_unreadable"),
    "no data": (_changed(data=None), "store_unreadable"),
    "data of another kind": (_changed(data=[]), "store_unreadable"),
    "a version that is none": (_changed(version="one"), "store_unreadable"),
    "an earlier version": (_changed(version=0), "store_unreadable"),
    "a later version": (_changed(version=2), "store_newer"),
    "a folder": (_folder, "store_unreadable"),
    "a link to itself": (_endless_link, "store_unreadable"),
}


def _seen(path: Path) -> Any:
    """Return what is at a place, whatever it is."""
    if path.is_symlink():
        return path.readlink()
    if path.is_dir():
        return sorted(inside.read_bytes() for inside in path.iterdir())
    return path.read_bytes()


@pytest.mark.parametrize(
    ("damage", "repair"), DAMAGES.values(), ids=list(map(str, DAMAGES))
)
async def test_a_file_that_cannot_be_used_is_kept_and_mentioned_and_all_goes_on(
    gateway: Gateway,
    disk: Path,
    start_again: StartAgain,
    damage: Damage,
    repair: str,
) -> None:
    for sms_id in (1, 2):
        await gateway.accepted(old(sms_id))
    await gateway.hass.async_stop(force=True)
    path = store_of(disk, gateway)
    damage(path)
    before = _seen(path)
    started: list[Started] = []

    async def armed(hass: HomeAssistant) -> None:
        """Listen from the first moment on."""
        on_bus = {"trigger": "event", "event_type": "smsgateway24_message_received"}
        started.append(await automations(hass, bus=on_bus))

    again = await start_again(gateway, beside=armed)

    # It says so, and where what was there is.
    assert repairs(again.hass) == [repair]
    [kept] = set_aside(disk, again)
    assert _seen(kept) == before
    assert f"`.storage/{kept.name}`" in reads(again.hass, repair)
    # It publishes nothing by itself, and goes on.
    assert started[0].events == []
    await again.accepted(new(3))
    await again.accepted(new(4, device_id=10404), OTHER_WEBHOOK_ID)
    assert again.published == [3, 4]
    await again.hass.async_stop(force=True)
    assert json.loads(path.read_text())["version"] == 1
    assert _seen(kept) == before

    third = await start_again(gateway)
    assert repairs(third.hass) == []
    await third.accepted(new(3))
    await third.accepted(new(4, device_id=10404), OTHER_WEBHOOK_ID)
    assert third.published == []


async def test_what_is_told_again_after_a_loss_says_how_old_it_is(
    gateway: Gateway, disk: Path, start_again: StartAgain
) -> None:
    """The service may repeat messages after the store was lost: no gate opens by them."""
    await gateway.accepted(old(1))
    await gateway.hass.async_stop(force=True)
    _truncated(store_of(disk, gateway))
    again = await start_again(gateway)
    phone = {"device_id": device(again)}
    started = await automations(
        again.hass, ours=trigger_config("message_received", phone)
    )

    await again.accepted(old(1))
    await again.accepted(new(2))

    assert again.published == [1, 2]
    assert again.messages[0].data["age"] >= 86_400
    assert started.ids("ours") == [2]


def _phone_of(path: Path, **changes: Any) -> None:
    content = json.loads(path.read_text())
    content["data"]["phones"][OTHER_PHONE_ID] |= changes
    path.write_text(json.dumps(content))


@pytest.mark.parametrize(
    "changes",
    [{"ledger": "eaten"}, {"state": None}, {"inbox": [{"kind": "message"}]}],
    ids=["ledger", "state", "inbox"],
)
async def test_damage_in_one_place_costs_only_what_was_there(
    gateway: Gateway, disk: Path, start_again: StartAgain, changes: dict[str, Any]
) -> None:
    await gateway.accepted(new(1))
    await gateway.accepted(new(1, device_id=10404), OTHER_WEBHOOK_ID)
    await gateway.hass.async_stop(force=True)
    path = store_of(disk, gateway)
    _phone_of(path, **changes)
    before = path.read_bytes()

    again = await start_again(gateway)

    assert repairs(again.hass) == ["store_unreadable"]
    [kept] = set_aside(disk, again)
    assert kept.read_bytes() == before
    await again.accepted(new(1))
    assert again.published == []
    await again.accepted(new(2, device_id=10404), OTHER_WEBHOOK_ID)
    assert again.published == [2]


async def test_a_start_that_is_cut_off_sets_nothing_aside_twice(
    gateway: Gateway, disk: Path, start_again: StartAgain
) -> None:
    await gateway.accepted(new(1))
    await gateway.hass.async_stop(force=True)
    path = store_of(disk, gateway)
    _changed(version=2)(path)
    before = path.read_bytes()

    # Neither writes anything: the next one finds the file of the later version again.
    with _no_room():
        for _ in range(2):
            again = await start_again(gateway)
            assert "store_newer" in repairs(again.hass)
            await again.hass.async_stop(force=True)

    assert path.read_bytes() == before
    [kept] = set_aside(disk, again)
    assert kept.read_bytes() == before


async def test_the_later_version_finds_its_file_again(
    gateway: Gateway, disk: Path, start_again: StartAgain
) -> None:
    await gateway.accepted(new(1))
    await gateway.hass.async_stop(force=True)
    path = store_of(disk, gateway)
    before = path.read_bytes()
    _changed(version=2)(path)
    again = await start_again(gateway)
    await again.accepted(new(2))
    await again.hass.async_stop(force=True)

    [kept] = set_aside(disk, again)
    kept.replace(path)
    assert json.loads(path.read_text()) == json.loads(before) | {"version": 2}


async def test_what_was_set_aside_goes_with_the_account(
    gateway: Gateway, disk: Path, start_again: StartAgain
) -> None:
    await gateway.accepted(new(1))
    await gateway.hass.async_stop(force=True)
    _changed(version=2)(store_of(disk, gateway))
    again = await start_again(gateway)
    assert len(set_aside(disk, again)) == 1

    await again.hass.config_entries.async_remove(again.entry.entry_id)
    await again.hass.async_block_till_done()

    assert [p for p in disk.iterdir() if again.entry.entry_id in p.name] == []


@pytest.mark.parametrize("damage", [_truncated, _changed(version=2)])
async def test_what_was_set_aside_goes_when_nothing_may_be_kept_any_more(
    gateway: Gateway, disk: Path, start_again: StartAgain, damage: Damage
) -> None:
    """What is in it was kept under another rule."""
    await gateway.accepted(new(1, body="MARKED-TEXT"))
    await gateway.hass.async_stop(force=True)
    damage(store_of(disk, gateway))
    again = await start_again(gateway)
    [kept] = set_aside(disk, again)

    again.hass.config_entries.async_update_entry(
        again.entry, options={"content": "all"}
    )
    await again.hass.async_block_till_done()
    assert set_aside(disk, again) == [kept]
    again.hass.config_entries.async_update_entry(
        again.entry, options={"content": "none"}
    )
    await again.hass.async_block_till_done()

    assert set_aside(disk, again) == []


# While it is written


@contextmanager
def _no_room(_path: Path | None = None) -> Iterator[None]:
    """Have the disk be full, as the system says it when a file is to be kept for good."""
    error = OSError(errno.ENOSPC, "No space left on device")
    with patch("atomicwrites._proper_fsync", side_effect=error):
        yield


@contextmanager
def _in_the_way(path: Path) -> Iterator[None]:
    """Have something in the place of the file that cannot be replaced."""
    path.unlink(missing_ok=True)
    (path / "inside").mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(path)


@pytest.mark.parametrize("faulty", [_no_room, _in_the_way])
async def test_a_disk_that_takes_nothing_is_mentioned_and_keeps_nobody_waiting(
    pass_time: PassTime, gateway: Gateway, disk: Path, faulty: Any
) -> None:
    hass = gateway.hass
    with faulty(store_of(disk, gateway)):
        for sms_id in range(1, 6):
            await gateway.accepted(new(sms_id))
            await pass_time(seconds=6)
        assert repairs(hass) == ["store_unwritable"]
        assert await hass.config_entries.async_reload(gateway.entry.entry_id)
        await gateway.accepted(new(6))
        await pass_time(seconds=6)
        assert repairs(hass) == ["store_unwritable"]
    assert gateway.published == [1, 2, 3, 4, 5, 6]

    # Nothing comes any more, and yet it is written once there is room.
    await pass_time(seconds=61)

    assert repairs(hass) == []
    kept = json.loads(store_of(disk, gateway).read_text())["data"]["phones"][PHONE_ID]
    assert len(kept["ledger"]["messages"].split()) == 6


async def test_a_full_disk_is_tried_once_a_minute_while_nothing_comes(
    pass_time: PassTime,
    gateway: Gateway,
    disk: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with _no_room():
        await gateway.accepted(new(1))
        await pass_time(seconds=6)
        caplog.clear()
        for _ in range(60):
            await pass_time(seconds=10)
        name = store_of(disk, gateway).name
        lines = [
            line
            for line in caplog.messages
            if f"Error writing config for {name}" in line
        ]
        assert 9 <= len(lines) <= 10


async def test_room_that_is_made_before_the_stop_is_used_at_the_stop(
    pass_time: PassTime, gateway: Gateway, disk: Path, start_again: StartAgain
) -> None:
    with _no_room():
        await gateway.accepted(new(1))
        await pass_time(seconds=6)
        assert repairs(gateway.hass) == ["store_unwritable"]
    await gateway.hass.async_stop(force=True)

    again = await start_again(gateway)
    await again.accepted(new(1))

    assert again.published == []
    assert not open_issues(again.hass)


async def test_room_that_is_made_before_an_unload_is_used_at_the_unload(
    pass_time: PassTime, gateway: Gateway, disk: Path
) -> None:
    with _no_room():
        await gateway.accepted(new(1))
        await pass_time(seconds=6)
        assert repairs(gateway.hass) == ["store_unwritable"]

    await gateway.hass.config_entries.async_unload(gateway.entry.entry_id)

    kept = json.loads(store_of(disk, gateway).read_text())["data"]["phones"][PHONE_ID]
    assert len(kept["ledger"]["messages"].split()) == 1
