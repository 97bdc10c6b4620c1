"""The URLs of a phone as its subentry keeps them: the present one, and replaced ones for a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.util import dt as dt_util

from ..const import CONF_CLOUDHOOK, CONF_PREVIOUS_URLS, CONF_UNTIL

OLD_URL_LIFETIME = timedelta(hours=24)
"""How long a replaced URL works on, so that it can be replaced at the service without a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneUrl:
    """A webhook id of a phone; `until` says when it ends, None that it does not."""

    webhook_id: str
    cloudhook: bool
    until: datetime | None = None


def active_urls(subentry: ConfigSubentry) -> Iterator[PhoneUrl]:
    """Give the URLs of a phone that work now, the present one first."""
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


def replaced(subentry: ConfigSubentry) -> list[dict[str, Any]]:
    """Give what is kept of a phone's URLs when the present one is replaced now."""
    end = dt_util.utcnow() + OLD_URL_LIFETIME
    return [
        {
            CONF_WEBHOOK_ID: url.webhook_id,
            CONF_CLOUDHOOK: url.cloudhook,
            CONF_UNTIL: (url.until or end).isoformat(),
        }
        for url in active_urls(subentry)
    ]
