"""How a question gets to a person: by which phone, and what it means if it does not get there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.phone import Phone
from ..domain.outgoing import (
    Outcome,
    OutgoingMessage,
    SendProblem,
    Stage,
    is_claimed,
    outcome_at,
)
from ..domain.questions import Person, Question
from ..protocol import Channel, Status
from ..sending.handover import async_send
from ..sending.request import SendRequest
from ..sending.state import SendingState
from ..sending.tracking import CONFIRM_DELAYS, POLL_INTERVAL

_OF_THE_PERSON = frozenset(
    {
        SendProblem.LIMIT_RECIPIENT,
        SendProblem.REJECTED,
        "own_number",
        "number_invalid",
        "number_ambiguous",
    }
)
"""What another try by another phone does not mend."""
_OF_THE_PHONE = frozenset(
    {
        SendProblem.LIMIT_HOUR,
        SendProblem.LIMIT_DAY,
        Status.NO_SERVICE,
        Status.RADIO_OFF,
    }
)
"""What another phone may not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why the service certainly does not have a message; `is_persons` says that no way helps."""

    problem: str
    is_persons: bool


async def async_choose_phone(account: Account, person: Person) -> Phone | None:
    """Return the phone that can write to a person, preferably their own; None if none can.

    After one that could not, it is another one, if there is any.
    """
    phones = sorted(
        account.enabled_phones, key=lambda phone: phone.phone_id != person.phone_id
    )
    usable = [phone for phone in phones if phone.gateway_device_id is not None]
    online = [phone for phone in usable if _is_online(account, phone)]
    if account.health is not None and usable and not online:
        # The list may be some minutes old.
        await account.health.async_refresh()
        online = [phone for phone in usable if _is_online(account, phone)]
    if not online:
        return None
    turn = person.attempt if person.problem in _OF_THE_PHONE else 0
    return online[turn % len(online)]


def _is_online(account: Account, phone: Phone) -> bool:
    """Whether a phone is not known to be offline."""
    health = account.health
    known = health and health.data and health.data.get(phone.gateway_device_id or 0)
    return not known or known.online is not False


async def async_hand_over(
    account: Account,
    question: Question,
    person: Person,
    text: str,
    once_key: str,
    context: Context | None,
    *,
    reserved: bool = True,
) -> OutgoingMessage | Failure:
    """Hand a text over to a person once, by the phone that was chosen.

    Return the message that the service has, or may have, else why it does not.
    """
    request = SendRequest(
        text=text,
        numbers=(person.recipient,),
        phone=account.phones.get(person.by_phone),
        channel=Channel.of(person.channel_id),
        urgent=question.urgent and reserved,
        reserved=reserved,
        once_key=once_key,
        question_id=question.question_id,
        context=context,
    )
    keys = account.data.state_of(SendingState).keys
    try:
        (message,) = await async_send(account, request)
    except HomeAssistantError as err:
        known = keys.get(once_key, dt_util.utcnow())
        if known is not None and known.messages[0].posted_at is not None:
            # Of a run that was cut off, which may have got through.
            return known.messages[0]
        return _failure(err.translation_key or "send_unreachable")
    if message.outcome in {Outcome.FAILED, Outcome.REJECTED}:
        # The next try has a key of its own, and only so many keys are kept.
        keys.drop(once_key)
        account.async_note_change()
        return _failure(message.problem or SendProblem.UNREACHABLE)
    return message


def _failure(problem: str) -> Failure:
    return Failure(problem=str(problem), is_persons=problem in _OF_THE_PERSON)


def found_since(account: Account, person: Person, once_key: str) -> int | None:
    """Return the id of a message that the service was not known to have; None if it still is not.

    Catch-up finds it in the service's list, however late.
    """
    phone = account.phones.get(person.by_phone)
    record = account.data.state_of(SendingState).keys.records.get(once_key)
    if phone is None or record is None:
        return None
    return phone.outgoing.id_of(record.messages[0].tag)


def how_far(
    account: Account, person: Person, stage: Stage | None
) -> tuple[Outcome | None, bool]:
    """Return whether a message has got to a stage or failed, and whether only a webhook says so.

    Where a phone has never reported a delivery on a channel, none is waited for.
    """
    phone, message_id = account.phones.get(person.by_phone), person.message_id
    if phone is None or message_id is None or stage is None:
        return None, False
    if Channel.of(person.channel_id) not in phone.delivers:
        stage = Stage.SENT
    record = phone.ledger.sent(message_id)
    return outcome_at(record, stage), is_claimed(record, stage)


async def async_request_status(account: Account, person: Person) -> None:
    """Ask the service how far a message to a person has got, and publish it."""
    phone, message_id = account.phones.get(person.by_phone), person.message_id
    if phone is None or message_id is None:
        return
    message = phone.outgoing.get(phone.outgoing.tag_of(message_id))
    if message is not None:
        await account.async_request_status(phone, message, recovered=False)


class StatusCheck:
    """When the service is asked for the status of a message: soon after a webhook reports one."""

    def __init__(self, now: datetime) -> None:
        """Begin to wait for a webhook."""
        self.next_at = now + timedelta(seconds=POLL_INTERVAL)
        self._delays: Iterator[int] | None = None

    def is_due(self, now: datetime, *, is_claimed: bool) -> bool:
        """Whether to ask now; `is_claimed` says that a webhook has reported a success."""
        if is_claimed and self._delays is None:
            self._delays = iter(CONFIRM_DELAYS)
            self.next_at = now + timedelta(seconds=next(self._delays))
        if now < self.next_at:
            return False
        pause = next(self._delays or iter(()), POLL_INTERVAL)
        self.next_at = now + timedelta(seconds=pause)
        return True
