"""The blueprint that asks one person after the other until somebody takes care of an alarm."""

from datetime import timedelta
from typing import Any

import pytest

from simulator import ApiFault, ApiFaultKind
from tests.builders.entries import contact_id
from tests.builders.home import ANNA, DEVICE_ID, LUCA, Home, Time
from tests.plugin import Restart

from .asking import Story
from .builders import HOSTILE

WATER = "Water in the cellar!\n1 I have it"
HAS_IT = {"who": "{{ trigger.question.contact }}", "text": "{{ text }}"}
NOBODY: tuple[str, dict[str, Any]] = ("siren", {"text": "Water in the cellar!"})


def make(home: Home, time: Time, *names: str, **inputs: Any) -> Story:
    """Alert Anna, then Luca."""
    people = [home.device(contact_id(name)) for name in names or ("Anna", "Luca")]
    given = {
        "alarm_triggers": [{"trigger": "event", "event_type": "alarm"}],
        "message": "Water in the {{ trigger.event.data.where }}!",
        "contacts": people,
        "acknowledged": [{"action": "test.has_it", "data": HAS_IT}],
        "fallback": [{"action": "test.siren", "data": {"text": "{{ text }}"}}],
    }
    return Story("alert_until_somebody_has_it", home, time, **given | inputs)


@pytest.fixture
async def alert(home: Home, time: Time) -> Story:
    """An alert to Anna, then Luca."""
    story = make(home, time)
    await story.begin()
    return story


@pytest.mark.parametrize("text", ["I have it", "1", "i got it!"])
async def test_who_has_it_ends_it(alert: Story, text: str) -> None:
    await alert.happens()
    assert alert.sent == [(ANNA, WATER)]

    await alert.writes(text)
    await alert.time.passes(minutes=30)

    assert alert.sent == [(ANNA, WATER)]
    assert alert.done == [("has_it", {"who": "Anna", "text": "Water in the cellar!"})]


async def test_the_next_one_is_asked_and_the_first_hears_who_has_it(
    alert: Story,
) -> None:
    await alert.happens()
    await alert.time.passes(minutes=5, seconds=1)
    assert alert.sent == [(ANNA, WATER), (LUCA, WATER)]

    await alert.writes("I have it", LUCA)

    assert alert.sent[2:] == [(ANNA, "Luca has it.")]
    assert [name for name, _ in alert.done] == ["has_it"]


async def test_something_else_is_done_where_nobody_has_it(alert: Story) -> None:
    await alert.happens()
    await alert.time.passes(minutes=5, seconds=1)
    await alert.writes("what?", LUCA)
    await alert.time.passes(minutes=10)

    assert alert.done == [NOBODY]
    await alert.writes("I have it", LUCA)
    assert alert.done == [NOBODY]
    assert alert.sent_to(LUCA)[-1] == (
        "It is too late for an answer: the question is closed."
    )


async def test_who_writes_something_else_is_asked_once_more(alert: Story) -> None:
    await alert.happens()
    await alert.writes("which cellar?")
    await alert.time.passes(seconds=21)

    assert alert.sent_to(ANNA)[1:] == [
        "If you take care of it, please answer with the number."
    ]
    assert alert.done == []


async def test_words_of_the_user_count_too(home: Home, time: Time) -> None:
    alert = make(home, time, sentences=["Ich kümmere mich", ""], answer="Mach ich")
    await alert.begin()
    await alert.happens()
    assert alert.sent == [(ANNA, "Water in the cellar!\n1 Mach ich")]

    await alert.writes("ich kuemmere mich")

    assert [name for name, _ in alert.done] == ["has_it"]


async def test_it_goes_on_after_a_restart(alert: Story, restart: Restart) -> None:
    await alert.happens()

    await alert.restart(restart, timedelta(minutes=2))
    await alert.time.passes(minutes=4)
    assert alert.sent == [(ANNA, WATER), (LUCA, WATER)]
    await alert.writes("I have it", LUCA)

    assert alert.done == [("has_it", {"who": "Luca", "text": "Water in the cellar!"})]


async def test_nobody_has_it_after_a_restart(alert: Story, restart: Restart) -> None:
    await alert.happens()

    await alert.restart(restart)
    await alert.time.passes(minutes=5)
    await alert.time.passes(minutes=11)

    assert alert.done == [NOBODY]


