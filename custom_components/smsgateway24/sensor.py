"""Sensors: the last message, the last delivery, counters, and a phone's health."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import MAX_LENGTH_STATE_STATE, EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import SmsGateWay24ConfigEntry
from .coordinator import PhoneHealth
from .domain.state import LastDelivery, LastMessage
from .entity import (
    HealthEntity,
    PhoneEntity,
    PhoneEntityDescription,
    async_add_health_entities,
    async_add_phone_entities,
)
from .protocol import MessageType, Status

PARALLEL_UPDATES = 0

_PLACEHOLDERS = {
    MessageType.TEXT: "",
    MessageType.IMAGE: "[image]",
    MessageType.UNKNOWN: "[unknown]",
}
_HIDDEN = "[hidden]"


@dataclass(frozen=True, kw_only=True)
class PhoneSensorDescription[FieldT](PhoneEntityDescription, SensorEntityDescription):
    """Description of a sensor: its value and attributes, made of the field if it is not None."""

    value_fn: Callable[[FieldT], str | int | datetime | None]
    attributes_fn: Callable[[FieldT], dict[str, Any]] | None = None


def _shown_text(message: LastMessage) -> str:
    """Return a text that fits a state: Home Assistant logs, whole, one that does not."""
    if message.hidden:
        return _HIDDEN
    text = message.text or _PLACEHOLDERS[message.type]
    if len(text) > MAX_LENGTH_STATE_STATE:
        return text[: MAX_LENGTH_STATE_STATE - 1] + "…"
    return text


def _message_attributes(message: LastMessage) -> dict[str, Any]:
    return {
        "text": message.text,
        "sender": message.sender,
        "channel": message.channel.value,
        "message_id": message.message_id,
        "image_url": message.image_url,
    }


def _delivery_attributes(delivery: LastDelivery) -> dict[str, Any]:
    return {
        "message_id": delivery.message_id,
        "recipient": delivery.recipient,
        "channel": delivery.channel.value,
        "status_id": delivery.status_id,
        "status_message": delivery.status_message,
        "attempt": delivery.attempt,
    }


def _status(delivery: LastDelivery) -> str | None:
    return None if delivery.status is Status.UNKNOWN else delivery.status.value


def _counter(key: str, field: str) -> PhoneSensorDescription[int]:
    return PhoneSensorDescription(
        key=key,
        field=field,
        value_fn=lambda count: count,
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
    )


DESCRIPTIONS: tuple[PhoneSensorDescription[Any], ...] = (
    PhoneSensorDescription[LastMessage](
        key="last_message",
        field="last_message",
        value_fn=_shown_text,
        attributes_fn=_message_attributes,
    ),
    PhoneSensorDescription[LastMessage](
        key="last_sender",
        field="last_message",
        value_fn=lambda message: (
            (message.sender_name or message.sender)[:MAX_LENGTH_STATE_STATE] or None
        ),
    ),
    PhoneSensorDescription[LastMessage](
        key="last_received",
        field="last_message",
        value_fn=lambda message: message.received_at,
        device_class=SensorDeviceClass.TIMESTAMP,
    ),
    PhoneSensorDescription[LastDelivery](
        key="delivery_status",
        field="last_delivery",
        value_fn=_status,
        attributes_fn=_delivery_attributes,
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in Status if status is not Status.UNKNOWN],
    ),
    _counter("messages_received", "received"),
    _counter("messages_sent", "sent"),
    _counter("messages_delivered", "delivered"),
    _counter("messages_failed", "failed"),
)


@dataclass(frozen=True, kw_only=True)
class HealthSensorDescription(SensorEntityDescription):
    """Description of a health sensor: its value, made of what the service reports."""

    value_fn: Callable[[PhoneHealth], str | datetime | None]


def _operator(slot: int) -> HealthSensorDescription:
    name = f"{slot + 1}"
    return HealthSensorDescription(
        key=f"sim_{name}_operator",
        translation_key="sim_operator",
        translation_placeholders={"slot": name},
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda health: health.device.operator(slot),
    )


HEALTH_DESCRIPTIONS = (
    HealthSensorDescription(
        key="last_seen",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda health: health.last_seen,
    ),
    HealthSensorDescription(
        key="app_version",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda health: health.device.app_version,
    ),
    _operator(0),
    _operator(1),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of every phone."""
    async_add_phone_entities(
        entry,
        async_add_entities,
        lambda account, phone: [
            (MessageSensor if description.key == "last_message" else PhoneSensor)(
                account, phone, description
            )
            for description in DESCRIPTIONS
        ],
    )
    async_add_health_entities(
        entry, async_add_entities, Platform.SENSOR, HEALTH_DESCRIPTIONS, HealthSensor
    )


class PhoneSensor(PhoneEntity, SensorEntity):
    """One value of a phone's state."""

    entity_description: PhoneSensorDescription[Any]

    @property
    @override
    def native_value(self) -> str | int | datetime | None:
        """Return the value; None until there was one."""
        value = getattr(self.phone.state, self.entity_description.field)
        return None if value is None else self.entity_description.value_fn(value)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what belongs to the value."""
        attributes_fn = self.entity_description.attributes_fn
        value = getattr(self.phone.state, self.entity_description.field)
        return None if attributes_fn is None or value is None else attributes_fn(value)


class MessageSensor(PhoneSensor):
    """The last message; its attributes are not recorded."""

    _unrecorded_attributes = frozenset(
        {"text", "sender", "channel", "message_id", "image_url"}
    )


class HealthSensor(HealthEntity, SensorEntity):
    """One value of what the service reports of a phone."""

    entity_description: HealthSensorDescription

    @property
    @override
    def native_value(self) -> str | datetime | None:
        """Return the value; None where the service does not report it."""
        health = self.health
        return None if health is None else self.entity_description.value_fn(health)
