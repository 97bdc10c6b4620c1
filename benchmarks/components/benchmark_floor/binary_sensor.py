"""The binary sensor."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .phone import FloorProblem


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one for each phone."""
    async_add_entities(
        FloorProblem(phone, "delivery_problem") for phone in entry.runtime_data
    )
