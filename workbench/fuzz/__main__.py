"""Fuzzes the webhook of a real Home Assistant; `scripts/fuzz --help`."""

import argparse
import asyncio
from collections import Counter
from dataclasses import dataclass
import sys
from time import monotonic
from typing import Any

from hypothesis.errors import Flaky

from workbench.waiting import end

from .campaign import Campaign, FaultError
from .home import Home, at_home
from .hypothesis_runner import try_plans
from .oracle import MESSAGE, REPORT, SERVER

BATCH = 250
STALLED = 2
"""Requests of each batch whose body never ends."""
MEGABYTE = 1024 * 1024
MAX_GROWTH = 12
"""Megabytes by which the process may grow after the first quarter; see docs/reliability.md."""
MAX_MESSAGES = 100_000
MAX_OBJECTS = 500 + 2_048 + 500
"""Live objects of the integration: recent messages, parsed numbers, and a few.

Not counted are the messages and reports that it knows.
"""
_KNOWN_LINE = "of a kind that this version does not know"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was measured."""

    campaign: Campaign
    measures: list[dict[str, Any]]
    account: dict[str, Any]
    problems: list[str]
    lines: int
    seconds: float


async def fuzz(cases: int, seed: int, *, recorder: bool) -> Result:
    """Make the requests. Raises FaultError for the first that fails a check."""
    began = monotonic()
    async with at_home(recorder=recorder) as home:
        campaign = Campaign(home, seed)
        mutants = campaign.plans()
        batches = -(-cases // BATCH)
        stalled: list[asyncio.Task[int]] = []
        measures: list[dict[str, Any]] = []
        try:
            for number in range(batches):
                stalled += [asyncio.create_task(_stall(home)) for _ in range(STALLED)]
                size = min(BATCH, cases - number * BATCH)
                for _ in range(size - size // 2):
                    await campaign.check_or_simplify(next(mutants))
                await try_plans(
                    campaign.check, cases=size // 2, chance=seed * 100_000 + number
                )
                await campaign.good_calls()
                if number + 1 in {-(-batches * part // 4) for part in (1, 2, 3, 4)}:
                    measures.append(await home.measures())
                if sys.stderr.isatty():
                    print(f"\r{campaign.made:,} requests", end="", file=sys.stderr)
            campaign.history.answers.update(
                f"{status} to a body without an end"
                for status in await asyncio.gather(*stalled)
            )
        finally:
            await end(*stalled)
        return Result(
            campaign=campaign,
            measures=measures,
            account=await home.diagnostics(),
            problems=[line for line in home.instance.problems() if SERVER not in line],
            lines=len(home.instance.log_text().splitlines()),
            seconds=monotonic() - began,
        )


async def _stall(home: Home) -> int:
    """Begin a request, never end it, and return the status of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", home.instance.port)
    path = home.path.encode("ascii")
    writer.write(
        b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n" % path
        + b'{"sms_id": 1, "address": "'
    )
    try:
        async with asyncio.timeout(600):
            return int((await reader.readline()).split()[1])
    finally:
        writer.close()


def check(result: Result) -> list[str]:
    """Return the checks of the whole run that failed."""
    history = result.campaign.history
    [phone] = result.account["phones"]
    published, known = len(history.messages), phone["remembered_messages"]
    memory = [taken["memory"] / MEGABYTE for taken in result.measures]
    growth = memory[-1] - memory[0]
    objects = sum(result.measures[-1]["objects"].values())
    unknown = [line for line in result.problems if _KNOWN_LINE not in line]
    promises = {
        f"the ledger holds {known} messages, and {published} were published": known
        == min(published, MAX_MESSAGES),
        f"the counter is {phone['received']}, and {published} were published": phone[
            "received"
        ]
        == published,
        f"the inbox holds {phone['inbox']}": phone["inbox"] == 0,
        f"it grew by {growth:.1f} MB": growth <= MAX_GROWTH,
        f"{objects} values are alive": objects
        <= MAX_OBJECTS + known + phone["remembered_sent"],
        f"warnings and errors: {unknown}": not unknown,
        f"several log lines about one oddity: {result.problems}": len(result.problems)
        <= 1,
        f"bodies without an end: {history.answers}": not [
            name
            for name in history.answers
            if name.endswith("end") and not name.startswith("408")
        ],
    }
    return [what for what, holds in promises.items() if not holds]


def report(result: Result) -> str:
    """Return the figures as a line of text."""
    history = result.campaign.history
    answers = ", ".join(
        f"{count:,} x {name}" for name, count in sorted(history.answers.items())
    )
    objects = Counter(result.measures[-1]["objects"])
    memory = ", ".join(f"{m['memory'] / MEGABYTE:.1f}" for m in result.measures)
    return (
        f"fuzz: seed {result.campaign.seed}, {result.campaign.made:,} calls in"
        f" {result.seconds:.0f} s; answered {answers}; told {history.published[MESSAGE]:,} messages"
        f" and {history.published[REPORT]:,} reports, none twice; memory"
        f" after each quarter {memory} MB; {objects.total():,} values alive"
        f" ({', '.join(f'{n:,} {name}' for name, n in objects.most_common(3))});"
        f" log {result.lines} lines, {len(result.problems)} of them warnings"
    )


def main() -> int:
    """Run from the command line; the exit code is 1 if a check failed."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument(
        "--recorder",
        action="store_true",
        help="record everything in the database, which is slower",
    )
    given = parser.parse_args()
    try:
        result = asyncio.run(fuzz(given.cases, given.seed, recorder=given.recorder))
    except (FaultError, Flaky) as err:
        print(f"fuzz: seed {given.seed}: failed:\n  {err}")
        for inner in getattr(err, "exceptions", ()):
            print(f"  {inner}")
        return 1
    print(report(result))
    faults = check(result)
    for fault in faults:
        print(f"fuzz: failed: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
