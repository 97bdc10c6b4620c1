"""`once_key` where a script, an account or Home Assistant itself stopped in the middle."""

import asyncio
from contextlib import suppress
from dataclasses import replace
import json
from typing import Any

import pytest

from custom_components.smsgateway24.storage.records import Kind
from simulator import Account, ApiFaultKind, ManualClock, Service
from tests.builders.entries import phone_subentry
from tests.builders.home import ANNA, CAROL, Home, Time, token_entry
from tests.builders.restarts import AiohttpClient
from tests.builders.storage import stored_records
from tests.plugin import SetUpHome

KEY = "cellar-2026-11-25"


async def cancelled_while_posting(
    home: Home, clock: ManualClock, *, processed: bool = True, **data: Any
) -> None:
    """Stop a script in the middle of handing a message over."""
    home.fault(ApiFaultKind.SLOW, seconds=5, processed=processed)
    sending = asyncio.create_task(home.send(**{"to": CAROL, "once_key": KEY} | data))
    await clock.wait_for_sleeper()
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending


def sent_to(home: Home) -> list[str]:
    return [message.address for message in home.service.messages(incoming=False)]


async def test_a_key_sends_once_though_the_next_run_is_most_of_a_day_later(
    time: Time,
    service: Service,
    set_up_home: SetUpHome,
    aiohttp_client: AiohttpClient,
    clock: ManualClock,
) -> None:
    """The service may read dates as those of a zone far in the west."""
    account = service.add_account("west@example.com", zone="America/Los_Angeles")
    service.add_phone(account, device_id=20_000)
    service.behaviour = replace(service.behaviour, date_filters_local=True)
    phone = phone_subentry(gateway_device_id=20_000)
    home = await set_up_home(token_entry(service, account, phone))
    home.fault(ApiFaultKind.SLOW, seconds=5)
    sending = asyncio.create_task(home.send(to=CAROL, once_key="alarm"))
    await clock.wait_for_sleeper()

    async with home.killed(aiohttp_client) as after:
        time.goes_on(hours=20)
        await after.send(to=CAROL, once_key="alarm")
    await sending

    assert len(service.messages(incoming=False)) == 1


async def test_a_script_that_is_stopped_and_run_again_sends_once(
    home: Home, clock: ManualClock
) -> None:
    await cancelled_while_posting(home, clock)

    again = asyncio.create_task(home.send(to=CAROL, once_key=KEY))
    await asyncio.sleep(0)
    clock.tick(5)

    [result] = await again
    assert (result["outcome"], result["message_id"]) == (
        "reached",
        home.service.messages()[0].sms_id,
    )
    assert len(home.posts) == 1


async def test_a_handover_is_finished_though_its_script_is_stopped(
    home: Home, clock: ManualClock
) -> None:
    await cancelled_while_posting(home, clock, once_key="attic")
    clock.tick(5)
    await home.settle()
    await home.service.settle()
    await home.settle()

    assert {event.data["sent_from_here"] for event in home.gateway.reports} == {True}
    assert home.gateway.reports[-1].data["status"] == "delivered"
    assert len(home.posts) == 1


async def test_a_script_that_is_stopped_among_its_recipients_goes_on_with_the_rest(
    home: Home, clock: ManualClock
) -> None:
    three = [CAROL, "+4917642111120", ANNA]
    await cancelled_while_posting(home, clock, to=three)
    clock.tick(5)
    await home.settle()
    assert sent_to(home) == [CAROL]

    results = await home.send(to=three, once_key=KEY)

    assert [result["outcome"] for result in results] == ["reached"] * 3
    assert sent_to(home) == three


async def test_what_came_of_a_stopped_scripts_handover_is_kept_by_the_run_that_waited_for_it(
    home: Home, clock: ManualClock
) -> None:
    """Both runs know the key: neither may write over what the other one has noted."""
    both = [CAROL, ANNA]
    await cancelled_while_posting(home, clock, to=both)
    again = asyncio.create_task(home.send(to=both, once_key=KEY))
    await home.act("get_messages", device_id=home.device())
    home.fault(ApiFaultKind.SLOW, seconds=500)
    clock.tick(5)
    await clock.wait_for_sleeper()

    stored = stored_records(home.hass, home.entry.entry_id)
    carol, anna = json.loads(stored[Kind.IDEMPOTENCY, "", KEY])["messages"]

    assert carol["message_id"] == home.service.messages(incoming=False)[0].sms_id
    assert (carol["admitted"], anna["admitted"]) == (True, True)
    assert anna["posted_at"] is not None
    clock.tick(500)
    assert [result["outcome"] for result in await again] == ["reached"] * 2


async def begun(
    home: Home, clock: ManualClock, *, had_it: bool = True
) -> asyncio.Task[Any]:
    """Hand a message over, and leave the answer open: what follows is a kill."""
    home.fault(ApiFaultKind.SLOW, seconds=500, processed=had_it)
    sending = asyncio.create_task(home.send(to=CAROL, once_key=KEY))
    await clock.wait_for_sleeper()
    return sending


