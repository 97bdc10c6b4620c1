"""Binary sensors: is there a message that did not arrive, is the phone there, is its app new?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import SmsGateWay24ConfigEntry
from .coordinator import PhoneHealth
from .entity import (
    HealthEntity,
    PhoneEntity,
    PhoneEntityDescription,
    async_add_health_entities,
    async_add_phone_entities,
)

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PhoneBinarySensorDescription(
    PhoneEntityDescription, BinarySensorEntityDescription
):
    """A binary sensor: what it makes of its part of the state."""

    value_fn: Callable[[Any], bool]


DESCRIPTIONS = (
    PhoneBinarySensorDescription(
        key="delivery_problem",
        select_fn=lambda state: bool(state.problems),
        value_fn=bool,
        device_class=BinarySensorDeviceClass.PROBLEM,
    ),
)


@dataclass(frozen=True, kw_only=True)
class HealthBinarySensorDescription(BinarySensorEntityDescription):
    """A binary sensor of a phone's health: what it makes of what the service says."""

    value_fn: Callable[[PhoneHealth], bool | None]


def _is_outdated(health: PhoneHealth) -> bool | None:
    current = health.device.app_current
    return None if current is None else not current


HEALTH_DESCRIPTIONS = (
    HealthBinarySensorDescription(
        key="online",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        value_fn=lambda health: health.online,
    ),
    HealthBinarySensorDescription(
        key="app_update",
        device_class=BinarySensorDeviceClass.UPDATE,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=_is_outdated,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of every phone."""
    async_add_phone_entities(
        entry,
        async_add_entities,
        lambda account, phone: [
            PhoneBinarySensor(account, phone, description)
            for description in DESCRIPTIONS
        ],
    )
    async_add_health_entities(
        entry,
        async_add_entities,
        Platform.BINARY_SENSOR,
        HEALTH_DESCRIPTIONS,
        HealthBinarySensor,
    )


class PhoneBinarySensor(PhoneEntity, BinarySensorEntity):
    """One yes or no out of a phone's state."""

    entity_description: PhoneBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool:
        """Say yes or no."""
        return self.entity_description.value_fn(
            self.entity_description.select_fn(self.phone.state)
        )


class HealthBinarySensor(HealthEntity, BinarySensorEntity):
    """One yes or no out of what the service says of a phone."""

    entity_description: HealthBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Say yes or no; unknown where the service does not tell."""
        health = self.health
        return None if health is None else self.entity_description.value_fn(health)
