"""Send requests: what an action or a notify entity asks for, checked as a whole before sending.

Both share this path, so that limits and the guard against loops hold for both.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import secrets

from homeassistant.core import Context
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.data import contact_addresses
from ..account.issues import REPAIRS_PATH, Issue
from ..account.phone import Phone
from ..api import ZONE_MARGIN, ApiError
from ..const import CONF_CHANNEL, CONF_PHONE
from ..domain.message_length import (
    MAX_CHARACTERS,
    MAX_PARTS,
    is_too_long,
    join_surrogates,
    message_parts,
)
from ..domain.outgoing import OutgoingMessage, Stage
from ..domain.phone_numbers import (
    MAX_SHORT_CODE,
    WHATSAPP_CHANNELS,
    Costly,
    ParsedAddress,
    is_ambiguous,
    parse_address,
    parse_typed_address,
    tidy_address,
    why_costly,
)
from ..domain.recent_messages import RecentMessage
from ..errors import ActionFailedError, InvalidRequestError, display_name
from ..protocol import Channel

DEFAULT_TIMEOUT = 120
_MEMORY = timedelta(days=7)
# The service's column holds no more (it is documented as an integer).
_MAX_TAG = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """A text for one or more recipients, or the answer to a message.

    `phone` and `channel` are None for the contact's own, or the account's only phone and SIM 1.
    `reply_to` is the id of a message of `phone` that is answered by the slot it came in,
    `allow_foreign` whether a stranger is answered, too, whose number may be expensive. `timeout` is
    in seconds and counts from the moment when the service has all messages. `context` is that of
    who sends it, `question_id` what the question is called that it asks, or belongs to. One that is
    `reserved` may use the reserve of urgent messages.
    """

    text: str = field(repr=False)
    numbers: tuple[str, ...] = field(default=(), repr=False)
    contact_ids: tuple[str, ...] = ()
    reply_to: int | None = None
    allow_foreign: bool = False
    phone: Phone | None = None
    channel: Channel | None = None
    urgent: bool = False
    reserved: bool = False
    send_at: datetime | None = None
    stage: Stage | None = None
    timeout: float = DEFAULT_TIMEOUT
    once_key: str | None = field(default=None, repr=False)
    question_id: str | None = None
    context: Context | None = None


async def async_resolve(
    account: Account, request: SendRequest
) -> tuple[SendRequest, list[OutgoingMessage]]:
    """Check a request, and return it as it is sent, with a message for each recipient.

    Raises InvalidRequestError and ActionFailedError.
    """
    account.get_client()
    if request.reply_to is not None:
        return await _async_resolve_reply(account, request, request.reply_to)
    if request.stage is not None and request.send_at is not None:
        raise InvalidRequestError(translation_key="wait_for_and_send_at")
    if request.send_at is not None and request.send_at < dt_util.utcnow():
        raise InvalidRequestError(translation_key="send_at_past")
    return await _async_check(account, request, _build_messages(account, request))


async def _async_resolve_reply(
    account: Account, request: SendRequest, message_id: int
) -> tuple[SendRequest, list[OutgoingMessage]]:
    phone = request.phone or _only_phone(account)
    message = await _async_find(account, phone, message_id)
    address = parse_address(message.sender, account.book.country, message.channel)
    if len(address.candidates) > 1:
        raise InvalidRequestError(translation_key="sender_ambiguous")
    number = _number_to_send(address, message.sender)
    if number is None and message.sender.startswith("+") and address.is_number:
        # Of no country, yet without a doubt: whether it may cost, is asked below.
        number = _dialled(message.sender)
    if number is None:
        raise InvalidRequestError(translation_key="sender_unanswerable")
    if message.channel is Channel.UNKNOWN:
        raise InvalidRequestError(translation_key="channel_unanswerable")
    sender = account.book.identify(message.sender, message.channel)
    answer = _build_message(phone, number, sender.name, message.channel_id or 0)
    checked = await _async_check(account, request, [answer])
    # The list of phones, which has their countries, is there by now.
    if sender.contact_id is None and not request.allow_foreign:
        _check_stranger(account, phone, answer)
    return checked


async def _async_check(
    account: Account, request: SendRequest, messages: list[OutgoingMessage]
) -> tuple[SendRequest, list[OutgoingMessage]]:
    text = join_surrogates(request.text)
    if not text.strip():
        raise InvalidRequestError(translation_key="message_empty")
    if any(is_too_long(text, Channel.of(m.channel_id)) for m in messages):
        raise InvalidRequestError(
            translation_key="message_too_long",
            parts=str(MAX_PARTS),
            characters=str(MAX_CHARACTERS),
        )
    for phone_id in dict.fromkeys(message.phone_id for message in messages):
        # It may be removed meanwhile; the handover reports its messages as not sent.
        if (phone := account.phones.get(phone_id)) is not None:
            await _async_check_phone(account, phone)
    for message in messages:
        _check_own_number(account, message)
    return replace(request, text=text), [
        replace(message, parts=message_parts(text, Channel.of(message.channel_id)))
        for message in messages
    ]


# Recipients


def _build_messages(account: Account, request: SendRequest) -> list[OutgoingMessage]:
    """Return a message for each recipient; duplicates are removed."""
    found = [build_for_contact(account, request, each) for each in request.contact_ids]
    found += [
        _build_for_number(account, request, number, position)
        for position, number in enumerate(request.numbers, 1)
    ]
    by_number: dict[str, OutgoingMessage] = {}
    for message in found:
        by_number.setdefault(message.recipient, message)
    if not by_number:
        raise InvalidRequestError(translation_key="no_recipient")
    return list(by_number.values())


def _build_message(
    phone: Phone, number: str, name: str | None, channel_id: int
) -> OutgoingMessage:
    return OutgoingMessage(
        phone_id=phone.phone_id,
        recipient=number,
        name=name,
        channel_id=channel_id,
        tag=secrets.randbelow(_MAX_TAG) + 1,
    )


def build_for_contact(
    account: Account, request: SendRequest, contact_id: str
) -> OutgoingMessage:
    """Return the message of a request to a contact; raises InvalidRequestError."""
    subentry = account.entry.subentries.get(contact_id)
    if subentry is None:
        raise InvalidRequestError(translation_key="contact_unknown")
    data = subentry.data
    contact = account.book.get(contact_id)
    name = subentry.title if contact is None else contact.name
    number = first_sendable(contact_addresses(data), account.book.country)
    if number is None:
        raise InvalidRequestError(translation_key="contact_unreachable", contact=name)
    phone = request.phone or phone_or_another(account, data.get(CONF_PHONE, ""))
    if phone is None:
        raise _no_phone(account)
    channel = request.channel or Channel(data.get(CONF_CHANNEL, Channel.SIM_1))
    return _build_message(phone, number, name, channel.slot)


def phone_or_another(account: Account, phone_id: str) -> Phone | None:
    """Return the phone of an id, or the first one where that is disabled or gone."""
    phone = account.phones.get(phone_id)
    if phone is not None and not phone.disabled:
        return phone
    return next(iter(account.enabled_phones), None)


def _build_for_number(
    account: Account, request: SendRequest, number: str, position: int
) -> OutgoingMessage:
    country = account.book.country
    dialled = sendable(number, country)
    if dialled is None:
        recipient = {
            "position": str(position),
            "number": display_name(number.strip()),
        }
        if is_ambiguous(number, country):
            raise InvalidRequestError(translation_key="number_ambiguous", **recipient)
        raise InvalidRequestError(translation_key="number_invalid", **recipient)
    channel = request.channel or Channel.SIM_1
    name = account.book.identify(dialled, channel).name
    phone = request.phone or _only_phone(account)
    return _build_message(phone, dialled, name, channel.slot)


def first_sendable(addresses: Iterable[str], country: str | None) -> str | None:
    """Return the first number of addresses that can be written to; None if there is none."""
    return next(filter(None, (sendable(each, country) for each in addresses)), None)


def sendable(number: str, country: str | None) -> str | None:
    """Return a number as the service is to have it; None for none, or for several meanings."""
    return _number_to_send(parse_typed_address(number, country), number)


def _number_to_send(address: ParsedAddress, text: str) -> str | None:
    if address.normalized is not None:
        return address.normalized
    digits = _dialled(text)
    short = len(digits) <= MAX_SHORT_CODE and "+" not in digits
    return digits if address.is_number and not address.candidates and short else None


def _dialled(address: str) -> str:
    """Return an address as one dials it."""
    return "".join(char for char in tidy_address(address) if char in "+0123456789")


def _only_phone(account: Account) -> Phone:
    phones = account.enabled_phones
    if not phones:
        raise _no_phone(account)
    if len(phones) > 1:
        raise InvalidRequestError(translation_key="which_phone")
    return phones[0]


def _no_phone(account: Account) -> InvalidRequestError:
    return InvalidRequestError(translation_key="no_phone", account=account.entry.title)


# Phones


async def _async_check_phone(account: Account, phone: Phone) -> None:
    """Check that the service knows the phone; raises InvalidRequestError or ActionFailedError."""
    device_id = phone.gateway_device_id
    if phone.disabled:
        raise InvalidRequestError(translation_key="phone_disabled", phone=phone.name)
    if device_id is None:
        raise InvalidRequestError(translation_key="phone_without_id", phone=phone.name)
    health = account.health
    # The list is also what says which numbers are the phone's own.
    if health is not None and (
        device_id not in account.data.known_devices or not health.data
    ):
        await health.async_refresh()
        account.async_update_devices()
    missing = device_id not in account.data.known_devices
    if missing and health is not None:
        if not health.last_update_success:
            raise ActionFailedError(translation_key="phones_unknown", phone=phone.name)
        account.issues.async_set(
            Issue.DEVICE_MISSING, phone.phone_id, on=True, phone=phone.name
        )
        raise InvalidRequestError(
            translation_key="phone_not_in_account", phone=phone.name, link=REPAIRS_PATH
        )


def _check_own_number(account: Account, message: OutgoingMessage) -> None:
    """Refuse a phone that sends to itself: it would answer itself without end."""
    if (phone := account.phones.get(message.phone_id)) is None:
        return
    device, country = account.listed_device(phone), account.book.country
    for number in device.numbers if device is not None else ():
        if message.recipient in parse_address(number, country).candidates:
            raise InvalidRequestError(translation_key="own_number", phone=phone.name)


def _check_stranger(account: Account, phone: Phone, answer: OutgoingMessage) -> None:
    """Refuse an answer that may be expensive: who writes to a phone chooses the number.

    By WhatsApp it costs nothing. RCS falls back to SMS where the recipient does not have it.
    """
    if Channel.of(answer.channel_id) in WHATSAPP_CHANNELS:
        return
    device, country = account.listed_device(phone), account.book.country
    countries = frozenset() if device is None else device.countries
    why = why_costly(answer.recipient, countries | {country} if country else countries)
    if why is not None:
        raise InvalidRequestError(
            translation_key=(
                "sender_foreign" if why is Costly.FOREIGN else "sender_costly"
            ),
            number=display_name(answer.recipient),
        )


# The message that is answered


async def _async_find(account: Account, phone: Phone, message_id: int) -> RecentMessage:
    """Return what is known of a message, else what the service's list says of it.

    Where several senders have used its id, only the service knows which of them is real.
    """
    recent = phone.recent.get(message_id)
    if recent is not None and not recent.ambiguous:
        return recent
    device_id = phone.gateway_device_id
    if device_id is None:
        raise InvalidRequestError(translation_key="phone_without_id", phone=phone.name)
    begin = dt_util.utcnow() - _MEMORY - ZONE_MARGIN
    try:
        listed = await account.get_client().async_messages(
            begin=begin, device_id=device_id
        )
    except ApiError as err:
        raise account.async_action_error(err) from None
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
