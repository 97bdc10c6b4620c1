"""Reports automations and scripts that still use a contact that was removed."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
import json
from typing import Any, override

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, State, callback
from homeassistant.helpers.event import (
    EventStateChangedData,
    TrackStates,
    async_track_state_change_filtered,
)
from homeassistant.helpers.start import async_at_started

from ..account.account import Account
from ..account.data import CapabilityState
from ..account.issues import Issue
from ..timer import Timer

_DOMAINS = ("automation", "script")
_DELAY = timedelta(seconds=1)
"""A reload replaces entities one after the other."""
MAX_REMOVED = 50


class RemovedContacts(CapabilityState):
    """Names of removed contacts by device, while an automation or a script may still use them."""

    def __init__(self) -> None:
        """Start with no contact."""
        self.names: dict[str, str] = {}
        self.known: dict[str, tuple[str, str]] = {}

    @override
    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"gone_contacts": dict(self.names)}

    @override
    def restore(self, data: Mapping[str, Any]) -> None:
        """Read what was stored."""
        self.names.update(data.get("gone_contacts", {}))


class RemovedContactMonitor:
    """Checks when a contact is removed, and whenever automations or scripts change meanwhile."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Prepare; nothing is watched yet."""
        self._hass = hass
        self._account = account
        self._state = account.data.state_of(RemovedContacts)
        self._timer = Timer(hass, self.async_check)
        self._stop_following: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Check once Home Assistant has started, until the entry is unloaded."""
        entry = self._account.entry
        entry.async_on_unload(self._async_stop)
        entry.async_on_unload(async_at_started(self._hass, self._async_on_started))

    @callback
    def _async_on_started(self, _hass: HomeAssistant) -> None:
        self.async_check()

    @callback
    def _async_stop(self) -> None:
        self._follow(on=False)
        self._timer.async_stop()

    @callback
    def async_update(self, contacts: dict[str, tuple[str, str]]) -> None:
        """Take the devices and names of the contacts, by contact, and remember removed ones."""
        state = self._state
        for contact_id, (device_id, name) in state.known.items():
            if contact_id not in contacts:
                state.names[device_id] = name
                self._account.async_note_change()
        while len(state.names) > MAX_REMOVED:
            oldest = next(iter(state.names))
            del state.names[oldest]
            self._account.issues.async_set(Issue.CONTACT_GONE, oldest, on=False)
        state.known = contacts

    @callback
    def async_check(self) -> None:
        """Report the removed contacts that are still used, and forget the others."""
        account, names = self._account, self._state.names
        for device_id, name in tuple(names.items()):
            users = sorted(set(self._users(device_id)))
            account.issues.async_set(
                Issue.CONTACT_GONE,
                device_id,
                on=bool(users),
                contact=name,
                users=", ".join(users),
            )
            if not users:
                del names[device_id]
                account.async_note_change()
        self._follow(on=bool(names))

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
        if on and self._stop_following is None:
            self._stop_following = async_track_state_change_filtered(
                self._hass,
                TrackStates(False, set(), set(_DOMAINS)),
                self._async_on_change,
            ).async_remove
        elif not on and self._stop_following is not None:
            self._stop_following()
            self._stop_following = None

    @callback
    def _async_on_change(self, event: Event[EventStateChangedData]) -> None:
        """Check again when one is added, removed or replaced, and not whenever one runs.

        One that has an id is unavailable between its old and its new configuration.
        """
        data = event.data
        if _is_there(data["old_state"]) and _is_there(data["new_state"]):
            return
        if not self._timer.active:
            self._timer.async_start(_DELAY)


def _is_there(state: State | None) -> bool:
    return state is not None and state.state != STATE_UNAVAILABLE
