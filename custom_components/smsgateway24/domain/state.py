"""Events of a phone, and the state that its entities show.

All frozen: a state is replaced, never changed. Personal data stays out of repr, since Home
Assistant logs the arguments of a listener that raises.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..protocol import Channel, IncomingMessage, MessageType, Status, StatusReport
from .contacts import Party


class Via(StrEnum):
    """Way by which a payload was received."""

    WEBHOOK = "webhook"
    POLL = "poll"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedPayload:
    """A payload that was accepted and is not yet published.

    `paced` is one beyond the rate, `awaits` one that is looked for in the service's list first,
    `confirmed` whether it was found there: None if it was not looked for, or could not be.
    `listed_at` is since when the list has it, by the service's clock.
    """

    payload: IncomingMessage | StatusReport
    accepted_at: datetime
    via: Via = Via.WEBHOOK
    recovered: bool = False
    paced: bool = False
    awaits: bool = False
    confirmed: bool | None = None
    listed_at: datetime | None = None

    @property
    def address(self) -> str:
        """Who wrote the message, or got the one of the report."""
        payload = self.payload
        if isinstance(payload, IncomingMessage):
            return payload.sender
        return payload.recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """A message was received.

    `message` is complete, `accepted_at` when it came. `text` and `image_url` are what may be stored
    and shown: nothing if `hidden`. `age` is in seconds, None if unknown; with `future_dated` that
    is because the message claims to be of a time that is still to come. `confirmed` says whether
    the service's list has it, None where it was not looked for; `conflict` whether another sender
    has used its id, None where the same sender has, with another text. `question_id` is the open
    question that it answers, and `answer_id` the answer, None where any text is one.
    """

    message: IncomingMessage
    party: Party
    text: str = field(repr=False)
    text_truncated: bool
    image_url: str | None = field(repr=False)
    hidden: bool
    age: int | None
    future_dated: bool
    received_at: datetime
    accepted_at: datetime
    via: Via
    recovered: bool
    confirmed: bool | None
    conflict: bool | None
    question_id: str | None = None
    answer_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryUpdated:
    """The delivery status of an outgoing message changed.

    `confirmed` says that the service itself said so when it was asked; None where it was not.
    """

    message_id: int
    party: Party
    channel: Channel
    channel_id: int | None
    device_id: int | None
    status: Status
    status_id: int | None
    status_message: str = field(repr=False)
    previous: Status | None
    attempt: int
    sent_from_here: bool
    changed_at: datetime | None
    via: Via
    recovered: bool
    confirmed: bool | None


type PhoneEvent = MessageReceived | DeliveryUpdated


type IsDeleted = Callable[[str, Channel, datetime], bool]
"""Whether messages of an address, on a channel, that were received at a time are deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastMessage:
    """The newest message, without what may not be kept; `received_at` is never in the future."""

    message_id: int
    type: MessageType
    channel: Channel
    sender: str = field(repr=False)
    sender_name: str | None = field(repr=False)
    text: str = field(repr=False)
    image_url: str | None = field(repr=False)
    hidden: bool
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastImage:
    """The newest picture; its link needs no login, so it is as private as the picture."""

    message_id: int
    channel: Channel
    sender: str = field(repr=False)
    url: str = field(repr=False)
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDelivery:
    """The outgoing message that changed last."""

    message_id: int
    recipient: str = field(repr=False)
    recipient_name: str | None = field(default=None, repr=False)
    channel: Channel
    status: Status
    status_id: int | None
    status_message: str = field(repr=False)
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A failed message to a recipient whom no later message has reached."""

    message_id: int
    recipient: str = field(repr=False)
    recipient_name: str | None = field(default=None, repr=False)
    status: Status = Status.UNKNOWN
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneState:
    """State that the entities of a phone show."""

    last_message: LastMessage | None = None
    last_image: LastImage | None = None
    last_delivery: LastDelivery | None = None
    problems: tuple[Problem, ...] = ()
    received: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0

    @property
    def shown_problem(self) -> tuple[str, Status] | None:
        """Recipient and status of the oldest problem that is left; None if there is none.

        It changes as seldom as possible: each change is a state of an entity.
        """
        if not self.problems:
            return None
        oldest = self.problems[0]
        return oldest.recipient, oldest.status


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactState:
    """State that the entities of a contact show: the newest message from that person.

    `phone_id` and `phone` are the phone by which it came; None for the message if it was deleted.
    """

    last_message: LastMessage | None
    phone_id: str
    phone: str = field(repr=False)
