"""What all entities of a phone have in common: they show a frozen state and keep none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.phone import Phone
from .const import DOMAIN
from .coordinator import HealthCoordinator, PhoneHealth
from .domain.state import PhoneEvent, PhoneState


@dataclass(frozen=True, kw_only=True)
class PhoneEntityDescription(EntityDescription):
    """Says which part of a phone's state an entity shows.

    While that part stays equal the entity is not written, so that a report that changes nothing
    visible costs nothing.
    """

    select_fn: Callable[[PhoneState], Any] = lambda _state: None


class PhoneEntity(Entity):
    """An entity of a phone's device."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    entity_description: PhoneEntityDescription

    def __init__(
        self, account: Account, phone: Phone, description: PhoneEntityDescription
    ) -> None:
        """Tie the entity to the subentry of its phone, whose id never changes."""
        self.entity_description = description
        self.account = account
        self.phone = phone
        self._phone_id = phone.phone_id
        self._attr_translation_key = description.translation_key or description.key
        self._attr_unique_id = f"{self._phone_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, self._phone_id)})
        self._last_value: Any = None

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the phone, and stand in line for the moment its states are written."""
        self._last_value = self.entity_description.select_fn(self.phone.state)
        self.async_on_remove(
            self.phone.writer.async_register(self, self.async_update_from)
        )

    @callback
    def async_update_from(
        self, state: PhoneState, event: PhoneEvent | None, fields: dict[str, Any]
    ) -> bool:
        """Look at what a phone shows, and at what happened; say whether to write this entity."""
        part = self.entity_description.select_fn(state)
        if part == self._last_value:
            return False
        self._last_value = part
        return True


class HealthEntity(CoordinatorEntity[HealthCoordinator]):
    """An entity that shows how a phone is, as the service sees it.

    Available only while the service answers and lists the phone: what it said once says nothing
    of now. A phone whose id nobody knows yet is found at the first update after its first message.
    """

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: HealthCoordinator,
        phone: Phone,
        description: EntityDescription,
    ) -> None:
        """Tie the entity to the subentry of its phone, whose id never changes."""
        super().__init__(coordinator)
        self.entity_description = description
        self.phone = phone
        self._attr_translation_key = description.translation_key or description.key
        self._attr_unique_id = f"{phone.phone_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, phone.phone_id)})

    @property
    def health(self) -> PhoneHealth | None:
        """Give what the service said last; None where it does not list the phone."""
        device_id = self.phone.gateway_device_id
        return None if device_id is None else self.coordinator.data.get(device_id)

    @property
    @override
    def available(self) -> bool:
        """Say whether there is anything to show."""
        return super().available and self.health is not None


@callback
def async_add_phone_entities(
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[Account, Phone], Iterable[Entity]],
) -> None:
    """Add what `make` gives for a phone to the subentry of that phone, for all phones."""
    account = entry.runtime_data
    for phone_id, phone in account.phones.items():
        async_add_entities(make(account, phone), config_subentry_id=phone_id)


@callback
def async_add_health_entities[DescriptionT: EntityDescription](
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    platform: Platform,
    descriptions: Iterable[DescriptionT],
    make: Callable[[HealthCoordinator, Phone, DescriptionT], HealthEntity],
) -> None:
    """Add the health entities of all phones; take away those of an account without a token."""
    account = entry.runtime_data
    registry = er.async_get(account.hass)
    for phone_id, phone in account.phones.items():
        if account.health is not None:
            coordinator = account.health
            async_add_entities(
                [make(coordinator, phone, each) for each in descriptions],
                config_subentry_id=phone_id,
            )
            continue
        for each in descriptions:
            unique_id = f"{phone_id}_{each.key}"
            if entity_id := registry.async_get_entity_id(platform, DOMAIN, unique_id):
                registry.async_remove(entity_id)
