"""Whose message is an answer, and to which question."""

from typing import Any

import pytest

from custom_components.smsgateway24.dialogue.state import QuestionsState
from tests.builders.entries import contact_id
from tests.builders.home import ANNA, CAROL, LUCA

from .builders import QUESTION, Asking


async def test_nobody_else_answers(asking: Asking) -> None:
    await asking.ask("Anna")

    await asking.answers("yes", LUCA)

    assert not asking.closed


async def test_a_name_answers_nothing(asking: Asking) -> None:
    await asking.ask("Anna")

    await asking.answers("yes", "Anna")

    assert not asking.closed


async def test_somebody_who_was_not_written_to_yet_answers_nothing(
    asking: Asking,
) -> None:
    await asking.ask("Anna", "Luca", patience=300)

    await asking.answers("yes", LUCA)

    assert not asking.closed


async def test_an_answer_comes_by_any_channel(asking: Asking) -> None:
    await asking.ask("Anna")

    await asking.answers("yes", "4915752982212@c.us", channel=3)

    assert asking.closed[0]["channel"] == "whatsapp"


async def test_a_text_that_fits_several_questions_is_asked_back_once(
    asking: Asking,
) -> None:
    await asking.ask("Anna", question_id="cellar")
    await asking.ask("Anna", question_id="gate", message="Open the gate?")

    await asking.answers("yes")
    await asking.answers("yes")

    assert not asking.closed
    [asked_back] = asking.written_to(ANNA)[2:]
    assert asked_back.splitlines() == [
        "Several questions are open. Please answer with a number:",
        f"1 {QUESTION}: Yes",
        f"2 {QUESTION}: No",
        "3 Open the gate?: Yes",
        "4 Open the gate?: No",
    ]
    await asking.answers("3")
    assert [(c["question_id"], c["answer_id"]) for c in asking.closed] == [
        ("gate", "yes")
    ]


async def test_numbers_are_not_used_twice_within_a_day(asking: Asking) -> None:
    await asking.ask("Anna", question_id="cellar")
    await asking.answers("1")
    await asking.ask("Anna", question_id="gate", message="Open?")

    assert asking.written_to(ANNA)[-1] == "Open?\n3 Yes\n4 No"
    await asking.time.passes(hours=25)
    await asking.ask("Anna", question_id="gate", message="Open?")
    assert asking.written_to(ANNA)[-1] == "Open?\n1 Yes\n2 No"


async def test_a_text_of_before_the_question_is_no_answer(asking: Asking) -> None:
    """The phone had it, and its webhook came late."""
    written_at = asking.time.clock.now()
    await asking.time.passes(minutes=1)
    await asking.ask("Anna")

    await asking.answers("yes", at=written_at)

    assert not asking.closed


async def test_a_question_is_looked_up_only_where_its_sender_was_asked(
    asking: Asking,
) -> None:
    await asking.ask("Anna")

    await asking.answers("yes", CAROL)

    assert asking.home.gateway.messages[-1].data["question_id"] is None


async def test_a_removed_contact_is_no_longer_heard(asking: Asking) -> None:
    await asking.ask("Anna", "Luca")
    home = asking.home
    home.hass.config_entries.async_remove_subentry(
        home.entry, next(s for s in home.entry.subentries if "ANNA" in s)
    )
    await home.settle()

    await asking.answers("yes")

    assert not asking.closed
    assert [to for to, _ in asking.written] == [ANNA, LUCA]


async def test_a_contact_who_is_removed_before_their_turn_hurries_nobody(
    asking: Asking,
) -> None:
    await asking.ask("Anna", "Luca", "Carol", patience=300)
    home = asking.home
    home.hass.config_entries.async_remove_subentry(home.entry, contact_id("Luca"))
    await home.settle()

    assert [to for to, _ in asking.written] == [ANNA]
    await asking.time.passes(seconds=301)
    assert [to for to, _ in asking.written] == [ANNA, CAROL]


@pytest.mark.parametrize(
    "text",
    [
        "I can't say yes now",
        "no problem",
        "Yes, but later",
        'Liked "Water in the cellar"',
        "",
        "👋",
    ],
)
async def test_part_of_a_text_is_no_answer(asking: Asking, text: str) -> None:
    await asking.ask("Anna")

    await asking.answers(text)

    assert not asking.closed


async def test_a_picture_is_no_answer(asking: Asking) -> None:
    await asking.ask("Anna")

    await asking.answers("yes", channel=3, image="https://example.com/a.jpg")

    assert not asking.closed


async def test_any_text_answers_where_none_is_named(asking: Asking) -> None:
    await asking.ask("Anna", answers=[])
    await asking.home.service.settle()
    await asking.time.passes(seconds=40)

    await asking.answers("In an hour")

    assert asking.closed[0]["answer"] == "In an hour"
    assert asking.outcomes == [("answered", None)]


