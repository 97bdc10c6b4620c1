"""Selector of the phones that the service lists."""

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

LIST_TIMEOUT = 10
"""Seconds to wait for the list; without it, the user enters the id."""


async def async_listed_devices(account: Account) -> tuple[Device, ...]:
    """Return the phones of an account; none without a token, or if the request fails."""
    client, health = account.client, account.health
    if client is None or health is None:
        return ()
    if health.data:
        return tuple(phone.device for phone in health.data.values())
    if not health.last_update_success:
        return ()
    try:
        async with asyncio.timeout(LIST_TIMEOUT):
            return await client.async_devices()
    except ApiError, TimeoutError:
        return ()


def device_selector(devices: Iterable[Device]) -> SelectSelector:
    """Return a selector of phones by their names at the service, which accepts other ids, too."""
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
