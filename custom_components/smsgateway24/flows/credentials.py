"""Access to an account at the service: what is stored of it, and whose account it is."""

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
    """What was entered is no address of an API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A token, and the address it is for where that is not the vendor's."""

    token: str = field(repr=False)
    api_url: str | None = field(default=None, repr=False)

    @property
    def unique_id(self) -> str:
        """Name the account without giving its token away."""
        return sha256(self.token.encode()).hexdigest()

    @property
    def data(self) -> dict[str, str]:
        """Give what an entry keeps of it."""
        data = {CONF_TOKEN: self.token}
        if self.api_url is not None:
            data[CONF_API_URL] = self.api_url
        return data


def parse_api_url(entered: str) -> str | None:
    """Read an address, None being the vendor's; it ends with one slash, after which methods stand.

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
    address = f"{str(url).rstrip('/')}/"
    return None if address == API_URL else address


async def async_log_in(
    hass: HomeAssistant, email: str, password: str, api_url: str | None
) -> Access:
    """Fetch the token of an account; raises ApiError."""
    session = async_get_clientsession(hass)
    token = await async_get_token(session, email, password, api_url)
    return Access(token=token, api_url=api_url)


async def async_listed_ids(hass: HomeAssistant, access: Access) -> frozenset[int]:
    """Give the ids of the account's phones, which proves the token; raises ApiError."""
    client = Client(async_get_clientsession(hass), access.token, access.api_url)
    return frozenset(device.device_id for device in await client.async_devices())


async def async_known_ids(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry
) -> frozenset[int]:
    """Give the ids of phones that are known of an entry, loaded or not."""
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
    hass: HomeAssistant, access: Access
) -> SmsGateWay24ConfigEntry | None:
    """Give the entry that has this very token."""
    entries = hass.config_entries
    return entries.async_entry_for_domain_unique_id(DOMAIN, access.unique_id)


async def async_sharing(
    hass: HomeAssistant, access: Access, listed: frozenset[int]
) -> list[SmsGateWay24ConfigEntry]:
    """Give the entries that know a phone of the list: a token can change, an account's phones stay.

    Ids of another address are other phones; an entry that only receives has no address.
    """
    sharing = []
    for entry in hass.config_entries.async_entries(DOMAIN):
        elsewhere = entry.data.get(CONF_API_URL) != access.api_url
        if CONF_TOKEN in entry.data and elsewhere:
            continue
        if listed & await async_known_ids(hass, entry):
            sharing.append(entry)
    return sharing
