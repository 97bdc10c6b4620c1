"""Converts values to the JSON of the database, and back.

Without I/O. Dates are ISO 8601 with a zone, enumerations their values. Fields that have their
default are left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from ..domain.history import HistoryMessage, HistoryUpdate
from ..domain.idempotency import IdempotencyRecord
from ..domain.identity import without_text
from ..domain.ledger import PublishedMessage, SentRecord
from ..domain.outgoing import Outcome, OutgoingMessage, SendProblem, Stage
from ..domain.questions import (
    Answer,
    Given,
    Order,
    Person,
    Question,
    QuestionOutcome,
    Step,
)
from ..domain.recent_messages import RecentMessage
from ..domain.send_limits import CountedSend
from ..domain.state import (
    ContactState,
    LastDelivery,
    LastImage,
    LastMessage,
    PhoneState,
    Problem,
    QueuedPayload,
    Via,
)
from ..protocol import Channel, IncomingMessage, MessageType, Status, StatusReport
from .records import Kind, RecordKey

type Json = dict[str, Any]

_WITH_TEXT_KEYS = frozenset(
    {
        Kind.ACCOUNT,
        Kind.PHONE,
        Kind.IDEMPOTENCY,
        Kind.VARIANT,
        Kind.CONTACT,
        Kind.QUESTION,
    }
)

_MAX_SPAN = 7 * 86_400
_EPOCH = datetime.fromtimestamp(0, UTC)

DAMAGE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What decoding raises where a value was changed by a user, or by a bad memory card."""


def encode(value: Any) -> str:
    """Return a value of plain types, dates and dataclasses as JSON."""
    return orjson.dumps(value, default=_plain).decode()


def decode(text: str) -> Any:
    """Return the plain value of a JSON text; raises ValueError where damaged."""
    return orjson.loads(text)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, datetime):
        # A subclass: orjson knows datetime itself only.
        return value.isoformat()
    raise TypeError


def _set_fields(value: Any) -> Json:
    """Return the fields of a dataclass that have no default or another value."""
    return {
        field.name: content
        for field in fields(value)
        if (content := getattr(value, field.name)) != field.default
    }


def _parse_time(value: str) -> datetime:
    """Return a time; raises ValueError if it has no zone."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def parse_optional_time(value: str | None) -> datetime | None:
    """Return a time, None for None; raises ValueError where damaged."""
    return None if value is None else _parse_time(value)


def _with_times(data: Json, *names: str) -> Json:
    return data | {name: _parse_time(data[name]) for name in names if name in data}


def decode_state(data: Mapping[str, Any]) -> PhoneState:
    """Return a phone's state; raises one of DAMAGE where damaged."""
    message, image, delivery = (
        data["last_message"],
        data["last_image"],
        data["last_delivery"],
    )
    return PhoneState(
        last_message=None if message is None else _decode_message(message),
        last_image=None if image is None else _decode_image(image),
        last_delivery=None if delivery is None else _decode_delivery(delivery),
        problems=tuple(_decode_problem(problem) for problem in data["problems"]),
        received=int(data["received"]),
        sent=int(data["sent"]),
        delivered=int(data["delivered"]),
        failed=int(data["failed"]),
    )


def _decode_problem(data: Json) -> Problem:
    return Problem(
        **data
        | {
            "status": Status(data.get("status", Status.UNKNOWN)),
            "since": _parse_time(data["since"]),
        }
    )


def _decode_message(data: Json) -> LastMessage:
    return LastMessage(
        **data
        | {
            "type": MessageType(data["type"]),
            "channel": Channel(data["channel"]),
            "received_at": _parse_time(data["received_at"]),
        }
    )


def _decode_image(data: Json) -> LastImage:
    return LastImage(
        **data
        | {
            "channel": Channel(data["channel"]),
            "received_at": _parse_time(data["received_at"]),
        }
    )


def _decode_delivery(data: Json) -> LastDelivery:
    return LastDelivery(
        **data | {"channel": Channel(data["channel"]), "status": Status(data["status"])}
    )


def encode_queued(queued: QueuedPayload, *, keep_content: bool) -> str:
    """Return a queued payload as JSON, without its content if that may not be kept."""
    payload = queued.payload
    kind = "report"
    if isinstance(payload, IncomingMessage):
        kind = "message"
        if not keep_content:
            payload = replace(payload, text="", image_url=None)
    return encode(
        {
            kind: _set_fields(payload),
            "accepted_at": queued.accepted_at,
            "via": queued.via,
            "recovered": queued.recovered,
            "paced": queued.paced,
            "awaits": queued.awaits,
            "confirmed": queued.confirmed,
            "listed_at": queued.listed_at,
        }
    )


