"""Binary sensors: is there a message that did not arrive?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import PhoneEntity, PhoneEntityDescription, add_for_each_phone
from .runtime import SmsGateWay24ConfigEntry

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
        part_fn=lambda state: bool(state.problems),
        value_fn=bool,
        device_class=BinarySensorDeviceClass.PROBLEM,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of every phone."""
    add_for_each_phone(
        entry,
        async_add_entities,
        lambda account, phone: [
            PhoneBinarySensor(account, phone, description)
            for description in DESCRIPTIONS
        ],
    )


class PhoneBinarySensor(PhoneEntity, BinarySensorEntity):
    """One yes or no out of a phone's state."""

    entity_description: PhoneBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool:
        """Say yes or no."""
        return self.entity_description.value_fn(
            self.entity_description.part_fn(self.phone.state)
        )
