"""Fixtures of the dialogs."""

from collections.abc import AsyncGenerator

from homeassistant.core import HomeAssistant
import pytest


@pytest.fixture(autouse=True)
async def _dialogs(hass: HomeAssistant, _home: None) -> AsyncGenerator[None]:
    """Close what a test leaves open, so that one that fails does not hang until a time-out."""
    yield
    for manager in (hass.config_entries.flow, hass.config_entries.subentries):
        for progress in manager.async_progress():
            manager.async_abort(progress["flow_id"])
