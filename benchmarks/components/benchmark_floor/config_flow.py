"""Its entries come from a file, but Home Assistant requires a flow for each domain with entries."""

from homeassistant.config_entries import ConfigFlow

from . import DOMAIN


class FloorFlow(ConfigFlow, domain=DOMAIN):
    """Has no steps."""
