"""One home with one phone, to whose database something happens, and what is told meanwhile."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
from shutil import which
import sqlite3
from time import monotonic
from typing import Any, Self

import aiohttp

from custom_components.smsgateway24.storage.database import DamagedError

from ..client import Client
from ..configuration import DOMAIN, REPOSITORY, Options
from ..demo import Phone
from ..instance import Instance
from ..stored import database_of, stored_ids
from ..waiting import wait_for
from ..websocket import CommandFailedError

TAKEN, KNOWN, REFUSED = "accepted", "repeated", "503"
UNWRITABLE = "store_unwritable"
COULD_NOT_WRITE = "Could not write the database of an account"
BORDER = 1.0
"""Seconds in which what is published is in the file, on a machine that has other work to do."""
PATIENCE = 60
_WITNESS = REPOSITORY / "tests" / "real" / "witness"
OPTIONS = Options(recorder=False, components=[_WITNESS], yaml={"witness": {}})
_HARMLESS = {"url_not_public"}


async def repairs(home: Client) -> set[str]:
    """Return the keys of the repairs of ours that are open."""
    listed: dict[str, list[Any]] = await home.ws("repairs/list_issues")
    ours = [issue for issue in listed["issues"] if issue["domain"] == DOMAIN]
    return {issue["translation_key"] for issue in ours}


async def is_known_unwritable(home: Client) -> bool:
    """Whether a repair says that the database can't be written."""
    return UNWRITABLE in await repairs(home)


async def has_room_again(home: Client) -> None:
    """Wait until what is in memory was written, for which nothing has to come."""

    async def mended() -> bool:
        return not await is_known_unwritable(home)

    await wait_for(mended, PATIENCE, what="end of the repair")


def unprivileged() -> tuple[str, ...]:
    """Return the command by which even root's process has to keep to permissions of files."""
    if os.geteuid() or (command := which("setpriv")) is None:
        return ()
    return (command, "--bounding-set", "-all", "--inh-caps", "-all", "--")


class CannotBePlayedError(Exception):
    """This machine can't have it happen."""


