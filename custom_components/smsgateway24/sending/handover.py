"""Hands messages to the service, once for each recipient, and has them tracked.

A POST is never repeated blindly. Each message carries a random tag: where an answer was lost, the
message is searched for in the service's list before its outcome is called unknown.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging

from homeassistant.core import Context, callback
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.phone import Phone
from ..api import (
    ZONE_MARGIN,
    ApiError,
    AuthError,
    Client,
    RejectedError,
    SendParameters,
)
from ..domain.idempotency import IDEMPOTENCY_MEMORY, IdempotencyRecord
from ..domain.outgoing import Outcome, OutgoingMessage, SendProblem, Stage
from ..errors import redacted_reason
from .limits import async_admit, async_release
from .request import SendRequest, async_resolve
from .results import raise_for_problems
from .state import SendingState
from .tracking import async_track

_LOGGER = logging.getLogger(__name__)

SEARCH_DELAYS = (0, 3, 10)
"""Seconds before each search for a message whose answer was lost; the service may be slow."""
LIST_LAG = timedelta(minutes=2)
"""How long a message that the service has taken may be missing from its list."""
SEARCH_TIME = 25
"""Seconds for all searches of a message together: other recipients wait."""
# Nothing that a second try with the same key could double.
_NOT_TRIED = frozenset({SendProblem.UNREACHABLE, SendProblem.INVALID_AUTH})


async def async_send(account: Account, request: SendRequest) -> list[OutgoingMessage]:
    """Send a text; return what became of it, in the order of recipients.

    A limit refuses a recipient, everything else that can't be sent the whole request. Raises
    InvalidRequestError and ActionFailedError before anything is sent, also where the limits refuse
    all recipients, and nothing after.
    """
    return await _async_send(account, *await async_resolve(account, request))


async def async_send_to_contact(
    account: Account, contact_id: str, text: str, context: Context | None
) -> None:
    """Send a text to a contact; raises whatever kept it from being sent."""
    request = SendRequest(text=text, contact_ids=(contact_id,), context=context)
    raise_for_problems(account, await async_send(account, request))


async def _async_send(
    account: Account, request: SendRequest, messages: list[OutgoingMessage]
) -> list[OutgoingMessage]:
    """Send messages. With a key, one run at a time.

    A later run gets the result of the first, and finishes what a cancelled or killed one has not
    done, or what could not even be tried.
    """
    if request.once_key is None:
        return await _Run(account, request).async_run(messages)
    state = account.data.state_of(SendingState)
    lock = state.locks.setdefault(request.once_key, asyncio.Lock())
    async with lock:
        record = state.keys.get(request.once_key, dt_util.utcnow())
        if record is not None:
            messages = list(record.messages)
        return await _Run(account, request).async_run(messages)


class _Run:
    """One run of a request: hands each message over that is not done, and tracks all."""

    def __init__(self, account: Account, request: SendRequest) -> None:
        self._account = account
        self._request = request
        self._key = request.once_key
        self._state = account.data.state_of(SendingState)

    async def async_run(self, messages: list[OutgoingMessage]) -> list[OutgoingMessage]:
        """Return what became of the messages."""
        account, request = self._account, self._request
        todo = {m.tag for m in messages if m.posted_at is None and m.outcome is None}
        # A run that was cut off has counted all of them already.
        refused = async_admit(
            account,
            [m for m in messages if m.tag in todo and not m.admitted],
            urgent=request.urgent or request.reserved,
        )
        if len(refused) == len(messages):
            raise_for_problems(account, [_refused(m, refused) for m in messages])
        todo -= refused.keys()
        messages = [replace(m, admitted=True) if m.tag in todo else m for m in messages]
        if self._key is not None:
            known = self._state.keys.get(self._key, dt_util.utcnow())
            at = dt_util.utcnow() if known is None else known.at
            record = IdempotencyRecord(at=at, messages=tuple(messages))
            self._state.keys.put(self._key, record)
            account.async_note_change()
        messages = [_refused(m, refused) for m in messages]
        unload_count = account.unload_count
        posted: list[OutgoingMessage] = []
        try:
            for message in messages:
                posted.append(await self._async_hand_over(message))  # noqa: PERF401 - needed if cancelled
        except asyncio.CancelledError:
            for message in messages[len(posted) + 1 :]:
                if message.tag in todo:
                    async_release(account, message)
                    self._update(replace(message, admitted=False))
            raise
        results = await asyncio.gather(
            *(
                async_track(
                    account,
                    message,
                    request.stage or Stage.ACCEPTED,
                    request.timeout,
                    unload_count,
                )
                for message in posted
            )
        )
        for result in results:
            if result.message_id is not None:
                self._update(result)
        return results

    def _update(self, message: OutgoingMessage) -> None:
        """Record what is known of a message under the key."""
        if self._key is None or message.problem is SendProblem.UNWATCHED:
            return
        if message.problem in _NOT_TRIED:
            message = replace(
                message,
                admitted=False,
                posted_at=None,
                outcome=None,
                problem=None,
                reason="",
            )
        self._state.keys.update(self._key, message)
        self._account.async_note_change()

    async def _async_hand_over(self, message: OutgoingMessage) -> OutgoingMessage:
        """Post a message to the service, if that was not done before."""
        account = self._account
        unknown = message.outcome is Outcome.UNKNOWN
        if message.message_id is not None or (
            message.outcome is not None and not unknown
        ):
            return message
        if (post := self._state.posts.get(message.tag)) is not None:
            # The run that began it was cancelled; the POST was not.
            return await asyncio.shield(post)
        phone, client = account.phones.get(message.phone_id), account.client
        if phone is None or client is None or phone.gateway_device_id is None:
            # The phone or the whole account was removed while others were sent to.
            if message.posted_at is not None:
                return _unknown(message)
            async_release(account, message)
            message = _not_sent(message)
            self._update(message)
            return message
        if message.posted_at is not None:
            # Home Assistant ended in the middle of it, or the outcome was unknown.
            found = _Found(message_id=phone.outgoing.id_of(message.tag))
            if found.message_id is None:
                found = await _async_search(
                    account, client, message, text=self._request.text
                )
            if found.message_id is not None:
                message = self._async_taken(
                    phone,
                    replace(message, outcome=None, problem=None),
                    found.message_id,
                )
                self._update(message)
                return message
            if unknown or not _is_certainly_missing(account, message, found):
                # Not recorded, so that the next run with the same key can search again.
                return _unknown(message)
        message = account.async_record_posting(
            phone, replace(message, posted_at=dt_util.utcnow()), self._request.text
        )
        self._update(message)
        # On the disk before the service can have it.
        await account.store.async_save()
        task = account.hass.async_create_task(
            self._async_post(client, phone, message), "smsgateway24 send"
        )
        self._state.posts[message.tag] = task
        task.add_done_callback(lambda _task: self._state.posts.pop(message.tag, None))
        return await asyncio.shield(task)

    async def _async_post(
        self, client: Client, phone: Phone, message: OutgoingMessage
    ) -> OutgoingMessage:
        """Post a message once, and find out whether the service has it."""
        account, request = self._account, self._request
        # The service may report on it before it answers.
        with phone.queue.posting():
            try:
                message_id = await client.async_send(
                    SendParameters(
                        device_id=phone.gateway_device_id or 0,
                        recipient=message.recipient,
                        text=request.text,
                        channel_id=message.channel_id,
                        tag=message.tag,
                        urgent=request.urgent,
                        send_at=request.send_at,
                    )
                )
            except ApiError as err:
                message = await self._async_handle_error(client, phone, message, err)
            else:
                message = self._async_taken(phone, message, message_id)
            finally:
                account.async_note_change(phone)
        account.async_record_problem(phone, message)
        self._update(message)
        return message

    async def _async_handle_error(
        self, client: Client, phone: Phone, message: OutgoingMessage, err: ApiError
    ) -> OutgoingMessage:
        """Return what became of a message whose POST failed."""
        account = self._account
        if isinstance(err, AuthError):
            account.entry.async_start_reauth(account.hass)
        if err.perhaps_done:
            found = await _async_search(account, client, message)
            if found.message_id is not None:
                return self._async_taken(phone, message, found.message_id)
            _LOGGER.warning(
                "SmsGateWay24 did not confirm a message, and its list does not have it (yet)"
            )
            return _unknown(message)
        async_release(account, message)
        phone.outgoing.drop(message.tag)
        match err:
            case AuthError():
                problem = SendProblem.INVALID_AUTH
            case RejectedError():
                problem = SendProblem.REJECTED
            case _:
                return _not_sent(message)
        reason = redacted_reason(err, self._request.text, message.recipient)
        return replace(
            message, outcome=Outcome.REJECTED, problem=problem, reason=reason
        )

    @callback
    def _async_taken(
        self, phone: Phone, message: OutgoingMessage, message_id: int
    ) -> OutgoingMessage:
        """Register a message that the service has, under its id."""
        account, request = self._account, self._request
        message = replace(message, message_id=message_id)
        if account.async_record_sent(
            phone,
            message,
            message_id,
            request.text,
            request.context,
            request.question_id,
        ):
            # What the dropped reports may have said rightly, the service says again.
            account.entry.async_create_background_task(
                account.hass,
                account.async_request_status(phone, message, recovered=False),
                "smsgateway24 status",
            )
        return message


def _refused(
    message: OutgoingMessage, refused: Mapping[int, SendProblem]
) -> OutgoingMessage:
    """Mark as refused if a limit did. Not recorded: a later run with the key can send it."""
    if (problem := refused.get(message.tag)) is None:
        return message
    return replace(message, outcome=Outcome.REJECTED, problem=problem)


def _not_sent(message: OutgoingMessage) -> OutgoingMessage:
    """Mark as failed: the request never reached the service."""
    return replace(message, outcome=Outcome.FAILED, problem=SendProblem.UNREACHABLE)


def _unknown(message: OutgoingMessage) -> OutgoingMessage:
    return replace(message, outcome=Outcome.UNKNOWN, problem=SendProblem.UNKNOWN)


# Searching for a message whose answer was lost


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the service's list says of a message.

    Its id, or when the list was last read without it. A list without any row, or with a row that
    may be this very message without its tag, does not count as read.
    """

    message_id: int | None = None
    read_at: datetime | None = None


