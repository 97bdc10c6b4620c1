"""`once_key`: a script that runs again sends nothing again, and leaves nothing unsent."""

import asyncio

import pytest

from custom_components.smsgateway24.sending.tracking import POLL_INTERVAL
from simulator import Account, ApiFaultKind, ManualClock, Service, Simulator
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    contact_id,
    phone_subentry,
)
from tests.builders.home import (
    ANNA,
    CAROL,
    TEXT,
    Home,
    Time,
    sender_subentries,
    token_entry,
)
from tests.builders.restarts import AiohttpClient
from tests.plugin import Restart, SetUpHome

KEY = "cellar-2026-11-25"


def sent_to(home: Home) -> list[str]:
    return [message.address for message in home.service.messages(incoming=False)]


# The first result again


async def test_the_same_key_sends_nothing_again_and_gives_the_first_result(
    home: Home,
) -> None:
    anna = home.device(contact_id("Anna"))
    first = await home.send(to=CAROL, contact=anna, once_key=KEY)

    again = await home.send(to=CAROL, contact=anna, once_key=KEY)

    assert again == first
    assert len(home.posts) == 2


async def test_another_key_sends_another_message(home: Home) -> None:
    [first] = await home.send(to=CAROL, once_key=KEY)
    [second] = await home.send(to=CAROL, once_key="attic")

    assert first["message_id"] != second["message_id"]
    assert len(home.posts) == 2


async def test_without_a_key_the_same_message_is_sent_again(home: Home) -> None:
    await home.send(to=CAROL)
    await home.send(to=CAROL)

    assert len(home.posts) == 2


async def test_a_key_outlives_a_reload(home: Home) -> None:
    first = await home.send(to=CAROL, once_key=KEY)
    await home.hass.config_entries.async_reload(home.entry.entry_id)

    assert await home.send(to=CAROL, once_key=KEY) == first
    assert len(home.posts) == 1


async def test_a_key_outlives_a_restart(home: Home, restart: Restart) -> None:
    home.service.end_at(9)
    sending = asyncio.create_task(
        home.send(to=[CAROL, ANNA], once_key=KEY, wait_for="delivered")
    )
    await home.service.wait_for_calls("addsms", 2)
    await home.service.settle()
    first = await sending

    again = await restart(home)

    assert await again.send(to=[CAROL, ANNA], once_key=KEY) == first
    assert [result["status"] for result in first] == ["generic_failure"] * 2
    assert len(home.posts) == 2


async def test_a_key_is_forgotten_after_a_day(time: Time, home: Home) -> None:
    await home.send(to=CAROL, once_key=KEY)
    await time.passes(hours=24)
    await home.send(to=CAROL, once_key=KEY)
    assert len(home.posts) == 1

    await time.passes(seconds=1)
    await home.send(to=CAROL, once_key=KEY)
    assert len(home.posts) == 2


async def test_what_was_rejected_is_rejected_again_without_asking(home: Home) -> None:
    home.fault(ApiFaultKind.ERROR, text="No subscription")
    first = await home.send(to=CAROL, once_key=KEY)

    assert await home.send(to=CAROL, once_key=KEY) == first
    assert first[0]["outcome"] == "rejected"
    assert len(home.posts) == 1


async def test_what_was_too_late_is_not_waited_for_again(
    time: Time, home: Home
) -> None:
    wanted = {"to": CAROL, "once_key": KEY, "wait_for": "delivered", "timeout": 10}
    sending = asyncio.create_task(home.send(**wanted))
    await time.passes_until(sending.done)
    first = await sending

    assert await home.send(**wanted) == first
    assert first[0]["outcome"] == "timed_out"
    assert POLL_INTERVAL > 10


@pytest.mark.parametrize("processed", [True, False])
async def test_two_scripts_at_once_send_one_message_and_count_it_once(
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
    clock: ManualClock,
    *,
    processed: bool,
) -> None:
    options = {"sends_per_hour": 2}
    home = await set_up_home(token_entry(service, account, options=options))
    wanted = {"to": [CAROL, ANNA], "once_key": KEY}
    home.fault(ApiFaultKind.SLOW, seconds=5, processed=processed)
    both = [asyncio.create_task(home.send(**wanted)) for _ in range(2)]
    await clock.wait_for_sleeper()
    await home.act("get_messages", device_id=home.device())
    clock.tick(5)

    first, second = await asyncio.gather(*both)
    assert first == second
    assert len(home.posts) == 2


