"""The history in the database of an account: its tables, and what is read of them.

Everything here is for the storage thread, and within a transaction where it writes. Times in the
file are Unix time in milliseconds. Each text has a folded copy beside it, which is searched from
the newest on: that finds parts of words and scripts without spaces, and needs no index.
"""

# ruff: noqa: S608 - what queries are put together of is written in this module

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
import sqlite3
from typing import Any

import orjson

from ..domain.history import (
    Correspondents,
    Direction,
    HistoryFilter,
    HistoryMessage,
    is_certain,
)
from ..domain.outgoing import SendProblem
from ..domain.text_folding import fold_text
from ..protocol import Channel, MessageType, Status
from .codec import DAMAGE
from .records import Changes, Kind

SCHEMA = """
    CREATE TABLE thread (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, address TEXT NOT NULL, channel INTEGER,
        newest INTEGER NOT NULL, newest_at INTEGER NOT NULL, highest INTEGER NOT NULL
    );
    CREATE TABLE history (
        id INTEGER PRIMARY KEY, thread INTEGER NOT NULL, owner INTEGER NOT NULL,
        outgoing INTEGER NOT NULL, at INTEGER NOT NULL, address TEXT, channel INTEGER,
        message_id INTEGER, type TEXT, type_name TEXT, text TEXT NOT NULL, folded TEXT NOT NULL,
        truncated INTEGER NOT NULL, hidden INTEGER NOT NULL, image_url TEXT, status TEXT,
        status_id INTEGER, status_at INTEGER, problem TEXT
    );
    CREATE INDEX history_by_time ON history (at);
    CREATE INDEX history_by_thread ON history (thread, at);
    CREATE INDEX history_by_message ON history (message_id) WHERE message_id IS NOT NULL;
    CREATE TABLE read_mark (
        user TEXT NOT NULL, thread INTEGER NOT NULL, up_to INTEGER NOT NULL,
        PRIMARY KEY (user, thread)
    ) WITHOUT ROWID;
"""
CONFIRMED = "ALTER TABLE history ADD COLUMN confirmed INTEGER"
"""Whether the service has a received message, or has said the status of a sent one itself."""
MAX_UNREAD = 100
"""Unread messages up to which they are counted."""
MAX_MESSAGES = 200_000
MAX_PAGES = 100_000
"""Kilobytes of the file in use from which on messages of the history make room for later ones."""
_MADE_ROOM_AT_ONCE = 100

_UNREADABLE = (
    *DAMAGE,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)

_EPOCH = datetime.fromtimestamp(0, UTC)

_COLUMNS = """
    history.id, history.outgoing, history.at, coalesce(history.address, thread.address),
    thread.name, history.channel, history.message_id, history.type, history.type_name,
    history.text, history.truncated, history.hidden, history.image_url, history.status,
    history.status_id, history.status_at, history.problem, history.confirmed
"""
_FROM = "FROM history JOIN thread ON thread.id = history.thread"
_PUT = f"INSERT OR REPLACE INTO history VALUES ({', '.join('?' * 20)})"
_UPDATE = """
    UPDATE history SET
        message_id = coalesce(:message_id, message_id),
        problem = iif(coalesce(:message_id, message_id) IS NULL, :problem, NULL),
        status = coalesce(:status, status),
        status_id = coalesce(:status_id, status_id),
        status_at = coalesce(:status_at, status_at),
        confirmed = iif(:status IS NULL, confirmed, :confirmed)
    WHERE id = :row
"""
_ADD_THREAD = """
    INSERT INTO thread (name, address, channel, newest, newest_at, highest)
    VALUES (?, ?, ?, ?, ?, ?)
"""
_TOUCH_THREAD = """
    UPDATE thread SET
        highest = max(highest, :row),
        newest = iif((newest_at, newest) < (:at, :row), :row, newest),
        newest_at = max(newest_at, :at)
    WHERE id = :thread
"""
_OF_THREADS = "(SELECT value FROM json_each(?))"


