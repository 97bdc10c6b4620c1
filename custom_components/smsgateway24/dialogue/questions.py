"""Runs the questions of an account: who is written to now, what a message means, how it ends.

What is to be done is decided in `domain/questions`. A question is in the database before the
service can have it, so that it goes on after a reload, a restart and a kill.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from homeassistant.core import Context, CoreState, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.issues import Issue
from ..account.phone import Phone
from ..account.publish import questions_signal
from ..account.words import async_word
from ..domain.clock_offset import CLOCK_TOLERANCE
from ..domain.outgoing import Outcome
from ..domain.phone_numbers import parse_address
from ..domain.question_answers import Heard, Verdict, hear, sender_key_of, tell_late
from ..domain.questions import (
    MEMORY,
    Person,
    Question,
    QuestionOutcome,
    Step,
    advance,
    begin_posting,
    close,
    due_people,
    due_retries,
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
    without_contact,
)
from ..domain.state import IsDeleted, MessageReceived, Via
from ..protocol import Channel, IncomingMessage, MessageType, Status
from ..timer import Timer
from .closing import async_publish_closed
from .handover import (
    Failure,
    StatusCheck,
    async_choose_phone,
    async_hand_over,
    async_request_status,
    found_since,
    how_far,
)
from .state import QuestionsState

SETTLE_TIME = timedelta(minutes=3)
"""How long questions wait after a start for a list of the service that can't be read."""
MAX_ENDED = 1_000
"""Questions that are known after their end; then the oldest ones are forgotten sooner."""
_SETTLE_CHECK = timedelta(seconds=1)
_DELAYED = timedelta(seconds=10)
"""How much older than its arrival a message has to be to count as received earlier."""
_UNKNOWN_SKEW = timedelta(seconds=20)
"""How far a phone's clock may be off of which nothing is known."""
_QUARTER = timedelta(minutes=15)
_MAX_RECALLED = 60
"""Characters of a question that recall it among others."""
_JUMP = timedelta(minutes=1)
"""By how much the clock has to be set for that to count."""
_REPEATED_WITHIN = timedelta(days=7)
_PATH_STATUSES = frozenset({Status.NO_SERVICE, Status.RADIO_OFF})
"""Failures of the phone, and not of who is written to."""


