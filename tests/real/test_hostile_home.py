"""The short form of scripts/hostile: the same callers, some hundred calls of each."""

import asyncio
import os
from pathlib import Path

import pytest

from workbench.hostile.__main__ import check, report
from workbench.hostile.siege import besiege
from workbench.waiting import wait_for


async def test_good_messages_get_through_whoever_else_calls() -> None:
    siege = await besiege(seconds=3, seed=1)

    assert check(siege) == [], report(siege)


async def test_a_siege_that_is_called_off_leaves_no_caller_and_no_home_assistant() -> (
    None
):
    tasks, processes = asyncio.all_tasks(), children()
    siege = asyncio.create_task(besiege(seconds=3, seed=1))
    # So many there are only while the callers of half-sent bodies wait.
    await wait_for(
        lambda: len(asyncio.all_tasks()) > 100 or siege.done(), 300, what="callers"
    )
    assert children() > processes
    siege.cancel()
    with pytest.raises(asyncio.CancelledError):
        await siege

    assert asyncio.all_tasks() == tasks
    assert children() == processes


def children() -> set[int]:
    """Return the ids of the processes that this one has started and that are still there."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name may hold spaces and brackets.
            fields = stat.read_text("utf-8").rpartition(")")[2].split()
        except FileNotFoundError, ProcessLookupError:
            continue
        if int(fields[1]) == os.getpid():
            found.add(int(stat.parent.name))
    return found
