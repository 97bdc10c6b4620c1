"""Questions go on after a restart, a kill and a backup, and lose no answer."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from simulator import Account, ApiFaultKind, Service
from tests.builders.home import ANNA, LUCA, Home, Time, token_entry
from tests.plugin import Restart, SetUpHome

from .builders import QUESTION, YES_OR_NO, Asking


@pytest.fixture
async def home(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """An account with the contacts Anna and Luca, which a restart has, too."""
    return await set_up_home(token_entry(service, account))


async def test_an_answer_of_before_the_deadline_counts_after_a_restart(
    asking: Asking, restart: Restart
) -> None:
    await asking.ask("Anna", patience=300, timeout=900)

    async def answer() -> None:
        asking.home.lose("yes", minutes=12)

    await asking.restarts(restart, timedelta(minutes=20), answer)

    assert asking.outcomes == [("answered", "yes")]


async def test_an_answer_of_after_the_deadline_is_too_late(
    asking: Asking, restart: Restart
) -> None:
    await asking.ask("Anna", patience=300, timeout=600)
    await asking.home.service.settle()
    await asking.home.settle()

    async def answer() -> None:
        asking.home.lose("yes", minutes=5)

    await asking.restarts(restart, timedelta(minutes=20), answer)
    await asking.time.passes(minutes=4)
    await asking.time.passes(minutes=4)

    assert asking.outcomes == [("no_answer", None)]
    assert asking.written_to(ANNA)[1:] == [
        "It is too late for an answer: the question is closed."
    ]


async def test_nobody_is_written_to_before_it_is_known_who_has_answered(
    asking: Asking, restart: Restart
) -> None:
    await asking.ask("Anna", "Luca", patience=300, timeout=900)

    await asking.restarts(restart, timedelta(minutes=6))

    assert [to for to, _ in asking.written] == [ANNA]
    # The step that was running has two minutes more.
    await asking.time.passes(seconds=2)
    await asking.time.passes(seconds=100)
    assert [to for to, _ in asking.written] == [ANNA]
    await asking.time.passes(seconds=30)
    assert [to for to, _ in asking.written] == [ANNA, LUCA]


async def test_a_restart_asks_nobody_twice(asking: Asking, restart: Restart) -> None:
    await asking.ask("Anna", patience=300, timeout=900)

    await asking.restarts(restart, timedelta(seconds=20))
    for _ in range(5):
        await asking.time.passes(seconds=30)

    assert len(asking.written) == 1
    await asking.answers("yes")
    assert asking.outcomes == [("answered", "yes")]


async def test_what_ended_long_ago_is_cancelled_without_a_word(
    asking: Asking, restart: Restart
) -> None:
    await asking.ask("Anna", "Luca", patience=300, timeout=900)

    async def answer() -> None:
        asking.home.lose("yes", minutes=80)

    await asking.restarts(restart, timedelta(minutes=90), answer)
    await asking.time.passes(minutes=4)

    assert asking.outcomes == [("cancelled", None)]
    assert len(asking.written) == 1
    assert "questions_cancelled" in asking.home.issues


async def test_the_end_is_published_once_home_assistant_has_started(
    asking: Asking, restart: Restart
) -> None:
    await asking.ask("Anna", patience=300, timeout=900)
    await asking.restarts(restart, timedelta(minutes=1))

    await asking.answers("no")

    assert asking.outcomes == [("answered", "no")]


async def test_data_come_back_after_a_restart(asking: Asking, restart: Restart) -> None:
    name, data = {"question_id": "cellar"}, {"valve": {"main": 1}}
    await asking.ask("Anna", data=data, **name)
    await asking.restarts(restart, timedelta(minutes=1))

    waiting = asyncio.create_task(
        asking.home.act(
            "ask",
            contact=asking.devices("Anna"),
            message=QUESTION,
            answers=YES_OR_NO,
            **name,
        )
    )
    await asking.home.settle()
    await asking.answers("yes")

    assert (await waiting)["data"] == data


async def test_a_kill_in_the_post_asks_nobody_twice(
    asking: Asking, aiohttp_client: Any
) -> None:
    home = asking.home
    home.fault(ApiFaultKind.SLOW, seconds=600, processed=True)
    hass = home.hass
    hass.async_create_task(
        hass.services.async_call(
            "smsgateway24",
            "ask",
            {
                "contact": asking.devices("Anna"),
                "message": "Shut off?",
                "answers": ["yes", "no"],
            },
        )
    )
    await home.service.wait_for_calls("addsms", 1)

    async with home.killed(aiohttp_client) as again:
        asking.listen(again)
        for _ in range(6):
            await asking.time.passes(seconds=60)

    assert len(home.service.messages(incoming=False)) == 1
