"""Binary sensors: delivery problem, phone online, app update."""

from collections.abc import Callable, Mapping
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
from .account.words import async_advice, async_reason
from .coordinator import PhoneHealth
from .entity import (
    HealthEntity,
    PhoneEntity,
    PhoneEntityDescription,
    async_add_health_entities,
    async_add_phone_entities,
)

PARALLEL_UPDATES = 0

_PROBLEM_ATTRIBUTES = (
    "message_id",
    "recipient",
    "recipient_name",
    "reason",
    "advice",
)


@dataclass(frozen=True, kw_only=True)
class PhoneBinarySensorDescription(
    PhoneEntityDescription, BinarySensorEntityDescription
):
    """Description of a binary sensor: its value, made of the field."""

    value_fn: Callable[[Any], bool]


DESCRIPTIONS = (
    PhoneBinarySensorDescription(
        key="delivery_problem",
        field="shown_problem",
        value_fn=bool,
        device_class=BinarySensorDeviceClass.PROBLEM,
    ),
)


@dataclass(frozen=True, kw_only=True)
class HealthBinarySensorDescription(BinarySensorEntityDescription):
    """Description of a health binary sensor: its value, made of what the service reports."""

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
            DeliveryProblem(account, phone, description) for description in DESCRIPTIONS
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
    """One yes or no of a phone's state."""

    entity_description: PhoneBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool:
        """Return yes or no."""
        return self.entity_description.value_fn(
            getattr(self.phone.state, self.entity_description.field)
        )


class DeliveryProblem(PhoneBinarySensor):
    """Whether a message failed; the attributes are about the oldest one that is left."""

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return to whom it was, what happened and what to do."""
        problems = self.phone.state.problems
        if not problems:
            return dict.fromkeys(_PROBLEM_ATTRIBUTES)
        problem = problems[0]
        values = (
            problem.message_id,
            problem.recipient,
            problem.recipient_name,
            async_reason(self.hass, problem.status),
            async_advice(self.hass, problem.status),
        )
        return dict(zip(_PROBLEM_ATTRIBUTES, values, strict=True))


class HealthBinarySensor(HealthEntity, BinarySensorEntity):
    """One yes or no of what the service reports of a phone."""

    entity_description: HealthBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return yes or no; None where the service does not report it."""
        health = self.health
        return None if health is None else self.entity_description.value_fn(health)
