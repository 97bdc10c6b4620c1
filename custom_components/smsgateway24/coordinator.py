"""The phones of an account as the service sees them: are they there, and how are they?"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import ApiError, AuthError, Client, Device, DeviceStatus
from .const import MANUFACTURER
from .errors import translation_of

_LOGGER = logging.getLogger(__name__)

INTERVAL = timedelta(minutes=5)
FRESH = timedelta(minutes=5)
"""A phone asks the service for work every ten seconds, or as often as it is told to."""
_FRESH_INTERVALS = 3
_LONGEST_INTERVAL = 86_400
_LONGEST_SILENCE = 100 * 365 * 86_400
_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneHealth:
    """One phone: what the list says of it, and whether it is there; None where nothing tells."""

    device: Device
    online: bool | None
    last_seen: datetime | None


class HealthCoordinator(DataUpdateCoordinator[dict[int, PhoneHealth]]):
    """Asks for all phones of the account, and again for those that look as if they had gone.

    Home Assistant's coordinator says once when the service can't be reached and once when it is
    back, and asks for a new token where the service refuses this one.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        client: Client,
        wanted: Callable[[], set[int]],
    ) -> None:
        """Ask by `client`; `wanted` gives the ids of the phones that have entities."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=MANUFACTURER,
            update_interval=INTERVAL,
        )
        # Home Assistant leaves it None until the service has answered for the first time.
        self.data = {}
        self._client = client
        self._wanted = wanted

    @override
    async def _async_update_data(self) -> dict[int, PhoneHealth]:
        try:
            devices = await self._client.async_devices()
            few = asyncio.Semaphore(_AT_ONCE)
            found = await asyncio.gather(*(self._async_look(d, few) for d in devices))
        except AuthError as err:
            raise ConfigEntryAuthFailed(**translation_of(err)) from None
        except ApiError as err:
            raise UpdateFailed(**translation_of(err)) from None
        return {health.device.device_id: health for health in found}

    async def _async_look(self, device: Device, few: asyncio.Semaphore) -> PhoneHealth:
        last_seen = device.last_seen
        online = _is_fresh(device, last_seen)
        if not online and device.device_id in self._wanted():
            status = await self._async_status(device.device_id, few)
            if status is not None:
                online = status.online
                if status.silence is not None:
                    # Counted by one clock, so that no zone can be wrong.
                    silence = min(max(0, status.silence), _LONGEST_SILENCE)
                    last_seen = dt_util.utcnow() - timedelta(seconds=silence)
                    online = online or _is_fresh(device, last_seen)
        return PhoneHealth(device=device, online=online, last_seen=last_seen)

    async def _async_status(
        self, device_id: int, few: asyncio.Semaphore
    ) -> DeviceStatus | None:
        """Ask for one phone; that it can't be had makes no other phone unavailable.

        Neither does it put the token in doubt, by which the list has just been had.
        """
        async with few:
            try:
                return await self._client.async_device_status(device_id)
            except ApiError:
                return None


def _is_fresh(device: Device, last_seen: datetime | None) -> bool | None:
    """Say whether a phone asked for work lately; None where that can't be told.

    The zone of the list's times is not beyond doubt: one that is hours ahead proves nothing.
    """
    if last_seen is None:
        return None
    interval = min(max(0, device.request_interval or 0), _LONGEST_INTERVAL)
    fresh = max(FRESH, _FRESH_INTERVALS * timedelta(seconds=interval))
    age = dt_util.utcnow() - last_seen
    return None if age < -fresh else age < fresh
