"""The short form of `python -m workbench.storage_faults`: a few of its faults."""

import pytest

from workbench.moved_clock import compiler
from workbench.storage_faults.clock import AHEAD, WHILE_RUNNING
from workbench.storage_faults.files import RUNNING, STOPPED
from workbench.storage_faults.run import Case, play


async def _faults(*wanted: Case) -> dict[Case, list[str]]:
    """Play some, and return what must not be."""
    return {
        (played.fault, played.moment): played.deviations
        async for played in play(wanted)
    }


async def test_whatever_happens_to_the_file_nothing_is_lost_that_is_in_memory() -> None:
    """What was in a file that is damaged before a start can't be known, and nothing else."""
    wanted = (
        ("older copy in its place", RUNNING),
        ("emptied", RUNNING),
        ("page of records overwritten", STOPPED),
    )
    assert await _faults(*wanted) == {case: [] for case in wanted}


@pytest.mark.skipif(compiler() is None, reason="no C compiler to move a clock with")
async def test_a_clock_that_is_ten_days_ahead_for_a_while_loses_and_doubles_nothing() -> (
    None
):
    wanted = (AHEAD, WHILE_RUNNING)
    assert await _faults(wanted) == {wanted: []}
