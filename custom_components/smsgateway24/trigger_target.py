"""Who a trigger is about: phones and people, followed as devices and entities come and go.

Home Assistant's own tracker resolves and follows targets. Unlike it, hidden and disabled entities
count here too: what fires is the phone, not the entity.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, override

from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.target import (
    TargetEntityChangeTracker,
    TargetSelection,
    async_extract_referenced_entity_ids,
)

from .const import DOMAIN, SUBENTRY_CONTACT, SUBENTRY_PHONE
from .dispatch import Source, trigger_signal
from .runtime import SmsGateWay24ConfigEntry
from .state import News

type Listener = Callable[[Source, News, Context], None]


@dataclass(frozen=True, slots=True)
class _Key:
    """A phone or a contact, by its entry and its subentry."""

    entry_id: str
    subentry_id: str


class TargetFollower(TargetEntityChangeTracker):
    """Passes on what happens at targeted phones, and to targeted people at any phone."""

    def __init__(
        self, hass: HomeAssistant, target: dict[str, Any], listener: Listener
    ) -> None:
        """Follow nothing yet; `async_setup` begins and gives the way to end it."""
        self._selection = TargetSelection(target)
        super().__init__(
            hass, self._selection, lambda ids: ids, primary_entities_only=False
        )
        self._listener = listener
        self._phones: set[_Key] = set()
        self._contacts: set[_Key] = set()
        self._connected: dict[_Key, CALLBACK_TYPE] = {}

    @callback
    @override
    def _handle_entities_update(self, tracked_entities: set[str]) -> None:
        """Follow who is targeted now."""
        targeted = set(self._targeted(tracked_entities))
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
                self._on_news,
            )

    def _targeted(self, entity_ids: set[str]) -> Iterator[_Key]:
        selected = async_extract_referenced_entity_ids(
            self._hass,
            self._selection,
            expand_group=False,
            primary_entities_only=False,
        )
        devices, entities = dr.async_get(self._hass), er.async_get(self._hass)
        for device_id in selected.referenced_devices:
            device = devices.async_get(device_id)
            for domain, key in () if device is None else device.identifiers:
                entry = self._entry_with(key) if domain == DOMAIN else None
                if entry is not None:
                    yield _Key(entry.entry_id, key)
        for entry in self._hass.config_entries.async_entries(DOMAIN):
            for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
                if entity.config_subentry_id is not None and (
                    entity.entity_id in entity_ids
                    or entity.labels & self._selection.label_ids
                    or entity.area_id in selected.referenced_areas
                ):
                    yield _Key(entry.entry_id, entity.config_subentry_id)

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
    def _on_news(self, source: Source, news: News, context: Context) -> None:
        if _Key(source.entry_id, source.phone_id) in self._phones or (
            news.party.contact_id is not None
            and _Key(source.entry_id, news.party.contact_id) in self._contacts
        ):
            self._listener(source, news, context)

    @override
    def _unsubscribe(self) -> None:
        super()._unsubscribe()
        while self._connected:
            self._connected.popitem()[1]()


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
