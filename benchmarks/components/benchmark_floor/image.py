"""The image entity."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .phone import FloorImage


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one for each phone."""
    for phone in entry.runtime_data:
        phone.last_image = FloorImage(hass, phone)
        async_add_entities([phone.last_image])
