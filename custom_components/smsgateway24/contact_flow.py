"""Adding a contact, and changing one: a name for a number, and how to write to it."""

from typing import Any

from homeassistant.config_entries import (
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import (
    CONF_CHANNEL,
    CONF_NUMBER,
    CONF_PHONE,
    CONF_TRUSTED,
    SUBENTRY_CONTACT,
    SUBENTRY_PHONE,
)
from .contact_rules import are_same, is_acceptable, tidy
from .numbers import read_address
from .protocol import Channel
from .router import ROUTER

CHANNELS = [channel.value for channel in Channel if channel is not Channel.UNKNOWN]


class ContactFlow(ConfigSubentryFlow):
    """One page; the contact is known, and trusted or not, from the moment it is stored."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask who it is."""
        return await self._async_details("user", user_input, None)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change anything of a contact."""
        return await self._async_details(
            "reconfigure", user_input, self._get_reconfigure_subentry()
        )

    async def _async_details(
        self,
        step_id: str,
        user_input: dict[str, Any] | None,
        subentry: ConfigSubentry | None,
    ) -> SubentryFlowResult:
        entry = self._get_entry()
        if entry.disabled_by is not None:
            # After a start there is nobody who would know the last senders.
            return self.async_abort(reason="account_disabled")
        errors: dict[str, str] = {}
        suggested = None if subentry is None else self._stored(subentry)
        if user_input is not None:
            suggested = user_input
            title = user_input[CONF_NAME].strip()
            data = self._data(user_input)
            errors = self._errors(title, data, subentry)
            if not errors and subentry is None:
                return self.async_create_entry(title=title, data=data)
            if not errors and subentry is not None:
                return self.async_update_and_abort(
                    entry, subentry, title=title, data=data
                )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(await self._async_fields()), suggested
            ),
            errors=errors,
        )

    def _errors(
        self, title: str, data: dict[str, Any], subentry: ConfigSubentry | None
    ) -> dict[str, str]:
        """Give the errors by field."""
        errors = {}
        country = self.hass.config.country
        number = data[CONF_NUMBER]
        others = [
            other
            for other in self._get_entry().get_subentries_of_type(SUBENTRY_CONTACT)
            if subentry is None or other.subentry_id != subentry.subentry_id
        ]
        if not title:
            errors[CONF_NAME] = "name_missing"
        elif any(other.title.casefold() == title.casefold() for other in others):
            errors[CONF_NAME] = "name_taken"
        if not number:
            errors[CONF_NUMBER] = "number_missing"
        elif not is_acceptable(number, country):
            errors[CONF_NUMBER] = "number_invalid"
        elif any(are_same(number, o.data[CONF_NUMBER], country) for o in others):
            errors[CONF_NUMBER] = "number_taken"
        elif data[CONF_TRUSTED] and len(read_address(number, country).candidates) > 1:
            errors[CONF_NUMBER] = "number_ambiguous"
        return errors

    def _data(self, user_input: dict[str, Any]) -> dict[str, Any]:
        """Give what is stored; a phone that was removed meanwhile is none."""
        data = {
            CONF_NUMBER: tidy(user_input[CONF_NUMBER]),
            CONF_TRUSTED: user_input[CONF_TRUSTED],
            CONF_CHANNEL: user_input[CONF_CHANNEL],
        }
        if (phone_id := user_input.get(CONF_PHONE)) in self._phones():
            data[CONF_PHONE] = phone_id
        return data

    def _stored(self, subentry: ConfigSubentry) -> dict[str, Any]:
        """Give what the form is filled in with; a phone that was removed is not on offer."""
        stored = {CONF_NAME: subentry.title} | dict(subentry.data)
        if stored.get(CONF_PHONE) not in self._phones():
            stored.pop(CONF_PHONE, None)
        return stored

    def _phones(self) -> dict[str, str]:
        """Name the phones of the account by their ids."""
        phones = self._get_entry().get_subentries_of_type(SUBENTRY_PHONE)
        return {phone.subentry_id: phone.title for phone in phones}

    async def _async_fields(self) -> dict[vol.Marker, Any]:
        fields: dict[vol.Marker, Any] = {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Required(CONF_NUMBER): await self._async_number_selector(),
            vol.Required(CONF_CHANNEL, default=Channel.SIM_1.value): SelectSelector(
                SelectSelectorConfig(
                    options=CHANNELS,
                    translation_key=CONF_CHANNEL,
                    mode=SelectSelectorMode.DROPDOWN,
                )
            ),
        }
        if len(phones := self._phones()) > 1:
            fields[vol.Optional(CONF_PHONE)] = SelectSelector(
                SelectSelectorConfig(
                    options=[
                        SelectOptionDict(value=phone_id, label=title)
                        for phone_id, title in phones.items()
                    ],
                    mode=SelectSelectorMode.DROPDOWN,
                )
            )
        fields[vol.Required(CONF_TRUSTED, default=False)] = BooleanSelector()
        return fields

    async def _async_number_selector(self) -> TextSelector | SelectSelector:
        """Offer who wrote lately and is nobody yet; anything else can be typed."""
        account = await self.hass.data[ROUTER].async_account(self._get_entry())
        country = self.hass.config.country
        recent = [
            address
            for address in account.strangers.recent(dt_util.utcnow())
            if is_acceptable(address, country)
        ]
        if not recent:
            return TextSelector()
        return SelectSelector(
            SelectSelectorConfig(
                options=recent, custom_value=True, mode=SelectSelectorMode.DROPDOWN
            )
        )
