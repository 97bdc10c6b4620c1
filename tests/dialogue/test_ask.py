"""Asking people: who is written to, what is an answer, and how it ends."""

import pytest

from tests.builders.entries import contact_subentry
from tests.builders.home import ANNA, CAROL, LUCA

from .builders import QUESTION, YES_OR_NO, Asking
from .conftest import SetUpAsking


async def test_the_question_has_its_answers_with_numbers(asking: Asking) -> None:
    await asking.ask("Anna")

    assert asking.written == [(ANNA, f"{QUESTION}\n1 Yes\n2 No")]


@pytest.mark.parametrize(
    ("text", "answer_id"), [("Yes!", "yes"), ("1", "yes"), ("nein", None), ("no", "no")]
)
async def test_an_answer_ends_the_question(
    asking: Asking, text: str, answer_id: str | None
) -> None:
    await asking.ask("Anna")

    message_id = await asking.answers(text)

    if answer_id is None:
        assert not asking.closed
        return
    [closed] = asking.closed
    assert closed["outcome"] == "answered"
    assert (closed["answer_id"], closed["answer"]) == (answer_id, text)
    assert closed["contact"] == "Anna"
    assert closed["contact_device_id"] == asking.devices("Anna")[0]
    assert closed["message_id"] == message_id


async def test_the_response_is_the_answer(asking: Asking) -> None:
    waiting = await asking.wait_for_answer("Anna", question_id="cellar")
    await asking.answers("yes")

    response = await waiting

    assert (response["question_id"], response["answer_id"]) == ("cellar", "yes")


async def test_on_silence_the_next_person_is_asked(asking: Asking) -> None:
    await asking.ask("Anna", "Luca", "Carol", patience=300, timeout=1200)

    await asking.time.passes(seconds=301)

    assert [to for to, _ in asking.written] == [ANNA, LUCA]
    await asking.time.passes(seconds=301)
    assert [to for to, _ in asking.written] == [ANNA, LUCA, CAROL]


async def test_nobody_is_asked_once_somebody_has_answered(asking: Asking) -> None:
    await asking.ask("Anna", "Luca", patience=300)
    await asking.answers("yes")

    await asking.time.passes(minutes=20)

    assert [to for to, _ in asking.written] == [ANNA]
    assert asking.outcomes == [("answered", "yes")]


async def test_without_an_answer_it_ends_in_time(asking: Asking) -> None:
    await asking.ask("Anna", patience=300, timeout=900)
    await asking.home.service.settle()
    await asking.home.settle()

    await asking.time.passes(seconds=901)

    assert asking.outcomes == [("no_answer", None)]


async def test_where_nothing_was_sent_nobody_was_reachable(asking: Asking) -> None:
    await asking.ask("Anna", patience=300, timeout=900)

    await asking.time.passes(seconds=901)

    assert asking.outcomes == [("unreachable", None)]


async def test_the_message_says_which_question_it_answers(asking: Asking) -> None:
    await asking.ask("Anna", question_id="cellar")
    await asking.answers("yes")

    [event] = asking.home.gateway.messages
    assert (event.data["question_id"], event.data["answer_id"]) == ("cellar", "yes")


async def test_who_has_no_usable_number_is_passed_over_at_once(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(
        contact_subentry("Anna", "DHL"), contact_subentry("Luca", LUCA)
    )

    await asking.ask("Anna", "Luca", patience=300)

    assert [to for to, _ in asking.written] == [LUCA]
    await asking.answers("yes", LUCA)
    assert asking.closed[0]["asked"][0]["outcome"] == "failed"


async def test_where_nobody_has_a_usable_number_nobody_is_asked(
    set_up_asking: SetUpAsking,
) -> None:
    asking = await set_up_asking(contact_subentry("Anna", "DHL"))

    refused = await asking.home.refused(
        "ask", device_id=None, contact=asking.devices("Anna"), answers=YES_OR_NO
    )

    assert refused == "contact_unreachable"
