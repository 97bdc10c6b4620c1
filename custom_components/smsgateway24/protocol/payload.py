"""A webhook request of any documented generation as a WebhookPayload.

No generation names its kind: a status is the one with `status_id`, an incoming message the
one with `address` or a known `type` (vendor's page "Webhooks"). `sim` and `channel_id` are the
same field under an old and a new name; image calls still use the old one.
"""

from typing import Any

from .body import read_object
from .errors import ProtocolError
from .fields import ZoneOf, clean, instant, integer, text, utc_only
from .model import (
    INCOMING_STATUS_ID,
    MAX_ADDRESS,
    MAX_STATUS_MESSAGE,
    MAX_TYPE_NAME,
    IncomingMessage,
    MessageType,
    Ping,
    PingReason,
    StatusReport,
    WebhookPayload,
)

_TYPES = {
    "text": MessageType.TEXT,
    "img": MessageType.IMAGE,
    "image": MessageType.IMAGE,
}
_ARTICLE_EVENTS = frozenset({"delivery_status", "incoming_sms"})
_MAX_URL = 2048


def parse(
    body: bytes, content_type: str | None = None, zone_of: ZoneOf = utc_only
) -> WebhookPayload:
    """Read one request.

    Raises ProtocolError: without a field when the body is neither a JSON object nor a form, else
    as `parse_fields` does.
    """
    return parse_fields(read_object(body, content_type), zone_of)


def parse_fields(fields: dict[str, Any], zone_of: ZoneOf = utc_only) -> WebhookPayload:
    """Read one request from the fields of its body.

    Raises ProtocolError with a field's name when the request is of a known kind but has no
    usable id or text. Fields that only describe a message (ids of devices and slots, dates)
    become None instead.
    """
    if "status_id" in fields:
        return _parse_status(fields, zone_of)
    if "address" in fields or _type_name(fields) in _TYPES:
        return _parse_message(fields, zone_of)
    event = fields.get("event")
    known = isinstance(event, str) and event in _ARTICLE_EVENTS
    return Ping(
        reason=PingReason.ARTICLE if known else PingReason.UNKNOWN,
        device_id=integer(fields.get("device_id")),
    )


def _parse_status(fields: dict[str, Any], zone_of: ZoneOf) -> StatusReport | Ping:
    raw_id = fields["status_id"]
    status_id = integer(raw_id)
    if status_id is None and not _is_whole_number(raw_id):
        raise ProtocolError("status_id")
    device_id = integer(fields.get("device_id"))
    if status_id == INCOMING_STATUS_ID:
        return Ping(reason=PingReason.INCOMING_STATUS, device_id=device_id)
    return StatusReport(
        message_id=_message_id(fields),
        status_id=status_id,
        status_message=(text(fields.get("status_message")) or "")[:MAX_STATUS_MESSAGE],
        recipient=_required_text(fields, "sendto")[:MAX_ADDRESS],
        channel_id=_channel_id(fields),
        device_id=device_id,
        changed_at=instant(fields.get("senttime"), zone_of),
    )


def _parse_message(fields: dict[str, Any], zone_of: ZoneOf) -> IncomingMessage:
    message_id = _message_id(fields)
    if "address" not in fields:
        raise ProtocolError("address")
    image_url = _url(fields.get("img_url"))
    name = _type_name(fields)
    if name is None:
        kind = MessageType.TEXT if image_url is None else MessageType.IMAGE
    else:
        kind = _TYPES.get(name, MessageType.UNKNOWN)
    unknown = kind is MessageType.UNKNOWN
    return IncomingMessage(
        message_id=message_id,
        sender=_required_text(fields, "address")[:MAX_ADDRESS],
        type=kind,
        text=(
            text(fields.get("body")) or ""
            if unknown
            else _required_text(fields, "body")
        ),
        image_url=None if kind is MessageType.TEXT else image_url,
        type_name=clean(name)[:MAX_TYPE_NAME] if unknown and name else None,
        channel_id=_channel_id(fields),
        internal_id=integer(fields.get("internal_id")),
        device_id=integer(fields.get("device_id")),
        received_at=instant(fields.get("date"), zone_of),
        sent_at=instant(fields.get("date_sent"), zone_of),
    )


def _message_id(fields: dict[str, Any]) -> int:
    """Read the id, without which two messages cannot be told apart."""
    message_id = integer(fields.get("sms_id"))
    if message_id is None or message_id < 1:
        raise ProtocolError("sms_id")
    return message_id


def _required_text(fields: dict[str, Any], name: str) -> str:
    """Read a text that will be shown: null and absent are empty, a list or flag is an error."""
    value = fields.get(name)
    if value is None:
        return ""
    if (result := text(value)) is None:
        raise ProtocolError(name)
    return result


def _channel_id(fields: dict[str, Any]) -> int | None:
    channel_id = integer(fields.get("channel_id"))
    return channel_id if channel_id is not None else integer(fields.get("sim"))


def _type_name(fields: dict[str, Any]) -> str | None:
    """Return the declared type; one that is no string counts as unknown."""
    value = fields.get("type")
    if value is None or value == "":
        return None
    return value.strip().lower() if isinstance(value, str) else "?"


def _url(value: Any) -> str | None:
    """Return a link; what is not printable ASCII is none (RFC 3986) and could outgrow an event."""
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_URL:
        return None
    return value if value.isascii() and value.isprintable() else None


def _is_whole_number(value: Any) -> bool:
    """Whether a value is a number that merely does not fit 64 bits."""
    if isinstance(value, str):
        digits = value.strip().removeprefix("-")
        return digits.isascii() and digits.isdecimal()
    return isinstance(value, int) and not isinstance(value, bool)
