"""Whom a trigger is about: phones and contacts, followed as devices and entities come and go.

Home Assistant's own resolver says what a target means. Unlike its tracker, diagnostic entities
count here too: what fires is the phone, not the entity.
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
"""What may change whom a target means."""

type Listener = Callable[[Published], None]


@dataclass(frozen=True, slots=True)
class _Key:
    """A phone or a contact, by its entry and its subentry."""

    entry_id: str
    subentry_id: str


class TargetFollower:
    """Passes on what happens at targeted phones, and to targeted contacts at any phone."""

    def __init__(
        self,
        hass: HomeAssistant,
        target: Mapping[str, Any],
        event_entity: str,
        listener: Listener,
    ) -> None:
        """Follow nothing yet; `event_entity` is the key of the entity that shows the same."""
        self._hass = hass
        self._target = dict(target)
        self._event_entity = event_entity
        self._listener = listener
        self._phones: set[_Key] = set()
        self._contacts: set[_Key] = set()
        self._connected: dict[_Key, CALLBACK_TYPE] = {}

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Follow the target, until what is returned is called."""
        ends = [
            self._hass.bus.async_listen(event, self._async_update)
            for event in _REGISTRIES
        ]
        self._async_update()

        @callback
        def stop() -> None:
            for end in ends:
                end()
            while self._connected:
                self._connected.popitem()[1]()

        return stop

    @callback
    def _async_update(self, _event: Event[Any] | None = None) -> None:
        """Follow who is targeted now."""
        targeted = set(self._targeted())
        phones = {
            _Key(entry.entry_id, subentry.subentry_id)
            for entry in self._hass.config_entries.async_entries(DOMAIN)
            for subentry in entry.get_subentries_of_type(SUBENTRY_PHONE)
        }
        self._phones = targeted & phones
        self._contacts = targeted - phones
        owners = {key.entry_id for key in self._contacts}
        wanted = self._phones | {key for key in phones if key.entry_id in owners}
        for key in self._connected.keys() - wanted:
            self._connected.pop(key)()
        for key in wanted - self._connected.keys():
            self._connected[key] = async_dispatcher_connect(
                self._hass,
                trigger_signal(key.entry_id, key.subentry_id),
                self._async_on_event,
            )

    def _targeted(self) -> Iterator[_Key]:
        device_ids, entity_ids = self._resolved(self._target)
        excluded = set[str]()
        if CONF_EXCLUDE in self._target:
            included = {k: v for k, v in self._target.items() if k != CONF_EXCLUDE}
            excluded = self._resolved(included)[1] - entity_ids
        devices, entities = dr.async_get(self._hass), er.async_get(self._hass)
        for device_id in device_ids:
            device = devices.async_get(device_id)
            for domain, key in () if device is None else device.identifiers:
                owner = self._entry_with(key) if domain == DOMAIN else None
                if owner is not None and not self._is_silenced(key, excluded):
                    yield _Key(owner.entry_id, key)
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
                subentry_id = entity.config_subentry_id
                if (
                    subentry_id is not None
                    and entity.entity_id in entity_ids
                    and not self._is_silenced(subentry_id, excluded)
                ):
                    yield _Key(entry.entry_id, subentry_id)

    def _resolved(self, target: Mapping[str, Any]) -> tuple[set[str], set[str]]:
        """Return the devices and the entities that a target means, diagnostic ones included."""
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

    def _is_silenced(self, subentry_id: str, excluded: set[str]) -> bool:
        """Whether the very entity is excluded that stands for a phone or a contact.

        Of a phone it is the one that shows what the trigger fires for: Home Assistant's own
        *Event received* is silent then, too.
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
        if _Key(entry_id, phone_id) in self._phones or (
            contact_id is not None and _Key(entry_id, contact_id) in self._contacts
        ):
            self._listener(published)


def contact_ids_of(hass: HomeAssistant, device_ids: list[str]) -> frozenset[str]:
    """Give the contacts whose devices these are, as far as they are there."""
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
