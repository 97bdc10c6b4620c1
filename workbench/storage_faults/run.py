"""The homes in which everything is played, one for several faults."""

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from simulator import Simulator

from .. import demo
from ..instance import Instance
from ..moved_clock import MovedClock, compiler
from . import clock, disk, files
from .clock import DEVICE_ID, RIGHT, ClockPlay, Surroundings, look
from .course import OPTIONS, Course, Played, course, unprivileged
from .files import Play

type Case = tuple[str, str]
"""What happens, and when."""

CASES: tuple[Case, ...] = (*disk.CASES, *files.CASES, *clock.CASES)
_FIRST_OF_SERVICE = 1_000_000


async def play(wanted: Collection[Case]) -> AsyncGenerator[Played]:
    """Play what is wanted, and yield what was seen of each."""
    of_files = disk.CASES | files.CASES
    if any(case in wanted for case in of_files):
        async with _without_service() as at:
            for case in filter(wanted.__contains__, of_files):
                yield await at.play(*case, of_files[case])
    by_clock = [case for case in clock.CASES if case in wanted]
    if by_clock and compiler() is None:
        for fault, moment in by_clock:
            yield Played(fault=fault, moment=moment, omitted="no C compiler (cc)")
    elif by_clock:
        async with _with_service() as (at, here):
            for case in by_clock:
                here.set_clock(at, RIGHT)
                yield await at.play(*case, _within(here, clock.CASES[case]))


def _within(here: Surroundings, play: ClockPlay) -> Play:
    return lambda course: play(course, here)


@asynccontextmanager
async def _without_service() -> AsyncGenerator[Course]:
    async with (
        Instance(options=OPTIONS, wrapper=unprivileged()) as home,
        course(home, await demo.set_up(home)) as at,
    ):
        yield at


@asynccontextmanager
async def _with_service() -> AsyncGenerator[tuple[Course, Surroundings]]:
    with MovedClock() as moved:
        async with (
            Simulator(seed=1, first_sms_id=_FIRST_OF_SERVICE) as service,
            Instance(options=OPTIONS, environment=moved.environment) as home,
        ):
            owner = service.add_account()
            service.add_phone(owner, device_id=DEVICE_ID, numbers=("+4917642111111",))
            an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
            service.remember(DEVICE_ID, "+4917642111199", "Long ago", at=an_hour_ago)
            account = await demo.set_up_with_service(
                home,
                api_url=service.api_url,
                token=owner.token,
                phones=[demo.NewPhone(name="Pixel 4a", gateway_device_id=DEVICE_ID)],
            )
            [phone] = account.phones
            here = Surroundings(clock=moved, service=service)
            async with course(home, phone) as at:
                # The first look tells nothing; what comes after it is new.
                await look(at, here)
                yield at, here
