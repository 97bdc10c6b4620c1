"""Kills a real Home Assistant at random moments while messages come, and counts what is left.

Nothing that was answered 200 may be lost, and nothing may be published twice but what was
published within a moment of a kill: what was written outlives it, and all else is written soon.
The history has each message once.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
import json
import os
from random import Random
import signal
import sys
from time import monotonic
from typing import Any

import aiohttp

from . import demo
from .configuration import DOMAIN, REPOSITORY, Options
from .instance import Instance
from .waiting import end, wait_for

PACE = 50
"""Messages a second."""
MOMENT = 0.2
"""Seconds before a kill in which a message may be published without being stored."""
BORDER = 1.0
"""As long as that is tolerated, on a slow machine."""
KINDS = ("load", "start", "reload", "stop", "fold", "end of start")
_FOLD_BYTES = 16_384
"""By how many bytes the log grows when the journal is folded, and not by a write of messages."""
_FOLD_WINDOW = 0.02
"""Seconds of which no two have a write."""
_PATIENCE = 60
_AT_ONCE = 20
_REAL = REPOSITORY / "tests" / "real"
_OPTIONS = Options(recorder=False, components=[_REAL / "witness"], yaml={"witness": {}})
# Holds up the end of a start for so long that the kill comes first.
_SLOW_START = replace(
    _OPTIONS,
    components=[_REAL / "witness", _REAL / "latecomer"],
    yaml={"witness": {}, "latecomer": {}},
)


@dataclass(slots=True, kw_only=True)
class Result:
    """What was done and seen, in the time of the machine.

    `answered` were answered 200, `published` is when each was published, `waiting` how many were
    answered and not published at the kills, `lost` those that never were, `again` the answers to
    all ids at the end, `recorded` how often each is in the history, `complaints` the log lines and
    repairs of ours that must not be.
    """

    seed: int
    kinds: Counter[str] = field(default_factory=Counter)
    kills: list[float] = field(default_factory=list)
    posted: int = 0
    answered: set[int] = field(default_factory=set)
    published: dict[int, list[float]] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)
    lost: set[int] = field(default_factory=set)
    again: Counter[str] = field(default_factory=Counter)
    recorded: Counter[int] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)

    def doubled(self) -> dict[int, float]:
        """Return how long before a kill each was published that was published again after it.

        Infinite for those without a kill between the two.
        """
        return {
            message_id: max(
                min((k - first for k in self.kills if first < k < second), default=9e9)
                for first, second in pairwise(times)
            )
            for message_id, times in self.published.items()
            if len(times) > 1
        }


class _Campaign:
    """One home with one phone, and the messages that are posted to it, with increasing ids."""

    def __init__(
        self, home: Instance, http: aiohttp.ClientSession, phone: demo.Phone, seed: int
    ) -> None:
        self._home = home
        self._http = http
        self._phone = phone
        self._chance = Random(seed)
        self.result = Result(seed=seed)

    async def run(self, kills: int) -> None:
        """Kill it so often, each time at a moment of another kind, and start it again."""
        result = self.result
        for number in range(kills):
            kind = KINDS[number % len(KINDS)]
            async with self._flowing():
                await self._more(self._chance.randint(5, 40))
                await self._reach(kind)
                result.kinds[kind] += 1
                result.kills.append(monotonic())
                await self._home.kill()
                result.waiting[kind] += len(self._waiting())
                self._home.options = _OPTIONS
                await self._home.start()

    async def settle(self) -> None:
        """Wait for what waits, post all that can be known again, and look for complaints."""
        result = self.result
        with suppress(TimeoutError):
            await wait_for(lambda: not self._waiting(), _PATIENCE)
        # Before they are posted again, by which they would be published after all.
        result.lost = self._waiting()
        known = sorted(result.answered | _published(self._home).keys())
        for start in range(0, len(known), _AT_ONCE):
            posts = map(self._post, known[start : start + _AT_ONCE])
            result.again.update(await asyncio.gather(*posts))
        result.published = _published(self._home)
        result.recorded = await self._recorded()
        result.complaints = [line for line in self._home.problems() if DOMAIN in line]
        issues = (await self._home.ws("repairs/list_issues"))["issues"]
        result.complaints += [
            key
            for i in issues
            if (key := str(i["translation_key"])).startswith("store")
        ]

    async def _recorded(self) -> Counter[int]:
        """Return how often each message is in the history, page by page."""
        found: Counter[int] = Counter()
        data: dict[str, Any] = {"device_id": self._phone.device_id, "limit": 1_000}
        while True:
            answer = await self._home.call_action(
                DOMAIN, "get_messages", data, return_response=True
            )
            if not (messages := answer["messages"]):
                return found
            found.update(message["message_id"] for message in messages)
            data["before_id"] = messages[0]["message_id"]

    async def _reach(self, kind: str) -> None:
        """Wait for a random moment of a kind."""
        chance, home = self._chance, self._home
        match kind:
            case "load":
                await asyncio.sleep(chance.uniform(0, 0.5))
            case "start" | "end of start":
                home.options = _SLOW_START if kind == "start" else _OPTIONS
                await home.restart("spawned")
                await self._more(chance.randint(1, 30))
            case "reload":
                reload = asyncio.create_task(home.reload_entry(self._phone.entry_id))
                await asyncio.sleep(chance.uniform(0, 0.1))
                await end(reload)
            case "stop":
                os.kill(home.pid, signal.SIGTERM)
                await asyncio.sleep(chance.uniform(0, 0.3))
            case "fold":
                await self._fold_begins()

    async def _fold_begins(self) -> None:
        """Wait for the first bytes of a fold, which comes after sixty writes."""
        log = self._home.folder / f"{DOMAIN}_{self._phone.entry_id}.db-wal"
        before, since = log.stat().st_size, monotonic()

        def grown() -> bool:
            nonlocal before, since
            size, now = log.stat().st_size, monotonic()
            if size - before >= _FOLD_BYTES:
                return True
            if now - since > _FOLD_WINDOW:
                before, since = size, now
            return False

        await wait_for(grown, _PATIENCE, what="fold", interval=0)

    def _waiting(self) -> set[int]:
        return self.result.answered - _published(self._home).keys()

    @asynccontextmanager
    async def _flowing(self) -> AsyncIterator[None]:
        flow = asyncio.create_task(self._flow())
        try:
            yield
        finally:
            await end(flow)

    async def _flow(self) -> None:
        async with asyncio.TaskGroup() as calls:
            while True:
                calls.create_task(self._post_next())
                await asyncio.sleep(1 / PACE)

    async def _more(self, count: int) -> None:
        answered = self.result.answered
        wanted = len(answered) + count
        await wait_for(lambda: len(answered) >= wanted, _PATIENCE, interval=0.01)

    async def _post_next(self) -> None:
        self.result.posted = message_id = self.result.posted + 1
        if await self._post(message_id):
            self.result.answered.add(message_id)

    async def _post(self, message_id: int) -> str:
        """Return the result; empty if it was refused or cut off."""
        body = {"sms_id": message_id, "type": "text", "channel_id": 0}
        body |= {"address": "+4915752982212", "body": f"Message {message_id}"}
        with suppress(aiohttp.ClientError):
            async with self._http.post(self._phone.webhook_url, json=body) as answer:
                # Home Assistant answers 200 with nothing where no such webhook is.
                if answer.status == 200 and answer.content_type == "application/json":
                    return str((await answer.json())["result"])
        return ""


def _published(home: Instance) -> dict[int, list[float]]:
    """Return when each message was published, over all starts."""
    times: dict[int, list[float]] = {}
    for line in (home.folder / "witnessed.jsonl").read_bytes().splitlines():
        note = json.loads(line)
        if note["event"] == f"{DOMAIN}_message_received":
            times.setdefault(note["data"]["message_id"], []).append(note["at"])
    return times


async def campaign(kills: int, seed: int) -> Result:
    """Kill a Home Assistant with one phone so often."""
    async with Instance(options=_OPTIONS) as home, aiohttp.ClientSession() as http:
        phone = await demo.set_up(home)
        await demo.expect_many(home, phone.entry_id)
        # Home Assistant writes its own files late: the entry, and who is signed in.
        await home.restart()
        course = _Campaign(home, http, phone, seed)
        await course.run(kills)
        await course.settle()
        return course.result


def check(result: Result) -> list[str]:
    """Return the checks that failed."""
    lost = [f"{lost} was answered 200, and not published" for lost in result.lost]
    doubled = [
        f"{message_id} was published again, {gap:.3f} s before a kill"
        for message_id, gap in result.doubled().items()
        if gap >= BORDER
    ]
    # One that is accepted again is among those that were published twice.
    refused = [
        f"{count} were answered {answer or 'with an error'} at the end"
        for answer, count in result.again.items()
        if answer not in {"repeated", "accepted"}
    ]
    recorded = [
        f"{message_id} is {result.recorded[message_id]} times in the history"
        for message_id in result.published
        if result.recorded[message_id] != 1
    ]
    return lost + doubled + refused + recorded + result.complaints


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name or 'failed'}" for name, count in counts.items())


def report(result: Result) -> str:
    """Return the figures as a line of text."""
    gaps = sorted(result.doubled().values())
    last_moments = sum(
        any(0 <= kill - times[0] < MOMENT for kill in result.kills)
        for times in result.published.values()
    )
    return (
        f"kills: seed {result.seed}, {len(result.kills)} kills ({_listed(result.kinds)});"
        f" {result.posted:,} messages posted, {len(result.answered):,} answered 200,"
        f" {len(result.published):,} published, {len(result.lost)} lost; waited at the kills:"
        f" {_listed(result.waiting)}; {last_moments} published within {MOMENT} s before a kill;"
        f" published twice: {sum(gap < MOMENT for gap in gaps)} of these,"
        f" {sum(MOMENT <= gap < BORDER for gap in gaps)} within {BORDER} s,"
        f" {sum(gap >= BORDER for gap in gaps)} others, at most {max(gaps, default=0):.3f} s"
        f" before a kill; at the end {_listed(result.again)};"
        f" {len(result.recorded):,} in the history; {len(result.complaints)} complaints"
    )


def run_from_command_line[ResultT](
    name: str,
    description: str | None,
    kills: int,
    campaign: Callable[[int, int], Coroutine[Any, Any, ResultT]],
    report: Callable[[ResultT], str],
    check: Callable[[ResultT], list[str]],
) -> int:
    """Run a campaign of so many kills, or as many as are given; return 1 if a check failed."""
    parser = argparse.ArgumentParser(
        prog=f"python -m workbench.{name}", description=description
    )
    parser.add_argument("--kills", type=int, default=kills, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    given = parser.parse_args()
    result = asyncio.run(campaign(given.kills, given.seed))
    print(report(result))
    faults = check(result)
    for fault in faults[:20]:
        print(f"{name}: failed: {fault}")
    return 1 if faults else 0


def main() -> int:
    """Run from the command line; the exit code is 1 if a check failed."""
    return run_from_command_line("kills", __doc__, 40, campaign, report, check)


if __name__ == "__main__":
    sys.exit(main())
