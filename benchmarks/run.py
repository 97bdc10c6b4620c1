"""Runs one benchmark in one process: all subjects, bursts, setups, writes, single requests."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from homeassistant.config_entries import ConfigEntry

from . import accounts, history
from .accounts import Account
from .bodies import Traffic, images, other, statuses, texts
from .home import Answers, Home, Written, running
from .imports import seconds_of_import
from .measure import SETTLING, Duel, Subject, undisturbed
from .single_requests import Rows, rows_of_single_calls
from .targets import Verdict

BURST = 200
MANY = 200
QUESTIONS = 200
NOOP, FLOOR, OURS = "no-op webhook", "floor, text", "ours, text"
SLEEP = "5" * 64
ALARM = {"event": "alarm_alert_start", "value1": "#"}
IDS, _SENT = 5_000, 2_000
"""Of messages and of sent messages that an account remembers."""
MESSAGES = 50
"""Of which the writes are counted: so many that nothing is folded meanwhile."""
_SET_UPS = 12
_MAX_STORE = 35_000_000
FULL = f"{IDS:,} ids and {history.MESSAGES:,} messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The amount of work: `rounds` of `turns` of `calls`.

    `full` adds large accounts and setups.
    """

    rounds: int
    turns: int
    calls: int
    bursts: int
    full: bool


@dataclass(slots=True, kw_only=True)
class Result:
    """All figures. Bursts are by name, setups by domain, in seconds and CPU seconds."""

    subjects: list[Subject] = field(default_factory=list)
    duels: list[Duel] = field(default_factory=list)
    single: Mapping[str, Rows] = field(default_factory=dict)
    bursts: dict[str, list[Answers]] = field(default_factory=dict)
    unrecorded: dict[str, list[Answers]] = field(default_factory=dict)
    """The bursts with an idle recorder."""
    lost: int = 0
    """Of the bursts, lost or published twice."""
    set_ups: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    """Of the whole process in bytes, by moment."""
    import_seconds: float | None = None
    timers: tuple[str, ...] = ()
    written: Written = field(default_factory=lambda: Written(transactions=0, size=0))
    """For some messages."""
    history: history.History | None = None
    store_size: int = 0
    store_size_later: int = 0
    problems: list[str] = field(default_factory=list)
    seconds: float = 0.0


