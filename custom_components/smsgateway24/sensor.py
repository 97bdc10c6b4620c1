"""Sensors: last messages, the last delivery, counters, limits, and a phone's health."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import MAX_LENGTH_STATE_STATE, EntityCategory, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.phone import Phone
from .account.publish import (
    error_signal,
    options_signal,
    questions_signal,
    sending_signal,
)
from .account.words import async_advice, async_reason, async_word
from .const import DOMAIN
from .coordinator import HealthCoordinator, PhoneHealth
from .dialogue.state import QuestionsState
from .domain.outgoing import LIMITED, SendProblem
from .domain.state import ContactState, LastDelivery, LastMessage
from .entity import (
    MORE_INFO,
    ContactEntity,
    HealthEntity,
    PhoneEntity,
    PhoneEntityDescription,
    async_add_contact_entities,
    async_add_health_entities,
    async_add_phone_entities,
)
from .protocol import MessageType, Status
from .sending.limits import limits_of
from .timer import Timer

PARALLEL_UPDATES = 0

_WORDS = {MessageType.IMAGE: "message_image", MessageType.UNKNOWN: "message_unknown"}
_SEND_ALLOWANCE = "send_allowance"
_RECHECK = timedelta(minutes=1)
_RECHECK_DAY = timedelta(hours=1)
"""When the allowance is looked at again: soon while the hour limits it, else for the day only."""
_ERRORS = (
    "cannot_connect",
    "malformed_answer",
    "rejected",
    *(
        problem.value
        for problem in SendProblem
        # The others are no errors of the service, or of a phone.
        if problem not in {SendProblem.TIMED_OUT, SendProblem.UNWATCHED, *LIMITED}
    ),
)


@dataclass(frozen=True, kw_only=True)
class PlainSensorDescription(PhoneEntityDescription, SensorEntityDescription):
    """Description of a sensor of a phone that makes its value itself."""


@dataclass(frozen=True, kw_only=True)
class PhoneSensorDescription[FieldT](PlainSensorDescription):
    """Description of a sensor: its value, made of the field if it is not None."""

    value_fn: Callable[[FieldT], str | int | datetime | None]


def _shown_text(hass: HomeAssistant, message: LastMessage) -> str:
    """Return a text that fits a state: Home Assistant logs, whole, one that does not."""
    if message.hidden:
        return async_word(hass, "message_hidden")
    text = message.text
    if not text and (word := _WORDS.get(message.type)) is not None:
        return async_word(hass, word)
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
        "recipient_name": delivery.recipient_name,
        "reason": None,
        "advice": None,
        "channel": delivery.channel.value,
        "status_id": delivery.status_id,
        "status_message": delivery.status_message,
        "attempt": delivery.attempt,
    }


def _status(delivery: LastDelivery) -> str | None:
    return None if delivery.status is Status.UNKNOWN else delivery.status.value


def _counter(
    key: str, field: str, *, enabled: bool = True
) -> PhoneSensorDescription[int]:
    return PhoneSensorDescription(
        key=key,
        field=field,
        paced=True,
        value_fn=lambda count: count,
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
    )


LAST_MESSAGE = PlainSensorDescription(key="last_message", field="last_message")
DELIVERY_STATUS = PhoneSensorDescription[LastDelivery](
    key="delivery_status",
    field="last_delivery",
    value_fn=_status,
    device_class=SensorDeviceClass.ENUM,
    options=[status.value for status in Status if status is not Status.UNKNOWN],
)
DESCRIPTIONS: tuple[PhoneSensorDescription[Any], ...] = (
    PhoneSensorDescription[LastMessage](
        key="last_sender",
        field="last_message",
        value_fn=lambda message: (
            (message.sender_name or message.sender)[:MAX_LENGTH_STATE_STATE] or None
        ),
        entity_registry_enabled_default=False,
    ),
    PhoneSensorDescription[LastMessage](
        key="last_received",
        field="last_message",
        value_fn=lambda message: message.received_at,
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
    ),
    _counter("messages_received", "received"),
    _counter("messages_sent", "sent"),
    _counter("messages_delivered", "delivered", enabled=False),
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
)
SECOND_OPERATOR = _operator(1)


ALLOWANCE = PlainSensorDescription(
    key=_SEND_ALLOWANCE, entity_category=EntityCategory.DIAGNOSTIC
)
PHONES_ONLINE = "phones_online"


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the account, and of every phone and contact."""
    async_add_phone_entities(
        entry,
        async_add_entities,
        lambda account, phone: [
            LastMessageSensor(account, phone, LAST_MESSAGE),
            DeliveryStatusSensor(account, phone, DELIVERY_STATUS),
            *(PhoneSensor(account, phone, each) for each in DESCRIPTIONS),
        ],
    )
    async_add_contact_entities(
        entry,
        async_add_entities,
        lambda account, contact_id: [ContactMessageSensor(account, contact_id)],
    )
    async_add_health_entities(
        entry, async_add_entities, Platform.SENSOR, HEALTH_DESCRIPTIONS, HealthSensor
    )
    account = entry.runtime_data
    async_add_entities([LastErrorSensor(account)])
    registry = er.async_get(hass)
    if (health := account.health) is None:
        unwanted = [f"{entry.entry_id}_{PHONES_ONLINE}"]
        for phone_id in account.phones:
            keys = (_SEND_ALLOWANCE, SECOND_OPERATOR.key)
            unwanted += [f"{phone_id}_{key}" for key in keys]
        for unique_id in unwanted:
            entity_id = registry.async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id)
            if entity_id is not None:
                registry.async_remove(entity_id)
        return
    async_add_entities(
        [PhonesOnlineSensor(account, health), OpenQuestionsSensor(account)]
    )
    async_add_phone_entities(
        entry,
        async_add_entities,
        lambda account, phone: [SendAllowanceSensor(account, phone)],
    )
    _async_add_second_operators(entry, async_add_entities, health)


