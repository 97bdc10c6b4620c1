"""Questions that wait for a person's answer, and messages that somebody has to get.

Without I/O and clock; the time is passed in. All frozen: a question is replaced, never changed. Who
answers what is in `question_answers`; this is who is written to, when, and how it ends.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from ..protocol import Status
from .outgoing import Stage

MEMORY = timedelta(hours=24)
"""How long a question is known after its end; as long, no number is used twice for a person."""
RESTART_PATIENCE = timedelta(minutes=2)
"""The least time that the step which was running has after a restart."""
FORGOTTEN_AFTER = timedelta(hours=1)
"""What should have ended so long before a start is not acted upon any more."""
RETRY_PAUSE = timedelta(seconds=20)
"""How long somebody has to write no more before they are asked again: people answer in two."""
MAX_WRONG_CODES = 3
CODE_LOCK = timedelta(minutes=15)
"""How long after three wrong codes a person can't answer the next question of the same name."""
_TRY_AGAIN = (5, 15, 30, 60)
"""Seconds until the next try where no message could be handed over; the last one for good."""
_QUESTION_TIMES = ("asked_at", "started_at", "not_before", "closed_at")
_PERSON_TIMES = ("since", "try_at", "handed_at", "sent_at", "retry_at")
_NEVER = datetime.min.replace(tzinfo=UTC)


class Order(StrEnum):
    """In which order people are asked."""

    IN_TURN = "in_turn"
    TOGETHER = "together"


class QuestionOutcome(StrEnum):
    """How a question ended; `reached` is that of a message that somebody had to get."""

    ANSWERED = "answered"
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """How far it is with a person.

    `due` is written to now or at `try_at`; of one that is `posting`, the service may have the
    message already. `failed` never got it, one who is `out` may not answer any more.
    """

    WAITING = "waiting"
    DUE = "due"
    POSTING = "posting"
    ASKED = "asked"
    FAILED = "failed"
    OUT = "out"


