"""Conditions: a phone is online, a sender is trusted."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Unpack, cast, override

from homeassistant.const import (
    CONF_FOR,
    CONF_OPTIONS,
    CONF_TARGET,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionErrorMessage, TemplateError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.template import Template, is_template_string
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .account.account import SmsGateWay24ConfigEntry
from .automation import options
from .automation.target import ONLINE, entity_id_of, phone_ids_in
from .const import DOMAIN
from .domain.phone_numbers import parse_typed_address
from .protocol import Channel

CONF_BEHAVIOR = "behavior"
ALL, ANY = "all", "any"
CONF_SENDER = "sender"
CONF_CONFIRMED = "confirmed"


class IsOnlineCondition(Condition):
    """Condition that phones are online: they poll the service."""

    _schema = vol.Schema(
        {
            vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Required(CONF_OPTIONS, default=dict): {
                vol.Required(CONF_BEHAVIOR, default=ANY): options.one_of(ANY, ALL),
                vol.Optional(CONF_FOR): options.duration,
            },
        }
    )

    @override
    @classmethod
    async def async_validate_complete_config(
        cls, hass: HomeAssistant, complete_config: ConfigType
    ) -> ConfigType:
        """Refuse templates in the target, in clearer words than Home Assistant's."""
        options.refuse_templates_in_target(complete_config, "targets of conditions")
        return await super().async_validate_complete_config(hass, complete_config)

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate target and options."""
        return cast("ConfigType", cls._schema(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Store the validated target and options."""
        super().__init__(hass, config)
        given = config.options or {}
        self._target: dict[str, Any] = config.target or {}
        self._match = all if given[CONF_BEHAVIOR] == ALL else any
        self._for: timedelta = given.get(CONF_FOR, timedelta())

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        online = [
            self._is_online(phone_id)
            for phone_id in phone_ids_in(self._hass, self._target)
        ]
        # Without any phone, all of them would be online.
        return bool(online) and self._match(each for each in online if each is not None)

    def _is_online(self, phone_id: str) -> bool | None:
        """Return whether a phone is online; None where that is not known at the time.

        A phone without *Online*, since its account has no token or the entity is disabled, is not.
        """
        entity_id = entity_id_of(self._hass, phone_id, ONLINE)
        state = entity_id and self._hass.states.get(entity_id)
        if not state:
            return False
        if state.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
            return None
        since = dt_util.utcnow() - state.last_changed
        return state.state == STATE_ON and since >= self._for


class IsTrustedSenderCondition(Condition):
    """Condition that a number is certainly a trusted contact's, in any loaded account.

    Names are never trusted here, since the channel of the message is not known.
    """

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate the sender, which may be a template."""
        sender = partial(_validate_sender, country=hass.config.country)
        schema = vol.Schema(
            {
                vol.Required(CONF_OPTIONS): {
                    vol.Required(CONF_SENDER): sender,
                    vol.Optional(CONF_CONFIRMED, default=False): options.yes_or_no,
                }
            }
        )
        return cast("ConfigType", schema(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Store the template of the sender, and whether its message has to be confirmed."""
        super().__init__(hass, config)
        given = config.options or {}
        self._sender: Template = given[CONF_SENDER]
        self._confirmed: bool = given[CONF_CONFIRMED]

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        try:
            sender: Any = self._sender.async_render(
                kwargs.get("variables"), parse_result=False
            )
        except TemplateError as err:
            # Other errors would not be handled by an "or" or a "not" around it.
            raise ConditionErrorMessage(
                f"{DOMAIN}.is_trusted_sender", str(err)
            ) from err
        if self._confirmed and not _is_confirmed(kwargs.get("variables")):
            return False
        entries: list[SmsGateWay24ConfigEntry] = (
            self._hass.config_entries.async_loaded_entries(DOMAIN)
        )
        return any(
            entry.runtime_data.book.identify(sender, Channel.WHATSAPP).trusted
            for entry in entries
        )


def _is_confirmed(variables: Mapping[str, Any] | None) -> bool:
    """Return whether the service has the message that started the automation.

    It is one of our trigger, or of a trigger on the bus event.
    """
    trigger = (variables or {}).get("trigger") or {}
    message = trigger.get("message")
    if message is None and (event := trigger.get("event")) is not None:
        message = event.data
    return isinstance(message, Mapping) and message.get("confirmed") is True


def _validate_sender(value: Any, country: str | None) -> Template:
    """Validate a number, or a template that gives one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = options.number_from_integer(value, country)
    if not isinstance(value, str):
        raise vol.Invalid(
            f"it is {options.kind_of(value)}: write a number in quotes, or a template that"
            " gives one"
        )
    if not is_template_string(value):
        value = options.sender(country)(value)
        if not parse_typed_address(value, country).candidates:
            raise vol.Invalid(
                "names are never trusted here: write a number, or a template that gives one"
            )
    return cv.template(value)


CONDITIONS: dict[str, type[Condition]] = {
    "is_online": IsOnlineCondition,
    "is_trusted_sender": IsTrustedSenderCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of the integration."""
    return CONDITIONS
