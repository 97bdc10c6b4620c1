"""Notices that the service can no longer reach a phone's URL, because the home's address changed."""

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError

from ..account.account import Account
from ..account.issues import Issue
from ..account.webhook_url import (
    WebhookUrl,
    async_cloudhooks_active,
    async_get_local_webhook_url,
)
from ..const import CONF_CLOUDHOOK, CONF_CONFIRMED_URL, SUBENTRY_PHONE


class WebhookUrlMonitor:
    """Compares the URLs that were proved with those of today."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Watch nothing yet."""
        self._hass = hass
        self._account = account

    @callback
    def async_start(self) -> None:
        """Look now, and whenever Home Assistant's settings change, until the entry is unloaded."""
        self._account.entry.async_on_unload(
            self._hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._async_check)
        )
        self._async_check()

    @callback
    def _async_check(self, _event: Event | None = None) -> None:
        for subentry in self._account.entry.get_subentries_of_type(SUBENTRY_PHONE):
            self._look_at(subentry)

    def _look_at(self, subentry: ConfigSubentry) -> None:
        account, data, phone_id = self._account, subentry.data, subentry.subentry_id
        phone = account.phones[phone_id]
        proved = data.get(CONF_CONFIRMED_URL)
        endpoint = self._endpoint(data[CONF_WEBHOOK_ID])
        cloudhook = data.get(CONF_CLOUDHOOK, False)
        # Without a subscription Home Assistant's own address is what is left of a cloudhook.
        own = not (cloudhook and async_cloudhooks_active(self._hass))
        changed = (
            own
            and (proved is not None or cloudhook)
            and (endpoint is None or endpoint.url != proved)
        )
        private = own and (endpoint is None or not endpoint.public)
        account.unconfirmed_urls.pop(phone_id, None)
        never_tried = proved is None and not private and not cloudhook
        if endpoint is not None and (changed or never_tried):
            account.unconfirmed_urls[phone_id] = endpoint.url
        account.issues.put(
            Issue.URL_CHANGED, phone_id, on=changed, phone=subentry.title
        )
        account.issues.put(
            Issue.URL_NOT_PUBLIC,
            phone_id,
            on=private and not changed and proved is None and phone.last_call is None,
            phone=subentry.title,
        )

    def _endpoint(self, webhook_id: str) -> WebhookUrl | None:
        try:
            return async_get_local_webhook_url(self._hass, webhook_id)
        except NoURLAvailableError:
            return None
