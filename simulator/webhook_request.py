"""Webhook calls that are ready to be made."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .behaviour import Habits
from .model import Message, Phone
from .payloads import encode, incoming_body, status_body


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A call to be made."""

    device_id: int
    about: Literal["status", "incoming"]
    sms_id: int
    status_id: int | None = None
    url: str | None = field(repr=False)
    body: bytes = field(repr=False)
    content_type: str | None
    attempt: int = 1


def letter(
    message: Message, phone: Phone, zone: str, habits: Habits, now: datetime
) -> Letter:
    """Write the call that a message, as it is now, gives rise to."""
    if message.incoming:
        url = phone.webhooks.incoming.get(message.channel)
        body = incoming_body(message, phone, habits, zone)
    else:
        url = phone.webhooks.status
        body = status_body(message, habits, zone, now)
    content, content_type = encode(body, habits)
    return Letter(
        device_id=phone.device_id,
        about="incoming" if message.incoming else "status",
        sms_id=message.sms_id,
        status_id=None if message.incoming else message.status,
        url=url,
        body=content,
        content_type=content_type,
    )
