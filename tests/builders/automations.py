"""Builders of tests with automations: what starts them, and who is picked in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smsgateway24.const import DOMAIN

from .entries import PHONE_ID
from .gateway import Gateway


def device(gateway: Gateway, key: str = PHONE_ID) -> str:
    """Return the device of a phone or a contact."""
    found = dr.async_get(gateway.hass).async_get_device_by_identifier(
        (DOMAIN, key), gateway.entry.entry_id
    )
    assert found is not None
    return found.id


def trigger_config(
    trigger: str, target: Mapping[str, Any], **options: Any
) -> dict[str, Any]:
    """Write a trigger as the editor does."""
    return {
        "trigger": f"{DOMAIN}.{trigger}",
        "target": dict(target),
        "options": options,
    }


@dataclass
class Started:
    """What automations were started by, in order."""

    events: list[Event]

    def of(self, name: str) -> list[dict[str, Any]]:
        """Return what one of them was started by."""
        return [e.data["trigger"] for e in self.events if e.data["name"] == name]

    def ids(self, name: str) -> list[int]:
        """Return the messages that one of them was started by."""
        return [
            (trigger.get("message") or trigger["delivery"])["message_id"]
            for trigger in self.of(name)
        ]


async def automations(hass: HomeAssistant, **triggers: Mapping[str, Any]) -> Started:
    """Set automations up by their names, and see what starts them."""
    started = Started(async_capture_events(hass, "started"))
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": [
                {
                    "id": name,
                    "alias": name,
                    "mode": "queued",
                    "max": 100,
                    "triggers": dict(trigger),
                    "actions": {
                        "event": "started",
                        "event_data": {"name": name, "trigger": "{{ trigger }}"},
                    },
                }
                for name, trigger in triggers.items()
            ]
        },
    )
    await hass.async_block_till_done()
    return started
