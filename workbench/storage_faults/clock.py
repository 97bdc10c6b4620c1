"""A clock that is ten days ahead or behind for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator import Service

from ..configuration import DOMAIN
from ..moved_clock import MovedClock
from ..waiting import wait_for
from ..websocket import CommandFailedError
from .course import PATIENCE, Course

DAYS = timedelta(days=10)
A_DAY = timedelta(hours=25)
"""After which no message counts any more, and no key is known."""
RIGHT = timedelta()
LIMIT = 10
"""Messages to one number in ten minutes."""
SENDER = "+4917642111119"
DEVICE_ID = 10403


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is around the home: its clock, and the service."""

    clock: MovedClock
    service: Service

    @property
    def sent(self) -> int:
        """How many messages the service was given."""
        return self.service.journal.counts["addsms"]

    def set_clock(self, course: Course, ahead: timedelta) -> None:
        """Move the clock of the home; by the other time, who is signed in is not any more."""
        self.clock.move(ahead)
        course.home.renew_access_token()


type ClockPlay = Callable[[Course, Surroundings], Awaitable[None]]


def _running(ahead: timedelta) -> ClockPlay:
    """It is moved and set right again while messages come, with a reload at each time."""

    async def play(course: Course, here: Surroundings) -> None:
        entry_id = course.phone.entry_id
        await course.tell()
        for moved in (ahead, RIGHT):
            here.set_clock(course, moved)
            await course.tell()
            await course.post_again()
            await course.home.reload_entry(entry_id)
            await course.tell()
            await course.post_again()
        await course.expect_repairs()
        await course.home.kill()
        await course.home.start()
        await course.tell()
        await course.settle()

    return play


def _starting(ahead: timedelta) -> ClockPlay:
    """It is wrong at a start, and right again at the next."""

    async def play(course: Course, here: Surroundings) -> None:
        home = course.home
        await course.tell()
        await home.stop()
        here.set_clock(course, ahead)
        await home.start()
        await course.tell()
        await course.post_again()
        await home.kill()
        here.set_clock(course, RIGHT)
        await home.start()
        await course.post_again()
        await course.tell()
        await course.expect_repairs()
        await home.restart()
        await course.settle()

    return play


# Sending


async def _send(course: Course, number: str, **data: Any) -> None:
    """Send a message; a limit may refuse it."""
    given = {"device_id": course.phone.device_id, "message": "Ciao", "to": number}
    try:
        await course.home.call_action(
            DOMAIN, "send_message", given | data, return_response=True
        )
    except CommandFailedError:
        return


async def _expect_sent(
    course: Course, here: Surroundings, expected: int, what: str, **data: Any
) -> None:
    """Send a message, and compare whether the service was given it."""
    before = here.sent
    await _send(course, **data)
    sent = here.sent - before
    course.expect(sent == expected, f"{what}: {sent} sent, not {expected}")


def _sending(
    at_first: timedelta, then: timedelta, number: str, other: str
) -> ClockPlay:
    """The limit is reached and a key is used by one time, and another day comes by the other."""

    async def play(course: Course, here: Surroundings) -> None:
        here.set_clock(course, at_first)
        for _ in range(LIMIT):
            await _expect_sent(course, here, 1, "below the limit", number=number)
        await _expect_sent(course, here, 0, "above the limit", number=number)
        once = {"number": other, "once_key": f"clock-{other}"}
        await _expect_sent(course, here, 1, "a new key", **once)
        await _expect_sent(course, here, 0, "a known key", **once)
        here.set_clock(course, then)
        await _expect_sent(
            course, here, 0, "a known key, once the clock was moved", **once
        )
        # May be refused: when the others were sent is not known any more.
        await _send(course, number)
        here.set_clock(course, then + A_DAY)
        await _expect_sent(course, here, 1, "the limit a day later", number=number)
        await _expect_sent(course, here, 1, "the key a day later", **once)
        await course.home.restart()
        await course.tell()
        here.set_clock(course, RIGHT)
        await course.settle()

    return play


# The list


def _listed(ahead: timedelta) -> ClockPlay:
    """What no webhook brings while it is wrong is found in the list, once it is right."""

    async def play(course: Course, here: Surroundings) -> None:
        await course.tell()
        here.set_clock(course, ahead)
        ago = datetime.now(UTC) - timedelta(minutes=3)
        message = here.service.remember(DEVICE_ID, SENDER, "Lost", at=ago)
        await look(course, here)
        await course.tell()
        here.set_clock(course, RIGHT)
        await look(course, here)
        try:
            await wait_for(lambda: course.published(message.sms_id), 15)
        except TimeoutError:
            course.deviation("what no webhook brought is never published")
        await look(course, here)
        times = course.published(message.sms_id)
        course.expect(times < 2, f"what no webhook brought is published {times} times")
        await course.settle()

    return play


async def look(course: Course, here: Surroundings) -> None:
    """Have the home look into the service's list."""
    looks = here.service.journal.counts["getallsms"]
    await course.home.reload_entry(course.phone.entry_id)
    async with asyncio.timeout(PATIENCE):
        await here.service.wait_for_calls("getallsms", looks + 1)


AHEAD, BEHIND = "clock 10 days ahead", "clock 10 days behind"
WHILE_RUNNING = "and back while it runs"

CASES: dict[tuple[str, str], ClockPlay] = {
    (AHEAD, WHILE_RUNNING): _running(DAYS),
    (BEHIND, WHILE_RUNNING): _running(-DAYS),
    (AHEAD, "at a start"): _starting(DAYS),
    (BEHIND, "at a start"): _starting(-DAYS),
    (AHEAD, "while messages are sent"): _sending(
        DAYS, RIGHT, "+4917642111120", "+4917642111121"
    ),
    (BEHIND, "after messages are sent"): _sending(
        RIGHT, -DAYS, "+4917642111122", "+4917642111123"
    ),
    (AHEAD, "while the list is read"): _listed(DAYS),
    (BEHIND, "while the list is read"): _listed(-DAYS),
}
