"""Event entities: message received, by a phone or from a contact; delivery status changed."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.event import (
    EventEntity,
    EventEntityDescription,
    EventExtraStoredData,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.entity_writer import StateWriter
from .const import DEVICE_CLASS
from .domain.state import DeliveryUpdated, IsDeleted, MessageReceived, PhoneEvent
from .entity import (
    MORE_INFO,
    ContactEntity,
    PhoneEntity,
    PhoneEntityDescription,
    async_add_contact_entities,
    async_add_phone_entities,
)
from .protocol import Channel, MessageType, Status

PARALLEL_UPDATES = 0

_SMS, _RCS, _WHATSAPP, _WHATSAPP_BUSINESS, _UNKNOWN = (
    "sms",
    "rcs",
    "whatsapp",
    "whatsapp_business",
    "unknown",
)
_TYPE_BY_CHANNEL = {
    Channel.SIM_1: _SMS,
    Channel.SIM_2: _SMS,
    Channel.RCS_1: _RCS,
    Channel.RCS_2: _RCS,
    Channel.WHATSAPP: _WHATSAPP,
    Channel.WHATSAPP_BUSINESS: _WHATSAPP_BUSINESS,
}
_WITH_IMAGES = (_WHATSAPP, _WHATSAPP_BUSINESS)
_MESSAGE_TYPES = [
    _SMS,
    _RCS,
    _WHATSAPP,
    f"{_WHATSAPP}_image",
    _WHATSAPP_BUSINESS,
    f"{_WHATSAPP_BUSINESS}_image",
    _UNKNOWN,
]


@dataclass(frozen=True, kw_only=True)
class PhoneEventDescription(PhoneEntityDescription, EventEntityDescription):
    """Description of an event entity: the kind of events that it shows."""

    kind: type[PhoneEvent]


def message_event_type(event: MessageReceived) -> str:
    """Return the event type of a message: its channel, and whether it is a picture."""
    message = event.message
    kind = _TYPE_BY_CHANNEL.get(message.channel, _UNKNOWN)
    if message.type is MessageType.UNKNOWN:
        return _UNKNOWN
    if message.type is MessageType.IMAGE and kind in _WITH_IMAGES:
        return f"{kind}_image"
    return kind


def _event_type(event: PhoneEvent) -> str:
    return (
        message_event_type(event)
        if isinstance(event, MessageReceived)
        else event.status.value
    )


DESCRIPTIONS = (
    PhoneEventDescription(
        key="message",
        event_types=_MESSAGE_TYPES,
        kind=MessageReceived,
    ),
    PhoneEventDescription(
        key="delivery",
        event_types=[status.value for status in Status],
        kind=DeliveryUpdated,
        entity_registry_enabled_default=False,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add both event entities of every phone, and that of every contact."""
    async_add_phone_entities(
        entry,
        async_add_entities,
        lambda account, phone: [
            PhoneEventEntity(account, phone, description)
            for description in DESCRIPTIONS
        ],
    )
    async_add_contact_entities(
        entry,
        async_add_entities,
        lambda account, contact_id: [ContactEventEntity(account, contact_id)],
    )


_CONTENT = frozenset({"text", "image_url"})


class LastEventEntity(EventEntity):
    """The last event, with the fields of the bus event.

    Always available: automations skip the change away from `unavailable`, and with it the first
    message after an outage.
    """

    account: Account
    _attr_device_class = DEVICE_CLASS  # type: ignore[assignment]
    _unrecorded_attributes = _CONTENT
    # Home Assistant's own attributes of the entity are this very dictionary.
    _fields: dict[str, Any] = {}

    @callback
    def _async_register(self, writer: StateWriter, kind: type[PhoneEvent]) -> None:
        """Have the entity written at each event of a kind."""
        self.async_on_remove(
            writer.async_register_event(
                self, kind, self._async_show, self._async_forget
            )
        )

    @callback
    def _async_show(self, event: PhoneEvent, fields: dict[str, Any]) -> None:
        self._fields = fields
        self._trigger_event(_event_type(event), fields)

    @callback
    def _async_forget(self, is_deleted: IsDeleted) -> bool:
        """Show no text and no link of a message that was deleted."""
        fields = self._fields
        if not fields.get("text") and not fields.get("image_url"):
            return False
        received_at = dt_util.parse_datetime(fields.get("received_at") or "")
        shown_at = dt_util.parse_datetime(self.state or "")
        at = min(filter(None, (received_at, shown_at)), default=dt_util.utcnow())
        channel = Channel(fields.get("channel", Channel.UNKNOWN))
        if not is_deleted(fields.get("sender", ""), channel, at):
            return False
        fields |= {"text": "", "image_url": None}
        return True

    @override
    async def async_get_last_event_data(self) -> EventExtraStoredData | None:
        """Return the last event to restore, without content that may no longer be kept.

        None where there is one already: an entity that gets a former name back would show the last
        event that it had under that name. Nor is one restored that is not this phone's.
        """
        if self.state is not None:
            return None
        data = await super().async_get_last_event_data()
        if data is not None and data.last_event_attributes:
            if not self._is_own(data.last_event_attributes):
                return None
            data.last_event_attributes = self._fields = dict(
                self.account.content.permitted(data.last_event_attributes)
            )
        return data

    @abstractmethod
    def _is_own(self, fields: dict[str, Any]) -> bool:
        """Whether an event is of what the entity shows: a removed one may have had its id."""


class PhoneEventEntity(PhoneEntity, LastEventEntity):
    """The last event of a phone."""

    entity_description: PhoneEventDescription

    @override
    async def async_added_to_hass(self) -> None:
        """Have the entity written at each event of its kind."""
        self._async_register(self.phone.writer, self.entity_description.kind)

    @override
    def _is_own(self, fields: dict[str, Any]) -> bool:
        """Whether an event is of this phone: a removed one may have had the same entity id."""
        ledger, message_id = self.phone.ledger, int(fields.get("message_id", 0))
        if self.entity_description.kind is MessageReceived:
            return ledger.knows(message_id)
        return ledger.sent(message_id) is not None


class ContactEventEntity(ContactEntity, LastEventEntity):
    """The last message of a contact, by any phone."""

    _attr_translation_key = "contact_message"
    _unrecorded_attributes = frozenset({*_CONTENT, MORE_INFO})
    _attr_event_types = _MESSAGE_TYPES

    def __init__(self, account: Account, contact_id: str) -> None:
        """Create the entity of a contact."""
        super().__init__(account, contact_id, "message")

    @override
    async def async_added_to_hass(self) -> None:
        """Have the entity written at each message of the contact."""
        writer = self.account.async_contact_writer(self.contact_id)
        self._async_register(writer, MessageReceived)

    @callback
    @override
    def _async_show(self, event: PhoneEvent, fields: dict[str, Any]) -> None:
        # The fields are those of the phone's entity, too, which changes them when it forgets.
        super()._async_show(event, dict(fields))

    @override
    def _is_own(self, fields: dict[str, Any]) -> bool:
        """Whether this contact has written; a removed one may have had the same entity id."""
        return self.account.data.contacts.get(self.contact_id) is not None
