"""The values that are kept on disk, as JSON and back.

Pure. Ledgers are one string an item: Home Assistant indents its storage files, and a nested list
of 5,000 ids would take a line for every number.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .ledger import Ledger, SentRecord
from .protocol import Channel, IncomingMessage, MessageType, Status, StatusReport
from .reducer import (
    Arrival,
    LastDelivery,
    LastImage,
    LastMessage,
    PhoneState,
    Problem,
    Via,
)

type Json = dict[str, Any]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _fields(value: Any) -> Json:
    """Spell a slotted dataclass out; dates as ISO 8601, enumerations are strings already."""
    return {name: _plain(getattr(value, name)) for name in value.__slots__}


def _time(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def encode_state(state: PhoneState) -> Json:
    """Spell a phone's state out."""
    return _fields(state) | {
        "last_message": state.last_message and _fields(state.last_message),
        "last_image": state.last_image and _fields(state.last_image),
        "last_delivery": state.last_delivery and _fields(state.last_delivery),
        "problems": [_fields(problem) for problem in state.problems],
    }


def decode_state(data: Mapping[str, Any]) -> PhoneState:
    """Read a phone's state; raises KeyError, TypeError or ValueError when it is not one."""
    message, image, delivery = (
        data["last_message"],
        data["last_image"],
        data["last_delivery"],
    )
    return PhoneState(
        last_message=message
        and LastMessage(
            **message
            | {
                "type": MessageType(message["type"]),
                "channel": Channel(message["channel"]),
                "received_at": datetime.fromisoformat(message["received_at"]),
            }
        ),
        last_image=image
        and LastImage(
            **image
            | {
                "channel": Channel(image["channel"]),
                "received_at": datetime.fromisoformat(image["received_at"]),
            }
        ),
        last_delivery=delivery
        and LastDelivery(
            **delivery
            | {
                "channel": Channel(delivery["channel"]),
                "status": Status(delivery["status"]),
            }
        ),
        problems=tuple(
            Problem(**problem | {"since": datetime.fromisoformat(problem["since"])})
            for problem in data["problems"]
        ),
        received=int(data["received"]),
        sent=int(data["sent"]),
        delivered=int(data["delivered"]),
        failed=int(data["failed"]),
    )


def encode_arrival(arrival: Arrival, *, keep_content: bool) -> Json:
    """Spell a waiting call out, without its content where that may not be kept."""
    delivery = _fields(arrival.delivery)
    if not keep_content and "text" in delivery:
        delivery |= {"text": "", "image_url": None}
    return {
        "kind": "message"
        if isinstance(arrival.delivery, IncomingMessage)
        else "report",
        "delivery": delivery,
        "accepted_at": arrival.accepted_at.isoformat(),
        "via": arrival.via,
        "recovered": arrival.recovered,
    }


def decode_arrival(data: Mapping[str, Any]) -> Arrival:
    """Read a waiting call; raises KeyError, TypeError or ValueError when it is not one."""
    fields = data["delivery"]
    delivery: IncomingMessage | StatusReport
    if data["kind"] == "message":
        delivery = IncomingMessage(
            **fields
            | {
                "type": MessageType(fields["type"]),
                "received_at": _time(fields["received_at"]),
                "sent_at": _time(fields["sent_at"]),
            }
        )
    else:
        delivery = StatusReport(**fields | {"changed_at": _time(fields["changed_at"])})
    return Arrival(
        delivery=delivery,
        accepted_at=datetime.fromisoformat(data["accepted_at"]),
        via=Via(data["via"]),
        recovered=bool(data["recovered"]),
    )


def encode_ledger(ledger: Ledger) -> Json:
    """Spell a ledger out: `id@second` and `id|attempt|status|…`, space-separated."""
    return {
        "messages": " ".join(f"{mid}@{moment}" for mid, moment in ledger.messages()),
        "sent": " ".join(
            _encode_record(mid, record) for mid, record in ledger.sent_records()
        ),
    }


def decode_ledger(data: Mapping[str, Any]) -> Ledger:
    """Read a ledger; raises KeyError, TypeError or ValueError when it is not one."""
    ledger = Ledger()
    for item in data["messages"].split():
        message_id, moment = item.split("@")
        ledger.restore(int(message_id), int(moment))
    for item in data["sent"].split():
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
            record.known_at.isoformat(),
            ",".join("-" if odd is None else str(odd) for odd in record.oddities),
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
        known_at,
        oddities,
        sent,
        ours,
    ) = item.split("|")
    return int(message_id), SentRecord(
        attempt=int(attempt),
        status=Status(status),
        status_id=int(status_id) if status_id else None,
        changed_at=datetime.fromisoformat(changed_at) if changed_at else None,
        known_at=datetime.fromisoformat(known_at),
        oddities=tuple(
            None if odd == "-" else int(odd) for odd in oddities.split(",") if odd
        ),
        counted_sent=sent == "1",
        sent_from_here=ours == "1",
    )
