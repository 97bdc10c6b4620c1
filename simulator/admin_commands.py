"""Commands of the admin interface: each takes a JSON object and returns what is shown.

A phone is chosen by `device_id`, or by `phone` with its title or id; without either, it is the
first one.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from . import admin_views
from .behaviour import Behaviour
from .directory import PhoneChanges
from .faults import ApiFault, WebhookFault
from .json_fields import read_fields
from .model import CHANNELS, Phone
from .service import Service

type Arguments = dict[str, Any]


class NotFoundError(ValueError):
    """An account, phone or message does not exist."""


async def account(service: Service, arguments: Arguments) -> Any:
    """Add an account: email, password, and optionally token and zone."""
    return admin_views.account(
        service.add_account(
            _text(arguments, "email"),
            _text(arguments, "password"),
            token=arguments.get("token"),
            zone=arguments.get("zone", "Europe/Berlin"),
        )
    )


async def phone(service: Service, arguments: Arguments) -> Any:
    """Add a phone: email, title, and optionally device_id, numbers and PhoneChanges."""
    owner = service.state.accounts.get(_text(arguments, "email"))
    if owner is None:
        raise NotFoundError("no such account")
    changes = _without(arguments, "email", "title", "device_id", "numbers")
    added = service.add_phone(
        owner,
        _text(arguments, "title"),
        device_id=arguments.get("device_id"),
        numbers=tuple(arguments.get("numbers", ())),
        **_changes(changes),
    )
    return admin_views.phone(service, added)


async def change_phone(service: Service, arguments: Arguments) -> Any:
    """Change the given fields of a phone: title, number, online, app_version and so on."""
    device_id = _phone(service, arguments).device_id
    changes = _changes(_without(arguments, "phone", "device_id", "title"))
    if "title" in arguments:
        service.rename_phone(device_id, _text(arguments, "title"))
    changed = service.change_phone(device_id, **changes)
    return admin_views.phone(service, changed)


async def register_anew(service: Service, arguments: Arguments) -> Any:
    """Move a phone to a new device id, as a new login in the app does."""
    found = _phone(service, arguments)
    return admin_views.phone(service, service.register_anew(found.device_id))


async def webhooks(service: Service, arguments: Arguments) -> Any:
    """Set the webhook URLs: `url` for all, or `status` and `incoming`.

    `incoming` is one URL, or an object with a URL for each channel.
    """
    found = _phone(service, arguments)
    url = arguments.get("url")
    incoming = arguments.get("incoming", url)
    if isinstance(incoming, dict):
        incoming = {_channel(name): address for name, address in incoming.items()}
    changed = service.set_webhooks(
        found.device_id, status=arguments.get("status", url), incoming=incoming
    )
    return admin_views.phone(service, changed)


async def receive(service: Service, arguments: Arguments) -> Any:
    """Receive a message on a phone: sender, text, and optionally channel, image and age (s)."""
    message = await service.receive(
        _phone(service, arguments).device_id,
        _text(arguments, "sender"),
        str(arguments.get("text", "")),
        channel=_channel(arguments.get("channel", 0)),
        image=bool(arguments.get("image")),
        age=float(arguments.get("age", 2)),
    )
    return admin_views.message(message) | {
        "webhook": [
            admin_views.webhook_call(call)
            for call in service.webhook_calls(message.sms_id)
        ]
    }


async def call_again(service: Service, arguments: Arguments) -> Any:
    """Send the webhook request for a message once more: sms_id."""
    await service.call_again(_sms_id(service, arguments))
    return admin_views.message(service.message(_sms_id(service, arguments)))


async def advance(service: Service, arguments: Arguments) -> Any:
    """Move all messages on by one status, or by `steps`."""
    return {"made": await service.advance(int(arguments.get("steps", 1)))}


async def settle(service: Service, arguments: Arguments) -> Any:
    """Move all messages on until none can go further."""
    await service.settle()
    return {}


async def release(service: Service, arguments: Arguments) -> Any:
    """Send all webhook requests that are held back."""
    await service.release()
    return {"held": service.held}


async def resend(service: Service, arguments: Arguments) -> Any:
    """Send a message again: sms_id, and optionally its final status."""
    status = int(arguments.get("status", 7))
    return admin_views.message(
        await service.resend(_sms_id(service, arguments), status)
    )


async def set_status(service: Service, arguments: Arguments) -> Any:
    """Set the status of a message: sms_id and status."""
    return admin_views.message(
        await service.set_status(
            _sms_id(service, arguments), int(_need(arguments, "status"))
        )
    )


async def end_at(service: Service, arguments: Arguments) -> Any:
    """Set the final status of one message, or of future ones.

    With `sms_id`: of that message. Otherwise of future messages, optionally only those of a phone,
    to a number, with a probability, or so many times.
    """
    status = int(_need(arguments, "status"))
    if "sms_id" in arguments:
        return admin_views.message(
            service.end_message_at(_sms_id(service, arguments), status)
        )
    named = "phone" in arguments or "device_id" in arguments
    service.end_at(
        status,
        device_id=_phone(service, arguments).device_id if named else None,
        number=arguments.get("number"),
        probability=float(arguments.get("probability", 1)),
        times=arguments.get("times"),
    )
    return {}


async def auto_reply(service: Service, arguments: Arguments) -> Any:
    """Reply to all messages to a number: number and text; without a text, stop replying."""
    service.auto_reply(_text(arguments, "number"), arguments.get("text"))
    return {}


async def fail_api(service: Service, arguments: Arguments) -> Any:
    """Add an ApiFault: its kind and its other fields."""
    service.fail_api(ApiFault(**read_fields(ApiFault, arguments)))
    return {}


async def fail_webhooks(service: Service, arguments: Arguments) -> Any:
    """Add a WebhookFault: its kind and its other fields."""
    if "phone" in arguments:
        device_id = _phone(service, arguments).device_id
        arguments = _without(arguments, "phone") | {"device_id": device_id}
    service.fail_webhooks(WebhookFault(**read_fields(WebhookFault, arguments)))
    return {}


async def clear_faults(service: Service, arguments: Arguments) -> Any:
    """Remove all faults."""
    service.clear_faults()
    return {}


async def clear_journal(service: Service, arguments: Arguments) -> Any:
    """Remove all recorded requests and their counts."""
    service.journal.clear()
    return {}


async def behaviour(service: Service, arguments: Arguments) -> Any:
    """Change the given fields of Behaviour."""
    service.behaviour = replace(service.behaviour, **read_fields(Behaviour, arguments))
    return admin_views.behaviour(service)


async def revoke_token(service: Service, arguments: Arguments) -> Any:
    """Replace the token of an account: email."""
    email = _text(arguments, "email")
    if email not in service.state.accounts:
        raise NotFoundError("no such account")
    return admin_views.account(service.revoke_token(email))


COMMANDS: Mapping[str, Callable[[Service, Arguments], Awaitable[Any]]] = (
    MappingProxyType(
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
            "habits": behaviour,
        }
    )
)


def _need(arguments: Arguments, name: str) -> Any:
    if name not in arguments:
        raise ValueError(f"{name} is required")
    return arguments[name]


def _text(arguments: Arguments, name: str) -> str:
    value = _need(arguments, name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is not a text")
    return value


def _without(arguments: Arguments, *names: str) -> Arguments:
    return {name: value for name, value in arguments.items() if name not in names}


def _changes(arguments: Arguments) -> PhoneChanges:
    changes: PhoneChanges = read_fields(PhoneChanges, arguments)  # type: ignore[assignment]
    return changes


def _phone(service: Service, arguments: Arguments) -> Phone:
    phones = service.state.phones
    if (device_id := arguments.get("device_id")) is not None:
        found = [p for p in phones.values() if p.device_id == device_id]
    elif (title := arguments.get("phone")) is not None:
        found = [p for p in phones.values() if title in {p.title, str(p.device_id)}]
    else:
        found = list(phones.values())[:1]
    if not found:
        raise NotFoundError("no such phone")
    if len(found) > 1:
        raise ValueError("several phones have this title")
    return found[0]


def _sms_id(service: Service, arguments: Arguments) -> int:
    sms_id: int = _need(arguments, "sms_id")
    if sms_id not in service.state.messages:
        raise NotFoundError("no such message")
    return sms_id


def _channel(value: Any) -> int:
    """Return the number of a channel, given by name or number."""
    if isinstance(value, str) and value in CHANNELS:
        return CHANNELS[value]
    return int(value)
