"""Conversations as the card and its websocket commands have them.

A conversation is an account with a person: a contact with all its addresses, else one address, over
all phones of the account. Which contact it is, is worked out when it is read: adding a contact
puts its messages together, and removing it takes them apart again.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.phone import Phone
from ..account.publish import contact_device_id
from ..const import CONF_CHANNEL, CONF_PHONE, DOMAIN
from ..dialogue.state import QuestionsState
from ..domain.contacts import AddressBook, Contact
from ..domain.history import (
    Direction,
    HistoryMessage,
    HistoryUpdate,
    Person,
    person_of,
    without_content,
)
from ..domain.outgoing import NOT_SENT, SendProblem, has_failed
from ..domain.questions import Question, Step
from ..domain.text_folding import fold_text
from ..protocol import Channel, MessageType, Status
from ..sending.request import first_sendable, phone_or_another, sendable
from ..storage.history import Conversation, Position

_EPOCH = dt_util.utc_from_timestamp(0)
_MAX_ROW = 2**62
_MAX_RANGES = 20
_CONTACT, _ADDRESS = "contact", "address"
_WORDS = f"component.{DOMAIN}.common"
_CARD_WORDS = f"component.{DOMAIN}.config_panel"
_TOLD_PROBLEMS = NOT_SENT | {SendProblem.UNKNOWN}
_BEING_SENT = timedelta(minutes=2)
"""How long a message without an id may still be on its way to the service."""
_STATES = {
    Step.WAITING: "waiting",
    Step.FAILED: "failed",
    Step.OUT: "excluded",
}


# Ids and cursors, which are opaque to those who get them


def thread_id(account: Account, person: Person) -> str:
    """Return the id of a conversation."""
    if person.contact_id is not None:
        return f"{account.entry.entry_id}/{_CONTACT}/{person.contact_id}"
    return f"{account.entry.entry_id}/{_ADDRESS}/{person.thread}"


def parse_thread_id(given: str) -> tuple[str, Person]:
    """Return entry and person of a conversation; raises ValueError."""
    entry_id, kind, name = given.split("/", 2)
    if kind == _CONTACT:
        return entry_id, Person(contact_id=name)
    if kind == _ADDRESS:
        return entry_id, Person(thread=name)
    raise ValueError(kind)


def cursor(message: HistoryMessage) -> str:
    """Return the position of a message as a cursor."""
    return cursor_of((message.at, message.row))


def cursor_of(position: Position) -> str:
    """Return a position as a cursor."""
    at, row = position
    return f"{(at - _EPOCH) // timedelta(milliseconds=1)}.{row}"


def parse_cursor(given: str) -> Position:
    """Return the position that a cursor stands for; raises ValueError."""
    milliseconds, row = map(int, given.split("."))
    if not 0 <= row <= _MAX_ROW:
        raise ValueError(row)
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds), row
    except OverflowError as err:
        raise ValueError(milliseconds) from err


# Shapes


def account_as_dict(
    account: Account, *, may_write: bool, is_admin: bool
) -> dict[str, Any]:
    """Return what a card has to know of an account."""
    return {
        "entry_id": account.entry.entry_id,
        "title": account.entry.title,
        "content": account.content.kept,
        "history_days": account.history_days,
        "can_send": account.client is not None,
        "may_write": may_write,
        "is_admin": is_admin,
        "phones": [
            {"device_id": phone.device_id, "name": phone.name}
            for phone in account.enabled_phones
        ],
    }


def conversation_as_dict(
    account: Account, conversation: Conversation
) -> dict[str, Any]:
    """Return a conversation with its newest message."""
    head = thread_as_dict(account, conversation.person, conversation.last)
    last = conversation.last
    return head | {
        "unread": conversation.unread,
        "last": None if last is None else message_as_dict(account, last),
    }


def thread_as_dict(
    account: Account, person: Person, last: HistoryMessage | None
) -> dict[str, Any]:
    """Return whom a conversation is with, and how to write to them.

    `last` is a message of it, which an answer goes the way of.
    """
    book = account.book
    contact = None if person.contact_id is None else book.get(person.contact_id)
    channel = Channel.SIM_1 if last is None else last.channel
    address, trusted = person.thread, False
    if contact is not None:
        number = first_sendable(contact.addresses, book.country)
        address, trusted = number or contact.addresses[0], contact.trusted
    elif last is not None:
        party = book.identify(last.address, channel)
        address = party.normalized or last.address
        number = sendable(address, book.country)
    else:
        number = None
    phone, channel = _way(account, contact, last)
    return {
        "thread_id": thread_id(account, person),
        "entry_id": account.entry.entry_id,
        "name": None if contact is None else contact.name,
        "address": address,
        "contact_device_id": contact_device_id(
            account.hass, account.entry.entry_id, person.contact_id
        ),
        "subentry_id": person.contact_id,
        "trusted": trusted,
        "last": None,
        "unread": None,
        "device_id": None if phone is None else phone.device_id,
        "channel": channel.value,
        "writable": _why_not_writable(account, phone, number),
    }


def _way(
    account: Account, contact: Contact | None, last: HistoryMessage | None
) -> tuple[Phone | None, Channel]:
    """Return phone and channel to write by: those of the last message, else of the contact."""
    if last is not None and last.channel is not Channel.UNKNOWN:
        return phone_or_another(account, last.phone_id), last.channel
    subentry = contact and account.entry.subentries.get(contact.contact_id)
    data = subentry.data if subentry else {}
    channel = Channel(data.get(CONF_CHANNEL, Channel.SIM_1))
    return phone_or_another(account, data.get(CONF_PHONE, "")), channel


def _why_not_writable(
    account: Account, phone: Phone | None, number: str | None
) -> str | None:
    if account.client is None:
        return "receive_only"
    if phone is None:
        return "no_phone"
    return "name_only" if number is None else None


def may_show(account: Account, message: HistoryMessage) -> bool:
    """Whether text and picture of a message may be shown, by the option *Content kept*."""
    return account.content.keeps_content_from(message.address, message.channel)


def message_as_dict(account: Account, message: HistoryMessage) -> dict[str, Any]:
    """Return a message of the history as the card has it."""
    if not may_show(account, message):
        # It is deleted after a change of the option, which takes a moment.
        message = without_content(message)
    sent = message.direction is Direction.OUTGOING
    phone = account.phones.get(message.phone_id)
    return {
        "id": message.row,
        "cursor": cursor(message),
        "entry_id": account.entry.entry_id,
        "thread_id": thread_id(account, person_of(account.book, message)),
        "direction": "out" if sent else "in",
        "time": message.at.isoformat(timespec="milliseconds"),
        "device_id": None if phone is None else phone.device_id,
        "channel": message.channel.value,
        "type": message.type.value,
        "type_name": message.type_name,
        "text": message.text or None,
        "withheld": message.hidden,
        "truncated": message.truncated,
        "picture": _picture(message),
        "conflict": message.conflict,
        "question": (
            None
            if message.question_id is None
            else {"question_id": message.question_id, "answer_id": message.answer_id}
        ),
        "parts": message.parts,
    } | delivery_as_dict(message)


def _picture(message: HistoryMessage) -> str | None:
    if message.image_url is not None:
        return "remote"
    is_picture = message.type is MessageType.IMAGE and not message.hidden
    return "gone" if is_picture else None


def delivery_as_dict(known: HistoryMessage | HistoryUpdate) -> dict[str, Any]:
    """Return what has become of a message so far; `retry` says whether to offer another try."""
    problem, status = known.problem, known.status
    if isinstance(known, HistoryMessage):
        if known.direction is Direction.INCOMING:
            problem = status = None
        elif known.message_id is None and problem is None and _is_lost(known.at):
            # Home Assistant ended while it was being posted.
            problem = SendProblem.UNKNOWN
    failed = has_failed(problem, status)
    has_text = isinstance(known, HistoryUpdate) or (
        bool(known.text) and not known.truncated
    )
    reason, advice = _why(problem, status)
    return {
        "message_id": known.message_id,
        "status": None if status is None else status.value,
        "status_at": known.status_at and known.status_at.isoformat(),
        "problem": problem and problem.value.removeprefix("send_"),
        "failed": failed,
        "reason_key": reason,
        "advice_key": advice,
        "retry": failed and has_text,
        "confirmed": known.confirmed,
    }


def _is_lost(at: datetime) -> bool:
    return dt_util.utcnow() - at > _BEING_SENT


def _why(
    problem: SendProblem | None, status: Status | None
) -> tuple[str | None, str | None]:
    """Return the keys of the words that say what happened, and what to do about it."""
    if problem in _TOLD_PROBLEMS:
        name = problem.value.removeprefix("send_")
        return f"{_CARD_WORDS}.problem.{name}", f"{_CARD_WORDS}.advice.{name}"
    if status is not None and status.failed:
        return f"{_WORDS}.reason_{status}", f"{_WORDS}.advice_{status}"
    return None, None


def hit_as_dict(
    account: Account, message: HistoryMessage, ranges: list[list[int]]
) -> dict[str, Any]:
    """Return a message that was searched for, with where the words are in it."""
    return {
        "message": message_as_dict(account, message),
        "thread": thread_as_dict(account, person_of(account.book, message), message),
        "ranges": ranges,
    }


def find_words_in(texts: Iterable[str], words: str) -> list[list[list[int]]]:
    """Return where folded words are in texts. That takes a while: not for the event loop."""
    return [find_words(text, words) for text in texts]


def find_words(text: str, words: str) -> list[list[int]]:
    """Return where folded words are in a text, as pairs of UTF-16 offsets; the first few.

    None where folding the text is more than folding its letters one by one.
    """
    folded_letters = {char: fold_text(char) for char in set(text)}
    folded = "".join(folded_letters[char] for char in text)
    if not words or folded != fold_text(text):
        return []
    # Of each letter of the folded text, the letter that it was made of.
    origins = [index for index, char in enumerate(text) for _ in folded_letters[char]]
    units = [0]
    for char in text:
        units.append(units[-1] + (2 if ord(char) > 0xFFFF else 1))
    found: list[list[int]] = []
    at = folded.find(words)
    while at >= 0 and len(found) < _MAX_RANGES:
        last = origins[at + len(words) - 1]
        found.append([units[origins[at]], units[last + 1]])
        at = folded.find(words, at + len(words))
    return found


# Contacts and questions


def find_contacts(book: AddressBook, words: str, limit: int) -> list[Person]:
    """Return contacts whose name or address has folded words in it, by name."""
    found = [
        contact
        for contact in book.contacts
        if words in fold_text(contact.name)
        or any(words in fold_text(address) for address in contact.addresses)
    ]
    found.sort(key=lambda contact: fold_text(contact.name))
    return [Person(contact_id=contact.contact_id) for contact in found[:limit]]


def open_questions(
    account: Account, person: Person | None = None
) -> list[dict[str, Any]]:
    """Return the questions that are open, or those that a person was asked, oldest first."""
    return [
        _question_as_dict(account, question)
        for question in account.data.state_of(QuestionsState).open()
        if person is None
        or any(each.contact_id == person.contact_id for each in question.people)
    ]


def _question_as_dict(account: Account, question: Question) -> dict[str, Any]:
    keeps = all(
        account.content.keeps_content_from(
            person.recipient, Channel.of(person.channel_id)
        )
        for person in question.people
    )
    return {
        "entry_id": account.entry.entry_id,
        "question_id": question.question_id,
        "text": question.text if keeps else None,
        "until": question.ends_at.isoformat(),
        "answers": [answer.title for answer in question.answers],
        "people": [
            {
                "name": person.name,
                "thread_id": thread_id(account, Person(contact_id=person.contact_id)),
                "state": _STATES.get(person.step, "asked"),
            }
            for person in question.people
        ],
    }


def contact_person(account: Account, key: str) -> Person | None:
    """Return the contact of an id; None if there is none in this account."""
    return None if account.book.get(key) is None else Person(contact_id=key)


def contact_of_thread(book: AddressBook, person: Person) -> Person | None:
    """Return the contact that an address belongs to by now; None if it is none's."""
    address = person.thread.removeprefix("@")
    for channel in (Channel.SIM_1, Channel.WHATSAPP) if address else ():
        contact_id = book.identify(address, channel).contact_id
        if contact_id is not None:
            return Person(contact_id=contact_id)
    return None
