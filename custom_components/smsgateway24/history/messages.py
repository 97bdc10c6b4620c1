"""Reads a phone's messages from the history and from the service's list, for `get_messages`.

The history has all that was published and sent from here, with what the service never says, and
needs no token. The list has the rest: what was sent in another way, or rejected. What both have is
one message, as the history has it.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.data import contact_addresses
from ..account.phone import Phone
from ..account.publish import contact_device_id
from ..api import ZONE_MARGIN, ApiError
from ..domain.contacts import same_name
from ..domain.history import (
    Correspondents,
    Direction,
    HistoryFilter,
    HistoryMessage,
    certain_threads,
    thread_of,
    without_content,
)
from ..domain.identity import same_sender
from ..domain.outgoing import SendProblem, has_failed
from ..domain.phone_numbers import parse_address, parse_typed_address
from ..domain.text_folding import fold_text
from ..errors import ActionFailedError, InvalidRequestError
from ..protocol import Channel, ListedMessage
from ..protocol.model import INCOMING_STATUS_ID
from ..storage.database import UnavailableError

PATIENCE = 20
"""Seconds for the service, where the history can answer without it."""
_DEFAULT_WINDOW = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQuery:
    """Filter of messages; of more than `limit`, the newest are returned.

    Times are aware. `until` defaults to now. `since` defaults to 24 hours before `until`, and in
    the history to its beginning where something else narrows the question. `contact_id` is that of
    a contact, `before_id` the id of a message that is newer than what is looked for, or its number
    in the history.
    """

    since: datetime | None = None
    until: datetime | None = None
    direction: Direction | None = None
    number: str | None = field(default=None, repr=False)
    contact_id: str | None = None
    search: str = field(default="", repr=False)
    before_id: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """Messages, oldest first; `truncated` says that there may be more that were looked for."""

    messages: list[dict[str, Any]]
    truncated: bool


async def async_get_messages(
    account: Account, phone: Phone, query: MessageQuery
) -> Messages:
    """Return a phone's messages.

    Raises InvalidRequestError and ActionFailedError.
    """
    if not account.history_days:
        # Without it, only the service can answer, which can't search.
        account.get_client()
        _check_device_id(phone)
        if query.search and query.since is None:
            raise InvalidRequestError(translation_key="search_needs_since")
    wanted = HistoryFilter(
        phone_id=phone.phone_id,
        since=query.since,
        until=query.until,
        direction=query.direction,
        correspondents=correspondents(account, query.number, query.contact_id),
        words=fold_text(query.search).strip(),
    )
    is_narrow = wanted.words or wanted.correspondents or query.before_id is not None
    if query.since is None and not (is_narrow and account.history_days):
        until = query.until or dt_util.utcnow()
        wanted = replace(wanted, since=until - _DEFAULT_WINDOW)
    if wanted.since is not None and wanted.since > (query.until or dt_util.utcnow()):
        raise InvalidRequestError(translation_key="since_after_until")
    try:
        found, error = await _async_find(account, phone, query, wanted)
    except UnavailableError:
        raise history_unavailable(account) from None
    if error is not None and not found:
        raise error
    found.sort(key=_order)
    return Messages(
        messages=[_as_dict(account, message) for message in found[-query.limit :]],
        truncated=len(found) > query.limit or error is not None,
    )


async def _async_find(
    account: Account, phone: Phone, query: MessageQuery, wanted: HistoryFilter
) -> tuple[list[HistoryMessage], ActionFailedError | None]:
    """Return the newest messages, a few more than are looked for, with an error of the service."""
    store, before_id, enough = account.store, query.before_id, query.limit + 1
    before: tuple[datetime, int] | None = None
    if before_id is not None and account.history_days:
        before = await store.async_find_row(phone.phone_id, before_id)
        if before is not None and not _is_within(before[0], query):
            # It was listed, with the time at which the phone passed it on.
            before = None
    rows, error = await _async_list(account, phone, wanted, before)
    if before_id is not None:
        if before is None:
            times = (created for created, row in rows if row.message_id == before_id)
            if (at := next(times, None)) is None:
                raise error or InvalidRequestError(translation_key="before_id_unknown")
            before = at, 0
        wanted = replace(wanted, before=before)
        rows = [
            (created, row)
            for created, row in rows
            if (created, 0, row.message_id) < (*before, before_id)
        ]
    recorded: list[HistoryMessage] = []
    known: set[tuple[int, Direction, str]] = set()
    if account.history_days:
        # What a later page has is known, too; what is out of the time asked for is not.
        of_time = HistoryFilter(
            phone_id=phone.phone_id, since=query.since, until=query.until
        )
        recorded, known = await store.async_find_beside(
            wanted, enough, of_time, [row.message_id for _, row in rows]
        )
    addresses: dict[tuple[int, Direction], list[str]] = {}
    for message_id, direction, address in known:
        addresses.setdefault((message_id, direction), []).append(address)
    listed = (
        _listed(account, row, created)
        for created, row in reversed(rows)
        # Somebody else can have used the id before.
        if not any(
            same_sender(address, row.address)
            for address in addresses.get((row.message_id, _direction(row)), ())
        )
    )
    matching = (message for message in listed if _matches(message, wanted))
    return recorded + list(islice(matching, enough)), error


def _is_within(at: datetime, query: MessageQuery) -> bool:
    """Return whether a time is in that of a question, as far as it has one."""
    return (query.since is None or query.since <= at) and (
        query.until is None or at <= query.until
    )


async def _async_list(
    account: Account,
    phone: Phone,
    wanted: HistoryFilter,
    before: tuple[datetime, int] | None,
) -> tuple[list[tuple[datetime, ListedMessage]], ActionFailedError | None]:
    """Return what the service lists in a time, by that, oldest first; else its error.

    Without a beginning it is asked for a day only, for it would have to list years; and for none
    where words are looked for, which it can't. Where there is a history, it is not waited for long.
    """
    client, since = account.client, wanted.since
    until = wanted.until or dt_util.utcnow()
    if since is None and not wanted.words:
        since = until - _DEFAULT_WINDOW
        if before is not None and before[0] < since:
            return [], None
    if client is None or phone.gateway_device_id is None or since is None:
        return [], None
    incoming = wanted.direction is Direction.INCOMING
    patience = PATIENCE if account.history_days else None
    try:
        async with asyncio.timeout(patience):
            rows = await client.async_messages(
                begin=since - ZONE_MARGIN,
                end=until + ZONE_MARGIN,
                device_id=phone.gateway_device_id,
                status_id=INCOMING_STATUS_ID if incoming else None,
            )
    except TimeoutError:
        return [], ActionFailedError(translation_key="cannot_connect", reason="?")
    except ApiError as err:
        return [], account.async_action_error(err)
    return [
        (row.created, row)
        for row in rows
        if row.device_id == phone.gateway_device_id
        and row.created is not None
        and since <= row.created <= until
        and wanted.direction in {None, _direction(row)}
        and not _is_unconfirmed(phone, row)
    ], None


def _direction(row: ListedMessage) -> Direction:
    return Direction.INCOMING if row.incoming else Direction.OUTGOING


def _is_unconfirmed(phone: Phone, row: ListedMessage) -> bool:
    """Return whether a row is of a message that is in the history, but without its id yet."""
    if row.incoming or not row.customer_id:
        return False
    message = phone.outgoing.get(row.customer_id)
    return (
        message is not None and message.message_id is None and message.history_row > 0
    )


def _listed(account: Account, row: ListedMessage, created: datetime) -> HistoryMessage:
    """Return a row of the list as a message of the history, with no number there."""
    party = account.book.identify(row.address, row.channel)
    message = HistoryMessage(
        row=0,
        direction=_direction(row),
        at=created,
        address=row.address,
        thread=thread_of(party, row.channel),
        channel_id=row.channel_id,
        message_id=row.message_id,
        type=row.as_message().type,
        text=row.text,
        status=None if row.incoming else row.status,
        status_id=None if row.incoming else row.status_id,
        status_at=row.changed_at,
        confirmed=True,
    )
    return (
        message if account.content.keeps_content_of(party) else without_content(message)
    )


def _order(message: HistoryMessage) -> tuple[datetime, int, int]:
    """Return by what messages are sorted; those of one second that were listed, by their ids."""
    return message.at, message.row, message.message_id or 0


def correspondents(
    account: Account, number: str | None, contact_id: str | None
) -> Correspondents | None:
    """Return whose messages are those of a typed number and of a contact; None for anybody's."""
    book = account.book
    addresses: tuple[str, ...] = ()
    if contact_id is not None:
        addresses = contact_addresses(account.entry.subentries[contact_id].data)
    if number is not None:
        addresses = (*addresses, number)
    if not addresses:
        return None
    numbers = (
        frozenset[str]()
        if number is None
        else parse_typed_address(number, book.country).candidates
    )

    def matches(address: str, channel: Channel) -> bool:
        if contact_id not in {None, book.identify(address, channel).contact_id}:
            return False
        actual = parse_address(address, book.country, channel).candidates
        return number is None or bool(numbers & actual) or same_name(address, number)

    return Correspondents(
        threads=frozenset().union(
            *(certain_threads(a, book.country) for a in addresses)
        ),
        matches=matches,
    )


