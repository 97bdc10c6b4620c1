"""The end of a question, as automations and callers get it."""

from collections.abc import Callable
from dataclasses import dataclass, field
import logging
from typing import Any

from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.helpers.singleton import singleton
from homeassistant.util.hass_dict import HassKey

from ..account.account import Account
from ..account.publish import contact_device_id
from ..const import DOMAIN, EVENT_QUESTION_CLOSED
from ..domain.questions import Person, Question, Step
from ..errors import place_of
from .state import permitted

_LOGGER = logging.getLogger(__name__)

_OUTCOMES = {
    Step.WAITING: "not_asked",
    Step.DUE: "not_asked",
    Step.POSTING: "asked",
    Step.ASKED: "asked",
    Step.FAILED: "failed",
    Step.OUT: "excluded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A question that has ended, as triggers get it."""

    # Home Assistant logs the arguments of a listener that raises.
    fields: dict[str, Any] = field(repr=False)
    context: Context


type Listener = Callable[[Closed], bool]
"""Takes the end of a question, and returns whether it is of a question that it waits for."""


class QuestionListeners:
    """The triggers on the ends of questions."""

    def __init__(self) -> None:
        """Start with none."""
        self._listeners: dict[int, Listener] = {}
        self._next = 0

    @callback
    def async_add(self, listener: Listener) -> CALLBACK_TYPE:
        """Call a listener at the end of each question; return how to end that."""
        number, self._next = self._next, self._next + 1
        self._listeners[number] = listener

        @callback
        def async_remove() -> None:
            self._listeners.pop(number, None)

        return async_remove

    @callback
    def async_publish(self, closed: Closed) -> bool:
        """Call the listeners; return whether any of them waits for this end."""
        fits = False
        for listener in tuple(self._listeners.values()):
            try:
                fits = listener(closed) or fits
            except Exception as err:  # noqa: BLE001 - the others are to hear of it, too
                _LOGGER.error(  # noqa: TRY400 - a traceback may hold an answer
                    "A trigger on a question failed: %s", place_of(err)
                )
        return fits


_LISTENERS: HassKey[QuestionListeners] = HassKey(f"{DOMAIN}_question_listeners")


@singleton(_LISTENERS)
def async_get_listeners(hass: HomeAssistant) -> QuestionListeners:
    """Return the triggers of this Home Assistant."""
    return QuestionListeners()


@callback
def async_publish_closed(
    account: Account, question: Question, context: Context
) -> bool:
    """Publish the end of a question; return whether anything acts on it.

    Triggers get the whole answer, the bus only what may be kept.
    """
    hass, fields = account.hass, closed_fields(account, question)
    is_heard = EVENT_QUESTION_CLOSED in hass.bus.async_listeners()
    given = permitted(question, account.content.keeps_content_from).given
    shown = fields | {"answer": given and given.text}
    # The texts of strangers may be in it.
    del shown["data"]
    hass.bus.async_fire(EVENT_QUESTION_CLOSED, shown, context=context)
    closed = Closed(fields=fields, context=context)
    return async_get_listeners(hass).async_publish(closed) or is_heard


def closed_fields(account: Account, question: Question) -> dict[str, Any]:
    """Return how a question ended: the response of the actions, and what triggers get."""
    given = question.given
    person = None if given is None else question.people[given.person]
    return {
        "question_id": question.question_id,
        "asked_at": question.asked_at.isoformat(),
        "outcome": None if question.outcome is None else question.outcome.value,
        "answer_id": given and given.answer_id,
        "answer": given and given.text,
        "contact": person and person.name,
        "contact_device_id": person
        and contact_device_id(account.hass, account.entry.entry_id, person.contact_id),
        "message_id": given and given.message_id,
        "channel": given and given.channel,
        "asked": [_asked_fields(person) for person in question.people],
        "data": question.data,
    }


def _asked_fields(person: Person) -> dict[str, Any]:
    return {
        "contact": person.name,
        "message_id": person.message_id,
        "outcome": _OUTCOMES[person.step],
        "status": person.status and person.status.value,
    }
