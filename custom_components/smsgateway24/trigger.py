"""Triggers: a message was received, the delivery status of a sent message changed.

They listen to the dispatcher and not to entities, so that they have the content even if it is not
stored anywhere.
"""

from abc import abstractmethod
from dataclasses import replace
from datetime import timedelta
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
from probatio import EnsureList
import voluptuous as vol

from .account.publish import Published
from .automation.filters import (
    DeliveryFilter,
    Match,
    MessageFilter,
    Mismatch,
    TextFilter,
    compile_pattern,
)
from .automation.target import TargetEventTracker, contact_ids_of
from .domain.state import DeliveryUpdated, MessageReceived, PhoneEvent
from .protocol import Channel, MessageType, Status

_LOGGER = logging.getLogger(__name__)

ANY = "any"
"""As the value of an option, it is the same as leaving the option out."""
DEFAULT_MAX_AGE = timedelta(minutes=10)
"""An "open the gate" that was delayed for hours must not open it."""
FINAL, FAILED = "final", "failed"


def _list_or_any(item: Any) -> Any:
    """Return a validator of one value, a list of them, or `any`.

    An empty list is invalid: as a missing option it would match everything, which its author may
    not want, or has not filled in yet. Blueprints, whose inputs may be empty, write
    `[any, !input contacts]`: the values of the inner list, or no option if that is empty.
    """

    def validate(value: Any) -> list[Any]:
        if value in (ANY, [ANY]):
            return []
        match value:
            case [str(first), list() as values] if first == ANY:
                return [item(each) for each in values]
            case None | [] | "":
                raise vol.Invalid(
                    "it is empty: name at least one, or leave the option out"
                )
            case [*values] if ANY in values:
                raise vol.Invalid(f'write "{ANY}" alone, or as [{ANY}, [...]]')
        return [item(each) for each in EnsureList()(value)]

    return validate


def _choices(*values: str) -> Any:
    return _list_or_any(vol.Schema(vol.In(list(values))))


def _validate_contact_option(value: Any) -> str:
    """Validate the device id of a contact."""
    if not isinstance(value, str) or not value.strip():
        raise vol.Invalid("a contact is the id of a device")
    return value


def _validate_sender_option(value: Any) -> str:
    """Validate a number or a name; an empty one would match every sender."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise vol.Invalid("a sender is a number or a name")
    if not (sender := str(value).strip()):
        raise vol.Invalid("a sender must not be empty")
    return sender


def _validate_text_option(value: Any) -> str:
    """Validate a text to compare with; an empty one would match every message."""
    if not (text := cv.string(value)).strip():
        raise vol.Invalid("it is empty: write a text, or leave the option out")
    return text


def _validate_max_age_option(value: Any) -> timedelta | str:
    """Validate "any" or a duration in any of Home Assistant's formats, also from the editor."""
    if isinstance(value, dict) and "active_choice" in value:
        value = value.get(value["active_choice"])
    if value == ANY:
        return ANY
    return cv.positive_time_period(value)


def _validate_pattern(options: dict[str, Any]) -> dict[str, Any]:
    if options["match"] == Match.REGEX:
        try:
            compile_pattern(options.get("text", ""))
        except ValueError as err:
            raise vol.Invalid(
                f"the text is not a valid regular expression: {err}", path=["text"]
            ) from None
    return options


MESSAGE_RECEIVED_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Optional(CONF_OPTIONS, default=dict): vol.All(
            {
                vol.Optional("sender"): _list_or_any(_validate_sender_option),
                vol.Optional("contact"): _list_or_any(_validate_contact_option),
                vol.Optional("trusted", default=False): cv.boolean,
                vol.Optional("text"): _validate_text_option,
                vol.Optional("match", default=Match.CONTAINS.value): vol.In(
                    [match.value for match in Match]
                ),
                vol.Optional("channel"): _choices(*Channel),
                vol.Optional("type"): _choices(*MessageType),
                vol.Optional(
                    "max_age", default=DEFAULT_MAX_AGE
                ): _validate_max_age_option,
            },
            _validate_pattern,
        ),
    }
)
DELIVERY_STATUS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Optional(CONF_OPTIONS, default=dict): {
            vol.Optional("status"): _choices(FINAL, FAILED, *Status),
            vol.Optional("only_mine", default=False): cv.boolean,
        },
    }
)


class _EventTrigger[EventT: PhoneEvent](Trigger):
    """A trigger for events of its targets."""

    _schema: vol.Schema
    _kind: type[EventT]
    _event_entity: str
    _variable: str

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate target and options."""
        return cast("ConfigType", cls._schema(config))

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

    _schema = MESSAGE_RECEIVED_SCHEMA
    _kind = MessageReceived
    _event_entity = "message"
    _variable = "message"

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Create the filter."""
        super().__init__(hass, config)
        self._slow_pattern = False
        options = self._options
        max_age, text, match = options["max_age"], options.get("text"), options["match"]
        is_pattern = match == Match.REGEX
        self._filter = MessageFilter(
            senders=_tuple(options.get("sender")),
            trusted=options["trusted"],
            channels=_set(Channel, options.get("channel") or None),
            types=_set(MessageType, options.get("type") or None),
            max_age=None if max_age == ANY else max_age.total_seconds(),
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
        if devices := self._options.get("contact"):
            # Looked up each time: contacts can be added, removed and added again.
            contact_ids = contact_ids_of(self._hass, devices)
            message_filter = replace(message_filter, contact_ids=contact_ids)
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

    _schema = DELIVERY_STATUS_SCHEMA
    _kind = DeliveryUpdated
    _event_entity = "delivery"
    _variable = "delivery"

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


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return tuple(values) if values else None


def _set[EnumT](kind: type[EnumT], values: list[str] | None) -> frozenset[EnumT] | None:
    if values is None:
        return None
    return frozenset(kind(value) for value in values)  # type: ignore[call-arg]


TRIGGERS: dict[str, type[Trigger]] = {
    "message_received": MessageReceivedTrigger,
    "delivery_status_changed": DeliveryStatusTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of the integration."""
    return TRIGGERS