def decode_queued(text: str) -> QueuedPayload:
    """Return a queued payload; raises one of DAMAGE where damaged."""
    data = decode(text)
    payload: IncomingMessage | StatusReport
    if (message := data.get("message")) is not None:
        message = _with_times(message, "received_at", "sent_at")
        payload = IncomingMessage(**message | {"type": MessageType(message["type"])})
    else:
        payload = StatusReport(**_with_times(data["report"], "changed_at"))
    return QueuedPayload(
        payload=payload,
        accepted_at=_parse_time(data["accepted_at"]),
        via=Via(data["via"]),
        recovered=bool(data["recovered"]),
        paced=bool(data["paced"]),
        awaits=bool(data["awaits"]),
        confirmed=data["confirmed"],
        listed_at=parse_optional_time(data["listed_at"]),
    )


def encode_published(message: PublishedMessage) -> str:
    """Return when a message was published, its digest and how it came, as JSON."""
    flags = message.listed + 2 * message.denied
    digest = without_text(message.digest) if message.private else message.digest
    return f"[{message.at},{digest}{f',{flags}' if flags else ''}]"


def decode_published(text: str) -> PublishedMessage:
    """Return what `encode_published` was given; raises ValueError where damaged."""
    at, digest, *flags = decode(text)
    if flags not in ([], [1], [2], [3]):
        raise ValueError
    flag = flags[0] if flags else 0
    # A time that no calendar has.
    _EPOCH + timedelta(seconds=int(at))
    return PublishedMessage(
        at=int(at), digest=int(digest), listed=bool(flag & 1), denied=bool(flag & 2)
    )


def encode_sent(record: SentRecord) -> str:
    """Return the record of an outgoing message as JSON."""
    return encode(_set_fields(record))


def decode_sent(text: str) -> SentRecord:
    """Return the record of an outgoing message; raises one of DAMAGE where damaged."""
    data = _with_times(decode(text), "known_at", "changed_at", "opened_at")
    return SentRecord(
        **data
        | {
            "status": Status(data.get("status", Status.UNKNOWN)),
            "unknown_ids": tuple(data.get("unknown_ids", ())),
        }
    )


def encode_recent(message: RecentMessage) -> str:
    """Return a recent message as JSON, without its id."""
    stored = _set_fields(message)
    del stored["message_id"]
    return encode(stored)


def decode_recent(message_id: int, text: str) -> RecentMessage:
    """Return a recent message; raises one of DAMAGE where damaged."""
    data = _with_times(decode(text), "accepted_at", "date")
    return RecentMessage(**data | {"message_id": message_id})


def encode_send(send: CountedSend) -> str:
    """Return what counts against the limits of sending, as JSON."""
    return encode([int(send.at.timestamp()), send.number, send.parts, send.reserved])


def decode_send(text: str) -> CountedSend:
    """Return what counts against the limits; raises one of DAMAGE where damaged."""
    at, number, parts, reserved = decode(text)
    return CountedSend(
        # Unlike `fromtimestamp`, it raises no OSError for a time that no calendar has.
        at=_EPOCH + timedelta(seconds=int(at)),
        number=str(number),
        parts=int(parts),
        reserved=bool(reserved),
    )


def encode_outgoing(message: OutgoingMessage) -> str:
    """Return by what an own message is found again, as JSON, and nothing else of it."""
    return encode(
        {
            "tag": message.tag,
            "recipient": message.recipient,
            "channel_id": message.channel_id,
            "posted_at": message.posted_at,
            "message_id": message.message_id,
            "history_row": message.history_row,
        }
    )


def decode_outgoing(text: str) -> OutgoingMessage:
    """Return an own message; raises one of DAMAGE where damaged."""
    message = _decode_outgoing(decode(text))
    if message.posted_at is None:
        raise ValueError
    return message


def _decode_outgoing(data: Json) -> OutgoingMessage:
    message = OutgoingMessage(**data)
    posted_at: Any = message.posted_at
    return replace(
        message,
        posted_at=parse_optional_time(posted_at),
        outcome=None if message.outcome is None else Outcome(message.outcome),
        status=None if message.status is None else Status(message.status),
        problem=None if message.problem is None else SendProblem(message.problem),
    )


