"""Converts values to what is stored as JSON, and back.

Without I/O. Ledgers are stored as long strings: Home Assistant indents its storage files, and a
list of 5,000 ids would take a line for every id.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..domain.ledger import Ledger, SentRecord
from ..domain.state import (
    LastDelivery,
    LastImage,
    LastMessage,
    PhoneState,
    Problem,
    QueuedPayload,
    Via,
)
from ..protocol import Channel, IncomingMessage, MessageType, Status, StatusReport

type Json = dict[str, Any]


def _json_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _fields(value: Any) -> Json:
    """Return the fields of a dataclass with slots; dates as ISO 8601, enumerations are strings."""
    return {name: _json_value(getattr(value, name)) for name in value.__slots__}


def _parse_time(value: str) -> datetime:
    """Return a time; raises ValueError if it has no zone."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _parse_optional_time(value: str | None) -> datetime | None:
    return None if value is None else _parse_time(value)


def encode_state(state: PhoneState) -> Json:
    """Return a phone's state as JSON."""
    return _fields(state) | {
        "last_message": state.last_message and _fields(state.last_message),
        "last_image": state.last_image and _fields(state.last_image),
        "last_delivery": state.last_delivery and _fields(state.last_delivery),
        "problems": [_fields(problem) for problem in state.problems],
    }


def decode_state(data: Mapping[str, Any]) -> PhoneState:
    """Return a phone's state; raises KeyError, TypeError or ValueError where damaged."""
    message, image, delivery = (
        data["last_message"],
        data["last_image"],
        data["last_delivery"],
    )
    return PhoneState(
        last_message=None if message is None else _decode_message(message),
        last_image=None if image is None else _decode_image(image),
        last_delivery=None if delivery is None else _decode_delivery(delivery),
        problems=tuple(
            Problem(**problem | {"since": _parse_time(problem["since"])})
            for problem in data["problems"]
        ),
        received=int(data["received"]),
        sent=int(data["sent"]),
        delivered=int(data["delivered"]),
        failed=int(data["failed"]),
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


def encode_queued(queued: QueuedPayload, *, keep_content: bool) -> Json:
    """Return a queued payload as JSON, without its content if that may not be kept."""
    fields = _fields(queued.payload)
    if fields.get("type_name") is None:
        # Earlier versions know no such field.
        fields.pop("type_name", None)
    if not keep_content and "text" in fields:
        fields |= {"text": "", "image_url": None}
    return {
        "kind": "message" if isinstance(queued.payload, IncomingMessage) else "report",
        "delivery": fields,
        "accepted_at": queued.accepted_at.isoformat(),
        "via": queued.via,
        "recovered": queued.recovered,
    }


def decode_queued(data: Mapping[str, Any]) -> QueuedPayload:
    """Return a queued payload; raises KeyError, TypeError or ValueError where damaged."""
    fields = data["delivery"]
    payload: IncomingMessage | StatusReport
    if data["kind"] == "message":
        payload = IncomingMessage(
            **fields
            | {
                "type": MessageType(fields["type"]),
                "received_at": _parse_optional_time(fields["received_at"]),
                "sent_at": _parse_optional_time(fields["sent_at"]),
            }
        )
    else:
        payload = StatusReport(
            **fields | {"changed_at": _parse_optional_time(fields["changed_at"])}
        )
    return QueuedPayload(
        payload=payload,
        accepted_at=_parse_time(data["accepted_at"]),
        via=Via(data["via"]),
        recovered=bool(data["recovered"]),
    )


def encode_ledger(ledger: Ledger) -> Json:
    """Return a ledger as JSON: `id@second` and `id|attempt|status|…`, separated by spaces."""
    return {
        "messages": " ".join(f"{mid}@{moment}" for mid, moment in ledger.messages()),
        "sent": " ".join(
            _encode_record(mid, record) for mid, record in ledger.sent_records()
        ),
    }


def decode_ledger(data: Mapping[str, Any]) -> Ledger:
    """Return a ledger; raises KeyError, TypeError or ValueError where damaged."""
    ledger = Ledger()
    for item in str.split(data["messages"]):
        message_id, moment = item.split("@")
        ledger.restore(int(message_id), int(moment))
    for item in str.split(data["sent"]):
        ledger.record(*_decode_record(item))
    return ledger


def _encode_record(message_id: int, record: SentRecord) -> str:
    return "|".join(
        (
            str(message_id),
            str(record.attempt),
            record.status,
            "" if record.status_id is None else str(record.status_id),
            "" if record.changed_at is None else record.changed_at.isoformat(),
            "1" if record.timed else "0",
            "" if record.opened_at is None else record.opened_at.isoformat(),
            record.known_at.isoformat(),
            ",".join(
                "-" if unknown is None else str(unknown)
                for unknown in record.unknown_ids
            ),
            "1" if record.counted_sent else "0",
            "1" if record.sent_from_here else "0",
        )
    )


def _decode_record(item: str) -> tuple[int, SentRecord]:
    (
        message_id,
        attempt,
        status,
        status_id,
        changed_at,
        timed,
        opened_at,
        known_at,
        unknown_ids,
        counted_sent,
        sent_from_here,
    ) = item.split("|")
    return int(message_id), SentRecord(
        attempt=int(attempt),
        status=Status(status),
        status_id=int(status_id) if status_id else None,
        changed_at=_parse_optional_time(changed_at or None),
        timed=timed == "1",
        opened_at=_parse_optional_time(opened_at or None),
        known_at=_parse_time(known_at),
        unknown_ids=tuple(
            None if unknown == "-" else int(unknown)
            for unknown in unknown_ids.split(",")
            if unknown
        ),
        counted_sent=counted_sent == "1",
        sent_from_here=sent_from_here == "1",
    )
