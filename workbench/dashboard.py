"""A dashboard for an account, made of Home Assistant's own cards."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .client import Client
from .configuration import DOMAIN
from .demo import Account
from .session import Json
from .waiting import wait_for

_PATH = "sms-gateway"
_DASHBOARD: Mapping[str, Any] = {
    "url_path": _PATH,
    "title": "SMS gateway",
    "icon": "mdi:message-text",
    "show_in_sidebar": True,
    "require_admin": False,
}

# In the order in which they are shown. Other entities come after these.
_RECEIVED = ("last_message", "message", "messages_received")
_SENT = ("delivery_status", "delivery_problem", "messages_sent", "messages_failed")
_ALLOWANCE = "send_allowance"
_IMAGE = "last_image"
_PHONE = ("online", "app_version", "app_update")
_WIDE = ("last_message", "delivery_problem")
# Without the name of the phone, which is in the title.
_OWN_NAME: Mapping[str, Any] = {"type": "entity"}
_DEVICE_NAME: Mapping[str, Any] = {"type": "device"}
_GREETING = "I am on my way."


async def show(client: Client, account: Account) -> None:
    """Create the dashboard if it is missing, and make it the default one."""
    dashboards = await client.ws("lovelace/dashboards/list")
    if any(item["url_path"] == _PATH for item in dashboards):
        return
    phones = {
        phone.name: await _entities_of(client, phone.subentry_id)
        for phone in account.phones
    }
    people = [
        await _entities_of(client, contact.subentry_id) for contact in account.contacts
    ]
    await client.ws("lovelace/dashboards/create", **_DASHBOARD)
    config = layout(phones, people)
    await client.ws("lovelace/config/save", url_path=_PATH, config=config)
    system = await client.ws("frontend/get_system_data", key="core")
    value = {**(system["value"] or {}), "default_panel": _PATH}
    await client.ws("frontend/set_system_data", key="core", value=value)


async def _entities_of(client: Client, subentry_id: str) -> dict[str, str]:
    """Return the enabled entities of a subentry, by the last part of their unique ids."""

    async def entities() -> dict[str, str]:
        return {
            entity["unique_id"].removeprefix(f"{subentry_id}_"): entity["entity_id"]
            for entity in await client.entity_registry(DOMAIN)
            if entity["config_subentry_id"] == subentry_id and not entity["disabled_by"]
        }

    found: dict[str, str] = await wait_for(entities, 30, what="entities of a device")
    return found


def layout(
    phones: Mapping[str, Mapping[str, str]], people: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """Return the configuration of the dashboard: a view of each phone, and one of the contacts.

    `phones` has entity ids by key, by the phones' names; `people` has those of each contact.
    """
    views = [_phone_view(name, by_key) for name, by_key in phones.items()]
    if people:
        views.append(_people_view(people))
    return {"views": views}


def _phone_view(name: str, by_key: Mapping[str, str]) -> Json:
    shown = {*_RECEIVED, *_SENT, _ALLOWANCE, _IMAGE, *_PHONE}
    rest = sorted(by_key.keys() - shown)
    return _view(
        name,
        _section("Received", "mdi:message-arrow-left", _tiles(by_key, _RECEIVED)),
        _section(
            "Sent", "mdi:message-arrow-right", _tiles(by_key, (*_SENT, _ALLOWANCE))
        ),
        _picture_section(by_key),
        _section("Phone", "mdi:cellphone", _tiles(by_key, (*_PHONE, *rest))),
        _section("Logbook", "mdi:format-list-bulleted", [_logbook(by_key.values())]),
    )


def _people_view(people: Sequence[Mapping[str, str]]) -> Json:
    last = [
        _tile(by_key["last_message"], _DEVICE_NAME, "full")
        for by_key in people
        if "last_message" in by_key
    ]
    writing = [
        _tile(by_key["notify"], _DEVICE_NAME, "full") | _writes_to(by_key["notify"])
        for by_key in people
        if "notify" in by_key
    ]
    everything = [entity_id for by_key in people for entity_id in by_key.values()]
    return _view(
        "Contacts",
        _section("Last messages", "mdi:message-text", last),
        _section("Write to", "mdi:account-multiple", writing),
        _section("Logbook", "mdi:format-list-bulleted", [_logbook(everything)]),
    )


def _view(title: str, *sections: Json) -> Json:
    # An icon would replace the title in the tab.
    return {
        "title": title,
        "type": "sections",
        "max_columns": 3,
        "sections": [section for section in sections if section],
    }


def _section(title: str, icon: str, cards: Sequence[Json]) -> Json:
    heading = {"type": "heading", "heading": title, "icon": icon}
    return {"type": "grid", "cards": [heading, *cards]} if cards else None


def _tiles(by_key: Mapping[str, str], keys: Sequence[str]) -> list[Json]:
    return [
        _tile(by_key[key], _OWN_NAME, "full" if key in _WIDE else 6)
        for key in keys
        if key in by_key
    ]


def _tile(entity_id: str, name: Mapping[str, Any], columns: str | int) -> Json:
    return {
        "type": "tile",
        "entity": entity_id,
        "name": name,
        "grid_options": {"columns": columns},
    }


def _writes_to(entity_id: str) -> Json:
    # The more-info dialog of a notify entity has no input field.
    return {
        "tap_action": {
            "action": "perform-action",
            "perform_action": "notify.send_message",
            "target": {"entity_id": entity_id},
            "data": {"message": _GREETING},
            "confirmation": {"text": f"Send “{_GREETING}”?"},
        }
    }


def _picture_section(by_key: Mapping[str, str]) -> Json:
    if _IMAGE not in by_key:
        return None
    entity_id = by_key[_IMAGE]
    nothing = ["unknown", "unavailable"]
    # On the card as well: a card in a hidden section still requests its picture.
    shown = {
        "visibility": [
            {"condition": "state", "entity": entity_id, "state_not": nothing}
        ]
    }
    picture = {"type": "picture-entity", "entity": entity_id, "name": _OWN_NAME}
    return {**_section("Last image", "mdi:image", [picture | shown]), **shown}


def _logbook(entity_ids: Iterable[str]) -> Json:
    return {
        "type": "logbook",
        "target": {"entity_id": sorted(entity_ids)},
        "hours_to_show": 24,
        "grid_options": {"columns": "full", "rows": 10},
    }
