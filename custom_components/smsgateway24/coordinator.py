"""Coordinator that polls the service for the phones of an account."""

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
"""A phone that polled the service within this time is online; it polls every ten seconds, or in
the interval that is set for it."""
_FRESH_INTERVALS = 3
_MAX_INTERVAL = 86_400
_MAX_SILENCE = 100 * 365 * 86_400
_MAX_PARALLEL_REQUESTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneHealth:
    """Health of one phone; `online` and `last_seen` are None if unknown."""

    device: Device
    online: bool | None
    last_seen: datetime | None


class HealthCoordinator(DataUpdateCoordinator[dict[int, PhoneHealth]]):
    """Polls the list of phones, and phones that appear offline individually.

    Home Assistant's coordinator logs once when the service cannot be reached and once when it is
    back, and starts a reauthentication if the service rejects the token.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        client: Client,
        get_wanted_ids: Callable[[], set[int]],
    ) -> None:
        """Create the coordinator; `get_wanted_ids` returns the ids of the phones with entities."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=MANUFACTURER,
            update_interval=INTERVAL,
        )
        # Home Assistant leaves it None until the first successful update.
        self.data = {}
        self.has_read = False
        self._client = client
        self._get_wanted_ids = get_wanted_ids

    @override
    async def _async_update_data(self) -> dict[int, PhoneHealth]:
        try:
            devices = await self._client.async_devices()
            semaphore = asyncio.Semaphore(_MAX_PARALLEL_REQUESTS)
            phones = await asyncio.gather(
                *(self._async_get_health(device, semaphore) for device in devices)
            )
        except AuthError as err:
            raise ConfigEntryAuthFailed(**translation_of(err)) from None
        except ApiError as err:
            raise UpdateFailed(**translation_of(err)) from None
        self.has_read = True
        return {health.device.device_id: health for health in phones}

    async def _async_get_health(
        self, device: Device, semaphore: asyncio.Semaphore
    ) -> PhoneHealth:
        last_seen = device.last_seen
        online = _is_fresh(device, last_seen)
        if not online and device.device_id in self._get_wanted_ids():
            status = await self._async_get_status(device.device_id, semaphore)
            if status is not None:
                online = status.online
                if status.silence is not None:
                    # A duration of the service's clock, so that time zones do not matter.
                    silence = min(max(0, status.silence), _MAX_SILENCE)
                    last_seen = dt_util.utcnow() - timedelta(seconds=silence)
                    online = online or _is_fresh(device, last_seen)
        return PhoneHealth(device=device, online=online, last_seen=last_seen)

    async def _async_get_status(
        self, device_id: int, semaphore: asyncio.Semaphore
    ) -> DeviceStatus | None:
        """Return the status of one phone, None if the request fails.

        A failure must not make other phones unavailable. Nor is the token invalid, since the list
        was fetched with it.
        """
        async with semaphore:
            try:
                return await self._client.async_device_status(device_id)
            except ApiError:
                return None


def _is_fresh(device: Device, last_seen: datetime | None) -> bool | None:
    """Return whether a phone polled the service recently, None if that is unknown.

    The time zone of the list is uncertain: a time that is hours in the future is ignored.
    """
    if last_seen is None:
        return None
    interval = min(max(0, device.request_interval or 0), _MAX_INTERVAL)
    fresh = max(FRESH, _FRESH_INTERVALS * timedelta(seconds=interval))
    age = dt_util.utcnow() - last_seen
    return None if age < -fresh else age < fresh
