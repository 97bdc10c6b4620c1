"""A message whose response is lost is looked for and never posted twice; errors are reported."""

import asyncio
import json
from typing import Any

import pytest

from simulator import ApiFaultKind, ManualClock, Simulator
from tests.builders.home import ANNA, CAROL, TEXT, Home, Time

LOST = [ApiFaultKind.CUT, ApiFaultKind.HALF, ApiFaultKind.HTML, ApiFaultKind.STATUS]


def searches(home: Home) -> list[str]:
    """Return the tags that messages were looked for by."""
    calls = home.service.calls("getallsms")
    return [c.parameters["customerid"] for c in calls if "customerid" in c.parameters]


# The answer was lost


@pytest.mark.parametrize("kind", LOST)
async def test_a_message_whose_answer_is_lost_is_found_by_its_tag(
    home: Home, kind: ApiFaultKind
) -> None:
    home.fault(kind, processed=True)

    [result] = await home.send(to=CAROL)

    [sent] = home.service.messages()
    assert (result["outcome"], result["message_id"]) == ("reached", sent.sms_id)
    assert result["error"] is None
    assert searches(home) == [str(sent.customer_id)]
    assert len(home.posts) == 1


@pytest.mark.parametrize("kind", LOST)
async def test_a_message_that_the_service_does_not_have_is_unknown_and_not_repeated(
    home: Home, kind: ApiFaultKind, caplog: pytest.LogCaptureFixture
) -> None:
    home.fault(kind, processed=False)

    [result] = await home.send(to=CAROL)

    assert (result["outcome"], result["message_id"]) == ("unknown", None)
    assert "Look there before you send it again" in result["error"]
    assert len(searches(home)) > 1
    assert len(home.posts) == 1
    assert "did not confirm a message" in caplog.text


@pytest.mark.parametrize(
    ("processed", "outcome"), [(True, "reached"), (False, "unknown")]
)
async def test_an_answer_that_does_not_come_in_time_is_a_lost_one(
    time: Time, home: Home, outcome: str, *, processed: bool
) -> None:
    home.fault(ApiFaultKind.SLOW, seconds=300, processed=processed)
    sending = asyncio.create_task(home.send(to=CAROL))
    await time.clock.wait_for_sleeper()
    # A moment before, the answer is still waited for.
    time.goes_on(seconds=10)
    assert not sending.done()
    time.goes_on(seconds=10)

    [result] = await sending
    assert result["outcome"] == outcome
    assert len(home.posts) == 1
    await time.passes(seconds=300)


async def test_a_service_that_hangs_holds_nobody_up_for_long(
    time: Time, home: Home
) -> None:
    """It takes connections and never answers: the next recipient is still to be sent to."""
    home.fault(ApiFaultKind.SLOW, method=None, times=None, seconds=3_600)
    sending = asyncio.create_task(home.send(to=CAROL))
    await time.clock.wait_for_sleeper()

    seconds = 0
    while not sending.done() and seconds < 600:
        time.goes_on(seconds=1)
        seconds += 1
        for _ in range(50):
            await asyncio.sleep(0)

    assert seconds <= 60
    assert (await sending)[0]["outcome"] == "unknown"
    home.service.clear_faults()
    await time.passes(seconds=3_600)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"error": 0}',
        '{"error": 0, "sms_id": null}',
        '{"error": 0, "sms_id": "soon"}',
        '{"error": 0, "sms_id": 0}',
        "<html>Please log in</html>",
    ],
)
async def test_an_answer_without_an_id_is_a_lost_one(home: Home, body: str) -> None:
    home.fault(ApiFaultKind.BODY, text=body, processed=True)

    [result] = await home.send(to=CAROL)

    assert result["message_id"] == home.service.messages()[0].sms_id
    assert len(home.posts) == 1


async def test_a_message_that_is_only_found_later_is_found_all_the_same(
    home: Home,
) -> None:
    home.fault(ApiFaultKind.CUT)
    # The first look and its two repetitions.
    home.fault(ApiFaultKind.STATUS, "getallsms", times=3)

    [result] = await home.send(to=CAROL)

    assert result["outcome"] == "reached"
    assert len(home.posts) == 1


