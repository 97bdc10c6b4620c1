"""Kills a real Home Assistant at random moments while people are asked questions, and judges.

By the simulator's messages nobody is asked the same twice, and by a witness inside Home Assistant
no answer is lost, also none that came while it was down: each question that somebody has answered
ends as answered, and is published again only if a kill came within a moment of the first time.
While it is down three minutes pass by the clocks of both sides, after which a start believes the
service's list. A C compiler is needed for that (`moved_clock`).
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
import os
from random import Random
import signal
import sys
from time import monotonic
from typing import Any, override

from simulator import ApiFault, ApiFaultKind, Message, Service, Simulator
from simulator.clock import SystemClock

from . import demo
from .configuration import DOMAIN, REPOSITORY, Options
from .instance import Instance
from .kills import BORDER, MOMENT, run_from_command_line
from .moved_clock import MovedClock
from .waiting import end, wait_for
from .witnessed import Witnessed

KINDS = ("asking", "turn", "answer", "stop", "start")
"""Moments: while the first is asked, while they are asked in turn, as an answer comes, during a
stop, and during a start."""
PATIENCE = 2
"""Seconds until the next person is asked."""
TIMEOUT = timedelta(hours=3)
DOWN = timedelta(minutes=3)
"""How long Home Assistant is away each time, by the clocks."""
LONG = timedelta(hours=5)
"""After which a question that was open is over at a start."""
ANSWERS = ("yes", "no")
_DEVICE_ID = 10403
_CONTACTS = {f"Person {n}": f"+49176421113{n}0" for n in range(1, 6)}
_PER_ROUND = 2
_WAIT = 60
_SLOW = 0.5
"""Seconds until the service answers most POSTs."""
_ANSWERED = 0.6
"""Of those who are asked, so many write an answer."""
_LOST = 0.2
"""So many of the answers come by the service's list only."""
_WAITS = "was still running after final writes shutdown stage"
"""What Home Assistant logs of a stop that has to wait for an answer of the service."""
_CLOSED = f"{DOMAIN}_question_closed"
_SEEN = "seen_by_automation"
_AUTOMATION = {
    "id": "answers",
    "alias": "Answers",
    "mode": "parallel",
    "max": 50,
    "triggers": [{"trigger": f"{DOMAIN}.question_answered", "options": {}}],
    "actions": [
        {
            "event": _SEEN,
            "event_data": {
                "question_id": "{{ trigger.question.question_id }}",
                "outcome": "{{ trigger.question.outcome }}",
            },
        }
    ],
}
_OPTIONS = Options(
    recorder=False,
    components=[REPOSITORY / "tests" / "real" / "witness"],
    yaml={"witness": {}, "automation tests": [_AUTOMATION]},
)


