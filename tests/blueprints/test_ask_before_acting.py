"""The blueprint that asks somebody before it does something."""

import re
from typing import Any

import pytest

from simulator import ApiFaultKind
from tests.builders.entries import contact_id
from tests.builders.home import ANNA, LUCA, Home, Time
from tests.plugin import Restart

from .asking import Story
from .builders import HOSTILE

ASKED = "Water in the cellar: shut it off?\n1 Yes\n2 No"


def make(home: Home, time: Time, *names: str, **inputs: Any) -> Story:
    """Ask Anna, then Luca."""
    people = [home.device(contact_id(name)) for name in names or ("Anna", "Luca")]

    def note(action: str) -> list[dict[str, Any]]:
        return [{"action": f"test.{action}", "data": {"text": "{{ text }}"}}]

    given = {
        "asking_triggers": [{"trigger": "event", "event_type": "alarm"}],
        "question": "Water in the {{ trigger.event.data.where }}: shut it off?",
        "contacts": people,
        "actions": note("yes"),
        "if_no": note("no"),
        "if_silent": note("silence"),
    }
    return Story("ask_before_acting", home, time, **given | inputs)


@pytest.fixture
async def valve(home: Home, time: Time) -> Story:
    """A valve that is shut off if Anna or Luca says so."""
    story = make(home, time)
    await story.begin()
    return story


def answers(story: Story) -> list[str]:
    """Return what was done."""
    return [name for name, _ in story.done]


@pytest.mark.parametrize(
    ("text", "done"), [("Yes!", "yes"), ("1", "yes"), ("no", "no"), ("2", "no")]
)
async def test_the_answer_is_acted_on(valve: Story, text: str, done: str) -> None:
    await valve.happens()
    assert valve.sent == [(ANNA, ASKED)]

    await valve.writes(text)
    await valve.time.passes(minutes=20)

    assert valve.done == [(done, {"text": "Water in the cellar: shut it off?"})]
    assert valve.sent == [(ANNA, ASKED)]


async def test_nothing_is_done_on_silence_where_nothing_is_chosen(
    home: Home, time: Time
) -> None:
    valve = make(home, time, if_no=[], if_silent=[])
    await valve.begin()
    await valve.happens()
    await valve.writes("no")
    await valve.happens("bath")
    await time.passes(minutes=5, seconds=1)
    await time.passes(minutes=11)

    assert valve.done == []


async def test_silence_has_actions_of_its_own(valve: Story) -> None:
    await valve.happens()
    await valve.time.passes(minutes=5, seconds=1)
    assert valve.sent_to(LUCA) == [ASKED]
    await valve.time.passes(minutes=10)
    assert answers(valve) == ["silence"]

    await valve.writes("yes")

    assert answers(valve) == ["silence"]
    assert valve.sent_to(ANNA)[1:] == [
        "It is too late for an answer: the question is closed."
    ]


@pytest.mark.parametrize(("text", "done"), [("yes", ["yes"]), ("no", ["no"])])
async def test_an_answer_after_a_restart_is_acted_on(
    valve: Story, restart: Restart, text: str, done: list[str]
) -> None:
    await valve.happens()

    await valve.restart(restart)
    await valve.writes(text)

    assert answers(valve) == done
    assert valve.done[0][1] == {"text": "Water in the cellar: shut it off?"}


async def test_silence_after_a_restart(valve: Story, restart: Restart) -> None:
    await valve.happens()

    await valve.restart(restart)
    await valve.time.passes(minutes=5)
    await valve.time.passes(minutes=11)

    assert answers(valve) == ["silence"]


async def test_all_can_be_asked_at_once(home: Home, time: Time) -> None:
    valve = make(home, time, order="together")
    await valve.begin()
    await valve.happens()
    assert sorted(valve.sent) == sorted([(ANNA, ASKED), (LUCA, ASKED)])

    await valve.writes("no", LUCA)
    await valve.writes("yes")

    assert answers(valve) == ["no"]
    assert valve.sent_to(ANNA)[1] == "Luca has answered: No."


async def test_words_of_the_user_count_too(home: Home, time: Time) -> None:
    valve = make(home, time, yes_sentences=["shut it", ""], no_sentences=["leave it"])
    await valve.begin()
    await valve.happens()
    await valve.writes("Shut it")
    await valve.happens("bath")
    await valve.writes("leave it")

    assert answers(valve) == ["yes", "no"]


async def test_with_a_code_only_the_code_counts(home: Home, time: Time) -> None:
    valve = make(home, time, "Anna", confirm_code=True)
    await valve.begin()
    await valve.happens()
    [question] = valve.sent_to(ANNA)
    yes, _no = re.findall(r"\d{6}", question)

    await valve.writes("yes")
    await valve.writes("000000")
    assert valve.done == []
    await valve.writes(yes)

    assert answers(valve) == ["yes"]


async def test_three_wrong_codes_are_silence(home: Home, time: Time) -> None:
    valve = make(home, time, "Anna", confirm_code=True)
    await valve.begin()
    await valve.happens()
    [question] = valve.sent_to(ANNA)

    for wrong in ("000001", "000002", "000003"):
        await valve.writes(wrong)
    await valve.writes(re.findall(r"\d{6}", question)[0])

    assert answers(valve) == ["silence"]


async def test_where_nobody_can_be_asked_it_is_silence(home: Home, time: Time) -> None:
    valve = make(home, time, contacts=[])
    await valve.begin()
    await valve.happens()

    assert answers(valve) == ["silence"]


async def test_what_the_service_refuses_is_silence(home: Home, time: Time) -> None:
    valve = make(home, time, "Anna")
    await valve.begin()
    home.fault(ApiFaultKind.ERROR, text="No credit")

    await valve.happens()

    assert answers(valve) == ["silence"]


async def test_the_entity_that_started_it_is_known_when_the_answer_comes(
    home: Home, time: Time
) -> None:
    valve = make(
        home,
        time,
        asking_triggers=[
            {"trigger": "state", "entity_id": "binary_sensor.leak", "to": "on"}
        ],
        question="Shut it off?",
        actions=[{"action": "test.yes", "data": {"entity_id": "{{ entity_id }}"}}],
    )
    home.hass.states.async_set("binary_sensor.leak", "off")
    await valve.begin()
    home.hass.states.async_set("binary_sensor.leak", "on")
    await home.settle()

    await valve.writes("yes")

    assert valve.done == [("yes", {"entity_id": "binary_sensor.leak"})]


@pytest.mark.parametrize(
    "text", [text for key, text in HOSTILE.items() if key != "decimal"]
)
async def test_text_of_strangers_stays_text(home: Home, time: Time, text: str) -> None:
    home.hass.states.async_set("lock.front", "SECRET")
    valve = make(home, time, question="{{ trigger.event.data.where }}")
    await valve.begin()

    await valve.happens(text)

    assert valve.sent == [(ANNA, f"{text}\n1 Yes\n2 No")]
