"""Has something happen to the database of an account in a real Home Assistant; see --help."""

import argparse
import asyncio
from contextlib import aclosing
import sys
from time import monotonic

from .course import Played
from .run import CASES, play

_HEAD = (
    "| fault | when | answers | repairs | set aside | in the file | lost | doubled | |\n"
    "| --- | --- | --- | --- | ---: | ---: | ---: | ---: | --- |"
)


def row(played: Played) -> str:
    """Return a line of the table."""
    answers = ", ".join(f"{n} x {each}" for each, n in sorted(played.answers.items()))
    verdict = "FAILED" if played.deviations else "as documented"
    cells = (
        played.fault,
        played.moment,
        answers,
        ", ".join(sorted(played.repairs)) or "none",
        f"{played.aside}",
        f"{played.slowest:.2f} s",
        f"{len(played.lost)}",
        f"{len(played.doubled)}",
        f"not played: {played.omitted}" if played.omitted else verdict,
    )
    return f"| {' | '.join(cells)} |"


async def _play(name: str) -> list[Played]:
    """Play all faults with a name in their own, and print each once it is over."""
    wanted = [case for case in CASES if name in ", ".join(case)]
    results = []
    print(_HEAD, flush=True)
    async with aclosing(play(wanted)) as played:
        async for result in played:
            results.append(result)
            print(row(result), flush=True)
            for deviation in result.deviations:
                print(f"storage_faults: failed: {deviation}", flush=True)
    return results


def main() -> int:
    """Run from the command line; the exit code is 1 if something deviates."""
    parser = argparse.ArgumentParser(
        prog="python -m workbench.storage_faults", description=__doc__
    )
    parser.add_argument(
        "--only", default="", metavar="NAME", help="a part of the fault, or of when"
    )
    parser.add_argument("--list", action="store_true", help="name them, and play none")
    given = parser.parse_args()
    if given.list:
        print("\n".join(map(", ".join, CASES)))
        return 0
    began = monotonic()
    results = asyncio.run(_play(given.only))
    if not results:
        parser.error(f"nothing is named {given.only}")
    failed = sum(bool(result.deviations) for result in results)
    print(
        f"storage_faults: {len(results)} faults,"
        f" {sum(len(result.lost) for result in results)} messages lost,"
        f" {sum(len(result.doubled) for result in results)} published twice, {failed} failed;"
        f" {monotonic() - began:.0f} s"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
