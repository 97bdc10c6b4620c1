"""The short form of scripts/soak: the same traffic and faults, a fiftieth of the messages."""

from workbench.soak.__main__ import check, report
from workbench.soak.run import soak


async def test_what_the_service_has_is_told_once_whatever_goes_wrong() -> None:
    result = await soak(count=400, phones=20, seed=1, pace=25, late=600, restart_at=0.5)

    assert check(result) == [], report(result)
