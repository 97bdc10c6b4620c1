"""The triggers: a message came in, a message that was sent went a step further.

They fire from the dispatcher and not from entities, so that they also carry content that is kept
nowhere.
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
    compiled,
)
from .automation.target import TargetFollower, contact_ids_of
from .domain.state import DeliveryUpdated, MessageReceived, PhoneEvent
from .protocol import Channel, MessageType, Status

_LOGGER = logging.getLogger(__name__)

ANY = "any"
"""Written for an option, it is the same as leaving the option out."""
DEFAULT_MAX_AGE = timedelta(minutes=10)
"""Yesterday's "open the gate" opens nothing today."""
FINAL, FAILED = "final", "failed"


def _several(item: Any) -> Any:
    """Take one value or a list of them, and `any`.

    A list that is empty would mean everybody, where its author may have meant nobody, or has not
    filled it in yet. Blueprints, whose inputs may be left empty, write `[any, !input contacts]`:
    what is in the list, and without anything in it the option is left out.
    """

    def validate(value: Any) -> list[Any]:
        if value in (ANY, [ANY]):
            return []
        match value:
            case [str(first), list() as several] if first == ANY:
                return [item(each) for each in several]
            case None | [] | "":
                raise vol.Invalid(
                    "it is empty: name at least one, or leave the option out"
                )
            case [*several] if ANY in several:
                raise vol.Invalid(f'write "{ANY}" alone, or as [{ANY}, [...]]')
        return [item(each) for each in EnsureList()(value)]

    return validate


def _one_of(*values: str) -> Any:
    return _several(vol.Schema(vol.In(list(values))))


def _contact(value: Any) -> str:
    """Take the device of a contact."""
    if not isinstance(value, str) or not value.strip():
        raise vol.Invalid("a contact is the id of a device")
    return value


def _sender(value: Any) -> str:
    """Take a number or a name; an empty one would match everybody."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise vol.Invalid("a sender is a number or a name")
    if not (sender := str(value).strip()):
        raise vol.Invalid("a sender must not be empty")
    return sender


def _text(value: Any) -> str:
    """Take a text to compare with; an empty one would match every message."""
    if not (text := cv.string(value)).strip():
        raise vol.Invalid("it is empty: write a text, or leave the option out")
    return text


def _max_age(value: Any) -> timedelta | str:
    """Take a duration in any of Home Assistant's forms, "any", or what the editor's choice gives."""
    if isinstance(value, dict) and "active_choice" in value:
        value = value.get(value["active_choice"])
    if value == ANY:
        return ANY
    return cv.positive_time_period(value)


def _pattern_compiles(options: dict[str, Any]) -> dict[str, Any]:
    if options["match"] == Match.REGEX:
        try:
            compiled(options.get("text", ""))
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
                vol.Optional("sender"): _several(_sender),
                vol.Optional("contact"): _several(_contact),
                vol.Optional("trusted", default=False): cv.boolean,
                vol.Optional("text"): _text,
                vol.Optional("match", default=Match.CONTAINS.value): vol.In(
                    [match.value for match in Match]
                ),
                vol.Optional("channel"): _one_of(*Channel),
                vol.Optional("type"): _one_of(*MessageType),
                vol.Optional("max_age", default=DEFAULT_MAX_AGE): _max_age,
            },
            _pattern_compiles,
        ),
    }
)
DELIVERY_STATUS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Optional(CONF_OPTIONS, default=dict): {
            vol.Optional("status"): _one_of(FINAL, FAILED, *Status),
            vol.Optional("only_mine", default=False): cv.boolean,
        },
    }
)


class _EventTrigger[EventT: PhoneEvent](Trigger):
    """A trigger that hears the news of its targets."""

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
        """Take the validated target and options."""
        super().__init__(hass, config)
        self._target: dict[str, Any] = config.target or {}
        self._options: dict[str, Any] = config.options or {}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Run the action for all news of the targets that is meant."""

        @callback
        def async_on_event(published: Published) -> None:
            event, context = published.event, published.context
            if not isinstance(event, self._kind):
                return
            phone, verdict = published.source.phone, self._judge(event)
            if not isinstance(verdict, Mismatch):
                data = self._data(published.fields, event) | verdict
                run_action({self._variable: data}, self._description(phone), context)
            elif did_not_trigger is not None:
                info = NotTriggeredInfo(verdict.value, {"phone": phone})
                did_not_trigger(info, context)

        return TargetFollower(
            self._hass, self._target, self._event_entity, async_on_event
        ).async_start()

    @abstractmethod
    def _judge(self, event: EventT) -> Mismatch | dict[str, Any]:
        """Say what news has beyond its fields, or why it is not meant."""

    def _data(self, fields: dict[str, Any], event: EventT) -> dict[str, Any]:
        """Return the fields of the bus event, with what only triggers get."""
        return fields

    @abstractmethod
    def _description(self, phone: str) -> str:
        """Say what happened, without anything of it: traces keep this."""


class MessageReceivedTrigger(_EventTrigger[MessageReceived]):
    """A phone received a message, or somebody sent one."""

    _schema = MESSAGE_RECEIVED_SCHEMA
    _kind = MessageReceived
    _event_entity = "message"
    _variable = "message"

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Prepare the comparison once."""
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
                pattern=compiled(text) if is_pattern else None,
            ),
        )

    @override
    def _judge(self, event: MessageReceived) -> Mismatch | dict[str, Any]:
        wanted = self._filter
        if devices := self._options.get("contact"):
            # Looked up each time: a contact may be added, removed or come back.
            wanted = replace(wanted, contact_ids=contact_ids_of(self._hass, devices))
        verdict = wanted.judge(event, self._hass.config.country)
        if verdict is Mismatch.PATTERN_TIMED_OUT and not self._slow_pattern:
            self._slow_pattern = True
            _LOGGER.warning(
                "The regular expression of a trigger took too long and was given up; simplify it."
                " Further times are not mentioned"
            )
        return verdict if isinstance(verdict, Mismatch) else {"groups": verdict}

    @override
    def _data(self, fields: dict[str, Any], event: MessageReceived) -> dict[str, Any]:
        """Return the fields with the whole content, whether it is kept or not."""
        return fields | {
            "text": event.message.text,
            "text_truncated": False,
            "image_url": event.message.image_url,
        }

    @override
    def _description(self, phone: str) -> str:
        return f"message received by {phone}"


class DeliveryStatusTrigger(_EventTrigger[DeliveryUpdated]):
    """A message that a phone sends, or that somebody is sent, went a step further."""

    _schema = DELIVERY_STATUS_SCHEMA
    _kind = DeliveryUpdated
    _event_entity = "delivery"
    _variable = "delivery"

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Prepare the comparison once."""
        super().__init__(hass, config)
        named = self._options.get("status") or None
        self._filter = DeliveryFilter(
            statuses=_set(Status, named and [s for s in named if s in list(Status)]),
            final=FINAL in (named or ()),
            failed=FAILED in (named or ()),
            only_mine=self._options["only_mine"],
        )

    @override
    def _judge(self, event: DeliveryUpdated) -> Mismatch | dict[str, Any]:
        return self._filter.judge(event)

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
    """Give the triggers to Home Assistant."""
    return TRIGGERS
