"""Messages that were received and sent, as the history keeps them.

Without I/O and clock. They are in the database only: memory has what is not written yet.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..protocol import Channel, MessageType, Status
from .contacts import AddressBook, Party, name_key
from .message_length import message_parts
from .outgoing import SendProblem
from .phone_numbers import NAMED_CHANNELS, parse_typed_address, whatsapp_equivalents
from .state import MessageReceived

_BELIEVED_AGE = timedelta(days=7)


class Direction(StrEnum):
    """Direction of a message."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryMessage:
    """A message of the history.

    `row` is its number there, which rises with the time at which it was recorded; `at` is when it
    was received, or handed to the service. `phone_id` is of the phone, empty before it is written.
    `thread` names the correspondent, see `thread_of`.
    `message_id` is the service's id, None while it is unknown. `hidden` says that text and picture
    were not kept. `confirmed` says whether the service has a received message, or has said the
    status of a sent one itself; None where that is not known. `conflict`, `question_id` and
    `answer_id` are those of the event of a received message. The rest is of outgoing messages:
    `status` and when it was reported, and `problem`, why the service does not have it.
    """

    row: int
    direction: Direction
    at: datetime
    address: str = field(repr=False)
    thread: str = field(repr=False)
    channel_id: int | None = None
    message_id: int | None = None
    type: MessageType = MessageType.TEXT
    type_name: str | None = field(default=None, repr=False)
    text: str = field(default="", repr=False)
    truncated: bool = False
    image_url: str | None = field(default=None, repr=False)
    hidden: bool = False
    confirmed: bool | None = None
    conflict: bool | None = False
    question_id: str | None = None
    answer_id: str | None = None
    status: Status | None = None
    status_id: int | None = None
    status_at: datetime | None = None
    problem: SendProblem | None = None
    phone_id: str = ""

    @property
    def channel(self) -> Channel:
        """Return the channel of the message."""
        return Channel.of(self.channel_id)

    @property
    def parts(self) -> int | None:
        """The number of SMS that a text has; None where there is none, or it was not kept."""
        return message_parts(self.text, self.channel) if self.text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryUpdate:
    """What became of an outgoing message: its id, and its status if that is known.

    `confirmed` is that of the status.
    """

    message_id: int | None
    status: Status | None = None
    status_id: int | None = None
    status_at: datetime | None = None
    confirmed: bool | None = None
    problem: SendProblem | None = None


def received(row: int, event: MessageReceived) -> HistoryMessage:
    """Return a message that was received and published, under its number in the history."""
    message, received_at = event.message, event.received_at
    if event.accepted_at - received_at > _BELIEVED_AGE:
        # By a clock that is wrong by months, it would be deleted at once.
        received_at = event.accepted_at
    return HistoryMessage(
        row=row,
        direction=Direction.INCOMING,
        at=received_at,
        address=message.sender,
        thread=thread_of(event.party, message.channel),
        channel_id=message.channel_id,
        message_id=message.message_id,
        type=message.type,
        type_name=message.type_name,
        text=event.text,
        truncated=event.text_truncated,
        image_url=event.image_url,
        hidden=event.hidden,
        confirmed=event.confirmed,
        conflict=event.conflict,
        question_id=event.question_id,
        answer_id=event.answer_id,
    )


def without_content(message: HistoryMessage) -> HistoryMessage:
    """Return a message without text and picture."""
    return replace(message, text="", truncated=False, image_url=None, hidden=True)


def thread_of(party: Party, channel: Channel) -> str:
    """Return by which messages from and to one correspondent are found together.

    That is the number, where it is certain. A name is one correspondent on SMS and RCS; on other
    channels users choose it freely, so it is another one there.
    """
    return party.normalized or _named_thread(party.address, channel in NAMED_CHANNELS)


def _named_thread(address: str, by_operator: bool) -> str:
    return f"{'' if by_operator else '@'}{name_key(address)}"


def certain_threads(address: str, country: str | None) -> set[str]:
    """Return the threads that a typed address certainly has; uncertain numbers may have others."""
    numbers = parse_typed_address(address, country).candidates
    return {
        *numbers.union(*map(whatsapp_equivalents, numbers)),
        *(_named_thread(address, by_operator) for by_operator in (True, False)),
    }


def is_certain(thread: str) -> bool:
    """Whether a thread is that of one number, and of no other spelling."""
    return thread.startswith("+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom a conversation is with: a contact by its id, else an address by its thread's name."""

    contact_id: str | None = None
    thread: str = field(default="", repr=False)


def person_of(book: AddressBook, message: HistoryMessage) -> Person:
    """Return whom a message is from or to, by the contacts as they are now."""
    return person_at(book, message.thread, message.address, message.channel)


def person_at(book: AddressBook, thread: str, address: str, channel: Channel) -> Person:
    """Return whom the messages of a thread are from or to, by the contacts as they are now."""
    contact_id = book.identify(address, channel).contact_id
    return (
        Person(thread=thread) if contact_id is None else Person(contact_id=contact_id)
    )


type Matcher = Callable[[str, Channel], bool]
"""Whether an address on a channel is one that is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondents:
    """Whose messages are looked for: those of `threads`, and of others that match."""

    threads: frozenset[str] = field(repr=False)
    matches: Matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which messages are looked for; times are aware, None means all.

    `since` and `until` are inclusive. `words` is a folded text that a message must contain.
    `before` is time and number of a message: only older ones are looked for. `up_to` is the number
    of the last one that was recorded when the question was asked.
    """

    phone_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    direction: Direction | None = None
    correspondents: Correspondents | None = None
    words: str = field(default="", repr=False)
    before: tuple[datetime, int] | None = None
    up_to: int | None = None

    def covers(self, address: str, channel: Channel, at: datetime) -> bool:
        """Whether received messages of an address and a channel are meant, up to a time."""
        if self.until is not None and at > self.until:
            return False
        whose = self.correspondents
        return whose is None or whose.matches(address, channel)
