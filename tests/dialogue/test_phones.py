"""Phones that can't send, and which one does instead; calls of the service that are cut off."""

from typing import Any

import pytest

from custom_components.smsgateway24.sending.state import SendingState
from simulator import ApiFaultKind
from tests.builders.entries import PHONE_ID
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA

from .builders import OTHER_DEVICE_ID, Asking
from .conftest import SetUpAsking


async def test_a_service_that_is_away_for_hours_forgets_nobodys_keys(
    asking: Asking, simulator: Any
) -> None:
    """Each try has a key of its own, and a home only knows so many."""
    async with simulator.unreachable():
        await asking.ask("Anna", patience=3000, timeout=3600)
        for _ in range(9):
            await asking.time.passes(seconds=61)

    state = asking.home.entry.runtime_data.data.state_of(SendingState)
    assert len(state.keys.records) <= 1


async def test_a_token_that_is_revoked_holds_a_question_up(asking: Asking) -> None:
    home = asking.home
    home.service.revoke_token(home.account.email)
    await asking.ask("Anna", "Luca", patience=300)
    assert not asking.written
    token = home.service.state.accounts[home.account.email].token

    home.hass.config_entries.async_update_entry(
        home.entry, data={**home.entry.data, "token": token}
    )
    await home.settle()
    await asking.time.passes(seconds=10)

    assert [to for to, _ in asking.written] == [ANNA]


async def test_a_phone_that_is_offline_is_stood_in_for(
    set_up_asking: SetUpAsking, phones: list[Any]
) -> None:
    asking = await set_up_asking(phones=phones)
    asking.home.service.change_phone(DEVICE_ID, online=False)
    await asking.time.passes(minutes=6)

    await asking.ask("Anna")

    assert asking.written_by == [OTHER_DEVICE_ID]


async def test_a_phone_that_has_reached_its_limit_is_stood_in_for(
    set_up_asking: SetUpAsking, phones: list[Any]
) -> None:
    asking = await set_up_asking(phones=phones, sends_per_hour=1, urgent_reserve=0)
    await asking.home.send(to=CAROL)

    await asking.ask("Anna", "Luca", patience=300)
    await asking.time.passes(seconds=6)

    assert asking.written_by == [DEVICE_ID, OTHER_DEVICE_ID]


async def test_a_phone_that_has_no_network_is_stood_in_for(
    set_up_asking: SetUpAsking, phones: list[Any]
) -> None:
    asking = await set_up_asking(phones=phones)
    await asking.ask("Anna", "Luca", patience=300)

    await asking.home.service.set_status(asking.last_sent, 10)
    await asking.time.passes(seconds=6)

    assert [to for to, _ in asking.written] == [ANNA, ANNA]
    assert asking.written_by == [DEVICE_ID, OTHER_DEVICE_ID]


async def test_a_removed_phone_counts_as_failed_at_once(
    set_up_asking: SetUpAsking, phones: list[Any]
) -> None:
    asking = await set_up_asking(phones=phones)
    home = asking.home
    await asking.ask("Anna", "Luca", patience=300)

    home.hass.config_entries.async_remove_subentry(home.entry, PHONE_ID)
    await home.settle()
    # Removing it reloads the account, which reads the list first.
    for _ in range(3):
        await asking.time.passes(seconds=1)

    assert [to for to, _ in asking.written] == [ANNA, LUCA]
    assert asking.written_by == [DEVICE_ID, OTHER_DEVICE_ID]


async def test_a_failure_of_the_network_after_their_turn_asks_nobody_again(
    asking: Asking,
) -> None:
    await asking.ask("Anna", "Luca", patience=300)
    first = asking.last_sent
    await asking.time.passes(seconds=301)

    await asking.home.service.set_status(first, 10)
    await asking.time.passes(seconds=30)

    assert [to for to, _ in asking.written] == [ANNA, LUCA]


async def test_an_answer_counts_before_the_service_has_answered_our_post(
    asking: Asking,
) -> None:
    asking.home.fault(ApiFaultKind.SLOW, seconds=20, processed=True)
    waiting = await asking.wait_for_answer("Anna", "Luca", patience=300, settles=False)

    received = await asking.home.service.receive(DEVICE_ID, ANNA, "yes")
    response = await waiting

    assert (response["answer_id"], response["message_id"]) == ("yes", received.sms_id)
    await asking.time.passes(minutes=10)
    assert [to for to, _ in asking.written] == [ANNA]


async def test_an_answer_that_is_lost_on_its_way_is_found_in_the_list(
    asking: Asking,
) -> None:
    await asking.ask("Anna", "Luca", patience=1200)
    await asking.time.passes(minutes=1)
    asking.home.lose("yes")

    for _ in range(16):
        await asking.time.passes(minutes=1)

    assert asking.outcomes == [("answered", "yes")]


@pytest.mark.parametrize("processed", [True, False])
async def test_a_post_whose_answer_is_lost_is_not_repeated(
    asking: Asking, *, processed: bool
) -> None:
    asking.home.fault(ApiFaultKind.CUT, processed=processed)

    await asking.ask("Anna", "Luca", patience=300)
    await asking.time.passes(seconds=200)

    assert len(asking.home.posts) == 1
    await asking.time.passes(seconds=101)
    assert asking.written_to(LUCA)


async def test_a_message_that_is_found_late_has_reached_who_it_is_for(
    asking: Asking,
) -> None:
    """The service's answer is lost, and its list can't be read for a while."""
    home = asking.home
    home.fault(ApiFaultKind.CUT, processed=True)
    home.fault(ApiFaultKind.STATUS, "getallsms", status=500, times=20)
    await asking.ask("Anna", "Luca", action="reach", patience=1200, timeout=3000)
    home.service.clear_faults()
    await home.service.set_status(asking.last_sent, 6)

    for _ in range(20):
        await asking.time.passes(minutes=1)

    assert asking.outcomes == [("reached", None)]
    assert [to for to, _ in asking.written] == [ANNA]
