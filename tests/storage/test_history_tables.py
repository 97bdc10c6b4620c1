"""The tables of the history: threads, unread messages, and what is deleted in steps."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
import shutil
import sqlite3
from typing import Any

import pytest

from custom_components.smsgateway24.domain.history import (
    Direction,
    HistoryFilter,
    HistoryMessage,
    HistoryUpdate,
)
from custom_components.smsgateway24.domain.outgoing import SendProblem
from custom_components.smsgateway24.protocol import Status
from custom_components.smsgateway24.storage import database as module, history
from custom_components.smsgateway24.storage.codec import encode_history_update
from custom_components.smsgateway24.storage.database import (
    FOLD_AFTER,
    Database,
    UnavailableError,
)
from custom_components.smsgateway24.storage.history import MAX_UNREAD
from custom_components.smsgateway24.storage.records import DOCUMENT, EVERYTHING, Kind
from tests.builders.history import BEGIN, PHONE, as_changes, recorded

ANNA, LUCA = "+4915752982212", "+393331234567"
USER, OTHER_USER = "user", "other user"


@pytest.fixture
def database(opened: Callable[[], Database]) -> Database:
    return opened()


def write(database: Database, *messages: HistoryMessage, owner: str = PHONE) -> None:
    database.write(as_changes(messages, owner), durable=False)


def rows(database: Database, **wanted: Any) -> list[int]:
    """Return the numbers of messages in the history, newest first."""
    found = database.read(
        lambda connection: history.find(
            connection,
            HistoryFilter(**wanted),
            1_000,
        )
    )
    return [message.row for message in found]


def threads(database: Database, user: str = USER) -> list[tuple[str, int, int]]:
    """Return address, number of the newest message and unread messages of the threads."""
    found = database.read(lambda connection: history.threads(connection, user, 50))
    return [(thread.address, thread.last.row, thread.unread) for thread in found]


def mark_read(database: Database, address: str, up_to: int, user: str = USER) -> None:
    database.change_history(
        lambda connection: history.mark_read(connection, user, [address], up_to),
        forget=False,
    )


def test_what_was_written_is_read_as_it_was_also_after_a_restart(
    opened: Callable[[], Database],
) -> None:
    message = recorded(
        7,
        direction=Direction.OUTGOING,
        status=Status.DELIVERED,
        status_id=7,
        status_at=BEGIN,
        type_name="voice",
        image_url="https://example.com/1.jpg",
        truncated=True,
    )
    first = opened()
    write(first, message)
    first.close()

    [found] = opened().read(lambda c: history.find(c, HistoryFilter(), 2))

    assert found == message


def test_numbers_rise_over_restarts_and_deletions(
    opened: Callable[[], Database],
) -> None:
    def last_row() -> int:
        database = opened()
        loaded = database.load()
        database.close()
        assert loaded is not None
        return loaded.last_row

    first = opened()
    write(first, recorded(4), recorded(9))
    assert rows(first) == [9, 4]
    first.close()
    assert last_row() == 9

    second = opened()
    second.change_history(lambda c: history.delete(c, HistoryFilter()), forget=True)
    second.close()
    assert last_row() == 9


def test_the_history_is_no_part_of_what_is_loaded_at_a_start(
    opened: Callable[[], Database],
) -> None:
    database = opened()
    for row in range(1, FOLD_AFTER + 3):
        write(database, recorded(row))
    database.close()
    database = opened()
    write(database, recorded(FOLD_AFTER + 3))

    loaded = database.load()

    assert loaded is not None
    assert set(loaded.records) == {(Kind.PHONE, PHONE, DOCUMENT)}


def test_a_status_reaches_a_message_before_and_after_it_is_folded(
    database: Database,
) -> None:
    outgoing = {"direction": Direction.OUTGOING, "message_id": None}
    write(database, recorded(1, **outgoing), recorded(2, **outgoing))
    rows(database)
    for row in (1, 2, 3):
        update = HistoryUpdate(
            message_id=70 + row, status=Status.SENT, status_id=6, status_at=BEGIN
        )
        write(database, *([recorded(3, **outgoing)] if row == 3 else []))
        key = (Kind.HISTORY_UPDATE, PHONE, row)
        database.write({key: encode_history_update(update)}, durable=False)

    found = database.read(lambda c: history.find(c, HistoryFilter(), 5))

    assert [(m.row, m.message_id, m.status) for m in found] == [
        (3, 73, Status.SENT),
        (2, 72, Status.SENT),
        (1, 71, Status.SENT),
    ]


def test_threads_come_by_their_newest_message(database: Database) -> None:
    write(database, recorded(1, address=ANNA), recorded(2, address=LUCA))
    assert threads(database) == [(LUCA, 2, 1), (ANNA, 1, 1)]

    write(database, recorded(3, address=ANNA, direction=Direction.OUTGOING))
    # One that was found late is no newest one.
    write(database, recorded(4, address=LUCA, at=BEGIN - timedelta(days=1)))

    assert threads(database) == [(ANNA, 3, 1), (LUCA, 2, 2)]


def test_threads_can_be_read_page_by_page(database: Database) -> None:
    write(database, *(recorded(n, address=f"+49176421111{n:02}") for n in range(1, 6)))
    seen: list[int] = []
    before = None

    while page := database.read(lambda c: history.threads(c, USER, 2, before)):  # noqa: B023
        seen += [thread.last.row for thread in page]
        before = page[-1].last.at, page[-1].last.row

    assert seen == [5, 4, 3, 2, 1]


def test_unread_are_those_that_came_after_the_user_has_looked(
    database: Database,
) -> None:
    write(database, *(recorded(row, address=ANNA) for row in (1, 2, 3)))
    mark_read(database, ANNA, 2)
    assert threads(database) == [(ANNA, 3, 1)]
    assert threads(database, OTHER_USER) == [(ANNA, 3, 3)]

    # Found late, and not seen yet, wherever it stands.
    write(database, recorded(4, address=ANNA, at=BEGIN - timedelta(days=1)))
    assert threads(database) == [(ANNA, 3, 2)]

    mark_read(database, ANNA, 4)
    mark_read(database, ANNA, 1)
    assert threads(database) == [(ANNA, 3, 0)]


def test_unread_messages_are_counted_up_to_a_hundred(database: Database) -> None:
    write(database, *(recorded(row) for row in range(1, MAX_UNREAD + 20)))

    assert [unread for _, _, unread in threads(database)] == [MAX_UNREAD]


def test_what_a_user_has_read_goes_with_the_user(database: Database) -> None:
    write(database, recorded(1, address=ANNA))
    for user in (USER, OTHER_USER):
        mark_read(database, ANNA, 1, user)

    database.change_history(lambda c: history.forget_user(c, USER), forget=False)

    assert threads(database) == [(ANNA, 1, 1)]
    assert threads(database, OTHER_USER) == [(ANNA, 1, 0)]


def test_a_thread_ends_with_its_last_message(database: Database) -> None:
    write(database, recorded(1, address=ANNA), recorded(2, address=LUCA))
    write(database, recorded(3, address=LUCA))
    mark_read(database, ANNA, 1)

    def delete(**wanted: Any) -> int:
        return database.change_history(
            lambda c: history.delete(c, HistoryFilter(**wanted)),
            forget=False,
        )

    assert delete(until=BEGIN + timedelta(minutes=1)) == 1
    assert threads(database) == [(LUCA, 3, 2)]
    assert delete(since=BEGIN + timedelta(minutes=3)) == 1
    assert threads(database) == [(LUCA, 2, 1)]
    # Who writes again is not read already.
    write(database, recorded(4, address=ANNA))
    assert threads(database) == [(ANNA, 4, 1), (LUCA, 2, 1)]


def test_the_messages_of_a_removed_phone_leave_no_trace(
    opened: Callable[[], Database], path: Path
) -> None:
    database = opened()
    write(database, recorded(1, text="MARKED-TEXT"), owner="01OTHER")
    write(database, recorded(2))
    rows(database)

    database.write({(Kind.PHONE, "01OTHER", EVERYTHING): None}, durable=False)

    assert rows(database) == [2]
    database.close()
    assert b"MARKED-TEXT" not in path.read_bytes()


def test_a_file_written_anew_keeps_the_history_of_the_phones_that_are_left(
    database: Database,
) -> None:
    write(database, recorded(1), recorded(2))
    write(database, recorded(3), owner="01OTHER")

    database.rewrite(as_changes([recorded(4)]))

    assert rows(database) == [4, 2, 1]
    assert rows(database, phone_id=PHONE) == [4, 2, 1]


def test_a_file_from_before_the_history_gets_one(
    opened: Callable[[], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(module, "MIGRATIONS", module.MIGRATIONS[:1])
        earlier.setattr(module, "VERSION", 1)
        earlier.setattr(history, "put", lambda *_args: None)
        earlier.setattr(history, "last_row", lambda _connection: 0)
        first = opened()
        first.write({(Kind.PHONE, PHONE, DOCUMENT): "1"}, durable=False)
        first.close()

    database = opened()
    loaded = database.load()
    write(database, recorded(1))

    assert loaded is not None
    assert loaded.records == {(Kind.PHONE, PHONE, DOCUMENT): "1"}
    assert rows(database) == [1]


def test_messages_of_a_history_that_does_not_know_whether_they_are_confirmed_stay(
    opened: Callable[[], Database], path: Path
) -> None:
    first = opened()
    write(first, recorded(1))
    first.close()
    connection = sqlite3.connect(path)
    connection.executescript(
        "ALTER TABLE history DROP COLUMN confirmed; PRAGMA user_version = 2"
    )
    connection.close()

    database = opened()
    database.load()
    write(database, recorded(2, confirmed=True))

    found = database.read(
        lambda connection: history.find(connection, HistoryFilter(), 9)
    )
    assert [(m.row, m.confirmed) for m in found] == [(2, True), (1, None)]


def test_the_oldest_messages_make_room_for_later_ones(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a stranger with an address sends must not fill the disk."""
    monkeypatch.setattr(history, "MAX_MESSAGES", 100)

    for row in range(1, 251):
        write(database, recorded(row))

    assert rows(database) == list(range(250, 150, -1))


