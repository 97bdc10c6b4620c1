"""Reports automations and scripts that still use a phone or a contact that was removed."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
import json
import re
from typing import Any, override

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntryChange,
    ConfigSubentry,
)
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, State, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import (
    EventStateChangedData,
    TrackStates,
    async_track_state_change_filtered,
)
from homeassistant.helpers.start import async_at_started

from ..account.account import Account, SmsGateWay24ConfigEntry
from ..account.data import CapabilityState
from ..account.issues import Issue
from ..const import DOMAIN, SUBENTRY_CONTACT, SUBENTRY_PHONE
from ..timer import Timer

_DOMAINS = ("automation", "script")
_DELAY = timedelta(seconds=1)
"""A reload replaces entities one after the other."""
MAX_REMOVED = 50
_ISSUES = {SUBENTRY_PHONE: Issue.PHONE_GONE, SUBENTRY_CONTACT: Issue.CONTACT_GONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A phone or a contact, as automations name it: by its device, or by one of its entities.

    `kind` is the type of its subentry.
    """

    device_id: str
    kind: str
    name: str = field(repr=False)
    entity_ids: tuple[str, ...] = ()


class RemovedTargets(CapabilityState):
    """The removed phones and contacts that an automation or a script may still use, by device.

    `known` are those that are there, by subentry.
    """

    def __init__(self) -> None:
        """Start with none."""
        self.removed: dict[str, Target] = {}
        self.known: dict[str, Target] = {}

    @override
    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"removed": [asdict(target) for target in self.removed.values()]}

    @override
    def restore(self, data: Mapping[str, Any]) -> None:
        """Read what was stored, also before phones were."""
        for device_id, name in data.get("gone_contacts", {}).items():
            self.removed[device_id] = Target(
                device_id=device_id, kind=SUBENTRY_CONTACT, name=name
            )
        for stored in data.get("removed", ()):
            target = Target(
                **{**stored, "entity_ids": tuple(map(str, stored["entity_ids"]))}
            )
            if target.kind not in _ISSUES:
                raise ValueError
            self.removed[target.device_id] = target


class RemovedTargetMonitor:
    """Checks when one is removed, and whenever automations or scripts change meanwhile."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Prepare; nothing is watched yet."""
        self._hass = hass
        self._account = account
        self._state = account.data.state_of(RemovedTargets)
        self._timer = Timer(hass, self.async_check)
        self._stop_following: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Check once Home Assistant has started, until the entry is unloaded."""
        entry = self._account.entry
        self.async_update()
        entry.async_on_unload(
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_on_entry_changed
            )
        )
        for event_type in (
            dr.EVENT_DEVICE_REGISTRY_UPDATED,
            er.EVENT_ENTITY_REGISTRY_UPDATED,
        ):
            entry.async_on_unload(
                self._hass.bus.async_listen(
                    event_type, self._async_on_registry, _is_no_removal
                )
            )
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
    def _async_on_entry_changed(
        self, change: ConfigEntryChange, entry: SmsGateWay24ConfigEntry
    ) -> None:
        """Note what was removed."""
        if entry is self._account.entry and change is ConfigEntryChange.UPDATED:
            self.async_update()

    @callback
    def _async_on_registry(self, event: Event[Any]) -> None:
        """Follow names and entity ids: a removal takes them out of the registries first."""
        device_id = event.data.get("device_id")
        if entity_id := event.data.get("entity_id"):
            entity = er.async_get(self._hass).async_get(entity_id)
            device_id = entity and entity.device_id
        device = device_id and dr.async_get(self._hass).async_get(device_id)
        for domain, subentry_id in device.identifiers if device else ():
            subentry = self._account.entry.subentries.get(subentry_id)
            target = subentry and self._target_of(subentry)
            if domain == DOMAIN and target:
                self._state.known[subentry_id] = target

    @callback
    def async_update(self) -> None:
        """Take the phones and contacts that are there, and remember removed ones."""
        state, there = self._state, self._account.entry.subentries
        for subentry_id, known in state.known.items():
            if subentry_id not in there:
                state.removed[known.device_id] = known
                self._account.async_note_change()
        while len(state.removed) > MAX_REMOVED:
            oldest = next(iter(state.removed))
            self._set_issue(state.removed.pop(oldest), [])
        targets = ((key, self._target_of(there[key])) for key in there)
        state.known = {key: target for key, target in targets if target is not None}

    def _target_of(self, subentry: ConfigSubentry) -> Target | None:
        if (kind := subentry.subentry_type) not in _ISSUES:
            return None
        return self._find(subentry.subentry_id, kind, subentry.title)

    def _find(self, subentry_id: str, kind: str, name: str) -> Target | None:
        """Return a phone or contact as the registries have it now; None if they do not."""
        hass, entry_id = self._hass, self._account.entry.entry_id
        device = dr.async_get(hass).async_get_device_by_identifier(
            (DOMAIN, subentry_id), entry_id
        )
        if device is None:
            return None
        entities = er.async_entries_for_device(
            er.async_get(hass), device.id, include_disabled_entities=True
        )
        return Target(
            device_id=device.id,
            kind=kind,
            name=device.name_by_user or name,
            entity_ids=tuple(entity.entity_id for entity in entities),
        )

    @callback
    def async_check(self) -> None:
        """Report the removed ones that are still used, and forget the others."""
        removed = self._state.removed
        written = list(self._configurations()) if removed else []
        for device_id, target in tuple(removed.items()):
            mentions = self._pattern_of(target).search
            users = sorted({name for name, text in written if mentions(text)})
            self._set_issue(target, users)
            if not users:
                del removed[device_id]
                self._account.async_note_change()
        self._follow(on=bool(removed))

    def _set_issue(self, target: Target, users: list[str]) -> None:
        self._account.issues.async_set(
            _ISSUES[target.kind],
            target.device_id,
            on=bool(users),
            users=", ".join(users),
            **{target.kind: target.name},
        )

    def _pattern_of(self, target: Target) -> re.Pattern[str]:
        """Return what finds the ids of a target, but not those that something else has now."""
        ids = [target.device_id, *filter(self._is_gone, target.entity_ids)]
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ids))})(?!\w)")

    def _is_gone(self, entity_id: str) -> bool:
        """Whether an entity is there no more, or about to be removed with its subentry."""
        entity, entry = (
            er.async_get(self._hass).async_get(entity_id),
            self._account.entry,
        )
        return entity is None or (
            entity.config_entry_id == entry.entry_id
            and entity.config_subentry_id not in entry.subentries
        )

    def _configurations(self) -> Iterator[tuple[str, str]]:
        """Yield the names of automations and scripts with their configurations.

        Home Assistant's `automations_with_device` knows nothing of a trigger's options and an
        action's data. Where it keeps no configuration under these names any more, none is found.
        """
        for domain in _DOMAINS:
            component: Any = self._hass.data.get(domain)
            for entity in getattr(component, "entities", ()):
                if config := getattr(entity, "raw_config", None):
                    name = str(entity.name or entity.entity_id)
                    yield name, json.dumps(config, default=str)

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


@callback
def _is_no_removal(data: Mapping[str, Any]) -> bool:
    return str(data["action"]) != "remove"


def _is_there(state: State | None) -> bool:
    return state is not None and state.state != STATE_UNAVAILABLE
