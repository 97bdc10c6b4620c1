"""Which message an automation was started by: what `reply` answers where nothing else is said.

Home Assistant gives a run a context whose parent is that of its trigger. A run that waited for
another message still has the context of the first one; which of the two is meant, nobody knows.
"""

from collections.abc import Iterator
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A message that was published: the account and the phone that received it, and its id."""

    entry_id: str
    phone_id: str
    device_id: str | None
    message_id: int


@dataclass(slots=True)
class Origins:
    """The messages that the last contexts belong to, and the contexts that runs came from."""

    messages: dict[str, Origin] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)

    @callback
    def async_note_message(self, context: Context, origin: Origin) -> None:
        """Remember which message is published under a context."""
        _put(self.messages, context.id, origin)

    @callback
    def async_note_run(self, event: Event[Any]) -> None:
        """Remember what an automation that begins to run was started by."""
        _put(self.parents, event.context.id, event.context.parent_id)

    @callback
    def async_find(self, context: Context) -> Origin | None:
        """Return the one message that a run was started by; None if it is none, or not certain.

        What the present run has waited for is in its trace. What the scripts that it called and the
        automations before it have waited for is not: then the message must be the last one of all.
        """
        origin = self._origin_of(context)
        if origin is None:
            return None
        trace = trace_get(clear=False) or {}
        is_whole = context.parent_id in self.messages and any(
            path.startswith("trigger") for path in trace
        )
        for elements in trace.values():
            for element in elements:
                seen = element.as_dict()
                is_whole = is_whole and "child_id" not in seen
                wait = (seen.get("result") or {}).get("wait") or {}
                if any(
                    (origin.device_id, origin.message_id) != awaited
                    for awaited in self._awaited(wait.get("trigger") or {})
                ):
                    return None
        newest = next(reversed(self.messages.values()))
        return origin if is_whole or newest == origin else None

    def _origin_of(self, context: Context) -> Origin | None:
        context_id: str | None = context.id
        for _ in range(_MAX_CHAIN):
            if context_id is None:
                return None
            if (origin := self.messages.get(context_id)) is not None:
                return origin
            is_first = context_id == context.id
            context_id = context.parent_id if is_first else self.parents.get(context_id)
        return None

    def _awaited(
        self, trigger: dict[str, Any]
    ) -> Iterator[tuple[str | None, int | None]]:
        """Yield the message that ended a wait, by our trigger, our event or a state of ours."""
        if isinstance(message := trigger.get("message"), dict):
            yield message.get("device_id"), message.get("message_id")
        for cause in (trigger.get("event"), trigger.get("to_state")):
            context = getattr(cause, "context", None)
            origin = None if context is None else self.messages.get(context.id)
            if origin is not None:
                yield origin.device_id, origin.message_id


_ORIGINS: HassKey[Origins] = HassKey(f"{DOMAIN}_origins")


@singleton(_ORIGINS)
def async_get_origins(hass: HomeAssistant) -> Origins:
    """Return the one memory of this Home Assistant, which listens to automations from now on."""
    origins = Origins()
    hass.bus.async_listen(EVENT_AUTOMATION_TRIGGERED, origins.async_note_run)
    return origins


def _put[ValueT](values: dict[str, ValueT], key: str, value: ValueT) -> None:
    values[key] = value
    if len(values) > _MAX_CONTEXTS:
        del values[next(iter(values))]
