"""A phone and its entities, which show the values that they are given."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeassistant.components.binary_sensor import BinarySensorEntity
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.components.event import EventEntity
from homeassistant.components.image import ImageEntity
from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity

STATUSES = ("pending", "queued", "taken_by_phone", "sent", "delivered")
COUNTERS = ("received", "sent", "delivered", "failed")


@dataclass(slots=True)
class Phone:
    """A phone; `statuses` has the latest reports."""

    webhook_id: str
    name: str
    device_id: str
    gateway_device_id: int | None = None
    statuses: dict[int, str] = field(default_factory=dict)
    message: FloorEvent = field(init=False)
    last_message: FloorSensor = field(init=False)
    delivery_status: FloorSensor = field(init=False)
    last_image: FloorImage = field(init=False)


class FloorEntity(Entity):
    """An entity of a phone."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, phone: Phone, key: str) -> None:
        """Take the phone and the last part of the unique id."""
        self._attr_name = key.replace("_", " ").capitalize()
        self._attr_unique_id = f"{phone.webhook_id}_{key}"
        self._attr_device_info = DeviceInfo(
            identifiers={("benchmark_floor", phone.webhook_id)}
        )


class FloorSensor(FloorEntity, SensorEntity):
    """A sensor."""

    def show(
        self,
        value: str | datetime,
        context: Context,
        attributes: dict[str, Any] | None = None,
    ) -> None:
        """Write a new state."""
        self._attr_native_value = value
        if attributes is not None:
            self._attr_extra_state_attributes = attributes
        self.async_set_context(context)
        self.async_write_ha_state()


class FloorText(FloorSensor):
    """A sensor whose attributes are not recorded."""

    _unrecorded_attributes = frozenset(
        {"text", "sender", "channel", "message_id", "image_url"}
    )


class FloorStatus(FloorSensor):
    """A sensor that shows one of some statuses."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_options = list(STATUSES)


class FloorCounter(FloorSensor):
    """A sensor that is disabled."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_entity_registry_enabled_default = False


class FloorEvent(FloorEntity, EventEntity):
    """An event entity."""

    _unrecorded_attributes = frozenset({"text", "image_url"})

    def __init__(self, phone: Phone, key: str, kinds: list[str]) -> None:
        """Take the event types as well."""
        super().__init__(phone, key)
        self._attr_event_types = kinds

    def happened(self, kind: str, fields: dict[str, Any], context: Context) -> None:
        """Write a new state."""
        self._trigger_event(kind, fields)
        self.async_set_context(context)
        self.async_write_ha_state()


class FloorProblem(FloorEntity, BinarySensorEntity):
    """A binary sensor that is off."""

    _attr_device_class = BinarySensorDeviceClass.PROBLEM
    _attr_is_on = False


class FloorImage(FloorEntity, ImageEntity):
    """An image entity whose picture is never requested."""

    def __init__(self, hass: HomeAssistant, phone: Phone) -> None:
        """Set up the image entity."""
        FloorEntity.__init__(self, phone, "last_image")
        ImageEntity.__init__(self, hass)

    def show(self, moment: datetime, context: Context) -> None:
        """Write a new state."""
        self._attr_image_last_updated = moment
        self.async_set_context(context)
        self.async_write_ha_state()
