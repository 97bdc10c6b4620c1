"""The event entities."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .phone import FloorEvent


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one for each phone."""
    for phone in entry.runtime_data:
        phone.message = FloorEvent(phone, "message", ["sms", "whatsapp_image"])
        async_add_entities([phone.message])
