"""What somebody wants sent: checked as a whole before anything is sent, then handed over.

Actions and notify entities share this path, so that limits and the loop guard hold for both.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.issues import REPAIRS_PATH, Issue
from ..account.phone import Phone
from ..api import ZONE_MARGIN, ApiError
from ..const import (
    CONF_CHANNEL,
    CONF_NUMBER,
    CONF_PHONE,
    CONF_SENDS_PER_DAY,
    CONF_SENDS_PER_HOUR,
    SENDS_PER_DAY,
    SENDS_PER_HOUR,
)
from ..domain.idempotency import Sending
from ..domain.message_length import (
    MAX_CHARACTERS,
    MAX_PARTS,
    is_too_long,
    join_surrogates,
)
from ..domain.outgoing import Stage
from ..domain.phone_numbers import MAX_SHORT_CODE, ParsedAddress, parse_address
from ..domain.recent_messages import RecentMessage
from ..domain.send_limits import Limit
from ..errors import ActionFailedError, InvalidRequestError, display_name
from ..protocol import Channel
from .handover import (
    DEFAULT_TIMEOUT,
    Order,
    Recipient,
    api_failure,
    async_send,
    client_of,
    raise_problem,
)

_MEMORY = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants sent, as they said it.

    `phone` and `channel` are None for the contact's own, or the account's first and SIM 1.
    """

    text: str = field(repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)
    contact_ids: tuple[str, ...] = ()
    phone: Phone | None = None
    channel: Channel | None = None
    urgent: bool = False
    send_at: datetime | None = None
    stage: Stage | None = None
    timeout: float = DEFAULT_TIMEOUT
    once_key: str | None = field(default=None, repr=False)


async def async_send_wish(account: Account, wish: Wish) -> list[Sending]:
    """Send a message, or refuse all of it; say what became of it for each recipient.

    Raises RefusedError and ActionError before anything is sent, and nothing after.
    """
    client_of(account)
    if wish.stage is not None and wish.send_at is not None:
        raise InvalidRequestError(translation_key="wait_for_and_send_at")
    if wish.send_at is not None and wish.send_at < dt_util.utcnow():
        raise InvalidRequestError(translation_key="send_at_past")
    recipients = _recipients(account, wish)
    return await _async_send(
        account,
        Order(
            recipients=recipients,
            text=wish.text,
            urgent=wish.urgent,
            send_at=wish.send_at,
            stage=wish.stage or Stage.ACCEPTED,
            timeout=wish.timeout,
            once_key=wish.once_key,
        ),
    )


async def async_send_to_contact(account: Account, contact_id: str, text: str) -> None:
    """Write to a contact; raises what is wrong in words that may be shown."""
    wish = Wish(text=text, contact_ids=(contact_id,))
    raise_problem(await async_send_wish(account, wish))


async def async_reply(
    account: Account, phone: Phone, message_id: int, text: str
) -> list[Sending]:
    """Answer a message by the phone and the slot that it came in by."""
    client_of(account)
    message = await _async_message(account, phone, message_id)
    reading = parse_address(message.sender, account.book.country)
    number = reading.normalized or _dialled(message.sender)
    if not reading.is_number or not number:
        raise InvalidRequestError(translation_key="sender_unanswerable")
    if len(reading.candidates) > 1:
        raise InvalidRequestError(translation_key="sender_ambiguous")
    if message.channel is Channel.UNKNOWN:
        raise InvalidRequestError(translation_key="channel_unanswerable")
    recipient = Recipient(
        phone=phone,
        number=number,
        name=account.book.identify(message.sender, message.channel).name,
        channel_id=message.channel_id or 0,
    )
    return await _async_send(account, Order(recipients=(recipient,), text=text))


async def _async_send(account: Account, order: Order) -> list[Sending]:
    order = replace(order, text=join_surrogates(order.text))
    if not order.text.strip():
        raise InvalidRequestError(translation_key="message_empty")
    for recipient in order.recipients:
        if is_too_long(order.text, Channel.of(recipient.channel_id)):
            raise InvalidRequestError(
                translation_key="message_too_long",
                parts=str(MAX_PARTS),
                characters=str(MAX_CHARACTERS),
            )
    phones = {
        recipient.phone.phone_id: recipient.phone for recipient in order.recipients
    }
    for phone in phones.values():
        await _async_check_phone(account, phone)
    for recipient in order.recipients:
        _check_own_number(account, recipient)
    return await async_send(account, order, lambda todo: _admit(account, todo))


# Recipients


def _recipients(account: Account, wish: Wish) -> tuple[Recipient, ...]:
    """Find out who is meant; whom two ways lead to is written to once."""
    found = [_by_contact(account, wish, contact_id) for contact_id in wish.contact_ids]
    found += [
        _by_number(account, wish, number, position)
        for position, number in enumerate(wish.numbers, 1)
    ]
    once: dict[str, Recipient] = {}
    for recipient in found:
        once.setdefault(recipient.number, recipient)
    if not once:
        raise InvalidRequestError(translation_key="no_recipient")
    return tuple(once.values())


