"""How questions end, and who hears of it."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from voluptuous import Invalid

from tests.builders.home import ANNA, LUCA, words

from .builders import QUESTION, YES_OR_NO, Asking


async def _automation(
    hass: HomeAssistant, **options: object
) -> list[dict[str, object]]:
    """Set up an automation on the ends of questions; return what starts it."""
    runs: list[dict[str, object]] = []
    hass.bus.async_listen("question_ran", lambda event: runs.append(dict(event.data)))
    trigger = {"trigger": "smsgateway24.question_answered", "options": options}
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Cellar",
                "triggers": [trigger],
                "actions": [
                    {
                        "event": "question_ran",
                        "event_data": {"answer": "{{ trigger.question.answer_id }}"},
                    }
                ],
            }
        },
    )
    await hass.async_block_till_done()
    return runs


async def test_a_trigger_brings_the_answer(asking: Asking) -> None:
    runs = await _automation(asking.home.hass, question_id="cellar", answer_id=True)
    await asking.ask("Anna", question_id="cellar")

    await asking.answers("yes")

    assert runs == [{"answer": "yes"}]


@pytest.mark.parametrize(
    "options", [{"question_id": "gate"}, {"answer_id": False}, {"outcome": "no_answer"}]
)
async def test_a_trigger_on_something_else_is_not_started(
    asking: Asking, options: dict[str, object]
) -> None:
    runs = await _automation(asking.home.hass, **options)
    await asking.ask("Anna", question_id="cellar")

    await asking.answers("yes")

    assert not runs


async def test_what_asks_again_at_an_end_publishes_no_other_end_twice(
    asking: Asking,
) -> None:
    """Its call goes on with all questions, while those that have ended are gone through."""
    hass = asking.home.hass
    again = {
        "action": "smsgateway24.ask",
        "data": {"contact": asking.devices("Carol"), "message": "Can you go?"},
    }
    trigger = {"trigger": "smsgateway24.question_answered", "options": {}}
    automation = {"alias": "Again", "triggers": [trigger], "actions": [again]}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    for name in ("cellar", "gate", "roof"):
        await asking.ask("Anna", question_id=name, patience=300, timeout=600)

    await asking.time.passes(seconds=601)

    assert [closed["question_id"] for closed in asking.closed] == [
        "cellar",
        "gate",
        "roof",
    ]


async def test_an_answer_that_nothing_acts_on_is_reported(asking: Asking) -> None:
    await asking.ask("Anna", question_id="cellar")
    asking.stop_listening()

    await asking.answers("yes")

    assert asking.home.issues == ["question_unheard"]
    assert asking.written_to(ANNA)[1:] == [
        "Thank you. But nothing is set up here to act on your answer."
    ]


async def test_a_caller_that_waits_hears_the_answer(asking: Asking) -> None:
    waiting = await asking.wait_for_answer("Anna")
    asking.stop_listening()

    await asking.answers("yes")

    assert (await waiting)["answer_id"] == "yes"
    assert not asking.home.issues


async def test_the_same_question_is_joined_while_it_is_open(asking: Asking) -> None:
    await asking.ask("Anna", question_id="cellar")
    await asking.ask("Anna", question_id="cellar")
    assert len(asking.written) == 1

    refused = await asking.home.refused(
        "ask",
        device_id=None,
        contact=asking.devices("Anna"),
        question_id="cellar",
        answers=YES_OR_NO,
        message="Something else?",
    )

    assert refused == "question_open"


async def test_the_old_result_is_given_for_a_while(asking: Asking) -> None:
    await asking.ask("Anna", question_id="cellar")
    await asking.answers("yes")
    await asking.time.passes(minutes=30)

    again = await asking.home.act(
        "ask",
        contact=asking.devices("Anna"),
        message=QUESTION,
        answers=YES_OR_NO,
        question_id="cellar",
        not_again_for={"hours": 1},
    )

    assert again["answer_id"] == "yes"
    assert len(asking.written) == 1


async def test_a_cancelled_question_ends_without_a_word(asking: Asking) -> None:
    await asking.ask("Anna", question_id="cellar", closing_message="Over")

    await asking.home.hass.services.async_call(
        "smsgateway24", "cancel_question", {"question_id": "cellar"}, blocking=True
    )
    await asking.answers("yes")

    assert asking.outcomes == [("cancelled", None)]
    assert len(asking.written) == 1


async def test_a_question_that_is_not_open_can_not_be_cancelled(asking: Asking) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await asking.home.hass.services.async_call(
            "smsgateway24", "cancel_question", {"question_id": "cellar"}, blocking=True
        )

    assert words(raised.value) == (
        "There is no open question cellar. Check the question ID"
    )


async def test_open_questions_are_counted(asking: Asking) -> None:
    def count() -> str:
        state = asking.home.hass.states.get("sensor.smsgateway24_open_questions")
        assert state is not None
        return state.state

    await asking.ask("Anna")
    assert count() == "1"

    await asking.answers("no")

    assert count() == "0"


async def test_a_message_reaches_the_first_who_gets_it(asking: Asking) -> None:
    await asking.ask("Anna", "Luca", action="reach", until="sent")
    [message] = asking.home.service.messages(incoming=False)
    await asking.home.service.set_status(message.sms_id, 6)
    await asking.time.passes(seconds=5)

    assert asking.outcomes == [("reached", None)]
    assert asking.written == [(ANNA, QUESTION)]


async def test_a_message_that_fails_goes_to_the_next_at_once(asking: Asking) -> None:
    await asking.ask("Anna", "Luca", action="reach")
    [message] = asking.home.service.messages(incoming=False)

    await asking.home.service.set_status(message.sms_id, 9)
    await asking.home.settle()

    assert [to for to, _ in asking.written] == [ANNA, LUCA]


async def test_a_delivery_is_not_waited_for_where_none_was_ever_reported(
    asking: Asking,
) -> None:
    await asking.ask("Anna", action="reach", until="delivered")
    [message] = asking.home.service.messages(incoming=False)

    await asking.home.service.set_status(message.sms_id, 6)
    await asking.time.passes(seconds=5)

    assert asking.closed[0]["outcome"] == "reached"
    assert asking.closed[0]["asked"][0]["status"] == "sent"


async def test_data_come_back_with_the_answer_and_are_in_no_event(
    asking: Asking,
) -> None:
    at = dt_util.utcnow()
    data = {"valve": "valve.main", "at": at, "tries": [1, None]}
    waiting = await asking.wait_for_answer("Anna", data=data)
    await asking.answers("yes")

    plain = {"valve": "valve.main", "at": at.isoformat(), "tries": [1, None]}
    assert (await waiting)["data"] == plain
    assert "data" not in asking.closed[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("valve.main", "expected a dictionary"),
        ({"text": "x" * 70_000}, "longer than"),
        ({"text": "\ud83d"}, "can't be stored"),
    ],
)
async def test_data_that_cannot_be_kept_are_refused(
    asking: Asking, data: object, words: str
) -> None:
    with pytest.raises(Invalid, match=words):
        await asking.ask("Anna", data=data)
