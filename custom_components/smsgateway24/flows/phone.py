"""Subentry flow that adds and changes a phone: name, id, URL, and a test of the webhook."""

import asyncio
from contextlib import suppress
from typing import Any, cast, override

from homeassistant.components import webhook
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME, CONF_WEBHOOK_ID
from homeassistant.core import DOMAIN as HOMEASSISTANT_DOMAIN, callback
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from ..account.account import Account
from ..account.data import PendingUrl
from ..account.registry import REGISTRY
from ..account.trust import channel_name
from ..account.webhook_routes import WebhookRoutes
from ..account.webhook_url import (
    CloudUnavailableError,
    WebhookUrl,
    async_get_local_webhook_url,
    async_get_webhook_url,
    previous_urls,
)
from ..api import Device
from ..const import (
    CONF_BOUND_CHANNELS,
    CONF_CLOUDHOOK,
    CONF_CONFIRMED_URL,
    CONF_GATEWAY_DEVICE_ID,
    CONF_PREVIOUS_URLS,
    CONF_UNBOUND_CHANNELS,
    DOCUMENTATION_URL,
    SUBENTRY_PHONE,
    VENDOR_DEVICES_URL,
)
from .device_selector import async_listed_devices, device_selector

CONF_NEW_URL = "new_url"
CONF_OLD_URL_ENDS = "old_url_ends"
"""Whether the present URL is refused once there is a new one, and not a day later."""
CONF_WEBHOOK_URL = "webhook_url"
FIRST_REQUEST_TIMEOUT = 5 * 60
_MAX_DEVICE_ID = 2**63 - 1


def url_field(url: str) -> dict[vol.Marker, Any]:
    """Return a field to copy a webhook URL from; what is submitted in it is ignored."""
    marker = vol.Optional(CONF_WEBHOOK_URL, description={"suggested_value": url})
    return {marker: TextSelector(TextSelectorConfig(read_only=True, multiline=True))}