class _Bench:
    """The accounts and subjects of one benchmark."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.result = Result()
        self.one, self.floor = accounts.ours("one", 1), accounts.floor("one", 1)
        self.twenty = accounts.ours("twenty", 20)
        self.many, self.floor_many = (
            accounts.ours("many", MANY),
            accounts.floor("many", MANY),
        )
        self.some, self.crowd = (
            accounts.ours("some", 1, 50),
            accounts.ours("crowd", 1, 500),
        )
        self.none, self.full = accounts.ours("none", 1), accounts.ours("full", 1)
        self.asked = accounts.ours("asked", 1, QUESTIONS)
        self.unasked = accounts.ours("unasked", 1, QUESTIONS)

    def accounts(self) -> list[Account]:
        """Return the accounts of the integration that the plan needs."""
        large = [
            *(self.twenty, self.many, self.some, self.crowd, self.none, self.full),
            *(self.asked, self.unasked),
        ]
        return [self.one, *(large if self.plan.full else ())]

    def prepare(self, folder: Path) -> None:
        """Store what accounts have before the first start."""
        accounts.remember(folder, self.full, messages=IDS, sent=_SENT)
        accounts.ask(folder, self.asked, questions=QUESTIONS)

    def entries(self) -> list[ConfigEntry[Any]]:
        """Return all entries that the plan needs."""
        floors = [self.floor, *([self.floor_many] if self.plan.full else ())]
        return [
            *(account.entry for account in (*self.accounts(), *floors)),
            accounts.webhook_entry("sleep_as_android", SLEEP),
        ]

    async def measure(self, home: Home) -> None:
        """Measure everything that needs a Home Assistant."""
        plan, result = self.plan, self.result
        await asyncio.sleep(SETTLING)
        for account in self.accounts():
            # Nothing is left to be folded then, as else after five minutes without a request.
            await home.set_up_anew(account.entry_id)
        if plan.full:
            result.store_size = home.store_size(self.full)
        rest = await home.begin()
        result.timers = rest.timers
        result.memory["at rest"] = rest.memory
        for name, traffic in (
            (NOOP, other("benchmark_noop", {"text": "#"})),
            ("JSON and one event", other("benchmark_event", {"text": "#"})),
            ("sleep_as_android", other(SLEEP, ALARM)),
        ):
            subject = self._subject(name, traffic)
            for _ in range(plan.turns):
                await subject.take_turn(home, plan.calls)
        await self._fight_all(home)
        calls = sum(subject.calls for subject in result.subjects)
        result.memory[f"{calls:,} calls later"] = (await home.begin()).memory
        result.single = await rows_of_single_calls(home, self.one.phones[0])
        before = (await home.cost()).rows["published"]
        result.bursts = await _burst(home, plan.bursts, self.one, self.floor)
        published = (await home.cost()).rows["published"] - before
        # With those of the floor.
        result.lost = abs(2 * plan.bursts * BURST - published)
        result.written = await _write(home, self.one)
        if plan.full:
            result.store_size_later = home.store_size(self.full)
            await _set_up(home, (self.floor_many, self.many), result)
        result.problems = home.instance.problems()

    async def _fight_all(self, home: Home) -> None:
        self._add_duels()
        duels = self.result.duels
        # Work that is only done once: for each phone, and each sender.
        first = 2 * MANY if self.plan.full else 10
        for subject in (s for duel in duels for s in (duel.above, duel.below)):
            await home.call(subject.traffic.take(first))
        for _ in range(self.plan.rounds):
            for duel in duels:
                await duel.run_round(home, turns=self.plan.turns, calls=self.plan.calls)

    def _add_duels(self) -> None:
        one, floor = self.one.phones, self.floor.phones
        ours = self._subject(OURS, texts(one))
        low = self._subject(FLOOR, texts(floor))
        self._duel(ours, low, 1.15)
        for kind, traffic in (("image", images), ("report", statuses)):
            self._duel(
                self._subject(f"ours, {kind}", traffic(one)),
                self._subject(f"floor, {kind}", traffic(floor)),
                1.15,
            )
        if self.plan.full:
            self._add_large_duels(ours, low)

    def _add_large_duels(self, ours: Subject, low: Subject) -> None:
        full = self._subject(f"ours, text, {FULL}", texts(self.full.phones))
        self._duel(full, ours, 1.05)
        many = self._subject(f"ours, text, {MANY} phones", texts(self.many.phones))
        low_many = self._subject(
            f"floor, text, {MANY} phones", texts(self.floor_many.phones)
        )
        self._duel(many, low_many, None)
        twenty = self._subject("ours, text, 20 phones", texts(self.twenty.phones))
        for growing in (twenty, many):
            self._duel(growing, ours, 1.05)
        # Compared with an account that has received as little.
        bare = self._subject("ours, text, no contacts", texts(self.none.phones))
        for count, account in ((50, self.some), (500, self.crowd)):
            name = f"ours, text, {count} contacts"
            self._duel(self._subject(name, texts(account.phones)), bare, 1.02)
        asked, unasked = (
            self._subject(f"ours, text, {name}", texts(account.phones))
            for name, account in (
                (f"{QUESTIONS} open questions", self.asked),
                ("no question", self.unasked),
            )
        )
        self._duel(asked, unasked, 1.05)

    def _duel(self, above: Subject, below: Subject, limit: float | None) -> None:
        self.result.duels.append(Duel(above=above, below=below, limit=limit))

    def _subject(self, name: str, traffic: Traffic) -> Subject:
        subject = Subject(name, traffic)
        self.result.subjects.append(subject)
        return subject


async def run(plan: Plan) -> Result:
    """Start a Home Assistant and measure what the plan requires."""
    began = monotonic()
    bench = _Bench(plan)
    prepare = bench.prepare if plan.full else None
    async with running(bench.entries(), prepare=prepare) as home:
        await bench.measure(home)
    if plan.full:
        two = [bench.one.entry, bench.floor.entry]
        async with running(two, recorded=False) as home:
            bench.result.unrecorded = await _burst(
                home, plan.bursts, bench.one, bench.floor
            )
        bench.result.import_seconds = await seconds_of_import()
        bench.result.history = await asyncio.to_thread(history.measure)
    bench.result.seconds = monotonic() - began
    return bench.result


async def _burst(
    home: Home, times: int, ours: Account, floor: Account
) -> dict[str, list[Answers]]:
    """Send many requests at once: to the no-op webhook, to the floor and to a phone, in turn."""
    found: dict[str, list[Answers]] = {}
    all_traffic = {
        NOOP: other("benchmark_noop", {"text": "#"}),
        FLOOR: texts(floor.phones),
        OURS: texts(ours.phones),
    }
    for _ in range(times):
        for name, traffic in all_traffic.items():
            await home.begin()
            answers = await home.call_at_once(traffic.take(BURST))
            found.setdefault(name, []).append(answers)
    return found


async def _write(home: Home, account: Account) -> Written:
    """Return what is written to the account's database for some messages, one after the other."""
    # The log is empty then.
    await home.set_up_anew(account.entry_id)
    await home.begin()
    before = home.written(account)
    await home.call(texts(account.phones).take(MESSAGES))
    await home.cost()
    after = home.written(account)
    return Written(
        transactions=after.transactions - before.transactions,
        size=after.size - before.size,
    )


