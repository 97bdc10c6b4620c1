"""System health of the integration (*Settings → System → Repairs → System information*)."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .account.account import SmsGateWay24ConfigEntry
from .api import API_URL
from .const import CONF_API_URL, DOMAIN
from .receiving.catch_up import CatchUpState


@callback
def async_register(
    hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Register the callback for the information."""
    register.async_register_info(
        _async_info, f"/config/integrations/integration/{DOMAIN}"
    )


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    entries: list[SmsGateWay24ConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    accounts = [entry.runtime_data for entry in entries]
    phones = [phone for account in accounts for phone in account.phones.values()]
    requests = [
        phone.last_request for phone in phones if phone.last_request is not None
    ]
    figures = [await account.store.async_figures() for account in accounts]
    writes = [a.store.last_write for a in accounts if a.store.last_write is not None]
    url = next((e.data[CONF_API_URL] for e in entries if CONF_API_URL in e.data), None)
    return {
        "can_reach_service": system_health.async_check_can_reach_url(
            hass, url or API_URL
        ),
        "accounts": len(accounts),
        "accounts_with_token": sum(a.client is not None for a in accounts),
        "phones": len(phones),
        "seconds_since_last_call": int(
            (dt_util.utcnow() - max(requests)).total_seconds()
        )
        if requests
        else None,
        "database_kilobytes": sum(f.size for f in figures if f is not None) // 1024,
        "history_messages": sum(f.history for f in figures if f is not None),
        "seconds_since_last_write": int(
            (dt_util.utcnow() - max(writes)).total_seconds()
        )
        if writes
        else None,
        "recovered_messages": sum(
            account.data.state_of(CatchUpState).recovered for account in accounts
        ),
    }
