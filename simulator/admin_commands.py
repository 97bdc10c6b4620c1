"""What can be done by JSON: each order is an object, and what it returns is shown.

Phones go by `device_id`, or by `phone` with their title, or not at all for the first one.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from . import admin_views
from .behaviour import Habits
from .directory import PhoneChanges
from .faults import ApiFault, WebhookFault
from .json_fields import read_fields
from .model import CHANNELS, Phone
from .service import Service

type Order = dict[str, Any]


class UnknownError(ValueError):
    """There is no such account, phone or message."""


async def account(service: Service, order: Order) -> Any:
    """Sign somebody up: email, password, and optionally token and zone."""
    return admin_views.account(
        service.add_account(
            _text(order, "email"),
            _text(order, "password"),
            token=order.get("token"),
            zone=order.get("zone", "Europe/Berlin"),
        )
    )


async def phone(service: Service, order: Order) -> Any:
    """Register a phone: email, title, optionally device_id, numbers and what else it is."""
    owner = service.state.accounts.get(_text(order, "email"))
    if owner is None:
        raise UnknownError("no such account")
    changes = _without(order, "email", "title", "device_id", "numbers")
    added = service.add_phone(
        owner,
        _text(order, "title"),
        device_id=order.get("device_id"),
        numbers=tuple(order.get("numbers", ())),
        **_changes(changes),
    )
    return admin_views.phone(service, added)


async def change_phone(service: Service, order: Order) -> Any:
    """Change whatever is there of title, number, online, app_version and so on."""
    device_id = _phone(service, order).device_id
    changes = _changes(_without(order, "phone", "device_id", "title"))
    if "title" in order:
        service.rename_phone(device_id, _text(order, "title"))
    changed = service.change_phone(device_id, **changes)
    return admin_views.phone(service, changed)


async def register_anew(service: Service, order: Order) -> Any:
    """Give the phone another device id."""
    found = _phone(service, order)
    return admin_views.phone(service, service.register_anew(found.device_id))


async def webhooks(service: Service, order: Order) -> Any:
    """Fill in `status` and `incoming`, an address or one for each channel; or `url` for both."""
    found = _phone(service, order)
    url = order.get("url")
    incoming = order.get("incoming", url)
    if isinstance(incoming, dict):
        incoming = {_channel(name): address for name, address in incoming.items()}
    changed = service.set_webhooks(
        found.device_id, status=order.get("status", url), incoming=incoming
    )
    return admin_views.phone(service, changed)


async def receive(service: Service, order: Order) -> Any:
    """Let somebody write to a phone: sender, text, and optionally channel, image and age."""
    message = await service.receive(
        _phone(service, order).device_id,
        _text(order, "sender"),
        str(order.get("text", "")),
        channel=_channel(order.get("channel", 0)),
        image=bool(order.get("image")),
        age=float(order.get("age", 2)),
    )
    return admin_views.message(message) | {
        "webhook": [
            admin_views.webhook_call(call)
            for call in service.webhook_calls(message.sms_id)
        ]
    }


async def call_again(service: Service, order: Order) -> Any:
    """Make the webhook call for a message once more: sms_id."""
    await service.call_again(_sms_id(service, order))
    return admin_views.message(service.message(_sms_id(service, order)))


async def advance(service: Service, order: Order) -> Any:
    """Take all messages on by one step, or by so many: steps."""
    return {"made": await service.advance(int(order.get("steps", 1)))}


async def settle(service: Service, order: Order) -> Any:
    """Take all messages as far as they go."""
    await service.settle()
    return {}


async def release(service: Service, order: Order) -> Any:
    """Make all webhook calls that are held back."""
    await service.release()
    return {"held": service.held}


async def resend(service: Service, order: Order) -> Any:
    """Begin the way again: sms_id, and optionally the status at its end."""
    status = int(order.get("status", 7))
    return admin_views.message(await service.resend(_sms_id(service, order), status))


async def set_status(service: Service, order: Order) -> Any:
    """Put a message to a status: sms_id and status."""
    return admin_views.message(
        await service.set_status(_sms_id(service, order), int(_need(order, "status")))
    )


async def end_at(service: Service, order: Order) -> Any:
    """Decide how messages end: status, optionally phone, number, probability and times; or sms_id."""
    status = int(_need(order, "status"))
    if "sms_id" in order:
        return admin_views.message(
            service.end_message_at(_sms_id(service, order), status)
        )
    named = "phone" in order or "device_id" in order
    service.end_at(
        status,
        device_id=_phone(service, order).device_id if named else None,
        number=order.get("number"),
        probability=float(order.get("probability", 1)),
        times=order.get("times"),
    )
    return {}


async def auto_reply(service: Service, order: Order) -> Any:
    """Have somebody answer all they get: number and text; without a text no more."""
    service.auto_reply(_text(order, "number"), order.get("text"))
    return {}


async def fail_api(service: Service, order: Order) -> Any:
    """Put an ApiFault in: its kind and its other fields."""
    service.fail_api(ApiFault(**read_fields(ApiFault, order)))
    return {}


async def fail_webhooks(service: Service, order: Order) -> Any:
    """Put a WebhookFault in: its kind and its other fields."""
    if "phone" in order:
        device_id = _phone(service, order).device_id
        order = _without(order, "phone") | {"device_id": device_id}
    service.fail_webhooks(WebhookFault(**read_fields(WebhookFault, order)))
    return {}


async def clear_faults(service: Service, order: Order) -> Any:
    """Let all go well again."""
    service.clear_faults()
    return {}


async def clear_journal(service: Service, order: Order) -> Any:
    """Forget all calls and their counts."""
    service.journal.clear()
    return {}


async def habits(service: Service, order: Order) -> Any:
    """Change whatever fields of Habits are there."""
    service.habits = replace(service.habits, **read_fields(Habits, order))
    return admin_views.habits(service)


async def revoke_token(service: Service, order: Order) -> Any:
    """Give an account another token: email."""
    email = _text(order, "email")
    if email not in service.state.accounts:
        raise UnknownError("no such account")
    return admin_views.account(service.revoke_token(email))


ORDERS: Mapping[str, Callable[[Service, Order], Awaitable[Any]]] = MappingProxyType(
    {
        "account": account,
        "account/revoke_token": revoke_token,
        "phone": phone,
        "phone/change": change_phone,
        "phone/register_anew": register_anew,
        "phone/webhooks": webhooks,
        "receive": receive,
        "call_again": call_again,
        "advance": advance,
        "settle": settle,
        "release": release,
        "resend": resend,
        "set_status": set_status,
        "end_at": end_at,
        "auto_reply": auto_reply,
        "fault/api": fail_api,
        "fault/webhook": fail_webhooks,
        "fault/clear": clear_faults,
        "journal/clear": clear_journal,
        "habits": habits,
    }
)


def _need(order: Order, name: str) -> Any:
    if name not in order:
        raise ValueError(f"{name} is required")
    return order[name]


def _text(order: Order, name: str) -> str:
    value = _need(order, name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is not a text")
    return value


def _without(order: Order, *names: str) -> Order:
    return {name: value for name, value in order.items() if name not in names}


def _changes(order: Order) -> PhoneChanges:
    changes: PhoneChanges = read_fields(PhoneChanges, order)  # type: ignore[assignment]
    return changes


def _phone(service: Service, order: Order) -> Phone:
    phones = service.state.phones
    if (device_id := order.get("device_id")) is not None:
        found = [p for p in phones.values() if p.device_id == device_id]
    elif (title := order.get("phone")) is not None:
        found = [p for p in phones.values() if title in {p.title, str(p.device_id)}]
    else:
        found = list(phones.values())[:1]
    if not found:
        raise UnknownError("no such phone")
    if len(found) > 1:
        raise ValueError("which phone?")
    return found[0]


def _sms_id(service: Service, order: Order) -> int:
    sms_id: int = _need(order, "sms_id")
    if sms_id not in service.state.messages:
        raise UnknownError("no such message")
    return sms_id


def _channel(value: Any) -> int:
    """Read a channel by name or slot."""
    if isinstance(value, str) and value in CHANNELS:
        return CHANNELS[value]
    return int(value)
