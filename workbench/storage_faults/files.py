"""What can happen to the files of a database: by hand, by another program, by the disk."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
import os
from pathlib import Path
import shutil
import sqlite3
import subprocess
from tempfile import TemporaryDirectory

from custom_components.smsgateway24.storage.database import APPLICATION_ID, VERSION

from .course import (
    COULD_NOT_WRITE,
    REFUSED,
    TAKEN,
    UNWRITABLE,
    CannotBePlayedError,
    Course,
    page_of,
    unprivileged,
)

type Damage = Callable[[Path, bytes], None]
"""Gets the database, and an older copy of it."""

type Play = Callable[[Course], Awaitable[None]]

RUNNING = "while it runs"
STOPPING = "before a clean stop"
STOPPED = "between stop and start"
KILLED = "between kill and start"

SEVERAL = 20
"""Messages that are on several pages of the history."""
_PAGE = 1024
_USER_VERSION, _APPLICATION_ID = 60, 68
"""Where these are in the header of a file."""


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


def _delete(database: Path, _older: bytes) -> None:
    database.unlink()
    _log_of(database).unlink(missing_ok=True)


def _delete_main(database: Path, _older: bytes) -> None:
    database.unlink()


def _delete_log(database: Path, _older: bytes) -> None:
    _log_of(database).unlink()


def _replace(database: Path, content: bytes) -> None:
    """Put another file in the place, as tools do that write beside it and rename."""
    other = database.with_suffix(".other")
    other.write_bytes(content)
    other.rename(database)
    _log_of(database).unlink(missing_ok=True)


def _with(content: bytes, place: int, number: int) -> bytes:
    return content[:place] + number.to_bytes(4) + content[place + 4 :]


def _replace_by_newer(database: Path, older: bytes) -> None:
    _replace(database, _with(older, _USER_VERSION, VERSION + 1))


def _replace_by_another(database: Path, older: bytes) -> None:
    _replace(database, _with(older, _APPLICATION_ID, APPLICATION_ID + 1))


def _empty(database: Path, _older: bytes) -> None:
    os.truncate(database, 0)


def _cut(database: Path, _older: bytes) -> None:
    os.truncate(database, database.stat().st_size // 2)


def _copy_into(database: Path, older: bytes) -> None:
    database.write_bytes(older)


def _overwrite(database: Path, place: int, content: bytes) -> None:
    with database.open("r+b") as file:
        file.seek(place)
        file.write(content)


def _overwrite_page_of(table: str) -> Damage:
    def overwrite(database: Path, _older: bytes) -> None:
        page = page_of(database, table)
        _overwrite(database, (page - 1) * _PAGE, b"\x55" * _PAGE)

    return overwrite


_records, _history = _overwrite_page_of("record"), _overwrite_page_of("history")


def _make_newer(database: Path, _older: bytes) -> None:
    _overwrite(database, _USER_VERSION, (VERSION + 1).to_bytes(4))


def _make_anothers(database: Path, _older: bytes) -> None:
    _overwrite(database, _APPLICATION_ID, (APPLICATION_ID + 1).to_bytes(4))


def older_copy(course: Course) -> bytes:
    """Return a copy of the database as another program makes it of a file in use, in one piece."""
    with TemporaryDirectory() as folder:
        copy = Path(folder, course.database.name)
        shutil.copy(course.database, copy)
        if _log_of(course.database).exists():
            shutil.copy(_log_of(course.database), _log_of(copy))
        connection = sqlite3.connect(copy)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return copy.read_bytes()


# While it runs


async def _prepare(course: Course) -> bytes:
    """Have messages in the main file and in the log; return a copy of between."""
    await course.tell(SEVERAL)
    # Closes the file, and with that brings all into the main one.
    await course.home.reload_entry(course.phone.entry_id)
    await course.tell(1)
    older = older_copy(course)
    await course.tell()
    return older


def _running(
    damage: Damage, *, aside: int | None = 0, repair: str = "store_replaced"
) -> Play:
    """Messages come before and after it, and then it is killed."""

    async def play(course: Course) -> None:
        damage(course.database, await _prepare(course))
        course.forgets_history()
        await course.tell()
        await course.search()
        await course.tell()
        await course.expect_repairs(*filter(None, [repair]))
        course.expect_aside(aside)
        await course.home.kill()
        await course.home.start()
        await course.expect_repairs()
        await course.settle()

    return play


def _stopping(damage: Damage, *, aside: int | None = 0) -> Play:
    """Nothing comes after it, and then it is stopped."""

    async def play(course: Course) -> None:
        damage(course.database, await _prepare(course))
        course.forgets_history()
        await course.home.stop()
        course.expect_aside(aside)
        await course.home.start()
        await course.expect_repairs()
        await course.settle()
        await course.tell()

    return play


# Between a stop and a start


def _stopped(
    damage: Damage,
    *,
    repair: str = "",
    aside: int = 0,
    keeps_older: bool = False,
    killed: bool = False,
) -> Play:
    """What was known is lost with the file, unless it `keeps_older`: what is in the copy."""

    async def play(course: Course) -> None:
        old = await course.tell()
        older = older_copy(course)
        late = await course.tell()
        await (course.home.kill() if killed else course.home.stop())
        damage(course.database, older)
        course.forgets_history()
        await course.home.start()
        await course.expect_repairs(*filter(None, [repair]))
        course.expect_aside(aside)
        await course.tell()
        await course.settle(late if keeps_older else old + late)
        await course.search()
        await course.tell()
        await course.home.restart()
        await course.expect_repairs()
        await course.settle()

    return play


async def _play_history_stopped(course: Course) -> None:
    """What the start does not read is found damaged by who reads the history; that is lost."""
    await course.tell(SEVERAL)
    await course.home.stop()
    _history(course.database, b"")
    course.forgets_history()
    await course.home.start()
    await course.expect_repairs()
    await course.tell()
    course.forgets_history()
    await course.search()
    await course.tell()
    await course.expect_repairs("store_replaced")
    course.expect_aside(1)
    await course.home.kill()
    await course.home.start()
    await course.expect_repairs()
    await course.settle()


# Read-only


@contextmanager
def _immutable(course: Course) -> Iterator[None]:
    """Have the kernel refuse every write to files that are open already, as a dying disk does."""
    paths = [course.database, _log_of(course.database)]
    if os.geteuid() or subprocess.run(["chattr", "+i", *paths], check=False).returncode:
        raise CannotBePlayedError("only root can, where the file system has chattr +i")
    try:
        yield
    finally:
        subprocess.run(["chattr", "-i", *paths], check=True)


@contextmanager
def _read_only(path: Path) -> Iterator[None]:
    if not os.geteuid() and not unprivileged():
        raise CannotBePlayedError("root is kept from nothing without setpriv")
    mode = path.stat().st_mode
    path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        path.chmod(mode)


async def _play_read_only_file(course: Course) -> None:
    known = await course.tell()
    with _immutable(course):
        # Nothing is known of it yet.
        await course.post_new(TAKEN)
        await course.unwritable()
        for _ in range(3):
            await course.post_new(REFUSED)
        await course.post_again(known, expected=REFUSED)
    await course.mended()
    await course.settle(lines=(COULD_NOT_WRITE,))
    await course.home.kill()
    await course.home.start()
    await course.settle()


async def _play_read_only_folder(course: Course) -> None:
    await course.tell()
    with _read_only(course.home.folder):
        await course.tell()
        await course.home.reload_entry(course.phone.entry_id)
        await course.tell()
        await course.search()
        await course.expect_repairs()
    await course.home.kill()
    await course.home.start()
    await course.settle()


@contextmanager
def _no_log(database: Path) -> Iterator[None]:
    """Have SQLite make no log, as in a folder that is read-only."""
    log = _log_of(database)
    log.mkdir()
    try:
        yield
    finally:
        log.rmdir()


def _unusable_at_start(
    unusable: Callable[[Path], AbstractContextManager[None]],
) -> Play:
    """While it can't be read nothing is published; then all goes on by itself."""

    async def play(course: Course) -> None:
        home = course.home
        await course.tell()
        await home.stop()
        with unusable(course.database):
            await home.start()
            await course.expect_repairs(UNWRITABLE)
            await course.post_again(expected=REFUSED)
            refused = await course.post_new(REFUSED, published=False)
        await course.mended()
        await course.post_again([refused], expected=TAKEN)
        await course.settle(lines=(COULD_NOT_WRITE,))
        await home.kill()
        await home.start()
        await course.settle()

    return play


