"""Base classes of the entities of phones."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import override

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


@dataclass(frozen=True, kw_only=True)
class PhoneEntityDescription(EntityDescription):
    """Description of an entity that shows a field of PhoneState, by its name."""

    field: str = ""


class PhoneEntity(Entity):
    """An entity of a phone's device."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    entity_description: PhoneEntityDescription

    def __init__(
        self, account: Account, phone: Phone, description: PhoneEntityDescription
    ) -> None:
        """Take the ids from the subentry of the phone, which never change."""
        self.entity_description = description
        self.account = account
        self.phone = phone
        self._attr_translation_key = description.translation_key or description.key
        self._attr_unique_id = f"{phone.phone_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, phone.phone_id)})

    @override
    async def async_added_to_hass(self) -> None:
        """Have the entity written whenever its field changes."""
        self.async_on_remove(
            self.phone.writer.async_register(
                self,
                self.entity_description.field,
                self.phone.state,
                self._async_prepare,
            )
        )

    _async_prepare: Callable[[], None] | None = None


class HealthEntity(CoordinatorEntity[HealthCoordinator]):
    """An entity that shows a phone's health as the service reports it.

    Available only while the service answers and lists the phone. A phone whose id is not known yet
    is found at the first update after its first message.
    """

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: HealthCoordinator,
        phone: Phone,
        description: EntityDescription,
    ) -> None:
        """Take the ids from the subentry of the phone, which never change."""
        super().__init__(coordinator)
        self.entity_description = description
        self.phone = phone
        self._attr_translation_key = description.translation_key or description.key
        self._attr_unique_id = f"{phone.phone_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, phone.phone_id)})

    @property
    def health(self) -> PhoneHealth | None:
        """Return what the service reported last; None where it does not list the phone."""
        device_id = self.phone.gateway_device_id
        return None if device_id is None else self.coordinator.data.get(device_id)

    @property
    @override
    def available(self) -> bool:
        """Return whether the service answers and lists the phone."""
        return super().available and self.health is not None


@callback
def async_add_phone_entities(
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[Account, Phone], Iterable[Entity]],
) -> None:
    """Add the entities that `create` returns for a phone to its subentry, for all phones."""
    account = entry.runtime_data
    for phone_id, phone in account.phones.items():
        async_add_entities(create(account, phone), config_subentry_id=phone_id)


@callback
def async_add_health_entities[DescriptionT: EntityDescription](
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    platform: Platform,
    descriptions: Iterable[DescriptionT],
    create: Callable[[HealthCoordinator, Phone, DescriptionT], HealthEntity],
) -> None:
    """Add the health entities of all phones; remove those of an account without a token."""
    account = entry.runtime_data
    registry = er.async_get(account.hass)
    for phone_id, phone in account.phones.items():
        if account.health is not None:
            coordinator = account.health
            async_add_entities(
                [create(coordinator, phone, each) for each in descriptions],
                config_subentry_id=phone_id,
            )
            continue
        for each in descriptions:
            unique_id = f"{phone_id}_{each.key}"
            if entity_id := registry.async_get_entity_id(platform, DOMAIN, unique_id):
                registry.async_remove(entity_id)