async def shows_tags(home: Home, time: Time) -> None:
    """Let the account see in the service's list what it sent a message with."""
    await home.send(to=ANNA)
    await time.passes(minutes=16)


async def outcome(home: Home) -> str:
    [result] = await home.send(to=CAROL, once_key=KEY)
    return str(result["outcome"])


def sent_to_carol(home: Home) -> int:
    return len([m for m in home.service.messages(incoming=False) if m.address == CAROL])


async def test_after_a_kill_the_next_run_finds_what_the_service_has(
    home: Home, clock: ManualClock, aiohttp_client: AiohttpClient
) -> None:
    sending = await begun(home, clock)

    async with home.killed(aiohttp_client) as after:
        [result] = await after.send(to=CAROL, once_key=KEY)
        [sent] = home.service.messages()
        assert (result["outcome"], result["message_id"]) == ("reached", sent.sms_id)
        assert len(home.posts) == 1

        await home.service.settle()
        await after.settle()
        assert after.gateway.reports[-1].data["sent_from_here"] is True
    clock.tick(500)
    await sending


async def test_after_a_kill_what_a_list_with_tags_does_not_show_in_time_is_sent_again(
    time: Time,
    home: Home,
    clock: ManualClock,
    aiohttp_client: AiohttpClient,
) -> None:
    await shows_tags(home, time)
    sending = await begun(home, clock, had_it=False)

    async with home.killed(aiohttp_client) as after:
        assert await outcome(after) == "unknown"
        time.goes_on(seconds=119)
        assert await outcome(after) == "unknown"
        assert sent_to_carol(home) == 0
        time.goes_on(seconds=1)
        assert await outcome(after) == "reached"
        assert await outcome(after) == "reached"
        assert sent_to_carol(home) == 1
    clock.tick(500)
    await sending


@pytest.mark.parametrize(
    ("habits", "minutes"),
    [
        # The list is late: what it does not show yet may be there.
        ({"list_lag": 60}, 0),
        # It never shows a tag: what it does not show says nothing, however long ago it was.
        ({"list_tags": False}, 60),
    ],
    ids=["late", "without tags"],
)
async def test_after_a_kill_nothing_is_sent_twice_whatever_the_list_is_like(
    time: Time,
    home: Home,
    clock: ManualClock,
    aiohttp_client: AiohttpClient,
    habits: dict[str, Any],
    minutes: int,
) -> None:
    home.habits(**habits)
    await shows_tags(home, time)
    sending = await begun(home, clock)

    async with home.killed(aiohttp_client) as after:
        assert await outcome(after) == "unknown"
        time.goes_on(minutes=minutes)
        assert await outcome(after) == "unknown"
        assert sent_to_carol(home) == 1
    clock.tick(500)
    await sending


async def test_after_a_kill_a_list_that_was_never_seen_with_a_tag_proves_nothing(
    time: Time, home: Home, clock: ManualClock, aiohttp_client: AiohttpClient
) -> None:
    sending = await begun(home, clock, had_it=False)

    async with home.killed(aiohttp_client) as after:
        time.goes_on(hours=1)
        assert await outcome(after) == "unknown"
        assert len(home.posts) == 1
    clock.tick(500)
    await sending


async def test_a_clock_that_went_back_makes_no_message_old_enough_to_be_sent_again(
    time: Time, home: Home, clock: ManualClock, aiohttp_client: AiohttpClient
) -> None:
    await shows_tags(home, time)
    sending = await begun(home, clock, had_it=False)

    async with home.killed(aiohttp_client) as after:
        time.freezer.tick(-3600)
        assert await outcome(after) == "unknown"
        assert sent_to_carol(home) == 0
    clock.tick(500)
    await sending


async def test_after_a_kill_what_catch_up_has_found_is_not_looked_for_again(
    time: Time, home: Home, clock: ManualClock, aiohttp_client: AiohttpClient
) -> None:
    """The service may have deleted it from its list meanwhile."""
    await shows_tags(home, time)
    sending = await begun(home, clock)

    async with home.killed(aiohttp_client) as after:
        await home.service.settle()
        await after.settle()
        time.goes_on(minutes=5)
        home.habits(list_tags=False)
        assert await outcome(after) == "reached"
        assert sent_to_carol(home) == 1
    clock.tick(500)
    await sending


async def test_after_a_kill_recipients_whose_turn_had_not_come_are_counted_once(
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
    clock: ManualClock,
    aiohttp_client: AiohttpClient,
) -> None:
    options = {"sends_per_hour": 4}
    home = await set_up_home(token_entry(service, account, options=options))
    everybody = [CAROL, ANNA, "+4917642111120"]
    home.fault(ApiFaultKind.SLOW, seconds=500)
    sending = asyncio.create_task(home.send(to=everybody, once_key=KEY))
    await clock.wait_for_sleeper()

    async with home.killed(aiohttp_client) as after:
        results = await after.send(to=everybody, once_key=KEY)
        assert [result["outcome"] for result in results] == ["reached"] * 3
        assert sent_to(home) == everybody
    clock.tick(500)
    await sending


