"""Where a message of ours is: by the ledger first, then by webhook, else by asking the service."""

import asyncio
from dataclasses import replace

from ..account.account import Account
from ..account.phone import Phone
from ..api import ApiError, AuthError
from ..domain.idempotency import Sending
from ..domain.outgoing import Outcome, Outgoing, SendProblem, Stage, judge
from ..protocol import Status, StatusReport
from ..protocol.model import INCOMING_STATUS_ID

POLL_INTERVAL = 15
"""Seconds between questions for a message that somebody waits for, beside the webhooks."""
_PENDING_ID = 1


async def async_follow(
    account: Account, sending: Sending, stage: Stage, timeout: float, unload_count: int
) -> Sending:
    """Wait until a message has gone as far as wanted, or certainly will not.

    At most `timeout` seconds, and no longer than the account stays loaded: `unload_count` is how often
    it had been unloaded when the message was handed over.
    """
    phone = account.phones.get(sending.phone_id)
    if sending.outcome is not None or sending.message_id is None:
        return sending
    if phone is None:
        return replace(sending, outcome=Outcome.UNKNOWN, problem=SendProblem.UNWATCHED)
    outcome: Outcome | None = None
    with account.watch(sending.message_id) as changed:
        try:
            async with asyncio.timeout(timeout):
                while (
                    outcome := judge(phone.ledger.sent(sending.message_id), stage)
                ) is None and account.unload_count == unload_count:
                    changed.clear()
                    await _async_next(account, phone, sending, changed)
        except TimeoutError:
            outcome = Outcome.TIMED_OUT
    record = phone.ledger.sent(sending.message_id)
    status, status_id = Status.PENDING, _PENDING_ID
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
        sending, outcome=outcome, status=status, status_id=status_id, problem=problem
    )


async def _async_next(
    account: Account, phone: Phone, sending: Sending, changed: asyncio.Event
) -> None:
    """Wait for a webhook, and ask the service where none comes."""
    try:
        async with asyncio.timeout(POLL_INTERVAL):
            await changed.wait()
    except TimeoutError:
        outgoing = phone.outgoing.get(sending.tag)
        if outgoing is not None:
            await async_settle(account, phone, outgoing, recovered=False)


async def async_settle(
    account: Account, phone: Phone, message: Outgoing, *, recovered: bool
) -> None:
    """Ask the service where a message of ours is, and tell what it says."""
    client = account.client
    if client is None or message.message_id is None:
        return
    try:
        status = await client.async_message_status(message.message_id)
    except AuthError:
        account.entry.async_start_reauth(account.hass)
        return
    except ApiError:
        return
    if status.status_id != INCOMING_STATUS_ID:
        report = StatusReport(
            message_id=message.message_id,
            status_id=status.status_id,
            status_message=status.description,
            recipient=message.recipient,
            channel_id=message.channel_id,
        )
        account.async_accept_listed(phone, report, recovered=recovered)
