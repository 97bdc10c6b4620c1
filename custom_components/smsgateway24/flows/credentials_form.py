"""Fields of the forms that ask for credentials."""

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
_API_URL = vol.Schema(
    {
        vol.Optional(CONF_API_URL, default=API_URL): TextSelector(
            TextSelectorConfig(type=TextSelectorType.URL)
        )
    }
)


def api_url_field(*, collapsed: bool) -> Fields:
    """Return a section with the API's URL, which is only needed with a simulator."""
    config = SectionConfig(collapsed=collapsed)
    return {vol.Required(ADVANCED): section(_API_URL, config)}


def entry_title(user_input: Mapping[str, Any]) -> str:
    """Return the name that was entered, else the service's."""
    return str(user_input[CONF_NAME]).strip() or MANUFACTURER


def without_password(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input without the password."""
    return {key: value for key, value in user_input.items() if key != CONF_PASSWORD}


def private_texts(user_input: Mapping[str, Any]) -> list[str]:
    """Return the parts of the input that the service may quote and that must not be shown."""
    fields = (CONF_TOKEN, CONF_PASSWORD, CONF_EMAIL)
    entered = [str(user_input[field]) for field in fields if field in user_input]
    return [form for text in entered for form in (text, text.strip())]
