"""Three of the attacks of `python -m workbench.attacks`, against a real Home Assistant."""

from workbench.attacks.__main__ import attacks, play_all, report

PLAYED = ("ids_ahead", "delivered_ahead", "forged_trusted")


async def test_whoever_knows_one_url_makes_nothing_lost_believed_or_trusted() -> None:
    results = await play_all([play for name in PLAYED for play in attacks(name)])

    assert [one.deviations for one in results] == [()] * len(PLAYED), report(results)
    assert all(one.published for one in results if one.real), report(results)
