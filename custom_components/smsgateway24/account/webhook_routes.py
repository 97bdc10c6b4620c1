"""Which webhook id belongs to which phone.

The ids are registered before any entry is set up, and stay registered across reloads: Home
Assistant answers 200 to an unregistered webhook, and its message is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from homeassistant.components import webhook
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, MANUFACTURER, SUBENTRY_PHONE
from ..timer import Timer
from .account import Account
from .data import PendingUrl
from .phone import Phone
from .webhook_url import active_urls, async_delete_cloudhook

METHODS = ("GET", "HEAD", "POST", "PUT")
"""All that the webhook component routes: its own refusal logs the webhook id."""


@dataclass(slots=True, kw_only=True)
class Route:
    """The phone of a webhook id."""

    webhook_id: str
    account: Account
    phone: Phone


class WebhookRoutes:
    """All webhook ids of all accounts: those of phones, and those that flows have shown."""

    def __init__(self, hass: HomeAssistant, handler: webhook.HandlerType) -> None:
        """Start with none; `handler` answers the requests."""
        self._hass = hass
        self._handler = handler
        self._routes: dict[str, Route] = {}
        self._expiries: dict[str, Timer] = {}

    def get(self, webhook_id: str) -> Route | None:
        """Return the route of a webhook id."""
        return self._routes.get(webhook_id)

    @callback
    def async_sync(self, account: Account) -> None:
        """Register the ids that an account needs, and no others."""
        if account.data.async_drop_ended_urls():
            account.async_note_change()
        pending = account.data.pending.values()
        wanted = {one.webhook_id: one.phone for one in pending}
        expiries = [one.until for one in pending if one.until is not None]
        for subentry in account.entry.get_subentries_of_type(SUBENTRY_PHONE):
            for url in active_urls(subentry):
                wanted[url.webhook_id] = account.phones[subentry.subentry_id]
                if url.until is not None:
                    expiries.append(url.until)
        for webhook_id in self._ids_of(account) - wanted.keys():
            self._async_unregister(webhook_id)
        for webhook_id in wanted.keys() - self._routes.keys():
            self._routes[webhook_id] = Route(
                webhook_id=webhook_id, account=account, phone=wanted[webhook_id]
            )
            webhook.async_register(
                self._hass,
                DOMAIN,
                MANUFACTURER,
                webhook_id,
                self._handler,
                allowed_methods=METHODS,
            )
        self._async_watch_expiries(account, expiries)
        account.async_check_pending_urls()

    @callback
    def async_remove(self, account: Account) -> None:
        """Unregister all ids of an account that was removed."""
        if (timer := self._expiries.pop(account.entry.entry_id, None)) is not None:
            timer.async_stop()
        for webhook_id in self._ids_of(account):
            self._async_unregister(webhook_id)

    def _ids_of(self, account: Account) -> set[str]:
        return {
            webhook_id
            for webhook_id, route in self._routes.items()
            if route.account is account
        }

    @callback
    def _async_unregister(self, webhook_id: str) -> None:
        del self._routes[webhook_id]
        webhook.async_unregister(self._hass, webhook_id)

    @callback
    def _async_watch_expiries(
        self, account: Account, expiries: Iterable[datetime]
    ) -> None:
        """Sync again when the next URL ends that was replaced, or whose flow was closed."""
        entry_id = account.entry.entry_id
        if (timer := self._expiries.pop(entry_id, None)) is not None:
            timer.async_stop()
        if (first := min(expiries, default=None)) is None:
            return

        @callback
        def async_expire() -> None:
            self.async_sync(account)
            self._hass.async_create_task(self.async_clean_cloudhooks(account))

        self._expiries[entry_id] = Timer(self._hass, async_expire)
        self._expiries[entry_id].async_start(first - dt_util.utcnow())

    # Flows

    @callback
    def async_open(self, account: Account, phone_id: str = "") -> PendingUrl:
        """Hold a URL for a flow that adds a phone, or that changes the URL of an existing one.

        What it receives waits for a phone that is being added; that of an existing one is published
        at once.
        """
        pending = account.data.async_hold_url(phone_id)
        self.async_sync(account)
        return pending

    @callback
    def async_show(self, account: Account, pending: PendingUrl, url: str) -> None:
        """Record that a flow shows a URL: from now on it may be entered at the service."""
        if url != pending.url:
            # What came in by another URL proves nothing of this one.
            pending.url = url
            pending.called.clear()
        account.async_note_change()

    @callback
    def async_release(self, account: Account, pending: PendingUrl) -> None:
        """End the hold of a flow, however it ended."""
        account.data.async_release_url(pending)
        account.async_note_change()
        self.async_sync(account)
        self._hass.async_create_task(self.async_clean_cloudhooks(account))

    # Cloudhooks

    async def async_clean_cloudhooks(self, account: Account) -> None:
        """Delete our cloudhooks that no phone has and no flow has shown any more."""
        used = {
            url.webhook_id
            for subentry in account.entry.get_subentries_of_type(SUBENTRY_PHONE)
            for url in active_urls(subentry)
            if url.cloudhook
        }
        data = account.data
        unused = data.cloudhooks - used - data.pending.keys()
        await self.async_delete_cloudhooks(account, unused)

    async def async_delete_cloudhooks(
        self, account: Account, webhook_ids: Iterable[str]
    ) -> None:
        """Delete cloudhooks; those that could not be deleted are remembered."""
        for webhook_id in tuple(webhook_ids):
            if await async_delete_cloudhook(self._hass, webhook_id):
                account.data.cloudhooks.discard(webhook_id)
                account.async_note_change()
