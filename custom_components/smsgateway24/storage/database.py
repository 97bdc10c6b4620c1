"""The SQLite file of one account.

Everything here is for the storage thread. Changes go to a journal, a few rows in one transaction,
and are folded into the records later: a write costs the same however much is stored. What is left
in the journal at a start is applied then. Messages of the history go through the journal, too, but
are never read as a whole. Only this module and `history` know SQL.

The file is locked exclusively: no other process writes it by SQLite, and no shared memory file is
needed. What others do to it all the same is noticed before anything more is written.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
import json
import os
from pathlib import Path
import shutil
import sqlite3
import stat
import time
from typing import NamedTuple

from . import history
from .records import OF_HISTORY, Changes, Kind, RecordKey, merge, removes_owner

APPLICATION_ID = 0x534D5334
FOLD_AFTER = 60
"""Transactions in the journal from which on they are folded."""
MARK_INTERVAL = 600
"""Seconds between marks: a restored backup that is younger than that is known by its own flag."""

MIGRATIONS = (
    """
    CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE owner (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE record (
        kind INTEGER NOT NULL, owner INTEGER NOT NULL, key NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (kind, owner, key)
    ) WITHOUT ROWID;
    CREATE TABLE journal (
        serial INTEGER PRIMARY KEY, kind INTEGER NOT NULL, owner TEXT NOT NULL, key NOT NULL,
        value TEXT
    );
    """,
    history.SCHEMA,
    history.CONFIRMED,
    history.CONVERSATIONS,
)
VERSION = len(MIGRATIONS)
"""Version of the schema; a file of an earlier one is brought up to it, one migration at a time."""

_PUT = "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?)"
_REMOVE = "DELETE FROM record WHERE kind = ? AND owner = ? AND key = ?"
_NEWEST_SERIAL = """
    SELECT max(
        coalesce((SELECT value FROM meta WHERE name = 'serial'), 0),
        coalesce((SELECT max(serial) FROM journal), 0)
    )
"""
_REMOVE_ALL = "DELETE FROM record WHERE kind = ? AND owner = ?"
_SET = "INSERT OR REPLACE INTO meta VALUES (?, ?)"

# What keeps a file from being read or written though nothing is wrong with it.
_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)


_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class UnavailableError(Exception):
    """The file can't be read or written now: no room, or no permission. It is not damaged."""


class DamagedError(Exception):
    """The file is no database of an account, or is damaged."""


class NewerError(DamagedError):
    """A later version of this integration has written the file."""


class ReplacedError(Exception):
    """The file was deleted, replaced by another one, or changed by somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What a file holds.

    `restored` says that it is from a backup, `unclean` that it was not closed. `last_row` is the
    number of the last message in the history, which is not part of the records.
    """

    records: dict[RecordKey, str]
    last_row: int
    restored: bool
    unclean: bool


class _Look(NamedTuple):
    """What tells whether a file is as it was left; none of it is its content."""

    device: int
    inode: int
    size: int
    written: int


class _Files(NamedTuple):
    """The main file and the log beside it, None for what is not there."""

    main: _Look | None = None
    log: _Look | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Size of the files in bytes, and number of rows in the tables."""

    size: int
    history: int
    records: int
    journal: int


class Database:
    """One file, with the mark beside it.

    The mark is a file that backups leave out (components/backup/const.py excludes `*.log` of the
    configuration folder). A file that is older than its mark, or has none, is from a backup.
    """

    def __init__(self, path: Path, mark: Path) -> None:
        """Prepare; nothing is opened yet."""
        self.path = path
        self._companions = tuple(
            path.with_name(path.name + suffix) for suffix in ("-wal", "-shm")
        )
        self._mark = mark
        self._connection: sqlite3.Connection | None = None
        self._left: _Files | None = None
        self._serial = 0
        self._journaled = 0
        self._synchronous = ""
        self._clean = False
        self._in_backup = False
        self._vacuum_due = False
        self._marked_at: float | None = None
        self._owners: dict[str, int] = {}

    # Reading

    def load(self) -> Loaded | None:
        """Return what the file holds; None if there is none.

        Raises UnavailableError, DamagedError and NewerError. Nothing is written but by a migration,
        so that it works on a disk without room.
        """
        try:
            with _translated_errors(foreign=True):
                try:
                    kind = self.path.lstat().st_mode
                except FileNotFoundError:
                    self._unlink_companions()
                    return None
                if stat.S_ISDIR(kind) or not self.path.exists():
                    raise DamagedError
                connection = self._open()
                meta = dict(connection.execute("SELECT name, value FROM meta"))
                records = self._read_records(connection)
                journal = self._read_journal(connection).items()
                merge(
                    records, (item for item in journal if item[0][0] not in OF_HISTORY)
                )
                last_row = history.last_row(connection)
        except (KeyError, TypeError, ValueError) as err:
            raise DamagedError from err
        except UnavailableError:
            self._disconnect(leave_log=True)
            raise
        mark = self._read_mark()
        restored = (
            mark is None
            or self._serial < mark["serial"]
            or bool(meta.get("in_backup") and not mark["in_backup"])
        )
        self._go_on_from_mark()
        return Loaded(
            records={key: value for key, value in records.items() if value is not None},
            last_row=last_row,
            restored=restored,
            unclean=not meta.get("clean"),
        )

    def _read_records(self, connection: sqlite3.Connection) -> Changes:
        names = {number: name for name, number in self._owners.items()}
        return {
            (Kind(kind), names[owner], key): value
            for kind, owner, key, value in connection.execute(
                "SELECT kind, owner, key, value FROM record ORDER BY kind, owner, key"
            )
        }

    @staticmethod
    def _read_journal(connection: sqlite3.Connection) -> Changes:
        changes: Changes = {}
        rows = connection.execute(
            "SELECT kind, owner, key, value FROM journal ORDER BY serial"
        )
        merge(changes, (((Kind(k), owner, key), v) for k, owner, key, v in rows))
        return changes

    def check(self) -> None:
        """Read the whole file; raises DamagedError if a page is damaged."""
        if self._connection is not None:
            with _translated_errors():
                _check_pages(self._connection, "quick_check")

    def figures(self) -> Figures:
        """Return how large the file is."""
        size = 0
        for path in (self.path, *self._companions):
            with suppress(OSError):
                size += path.stat().st_size
        connection = self._connection
        if connection is None:
            return Figures(size=size, records=0, journal=0, history=0)
        with _translated_errors():
            [records] = connection.execute("SELECT count(*) FROM record").fetchone()
            [journal] = connection.execute("SELECT count(*) FROM journal").fetchone()
            messages = history.count(connection)
        return Figures(size=size, records=records, journal=journal, history=messages)

    def read[ResultT](self, query: Callable[[sqlite3.Connection], ResultT]) -> ResultT:
        """Return what a query of the history finds, with all that was written.

        Raises UnavailableError, DamagedError and ReplacedError.
        """
        with _translated_errors():
            connection = self._writable()
            self.fold()
            return query(connection)

    # Writing

    def write(self, changes: Changes, *, durable: bool) -> None:
        """Write changes in one transaction; if `durable`, they survive a power cut, too.

        Raises UnavailableError, DamagedError and ReplacedError; then nothing was written.
        """
        with _translated_errors():
            connection = self._writable()
            first = self._marked_at is None
            with self._transaction(connection, durable=durable or first):
                connection.executemany(
                    "INSERT INTO journal VALUES (?, ?, ?, ?, ?)",
                    (
                        (serial, *key, value)
                        for serial, (key, value) in enumerate(
                            changes.items(), self._serial + 1
                        )
                    ),
                )
                self._serial += len(changes)
                if first or self._clean or not changes:
                    self._set_meta(connection, clean=False)
            self._clean = False
            self._journaled += 1
        if first:
            self._write_mark()
        if self._journaled >= FOLD_AFTER:
            # What was written is safe, whatever becomes of this.
            with suppress(UnavailableError):
                self.fold()

    def change_history[ResultT](
        self, change: Callable[[sqlite3.Connection], ResultT], *, forget: bool
    ) -> ResultT:
        """Change the history, and return what the change returns.

        With `forget`, nothing of what it deleted is left in the file. Raises UnavailableError,
        DamagedError and ReplacedError.
        """
        with _translated_errors():
            connection = self._writable()
            self.fold()
            with self._transaction(connection, durable=forget):
                before = connection.total_changes
                result = change(connection)
                if forget and connection.total_changes > before:
                    self._set_vacuum_due(connection, due=True)
                self._set_meta(connection, clean=False)
            self._clean = False
        if forget:
            self._vacuum()
        return result

    def rewrite(self, records: Changes) -> None:
        """Write a file anew, with these records and no trace of others.

        The history stays, except that of phones of which there is no record. Raises
        UnavailableError.
        """
        with _translated_errors():
            connection = self._writable(anew=True)
            self.fold()
            with self._transaction(connection, durable=True):
                connection.execute("DELETE FROM record")
                kept = {owner for kind, owner, _ in records if kind not in OF_HISTORY}
                if removed := self._owners.keys() - kept:
                    self._remove_owners(connection, removed)
                    self._set_vacuum_due(connection, due=True)
                self._put(
                    connection, {k: v for k, v in records.items() if k[1] in kept}
                )
                self._serial += 1
                self._set_meta(connection, clean=False)
            self._clean = False
            self._journaled = 0
            self._write_mark()
            self._truncate(connection)
        self._vacuum()

    def fold(self) -> None:
        """Apply the journal to the records.

        Raises UnavailableError, DamagedError and ReplacedError.
        """
        if self._connection is None:
            return
        marks = (
            self._marked_at is None
            or time.monotonic() - self._marked_at >= MARK_INTERVAL
        )
        with _translated_errors():
            connection = self._writable()
            changes = self._read_journal(connection)
            if changes:
                # The mark must not be newer than the file, also after a power cut.
                with self._transaction(connection, durable=marks):
                    self._put(connection, changes)
                    connection.execute("DELETE FROM journal")
                    if any(map(removes_owner, changes)):
                        self._set_vacuum_due(connection, due=True)
                    self._set_meta(connection, clean=False)
                self._clean = False
            self._journaled = 0
        if any(map(removes_owner, changes)):
            self._vacuum()
        if marks and changes:
            self._write_mark()

    def tidy(self) -> None:
        """Fold, and do what could not be done when something was deleted; raises as `fold`."""
        self.fold()
        self._vacuum()

    def _vacuum(self) -> None:
        """Write the file without a trace of what was deleted, if anything was.

        What is deleted is overwritten, but not what was moved within a page before. It needs as
        much room again as the file has; without, it is tried again later.
        """
        if (connection := self._connection) is None or not self._vacuum_due:
            return
        with suppress(UnavailableError), _translated_errors():
            # In memory, it would take as much of that.
            connection.execute("PRAGMA temp_store = FILE")
            try:
                connection.execute("VACUUM")
                self._set_vacuum_due(connection, due=False)
            finally:
                self._note_left()
                connection.execute("PRAGMA temp_store = MEMORY")
            self._truncate(connection)

    def _set_vacuum_due(self, connection: sqlite3.Connection, *, due: bool) -> None:
        connection.execute(_SET, ("vacuum_due", due))
        self._vacuum_due = due

    def _put(self, connection: sqlite3.Connection, changes: Changes) -> None:
        removed = [record for record, value in changes.items() if value is None]
        self._remove_owners(
            connection, {owner for _, owner, _ in filter(removes_owner, removed)}
        )
        connection.executemany(
            _REMOVE,
            (
                (kind, self._owners.get(owner), key)
                for kind, owner, key in removed
                if owner in self._owners
            ),
        )
        numbers = {
            owner: self._owner(connection, owner)
            for (_, owner, _), value in changes.items()
            if value is not None
        }
        connection.executemany(
            _PUT,
            (
                (kind, numbers[owner], key, value)
                for (kind, owner, key), value in changes.items()
                if value is not None and kind not in OF_HISTORY
            ),
        )
        history.put(connection, changes, numbers)

    def _remove_owners(
        self, connection: sqlite3.Connection, owners: Iterable[str]
    ) -> None:
        numbers = [
            number
            for owner in tuple(owners)
            if (number := self._owners.pop(owner, None)) is not None
        ]
        for number in numbers:
            connection.executemany(_REMOVE_ALL, ((each, number) for each in Kind))
            connection.execute("DELETE FROM owner WHERE id = ?", (number,))
        if numbers:
            history.delete_owners(connection, numbers)

    def _owner(self, connection: sqlite3.Connection, name: str) -> int:
        if (number := self._owners.get(name)) is None:
            added = connection.execute("INSERT INTO owner (name) VALUES (?)", (name,))
            number = self._owners[name] = added.lastrowid or 0
        return number

    def _set_meta(self, connection: sqlite3.Connection, *, clean: bool) -> None:
        connection.executemany(
            _SET,
            (
                ("serial", self._serial),
                ("clean", clean),
                ("in_backup", self._in_backup),
            ),
        )

    # Backups

    def begin_backup(self) -> None:
        """Leave the main file as it is until `end_backup`: what comes goes to the log beside it.

        The mark says so first: the file alone, without such a mark, is one from a backup.
        """
        self._in_backup = True
        if (connection := self._connection) is None:
            return
        with _translated_errors():
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            self.fold()
            if self._write_mark():
                with self._transaction(connection, durable=True):
                    self._set_meta(connection, clean=False)
                self._clean = False
            self._bring_in(connection)

    def end_backup(self) -> None:
        """Use the main file again."""
        if not self._in_backup:
            return
        self._in_backup = False
        if self._left is None:
            return
        was_open = self._connection is not None
        with _translated_errors():
            connection = self._writable()
            with self._transaction(connection, durable=True):
                self._set_meta(connection, clean=False)
            self._write_mark()
            self._truncate(connection)
            # Home Assistant has read the file, and closed it: with that, its lock is gone.
            self._disconnect(leave_log=False)
            self._writable()
        if not was_open:
            self.close()

    # Opening and closing

    def close(self) -> None:
        """Close the file; the next write opens it again.

        Raises UnavailableError, DamagedError and ReplacedError; it is closed all the same.
        """
        if self._connection is None:
            return
        leave_log = True
        try:
            self.tidy()
            with _translated_errors():
                connection = self._writable()
                with self._transaction(connection, durable=True):
                    self._set_meta(connection, clean=True)
                self._clean = True
                self._truncate(connection)
            self._write_mark()
            leave_log = self._in_backup
        finally:
            self._disconnect(leave_log=leave_log)

    def set_aside(self) -> str:
        """Keep the files under other names, and return that of the main one."""
        self._disconnect(leave_log=True)
        aside = _aside_of(self.path)
        for path in (self.path, *self._companions):
            with suppress(OSError):
                path.rename(
                    aside.with_name(aside.name + path.name[len(self.path.name) :])
                )
        self._left = None
        return aside.name

    def copy_aside(self) -> str:
        """Keep a copy of the files under other names, and return that of the main one.

        Raises UnavailableError.
        """
        self._disconnect(leave_log=True)
        aside = _aside_of(self.path)
        with _translated_errors():
            for path in (self.path, *self._companions):
                suffix = path.name[len(self.path.name) :]
                if path.exists():
                    _copy(path, aside.with_name(aside.name + suffix))
        return aside.name

    def forget_asides(self) -> None:
        """Delete the files that were set aside: they can contain what may no longer be kept."""
        for aside in self.path.parent.glob(f"{self.path.name}.*.aside*"):
            with suppress(OSError):
                aside.unlink()

    def remove(self) -> None:
        """Delete the files for good."""
        self._disconnect(leave_log=True)
        self._left = None
        for path in (
            *self.path.parent.glob(f"{self.path.name}*"),
            self._mark,
            self._new_mark,
        ):
            with suppress(OSError):
                path.unlink()

    @property
    def _new_path(self) -> Path:
        return self.path.with_name(f"{self.path.name}.new")

    def _unlink_companions(self) -> None:
        for path in self._companions:
            with suppress(OSError):
                path.unlink()

    def _writable(self, *, anew: bool = False) -> sqlite3.Connection:
        """Return the connection, opened if need be.

        Raises ReplacedError if the files are not as they were left; with `anew` one is made where
        there is none, and one that can't be used is set aside.
        """
        found, left = self._look(), self._left or _Files()
        changed = self._left is not None and found != left
        if (
            changed
            and self._connection is not None
            and found.main == left.main
            and _is_another(found.log, left.log)
        ):
            # As long as it is open, it can be read: the main file gets what is in it.
            self._bring_in(self._connection)
            self._disconnect(leave_log=True)
            self._unlink_companions()
            changed = False
        if changed and not anew:
            raise ReplacedError
        if changed:
            self._disconnect(leave_log=True)
            if _is_another(found.main, left.main):
                # Of the file that was there before.
                self._unlink_companions()
        if self._connection is not None:
            return self._connection
        if found.main is None:
            self._create()
        try:
            with _translated_errors(foreign=True):
                connection = self._open()
                if changed:
                    _check_pages(connection, "integrity_check")
                return connection
        except DamagedError:
            if not anew:
                raise
        self.set_aside()
        self._create()
        return self._open()

    def _look(self) -> _Files:
        log, _ = self._companions
        return _Files(_look_at(self.path), _look_at(log))

    def _note_left(self) -> None:
        """Note how the files are left; not those that others have put in their places by now."""
        found, left = self._look(), self._left or _Files()
        self._left = _Files(
            left.main if _is_another(found.main, left.main) else found.main,
            left.log if _is_another(found.log, left.log) else found.log,
        )

    def _create(self) -> None:
        """Make an empty database under another name first: one that is cut off leaves no file."""
        self._go_on_from_mark()
        self._unlink_companions()
        new = self._new_path
        new.unlink(missing_ok=True)
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection = sqlite3.connect(new, isolation_level=None)
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA page_size = 1024")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        new.rename(self.path)

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        found = self._look()
        if found.main is not None and not found.main.size:
            raise DamagedError
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=0,
        )
        # A byte that is damaged costs a letter, and not all that is read with it.
        connection.text_factory = _decode
        try:
            for pragma in (
                "locking_mode = EXCLUSIVE",
                "secure_delete = ON",
                "temp_store = MEMORY",
                "cache_size = -256",
                "journal_size_limit = 1048576",
                "cell_size_check = ON",
                f"wal_autocheckpoint = {0 if self._in_backup else 1000}",
            ):
                connection.execute(f"PRAGMA {pragma}")
            _check_kind(connection)
            _migrate(connection)
            [serial] = connection.execute(_NEWEST_SERIAL).fetchone()
            # A file that was made anew goes on with the numbers of the one before.
            self._serial = max(self._serial, serial)
            self._owners = dict(connection.execute("SELECT name, id FROM owner"))
            self._vacuum_due = bool(
                connection.execute(
                    "SELECT coalesce(max(value), 0) FROM meta WHERE name = 'vacuum_due'"
                ).fetchone()[0]
            )
        except BaseException:
            _close(connection, leave_log=True)
            raise
        self._journaled = 0
        self._synchronous = ""
        # Unknown: the next write says that the file is open.
        self._clean = True
        self._connection, self._left = connection, found
        self._note_left()
        return connection

    def _disconnect(self, *, leave_log: bool) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            _close(connection, leave_log=leave_log)
            if not leave_log and self._left is not None:
                self._left = self._left._replace(log=None)
                self._note_left()

    @contextmanager
    def _transaction(
        self, connection: sqlite3.Connection, *, durable: bool
    ) -> Iterator[None]:
        synchronous = "FULL" if durable else "NORMAL"
        if synchronous != self._synchronous:
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            self._synchronous = synchronous
        known = self._serial, dict(self._owners)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            self._serial, self._owners = known
            raise
        finally:
            self._note_left()

    def _truncate(self, connection: sqlite3.Connection) -> None:
        """Bring the log into the main file, and empty it; not while a backup is being made."""
        if not self._in_backup:
            self._bring_in(connection)

    def _bring_in(self, connection: sqlite3.Connection) -> None:
        try:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            self._note_left()
        if busy:
            raise UnavailableError

    # The mark

    def _read_mark(self) -> dict[str, int] | None:
        try:
            mark = json.loads(self._mark.read_bytes())
            return {name: int(mark[name]) for name in ("serial", "in_backup")}
        except OSError, AttributeError, KeyError, TypeError, ValueError:
            return None

    def _go_on_from_mark(self) -> None:
        """Never have a file count less than one of before, which may be put back."""
        if (mark := self._read_mark()) is not None:
            self._serial = max(self._serial, mark["serial"])

    def _write_mark(self) -> bool:
        """Write the mark; return whether it worked."""
        self._marked_at = time.monotonic()
        content = json.dumps({"serial": self._serial, "in_backup": self._in_backup})
        try:
            self._new_mark.unlink(missing_ok=True)
            file = os.open(self._new_mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            try:
                os.write(file, content.encode())
                os.fsync(file)
            finally:
                os.close(file)
            self._new_mark.replace(self._mark)
        except OSError:
            return False
        return True

    @property
    def _new_mark(self) -> Path:
        return self._mark.with_name(f"{self._mark.stem}.new.log")


def _close(connection: sqlite3.Connection, *, leave_log: bool) -> None:
    """Close a connection; with `leave_log` neither the file nor what is beside it is touched."""
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leave_log)
    with suppress(sqlite3.Error):
        connection.close()


def _decode(text: bytes) -> str:
    return text.decode(errors="replace")


def _check_kind(connection: sqlite3.Connection) -> None:
    """Raise DamagedError or NewerError for a file that is no database of this version."""
    [application] = connection.execute("PRAGMA application_id").fetchone()
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise DamagedError
    if version > VERSION:
        raise NewerError


def _migrate(connection: sqlite3.Connection) -> None:
    [version] = connection.execute("PRAGMA user_version").fetchone()
    for number, migration in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE; {migration}; PRAGMA user_version = {number}; COMMIT"
        )


@contextmanager
def _translated_errors(*, foreign: bool = False) -> Iterator[None]:
    """Raise UnavailableError or DamagedError for an error of SQLite or of the disk.

    With `foreign`, the file can be one that was not made here: what can't be understood is damage
    then, and not a fault of the query.
    """
    try:
        yield
    except sqlite3.Error as err:
        code = getattr(err, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _DAMAGE or (foreign and code not in _UNAVAILABLE):
            raise DamagedError from err
        raise UnavailableError(getattr(err, "sqlite_errorname", "")) from err
    except OSError as err:
        raise UnavailableError(os.strerror(err.errno) if err.errno else "") from err


def _check_pages(connection: sqlite3.Connection, pragma: str) -> None:
    [found] = connection.execute(f"PRAGMA {pragma}(1)").fetchone()
    if found != "ok":
        raise DamagedError


def _look_at(path: Path) -> _Look | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return _Look(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _is_another(found: _Look | None, left: _Look | None) -> bool:
    """Return whether a file that was there is gone, or another one is in its place."""
    return left is not None and (found is None or found[:2] != left[:2])


def _copy(path: Path, target: Path) -> None:
    """Copy a file for nobody else's eyes; without room, nothing is left of the copy."""
    file = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with path.open("rb") as source, os.fdopen(file, "wb") as copy:
            shutil.copyfileobj(source, copy)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _aside_of(path: Path) -> Path:
    """Return another name for a file, with the time of its last write."""
    try:
        written = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except OSError:
        written = datetime.now(UTC)
    name = f"{path.name}.{written:%Y%m%dT%H%M%SZ}"
    taken = {each.name for each in path.parent.glob(f"{name}*.aside")}
    number = 1
    while (aside := f"{name}{f'-{number}' if number > 1 else ''}.aside") in taken:
        number += 1
    return path.with_name(aside)
