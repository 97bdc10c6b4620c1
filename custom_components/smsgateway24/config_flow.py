"""Config flow that adds an account and changes its credentials."""

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
    ADVANCED,
    LOGIN,
    NAME,
    TOKEN,
    Credentials,
    Fields,
    InvalidUrlError,
    api_url_field,
    async_find_entry,
    async_find_sharing_entries,
    async_known_device_ids,
    async_listed_device_ids,
    async_log_in,
    entry_title,
    parse_api_url,
    private_texts,
    without_password,
)
from .flows.options import AccountOptionsFlow
from .flows.phone import PhoneFlow


class SmsGateWay24ConfigFlow(ConfigFlow, domain=DOMAIN):
    """Flow that adds an account and continues with its first phone, or updates its credentials.

    A token is validated before anything is stored. E-mail and password are not stored.
    """

    VERSION = 1
    MINOR_VERSION = 1

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the kind of credentials; an account that only receives needs none."""
        return self.async_show_menu(
            step_id="user", menu_options=["token", "login", "receive_only"]
        )

    async def async_step_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the token."""
        if self.source != SOURCE_USER:
            return await self.async_step_new_token()
        return await self._async_ask(user_input, NAME | TOKEN, step_id="token")

    async def async_step_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for e-mail and password to fetch the token with."""
        if self.source != SOURCE_USER:
            return await self.async_step_new_login()
        return await self._async_ask(user_input, NAME | LOGIN, step_id="login")

    async def async_step_receive_only(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask only for a name."""
        if self.source != SOURCE_USER:
            return await self.async_step_forget_access()
        if user_input is not None:
            return self.async_create_entry(title=entry_title(user_input), data={})
        return self.async_show_form(
            step_id="receive_only", data_schema=vol.Schema(NAME)
        )

    # An existing account

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Start a reauthentication because the service rejects the token."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Explain the error, and ask for the kind of new credentials."""
        return self.async_show_menu(
            step_id="reauth_confirm",
            menu_options=["token", "login"],
            description_placeholders={CONF_NAME: self._entry.title},
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to change the credentials."""
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
        """Ask for the kind of credentials for an account that only receives so far."""
        return self.async_show_menu(
            step_id="upgrade",
            menu_options=["token", "login"],
            description_placeholders={CONF_NAME: self._entry.title},
        )

    async def async_step_new_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another token, or the same one again."""
        return await self._async_ask(user_input, TOKEN, step_id="new_token")

    async def async_step_new_login(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for e-mail and password to fetch the current token with."""
        return await self._async_ask(user_input, LOGIN, step_id="new_login")

    async def async_step_forget_access(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a confirmation, and remove the credentials."""
        if user_input is not None:
            return self._async_update_credentials(self._entry, None)
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

    # Validating and storing

    async def _async_ask(
        self, user_input: dict[str, Any] | None, fields: Fields, *, step_id: str
    ) -> ConfigFlowResult:
        """Ask for credentials until the service accepts them."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        suggested: dict[str, Any] = {}
        if self.source != SOURCE_USER:
            placeholders[CONF_NAME] = self._entry.title
            api_url = self._entry.data.get(CONF_API_URL, API_URL)
            suggested[ADVANCED] = {CONF_API_URL: api_url}
        if user_input is not None:
            # A valid token must not be entered again after a temporary failure.
            suggested = user_input
            try:
                credentials = await self._async_get_credentials(user_input)
                listed = await async_listed_device_ids(self.hass, credentials)
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
                    title = entry_title(user_input)
                    return await self._async_add(title, credentials, listed)
                return await self._async_change(self._entry, credentials, listed)
        schema = vol.Schema(fields | api_url_field(collapsed=ADVANCED not in errors))
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_get_credentials(self, user_input: dict[str, Any]) -> Credentials:
        """Return the credentials that were entered; raises InvalidUrlError and ApiError."""
        api_url = parse_api_url(user_input[ADVANCED].get(CONF_API_URL, ""))
        if CONF_TOKEN in user_input:
            return Credentials(token=user_input[CONF_TOKEN].strip(), api_url=api_url)
        return await async_log_in(
            self.hass,
            user_input[CONF_EMAIL].strip(),
            user_input[CONF_PASSWORD],
            api_url,
        )

    async def _async_add(
        self, title: str, credentials: Credentials, listed: frozenset[int]
    ) -> ConfigFlowResult:
        """Store a new account, unless there is an entry of it."""
        sharing = await async_find_sharing_entries(self.hass, credentials, listed)
        # Looked up last: another flow may have stored it meanwhile.
        other = async_find_entry(self.hass, credentials) or next(iter(sharing), None)
        if other is not None:
            known = CONF_TOKEN in other.data
            return self.async_abort(
                reason="already_configured" if known else "receives_already",
                description_placeholders={"account": other.title},
            )
        await self.async_set_unique_id(credentials.unique_id, raise_on_progress=False)
        return self.async_create_entry(title=title, data=credentials.data)

    async def _async_change(
        self,
        entry: SmsGateWay24ConfigEntry,
        credentials: Credentials,
        listed: frozenset[int],
    ) -> ConfigFlowResult:
        """Store new credentials of an account, unless they are those of another account."""
        known = await async_known_device_ids(self.hass, entry)
        sharing = await async_find_sharing_entries(self.hass, credentials, listed)
        other = async_find_entry(self.hass, credentials)
        if other is None and not known & listed:
            # An entry without a token that shares phones can be one of the same account.
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
        return self._async_update_credentials(entry, credentials)

    @callback
    def _async_update_credentials(
        self, entry: SmsGateWay24ConfigEntry, credentials: Credentials | None
    ) -> ConfigFlowResult:
        """Store the credentials or remove them, and reload the entry.

        The update listener of a loaded entry reloads it if its data changes. In all other cases it
        is reloaded here, also for a token that did not change and works again.
        """
        data = {
            key: value
            for key, value in entry.data.items()
            if key not in {CONF_TOKEN, CONF_API_URL}
        }
        if credentials is not None:
            data |= credentials.data
        needs_reload = not entry.update_listeners or data == dict(entry.data)
        unique_id = None if credentials is None else credentials.unique_id
        result = self.async_update_and_abort(entry, unique_id=unique_id, data=data)
        if needs_reload:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Continue with the first phone: an account without one does nothing."""
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
        """Return the flows of what can be added to an account."""
        return {SUBENTRY_PHONE: PhoneFlow, SUBENTRY_CONTACT: ContactFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the options flow."""
        return AccountOptionsFlow()
