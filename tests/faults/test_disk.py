"""Damaged, newer, missing and blocked files, and a full disk: reported, and no reason to stop."""

from collections.abc import Callable
import json
from pathlib import Path
import shutil
import sqlite3
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.smsgateway24.storage.database import (
    APPLICATION_ID,
    VERSION,
    Database,
    UnavailableError,
)
from custom_components.smsgateway24.storage.records import DOCUMENT, Kind
from tests.builders.automations import Started, automations, device, trigger_config
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    account_entry,
)
from tests.builders.gateway import Gateway
from tests.builders.repairs import open_issues, reads, repairs
from tests.builders.storage import files_of, store, stored_phones
from tests.plugin import PassTime, SetUp

from .builders import PHONES, database_of, new, no_room, old, set_aside
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


def _page_overwritten(path: Path) -> None:
    """Overwrite every page behind the first one, which says that it is a database of ours."""
    content = path.read_bytes()
    path.write_bytes(content[:1024] + b"\x55" * (len(content) - 1024))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("something")


def _endless_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _sql(script: str) -> Damage:
    def change(path: Path) -> None:
        connection = sqlite3.connect(path)
        connection.executescript(script)
        connection.close()

    return change


def _of_another_program(path: Path) -> None:
    path.unlink()
    _sql("CREATE TABLE events (id)")(path)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "truncated": (_truncated, "store_unreadable"),
    "empty": (_content(b""), "store_unreadable"),
    "zeros": (_content(b"\0" * 4096), "store_unreadable"),
    "no database": (_content(b"{}" * 2048), "store_unreadable"),
    "pages overwritten": (_page_overwritten, "store_unreadable"),
    "another application": (
        _sql(f"PRAGMA application_id = {APPLICATION_ID + 1}"),
        "store_unreadable",
    ),
    "another program's": (_of_another_program, "store_unreadable"),
    "a table missing": (_sql("DROP TABLE record"), "store_unreadable"),
    "an unknown kind": (
        _sql("INSERT INTO record VALUES (99, 1, 1, '')"),
        "store_unreadable",
    ),
    "a later version": (_sql(f"PRAGMA user_version = {VERSION + 1}"), "store_newer"),
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
    start_again: StartAgain,
    damage: Damage,
    repair: str,
) -> None:
    for sms_id in (1, 2):
        await gateway.accepted(old(sms_id))
    await gateway.hass.async_stop(force=True)
    path = database_of(gateway)
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
    [kept] = set_aside(again)
    assert _seen(kept) == before
    assert f"`{kept.name}`" in reads(again.hass, repair)
    # It publishes nothing by itself, and goes on.
    assert started[0].events == []
    await again.accepted(new(3))
    await again.accepted(new(4, device_id=10404), OTHER_WEBHOOK_ID)
    assert again.published == [3, 4]
    await again.hass.async_stop(force=True)
    assert path.read_bytes().startswith(b"SQLite format 3\0")
    assert _seen(kept) == before

    third = await start_again(gateway)
    assert repairs(third.hass) == []
    await third.accepted(new(3))
    await third.accepted(new(4, device_id=10404), OTHER_WEBHOOK_ID)
    assert third.published == []


async def test_what_is_published_again_after_a_loss_says_how_old_it_is(
    gateway: Gateway, start_again: StartAgain
) -> None:
    """The service may repeat messages after the database was lost: no gate opens by them."""
    await gateway.accepted(old(1))
    await gateway.hass.async_stop(force=True)
    _truncated(database_of(gateway))
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


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        (Kind.MESSAGE, 7, "eaten"),
        (Kind.MESSAGE, "seven", "[1,1]"),
        (Kind.PHONE, DOCUMENT, '{"state":null}'),
        (Kind.QUEUED, 1, '{"message":{}}'),
        (Kind.SENT, 1, "[]"),
        (Kind.RECENT, 1, '{"sender":1}'),
        (Kind.SEND, 1, "[null,null,1,false]"),
        (Kind.OUTGOING, 1, "{}"),
        (Kind.RANGE, 1, '"x"'),
    ],
)
async def test_damage_in_one_place_costs_only_what_was_there(
    gateway: Gateway,
    start_again: StartAgain,
    kind: Kind,
    key: int | str,
    value: str,
) -> None:
    await gateway.accepted(new(1))
    await gateway.accepted(new(1, device_id=10404), OTHER_WEBHOOK_ID)
    await gateway.hass.async_stop(force=True)
    store(gateway.hass, gateway.entry.entry_id, {(kind, OTHER_PHONE_ID, key): value})
    before = database_of(gateway).read_bytes()

    again = await start_again(gateway)

    assert repairs(again.hass) == ["store_unreadable"]
    [kept] = set_aside(again)
    assert kept.read_bytes() == before
    await again.accepted(new(1))
    await again.accepted(new(1, device_id=10404), OTHER_WEBHOOK_ID)
    assert again.published == []
    await again.accepted(new(2, device_id=10404), OTHER_WEBHOOK_ID)
    assert again.published == [2]


