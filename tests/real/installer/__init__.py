"""Installs custom integrations as HACS does, and has the Marketplace get them from this machine."""

from importlib import import_module

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers.typing import ConfigType
from homeassistant.loader import DATA_CUSTOM_COMPONENTS, async_get_custom_components

DOMAIN = "installer"


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the action, and replace the URLs of GitHub and of the catalog where one is given."""
    if url := config[DOMAIN].get("url"):
        await _async_redirect_marketplace(hass, url)

    async def async_look(call: ServiceCall) -> None:
        """Find what was copied into custom_components since the start."""
        hass.data.pop(DATA_CUSTOM_COMPONENTS, None)
        await async_get_custom_components(hass)

    async def async_connect(call: ServiceCall) -> None:
        """Connect the Marketplace with a GitHub account, less the dialog, which is GitHub's."""
        [entry] = hass.config_entries.async_entries("marketplace")
        hass.config_entries.async_update_entry(entry, data={**entry.data, "token": "1"})
        await hass.config_entries.async_reload(entry.entry_id)

    hass.services.async_register(DOMAIN, "look", async_look)
    hass.services.async_register(DOMAIN, "connect", async_connect)
    return True


async def _async_redirect_marketplace(hass: HomeAssistant, url: str) -> None:
    # Only Home Assistant 2026.11 and later has it. Its set-up already uses this very object.
    profiles = await hass.async_add_import_executor_job(
        import_module, "homeassistant.components.marketplace.profiles"
    )
    for name in ("api", "github", "raw", "catalog"):
        base = f"{url}/{name}"
        object.__setattr__(profiles.GITHUB, name, base if name == "api" else (base,))
