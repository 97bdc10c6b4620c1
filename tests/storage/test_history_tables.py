"""The tables of the history: threads, unread messages, and what is deleted in steps."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
import shutil
import sqlite3
from typing import Any

import pytest

from custom_components.smsgateway24.domain.contacts import (
    AddressBook,
    Contact,
    name_key,
)
from custom_components.smsgateway24.domain.history import (
    Direction,
    HistoryFilter,
    HistoryMessage,
    HistoryUpdate,
    Person,
)
from custom_components.smsgateway24.domain.outgoing import SendProblem
from custom_components.smsgateway24.protocol import Status
from custom_components.smsgateway24.storage import database as module, history
from custom_components.smsgateway24.storage.codec import (
    encode_history,
    encode_history_update,
)
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
NO_CONTACTS = AddressBook((), "DE")


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


def conversations(
    database: Database, user: str = USER, book: AddressBook = NO_CONTACTS
) -> list[tuple[str, int, int]]:
    """Return whom, number of the newest message and unread messages of conversations."""
    found = database.read(lambda c: history.conversations(c, book, user, 50))
    return [
        (each.person.contact_id or each.person.thread, each.last.row, each.unread)
        for each in found
        if each.last is not None
    ]


def contacts(*addresses: str) -> AddressBook:
    anna = Contact(contact_id="anna", name="Anna", addresses=addresses, trusted=True)
    return AddressBook((anna,), "DE")


def page(
    database: Database,
    limit: int = 50,
    book: AddressBook = NO_CONTACTS,
    before: Any = None,
    after: Any = None,
    **person: Any,
) -> list[int]:
    """Return the numbers of the messages of a page, oldest first."""
    found = database.read(
        lambda c: history.page(
            c, book, USER, Person(**person), limit, before=before, after=after
        )
    )
    return [message.row for message in found.messages]


def mark_read(
    database: Database,
    address: str,
    up_to: int,
    user: str = USER,
    book: AddressBook = NO_CONTACTS,
    **person: Any,
) -> None:
    whom = Person(**person or {"thread": address})
    marks = database.read(lambda c: history.new_marks(c, book, whom, user, up_to))
    database.change_history(lambda c: history.mark_read(c, marks), forget=False)


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
        conflict=True,
        question_id="door",
        answer_id="yes",
        phone_id=PHONE,
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


def test_conversations_come_by_their_newest_message(database: Database) -> None:
    write(database, recorded(1, address=ANNA), recorded(2, address=LUCA))
    assert conversations(database) == [(LUCA, 2, 1), (ANNA, 1, 1)]

    write(database, recorded(3, address=ANNA, direction=Direction.OUTGOING))
    # One that was found late is no newest one.
    write(database, recorded(4, address=LUCA, at=BEGIN - timedelta(days=1)))

    assert conversations(database) == [(ANNA, 3, 1), (LUCA, 2, 2)]


def test_conversations_can_be_read_page_by_page(database: Database) -> None:
    write(database, *(recorded(n, address=f"+49176421111{n:02}") for n in range(1, 6)))
    seen: list[int] = []
    before = None

    while page := database.read(
        lambda c: history.conversations(c, NO_CONTACTS, USER, 2, before=before)  # noqa: B023
    ):
        newest = [each.last for each in page if each.last is not None]
        seen += [message.row for message in newest]
        before = newest[-1].at, newest[-1].row

    assert seen == [5, 4, 3, 2, 1]


def test_unread_are_those_that_came_after_the_user_has_looked(
    database: Database,
) -> None:
    write(database, *(recorded(row, address=ANNA) for row in (1, 2, 3)))
    mark_read(database, ANNA, 2)
    assert conversations(database) == [(ANNA, 3, 1)]
    assert conversations(database, OTHER_USER) == [(ANNA, 3, 3)]

    # Found late, and not seen yet, wherever it stands.
    write(database, recorded(4, address=ANNA, at=BEGIN - timedelta(days=1)))
    assert conversations(database) == [(ANNA, 3, 2)]

    mark_read(database, ANNA, 4)
    mark_read(database, ANNA, 1)
    assert conversations(database) == [(ANNA, 3, 0)]


def test_a_contact_is_one_conversation_over_addresses_channels_and_phones(
    database: Database,
) -> None:
    book = contacts(ANNA, "+4915752982213", "ANNAS SHOP")
    write(database, recorded(1, address=ANNA, channel_id=0))
    write(database, recorded(2, address=ANNA, channel_id=3), owner="01OTHER")
    write(database, recorded(3, address=LUCA))
    write(database, recorded(4, address="+4915752982213"))
    write(database, recorded(5, address="ANNAS SHOP", thread="annas shop"))

    assert conversations(database, book=book) == [("anna", 5, 4), (LUCA, 3, 1)]
    assert page(database, book=book, contact_id="anna") == [1, 2, 4, 5]
    # Without the contact, they are apart again.
    assert conversations(database) == [
        ("annas shop", 5, 1),
        ("+4915752982213", 4, 1),
        (LUCA, 3, 1),
        (ANNA, 2, 2),
    ]


def test_a_contact_is_on_one_page_of_conversations_only(database: Database) -> None:
    other = "+4915752982213"
    book = contacts(ANNA, other)
    write(database, recorded(1, address=other), recorded(2, address=LUCA))
    write(database, recorded(3, address=ANNA))

    first = database.read(lambda c: history.conversations(c, book, USER, 1))
    assert first[0].last is not None
    second = database.read(
        lambda c: history.conversations(
            c, book, USER, 5, before=(BEGIN + timedelta(minutes=3), 3)
        )
    )

    assert first[0].last.row == 3
    assert [each.person.thread for each in second] == [LUCA]


def test_conversations_of_one_phone_have_its_messages_only(database: Database) -> None:
    write(database, recorded(1, address=ANNA), recorded(2, address=LUCA))
    write(database, recorded(3, address=ANNA), owner="01OTHER")

    found = database.read(
        lambda c: history.conversations(c, NO_CONTACTS, USER, 9, phone_id=PHONE)
    )

    assert [(each.person.thread, each.unread) for each in found] == [
        (LUCA, 1),
        (ANNA, 1),
    ]


def test_a_number_that_may_be_a_contacts_is_found_where_it_was_dialled(
    database: Database,
) -> None:
    """A number without a country code is filed as it was written."""
    book = contacts(ANNA)
    short = "015752982212"
    write(database, recorded(1, address=short, thread=name_key(short)))
    write(database, recorded(2, address="83000", thread="83000"))

    assert conversations(database, book=book) == [("83000", 2, 1), ("anna", 1, 1)]
    assert page(database, book=book, contact_id="anna") == [1]


def test_a_conversation_is_read_page_by_page_in_both_directions(
    database: Database,
) -> None:
    """Also over the threads of several channels, and what was found late in the middle."""
    for row in range(1, 10):
        write(database, recorded(row, address=ANNA, channel_id=row % 2))
    write(database, recorded(10, address=ANNA, at=BEGIN + timedelta(minutes=3)))
    in_order = [1, 2, 3, 10, 4, 5, 6, 7, 8, 9]
    assert page(database, thread=ANNA) == in_order

    def positioned(row: int) -> tuple[Any, int]:
        return BEGIN + timedelta(minutes=3 if row == 10 else row), row

    assert page(database, 3, thread=ANNA) == [7, 8, 9]
    assert page(database, 3, thread=ANNA, before=positioned(7)) == [4, 5, 6]
    assert page(database, 3, thread=ANNA, after=positioned(10)) == [4, 5, 6]
    middle = positioned(4)
    assert page(database, 4, thread=ANNA, before=middle, after=middle) == [3, 10, 4, 5]


def test_a_page_says_whether_there_is_more(database: Database) -> None:
    write(database, *(recorded(row, address=ANNA) for row in range(1, 6)))
    at = BEGIN + timedelta(minutes=3), 3

    def more(**wanted: Any) -> tuple[bool, bool]:
        found = database.read(
            lambda c: history.page(
                c, NO_CONTACTS, USER, Person(thread=ANNA), 2, **wanted
            )
        )
        return found.before is not None, found.after is not None

    assert more() == (True, False)
    assert more(before=at) == (False, True)
    assert more(after=at) == (True, False)
    assert more(before=at, after=at) == (True, True)


def test_what_is_deleted_is_unread_no_more(database: Database) -> None:
    write(database, *(recorded(row, address=ANNA) for row in range(1, 7)))
    mark_read(database, ANNA, 3)
    assert conversations(database) == [(ANNA, 6, 3)]

    # One that was read, and one that was not.
    for row in (2, 5):
        at = BEGIN + timedelta(minutes=row)
        only = HistoryFilter(since=at, until=at)
        database.change_history(partial(history.delete, wanted=only), forget=False)

    assert conversations(database) == [(ANNA, 6, 2)]
    assert conversations(database, OTHER_USER) == [(ANNA, 6, 4)]


def test_a_message_that_is_written_twice_is_unread_once(database: Database) -> None:
    for _ in range(2):
        write(database, recorded(1, address=ANNA))
        rows(database)

    assert conversations(database) == [(ANNA, 1, 1)]


def test_unread_messages_are_counted_up_to_a_hundred(database: Database) -> None:
    write(database, *(recorded(row) for row in range(1, MAX_UNREAD + 20)))

    assert [unread for _, _, unread in conversations(database)] == [MAX_UNREAD]


def test_what_a_user_has_read_goes_with_the_user(database: Database) -> None:
    write(database, recorded(1, address=ANNA))
    for user in (USER, OTHER_USER):
        mark_read(database, ANNA, 1, user)

    database.change_history(lambda c: history.forget_user(c, USER), forget=False)

    assert conversations(database) == [(ANNA, 1, 1)]
    assert conversations(database, OTHER_USER) == [(ANNA, 1, 0)]


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
    assert conversations(database) == [(LUCA, 3, 2)]
    assert delete(since=BEGIN + timedelta(minutes=3)) == 1
    assert conversations(database) == [(LUCA, 2, 1)]
    # Who writes again is not read already.
    write(database, recorded(4, address=ANNA))
    assert conversations(database) == [(ANNA, 4, 1), (LUCA, 2, 1)]


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
    for script in (
        "DROP TABLE history; DROP TABLE thread; DROP TABLE read_mark",
        history.SCHEMA,
        """
        INSERT INTO owner VALUES (1, '01PHONE') ON CONFLICT DO NOTHING;
        INSERT INTO thread VALUES (7, '+4915752982212', '+49 157 52982212', 0, 1, 1, 1);
        INSERT INTO history (id, thread, owner, outgoing, at, channel, text, folded, truncated,
            hidden) VALUES (1, 7, 1, 0, 1, 0, 'a', 'a', 0, 0);
        PRAGMA user_version = 2
        """,
    ):
        connection.executescript(script)
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
    assert [row for _, row, _ in conversations(database)] == [3]


def test_a_damaged_record_hides_no_conversation_and_counts_nothing(
    database: Database,
) -> None:
    write(database, recorded(1, address=ANNA), recorded(2, address=ANNA))
    damaged = encode_history(recorded(3, address=ANNA)).replace('"Text 3"', "5")
    database.write({(Kind.HISTORY, PHONE, 3): damaged}, durable=False)

    assert conversations(database) == [(ANNA, 2, 2)]
    mark_read(database, ANNA, 2)
    assert conversations(database) == [(ANNA, 2, 0)]

    database.change_history(
        lambda c: c.execute("UPDATE history SET type = 'odd' WHERE id = 2"),
        forget=False,
    )
    assert conversations(database) == [(ANNA, 1, 0)]


def test_a_history_of_before_conversations_is_counted_and_put_together(
    opened: Callable[[], Database], path: Path
) -> None:
    first = opened()
    write(first, recorded(1))
    first.close()
    connection = sqlite3.connect(path)
    for script in (
        "DROP TABLE history; DROP TABLE thread; DROP TABLE read_mark",
        history.SCHEMA,
        history.CONFIRMED,
        """
        INSERT INTO owner VALUES (1, '01PHONE'), (2, '01OTHER')
            ON CONFLICT DO NOTHING;
        INSERT INTO thread VALUES (7, '+4915752982212', '+49 157 52982212', 0, 5, 5, 5);
        INSERT INTO history (id, thread, owner, outgoing, at, channel, text, folded, truncated,
            hidden, address)
        VALUES (1, 7, 1, 0, 1, 0, 'a', 'a', 0, 0, NULL),
            (2, 7, 1, 1, 2, 0, 'b', 'b', 0, 0, NULL),
            (3, 7, 1, 0, 3, 3, 'c', 'c', 0, 0, '+4915752982212'),
            (4, 7, 2, 0, 4, NULL, 'd', 'd', 0, 0, NULL),
            (5, 7, 1, 0, 5, 0, 'e', 'e', 0, 0, NULL),
            (6, 99, 1, 0, 6, 0, 'of no thread', '', 0, 0, NULL);
        PRAGMA user_version = 3
        """,
    ):
        connection.executescript(script)
    connection.close()

    database = opened()
    database.load()

    assert rows(database) == [5, 4, 3, 2, 1]
    assert conversations(database) == [(ANNA, 5, 4)]
    assert page(database, thread=ANNA) == [1, 2, 3, 4, 5]
    mark_read(database, ANNA, 4)
    assert conversations(database) == [(ANNA, 5, 1)]


def _steps(database: Database, run: Callable[[sqlite3.Connection], Any]) -> int:
    """Return the steps that SQLite takes, in tens."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    def counted(connection: sqlite3.Connection) -> None:
        connection.set_progress_handler(count, 10)
        try:
            run(connection)
        finally:
            connection.set_progress_handler(None, 0)

    database.read(counted)
    return steps


