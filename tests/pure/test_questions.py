"""Questions: they end in time, have one answer at most, and nobody is written to afterwards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from custom_components.smsgateway24.domain.question_answers import Heard, hear
from custom_components.smsgateway24.domain.questions import (
    Answer,
    Order,
    Person,
    Question,
    QuestionOutcome,
    Step,
    advance,
    begin_posting,
    due_people,
    due_retries,
    free_numbers,
    next_at,
    note_handed_over,
    note_path_failed,
    note_person_failed,
    note_retried,
    note_status,
    resume,
    shifted,
    should_be_forgotten,
    text_for,
)
from custom_components.smsgateway24.protocol import Status

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
NUMBERS = ("+4917642111111", "+4917642111112", "+4917642111113")
YES_OR_NO = (
    Answer(answer_id="yes", title="Yes"),
    Answer(answer_id="no", title="No"),
)


def question(people: int = 1, **fields: object) -> Question:
    """Build a question to people who have the numbers in `NUMBERS`."""
    given = {
        "uid": "q",
        "question_id": "cellar",
        "text": "Shut it off?",
        "asked_at": NOW,
        "answers": YES_OR_NO,
        "patience": 300,
        "timeout": 900,
    } | fields
    return Question(
        **given,  # type: ignore[arg-type]
        people=tuple(
            Person(
                contact_id=f"contact {index}",
                name=f"Person {index}",
                keys=(number,),
                recipient=number,
                channel_id=0,
                codes=("1", "2"),
            )
            for index, number in enumerate(NUMBERS[:people])
        ),
    )


def asked(people: int = 1, **fields: object) -> Question:
    """Build a question that the first person has got."""
    begun = advance(question(people, **fields), NOW)
    return note_handed_over(begin_posting(begun, 0, NOW, "phone"), 0, 1, NOW)


def heard(text: str, number: str = NUMBERS[0], seconds: float = 60) -> Heard:
    """Build a message of somebody, some seconds after the question was asked."""
    return Heard(
        key=number,
        text=text,
        is_text=True,
        received_at=NOW + timedelta(seconds=seconds),
        message_id=7,
        channel="sim_1",
    )


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_the_lowest_numbers_that_are_free_are_taken() -> None:
    assert free_numbers(("1", "3"), 3) == ("2", "4", "5")


def test_a_question_without_numbers_is_its_text_alone() -> None:
    plain = question(numbered=False)

    assert text_for(plain, plain.people[0]) == "Shut it off?"


def test_only_the_first_is_asked_at_first() -> None:
    begun = advance(question(3), NOW)

    assert list(due_people(begun, NOW)) == [0]
    assert [person.step for person in begun.people] == [
        Step.DUE,
        Step.WAITING,
        Step.WAITING,
    ]


def test_together_all_are_asked_at_once() -> None:
    begun = advance(question(3, order=Order.TOGETHER), NOW)

    assert list(due_people(begun, NOW)) == [0, 1, 2]


def test_a_broken_way_is_tried_again_with_longer_pauses() -> None:
    tried, pauses, now = advance(question(), NOW), [], NOW
    for _ in range(6):
        tried = note_path_failed(begin_posting(tried, 0, now, "p"), 0, "no_phone", now)
        at = tried.people[0].try_at
        assert at is not None
        pauses.append((at - now).total_seconds())
        now = at

    assert pauses == [5, 15, 30, 60, 60, 60]


def test_a_broken_way_costs_nobody_their_turn_before_their_patience_is_over() -> None:
    broken = note_path_failed(advance(question(2), NOW), 0, "no_phone", NOW)

    assert list(due_people(advance(broken, later(299)), later(299))) == [0]
    after = advance(broken, later(300))
    assert [person.step for person in after.people] == [Step.FAILED, Step.DUE]


def test_what_is_wrong_with_a_person_moves_on_at_once() -> None:
    failed = note_person_failed(advance(question(2), NOW), 0, "own_number")

    assert list(due_people(advance(failed, NOW), NOW)) == [1]


def test_where_nobody_can_get_it_it_ends_at_once() -> None:
    failed = note_person_failed(advance(question(), NOW), 0, "own_number")

    assert advance(failed, NOW).outcome is QuestionOutcome.UNREACHABLE


def test_time_counts_from_the_first_that_was_handed_over() -> None:
    begun = begin_posting(advance(question(), NOW), 0, later(200), "phone")
    begun = note_handed_over(begun, 0, 1, later(200))

    assert begun.ends_at == later(1100)


def test_somebody_who_had_it_makes_the_difference_between_the_ends() -> None:
    sent = note_status(asked(), 0, Status.SENT, later(5))

    assert advance(sent, later(900)).outcome is QuestionOutcome.NO_ANSWER
    assert advance(asked(), later(900)).outcome is QuestionOutcome.UNREACHABLE


def test_after_a_start_the_step_has_at_least_two_minutes() -> None:
    resumed = resume(asked(2), later(1000))

    assert advance(resumed, later(1119)) == resumed
    assert list(due_people(advance(resumed, later(1120)), later(1120))) == []
    assert advance(resumed, later(1120)).outcome is QuestionOutcome.UNREACHABLE


def test_what_should_have_ended_an_hour_ago_is_forgotten() -> None:
    assert not should_be_forgotten(asked(), later(900 + 3600))
    assert should_be_forgotten(asked(), later(901 + 3600))


def test_a_jump_of_the_clock_moves_all_times() -> None:
    jumped = shifted(asked(), timedelta(hours=1))

    assert jumped.ends_at == later(900 + 3600)
    assert jumped.people[0].handed_at == later(3600)


def test_a_text_that_is_no_answer_delays_nothing() -> None:
    before = asked(2, retry_message="Yes or no?")

    verdict = hear([before], heard("hm"), later(60), "en", lambda: False)

    after = verdict.changed["q"]
    assert (after.ends_at, after.open) == (before.ends_at, True)
    assert list(due_people(advance(after, later(300)), later(300))) == [1]
    assert list(due_retries(after, later(80))) == [0]
    assert list(due_retries(note_retried(after, 0), later(80))) == []


def test_a_repeated_text_is_not_asked_about() -> None:
    verdict = hear(
        [asked(retry_message="Yes?")], heard("hm"), later(60), "en", lambda: True
    )

    assert not verdict.changed


def test_a_wrong_code_counts_and_the_right_one_does_not() -> None:
    coded = asked(coded=True)
    coded = coded.with_person(0, coded.people[0].with_codes(("111111", "222222")))

    wrong = hear([coded], heard("333333"), later(60), "en", lambda: False)
    right = hear([coded], heard("222222"), later(60), "en", lambda: False)

    assert wrong.changed["q"].people[0].wrong_codes == 1
    assert right.answered is not None
    assert right.answered.people[0].wrong_codes == 0


def test_a_text_for_a_closed_question_is_no_unclear_answer_to_an_open_one() -> None:
    closed = hear([asked()], heard("yes"), later(60), "en", lambda: False).answered
    assert closed is not None
    other = asked(uid="r", question_id="gate", retry_message="Yes or no?")
    other = other.with_person(0, other.people[0].with_codes(("3", "4")))

    verdict = hear([closed, other], heard("2", seconds=90), later(90), "en", bool)

    assert verdict.answered is None
    assert "r" not in verdict.changed


# Whatever happens

CODES = ("111111", "222222")
_places = st.integers(0, 2)
_texts = st.sampled_from(["yes", "no", "1", "hm", "2", "yes but", "", *CODES, "999999"])


class WhateverHappens(RuleBasedStateMachine):
    """A question to up to three people, while all goes right or wrong in any order."""

    @initialize(
        people=st.integers(1, 3), order=st.sampled_from(Order), coded=st.booleans()
    )
    def ask(self, people: int, order: Order, *, coded: bool) -> None:
        self.now, self.people, self.coded = NOW, people, coded
        self.answers = 0
        self.asked: list[int] = []
        self.retried: list[int] = []
        asked = question(people, order=order, coded=coded, retry_message="Yes or no?")
        if coded:
            for index, person in enumerate(asked.people):
                asked = asked.with_person(index, person.with_codes(CODES))
        self.question = asked

    def _go_on(self, place: int) -> int:
        self.question = advance(self.question, self.now)
        for each in tuple(due_retries(self.question, self.now)):
            self.retried.append(each)
            self.question = note_retried(self.question, each)
        return place % self.people

    def _post(self, place: int) -> int | None:
        """Hand the question over to a person; None to whom it is not due."""
        index = self._go_on(place)
        if index not in due_people(self.question, self.now):
            return None
        assert self.question.open
        self.question = begin_posting(self.question, index, self.now, "phone")
        return index

    @rule(seconds=st.floats(0, 400))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def home_assistant_starts(self) -> None:
        if self.question.open:
            self.question = resume(self.question, self.now)

    @rule(place=_places)
    def the_service_takes_it(self, place: int) -> None:
        if (index := self._post(place)) is not None:
            self.asked.append(index)
            self.question = note_handed_over(self.question, index, index + 1, self.now)

    @rule(place=_places)
    def the_way_is_broken(self, place: int) -> None:
        if (index := self._post(place)) is not None:
            self.question = note_path_failed(self.question, index, "away", self.now)

    @rule(place=_places)
    def the_person_can_not_get_it(self, place: int) -> None:
        if (index := self._post(place)) is not None:
            self.question = note_person_failed(self.question, index, "own_number")

    @rule(place=_places, status=st.sampled_from([Status.SENT, Status.GENERIC_FAILURE]))
    def its_status_is_reported(self, place: int, status: Status) -> None:
        index = self._go_on(place)
        if self.question.people[index].step is not Step.ASKED:
            return
        self.question = note_status(self.question, index, status, self.now)
        if status.failed and self.question.open:
            self.question = note_person_failed(self.question, index, status)

    @rule(place=_places, text=_texts)
    def somebody_writes(self, place: int, text: str) -> None:
        index = self._go_on(place)
        person = self.question.people[index]
        message = replace(heard(text, NUMBERS[index]), received_at=self.now)
        verdict = hear([self.question], message, self.now, "en", lambda: False)
        assert verdict == hear([self.question], message, self.now, "en", lambda: False)
        self.question = verdict.changed.get("q", self.question)
        if verdict.answered is not None:
            self.answers += 1
            assert person.may_have_it
            assert not self.coded or text in CODES

    @invariant()
    def nobody_is_written_to_twice_or_after_the_end(self) -> None:
        assert self.answers <= 1
        assert len(self.asked) == len(set(self.asked))
        assert len(self.retried) == len(set(self.retried))
        once = advance(self.question, self.now)
        assert advance(once, self.now) == once
        if not self.question.open:
            assert not list(due_people(self.question, self.now))
            assert not list(due_retries(self.question, self.now))

    def teardown(self) -> None:
        """See that it ends by itself, in time."""
        last = max(self.question.ends_at, self.now)
        for _ in range(50):
            self.question = advance(self.question, self.now)
            if (at := next_at(self.question, self.now)) is None:
                break
            assert at > self.now
            self.now = at
        assert not self.question.open
        assert self.now <= last


TestWhateverHappens = WhateverHappens.TestCase
