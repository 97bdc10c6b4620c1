"""What reading, searching and deleting costs in a history of 100,000 messages.

What the conversation card reads is measured with 1,000 messages, too, in turns.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
import random
from tempfile import TemporaryDirectory
from time import perf_counter

from custom_components.smsgateway24.domain.contacts import AddressBook
from custom_components.smsgateway24.domain.history import (
    Correspondents,
    Direction,
    HistoryFilter,
    HistoryMessage,
    Person,
)
from custom_components.smsgateway24.storage import history
from custom_components.smsgateway24.storage.codec import encode_history
from custom_components.smsgateway24.storage.database import Database
from custom_components.smsgateway24.storage.records import Changes, Kind
from custom_components.smsgateway24.storage.store import PRUNED_AT_ONCE

MESSAGES = 100_000
FEW = 1_000
A_DAY = 3_400
"""Messages of one day that are deleted."""
_PAGE = 50
_WRITTEN_AT_ONCE = 500
_TIMES = 5
_CARD_TIMES = 30
_FEW_OF_ONE = 2
"""As many as each person has also in the short history."""
_PHONE = "01PHONE"
_GAP = timedelta(seconds=25)
_BEGIN = datetime.now(UTC) - MESSAGES * _GAP
_WORDS = [
    "the",
    "water",
    "in",
    "the",
    "cellar",
    "is",
    "rising",
    "please",
    "close",
    "valve",
    "door",
    "garden",
    "parcel",
    "here",
    "tomorrow",
    "morning",
    "evening",
    "thanks",
    "yes",
    "no",
    "maybe",
    "call",
    "me",
    "back",
    "later",
    "ok",
    "great",
    "dinner",
    "bus",
    "late",
    "school",
    "home",
    "soon",
    "key",
    "alarm",
]
_PERSON = "+4917642000007"


@dataclass(slots=True, kw_only=True)
class History:
    """Seconds of the storage thread: of reading, by what is looked for, and of deleting a day.

    `waiting` is for how long the event loop could not go on while the thread was reading. `card`
    and `card_of_few` are what the card does, with all messages and with few.
    """

    reading: dict[str, list[float]] = field(default_factory=dict)
    card: dict[str, list[float]] = field(default_factory=dict)
    card_of_few: dict[str, list[float]] = field(default_factory=dict)
    waiting: dict[str, list[float]] = field(default_factory=dict)
    deleting: list[float] = field(default_factory=list)


def measure() -> History:
    """Fill a database, and use it."""
    result = History()
    with TemporaryDirectory() as folder:
        database = Database(Path(folder, "account.db"), Path(folder, "account.log"))
        for changes in recorded(_PHONE):
            database.write(changes, durable=False)
        person = Correspondents(
            threads=frozenset({_PERSON}), matches=lambda _address, _channel: True
        )
        for name, wanted in (
            ("a word that many have", HistoryFilter(words="water")),
            ("the beginning of a rare word", HistoryFilter(words="zirb")),
            ("a part of a rare word", HistoryFilter(words="belkie")),
            ("a Chinese word", HistoryFilter(words="包裹")),
            ("what nobody wrote", HistoryFilter(words="xyzzy")),
            (
                "a word of one person",
                HistoryFilter(words="water", correspondents=person),
            ),
            ("the last day", HistoryFilter(since=_at(MESSAGES - A_DAY))),
        ):
            result.reading[name] = [
                _seconds(partial(_find, database, wanted)) for _ in range(_TIMES)
            ]
            result.waiting[name] = [
                asyncio.run(_async_waited(partial(_find, database, wanted)))
                for _ in range(_TIMES)
            ]
        few = Database(Path(folder, "few.db"), Path(folder, "few.log"))
        for changes in islice(recorded(_PHONE), FEW // _WRITTEN_AT_ONCE):
            few.write(changes, durable=False)
        for turn in range(_CARD_TIMES):
            for where, into in (
                (few, result.card_of_few),
                (database, result.card),
            ):
                for name, seconds in _use_card(where, turn):
                    into.setdefault(name, []).append(seconds)
        few.close()
        first_day = HistoryFilter(until=_at(A_DAY))
        while _find(database, first_day):
            result.deleting.append(_seconds(lambda: _delete(database, first_day)))
        database.close()
    return result


def _find(database: Database, wanted: HistoryFilter) -> list[HistoryMessage]:
    return database.read(lambda connection: history.find(connection, wanted, _PAGE))


def _use_card(database: Database, turn: int) -> Iterator[tuple[str, float]]:
    """Do what an open card does; yield how long each took."""
    book, person = AddressBook((), None), Person(thread=_PERSON)
    user = f"user {turn}"

    def mark_read() -> None:
        marks = database.read(lambda c: history.new_marks(c, book, person, user, 2**60))
        database.change_history(lambda c: history.mark_read(c, marks), forget=False)

    for name, query in (
        ("conversations", lambda c: history.conversations(c, book, user, _PAGE)),
        ("a page", lambda c: history.page(c, book, user, person, _FEW_OF_ONE)),
    ):
        yield name, _seconds(partial(database.read, query))
    yield "a read mark", _seconds(mark_read)


def _delete(database: Database, wanted: HistoryFilter) -> None:
    database.change_history(
        lambda connection: history.delete(connection, wanted, PRUNED_AT_ONCE),
        forget=False,
    )


def _seconds(run: Callable[[], object]) -> float:
    began = perf_counter()
    run()
    return perf_counter() - began


async def _async_waited(run: Callable[[], object]) -> float:
    """Return the longest time between two steps of the event loop while a thread runs."""
    reading = asyncio.create_task(asyncio.to_thread(run))
    longest, before = 0.0, perf_counter()
    while not reading.done():
        await asyncio.sleep(0)
        now = perf_counter()
        longest, before = max(longest, now - before), now
    await reading
    return longest


def _at(row: int) -> datetime:
    return _BEGIN + row * _GAP


def recorded(owner: str) -> Iterator[Changes]:
    """Yield messages of 300 people in the last 29 days, as they are written for a phone."""
    chance = random.Random(1)
    for first in range(1, MESSAGES, _WRITTEN_AT_ONCE):
        changes: Changes = {}
        for row in range(first, first + _WRITTEN_AT_ONCE):
            number = f"+4917642{chance.randrange(300):06}"
            text = " ".join(chance.choices(_WORDS, k=chance.randrange(4, 20)))
            if not row % 4_000:
                text += " Zirbelkiefer"
            if not row % 5_000:
                text = f"你的包裹到了 {text}"
            message = HistoryMessage(
                row=row,
                direction=Direction.INCOMING,
                at=_at(row),
                address=number,
                thread=number,
                channel_id=0,
                message_id=row,
                text=text.capitalize(),
            )
            changes[Kind.HISTORY, owner, row] = encode_history(message)
        yield changes
