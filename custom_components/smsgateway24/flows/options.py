"""Options flow of an account."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import CONF_TOKEN
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
)
import voluptuous as vol

from ..const import (
    ACCEPT_EVERYONE,
    ACCEPT_TRUSTED,
    CONF_ACCEPT_FROM,
    CONF_CONFIRM,
    CONF_CONTENT,
    CONF_HISTORY_DAYS,
    CONF_SENDS_PER_DAY,
    CONF_SENDS_PER_HOUR,
    CONF_SENDS_PER_NUMBER,
    CONF_URGENT_RESERVE,
    CONF_WEBHOOKS_PER_SECOND,
    CONF_WHO_MAY_READ,
    CONFIRM_OFF,
    CONFIRM_TRUSTED,
    CONTENT_ALL,
    CONTENT_CONTACTS,
    CONTENT_NONE,
    HISTORY_DAYS,
    READ_ADMINISTRATORS,
    READ_EVERYONE,
    SENDS_PER_DAY,
    SENDS_PER_HOUR,
    SENDS_PER_NUMBER,
    URGENT_RESERVE,
    WEBHOOKS_PER_SECOND,
)

_MAX_PER_HOUR = 1_000
_MAX_PER_DAY = 10_000
_MAX_PER_NUMBER = 1_000
_MAX_HISTORY_DAYS = 3_650
_MAX_WEBHOOKS_PER_SECOND = 1_000


def _select(key: str, options: list[str]) -> SelectSelector:
    return SelectSelector(SelectSelectorConfig(options=options, translation_key=key))


def _number(maximum: int, *, minimum: int = 1) -> vol.All[Any]:
    box = NumberSelector(
        NumberSelectorConfig(
            min=minimum, max=maximum, step=1, mode=NumberSelectorMode.BOX
        )
    )
    return vol.All(box, vol.Coerce(int))


_RULES: dict[vol.Marker, Any] = {
    vol.Required(CONF_ACCEPT_FROM, default=ACCEPT_EVERYONE): _select(
        CONF_ACCEPT_FROM, [ACCEPT_EVERYONE, ACCEPT_TRUSTED]
    ),
    vol.Required(CONF_CONTENT, default=CONTENT_ALL): _select(
        CONF_CONTENT, [CONTENT_ALL, CONTENT_CONTACTS, CONTENT_NONE]
    ),
}
_HISTORY: dict[vol.Marker, Any] = {
    vol.Required(CONF_HISTORY_DAYS, default=HISTORY_DAYS): _number(
        _MAX_HISTORY_DAYS, minimum=0
    ),
}
_RECEIVING: dict[vol.Marker, Any] = {
    vol.Required(CONF_WEBHOOKS_PER_SECOND, default=WEBHOOKS_PER_SECOND): _number(
        _MAX_WEBHOOKS_PER_SECOND
    ),
}
_CONFIRMING: dict[vol.Marker, Any] = {
    vol.Required(CONF_CONFIRM, default=CONFIRM_TRUSTED): _select(
        CONF_CONFIRM, [CONFIRM_TRUSTED, CONFIRM_OFF]
    ),
}
_LIMITS: dict[vol.Marker, Any] = {
    vol.Required(CONF_SENDS_PER_HOUR, default=SENDS_PER_HOUR): _number(_MAX_PER_HOUR),
    vol.Required(CONF_SENDS_PER_DAY, default=SENDS_PER_DAY): _number(_MAX_PER_DAY),
    vol.Required(CONF_SENDS_PER_NUMBER, default=SENDS_PER_NUMBER): _number(
        _MAX_PER_NUMBER
    ),
    vol.Required(CONF_URGENT_RESERVE, default=URGENT_RESERVE): _number(
        _MAX_PER_HOUR, minimum=0
    ),
}
_READING: dict[vol.Marker, Any] = {
    vol.Required(CONF_WHO_MAY_READ, default=READ_ADMINISTRATORS): _select(
        CONF_WHO_MAY_READ, [READ_ADMINISTRATORS, READ_EVERYONE]
    ),
}


class AccountOptionsFlow(OptionsFlow):
    """Flow for the rules of receiving, storing, reading and sending messages.

    Not an OptionsFlowWithReload: the entry has an update listener, which applies them without one.
    """

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for all rules that an account without a token has."""
        if CONF_TOKEN in self.config_entry.data:
            return await self.async_step_sending()
        return self._ask(
            user_input, _RULES | _HISTORY | _READING | _RECEIVING, step_id="init"
        )

    async def async_step_sending(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask also for what an account with a token has: confirmation and limits of sending."""
        fields = _RULES | _CONFIRMING | _HISTORY | _READING | _RECEIVING | _LIMITS
        return self._ask(user_input, fields, step_id="sending")

    def _ask(
        self,
        user_input: dict[str, Any] | None,
        fields: dict[vol.Marker, Any],
        *,
        step_id: str,
    ) -> ConfigFlowResult:
        options = self.config_entry.options
        if user_input is not None:
            return self.async_create_entry(data=dict(options) | user_input)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(fields), options
            ),
        )
