"""Messages for the history of a database, as the account has them written."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.smsgateway24.domain.history import Direction, HistoryMessage
from custom_components.smsgateway24.storage.codec import encode_history
from custom_components.smsgateway24.storage.records import DOCUMENT, Changes, Kind

PHONE = "01PHONE"
BEGIN = datetime(2026, 11, 1, 12, tzinfo=UTC)


def recorded(row: int, **fields: Any) -> HistoryMessage:
    """Build a received text; of a minute each, by their numbers."""
    given: dict[str, Any] = {
        "direction": Direction.INCOMING,
        "at": BEGIN + timedelta(minutes=row),
        "address": "+4917642111111",
        "channel_id": 0,
        "message_id": 1_000 + row,
        "text": f"Text {row}",
    } | fields
    return HistoryMessage(row=row, **{"thread": given["address"]} | given)


def as_changes(messages: Iterable[HistoryMessage], owner: str = PHONE) -> Changes:
    """Return what has messages recorded, with the record of their phone."""
    found: Changes = {(Kind.PHONE, owner, DOCUMENT): "1"}
    for message in messages:
        found[Kind.HISTORY, owner, message.row] = encode_history(message)
    return found