async def test_what_was_sent_before_is_not_counted_again(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    options = {"sends_per_hour": 1}
    home = await set_up_home(token_entry(service, account, options=options))
    first = await home.send(to=CAROL, once_key=KEY)

    assert await home.send(to=CAROL, once_key=KEY) == first


async def test_what_was_too_late_is_known_after_a_kill(
    time: Time, home: Home, aiohttp_client: AiohttpClient
) -> None:
    wanted = {"to": CAROL, "once_key": KEY, "wait_for": "delivered", "timeout": 10}
    sending = asyncio.create_task(home.send(**wanted))
    await time.passes_until(sending.done)
    first = await sending

    async with home.killed(aiohttp_client) as after:
        assert await after.send(**wanted) == first


# What could not be done the first time


async def test_what_could_not_even_be_tried_is_sent_by_the_next_run(
    home: Home, simulator: Simulator
) -> None:
    async with simulator.unreachable():
        # A connection that was open all the time might have taken the message.
        assert await home.refused("get_messages") == "cannot_connect"
        [first] = await home.send(to=CAROL, once_key=KEY)
    [second] = await home.send(to=CAROL, once_key=KEY)

    assert (first["outcome"], second["outcome"]) == ("failed", "reached")
    assert sent_to(home) == [CAROL]


async def test_what_failed_for_its_token_is_sent_when_there_is_a_new_one(
    home: Home,
) -> None:
    home.fault(ApiFaultKind.STATUS, status=401)
    [first] = await home.send(to=CAROL, once_key=KEY)
    [second] = await home.send(to=CAROL, once_key=KEY)

    assert (first["outcome"], second["outcome"]) == ("rejected", "reached")
    assert sent_to(home) == [CAROL]


async def test_only_those_who_could_not_be_tried_are_tried_again(home: Home) -> None:
    home.fault(ApiFaultKind.STATUS, after=1, status=401)
    wanted = {"to": [CAROL, "+4917642111120", ANNA], "once_key": KEY}

    first = await home.send(**wanted)
    second = await home.send(**wanted)

    outcomes = [result["outcome"] for result in first]
    assert outcomes == ["reached", "rejected", "reached"]
    assert [result["outcome"] for result in second] == ["reached"] * 3
    assert sent_to(home) == [CAROL, ANNA, "+4917642111120"]


async def test_what_the_limits_refused_is_sent_when_they_allow_it(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    options = {"sends_per_hour": 1}
    home = await set_up_home(token_entry(service, account, options=options))
    await home.send(to=ANNA)
    assert await home.refused(to=CAROL, once_key=KEY) == "limit_hour"

    await time.passes(hours=1)
    [result] = await home.send(to=CAROL, once_key=KEY)

    assert result["outcome"] == "reached"


async def test_a_message_of_an_unknown_fate_is_looked_for_and_never_posted_again(
    home: Home,
) -> None:
    home.fault(ApiFaultKind.CUT)
    home.fault(ApiFaultKind.HTML, "getallsms", times=12)
    outcomes = [
        (await home.send(to=CAROL, once_key=KEY))[0]["outcome"] for _ in range(3)
    ]

    assert outcomes == ["unknown", "unknown", "reached"]
    assert len(home.posts) == 1


async def test_a_message_that_is_nowhere_stays_unknown(home: Home) -> None:
    home.fault(ApiFaultKind.CUT, processed=False)
    first = await home.send(to=CAROL, once_key=KEY)

    assert await home.send(to=CAROL, once_key=KEY) == first
    assert first[0]["outcome"] == "unknown"
    assert len(home.posts) == 1


async def test_a_message_whose_phone_was_removed_meanwhile_is_not_sent(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    service.add_phone(account, "Galaxy", device_id=10404)
    galaxy = phone_subentry(
        "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=10404
    )
    home = await set_up_home(
        token_entry(service, account, *sender_subentries(), galaxy)
    )
    home.fault(ApiFaultKind.STATUS, status=401)
    await home.send(to=CAROL, once_key=KEY)
    home.hass.config_entries.async_remove_subentry(home.entry, PHONE_ID)
    await home.settle()

    other = home.device(OTHER_PHONE_ID)
    wanted = {"device_id": other, "to": CAROL, "message": TEXT, "once_key": KEY}
    [result] = (await home.act("send_message", **wanted))["messages"]

    assert result["outcome"] == "failed"
    assert len(home.posts) == 1