# None where it depends: a page that is in the log, too, is as good as never overwritten.
CASES: dict[tuple[str, str], Play] = {
    ("all files deleted", RUNNING): _running(_delete),
    ("all files deleted", STOPPING): _stopping(_delete),
    ("all files deleted", STOPPED): _stopped(_delete),
    ("database deleted, log left", RUNNING): _running(_delete_main),
    ("log deleted", RUNNING): _running(_delete_log, repair=""),
    ("log deleted", KILLED): _stopped(_delete_log, killed=True),
    ("older copy in its place", RUNNING): _running(_replace),
    ("older copy in its place", STOPPING): _stopping(_replace),
    ("older copy in its place", STOPPED): _stopped(_replace, keeps_older=True),
    ("older copy written into it", RUNNING): _running(_copy_into, aside=None),
    ("later version's in its place", RUNNING): _running(_replace_by_newer, aside=1),
    ("another's in its place", RUNNING): _running(_replace_by_another, aside=1),
    ("emptied", RUNNING): _running(_empty, aside=1),
    ("emptied", STOPPING): _stopping(_empty, aside=1),
    ("emptied", STOPPED): _stopped(_empty, repair="store_unreadable", aside=1),
    ("cut in half", RUNNING): _running(_cut, aside=1),
    ("cut in half", STOPPING): _stopping(_cut, aside=1),
    ("cut in half", STOPPED): _stopped(_cut, repair="store_unreadable", aside=1),
    ("page of records overwritten", RUNNING): _running(_records, aside=None),
    ("page of records overwritten", STOPPING): _stopping(_records, aside=None),
    ("page of records overwritten", STOPPED): _stopped(
        _records, repair="store_unreadable", aside=1
    ),
    ("page of history overwritten", RUNNING): _running(_history, aside=None),
    ("page of history overwritten", STOPPING): _stopping(_history, aside=None),
    ("page of history overwritten", STOPPED): _play_history_stopped,
    ("made a later version's", RUNNING): _running(_make_newer, aside=None),
    ("made a later version's", STOPPED): _stopped(
        _make_newer, repair="store_newer", aside=1
    ),
    ("made another's", STOPPED): _stopped(
        _make_anothers, repair="store_unreadable", aside=1
    ),
    ("file read-only", RUNNING): _play_read_only_file,
    ("file read-only", STOPPED): _unusable_at_start(_read_only),
    ("folder read-only", RUNNING): _play_read_only_folder,
    ("folder where the log belongs", STOPPED): _unusable_at_start(_no_log),
}
