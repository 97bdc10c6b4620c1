"""The address under which the service can call us: a cloudhook, or this home's own URL.

The service calls from the internet and cannot be told to call elsewhere by any API, so a URL that
only works at home is worth a clear warning before the user pastes it anywhere.
"""

from dataclasses import dataclass, field
from ipaddress import ip_address

from homeassistant.components import webhook
from homeassistant.core import HomeAssistant, callback
from yarl import URL

# Names that no public resolver answers (RFC 6761, 6762, 8375) or that routers make up.
_PRIVATE_SUFFIXES = (
    ".local",
    ".localhost",
    ".localdomain",
    ".lan",
    ".home",
    ".internal",
    ".home.arpa",
    ".fritz.box",
)


class CloudUnavailableError(Exception):
    """There is a Nabu Casa subscription, but no connection to make a cloudhook over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookUrl:
    """Where to call a phone's webhook, and whether the internet can get there."""

    url: str = field(repr=False)
    cloudhook: bool
    public: bool


async def async_get_webhook_url(hass: HomeAssistant, webhook_id: str) -> WebhookUrl:
    """Give the best URL of a webhook, making a cloudhook where there is a subscription.

    Raises CloudUnavailableError, and Home Assistant's NoURLAvailableError where it knows no
    address of itself at all.
    """
    if "cloud" in hass.config.components:
        # At the top of the module it would load the voice assistant into every installation.
        from hass_nabucasa import CloudError  # noqa: PLC0415
        from homeassistant.components import cloud  # noqa: PLC0415

        if cloud.async_active_subscription(hass):
            try:
                url = await cloud.async_get_or_create_cloudhook(hass, webhook_id)
            except cloud.CloudNotAvailable, CloudError, TimeoutError, ValueError:
                raise CloudUnavailableError from None
            return WebhookUrl(url=url, cloudhook=True, public=True)
    return async_get_local_webhook_url(hass, webhook_id)


@callback
def async_get_local_webhook_url(hass: HomeAssistant, webhook_id: str) -> WebhookUrl:
    """Give the URL on this home's own address; raises NoURLAvailableError."""
    url = webhook.async_generate_url(hass, webhook_id)
    return WebhookUrl(url=url, cloudhook=False, public=is_public(url))


@callback
def async_cloudhooks_active(hass: HomeAssistant) -> bool:
    """Whether cloudhooks are called: they are as long as there is a subscription."""
    if "cloud" not in hass.config.components:
        return False
    from homeassistant.components import cloud  # noqa: PLC0415

    return bool(cloud.async_active_subscription(hass))


def is_public(url: str) -> bool:
    """Whether an address looks as if the internet could reach it; names are not resolved."""
    host = URL(url).host
    if not host:
        return False
    try:
        address = ip_address(host.rstrip("."))
    except ValueError:
        name = host.rstrip(".").lower()
        return "." in name and not f".{name}".endswith(_PRIVATE_SUFFIXES)
    return address.is_global and not address.is_multicast


async def async_delete_cloudhook(hass: HomeAssistant, webhook_id: str) -> bool:
    """Delete a cloudhook; False when that must be tried again another time."""
    if "cloud" not in hass.config.components:
        return False
    from homeassistant.components import cloud  # noqa: PLC0415

    try:
        await cloud.async_delete_cloudhook(hass, webhook_id)
    except cloud.CloudNotAvailable:
        return False
    except ValueError, KeyError:
        # It is gone already.
        return True
    except Exception:  # noqa: BLE001 - whatever the cloud's client raises, the removal goes on
        return False
    return True