_OVER = frozenset({Step.FAILED, Step.OUT})
_CAN_NOT_HAVE_IT = frozenset({Step.WAITING, Step.OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody may answer: a sentence, or the number that stands in front of `title`."""

    answer_id: str
    title: str
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is asked.

    `keys` are the numbers whose messages are theirs, `recipient` is the one that is written to, by
    `phone_id` if that can, on the channel of `channel_id`. `codes` are the numbers of the answers,
    in their order. `since` is when their turn began, `attempt` counts the tries that came to
    nothing, `handed_at` is when the last one began, by the phone `by_phone`. `sent_at` is when the
    network was first reported to have the message. `retry_at` is when they are asked again because
    of a text that is no answer, `late` says that an answer of theirs came after the end.
    """

    contact_id: str
    name: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    recipient: str = field(repr=False)
    channel_id: int
    phone_id: str = ""
    codes: tuple[str, ...] = field(default=(), repr=False)
    step: Step = Step.WAITING
    since: datetime | None = None
    attempt: int = 0
    try_at: datetime | None = None
    by_phone: str = ""
    handed_at: datetime | None = None
    message_id: int | None = None
    sent_at: datetime | None = None
    status: Status | None = None
    problem: str | None = None
    wrong_codes: int = 0
    retry_at: datetime | None = None
    retried: bool = False
    asked_back: bool = False
    late: bool = False
    late_told: bool = False

    def with_codes(self, codes: tuple[str, ...]) -> Person:
        """Return the person with the numbers of their answers."""
        return replace(self, codes=codes)

    @property
    def may_have_it(self) -> bool:
        """Whether they may have got the question."""
        return self.step not in _CAN_NOT_HAVE_IT and self.handed_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The answer that was given: by whom, what, and by which message."""

    person: int
    answer_id: str | None
    text: str = field(repr=False)
    message_id: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, or with `until` a message that somebody has to get; it outlives its caller.

    `uid` is unique, `question_id` what its caller calls it. Without `answers`, any text is one.
    `patience` and `timeout` are in seconds. Without `late_message` nobody is told that it is too
    late. `not_again_for` is for how many seconds after its end nobody is asked the same.
    `data` is handed back with its end.
    `started_at` is when the first message was handed over; it does not end before `not_before`.
    `announced` says that its end was published.
    """

    uid: str
    question_id: str
    text: str = field(repr=False)
    people: tuple[Person, ...]
    asked_at: datetime
    answers: tuple[Answer, ...] = ()
    until: Stage | None = None
    order: Order = Order.IN_TURN
    patience: float
    timeout: float
    numbered: bool = True
    coded: bool = False
    urgent: bool = False
    retry_message: str = field(default="", repr=False)
    late_message: str = field(default="", repr=False)
    closing_message: str = field(default="", repr=False)
    not_again_for: float = 0
    data: dict[str, Any] = field(default_factory=dict, repr=False, hash=False)
    started_at: datetime | None = None
    not_before: datetime | None = None
    outcome: QuestionOutcome | None = None
    given: Given | None = None
    closed_at: datetime | None = None
    announced: bool = False

    @property
    def open(self) -> bool:
        """Whether it has not ended yet."""
        return self.outcome is None

    @property
    def ends_at(self) -> datetime:
        """When it ends if nothing else ends it."""
        ends_at = (self.started_at or self.asked_at) + timedelta(seconds=self.timeout)
        return max(ends_at, self.not_before or _NEVER)

    @property
    def was_sent(self) -> bool:
        """Whether the network had the message to anybody."""
        return any(person.sent_at is not None for person in self.people)

    def asks_the_same(self, other: Question) -> bool:
        """Whether another question has the same words, people and answers."""
        return (self.text, self.answers, self.until) == (
            other.text,
            other.answers,
            other.until,
        ) and [p.contact_id for p in self.people] == [
            p.contact_id for p in other.people
        ]

    def with_person(self, index: int, person: Person) -> Question:
        """Return the question with a person instead of the one in this place."""
        people = self.people
        return replace(self, people=(*people[:index], person, *people[index + 1 :]))


def text_for(question: Question, person: Person) -> str:
    """Return the text that a person gets: the question, and its answers with their numbers."""
    if not question.answers or not (question.numbered or question.coded):
        return question.text
    lines = (
        f"{code} {answer.title}"
        for code, answer in zip(person.codes, question.answers, strict=True)
    )
    return "\n".join((question.text, *lines))


def free_numbers(used: Iterable[str], count: int) -> tuple[str, ...]:
    """Return the lowest numbers from 1 on that are not used for a person."""
    taken, found, number = set(used), list[str](), 0
    while len(found) < count:
        number += 1
        if str(number) not in taken:
            found.append(str(number))
    return tuple(found)


def lock_out(question: Question, known: Iterable[Question], now: datetime) -> Question:
    """Return a question with codes without those who have written three wrong ones just now.

    `known` are earlier questions; those of the same name count.
    """
    locked = {
        person.contact_id
        for each in known
        if each.question_id == question.question_id
        and each.closed_at is not None
        and now - each.closed_at < CODE_LOCK
        for person in each.people
        if person.wrong_codes >= MAX_WRONG_CODES
    }
    people = tuple(
        replace(person, step=Step.OUT) if person.contact_id in locked else person
        for person in question.people
    )
    return replace(question, people=people)


# Going on


def advance(question: Question, now: datetime) -> Question:
    """Return a question after all that was due by now: the next person, or its end."""
    if not question.open:
        return question
    if question.order is Order.TOGETHER:
        question = _begin_all(question, now)
    else:
        question = _begin_next(question, now)
    if all(person.step in _OVER for person in question.people) or (
        question.ends_at <= now
    ):
        return close(question, _outcome_without_answer(question), now)
    return question


def _begin_all(question: Question, now: datetime) -> Question:
    for index, person in enumerate(question.people):
        if person.step is Step.WAITING:
            question = question.with_person(index, _begin(person, now))
    return _fail_late(question, now)


def _fail_late(question: Question, now: datetime) -> Question:
    """Write no more to those whose patience has ended before anything could be handed over."""
    for index, person in enumerate(question.people):
        if person.step is Step.DUE and _turn_ends_at(question, person) <= now:
            failed = replace(person, step=Step.FAILED, try_at=None)
            question = question.with_person(index, failed)
    return question


def _begin_next(question: Question, now: datetime) -> Question:
    """Begin with the next person once nothing is left to wait for with the last one."""
    question = _fail_late(question, now)
    people = question.people
    # Somebody who was not asked yet may be out already.
    begun = [person for person in people if person.since is not None]
    if (
        begun
        and begun[-1].step not in _OVER
        and _turn_ends_at(question, begun[-1]) > now
    ):
        return question
    for index, person in enumerate(people):
        if person.step is Step.WAITING:
            return question.with_person(index, _begin(person, now))
    return question


def _begin(person: Person, now: datetime) -> Person:
    return replace(person, step=Step.DUE, since=now, try_at=now)


def _turn_ends_at(question: Question, person: Person) -> datetime:
    since = person.since or question.asked_at
    return max(
        since + timedelta(seconds=question.patience), question.not_before or _NEVER
    )


def _outcome_without_answer(question: Question) -> QuestionOutcome:
    if question.was_sent:
        return QuestionOutcome.NO_ANSWER
    return QuestionOutcome.UNREACHABLE


def close(
    question: Question,
    outcome: QuestionOutcome,
    now: datetime,
    given: Given | None = None,
) -> Question:
    """Return a question that has ended; nobody is asked any more."""
    people = tuple(
        replace(person, try_at=None, retry_at=None) for person in question.people
    )
    return replace(question, people=people, outcome=outcome, given=given, closed_at=now)


def next_at(question: Question, now: datetime) -> datetime | None:
    """Return when an open question has to be looked at again; None for one that has ended."""
    if not question.open:
        return None
    times = [question.ends_at, *_turn_ends(question)]
    for person in question.people:
        times += [at for at in (person.try_at, person.retry_at) if at is not None]
    # What is due already is under way.
    return min((at for at in times if at > now), default=None)


def _turn_ends(question: Question) -> Iterator[datetime]:
    for index, person in enumerate(question.people):
        following = question.people[index + 1 :]
        next_waits = any(each.step is Step.WAITING for each in following)
        if person.step is Step.DUE or (next_waits and person.step not in _OVER):
            yield _turn_ends_at(question, person)


def due_people(question: Question, now: datetime) -> Iterator[int]:
    """Yield the places of those to whom the question is to be handed over now."""
    if not question.open:
        return
    for index, person in enumerate(question.people):
        if person.step is Step.DUE and (person.try_at or now) <= now:
            yield index


def due_retries(question: Question, now: datetime) -> Iterator[int]:
    """Yield the places of those who are to be asked again for a clear answer."""
    for index, person in enumerate(question.people):
        if question.open and person.retry_at is not None and person.retry_at <= now:
            yield index


def note_retried(question: Question, index: int) -> Question:
    """Return a question of which a person is not asked again."""
    person = replace(question.people[index], retry_at=None, retried=True)
    return question.with_person(index, person)


# Handing over


def begin_posting(
    question: Question, index: int, now: datetime, phone_id: str
) -> Question:
    """Return a question that is being handed over to a person by a phone."""
    person = replace(
        question.people[index],
        step=Step.POSTING,
        handed_at=question.people[index].handed_at or now,
        try_at=None,
        by_phone=phone_id,
    )
    return question.with_person(index, person)


def note_handed_over(
    question: Question, index: int, message_id: int | None, now: datetime
) -> Question:
    """Return a question that the service has, or may have: then without its id."""
    person = question.people[index]
    step = Step.ASKED if person.step is Step.POSTING else person.step
    person = replace(person, step=step, message_id=message_id, problem=None)
    question = question.with_person(index, person)
    return replace(question, started_at=question.started_at or now)


def note_path_failed(
    question: Question, index: int, problem: str, now: datetime
) -> Question:
    """Return a question that could not be handed over because of the way, not of the person."""
    person = question.people[index]
    if person.step in _OVER:
        return question
    delay = _TRY_AGAIN[min(person.attempt, len(_TRY_AGAIN) - 1)]
    person = replace(
        person,
        step=Step.DUE,
        attempt=person.attempt + 1,
        problem=problem,
        message_id=None,
        # What the service had once may have got through in part.
        handed_at=person.handed_at if person.step is Step.ASKED else None,
        try_at=now + timedelta(seconds=delay),
    )
    return question.with_person(index, person)


def note_person_failed(
    question: Question, index: int, problem: str, status: Status | None = None
) -> Question:
    """Return a question that a person can't get."""
    person = question.people[index]
    person = replace(
        person,
        step=Step.OUT if person.step is Step.OUT else Step.FAILED,
        problem=problem,
        status=status or person.status,
        try_at=None,
    )
    return question.with_person(index, person)


def note_status(
    question: Question, index: int, status: Status, now: datetime
) -> Question:
    """Return a question whose message to a person has got somewhere."""
    person = question.people[index]
    if person.sent_at is None and status in {Status.SENT, Status.DELIVERED}:
        person = replace(person, sent_at=now)
    return question.with_person(index, replace(person, status=status))


# Starts, and people who go


def should_be_forgotten(question: Question, started_at: datetime) -> bool:
    """Whether a question should have ended so long before a start that nobody acts upon it."""
    return question.open and question.ends_at < started_at - FORGOTTEN_AFTER


def resume(question: Question, now: datetime) -> Question:
    """Return a question that goes on after a start, with time left for the step that ran."""
    return replace(question, not_before=now + RESTART_PATIENCE)


def not_ahead(question: Question, now: datetime) -> Question:
    """Return a question that is not of the future: the clock was ahead, and is not any more."""
    newest = max(question.asked_at, question.closed_at or question.asked_at)
    return question if newest <= now else shifted(question, now - newest)


def shifted(question: Question, by: timedelta) -> Question:
    """Return a question after a jump of the clock: no more time has passed than before."""
    people = tuple(_shift(person, by, *_PERSON_TIMES) for person in question.people)
    return _shift(replace(question, people=people), by, *_QUESTION_TIMES)


def _shift[TimedT: (Question, Person)](
    timed: TimedT, by: timedelta, *names: str
) -> TimedT:
    times = {name: getattr(timed, name) for name in names}
    return replace(
        timed, **{name: at + by for name, at in times.items() if at is not None}
    )


def without_contact(question: Question, contact_id: str) -> Question:
    """Return a question that a contact can't answer any more, who was removed."""
    for index, person in enumerate(question.people):
        if person.contact_id == contact_id and (
            person.keys or person.step is not Step.OUT
        ):
            gone = replace(person, keys=(), step=Step.OUT, try_at=None, retry_at=None)
            question = question.with_person(index, gone)
    return question
