"""A second Home Assistant on what the first one stored."""

from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.helpers.storage import Store
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.smsgateway24.const import DOMAIN

type AiohttpClient = Callable[..., Coroutine[Any, Any, TestClient[Any, Any]]]


@asynccontextmanager
async def restarted(
    aiohttp_client: AiohttpClient, *entries: MockConfigEntry
) -> AsyncGenerator[tuple[HomeAssistant, TestClient[Any, Any]]]:
    """Start a second Home Assistant on what the first has left in the storage."""
    async with async_test_home_assistant() as hass:
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        try:
            await async_process_ha_core_config(
                hass, {"country": "DE", "external_url": "https://home.example.com"}
            )
            assert await async_setup_component(hass, "homeassistant", {})
            for entry in entries:
                entry.add_to_hass(hass)
            assert await async_setup_component(hass, DOMAIN, {})
            await hass.async_block_till_done()
            yield hass, await aiohttp_client(hass.http.app)
        finally:
            await hass.async_stop(force=True)


_REMOVE = Store.async_remove


@contextmanager
def files_removed_thoroughly(hass_storage: dict[str, Any]) -> Generator[None]:
    """Have a removed file's pending write forgotten too, as outside of tests.

    The test plugin's storage lets it happen, and so the file come back.
    """

    async def async_remove(store: Store[Any]) -> None:
        await _REMOVE(store)
        hass_storage.pop(store.key, None)

    with patch.object(Store, "async_remove", async_remove):
        yield