@pytest.mark.parametrize("minutes", [0, 60])
async def test_after_a_kill_a_message_that_cannot_be_looked_for_is_not_sent_blindly(
    time: Time,
    home: Home,
    clock: ManualClock,
    aiohttp_client: AiohttpClient,
    minutes: int,
) -> None:
    await shows_tags(home, time)
    sending = await begun(home, clock)
    home.fault(ApiFaultKind.HTML, "getallsms", times=1_000)

    async with home.killed(aiohttp_client) as after:
        time.goes_on(minutes=minutes)
        assert await outcome(after) == "unknown"
        home.service.clear_faults()
        assert await outcome(after) == "reached"

    assert sent_to_carol(home) == 1
    clock.tick(500)
    await sending


async def test_a_wait_that_an_unload_ended_goes_on_with_the_next_run(
    home: Home,
) -> None:
    wanted = {"to": CAROL, "once_key": KEY, "wait_for": "delivered"}
    sending = asyncio.create_task(home.send(**wanted))
    await home.service.wait_for_calls("addsms")
    await home.settle()
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    [first] = await sending

    again = asyncio.create_task(home.send(**wanted))
    await home.service.settle()

    [second] = await again
    assert (first["outcome"], second["outcome"]) == ("unknown", "reached")
    assert (first["message_id"], len(home.posts)) == (second["message_id"], 1)


async def test_a_run_that_is_stopped_again_counts_nobody_twice_or_not_at_all(
    home: Home, clock: ManualClock
) -> None:
    wanted: dict[str, Any] = {
        "to": [CAROL, ANNA, "+4917642111120"],
        "once_key": KEY,
    }
    home.fault(ApiFaultKind.STATUS, status=401)
    first = await home.send(**wanted)
    assert [r["outcome"] for r in first] == ["rejected", "reached", "reached"]

    await cancelled_while_posting(home, clock, **wanted)
    clock.tick(5)
    await home.settle()

    results = await home.send(**wanted)
    assert [r["outcome"] for r in results] == ["reached"] * 3
    assert sent_to(home) == [ANNA, "+4917642111120", CAROL]


async def test_what_was_looked_for_in_vain_stays_unknown_when_the_account_goes(
    home: Home, clock: ManualClock
) -> None:
    wanted = {"to": [CAROL, ANNA], "once_key": KEY}
    home.fault(ApiFaultKind.STATUS, status=401)
    home.fault(ApiFaultKind.CUT, processed=False)
    first = await home.send(**wanted)
    assert [r["outcome"] for r in first] == ["rejected", "unknown"]
    home.fault(ApiFaultKind.SLOW, seconds=5)
    sending = asyncio.create_task(home.send(**wanted))
    await clock.wait_for_sleeper()

    await home.hass.config_entries.async_unload(home.entry.entry_id)
    clock.tick(5)

    assert [r["outcome"] for r in await sending] == ["reached", "unknown"]
    assert len(home.posts) == 3


async def test_a_handover_that_is_under_way_is_neither_repeated_nor_looked_for(
    home: Home, clock: ManualClock
) -> None:
    await cancelled_while_posting(home, clock, processed=False)

    again = asyncio.create_task(home.send(to=CAROL, once_key=KEY))
    await home.act("get_messages", device_id=home.device())
    clock.tick(5)

    assert [r["outcome"] for r in await again] == ["unknown"]
    assert len(home.posts) == 1


async def test_a_handover_is_finished_though_two_scripts_are_stopped(
    home: Home, clock: ManualClock
) -> None:
    await cancelled_while_posting(home, clock)
    again = asyncio.create_task(home.send(to=CAROL, once_key=KEY))
    await home.act("get_messages", device_id=home.device())
    again.cancel()
    with suppress(asyncio.CancelledError):
        await again
    clock.tick(5)
    await home.settle()
    await home.service.settle()
    await home.settle()

    assert {event.data["sent_from_here"] for event in home.gateway.reports} == {True}
    assert len(home.posts) == 1


async def test_those_whom_a_stopped_script_did_not_reach_are_not_counted(
    service: Service, account: Account, set_up_home: SetUpHome, clock: ManualClock
) -> None:
    options = {"sends_per_hour": 3}
    home = await set_up_home(token_entry(service, account, options=options))
    three = [CAROL, ANNA, "+4917642111120"]
    await cancelled_while_posting(home, clock, to=three)
    clock.tick(5)
    await home.settle()

    results = await home.send(to=three[1:])

    assert [r["outcome"] for r in results] == ["reached"] * 2
    assert await home.refused(to=CAROL) == "limit_hour"
