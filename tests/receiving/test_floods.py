"""A webhook URL that somebody floods."""

import asyncio
from typing import Any

from aiohttp import ClientResponse
import pytest

from simulator import Account, Service
from tests.builders.entries import account_entry
from tests.builders.gateway import Gateway
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    Home,
    Time,
    sender_subentries,
    token_entry,
)
from tests.payloads import message, status
from tests.plugin import Restart, SetUp, SetUpHome

BURST = 300


@pytest.fixture
async def home(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """An account with a token, of which no message is looked for."""
    return await set_up_home(token_entry(service, account, options={"confirm": "off"}))


@pytest.fixture
async def receiver(time: Time, set_up: SetUp) -> Gateway:
    """An account without a token."""
    return await set_up(account_entry(*sender_subentries()))


async def flood(
    gateway: Gateway, count: int, begin: int = 1, **fields: Any
) -> list[int]:
    """Post messages of one sender at once; return the statuses of the answers."""
    bodies = [message(begin + n, **fields) for n in range(count)]
    answers: list[ClientResponse] = []
    for start in range(0, count, 50):
        answers += await asyncio.gather(
            *(gateway.call(body) for body in bodies[start : start + 50])
        )
    await gateway.hass.async_block_till_done()
    return [answer.status for answer in answers]


async def test_with_a_token_what_is_too_much_is_refused_and_one_repair_says_so(
    home: Home,
) -> None:
    answers = await flood(home.gateway, BURST + 20)

    assert answers.count(200) == BURST
    assert answers.count(429) == 20
    assert len(home.published) == BURST
    assert home.issues == ["webhook_flood"]


async def test_who_is_refused_is_told_when_to_come_again(home: Home) -> None:
    await flood(home.gateway, BURST)
    response = await home.gateway.call(message(9_999))

    assert response.status == 429
    assert response.headers["Retry-After"] == "60"
    assert await response.json() == {"error": "too many calls"}


async def test_what_was_refused_comes_by_catch_up_within_a_few_minutes(
    time: Time, home: Home
) -> None:
    await flood(home.gateway, BURST + 20)
    for number in range(40):
        # Until even the part that is kept for quiet senders is used up.
        await flood(
            home.gateway, 5, begin=2_000 + 5 * number, address=f"+4915{number:09}"
        )
    looks = home.looks
    refused = await home.service.receive(DEVICE_ID, ANNA, "Water!")
    await home.settle()
    assert refused.sms_id not in home.published

    await time.passes(seconds=60)
    assert home.looks == looks + 1
    for _ in range(3):
        await time.passes(minutes=1)

    assert home.published.count(refused.sms_id) == 1


async def test_another_sender_is_heard_while_one_floods(home: Home) -> None:
    await flood(home.gateway, BURST + 50)
    heard = await home.service.receive(DEVICE_ID, CAROL, "Hello")
    await home.settle()

    assert home.published[-1] == heard.sms_id


async def test_repeats_use_nothing_up(home: Home) -> None:
    for _ in range(BURST + 10):
        await home.gateway.accepted(message(1))

    assert (await flood(home.gateway, BURST - 1, begin=2)).count(200) == BURST - 1


async def test_without_a_token_messages_are_stored_and_published_at_the_rate(
    time: Time, receiver: Gateway
) -> None:
    answers = await flood(receiver, BURST + 20)
    assert answers.count(200) == BURST + 20
    assert len(receiver.published) == BURST

    for _ in range(2):
        await time.passes(seconds=1)
    assert BURST + 5 <= len(receiver.published) <= BURST + 12
    for _ in range(6):
        await time.passes(seconds=1)
    assert receiver.published == list(range(1, BURST + 21))


async def test_what_waits_for_its_turn_outlives_a_restart(
    time: Time,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
    restart: Restart,
) -> None:
    home = await set_up_home(account_entry(*sender_subentries()))
    await flood(home.gateway, BURST + 20)

    async def meanwhile() -> None:
        time.goes_on(seconds=10)

    again = await restart(home, meanwhile)
    for _ in range(10):
        await time.passes(seconds=1)

    assert home.published + again.published == list(range(1, BURST + 21))


async def test_reports_about_foreign_messages_are_answered_and_not_all_published(
    home: Home,
) -> None:
    for number in range(BURST + 50):
        await home.gateway.accepted(status(10_000 + number, device_id=DEVICE_ID))

    assert len(home.gateway.reports) == BURST
    assert (await home.gateway.call(message(1))).status == 200


async def test_reports_about_messages_of_ours_pass(home: Home) -> None:
    [sent] = await home.send(to=CAROL)
    for number in range(BURST + 50):
        await home.gateway.accepted(status(10_000 + number, device_id=DEVICE_ID))
    await home.service.settle()
    await home.settle()

    ours = [e for e in home.gateway.reports if e.data["sent_from_here"]]
    assert [e.data["message_id"] for e in ours] == [sent["message_id"]] * len(ours)
    assert ours[-1].data["status"] == "delivered"


async def test_the_option_raises_the_rate(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    options = {"confirm": "off", "webhooks_per_second": 100}
    home = await set_up_home(token_entry(service, account, options=options))
    await flood(home.gateway, BURST)
    await time.passes(seconds=2)

    assert (await flood(home.gateway, 200, begin=1_000)).count(200) == 200
