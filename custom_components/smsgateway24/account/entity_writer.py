"""Writes the states of a phone's entities before any other listener of these states runs.

Home Assistant starts an automation inside the state write that triggers it (core.py,
`async_run_hass_job` starts tasks eagerly), when the next entity is not written yet. So the writer
registers its own state listeners first: as soon as one entity is in the state machine it writes
the next one, and every automation sees all entities of the phone updated.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
from ..domain.state import IsDeleted, PhoneEvent, PhoneState


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
    """An entity that shows one field of PhoneState, and what it showed last."""

    entity: Entity
    field: str
    prepare: Callable[[], None] | None
    shown: Any


@dataclass(slots=True)
class _EventEntity:
    """An entity that shows events of one kind."""

    entity: Entity
    kind: type[PhoneEvent]
    trigger: Callable[[Any, dict[str, Any]], None]
    forget: Callable[[IsDeleted], bool]


class StateWriter:
    """Writes the entities of one phone, all in one context.

    Event entities come last, since most automations listen to them: they see all others updated,
    even where a listener was there before the phone.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with no entity."""
        self._write_queue = async_get_write_queue(hass)
        self._state_entities: list[_StateEntity] = []
        self._event_entities: list[_EventEntity] = []

    @callback
    def async_register(
        self,
        entity: Entity,
        field: str,
        state: PhoneState,
        prepare: Callable[[], None] | None = None,
    ) -> CALLBACK_TYPE:
        """Write an entity whenever a field of the state changes, until the result is called.

        `state` is the present one, `prepare` runs before the entity is written. While the field
        stays equal the entity is not written: an event that changes nothing visible costs nothing.
        """
        item = _StateEntity(entity, field, prepare, getattr(state, field))
        self._write_queue.async_track(entity.entity_id)
        self._state_entities.append(item)
        return lambda: self._state_entities.remove(item)

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
        state: PhoneState,
        event: PhoneEvent | None = None,
        fields: dict[str, Any] | None = None,
        context: Context | None = None,
    ) -> None:
        """Write the entities that a state or an event changes.

        Raises ExceptionGroup when an entity could not be written, after all others were.
        """
        errors: list[Exception] = []
        changed: list[Entity] = []
        for shown in self._state_entities:
            value = getattr(state, shown.field)
            if value == shown.shown:
                continue
            shown.shown = value
            try:
                if shown.prepare is not None:
                    shown.prepare()
            except Exception as err:  # noqa: BLE001 - raised below, after the others
                errors.append(err)
            else:
                changed.append(shown.entity)
        for item in self._event_entities:
            if not isinstance(event, item.kind):
                continue
            try:
                item.trigger(event, fields or {})
            except Exception as err:  # noqa: BLE001 - as above
                errors.append(err)
            else:
                changed.append(item.entity)
        if context is not None:
            for entity in changed:
                entity.async_set_context(context)
        errors += self._write_queue.async_write(changed)
        if errors:
            raise ExceptionGroup("writing states", errors)
