"""Two of the figures of `python -m workbench.attacks --figures`, short, against a real home."""

from workbench.attacks.figures import Plan, measure


async def test_figures_of_what_a_stranger_costs_are_measured() -> None:
    plan = Plan(one_by_one=2, at_once=3, reports=50)

    found = await measure(["confirmed", "reports"], plan)

    assert [str(one) for one in found if one.exact and not one.held] == []
    assert [one.name.partition(",")[0] for one in found] == [
        "from the call to the automation",
        "from the call to the automation",
        "of these",
        "50 foreign reports",
        "of these",
        "of 3 real messages meanwhile",
        "of 3 real messages",
    ]
