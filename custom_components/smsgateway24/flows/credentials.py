"""Credentials of an account at the service, and the entries that belong to the same account."""

from dataclasses import dataclass, field
from hashlib import sha256

from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from ..account.account import SmsGateWay24ConfigEntry
from ..account.registry import REGISTRY
from ..api import API_URL, Client, async_get_token
from ..const import CONF_API_URL, CONF_GATEWAY_DEVICE_ID, DOMAIN, SUBENTRY_PHONE


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
