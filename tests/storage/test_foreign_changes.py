"""What others do to the files while they are in use is noticed before anything more is written."""

from collections.abc import Callable, Iterator
from contextlib import suppress
import os
from pathlib import Path
import shutil
from sqlite3 import Connection

from homeassistant.core import HomeAssistant
import pytest

from custom_components.smsgateway24.storage import database as module
from custom_components.smsgateway24.storage.database import (
    FOLD_AFTER,
    Database,
    ReplacedError,
)
from custom_components.smsgateway24.storage.records import (
    DOCUMENT,
    EVERYTHING,
    Changes,
    Kind,
    RecordKey,
)
from custom_components.smsgateway24.storage.store import database_path
from tests.builders.entries import PHONE_ID, account_entry, phone_subentry
from tests.builders.gateway import Gateway
from tests.builders.repairs import repairs
from tests.builders.storage import stored_phones
from tests.payloads import message
from tests.plugin import PassTime, SetUp

PHONE = "01PHONE"

type Damage = Callable[[Path], None]


def key(number: int) -> RecordKey:
    return (Kind.MESSAGE, PHONE, number)


A_PHONE: RecordKey = (Kind.PHONE, PHONE, DOCUMENT)
MEMORY: Changes = {A_PHONE: "1", **{key(number): "[1,1]" for number in range(400)}}


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    """Overwrite the pages but the first one, and leave the size."""
    with path.open("r+b") as file:
        file.seek(1024)
        file.write(b"\x55" * (path.stat().st_size - 1024))


def log_cut(path: Path) -> None:
    os.truncate(log_of(path), 40)


def deleted(path: Path) -> None:
    path.unlink()


DAMAGES: list[tuple[Damage, int]] = [
    (emptied, 1),
    (cut, 1),
    (overwritten, 1),
    (log_cut, 0),
    (deleted, 0),
]
"""With the number of files that are set aside."""

damages = pytest.mark.parametrize(
    ("damage", "asides"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES]
)


def set_aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.name}.*.aside"))


def records(database: Database) -> dict[RecordKey, str]:
    loaded = database.load()
    assert loaded is not None
    return loaded.records


def killed(path: Path) -> Database:
    """Return the database that another start would find if this process ended now."""
    folder = path.parent / "killed"
    folder.mkdir()
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, folder)
    copy = folder / path.name
    return Database(copy, copy.with_suffix(".log"))


@pytest.fixture
def used(path: Path) -> Iterator[Database]:
    """A database with much in the main file and something in the log."""
    database = Database(path, path.with_suffix(".log"))
    database.write(MEMORY, durable=True)
    database.close()
    database.write({key(400): "[1,1]"}, durable=True)
    yield database
    with suppress(ReplacedError):
        database.close()


JOBS: dict[str, Callable[[Database], object]] = {
    "write": lambda database: database.write({key(401): "[1,1]"}, durable=True),
    "fold": lambda database: database.fold(),
    "read": lambda database: database.read(lambda _: None),
    "change": lambda database: database.change_history(lambda _: None, forget=True),
    "close": lambda database: database.close(),
}


@damages
@pytest.mark.parametrize("job", JOBS.values(), ids=list(JOBS))
def test_nothing_is_written_into_a_file_that_somebody_else_has_changed(
    used: Database,
    path: Path,
    job: Callable[[Database], object],
    damage: Damage,
    *,
    asides: int,
) -> None:
    damage(path)
    before = path.read_bytes() if path.exists() else None

    with pytest.raises(ReplacedError):
        job(used)

    assert (path.read_bytes() if path.exists() else None) == before


@damages
def test_it_is_written_anew_and_what_can_t_be_used_of_it_is_kept(
    used: Database, path: Path, damage: Damage, asides: int
) -> None:
    damage(path)
    before = path.read_bytes() if path.exists() else b""
    with pytest.raises(ReplacedError):
        used.write({key(401): "[1,1]"}, durable=True)

    used.rewrite(MEMORY)
    used.write({key(401): "[1,1]"}, durable=True)

    again = killed(path)
    assert records(again) == MEMORY | {key(401): "[1,1]"}
    again.close()
    assert [kept.read_bytes() for kept in set_aside(path)] == [before] * asides


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_a_log_that_is_lost_costs_nothing(used: Database, path: Path, how: str) -> None:
    log = log_of(path)
    log.unlink()
    if how == "replaced":
        log.write_bytes(b"another one's")

    used.write({key(401): "[1,1]"}, durable=True)

    again = killed(path)
    assert records(again) == MEMORY | {key(400): "[1,1]", key(401): "[1,1]"}
    again.close()
    assert set_aside(path) == []


def test_a_file_that_is_replaced_while_it_is_written_is_noticed_the_next_time(
    used: Database, path: Path
) -> None:
    def replace(_: Connection) -> None:
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)

    used.change_history(replace, forget=False)

    with pytest.raises(ReplacedError):
        used.write({key(401): "[1,1]"}, durable=True)


def test_what_it_does_itself_is_no_change_of_somebody_else(
    opened: Callable[[], Database], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that writes the main file or the log, in turn."""
    monkeypatch.setattr(module, "MARK_INTERVAL", 0)
    database = opened()
    for turn in range(3):
        for number in range(FOLD_AFTER + 1):
            database.write(
                {key(number): f'"{"x" * 2_000}{turn}"'}, durable=not number % 7
            )
        database.tidy()
        database.begin_backup()
        database.write({(Kind.PHONE, PHONE, EVERYTHING): None}, durable=True)
        database.tidy()
        database.write({key(1000): "[1,1]"}, durable=True)
        path.read_bytes()
        database.end_backup()
        database.rewrite(MEMORY)
        database.change_history(lambda c: c.execute("DELETE FROM thread"), forget=True)
        database.write({(Kind.PHONE, PHONE, EVERYTHING): None}, durable=True)
        database.tidy()
        database.close()
        database.write(MEMORY, durable=False)

    assert records(killed(path)) == MEMORY


@damages
async def test_what_is_noticed_at_a_stop_is_written_from_memory(
    gateway: Gateway, hass: HomeAssistant, damage: Damage, asides: int
) -> None:
    path = database_path(hass, gateway.entry.entry_id)
    await gateway.accepted(message(1))
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.accepted(message(2))
    # Not while it is being written: what comes in that moment is taken for our own.
    assert await gateway.entry.runtime_data.store.async_save()
    damage(path)

    await hass.async_stop(force=True)

    assert [*stored_phones(gateway)[PHONE_ID][Kind.MESSAGE]] == [1, 2]
    assert not log_of(path).exists()
    assert len(set_aside(path)) == asides


async def test_what_is_noticed_when_the_journal_is_folded_is_written_and_mentioned(
    pass_time: PassTime, set_up: SetUp
) -> None:
    """Without a history, nothing else looks at the file then."""
    gateway = await set_up(account_entry(phone_subentry(), options={"history_days": 0}))
    hass = gateway.hass
    await gateway.accepted(message(1))
    assert await gateway.entry.runtime_data.store.async_save()
    database_path(hass, gateway.entry.entry_id).unlink()

    await pass_time(minutes=6)

    assert repairs(hass) == ["store_replaced"]
    assert [*stored_phones(gateway)[PHONE_ID][Kind.MESSAGE]] == [1]