async def test_a_message_that_cannot_be_looked_for_is_unknown(home: Home) -> None:
    home.fault(ApiFaultKind.CUT)
    home.fault(ApiFaultKind.HTML, "getallsms", times=None)

    [result] = await home.send(to=CAROL)

    assert result["outcome"] == "unknown"
    assert len(home.posts) == 1


@pytest.mark.parametrize(
    "row",
    [{"id": 7, "status": 5}, {"id": 7, "status": 1, "customerid": 1}],
    ids=["received", "of somebody else"],
)
async def test_another_message_is_not_taken_for_the_one_that_is_looked_for(
    home: Home, clock: ManualClock, row: dict[str, Any]
) -> None:
    home.fault(ApiFaultKind.SLOW, seconds=5, processed=False)
    sending = asyncio.create_task(home.send(to=CAROL))
    await clock.wait_for_sleeper()
    tag = int(home.posts[0].body["customerid"])
    listed = {"error": 0, "smss": [{"customerid": tag} | row]}
    home.fault(ApiFaultKind.BODY, "getallsms", text=json.dumps(listed), times=2)
    clock.tick(5)

    assert [r["outcome"] for r in await sending] == ["unknown"]


async def test_a_message_that_was_found_is_followed_as_any_other(home: Home) -> None:
    home.fault(ApiFaultKind.CUT)
    sending = asyncio.create_task(home.send(to=CAROL, wait_for="delivered"))
    await home.service.wait_for(lambda: bool(searches(home)))
    await home.service.settle()

    [result] = await sending
    assert (result["outcome"], result["status"]) == ("reached", "delivered")
    await home.settle()
    assert {event.data["sent_from_here"] for event in home.gateway.reports} == {True}


async def test_one_lost_answer_of_three_is_looked_for_and_the_others_are_sent(
    home: Home,
) -> None:
    home.fault(ApiFaultKind.CUT, after=1)

    results = await home.send(to=[CAROL, "+4917642111120", ANNA])

    assert [r["outcome"] for r in results] == ["reached"] * 3
    assert len({r["message_id"] for r in results}) == 3
    assert len(home.posts) == 3


# The service says no, or nothing at all


async def test_without_a_network_nothing_is_sent_and_that_is_said(
    home: Home, simulator: Simulator
) -> None:
    async with simulator.unreachable():
        # A connection that was open all the time might have taken the message.
        assert await home.refused("get_messages") == "cannot_connect"
        [result] = await home.send(to=CAROL)

    assert (result["outcome"], result["message_id"]) == ("failed", None)
    assert "could not be reached; nothing was sent to …19" in result["error"]
    assert searches(home) == []
    assert home.posts == []


async def test_a_token_that_is_refused_is_asked_for_anew(home: Home) -> None:
    home.service.revoke_token(home.account.email)

    [result] = await home.send(to=CAROL)

    assert result["outcome"] == "rejected"
    assert "Give Home Assistant a valid one" in result["error"]
    assert len(list(home.entry.async_get_active_flows(home.hass, {"reauth"}))) == 1
    assert len(home.posts) == 1
    assert home.service.messages() == []
    await home.settle()


@pytest.mark.parametrize("status", [401, 403])
async def test_a_door_that_is_shut_asks_for_a_token(home: Home, status: int) -> None:
    home.fault(ApiFaultKind.STATUS, status=status)

    [result] = await home.send(to=CAROL)

    assert result["outcome"] == "rejected"
    assert len(list(home.entry.async_get_active_flows(home.hass, {"reauth"}))) == 1
    assert len(home.posts) == 1
    await home.settle()


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Your subscription has ended", "Your subscription has ended"),
        (f"{CAROL} is blocked", "… is blocked"),
        (f"Bad body: {TEXT}", "Bad body: …"),
        ("No device 0123456789abcdef", "No device …"),
        ("", "?"),
    ],
)
async def test_a_refusal_is_said_in_the_services_words_without_private_ones(
    home: Home, text: str, said: str, status: int
) -> None:
    body = json.dumps({"error": 1, "message": text})
    home.fault(ApiFaultKind.BODY, text=body, status=status)

    [result] = await home.send(to=CAROL)

    assert result["outcome"] == "rejected"
    assert result["error"] == f"The service refused the message to …19: {said}"
    assert list(home.entry.async_get_active_flows(home.hass, {"reauth"})) == []
    assert len(home.posts) == 1
    assert searches(home) == []
