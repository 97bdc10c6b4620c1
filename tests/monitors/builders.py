"""Builders of tests with repairs that webhooks raise."""

from typing import Any

from tests.builders.gateway import Gateway
from tests.payloads import message


def own(sms_id: int, /, **fields: Any) -> dict[str, Any]:
    """Build a text that names no other phone."""
    return message(sms_id, device_id=None, **fields)


async def reload(home: Gateway) -> None:
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.hass.async_block_till_done()