def encode_idempotency(record: IdempotencyRecord) -> str:
    """Return what was sent under a key, as JSON."""
    return encode(
        {"at": record.at, "messages": [_set_fields(m) for m in record.messages]}
    )


def decode_idempotency(text: str) -> IdempotencyRecord:
    """Return what was sent under a key; raises one of DAMAGE where damaged."""
    data = decode(text)
    return IdempotencyRecord(
        at=_parse_time(data["at"]),
        messages=tuple(_decode_outgoing(message) for message in data["messages"]),
    )


def decode_contact(text: str) -> ContactState:
    """Return what the entities of a contact show; raises one of DAMAGE where damaged."""
    data = decode(text)
    message = data["last_message"]
    return ContactState(
        last_message=None if message is None else _decode_message(message),
        phone_id=str(data["phone_id"]),
        phone=str(data["phone"]),
    )


def encode_question(question: Question) -> str:
    """Return a question with its people as JSON."""
    people = [_set_fields(person) for person in question.people]
    return encode(_set_fields(question) | {"people": people})


def decode_question(text: str) -> Question:
    """Return a question; raises one of DAMAGE where damaged."""
    data = decode(text)
    data = _with_times(
        data,
        *("asked_at", "started_at", "not_before", "closed_at"),
    )
    given, until = data.get("given"), data.get("until")
    outcome = data.get("outcome")
    question = Question(
        **data
        | {
            "people": tuple(_decode_person(person) for person in data["people"]),
            "answers": tuple(
                Answer(**answer | {"sentences": tuple(answer["sentences"])})
                for answer in data.get("answers", ())
            ),
            "until": None if until is None else Stage(until),
            "order": Order(data.get("order", Order.IN_TURN)),
            "outcome": None if outcome is None else QuestionOutcome(outcome),
            "given": None if given is None else Given(**given),
        }
    )
    _check_question(question)
    return question


def _check_question(question: Question) -> None:
    """Raise ValueError for a question that could not be worked with."""
    given = question.given
    spans = (question.patience, question.timeout, question.not_again_for)
    if (
        not question.people
        or not all(0 <= float(span) <= _MAX_SPAN for span in spans)
        or not isinstance(question.data, dict)
        or (given is not None and not 0 <= given.person < len(question.people))
        or (given is not None and Channel(given.channel) not in Channel)
        or any(
            question.answers and len(person.codes) != len(question.answers)
            for person in question.people
        )
    ):
        raise ValueError


def _decode_person(data: Json) -> Person:
    data = _with_times(data, "since", "try_at", "handed_at", "sent_at", "retry_at")
    status = data.get("status")
    return Person(
        **data
        | {
            "keys": tuple(data["keys"]),
            "codes": tuple(data.get("codes", ())),
            "step": Step(data.get("step", Step.WAITING)),
            "status": None if status is None else Status(status),
        }
    )


def encode_history(message: HistoryMessage) -> str:
    """Return a message of the history as JSON, without its number."""
    stored = _set_fields(message)
    del stored["row"]
    stored.pop("phone_id", None)
    return encode(stored)


def encode_history_update(update: HistoryUpdate) -> str:
    """Return what became of an outgoing message, as JSON."""
    return encode(update)


_DECODERS: dict[Kind, Callable[[str], Any]] = {
    Kind.ACCOUNT: decode,
    Kind.PHONE: decode,
    Kind.MESSAGE: decode_published,
    Kind.VARIANT: decode_published,
    Kind.REJECTED: decode_published,
    Kind.RANGE: lambda text: int(decode(text)),
    Kind.SENT: decode_sent,
    Kind.QUEUED: decode_queued,
    Kind.SEND: decode_send,
    Kind.OUTGOING: decode_outgoing,
    Kind.IDEMPOTENCY: decode_idempotency,
    Kind.CONTACT: decode_contact,
    Kind.QUESTION: decode_question,
}


def decode_record(key: RecordKey, text: str) -> Any:
    """Return the value of a record; raises one of DAMAGE where damaged."""
    kind, _, name = key
    if kind not in _WITH_TEXT_KEYS and not isinstance(name, int):
        raise ValueError
    if kind is Kind.RECENT:
        return decode_recent(int(name), text)
    return _DECODERS[kind](text)