def test_what_a_card_reads_costs_the_same_however_long_the_history_is(
    opened: Callable[[], Database],
) -> None:
    """In steps of SQLite, and in lookups of contacts: strangers must not slow it down."""
    book = contacts(ANNA)
    anna = Person(contact_id="anna")
    stranger = Person(thread=LUCA)
    at = BEGIN + timedelta(minutes=3), 3
    database = opened()

    def fill(first: int, last: int) -> None:
        for begin in range(first, last, 1_000):
            write(
                database,
                *(
                    recorded(
                        row,
                        address=(ANNA, LUCA, f"{30_000_000 + row}")[row % 3],
                        text="a",
                    )
                    for row in range(begin, begin + 1_000)
                ),
            )

    def cost() -> list[int]:
        return [
            _steps(database, lambda c: history.conversations(c, book, USER, 50)),
            _steps(database, lambda c: history.page(c, book, USER, anna, 50)),
            _steps(database, lambda c: history.page(c, book, USER, anna, 9, before=at)),
            _steps(database, lambda c: history.conversation(c, book, USER, stranger)),
            _steps(database, lambda c: history.new_marks(c, book, anna, USER, 2**60)),
        ]

    fill(1, 1_000)
    short = cost()
    fill(1_001, 20_000)

    assert [long <= 1.5 * few + 1 for long, few in zip(cost(), short, strict=True)] == [
        True
    ] * len(short)


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
