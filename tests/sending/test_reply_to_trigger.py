"""What *Reply* answers where nothing says it: the message that the automation was started by."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest

from simulator import Account, Service
from tests.builders.entries import PHONE_ID, phone_subentry
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    LUCA,
    Home,
    sender_subentries,
    token_entry,
)
from tests.plugin import SetUpHome

REPLY: dict[str, Any] = {
    "action": "smsgateway24.reply",
    "data": {"message": "Thank you"},
}
OUR_EVENT = "smsgateway24_message_received"


def by_phone(home: Home, **options: Any) -> dict[str, Any]:
    """Return the trigger of a message to the phone."""
    return {
        "trigger": "smsgateway24.message_received",
        "target": {"device_id": home.device()},
        "options": options,
    }


def by_event(home: Home, **data: Any) -> dict[str, Any]:
    """Return a trigger of our event on the bus."""
    return {"trigger": "event", "event_type": OUR_EVENT, "event_data": data}


def by_state(
    home: Home, platform: str = "event", key: str = "message"
) -> dict[str, Any]:
    """Return a trigger of an entity of the phone."""
    entity_id = er.async_get(home.hass).async_get_entity_id(
        platform, "smsgateway24", f"{PHONE_ID}_{key}"
    )
    return {"trigger": "state", "entity_id": entity_id}


async def automate(
    hass: HomeAssistant,
    trigger: Mapping[str, Any],
    *actions: Mapping[str, Any],
    mode: str = "single",
) -> None:
    """Set an automation up."""
    config = {
        "mode": mode,
        "triggers": [dict(trigger)],
        "actions": [dict(action) for action in actions],
    }
    assert await async_setup_component(hass, "automation", {"automation": config})


def answered(home: Home) -> list[str]:
    """Return who was written to."""
    return [message.address for message in home.service.messages(incoming=False)]


@pytest.mark.parametrize("trigger", [by_phone, by_event, by_state])
async def test_the_message_that_started_the_automation_is_answered(
    home: Home, trigger: Any
) -> None:
    await automate(home.hass, trigger(home), REPLY)

    await home.service.receive(DEVICE_ID, LUCA, "Apri?", channel=3)
    await home.settle()

    [sent] = home.service.messages(incoming=False)
    assert (sent.address, sent.channel) == (LUCA, 3)


async def test_each_of_two_at_once_gets_their_own_answer(home: Home) -> None:
    await automate(home.hass, by_phone(home), {"delay": 0.01}, REPLY, mode="parallel")

    for sender in (ANNA, LUCA):
        await home.service.receive(DEVICE_ID, sender, "Open?")
    await home.settle()
    await home.hass.async_block_till_done()

    assert sorted(answered(home)) == sorted([ANNA, LUCA])


async def test_a_script_that_the_automation_calls_can_answer(home: Home) -> None:
    script = {"script": {"answer": {"sequence": [REPLY]}}}
    assert await async_setup_component(home.hass, "script", script)
    await automate(home.hass, by_phone(home), {"action": "script.answer"})

    await home.service.receive(DEVICE_ID, ANNA, "Open?")
    await home.settle()

    assert answered(home) == [ANNA]


async def test_an_automation_that_the_first_one_starts_can_answer(home: Home) -> None:
    first = {
        "alias": "first",
        "triggers": [by_phone(home)],
        "actions": [{"event": "next"}],
    }
    second = {
        "alias": "second",
        "triggers": [{"trigger": "event", "event_type": "next"}],
        "actions": [REPLY],
    }
    config = {"automation": [first, second]}
    assert await async_setup_component(home.hass, "automation", config)

    await home.service.receive(DEVICE_ID, ANNA, "Open?")
    await home.settle()

    assert answered(home) == [ANNA]


STARTERS = [by_phone, by_event, by_state]
# An automation that a state starts runs before the event and the trigger of the same message.
OF_CAROL: dict[Any, dict[str, Any]] = {
    by_phone: {"sender": [CAROL]},
    by_event: {"sender_normalized": CAROL},
    by_state: {},
}


@pytest.mark.parametrize("started_by", STARTERS)
@pytest.mark.parametrize("wait_for", STARTERS)
async def test_after_waiting_for_another_message_nobody_is_guessed(
    home: Home, started_by: Any, wait_for: Any, caplog: pytest.LogCaptureFixture
) -> None:
    waiting = {"wait_for_trigger": [wait_for(home, **OF_CAROL[wait_for])]}
    await automate(home.hass, started_by(home), waiting, REPLY)

    await home.service.receive(DEVICE_ID, ANNA, "Open?")
    await home.service.receive(DEVICE_ID, CAROL, "Hello")
    await home.settle()

    assert answered(home) == []
    assert "It is not clear which message to answer" in caplog.text


@pytest.mark.parametrize("wait_for", STARTERS)
@pytest.mark.parametrize("waits_in_script", [False, True])
async def test_nobody_is_guessed_either_where_a_script_waits_or_answers(
    home: Home,
    wait_for: Any,
    caplog: pytest.LogCaptureFixture,
    *,
    waits_in_script: bool,
) -> None:
    waiting = {"wait_for_trigger": [wait_for(home)]}
    inner = waiting if waits_in_script else REPLY
    script = {"script": {"part": {"sequence": [inner]}}}
    assert await async_setup_component(home.hass, "script", script)
    actions: list[dict[str, Any]] = [waiting, {"action": "script.part"}]
    if waits_in_script:
        actions = [{"action": "script.part"}, REPLY]
    await automate(home.hass, by_phone(home), *actions)

    await home.service.receive(DEVICE_ID, ANNA, "Open?")
    await home.service.receive(DEVICE_ID, CAROL, "Hello")
    await home.settle()

    assert answered(home) == []
    assert "It is not clear which message to answer" in caplog.text


async def test_what_an_automation_started_by_event_waited_for_before_is_not_guessed(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    waiting = {"wait_for_trigger": [by_phone(home)]}
    first = {
        "alias": "first",
        "triggers": [by_phone(home)],
        "actions": [waiting, {"event": "next"}],
    }
    second = {
        "alias": "second",
        "triggers": [{"trigger": "event", "event_type": "next"}],
        "actions": [REPLY],
    }
    config = {"automation": [first, second]}
    assert await async_setup_component(home.hass, "automation", config)

    await home.service.receive(DEVICE_ID, ANNA, "Open?")
    await home.service.receive(DEVICE_ID, CAROL, "Hello")
    await home.settle()

    assert answered(home) == []
    assert "It is not clear which message to answer" in caplog.text


async def test_after_waiting_for_something_else_the_first_message_is_answered(
    home: Home,
) -> None:
    waiting = {"wait_for_trigger": [{"trigger": "event", "event_type": "opened"}]}
    await automate(home.hass, by_phone(home), waiting, REPLY)

    await home.service.receive(DEVICE_ID, ANNA, "Open?")
    home.hass.bus.async_fire("opened")
    await home.settle()

    assert answered(home) == [ANNA]


async def test_without_a_message_there_is_nothing_to_answer(home: Home) -> None:
    await home.service.receive(DEVICE_ID, ANNA, "Open?")

    assert await home.refused("reply") == "nothing_to_reply_to"
    assert await home.refused("reply", device_id=None) == "nothing_to_reply_to"
    assert home.posts == []


async def test_another_phone_than_the_triggers_is_not_guessed_for(
    set_up_home: SetUpHome,
    service: Service,
    account: Account,
    caplog: pytest.LogCaptureFixture,
) -> None:
    service.add_phone(account, "Galaxy", device_id=10404)
    galaxy = phone_subentry("Galaxy", "c3" * 32, "01GALAXY", gateway_device_id=10404)
    home = await set_up_home(
        token_entry(
            service,
            account,
            phone_subentry(gateway_device_id=DEVICE_ID),
            galaxy,
            *sender_subentries(),
        )
    )
    data = {"message": "Thank you", "device_id": home.device("01GALAXY")}
    await automate(home.hass, by_phone(home), REPLY | {"data": data})

    await home.service.receive(DEVICE_ID, ANNA, "Open?")
    await home.settle()

    assert answered(home) == []
    assert "It is not clear which message to answer" in caplog.text


async def test_an_answer_can_be_waited_for_and_given_once(home: Home) -> None:
    asked = await home.service.receive(DEVICE_ID, ANNA, "Open?")
    given = {
        "device_id": home.device(),
        "message_id": asked.sms_id,
        "message": "Yes",
        "wait_for": "accepted",
        "timeout": 5,
        "urgent": True,
        "once_key": "answer",
    }

    first = await home.act("reply", **given)
    second = await home.act("reply", **given)

    assert first["messages"][0]["message_id"] == second["messages"][0]["message_id"]
    [post] = home.posts
    assert post.body["urgent"] == "1"
