"""Reports that the service can no longer reach a phone, as Home Assistant's URL changed."""

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
    """Compares the webhook URLs that were confirmed with those of today."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Prepare; nothing is watched yet."""
        self._hass = hass
        self._account = account

    @callback
    def async_start(self) -> None:
        """Check now, and whenever Home Assistant's settings change, until the entry is unloaded."""
        self._account.entry.async_on_unload(
            self._hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._async_check)
        )
        self._async_check()

    @callback
    def _async_check(self, _event: Event | None = None) -> None:
        for subentry in self._account.entry.get_subentries_of_type(SUBENTRY_PHONE):
            self._async_check_phone(subentry)

    def _async_check_phone(self, subentry: ConfigSubentry) -> None:
        account, data, phone_id = self._account, subentry.data, subentry.subentry_id
        phone = account.phones[phone_id]
        confirmed = data.get(CONF_CONFIRMED_URL)
        url = self._local_url(data[CONF_WEBHOOK_ID])
        cloudhook = data.get(CONF_CLOUDHOOK, False)
        # Without a subscription Home Assistant's own address is what is left of a cloudhook.
        own = not (cloudhook and async_cloudhooks_active(self._hass))
        changed = (
            own
            and (confirmed is not None or cloudhook)
            and (url is None or url.url != confirmed)
        )
        private = own and (url is None or not url.public)
        never_tried = confirmed is None and not private and not cloudhook
        account.async_set_unconfirmed_url(
            phone_id, url.url if url and (changed or never_tried) else None
        )
        account.issues.async_set(
            Issue.URL_CHANGED, phone_id, on=changed, phone=phone.name
        )
        account.issues.async_set(
            Issue.URL_NOT_PUBLIC,
            phone_id,
            on=private
            and not changed
            and confirmed is None
            and phone.last_request is None,
            phone=phone.name,
        )

    def _local_url(self, webhook_id: str) -> WebhookUrl | None:
        try:
            return async_get_local_webhook_url(self._hass, webhook_id)
        except NoURLAvailableError:
            return None