class PhoneFlow(ConfigSubentryFlow):
    """Name → URL page → wait for the first request, or finish without → done.

    The webhook is registered from the URL page on, and for a day after the flow was closed. What it
    receives is published once the phone exists: the request that confirms the URL may be a real
    message.
    """

    def __init__(self) -> None:
        """Start without a webhook."""
        self._routes: WebhookRoutes
        self._account: Account
        self._entered: dict[str, Any] = {}
        self._title = ""
        self._devices: tuple[Device, ...] | None = None
        self._device_id: int | None = None
        self._pending: PendingUrl | None = None
        self._url: WebhookUrl | None = None
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for name and id of a new phone."""
        return await self._async_details("user", user_input, None)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the URL again, and ask for changes."""
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
            # Its webhooks are not registered, and after a start there is no registry at all.
            return self.async_abort(reason="account_disabled")
        registry = self.hass.data[REGISTRY]
        self._routes = registry.routes
        self._account = await registry.async_get(entry)
        if not self._account.loaded:
            # Another account takes its place, which would not know the URL that is shown.
            return self.async_abort(reason="store_unavailable")
        if self._devices is None:
            self._devices = await async_listed_devices(self._account)
        errors: dict[str, str] = {}
        if user_input is not None:
            user_input.pop(CONF_WEBHOOK_URL, None)
            self._entered = user_input
            errors = self._read_details(user_input, subentry)
            if not errors:
                if subentry is None or user_input.get(CONF_NEW_URL):
                    return await self.async_step_url()
                return self._async_finish_reconfigure()
        fields = self._fields(subentry)
        placeholders = {"devices_url": VENDOR_DEVICES_URL}
        suggested = user_input
        if subentry is not None:
            url = placeholders[CONF_WEBHOOK_URL] = await self._async_current_url(
                subentry
            )
            phone = self._account.phones[subentry.subentry_id]
            bound = [channel_name(channel) for channel in sorted(phone.bound)]
            placeholders["confirmed_channels"] = ", ".join(bound) or "-"
            fields = url_field(url) | fields
            fields[vol.Required(CONF_NEW_URL, default=False)] = BooleanSelector()
            device_id = subentry.data.get(CONF_GATEWAY_DEVICE_ID)
            suggested = suggested or {
                CONF_NAME: subentry.title,
                CONF_GATEWAY_DEVICE_ID: None if device_id is None else str(device_id),
            }
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(fields), suggested
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    def _fields(self, subentry: ConfigSubentry | None) -> dict[vol.Marker, Any]:
        """Return the fields for name and device id; a phone from the list has a name already."""
        phone_id = None if subentry is None else subentry.subentry_id
        taken = {
            phone.gateway_device_id
            for phone in self._account.phones.values()
            if phone.phone_id != phone_id
        }
        free = [d for d in self._devices or () if d.device_id not in taken]
        if free:
            return {
                vol.Optional(CONF_GATEWAY_DEVICE_ID): device_selector(free),
                vol.Optional(CONF_NAME): TextSelector(),
            }
        return {
            vol.Required(CONF_NAME): TextSelector(),
            vol.Optional(CONF_GATEWAY_DEVICE_ID): TextSelector(),
        }

    def _read_details(
        self, user_input: dict[str, Any], subentry: ConfigSubentry | None
    ) -> dict[str, str]:
        """Read name and device id; return the errors by field."""
        errors = {}
        entered = (user_input.get(CONF_GATEWAY_DEVICE_ID) or "").strip()
        titles = {str(d.device_id): d.title for d in self._devices or ()}
        self._title = (user_input.get(CONF_NAME) or "").strip()
        self._title = self._title or titles.get(entered, "")
        others = [
            other
            for other in self._get_entry().get_subentries_of_type(SUBENTRY_PHONE)
            if subentry is None or other.subentry_id != subentry.subentry_id
        ]
        if not self._title:
            errors[CONF_NAME] = "name_missing"
        elif any(other.title.casefold() == self._title.casefold() for other in others):
            errors[CONF_NAME] = "name_taken"
        self._device_id = None
        if entered:
            valid = entered.isascii() and entered.isdecimal() and len(entered) < 20
            if not valid or not 0 < (device_id := int(entered)) <= _MAX_DEVICE_ID:
                errors[CONF_GATEWAY_DEVICE_ID] = "device_id_invalid"
            elif any(
                other.data.get(CONF_GATEWAY_DEVICE_ID) == device_id for other in others
            ):
                errors[CONF_GATEWAY_DEVICE_ID] = "device_id_taken"
            else:
                self._device_id = device_id
        return errors

    # The URL and its test

    async def async_step_url(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the URL, and where to paste it on the vendor's page."""
        if self._pending is None:
            new = self.source == SOURCE_USER
            phone_id = "" if new else self._get_reconfigure_subentry().subentry_id
            self._pending = self._routes.async_open(self._account, phone_id)
        if self._url is None:
            try:
                self._url = await self._async_webhook_url(self._pending.webhook_id)
            except NoURLAvailableError:
                return self.async_abort(
                    reason="no_url_available",
                    description_placeholders={"docs_url": DOCUMENTATION_URL},
                    translation_domain=HOMEASSISTANT_DOMAIN,
                )
            except CloudUnavailableError:
                return self.async_abort(
                    reason="cloud_not_connected",
                    translation_domain=HOMEASSISTANT_DOMAIN,
                )
            if not self._closed:
                self._routes.async_show(self._account, self._pending, self._url.url)
        if user_input is not None:
            return await self.async_step_prove()
        return self.async_show_form(
            step_id="url" if self._url.public else "url_private",
            data_schema=vol.Schema(url_field(self._url.url)),
            description_placeholders={
                CONF_WEBHOOK_URL: self._url.url,
                "devices_url": VENDOR_DEVICES_URL,
                "phone": self._title,
            },
            last_step=False,
        )

    @property
    def _shown(self) -> tuple[PendingUrl, WebhookUrl]:
        """Return the webhook and its URL, which are set from the URL page on."""
        return cast("tuple[PendingUrl, WebhookUrl]", (self._pending, self._url))

    async def async_step_url_private(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the URL with a warning that it cannot be reached from the internet."""
        return await self.async_step_url(user_input)

    async def async_step_prove(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Offer to wait for a first request."""
        return self.async_show_menu(step_id="prove", menu_options=["wait", "finish"])

    async def async_step_timed_out(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Offer to wait again after no request was received."""
        return self.async_show_menu(
            step_id="timed_out", menu_options=["wait", "finish"]
        )

    async def async_step_wait(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Wait for the first valid request to the webhook."""
        if self._task is None:
            # As a background task, since others delay Home Assistant's stop until they end.
            self._task = self.hass.async_create_background_task(
                self._async_wait_for_request(),
                "smsgateway24 first request",
                eager_start=False,
            )
        if not self._task.done():
            return self.async_show_progress(
                step_id="wait",
                progress_action="wait_for_call",
                progress_task=self._task,
                description_placeholders={"phone": self._title},
            )
        self._task = None
        return self.async_show_progress_done(
            next_step_id="proved" if self._shown[0].called.is_set() else "timed_out"
        )

    async def _async_wait_for_request(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_REQUEST_TIMEOUT):
                await self._shown[0].called.wait()

    async def async_step_proved(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show that the webhook works, and finish."""
        if user_input is None:
            return self.async_show_form(
                step_id="proved",
                data_schema=vol.Schema({}),
                description_placeholders={"phone": self._title},
                last_step=True,
            )
        return await self.async_step_finish()

    async def async_step_finish(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Store the phone, or its new URL."""
        new = self.source == SOURCE_USER
        subentry = None if new else self._get_reconfigure_subentry()
        if self._read_details(self._entered, subentry):
            # Another flow has stored the same name or id meanwhile.
            step_id = "user" if new else "reconfigure"
            return await self._async_details(step_id, self._entered, subentry)
        if not new:
            return self._async_finish_reconfigure()
        return self.async_create_entry(title=self._title, data=self._new_data())

    # What is stored

    def _new_data(self) -> dict[str, Any]:
        """Return the data of a phone with the URL of this flow."""
        pending, url = self._shown
        data: dict[str, Any] = {
            CONF_WEBHOOK_ID: pending.webhook_id,
            CONF_CLOUDHOOK: url.cloudhook,
        }
        if self._device_id is not None:
            data[CONF_GATEWAY_DEVICE_ID] = self._device_id
        if pending.called.is_set():
            data[CONF_CONFIRMED_URL] = url.url
        return data

    @callback
    def _async_finish_reconfigure(self) -> SubentryFlowResult:
        subentry = self._get_reconfigure_subentry()
        if not self._entered.get(CONF_NEW_URL):
            data = dict(subentry.data)
            data.pop(CONF_GATEWAY_DEVICE_ID, None)
            if self._device_id is not None:
                data[CONF_GATEWAY_DEVICE_ID] = self._device_id
        else:
            # What was found out of the phone is true of it by any URL.
            learnt = {
                key: subentry.data[key]
                for key in (CONF_BOUND_CHANNELS, CONF_UNBOUND_CHANNELS)
                if key in subentry.data
            }
            data = self._new_data() | learnt
            if not self._entered.get(CONF_OLD_URL_ENDS):
                data[CONF_PREVIOUS_URLS] = previous_urls(subentry)
        return self.async_update_and_abort(
            self._get_entry(), subentry, title=self._title, data=data
        )

    # Webhook URLs

    async def _async_webhook_url(self, webhook_id: str) -> WebhookUrl:
        url = await async_get_webhook_url(self.hass, webhook_id)
        if url.cloudhook and webhook_id not in self._account.data.cloudhooks:
            self._account.data.cloudhooks.add(webhook_id)
            self._account.async_note_change()
        if self._closed:
            # The flow was closed while the cloud created the cloudhook, which is unused now.
            await self._routes.async_clean_cloudhooks(self._account)
        return url

    async def _async_current_url(self, subentry: ConfigSubentry) -> str:
        """Return the current URL, only its path if Home Assistant has no address for it."""
        webhook_id = subentry.data[CONF_WEBHOOK_ID]
        try:
            if subentry.data.get(CONF_CLOUDHOOK):
                return (await self._async_webhook_url(webhook_id)).url
            return async_get_local_webhook_url(self.hass, webhook_id).url
        except NoURLAvailableError, CloudUnavailableError:
            return webhook.async_generate_path(webhook_id)

    @callback
    @override
    def async_remove(self) -> None:
        """Release the webhook, however the flow ended: a phone may own it by now."""
        self._closed = True
        if self._pending is not None:
            self._routes.async_release(self._account, self._pending)
