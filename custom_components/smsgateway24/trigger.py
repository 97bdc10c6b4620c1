"""Triggers: a message was received, a delivery status has changed, a question has ended.

They listen to the dispatcher and not to entities, so that they have the content even if it is not
stored anywhere.
"""

from abc import abstractmethod
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
import logging
from typing import Any, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    NotTriggeredInfo,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .account.publish import Published
from .automation import options
from .automation.filters import (
    DeliveryFilter,
    Match,
    MessageFilter,
    Mismatch,
    TextFilter,
    compile_pattern,
)
from .automation.target import TargetEventTracker, contact_ids_of
from .dialogue.closing import Closed, async_get_listeners
from .domain.questions import QuestionOutcome
from .domain.state import DeliveryUpdated, MessageReceived, PhoneEvent
from .protocol import Channel, MessageType, Status

_LOGGER = logging.getLogger(__name__)

DEFAULT_MAX_AGE = timedelta(minutes=10)
"""An "open the gate" that was delayed for hours must not open it."""
FINAL, FAILED = "final", "failed"


@lru_cache(maxsize=8)
def message_received_schema(country: str | None) -> vol.Schema:
    """Return the schema of the trigger, with national numbers as dialled in `country`."""
    return vol.Schema(
        {
            vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Optional(CONF_OPTIONS, default=dict): vol.All(
                {
                    vol.Optional("sender"): options.list_or_any(
                        options.sender(country)
                    ),
                    vol.Optional("contact"): options.list_or_any(options.contact),
                    vol.Optional("except_contact"): options.list_or_any(
                        options.contact
                    ),
                    vol.Optional("known"): options.yes_or_no_or_any,
                    vol.Optional("trusted", default=False): options.yes_or_no,
                    vol.Optional("confirmed", default=False): options.yes_or_no,
                    vol.Optional("text"): options.text,
                    vol.Optional("match", default=Match.CONTAINS.value): options.one_of(
                        *Match
                    ),
                    vol.Optional("channel"): options.list_or_any(
                        options.one_of(*Channel)
                    ),
                    vol.Optional("type"): options.list_or_any(
                        options.one_of(*MessageType)
                    ),
                    vol.Optional(
                        "max_age", default=DEFAULT_MAX_AGE
                    ): options.duration_or_any,
                },
                options.text_with_match,
            ),
        }
    )


DELIVERY_STATUS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Optional(CONF_OPTIONS, default=dict): {
            vol.Optional("status"): options.list_or_any(
                options.one_of(FINAL, FAILED, *Status)
            ),
            vol.Optional("only_mine", default=False): options.yes_or_no,
        },
    }
)


QUESTION_ANSWERED_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_OPTIONS, default=dict): {
            vol.Optional("question_id"): options.list_or_any(options.word),
            vol.Optional("answer_id"): options.list_or_any(options.word),
            vol.Optional("outcome"): options.list_or_any(
                options.one_of(*QuestionOutcome)
            ),
        },
    }
)