def test_a_large_file_makes_room_too(
    database: Database, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MAX_PAGES", 2_000)

    for row in range(1, 1_000):
        write(database, recorded(row))
    for row in range(1_000, 1_600):
        write(database, recorded(row, text="A long text, again. " * 400))
    database.close()

    # Of 16 kB each, two megabytes, and what comes before it is looked at again.
    assert path.stat().st_size < 5_000_000
    assert rows(database)[0] == 1_599


def test_numbers_with_a_gap_cost_no_message(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a history that was put back while another one had begun."""
    monkeypatch.setattr(history, "MAX_MESSAGES", 100)

    write(database, *(recorded(row) for row in range(1, 11)))
    write(database, recorded(1_000_000))

    assert len(rows(database)) == 11


def test_a_damaged_row_costs_only_itself(database: Database) -> None:
    write(database, recorded(1), recorded(2), recorded(3))
    rows(database)
    for row, value in ((4, "{"), (5, "{}"), (6, "[]"), (7, '{"at": "now"}')):
        database.write({(Kind.HISTORY, PHONE, row): value}, durable=False)
    database.write({(Kind.HISTORY_UPDATE, PHONE, 3): "{"}, durable=False)
    database.change_history(
        lambda c: c.execute("UPDATE history SET type = 'odd' WHERE id = 2"),
        forget=False,
    )

    assert rows(database) == [3, 1]
    assert [row for _, row, _ in threads(database)] == [3]


def test_an_id_that_is_known_stays_known(database: Database) -> None:
    write(database, recorded(1, direction=Direction.OUTGOING, message_id=None))
    for update in (
        HistoryUpdate(message_id=7, status=Status.PENDING, status_id=1),
        HistoryUpdate(message_id=None, problem=SendProblem.UNKNOWN),
    ):
        key = (Kind.HISTORY_UPDATE, PHONE, 1)
        database.write({key: encode_history_update(update)}, durable=False)
        rows(database)

    [found] = database.read(lambda c: history.find(c, HistoryFilter(), 5))

    assert (found.message_id, found.status) == (7, Status.PENDING)
    assert found.problem is None


def test_what_is_deleted_without_room_for_a_copy_leaves_no_trace_later(
    opened: Callable[[], Database], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened()
    write(database, *(recorded(row, text=f"MARKED {row}" * 9) for row in range(1, 90)))
    rows(database)
    with monkeypatch.context() as full:
        full.setattr(Database, "_truncate", _no_room)
        deleted = database.change_history(
            lambda c: history.delete(c, HistoryFilter()), forget=True
        )
    assert deleted == 89

    again = _after_a_kill(opened, path)
    assert again.load() is not None
    again.close()

    assert b"MARKED" not in again.path.read_bytes()


def _no_room(*_args: Any) -> None:
    raise UnavailableError("SQLITE_FULL")


def _after_a_kill(opened: Callable[[], Database], path: Path) -> Database:
    folder = path.parent / "later"
    folder.mkdir()
    for file in path.parent.glob("account*"):
        shutil.copy(file, folder)
    return Database(folder / path.name, folder / "account.log")


def test_a_damaged_letter_costs_only_itself(
    opened: Callable[[], Database], path: Path
) -> None:
    first = opened()
    write(first, recorded(1, text="Water in the cellar"), recorded(2))
    rows(first)
    first.close()
    content = path.read_bytes()
    assert content.count(b"Water in") == 1
    path.write_bytes(content.replace(b"Water in", b"W\xffter in"))

    [_, found] = opened().read(lambda c: history.find(c, HistoryFilter(), 5))

    assert found.text == "W\ufffdter in the cellar"


def test_a_phone_that_is_gone_leaves_no_trace_in_a_file_written_anew(
    opened: Callable[[], Database], path: Path
) -> None:
    database = opened()
    for row in range(1, 300):
        owner = "01OTHER" if row % 3 else PHONE
        text = f"MARKED {row} " * (row % 9 + 1) if row % 3 else f"Text {row}"
        write(database, recorded(row, text=text), owner=owner)

    database.rewrite(as_changes([]))

    database.close()
    assert b"MARKED" not in path.read_bytes()
    assert rows(database) == list(range(297, 0, -3))
