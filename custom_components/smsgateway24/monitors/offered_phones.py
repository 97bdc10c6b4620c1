"""Offers to add the phones that the service lists and that nobody has added."""

from datetime import timedelta

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..const import SUBENTRY_PHONE
from ..coordinator import PhoneHealth

MAX_OFFERED = 3
"""Offers at a time; each that is ignored or taken up makes room for another one."""
IN_USE = timedelta(days=7)
"""A phone that has not polled the service for longer is out of use."""


class OfferedPhonesMonitor:
    """Compares the service's list with the phones of an account, whenever that is read.

    A phone that the user has removed is not offered again, as long as the service lists it.
    """

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Prepare; nothing is compared yet."""
        self._hass = hass
        self._account = account
        self._compared = False

    @callback
    def async_start(self) -> None:
        """Compare from now on, until the entry is unloaded."""
        account = self._account
        if account.health is None:
            account.issues.async_keep_offers(frozenset())
            return
        account.entry.async_on_unload(
            account.health.async_add_listener(self._async_check)
        )

    @callback
    def _async_check(self) -> None:
        account, health = self._account, self._account.health
        if health is None or not health.last_update_success:
            return
        # The dialog that adds a phone follows the one that has added the account.
        is_new = not self._compared and not account.phones
        self._compared = True
        if is_new or self._is_adding:
            return
        if any(p.gateway_device_id not in health.data for p in account.phones.values()):
            # It may be any of those: its id is not known yet, or it has got a new one.
            return
        known = account.data.gateway_device_ids()
        account.data.async_keep_declined(health.data.keys() - known)
        missing = {
            device_id: _title_of(listed)
            for device_id, listed in sorted(health.data.items())
            if device_id not in known
            and device_id not in account.data.declined_devices
            and _is_in_use(listed)
        }
        issues = account.issues
        issues.async_keep_offers(missing.keys())
        room = MAX_OFFERED
        for device_id, title in missing.items():
            if room > 0:
                issues.async_offer(device_id, title)
                room -= not issues.ignores_offer(device_id)

    @property
    def _is_adding(self) -> bool:
        """Whether a dialog that adds a phone, or changes one, is open."""
        flows = self._hass.config_entries.subentries.async_progress()
        handler = (self._account.entry.entry_id, SUBENTRY_PHONE)
        return any(flow["handler"] == handler for flow in flows)


def _title_of(listed: PhoneHealth) -> str:
    return listed.device.title or str(listed.device.device_id)


def _is_in_use(listed: PhoneHealth) -> bool:
    seen = listed.last_seen
    return bool(listed.online) or seen is None or dt_util.utcnow() - seen < IN_USE
