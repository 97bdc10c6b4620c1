"""Targets of the triggers: phones and contacts, tracked while devices and entities change.

Home Assistant's own helper resolves the target. Unlike in its tracker, diagnostic entities count,
too: the phone fires the trigger, not the entity.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.const import CONF_EXCLUDE, Platform
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)

from ..account.account import SmsGateWay24ConfigEntry
from ..account.publish import Published, trigger_signal
from ..const import DOMAIN, SUBENTRY_CONTACT, SUBENTRY_PHONE

_REGISTRIES = (
    ar.EVENT_AREA_REGISTRY_UPDATED,
    dr.EVENT_DEVICE_REGISTRY_UPDATED,
    er.EVENT_ENTITY_REGISTRY_UPDATED,
)
"""Changes of these registries can change what a target resolves to."""

type Listener = Callable[[Published], None]


@dataclass(frozen=True, slots=True)
class _SubentryKey:
    """Ids of the subentry of a phone or a contact, and of its entry."""

    entry_id: str
    subentry_id: str


class TargetEventTracker:
    """Calls a listener with events of targeted phones, and of targeted contacts at any phone."""

    def __init__(
        self,
        hass: HomeAssistant,
        target: Mapping[str, Any],
        event_entity: str,
        listener: Listener,
    ) -> None:
        """Prepare tracking; `event_entity` is the key of the entity that shows the same events."""
        self._hass = hass
        self._target = dict(target)
        self._event_entity = event_entity
        self._listener = listener
        self._phones: set[_SubentryKey] = set()
        self._contacts: set[_SubentryKey] = set()
        self._unsubscribe_by_key: dict[_SubentryKey, CALLBACK_TYPE] = {}

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Start tracking; return a function that ends it."""
        unsubscribe = [
            self._hass.bus.async_listen(event, self._async_update)
            for event in _REGISTRIES
        ]
        self._async_update()

        @callback
        def async_stop() -> None:
            for remove_listener in unsubscribe:
                remove_listener()
            while self._unsubscribe_by_key:
                self._unsubscribe_by_key.popitem()[1]()

        return async_stop

    @callback
    def _async_update(self, _event: Event[Any] | None = None) -> None:
        """Connect to the signals of the phones that the target resolves to now."""
        targeted = set(self._resolve_target())
        phones = {
            _SubentryKey(entry.entry_id, subentry.subentry_id)
            for entry in self._hass.config_entries.async_entries(DOMAIN)
            for subentry in entry.get_subentries_of_type(SUBENTRY_PHONE)
        }
        self._phones = targeted & phones
        self._contacts = targeted - phones
        owners = {key.entry_id for key in self._contacts}
        wanted = self._phones | {key for key in phones if key.entry_id in owners}
        for key in self._unsubscribe_by_key.keys() - wanted:
            self._unsubscribe_by_key.pop(key)()
        for key in wanted - self._unsubscribe_by_key.keys():
            self._unsubscribe_by_key[key] = async_dispatcher_connect(
                self._hass,
                trigger_signal(key.entry_id, key.subentry_id),
                self._async_on_event,
            )

    def _resolve_target(self) -> Iterator[_SubentryKey]:
        device_ids, entity_ids = self._resolve(self._target)
        excluded = set[str]()
        if CONF_EXCLUDE in self._target:
            included = {k: v for k, v in self._target.items() if k != CONF_EXCLUDE}
            excluded = self._resolve(included)[1] - entity_ids
        devices, entities = dr.async_get(self._hass), er.async_get(self._hass)
        for device_id in device_ids:
            device = devices.async_get(device_id)
            for domain, key in () if device is None else device.identifiers:
                owner = self._entry_with(key) if domain == DOMAIN else None
                if owner is not None and not self._is_excluded(key, excluded):
                    yield _SubentryKey(owner.entry_id, key)
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
                subentry_id = entity.config_subentry_id
                if (
                    subentry_id is not None
                    and entity.entity_id in entity_ids
                    and not self._is_excluded(subentry_id, excluded)
                ):
                    yield _SubentryKey(entry.entry_id, subentry_id)

    def _resolve(self, target: Mapping[str, Any]) -> tuple[set[str], set[str]]:
        """Return devices and entities of a target, diagnostic ones included."""
        selected = async_extract_referenced_entity_ids(
            self._hass,
            TargetSelection(dict(target)),
            expand_group=False,
            primary_entities_only=False,
        )
        return (
            selected.referenced_devices,
            selected.referenced | selected.indirectly_referenced,
        )

    def _is_excluded(self, subentry_id: str, excluded: set[str]) -> bool:
        """Return whether the entity that represents a phone or a contact is excluded.

        For a phone it is the event entity of the trigger: Home Assistant's own *Event received*
        does not fire then, either.
        """
        registry = er.async_get(self._hass)
        return any(
            registry.async_get_entity_id(platform, DOMAIN, f"{subentry_id}_{key}")
            in excluded
            for platform, key in (
                (Platform.EVENT, self._event_entity),
                (Platform.NOTIFY, "notify"),
            )
        )

    def _entry_with(self, subentry_id: str) -> SmsGateWay24ConfigEntry | None:
        return next(
            (
                entry
                for entry in self._hass.config_entries.async_entries(DOMAIN)
                if subentry_id in entry.subentries
            ),
            None,
        )

    @callback
    def _async_on_event(self, published: Published) -> None:
        entry_id, phone_id = published.source.entry_id, published.source.phone_id
        contact_id = published.event.party.contact_id
        if _SubentryKey(entry_id, phone_id) in self._phones or (
            contact_id is not None
            and _SubentryKey(entry_id, contact_id) in self._contacts
        ):
            self._listener(published)


def contact_ids_of(hass: HomeAssistant, device_ids: list[str]) -> frozenset[str]:
    """Return the contacts of devices; a device that is missing or no contact's is left out."""
    registry = dr.async_get(hass)
    contacts = {
        subentry.subentry_id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_CONTACT)
    }
    devices = (registry.async_get(device_id) for device_id in device_ids)
    return frozenset(
        key
        for device in devices
        if device is not None
        for domain, key in device.identifiers
        if domain == DOMAIN and key in contacts
    )
