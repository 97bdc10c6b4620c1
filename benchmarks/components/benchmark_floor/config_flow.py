"""Entries of it come from a file, but Home Assistant wants a flow for all that have entries."""

from homeassistant.config_entries import ConfigFlow

from . import DOMAIN


class FloorFlow(ConfigFlow, domain=DOMAIN):
    """Offers nothing."""
