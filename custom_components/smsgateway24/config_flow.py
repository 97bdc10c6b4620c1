"""Setting up an account, and its options."""

from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    OptionsFlow,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
import voluptuous as vol

from .const import (
    ACCEPT_EVERYONE,
    ACCEPT_TRUSTED,
    CONF_ACCEPT_FROM,
    CONF_CONTENT,
    CONTENT_ALL,
    CONTENT_CONTACTS,
    CONTENT_NONE,
    DOMAIN,
    MANUFACTURER,
    SUBENTRY_CONTACT,
    SUBENTRY_PHONE,
)
from .contact_flow import ContactFlow
from .subentry_flow import PhoneFlow


class SmsGateWay24ConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an account and goes straight on to its first phone."""

    VERSION = 1
    MINOR_VERSION = 1

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for nothing but a name: receiving needs no access to the vendor's account."""
        if user_input is not None:
            name = user_input[CONF_NAME].strip() or MANUFACTURER
            return self.async_create_entry(title=name, data={})
        return self.async_show_form(
            step_id="user",
            data_schema=vol.Schema(
                {vol.Required(CONF_NAME, default=MANUFACTURER): TextSelector()}
            ),
        )

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Lead on to the first phone: an account without one does nothing."""
        first = await self.hass.config_entries.subentries.async_init(
            (result["result"].entry_id, SUBENTRY_PHONE), context={"source": SOURCE_USER}
        )
        result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, first["flow_id"])
        return result

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Say what can be added to an account."""
        return {SUBENTRY_PHONE: PhoneFlow, SUBENTRY_CONTACT: ContactFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Give the options flow."""
        return AccountOptionsFlow()


def _choice(key: str, options: list[str]) -> SelectSelector:
    return SelectSelector(SelectSelectorConfig(options=options, translation_key=key))


_OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_ACCEPT_FROM, default=ACCEPT_EVERYONE): _choice(
            CONF_ACCEPT_FROM, [ACCEPT_EVERYONE, ACCEPT_TRUSTED]
        ),
        vol.Required(CONF_CONTENT, default=CONTENT_ALL): _choice(
            CONF_CONTENT, [CONTENT_ALL, CONTENT_CONTACTS, CONTENT_NONE]
        ),
    }
)


class AccountOptionsFlow(OptionsFlow):
    """Whose messages are told, and what of them is kept.

    Not an OptionsFlowWithReload: the entry has an update listener, which reloads it.
    """

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show both rules and take them."""
        if user_input is not None:
            return self.async_create_entry(
                data=dict(self.config_entry.options) | user_input
            )
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                _OPTIONS_SCHEMA, self.config_entry.options
            ),
        )
