"""A list that names messages by other ids than the webhooks do."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from simulator import Account, Generation, Service, WebhookFault, WebhookFaultKind
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA, Home, Time, token_entry
from tests.plugin import Restart, SetUpHome

OFFSET = 1_000_000


def shift_ids(home: Home, offset: int = OFFSET) -> None:
    """Have webhooks name messages by other ids than the list does."""
    home.service.behaviour = replace(home.service.behaviour, webhook_id_offset=offset)


async def test_nothing_is_told_twice_and_one_repair_says_so(
    time: Time, home: Home
) -> None:
    shift_ids(home)
    message = await home.service.receive(DEVICE_ID, ANNA, "Ciao")
    await time.passes(minutes=15)
    home.lose("lost")
    await time.passes(minutes=15)

    assert home.published == [message.sms_id + OFFSET]
    assert home.issues.count("ids_differ") == 1


async def test_webhooks_are_still_told(time: Time, home: Home) -> None:
    shift_ids(home)
    texts = [f"message {number}" for number in range(5)]
    for text in texts:
        await home.service.receive(DEVICE_ID, ANNA, text)
        await time.passes(minutes=15)

    assert home.texts == texts


async def test_the_repair_survives_a_restart(
    time: Time, home: Home, restart: Restart
) -> None:
    shift_ids(home)
    await home.service.receive(DEVICE_ID, ANNA, "Ciao")
    await time.passes(minutes=15)

    async def meanwhile() -> None:
        # What proved it is no longer in the list.
        time.goes_on(days=3)
        home.lose("lost", hours=1)

    again = await restart(home, meanwhile)

    assert again.published == []
    assert again.issues.count("ids_differ") == 1


async def test_telling_goes_on_once_the_ids_agree_again(time: Time, home: Home) -> None:
    shift_ids(home)
    await home.service.receive(DEVICE_ID, ANNA, "Ciao")
    await time.passes(minutes=15)
    home.lose("never told")
    await time.passes(minutes=15)

    shift_ids(home, 0)
    await home.service.receive(DEVICE_ID, ANNA, "the same id")
    await time.passes(minutes=15)
    assert "ids_differ" in home.issues
    # Until those with other ids have left the list nothing is sure.
    await time.passes(days=3)
    home.lose("still not told", hours=1)
    await home.service.receive(DEVICE_ID, ANNA, "the same id again")
    await time.passes(minutes=15)
    assert "ids_differ" not in home.issues
    home.lose("told")
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    assert home.texts == ["Ciao", "the same id", "the same id again", "told"]


async def test_it_is_seen_for_texts_that_are_not_kept(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    home = await set_up_home(token_entry(service, account, options={"content": "none"}))
    shift_ids(home)
    message = await service.receive(DEVICE_ID, ANNA, "Ciao")
    await time.passes(minutes=15)

    assert home.published == [message.sms_id + OFFSET]
    assert "ids_differ" in home.issues


async def test_it_is_seen_of_senders_without_a_plus(time: Time, home: Home) -> None:
    """The oldest webhooks write a number as an integer."""
    home.service.behaviour = replace(
        home.service.behaviour, generation=Generation.OLD, webhook_id_offset=OFFSET
    )
    message = await home.service.receive(DEVICE_ID, ANNA, "Ciao")
    await time.passes(minutes=15)

    assert home.published == [message.sms_id + OFFSET]
    assert "ids_differ" in home.issues


async def test_an_id_that_somebody_elses_message_has_proves_nothing(
    time: Time, home: Home
) -> None:
    """With ids that are close to each other, one can be in the list by chance."""
    other = home.lose("by chance under the same id", CAROL)
    message_id = home.lose("Ciao")
    shift_ids(home, other - message_id)
    await home.service.call_again(message_id)

    await time.passes(minutes=15)

    assert home.texts == ["Ciao"]
    assert "ids_differ" in home.issues


async def test_a_message_that_was_deleted_at_the_service_proves_nothing(
    time: Time, home: Home
) -> None:
    first = await home.service.receive(DEVICE_ID, ANNA, "Ciao")
    await home.service.receive(DEVICE_ID, ANNA, "Ciao")
    del home.service.state.messages[first.sms_id]
    home.lose("Ciao", LUCA)
    await time.passes(minutes=15)

    assert home.texts == ["Ciao", "Ciao", "Ciao"]
    assert "ids_differ" not in home.issues


type Fault = Callable[[Service], None]


def _lose_second(service: Service) -> None:
    service.fail_webhooks(WebhookFault(kind=WebhookFaultKind.DROP, after=1))


def _lose_first(service: Service) -> None:
    service.fail_webhooks(WebhookFault(kind=WebhookFaultKind.DROP))


@pytest.mark.parametrize("content", ["all", "none"])
@pytest.mark.parametrize("fault", [_lose_first, _lose_second])
async def test_the_same_text_twice_in_a_minute_is_two_messages(
    time: Time,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
    fault: Fault,
    content: str,
) -> None:
    home = await set_up_home(
        token_entry(service, account, options={"content": content})
    )
    fault(service)
    sent = []
    for _ in range(2):
        sent.append((await service.receive(DEVICE_ID, ANNA, "Ciao")).sms_id)
        await time.passes(seconds=20)
    assert len(home.published) == 1

    await time.passes(minutes=15)
    lost = home.lose("and a third")
    await time.passes(minutes=15)

    assert sorted(home.published) == [*sent, lost]
    assert "ids_differ" not in home.issues
