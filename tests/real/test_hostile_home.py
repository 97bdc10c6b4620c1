"""The short form of scripts/hostile: the same callers, for five seconds each."""

import pytest

from workbench.hostile.__main__ import check, report
from workbench.hostile.siege import besiege


@pytest.mark.timeout(240)
async def test_good_messages_get_through_whoever_else_calls() -> None:
    siege = await besiege(seconds=5, seed=1)

    assert check(siege) == [], report(siege)