type Source = tuple[int, int | None]
"""A thread, and the slot of a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """The messages from and to one address.

    `unread` counts those that were received since the user looked, up to MAX_UNREAD. `last` is the
    newest message.
    """

    name: str = field(repr=False)
    address: str = field(repr=False)
    channel: Channel
    unread: int
    last: HistoryMessage


# Writing


def last_row(connection: sqlite3.Connection) -> int:
    """Return the highest number that a message of the history has or had; 0 if there was none."""
    [newest] = connection.execute(
        """
        SELECT max(
            coalesce((SELECT value FROM meta WHERE name = 'row'), 0),
            coalesce((SELECT max(id) FROM history), 0),
            coalesce((SELECT max(key) FROM journal WHERE kind = ?), 0)
        )
        """,
        (Kind.HISTORY,),
    ).fetchone()
    return int(newest)


def put(
    connection: sqlite3.Connection, changes: Changes, owners: dict[str, int]
) -> None:
    """Write what was recorded, under the numbers of their owners."""
    threads: dict[str, tuple[int, str]] = {}
    newest = came = 0
    for (kind, owner, row), value in changes.items():
        if kind is Kind.HISTORY and value is not None:
            newest = max(newest, int(row))
            came += 1
            # One that can't be read, in a file that was damaged, must not keep the others out.
            with suppress(*_UNREADABLE):
                message = orjson.loads(value)
                _put_message(connection, int(row), owners[owner], message, threads)
    for (kind, _, row), value in changes.items():
        if kind is Kind.HISTORY_UPDATE and value is not None:
            with suppress(*_UNREADABLE):
                _put_update(connection, int(row), orjson.loads(value))
    if newest:
        connection.execute(
            "INSERT INTO meta VALUES ('row', ?)"
            " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
            (newest,),
        )
        _make_room(connection, newest, came)


def _make_room(connection: sqlite3.Connection, newest: int, came: int) -> None:
    """Delete the oldest messages of too many: what strangers send must not fill the disk.

    Those that have just come stay.
    """
    oldest = "SELECT id, thread FROM history WHERE id <= ? ORDER BY id LIMIT ?"
    before = newest - came
    [first] = connection.execute("SELECT min(id) FROM history").fetchone()
    if first is not None and newest - first >= MAX_MESSAGES:
        # There can be gaps between the numbers.
        [number] = connection.execute("SELECT count(*) FROM history").fetchone()
        too_many = (before, max(0, number - MAX_MESSAGES))
        _delete(connection, connection.execute(oldest, too_many).fetchall())
    while _pages_in_use(connection) > MAX_PAGES:
        some = (before, _MADE_ROOM_AT_ONCE)
        if not (rows := connection.execute(oldest, some).fetchall()):
            break
        _delete(connection, rows)


def _pages_in_use(connection: sqlite3.Connection) -> int:
    [pages] = connection.execute("PRAGMA page_count").fetchone()
    [free] = connection.execute("PRAGMA freelist_count").fetchone()
    return int(pages) - int(free)


def _put_message(
    connection: sqlite3.Connection,
    row: int,
    owner: int,
    message: dict[str, Any],
    threads: dict[str, tuple[int, str]],
) -> None:
    at, text = _to_milliseconds(message["at"]), message.get("text", "")
    address, channel = message["address"], message.get("channel_id")
    name = message["thread"]
    if (known := threads.get(name)) is None:
        known = threads[name] = _thread(connection, name, address, channel, row, at)
    thread, its_address = known
    connection.execute(_TOUCH_THREAD, {"row": row, "at": at, "thread": thread})
    connection.execute(
        _PUT,
        (
            row,
            thread,
            owner,
            message["direction"] == Direction.OUTGOING,
            at,
            None if address == its_address else address,
            channel,
            message.get("message_id"),
            message.get("type"),
            message.get("type_name"),
            text,
            fold_text(text),
            message.get("truncated", False),
            message.get("hidden", False),
            message.get("image_url"),
            *_status_of(message),
            message.get("problem"),
            message.get("confirmed"),
        ),
    )


def _thread(
    connection: sqlite3.Connection,
    name: str,
    address: str,
    channel: int | None,
    row: int,
    at: int,
) -> tuple[int, str]:
    """Return id and address of a thread, which begins with this message if there is none."""
    found = connection.execute(
        "SELECT id, address FROM thread WHERE name = ?", (name,)
    ).fetchone()
    if found is not None:
        return int(found[0]), str(found[1])
    added = connection.execute(_ADD_THREAD, (name, address, channel, row, at, row))
    return added.lastrowid or 0, address


def _put_update(
    connection: sqlite3.Connection, row: int, update: dict[str, Any]
) -> None:
    status, status_id, status_at = _status_of(update)
    connection.execute(
        _UPDATE,
        {
            "row": row,
            "message_id": update["message_id"],
            "problem": update["problem"],
            "status": status,
            "status_id": status_id,
            "status_at": status_at,
            "confirmed": update.get("confirmed"),
        },
    )


def _status_of(values: dict[str, Any]) -> tuple[str | None, int | None, int | None]:
    at = values.get("status_at")
    return (
        values.get("status"),
        values.get("status_id"),
        None if at is None else _to_milliseconds(at),
    )


def mark_read(
    connection: sqlite3.Connection, user: str, names: Iterable[str], up_to: int
) -> None:
    """Note that a user has seen the messages of threads, up to a number."""
    connection.execute(
        f"""
        INSERT INTO read_mark
        SELECT ?, id, ? FROM thread WHERE name IN {_OF_THREADS}
        ON CONFLICT (user, thread) DO UPDATE SET up_to = max(up_to, excluded.up_to)
        """,
        (user, up_to, _json(names)),
    )


def forget_user(connection: sqlite3.Connection, user: str) -> None:
    """Forget what a user has read, who was removed."""
    connection.execute("DELETE FROM read_mark WHERE user = ?", (user,))


# Reading


def find(
    connection: sqlite3.Connection, wanted: HistoryFilter, limit: int
) -> list[HistoryMessage]:
    """Return the newest messages that are looked for, newest first."""
    where, values = _condition(connection, wanted)
    rows = connection.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE {where}"
        " ORDER BY history.at DESC, history.id DESC LIMIT ?",
        (*values, limit),
    )
    return list(_readable(rows))


def threads(
    connection: sqlite3.Connection,
    user: str,
    limit: int,
    before: tuple[datetime, int] | None = None,
) -> list[Thread]:
    """Return the threads with the newest messages, newest first.

    `before` is time and number of a thread's newest message: only older ones are returned.
    """
    at, row = (
        (2**62, 2**62) if before is None else (_milliseconds(before[0]), before[1])
    )
    rows = connection.execute(
        f"""
        SELECT thread.id, thread.address, thread.channel, thread.highest, {_COLUMNS}
        FROM thread JOIN history ON history.id = thread.newest
        WHERE (thread.newest_at, thread.newest) < (?, ?)
        ORDER BY thread.newest_at DESC, thread.newest DESC LIMIT ?
        """,
        (at, row, limit),
    )
    return [
        Thread(
            name=message.thread,
            address=address,
            channel=Channel.of(channel),
            unread=_unread(connection, user, thread, highest),
            last=message,
        )
        for thread, address, channel, highest, *row in rows.fetchall()
        for message in _readable([row])
    ]


def _unread(
    connection: sqlite3.Connection, user: str, thread: int, highest: int
) -> int:
    """Count the received messages of a thread that a user has not seen.

    `highest` is the highest number in the thread, without which all of it would be read each time.
    """
    mark = connection.execute(
        "SELECT up_to FROM read_mark WHERE user = ? AND thread = ?", (user, thread)
    ).fetchone()
    up_to = 0 if mark is None else int(mark[0])
    if up_to >= highest:
        return 0
    [unread] = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM history"
        " WHERE thread = ? AND id > ? AND NOT outgoing LIMIT ?)",
        (thread, up_to, MAX_UNREAD),
    ).fetchone()
    return int(unread)


def count(connection: sqlite3.Connection) -> int:
    """Return the number of messages in the history, and in the journal on their way there."""
    [messages] = connection.execute(
        """
        SELECT (SELECT count(*) FROM history)
            + (SELECT count(*) FROM journal WHERE kind = ?)
        """,
        (Kind.HISTORY,),
    ).fetchone()
    return int(messages)


def find_ids(
    connection: sqlite3.Connection, wanted: HistoryFilter, message_ids: Collection[int]
) -> set[tuple[int, Direction, str]]:
    """Return which of some ids the messages that are looked for have.

    With their directions and addresses: an id alone can have been used by somebody else.
    """
    if not message_ids:
        return set()
    where, values = _condition(connection, wanted)
    rows = connection.execute(
        f"""
        SELECT message_id, outgoing, coalesce(history.address, thread.address) {_FROM}
        WHERE message_id IN (SELECT value FROM json_each(?)) AND {where}
        """,
        (_json(message_ids), *values),
    )
    return {
        (message_id, Direction.OUTGOING if outgoing else Direction.INCOMING, address)
        for message_id, outgoing, address in rows
    }


def find_row(
    connection: sqlite3.Connection, phone_id: str, message_id: int
) -> tuple[datetime, int] | None:
    """Return time and number of a phone's message; None if it has none.

    `message_id` is the service's id, or the number in the history where none has that id.
    """
    found = connection.execute(
        """
        SELECT at, id FROM history
        WHERE (message_id = :id OR id = :id)
            AND owner = (SELECT id FROM owner WHERE name = :phone_id)
        ORDER BY message_id IS NOT :id, id DESC LIMIT 1
        """,
        {"id": message_id, "phone_id": phone_id},
    ).fetchone()
    return None if found is None else (_time(found[0]), int(found[1]))


def _condition(
    connection: sqlite3.Connection, wanted: HistoryFilter
) -> tuple[str, list[Any]]:
    """Return the condition of a query with its values."""
    parts: list[str] = ["1"]
    values: list[Any] = []

    def need(part: str, *new: Any) -> None:
        parts.append(part)
        values.extend(new)

    if wanted.phone_id is not None:
        need("history.owner = (SELECT id FROM owner WHERE name = ?)", wanted.phone_id)
    if wanted.since is not None:
        need("history.at >= ?", _milliseconds(wanted.since))
    if wanted.until is not None:
        need("history.at <= ?", _milliseconds(wanted.until))
    if wanted.before is not None:
        at, row = wanted.before
        need("(history.at, history.id) < (?, ?)", _milliseconds(at), row)
    if wanted.direction is not None:
        outgoing = wanted.direction is Direction.OUTGOING
        need("history.outgoing" if outgoing else "NOT history.outgoing")
    if wanted.up_to is not None:
        need("history.id <= ?", wanted.up_to)
    if wanted.correspondents is not None:
        sources = list(_matching(connection, wanted.correspondents))
        need(f"history.thread IN {_OF_THREADS}", _json(thread for thread, _ in sources))
        need(
            "(history.thread, ifnull(history.channel, -1)) IN (SELECT"
            " json_extract(value, '$[0]'), ifnull(json_extract(value, '$[1]'), -1)"
            " FROM json_each(?))",
            _json(sources),
        )
    if wanted.words:
        need("instr(history.folded, ?)", wanted.words)
    return " AND ".join(parts), values


def _matching(
    connection: sqlite3.Connection, correspondents: Correspondents
) -> Iterator[Source]:
    """Yield whose messages are looked for: on one channel a number can be another contact's."""
    for thread, channel, name, address in connection.execute(
        f"""
        SELECT DISTINCT history.thread, history.channel, name, thread.address {_FROM}
        WHERE history.thread IN (
            SELECT id FROM thread WHERE name IN {_OF_THREADS} OR name NOT LIKE '+%'
        )
        """,
        (_json(correspondents.threads),),
    ):
        known = name in correspondents.threads or not is_certain(name)
        if known and correspondents.matches(address, Channel.of(channel)):
            yield thread, channel


