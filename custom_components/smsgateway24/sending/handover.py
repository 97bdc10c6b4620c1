"""A checked message goes to the service once for each recipient, and is followed from there.

A POST is never repeated blindly. Each carries a random tag, so that a message whose answer was
lost is looked for in the service's list before anybody says that nobody knows what became of it.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import logging
import secrets

from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.phone import Phone
from ..account.publish import contact_written_signal
from ..api import (
    ZONE_MARGIN,
    ApiError,
    AuthError,
    Client,
    OutgoingMessage,
    RejectedError,
)
from ..domain.idempotency import IDEMPOTENCY_MEMORY, IdempotencyRecord, Sending
from ..domain.outgoing import Outcome, Outgoing, SendProblem, Stage
from ..errors import (
    ActionFailedError,
    InvalidRequestError,
    display_name,
    error_key,
    redacted_reason,
)
from ..protocol import Channel
from .tracking import async_follow, async_settle

_LOGGER = logging.getLogger(__name__)

SEARCH_DELAYS = (0, 3, 10)
"""Seconds before each look for a message whose answer was lost; the service may be slow."""
DEFAULT_TIMEOUT = 120
LIST_LAG = timedelta(minutes=2)
"""How long a message that the service has taken may be missing from its list."""
SEARCH_TIME = 25
"""Seconds for all the looks together: others wait for their turn. Two tries that time out take longer."""
# The service's column holds no more (it is documented as an integer).
_MAX_TAG = 2**31 - 1
# Nothing that a second try with the same key could double.
_NOT_EVEN_TRIED = frozenset({SendProblem.UNREACHABLE, SendProblem.INVALID_AUTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody to write to: by which phone and slot, and under which number.

    `number` is what the service is given; `name` the contact's.
    """

    phone: Phone
    number: str = field(repr=False)
    name: str | None = field(default=None, repr=False)
    channel_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A message that is to be sent; everything in it has been checked.

    `timeout` is in seconds and counts from the moment when the service has all of it.
    """

    recipients: tuple[Recipient, ...]
    text: str = field(repr=False)
    urgent: bool = False
    send_at: datetime | None = None
    stage: Stage = Stage.ACCEPTED
    timeout: float = DEFAULT_TIMEOUT
    once_key: str | None = field(default=None, repr=False)


def client_of(account: Account) -> Client:
    """Give the connection to the service; raises RefusedError where there is none."""
    if account.client is None:
        raise InvalidRequestError(
            translation_key="no_token", account=account.entry.title
        )
    return account.client


def api_failure(account: Account, err: ApiError) -> ActionFailedError:
    """Put an error of the service into words, and ask for a new token where it wants one."""
    if isinstance(err, AuthError):
        account.entry.async_start_reauth(account.hass)
    return ActionFailedError(
        translation_key=error_key(err), reason=redacted_reason(err)
    )


type Admit = Callable[[list[Sending]], None]
"""Counts messages against the limits; raises what there is against them."""


async def async_send(account: Account, order: Order, admit: Admit) -> list[Sending]:
    """Send a message to all its recipients and say what became of it, in their order.

    With a key, one run at a time; one that comes later gets the result of the first, and finishes
    what a cancelled or killed one has left undone, or what could not even be tried.
    """
    if order.once_key is None:
        return await _async_run(account, order, _sendings(order), admit)
    lock = account.once_locks.setdefault(order.once_key, asyncio.Lock())
    async with lock:
        record = account.once.get(order.once_key, dt_util.utcnow())
        if record is None:
            record = IdempotencyRecord(at=dt_util.utcnow(), sendings=_sendings(order))
        results = await _async_run(account, order, record.sendings, admit, record)
        account.store.async_schedule()
        return results


def _sendings(order: Order) -> list[Sending]:
    return [
        Sending(
            phone_id=recipient.phone.phone_id,
            recipient=recipient.number,
            name=recipient.name,
            channel_id=recipient.channel_id,
            tag=secrets.randbelow(_MAX_TAG) + 1,
        )
        for recipient in order.recipients
    ]


async def _async_run(
    account: Account,
    order: Order,
    sendings: list[Sending],
    admit: Admit,
    record: IdempotencyRecord | None = None,
) -> list[Sending]:
    """Do for each recipient what is still to be done."""

    def note(sending: Sending) -> None:
        if record is None or sending.problem is SendProblem.UNWATCHED:
            return
        if sending.problem in _NOT_EVEN_TRIED:
            sending = replace(
                sending,
                admitted=False,
                posted_at=None,
                outcome=None,
                problem=None,
                reason="",
            )
        record.note(sending)

    todo = {s.tag for s in sendings if s.posted_at is None and s.outcome is None}
    # A run that was cut off has counted all of them already.
    admit([s for s in sendings if s.tag in todo and not s.admitted])
    sendings = [replace(s, admitted=True) if s.tag in todo else s for s in sendings]
    if record is not None and order.once_key is not None:
        record.sendings = list(sendings)
        account.once.put(order.once_key, record)
    unload_count = account.unload_count
    posted: list[Sending] = []
    try:
        for sending in sendings:
            posted.append(await _async_hand_over(account, order, sending, note))  # noqa: PERF401 - what was done counts when this is cancelled
    except asyncio.CancelledError:
        for sending in sendings[len(posted) + 1 :]:
            if sending.tag in todo:
                _take_back(account, sending)
                note(replace(sending, admitted=False))
        raise
    results = await asyncio.gather(
        *(
            async_follow(account, sending, order.stage, order.timeout, unload_count)
            for sending in posted
        )
    )
    for result in results:
        if result.message_id is not None:
            note(result)
    return results


# Handing over


async def _async_hand_over(
    account: Account, order: Order, sending: Sending, note: Callable[[Sending], None]
) -> Sending:
    """Have the service take a message for one recipient, if that was not done before."""
    lost = sending.outcome is Outcome.UNKNOWN
    if sending.message_id is not None or (sending.outcome is not None and not lost):
        return sending
    if (under_way := account.posts.get(sending.tag)) is not None:
        # Whoever began it was cancelled; the POST was not.
        return await asyncio.shield(under_way)
    phone, client = account.phones.get(sending.phone_id), account.client
    if phone is None or client is None or phone.gateway_device_id is None:
        # The phone or the whole account went while others were written to.
        if sending.posted_at is not None:
            return _unknown(sending)
        _take_back(account, sending)
        result = _untried(sending)
        note(result)
        return result
    if sending.posted_at is not None:
        # Home Assistant ended in the middle of it, or nobody knew what became of it.
        found = _Found(message_id=phone.outgoing.id_of(sending.tag))
        if found.message_id is None:
            found = await _async_search(account, client, sending, text=order.text)
        if found.message_id is not None:
            sending = replace(sending, outcome=None, problem=None)
            sending = _taken(account, phone, sending, found.message_id)
            note(sending)
            return sending
        if lost or not _is_certainly_missing(account, sending, found):
            # Not noted, so that the next run with the same key can look again.
            return _unknown(sending)
    now = dt_util.utcnow()
    sending = replace(sending, posted_at=now)
    note(sending)
    phone.outgoing.put(
        Outgoing(
            tag=sending.tag,
            recipient=sending.recipient,
            channel_id=sending.channel_id,
            posted_at=now,
        )
    )
    # Known on disk before anybody else can know it.
    await account.store.async_save()
    task = account.hass.async_create_task(
        _async_post(account, client, phone, order, sending, note), "smsgateway24 send"
    )
    account.posts[sending.tag] = task
    task.add_done_callback(lambda _task: account.posts.pop(sending.tag, None))
    return await asyncio.shield(task)


async def _async_post(
    account: Account,
    client: Client,
    phone: Phone,
    order: Order,
    sending: Sending,
    note: Callable[[Sending], None],
) -> Sending:
    """Post a message once, and find out whether the service has it."""
    # The service may report on it before its answer is here.
    phone.posting += 1
    try:
        message_id = await client.async_send(
            OutgoingMessage(
                device_id=phone.gateway_device_id or 0,
                recipient=sending.recipient,
                text=order.text,
                channel_id=sending.channel_id,
                tag=sending.tag,
                urgent=order.urgent,
                send_at=order.send_at,
            )
        )
    except ApiError as err:
        result = await _async_lost(account, client, phone, order, sending, err)
    else:
        result = _taken(account, phone, sending, message_id)
    finally:
        phone.posting -= 1
        account.store.async_schedule()
        account.teller.tell_waiting(phone)
    note(result)
    return result


async def _async_lost(
    account: Account,
    client: Client,
    phone: Phone,
    order: Order,
    sending: Sending,
    err: ApiError,
) -> Sending:
    """Say what became of a message that was not answered as it should have been."""
    if isinstance(err, AuthError):
        account.entry.async_start_reauth(account.hass)
    if not err.perhaps_done:
        _take_back(account, sending)
        phone.outgoing.drop(sending.tag)
        match err:
            case AuthError():
                outcome, problem = Outcome.REJECTED, SendProblem.INVALID_AUTH
            case RejectedError():
                outcome, problem = Outcome.REJECTED, SendProblem.REJECTED
            case _:
                return _untried(sending)
        reason = redacted_reason(err, order.text, sending.recipient)
        return replace(sending, outcome=outcome, problem=problem, reason=reason)
    found = await _async_search(account, client, sending)
    if found.message_id is not None:
        return _taken(account, phone, sending, found.message_id)
    _LOGGER.warning(
        "The service did not confirm a message, and its list does not have it (yet)"
    )
    return _unknown(sending)


def _take_back(account: Account, sending: Sending) -> None:
    """Count a message no longer that was certainly not sent."""
    if (phone := account.phones.get(sending.phone_id)) is not None:
        phone.send_limiter.take_back(sending.recipient)


def _untried(sending: Sending) -> Sending:
    """Say that a message is certainly not on its way, since the service never heard of it."""
    return replace(sending, outcome=Outcome.FAILED, problem=SendProblem.UNREACHABLE)


def _unknown(sending: Sending) -> Sending:
    return replace(sending, outcome=Outcome.UNKNOWN, problem=SendProblem.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the service's list said of a message.

    Its id, or when it was last read without it: a list without any row, or with one that may be
    this very message without its tag, was not read to that end.
    """

    message_id: int | None = None
    read_at: datetime | None = None


