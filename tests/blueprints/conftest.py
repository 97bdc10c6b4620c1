"""Fixtures: a folder of its own with the blueprints, and what they call."""

from pathlib import Path
import shutil

from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.entries import (
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, LUCA
from tests.plugin import SetUp

from .builders import FOLDER, device


@pytest.fixture(autouse=True)
def _imported(hass: HomeAssistant, tmp_path: Path, _home: None) -> None:
    """Have the blueprints where Home Assistant puts what is imported."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / DOMAIN)


@pytest.fixture
async def gateway(set_up: SetUp) -> Gateway:
    """An account that only receives, with the trusted contact Anna, and Luca."""
    return await set_up(
        account_entry(
            phone_subentry("Pixel 4a"),
            contact_subentry("Anna", ANNA, trusted=True),
            contact_subentry("Luca", LUCA),
        )
    )


@pytest.fixture
def phone(gateway: Gateway) -> str:
    """The device of the phone."""
    return device(gateway.hass, gateway.entry)


@pytest.fixture
def anna(gateway: Gateway) -> str:
    """The device of Anna."""
    return device(gateway.hass, gateway.entry, contact_id("Anna"))


@pytest.fixture
def notified(gateway: Gateway) -> list[ServiceCall]:
    """What notify entities are given, in order."""
    return async_mock_service(gateway.hass, "notify", "send_message")


@pytest.fixture
def opened(hass: HomeAssistant) -> list[ServiceCall]:
    """What an action of the user is called with, in order."""
    return async_mock_service(hass, "test", "open")
