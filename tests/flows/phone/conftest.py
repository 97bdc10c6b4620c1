"""An account to add phones to, and Home Assistant Cloud."""

from collections.abc import AsyncGenerator, Generator
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from tests.builders.entries import account_entry
from tests.builders.gateway import Gateway
from tests.builders.restarts import files_removed_thoroughly
from tests.plugin import SetUp


@pytest.fixture(autouse=True)
async def _dialogs(hass: HomeAssistant, _home: None) -> AsyncGenerator[None]:
    """Close what a test leaves open: one that fails is not to hang for the time of a wait."""
    yield
    for progress in hass.config_entries.subentries.async_progress():
        hass.config_entries.subentries.async_abort(progress["flow_id"])


@pytest.fixture
async def account(set_up: SetUp) -> Gateway:
    """An account without a phone."""
    return await set_up(account_entry())


@pytest.fixture
def thorough_removal(hass_storage: dict[str, Any]) -> Generator[None]:
    """Home Assistant's own way to remove a file, which forgets the write that is due too."""
    with files_removed_thoroughly(hass_storage):
        yield
