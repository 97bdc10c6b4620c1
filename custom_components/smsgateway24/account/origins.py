"""Which message an automation was started by: what `reply` answers where nothing else is said.

Home Assistant gives a run a context whose parent is that of its trigger. A run that waited for
another message still has the context of the first one; which of the two is meant, nobody knows.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from homeassistant.components.automation import EVENT_AUTOMATION_TRIGGERED
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.helpers.singleton import singleton
from homeassistant.helpers.trace import trace_get
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

_MAX_CONTEXTS = 1_000
_MAX_CHAIN = 10
_RUN: ContextVar[str | None] = ContextVar(f"{DOMAIN}_run", default=None)
"""Context id of the automation that runs, also in the scripts that it calls."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A message that was published: the account and the phone that received it, and its id."""

    entry_id: str
    phone_id: str
    message_id: int


@dataclass(slots=True)
class Origins:
    """The messages that the last contexts belong to, and the contexts that runs came from."""

    messages: dict[str, Origin] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    waited: dict[str, set[Origin]] = field(default_factory=dict)

    @callback
    def async_note_message(self, context: Context, origin: Origin) -> None:
        """Remember which message is published under a context."""
        _put(self.messages, context.id, origin)

    @callback
    def async_note_run(self, event: Event[Any]) -> None:
        """Remember what an automation that begins to run was started by."""
        _put(self.parents, event.context.id, event.context.parent_id)
        _RUN.set(event.context.id)

    @callback
    def async_note_wait(self, run: str | None, context: Context) -> None:
        """Remember that a run has waited for the message of a context."""
        origin = self.messages.get(context.id)
        if run is not None and origin is not None:
            _put(self.waited, run, self.waited.get(run, set()) | {origin})

    @callback
    def async_find(self, context: Context) -> Origin | None:
        """Return the one message that a run was started by; None if it is none, or not certain."""
        found = set(self.waited.get(context.id, ())) | self._awaited_in_trace()
        context_id: str | None = context.id
        parents = {context.id: context.parent_id} | self.parents
        for _ in range(_MAX_CHAIN):
            if context_id is None:
                return None
            if (origin := self.messages.get(context_id)) is not None:
                return origin if found <= {origin} else None
            context_id = parents.get(context_id)
        return None

    def _awaited_in_trace(self) -> set[Origin]:
        """Return the messages whose bus events or states the present run has waited for."""
        found = set()
        for elements in (trace_get(clear=False) or {}).values():
            for element in elements:
                result = element.as_dict().get("result") or {}
                trigger = (result.get("wait") or {}).get("trigger") or {}
                for cause in (trigger.get("event"), trigger.get("to_state")):
                    context = getattr(cause, "context", None)
                    if context is not None and context.id in self.messages:
                        found.add(self.messages[context.id])
        return found


def current_run() -> str | None:
    """Return the context id of the automation that runs; None outside of one."""
    return _RUN.get()


_ORIGINS: HassKey[Origins] = HassKey(f"{DOMAIN}_origins")


@singleton(_ORIGINS)
def async_get_origins(hass: HomeAssistant) -> Origins:
    """Return the one memory of this Home Assistant, which listens to automations from now on."""
    origins = Origins()
    hass.bus.async_listen(EVENT_AUTOMATION_TRIGGERED, origins.async_note_run)
    return origins


def _put[ValueT](values: dict[str, ValueT], key: str, value: ValueT) -> None:
    values.pop(key, None)
    values[key] = value
    if len(values) > _MAX_CONTEXTS:
        del values[next(iter(values))]
