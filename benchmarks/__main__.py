"""Measures what a message costs; `python -m benchmarks --help`."""

import argparse
import asyncio
from dataclasses import replace
from pathlib import Path
import sys

from .chart import picture
from .report import more, table
from .run import Plan, run, verdicts

FULL = Plan(rounds=3, turns=36, calls=50, bursts=16, full=True)
SHORT = Plan(rounds=1, turns=3, calls=20, bursts=1, full=False)


def main() -> int:
    """Run from the command line; the exit code is 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--short",
        action="store_true",
        help="run everything briefly; only exact figures affect the exit code",
    )
    parser.add_argument(
        "--turns", type=int, metavar="N", help="turns of each subject in a round"
    )
    parser.add_argument(
        "--picture",
        type=Path,
        metavar="FILE",
        help="write the CPU times to this SVG file",
    )
    given = parser.parse_args()
    plan = SHORT if given.short else FULL
    plan = replace(plan, turns=given.turns or plan.turns)
    result = asyncio.run(run(plan))
    print(table(result), *more(result), sep="\n")
    if given.picture is not None:
        given.picture.write_text(picture(result.subjects), encoding="utf-8")
    missed = 0
    for verdict in verdicts(result, full=plan.full):
        print(verdict)
        missed += not verdict.held and (verdict.exact or not given.short)
    print(f"benchmarks: {missed} targets missed; {result.seconds:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
