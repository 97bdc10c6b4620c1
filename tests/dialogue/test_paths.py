"""What is wrong with the way to a person, and what with the person."""

import asyncio
from datetime import timedelta

from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from simulator import ApiFaultKind, Simulator
from tests.builders.home import ANNA, DEVICE_ID, LUCA

from .builders import Asking


async def test_a_service_that_is_away_for_a_moment_costs_nobody_their_turn(
    asking: Asking, simulator: Simulator
) -> None:
    async with simulator.unreachable():
        await asking.ask("Anna", "Luca", patience=300)
        await asking.time.passes(seconds=6)
    assert not asking.written

    await asking.time.passes(seconds=16)

    assert [to for to, _ in asking.written] == [ANNA]
    await asking.answers("yes")
    assert asking.outcomes == [("answered", "yes")]


async def test_when_the_patience_is_over_the_next_one_is_tried(
    asking: Asking, simulator: Simulator
) -> None:
    async with simulator.unreachable():
        await asking.ask("Anna", "Luca", patience=60, timeout=900)
        await asking.time.passes(seconds=61)

    await asking.time.passes(seconds=6)
    await asking.time.passes(seconds=61)

    assert [to for to, _ in asking.written] == [LUCA]


async def test_a_lost_answer_of_the_service_counts_as_asked(asking: Asking) -> None:
    asking.home.fault(ApiFaultKind.CUT, processed=False)
    await asking.ask("Anna", "Luca", patience=300)

    await asking.time.passes(seconds=120)

    assert not asking.written
    await asking.time.passes(seconds=181)
    assert [to for to, _ in asking.written] == [LUCA]


async def test_the_own_limit_of_a_number_moves_on_at_once(asking: Asking) -> None:
    for _ in range(10):
        await asking.home.send(to=ANNA)
    sent = len(asking.written)
    asking.home.hass.config_entries.async_update_entry(
        asking.home.entry, options={**asking.home.entry.options, "urgent_reserve": 0}
    )

    await asking.ask("Anna", "Luca")

    assert [to for to, _ in asking.written[sent:]] == [LUCA]


async def test_a_question_may_use_the_reserve(asking: Asking) -> None:
    for _ in range(10):
        await asking.home.send(to=ANNA)
    sent = len(asking.written)

    await asking.ask("Anna", "Luca")

    assert [to for to, _ in asking.written[sent:]] == [ANNA]


@pytest.mark.parametrize("status", [10, 12])
async def test_a_phone_without_network_is_tried_again(
    asking: Asking, status: int
) -> None:
    await asking.ask("Anna", "Luca", patience=300)
    [message] = asking.home.service.messages(incoming=False)
    await asking.home.service.set_status(message.sms_id, status)
    await asking.home.settle()

    await asking.time.passes(seconds=6)

    assert [to for to, _ in asking.written] == [ANNA, ANNA]


async def test_a_jump_of_the_clock_ends_no_question(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asking.ask("Anna", patience=300, timeout=900)
    now = dt_util.utcnow() + timedelta(hours=2)
    monkeypatch.setattr(dt_util, "utcnow", lambda: now)
    async_fire_time_changed(asking.home.hass, now)
    await asking.home.settle()
    monkeypatch.undo()

    assert not asking.closed
    await asking.answers("yes")
    assert asking.outcomes == [("answered", "yes")]


async def test_who_waits_when_the_account_is_removed_is_let_go(asking: Asking) -> None:
    waiting = await asking.wait_for_answer("Anna")

    await asking.home.hass.config_entries.async_remove(asking.home.entry.entry_id)

    response = await asyncio.wait_for(waiting, 10)
    assert response["outcome"] == "cancelled"


async def test_a_reload_loses_neither_who_waits_nor_the_answer(asking: Asking) -> None:
    waiting = await asking.wait_for_answer("Anna")
    home = asking.home
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.settle()

    await asking.answers("no")

    assert (await waiting)["answer_id"] == "no"
    assert len(asking.written) == 1


async def test_while_the_phone_is_offline_nothing_is_handed_over(
    asking: Asking,
) -> None:
    asking.home.service.change_phone(DEVICE_ID, online=False)
    await asking.time.passes(minutes=20)
    await asking.ask("Anna", patience=600)
    assert not asking.written

    asking.home.service.change_phone(DEVICE_ID, online=True)
    await asking.time.passes(seconds=6)
    await asking.time.passes(seconds=16)

    assert [to for to, _ in asking.written] == [ANNA]
