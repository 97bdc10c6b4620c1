"""What the pages that ask for access have on them."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_EMAIL, CONF_NAME, CONF_PASSWORD, CONF_TOKEN
from homeassistant.data_entry_flow import SectionConfig, section
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..api import API_URL
from ..const import CONF_API_URL, MANUFACTURER

type Fields = dict[vol.Marker, Any]

ADVANCED = "advanced"

NAME: Fields = {vol.Required(CONF_NAME, default=MANUFACTURER): TextSelector()}
TOKEN: Fields = {
    vol.Required(CONF_TOKEN): TextSelector(
        TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
    )
}
LOGIN: Fields = {
    vol.Required(CONF_EMAIL): TextSelector(
        TextSelectorConfig(type=TextSelectorType.EMAIL, autocomplete="username")
    ),
    vol.Required(CONF_PASSWORD): TextSelector(
        TextSelectorConfig(
            type=TextSelectorType.PASSWORD, autocomplete="current-password"
        )
    ),
}
_ADDRESS = vol.Schema(
    {
        vol.Optional(CONF_API_URL, default=API_URL): TextSelector(
            TextSelectorConfig(type=TextSelectorType.URL)
        )
    }
)


def address_field(*, collapsed: bool) -> Fields:
    """Give the section with the API's address, which next to nobody needs to see."""
    config = SectionConfig(collapsed=collapsed)
    return {vol.Required(ADVANCED): section(_ADDRESS, config)}


def title_of(user_input: Mapping[str, Any]) -> str:
    """Give the name that was entered, else the service's."""
    return str(user_input[CONF_NAME]).strip() or MANUFACTURER


def without_password(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was entered, less the password."""
    return {key: value for key, value in user_input.items() if key != CONF_PASSWORD}


def private_texts(user_input: Mapping[str, Any]) -> list[str]:
    """Give what was entered that the service may quote, and nobody is to read."""
    fields = (CONF_TOKEN, CONF_PASSWORD, CONF_EMAIL)
    entered = [str(user_input[field]) for field in fields if field in user_input]
    return [form for text in entered for form in (text, text.strip())]