# Deleting


def delete(
    connection: sqlite3.Connection, wanted: HistoryFilter, limit: int = -1
) -> int:
    """Delete messages, the oldest first if there are more than `limit`; return how many."""
    where, values = _condition(connection, wanted)
    rows = connection.execute(
        f"SELECT history.id, history.thread FROM history WHERE {where}"
        " ORDER BY history.at LIMIT ?",
        (*values, limit),
    ).fetchall()
    _delete(connection, rows)
    return len(rows)


def delete_owners(connection: sqlite3.Connection, owners: Iterable[int]) -> None:
    """Delete the messages of phones that were removed."""
    rows = connection.execute(
        f"SELECT id, thread FROM history WHERE owner IN {_OF_THREADS}", (_json(owners),)
    ).fetchall()
    _delete(connection, rows)


def _delete(connection: sqlite3.Connection, rows: Sequence[tuple[int, int]]) -> None:
    if not rows:
        return
    connection.executemany(
        "DELETE FROM history WHERE id = ?", ((row,) for row, _ in rows)
    )
    touched = _json({thread for _, thread in rows})
    connection.execute(
        f"""
        DELETE FROM thread WHERE id IN {_OF_THREADS}
            AND NOT EXISTS (SELECT 1 FROM history WHERE history.thread = thread.id)
        """,
        (touched,),
    )
    connection.execute(
        f"""
        DELETE FROM read_mark WHERE thread IN {_OF_THREADS}
            AND NOT EXISTS (SELECT 1 FROM thread WHERE thread.id = read_mark.thread)
        """,
        (touched,),
    )
    connection.execute(
        f"""
        UPDATE thread SET (newest, newest_at) = (
            SELECT id, at FROM history WHERE history.thread = thread.id
            ORDER BY at DESC, id DESC LIMIT 1
        )
        WHERE id IN {_OF_THREADS}
            AND NOT EXISTS (SELECT 1 FROM history WHERE history.id = thread.newest)
        """,
        (touched,),
    )