class Questions:
    """The questions of one account, while its entry is loaded."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Prepare; nothing is asked yet."""
        self._hass = hass
        self._account = account
        self._state = account.data.state_of(QuestionsState)
        self._timer = Timer(hass, self.async_go_on)
        self._settle_timer = Timer(hass, self._async_settle)
        self._running: set[tuple[str, int]] = set()
        self._checks: dict[tuple[str, int], StatusCheck] = {}
        self._verdict = Verdict()
        self._caught_up = False
        self._give_up_at: datetime | None = None
        self._began_at = dt_util.utcnow()
        self._clock = (hass.loop.time(), self._began_at)

    @callback
    def async_start(self) -> None:
        """Hear what people write from now on, and go on once Home Assistant has started."""
        entry = self._account.entry
        self._state.runner = self
        # In a reload, too, something may have come that is not read yet.
        self._state.unsettled.update(q.uid for q in self._state.open())
        self._async_listen()
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(async_at_started(self._hass, self._async_on_started))

    @callback
    def _async_stop(self) -> None:
        self._state.runner = None
        self._account.async_set_dialogue(None)
        self._timer.async_stop()
        self._settle_timer.async_stop()

    @callback
    def _async_listen(self) -> None:
        """Hear messages as long as any question is known: else they cost nothing more."""
        self._account.async_set_dialogue(self if self._state else None)

    # After a start

    @callback
    def _async_on_started(self, _hass: HomeAssistant) -> None:
        self.async_forget_removed_contacts()
        now = dt_util.utcnow()
        forgotten = [
            question
            for question in self._state.open()
            if question.uid in self._state.unsettled
            and should_be_forgotten(question, now)
        ]
        for question in forgotten:
            self._put(close(question, QuestionOutcome.CANCELLED, now))
        if forgotten:
            self._account.issues.async_set(
                Issue.QUESTIONS_CANCELLED,
                self._account.entry.entry_id,
                on=True,
                account=self._account.entry.title,
                questions=", ".join(question.question_id for question in forgotten),
            )
        for question in self._state.all():
            if not question.open and not question.announced:
                self._announce(question, Context())
        self._give_up_at = now + SETTLE_TIME
        if self._state.unsettled:
            self._settle_timer.async_start(_SETTLE_CHECK)
        self.async_go_on()

    @callback
    def async_note_caught_up(self) -> None:
        """Note that all that was received meanwhile was found in the service's list."""
        self._caught_up = True
        self.async_go_on()

    @callback
    def _async_settle(self) -> None:
        """Let questions go on that were open at the start, once it is known what was answered."""
        now = dt_util.utcnow()
        waits = any(len(phone.queue) for phone in self._account.phones.values())
        is_known = self._caught_up and not waits
        if not is_known and (self._give_up_at is None or now < self._give_up_at):
            self._settle_timer.async_start(_SETTLE_CHECK)
            return
        for question in self._state.open():
            if question.uid in self._state.unsettled:
                self._put(resume(question, now))
        self._state.unsettled.clear()
        self.async_go_on()

    @property
    def _is_started(self) -> bool:
        """Whether automations are armed."""
        return self._hass.state is CoreState.running

    def _follow_clock(self) -> None:
        """Let no jump of the clock end a question, or hold it up."""
        uptime, now = self._hass.loop.time(), dt_util.utcnow()
        before, then = self._clock
        self._clock = (uptime, now)
        elapsed = timedelta(seconds=uptime - before)
        jump = now - then - elapsed
        # No question is open for longer without a look at it.
        if abs(jump) > _JUMP and elapsed < MEMORY:
            for question in self._state.all():
                self._put(shifted(question, jump))

    # Asking

    @callback
    def async_ask(self, question: Question, context: Context | None) -> None:
        """Begin with a question."""
        ended = [known for known in self._state.all() if known.announced]
        for known in ended[: len(ended) - MAX_ENDED + 1]:
            self._state.drop(known.uid)
        self._state.contexts[question.uid] = context
        self._put(question)
        self.async_go_on()

    @callback
    def async_cancel(self, question: Question) -> None:
        """End a question; nobody is told."""
        self._end(close(question, QuestionOutcome.CANCELLED, dt_util.utcnow()))

    async def async_wait(self, question: Question) -> Question:
        """Return a question once it has ended, also after reloads of the entry."""
        if self._state.ended:
            return replace(question, outcome=QuestionOutcome.CANCELLED)
        if not question.open:
            return question
        ended: asyncio.Future[Question] = self._hass.loop.create_future()
        waiters = self._state.waiters.setdefault(question.uid, set())
        waiters.add(ended)
        try:
            return await ended
        finally:
            waiters.discard(ended)

    @callback
    def async_forget_removed_contacts(self) -> None:
        """Ask nobody any more, and hear nobody, who is no contact any longer, or disabled."""
        known, changed = self._account.book.contact_ids, False
        for question in self._state.open():
            without = question
            for person in question.people:
                if person.contact_id not in known:
                    without = without_contact(without, person.contact_id)
            if without is not question:
                self._put(without)
                changed = True
        if changed:
            self.async_go_on()

    @callback
    def async_go_on(self) -> None:
        """Do all that is due, and wait for the next that will be."""
        self._timer.async_stop()
        if not self._is_started or self._state.runner is not self:
            return
        self._follow_clock()
        now = dt_util.utcnow()
        times: list[datetime] = []
        for uid in [question.uid for question in self._state.all()]:
            self._find_messages(uid)
            # What the end of one has started may have moved on the next.
            question = self._state.get(uid)
            if question is None or uid in self._state.unsettled:
                continue
            if not question.open:
                self._forget_old(question, now, times)
                continue
            advanced = advance(question, now)
            if advanced is not question and self._is_being_confirmed(question):
                times.append(now + _SETTLE_CHECK)
                continue
            if not advanced.open:
                self._end(advanced)
                continue
            if advanced is not question:
                self._put(advanced)
            self._async_act(advanced, now, times)
        # Some have gone on by now.
        times += [
            at
            for question in self._state.open()
            if question.uid not in self._state.unsettled
            and (at := next_at(question, now)) is not None
        ]
        if times:
            self._timer.async_start(min(times) - now)

    def _is_being_confirmed(self, question: Question) -> bool:
        """Whether somebody who was asked has written, and the service is asked for it just now."""
        keys = {key for person in question.people for key in person.keys}
        return any(
            queued.awaits
            and isinstance(queued.payload, IncomingMessage)
            and self._key_of(queued.payload) in keys
            for phone in self._account.phones.values()
            for queued in phone.queue
        )

    def _find_messages(self, uid: str) -> None:
        """Note which messages the service has after all, of those of which that was unknown."""
        question = self._state.get(uid)
        for index in range(len(question.people) if question else 0):
            if (found := self._person(uid, index)) is None:
                return
            asked, person = found
            if person.step is not Step.ASKED or person.message_id is not None:
                continue
            message_id = found_since(self._account, person, _key(asked, index))
            if message_id is not None:
                known = replace(person, message_id=message_id)
                self._put(asked.with_person(index, known))
                self._note_known_status(asked, index, message_id)

    def _forget_old(
        self, question: Question, now: datetime, times: list[datetime]
    ) -> None:
        memory = max(MEMORY, timedelta(seconds=question.not_again_for))
        ends_at = (question.closed_at or now) + memory
        if ends_at > now:
            times.append(ends_at)
        elif question.announced:
            self._state.drop(question.uid)
            self._async_listen()
            self._account.async_note_change()

    @callback
    def _async_act(
        self, question: Question, now: datetime, times: list[datetime]
    ) -> None:
        """Write to whom it is time to; add to `times` when to look again."""
        for index, person in enumerate(question.people):
            if person.step is not Step.ASKED:
                continue
            if person.by_phone not in self._account.phones:
                question = note_person_failed(question, index, "phone_removed")
                self._put(question)
                times.append(now)
            elif question.until is not None and person.message_id is not None:
                at = self._async_check_reached(question, index, now)
                if at is None:
                    return
                times.append(at)
        for index in due_retries(question, now):
            question = note_retried(question, index)
            self._put(question)
            self._async_write(question, index, "retry", question.retry_message)
        # Last, since it goes on with the question at once.
        due = set(due_people(question, now))
        for index, person in enumerate(question.people):
            if index in due or person.step is Step.POSTING:
                self._async_run(question.uid, index, self._async_hand_over)

    @callback
    def _async_run(
        self,
        uid: str,
        index: int,
        run: Callable[[str, int], Any],
    ) -> None:
        """Run something for a person that is not under way already."""
        if (uid, index) in self._running or self._account.client is None:
            return
        self._running.add((uid, index))

        async def async_run() -> None:
            try:
                await run(uid, index)
            finally:
                self._running.discard((uid, index))
            self.async_go_on()

        self._account.entry.async_create_background_task(
            self._hass, async_run(), "smsgateway24 question", eager_start=False
        )

    def _person(self, uid: str, index: int) -> tuple[Question, Person] | None:
        question = self._state.get(uid)
        if question is None or not question.open:
            return None
        return question, question.people[index]

    async def _async_hand_over(self, uid: str, index: int) -> None:
        """Hand a question over to a person; what was cut off in that is found again by its key."""
        if (found := self._person(uid, index)) is None:
            return
        question, person = found
        if person.step is not Step.POSTING:
            if index not in due_people(question, dt_util.utcnow()):
                return
            if not person.recipient:
                self._put(note_person_failed(question, index, "contact_unreachable"))
                return
            phone = await async_choose_phone(self._account, person)
            now, found = dt_util.utcnow(), self._person(uid, index)
            # Meanwhile their patience may have ended, or they may have been removed.
            if found is None or index not in due_people(found[0], now):
                return
            question = found[0]
            if phone is None:
                self._put(note_path_failed(question, index, "no_phone", now))
                return
            question = begin_posting(question, index, now, phone.phone_id)
            person = question.people[index]
            self._put(question)
        result = await async_hand_over(
            self._account,
            question,
            person,
            text_for(question, person),
            _key(question, index),
            self._state.contexts.get(uid),
        )
        if (found := self._person(uid, index)) is None:
            return
        question, now = found[0], dt_util.utcnow()
        if not isinstance(result, Failure):
            question = note_handed_over(question, index, result.message_id, now)
            self._put(question)
            if result.message_id is not None:
                self._note_known_status(question, index, result.message_id)
        elif result.is_persons:
            self._put(note_person_failed(question, index, result.problem))
        else:
            self._put(note_path_failed(question, index, result.problem, now))

    def _note_known_status(
        self, question: Question, index: int, message_id: int
    ) -> None:
        """Note what was reported before the service had answered."""
        phone = self._account.phones.get(question.people[index].by_phone)
        record = None if phone is None else phone.ledger.sent(message_id)
        if record is not None and record.attempt:
            self.async_note_status(message_id, record.status)

    @callback
    def _async_check_reached(
        self, question: Question, index: int, now: datetime
    ) -> datetime | None:
        """End a question once its message has got to a person as far as it has to.

        Return when to ask the service next, whose word counts.
        """
        person, key = question.people[index], (question.uid, index)
        outcome, is_claimed = how_far(self._account, person, question.until)
        if outcome is Outcome.REACHED:
            self._end(close(question, QuestionOutcome.REACHED, now))
            return None
        check = self._checks.setdefault(key, StatusCheck(now))
        if check.is_due(now, is_claimed=is_claimed):
            self._async_run(question.uid, index, self._async_request_status)
        return check.next_at

    async def _async_request_status(self, uid: str, index: int) -> None:
        if (found := self._person(uid, index)) is not None:
            await async_request_status(self._account, found[1])

    @callback
    def async_note_status(self, message_id: int, status: Status) -> None:
        """Follow the status of a message that asks a question."""
        if (found := self._state.of_message(message_id)) is None:
            return
        question, index = found
        if question.people[index].message_id != message_id:
            # Of an earlier try.
            return
        now = dt_util.utcnow()
        question = note_status(question, index, status, now)
        if status in _PATH_STATUSES:
            question = note_path_failed(question, index, status.value, now)
        elif status.failed:
            question = note_person_failed(question, index, status.value, status)
        self._put(question)
        if status.failed or question.until is not None:
            self.async_go_on()

    # Hearing

    def asks(self, message: IncomingMessage) -> bool:
        """Whether the sender of a message may answer an open question."""
        if not self._state.open_count:
            return False
        key = self._key_of(message)
        return key is not None and self._state.has_open(key)

    def _key_of(self, message: IncomingMessage) -> str | None:
        country = self._account.book.country
        return sender_key_of(parse_address(message.sender, country, message.channel))

    @callback
    def async_hear(
        self,
        phone: Phone,
        event: MessageReceived,
        *,
        proven: bool,
        listed_at: datetime | None,
    ) -> MessageReceived:
        """Return a message with the question that it answers, if it does."""
        self._verdict = Verdict()
        if not proven:
            return event
        self._follow_clock()
        message = event.message
        key = self._key_of(message)
        if key is None or not (asked := self._state.asked(key)):
            return event
        heard = Heard(
            key=key,
            text=message.text,
            is_text=message.type is MessageType.TEXT,
            received_at=_received_at(phone, event, listed_at),
            message_id=message.message_id,
            channel=message.channel.value,
        )
        if heard.received_at >= self._began_at:
            asked = [self._resumed(question) for question in asked]
        self._verdict = verdict = hear(
            asked,
            heard,
            dt_util.utcnow(),
            self._hass.config.language,
            partial(self._is_repeated, phone, event),
        )
        for question in verdict.changed.values():
            self._put(question)
        if (answered := verdict.answered) is None:
            return event
        given = answered.given
        return replace(
            event,
            question_id=answered.question_id,
            answer_id=None if given is None else given.answer_id,
        )

    def _resumed(self, question: Question) -> Question:
        """Return a question that waits since the start as it will be when it goes on."""
        if question.open and question.uid in self._state.unsettled:
            return resume(question, dt_util.utcnow())
        return question

    def _is_repeated(self, phone: Phone, event: MessageReceived) -> bool:
        """Whether the sender has sent the very same text in the last week: a machine answers."""
        message, data = event.message, self._account.data
        digest = data.identify(message, listed=event.via is Via.POLL).digest
        since = (dt_util.utcnow() - _REPEATED_WITHIN).timestamp()
        for each in self._account.phones.values():
            for message_id, known in each.ledger.messages.newest_first():
                if known.at < since:
                    break
                is_this = each is phone and message_id == message.message_id
                if known.digest == digest and not (is_this or known.denied):
                    return True
        return False

    @callback
    def async_follow(self, context: Context) -> None:
        """Do what follows from the message that was heard last, once it is published."""
        verdict, self._verdict = self._verdict, Verdict()
        if verdict.answered is not None:
            self._end(verdict.answered, context)
        if verdict.asked_back:
            self._ask_back(verdict)
        if verdict.late is not None:
            self._tell_late(*verdict.late)
        if verdict.changed:
            self._report_wrong_codes(verdict)
            self.async_go_on()

    def _ask_back(self, verdict: Verdict) -> None:
        """Ask which of several questions was meant, with the numbers of their answers."""
        lines = [async_word(self._hass, "question_which")]
        for question, index in verdict.asked_back:
            codes = question.people[index].codes
            titles = [answer.title for answer in question.answers] or [""]
            text = shortened(question.text)
            lines += [
                f"{code} {text}" + (f": {title}" if title else "")
                for code, title in zip(codes, titles, strict=True)
            ]
        question, index = verdict.asked_back[-1]
        self._async_write(question, index, "which", "\n".join(lines))

    def _tell_late(self, question: Question, index: int) -> None:
        self._async_write(
            question, index, "late", self._fill(question, question.late_message)
        )

    def _fill(self, question: Question, text: str) -> str:
        """Return a text with who has answered, and what."""
        given = question.given
        name = answer = ""
        if given is not None:
            name = question.people[given.person].name
            titles = {each.answer_id: each.title for each in question.answers}
            answer = titles.get(given.answer_id or "", given.text)
        return text.replace("{contact}", name).replace("{answer}", answer)

    def _report_wrong_codes(self, verdict: Verdict) -> None:
        for question in verdict.changed.values():
            for person in question.people:
                if person.step is Step.OUT and person.keys:
                    self._account.issues.async_set(
                        Issue.WRONG_CODES,
                        person.contact_id,
                        on=True,
                        contact=person.name,
                        question=question.question_id,
                    )

    # Ends

    @callback
    def async_forget_answers(self, is_deleted: IsDeleted) -> None:
        """Keep no answer that is deleted from the history."""
        for question in self._state.all():
            given = question.given
            if given is None or question.closed_at is None or not given.text:
                continue
            address = question.people[given.person].recipient
            if is_deleted(address, Channel(given.channel), question.closed_at):
                self._put(replace(question, given=replace(given, text="")))

    @callback
    def _end(self, question: Question, context: Context | None = None) -> None:
        """Store and publish the end of a question, and tell those who have to know of it."""
        self._put(question)
        for index in range(len(question.people)):
            self._checks.pop((question.uid, index), None)
        for index, person in enumerate(question.people):
            answered = question.given is not None and question.given.person == index
            told = tell_late(question, index) if person.late and not answered else None
            if told is not None:
                question = told
                self._put(question)
                self._tell_late(question, index)
        given = question.given
        if given is not None and question.closing_message:
            text = self._fill(question, question.closing_message)
            for index, person in enumerate(question.people):
                # Once is enough: not that it is too late, too.
                if index == given.person or person.late_told or not person.may_have_it:
                    continue
                question = question.with_person(index, replace(person, late_told=True))
                self._put(question)
                self._async_write(question, index, "closing", text)
        if self._is_started:
            self._announce(question, context or Context())

    @callback
    def _announce(self, question: Question, context: Context) -> None:
        question = replace(question, announced=True)
        self._put(question)
        is_heard = False
        try:
            is_heard = async_publish_closed(self._account, question, context)
        finally:
            for ended in self._state.waiters.pop(question.uid, set()):
                if not ended.done():
                    ended.set_result(question)
                    is_heard = True
        if question.outcome is QuestionOutcome.ANSWERED and not is_heard:
            self._report_unheard(question)

    def _report_unheard(self, question: Question) -> None:
        """Report that nothing acts on an answer, also to the one who has given it."""
        self._account.issues.async_set(
            Issue.QUESTION_UNHEARD,
            self._account.entry.entry_id,
            on=True,
            question=question.question_id,
        )
        if question.given is not None:
            text, index = (
                async_word(self._hass, "question_unheard"),
                question.given.person,
            )
            told = replace(question.people[index], late_told=True)
            self._put(question.with_person(index, told))
            self._async_write(question, index, "closing", text)

    @callback
    def _async_write(
        self, question: Question, index: int, purpose: str, text: str
    ) -> None:
        """Write to a person once, besides the question itself; it may fail."""
        person = question.people[index]
        if not text or not person.recipient or self._account.client is None:
            return
        key = f"question/{question.uid}/{index}/{purpose}"

        async def async_write() -> None:
            phone = await async_choose_phone(self._account, person)
            if phone is not None:
                by_phone = replace(person, by_phone=phone.phone_id)
                await async_hand_over(
                    self._account, question, by_phone, text, key, None, reserved=False
                )

        self._account.entry.async_create_background_task(
            self._hass, async_write(), "smsgateway24 question"
        )

    @callback
    def _put(self, question: Question) -> None:
        self._state.put(question)
        self._async_listen()
        self._account.async_note_change()
        async_dispatcher_send(
            self._hass, questions_signal(self._account.entry.entry_id)
        )


