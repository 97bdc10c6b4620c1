"""Fixtures: an account with phones, as real as a test can have it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_test_config_dir,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

# Imported here, or the test plugin's own empty package of the same name wins.
from custom_components.smsgateway24.const import DOMAIN
from simulator import ManualClock, Simulator
from tests.builders.entries import WEBHOOK_ID, account_entry, phone_subentry
from tests.builders.gateway import Gateway

from .parts import mark

_REAL = Path(__file__).parent / "real"


def pytest_configure() -> None:
    """Make the folders that Home Assistant fills with its own blueprints where there is none.

    All workers share them: two that fill one at the same time would be in each other's way.
    """
    for domain in ("automation", "script", "template"):
        folder = Path(get_test_config_dir(), "blueprints", domain, "homeassistant")  # type: ignore[no-untyped-call]
        folder.mkdir(parents=True, exist_ok=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it in the end.

    First of all hooks, so that `-m` knows the marks.
    """
    mark(items)
    items.sort(key=lambda item: _REAL not in item.path.parents)


type SetUp = Callable[[MockConfigEntry], Awaitable[Gateway]]


@pytest.fixture(autouse=True)
async def _home(
    hass: HomeAssistant, enable_custom_integrations: None
) -> AsyncGenerator[None]:
    """A German home that the internet can reach."""
    await async_process_ha_core_config(
        hass, {"country": "DE", "external_url": "https://home.example.com"}
    )
    # Before a client is made: the server takes no new address once it runs.
    for component in ("homeassistant", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    yield
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture(autouse=True)
def _no_pause_between_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is out of order is asked again at once."""
    monkeypatch.setattr(
        "custom_components.smsgateway24.api.client.RETRY_DELAYS", (0, 0)
    )


@pytest.fixture
def set_up(hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator) -> SetUp:
    """Set an entry up and give the door to it."""

    async def set_up(entry: MockConfigEntry) -> Gateway:
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return Gateway(hass, entry, await hass_client_no_auth())

    assert DOMAIN == "smsgateway24"
    return set_up


@pytest.fixture
async def gateway(set_up: SetUp) -> Gateway:
    """An account with one phone, "Pixel 4a", reached by WEBHOOK_ID."""
    return await set_up(account_entry(phone_subentry("Pixel 4a", WEBHOOK_ID)))


@pytest.fixture
async def sender(set_up: SetUp, socket_enabled: None) -> AsyncGenerator[Gateway]:
    """An account with a token."""
    async with Simulator(seed=1, clock=ManualClock()) as service:
        data = {"token": service.add_account().token, "api_url": service.api_url}
        yield await set_up(account_entry(phone_subentry(), data=data))
