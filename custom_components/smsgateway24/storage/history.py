"""The history in the database of an account: its tables, and what is read of them.

Everything here is for the storage thread, and within a transaction where it writes. Times in the
file are Unix time in milliseconds. Each text has a folded copy beside it, which is searched from
the newest on: that finds parts of words and scripts without spaces, and needs no index.
"""

# ruff: noqa: S608 - what queries are put together of is written in this module

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
import sqlite3
from typing import Any

import orjson

from ..domain.contacts import AddressBook
from ..domain.history import (
    Correspondents,
    Direction,
    HistoryFilter,
    HistoryMessage,
    Person,
    certain_threads,
    is_certain,
    person_at,
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
CONVERSATIONS = """
    DROP TABLE read_mark;
    DELETE FROM history WHERE thread NOT IN (SELECT id FROM thread);
    ALTER TABLE thread RENAME TO former;
    CREATE TABLE thread (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, channel INTEGER NOT NULL,
        owner INTEGER NOT NULL, address TEXT NOT NULL, newest INTEGER NOT NULL,
        newest_at INTEGER NOT NULL, highest INTEGER NOT NULL, received INTEGER NOT NULL,
        UNIQUE (name, channel, owner)
    );
    INSERT INTO thread (name, channel, owner, address, newest, newest_at, highest, received)
        SELECT name, ifnull(history.channel, -1), owner, former.address, 0, 0, max(history.id),
            sum(NOT outgoing)
        FROM history JOIN former ON former.id = history.thread
        GROUP BY name, ifnull(history.channel, -1), owner;
    UPDATE history SET thread = (
        SELECT thread.id FROM former JOIN thread USING (name)
        WHERE former.id = history.thread AND thread.owner = history.owner
            AND thread.channel = ifnull(history.channel, -1)
    );
    UPDATE thread SET (newest, newest_at) = (
        SELECT id, at FROM history WHERE history.thread = thread.id
        ORDER BY at DESC, id DESC LIMIT 1
    );
    DROP TABLE former;
    CREATE TABLE read_mark (
        user TEXT NOT NULL, thread INTEGER NOT NULL, up_to INTEGER NOT NULL,
        seen INTEGER NOT NULL, PRIMARY KEY (thread, user)
    ) WITHOUT ROWID;
    CREATE INDEX thread_by_time ON thread (newest_at, newest);
    CREATE INDEX thread_by_end ON thread (substr(name, -6));
    ALTER TABLE history ADD COLUMN conflict INTEGER;
    ALTER TABLE history ADD COLUMN question_id TEXT;
    ALTER TABLE history ADD COLUMN answer_id TEXT;
"""
"""A thread is of one address, on one channel, by one phone: a person's are put together when they
are read, since contacts change. `received` counts its received messages, `seen` in a mark those of
them up to the mark, so that nothing has to be counted when it is read. A number that was written
without its country can be a contact's: such a thread is found by its last digits."""
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
    history.status_id, history.status_at, history.problem, history.confirmed,
    history.conflict, history.question_id, history.answer_id,
    (SELECT owner.name FROM owner WHERE owner.id = history.owner)
"""
_FROM = "FROM history JOIN thread ON thread.id = history.thread"
_PUT = f"INSERT OR REPLACE INTO history VALUES ({', '.join('?' * 23)})"
_HAS = "SELECT 1 FROM history WHERE id = ?"
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
    INSERT INTO thread (name, channel, owner, address, newest, newest_at, highest, received)
    VALUES (?, ?, ?, ?, ?, ?, ?, 0)
"""
_TOUCH_THREAD = """
    UPDATE thread SET
        highest = max(highest, :row),
        received = received + :received,
        newest = iif((newest_at, newest) < (:at, :row), :row, newest),
        newest_at = max(newest_at, :at)
    WHERE id = :thread
"""
_OF_THREADS = "(SELECT value FROM json_each(?))"
_NO_CHANNEL = -1
_THREADS = """
    SELECT id, name, channel, address, newest, newest_at, highest, received FROM thread
"""
_LAST_DIGITS = 6
_END = f"substr(name, -{_LAST_DIGITS})"
_SOME = 20
"""Damaged messages in a row that cost no conversation."""


type Position = tuple[datetime, int]
"""Time and number of a message."""
type Mark = tuple[str, int, int, int]
"""User, thread, the number up to which it was read, and how many received messages that are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The messages from and to one person, by all phones or by one.

    `unread` counts those that were received since the user looked, up to MAX_UNREAD, and
    `read_up_to` is a number up to which the user has seen all of them. `last` is the newest
    message, `newest` where it stands; None where there is none. `highest` is the highest number.
    """

    person: Person
    unread: int
    read_up_to: int
    last: HistoryMessage | None
    newest: Position | None
    highest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Messages of a conversation, oldest first; `before` and `after` where there are more."""

    conversation: Conversation
    messages: list[HistoryMessage]
    before: Position | None
    after: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thread:
    """Messages with one address, on one channel, by one phone; times in milliseconds."""

    number: int
    person: Person
    newest: tuple[int, int]
    highest: int
    received: int


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
    threads: dict[tuple[str, int, int], tuple[int, str]] = {}
    newest = came = 0
    for (kind, owner, row), value in changes.items():
        if kind is Kind.HISTORY and value is not None:
            newest = max(newest, int(row))
            came += 1
            # One that can't be read, in a file that was damaged, must not keep the others out.
            connection.execute("SAVEPOINT message")
            try:
                message = orjson.loads(value)
                _put_message(connection, int(row), owners[owner], message, threads)
            except _UNREADABLE:
                threads.clear()
                connection.execute("ROLLBACK TO message")
            connection.execute("RELEASE message")
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
    oldest = (
        "SELECT id, thread, outgoing FROM history WHERE id <= ? ORDER BY id LIMIT ?"
    )
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
    threads: dict[tuple[str, int, int], tuple[int, str]],
) -> None:
    at, text = _to_milliseconds(message["at"]), message.get("text", "")
    address, channel = message["address"], message.get("channel_id")
    key = message["thread"], _NO_CHANNEL if channel is None else int(channel), owner
    if (known := threads.get(key)) is None:
        known = threads[key] = _thread(connection, key, address, row, at)
    thread, its_address = known
    outgoing = message["direction"] == Direction.OUTGOING
    is_new = connection.execute(_HAS, (row,)).fetchone() is None
    connection.execute(
        _TOUCH_THREAD,
        {
            "row": row,
            "at": at,
            "thread": thread,
            "received": is_new and not outgoing,
        },
    )
    connection.execute(
        _PUT,
        (
            row,
            thread,
            owner,
            outgoing,
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
            message.get("conflict", False),
            message.get("question_id"),
            message.get("answer_id"),
        ),
    )


def _thread(
    connection: sqlite3.Connection,
    key: tuple[str, int, int],
    address: str,
    row: int,
    at: int,
) -> tuple[int, str]:
    """Return id and address of a thread, which begins with this message if there is none."""
    found = connection.execute(
        "SELECT id, address FROM thread WHERE name = ? AND channel = ? AND owner = ?",
        key,
    ).fetchone()
    if found is not None:
        return int(found[0]), str(found[1])
    added = connection.execute(_ADD_THREAD, (*key, address, row, at, row))
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


def new_marks(
    connection: sqlite3.Connection,
    book: AddressBook,
    person: Person,
    user: str,
    up_to: int,
) -> list[Mark]:
    """Return what is new where a user has seen the messages of a person up to a number."""
    marks: list[Mark] = []
    for thread in _threads_of(connection, book, person):
        read_up_to = min(up_to, thread.highest)
        before, _ = _mark(connection, user, thread)
        if read_up_to > before:
            seen = _seen(connection, thread, read_up_to)
            marks.append((user, thread.number, read_up_to, seen))
    return marks


def _mark(
    connection: sqlite3.Connection, user: str, thread: _Thread
) -> tuple[int, int]:
    """Return up to which number a user has seen a thread, and how many received ones that are."""
    found = connection.execute(
        "SELECT up_to, seen FROM read_mark WHERE thread = ? AND user = ?",
        (thread.number, user),
    ).fetchone()
    return (0, 0) if found is None else (int(found[0]), int(found[1]))


def mark_read(connection: sqlite3.Connection, marks: Iterable[Mark]) -> None:
    """Note what users have seen; who has seen more already stays there."""
    connection.executemany(
        """
        INSERT INTO read_mark VALUES (?, ?, ?, ?) ON CONFLICT (thread, user)
        DO UPDATE SET up_to = excluded.up_to, seen = excluded.seen
        WHERE excluded.up_to > up_to
        """,
        marks,
    )


def _seen(connection: sqlite3.Connection, thread: _Thread, up_to: int) -> int:
    """Return how many received messages of a thread a user has seen, up to a number."""
    if up_to >= thread.highest:
        return thread.received
    [seen] = connection.execute(
        "SELECT count(*) FROM history WHERE thread = ? AND id <= ? AND NOT outgoing",
        (thread.number, up_to),
    ).fetchone()
    return int(seen)


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


def conversations(
    connection: sqlite3.Connection,
    book: AddressBook,
    user: str,
    limit: int,
    *,
    before: Position | None = None,
    phone_id: str | None = None,
) -> list[Conversation]:
    """Return the conversations with the newest messages, newest first.

    `before` is the position of a conversation's newest message: only older ones are returned.
    """
    position = _position(before)
    where, values = _of_phone(phone_id)
    rows = connection.execute(
        f"{_THREADS} WHERE (newest_at, newest) < (?, ?){where}"
        " ORDER BY newest_at DESC, newest DESC",
        (*position, *values),
    )
    found: list[Conversation] = []
    seen: set[Person] = set()
    for thread in _found_threads(rows, book):
        if thread.person in seen:
            continue
        seen.add(thread.person)
        threads = _threads_of(connection, book, thread.person, phone_id)
        if any(other.newest >= position for other in threads):
            # It was on an earlier page.
            continue
        conversation = _conversation(connection, thread.person, threads, user)
        if conversation.last is not None:
            found.append(conversation)
        if len(found) == limit:
            break
    return found


def conversation(
    connection: sqlite3.Connection, book: AddressBook, user: str, person: Person
) -> Conversation:
    """Return the conversation with a person."""
    threads = _threads_of(connection, book, person)
    return _conversation(connection, person, threads, user)


def page(
    connection: sqlite3.Connection,
    book: AddressBook,
    user: str,
    person: Person,
    limit: int,
    *,
    before: Position | None = None,
    after: Position | None = None,
) -> Page:
    """Return messages from and to a person: the newest, or those next to a position.

    With both positions they are the same message, which is in the middle then.
    """
    threads = _threads_of(connection, book, person)
    older: list[tuple[int, int]] = []
    newer: list[tuple[int, int]] = []
    more_before, more_after = before is None, after is None
    if before is not None or after is None:
        wanted = limit if after is None else limit // 2
        older = _beside(connection, threads, before, wanted + 1, older=True)
        more_before, older = len(older) > wanted, older[:wanted]
        more_after = before is not None
    if after is not None:
        wanted = limit - len(older)
        # The message of the position, too, if it is between both.
        at, row = after
        start = after if before is None else (at, row - 1)
        newer = _beside(connection, threads, start, wanted + 1, older=False)
        more_after, newer = len(newer) > wanted, newer[:wanted]
    found = sorted([*older, *newer])
    rows = connection.execute(
        f"SELECT {_COLUMNS} {_FROM} WHERE history.id IN {_OF_THREADS}"
        " ORDER BY history.at, history.id",
        (_json(row for _, row in found),),
    )
    return Page(
        conversation=_conversation(connection, person, threads, user),
        messages=list(_readable(rows)),
        before=_as_position(found[0]) if found and more_before else None,
        after=_as_position(found[-1]) if found and more_after else None,
    )


def message(connection: sqlite3.Connection, row: int) -> HistoryMessage | None:
    """Return a message by its number; None if there is none."""
    rows = connection.execute(f"SELECT {_COLUMNS} {_FROM} WHERE history.id = ?", (row,))
    return next(_readable(rows), None)


def _beside(
    connection: sqlite3.Connection,
    threads: Iterable[_Thread],
    position: Position | None,
    limit: int,
    *,
    older: bool,
) -> list[tuple[int, int]]:
    """Return times and numbers of the messages next to a position, the nearest first.

    Each thread is asked for as many as are wanted, which an index answers however many it has.
    """
    at, row = _position(position)
    than, order = ("<", "DESC") if older else (">", "ASC")
    query = f"""
        SELECT at, id FROM history WHERE thread = ? AND (at, id) {than} (?, ?)
        ORDER BY at {order}, id {order} LIMIT ?
    """
    found = [
        (int(found_at), int(found_row))
        for thread in threads
        for found_at, found_row in connection.execute(
            query, (thread.number, at, row, limit)
        )
    ]
    found.sort(reverse=older)
    return found[:limit]


def _threads_of(
    connection: sqlite3.Connection,
    book: AddressBook,
    person: Person,
    phone_id: str | None = None,
) -> list[_Thread]:
    """Return the threads of a person, newest first."""
    names, ends = {person.thread}, set[str]()
    if person.contact_id is not None:
        contact = book.get(person.contact_id)
        addresses = () if contact is None else contact.addresses
        names = set[str]().union(*(certain_threads(a, book.country) for a in addresses))
        ends = {name[-_LAST_DIGITS:] for name in names if is_certain(name)}
    where, values = _of_phone(phone_id)
    found = {
        thread.number: thread
        for column, keys in (("name", names), (_END, ends))
        for thread in _found_threads(
            connection.execute(
                f"{_THREADS} WHERE {column} IN {_OF_THREADS}{where}",
                (_json(keys), *values),
            ),
            book,
        )
        if thread.person == person
    }
    return sorted(found.values(), key=lambda thread: thread.newest, reverse=True)


def _found_threads(
    rows: Iterable[Sequence[Any]], book: AddressBook
) -> Iterator[_Thread]:
    for number, name, slot, address, newest, newest_at, highest, received in rows:
        yield _Thread(
            number=number,
            person=person_at(book, name, address, Channel.of(slot)),
            newest=(newest_at, newest),
            highest=highest,
            received=received,
        )


def _of_phone(phone_id: str | None) -> tuple[str, tuple[str, ...]]:
    if phone_id is None:
        return "", ()
    return " AND owner = (SELECT id FROM owner WHERE name = ?)", (phone_id,)


def _position(position: Position | None) -> tuple[int, int]:
    """Return a position as it is in the file; without one, that behind all messages."""
    if position is None:
        return 2**62, 2**62
    return _milliseconds(position[0]), position[1]


def _as_position(found: tuple[int, int]) -> Position:
    at, row = found
    return _time(at), row


def _conversation(
    connection: sqlite3.Connection,
    person: Person,
    threads: Sequence[_Thread],
    user: str,
) -> Conversation:
    unread = 0
    marks, unread_marks = [0], list[int]()
    for thread in threads:
        up_to, seen = _mark(connection, user, thread)
        marks.append(up_to)
        if thread.received > seen:
            unread += thread.received - seen
            unread_marks.append(up_to)
    return Conversation(
        person=person,
        unread=min(unread, MAX_UNREAD),
        read_up_to=min(unread_marks or [max(marks)]),
        last=_last(connection, threads),
        newest=_as_position(threads[0].newest) if threads else None,
        highest=max((thread.highest for thread in threads), default=0),
    )


def _last(
    connection: sqlite3.Connection, threads: Sequence[_Thread]
) -> HistoryMessage | None:
    """Return the newest message that can be read."""
    if not threads:
        return None
    last = message(connection, threads[0].newest[1])
    if last is not None:
        return last
    some = _beside(connection, threads, None, _SOME, older=True)
    return next(filter(None, (message(connection, row) for _, row in some)), None)


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
        threads = _matching(connection, wanted.correspondents)
        need(f"history.thread IN {_OF_THREADS}", _json(threads))
    if wanted.conversation is not None:
        book, person = wanted.conversation
        threads = (thread.number for thread in _threads_of(connection, book, person))
        need(f"history.thread IN {_OF_THREADS}", _json(threads))
    if wanted.words:
        need("instr(history.folded, ?)", wanted.words)
    return " AND ".join(parts), values


def _matching(
    connection: sqlite3.Connection, correspondents: Correspondents
) -> Iterator[int]:
    """Yield whose messages are looked for: on one channel a number can be another contact's."""
    for thread, slot, name, address in connection.execute(
        f"""
        SELECT id, channel, name, address FROM thread
        WHERE name IN {_OF_THREADS} OR name NOT LIKE '+%'
        """,
        (_json(correspondents.threads),),
    ):
        known = name in correspondents.threads or not is_certain(name)
        if known and correspondents.matches(address, Channel.of(slot)):
            yield thread


# Deleting


def delete(
    connection: sqlite3.Connection, wanted: HistoryFilter, limit: int = -1
) -> int:
    """Delete messages, the oldest first if there are more than `limit`; return how many."""
    where, values = _condition(connection, wanted)
    rows = connection.execute(
        f"SELECT id, thread, outgoing FROM history WHERE {where}"
        " ORDER BY history.at LIMIT ?",
        (*values, limit),
    ).fetchall()
    _delete(connection, rows)
    return len(rows)


def delete_owners(connection: sqlite3.Connection, owners: Iterable[int]) -> None:
    """Delete the messages of phones that were removed."""
    rows = connection.execute(
        f"SELECT id, thread, outgoing FROM history WHERE owner IN {_OF_THREADS}",
        (_json(owners),),
    ).fetchall()
    _delete(connection, rows)


def _delete(
    connection: sqlite3.Connection, rows: Sequence[tuple[int, int, int]]
) -> None:
    """Delete messages, of which number, thread and direction are passed."""
    if not rows:
        return
    connection.executemany(
        "DELETE FROM history WHERE id = ?", ((row,) for row, _, _ in rows)
    )
    received = [(thread, row) for row, thread, outgoing in rows if not outgoing]
    connection.executemany(
        "UPDATE thread SET received = received - 1 WHERE id = ?",
        ((thread,) for thread, _ in received),
    )
    connection.executemany(
        "UPDATE read_mark SET seen = seen - 1 WHERE thread = ? AND up_to >= ?", received
    )
    touched = _json({thread for _, thread, _ in rows})
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


def with_content(connection: sqlite3.Connection) -> dict[int, tuple[str, Channel]]:
    """Return address and channel of all threads whose texts or pictures are in the history."""
    rows = connection.execute(
        "SELECT id, address, channel FROM thread WHERE EXISTS"
        " (SELECT 1 FROM history WHERE history.thread = thread.id AND NOT hidden)"
    )
    return {thread: (address, Channel.of(slot)) for thread, address, slot in rows}


def forget_content(connection: sqlite3.Connection, threads: Iterable[int]) -> None:
    """Blank the texts and pictures of some threads."""
    connection.executemany(
        """
        UPDATE history
        SET text = '', folded = '', truncated = 0, image_url = NULL, hidden = 1
        WHERE thread = ? AND NOT hidden
        """,
        ((thread,) for thread in threads),
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
        conflict,
        question_id,
        answer_id,
        phone_id,
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
        conflict=None if conflict is None else bool(conflict),
        question_id=question_id,
        answer_id=answer_id,
        image_url=image_url,
        status=None if status is None else Status(status),
        status_id=status_id,
        status_at=None if status_at is None else _time(status_at),
        problem=None if problem is None else SendProblem(problem),
        phone_id=phone_id or "",
    )


def _to_milliseconds(moment: str) -> int:
    return _milliseconds(datetime.fromisoformat(moment))


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _time(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values))
