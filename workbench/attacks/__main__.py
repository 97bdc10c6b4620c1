"""Plays what somebody can do who knows one webhook URL; `python -m workbench.attacks --help`."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
import sys
from time import monotonic
from typing import Any

from .figures import FIGURES, Plan, measure
from .habits import ALL, HABITS, play_with, scene_of
from .plays import ATTACKS
from .scene import Scene, Stage, on_stage

_AT_ONCE = 8
_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What is played in a scene of its own, and the arguments of the scene."""

    name: str
    what: str
    play: Callable[[Scene], Awaitable[None]]
    scene: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of it: nothing where all held."""

    play: Play
    deviations: tuple[str, ...]
    real: int = 0
    published: int = 0
    seconds: float = 0.0


def attacks(name: str | None = None) -> list[Play]:
    """Return all attacks, or one."""
    chosen = ATTACKS.values() if name is None else (ATTACKS[name],)
    return [
        Play(name=one.name, what=one.what, play=one.play, scene=one.scene)
        for one in chosen
    ]


def habits(name: str) -> list[Play]:
    """Return the attacks with one habit, with each of them (`each`), or with all at once."""
    chosen: Mapping[str, Mapping[str, Any]] = (
        HABITS if name == "each" else {name: ALL if name == "all" else HABITS[name]}
    )
    return [
        Play(
            name=name,
            what="attacks where the service has this habit",
            play=partial(play_with, habits=habit),
            scene=scene_of(habit),
        )
        for name, habit in chosen.items()
    ]


async def play_all(plays: Iterable[Play]) -> list[Played]:
    """Play all in one Home Assistant, a few at a time."""
    async with on_stage() as stage:
        free = asyncio.Semaphore(_AT_ONCE)

        async def play(one: Play) -> Played:
            async with free:
                played = await _play(stage, one)
                print(f"{one.name}: {len(played.deviations)} deviations", flush=True)
                return played

        return await asyncio.gather(*map(play, plays))


async def _play(stage: Stage, play: Play) -> Played:
    began = monotonic()
    async with stage.scene(**play.scene) as scene:
        try:
            await play.play(scene)
        except TimeoutError as err:
            scene.check(False, f"it did not come to its end: {err}")
        scene.balance()
        return Played(
            play=play,
            deviations=tuple(scene.deviations),
            real=len(scene.real()),
            published=len(scene.messages()),
            seconds=monotonic() - began,
        )


def report(results: Iterable[Played]) -> str:
    """Return a table of what was played."""
    lines = []
    for one in results:
        verdict = "held" if not one.deviations else f"{len(one.deviations)} DEVIATIONS"
        lines.append(
            f"{one.play.name:29} {verdict:14} {one.real:4} real, {one.published:4} published,"
            f" {one.seconds:4.0f} s: {one.play.what}"
        )
        lines += [f"    {what}" for what in one.deviations[:_MOST_SHOWN]]
        if (more := len(one.deviations) - _MOST_SHOWN) > 0:
            lines.append(f"    and {more} more")
    return "\n".join(lines)


def main() -> int:
    """Run from the command line; the exit code is 1 if anything did not hold."""
    parser = argparse.ArgumentParser(
        prog="python -m workbench.attacks", description=__doc__
    )
    parser.add_argument(
        "--only", choices=ATTACKS, metavar="NAME", help=", ".join(ATTACKS)
    )
    parser.add_argument(
        "--habits",
        choices=(*HABITS, "each", "all"),
        metavar="NAME",
        help=f"each, all (at once), {', '.join(HABITS)}",
    )
    parser.add_argument(
        "--figures",
        nargs="?",
        const="all",
        choices=("all", *FIGURES),
        metavar="NAME",
        help=f"measure instead: all, {', '.join(FIGURES)}",
    )
    parser.add_argument(
        "--reports",
        type=int,
        default=Plan().reports,
        metavar="N",
        help="foreign delivery reports of the figure (25000: 4 minutes)",
    )
    given = parser.parse_args()
    if given.figures is not None:
        return _measure(given.figures, Plan(reports=given.reports))
    plays = attacks(given.only) if given.habits is None else habits(given.habits)
    began = monotonic()
    results = asyncio.run(play_all(plays))
    print(report(results))
    faults = sum(len(one.deviations) for one in results)
    print(
        f"attacks: {len(results)} played, {faults} deviations; {monotonic() - began:.0f} s"
    )
    return 1 if faults else 0


def _measure(name: str, plan: Plan) -> int:
    began = monotonic()
    names = FIGURES if name == "all" else (name,)
    verdicts = asyncio.run(measure(names, plan))
    missed = sum(not verdict.held for verdict in verdicts)
    print(
        f"figures: {len(verdicts)} measured, {missed} missed; {monotonic() - began:.0f} s"
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
