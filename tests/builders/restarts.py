"""A second Home Assistant on what the first one stored."""

from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
import shutil
from tempfile import mkdtemp
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
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
    aiohttp_client: AiohttpClient, first: HomeAssistant, *entries: MockConfigEntry
) -> AsyncGenerator[tuple[HomeAssistant, TestClient[Any, Any]]]:
    """Start a second Home Assistant on what the first has left in the storage.

    One that still runs counts as killed: the second one starts on a copy of its databases.
    """
    async with async_test_home_assistant(config_dir=left_by(first)) as hass:
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


def left_by(hass: HomeAssistant) -> str:
    """Return a configuration folder with what a Home Assistant has left, or would if killed now."""
    if hass.state is CoreState.stopped:
        return hass.config.config_dir
    folder = Path(mkdtemp(dir=hass.config.config_dir))
    for path in Path(hass.config.config_dir).glob("smsgateway24_*"):
        # The mark of a backup is renamed when it is written.
        with suppress(FileNotFoundError):
            shutil.copy(path, folder)
    return str(folder)
