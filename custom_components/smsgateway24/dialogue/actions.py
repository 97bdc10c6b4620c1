"""Actions: ask people a question, reach one of them, and cancel either."""

from collections.abc import Iterable
from datetime import timedelta
import secrets
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.json import json_bytes
from homeassistant.helpers.service import verify_domain_control
from homeassistant.util import dt as dt_util
from homeassistant.util.json import json_loads_object
from probatio import EnsureList
import voluptuous as vol

from ..account.account import Account
from ..account.data import contact_addresses
from ..account.phone import Phone
from ..account.words import async_word
from ..automation.devices import get_accounts, get_recipients
from ..automation.options import kind_of
from ..const import DOMAIN
from ..domain.message_length import is_too_long, join_surrogates
from ..domain.outgoing import Stage
from ..domain.phone_numbers import parse_typed_address
from ..domain.question_answers import asked_keys
from ..domain.questions import (
    Answer,
    Order,
    Person,
    Question,
    free_numbers,
    lock_out,
    text_for,
)
from ..errors import InvalidRequestError
from ..protocol import Channel
from ..sending.request import SendRequest, build_for_contact
from .closing import closed_fields
from .state import QuestionsState, Runner

ASK = "ask"
REACH = "reach"
CANCEL_QUESTION = "cancel_question"

MAX_OPEN = 500
"""Open questions of an account, beyond which none is asked: an automation runs in a circle."""
_MAX_PEOPLE = 20
_MAX_ANSWERS = 20
_MAX_TIME = timedelta(hours=24)
_PATIENCE = timedelta(minutes=5)
_TIMEOUT = timedelta(minutes=15)
_MAX_NAME = 100
_MAX_DATA = 65_536
_YES, _NO = "yes", "no"
_CHANNELS = [channel.value for channel in Channel if channel is not Channel.UNKNOWN]

_text = vol.All(cv.string, join_surrogates)
_name = vol.All(_text, vol.Length(min=1, max=_MAX_NAME))


def _contact(value: Any) -> str:
    if not isinstance(value, str):
        what = "the device or the name of a contact, or a list of them"
        raise vol.Invalid(f"it is {kind_of(value)}: expected {what}")
    return value


def _answer_id(value: Any) -> str:
    """Validate the id of an answer: YAML makes a boolean of a plain yes or no."""
    if isinstance(value, bool):
        return _YES if value else _NO
    named: str = _name(value)
    return named


def _data(value: Any) -> dict[str, Any]:
    """Validate data, and return it as it is after a restart: of plain types."""
    if not isinstance(value, dict):
        what = "a dictionary, such as {door: lock.front}"
        raise vol.Invalid(f"it is {kind_of(value)}: expected {what}")
    try:
        encoded = json_bytes(value)
    except (TypeError, ValueError) as err:
        raise vol.Invalid("it holds what can't be stored") from err
    if len(encoded) > _MAX_DATA:
        raise vol.Invalid(f"it is longer than {_MAX_DATA} bytes")
    return json_loads_object(encoded)


def _time(most: timedelta, least: timedelta = timedelta()) -> vol.All[Any]:
    return vol.All(cv.positive_time_period, vol.Range(min=least, max=most))


_ANSWER = vol.Schema(
    {
        vol.Required("id"): _answer_id,
        vol.Optional("sentences", default=list): vol.All(EnsureList(), [_name]),
        vol.Optional("title", default=""): _text,
    }
)


def _answer(value: Any) -> dict[str, Any]:
    """Validate an answer, also one that is given by its id alone."""
    found: dict[str, Any] = _ANSWER(value if isinstance(value, dict) else {"id": value})
    return found


