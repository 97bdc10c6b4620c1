"""What the admin interface and the command line show, as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from .journal import Call, WebhookCall
from .model import Account, Message, Phone, status_text
from .service import Service

_DEFAULT_LIMIT = 100

type Query = Mapping[str, str]


def status(service: Service, query: Query) -> dict[str, Any]:
    """Return a summary of everything."""
    return {
        "url": service.url,
        "api_url": service.api_url,
        "now": service.clock.now().isoformat(),
        "accounts": [account(item) for item in service.state.accounts.values()],
        "phones": [phone(service, item) for item in service.state.phones.values()],
        "messages": len(service.state.messages),
        "calls": dict(service.journal.counts),
        "webhook_calls": dict(service.journal.webhook_counts),
        "held": service.held,
        "faults": {
            "api": [asdict(fault) for fault in service.api_faults],
            "webhook": [asdict(fault) for fault in service.webhook_faults],
        },
        "habits": behaviour(service),
    }


def calls(service: Service, query: Query) -> list[dict[str, Any]]:
    """Return the recorded API requests, newest last. Query: `method`, `limit`."""
    return [call(item) for item in service.calls(query.get("method"))][_last(query) :]


def webhook_calls(service: Service, query: Query) -> list[dict[str, Any]]:
    """Return the webhook requests, newest last. Query: `sms_id`, `device_id`, `limit`."""
    found = service.webhook_calls(_number(query, "sms_id"), _number(query, "device_id"))
    return [webhook_call(item) for item in found[_last(query) :]]


def messages(service: Service, query: Query) -> list[dict[str, Any]]:
    """Return the messages, newest last. Query: `limit`."""
    return [message(item) for item in service.messages()[_last(query) :]]


def account(item: Account) -> dict[str, Any]:
    """Return an account with its token, which setting the integration up requires."""
    return {"email": item.email, "token": item.token, "zone": item.zone}


def phone(service: Service, item: Phone) -> dict[str, Any]:
    """Return a phone with its webhook URLs."""
    return {
        "device_id": item.device_id,
        "email": item.email,
        "title": item.title,
        "online": item.online,
        "last_seen": service.state.last_seen(item).isoformat(),
        "numbers": [sim.number for sim in item.sims],
        "webhooks": {
            "status": item.webhooks.status,
            "switched_off": item.webhooks.switched_off,
            "incoming": {
                str(slot): url for slot, url in item.webhooks.incoming.items()
            },
        },
    }


def message(item: Message) -> dict[str, Any]:
    """Return a message of either direction."""
    return {
        "sms_id": item.sms_id,
        "device_id": item.device_id,
        "incoming": item.incoming,
        "address": item.address,
        "body": item.body,
        "channel": item.channel,
        "status": item.status,
        "status_text": status_text(item.status),
        "still_to_come": list(item.next_statuses),
        "attempt": item.attempt,
        "customer_id": item.customer_id,
        "created": item.created.isoformat(),
        "picture_url": item.picture_url,
    }


def call(item: Call) -> dict[str, Any]:
    """Return an API request."""
    return {
        "at": item.at.isoformat(),
        "method": item.method,
        "http_method": item.http_method,
        "content_type": item.content_type,
        "query": dict(item.query),
        "body": dict(item.body),
        "status": item.status,
        "answer": item.answer,
        "size": item.size,
        "fault": item.fault,
    }


def webhook_call(item: WebhookCall) -> dict[str, Any]:
    """Return a webhook request."""
    return {
        "at": item.at.isoformat(),
        "device_id": item.device_id,
        "about": item.about,
        "sms_id": item.sms_id,
        "status_id": item.status_id,
        "url": item.url,
        "body": item.body.decode(),
        "attempt": item.attempt,
        "result": item.result,
        "status": item.status,
        "fault": item.fault,
    }


def behaviour(service: Service) -> dict[str, Any]:
    """Return the fields of Behaviour."""
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in asdict(service.behaviour).items()
    }


def _number(query: Query, name: str) -> int | None:
    return int(query[name]) if name in query else None


def _last(query: Query) -> int:
    return -max(1, _number(query, "limit") or _DEFAULT_LIMIT)
