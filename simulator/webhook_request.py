"""Webhook requests that are ready to be sent."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .behaviour import Behaviour
from .model import Message, Phone
from .payloads import encode, incoming_body, status_body


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRequest:
    """A request to a webhook URL."""

    device_id: int
    about: Literal["status", "incoming"]
    sms_id: int
    status_id: int | None = None
    url: str | None = field(repr=False)
    body: bytes = field(repr=False)
    content_type: str | None
    attempt: int = 1


def build_request(
    message: Message, phone: Phone, zone: str, behaviour: Behaviour, now: datetime
) -> WebhookRequest:
    """Return the request for the current state of a message."""
    if message.incoming:
        url = phone.webhooks.incoming.get(message.channel)
        body = incoming_body(message, phone, behaviour, zone)
    else:
        url = phone.webhooks.status
        body = status_body(message, behaviour, zone, now)
    content, content_type = encode(body, behaviour)
    return WebhookRequest(
        device_id=phone.device_id,
        about="incoming" if message.incoming else "status",
        sms_id=message.sms_id,
        status_id=None if message.incoming else message.status,
        url=url,
        body=content,
        content_type=content_type,
    )