class _Clock(SystemClock):
    """The simulator's clock, which goes ahead as that of Home Assistant does."""

    ahead = timedelta()

    @override
    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer that a person has given."""

    contact: str
    answer_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """An end of a question that was published; `at` is in the time of the machine."""

    at: float
    data: Mapping[str, Any] = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Result:
    """What was done and seen.

    `asked` is how often who got which question, `told` the same of what was written at its end.
    `seen` is how often the automation ran for each question, `cut_off` how many POSTs had no answer
    yet at the kills. `given` are the answers, `while_down` so many of them.
    """

    seed: int
    kinds: Counter[str] = field(default_factory=Counter)
    kills: list[float] = field(default_factory=list)
    questions: int = 0
    given: dict[str, list[Given]] = field(default_factory=dict)
    while_down: int = 0
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    closed: dict[str, list[Closed]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    cut_off: int = 0
    complaints: list[str] = field(default_factory=list)

    def doubled(self) -> dict[str, float]:
        """Return how long before a kill each was published that was published again after it.

        Infinite for those without a kill between the two.
        """
        return {
            name: max(
                min(
                    (k - first.at for k in self.kills if first.at < k < second.at),
                    default=9e9,
                )
                for first, second in pairwise(ends)
            )
            for name, ends in self.closed.items()
            if len(ends) > 1
        }


class _People:
    """Those who are asked: most answer, sometime, whatever Home Assistant is doing."""

    def __init__(self, service: Service, chance: Random, result: Result) -> None:
        self._service = service
        self._chance = chance
        self._result = result
        self._read: set[int] = set()
        self._answers: set[asyncio.Task[None]] = set()
        self.is_down = False
        self.answering = asyncio.Event()

    async def read(self) -> None:
        """Read what comes, for ever."""
        while True:
            for message in self._service.messages(incoming=False):
                if message.sms_id not in self._read:
                    self._read.add(message.sms_id)
                    self._answer(message)
            await asyncio.sleep(0.05)

    def _answer(self, message: Message) -> None:
        first, *lines = message.body.split("\n")
        if not first.endswith("?") or self._chance.random() > _ANSWERED:
            return
        choice = self._chance.randrange(len(ANSWERS))
        number = lines[choice].partition(" ")[0]
        task = asyncio.create_task(
            self._write(
                message.address,
                first.removesuffix("?"),
                number,
                ANSWERS[choice],
                seconds=self._chance.uniform(1.1, 8),
                is_lost=self._chance.random() < _LOST,
            )
        )
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _write(
        self,
        address: str,
        question: str,
        number: str,
        answer_id: str,
        *,
        seconds: float,
        is_lost: bool,
    ) -> None:
        await asyncio.sleep(seconds)
        name = next(n for n, known in _CONTACTS.items() if known == address)
        given = Given(contact=name, answer_id=answer_id)
        self._result.given.setdefault(question, []).append(given)
        self._result.while_down += self.is_down
        message = self._service.remember(_DEVICE_ID, address, number)
        if not is_lost:
            self.answering.set()
            await self._service.call_again(message.sms_id)

    async def finish(self) -> None:
        """Wait until all have answered who are going to."""
        await asyncio.gather(*self._answers)


class _Campaign:
    """One home, its people, and the kills."""

    def __init__(
        self, home: Instance, service: Service, people: _People, result: Result
    ) -> None:
        self._home = home
        self._service = service
        self._people = people
        self._witnessed = Witnessed(home.folder)
        self._chance = Random(result.seed + 1)
        self._result = result
        self._contacts: list[str] = []

    def know(self, account: demo.Account) -> None:
        """Ask the contacts of an account from now on."""
        self._contacts = [contact.device_id for contact in account.contacts]

    async def kill(self, kind: str) -> None:
        """Have people asked, and kill Home Assistant at a moment of a kind."""
        chance, home = self._chance, self._home
        self._people.is_down = False
        asking = [asyncio.create_task(self._ask()) for _ in range(_PER_ROUND)]
        if kind == "asking":
            posts = self._service.journal.counts["addsms"]
            with suppress(TimeoutError):
                async with asyncio.timeout(_WAIT):
                    await self._service.wait_for_calls("addsms", posts + 1)
            await asyncio.sleep(chance.uniform(0, _SLOW))
        else:
            await asyncio.gather(*asking)
            await self._reach(kind)
        self._result.kinds[kind] += 1
        await self._kill()
        await end(*asking)
        await asyncio.sleep(chance.uniform(0, 3))
        if kind == "start":
            await home.start("spawned")
            await asyncio.sleep(chance.uniform(1, 8))
            await self._kill()

    async def _kill(self) -> None:
        self._result.kills.append(monotonic())
        await self._home.kill()
        since = self._service.clock.now() - timedelta(seconds=_SLOW)
        self._result.cut_off += sum(
            call.fault is not None and call.at > since
            for call in self._service.calls("addsms")
        )
        self._people.is_down = True

    async def _reach(self, kind: str) -> None:
        chance = self._chance
        match kind:
            case "turn" | "start":
                await asyncio.sleep(chance.uniform(0, 3 * PATIENCE))
            case "answer":
                self._people.answering.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(6 * PATIENCE):
                        await self._people.answering.wait()
                await asyncio.sleep(chance.uniform(0, 0.1))
            case "stop":
                await asyncio.sleep(chance.uniform(0, 2 * PATIENCE))
                os.kill(self._home.pid, signal.SIGTERM)
                await asyncio.sleep(chance.uniform(0, 0.5))

    async def _ask(self) -> None:
        result, chance = self._result, self._chance
        result.questions += 1
        name = f"Question {result.questions}"
        people = chance.sample(self._contacts, chance.choice([2, 3]))
        data: dict[str, Any] = {
            "contact": people,
            "message": f"{name}?",
            "answers": list(ANSWERS),
            "question_id": name,
            "patience": PATIENCE,
            "timeout": int(TIMEOUT.total_seconds()),
            "late_message": f"Late: {name}",
        }
        if chance.random() < 0.5:
            data["closing_message"] = f"Over: {name}"
        # Cut off by the kill.
        with suppress(Exception):
            await self._home.call_action(DOMAIN, "ask", data)

    def look(self) -> None:
        """Read what was published since the last time."""
        for note in self._witnessed.news():
            name = note["data"].get("question_id")
            if note["event"] == _CLOSED:
                ended = Closed(at=note["at"], data=note["data"])
                self._result.closed.setdefault(name, []).append(ended)
            elif note["event"] == _SEEN:
                self._result.seen[name] += 1

    async def settle(self) -> None:
        """Wait until all have ended that somebody has answered."""

        def all_closed() -> bool:
            self.look()
            return self._result.given.keys() <= self._result.closed.keys()

        with suppress(TimeoutError):
            await wait_for(all_closed, _WAIT)

    async def none_open(self) -> None:
        """Wait until no question is open any more."""

        async def none() -> bool:
            state = await self._home.state("sensor.smsgateway24_open_questions")
            return state is not None and state["state"] == "0"

        await wait_for(none, _WAIT, what="end of all questions")
        self.look()


async def campaign(kills: int, seed: int) -> Result:
    """Kill a Home Assistant so often while people are asked.

    Raises RuntimeError without a C compiler.
    """
    result, chance, clock = Result(seed=seed), Random(seed), _Clock()
    with MovedClock() as moved:
        simulator = Simulator(seed=seed, clock=clock, step_seconds=0.2)
        home = Instance(options=_OPTIONS, environment=moved.environment)
        async with simulator as service, home:
            account = await _set_up(home, service)
            people = _People(service, chance, result)
            course = _Campaign(home, service, people, result)
            course.know(account)

            async def start(after: timedelta) -> None:
                clock.ahead += after
                moved.move(clock.ahead)
                home.renew_access_token()
                await home.start()

            service.fail_api(
                ApiFault(
                    kind=ApiFaultKind.SLOW,
                    method="addsms",
                    seconds=_SLOW,
                    processed=True,
                    times=None,
                    probability=0.8,
                )
            )
            reading = asyncio.create_task(people.read())
            for number in range(kills):
                await course.kill(KINDS[number % len(KINDS)])
                await start(DOWN)
            # What was being handed over at the last kill is looked for first.
            await people.finish()
            await home.stop()
            await people.finish()
            await start(DOWN)
            await course.settle()
            await end(reading)
            await home.stop()
            await start(LONG)
            await course.none_open()
            _count(service, result)
            result.complaints = [
                line
                for line in home.problems()
                if DOMAIN in line and _WAITS not in line
            ]
    return result


async def _set_up(home: Instance, service: Service) -> demo.Account:
    owner = service.add_account()
    service.add_phone(owner, device_id=_DEVICE_ID, numbers=("+4917642111111",))
    account = await demo.set_up_with_service(
        home,
        api_url=service.api_url,
        token=owner.token,
        phones=[demo.NewPhone(name="Pixel 4a", gateway_device_id=_DEVICE_ID)],
        contacts=[
            demo.NewContact(name=name, number=number)
            for name, number in _CONTACTS.items()
        ],
    )
    limits = {"sends_per_hour": 1_000, "sends_per_day": 10_000}
    await demo.expect_many(home, account.entry_id, **limits, sends_per_number=1_000)
    url = account.phones[0].webhook_url
    service.set_webhooks(_DEVICE_ID, status=url, incoming=url)
    # Home Assistant writes its own files late: the entry, and who is signed in.
    await home.restart()
    return account


def _count(service: Service, result: Result) -> None:
    for message in service.messages(incoming=False):
        first = message.body.split("\n")[0]
        if first.endswith("?"):
            result.asked[message.address, first.removesuffix("?")] += 1
        else:
            result.told[message.address, first.partition(": ")[2]] += 1


def check(result: Result) -> list[str]:
    """Return the checks that failed."""
    twice = [
        f"{name} was asked {count} times of one person"
        for (_, name), count in result.asked.items()
        if count > 1
    ]
    told = [
        f"at the end of {name} one person was written to {count} times"
        for (_, name), count in result.told.items()
        if count > 1
    ]
    lost = [
        f"{name} was answered, and ended as {_outcome(result, name)}"
        for name in result.given
        if not _is_answered(result, name)
    ]
    doubled = [
        f"the end of {name} was published again, {gap:.3f} s before a kill"
        for name, gap in result.doubled().items()
        if gap >= BORDER
    ]
    unseen = [
        f"the end of {name} started the automation {result.seen[name]} times"
        for name, ends in result.closed.items()
        if not 0 < result.seen[name] <= len(ends)
    ]
    return twice + told + lost + doubled + unseen + result.complaints


def _outcome(result: Result, name: str) -> str:
    ends = result.closed.get(name)
    return str(ends[-1].data["outcome"]) if ends else "nothing"


def _is_answered(result: Result, name: str) -> bool:
    """Whether each end of a question is an answer that was given."""
    given = {(each.contact, each.answer_id) for each in result.given[name]}
    ends = [
        (ended.data["contact"], ended.data["answer_id"])
        for ended in result.closed.get(name, ())
    ]
    return bool(ends) and given.issuperset(ends)


def report(result: Result) -> str:
    """Return the figures as a line of text."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in result.kinds.items())
    gaps = result.doubled().values()
    lost = sum(not _is_answered(result, name) for name in result.given)
    return (
        f"question_kills: seed {result.seed}, {len(result.kills)} kills ({kinds});"
        f" {result.questions} questions, {result.asked.total()} times somebody was asked,"
        f" {sum(count > 1 for count in result.asked.values())} twice, {result.cut_off} times cut"
        " off in it;"
        f" {sum(map(len, result.given.values()))} answers to {len(result.given)} questions,"
        f" {result.while_down} while it was down, {lost} questions lost theirs;"
        f" {sum(map(len, result.closed.values()))} ends published, {len(gaps)} again"
        f" ({sum(gap < MOMENT for gap in gaps)} within {MOMENT} s of a kill);"
        f" {result.told.total()} late and closing messages;"
        f" {len(result.complaints)} complaints"
    )


def main() -> int:
    """Run from the command line; the exit code is 1 if a check failed."""
    return run_from_command_line("question_kills", __doc__, 30, campaign, report, check)


if __name__ == "__main__":
    sys.exit(main())
