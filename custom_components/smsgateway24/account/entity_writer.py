"""Writes the states of a phone's entities before any other listener of these states runs.

Home Assistant starts an automation inside the state write that triggers it (core.py,
`async_run_hass_job` starts tasks eagerly), when the next entity is not written yet. So the writer
registers its own state listeners first: as soon as one entity is in the state machine it writes
the next one, and every automation sees all entities of the phone updated.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.event import (
    EventStateChangedData,
    async_track_state_change_event,
)
from homeassistant.helpers.singleton import singleton
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..domain.state import ContactState, IsDeleted, PhoneEvent, PhoneState
from ..timer import Pace

_PACE = timedelta(minutes=1)
"""Least time between two states of an entity whose value changes with each message."""


class StateWriteQueue:
    """State listeners of all entities of phones, registered before those of automations.

    They are never removed: an entity that comes back under a former id, after a reload or of a
    phone that is added again, would find the automations on that id registered first.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with no listener."""
        self._hass = hass
        self._entity_ids: set[str] = set()
        self._queue: deque[tuple[Entity, list[Exception]]] = deque()

    @callback
    def async_track(self, entity_id: str) -> None:
        """Register the listener of an entity, once."""
        if entity_id not in self._entity_ids:
            self._entity_ids.add(entity_id)
            async_track_state_change_event(
                self._hass, entity_id, self._async_on_state_change
            )

    @callback
    def async_write(self, entities: Iterable[Entity]) -> list[Exception]:
        """Write entities, and return what was raised by those that could not be written."""
        errors: list[Exception] = []
        self._queue.extend((entity, errors) for entity in entities)
        self._async_write_queued()
        return errors

    @callback
    def _async_write_queued(self) -> None:
        while self._queue:
            entity, errors = self._queue.popleft()
            try:
                entity.async_write_ha_state()
            except Exception as err:  # noqa: BLE001 - returned to the caller of async_write
                errors.append(err)

    @callback
    def _async_on_state_change(self, _event: Event[EventStateChangedData]) -> None:
        self._async_write_queued()


_WRITE_QUEUE: HassKey[StateWriteQueue] = HassKey(f"{DOMAIN}_state_write_queue")


@singleton(_WRITE_QUEUE)
def async_get_write_queue(hass: HomeAssistant) -> StateWriteQueue:
    """Return the one queue of this Home Assistant."""
    return StateWriteQueue(hass)


@dataclass(slots=True)
class _StateEntity:
    """An entity that shows one field of a state, and what it showed last."""

    entity: Entity
    field: str
    prepare: Callable[[], None] | None
    pace: Pace | None
    shown: Any


@dataclass(slots=True)
class _EventEntity:
    """An entity that shows events of one kind."""

    entity: Entity
    kind: type[PhoneEvent]
    trigger: Callable[[Any, dict[str, Any]], None]
    forget: Callable[[IsDeleted], bool]


class StateWriter:
    """Writes the entities of one phone or one contact, all in one context.

    Event entities come last, since most automations listen to them: they see all others updated,
    even where a listener was there before the phone.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with no entity."""
        self._write_queue = async_get_write_queue(hass)
        self._hass = hass
        self._state_entities: list[_StateEntity] = []
        self._event_entities: list[_EventEntity] = []
        self._paces: list[Pace] = []

    @callback
    def async_register(
        self,
        entity: Entity,
        field: str,
        state: PhoneState | ContactState | None,
        prepare: Callable[[], None] | None = None,
        *,
        paced: bool = False,
    ) -> CALLBACK_TYPE:
        """Write an entity whenever a field of the state changes, until the result is called.

        `state` is the present one, `prepare` runs before the entity is written. While the field
        stays equal the entity is not written: an event that changes nothing visible costs nothing.
        One that is `paced` is written at most once a minute.
        """
        pace = self.async_pace(entity.async_write_ha_state) if paced else None
        item = _StateEntity(entity, field, prepare, pace, getattr(state, field, None))
        self._write_queue.async_track(entity.entity_id)
        self._state_entities.append(item)

        @callback
        def async_remove() -> None:
            self._state_entities.remove(item)
            if pace is not None:
                self.async_drop_pace(pace)

        return async_remove

    @callback
    def async_pace(self, write: Callable[[], None]) -> Pace:
        """Return the pace of an entity that is written at most once a minute."""
        pace = Pace(self._hass, _PACE, write)
        self._paces.append(pace)
        return pace

    @callback
    def async_drop_pace(self, pace: Pace) -> None:
        """Forget the pace of an entity that is being removed."""
        self._paces.remove(pace)
        pace.async_finish()

    @callback
    def async_finish(self) -> None:
        """Write what waits for its minute to end: the entities are about to go."""
        for pace in self._paces:
            pace.async_finish()

    @callback
    def async_register_event(
        self,
        entity: Entity,
        kind: type[PhoneEvent],
        trigger: Callable[[Any, dict[str, Any]], None],
        forget: Callable[[IsDeleted], bool],
    ) -> CALLBACK_TYPE:
        """Write an entity at each event of a kind, until the result is called.

        `trigger` gets the event and its fields before the entity is written. `forget` drops the
        content of the last event if its message was deleted, and returns whether it did.
        """
        item = _EventEntity(entity, kind, trigger, forget)
        self._write_queue.async_track(entity.entity_id)
        self._event_entities.append(item)
        return lambda: self._event_entities.remove(item)

    @callback
    def async_forget(self, is_deleted: IsDeleted) -> None:
        """Write the event entities without the content of a message that was deleted."""
        for item in self._event_entities:
            if item.forget(is_deleted):
                item.entity.async_write_ha_state()

    @callback
    def async_write(
        self,
        state: PhoneState | ContactState | None,
        event: PhoneEvent | None = None,
        fields: dict[str, Any] | None = None,
        context: Context | None = None,
        contact: ContactWrite | None = None,
    ) -> None:
        """Write the entities that a state or an event changes, those of a contact with them.

        Raises ExceptionGroup when an entity could not be written, after all others were.
        """
        errors: list[Exception] = []
        changed: list[Entity] = []
        written: list[tuple[StateWriter, PhoneState | ContactState | None]] = [
            (self, state)
        ]
        if contact is not None:
            written.append(contact)
        for writer, shown in written:
            writer.async_note_state(shown, changed, errors)
        if event is not None:
            for writer, _ in written:
                writer.async_note_event(event, fields or {}, changed, errors)
        if context is not None:
            for entity in changed:
                entity.async_set_context(context)
        errors += self._write_queue.async_write(changed)
        if errors:
            raise ExceptionGroup("writing states", errors)

    @callback
    def async_note_state(
        self,
        state: PhoneState | ContactState | None,
        changed: list[Entity],
        errors: list[Exception],
    ) -> None:
        """Add the entities that a state changes to `changed`, and what they raised to `errors`."""
        for item in self._state_entities:
            value = getattr(state, item.field, None)
            if value == item.shown:
                continue
            item.shown = value
            if item.pace is not None and not item.pace.async_ask():
                continue
            try:
                if item.prepare is not None:
                    item.prepare()
            except Exception as err:  # noqa: BLE001 - raised by the caller, after the others
                errors.append(err)
            else:
                changed.append(item.entity)

    @callback
    def async_note_event(
        self,
        event: PhoneEvent,
        fields: dict[str, Any],
        changed: list[Entity],
        errors: list[Exception],
    ) -> None:
        """Add the entities that show an event to `changed`, and what they raised to `errors`."""
        for item in self._event_entities:
            if not isinstance(event, item.kind):
                continue
            try:
                item.trigger(event, fields)
            except Exception as err:  # noqa: BLE001 - as above
                errors.append(err)
            else:
                changed.append(item.entity)


type ContactWrite = tuple[StateWriter, ContactState]
"""The writer of a contact, and what its entities are to show."""