def _matches(message: HistoryMessage, wanted: HistoryFilter) -> bool:
    whose = wanted.correspondents
    if whose is not None and not whose.matches(message.address, message.channel):
        return False
    return not wanted.words or wanted.words in fold_text(message.text)


def history_unavailable(account: Account) -> ActionFailedError:
    """Return the error that the history can be neither read nor changed now."""
    return ActionFailedError(
        translation_key="history_unavailable", account=account.entry.title
    )


def _check_device_id(phone: Phone) -> None:
    if phone.gateway_device_id is None:
        raise InvalidRequestError(translation_key="phone_without_id", phone=phone.name)


def _as_dict(account: Account, message: HistoryMessage) -> dict[str, Any]:
    party = account.book.identify(message.address, message.channel)
    outgoing = message.direction is Direction.OUTGOING
    problem = message.problem
    if outgoing and message.message_id is None and problem is None:
        # Home Assistant ended while it was being posted, or it is being posted just now.
        problem = SendProblem.UNKNOWN
    status = message.status if outgoing else None
    return {
        "message_id": message.message_id,
        "direction": message.direction.value,
        "number": message.address,
        "name": party.name,
        "contact_device_id": contact_device_id(
            account.hass, account.entry.entry_id, party.contact_id
        ),
        "channel": message.channel.value,
        "channel_id": message.channel_id,
        "type": message.type.value,
        "text": message.text,
        "withheld": message.hidden,
        "image_url": message.image_url,
        "parts": message.parts,
        "status": status and status.value,
        "status_id": message.status_id if outgoing else None,
        "failed": has_failed(problem, status),
        "problem": problem and problem.value.removeprefix("send_"),
        "confirmed": message.confirmed,
        "history_id": message.row or None,
        "created_at": message.at.isoformat(),
        "sent_at": message.status_at and message.status_at.isoformat(),
    }
