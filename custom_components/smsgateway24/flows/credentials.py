"""Credentials of an account: their form fields, and the entries of the same account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from homeassistant.const import CONF_EMAIL, CONF_NAME, CONF_PASSWORD, CONF_TOKEN
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import SectionConfig, section
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol
from yarl import URL

from ..account.account import SmsGateWay24ConfigEntry
from ..account.registry import REGISTRY
from ..api import API_URL, Client, async_get_token
from ..const import (
    CONF_API_URL,
    CONF_GATEWAY_DEVICE_ID,
    DOMAIN,
    MANUFACTURER,
    SUBENTRY_PHONE,
)


class InvalidUrlError(ValueError):
    """The text that was entered is no URL of an API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A token, and the URL of the API if that is not the vendor's."""

    token: str = field(repr=False)
    api_url: str | None = field(default=None, repr=False)

    @property
    def unique_id(self) -> str:
        """Return an id of the account that does not reveal its token."""
        return sha256(self.token.encode()).hexdigest()

    @property
    def data(self) -> dict[str, str]:
        """Return the data of an entry."""
        data = {CONF_TOKEN: self.token}
        if self.api_url is not None:
            data[CONF_API_URL] = self.api_url
        return data


def parse_api_url(entered: str) -> str | None:
    """Return the URL of an API with one slash at its end, None for the vendor's.

    Raises InvalidUrlError.
    """
    if not (entered := entered.strip()):
        return None
    try:
        url = URL(entered)
    except ValueError:
        raise InvalidUrlError from None
    extras = url.raw_query_string or url.raw_fragment
    if url.scheme not in {"http", "https"} or not url.host or extras:
        raise InvalidUrlError
    api_url = f"{str(url).rstrip('/')}/"
    return None if api_url == API_URL else api_url


async def async_log_in(
    hass: HomeAssistant, email: str, password: str, api_url: str | None
) -> Credentials:
    """Return the credentials of an account; raises ApiError."""
    session = async_get_clientsession(hass)
    token = await async_get_token(session, email, password, api_url)
    return Credentials(token=token, api_url=api_url)


async def async_listed_device_ids(
    hass: HomeAssistant, credentials: Credentials
) -> frozenset[int]:
    """Return the ids of the account's phones, which validates the token; raises ApiError."""
    client = Client(
        async_get_clientsession(hass), credentials.token, credentials.api_url
    )
    return frozenset(device.device_id for device in await client.async_devices())


async def async_known_device_ids(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
) -> frozenset[int]:
    """Return the ids of phones that an entry knows, loaded or not."""
    ids = {
        subentry.data.get(CONF_GATEWAY_DEVICE_ID)
        for subentry in entry.get_subentries_of_type(SUBENTRY_PHONE)
    }
    if (registry := hass.data.get(REGISTRY)) is not None:
        account = await registry.async_get(entry)
        ids |= account.data.known_devices | account.data.gateway_device_ids()
    return frozenset(device_id for device_id in ids if device_id is not None)


@callback
def async_find_entry(
    hass: HomeAssistant, credentials: Credentials
) -> SmsGateWay24ConfigEntry | None:
    """Return the entry with this token."""
    entries = hass.config_entries
    return entries.async_entry_for_domain_unique_id(DOMAIN, credentials.unique_id)


async def async_find_sharing_entries(
    hass: HomeAssistant, credentials: Credentials, listed: frozenset[int]
) -> list[SmsGateWay24ConfigEntry]:
    """Return the entries that know a phone of the list.

    A token can change, but the phones of an account keep their ids. With another API, the same id
    is another phone. An entry without a token has no API.
    """
    sharing = []
    for entry in hass.config_entries.async_entries(DOMAIN):
        other_api = entry.data.get(CONF_API_URL) != credentials.api_url
        if CONF_TOKEN in entry.data and other_api:
            continue
        if listed & await async_known_device_ids(hass, entry):
            sharing.append(entry)
    return sharing


# Fields of the forms

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
