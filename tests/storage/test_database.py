"""One database file: what is written is there later, and how much that costs."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
import json
from pathlib import Path
import resource
import signal
import sqlite3
import subprocess
import sys
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.smsgateway24.storage import database as module
from custom_components.smsgateway24.storage.database import (
    APPLICATION_ID,
    FOLD_AFTER,
    VERSION,
    DamagedError,
    Database,
    ReplacedError,
    UnavailableError,
)
from custom_components.smsgateway24.storage.records import (
    DOCUMENT,
    EVERYTHING,
    Changes,
    Kind,
    RecordKey,
)
from tests.builders.history import as_changes, recorded

PHONE, OTHER = "01PHONE", "01OTHER"
A_PHONE: RecordKey = (Kind.PHONE, PHONE, DOCUMENT)


def message(number: int, owner: str = PHONE) -> RecordKey:
    return (Kind.MESSAGE, owner, number)


def records(database: Database) -> dict[RecordKey, str]:
    loaded = database.load()
    assert loaded is not None
    return loaded.records


def test_nothing_is_there_before_the_first_write(
    opened: Callable[[], Database], path: Path
) -> None:
    assert opened().load() is None
    assert list(path.parent.iterdir()) == []


def test_what_is_written_is_there_after_closing_and_nobody_else_can_read_it(
    opened: Callable[[], Database], path: Path
) -> None:
    database = opened()
    database.write({A_PHONE: "1", message(7): "[1,2]"}, durable=False)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.with_name("account.db-wal").stat().st_mode & 0o777 == 0o600
    database.close()

    loaded = opened().load()

    assert loaded is not None
    assert loaded.records == {A_PHONE: "1", message(7): "[1,2]"}
    assert (loaded.restored, loaded.unclean) == (False, False)


def test_the_file_says_what_it_is(opened: Callable[[], Database], path: Path) -> None:
    opened().write({A_PHONE: "1"}, durable=True)
    opened().close()
    content = path.read_bytes()

    assert content[16:18] == (1024).to_bytes(2)
    assert content[68:72] == APPLICATION_ID.to_bytes(4)
    assert not path.with_name("account.db-shm").exists()


type _Step = tuple[str, Changes]
_OWNERS = st.sampled_from([PHONE, OTHER])
_KEYS = st.one_of(
    st.tuples(st.just(Kind.PHONE), _OWNERS, st.just(DOCUMENT)),
    st.tuples(st.sampled_from([Kind.MESSAGE, Kind.QUEUED]), _OWNERS, st.integers(0, 3)),
    st.tuples(st.just(Kind.IDEMPOTENCY), st.just(""), st.sampled_from(["a", "b"])),
)
_CHANGES = st.dictionaries(_KEYS, st.none() | st.sampled_from(["1", "22"]))
_STEPS: st.SearchStrategy[_Step] = st.one_of(
    st.tuples(st.just("write"), _CHANGES),
    st.tuples(
        st.just("write"),
        _OWNERS.map(lambda owner: {(Kind.PHONE, owner, EVERYTHING): None}),
    ),
    st.tuples(st.sampled_from(["fold", "reopen", "kill", "rewrite"]), st.just({})),
)


def _after(model: dict[RecordKey, str], changes: Changes) -> dict[RecordKey, str]:
    """Return what is stored after changes."""
    removed = {owner for _, owner, key in changes if key == EVERYTHING}
    kept = {k: v for k, v in model.items() if k not in changes and k[1] not in removed}
    return kept | {k: v for k, v in changes.items() if v is not None}


@given(st.lists(_STEPS, max_size=12))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_folding_closing_and_kills_change_nothing_of_what_is_stored(
    tmp_path_factory: pytest.TempPathFactory, steps: list[_Step]
) -> None:
    folder = tmp_path_factory.mktemp("database")
    number = 0

    def fresh() -> Database:
        return Database(folder / f"{number}.db", folder / f"{number}.log")

    first: Changes = {(Kind.ACCOUNT, "", DOCUMENT): "0"}
    database, model = fresh(), _after({}, first)
    database.write(first, durable=False)
    for step, changes in steps:
        match step:
            case "write":
                model = _after(model, changes)
                database.write(changes, durable=False)
            case "fold":
                database.fold()
            case "rewrite":
                database.rewrite(dict(model))
            case "reopen":
                database.close()
                database = fresh()
            case "kill":
                before, number = number, number + 1
                for suffix in (".db", ".db-wal", ".log"):
                    left = folder / f"{before}{suffix}"
                    if left.exists():
                        (folder / f"{number}{suffix}").write_bytes(left.read_bytes())
                database.close()
                database = fresh()
        assert records(database) == model
    database.close()


def test_the_journal_is_folded_now_and_then(
    opened: Callable[[], Database],
) -> None:
    database = opened()
    for number in range(FOLD_AFTER - 1):
        database.write({A_PHONE: "1", message(number): "[1,2]"}, durable=False)
    assert database.figures().journal == 2 * (FOLD_AFTER - 1)
    assert database.figures().records == 0

    database.write({message(FOLD_AFTER): "[1,2]"}, durable=False)

    assert database.figures().journal == 0
    assert database.figures().records == FOLD_AFTER + 1


def _written(run: Callable[[], None]) -> int:
    """Return the bytes that are handed to the system meanwhile."""

    def total() -> int:
        lines = Path("/proc/self/io").read_text().splitlines()
        return int(dict(line.split(": ") for line in lines)["wchar"])

    before = total()
    run()
    return total() - before


@pytest.mark.parametrize("known", [0, 5_000, 100_000])
@pytest.mark.parametrize(
    ("at_once", "most"),
    [
        # A fifth of the 65 kB that a snapshot with 5,000 ids cost, in one second's message.
        (1, 13_000),
        # Fifty messages a second, written twenty times a second.
        (3, 10_000),
    ],
)
def test_a_write_costs_the_same_however_much_is_stored(
    opened: Callable[[], Database], known: int, at_once: int, most: int
) -> None:
    database = opened()
    document = json.dumps("x" * 1_000)

    def records_of(numbers: Iterable[int]) -> Changes:
        published = "[1795000000,1152921504606846975]"
        ids: Changes = {message(number): published for number in numbers}
        return ids | as_changes(
            recorded(
                number,
                address=f"+4917642{number % 300:06}",
                text=f"The water in the cellar is rising, please close valve {number}",
            )
            for number in numbers
        )

    database.rewrite(records_of(range(1, known + 1)) | {A_PHONE: document})

    def run() -> None:
        for number in range(known + 1, known + 601, at_once):
            written = records_of(range(number, number + at_once))
            database.write(written | {A_PHONE: document}, durable=False)

    a_message = _written(run) / 600
    sys.stdout.write(f"{known} known, {at_once} at once: {a_message:,.0f} bytes\n")
    assert a_message <= most


def test_what_may_not_be_kept_is_in_no_page_after_it_was_written_anew(
    opened: Callable[[], Database], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where SQLite does not overwrite what is deleted by itself."""
    connect = sqlite3.connect

    def careless(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options)
        connection.execute("PRAGMA secure_delete = OFF")
        return connection

    monkeypatch.setattr(sqlite3, "connect", careless)
    database = opened()
    text = json.dumps("MARKED-TEXT " * 300)
    for number in range(100):
        database.write({A_PHONE: text, message(number): text}, durable=False)
    database.fold()
    database.write({message(1): text}, durable=False)

    database.rewrite({A_PHONE: "1"})

    files = [each.read_bytes() for each in path.parent.iterdir()]
    assert files
    assert not any(b"MARKED-TEXT" in content for content in files)
    assert records(database) == {A_PHONE: "1"}


