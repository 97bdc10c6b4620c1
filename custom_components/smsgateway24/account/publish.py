"""From news to everybody who wants to hear it: the steps of telling.

Everything is scoped to one phone of one account, so that two accounts or two phones cannot
cross. The order is a promise: whoever reacts to any step sees new sensors and a new event entity.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.components.event import EventEntity
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.event import (
    EventStateChangedData,
    async_track_state_change_event,
)
from homeassistant.helpers.singleton import singleton
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.signal_type import SignalType

from ..const import DOMAIN, EVENT_DELIVERY_STATUS, EVENT_MESSAGE_RECEIVED
from ..domain.state import DeliveryUpdated, MessageReceived, PhoneEvent, PhoneState

type UpdateHook = Callable[[PhoneState, PhoneEvent | None, dict[str, Any]], bool]
"""Has an entity look at what a phone shows, and at what happened: whether to write the entity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The phone that news is about, by the names automations know it by."""

    entry_id: str
    phone_id: str
    device_id: str | None
    phone: str
    gateway_device_id: int | None

    @property
    def ids(self) -> dict[str, Any]:
        """Home Assistant's own, which events have and entities leave out."""
        return {"config_entry_id": self.entry_id, "device_id": self.device_id}


def trigger_signal(
    entry_id: str, phone_id: str
) -> SignalType[Source, PhoneEvent, Context]:
    """Step 4: the same for our triggers, which also get the content that is kept nowhere."""
    return SignalType(f"{DOMAIN}_trigger_{entry_id}_{phone_id}")


def contacts_signal(entry_id: str) -> SignalType[()]:
    """A contact of an account was added, changed or removed; the account stays loaded."""
    return SignalType(f"{DOMAIN}_contacts_{entry_id}")


def contact_written_signal(entry_id: str, contact_id: str) -> SignalType[()]:
    """The service has accepted a message to a contact, whoever sent it."""
    return SignalType(f"{DOMAIN}_written_{entry_id}_{contact_id}")


class StateWriteQueue:
    """The place of a home's writers ahead of all who listen to their entities.

    Kept for good: an entity that comes under an id that was there before, after a reload or of a
    phone that is added again, would find the automations on that id ahead of it.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Stand in line for nobody."""
        self._hass = hass
        self._entity_ids: set[str] = set()
        self._queue: deque[tuple[Entity, list[Exception]]] = deque()

    @callback
    def async_track(self, entity_id: str) -> None:
        """Have a place in line for an entity; once is enough."""
        if entity_id not in self._entity_ids:
            self._entity_ids.add(entity_id)
            async_track_state_change_event(self._hass, entity_id, self._async_on_state)

    @callback
    def write(self, entities: Iterable[Entity]) -> list[Exception]:
        """Write entities; give what those raised that could not be written."""
        errors: list[Exception] = []
        self._queue.extend((entity, errors) for entity in entities)
        self._write()
        return errors

    @callback
    def _write(self) -> None:
        while self._queue:
            entity, errors = self._queue.popleft()
            try:
                entity.async_write_ha_state()
            except Exception as err:  # noqa: BLE001 - given to whoever wanted it written
                errors.append(err)

    @callback
    def _async_on_state(self, _event: Event[EventStateChangedData]) -> None:
        self._write()


_WRITE_QUEUE: HassKey[StateWriteQueue] = HassKey(f"{DOMAIN}_line")


@singleton(_WRITE_QUEUE)
def async_get_write_queue(hass: HomeAssistant) -> StateWriteQueue:
    """Give the one line of a home."""
    return StateWriteQueue(hass)


