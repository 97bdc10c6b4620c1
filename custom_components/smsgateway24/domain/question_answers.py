"""Whose message a text is, which question it answers, and what follows if it answers none.

Without I/O and clock; the time is passed in. Only the addresses that were asked answer, and a text
answers one question or none: that a door opens may depend on it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import re

from .answers import Choice, answer_to, code_in, fold_answer, is_answer_text
from .phone_numbers import ParsedAddress
from .questions import (
    MAX_WRONG_CODES,
    RETRY_PAUSE,
    Given,
    Person,
    Question,
    QuestionOutcome,
    Step,
    close,
    text_for,
)

AUTO_REPLY_AFTER_SENT = timedelta(seconds=15)
AUTO_REPLY_AFTER_HANDOVER = timedelta(seconds=30)
"""How soon after a question that takes any text nobody but a machine has answered it."""
_CODE_DIGITS = 6
_NUMBERED = re.compile(r"\W*(?P<number>\d+)[\s.,:;)\-]+(?P<text>\S.*?)\s*", re.DOTALL)


def asked_keys(address: ParsedAddress) -> tuple[str, ...]:
    """Return by what messages of a contact's address are recognised; empty if by nothing sure."""
    keys = (address.normalized, address.old_spelling)
    return tuple(key for key in keys if key is not None)


def sender_key_of(address: ParsedAddress) -> str | None:
    """Return the number that a sender is for sure; None for names, groups and uncertain ones."""
    return address.old_spelling or address.normalized


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message of somebody who was asked. `received_at` is when the phone got it."""

    key: str = field(repr=False)
    text: str = field(repr=False)
    is_text: bool
    received_at: datetime
    message_id: int
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a message means. `changed` are questions by their uid, `answered` is the one it answers.

    `asked_back` are those of which it could answer each, with the place of the person, `late` is
    the one that it came too late for.
    """

    changed: dict[str, Question] = field(default_factory=dict)
    answered: Question | None = None
    asked_back: tuple[tuple[Question, int], ...] = ()
    late: tuple[Question, int] | None = None


def hear(
    questions: Iterable[Question],
    heard: Heard,
    now: datetime,
    language: str,
    is_repeated: Callable[[], bool],
) -> Verdict:
    """Return what a message means for the questions that its sender was asked.

    `is_repeated` says whether the same person has sent the same text in the last week; only asked
    where that matters.
    """
    known = sorted(questions, key=lambda question: question.asked_at)
    asked = list(_asked(known, heard))
    late = [(q, i) for q, i in asked if q.open and heard.received_at > q.ends_at]
    waiting = [each for each in asked if each[0].open and each not in late]
    fits = list(_fitting(waiting, heard, language, is_repeated))
    if len(fits) == 1:
        question, index, answer_id, text = fits[0]
        return _answered(question, index, answer_id, text, heard, now)
    if fits:
        return _ask_back([(question, index) for question, index, *_ in fits])
    changed: dict[str, Question] = {}
    for question, index in late:
        if _fits_choices(question, index, heard, language) is not None:
            person = replace(question.people[index], late=True)
            changed[question.uid] = question.with_person(index, person)
    closed = [each for each in asked if not each[0].open]
    for question, index in reversed(closed):
        answer_id = _fits_choices(question, index, heard, language)
        if answer_id is None:
            continue
        if (told := tell_late(question, index, answer_id)) is not None:
            return Verdict(changed=changed | {told.uid: told}, late=(told, index))
        return Verdict(changed=changed)
    if waiting:
        changed |= _without_answer(waiting, heard, is_repeated)
    return Verdict(changed=changed)


def tell_late(question: Question, index: int, answer_id: str = "") -> Question | None:
    """Return a question of which a person is told that it is over; None if that is not due."""
    given, person = question.given, question.people[index]
    is_theirs = given is not None and (given.person, given.answer_id) == (
        index,
        answer_id,
    )
    if (
        person.late_told
        or is_theirs
        or not question.late_message
        or question.outcome is QuestionOutcome.CANCELLED
    ):
        return None
    told = replace(person, late=False, late_told=True)
    return question.with_person(index, told)


def _asked(
    questions: Iterable[Question], heard: Heard
) -> Iterator[tuple[Question, int]]:
    """Yield the questions that a message may answer, with the place of its sender in each.

    What was written before a question was handed over answers it by no means.
    """
    for question in questions:
        if question.until is not None:
            continue
        for index, person in enumerate(question.people):
            if (
                heard.key in person.keys
                and person.may_have_it
                and person.handed_at is not None
                and person.handed_at <= heard.received_at
            ):
                yield question, index
                break


