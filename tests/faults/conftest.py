"""Fixtures: a Home Assistant with a disk of its own, which can be harmed."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from tests.builders.gateway import Gateway
from tests.builders.restarts import left_by

from .builders import PHONES

type StartAgain = Callable[..., Awaitable[Gateway]]


@pytest.fixture
async def start_again(
    aiohttp_client: Any, hass_storage: dict[str, Any]
) -> AsyncIterator[StartAgain]:
    """Start another Home Assistant on the disk of the first; one that still runs is killed."""
    async with AsyncExitStack() as stack:

        async def start_again(
            gateway: Gateway,
            *subentries: Any,
            beside: Callable[[HomeAssistant], Awaitable[Any]] | None = None,
            works: bool = True,
        ) -> Gateway:
            hass = await stack.enter_async_context(
                async_test_home_assistant(config_dir=left_by(gateway.hass))
            )
            stack.push_async_callback(hass.async_stop, force=True)
            hass.data.pop(DATA_CUSTOM_COMPONENTS)
            await async_process_ha_core_config(
                hass, {"country": "DE", "external_url": "https://home.example.com"}
            )
            assert await async_setup_component(hass, "homeassistant", {})
            before = gateway.entry
            entry = MockConfigEntry(
                domain=before.domain,
                title=before.title,
                data=dict(before.data),
                options=dict(before.options),
                entry_id=before.entry_id,
                subentries_data=list(subentries or PHONES),
            )
            entry.add_to_hass(hass)
            client = None
            if beside is not None:
                await beside(hass)
            assert await hass.config_entries.async_setup(entry.entry_id) is works
            await hass.async_block_till_done()
            client = await aiohttp_client(hass.http.app)
            return Gateway(hass, entry, client)

        yield start_again
