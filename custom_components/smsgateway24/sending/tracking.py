"""Tracks a sent message: by the ledger, by webhook requests, else by asking the service."""

import asyncio
from dataclasses import replace

from ..account.account import Account
from ..account.phone import Phone
from ..domain.outgoing import Outcome, OutgoingMessage, SendProblem, Stage, outcome_at
from ..protocol import Status
from ..protocol.model import PENDING_STATUS_ID

POLL_INTERVAL = 15
"""Seconds after which the service is asked for a tracked message, if no request comes."""


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
    with account.watch(message.message_id) as changed:
        try:
            async with asyncio.timeout(timeout):
                while (
                    outcome := outcome_at(phone.ledger.sent(message.message_id), stage)
                ) is None and account.unload_count == unload_count:
                    changed.clear()
                    await _async_wait_for_change(account, phone, message, changed)
        except TimeoutError:
            outcome = Outcome.TIMED_OUT
    record = phone.ledger.sent(message.message_id)
    status, status_id = Status.PENDING, PENDING_STATUS_ID
    if record is not None and record.attempt:
        status, status_id = record.status, record.status_id or 0
    problem = None
    match outcome:
        case Outcome.FAILED:
            problem = SendProblem.of(status)
        case Outcome.TIMED_OUT:
            problem = SendProblem.TIMED_OUT
        case None:
            outcome, problem = Outcome.UNKNOWN, SendProblem.UNWATCHED
    return replace(
        message, outcome=outcome, status=status, status_id=status_id, problem=problem
    )


async def _async_wait_for_change(
    account: Account, phone: Phone, message: OutgoingMessage, changed: asyncio.Event
) -> None:
    try:
        async with asyncio.timeout(POLL_INTERVAL):
            await changed.wait()
    except TimeoutError:
        outgoing = phone.outgoing.get(message.tag)
        if outgoing is not None:
            await account.async_request_status(phone, outgoing, recovered=False)