def _is_certainly_missing(account: Account, sending: Sending, found: _Found) -> bool:
    """Whether the service does not have a message that it was handed, since its list has not.

    Only a list that was read and shows tags can tell, and only once it had the time to show this
    one.
    """
    return (
        account.list_shows_tags
        and found.read_at is not None
        and sending.posted_at is not None
        and found.read_at - sending.posted_at >= LIST_LAG
    )


async def _async_search(
    account: Account, client: Client, sending: Sending, *, text: str | None = None
) -> _Found:
    """Look for a message several times, since the service may be slow.

    With its text, so thoroughly that it can be said not to be there.
    """
    found = _Found()
    with suppress(TimeoutError):
        async with asyncio.timeout(SEARCH_TIME):
            for delay in SEARCH_DELAYS:
                await asyncio.sleep(delay)
                with suppress(ApiError):
                    found = await _async_find(client, sending, text)
                    if found.message_id is not None:
                        account.async_record_list_shows_tags(shown=True)
                        break
    return found


async def _async_find(client: Client, sending: Sending, text: str | None) -> _Found:
    """Look for a message by its tag; with its text, in the whole list, where no filter hides it."""
    now = dt_util.utcnow()
    listed = await client.async_messages(
        begin=now - IDEMPOTENCY_MEMORY - ZONE_MARGIN,
        tag=sending.tag if text is None else None,
    )
    sent = [message for message in listed if not message.incoming]
    for message in sent:
        if message.customer_id == sending.tag:
            return _Found(message_id=message.message_id)
    untagged = any(
        message.address == sending.recipient
        and message.text == text
        and not message.customer_id
        for message in sent
    )
    return _Found(read_at=now if listed and not untagged else None)