def _key(question: Question, index: int) -> str:
    """Return the key under which a person is asked once."""
    return f"question/{question.uid}/{index}/{question.people[index].attempt}"


def shortened(text: str) -> str:
    """Return the beginning of a question, by which it is recognised."""
    first = " ".join(text.split())
    return first if len(first) <= _MAX_RECALLED else f"{first[:_MAX_RECALLED]}…"


def _received_at(
    phone: Phone, event: MessageReceived, listed_at: datetime | None
) -> datetime:
    """Return when a message was received.

    That is when it came, if neither the service nor the phone says something else for sure: clocks
    are not compared to the second, and the zone of one that was never right may be wrong.
    """
    if event.via is not Via.WEBHOOK:
        return event.received_at
    if listed_at is not None:
        is_now = event.accepted_at - listed_at < _UNKNOWN_SKEW + _DELAYED
        return event.accepted_at if is_now else listed_at
    late = event.accepted_at - event.received_at
    skews = [
        abs(recent.accepted_at - recent.date)
        for recent in phone.recent
        if recent.by_webhook
        and recent.date is not None
        and recent.message_id != event.message.message_id
    ]
    skew = min(skews, default=_UNKNOWN_SKEW)
    if late < min(skew, _UNKNOWN_SKEW) + _DELAYED:
        return event.accepted_at
    quarters = round(late / _QUARTER)
    is_zone = quarters > 0 and abs(late - quarters * _QUARTER) <= CLOCK_TOLERANCE
    if skew > CLOCK_TOLERANCE and is_zone:
        return event.accepted_at
    return event.received_at
