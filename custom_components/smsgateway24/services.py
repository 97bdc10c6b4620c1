"""Actions: send a message, reply to one, read messages, and delete them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import (
    async_register_admin_service,
    verify_domain_control,
)
from homeassistant.util import dt as dt_util
from probatio import EnsureList
import voluptuous as vol

from .account.account import Account
from .account.origins import Origin, async_get_origins
from .account.phone import Phone
from .automation.devices import (
    get_accounts,
    get_contact,
    get_only_account,
    get_phone,
    get_recipients,
)
from .automation.options import kind_of
from .const import DOMAIN
from .dialogue.actions import async_setup_question_actions
from .domain.history import Direction
from .domain.message_length import join_surrogates
from .domain.outgoing import Outcome, OutgoingMessage, Stage
from .domain.phone_numbers import is_ambiguous, number_as_text
from .errors import ActionFailedError, InvalidRequestError, display_name
from .history.messages import MessageQuery, async_get_messages
from .history.permission import may_read
from .history.retention import Deletion, async_delete_messages
from .protocol import Channel
from .sending.handover import async_send
from .sending.request import DEFAULT_TIMEOUT, SendRequest
from .sending.results import error_for, raise_for_problems

SEND_MESSAGE = "send_message"
REPLY = "reply"
GET_MESSAGES = "get_messages"
DELETE_MESSAGES = "delete_messages"

_MAX_TIMEOUT = 3600
_MAX_LIMIT = 1000
_MAX_SEARCH = 100
_MAX_ID = 2**63 - 1
_CHANNELS = [channel.value for channel in Channel if channel is not Channel.UNKNOWN]

_A_LIST = ", or a list of them in square brackets"


def _number(value: Any, more: str = "") -> str | int:
    """Validate a phone number, also as an integer, which YAML and templates make of it."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise vol.Invalid(f"it is {kind_of(value)}: expected a phone number{more}")
    return value


def _device(value: Any, what: str = "the id of a device") -> str:
    """Validate the id of a device, as far as that is possible without the devices."""
    if not isinstance(value, str):
        raise vol.Invalid(f"it is {kind_of(value)}: expected {what}")
    return value


_contact = partial(_device, what="the device or the name of a contact")
_contacts = partial(_device, what=f"the device or the name of a contact{_A_LIST}")


def _message_id(value: Any) -> int:
    """Validate the id of a message; a truth value would be message 1."""
    if isinstance(value, bool):
        raise vol.Invalid(f"it is {kind_of(value)}: expected the id of a message")
    found: int = _MESSAGE_ID(value)
    return found


_MESSAGE_ID = vol.Schema(vol.All(vol.Coerce(int), vol.Range(min=1, max=_MAX_ID)))

_HANDING_OVER: dict[vol.Marker, Any] = {
    vol.Optional("urgent", default=False): cv.boolean,
    vol.Optional("wait_for"): vol.In([stage.value for stage in Stage]),
    vol.Optional("timeout", default=DEFAULT_TIMEOUT): vol.All(
        cv.positive_time_period,
        vol.Range(min=timedelta(seconds=1), max=timedelta(seconds=_MAX_TIMEOUT)),
    ),
    vol.Optional("once_key"): vol.All(
        cv.string, join_surrogates, vol.Length(min=1, max=255)
    ),
}
SEND_SCHEMA = vol.Schema(
    {
        vol.Optional(ATTR_DEVICE_ID): _device,
        vol.Optional("to", default=list): vol.All(
            EnsureList(), [partial(_number, more=_A_LIST)]
        ),
        vol.Optional("contact", default=list): vol.All(EnsureList(), [_contacts]),
        vol.Optional("label", default=list): vol.All(EnsureList(), [cv.string]),
        vol.Required("message"): cv.string,
        vol.Optional("channel"): vol.In(_CHANNELS),
        vol.Optional("send_at"): cv.datetime,
    }
    | _HANDING_OVER
)
REPLY_SCHEMA = vol.Schema(
    {
        vol.Optional(ATTR_DEVICE_ID): _device,
        vol.Optional("message_id"): _message_id,
        vol.Required("message"): cv.string,
        vol.Optional("allow_foreign", default=False): cv.boolean,
    }
    | _HANDING_OVER
)
HISTORY_SCHEMA = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): _device,
        vol.Optional("since"): cv.datetime,
        vol.Optional("until"): cv.datetime,
        vol.Optional("direction"): vol.In([d.value for d in Direction]),
        vol.Optional("number"): _number,
        vol.Optional("contact"): _contact,
        vol.Optional("search"): vol.All(
            cv.string, join_surrogates, vol.Length(min=1, max=_MAX_SEARCH)
        ),
        vol.Optional("before_id"): _message_id,
        vol.Optional("limit", default=50): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=_MAX_LIMIT)
        ),
    }
)

