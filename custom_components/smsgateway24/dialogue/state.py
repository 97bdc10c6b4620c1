"""What an account remembers of its questions."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol, override

from homeassistant.core import Context, callback
from homeassistant.util import dt as dt_util

from ..account.data import CapabilityState
from ..domain.questions import Question, QuestionOutcome, not_ahead
from ..domain.recorded import Recorded
from ..protocol import Channel
from ..storage.codec import encode_question
from ..storage.records import Kind, RecordKey


class Runner(Protocol):
    """What runs the questions of an account while its entry is loaded."""

    @callback
    def async_ask(self, question: Question, context: Context | None) -> None:
        """Begin with a question."""

    @callback
    def async_cancel(self, question: Question) -> None:
        """End a question; nobody is told."""

    async def async_wait(self, question: Question) -> Question:
        """Return a question once it has ended, also after reloads of the entry."""


class QuestionsState(CapabilityState):
    """The questions that are open, and those that ended in the last 24 hours, by uid.

    Of this run of Home Assistant only: `unsettled` are those that were open at its start and wait
    until what was received meanwhile is known, `waiters` are actions that wait for the end of one,
    `contexts` are those of who asked. `runner` is what runs them, None while the entry is not
    loaded. `ended` says that the account was removed.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._questions: Recorded[str, Question] = Recorded()
        self._by_key: dict[str, dict[str, None]] = {}
        self._by_message: dict[int, tuple[str, int]] = {}
        self._open: dict[str, None] = {}
        self.unsettled: set[str] = set()
        self.waiters: dict[str, set[asyncio.Future[Question]]] = {}
        self.contexts: dict[str, Context | None] = {}
        self.runner: Runner | None = None
        self.ended = False

    def __bool__(self) -> bool:
        """Whether any question is known."""
        return len(self._questions) > 0

    @property
    def open_count(self) -> int:
        """How many are open."""
        return len(self._open)

    def open(self) -> list[Question]:
        """Return those that are open, oldest first."""
        found = (self._questions.get(uid) for uid in self._open)
        return [question for question in found if question is not None]

    def all(self) -> tuple[Question, ...]:
        """Return all that are known, oldest first."""
        return tuple(self._questions.values())

    def get(self, uid: str) -> Question | None:
        """Return a question; None if it is not known any more."""
        return self._questions.get(uid)

    def asked(self, key: str) -> list[Question]:
        """Return the questions that a number was asked."""
        found = (self._questions.get(uid) for uid in self._by_key.get(key, ()))
        return [question for question in found if question is not None]

    def has_open(self, key: str) -> bool:
        """Whether a number has been asked an open question, and may answer it."""
        return any(
            question.open
            and question.until is None
            and any(p.may_have_it and key in p.keys for p in question.people)
            for question in self.asked(key)
        )

    def of_message(self, message_id: int) -> tuple[Question, int] | None:
        """Return the open question that a message asks, with the place of its recipient."""
        uid, index = self._by_message.get(message_id, ("", 0))
        question = self._questions.get(uid)
        return None if question is None or not question.open else (question, index)

    def put(self, question: Question) -> None:
        """Add a question, or replace it."""
        known = self._questions.get(question.uid)
        if known is not None:
            self._forget_keys(question.uid, _keys(known) - _keys(question))
            for person in known.people:
                # Of those that another try has replaced, nobody hears any more.
                if person.message_id is not None:
                    self._by_message.pop(person.message_id, None)
        self._questions.put(question.uid, question)
        self._note(question)

    def drop(self, uid: str) -> None:
        """Forget a question."""
        question = self._questions.drop(uid)
        self._open.pop(uid, None)
        self.contexts.pop(uid, None)
        self.unsettled.discard(uid)
        if question is not None:
            self._forget_keys(uid, _keys(question))

    def _forget_keys(self, uid: str, keys: Iterable[str]) -> None:
        for key in keys:
            self._by_key[key].pop(uid, None)
            if not self._by_key[key]:
                del self._by_key[key]

    def _note(self, question: Question) -> None:
        uid = question.uid
        for key in _keys(question):
            self._by_key.setdefault(key, {})[uid] = None
        if question.open:
            self._open.setdefault(uid)
            for index, person in enumerate(question.people):
                if person.message_id is not None:
                    self._by_message[person.message_id] = (uid, index)
            return
        self._open.pop(uid, None)
        self.unsettled.discard(uid)
        for person in question.people:
            if person.message_id is not None:
                self._by_message.pop(person.message_id, None)

    @override
    @callback
    def async_end(self) -> None:
        """Let those who wait for an answer have the question as it is: cancelled."""
        self.ended = True
        for uid, waiters in self.waiters.items():
            question = self._questions.get(uid)
            for ended in waiters:
                if question is not None and not ended.done():
                    cancelled = QuestionOutcome.CANCELLED
                    ended.set_result(replace(question, outcome=cancelled))

    @override
    def take(
        self, keeps_content: Callable[[str, Channel], bool], *, everything: bool
    ) -> Iterator[tuple[RecordKey, str | None]]:
        """Yield the questions that have changed since the last time, or all."""
        for uid, question in self._questions.take(everything=everything):
            value = None
            if question is not None:
                # What was not published yet has to be whole.
                kept = (
                    permitted(question, keeps_content)
                    if question.announced
                    else question
                )
                value = encode_question(kept)
            yield (Kind.QUESTION, "", uid), value

    @override
    def restore(self, data: Mapping[str, Any]) -> None:
        """Bring the questions into the order in which they were asked."""
        now = dt_util.utcnow()
        for uid, question in tuple(self._questions.items()):
            if (right := not_ahead(question, now)) is not question:
                self._questions.put(uid, right)
        self._questions.sort(lambda question: question.asked_at)
        for question in self._questions.values():
            self._note(question)
        self.unsettled = set(self._open)

    @override
    def restore_record(self, key: RecordKey, value: Any) -> None:
        """Take a question that is stored."""
        kind, _, uid = key
        if kind is Kind.QUESTION:
            self._questions.restore(str(uid), value)


def permitted(
    question: Question, keeps_content: Callable[[str, Channel], bool]
) -> Question:
    """Return a question without its answer where that may not be kept."""
    given = question.given
    if given is None:
        return question
    keys = question.people[given.person].keys
    if keys and keeps_content(keys[0], Channel(given.channel)):
        return question
    return replace(question, given=replace(given, text=""))


def _keys(question: Question) -> set[str]:
    return {key for person in question.people for key in person.keys}