@callback
def _async_add_second_operators(
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    health: HealthCoordinator,
) -> None:
    """Add the operator of a second SIM card once the service lists one."""
    account = entry.runtime_data
    registry = er.async_get(account.hass)
    added: set[str] = set()

    @callback
    def async_add() -> None:
        for phone_id, phone in account.phones.items():
            device = account.listed_device(phone)
            if device is None:
                # One that was listed before is there until the service has answered.
                known = f"{phone_id}_{SECOND_OPERATOR.key}"
                wanted = registry.async_get_entity_id(Platform.SENSOR, DOMAIN, known)
            else:
                wanted = device.operator(1)
            if wanted is not None and phone_id not in added:
                added.add(phone_id)
                async_add_entities(
                    [HealthSensor(health, phone, SECOND_OPERATOR)],
                    config_subentry_id=phone_id,
                )

    entry.async_on_unload(health.async_add_listener(async_add))
    async_add()


class PhoneSensor(PhoneEntity, SensorEntity):
    """One value of a phone's state."""

    entity_description: PhoneSensorDescription[Any]

    @property
    @override
    def native_value(self) -> str | int | datetime | None:
        """Return the value; None until there was one."""
        value = getattr(self.phone.state, self.entity_description.field)
        return None if value is None else self.entity_description.value_fn(value)


MESSAGE_ATTRIBUTES = frozenset({"text", "sender", "channel", "message_id", "image_url"})


class MessageSensor(SensorEntity):
    """A last message; its attributes are not recorded."""

    _unrecorded_attributes = MESSAGE_ATTRIBUTES

    @property
    def last_message(self) -> LastMessage | None:
        """The message, None if there is none."""
        raise NotImplementedError

    @property
    @override
    def native_value(self) -> str | None:
        """Return the text, or a word for a message without one."""
        last = self.last_message
        return None if last is None else _shown_text(self.hass, last)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return the whole text, and who wrote it."""
        last = self.last_message
        return None if last is None else _message_attributes(last)


class LastMessageSensor(PhoneEntity, MessageSensor):
    """The last message of a phone."""

    entity_description: PlainSensorDescription

    @property
    @override
    def last_message(self) -> LastMessage | None:
        """The message, None if there is none."""
        return self.phone.state.last_message


class ContactMessageSensor(ContactEntity, MessageSensor):
    """The last message of a contact, by any phone."""

    _attr_translation_key = "contact_last_message"
    _unrecorded_attributes = frozenset({*MESSAGE_ATTRIBUTES, MORE_INFO})

    def __init__(self, account: Account, contact_id: str) -> None:
        """Create the sensor of a contact."""
        super().__init__(account, contact_id, "last_message")

    @override
    async def async_added_to_hass(self) -> None:
        """Have the sensor written whenever there is another message."""
        writer = self.account.async_contact_writer(self.contact_id)
        self.async_on_remove(writer.async_register(self, "last_message", self._contact))

    @property
    def _contact(self) -> ContactState | None:
        return self.account.data.contacts.get(self.contact_id)

    @property
    @override
    def last_message(self) -> LastMessage | None:
        """The message, None if there is none."""
        contact = self._contact
        return None if contact is None else contact.last_message

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return the whole text, and by which phone it came."""
        attributes, contact = self._attr_extra_state_attributes, self._contact
        if contact is None or contact.last_message is None:
            return attributes
        return {
            **attributes,
            **_message_attributes(contact.last_message),
            "phone": contact.phone,
        }


