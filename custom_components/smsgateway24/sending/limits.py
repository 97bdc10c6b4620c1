"""Limits of an account: how many messages its phones may send."""

from collections.abc import Iterable

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..const import (
    CONF_SENDS_PER_DAY,
    CONF_SENDS_PER_HOUR,
    CONF_SENDS_PER_NUMBER,
    CONF_URGENT_RESERVE,
    SENDS_PER_DAY,
    SENDS_PER_HOUR,
    SENDS_PER_NUMBER,
    URGENT_RESERVE,
)
from ..domain.outgoing import OutgoingMessage, SendProblem
from ..domain.send_limits import SendLimits


@callback
def async_admit(
    account: Account, messages: Iterable[OutgoingMessage], *, urgent: bool
) -> dict[int, SendProblem]:
    """Count messages against the limits of their phones, each for itself.

    Return why some of them may not be sent, by their tags. A repair says so, too.
    """
    now, limits = dt_util.utcnow(), limits_of(account)
    refused = {}
    for message in messages:
        # A run with a key can be older than the removal of a phone.
        if (phone := account.phones.get(message.phone_id)) is None:
            continue
        number, parts, limiter = message.recipient, message.parts, phone.send_limiter
        limit = limiter.admit(message.tag, number, parts, now, limits, urgent=urgent)
        account.async_note_change(phone)
        if limit is not None:
            refused[message.tag] = SendProblem(f"limit_{limit}")
            account.issues.async_set_send_limit(
                phone.phone_id,
                phone.name,
                limit,
                limiter.free_at(number, parts, now, limits),
            )
    return refused


def limits_of(account: Account) -> SendLimits:
    """Return how much each phone of an account may send, by its options."""
    options = account.entry.options
    return SendLimits(
        per_hour=int(options.get(CONF_SENDS_PER_HOUR, SENDS_PER_HOUR)),
        per_day=int(options.get(CONF_SENDS_PER_DAY, SENDS_PER_DAY)),
        per_number=int(options.get(CONF_SENDS_PER_NUMBER, SENDS_PER_NUMBER)),
        urgent_reserve=int(options.get(CONF_URGENT_RESERVE, URGENT_RESERVE)),
    )


@callback
def async_release(account: Account, message: OutgoingMessage) -> None:
    """Count a message no longer that was certainly not sent."""
    if (phone := account.phones.get(message.phone_id)) is not None:
        phone.send_limiter.take_back(message.tag)
        account.async_note_change(phone)
