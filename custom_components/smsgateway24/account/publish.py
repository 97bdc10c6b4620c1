"""Publishes an event of a phone: entity states first, then the event bus, then our triggers.

Everything is scoped to one phone of one account, so that two accounts or two phones cannot mix.
The order is a promise: an automation that any step starts sees all entities updated.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType

from ..const import (
    DOMAIN,
    EVENT_DELIVERY_STATUS,
    EVENT_MESSAGE_RECEIVED,
    EVENT_MESSAGE_SENT,
)
from ..domain.contacts import Party
from ..domain.history import HistoryMessage, HistoryUpdate
from ..domain.message_length import message_parts
from ..domain.outgoing import OutgoingMessage
from ..domain.reducer import shorten
from ..domain.state import DeliveryUpdated, MessageReceived, PhoneEvent, PhoneState
from ..protocol import Channel, IncomingMessage
from .entity_writer import ContactWrite, StateWriter
from .origins import Origin, async_get_origins
from .words import async_reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The phone of an event, by the names that automations know."""

    entry_id: str
    phone_id: str
    device_id: str | None
    phone: str
    gateway_device_id: int | None

    @property
    def ids(self) -> dict[str, Any]:
        """Home Assistant's own ids, which bus events have and entity attributes do not."""
        return {"config_entry_id": self.entry_id, "device_id": self.device_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An event as triggers get it, with the fields of the bus event."""

    source: Source
    event: PhoneEvent
    # Home Assistant logs the arguments of a listener that raises.
    fields: dict[str, Any] = field(repr=False)
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryChange:
    """What is new in the history of an account: a message, or what became of one.

    `row` is its number there. `item` is as it happened: what may not be kept is still in it.
    """

    phone_id: str
    row: int
    item: MessageReceived | HistoryMessage | HistoryUpdate = field(repr=False)


def history_signal(entry_id: str) -> SignalType[HistoryChange | None]:
    """Return the signal that the history has changed; None where messages were deleted from it."""
    return SignalType(f"{DOMAIN}_history_{entry_id}")


def trigger_signal(entry_id: str, phone_id: str) -> SignalType[Published]:
    """Return the signal that triggers of a phone listen to; it carries the whole content."""
    return SignalType(f"{DOMAIN}_trigger_{entry_id}_{phone_id}")


def contacts_signal(entry_id: str) -> SignalType[()]:
    """Return the signal that a contact of an account was added, changed or removed."""
    return SignalType(f"{DOMAIN}_contacts_{entry_id}")


def contact_written_signal(entry_id: str, contact_id: str) -> SignalType[()]:
    """Return the signal that the service has accepted a message to a contact."""
    return SignalType(f"{DOMAIN}_written_{entry_id}_{contact_id}")


def sending_signal(entry_id: str, phone_id: str) -> SignalType[()]:
    """Return the signal that a phone may send fewer or more messages than before."""
    return SignalType(f"{DOMAIN}_sending_{entry_id}_{phone_id}")


def options_signal(entry_id: str) -> SignalType[()]:
    """Return the signal that the options of an account have changed."""
    return SignalType(f"{DOMAIN}_options_{entry_id}")


def error_signal(entry_id: str) -> SignalType[()]:
    """Return the signal that there is another last error of an account."""
    return SignalType(f"{DOMAIN}_error_{entry_id}")


def questions_signal(entry_id: str) -> SignalType[()]:
    """Return the signal that a question of an account was asked, has gone on, or has ended."""
    return SignalType(f"{DOMAIN}_questions_{entry_id}")


@callback
def async_publish_event(
    hass: HomeAssistant,
    source: Source,
    writer: StateWriter,
    state: PhoneState,
    event: PhoneEvent,
    pause: Callable[[], None],
    contact: ContactWrite | None,
    context: Context,
) -> None:
    """Publish an event once, all in one context.

    `contact` is the sender of a message, if that is a contact with entities. An entity that cannot
    be written does not stop the other steps: its error is raised after the last one. `pause` is
    called where a listener of the bus event has yet to run.
    """
    if isinstance(event, MessageReceived):
        async_get_origins(hass).async_note_message(
            context,
            Origin(
                entry_id=source.entry_id,
                phone_id=source.phone_id,
                device_id=source.device_id,
                message_id=event.message.message_id,
            ),
        )
    fields = event_fields(source, event)
    if isinstance(event, DeliveryUpdated) and event.status.failed:
        fields["reason"] = async_reason(hass, event.status)
    # An id of Home Assistant's, as the others that entity attributes do not have.
    device_id = contact_device_id(hass, source.entry_id, event.party.contact_id)
    bus_fields = source.ids | fields | {"contact_device_id": device_id}
    try:
        writer.async_write(state, event, fields, context, contact)
    finally:
        name = event_type(event)
        hass.bus.async_fire(name, bus_fields, context=context)
        async_dispatcher_send(
            hass,
            trigger_signal(source.entry_id, source.phone_id),
            Published(source=source, event=event, fields=bus_fields, context=context),
        )
        if name in hass.bus.async_listeners():
            pause()


@callback
def async_publish_sent(
    hass: HomeAssistant,
    source: Source,
    message: OutgoingMessage,
    party: Party,
    text: str,
    context: Context | None,
    question_id: str | None,
) -> None:
    """Publish that the service has accepted a message, in the context of who sent it.

    `text` is what may be shown of it. The entities change with the reports about it; that of the
    contact says that somebody wrote to them.
    """
    channel = Channel.of(message.channel_id)
    short, truncated = shorten(text)
    hass.bus.async_fire(
        EVENT_MESSAGE_SENT,
        source.ids
        | {
            "phone": source.phone,
            "gateway_device_id": source.gateway_device_id,
            "message_id": message.message_id,
            "channel": channel.value,
            "channel_id": message.channel_id,
            "recipient": message.recipient,
            "recipient_name": party.name,
            "contact_device_id": contact_device_id(
                hass, source.entry_id, party.contact_id
            ),
            "text": short,
            "text_truncated": truncated,
            "parts": message_parts(text, channel) if text else None,
            "question_id": question_id,
        },
        context=context,
    )
    if party.contact_id is not None:
        async_dispatcher_send(
            hass, contact_written_signal(source.entry_id, party.contact_id)
        )


def contact_device_id(
    hass: HomeAssistant, entry_id: str, contact_id: str | None
) -> str | None:
    """Return the id of the device of a contact; None if it is none."""
    if contact_id is None:
        return None
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, contact_id), entry_id
    )
    return None if device is None else device.id


def event_type(event: PhoneEvent) -> str:
    """Return the type of the bus event."""
    return (
        EVENT_MESSAGE_RECEIVED
        if isinstance(event, MessageReceived)
        else EVENT_DELIVERY_STATUS
    )


def event_fields(source: Source, event: PhoneEvent) -> dict[str, Any]:
    """Return the fields of the bus event, a contract with automations, without its ids.

    The `reason` of a failure is added where it is published, since it is in a language.
    """
    if isinstance(event, MessageReceived):
        return _message_fields(source, event)
    return _delivery_fields(source, event)


def _message_fields(source: Source, event: MessageReceived) -> dict[str, Any]:
    message, party = event.message, event.party
    return {
        "phone": source.phone,
        "gateway_device_id": _published_device_id(message, source),
        "message_id": message.message_id,
        "internal_id": message.internal_id,
        "channel": message.channel.value,
        "channel_id": message.channel_id,
        "type": message.type.value,
        "type_name": message.type_name,
        "sender": message.sender,
        "sender_normalized": party.normalized,
        "sender_name": party.name,
        "sender_trusted": party.trusted,
        "text": event.text,
        "text_truncated": event.text_truncated,
        "image_url": event.image_url,
        "received_at": _iso(message.received_at),
        "sent_at": _iso(message.sent_at),
        "age": event.age,
        "received_via": event.via.value,
        "recovered": event.recovered,
        "confirmed": event.confirmed,
        "conflict": event.conflict,
        "question_id": event.question_id,
        "answer_id": event.answer_id,
    }


def _delivery_fields(source: Source, event: DeliveryUpdated) -> dict[str, Any]:
    return {
        "phone": source.phone,
        "gateway_device_id": _published_device_id(event, source),
        "message_id": event.message_id,
        "channel": event.channel.value,
        "channel_id": event.channel_id,
        "recipient": event.party.address,
        "recipient_name": event.party.name,
        "status": event.status.value,
        "status_id": event.status_id,
        "status_message": event.status_message,
        "reason": None,
        "previous_status": None if event.previous is None else event.previous.value,
        "final": event.status.final,
        "failed": event.status.failed,
        "attempt": event.attempt,
        "sent_from_here": event.sent_from_here,
        "changed_at": _iso(event.changed_at),
        "received_via": event.via.value,
        "recovered": event.recovered,
        "confirmed": event.confirmed,
    }


def _published_device_id(
    item: IncomingMessage | DeliveryUpdated, source: Source
) -> int | None:
    return source.gateway_device_id if item.device_id is None else item.device_id


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
