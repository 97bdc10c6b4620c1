"""One benchmark: all subjects in one process, bursts, set-ups, saving, and what single calls write."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from time import monotonic

from . import accounts
from .accounts import Account
from .bodies import STATUSES, images, other, statuses, texts
from .home import Answers, Home, running
from .imports import seconds_of_import
from .measure import SETTLING, Figures, Subject, measure, ratio
from .single import Rows, rows_of_single_calls
from .verdicts import Verdict

BURST = 200
MANY = 200
NOOP, FLOOR, OURS = "no-op webhook", "floor, text", "ours, text"
_FULL_MESSAGES, _FULL_SENT = 5_000, 2_000
_STEADY = 12.0
_SAVE_EVERY = 5.0
_MAX_STORE = 1_500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured: `phones` of the larger accounts, `full` with ledgers, contacts and set-ups too."""

    rounds: int
    calls: int
    bursts: int
    full: bool


@dataclass(slots=True, kw_only=True)
class Result:
    """All figures. Bursts are by name, set-ups in seconds by name, memory in bytes by name."""

    figures: dict[str, Figures] = field(default_factory=dict)
    single: Mapping[str, Rows] = field(default_factory=dict)
    bursts: dict[str, list[Answers]] = field(default_factory=dict)
    lost: int = 0
    set_ups: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    import_seconds: float | None = None
    timers: tuple[str, ...] = ()
    saves: int = 0
    saving_seconds: float = 0.0
    store_size: int = 0
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0


async def run(plan: Plan) -> Result:
    """Start a Home Assistant and measure what the plan says."""
    began = monotonic()
    result = Result()
    one, floor = accounts.ours("one", 1), accounts.floor("one", 1)
    twenty, many = accounts.ours("twenty", 20), accounts.ours("many", MANY)
    floor_many = accounts.floor("many", MANY)
    some, crowd = accounts.ours("some", 1, 50), accounts.ours("crowd", 1, 500)
    full = accounts.ours("full", 1)
    sleep, fence = "5" * 64, "6" * 64
    entries = [
        one.entry,
        floor.entry,
        accounts.webhook_entry("sleep_as_android", sleep),
        accounts.webhook_entry("geofency", fence),
    ]
    subjects = [
        Subject(NOOP, other("benchmark_noop", {"text": "#"})),
        Subject("JSON and one event", other("benchmark_event", {"text": "#"})),
        Subject(
            "sleep_as_android",
            other(sleep, {"event": "alarm_alert_start", "value1": "#"}),
        ),
        Subject(FLOOR, texts(floor.phones)),
        Subject(OURS, texts(one.phones)),
        Subject("floor, image", images(floor.phones)),
        Subject("ours, image", images(one.phones)),
        Subject("floor, report", statuses(floor.phones)),
        Subject("ours, report", statuses(one.phones)),
    ]
    if plan.full:
        entries += [a.entry for a in (twenty, many, floor_many, some, crowd, full)]
        subjects += [
            Subject("floor, text, 200 phones", texts(floor_many.phones)),
            Subject("ours, text, 20 phones", texts(twenty.phones)),
            Subject("ours, text, 200 phones", texts(many.phones)),
            Subject("ours, text, 50 contacts", texts(some.phones)),
            Subject("ours, text, 500 contacts", texts(crowd.phones)),
            Subject("ours, text, full ledger", texts(full.phones)),
        ]
    async with running(entries) as home:
        if plan.full:
            await _fill(home, full)
        for subject in subjects:
            # Once for what is done at the first call only: of each phone both people's.
            await home.call(
                subject.traffic.take(2 * MANY if plan.full else len(STATUSES))
            )
        await asyncio.sleep(SETTLING)
        result.timers = (await home.cost()).timers
        result.figures = await measure(
            home, subjects, rounds=plan.rounds, calls=plan.calls
        )
        result.single = await rows_of_single_calls(home, one.phones[0])
        await _burst(home, plan.bursts, one, floor, result)
        result.saves, result.saving_seconds = await _count_saves(home, one)
        if plan.full:
            result.store_size = home.store_path(full).stat().st_size
            await _set_up(home, (floor_many, many), result)
        result.problems = home.instance.problems()
    if plan.full:
        result.import_seconds = await seconds_of_import()
    result.seconds = monotonic() - began
    return result


async def _fill(home: Home, account: Account) -> None:
    """Have an account remember as much as it ever does."""
    for traffic, number in (
        (texts(account.phones), _FULL_MESSAGES),
        (statuses(account.phones), _FULL_SENT * len(STATUSES)),
    ):
        await home.call(traffic.take(number))


async def _burst(
    home: Home, times: int, account: Account, floor: Account, result: Result
) -> None:
    """Make many calls at once, in turn to nobody and to a phone, and see whether all were told."""
    quiet, busy = other("benchmark_noop", {"text": "#"}), texts(account.phones)
    plain = texts(floor.phones)
    for _ in range(times):
        for name, traffic in ((NOOP, quiet), (FLOOR, plain), (OURS, busy)):
            before = await home.begin()
            answers = await home.call_at_once(traffic.take(BURST))
            after = await home.cost()
            result.bursts.setdefault(name, []).append(answers)
            if name == OURS:
                told = after.rows["events"] - before.rows["events"]
                result.lost += max(0, BURST - told)