def _taken(
    account: Account, phone: Phone, sending: Sending, message_id: int
) -> Sending:
    outgoing = phone.outgoing.get(sending.tag) or Outgoing(
        tag=sending.tag,
        recipient=sending.recipient,
        channel_id=sending.channel_id,
        posted_at=sending.posted_at or dt_util.utcnow(),
    )
    party = account.book.identify(sending.recipient, Channel.of(sending.channel_id))
    if party.contact_id is not None:
        async_dispatcher_send(
            account.hass,
            contact_written_signal(account.entry.entry_id, party.contact_id),
        )
    if account.async_record_sent(phone, outgoing, message_id):
        # What the dropped reports may have said rightly, the service says again.
        account.entry.async_create_background_task(
            account.hass,
            async_settle(
                account,
                phone,
                replace(outgoing, message_id=message_id),
                recovered=False,
            ),
            "smsgateway24 status",
        )
    return replace(sending, message_id=message_id)


# What is said of it


def error_of(sending: Sending) -> ActionFailedError | None:
    """Put a problem into words that say what to do; None where there is none."""
    if sending.problem is None:
        return None
    return ActionFailedError(
        translation_key=sending.problem.value,
        recipient=display_name(sending.recipient, sending.name),
        reason=sending.reason,
    )


def raise_problem(results: Iterable[Sending]) -> None:
    """Raise one error for all recipients who were not reached."""
    results = list(results)
    problems = [
        (sending, error)
        for sending in results
        if (error := error_of(sending)) is not None
    ]
    if not problems:
        return
    if len(results) == 1:
        raise problems[0][1]
    raise ActionFailedError(
        translation_key="not_all_reached",
        failed=str(len(problems)),
        total=str(len(results)),
        recipients=", ".join(display_name(s.recipient, s.name) for s, _ in problems),
        problem=str(problems[0][1]),
    )