async def test_the_later_version_finds_its_file_again(
    gateway: Gateway, start_again: StartAgain
) -> None:
    await gateway.accepted(new(1))
    await gateway.hass.async_stop(force=True)
    path = database_of(gateway)
    _sql(f"PRAGMA user_version = {VERSION + 1}")(path)
    before = path.read_bytes()
    again = await start_again(gateway)
    await again.accepted(new(2))
    await again.hass.async_stop(force=True)

    [kept] = set_aside(again)

    assert kept.read_bytes() == before


async def test_what_was_set_aside_goes_with_the_account(
    gateway: Gateway, start_again: StartAgain
) -> None:
    await gateway.accepted(new(1))
    await gateway.hass.async_stop(force=True)
    _truncated(database_of(gateway))
    again = await start_again(gateway)
    assert len(set_aside(again)) == 1

    await again.hass.config_entries.async_remove(again.entry.entry_id)
    await again.hass.async_block_till_done()

    assert files_of(again.hass, again.entry.entry_id) == []


@pytest.mark.parametrize(
    "damage", [_truncated, _sql(f"PRAGMA user_version = {VERSION + 1}")]
)
async def test_what_was_set_aside_goes_when_nothing_may_be_kept_any_more(
    gateway: Gateway, start_again: StartAgain, damage: Damage
) -> None:
    """What is in it was kept under another rule."""
    await gateway.accepted(new(1, body="MARKED-TEXT"))
    await gateway.hass.async_stop(force=True)
    damage(database_of(gateway))
    again = await start_again(gateway)
    [kept] = set_aside(again)

    again.hass.config_entries.async_update_entry(
        again.entry, options={"content": "all"}
    )
    await again.hass.async_block_till_done()
    assert set_aside(again) == [kept]
    again.hass.config_entries.async_update_entry(
        again.entry, options={"content": "none"}
    )
    await again.hass.async_block_till_done()

    assert set_aside(again) == []


async def test_a_page_that_is_damaged_during_a_kill_is_found_while_messages_come(
    gateway: Gateway, start_again: StartAgain
) -> None:
    """What is read at the start is sound; what is not read is looked at afterwards."""
    for sms_id in range(1, 4):
        await gateway.accepted(new(sms_id))
    await gateway.hass.async_stop(force=True)
    path = database_of(gateway)
    # A free page, which nobody reads but the check.
    _sql(
        "CREATE TABLE more (content); INSERT INTO more VALUES (zeroblob(9000));"
        " DROP TABLE more; UPDATE meta SET value = 0 WHERE name = 'clean'"
    )(path)
    content = bytearray(path.read_bytes())
    # The number of free pages, in the header of the file.
    content[36:40] = (9999).to_bytes(4)
    path.write_bytes(content)

    again = await start_again(gateway)
    await again.hass.async_block_till_done(wait_background_tasks=True)

    assert repairs(again.hass) == ["store_replaced"]
    assert len(set_aside(again)) == 1
    await again.accepted(new(3))
    assert again.published == []
    await again.hass.async_stop(force=True)
    third = await start_again(again)
    await third.accepted(new(3))
    assert third.published == []
    assert repairs(third.hass) == []


@pytest.mark.parametrize("works_later", [True, False])
async def test_a_file_that_cannot_be_read_now_is_no_damage(
    gateway: Gateway, start_again: StartAgain, *, works_later: bool
) -> None:
    await gateway.accepted(new(1))
    await gateway.hass.async_stop(force=True)
    before = database_of(gateway).read_bytes()

    unavailable = UnavailableError("SQLITE_CANTOPEN")
    with patch.object(Database, "load", side_effect=unavailable):
        again = await start_again(gateway, works=False)
        assert again.entry.state is ConfigEntryState.SETUP_RETRY
        assert repairs(again.hass) == ["store_unwritable"]
        # Nobody would know whether it is a repeat.
        assert (await again.call(new(1))).status == 503
        assert (await again.call(new(2))).status == 503
        assert database_of(again).read_bytes() == before
    if not works_later:
        await again.hass.config_entries.async_remove(again.entry.entry_id)
        await again.hass.async_block_till_done()
        assert files_of(again.hass, again.entry.entry_id) == []
        assert repairs(again.hass) == []
        return

    await again.hass.config_entries.async_reload(again.entry.entry_id)
    await again.hass.async_block_till_done()

    assert repairs(again.hass) == []
    await again.accepted(new(1))
    await again.accepted(new(2))
    assert again.published == [2]


# While it is used


async def test_a_disk_that_takes_nothing_is_mentioned_and_nothing_is_promised(
    pass_time: PassTime, gateway: Gateway
) -> None:
    """What is published is published; that it is safe is not said before it is."""
    hass = gateway.hass
    with no_room():
        for sms_id in range(1, 6):
            await gateway.call(new(sms_id))
            await hass.async_block_till_done()
        assert repairs(hass) == ["store_unwritable"]
        assert gateway.published == [1, 2, 3, 4, 5]
        assert (await gateway.call(new(5))).status == 503
        assert await hass.config_entries.async_reload(gateway.entry.entry_id)
        assert (await gateway.call(new(6))).status == 503
        await hass.async_block_till_done()
        assert repairs(hass) == ["store_unwritable"]
    assert gateway.published == [1, 2, 3, 4, 5, 6]

    # Nothing comes any more, and yet it is written once there is room.
    await pass_time(seconds=11)

    assert repairs(hass) == []
    assert [*stored_phones(gateway)[PHONE_ID][Kind.MESSAGE]] == [1, 2, 3, 4, 5, 6]
    assert (await gateway.call(new(6))).status == 200


