"""Diagnostics: flags, counts, field names and shapes; never personal data."""

from collections import Counter
from typing import Any

from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.util import dt as dt_util

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.phone import Phone
from .account.registry import REGISTRY
from .const import (
    CONF_API_URL,
    CONF_CLOUDHOOK,
    CONF_CONFIRMED_URL,
    CONF_PREVIOUS_URLS,
    DOMAIN,
    SUBENTRY_CONTACT,
)
from .dialogue.state import QuestionsState
from .receiving.catch_up import CatchUpState


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an account."""
    # Not runtime_data, which exists only while the entry is loaded.
    account = await hass.data[REGISTRY].async_get(entry)
    store, figures = account.store, await account.store.async_figures()
    health, caught_up = account.health, account.data.state_of(CatchUpState)
    pending = account.data.pending.values()
    queues = [len(one.phone.queue) for one in pending if not one.phone.phone_id]
    return {
        "home": {
            "country_set": hass.config.country is not None,
            "external_url_set": hass.config.external_url is not None,
            "cloud_loaded": "cloud" in hass.config.components,
        },
        "account": {
            "has_token": CONF_TOKEN in entry.data,
            "api_address_overridden": CONF_API_URL in entry.data,
            "last_update_success": health and health.last_update_success,
            "listed_devices": health and len(health.data),
            "accept_from": account.accept_from,
            "content": account.content.kept,
            "contacts": len(list(entry.get_subentries_of_type(SUBENTRY_CONTACT))),
            "turned_away": account.data.rejected,
            "strangers": len(account.data.unknown_senders(dt_util.utcnow())),
            "cloudhooks": len(account.data.cloudhooks),
            "phones_being_added": len(queues),
            "waiting_for_a_phone": sum(queues),
            "new_addresses": len(pending) - len(queues),
            "store_unreadable": store.unreadable or account.data.damaged,
            "store_write_failed": store.failed,
            "store_restored": store.restored,
            "store_replaced": store.replaced,
            "store_last_write": store.last_write and store.last_write.isoformat(),
            "store_size": figures and figures.size,
            "store_records": figures and figures.records,
            "store_journal": figures and figures.journal,
            "history_days": account.history_days,
            "history_messages": figures and figures.history,
            "caught_up_at": caught_up.caught_up_at
            and caught_up.caught_up_at.isoformat(),
            "recovered": caught_up.recovered,
            "ids_differ": any(
                phone.cursor.differing for phone in account.phones.values()
            ),
            "questions": _question_diagnostics(account),
            "shapes": account.shapes.as_dict(),
        },
        "phones": [
            _phone_diagnostics(account, phone) for phone in account.phones.values()
        ],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return the diagnostics of a phone, else those of the account."""
    account = await hass.data[REGISTRY].async_get(entry)
    for domain, key in device.identifiers:
        if domain == DOMAIN and (phone := account.phones.get(key)) is not None:
            return _phone_diagnostics(account, phone)
    return await async_get_config_entry_diagnostics(hass, entry)


def _question_diagnostics(account: Account) -> dict[str, Any]:
    """Return how many questions there are, by how far they are or how they ended."""
    state = account.data.state_of(QuestionsState)
    outcomes = (question.outcome or "open" for question in state.all())
    open_ones = state.open()
    steps = (person.step for question in open_ones for person in question.people)
    problems = (
        person.problem
        for question in open_ones
        for person in question.people
        if person.problem is not None
    )
    return {
        "outcomes": dict(Counter(map(str, outcomes))),
        "steps": dict(Counter(map(str, steps))),
        "problems": dict(Counter(problems)),
        "waiting_for_a_start": len(state.unsettled),
        "waiting_callers": sum(map(len, state.waiters.values())),
    }


def _phone_diagnostics(account: Account, phone: Phone) -> dict[str, Any]:
    data = account.entry.subentries[phone.phone_id].data
    state = phone.state
    return {
        "ready": phone.queue.ready,
        "cloudhook": bool(data.get(CONF_CLOUDHOOK)),
        "url_proved": CONF_CONFIRMED_URL in data,
        "url_was_replaced": CONF_PREVIOUS_URLS in data,
        "device_id_configured": phone.entered_device_id is not None,
        "device_id_adopted": phone.reported_device_id is not None,
        "second_device_id_seen": phone.other_device_id is not None,
        "clock_offset_minutes": phone.clock.offset,
        "listed": account.health and phone.gateway_device_id in account.health.data,
        "last_call": phone.last_request and phone.last_request.isoformat(),
        "calls": dict(phone.requests.results),
        "refused_fields": dict(phone.requests.refused),
        "inbox": len(phone.queue),
        "confirmed_channels": sorted(phone.bound),
        "never_confirmed_channels": sorted(phone.unbound),
        "conflicting_ids": len(phone.conflicts),
        "too_old": phone.cursor.too_old,
        "remembered_messages": len(phone.ledger),
        "remembered_sent": phone.ledger.remembered_sent,
        "received": state.received,
        "sent": state.sent,
        "delivered": state.delivered,
        "failed": state.failed,
        "open_problems": len(state.problems),
        "last_status_id": state.last_delivery and state.last_delivery.status_id,
        "shapes": phone.requests.shapes.as_dict(),
    }