class Witness:
    """Hears of each event before it is answered, also while no file can grow.

    The witness in Home Assistant writes into a pipe, which it takes for its file.
    """

    def __init__(self, folder: Path) -> None:
        """Make the pipe, in the folder of the configuration."""
        path = folder / "witnessed.jsonl"
        os.mkfifo(path)
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self._rest = b""
        self._notes: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        """Read all the time, so that the pipe is never full."""
        asyncio.get_running_loop().add_reader(self._pipe, self._read)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the pipe."""
        asyncio.get_running_loop().remove_reader(self._pipe)
        os.close(self._pipe)

    def _read(self) -> None:
        with suppress(BlockingIOError):
            while content := os.read(self._pipe, 65_536):
                *lines, self._rest = (self._rest + content).split(b"\n")
                self._notes += [json.loads(line) for line in lines]

    def published(self) -> Counter[int]:
        """Return how often each message was published by now."""
        self._read()
        return Counter(
            note["data"]["message_id"]
            for note in self._notes
            if note["event"] == f"{DOMAIN}_message_received"
        )


@dataclass(slots=True, kw_only=True)
class Played:
    """What was seen of one fault.

    `answers` counts them, `repairs` are all that were open, `aside` how many files were set aside,
    `slowest` how many seconds a message took at most to be in the file. `lost` were answered 200
    and never published, `doubled` published twice. `deviations` say what must not be, `omitted`
    why it was not played.
    """

    fault: str
    moment: str
    answers: Counter[str] = field(default_factory=Counter)
    repairs: set[str] = field(default_factory=set)
    aside: int = 0
    slowest: float = 0.0
    lost: set[int] = field(default_factory=set)
    doubled: set[int] = field(default_factory=set)
    deviations: list[str] = field(default_factory=list)
    omitted: str = ""


class Course:
    """The home, and the messages of the fault that is played."""

    def __init__(
        self,
        home: Instance,
        http: aiohttp.ClientSession,
        phone: Phone,
        witness: Witness,
    ) -> None:
        """Take a home that runs."""
        self.home = home
        self.phone = phone
        self.database = database_of(home.folder, phone.entry_id)
        self._http = http
        self._witness = witness
        self._last = 0
        self._lines = 0
        self._posted: list[int] = []
        self._answered: set[int] = set()
        self._recent: set[int] = set()
        self._forgotten: set[int] = set()
        self.played = Played(fault="", moment="")

    async def play(
        self, fault: str, moment: str, play: Callable[[Course], Awaitable[None]]
    ) -> Played:
        """Play one fault on a home that is sound, and return what was seen."""
        self.played = Played(fault=fault, moment=moment)
        self._posted, self._answered = [], set()
        self._recent, self._forgotten = set(), set()
        if not self.home.process.running:
            await self.home.start()
        elif await repairs(self.home) - _HARMLESS:
            await self.home.restart()
        for path in self.asides():
            path.unlink()
        self._lines = len(self.home.problems())
        try:
            await play(self)
        except CannotBePlayedError as err:
            self.played.omitted = str(err)
        except Exception as err:  # noqa: BLE001 - the next fault is played all the same
            self.deviation(f"it ended with {type(err).__name__}: {err}")
        return self.played

    def deviation(self, what: str) -> None:
        """Note what must not be."""
        self.played.deviations.append(what)

    def expect(self, holds: object, what: str) -> None:
        """Note that something does not hold."""
        if not holds:
            self.deviation(what)

    def asides(self) -> list[Path]:
        """Return the databases that were set aside."""
        return sorted(self.database.parent.glob(f"{self.database.name}.*.aside"))

    # Messages

    async def post(self, message_id: int) -> str:
        """Post a message and return what is answered, or the status if that is not 200."""
        body = {"sms_id": message_id, "type": "text", "channel_id": 0}
        body |= {"address": "+4915752982212", "body": f"Message {message_id}"}
        result = "no answer"
        with suppress(aiohttp.ClientError):
            async with self._http.post(self.phone.webhook_url, json=body) as answer:
                result = str(answer.status)
                if answer.status == 200:
                    result = (await answer.json())["result"]
        if result == TAKEN:
            self._answered.add(message_id)
        self.played.answers[result] += 1
        return result

    async def tell(self, count: int = 3) -> list[int]:
        """Post new messages, each of which is published when it is answered, and stored soon."""
        told = []
        for _ in range(count):
            message_id = await self.post_new(TAKEN)
            told.append(message_id)
            await self.stored([message_id])
        return told

    async def post_new(self, expected: str, *, published: bool = True) -> int:
        """Post a new message of which the answer is known, and whether it is published by then."""
        self._last = message_id = self._last + 1
        self._posted.append(message_id)
        self._recent.add(message_id)
        answer = await self.post(message_id)
        self.expect(
            answer == expected, f"{message_id} is answered {answer}, not {expected}"
        )
        times = self.published(message_id)
        self.expect(
            times == published,
            f"{message_id} is published {times} times when it is answered",
        )
        return message_id

    async def post_again(
        self, message_ids: Iterable[int] | None = None, *, expected: str = KNOWN
    ) -> None:
        """Post messages of this fault again, all of them if none are given."""
        for message_id in [*(self._posted if message_ids is None else message_ids)]:
            answer = await self.post(message_id)
            self.expect(
                answer == expected,
                f"{message_id} is answered {answer} again, not {expected}",
            )

    async def stored(self, message_ids: Collection[int]) -> None:
        """Wait until messages are in the file, and note how long that took."""
        began = monotonic()
        try:
            await wait_for(
                lambda: self.stored_ids() >= set(message_ids),
                5 * BORDER,
                interval=0.005,
            )
        except TimeoutError:
            missing = sorted(set(message_ids) - self.stored_ids())
            self.deviation(f"{missing} are not in the file")
            return
        took = monotonic() - began
        self.played.slowest = max(self.played.slowest, took)
        self.expect(
            took < BORDER, f"{sorted(message_ids)} were in the file after {took:.1f} s"
        )

    def stored_ids(self) -> set[int]:
        """Return the ids that another start would find; none where it would find no database."""
        try:
            return stored_ids(self.database)
        except DamagedError, OSError:
            return set()

    def published(self, message_id: int) -> int:
        """Return how often a message was published by now."""
        return self._witness.published()[message_id]

    # Looking

    async def expect_repairs(self, *expected: str) -> None:
        """Compare the open repairs."""
        found = await repairs(self.home) - _HARMLESS
        self.played.repairs |= found
        self.expect(
            found == set(expected),
            f"the repairs are {sorted(found)}, not {sorted(expected)}",
        )

    def expect_aside(self, count: int | None) -> None:
        """Compare how many databases were set aside; None for any number."""
        self.played.aside = found = len(self.asides())
        self.expect(
            count in {None, found}, f"{found} databases were set aside, not {count}"
        )

    async def unwritable(self) -> None:
        """Wait until a repair says that the database can't be written."""
        await wait_for(
            lambda: is_known_unwritable(self.home),
            PATIENCE,
            what="repair",
            interval=0.2,
        )
        self.played.repairs.add(UNWRITABLE)

    async def mended(self) -> None:
        """Wait until it goes on by itself."""

        async def sound() -> bool:
            return not await repairs(self.home) - _HARMLESS

        await wait_for(sound, 120, what="end of the repairs", interval=0.2)

    async def search(self) -> None:
        """Read the whole history, as one who looks for a word; it may fail."""
        with suppress(CommandFailedError):
            await self._history(search="what nobody wrote")

    async def _history(self, **data: Any) -> Counter[int]:
        answer = await self.home.call_action(
            DOMAIN,
            "get_messages",
            {
                "device_id": self.phone.device_id,
                "limit": 1_000,
                # Before any time that a clock was set to.
                "since": (datetime.now(UTC) - timedelta(days=30)).isoformat(),
            }
            | data,
            return_response=True,
        )
        return Counter(message["message_id"] for message in answer["messages"])

    # The end of a fault

    def forgets_history(self) -> None:
        """Note that the history may have lost what was told by now."""
        self._recent.clear()

    async def settle(
        self, forgotten: Collection[int] = (), *, lines: tuple[str, ...] = ()
    ) -> None:
        """Post all messages again, and compare what became of them.

        `forgotten` are those that are taken for new ones, since the file that knew them is lost.
        `lines` are the beginnings of the lines that the log has about it.
        """
        self._forgotten |= set(forgotten)
        await self.post_again(set(self._posted) - set(forgotten))
        await self.post_again(sorted(forgotten), expected=TAKEN)
        await self.stored(self._posted)
        times = self._witness.published()
        played = self.played
        played.lost = {one for one in self._answered if not times[one]}
        played.doubled = {one for one in self._posted if times[one] > 1}
        self.expect(
            not played.lost,
            f"{sorted(played.lost)} were answered 200 and not published",
        )
        self.expect(
            played.doubled == self._forgotten,
            f"{sorted(played.doubled)} were published twice, not {sorted(self._forgotten)}",
        )
        recorded = await self._history()
        self.expect(
            all(recorded[one] == 1 for one in self._recent)
            and all(recorded[one] < 2 for one in self._posted),
            "the history has not each message once",
        )
        self._expect_lines(lines)

    def _expect_lines(self, expected: tuple[str, ...]) -> None:
        lines = [line for line in self.home.problems()[self._lines :] if DOMAIN in line]
        # Home Assistant's own about an action that fails, as that which reads what is damaged.
        expected = (*expected, "Error during service call")
        unknown = [line for line in lines if not any(each in line for each in expected)]
        for line in unknown:
            self.deviation(f"the log has: {line}")
        self._lines = len(self.home.problems())


def page_of(database: Path, table: str) -> int:
    """Return the number of a page in the middle of those that have the rows of a table."""
    connection = sqlite3.connect(
        f"{database.absolute().as_uri()}?mode=ro&immutable=1", uri=True
    )
    try:
        pages = connection.execute(
            "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY pageno",
            (table,),
        ).fetchall()
    finally:
        connection.close()
    # The last of two would be written again, or read, by the next message.
    [page] = pages[(len(pages) - 1) // 2]
    return int(page)


@asynccontextmanager
async def course(home: Instance, phone: Phone) -> AsyncIterator[Course]:
    """Prepare a home that was set up: Home Assistant writes its own files late."""
    await home.stop()
    (home.folder / "witnessed.jsonl").unlink()
    with Witness(home.folder) as witness:
        await home.start()
        async with aiohttp.ClientSession() as http:
            yield Course(home, http, phone, witness)
