"""Questions go on after a restart, a kill and a backup, and lose no answer."""

import asyncio
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from homeassistant.core import CoreState
from homeassistant.helpers import device_registry as dr
import pytest

from simulator import Account, ApiFaultKind, Service
from tests.builders.home import ANNA, DEVICE_ID, LUCA, Home, Time, token_entry
from tests.plugin import Restart, SetUpHome

from .builders import QUESTION, YES_OR_NO, Asking
from .conftest import SetUpAsking


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


async def test_an_answer_of_after_the_start_counts_as_long_as_the_question_is_open(
    asking: Asking, restart: Restart
) -> None:
    """It goes on in two minutes, also if its time was over while nobody was there."""
    await asking.ask("Anna", patience=300, timeout=600)

    async def fail() -> None:
        asking.home.fault(ApiFaultKind.STATUS, "getallsms", status=500, times=50)

    await asking.restarts(restart, timedelta(minutes=20), fail)
    await asking.time.passes(seconds=5)
    await asking.answers("yes")

    assert asking.outcomes == [("answered", "yes")]


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


async def test_a_backup_of_last_week_asks_nobody_and_says_so(
    asking: Asking, restart: Restart
) -> None:
    """The question was answered since; the backup does not know."""
    home = asking.home
    await asking.ask("Anna", "Luca", patience=300, timeout=900)
    assert await home.entry.runtime_data.store.async_save()
    database = Path(home.hass.config.path(f"smsgateway24_{home.entry.entry_id}.db"))
    backup = {
        file: file.read_bytes()
        for file in (database, database.with_name(f"{database.name}-wal"))
        if file.exists()
    }
    await asking.answers("yes")

    async def restore() -> None:
        for file, content in backup.items():
            file.write_bytes(content)

    await asking.restarts(restart, timedelta(days=7), restore)
    for _ in range(4):
        await asking.time.passes(minutes=2)

    assert asking.outcomes == [("answered", "yes"), ("cancelled", None)]
    assert len(asking.written) == 1
    assert "questions_cancelled" in asking.home.issues


async def test_an_answer_that_comes_while_it_stops_is_found_after_the_start(
    asking: Asking, restart: Restart
) -> None:
    await asking.ask("Anna", patience=300, timeout=900)
    await asking.time.passes(seconds=5)
    home = asking.home
    home.hass.set_state(CoreState.stopping)
    await home.service.receive(DEVICE_ID, ANNA, "yes")
    assert home.service.webhook_calls()[-1].status == HTTPStatus.SERVICE_UNAVAILABLE

    await asking.restarts(restart, timedelta(minutes=3))

    assert asking.outcomes == [("answered", "yes")]


async def test_an_answer_that_comes_during_the_start_is_heard_once_it_has_started(
    asking: Asking, restart: Restart
) -> None:
    await asking.ask("Anna", patience=300, timeout=900)
    home = asking.home
    asking.stop_listening()
    again = await restart(home, started=False)
    asking.listen(again)
    await again.service.receive(DEVICE_ID, ANNA, "yes")
    assert not asking.closed

    await again.start()

    assert asking.outcomes == [("answered", "yes")]


async def test_two_restarts_in_a_row_ask_nobody_twice(
    asking: Asking, restart: Restart
) -> None:
    await asking.ask("Anna", "Luca", patience=60, timeout=900)
    for _ in range(2):
        await asking.restarts(restart, timedelta(minutes=2))
        await asking.time.passes(seconds=2)
    await asking.time.passes(seconds=121)
    await asking.time.passes(seconds=61)

    assert [to for to, _ in asking.written] == [ANNA, LUCA]


async def test_what_was_being_handed_over_is_not_tried_by_another_phone(
    set_up_asking: SetUpAsking, phones: list[Any]
) -> None:
    """Its own was disabled before it was known what became of that."""
    asking = await set_up_asking(phones=phones)
    home = asking.home
    home.fault(ApiFaultKind.SLOW, seconds=600, processed=True)
    hass, entry_id = home.hass, home.entry.entry_id
    waiting = await asking.wait_for_answer("Anna", "Luca", patience=300, settles=False)
    await hass.config_entries.async_unload(entry_id)
    dr.async_get(hass).async_update_device(
        home.device(), disabled_by=dr.DeviceEntryDisabler.USER
    )
    await hass.config_entries.async_setup(entry_id)
    asking.time.clock.tick(600)
    await home.settle()

    await asking.time.passes(seconds=30)

    assert [to for to, _ in asking.written] == [ANNA]
    assert not waiting.done()