async def test_whose_message_fails_is_followed_by_the_next(alert: Story) -> None:
    alert.home.service.end_at(8, number=ANNA)

    await alert.happens()

    assert [to for to, _ in alert.sent] == [ANNA, LUCA]
    assert alert.done == []


async def test_where_nobody_can_be_written_to_nobody_has_it(alert: Story) -> None:
    for number in (ANNA, LUCA):
        alert.home.service.end_at(8, number=number)

    await alert.happens()

    assert alert.done == [NOBODY]


async def test_what_the_service_refuses_is_no_end(alert: Story) -> None:
    alert.home.service.fail_api(
        ApiFault(kind=ApiFaultKind.ERROR, method="addsms", text="No credit", times=2)
    )

    await alert.happens()

    assert alert.sent == []
    assert alert.done == [NOBODY]


async def test_a_limit_that_others_have_used_up_silences_no_alarm(
    alert: Story,
) -> None:
    for _ in range(10):
        await alert.home.send(to=LUCA)
    home = alert.home
    home.hass.config_entries.async_update_entry(
        home.entry, options=dict(home.entry.options) | {"sends_per_hour": 10}
    )
    await home.settle()

    await alert.happens()

    assert alert.sent_to(ANNA) == [WATER]


async def test_a_contact_who_is_gone_is_no_end(home: Home, time: Time) -> None:
    alert = make(home, time)
    await alert.begin()
    home.hass.config_entries.async_remove_subentry(home.entry, contact_id("Anna"))
    await home.settle()

    await alert.happens()

    assert alert.sent == [(LUCA, WATER)]
    assert alert.done == []


async def test_nobody_to_ask_is_nobody_who_has_it(home: Home, time: Time) -> None:
    alert = make(home, time, contacts=[])
    await alert.begin()

    await alert.happens()

    assert alert.done == [NOBODY]


@pytest.mark.no_fail_on_log_exception
async def test_an_alert_that_cannot_be_sent_is_no_end(home: Home, time: Time) -> None:
    alert = make(home, time, message="Water! " * 500)
    await alert.begin()

    await alert.happens()

    assert [name for name, _ in alert.done] == ["siren"]


async def test_the_same_alarm_meanwhile_is_one_and_another_is_another(
    alert: Story,
) -> None:
    await alert.happens("cellar")
    await alert.happens("cellar")
    await alert.happens("bath")

    assert alert.sent == [(ANNA, WATER), (ANNA, "Water in the bath!\n2 I have it")]
    await alert.writes("2")
    assert [data["text"] for _, data in alert.done] == ["Water in the bath!"]
    await alert.writes("1")
    assert [data["text"] for _, data in alert.done][1:] == ["Water in the cellar!"]


async def test_a_pause_keeps_the_same_alarm_from_being_sent_again(
    home: Home, time: Time
) -> None:
    alert = make(home, time, pause_minutes=60)
    await alert.begin()
    await alert.happens()
    await alert.writes("1")

    await time.passes(minutes=50)
    await alert.happens()
    assert len(alert.sent) == 1
    await time.passes(minutes=11)
    await alert.happens()

    assert len(alert.sent) == 2


async def test_questions_of_others_are_none_of_its_business(alert: Story) -> None:
    await alert.home.hass.services.async_call(
        "smsgateway24",
        "ask",
        {
            "contact": alert.people("Anna"),
            "message": "Tea?",
            "answers": ["yes"],
            "question_id": "automation.test_2/tea",
        },
        blocking=True,
    )
    await alert.home.settle()

    await alert.writes("yes")

    assert alert.done == []


async def test_channel_and_phone_can_be_chosen(home: Home, time: Time) -> None:
    alert = make(home, time, channel="rcs_1", phone=home.device())
    await alert.begin()

    await alert.happens()

    [message] = home.service.messages(incoming=False)
    assert (message.channel, message.device_id) == (4, DEVICE_ID)
    assert message.urgent


@pytest.mark.parametrize(
    "text", [text for key, text in HOSTILE.items() if key != "decimal"]
)
async def test_text_of_strangers_stays_text(home: Home, time: Time, text: str) -> None:
    home.hass.states.async_set("lock.front", "SECRET")
    alert = make(home, time, message="{{ trigger.event.data.where }}")
    await alert.begin()

    await alert.happens(text)

    assert alert.sent == [(ANNA, f"{text}\n1 I have it")]