DELETE_SCHEMA = vol.Schema(
    {
        vol.Optional(ATTR_DEVICE_ID): _device,
        vol.Optional("contact"): _contact,
        vol.Optional("number"): _number,
        vol.Optional("before"): cv.datetime,
        vol.Optional("all", default=False): cv.boolean,
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions, which all accounts share."""
    register = hass.services.async_register
    register(
        DOMAIN,
        SEND_MESSAGE,
        _async_send_message,
        SEND_SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    async_setup_question_actions(hass)
    register(DOMAIN, REPLY, _async_reply, REPLY_SCHEMA, SupportsResponse.OPTIONAL)
    register(
        DOMAIN,
        GET_MESSAGES,
        _async_get_messages,
        HISTORY_SCHEMA,
        SupportsResponse.ONLY,
    )
    async_register_admin_service(
        hass,
        DOMAIN,
        DELETE_MESSAGES,
        _async_delete_messages,
        DELETE_SCHEMA,
        SupportsResponse.OPTIONAL,
    )


@verify_domain_control(DOMAIN)
async def _async_send_message(call: ServiceCall) -> ServiceResponse:
    hass, data = call.hass, call.data
    owner, phone, contact_ids = get_recipients(
        hass, data.get(ATTR_DEVICE_ID), data["contact"], data["label"]
    )
    account = owner or get_only_account(hass)
    send_at: datetime | None = data.get("send_at")
    channel = data.get("channel")
    results = await async_send(
        account,
        SendRequest(
            text=data["message"],
            numbers=_numbers(hass, data["to"]),
            contact_ids=tuple(contact_ids),
            phone=phone,
            channel=None if channel is None else Channel(channel),
            # A time without a zone is in Home Assistant's.
            send_at=None if send_at is None else dt_util.as_utc(send_at),
            **_handing_over(call),
        ),
    )
    return _response(call, account, results)


def _handing_over(call: ServiceCall) -> dict[str, Any]:
    """Return what all actions that send say of how a message is handed over."""
    data, stage = call.data, call.data.get("wait_for")
    return {
        "urgent": data["urgent"],
        "stage": None if stage is None else Stage(stage),
        "timeout": data["timeout"].total_seconds(),
        "once_key": data.get("once_key"),
        "context": call.context,
    }


def _numbers(hass: HomeAssistant, to: Iterable[str | int]) -> tuple[str, ...]:
    """Return recipients as texts; raises InvalidRequestError for one that has lost its plus."""
    numbers = []
    for position, recipient in enumerate(to, 1):
        number = number_as_text(recipient, hass.config.country)
        if number is None:
            raise InvalidRequestError(
                translation_key="number_without_plus", position=str(position)
            )
        numbers.append(number)
    return tuple(numbers)


@verify_domain_control(DOMAIN)
async def _async_reply(call: ServiceCall) -> ServiceResponse:
    data = call.data
    account, phone, message_id = _get_message(call)
    results = await async_send(
        account,
        SendRequest(
            text=data["message"],
            reply_to=message_id,
            allow_foreign=data["allow_foreign"],
            phone=phone,
            **_handing_over(call),
        ),
    )
    return _response(call, account, results)


def _get_message(call: ServiceCall) -> tuple[Account, Phone | None, int]:
    """Return which message is answered: the one that is named, else the running trigger's.

    Raises InvalidRequestError where neither is certain: an answer must never go to somebody else.
    """
    hass, data = call.hass, call.data
    device_id, message_id = data.get(ATTR_DEVICE_ID), data.get("message_id")
    account, phone = (None, None) if device_id is None else get_phone(hass, device_id)
    if message_id is None or phone is None:
        origin = async_get_origins(hass).async_find(call.context)
        received = None if origin is None else _get_origin(hass, origin)
        if received is not None and (
            message_id in (None, received[2]) and phone in (None, received[1])
        ):
            return received
    if message_id is None:
        raise InvalidRequestError(translation_key="nothing_to_reply_to")
    return account or get_only_account(hass), phone, message_id


def _get_origin(
    hass: HomeAssistant, origin: Origin
) -> tuple[Account, Phone, int] | None:
    for account in get_accounts(hass):
        phone = account.phones.get(origin.phone_id)
        if account.entry.entry_id == origin.entry_id and phone is not None:
            return account, phone, origin.message_id
    return None


async def _async_get_messages(call: ServiceCall) -> ServiceResponse:
    data = call.data
    account, phone = get_phone(call.hass, data[ATTR_DEVICE_ID])
    await _async_check_read_permission(call, account)
    since, until, direction = (
        data.get("since"),
        data.get("until"),
        data.get("direction"),
    )
    query = MessageQuery(
        since=None if since is None else dt_util.as_utc(since),
        until=None if until is None else dt_util.as_utc(until),
        direction=None if direction is None else Direction(direction),
        number=_sought_number(call),
        contact_id=_contact_of(call, account),
        search=data.get("search", ""),
        before_id=data.get("before_id"),
        limit=data["limit"],
    )
    found = await async_get_messages(account, phone, query)
    messages: list[Any] = found.messages
    return {"messages": messages, "truncated": found.truncated}


async def _async_delete_messages(call: ServiceCall) -> ServiceResponse:
    data = call.data
    if not (data["all"] or data.keys() & {"contact", "number", "before"}):
        raise InvalidRequestError(translation_key="nothing_to_delete")
    phone: Phone | None = None
    if (device_id := data.get(ATTR_DEVICE_ID)) is not None:
        account, phone = get_phone(call.hass, device_id)
        accounts = [account]
    elif (contact := data.get("contact")) is not None:
        account, _ = get_contact(call.hass, contact)
        accounts = [account]
    else:
        accounts = get_accounts(call.hass)
    number = _sought_number(call)
    if number is not None and is_ambiguous(number, call.hass.config.country):
        raise InvalidRequestError(
            translation_key="number_ambiguous",
            position="1",
            number=display_name(number.strip()),
        )
    before: datetime | None = data.get("before")
    deleted, errors = 0, []
    for account in accounts:
        deletion = Deletion(
            phone_id=None if phone is None else phone.phone_id,
            number=number,
            contact_id=_contact_of(call, account),
            before=None if before is None else dt_util.as_utc(before),
        )
        try:
            deleted += await async_delete_messages(account, deletion)
        except ActionFailedError as err:
            errors.append(err)
    if errors:
        # After all others have deleted theirs.
        raise errors[0]
    return {"deleted": deleted} if call.return_response else None


def _sought_number(call: ServiceCall) -> str | None:
    """Return the number of messages that are looked for, in all readings if it has no plus."""
    if (number := call.data.get("number")) is None:
        return None
    return number_as_text(number, call.hass.config.country) or str(number)


def _contact_of(call: ServiceCall, account: Account) -> str | None:
    """Return the contact whose messages are looked for; raises InvalidRequestError."""
    if (device_id := call.data.get("contact")) is None:
        return None
    owner, contact_id = get_contact(call.hass, device_id)
    if owner is not account:
        raise InvalidRequestError(translation_key="several_accounts")
    return contact_id


async def _async_check_read_permission(call: ServiceCall, account: Account) -> None:
    """Raise for users who may not read by the account's options; automations have no user."""
    if call.context.user_id is None:
        return
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None or not may_read(account, user):
        raise InvalidRequestError(
            translation_key="may_not_read", account=account.entry.title
        )


def _response(
    call: ServiceCall, account: Account, results: Iterable[OutgoingMessage]
) -> ServiceResponse:
    """Return the result of each recipient.

    Without a response, raise where nobody was written to. Who waits for a stage asks for those who
    did not get there, too.
    """
    if not call.return_response:
        raise_for_problems(account, results, partly="wait_for" in call.data)
        return None
    return {"messages": [_response_message(account, message) for message in results]}


def _response_message(account: Account, message: OutgoingMessage) -> dict[str, Any]:
    error = error_for(account, message)
    outcome = message.outcome or Outcome.UNKNOWN
    return {
        "to": message.recipient,
        "contact": message.name,
        "message_id": message.message_id,
        "parts": message.parts,
        "outcome": outcome.value,
        "status": None if message.status is None else message.status.value,
        "status_id": message.status_id,
        "confirmed": message.confirmed,
        "error": None if error is None else str(error),
    }