def with_content(connection: sqlite3.Connection) -> dict[Source, tuple[str, Channel]]:
    """Return address and channel of all whose texts or pictures are in the history."""
    rows = connection.execute(
        f"SELECT DISTINCT history.thread, history.channel, thread.address {_FROM}"
        " WHERE NOT history.hidden"
    )
    return {
        (thread, channel): (address, Channel.of(channel))
        for thread, channel, address in rows
    }


def forget_content(connection: sqlite3.Connection, sources: Iterable[Source]) -> None:
    """Blank the texts and pictures from and to some."""
    connection.executemany(
        """
        UPDATE history
        SET text = '', folded = '', truncated = 0, image_url = NULL, hidden = 1
        WHERE thread = ? AND channel IS ? AND NOT hidden
        """,
        sources,
    )


# Values


def _readable(rows: Iterable[Sequence[Any]]) -> Iterator[HistoryMessage]:
    """Yield messages, but none that was damaged."""
    for row in rows:
        with suppress(*DAMAGE):
            yield _message(row)


def _message(row: Sequence[Any]) -> HistoryMessage:
    (
        number,
        outgoing,
        at,
        address,
        thread,
        channel,
        message_id,
        kind,
        type_name,
        text,
        truncated,
        hidden,
        image_url,
        status,
        status_id,
        status_at,
        problem,
        confirmed,
    ) = row
    return HistoryMessage(
        row=number,
        direction=Direction.OUTGOING if outgoing else Direction.INCOMING,
        at=_time(at),
        address=address,
        thread=thread,
        channel_id=channel,
        message_id=message_id,
        type=MessageType(kind or MessageType.TEXT),
        type_name=type_name,
        text=text,
        truncated=bool(truncated),
        hidden=bool(hidden),
        confirmed=None if confirmed is None else bool(confirmed),
        image_url=image_url,
        status=None if status is None else Status(status),
        status_id=status_id,
        status_at=None if status_at is None else _time(status_at),
        problem=None if problem is None else SendProblem(problem),
    )


def _to_milliseconds(moment: str) -> int:
    return _milliseconds(datetime.fromisoformat(moment))


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _time(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values))