async def test_an_automatic_reply_is_no_answer_where_any_text_is_one(
    asking: Asking,
) -> None:
    await asking.ask("Anna", answers=[], retry_message="Please write it again")
    await asking.answers("I am driving")
    assert not asking.closed

    await asking.time.passes(seconds=21)
    assert asking.written_to(ANNA)[-1] == "Please write it again"

    await asking.time.passes(seconds=40)
    await asking.answers("I am driving")
    assert not asking.closed
    await asking.answers("Driving, home at six")
    assert asking.outcomes == [("answered", None)]


async def test_an_unclear_text_is_asked_about_once_after_the_last_one(
    asking: Asking,
) -> None:
    await asking.ask("Anna", retry_message="Yes or no?")
    await asking.answers("wait")
    await asking.time.passes(seconds=15)
    await asking.answers("I have to look")
    await asking.time.passes(seconds=15)
    assert len(asking.written) == 1

    await asking.time.passes(seconds=10)
    assert asking.written_to(ANNA)[1:] == ["Yes or no?"]
    await asking.answers("hm")
    await asking.time.passes(seconds=60)
    assert len(asking.written) == 2


async def test_who_answers_too_late_hears_of_it_once(asking: Asking) -> None:
    await asking.ask(
        "Anna",
        "Luca",
        order="together",
        late_message="{contact} has said {answer}.",
    )
    await asking.answers("yes")

    await asking.answers("no", LUCA)
    await asking.answers("no", LUCA)

    assert asking.written_to(LUCA)[1:] == ["Anna has said Yes."]
    assert asking.outcomes == [("answered", "yes")]
    # Nor does who has answered hear that it is too late.
    await asking.answers("yes")
    assert len(asking.written_to(ANNA)) == 1


async def test_the_others_hear_who_has_answered(asking: Asking) -> None:
    await asking.ask(
        "Anna", "Luca", order="together", closing_message="{contact} has it."
    )

    await asking.answers("yes", LUCA)

    # Once: an answer of theirs gets no other message.
    await asking.answers("no")
    assert asking.written_to(ANNA)[1:] == ["Luca has it."]
    assert len(asking.written_to(LUCA)) == 1


async def test_only_the_code_answers(asking: Asking) -> None:
    await asking.ask("Anna", confirm_code=True)
    lines = asking.written_to(ANNA)[0].splitlines()
    code = lines[1].split()[0]
    assert len(code) == 6

    await asking.answers("yes")
    await asking.answers("1")
    assert not asking.closed

    await asking.answers(f"{code[:3]} {code[3:]}")
    assert asking.outcomes == [("answered", "yes")]


async def test_three_wrong_codes_end_it_for_that_person(asking: Asking) -> None:
    await asking.ask("Anna", "Luca", confirm_code=True)
    code = asking.written_to(ANNA)[0].splitlines()[1].split()[0]
    for wrong in ("000001", "000002", "000003"):
        await asking.answers(wrong)

    await asking.answers(code)

    assert not asking.closed
    assert [to for to, _ in asking.written] == [ANNA, LUCA]
    assert asking.home.issues == ["wrong_codes"]


async def test_who_wrote_wrong_codes_is_not_asked_so_again_for_a_quarter_of_an_hour(
    asking: Asking,
) -> None:
    gate: dict[str, Any] = {"confirm_code": True, "question_id": "gate"}
    await asking.ask("Anna", **gate)
    for wrong in ("000001", "000002", "000003"):
        await asking.answers(wrong)
    await asking.time.passes(minutes=14)

    await asking.ask("Anna", **gate)
    assert [each["asked"][0]["outcome"] for each in asking.closed] == ["excluded"] * 2
    assert len(asking.written) == 1
    # Neither others nor other questions are held up.
    await asking.ask("Anna", "Luca", **gate)
    await asking.ask("Anna", confirm_code=True, question_id="door")
    assert [to for to, _ in asking.written] == [ANNA, LUCA, ANNA]


async def test_a_lock_for_wrong_codes_ends(asking: Asking) -> None:
    await asking.ask("Anna", confirm_code=True, question_id="gate")
    for wrong in ("000001", "000002", "000003"):
        await asking.answers(wrong)
    await asking.time.passes(minutes=16)

    await asking.ask("Anna", confirm_code=True, question_id="gate")

    code = asking.written_to(ANNA)[1].splitlines()[1].split()[0]
    await asking.answers(code)
    assert asking.outcomes[1:] == [("answered", "yes")]


async def test_a_message_of_somebody_else_looks_at_no_question(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        await asking.ask("Anna", question_id=f"q{number}")
    state = QuestionsState

    def looks(*_: object) -> None:
        raise AssertionError("a question was looked at")

    for name in ("all", "open", "get", "put"):
        monkeypatch.setattr(state, name, looks)
    await asking.answers("yes", LUCA)

    monkeypatch.undo()
    assert asking.home.texts == ["yes"]
    assert not asking.closed
