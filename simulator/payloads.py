"""Bodies of webhook requests, in each form that the vendor's pages show.

Sources: page "Webhooks" in its three generations (a: Japanese, b: Russian, c: current English) and
the article "How to use webhooks" (d).
"""

from collections.abc import Mapping
from datetime import datetime
import json
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from .behaviour import Behaviour, Encoding, Generation, SentTime
from .dates import webhook_date
from .model import DELIVERED, PENDING, QUEUED, SENT, TAKEN, Message, Phone, status_text

_BEFORE_SENDING = frozenset({PENDING, QUEUED, TAKEN})
_ARTICLE_STATUSES = {SENT: "sent", DELIVERED: "delivered"}


def status_body(
    message: Message, behaviour: Behaviour, zone: str, now: datetime
) -> dict[str, Any]:
    """Return the body that reports the status of an outgoing message."""
    sms_id = _sms_id(message, behaviour)
    if behaviour.generation is Generation.ARTICLE:
        return {
            "event": "delivery_status",
            "message_id": str(sms_id),
            "phone": message.address,
            "status": _ARTICLE_STATUSES.get(message.status, "failed"),
            "timestamp": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "device_id": f"device_{message.device_id}",
        }
    moments: Mapping[SentTime, datetime | None] = {
        SentTime.CHANGE: None if message.status in _BEFORE_SENDING else now,
        SentTime.SENT: message.sent_time,
        SentTime.NONE: None,
    }
    moment = moments[behaviour.sent_time]
    return {
        "sms_id": sms_id,
        "status_id": message.status,
        "status_message": status_text(message.status),
        "sendto": message.address,
        "senttime": webhook_date(moment, behaviour.date_form, ZoneInfo(zone)),
        _slot_name(behaviour): message.channel,
        "device_id": message.device_id,
    }


def incoming_body(
    message: Message, phone: Phone, behaviour: Behaviour, zone: str
) -> dict[str, Any]:
    """Return the body with an incoming message."""
    sms_id = _sms_id(message, behaviour)
    if behaviour.generation is Generation.ARTICLE:
        return {
            "event": "incoming_sms",
            "phone": message.address,
            "message": message.body,
            "timestamp": message.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "device_id": f"device_{message.device_id}",
        }
    zone_info = ZoneInfo(zone)
    head = {
        "address": _address(message.address, behaviour.generation),
        "date": webhook_date(message.received, behaviour.date_form, zone_info),
        "date_sent": webhook_date(
            message.sent_by_sender, behaviour.date_form, zone_info
        ),
        "body": message.body,
        "internal_id": message.internal_id,
    }
    # Only the current page has pictures; older forms use the same body here.
    if message.picture_url is not None:
        return head | {
            "sim": message.channel,
            "sms_id": sms_id,
            "type": "img",
            "img_url": message.picture_url,
        }
    body = head | {
        _slot_name(behaviour): message.channel,
        "sms_id": sms_id,
        "device_id": phone.device_id,
        "device_name": phone.title,
    }
    return body | (
        {"type": "text"} if behaviour.generation is Generation.CURRENT else {}
    )


def encode(body: Mapping[str, Any], behaviour: Behaviour) -> tuple[bytes, str | None]:
    """Return an encoded body and its Content-Type, None for none."""
    if behaviour.webhook_strings:
        body = as_strings(body)
    if behaviour.encoding is Encoding.FORM:
        pairs = urlencode(_flat(body))
        return pairs.encode(), "application/x-www-form-urlencoded"
    # PHP escapes non-ASCII characters, and so does Python.
    content = json.dumps(body).encode()
    match behaviour.encoding:
        case Encoding.JSON:
            return content, "application/json"
        case Encoding.JSON_AS_FORM:
            return content, "application/x-www-form-urlencoded"
        case _:
            return content, None


def as_strings(value: Any) -> Any:
    """Return the value with all whole numbers in it as strings."""
    match value:
        case bool():
            return value
        case int():
            return str(value)
        case dict():
            return {key: as_strings(inner) for key, inner in value.items()}
        case list():
            return [as_strings(inner) for inner in value]
        case _:
            return value


def _sms_id(message: Message, behaviour: Behaviour) -> int:
    channels = behaviour.webhook_id_offset_channels
    if channels is None or (message.incoming and message.channel in channels):
        return message.sms_id + behaviour.webhook_id_offset
    return message.sms_id


def _slot_name(behaviour: Behaviour) -> str:
    return "sim" if behaviour.generation is Generation.OLD else "channel_id"


def _address(sender: str, generation: Generation) -> str | int:
    """Return the sender, which is an integer on the oldest page."""
    digits = sender.removeprefix("+")
    if generation is Generation.OLD and digits.isascii() and digits.isdecimal():
        return int(digits)
    return sender


def _flat(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the fields as PHP's http_build_query does: without nulls, and nested as `a[b]`."""
    pairs: list[tuple[str, str]] = []
    for key, value in body.items():
        if isinstance(value, Mapping):
            pairs += [(f"{key}[{inner}]", text) for inner, text in _flat(value)]
        elif value is not None:
            pairs.append((key, str(value)))
    return pairs
