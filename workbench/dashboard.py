"""A dashboard that shows one phone, made of the cards that every Home Assistant has."""

from collections.abc import Mapping, Sequence
from typing import Any

from .session import Json

DASHBOARD: Mapping[str, Any] = {
    "url_path": "sms-gateway",
    "title": "SMS gateway",
    "icon": "mdi:message-text",
    "show_in_sidebar": True,
    "require_admin": False,
}

# In the order in which they are shown. Entities not named here come after these.
_RECEIVED = ("last_message", "last_sender", "last_received", "message")
_SENT = ("delivery_status", "delivery_problem", "delivery")
_WIDE = ("last_message", "last_sender", "delivery_problem")
# Without the name of the phone, which is the title.
_OWN_NAME: Mapping[str, Any] = {"type": "entity"}


def layout(phone: str, entities: Sequence[Json]) -> dict[str, Any]:
    """Return the configuration of the dashboard.

    Takes the phone's name and its entities as the entity registry lists them.
    """
    by_key = {_key(entity): entity["entity_id"] for entity in entities}
    images = [id_ for id_ in by_key.values() if id_.startswith("image.")]
    rest = [
        key
        for key, id_ in by_key.items()
        if key not in {*_RECEIVED, *_SENT} and id_ not in images
    ]
    sections = [
        _section("Received", "mdi:message-arrow-left", _tiles(by_key, _RECEIVED)),
        _section("Sent", "mdi:message-arrow-right", _tiles(by_key, _SENT)),
        _section("Last image", "mdi:image", [_picture(id_) for id_ in images]),
        _section("Phone", "mdi:cellphone", _tiles(by_key, rest)),
        _section("Logbook", "mdi:format-list-bulleted", [_logbook(by_key.values())]),
    ]
    view = {
        "title": phone,
        "type": "sections",
        "max_columns": 3,
        "sections": [section for section in sections if section],
    }
    return {"views": [view]}


def _key(entity: Json) -> str:
    known = {*_RECEIVED, *_SENT}
    ends = [key for key in known if entity["unique_id"].endswith(f"_{key}")]
    # The longest: a key can be the end of another one.
    return max(ends, key=len, default=entity["translation_key"] or entity["entity_id"])


def _section(title: str, icon: str, cards: Sequence[Json]) -> Json:
    heading = {"type": "heading", "heading": title, "icon": icon}
    return {"type": "grid", "cards": [heading, *cards]} if cards else None


def _tiles(by_key: Mapping[str, str], keys: Sequence[str]) -> list[Json]:
    return [
        {
            "type": "tile",
            "entity": by_key[key],
            "name": _OWN_NAME,
            "grid_options": {"columns": "full" if key in _WIDE else 6},
        }
        for key in keys
        if key in by_key
    ]


def _picture(entity_id: str) -> Json:
    return {"type": "picture-entity", "entity": entity_id, "name": _OWN_NAME}


def _logbook(entity_ids: Any) -> Json:
    return {
        "type": "logbook",
        "target": {"entity_id": sorted(entity_ids)},
        "hours_to_show": 24,
        "grid_options": {"columns": "full", "rows": 8},
    }
