"""Automations that ask, and are started by the end of their own question."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from tests.builders.home import ANNA, DEVICE_ID

from .builders import QUESTION, YES_OR_NO, Asking

MODES = ["single", "restart", "queued", "parallel"]


async def _automation(asking: Asking, mode: str, **ask: Any) -> list[dict[str, Any]]:
    """Set up an automation that asks Anna, and hears the end; return what it hears."""
    hass: HomeAssistant = asking.home.hass
    heard: list[dict[str, Any]] = []
    hass.bus.async_listen("heard", lambda event: heard.append(dict(event.data)))
    data = {
        "contact": asking.devices("Anna"),
        "message": QUESTION,
        "answers": YES_OR_NO,
        "question_id": "cellar",
    }
    by_trigger = "{{ trigger.question.answer_id }}"
    by_response = {
        "if": "{{ response is defined }}",
        "then": {
            "event": "heard",
            "event_data": {"response": "{{ response.answer_id }}"},
        },
    }
    actions = {
        "choose": {
            "conditions": {"condition": "trigger", "id": "answered"},
            "sequence": {"event": "heard", "event_data": {"trigger": by_trigger}},
        },
        "default": [{"action": "smsgateway24.ask", "data": data, **ask}, by_response],
    }
    answered = {
        "trigger": "smsgateway24.question_answered",
        "id": "answered",
        "options": {"question_id": "cellar"},
    }
    water = {"trigger": "event", "event_type": "water"}
    automation = {
        "alias": "Cellar",
        "mode": mode,
        "triggers": [water, answered],
        "actions": [actions],
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    return heard


async def _water(asking: Asking) -> None:
    asking.home.hass.bus.async_fire("water")
    await asking.home.service.wait_for_calls("addsms", 1)
    await asking.home.settle()


async def _answered_while_it_waits(asking: Asking, mode: str) -> list[dict[str, Any]]:
    """Have a question answered that an automation waits for; return what it heard."""
    heard = await _automation(asking, mode, response_variable="response")
    asking.home.hass.bus.async_fire("water")
    await asking.home.service.wait_for_calls("addsms", 1)

    await asking.home.service.receive(DEVICE_ID, ANNA, "yes")
    await asking.home.hass.async_block_till_done()
    return heard


@pytest.mark.parametrize("mode", MODES)
async def test_an_automation_in_any_mode_hears_the_answer_to_its_own_question(
    asking: Asking, mode: str
) -> None:
    heard = await _automation(asking, mode)
    await _water(asking)

    await asking.answers("yes")

    assert heard == [{"trigger": "yes"}]
    assert not asking.home.issues


@pytest.mark.parametrize("mode", ["queued", "parallel"])
async def test_an_automation_that_waits_hears_it_by_both_ways(
    asking: Asking, mode: str
) -> None:
    heard = await _answered_while_it_waits(asking, mode)

    assert sorted(heard, key=str) == [{"response": "yes"}, {"trigger": "yes"}]


@pytest.mark.parametrize("mode", ["single", "restart"])
async def test_an_automation_that_waits_hears_it_by_one_way_at_least(
    asking: Asking, mode: str
) -> None:
    """A run that waits keeps another one off, or is ended by it."""
    heard = await _answered_while_it_waits(asking, mode)

    assert heard in ([{"response": "yes"}], [{"trigger": "yes"}])


async def test_the_same_alarm_again_joins_the_question(asking: Asking) -> None:
    heard = await _automation(asking, "single")
    await _water(asking)
    await _water(asking)

    await asking.answers("no")

    assert len(asking.written) == 1
    assert heard == [{"trigger": "no"}]
