"""Notices automations and scripts that still name a contact who was removed."""

from collections.abc import Iterator
from datetime import datetime
import json
from typing import Any

from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import (
    EventStateChangedData,
    async_call_later,
    async_track_state_added_domain,
    async_track_state_removed_domain,
)
from homeassistant.helpers.start import async_at_started

from .runtime import Account
from .troubles import Trouble

_DOMAINS = ("automation", "script")
_PATIENCE = 1
"""Seconds in which a reload replaces entities one after the other."""


class ReferenceWatch:
    """Looks when a contact goes, and again whenever automations or scripts change meanwhile."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Watch nothing yet."""
        self._hass = hass
        self._account = account
        self._timer: CALLBACK_TYPE | None = None
        self._following: list[CALLBACK_TYPE] = []

    @callback
    def start(self) -> None:
        """Look once Home Assistant has started, until the entry is unloaded."""
        entry = self._account.entry
        entry.async_on_unload(self._stop)
        entry.async_on_unload(async_at_started(self._hass, self._on_started))

    @callback
    def _on_started(self, _hass: HomeAssistant) -> None:
        self.look()

    @callback
    def _stop(self) -> None:
        self._end_following()
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def look(self) -> None:
        """Say which of the contacts who are gone are still named, and forget the others."""
        account = self._account
        for device_id, name in tuple(account.gone_contacts.items()):
            users = sorted(set(self._users(device_id)))
            account.troubles.put(
                Trouble.CONTACT_GONE,
                device_id,
                on=bool(users),
                contact=name,
                users=", ".join(users),
            )
            if not users:
                del account.gone_contacts[device_id]
                account.store.async_schedule()
        if account.gone_contacts:
            self._follow()
        else:
            self._end_following()

    def _users(self, device_id: str) -> Iterator[str]:
        """Give the names of automations and scripts whose configuration names a device."""
        for domain in _DOMAINS:
            component: Any = self._hass.data.get(domain)
            for entity in () if component is None else component.entities:
                config = getattr(entity, "raw_config", None)
                if config and device_id in json.dumps(config, default=str):
                    yield str(entity.name or entity.entity_id)

    def _follow(self) -> None:
        if not self._following:
            self._following = [
                track(self._hass, _DOMAINS, self._on_change)
                for track in (
                    async_track_state_added_domain,
                    async_track_state_removed_domain,
                )
            ]

    def _end_following(self) -> None:
        while self._following:
            self._following.pop()()

    @callback
    def _on_change(self, _event: Event[EventStateChangedData]) -> None:
        if self._timer is None:
            self._timer = async_call_later(
                self._hass, _PATIENCE, HassJob(self._on_timer, cancel_on_shutdown=True)
            )

    @callback
    def _on_timer(self, _now: datetime) -> None:
        self._timer = None
        self.look()