def _answers(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [value["id"] for value in values]
    if len(set(ids)) < len(ids):
        raise vol.Invalid("two answers have the same id")
    for value in values:
        if value["id"] not in {_YES, _NO} and not value["sentences"]:
            if not value["title"]:
                raise vol.Invalid(
                    "an answer has no sentences: write what a person may answer"
                )
            value["sentences"] = [value["title"]]
    return values


_PEOPLE: dict[vol.Marker, Any] = {
    vol.Required("contact"): vol.All(
        EnsureList(), [_contact], vol.Length(min=1, max=_MAX_PEOPLE)
    ),
    vol.Required("message"): cv.string,
    vol.Optional("channel"): vol.In(_CHANNELS),
    vol.Optional(ATTR_DEVICE_ID): cv.string,
    vol.Optional("patience", default=_PATIENCE): _time(_MAX_TIME, timedelta(seconds=1)),
    vol.Optional("timeout"): _time(_MAX_TIME, timedelta(seconds=1)),
    vol.Optional("urgent", default=False): cv.boolean,
}
ASK_SCHEMA = vol.Schema(
    _PEOPLE
    | {
        vol.Optional("answers", default=list): vol.All(
            EnsureList(), [_answer], vol.Length(max=_MAX_ANSWERS), _answers
        ),
        vol.Optional("numbered", default=True): cv.boolean,
        vol.Optional("order", default=Order.IN_TURN.value): vol.In(
            [order.value for order in Order]
        ),
        vol.Optional("retry_message", default=""): _text,
        vol.Optional("late_message"): _text,
        vol.Optional("closing_message", default=""): _text,
        vol.Optional("confirm_code", default=False): cv.boolean,
        vol.Optional("question_id"): _answer_id,
        vol.Optional("not_again_for", default=timedelta()): _time(_MAX_TIME),
        vol.Optional("data", default=dict): _data,
    }
)
REACH_SCHEMA = vol.Schema(
    _PEOPLE
    | {
        vol.Optional("until", default=Stage.SENT.value): vol.In(
            [Stage.SENT.value, Stage.DELIVERED.value]
        )
    }
)
CANCEL_SCHEMA = vol.Schema({vol.Required("question_id"): _answer_id})


@callback
def async_setup_question_actions(hass: HomeAssistant) -> None:
    """Register the actions, which all accounts share."""
    optional = SupportsResponse.OPTIONAL
    register = hass.services.async_register
    register(DOMAIN, ASK, _async_ask, ASK_SCHEMA, optional)
    register(DOMAIN, REACH, _async_reach, REACH_SCHEMA, optional)
    register(DOMAIN, CANCEL_QUESTION, _async_cancel, CANCEL_SCHEMA)


@verify_domain_control(DOMAIN)
async def _async_ask(call: ServiceCall) -> ServiceResponse:
    hass, data = call.hass, call.data
    account, phone, contact_ids = _resolve(call)
    answers = tuple(_as_answer(hass, each) for each in data["answers"])
    coded = data["confirm_code"]
    if coded and not answers:
        raise InvalidRequestError(translation_key="code_without_answers")
    people = _people(account, phone, data, contact_ids)
    late = async_word(hass, "question_late")
    question = _question(
        account,
        data,
        people,
        question_id=data.get("question_id"),
        answers=answers,
        order=Order(data["order"]),
        numbered=data["numbered"],
        coded=coded,
        retry_message=data["retry_message"],
        late_message=data.get("late_message", late),
        closing_message=data["closing_message"],
        not_again_for=data["not_again_for"].total_seconds(),
    )
    if coded:
        known = account.data.state_of(QuestionsState).all()
        question = lock_out(question, known, question.asked_at)
    return await _async_begin(call, account, question)


@verify_domain_control(DOMAIN)
async def _async_reach(call: ServiceCall) -> ServiceResponse:
    account, phone, contact_ids = _resolve(call)
    people = _people(account, phone, call.data, contact_ids)
    question = _question(account, call.data, people, until=Stage(call.data["until"]))
    return await _async_begin(call, account, question)


@verify_domain_control(DOMAIN)
async def _async_cancel(call: ServiceCall) -> None:
    name = call.data["question_id"]
    found = [
        (account, question)
        for account in get_accounts(call.hass)
        for question in account.data.state_of(QuestionsState).open()
        if question.question_id == name
    ]
    if not found:
        raise InvalidRequestError(translation_key="question_unknown", question=name)
    for account, question in found:
        _questions_of(account).async_cancel(question)


def _resolve(call: ServiceCall) -> tuple[Account, Phone | None, list[str]]:
    """Return account, phone and contacts of a call; raises InvalidRequestError."""
    data = call.data
    account, phone, contact_ids = get_recipients(
        call.hass, data.get(ATTR_DEVICE_ID), data["contact"]
    )
    if account is None:
        raise InvalidRequestError(translation_key="no_recipient")
    account.get_client()
    return account, phone, contact_ids


def _people(
    account: Account, phone: Phone | None, data: dict[str, Any], ids: Iterable[str]
) -> tuple[Person, ...]:
    channel = data.get("channel")
    request = SendRequest(
        text=data["message"],
        phone=phone,
        channel=None if channel is None else Channel(channel),
    )
    people, refused = [], None
    for contact_id in ids:
        try:
            people.append(_person(account, request, contact_id))
        except InvalidRequestError as err:
            if err.translation_key != "contact_unreachable":
                raise
            # Others may be asked.
            refused = err
            people.append(_unreachable(account, contact_id))
    if refused is not None and not any(person.recipient for person in people):
        raise refused
    return tuple(people)


def _unreachable(account: Account, contact_id: str) -> Person:
    """Return somebody who can't be written to."""
    name = account.entry.subentries[contact_id].title
    return Person(contact_id=contact_id, name=name, keys=(), recipient="", channel_id=0)


def _person(account: Account, request: SendRequest, contact_id: str) -> Person:
    message = build_for_contact(account, request, contact_id)
    country = account.book.country
    addresses = contact_addresses(account.entry.subentries[contact_id].data)
    keys = {
        key: None
        for address in addresses
        for key in asked_keys(parse_typed_address(address, country))
    }
    return Person(
        contact_id=contact_id,
        name=message.name or "",
        keys=tuple(keys),
        recipient=message.recipient,
        phone_id=message.phone_id,
        channel_id=message.channel_id,
    )


def _as_answer(hass: HomeAssistant, given: dict[str, Any]) -> Answer:
    answer_id, sentences = given["id"], tuple(given["sentences"])
    title = given["title"]
    if not title and answer_id in {_YES, _NO}:
        title = async_word(hass, f"answer_{answer_id}")
    return Answer(answer_id=answer_id, title=title or sentences[0], sentences=sentences)


def _question(
    account: Account,
    data: dict[str, Any],
    people: tuple[Person, ...],
    *,
    question_id: str | None = None,
    order: Order = Order.IN_TURN,
    **more: Any,
) -> Question:
    """Return a question with a number for each answer of each person; raises for what can't be."""
    text = join_surrogates(data["message"])
    if not text.strip():
        raise InvalidRequestError(translation_key="message_empty")
    patience: timedelta = data["patience"]
    least = patience * (len(people) if order is Order.IN_TURN else 1)
    timeout: timedelta = data.get("timeout", max(_TIMEOUT, least))
    if timeout < least or least > _MAX_TIME:
        raise InvalidRequestError(
            translation_key="timeout_too_short",
            people=str(len(people)),
            least=str(int(least.total_seconds())),
        )
    question = Question(
        uid=secrets.token_hex(8),
        question_id=question_id or secrets.token_hex(4),
        text=text,
        people=people,
        asked_at=dt_util.utcnow(),
        order=order,
        patience=patience.total_seconds(),
        timeout=timeout.total_seconds(),
        urgent=data["urgent"],
        data=data.get("data", {}),
        **more,
    )
    for index, person in enumerate(question.people):
        codes = _codes(account, question, person)
        question = question.with_person(index, person.with_codes(codes))
    for person in question.people:
        texts = (
            text_for(question, person),
            question.retry_message,
            question.late_message,
            question.closing_message,
        )
        channel = Channel.of(person.channel_id)
        if any(is_too_long(each, channel) for each in texts):
            raise InvalidRequestError(translation_key="question_too_long")
    return question


def _codes(account: Account, question: Question, person: Person) -> tuple[str, ...]:
    """Return the numbers of the answers, none of which this person has had lately."""
    state = account.data.state_of(QuestionsState)
    used = {
        code
        for key in person.keys
        for known in state.asked(key)
        for other in known.people
        for code in other.codes
        if key in other.keys
    }
    if question.until is not None:
        return ()
    count = len(question.answers) or 1
    if not question.coded:
        return free_numbers(used, count)
    codes: dict[str, None] = {}
    while len(codes) < count:
        code = str(secrets.randbelow(900_000) + 100_000)
        if code not in used:
            codes[code] = None
    return tuple(codes)


async def _async_begin(
    call: ServiceCall, account: Account, question: Question
) -> ServiceResponse:
    """Ask, or join the same question; wait for its end where the response is wanted."""
    state, questions = account.data.state_of(QuestionsState), _questions_of(account)
    known = _known(state, question)
    if known is None:
        if state.open_count >= MAX_OPEN:
            raise InvalidRequestError(
                translation_key="too_many_questions", count=str(MAX_OPEN)
            )
        questions.async_ask(question, call.context)
        # Only then it outlives whatever comes.
        await account.store.async_save()
        known = question
    if not call.return_response:
        return None
    current = state.get(known.uid) or known
    return closed_fields(account, await questions.async_wait(current))


def _known(state: QuestionsState, question: Question) -> Question | None:
    """Return a question of the same name that is open, or must not be asked again yet."""
    for known in reversed(state.all()):
        if known.question_id != question.question_id:
            continue
        if known.open and not known.asks_the_same(question):
            raise InvalidRequestError(
                translation_key="question_open", question=known.question_id
            )
        pause = timedelta(seconds=question.not_again_for)
        ended_at = known.closed_at
        if ended_at is None or abs(question.asked_at - ended_at) < pause:
            return known
        return None
    return None


def _questions_of(account: Account) -> Runner:
    runner = account.data.state_of(QuestionsState).runner
    if runner is None:
        raise InvalidRequestError(translation_key="no_account")
    return runner