def test_a_record_that_is_removed_leaves_no_trace_once_it_is_closed(
    opened: Callable[[], Database], path: Path
) -> None:
    database = opened()
    database.write({message(1): json.dumps("MARKED-TEXT " * 300)}, durable=False)
    database.write({(Kind.PHONE, PHONE, EVERYTHING): None}, durable=False)
    database.close()

    assert b"MARKED-TEXT" not in path.read_bytes()
    assert PHONE.encode() not in path.read_bytes()


def test_a_file_that_is_gone_is_noticed_before_anything_is_written(
    opened: Callable[[], Database], path: Path
) -> None:
    database = opened()
    database.write({A_PHONE: "1"}, durable=False)
    path.unlink()

    with pytest.raises(ReplacedError):
        database.write({A_PHONE: "2"}, durable=False)
    assert not path.exists()
    database.rewrite({A_PHONE: "2"})

    assert records(database) == {A_PHONE: "2"}


def test_a_file_of_an_earlier_version_is_brought_up_to_date_step_by_step(
    opened: Callable[[], Database], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened()
    database.write({A_PHONE: "1"}, durable=False)
    database.close()
    later = ("CREATE TABLE more (id)", "INSERT INTO more VALUES (5)")
    monkeypatch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS, *later))
    monkeypatch.setattr(module, "VERSION", VERSION + 2)

    database = opened()
    assert records(database) == {A_PHONE: "1"}
    database.close()

    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION + 2,)
    connection.close()


