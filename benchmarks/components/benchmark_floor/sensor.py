"""The sensors."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .phone import COUNTERS, FloorCounter, FloorStatus, FloorText


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add six for each phone, four of them disabled."""
    for phone in entry.runtime_data:
        phone.last_message = FloorText(phone, "last_message")
        phone.delivery_status = FloorStatus(phone, "delivery_status")
        async_add_entities(
            [
                phone.last_message,
                phone.delivery_status,
                *(FloorCounter(phone, f"messages_{name}") for name in COUNTERS),
            ]
        )
