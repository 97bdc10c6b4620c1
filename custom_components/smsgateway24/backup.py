"""Keeps the databases as they are while Home Assistant makes a backup."""

from homeassistant.core import HomeAssistant

from .account.registry import REGISTRY


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Prepare for a backup."""
    await hass.data[REGISTRY].async_begin_backup()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Go on after a backup."""
    await hass.data[REGISTRY].async_end_backup()
