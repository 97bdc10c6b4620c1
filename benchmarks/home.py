"""The measured Home Assistant from outside: requests, costs, and its database."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
import sqlite3
import struct
from time import monotonic
from typing import Any

import aiohttp
from homeassistant.config_entries import ConfigEntry

from workbench.configuration import Options
from workbench.instance import Instance

from . import accounts
from .bodies import Call

_COMPONENTS = Path(__file__).parent / "components"
_COUNTS = {
    "events": "SELECT COUNT(*) FROM events",
    "states": "SELECT COUNT(*) FROM states",
    # Of the integration and of the floor: Home Assistant writes other events in between.
    "published": "SELECT COUNT(*) FROM events JOIN event_types USING (event_type_id)"
    " WHERE event_types.event_type LIKE '%_message_received'",
}
_HEADER, _FRAME = struct.Struct(">6I8x"), struct.Struct(">4I8x")
COMPONENTS = (_COMPONENTS / "benchmark_probe", _COMPONENTS / "benchmark_floor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The costs so far: CPU in seconds, memory and database in bytes, rows by table."""

    cpu: float
    memory: int
    database: int
    rows: Counter[str]
    timers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """How requests were answered, and after how many seconds."""

    statuses: Counter[int]
    seconds: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """Return the time in seconds within which that share of the requests was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Transactions in the log of a database, and their size in bytes."""

    transactions: int
    size: int


class Home:
    """A running Home Assistant with the accounts of the benchmark."""

    def __init__(self, instance: Instance, http: aiohttp.ClientSession) -> None:
        """Take the instance, and the session for requests."""
        self.instance = instance
        self._http = http

    async def begin(self) -> Cost:
        """Collect garbage, and return the costs so far."""
        return await self._cost({"begin": "1"})

    async def cost(self) -> Cost:
        """Wait until everything is written, and return the costs so far."""
        return await self._cost({})

    async def _cost(self, query: dict[str, str]) -> Cost:
        url = f"{self.instance.url}/api/benchmark_probe"
        async with self._http.get(url, params=query) as response:
            response.raise_for_status()
            measures = await response.json()
        database, rows = await asyncio.to_thread(self._look)
        return Cost(
            cpu=measures["cpu"],
            memory=self.instance.process.resident_bytes(),
            database=database,
            rows=rows,
            timers=tuple(measures["timers"]),
        )

    def _look(self) -> tuple[int, Counter[str]]:
        path = self.instance.folder / "home-assistant_v2.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            pages, size = (
                database.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("page_count", "page_size")
            )
            rows = Counter(
                {
                    name: database.execute(query).fetchone()[0]
                    for name, query in _COUNTS.items()
                }
            )
        return pages * size, rows

    async def set_up_anew(self, entry_id: str) -> tuple[float, float]:
        """Set an entry up again; return the seconds and the CPU seconds that this took."""
        url = f"{self.instance.url}/api/benchmark_probe"
        async with self._http.post(url, json={"entry_id": entry_id}) as response:
            response.raise_for_status()
            took = await response.json()
        return took["seconds"], took["cpu"]

    async def call(self, calls: Sequence[Call]) -> Answers:
        """Send requests one after the other."""
        statuses: Counter[int] = Counter()
        seconds = []
        for call in calls:
            status, took = await self._post(call)
            statuses[status] += 1
            seconds.append(took)
        return Answers(statuses=statuses, seconds=tuple(seconds))

    async def call_at_once(self, calls: Sequence[Call]) -> Answers:
        """Send all requests at the same time on separate connections, as the service does."""
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector) as http:
            answers = await asyncio.gather(*(self._post(call, http) for call in calls))
        return Answers(
            statuses=Counter(status for status, _ in answers),
            seconds=tuple(took for _, took in answers),
        )

    async def _post(
        self, call: Call, http: aiohttp.ClientSession | None = None
    ) -> tuple[int, float]:
        webhook_id, body = call
        began = monotonic()
        url = f"{self.instance.url}/api/webhook/{webhook_id}"
        async with (http or self._http).post(url, json=body) as response:
            await response.read()
            return response.status, monotonic() - began

    def store_size(self, account: accounts.Account) -> int:
        """Return the size of an account's database and of its log in bytes."""
        path, log = self._files_of(account)
        return path.stat().st_size + (log.stat().st_size if log.exists() else 0)

    def written(self, account: accounts.Account) -> Written:
        """Return what is in the log of an account's database."""
        _, log = self._files_of(account)
        return _read_log(log.read_bytes() if log.exists() else b"")

    def _files_of(self, account: accounts.Account) -> tuple[Path, Path]:
        path = accounts.database_path(self.instance.folder, account)
        return path, path.with_name(f"{path.name}-wal")


def _read_log(log: bytes) -> Written:
    """Count the transactions in a write-ahead log (https://sqlite.org/fileformat.html, 4.1)."""
    if len(log) < _HEADER.size:
        return Written(transactions=0, size=0)
    _, _, page_size, _, *salts = _HEADER.unpack_from(log)
    transactions, at, size = 0, _HEADER.size, _FRAME.size + page_size
    while at + size <= len(log):
        _, committed, *found = _FRAME.unpack_from(log, at)
        if found != salts:
            # What follows is left from before.
            break
        transactions += committed > 0
        at += size
    return Written(transactions=transactions, size=at)


@asynccontextmanager
async def running(
    entries: Sequence[ConfigEntry[None]],
    *,
    recorded: bool = True,
    prepare: Callable[[Path], None] | None = None,
) -> AsyncIterator[Home]:
    """Run a Home Assistant with these entries; without recording, the recorder is idle.

    `prepare` is called with its folder before the start.
    """
    yaml: dict[str, Any] = {"benchmark_probe": {}}
    if not recorded:
        yaml["recorder"] = {
            "exclude": {
                "domains": ["event", "sensor"],
                "event_types": [
                    "smsgateway24_message_received",
                    "benchmark_floor_message_received",
                ],
            }
        }
    home = Instance(
        options=Options(recorder=recorded, components=COMPONENTS, yaml=yaml)
    )
    accounts.write(home.folder / ".storage", entries)
    if prepare is not None:
        prepare(home.folder)
    connector = aiohttp.TCPConnector(limit=0)
    async with home, aiohttp.ClientSession(connector=connector) as http:
        yield Home(home, http)
