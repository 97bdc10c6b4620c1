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
from ..domain.state import DeliveryNews, MessageNews, News, PhoneState

type TakeOver = Callable[[PhoneState, News | None, dict[str, Any]], bool]
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


def trigger_signal(entry_id: str, phone_id: str) -> SignalType[Source, News, Context]:
    """Step 4: the same for our triggers, which also get the content that is kept nowhere."""
    return SignalType(f"{DOMAIN}_trigger_{entry_id}_{phone_id}")


def contacts_signal(entry_id: str) -> SignalType[()]:
    """A contact of an account was added, changed or removed; the account stays loaded."""
    return SignalType(f"{DOMAIN}_contacts_{entry_id}")


def contact_written_signal(entry_id: str, contact_id: str) -> SignalType[()]:
    """The service has accepted a message to a contact, whoever sent it."""
    return SignalType(f"{DOMAIN}_written_{entry_id}_{contact_id}")


class Line:
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
    def hold(self, entity_id: str) -> None:
        """Have a place in line for an entity; once is enough."""
        if entity_id not in self._entity_ids:
            self._entity_ids.add(entity_id)
            async_track_state_change_event(self._hass, entity_id, self._go_on)

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
    def _go_on(self, _event: Event[EventStateChangedData]) -> None:
        self._write()


_LINE: HassKey[Line] = HassKey(f"{DOMAIN}_line")


@singleton(_LINE)
def line_of(hass: HomeAssistant) -> Line:
    """Give the one line of a home."""
    return Line(hass)


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
        self._line = line_of(hass)
        self._entities: dict[Entity, TakeOver] = {}

    @callback
    def join(self, entity: Entity, take_over: TakeOver) -> CALLBACK_TYPE:
        """Keep an entity written, until what is given back is called."""
        self._line.hold(entity.entity_id)
        entities = [*self._entities.items(), (entity, take_over)]
        self._entities = dict(sorted(entities, key=_is_event))

        @callback
        def leave() -> None:
            del self._entities[entity]

        return leave

    @callback
    def show(
        self,
        state: PhoneState,
        news: News | None = None,
        fields: dict[str, Any] | None = None,
        context: Context | None = None,
    ) -> None:
        """Write what is new of a phone, all in one context.

        Raises ExceptionGroup when an entity could not be written, after all others.
        """
        fields = fields or {}
        errors: list[Exception] = []
        changed: list[Entity] = []
        for entity, take_over in self._entities.items():
            try:
                if take_over(state, news, fields):
                    changed.append(entity)
            except Exception as err:  # noqa: BLE001 - raised below, after the others
                errors.append(err)
        if context is not None:
            for entity in changed:
                entity.async_set_context(context)
        errors += self._line.write(changed)
        if errors:
            raise ExceptionGroup("showing", errors)


def _is_event(joined: tuple[Entity, TakeOver]) -> bool:
    return isinstance(joined[0], EventEntity)


@callback
def tell(
    hass: HomeAssistant,
    source: Source,
    writer: StateWriter,
    state: PhoneState,
    news: News,
) -> None:
    """Tell news once, in the three steps, under one context.

    An entity that cannot be written keeps nothing from automations: what it raises is raised
    after the last step.
    """
    context = Context()
    fields = described(source, news)
    try:
        writer.show(state, news, fields, context)
    finally:
        hass.bus.async_fire(event_type(news), source.ids | fields, context=context)
        async_dispatcher_send(
            hass,
            trigger_signal(source.entry_id, source.phone_id),
            source,
            news,
            context,
        )


def event_type(news: News) -> str:
    """Name the bus event of a piece of news."""
    return (
        EVENT_MESSAGE_RECEIVED
        if isinstance(news, MessageNews)
        else EVENT_DELIVERY_STATUS
    )


def described(source: Source, news: News) -> dict[str, Any]:
    """Give the fields of the bus event, a contract with automations, without Home Assistant's own ids."""
    if isinstance(news, MessageNews):
        return _message(source, news)
    return _delivery(source, news)


def _message(source: Source, news: MessageNews) -> dict[str, Any]:
    message, party = news.message, news.party
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
        "text": news.text,
        "text_truncated": news.text_truncated,
        "image_url": news.image_url,
        "received_at": _iso(message.received_at),
        "sent_at": _iso(message.sent_at),
        "age": news.age,
        "received_via": news.via.value,
        "recovered": news.recovered,
    }


def _delivery(source: Source, news: DeliveryNews) -> dict[str, Any]:
    return {
        "phone": source.phone,
        "gateway_device_id": _first(news.device_id, source.gateway_device_id),
        "message_id": news.message_id,
        "channel": news.channel.value,
        "channel_id": news.channel_id,
        "recipient": news.party.address,
        "recipient_name": news.party.name,
        "status": news.status.value,
        "status_id": news.status_id,
        "status_message": news.status_message,
        "previous_status": None if news.previous is None else news.previous.value,
        "final": news.status.final,
        "failed": news.status.failed,
        "attempt": news.attempt,
        "sent_from_here": news.sent_from_here,
        "changed_at": _iso(news.changed_at),
        "received_via": news.via.value,
        "recovered": news.recovered,
    }


def _first(value: int | None, fallback: int | None) -> int | None:
    return fallback if value is None else value


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