class DeliveryStatusSensor(PhoneSensor):
    """The status of the outgoing message that changed last."""

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return which message it is, and of one that failed why, and what to do."""
        delivery = self.phone.state.last_delivery
        if delivery is None:
            return None
        attributes = _delivery_attributes(delivery)
        if delivery.status.failed:
            attributes["reason"] = async_reason(self.hass, delivery.status)
            attributes["advice"] = async_advice(self.hass, delivery.status)
        return attributes


class SendAllowanceSensor(PhoneEntity, SensorEntity):
    """How many messages a phone may send in this hour, by the options of the account."""

    entity_description: PlainSensorDescription

    def __init__(self, account: Account, phone: Phone) -> None:
        """Create the sensor of a phone."""
        super().__init__(account, phone, ALLOWANCE)
        self._left = self._count()
        self._timer = Timer(account.hass, self._async_look)

    @override
    async def async_added_to_hass(self) -> None:
        """Have the sensor written after messages were sent, and when they no longer count."""
        writer = self.phone.writer
        self._pace = writer.async_pace(self._async_write)
        self.async_on_remove(lambda: writer.async_drop_pace(self._pace))
        entry_id = self.account.entry.entry_id
        for signal, action in (
            (sending_signal(entry_id, self.phone.phone_id), self._async_look),
            (options_signal(entry_id), self._async_look_now),
        ):
            self.async_on_remove(async_dispatcher_connect(self.hass, signal, action))
        self.async_on_remove(self._timer.async_stop)
        self._async_look()

    def _count(self) -> tuple[int, int]:
        limits = limits_of(self.account)
        return self.phone.send_limiter.left(dt_util.utcnow(), limits)

    @callback
    def _async_look(self) -> None:
        """Have another count written, and look again as long as it is not the highest one."""
        before, self._left = self._left, self._count()
        in_hour, today = self._left
        limits = limits_of(self.account)
        if in_hour < min(limits.per_hour, today):
            self._timer.async_start(_RECHECK)
        elif today < limits.per_day:
            self._timer.async_start(_RECHECK_DAY)
        else:
            self._timer.async_stop()
        if self._left != before and self._pace.async_ask():
            self.async_write_ha_state()

    @callback
    def _async_look_now(self) -> None:
        """Have the count by other limits written at once."""
        self._async_look()
        self._pace.async_finish()

    @callback
    def _async_write(self) -> None:
        self._left = self._count()
        self.async_write_ha_state()

    @property
    @override
    def native_value(self) -> int:
        """Return how many may be sent now."""
        return self._left[0]

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return how many of them may be sent in the last 24 hours."""
        return {"left_today": self._left[1]}


class HealthSensor(HealthEntity, SensorEntity):
    """One value of what the service reports of a phone."""

    entity_description: HealthSensorDescription

    @property
    @override
    def native_value(self) -> str | datetime | None:
        """Return the value; None where the service does not report it."""
        health = self.health
        return None if health is None else self.entity_description.value_fn(health)


class AccountEntity(Entity):
    """An entity of an account's device."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, account: Account, key: str) -> None:
        """Take the ids from the entry, which never change."""
        self.account = account
        entry_id = account.entry.entry_id
        self._attr_translation_key = key
        self._attr_unique_id = f"{entry_id}_{key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, entry_id)})


class PhonesOnlineSensor(
    AccountEntity, CoordinatorEntity[HealthCoordinator], SensorEntity
):
    """How many phones of an account are online; available while the service answers."""

    _attr_state_class = SensorStateClass.MEASUREMENT

    def __init__(self, account: Account, coordinator: HealthCoordinator) -> None:
        """Create the sensor of an account."""
        AccountEntity.__init__(self, account, PHONES_ONLINE)
        CoordinatorEntity.__init__(self, coordinator)

    @property
    @override
    def available(self) -> bool:
        """Return whether the service answers, and has answered since the start."""
        return super().available and self.coordinator.has_read

    @property
    @override
    def native_value(self) -> int:
        """Return the number of phones that ask the service for work."""
        ids = self.account.data.gateway_device_ids()
        health = map(self.coordinator.data.get, ids)
        return sum(bool(one is not None and one.online) for one in health)


class OpenQuestionsSensor(AccountEntity, SensorEntity):
    """How many questions of an account wait for an answer."""

    _attr_state_class = SensorStateClass.MEASUREMENT

    def __init__(self, account: Account) -> None:
        """Create the sensor of an account."""
        super().__init__(account, "open_questions")
        self._state = account.data.state_of(QuestionsState)

    @override
    async def async_added_to_hass(self) -> None:
        """Have the sensor written whenever a question is asked, or has ended."""
        signal = questions_signal(self.account.entry.entry_id)
        self.async_on_remove(
            async_dispatcher_connect(self.hass, signal, self.async_write_ha_state)
        )

    @property
    @override
    def native_value(self) -> int:
        """Return the number of open questions."""
        return self._state.open_count


class LastErrorSensor(AccountEntity, SensorEntity):
    """The last error of the service or of sending since Home Assistant's start."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_entity_registry_enabled_default = False
    _attr_options = list(_ERRORS)

    def __init__(self, account: Account) -> None:
        """Create the sensor of an account."""
        super().__init__(account, "last_error")

    @override
    async def async_added_to_hass(self) -> None:
        """Have the sensor written whenever there is another error."""
        signal = error_signal(self.account.entry.entry_id)
        self.async_on_remove(
            async_dispatcher_connect(self.hass, signal, self.async_write_ha_state)
        )

    @property
    @override
    def native_value(self) -> str | None:
        """Return the key of the error, which Home Assistant translates."""
        last = self.account.last_error
        return None if last is None or last[0] not in _ERRORS else last[0]

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return when it was."""
        last = self.account.last_error
        return {"occurred_at": None if last is None else last[1].isoformat()}
