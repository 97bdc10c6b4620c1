"""The service's own list of a phone's messages, for whoever asks for it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.phone import Phone
from ..api import ZONE_MARGIN, ApiError
from ..domain.phone_numbers import parse_address
from ..domain.recent_messages import same_sender
from ..errors import InvalidRequestError
from ..protocol import ListedMessage
from ..protocol.model import INCOMING_STATUS_ID

_DEFAULT_WINDOW = timedelta(days=1)


class Direction(StrEnum):
    """Which way a message went."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQuery:
    """Which messages are wanted; of more than `limit` the newest.

    Times are aware; without `since` it is a day before the end.
    """

    since: datetime | None = None
    until: datetime | None = None
    direction: Direction | None = None
    number: str | None = field(default=None, repr=False)
    limit: int = 50


async def async_get_history(
    account: Account, phone: Phone, question: MessageQuery
) -> list[dict[str, Any]]:
    """Give a phone's messages, oldest first; raises RefusedError and ActionError."""
    client = account.get_client()
    if phone.gateway_device_id is None:
        raise InvalidRequestError(translation_key="phone_without_id", phone=phone.name)
    until = question.until or dt_util.utcnow()
    since = question.since or until - _DEFAULT_WINDOW
    if since > until:
        raise InvalidRequestError(translation_key="since_after_until")
    incoming = question.direction is Direction.INCOMING
    try:
        listed = await client.async_messages(
            begin=since - ZONE_MARGIN,
            end=until + ZONE_MARGIN,
            device_id=phone.gateway_device_id,
            status_id=INCOMING_STATUS_ID if incoming else None,
        )
    except ApiError as err:
        raise account.async_action_error(err) from None
    found = [
        message
        for message in listed
        if message.device_id == phone.gateway_device_id
        and message.created is not None
        and since <= message.created <= until
        and _is_wanted(message, question, account.book.country)
    ]
    return [_described(account, message) for message in found[-question.limit :]]


def _is_wanted(
    message: ListedMessage, question: MessageQuery, country: str | None
) -> bool:
    if question.direction is not None and message.incoming != (
        question.direction is Direction.INCOMING
    ):
        return False
    if question.number is None:
        return True
    wanted = parse_address(question.number, country).candidates
    there = parse_address(message.address, country).candidates
    return bool(wanted & there) or same_sender(message.address, question.number)


def _described(account: Account, message: ListedMessage) -> dict[str, Any]:
    party = account.book.identify(message.address, message.channel)
    outgoing = not message.incoming
    return {
        "message_id": message.message_id,
        "direction": (Direction.OUTGOING if outgoing else Direction.INCOMING).value,
        "number": message.address,
        "name": party.name,
        "channel": message.channel.value,
        "channel_id": message.channel_id,
        "text": message.text,
        "status": message.status.value if outgoing else None,
        "status_id": message.status_id if outgoing else None,
        "created_at": message.created and message.created.isoformat(),
        "sent_at": message.changed_at and message.changed_at.isoformat(),
    }
