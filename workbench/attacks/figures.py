"""What somebody's calls cost those who write to this home, in figures; each has a limit."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
import re
import sqlite3
from statistics import median
from time import monotonic
from types import MappingProxyType
from typing import Any

from benchmarks.home import COMPONENTS
from benchmarks.targets import Verdict
from workbench.configuration import DOMAIN
from workbench.waiting import wait_for

from .habits import ALL_FILTERS
from .plays import BURST
from .scene import ANNA, CAROL, LUCA, MESSAGES, PATIENCE, SEEN, Scene, Stage, on_stage

FLOOD_RATE = 100
"""Forged calls a second."""
_RATE = 5
"""Messages a second that an account takes by default."""
_FAR = 100_000
"""By how much the ids of forged messages are ahead of the service's."""
_USUAL: Mapping[str, Any] = MappingProxyType({"late": 0, "webhooks_per_second": _RATE})
_PROBE = next(path for path in COMPONENTS if path.name == "benchmark_probe")
_A_YEAR = timedelta(days=365)
_TRIES = 5
_SHOWS_MESSAGES = re.compile(r"event\..*_message$")
_COUNTER = re.compile(r"_(messages_(received|sent|delivered|failed)|allowance_left)$")
_ROWS = """
    SELECT context_id_bin, event_types.event_type
    FROM events JOIN event_types USING (event_type_id)
    UNION ALL
    SELECT context_id_bin, states_meta.entity_id
    FROM states JOIN states_meta USING (metadata_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is done."""

    one_by_one: int = 50
    at_once: int = 20
    """Messages of a trusted contact that have to be confirmed."""
    seconds: int = 60
    """Of a flood, and of messages that are looked for in a long list."""
    reports: int = 2_000
    rows: int = 25_000
    """In the service's list."""


type Figure = Callable[[Stage, Plan], Awaitable[list[Verdict]]]


async def confirmed(stage: Stage, plan: Plan) -> list[Verdict]:
    """Measure how soon a trusted contact's message starts an automation, on a bound channel."""
    async with stage.scene(**_USUAL) as scene:
        await scene.bind()
        own = await _seconds_of_a_look(scene)
        by_one = [await _until_started(scene) - own for _ in range(plan.one_by_one)]
        together = await asyncio.gather(
            *(_until_started(scene) for _ in range(plan.at_once))
        )
        at_once = [seconds - own for seconds in together]
        what = "from the call to the automation, on a bound channel"
        return [
            _at_most(f"{what}, median of {len(by_one)} in turn", median(by_one), 2),
            _at_most(f"{what}, median of {len(at_once)} at once", median(at_once), 2),
            _count(
                f"of these, not confirmed (the slowest took {max(by_one):.1f} s in turn,"
                f" {max(at_once):.1f} s at once; {own * 1000:.0f} ms of the simulator's are"
                " taken off)",
                _unconfirmed(scene, len(by_one) + len(at_once)),
            ),
        ]


async def strangers(stage: Stage, plan: Plan) -> list[Verdict]:
    """Measure how late a stranger's message is while the contact's are forged."""
    async with stage.scene(**_USUAL) as scene:
        await scene.bind()
        waits: list[float] = []

        async def write(number: int) -> None:
            began = monotonic()
            message = await scene.receive(f"+491764299{number:04}")
            at = await _time_of(scene, MESSAGES, message.sms_id)
            waits.append(at - began)

        async with asyncio.TaskGroup() as group:
            flood = group.create_task(_forge(scene, plan.seconds, (ANNA,)))
            group.create_task(_at_rate(1, plan.seconds, write))
        return [
            _pace(flood.result()),
            _at_most(
                f"meanwhile, the slowest of {len(waits)} strangers' messages, one a second"
                f" (median {median(waits):.3f} s)",
                max(waits),
                3,
            ),
        ]


async def flood(stage: Stage, plan: Plan) -> list[Verdict]:
    """Measure what a flood writes, and how it slows another phone's messages down."""
    async with stage.scene(phones=2, **_USUAL) as scene:
        await scene.bind()
        calls = plan.seconds * _RATE
        first = scene.next_id() + 2 * _FAR
        before = await _answers(scene, calls, first)
        at_rest = await _rows(stage)
        published_before = len(scene.messages())
        async with asyncio.TaskGroup() as group:
            forging = group.create_task(_forge(scene, plan.seconds, (ANNA, None)))
            answering = group.create_task(_answers(scene, calls, first + calls))
        forged, during = forging.result(), answering.result()
        wanted = published_before + forged.taken + calls
        await wait_for(
            lambda: len(scene.messages()) >= wanted,
            3 * PATIENCE,
            what=f"{wanted} published messages",
        )
        after = await _rows(stage)
        rows = after.of_each - at_rest.of_each
        in_her_name = [rows[each] for each in rows if each in after.of_contacts]
        of_strangers = [rows[each] for each in rows if each not in after.of_contacts]
        own = await _own_names(scene, (after.others - at_rest.others).elements())
        counters = after.counters - at_rest.counters
        slow, usual = _percentile(during), _percentile(before)
        return [
            _pace(forged),
            _count(
                f"most rows of events and states for one of {len(of_strangers):,}"
                f" published messages of strangers ({forged.taken:,} of the forged ones"
                " were let through)",
                max(of_strangers),
                4,
            ),
            _count(
                f"most rows for one of {len(in_her_name):,} in a contact's name, which"
                " that contact's entities show, too",
                max(in_her_name),
                6,
            ),
            _count(f"rows for others{_listed(own)}", len(own)),
            _count(
                "rows of one counter, which come on top, once a minute",
                max(counters.values(), default=0),
                3 * plan.seconds // 60 + 2,
            ),
            _at_most(
                f"99th percentile of the answer to another phone's {calls} messages,"
                f" {usual * 1000:.1f} ms before (median {median(before) * 1000:.1f} ms,"
                f" then {median(during) * 1000:.1f} ms)",
                slow * 1000,
                2 * usual * 1000,
                " ms",
            ),
        ]