def _is_certainly_missing(
    account: Account, message: OutgoingMessage, found: _Found
) -> bool:
    """Whether the service certainly does not have a message that was posted.

    Only a list that was read and shows tags can prove it, and only once it had the time to show
    this message.
    """
    return (
        account.data.list_shows_tags
        and found.read_at is not None
        and message.posted_at is not None
        and found.read_at - message.posted_at >= LIST_LAG
    )


async def _async_search(
    account: Account,
    client: Client,
    message: OutgoingMessage,
    *,
    text: str | None = None,
) -> _Found:
    """Search for a message several times, since the service may be slow.

    With its text, the search can prove that the message is missing.
    """
    found = _Found()
    with suppress(TimeoutError):
        async with asyncio.timeout(SEARCH_TIME):
            for delay in SEARCH_DELAYS:
                await asyncio.sleep(delay)
                with suppress(ApiError):
                    found = await _async_find(client, message, text)
                    if found.message_id is not None:
                        account.async_record_list_shows_tags(shown=True)
                        break
    return found


async def _async_find(
    client: Client, message: OutgoingMessage, text: str | None
) -> _Found:
    """Search by tag; with the text, in the whole list, where no filter hides a row."""
    now = dt_util.utcnow()
    listed = await client.async_messages(
        begin=now - IDEMPOTENCY_MEMORY - ZONE_MARGIN,
        tag=message.tag if text is None else None,
    )
    sent = [row for row in listed if not row.incoming]
    for row in sent:
        if row.customer_id == message.tag:
            return _Found(message_id=row.message_id)
    untagged = any(
        row.address == message.recipient and row.text == text and not row.customer_id
        for row in sent
    )
    return _Found(read_at=now if listed and not untagged else None)