async def _count_saves(home: Home, account: Account) -> tuple[int, float]:
    """Keep messages coming and count how often the account's file is written, and over how many seconds."""
    path, traffic = home.store_path(account), texts(account.phones)
    await asyncio.sleep(SETTLING)
    began, saves = monotonic(), 0
    last = path.stat().st_mtime_ns
    while monotonic() - began < _STEADY:
        await home.call(traffic.take(5))
        if (now := path.stat().st_mtime_ns) != last:
            saves, last = saves + 1, now
    return saves, monotonic() - began


async def _set_up(home: Home, both: Sequence[Account], result: Result) -> None:
    for number in range(4):
        for account in both:
            took = await home.set_up_anew(account.entry_id)
            if number:
                # The first one may still load something.
                result.set_ups.setdefault(account.domain, []).append(took)


def verdicts(result: Result, *, full: bool) -> list[Verdict]:
    """Hold the figures against the targets."""
    return [
        *_of_rows(result),
        *_of_costs(result),
        *_of_bursts(result),
        Verdict(
            name="timers of an account without a token at rest",
            value=len(result.timers),
            limit=0,
            exact=True,
        ),
        Verdict(
            name=f"saves in {result.saving_seconds:.0f} s of messages",
            value=result.saves,
            limit=int(result.saving_seconds / _SAVE_EVERY) + 1,
            exact=True,
        ),
        Verdict(
            name="warnings and errors in the log",
            value=len(result.problems),
            limit=0,
            exact=True,
        ),
        *(_of_size(result) if full else ()),
    ]


_ROWS = {
    "a text": (1, 4),
    "a text again": (0, 0),
    "a report": (1, 2),
    "a delivery": (1, 2),
    "a delivery again": (0, 0),
    "a late report": (0, 0),
    "a failure, with its problem": (1, 3),
    "a failure again": (0, 0),
    "the end of the problem": (1, 3),
}


def _of_rows(result: Result) -> list[Verdict]:
    return [
        Verdict(name=f"{name}: rows of {table}", value=value, limit=limit, exact=True)
        for name, (events, states) in _ROWS.items()
        for table, value, limit in (
            ("events", result.single[name].events, events),
            ("states", result.single[name].states, states),
        )
    ]


def _of_costs(result: Result) -> list[Verdict]:
    pairs = [
        (OURS, FLOOR, 1.15),
        ("ours, image", "floor, image", 1.15),
        ("ours, report", "floor, report", 1.15),
        ("ours, text, 20 phones", OURS, 1.05),
        ("ours, text, 200 phones", OURS, 1.05),
        ("ours, text, 50 contacts", OURS, 1.02),
        ("ours, text, 500 contacts", OURS, 1.02),
        ("ours, text, full ledger", FLOOR, 1.15),
    ]
    figures = result.figures
    return [
        Verdict(
            name=f"CPU of {above} / {below}",
            value=ratio(figures[above].cpu, figures[below].cpu),
            limit=limit,
        )
        for above, below, limit in pairs
        if above in figures
    ] + [
        Verdict(
            name=f"database of {above} / {below}",
            value=ratio(figures[above].database, figures[below].database),
            limit=1.1,
        )
        for above, below, _ in pairs[:3]
    ]


def _of_bursts(result: Result) -> list[Verdict]:
    quiet, busy = (
        [seconds for answers in result.bursts[name] for seconds in answers.seconds]
        for name in (NOOP, OURS)
    )
    refused = sum(
        number
        for answers in result.bursts[OURS]
        for status, number in answers.statuses.items()
        if status != 200
    )
    return [
        Verdict(
            name=f"{BURST} messages at once: lost or refused",
            value=result.lost + refused,
            limit=0,
            exact=True,
        ),
        Verdict(
            name=f"{BURST} messages at once: 99th percentile of the answer",
            value=_percentile(busy) * 1000,
            limit=_percentile(quiet) * 2000 + 50,
            unit=" ms",
        ),
    ]


def _percentile(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(0.99 * (len(seconds) - 1))]


def _of_size(result: Result) -> list[Verdict]:
    made = {
        domain: median(seconds for seconds, _ in times)
        for domain, times in result.set_ups.items()
    }
    return [
        Verdict(
            name=f"set-up of {MANY} phones, ours / floor",
            value=made[accounts.OURS] / made[accounts.FLOOR],
            limit=1.5,
        ),
        Verdict(
            name="import of the package at a warm start",
            value=(result.import_seconds or 0.0) * 1000,
            limit=150,
            unit=" ms",
        ),
        Verdict(
            name="file of an account with a full ledger",
            value=result.store_size / 1000,
            limit=_MAX_STORE / 1000,
            unit=" kB",
        ),
    ]