class StateWriter:
    """Writes the states of a phone so that whoever reacts to one of them sees all of them new.

    Home Assistant starts an automation inside the write that triggers it (core.py,
    `async_run_hass_job` runs tasks eagerly), when the next entity is not written yet. So a writer
    stands in line for its entities, ahead of the automations, and goes on with the next one as
    soon as one is in the state machine: by the time anybody else hears of the first, all are there.
    Event entities come last, since most automations are on them: they see all even where one was
    there before the phone.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with no entity."""
        self._line = async_get_write_queue(hass)
        self._entities: dict[Entity, UpdateHook] = {}

    @callback
    def async_register(
        self, entity: Entity, async_update_from: UpdateHook
    ) -> CALLBACK_TYPE:
        """Keep an entity written, until what is given back is called."""
        self._line.async_track(entity.entity_id)
        entities = [*self._entities.items(), (entity, async_update_from)]
        self._entities = dict(sorted(entities, key=_is_event))

        @callback
        def leave() -> None:
            del self._entities[entity]

        return leave

    @callback
    def show(
        self,
        state: PhoneState,
        event: PhoneEvent | None = None,
        fields: dict[str, Any] | None = None,
        context: Context | None = None,
    ) -> None:
        """Write what is new of a phone, all in one context.

        Raises ExceptionGroup when an entity could not be written, after all others.
        """
        fields = fields or {}
        errors: list[Exception] = []
        changed: list[Entity] = []
        for entity, async_update_from in self._entities.items():
            try:
                if async_update_from(state, event, fields):
                    changed.append(entity)
            except Exception as err:  # noqa: BLE001 - raised below, after the others
                errors.append(err)
        if context is not None:
            for entity in changed:
                entity.async_set_context(context)
        errors += self._line.write(changed)
        if errors:
            raise ExceptionGroup("showing", errors)


def _is_event(joined: tuple[Entity, UpdateHook]) -> bool:
    return isinstance(joined[0], EventEntity)


@callback
def async_publish_event(
    hass: HomeAssistant,
    source: Source,
    writer: StateWriter,
    state: PhoneState,
    event: PhoneEvent,
) -> None:
    """Tell news once, in the three steps, under one context.

    An entity that cannot be written keeps nothing from automations: what it raises is raised
    after the last step.
    """
    context = Context()
    fields = described(source, event)
    try:
        writer.show(state, event, fields, context)
    finally:
        hass.bus.async_fire(event_type(event), source.ids | fields, context=context)
        async_dispatcher_send(
            hass,
            trigger_signal(source.entry_id, source.phone_id),
            source,
            event,
            context,
        )


def event_type(event: PhoneEvent) -> str:
    """Name the bus event of a piece of news."""
    return (
        EVENT_MESSAGE_RECEIVED
        if isinstance(event, MessageReceived)
        else EVENT_DELIVERY_STATUS
    )


def described(source: Source, event: PhoneEvent) -> dict[str, Any]:
    """Give the fields of the bus event, a contract with automations, without Home Assistant's own ids."""
    if isinstance(event, MessageReceived):
        return _message(source, event)
    return _delivery(source, event)


def _message(source: Source, event: MessageReceived) -> dict[str, Any]:
    message, party = event.message, event.party
    return {
        "phone": source.phone,
        "gateway_device_id": _first(message.device_id, source.gateway_device_id),
        "message_id": message.message_id,
        "internal_id": message.internal_id,
        "channel": message.channel.value,
        "channel_id": message.channel_id,
        "type": message.type.value,
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
    }


def _delivery(source: Source, event: DeliveryUpdated) -> dict[str, Any]:
    return {
        "phone": source.phone,
        "gateway_device_id": _first(event.device_id, source.gateway_device_id),
        "message_id": event.message_id,
        "channel": event.channel.value,
        "channel_id": event.channel_id,
        "recipient": event.party.address,
        "recipient_name": event.party.name,
        "status": event.status.value,
        "status_id": event.status_id,
        "status_message": event.status_message,
        "previous_status": None if event.previous is None else event.previous.value,
        "final": event.status.final,
        "failed": event.status.failed,
        "attempt": event.attempt,
        "sent_from_here": event.sent_from_here,
        "changed_at": _iso(event.changed_at),
        "received_via": event.via.value,
        "recovered": event.recovered,
    }


def _first(value: int | None, fallback: int | None) -> int | None:
    return fallback if value is None else value


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