async def reports(stage: Stage, plan: Plan) -> list[Verdict]:
    """Count what foreign delivery reports do to the real messages that come meanwhile."""
    async with stage.scene(**_USUAL) as scene:
        first = scene.next_id() + _FAR
        seconds = plan.reports / FLOOD_RATE

        async def claim(number: int) -> None:
            await scene.claim(first + number)

        async def write(number: int) -> None:
            await scene.receive((LUCA, CAROL, ANNA)[number % 3])

        async with asyncio.TaskGroup() as group:
            claiming = group.create_task(_at_rate(FLOOD_RATE, plan.reports, claim))
            group.create_task(_at_rate(1, max(3, round(seconds)), write))
        await scene.settle()
        real = scene.real()
        calls = [
            call for one in real for call in scene.service.webhook_calls(one.sms_id)
        ]
        refused = [call for call in calls if call.status != HTTPStatus.OK]
        scene.balance()
        return [
            _pace(_Forged(plan.reports, claiming.result(), 0), "foreign reports"),
            _count(
                "of these, published",
                len(scene.reports()),
                BURST + round(_RATE * claiming.result()) + 1,
            ),
            _count(
                f"of {len(calls)} real messages meanwhile, not answered 200",
                len(refused),
            ),
            _count(
                f"of {len(real)} real messages, not published once"
                f"{_listed(scene.deviations)}",
                len(scene.deviations),
            ),
        ]


async def looks(stage: Stage, plan: Plan) -> list[Verdict]:
    """Measure what is read of a long list to confirm messages, and how often."""
    async with stage.scene(**_USUAL) as scene:
        now = datetime.now(UTC)
        for number in range(plan.rows, 0, -1):
            at = now - _A_YEAR * number / plan.rows
            scene.lose(LUCA, f"The pump has run for {number} minutes", at=at)
        await scene.bind()
        filtered = _looks(scene)
        scene.habits(ignored_filters=ALL_FILTERS)
        before, began = len(filtered), monotonic()

        async def write(_number: int) -> None:
            await scene.receive(ANNA)

        await _at_rate(1, plan.seconds, write)
        seconds = monotonic() - began
        unfiltered = _looks(scene)[before:]
        gaps = [
            (after - at).total_seconds() for (at, _), (after, _) in pairwise(unfiltered)
        ]
        verdicts = [
            _at_most(
                f"one of {before} looks into a list of {plan.rows:,} messages of a year",
                max(size for _, size in filtered) / 1_000,
                50,
                " kB",
            ),
            _count(
                f"looks in {seconds:.0f} s where the list ignores all filters ("
                f"{max((size for _, size in unfiltered), default=0) / 1_000_000:.0f} MB each,"
                f" {min(gaps, default=0):.1f} s between two at least)",
                len(unfiltered),
                int(seconds // 10) + 1,
            ),
        ]
        # Each answer is kept there.
        scene.service.journal.clear()
        return verdicts


FIGURES: Mapping[str, Figure] = MappingProxyType(
    {one.__name__: one for one in (confirmed, strangers, flood, reports, looks)}
)


async def measure(names: Iterable[str], plan: Plan) -> list[Verdict]:
    """Measure figures one after the other, in one Home Assistant with a recorder."""
    found: list[Verdict] = []
    async with on_stage(_PROBE, recorder=True) as stage:
        for name in names:
            try:
                verdicts = await FIGURES[name](stage, plan)
            except TimeoutError as err:
                verdicts = [_count(f"it did not come to its end: {err}", 1)]
            for verdict in verdicts:
                print(f"{name}: {verdict}", flush=True)
            found += verdicts
    return found


@dataclass(frozen=True, slots=True)
class _Forged:
    """How many calls were made, in how many seconds, and how many messages were taken."""

    calls: int
    seconds: float
    taken: int


async def _forge(scene: Scene, seconds: int, names: tuple[str | None, ...]) -> _Forged:
    """Post messages in these names in turn, and in ever new ones for None."""
    first, taken = scene.next_id() + _FAR, 0

    async def forge(number: int) -> None:
        nonlocal taken
        name = names[number % len(names)] or f"+49170{number:07}"
        answer = await scene.forge(first + number, name)
        taken += answer.result == "accepted"

    calls = seconds * FLOOD_RATE
    return _Forged(calls, await _at_rate(FLOOD_RATE, calls, forge), taken)


async def _at_rate(
    rate: float, count: int, call: Callable[[int], Coroutine[Any, Any, None]]
) -> float:
    """Make calls so many a second, whether they are answered or not; return how long it took."""
    began = monotonic()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0, began + number / rate - monotonic()))
            group.create_task(call(number))
    return monotonic() - began


