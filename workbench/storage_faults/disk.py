"""A disk without room: while it runs, at a reload, at a stop, at a start."""

from collections.abc import Iterator
from contextlib import contextmanager
import resource

from ..instance import Instance
from .course import COULD_NOT_WRITE, REFUSED, TAKEN, Course
from .files import Play

LOCK = 500
"""Home Assistant's own lock, which says who runs, is all that it needs to write at its start."""


@contextmanager
def full_disk(home: Instance, size: int = 100) -> Iterator[None]:
    """Have the kernel refuse what would make a file of this process larger than so many bytes."""
    limits = resource.prlimit(home.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(home.pid, resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        if home.process.running:
            resource.prlimit(home.pid, resource.RLIMIT_FSIZE, limits)


async def _fill(course: Course) -> list[int]:
    """Post until it is known that nothing can be written; return what was published meanwhile."""
    # Nothing is known of it yet.
    published = [await course.post_new(TAKEN)]
    await course.unwritable()
    published += [await course.post_new(REFUSED) for _ in range(3)]
    await course.post_again(published, expected=REFUSED)
    return published


async def _play_running(course: Course) -> None:
    await course.tell()
    with full_disk(course.home):
        await _fill(course)
    await course.mended()
    await course.settle(lines=(COULD_NOT_WRITE,))
    await course.home.kill()
    await course.home.start()
    await course.settle()


async def _play_reload(course: Course) -> None:
    """Reloads before and after it is known, the first of which is the first to write."""
    home, entry_id = course.home, course.phone.entry_id
    await course.tell()
    with full_disk(home):
        await home.reload_entry(entry_id)
        await _fill(course)
        await home.reload_entry(entry_id)
        await course.post_new(REFUSED)
        await course.unwritable()
    await course.mended()
    await course.settle(lines=(COULD_NOT_WRITE,))
    await home.kill()
    await home.start()
    await course.settle()


async def _play_start(course: Course) -> None:
    home = course.home
    known = await course.tell()
    await home.stop()
    await home.start("spawned")
    with full_disk(home, LOCK):
        await home.wait_answering(300)
        await home.wait_running(300)
        await _fill(course)
        await course.post_again(known, expected=REFUSED)
    await course.mended()
    await course.settle(lines=(COULD_NOT_WRITE,))
    await home.kill()
    await home.start()
    await course.settle()


async def _play_room_before_stop(course: Course) -> None:
    """The stop writes what is in memory, also before the next try would have."""
    await course.tell()
    with full_disk(course.home):
        await _fill(course)
    await course.home.stop()
    await course.home.start()
    await course.expect_repairs()
    await course.settle(lines=(COULD_NOT_WRITE,))


async def _play_stop(course: Course) -> None:
    """What was never in the file is not known afterwards, and nothing else is lost."""
    await course.tell()
    with full_disk(course.home):
        forgotten = await _fill(course)
        course.forgets_history()
        await course.home.stop()
    await course.home.start()
    await course.expect_repairs()
    await course.settle(forgotten, lines=(COULD_NOT_WRITE,))
    await course.tell()


async def _play_unnoticed_stop(course: Course) -> None:
    """The stop is the first to write."""
    await course.tell()
    with full_disk(course.home):
        await course.home.stop()
    await course.home.start()
    await course.expect_repairs()
    await course.settle()
    await course.tell()


CASES: dict[tuple[str, str], Play] = {
    ("disk full", "while it runs"): _play_running,
    ("disk full", "at reloads"): _play_reload,
    ("disk full", "at a start"): _play_start,
    ("disk full", "at a stop, until just before"): _play_room_before_stop,
    ("disk full", "at a stop, known"): _play_stop,
    ("disk full", "at a stop, unknown"): _play_unnoticed_stop,
}
