"""Limits of an account: how many messages its phones may send."""

from collections.abc import Iterable

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.issues import REPAIRS_PATH
from ..const import (
    CONF_SENDS_PER_DAY,
    CONF_SENDS_PER_HOUR,
    SENDS_PER_DAY,
    SENDS_PER_HOUR,
)
from ..domain.outgoing import OutgoingMessage
from ..domain.send_limits import Limit
from ..errors import ActionFailedError


@callback
def async_admit(account: Account, messages: Iterable[OutgoingMessage]) -> None:
    """Count messages against the limits of their phones.

    Raises ActionFailedError, and counts nothing, where one of the phones reaches a limit.
    """
    now = dt_util.utcnow()
    options = account.entry.options
    by_phone: dict[str, list[str]] = {}
    for message in messages:
        # A run with a key can be older than the removal of a phone.
        if message.phone_id in account.phones:
            by_phone.setdefault(message.phone_id, []).append(message.recipient)
    per_hour = int(options.get(CONF_SENDS_PER_HOUR, SENDS_PER_HOUR))
    per_day = int(options.get(CONF_SENDS_PER_DAY, SENDS_PER_DAY))
    for phone_id, numbers in by_phone.items():
        phone = account.phones[phone_id]
        limit = phone.send_limiter.limit_hit(
            numbers, now, per_hour=per_hour, per_day=per_day
        )
        if limit is None:
            continue
        until = phone.send_limiter.free_at(
            numbers, now, per_hour=per_hour, per_day=per_day
        )
        account.issues.async_set_send_limit(phone_id, phone.name, limit, until)
        if limit is Limit.RECIPIENT:
            raise ActionFailedError(
                translation_key="limit_recipient", phone=phone.name, link=REPAIRS_PATH
            )
        if limit is Limit.HOUR:
            raise ActionFailedError(
                translation_key="limit_hour", phone=phone.name, link=REPAIRS_PATH
            )
        raise ActionFailedError(
            translation_key="limit_day", phone=phone.name, link=REPAIRS_PATH
        )
    for phone_id, numbers in by_phone.items():
        phone = account.phones[phone_id]
        for number in numbers:
            phone.send_limiter.add(number, now)
        account.async_note_change(phone)


@callback
def async_release(account: Account, message: OutgoingMessage) -> None:
    """Count a message no longer that was certainly not sent."""
    if (phone := account.phones.get(message.phone_id)) is not None:
        phone.send_limiter.take_back(message.recipient)
        account.async_note_change(phone)
