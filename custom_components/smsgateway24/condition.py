"""Conditions: a phone is online, a sender is trusted."""

from typing import Any, Unpack, cast, override

from homeassistant.const import CONF_OPTIONS, STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionErrorMessage, TemplateError
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
    EntityStateConditionBase,
)
from homeassistant.helpers.template import Template
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .account.account import SmsGateWay24ConfigEntry
from .const import DOMAIN
from .protocol import Channel

CONF_SENDER = "sender"


class IsOnlineCondition(EntityStateConditionBase):
    """Condition that phones are online: they poll the service."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec(device_class="connectivity")}
    _states = {STATE_ON}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the entities of this integration that show a connection."""
        registry = er.async_get(self._hass)
        return {
            entity_id
            for entity_id in super().entity_filter(entities)
            if (entry := registry.async_get(entity_id)) is not None
            and entry.platform == DOMAIN
        }


class IsTrustedSenderCondition(Condition):
    """Condition that a number is certainly a trusted contact's, in any loaded account.

    Names are never trusted here, since the channel of the message is not known.
    """

    _schema = vol.Schema(
        {
            vol.Required(CONF_OPTIONS): {
                vol.Required(CONF_SENDER): vol.Any(
                    vol.All(int, vol.Coerce(str), cv.template), cv.template
                )
            }
        }
    )

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Validate the sender, which may be a template."""
        return cast("ConfigType", cls._schema(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Store the template of the sender."""
        super().__init__(hass, config)
        self._sender: Template = (config.options or {})[CONF_SENDER]

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
        entries: list[SmsGateWay24ConfigEntry] = (
            self._hass.config_entries.async_loaded_entries(DOMAIN)
        )
        return any(
            entry.runtime_data.book.identify(sender.strip(), Channel.UNKNOWN).trusted
            for entry in entries
        )


CONDITIONS: dict[str, type[Condition]] = {
    "is_online": IsOnlineCondition,
    "is_trusted_sender": IsTrustedSenderCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of the integration."""
    return CONDITIONS
