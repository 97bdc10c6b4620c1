"""What goes on at the same time, and what is damaged, costs no answer and no message."""

from datetime import timedelta
import json
from typing import Any

from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.smsgateway24.dialogue.questions import MAX_ENDED, Questions
from custom_components.smsgateway24.dialogue.state import QuestionsState
from custom_components.smsgateway24.storage.codec import (
    DAMAGE,
    decode_question,
    encode_question,
)
from tests.builders.entries import contact_id
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA
from tests.payloads import status

from .builders import Asking


async def test_an_answer_that_waits_in_a_reload_comes_before_the_deadline(
    asking: Asking,
) -> None:
    await asking.ask("Anna", patience=60, timeout=60)
    home = asking.home
    await asking.time.passes(seconds=55)
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    await home.service.receive(DEVICE_ID, ANNA, "yes")
    await asking.time.passes(seconds=10)

    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await home.settle()

    assert asking.outcomes == [("answered", "yes")]


async def test_a_contact_who_is_removed_while_a_phone_is_looked_for_is_not_written_to(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = asking.home
    home.service.change_phone(DEVICE_ID, online=False)
    await asking.time.passes(minutes=20)
    health = home.entry.runtime_data.health
    refresh = health.async_refresh

    async def remove_meanwhile() -> None:
        home.service.change_phone(DEVICE_ID, online=True)
        if (anna := contact_id("Anna")) in home.entry.subentries:
            home.hass.config_entries.async_remove_subentry(home.entry, anna)
        await refresh()

    monkeypatch.setattr(health, "async_refresh", remove_meanwhile)
    await asking.ask("Anna", "Luca", patience=300)
    monkeypatch.undo()
    for _ in range(4):
        await asking.time.passes(seconds=6)

    assert [to for to, _ in asking.written] == [LUCA]


async def test_who_is_asked_together_is_tried_again_after_the_same_pauses(
    asking: Asking,
) -> None:
    asking.home.service.change_phone(DEVICE_ID, online=False)
    await asking.time.passes(minutes=20)

    await asking.ask("Anna", "Luca", "Carol", order="together")

    state = asking.home.entry.runtime_data.data.state_of(QuestionsState)
    [question] = state.open()
    assert [person.attempt for person in question.people] == [1, 1, 1]


async def test_who_has_answered_is_not_told_that_it_is_too_late(
    asking: Asking, restart: Any
) -> None:
    await asking.ask("Anna", patience=300, timeout=300)

    async def answer() -> None:
        asking.home.lose("yes", minutes=4)

    await asking.restarts(restart, timedelta(minutes=10), answer)
    await asking.time.passes(seconds=2)
    await asking.answers("yes")

    assert asking.outcomes == [("answered", "yes")]
    assert len(asking.written_to(ANNA)) == 1


async def test_an_error_in_hearing_costs_no_message(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asking.ask("Anna")
    monkeypatch.setattr(Questions, "_key_of", lambda *_: 1 / 0)

    await asking.answers("hello")

    assert asking.home.texts == ["hello"]


async def test_a_disabled_contact_is_nobody(asking: Asking) -> None:
    await asking.ask("Anna", "Luca")
    [device] = asking.devices("Anna")

    dr.async_get(asking.home.hass).async_update_device(
        device, disabled_by=dr.DeviceEntryDisabler.USER
    )
    await asking.home.settle()
    await asking.answers("yes")

    assert not asking.closed
    assert [to for to, _ in asking.written] == [ANNA, LUCA]


async def test_a_forged_delivery_makes_nobody_wait_for_one(asking: Asking) -> None:
    await asking.home.gateway.accepted(status(4711, 7, address=CAROL))
    await asking.ask("Anna", action="reach", until="delivered")

    await asking.home.service.set_status(asking.last_sent, 6)
    await asking.time.passes(seconds=5)

    assert asking.closed[0]["outcome"] == "reached"


async def test_the_number_of_a_text_may_be_followed_by_a_line_break(
    asking: Asking,
) -> None:
    for name in ("food", "drinks"):
        await asking.ask("Anna", question_id=name, answers=[], message=f"Which {name}?")
    await asking.time.passes(seconds=40)
    await asking.answers("pizza")
    assert not asking.closed

    await asking.answers("1\npizza")

    assert [(c["question_id"], c["answer"]) for c in asking.closed] == [
        ("food", "pizza")
    ]


async def test_repairs_about_questions_outlive_a_reload(asking: Asking) -> None:
    await asking.ask("Anna", question_id="cellar")
    asking.stop_listening()
    await asking.answers("yes")

    await asking.home.hass.config_entries.async_reload(asking.home.entry.entry_id)
    await asking.home.settle()

    assert asking.home.issues == ["question_unheard"]


async def test_only_so_many_ended_questions_are_known(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_ENDED == 1_000
    monkeypatch.setattr(
        "custom_components.smsgateway24.dialogue.questions.MAX_ENDED", 3
    )
    for number in range(5):
        await asking.ask("Anna", question_id=f"q{number}")
        await asking.answers("yes")

    state = asking.home.entry.runtime_data.data.state_of(QuestionsState)
    assert [q.question_id for q in state.all()] == ["q2", "q3", "q4"]


async def test_an_answer_is_deleted_with_its_message(asking: Asking) -> None:
    await asking.ask("Anna", answers=[])
    await asking.time.passes(seconds=40)
    await asking.answers("The key is under the mat")

    await asking.home.act("delete_messages", all=True)

    state = asking.home.entry.runtime_data.data.state_of(QuestionsState)
    assert [q.given and q.given.text for q in state.all()] == [""]


@pytest.mark.parametrize(
    "damage",
    [
        {"timeout": "abc"},
        {"timeout": 1e12},
        {"people": []},
        {"data": 7},
        {"given": {"person": 7}},
        {"given": {"channel": "fax"}},
    ],
)
async def test_a_damaged_question_is_known_as_such(
    asking: Asking, damage: dict[str, Any]
) -> None:
    await asking.ask("Anna")
    await asking.answers("yes")
    state = asking.home.entry.runtime_data.data.state_of(QuestionsState)
    [question] = state.all()
    stored = json.loads(encode_question(question))
    assert decode_question(json.dumps(stored)) == question
    for name, value in damage.items():
        whole = isinstance(value, dict) and isinstance(stored[name], dict)
        stored[name] = stored[name] | value if whole else value

    with pytest.raises(DAMAGE):
        decode_question(json.dumps(stored))
