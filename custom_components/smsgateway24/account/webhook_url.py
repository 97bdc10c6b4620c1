"""The webhook URL of a phone: a cloudhook or a local URL, and the URLs that it replaced.

The service calls from the internet and no API tells it to use another URL, so a URL that only
works at home is worth a clear warning before the user pastes it anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from yarl import URL

from ..const import CONF_CLOUDHOOK, CONF_PREVIOUS_URLS, CONF_UNTIL

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
    """A URL of a webhook, and whether it looks reachable from the internet."""

    url: str = field(repr=False)
    cloudhook: bool
    public: bool


async def async_get_webhook_url(hass: HomeAssistant, webhook_id: str) -> WebhookUrl:
    """Return the best URL of a webhook; create a cloudhook where there is a subscription.

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
    """Return the URL at Home Assistant's own address; raises NoURLAvailableError."""
    url = webhook.async_generate_url(hass, webhook_id)
    return WebhookUrl(url=url, cloudhook=False, public=is_public(url))


@callback
def async_cloudhooks_active(hass: HomeAssistant) -> bool:
    """Whether cloudhooks work: they do as long as there is a subscription."""
    if "cloud" not in hass.config.components:
        return False
    from homeassistant.components import cloud  # noqa: PLC0415

    return bool(cloud.async_active_subscription(hass))


def is_public(url: str) -> bool:
    """Whether a URL looks reachable from the internet; names are not resolved."""
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


OLD_URL_LIFETIME = timedelta(hours=24)
"""How long a replaced URL still works, so that it can be replaced at the service without a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneUrl:
    """A webhook id of a phone; `until` says when it ends, None that it does not."""

    webhook_id: str
    cloudhook: bool
    until: datetime | None = None


def active_urls(subentry: ConfigSubentry) -> Iterator[PhoneUrl]:
    """Yield the URLs of a phone that work now, the present one first."""
    data = subentry.data
    yield PhoneUrl(
        webhook_id=data[CONF_WEBHOOK_ID], cloudhook=data.get(CONF_CLOUDHOOK, False)
    )
    now = dt_util.utcnow()
    for previous in data.get(CONF_PREVIOUS_URLS, ()):
        until = dt_util.parse_datetime(previous[CONF_UNTIL])
        if until is not None and until > now:
            yield PhoneUrl(
                webhook_id=previous[CONF_WEBHOOK_ID],
                cloudhook=previous[CONF_CLOUDHOOK],
                until=until,
            )


def previous_urls(subentry: ConfigSubentry) -> list[dict[str, Any]]:
    """Return what a subentry stores of its URLs when the present one is replaced now."""
    end = dt_util.utcnow() + OLD_URL_LIFETIME
    return [
        {
            CONF_WEBHOOK_ID: url.webhook_id,
            CONF_CLOUDHOOK: url.cloudhook,
            CONF_UNTIL: (url.until or end).isoformat(),
        }
        for url in active_urls(subentry)
    ]