async def _set_up(home: Home, both: Sequence[Account], result: Result) -> None:
    for number in range(_SET_UPS + 1):
        for account in both:
            took = await home.set_up_anew(account.entry_id)
            if number:
                # The first one may load something.
                result.set_ups.setdefault(account.domain, []).append(took)


def verdicts(result: Result, *, full: bool) -> list[Verdict]:
    """Compare the figures with the targets."""
    return [
        *_of_rows(result),
        *_of_costs(result),
        *_of_bursts(result),
        Verdict(
            name="timers at rest, without a token",
            value=len(result.timers),
            # The one that prunes the history of the account that has one.
            limit=1 if full else 0,
            exact=True,
        ),
        Verdict(
            name=f"writes of the account's database for {MESSAGES} messages",
            value=result.written.transactions,
            limit=MESSAGES,
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
    "a text": (1, 2),
    "a text again": (0, 0),
    "a report": (1, 1),
    "a delivery": (1, 1),
    "a delivery again": (0, 0),
    "a late report": (0, 0),
    "a failure, with its problem": (1, 2),
    "a failure again": (0, 0),
    "the end of the problem": (1, 2),
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
    cpu = [
        Verdict(name=f"CPU of {duel.name}", value=duel.cpu, limit=duel.limit)
        for duel in result.duels
        if duel.limit is not None
    ]
    database = [
        Verdict(name=f"database of {duel.name}", value=duel.database, limit=1.1)
        for duel in result.duels
        if duel.below.name.startswith("floor")
    ]
    refused = sum(subject.refused for subject in result.subjects)
    return [
        *cpu,
        *database,
        Verdict(name="calls refused", value=refused, limit=0, exact=True),
    ]


def _of_bursts(result: Result) -> list[Verdict]:
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
        *(
            Verdict(
                name=f"{BURST} messages at once{where}: 99th percentile of the answer",
                value=undisturbed(slowest_answers(bursts[OURS])) * 1000,
                limit=undisturbed(slowest_answers(bursts[NOOP])) * 2000 + 50,
                unit=" ms",
            )
            for where, bursts in (
                ("", result.bursts),
                (", nothing recorded", result.unrecorded),
            )
            if bursts
        ),
    ]


def slowest_answers(bursts: Sequence[Answers]) -> list[float]:
    """Return the 99th percentile of each burst, in seconds."""
    return [answers.percentile(0.99) for answers in bursts]


def _of_size(result: Result) -> list[Verdict]:
    made = {
        domain: undisturbed([seconds for seconds, _ in times])
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
            name=f"database of an account with {FULL}",
            value=result.store_size / 1000,
            limit=_MAX_STORE / 1000,
            unit=" kB",
        ),
        *(_of_history(result.history) if result.history else ()),
    ]


def _of_history(result: history.History) -> list[Verdict]:
    slowest = max(result.reading, key=lambda name: undisturbed(result.reading[name]))
    return [
        Verdict(
            name=f"of {history.MESSAGES:,} messages, {slowest}",
            value=undisturbed(result.reading[slowest]) * 1000,
            limit=300,
            unit=" ms",
        ),
        Verdict(
            name="event loop, during the longest of these searches",
            value=max(map(undisturbed, result.waiting.values())) * 1000,
            limit=5,
            unit=" ms",
        ),
        *(
            Verdict(
                name=f"the card, {name}, with {history.MESSAGES:,} by {history.FEW:,}",
                value=undisturbed(times) / undisturbed(result.card_of_few[name]),
                limit=1.5,
                unit=" x",
            )
            for name, times in result.card.items()
        ),
        Verdict(
            name=f"deleting {history.A_DAY:,} messages",
            value=sum(result.deleting) * 1000,
            limit=1_000,
            unit=" ms",
        ),
        Verdict(
            name="one step of it",
            value=sorted(result.deleting)[-2] * 1000,
            limit=50,
            unit=" ms",
        ),
    ]