_FULL = """
import resource, signal, sys
from pathlib import Path
from custom_components.smsgateway24.storage.database import Database, UnavailableError
from custom_components.smsgateway24.storage.records import Kind

path = Path(sys.argv[1])
key = (Kind.MESSAGE, "01PHONE", 1)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
database = Database(path, path.with_suffix(".log"))
loaded = database.load()
known = None if loaded is None else loaded.records.get(key)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
failed = []
for job in (
    lambda: database.write({key: '"' + "x" * 5000 + '"'}, durable=True),
    lambda: database.rewrite({key: '"y"'}),
    database.fold,
    database.close,
):
    try:
        job()
    except UnavailableError as err:
        failed.append(str(err))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
database.write({(Kind.MESSAGE, "01PHONE", 2): "[2,2]"}, durable=True)
database.close()
print(known, len(failed))
"""


@pytest.mark.parametrize("exists", [True, False])
def test_a_disk_without_room_damages_nothing_and_works_once_there_is_room(
    opened: Callable[[], Database], path: Path, *, exists: bool
) -> None:
    """The kernel refuses to let files grow beyond a hundred bytes, as a full disk would."""
    if exists:
        database = opened()
        database.write({message(1): "[1,1]"}, durable=True)
        database.close()

    ended = subprocess.run(
        [sys.executable, "-c", _FULL, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )

    known, failed = ended.stdout.split()
    assert known == ("[1,1]" if exists else "None")
    assert int(failed) >= 2
    assert records(opened())[message(2)] == "[2,2]"


@contextmanager
def _no_room() -> Iterator[None]:
    """Let no file of this process grow beyond a hundred bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_what_was_written_after_a_failure_is_all_there(
    opened: Callable[[], Database],
) -> None:
    """A new owner whose transaction failed is made again."""
    database = opened()
    database.write({A_PHONE: "1"}, durable=True)
    with _no_room(), pytest.raises(UnavailableError):
        database.rewrite({message(1, OTHER): json.dumps("x" * 9_000)})

    database.write({message(2, OTHER): "[2,2]"}, durable=True)
    database.fold()

    assert records(database) == {A_PHONE: "1", message(2, OTHER): "[2,2]"}


@pytest.mark.parametrize("lost", ["deleted", "damaged"])
def test_a_file_that_is_put_back_after_another_was_begun_is_known_as_an_older_one(
    opened: Callable[[], Database], path: Path, lost: str
) -> None:
    database = opened()
    for number in range(50):
        database.write({message(number): "[1,1]"}, durable=False)
    database.close()
    before = path.read_bytes()
    database = opened()
    if lost == "deleted":
        path.unlink()
        assert database.load() is None
    else:
        path.write_bytes(b"x" * 5_000)
        with pytest.raises(DamagedError):
            database.load()
        database.set_aside()
    database.write({message(99): "[1,1]"}, durable=False)
    database.close()

    path.write_bytes(before)
    loaded = opened().load()

    assert loaded is not None
    assert loaded.restored


def test_the_main_file_of_a_backup_alone_says_that_it_is_of_a_backup(
    opened: Callable[[], Database], path: Path
) -> None:
    database = opened()
    database.write({A_PHONE: "1"}, durable=False)
    database.begin_backup()
    copy = path.read_bytes()
    database.end_backup()
    database.close()

    path.write_bytes(copy)
    loaded = opened().load()

    assert loaded is not None
    assert loaded.restored


def test_the_log_of_a_file_that_was_replaced_does_not_get_into_the_other_one(
    opened: Callable[[], Database], path: Path
) -> None:
    database = opened()
    database.write({A_PHONE: "1"}, durable=False)
    database.close()
    copy = path.read_bytes()
    database.write({A_PHONE: "2", message(1): "[1,1]"}, durable=False)
    path.unlink()
    path.write_bytes(copy)
    with pytest.raises(ReplacedError):
        database.write({A_PHONE: "3"}, durable=False)

    database.rewrite({A_PHONE: "3"})

    assert records(database) == {A_PHONE: "3"}
    assert list(path.parent.glob("*.aside")) == []