async def test_a_full_disk_is_logged_once(
    pass_time: PassTime, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    with no_room():
        for sms_id in range(1, 61):
            await gateway.call(new(sms_id))
            await pass_time(seconds=10)
        lines = [line for line in caplog.messages if "Could not write" in line]

    assert len(lines) == 1
    assert "SQLITE_FULL" in lines[0]


async def test_room_that_is_made_before_the_stop_is_used_at_the_stop(
    gateway: Gateway, start_again: StartAgain
) -> None:
    with no_room():
        await gateway.call(new(1))
        await gateway.hass.async_block_till_done()
        assert repairs(gateway.hass) == ["store_unwritable"]
    await gateway.hass.async_stop(force=True)

    again = await start_again(gateway)
    await again.accepted(new(1))

    assert again.published == []
    assert not open_issues(again.hass)


async def test_a_stop_without_room_loses_what_was_not_promised_and_nothing_else(
    gateway: Gateway, start_again: StartAgain
) -> None:
    await gateway.accepted(new(1))
    with no_room():
        await gateway.call(new(2))
        await gateway.hass.async_block_till_done()
        await gateway.hass.async_stop(force=True)

    again = await start_again(gateway)
    await again.accepted(new(1))
    await again.accepted(new(2))

    assert again.published == [2]
    assert not open_issues(again.hass)


async def test_room_that_is_made_before_an_unload_is_used_at_the_unload(
    gateway: Gateway,
) -> None:
    with no_room():
        await gateway.call(new(1))
        await gateway.hass.async_block_till_done()
        assert repairs(gateway.hass) == ["store_unwritable"]

    await gateway.hass.config_entries.async_unload(gateway.entry.entry_id)

    assert [*stored_phones(gateway)[PHONE_ID][Kind.MESSAGE]] == [1]


def _gone(path: Path) -> None:
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


def _replaced(content: bytes) -> Damage:
    def replace(path: Path) -> None:
        _gone(path)
        path.write_bytes(content)

    return replace


def _replaced_by_its_copy(path: Path) -> None:
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    _gone(path)
    copy.rename(path)


@pytest.mark.parametrize(
    "damage",
    [_gone, _replaced(b""), _replaced(b"x" * 5000), _replaced_by_its_copy],
    ids=["gone", "empty", "no database", "an older copy"],
)
async def test_a_file_that_is_deleted_or_replaced_is_written_anew_from_memory(
    gateway: Gateway, start_again: StartAgain, damage: Damage
) -> None:
    for sms_id in (1, 2):
        await gateway.accepted(new(sms_id))
    await gateway.accepted(new(3, device_id=10404), OTHER_WEBHOOK_ID)
    damage(database_of(gateway))
    await gateway.accepted(new(4))
    await gateway.hass.async_block_till_done()
    assert repairs(gateway.hass) == ["store_replaced"]

    again = await start_again(gateway)

    assert repairs(again.hass) == []
    for sms_id in (1, 2, 4):
        await again.accepted(new(sms_id))
    await again.accepted(new(3, device_id=10404), OTHER_WEBHOOK_ID)
    assert again.published == []
    document = stored_phones(again)[PHONE_ID][Kind.PHONE][DOCUMENT]
    assert document["state"]["received"] == 3


async def test_a_page_that_is_damaged_while_it_is_used_costs_nothing(
    gateway: Gateway, start_again: StartAgain
) -> None:
    for sms_id in range(1, 4):
        await gateway.accepted(new(sms_id))
    await gateway.hass.async_block_till_done()
    path = database_of(gateway)
    # The same file, with other content: no other process should do that.
    with path.open("r+b") as file:
        file.write(b"\x55" * path.stat().st_size)
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.accepted(new(4))
    await gateway.hass.async_block_till_done()

    again = await start_again(gateway)

    for sms_id in range(1, 5):
        await again.accepted(new(sms_id))
    assert again.published == []


async def test_a_file_of_the_version_before_the_database_is_deleted_with_its_texts(
    set_up: SetUp, hass: HomeAssistant
) -> None:
    entry = account_entry(*PHONES)
    folder = Path(hass.config.path(".storage"))
    folder.mkdir(exist_ok=True)
    name = f"smsgateway24.{entry.entry_id}"
    for suffix in ("", ".log", ".20261101T000000Z.aside", ".corrupt.2026-11-01"):
        (folder / f"{name}{suffix}").write_text(json.dumps({"data": "MARKED-TEXT"}))
    (folder / f"{name}x").write_text("another one's")

    gateway = await set_up(entry)
    await gateway.accepted(new(1))

    assert [path.name for path in files_of(hass, f"{name}")] == [f"{name}x"]
    assert repairs(hass) == []