async def _until_started(scene: Scene) -> float:
    """Return after how many seconds a real message of a trusted contact starts the automation."""
    began = monotonic()
    message = await scene.receive(ANNA)
    return await _time_of(scene, SEEN, message.sms_id) - began


async def _time_of(scene: Scene, event: str, message_id: int) -> float:
    """Wait until there was an event about a message, and return when that was."""

    def times() -> dict[int, float]:
        return scene.witness.times(event, scene.entry_id)

    await wait_for(lambda: message_id in times(), PATIENCE, what=f"event {event}")
    return times()[message_id]


def _unconfirmed(scene: Scene, last: int) -> int:
    return sum(data["confirmed"] is not True for data in scene.messages()[-last:])


async def _answers(scene: Scene, calls: int, first: int) -> list[float]:
    """Return the seconds until each message of the second phone is answered.

    They are not the simulator's, which has work of its own meanwhile.
    """
    seconds: list[float] = []

    async def write(number: int) -> None:
        began = monotonic()
        await scene.forge(first + number, (LUCA, CAROL)[number % 2], phone=1)
        seconds.append(monotonic() - began)

    await _at_rate(_RATE, calls, write)
    return seconds


async def _seconds_of_a_look(scene: Scene) -> float:
    """Return how long the simulator itself takes to answer."""
    token = next(iter(scene.service.state.accounts.values())).token
    form = {"token": token, "status": "5", "device_id": str(scene.device_id())}
    seconds = []
    for _ in range(_TRIES):
        began = monotonic()
        url = f"{scene.service.api_url}getallsms"
        async with scene.home.http.post(url, data=form) as response:
            await response.read()
        seconds.append(monotonic() - began)
    return median(seconds)


def _looks(scene: Scene) -> list[tuple[datetime, int]]:
    """Return when the list was read to confirm messages, and the bytes of each answer."""
    return [
        (call.at, call.size)
        for call in scene.service.calls("getallsms")
        if "status" in call.parameters
    ]


@dataclass(frozen=True, slots=True)
class _Rows:
    """How many rows each published message has, by context, and all others, by their names.

    `of_contacts` are the contexts of messages that the entities of a contact show, too; `counters`
    are the sensors that count messages, of which several messages share a row.
    """

    of_each: Counter[bytes]
    of_contacts: set[bytes]
    others: Counter[str]
    counters: Counter[str]


async def _rows(stage: Stage) -> _Rows:
    """Wait until the recorder has written everything, and return what it wrote."""
    await stage.home.rest("GET", "/api/benchmark_probe")
    written = await asyncio.to_thread(_read_rows, stage.home.folder)
    rows = [row for row in written if not _COUNTER.search(row[1])]
    shown = Counter(context for context, name in rows if _SHOWS_MESSAGES.match(name))
    published = {context for context, name in rows if name == MESSAGES}
    return _Rows(
        Counter(context for context, _ in rows if context in published),
        {context for context, count in shown.items() if count > 1},
        Counter(name for context, name in rows if context not in published),
        Counter(name for _, name in written if _COUNTER.search(name)),
    )


def _read_rows(folder: Path) -> list[tuple[bytes, str]]:
    path = folder / "home-assistant_v2.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return database.execute(_ROWS).fetchall()


async def _own_names(scene: Scene, names: Iterable[str]) -> list[str]:
    """Return those of the names that are the integration's."""
    entities = {one["entity_id"] for one in await scene.home.entity_registry(DOMAIN)}
    return [name for name in names if name in entities or name.startswith(DOMAIN)]


def _percentile(seconds: Iterable[float], share: float = 0.99) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _pace(forged: _Forged, what: str = "forged messages") -> Verdict:
    """Return whether calls came as fast as they should."""
    return _at_most(
        f"{forged.calls:,} {what}, {FLOOD_RATE} a second",
        forged.seconds,
        forged.calls / FLOOD_RATE * 1.1 + 1,
    )


def _at_most(name: str, value: float, limit: float, unit: str = " s") -> Verdict:
    return Verdict(name=name, value=value, limit=limit, unit=unit)


def _count(name: str, value: int, limit: int = 0) -> Verdict:
    return Verdict(name=name, value=value, limit=limit, exact=True)


def _listed(names: Iterable[str]) -> str:
    found = sorted(set(names))
    return f" ({', '.join(found[:5])})" if found else ""
