"""The short form of workbench/kills.py: one kill at each of the main kinds of moments."""

from workbench.kills import campaign, check, report


async def test_no_kill_loses_what_was_answered_or_doubles_what_was_stored() -> None:
    result = await campaign(kills=4, seed=1)

    assert check(result) == [], report(result)
    assert result.kinds.keys() == {"load", "start", "reload", "stop"}
    # The kill during the start was one while messages waited.
    assert result.waiting["start"] > 0, report(result)
