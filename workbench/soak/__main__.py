"""Soak test of a real Home Assistant with faults on; `scripts/soak --help`."""

import argparse
import asyncio
from collections import Counter
import sys

from .comparison import compare, our_lines
from .run import Soak, soak

MEGABYTE = 1024 * 1024
MAX_GROWTH = 80
"""Megabytes by which the process may grow after the first quarter; see docs/reliability.md."""
MAX_BLOCKS = 140_000
"""By how many the allocated blocks of memory may grow: four for each id that is remembered."""
PACE = 55


def check(result: Soak) -> list[str]:
    """Return the checks that failed."""
    faults = compare(result.books)
    growth = (result.memory[-1] - result.memory[0]) / MEGABYTE
    if growth > MAX_GROWTH:
        faults.append(f"it grew by {growth:.1f} MB")
    blocks = result.blocks[-1] - result.blocks[0]
    if blocks > MAX_BLOCKS:
        faults.append(f"{blocks:,} more blocks of memory are in use")
    waiting = sum(phone["inbox"] for phone in result.account["phones"])
    if waiting:
        faults.append(f"{waiting} requests still wait to be published")
    if result.account["account"]["ids_differ"]:
        faults.append("the ids of list and webhooks are taken for different ones")
    return faults


def report(result: Soak) -> str:
    """Return the figures as a line of text."""
    books = result.books
    incoming = [m for m in books.messages if m.incoming]
    outgoing = [m for m in books.messages if not m.incoming]
    found = Counter(data["recovered"] for data in (*books.received, *books.reported))[
        True
    ]
    calls = ", ".join(f"{n:,} {name}" for name, n in sorted(result.calls.items()))
    memory = ", ".join(f"{taken / MEGABYTE:.1f}" for taken in result.memory)
    blocks = ", ".join(f"{taken / 1000:,.0f}" for taken in result.blocks)
    objects = ", ".join(f"{n:,} {name}" for name, n in result.objects.most_common(3))
    ours = [line for log in books.logs for line in our_lines(log)]
    return (
        f"soak: seed {result.seed}, {len(books.home_of)} phones, {len(incoming):,} messages"
        f" received and {len(outgoing):,} sent; told {len(books.received):,} messages and"
        f" {len(books.reported):,} reports, {found:,} of them caught up;"
        f" calls of webhooks: {calls}; {result.api_calls['getallsms']} looks,"
        f" {result.failed_actions} actions cut off; away for {result.down:.0f} s; memory after"
        f" each quarter {memory} MB, {blocks} thousand blocks; {result.objects.total():,} values alive"
        f" ({objects}); {len(ours)} log lines of ours; repairs"
        f" {', '.join(result.repairs) or 'none'}; {result.seconds:.0f} s"
    )


def main() -> int:
    """Run from the command line; the exit code is 1 if a check failed."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    parser.add_argument(
        "--count", type=int, default=20_000, metavar="N", help="messages and statuses"
    )
    parser.add_argument("--phones", type=int, default=20, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    given = parser.parse_args()
    result = asyncio.run(
        soak(count=given.count, phones=given.phones, seed=given.seed, pace=PACE)
    )
    print(report(result))
    faults = check(result)
    for fault in faults[:20]:
        print(f"soak: failed: {fault}")
    if len(faults) > 20:
        print(f"soak: and {len(faults) - 20} more")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