class _EventTrigger[EventT: PhoneEvent](Trigger):
    """A trigger for events of its targets."""

    _kind: type[EventT]
    _event_entity: str
    _variable: str

    @override
    @classmethod
    async def async_validate_complete_config(
        cls, hass: HomeAssistant, complete_config: ConfigType
    ) -> ConfigType:
        """Refuse templates in the target, in clearer words than Home Assistant's."""
        options.refuse_templates_in_target(complete_config, "triggers")
        return await super().async_validate_complete_config(hass, complete_config)

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate target and options."""
        return cast("ConfigType", cls._schema(hass)(config))

    @classmethod
    @abstractmethod
    def _schema(cls, hass: HomeAssistant) -> vol.Schema:
        """Return the schema of target and options."""

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Store the validated target and options."""
        super().__init__(hass, config)
        self._target: dict[str, Any] = config.target or {}
        self._options: dict[str, Any] = config.options or {}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action for each event of the targets that matches."""

        @callback
        def async_on_event(published: Published) -> None:
            event, context = published.event, published.context
            if not isinstance(event, self._kind):
                return
            phone, result = published.source.phone, self._match(event)
            if not isinstance(result, Mismatch):
                data = self._data(published.fields, event) | result
                run_action({self._variable: data}, self._description(phone), context)
            elif did_not_trigger is not None:
                info = NotTriggeredInfo(result.value, {"phone": phone})
                did_not_trigger(info, context)

        return TargetEventTracker(
            self._hass, self._target, self._event_entity, async_on_event
        ).async_start()

    @abstractmethod
    def _match(self, event: EventT) -> Mismatch | dict[str, Any]:
        """Return what is added to the fields of an event that matches, else why it does not."""

    def _data(self, fields: dict[str, Any], event: EventT) -> dict[str, Any]:
        """Return the fields of the bus event, with what only triggers get."""
        return fields

    @abstractmethod
    def _description(self, phone: str) -> str:
        """Return a description without content of the message, since traces store it."""


class MessageReceivedTrigger(_EventTrigger[MessageReceived]):
    """A targeted phone received a message, or a targeted contact sent one."""

    _kind = MessageReceived
    _event_entity = "message"
    _variable = "message"

    @override
    @classmethod
    def _schema(cls, hass: HomeAssistant) -> vol.Schema:
        return message_received_schema(hass.config.country)

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Create the filter."""
        super().__init__(hass, config)
        self._slow_pattern = False
        given = self._options
        max_age, text, match = given["max_age"], given.get("text"), given["match"]
        is_pattern = match == Match.REGEX
        self._filter = MessageFilter(
            senders=_tuple(given.get("sender")),
            known=given.get("known"),
            trusted=given["trusted"],
            confirmed=given["confirmed"],
            channels=_set(Channel, given.get("channel") or None),
            types=_set(MessageType, given.get("type") or None),
            max_age=None if max_age == options.ANY else max_age.total_seconds(),
            text=None
            if not text
            else TextFilter(
                text=text,
                match=Match(match),
                pattern=compile_pattern(text) if is_pattern else None,
            ),
        )

    @override
    def _match(self, event: MessageReceived) -> Mismatch | dict[str, Any]:
        message_filter = self._filter
        # Looked up each time: contacts can be added, removed and added again.
        if devices := self._options.get("contact"):
            contact_ids = contact_ids_of(self._hass, devices)
            message_filter = replace(message_filter, contact_ids=contact_ids)
        if devices := self._options.get("except_contact"):
            except_ids = contact_ids_of(self._hass, devices)
            message_filter = replace(message_filter, except_ids=except_ids)
        result = message_filter.match(event, self._hass.config.country)
        if result is Mismatch.PATTERN_TIMED_OUT and not self._slow_pattern:
            self._slow_pattern = True
            _LOGGER.warning(
                "The regular expression of a trigger took too long and was given up; simplify it."
                " It is not logged again until the automation is reloaded"
            )
        return result if isinstance(result, Mismatch) else {"groups": result}

    @override
    def _data(self, fields: dict[str, Any], event: MessageReceived) -> dict[str, Any]:
        """Return the fields with the complete content, even if that may not be stored."""
        return fields | {
            "text": event.message.text,
            "text_truncated": False,
            "image_url": event.message.image_url,
        }

    @override
    def _description(self, phone: str) -> str:
        return f"message received by {phone}"


class DeliveryStatusTrigger(_EventTrigger[DeliveryUpdated]):
    """The status of a message from a targeted phone, or to a targeted contact, changed."""

    _kind = DeliveryUpdated
    _event_entity = "delivery"
    _variable = "delivery"

    @override
    @classmethod
    def _schema(cls, hass: HomeAssistant) -> vol.Schema:
        return DELIVERY_STATUS_SCHEMA

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Create the filter."""
        super().__init__(hass, config)
        named = self._options.get("status") or None
        self._filter = DeliveryFilter(
            statuses=_set(Status, named and [s for s in named if s in list(Status)]),
            final=FINAL in (named or ()),
            failed=FAILED in (named or ()),
            only_mine=self._options["only_mine"],
        )

    @override
    def _match(self, event: DeliveryUpdated) -> Mismatch | dict[str, Any]:
        return self._filter.match(event)

    @override
    def _description(self, phone: str) -> str:
        return f"delivery status of a message of {phone}"


class QuestionAnsweredTrigger(Trigger):
    """A question has ended."""

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate the options."""
        return cast("ConfigType", QUESTION_ANSWERED_SCHEMA(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Store the validated options."""
        super().__init__(hass, config)
        given = config.options or {}
        self._wanted = {
            key: set(given[key])
            for key in ("question_id", "answer_id", "outcome")
            if given.get(key)
        }

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action for each question that ends as wanted."""

        @callback
        def async_on_closed(closed: Closed) -> bool:
            fields, name = closed.fields, closed.fields["question_id"]
            for key, wanted in self._wanted.items():
                if fields[key] not in wanted:
                    if did_not_trigger is not None:
                        info = NotTriggeredInfo(f"{key}_differs", {})
                        did_not_trigger(info, closed.context)
                    # To do nothing on a no is what its author wants.
                    return key != "question_id"
            run_action({"question": fields}, f"question {name}", closed.context)
            return True

        return async_get_listeners(self._hass).async_add(async_on_closed)


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return tuple(values) if values else None


def _set[EnumT](kind: type[EnumT], values: list[str] | None) -> frozenset[EnumT] | None:
    if values is None:
        return None
    return frozenset(kind(value) for value in values)  # type: ignore[call-arg]


TRIGGERS: dict[str, type[Trigger]] = {
    "message_received": MessageReceivedTrigger,
    "delivery_status_changed": DeliveryStatusTrigger,
    "question_answered": QuestionAnsweredTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of the integration."""
    return TRIGGERS