def _by_contact(account: Account, wish: Wish, contact_id: str) -> Recipient:
    subentry = account.entry.subentries.get(contact_id)
    if subentry is None:
        raise InvalidRequestError(translation_key="contact_unknown")
    data = subentry.data
    number = _sendable(data[CONF_NUMBER], account.book.country)
    if number is None:
        raise InvalidRequestError(
            translation_key="contact_unreachable", contact=subentry.title
        )
    phone = wish.phone or account.phones.get(data.get(CONF_PHONE, ""))
    channel = wish.channel or Channel(data.get(CONF_CHANNEL, Channel.SIM_1))
    return Recipient(
        phone=phone or _only_phone(account, first=True),
        number=number,
        name=subentry.title,
        channel_id=channel.slot,
    )


def _by_number(account: Account, wish: Wish, number: str, position: int) -> Recipient:
    country = account.book.country
    dialled = _sendable(number, country)
    if dialled is None:
        who = {"position": str(position), "number": display_name(number.strip())}
        if len(parse_address(number, country).candidates) > 1:
            raise InvalidRequestError(translation_key="number_ambiguous", **who)
        raise InvalidRequestError(translation_key="number_invalid", **who)
    channel = wish.channel or Channel.SIM_1
    return Recipient(
        phone=wish.phone or _only_phone(account),
        number=dialled,
        name=account.book.identify(dialled, channel).name,
        channel_id=channel.slot,
    )


def _sendable(number: str, country: str | None) -> str | None:
    """Give a number as the service is to have it; None for what is none, or could be several."""
    reading: ParsedAddress = parse_address(number, country)
    if reading.normalized is not None:
        return reading.normalized
    digits = _dialled(number)
    short = len(digits) <= MAX_SHORT_CODE and "+" not in digits
    return digits if reading.is_number and not reading.candidates and short else None


def _dialled(address: str) -> str:
    """Give an address as one dials it."""
    return "".join(char for char in address if char in "+0123456789")


def _only_phone(account: Account, *, first: bool = False) -> Phone:
    phones = list(account.phones.values())
    if not phones:
        raise InvalidRequestError(
            translation_key="no_phone", account=account.entry.title
        )
    if len(phones) > 1 and not first:
        raise InvalidRequestError(translation_key="which_phone")
    return phones[0]


# Phones


async def _async_check_phone(account: Account, phone: Phone) -> None:
    """See that the service knows the phone; raises RefusedError or ActionError."""
    device_id = phone.gateway_device_id
    if device_id is None:
        raise InvalidRequestError(translation_key="phone_without_id", phone=phone.name)
    health = account.health
    # The list is also what says which numbers are the phone's own.
    if health is not None and (
        device_id not in account.known_devices or not health.data
    ):
        await health.async_refresh()
        account.async_update_devices()
    missing = device_id not in account.known_devices
    if missing and health is not None:
        if not health.last_update_success:
            raise ActionFailedError(translation_key="phones_unknown", phone=phone.name)
        account.issues.put(
            Issue.DEVICE_MISSING, phone.phone_id, on=True, phone=phone.name
        )
        raise InvalidRequestError(
            translation_key="phone_not_in_account", phone=phone.name, link=REPAIRS_PATH
        )


def _check_own_number(account: Account, recipient: Recipient) -> None:
    """Refuse a phone that writes to itself: it would answer itself for ever."""
    health = account.health
    device_id = recipient.phone.gateway_device_id
    known = (
        None if health is None or not health.data else health.data.get(device_id or 0)
    )
    country = account.book.country
    for number in known.device.numbers if known is not None else ():
        if recipient.number in parse_address(number, country).candidates:
            raise InvalidRequestError(
                translation_key="own_number", phone=recipient.phone.name
            )


# Limits


def _admit(account: Account, todo: Iterable[Sending]) -> None:
    """Count messages against the limits of their phones; raises ActionError at the first hit."""
    now = dt_util.utcnow()
    options = account.entry.options
    by_phone: dict[str, list[str]] = {}
    for sending in todo:
        # A run with a key can be older than the removal of a phone.
        if sending.phone_id in account.phones:
            by_phone.setdefault(sending.phone_id, []).append(sending.recipient)
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
        account.issues.limit_hit(phone_id, phone.name, limit, until)
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
        for number in numbers:
            account.phones[phone_id].send_limiter.add(number, now)
    account.store.async_schedule()


# The message that is answered


async def _async_message(
    account: Account, phone: Phone, message_id: int
) -> RecentMessage:
    """Give what is known of a message, else what the service's list says of it."""
    if (recent := phone.recent.get(message_id)) is not None:
        return recent
    device_id = phone.gateway_device_id
    if device_id is None:
        raise InvalidRequestError(translation_key="phone_without_id", phone=phone.name)
    begin = dt_util.utcnow() - _MEMORY - ZONE_MARGIN
    try:
        listed = await client_of(account).async_messages(
            begin=begin, device_id=device_id
        )
    except ApiError as err:
        raise api_failure(account, err) from None
    for message in listed:
        if (
            message.message_id == message_id
            and message.incoming
            and message.device_id == device_id
        ):
            return RecentMessage(
                message_id=message_id,
                sender=message.address,
                channel_id=message.channel_id,
                accepted_at=message.created or begin,
                by_webhook=False,
            )
    raise InvalidRequestError(translation_key="message_not_found")
