"""Reads a phone's messages from the service's list, for the action `get_messages`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.phone import Phone
from ..api import ZONE_MARGIN, ApiError
from ..domain.contacts import same_name
from ..domain.phone_numbers import parse_address, parse_typed_address
from ..errors import InvalidRequestError
from ..protocol import ListedMessage
from ..protocol.model import INCOMING_STATUS_ID

_DEFAULT_WINDOW = timedelta(days=1)


class Direction(StrEnum):
    """Direction of a message."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQuery:
    """Filter of messages; of more than `limit`, the newest are returned.

    Times are aware. `until` defaults to now, `since` to 24 hours before `until`.
    """

    since: datetime | None = None
    until: datetime | None = None
    direction: Direction | None = None
    number: str | None = field(default=None, repr=False)
    limit: int = 50


async def async_get_history(
    account: Account, phone: Phone, query: MessageQuery
) -> list[dict[str, Any]]:
    """Return a phone's messages, oldest first.

    Raises InvalidRequestError and ActionFailedError.
    """
    client = account.get_client()
    if phone.gateway_device_id is None:
        raise InvalidRequestError(translation_key="phone_without_id", phone=phone.name)
    until = query.until or dt_util.utcnow()
    since = query.since or until - _DEFAULT_WINDOW
    if since > until:
        raise InvalidRequestError(translation_key="since_after_until")
    incoming = query.direction is Direction.INCOMING
    try:
        listed = await client.async_messages(
            begin=since - ZONE_MARGIN,
            end=until + ZONE_MARGIN,
            device_id=phone.gateway_device_id,
            status_id=INCOMING_STATUS_ID if incoming else None,
        )
    except ApiError as err:
        raise account.async_action_error(err) from None
    messages = [
        message
        for message in listed
        if message.device_id == phone.gateway_device_id
        and message.created is not None
        and since <= message.created <= until
        and _matches(message, query, account.book.country)
    ]
    return [_as_dict(account, message) for message in messages[-query.limit :]]


def _matches(message: ListedMessage, query: MessageQuery, country: str | None) -> bool:
    if query.direction is not None and message.incoming != (
        query.direction is Direction.INCOMING
    ):
        return False
    if query.number is None:
        return True
    expected = parse_typed_address(query.number, country).candidates
    actual = parse_address(message.address, country, message.channel).candidates
    return bool(expected & actual) or same_name(message.address, query.number)


def _as_dict(account: Account, message: ListedMessage) -> dict[str, Any]:
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
