"""Tracks a sent message by what webhooks say and what the service says when it is asked.

A failure is believed at once. A success counts once the service has said so, too: a caller who
knows a webhook URL can report that a message was delivered.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from ..account.account import Account
from ..account.phone import Phone
from ..domain.delivery_lifecycle import covers
from ..domain.outgoing import (
    Outcome,
    OutgoingMessage,
    SendProblem,
    Stage,
    is_claimed,
    outcome_at,
)
from ..protocol import Status
from ..protocol.model import PENDING_STATUS_ID

POLL_INTERVAL = 15
"""Seconds after which the service is asked for a tracked message, if no request comes."""
CONFIRM_DELAYS = (0, 2, 3, 10, 15)
"""Seconds between the questions once a webhook has reported a success; then `POLL_INTERVAL`."""


async def async_track(
    account: Account,
    message: OutgoingMessage,
    stage: Stage,
    timeout: float,
    unload_count: int,
) -> OutgoingMessage:
    """Wait until a message has got as far as requested, or certainly will not.

    At most `timeout` seconds, and no longer than the account stays loaded: `unload_count` is that
    of the account when the message was handed over.
    """
    phone = account.phones.get(message.phone_id)
    if message.outcome is not None or message.message_id is None:
        return message
    if phone is None:
        return replace(message, outcome=Outcome.UNKNOWN, problem=SendProblem.UNWATCHED)
    outcome: Outcome | None = None
    loop = asyncio.get_running_loop()
    with account.watch(message.message_id) as changed:
        try:
            async with asyncio.timeout(timeout):
                delays: Iterator[int] | None = None
                ask_at = loop.time() + POLL_INTERVAL
                while True:
                    record = phone.ledger.sent(message.message_id)
                    outcome = outcome_at(record, stage)
                    if outcome is not None or account.unload_count != unload_count:
                        break
                    if delays is None and is_claimed(record, stage):
                        delays = iter(CONFIRM_DELAYS)
                        ask_at = loop.time() + next(delays)
                    if not await _async_changes(changed, ask_at - loop.time()):
                        await _async_ask(account, phone, message)
                        pause = next(delays or iter(()), POLL_INTERVAL)
                        ask_at = loop.time() + pause
        except TimeoutError:
            outcome = Outcome.TIMED_OUT
    record = phone.ledger.sent(message.message_id)
    status, status_id = Status.PENDING, PENDING_STATUS_ID
    if record is not None and record.attempt:
        status, status_id = record.status, record.status_id or 0
    confirmed = record is not None and covers(record.service_status, record.status)
    problem = None
    match outcome:
        case Outcome.FAILED:
            problem = SendProblem.of(status)
        case Outcome.TIMED_OUT:
            problem = SendProblem.TIMED_OUT
        case None:
            outcome, problem = Outcome.UNKNOWN, SendProblem.UNWATCHED
    return replace(
        message,
        outcome=outcome,
        status=status,
        status_id=status_id,
        confirmed=confirmed or None,
        problem=problem,
    )


async def _async_changes(changed: asyncio.Event, seconds: float) -> bool:
    """Return whether the status of a message changes in so many seconds."""
    changed.clear()
    try:
        async with asyncio.timeout(max(0, seconds)):
            return await changed.wait()
    except TimeoutError:
        return False


async def _async_ask(account: Account, phone: Phone, message: OutgoingMessage) -> None:
    outgoing = phone.outgoing.get(message.tag)
    if outgoing is not None:
        await account.async_request_status(phone, outgoing, recovered=False)
