"""A custom integration that takes its time, as many do."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Load for twenty seconds."""
    await asyncio.sleep(20)
    return True
