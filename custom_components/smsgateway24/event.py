"""Event entities: a message came in, an outgoing message went a step further."""

from collections.abc import Mapping
from dataclasses import dataclass
import logging
from typing import Any, override

from homeassistant.components.event import (
    EventEntity,
    EventEntityDescription,
    EventExtraStoredData,
)
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import Account, SmsGateWay24ConfigEntry
from .const import DEVICE_CLASS
from .domain.state import DeliveryUpdated, MessageReceived, PhoneEvent, PhoneState
from .entity import PhoneEntity, PhoneEntityDescription, async_add_phone_entities
from .errors import place_of
from .protocol import Channel, MessageType, Status

_LOGGER = logging.getLogger(__name__)

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


@dataclass(frozen=True, kw_only=True)
class PhoneEventDescription(PhoneEntityDescription, EventEntityDescription):
    """An event entity and the news it shows."""

    event: type[PhoneEvent]


def message_event_type(event: MessageReceived) -> str:
    """Name what came in by its channel; pictures apart where the service knows pictures."""
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


_OURS = frozenset({"gateway_device_id", "sender", "channel", "text"})
"""Attributes that tell our messages from the events of others."""
_LAST_ATTRIBUTES = "last_event_attributes"
"""What event entities keep their attributes under (components/event, `EventExtraStoredData`)."""

DESCRIPTIONS = (
    PhoneEventDescription(
        key="message",
        event_types=[
            _SMS,
            _RCS,
            _WHATSAPP,
            f"{_WHATSAPP}_image",
            _WHATSAPP_BUSINESS,
            f"{_WHATSAPP_BUSINESS}_image",
            _UNKNOWN,
        ],
        event=MessageReceived,
    ),
    PhoneEventDescription(
        key="delivery",
        event_types=[status.value for status in Status],
        event=DeliveryUpdated,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add both event entities of every phone."""
    async_add_phone_entities(
        entry,
        async_add_entities,
        lambda account, phone: [
            PhoneEventEntity(account, phone, description)
            for description in DESCRIPTIONS
        ],
    )


class PhoneEventEntity(PhoneEntity, EventEntity):
    """What happened last, with the fields of the bus event.

    Always available: automations skip the change away from `unavailable`, and with it the first
    message after an outage.
    """

    entity_description: PhoneEventDescription
    _attr_device_class = DEVICE_CLASS  # type: ignore[assignment]
    _unrecorded_attributes = frozenset({"text", "image_url"})

    @callback
    @override
    def async_update_from(
        self, state: PhoneState, event: PhoneEvent | None, fields: dict[str, Any]
    ) -> bool:
        """Show news of the kind that this entity is for."""
        if not isinstance(event, self.entity_description.event):
            return False
        self._trigger_event(_event_type(event), fields)
        return True

    @override
    async def async_get_last_event_data(self) -> EventExtraStoredData | None:
        """Bring back the last event, less any content that may no longer be kept.

        Not where there is one: an entity that gets a former name back would show the last event
        that it had under that name.
        """
        if self.state is not None:
            return None
        data = await super().async_get_last_event_data()
        if data is not None and data.last_event_attributes:
            data.last_event_attributes = dict(
                _permitted(self.account, data.last_event_attributes)
            )
        return data


async def async_delete_restorable_content(
    hass: HomeAssistant, account: Account
) -> None:
    """Remove content that may no longer be kept from what Home Assistant keeps for restarts.

    That is of entities that are disabled, renamed or gone, which it would keep for a week to bring
    them back (helpers/restore_state.py). Whose an entity was that is gone, nobody knows any more.
    """
    try:
        _async_blank_restorable(hass, account)
        await restore_state.RestoreStateData.async_save_persistent_states(hass)
    except Exception as err:  # noqa: BLE001 - a changed Home Assistant costs no account
        _LOGGER.error(  # noqa: TRY400 - a traceback may hold a message
            "Message texts that should be deleted may stay in Home Assistant's own file"
            " core.restore_state for up to seven days: %s",
            place_of(err),
        )


@callback
def _async_blank_restorable(hass: HomeAssistant, account: Account) -> None:
    registry = er.async_get(hass)
    for stored in restore_state.async_get(hass).async_get_stored_states():
        state = stored.state
        # From 2026.11 on an entity is known by its registry id, whatever it is called by now.
        registry_id: str | None = getattr(stored, "entity_registry_id", None)
        owner = registry.async_get(registry_id or state.entity_id)
        if owner is not None and owner.config_entry_id != account.entry.entry_id:
            continue
        attributes = _permitted(account, state.attributes)
        if attributes is not state.attributes:
            stored.state = State(
                state.entity_id,
                state.state,
                attributes,
                last_changed=state.last_changed,
                last_reported=state.last_reported,
                last_updated=state.last_updated,
                context=state.context,
            )
        extra = {} if stored.extra_data is None else stored.extra_data.as_dict()
        if last := extra.get(_LAST_ATTRIBUTES):
            stored.extra_data = restore_state.RestoredExtraData(
                {**extra, _LAST_ATTRIBUTES: _permitted(account, last)}
            )


def _permitted(account: Account, attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return attributes, those of a message without content that may not be kept."""
    if not attributes.keys() >= _OURS:
        return attributes
    sender, channel = attributes["sender"], Channel(attributes["channel"])
    if account.keeps_content_from(sender, channel):
        return attributes
    return {**attributes, "text": "", "image_url": None}
