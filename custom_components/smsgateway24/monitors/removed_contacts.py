"""Notices automations and scripts that still name a contact who was removed."""

from collections.abc import Iterator
from datetime import datetime
import json
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    HassJob,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import (
    EventStateChangedData,
    TrackStates,
    async_call_later,
    async_track_state_change_filtered,
)
from homeassistant.helpers.start import async_at_started

from ..account.account import Account
from ..account.issues import Issue

_DOMAINS = ("automation", "script")
_PATIENCE = 1
"""Seconds in which a reload replaces entities one after the other."""


class RemovedContactMonitor:
    """Looks when a contact goes, and again whenever automations or scripts change meanwhile."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Watch nothing yet."""
        self._hass = hass
        self._account = account
        self._timer: CALLBACK_TYPE | None = None
        self._end_following: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Look once Home Assistant has started, until the entry is unloaded."""
        entry = self._account.entry
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(async_at_started(self._hass, self._async_on_started))

    @callback
    def _async_on_started(self, _hass: HomeAssistant) -> None:
        self.async_check()

    @callback
    def _async_stop(self) -> None:
        self._follow(on=False)
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def async_check(self) -> None:
        """Say which of the contacts who are gone are still named, and forget the others."""
        account = self._account
        for device_id, name in tuple(account.gone_contacts.items()):
            users = sorted(set(self._users(device_id)))
            account.issues.put(
                Issue.CONTACT_GONE,
                device_id,
                on=bool(users),
                contact=name,
                users=", ".join(users),
            )
            if not users:
                del account.gone_contacts[device_id]
                account.store.async_schedule()
        self._follow(on=bool(account.gone_contacts))

    def _users(self, device_id: str) -> Iterator[str]:
        """Yield the names of automations and scripts whose configuration names a device.

        Home Assistant's `automations_with_device` knows nothing of a trigger's options and an
        action's data. Where it keeps no configuration under these names any more, none is found.
        """
        for domain in _DOMAINS:
            component: Any = self._hass.data.get(domain)
            for entity in getattr(component, "entities", ()):
                config = getattr(entity, "raw_config", None)
                if config and device_id in json.dumps(config, default=str):
                    yield str(entity.name or entity.entity_id)

    def _follow(self, *, on: bool) -> None:
        if on and self._end_following is None:
            self._end_following = async_track_state_change_filtered(
                self._hass,
                TrackStates(False, set(), set(_DOMAINS)),
                self._async_on_change,
            ).async_remove
        elif not on and self._end_following is not None:
            self._end_following()
            self._end_following = None

    @callback
    def _async_on_change(self, event: Event[EventStateChangedData]) -> None:
        """Look again when one comes, goes or is replaced, and not whenever one runs.

        One that has an id is unavailable between its old and its new configuration.
        """
        data = event.data
        if _is_there(data["old_state"]) and _is_there(data["new_state"]):
            return
        if self._timer is None:
            self._timer = async_call_later(
                self._hass,
                _PATIENCE,
                HassJob(self._async_on_timer, cancel_on_shutdown=True),
            )

    @callback
    def _async_on_timer(self, _now: datetime) -> None:
        self._timer = None
        self.async_check()


def _is_there(state: State | None) -> bool:
    return state is not None and state.state != STATE_UNAVAILABLE
