"""Serving of the conversation card, which every page of Home Assistant loads."""

import json
import logging
from pathlib import Path

from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import StaticPathConfig  # type: ignore[attr-defined]
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_when_setup

_LOGGER = logging.getLogger(__name__)
# Can be read without a login, like everything that a page loads.
_URL = "/smsgateway24_static"
_FOLDER = Path(__file__).parents[1] / "frontend"


async def async_setup_card(hass: HomeAssistant) -> None:
    """Serve the files of the card, and add them to the pages once there are any.

    A Home Assistant without the frontend has none. Messages need no card: without its files,
    everything else goes on.
    """
    try:
        version = await hass.async_add_executor_job(_read_version)
    except OSError, ValueError:
        _LOGGER.warning(
            "The conversation card can't be shown, because its files are missing or damaged:"
            " install the integration again"
        )
        return
    await hass.http.async_register_static_paths(
        [StaticPathConfig(_URL, str(_FOLDER), cache_headers=True)]
    )

    async def async_add(hass: HomeAssistant, component: str) -> None:
        add_extra_js_url(hass, f"{_URL}/entry.js?v={version}")

    async_when_setup(hass, "frontend", async_add)


def _read_version() -> str:
    """Return the hash of the files: browsers keep for a month what they have of an address."""
    match json.loads((_FOLDER / "built.json").read_bytes()):
        case {"version": str(version)}:
            return version
    raise ValueError("no version")
