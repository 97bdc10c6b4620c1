"""The phones that the service lists, to pick one from."""

import asyncio
from collections.abc import Iterable

from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..account.account import Account
from ..api import ApiError, Device

PATIENCE = 10
"""Seconds to wait for a list that only spares some typing."""


async def async_listed_devices(account: Account) -> tuple[Device, ...]:
    """Give the phones of an account; none where there is no token, or trouble."""
    client, health = account.client, account.health
    if client is None or health is None:
        return ()
    if health.data:
        return tuple(phone.device for phone in health.data.values())
    if not health.last_update_success:
        return ()
    try:
        async with asyncio.timeout(PATIENCE):
            return await client.async_devices()
    except ApiError, TimeoutError:
        return ()


def device_selector(devices: Iterable[Device]) -> SelectSelector:
    """Offer phones by the names that the service has for them, and to enter another id."""
    options = [
        SelectOptionDict(
            value=str(device.device_id), label=f"{device.title} ({device.device_id})"
        )
        for device in devices
    ]
    return SelectSelector(
        SelectSelectorConfig(
            options=options, custom_value=True, mode=SelectSelectorMode.DROPDOWN
        )
    )
