"""Setting up an account, and changing the access to it."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    OptionsFlow,
)
from homeassistant.const import CONF_EMAIL, CONF_NAME, CONF_PASSWORD, CONF_TOKEN
from homeassistant.core import callback
import voluptuous as vol

from .account.account import SmsGateWay24ConfigEntry
from .api import API_URL, ApiError, AuthError, RejectedError
from .const import CONF_API_URL, DOMAIN, SUBENTRY_CONTACT, SUBENTRY_PHONE
from .errors import error_key, redacted_reason
from .flows.contact import ContactFlow
from .flows.credentials import (
    Access,
    InvalidUrlError,
    async_find_entry,
    async_known_ids,
    async_listed_ids,
    async_log_in,
    async_sharing,
    parse_api_url,
)
from .flows.credentials_form import (
    ADVANCED,
    LOGIN,
    NAME,
    TOKEN,
    Fields,
    address_field,
    private_texts,
    title_of,
    without_password,
)
from .flows.options import AccountOptionsFlow
from .flows.phone import PhoneFlow


class SmsGateWay24ConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an account and goes straight on to its first phone; later renews the access to it.

    A token is tried before anything is stored. Of a log-in only the token remains.
    """

    VERSION = 1
    MINOR_VERSION = 1

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how the account is to be reached, if at all: receiving needs no access."""
        return self.async_show_menu(
            step_id="user", menu_options=["token", "login", "receive_only"]
        )

    async def async_step_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the token itself."""
        if self.source != SOURCE_USER:
            return await self.async_step_new_token()
        return await self._async_ask(user_input, NAME | TOKEN, step_id="token")

    async def async_step_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Fetch the token with e-mail and password, which are forgotten at once."""
        if self.source != SOURCE_USER:
            return await self.async_step_new_login()
        return await self._async_ask(user_input, NAME | LOGIN, step_id="login")

    async def async_step_receive_only(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for nothing but a name."""
        if self.source != SOURCE_USER:
            return await self.async_step_forget_access()
        if user_input is not None:
            return self.async_create_entry(title=title_of(user_input), data={})
        return self.async_show_form(
            step_id="receive_only", data_schema=vol.Schema(NAME)
        )

    # An account that is there

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin because the service refuses the token."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say what is wrong, and ask how to get a token that works."""
        return self.async_show_menu(
            step_id="reauth_confirm",
            menu_options=["token", "login"],
            description_placeholders={CONF_NAME: self._entry.title},
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what to do about the access."""
        if CONF_TOKEN not in self._entry.data:
            return await self.async_step_upgrade()
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["token", "login", "receive_only"],
            description_placeholders={CONF_NAME: self._entry.title},
        )

    async def async_step_upgrade(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to get a token for an account that only receives so far."""
        return self.async_show_menu(
            step_id="upgrade",
            menu_options=["token", "login"],
            description_placeholders={CONF_NAME: self._entry.title},
        )

    async def async_step_new_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take another token, or the same one again."""
        return await self._async_ask(user_input, TOKEN, step_id="new_token")

    async def async_step_new_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Fetch the token that the account has now."""
        return await self._async_ask(user_input, LOGIN, step_id="new_login")

    async def async_step_forget_access(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go back to receiving only, once that was confirmed."""
        if user_input is not None:
            return self.async_renew(self._entry, None)
        return self.async_show_form(
            step_id="forget_access",
            data_schema=vol.Schema({}),
            description_placeholders={CONF_NAME: self._entry.title},
        )

    @property
    def _entry(self) -> SmsGateWay24ConfigEntry:
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        return self._get_reconfigure_entry()

    # Trying and storing

    async def _async_ask(
        self, user_input: dict[str, Any] | None, fields: Fields, *, step_id: str
    ) -> ConfigFlowResult:
        """Ask for access until the service grants it."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        suggested: dict[str, Any] = {}
        if self.source != SOURCE_USER:
            placeholders[CONF_NAME] = self._entry.title
            api_url = self._entry.data.get(CONF_API_URL, API_URL)
            suggested[ADVANCED] = {CONF_API_URL: api_url}
        if user_input is not None:
            # What was right need not be entered again: a token is long, and trouble passes.
            suggested = user_input
            try:
                access = await self._async_access(user_input)
                listed = await async_listed_ids(self.hass, access)
            except InvalidUrlError:
                errors[ADVANCED] = "invalid_url"
            except AuthError:
                by_token = CONF_TOKEN in user_input
                errors["base"] = "invalid_auth" if by_token else "invalid_login"
                suggested = without_password(user_input)
            except ApiError as err:
                errors["base"] = error_key(err)
                if isinstance(err, RejectedError):
                    placeholders["reason"] = redacted_reason(
                        err, *private_texts(user_input)
                    )
            else:
                if self.source == SOURCE_USER:
                    title = title_of(user_input)
                    return await self._async_add(title, access, listed)
                return await self._async_change(self._entry, access, listed)
        schema = vol.Schema(fields | address_field(collapsed=ADVANCED not in errors))
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_access(self, user_input: dict[str, Any]) -> Access:
        """Give the access that was entered; raises InvalidUrlError and ApiError."""
        api_url = parse_api_url(user_input[ADVANCED].get(CONF_API_URL, ""))
        if CONF_TOKEN in user_input:
            return Access(token=user_input[CONF_TOKEN].strip(), api_url=api_url)
        return await async_log_in(
            self.hass,
            user_input[CONF_EMAIL].strip(),
            user_input[CONF_PASSWORD],
            api_url,
        )

    async def _async_add(
        self, title: str, access: Access, listed: frozenset[int]
    ) -> ConfigFlowResult:
        """Store a new account, unless it is there already."""
        sharing = await async_sharing(self.hass, access, listed)
        # Looked up last: another dialog may have been faster.
        other = async_find_entry(self.hass, access) or next(iter(sharing), None)
        if other is not None:
            known = CONF_TOKEN in other.data
            return self.async_abort(
                reason="already_configured" if known else "receives_already",
                description_placeholders={"account": other.title},
            )
        await self.async_set_unique_id(access.unique_id, raise_on_progress=False)
        return self.async_create_entry(title=title, data=access.data)

    async def _async_change(
        self, entry: SmsGateWay24ConfigEntry, access: Access, listed: frozenset[int]
    ) -> ConfigFlowResult:
        """Store another access to an account, if it is one to the same."""
        known = await async_known_ids(self.hass, entry)
        sharing = await async_sharing(self.hass, access, listed)
        other = async_find_entry(self.hass, access)
        if other is None and not known & listed:
            # Where an account receives only, its phones may be this one's.
            other = next((one for one in sharing if CONF_TOKEN in one.data), None)
            if other is None and known:
                return self.async_abort(
                    reason="wrong_account",
                    description_placeholders={CONF_NAME: entry.title},
                )
        if other is not None and other is not entry:
            return self.async_abort(
                reason="already_configured",
                description_placeholders={"account": other.title},
            )
        return self.async_renew(entry, access)

    @callback
    def async_renew(
        self, entry: SmsGateWay24ConfigEntry, access: Access | None
    ) -> ConfigFlowResult:
        """Store the access, or that there is none, and have it used.

        The entry's own listener reloads it where that is loaded and something changed; a token
        that only works again is tried again too.
        """
        data = {
            key: value
            for key, value in entry.data.items()
            if key not in {CONF_TOKEN, CONF_API_URL}
        }
        if access is not None:
            data |= access.data
        unnoticed = not entry.update_listeners or data == dict(entry.data)
        unique_id = None if access is None else access.unique_id
        result = self.async_update_and_abort(entry, unique_id=unique_id, data=data)
        if unnoticed:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

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
