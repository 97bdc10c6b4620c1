"""A short run of what scripts/fuzz does at length."""

from workbench.fuzz.campaign import Campaign
from workbench.fuzz.hypothesis_runner import try_plans

from .conftest import Target

CASES = 100


async def test_no_change_to_an_example_gets_a_wrong_answer(target: Target) -> None:
    campaign = Campaign(target, seed=2)
    plans = campaign.plans()
    for _ in range(CASES):
        await campaign.check_or_simplify(next(plans))
    await campaign.good_calls()

    [phone] = target.gateway.entry.runtime_data.phones.values()
    assert len(phone.ledger) == len(campaign.history.messages)
    assert {"200 accepted", "400", "422"} < set(campaign.history.answers)


async def test_no_call_that_hypothesis_makes_up_gets_a_wrong_answer(
    target: Target,
) -> None:
    campaign = Campaign(target, seed=2)
    await try_plans(campaign.check, cases=CASES, chance=2)
    await campaign.good_calls()

    assert {"200 accepted", "400"} < set(campaign.history.answers)
