"""The names that automations depend on: they are added to, and not changed.

`scripts/contract` writes `tests/package/contract.json` anew; its difference is what a change means
for automations.
"""

from collections.abc import Mapping
import json
import os
from pathlib import Path
from typing import Any

from homeassistant.helpers import entity_registry as er

from custom_components.smsgateway24.account.issues import Issue
from custom_components.smsgateway24.domain.outgoing import Outcome
from custom_components.smsgateway24.domain.state import Via
from custom_components.smsgateway24.protocol import Channel, MessageType, Status, shape
from tests.builders.descriptions import SECTIONS, described, fields_of
from tests.builders.dialogs import Dialog
from tests.builders.home import Home
from tests.docs.happenings import Shape, entities, events, responses

FILE = Path(__file__).parent / "contract.json"
WRITE = "SMSGATEWAY24_WRITE_CONTRACT"


def _types(kinds: Shape) -> dict[str, list[str]]:
    return {
        key: sorted("null" if kind is type(None) else kind.__name__ for kind in types)
        for key, types in kinds.items()
    }


def _entity(home: Home, entry: er.RegistryEntry) -> dict[str, Any]:
    state = home.hass.states.get(entry.entity_id)
    return {
        "domain": entry.domain,
        "name": entry.original_name,
        "enabled": entry.disabled_by is None,
        "category": entry.entity_category,
        "device_class": entry.original_device_class,
        "attributes": None if state is None else sorted(state.attributes),
    }


def _options_of(selector: Mapping[str, Any]) -> Any:
    """Return what can be chosen in a field, or only how it is entered."""
    [(kind, settings)] = selector.items()
    match settings:
        case {"options": options}:
            return options
        case {"choices": choices}:
            return sorted(choices)
    return kind


async def _contract(home: Home) -> dict[str, Any]:
    answers = await responses(home)
    happened = await events(home)
    options = await Dialog.options(home.hass, home.entry)
    offered = {
        section: {
            name: {
                field: {
                    "required": parts.get("required", False),
                    "takes": _options_of(parts["selector"]),
                }
                for field, parts in fields_of(description).items()
            }
            for name, description in described(section).items()
        }
        for section in SECTIONS
    }
    contract = {
        "events": {name: _types(kinds) for name, kinds in happened.items()},
        "entities": {
            key: _entity(home, entry) for key, entry in entities(home).items()
        },
        "answers": {name: _types(kinds) for name, kinds in answers.items()},
        "actions": offered["services"],
        "triggers": offered["triggers"],
        "conditions": offered["conditions"],
        "options": options.result["data_schema"]({}),
        "repairs": list(Issue),
        "values": {
            "channel": list(Channel),
            "type": list(MessageType),
            "status": list(Status),
            "outcome": list(Outcome),
            "received_via": list(Via),
        },
        "fields of the service": {
            "webhooks": sorted(shape.CALL),
            "list": sorted(shape.ROW),
            "devices": sorted(shape.DEVICE),
            "answers": sorted(shape.ANSWER),
        },
    }
    options.close()
    return json.loads(json.dumps(contract))  # type: ignore[no-any-return]


async def test_what_automations_depend_on_is_what_it_was(home: Home) -> None:
    contract = await _contract(home)
    if os.environ.get(WRITE):
        text = json.dumps(contract, indent=2, ensure_ascii=False, sort_keys=True)
        FILE.write_text(f"{text}\n", "utf-8")

    assert contract == json.loads(FILE.read_text("utf-8"))


async def test_what_everybody_looks_at_first_is_there_without_being_turned_on(
    home: Home,
) -> None:
    there = entities(home)

    for key in (
        "message",
        "last_message",
        "last_image",
        "delivery_status",
        "messages_received",
        "contact_message",
        "contact_last_message",
    ):
        assert there[key].disabled_by is None, key