def _fitting(
    waiting: Iterable[tuple[Question, int]],
    heard: Heard,
    language: str,
    is_repeated: Callable[[], bool],
) -> Iterator[tuple[Question, int, str | None, str]]:
    """Yield the questions that a text answers, with the answer; those of choices go first."""
    open_texts = []
    found = False
    for question, index in waiting:
        if not question.answers:
            open_texts.append((question, index))
            continue
        answer_id = _fits_choices(question, index, heard, language)
        if answer_id is not None:
            found = True
            yield question, index, answer_id, heard.text
    if found or not _is_text(heard):
        return
    numbered = list(_with_number(open_texts, heard))
    for question, index, text in numbered or [
        (*each, heard.text) for each in open_texts
    ]:
        if not _is_from_a_machine(question, index, heard) and not is_repeated():
            yield question, index, None, text


def _fits_choices(
    question: Question, index: int, heard: Heard, language: str
) -> str | None:
    """Return the answer that a text is; None if it is none, or the question takes any text."""
    if not question.answers or not heard.is_text:
        return None
    person = question.people[index]
    counts = question.numbered or question.coded or person.asked_back
    choices = [
        Choice(
            answer_id=answer.answer_id,
            phrases=(*answer.sentences, answer.title),
            code=code if counts else "",
        )
        for code, answer in zip(person.codes, question.answers, strict=True)
    ]
    return answer_to(heard.text, choices, language=language, coded=question.coded)


def _is_text(heard: Heard) -> bool:
    return heard.is_text and is_answer_text(heard.text)


def _with_number(
    open_texts: Iterable[tuple[Question, int]], heard: Heard
) -> Iterator[tuple[Question, int, str]]:
    """Yield the question whose number a text begins with, and the rest of the text."""
    if (found := _NUMBERED.fullmatch(heard.text)) is None:
        return
    for question, index in open_texts:
        person = question.people[index]
        if person.asked_back and code_in(found["number"]) in person.codes:
            yield question, index, found["text"]


def _is_from_a_machine(question: Question, index: int, heard: Heard) -> bool:
    """Whether a text came too soon, or is our own."""
    person = question.people[index]
    ours = {fold_answer(question.text), fold_answer(text_for(question, person))}
    return _is_early(person, heard) or fold_answer(heard.text) in ours


def _is_early(person: Person, heard: Heard) -> bool:
    handed_at = person.handed_at or heard.received_at
    sure_from = handed_at + AUTO_REPLY_AFTER_HANDOVER
    if person.sent_at is not None:
        sure_from = person.sent_at + AUTO_REPLY_AFTER_SENT
    return heard.received_at < sure_from


def _answered(
    question: Question,
    index: int,
    answer_id: str | None,
    text: str,
    heard: Heard,
    now: datetime,
) -> Verdict:
    given = Given(
        person=index,
        answer_id=answer_id,
        text=text,
        message_id=heard.message_id,
        channel=heard.channel,
    )
    question = close(question, QuestionOutcome.ANSWERED, now, given)
    return Verdict(changed={question.uid: question}, answered=question)


def _ask_back(fits: list[tuple[Question, int]]) -> Verdict:
    """Return that a person is asked which of several questions they mean, once."""
    if all(question.people[index].asked_back for question, index in fits):
        return Verdict()
    changed = []
    for question, index in fits:
        person = replace(question.people[index], asked_back=True)
        changed.append((question.with_person(index, person), index))
    return Verdict(
        changed={question.uid: question for question, _ in changed},
        asked_back=tuple(changed),
    )


def _without_answer(
    waiting: list[tuple[Question, int]],
    heard: Heard,
    is_repeated: Callable[[], bool],
) -> dict[str, Question]:
    """Return what follows from a message that is no answer: a wrong code, or asking once more."""
    changed: dict[str, Question] = {}
    code = code_in(heard.text) if heard.is_text else None
    for question, index in waiting:
        known = question.people[index].codes
        is_code = code is not None and len(code) == _CODE_DIGITS
        if question.coded and is_code and code not in known:
            changed[question.uid] = _count_wrong_code(question, index)
    question, index = changed.get(waiting[-1][0].uid, waiting[-1][0]), waiting[-1][1]
    person = question.people[index]
    may_ask = person.step is not Step.OUT and not person.retried
    if question.retry_message and may_ask and not is_repeated():
        again = replace(person, retry_at=heard.received_at + RETRY_PAUSE)
        changed[question.uid] = question.with_person(index, again)
    return changed


def _count_wrong_code(question: Question, index: int) -> Question:
    person = question.people[index]
    wrong = person.wrong_codes + 1
    if wrong >= MAX_WRONG_CODES:
        person = replace(person, step=Step.OUT, retry_at=None, try_at=None)
    return question.with_person(index, replace(person, wrong_codes=wrong))
