"""Targets of triggers and conditions: phones and contacts.

Home Assistant's own helper resolves a target. Unlike in its tracker, diagnostic entities count,
too: the phone fires the trigger, not the entity.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    target as target_helper,
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

# From 2026.11 on. A target of an older Home Assistant excludes nothing.
_extract_excluded: Callable[[HomeAssistant, TargetSelection, bool], set[str]] | None = (
    getattr(target_helper, "async_extract_excluded_entity_ids", None)
)

type Listener = Callable[[Published], None]
type EntityKey = tuple[Platform, str]
"""Platform of an entity, and what its unique id ends with after the id of its subentry."""

ONLINE: EntityKey = (Platform.BINARY_SENSOR, "online")
_CONTACT: EntityKey = (Platform.NOTIFY, "notify")


@dataclass(frozen=True, slots=True)
class _SubentryKey:
    """Ids of the subentry of a phone or a contact, and of its entry."""

    entry_id: str
    subentry_id: str


def entity_id_of(
    hass: HomeAssistant, subentry_id: str, entity: EntityKey
) -> str | None:
    """Return the id of an entity of a phone or a contact; None where there is none."""
    platform, key = entity
    return er.async_get(hass).async_get_entity_id(
        platform, DOMAIN, f"{subentry_id}_{key}"
    )


def phone_ids_in(hass: HomeAssistant, target: Mapping[str, Any]) -> set[str]:
    """Return the phones of a target; one whose entity *Online* is excluded is none."""
    phones = _phones(hass) & set(_resolve(hass, target, (ONLINE,)))
    return {key.subentry_id for key in phones}


def contacts_in(
    hass: HomeAssistant, target: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return entry and subentry of the contacts of a target, by their names."""
    titles = {
        _SubentryKey(entry.entry_id, contact.subentry_id): contact.title
        for entry in hass.config_entries.async_entries(DOMAIN)
        for contact in entry.get_subentries_of_type(SUBENTRY_CONTACT)
    }
    found = titles.keys() & set(_resolve(hass, target, (_CONTACT,)))
    return [
        (key.entry_id, key.subentry_id)
        for key in sorted(found, key=lambda key: (titles[key], key.subentry_id))
    ]


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
        shown_by = ((Platform.EVENT, self._event_entity), _CONTACT)
        targeted = set(_resolve(self._hass, self._target, shown_by))
        phones = _phones(self._hass)
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

    @callback
    def _async_on_event(self, published: Published) -> None:
        entry_id, phone_id = published.source.entry_id, published.source.phone_id
        contact_id = published.event.party.contact_id
        if _SubentryKey(entry_id, phone_id) in self._phones or (
            contact_id is not None
            and _SubentryKey(entry_id, contact_id) in self._contacts
        ):
            self._listener(published)


def _phones(hass: HomeAssistant) -> set[_SubentryKey]:
    return {
        _SubentryKey(entry.entry_id, subentry.subentry_id)
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_PHONE)
    }


def _resolve(
    hass: HomeAssistant, target: Mapping[str, Any], shown_by: Iterable[EntityKey]
) -> Iterator[_SubentryKey]:
    """Yield the phones and contacts of a target.

    One is excluded with any of the entities in `shown_by`, also where that is hidden: Home
    Assistant's own triggers and conditions of such an entity ignore it then, too.
    """
    selection = TargetSelection(dict(target))
    selected = async_extract_referenced_entity_ids(
        hass, selection, expand_group=False, primary_entities_only=False
    )
    excluded = _extract_excluded(hass, selection, False) if _extract_excluded else set()

    def is_excluded(subentry_id: str) -> bool:
        return any(entity_id_of(hass, subentry_id, key) in excluded for key in shown_by)

    devices, entities = dr.async_get(hass), er.async_get(hass)
    for device_id in selected.referenced_devices:
        device = devices.async_get(device_id)
        for domain, key in () if device is None else device.identifiers:
            owner = _entry_with(hass, key) if domain == DOMAIN else None
            if owner is not None and not is_excluded(key):
                yield _SubentryKey(owner.entry_id, key)
    entity_ids = selected.referenced | selected.indirectly_referenced
    for entry in hass.config_entries.async_entries(DOMAIN):
        for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
            subentry_id = entity.config_subentry_id
            if (
                subentry_id is not None
                and entity.entity_id in entity_ids
                and not is_excluded(subentry_id)
            ):
                yield _SubentryKey(entry.entry_id, subentry_id)


def _entry_with(
    hass: HomeAssistant, subentry_id: str
) -> SmsGateWay24ConfigEntry | None:
    return next(
        (
            entry
            for entry in hass.config_entries.async_entries(DOMAIN)
            if subentry_id in entry.subentries
        ),
        None,
    )


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
