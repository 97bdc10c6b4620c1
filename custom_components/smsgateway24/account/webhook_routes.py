"""Which webhook id belongs to which phone.

The ids are registered before any entry is set up, and stay registered across reloads: Home
Assistant answers 200 to an unregistered webhook, and its message is lost.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, MANUFACTURER, SUBENTRY_PHONE
from ..timer import Timer
from .account import Account
from .phone import Phone
from .webhook_url import active_urls, async_delete_cloudhook

METHODS = ("GET", "HEAD", "POST", "PUT")
"""All that the webhook component routes: its own refusal logs the webhook id."""


@dataclass(slots=True, kw_only=True)
class Route:
    """The phone of a webhook id; `called` is set by the first request that could be read."""

    webhook_id: str
    account: Account
    phone: Phone
    called: asyncio.Event = field(default_factory=asyncio.Event)


class WebhookRoutes:
    """All webhook ids of all accounts: those of phones, and those that open flows hold."""

    def __init__(self, hass: HomeAssistant, handler: webhook.HandlerType) -> None:
        """Start with none; `handler` answers the requests."""
        self._hass = hass
        self._handler = handler
        self._routes: dict[str, Route] = {}
        self._held: dict[str, Route] = {}
        self._expiries: dict[str, Timer] = {}

    def get(self, webhook_id: str) -> Route | None:
        """Return the route of a webhook id."""
        return self._routes.get(webhook_id)

    @callback
    def async_sync(self, account: Account) -> None:
        """Register the ids that an account needs, and no others."""
        wanted = {
            webhook_id: route.phone
            for webhook_id, route in self._held.items()
            if route.account is account
        } | account.data.pending
        expiries: list[datetime] = []
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
        """Sync again when the next replaced URL ends."""
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
    def async_open(self, account: Account) -> Route:
        """Hold an id for a phone that is being added; what it receives waits for the phone.

        A set-up that a restart has cut off is resumed with its URL, which may be entered at the
        service already, and with its messages.
        """
        pending = account.data.pending
        webhook_id = next((i for i in pending if i not in self._held), None)
        if webhook_id is None:
            webhook_id = webhook.async_generate_id()
            pending[webhook_id] = account.async_create_pending_phone()
        return self._async_hold(account, webhook_id, pending[webhook_id])

    @callback
    def async_open_for(self, account: Account, phone_id: str) -> Route:
        """Hold a new id for an existing phone; what it receives is published at once."""
        return self._async_hold(
            account, webhook.async_generate_id(), account.phones[phone_id]
        )

    @callback
    def _async_hold(self, account: Account, webhook_id: str, phone: Phone) -> Route:
        self._held[webhook_id] = Route(
            webhook_id=webhook_id, account=account, phone=phone
        )
        self.async_sync(account)
        return self._routes[webhook_id]

    @callback
    def async_release(self, held: Route) -> None:
        """End the hold of a flow: by now the id is that of a subentry, or of nothing."""
        webhook_id, account = held.webhook_id, held.account
        del self._held[webhook_id]
        owned = any(
            subentry.data[CONF_WEBHOOK_ID] == webhook_id
            for subentry in account.entry.get_subentries_of_type(SUBENTRY_PHONE)
        )
        if not owned and account.data.pending.pop(webhook_id, None) is not None:
            account.store.async_schedule()
        self.async_sync(account)
        if not owned and webhook_id in account.data.cloudhooks:
            self._hass.async_create_task(self.async_clean_cloudhooks(account))

    # Cloudhooks

    async def async_clean_cloudhooks(self, account: Account) -> None:
        """Delete our cloudhooks that no phone and no open flow uses any more."""
        used = {
            url.webhook_id
            for subentry in account.entry.get_subentries_of_type(SUBENTRY_PHONE)
            for url in active_urls(subentry)
            if url.cloudhook
        }
        data = account.data
        unused = data.cloudhooks - used - self._held.keys() - data.pending.keys()
        await self.async_delete_cloudhooks(account, unused)

    async def async_delete_cloudhooks(
        self, account: Account, webhook_ids: Iterable[str]
    ) -> None:
        """Delete cloudhooks; those that could not be deleted are remembered."""
        for webhook_id in tuple(webhook_ids):
            if await async_delete_cloudhook(self._hass, webhook_id):
                account.data.cloudhooks.discard(webhook_id)
                account.store.async_schedule()
