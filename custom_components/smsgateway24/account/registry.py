"""Which webhook id is which phone's, for as long as the phone exists.

Set up before any entry is, and alive across reloads: an unregistered webhook is answered 200 by
Home Assistant and its message is lost.
"""

import asyncio
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from homeassistant.components import webhook
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntryChange,
    ConfigSubentry,
)
from homeassistant.const import (
    CONF_WEBHOOK_ID,
    EVENT_CORE_CONFIG_UPDATE,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.data_entry_flow import UnknownFlow
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import (
    CONF_GATEWAY_DEVICE_ID,
    CONF_NUMBER,
    CONF_TRUSTED,
    DOMAIN,
    MANUFACTURER,
    SUBENTRY_CONTACT,
    SUBENTRY_PHONE,
)
from ..domain.log_limiter import Quiet
from ..domain.phone_numbers import AddressBook, Contact
from .account import Account, SmsGateWay24ConfigEntry
from .phone import Phone
from .publish import StateWriter, async_get_write_queue
from .urls import active_urls
from .webhook_url import async_delete_cloudhook

type Handler = webhook.HandlerType

METHODS = ("GET", "HEAD", "POST", "PUT")
"""All that the webhook component routes: the refusal it makes itself logs the webhook id."""


@dataclass(slots=True, kw_only=True)
class Route:
    """Where a webhook id leads; `called` is set by the first call that could be read."""

    webhook_id: str
    account: Account
    phone: Phone
    called: asyncio.Event = field(default_factory=asyncio.Event)


class Router:
    """All webhook ids of all accounts.

    Ids come from the subentries, and from open flows, which hold an id before it belongs to
    anything that is stored. `quiet` keeps the log short, whoever calls. `ended` is true from the
    beginning of Home Assistant's stop: at the very end of it Home Assistant is "not running", as
    before its start, and keeps nothing any more.
    """

    def __init__(self, hass: HomeAssistant, handler: Handler) -> None:
        """Start with no account; `handler` answers every call."""
        self._hass = hass
        self._handler = handler
        self.quiet = Quiet()
        self.ended = False
        self._accounts: dict[str, Account] = {}
        self._routes: dict[str, Route] = {}
        self._held: dict[str, Route] = {}
        self._expiries: dict[str, CALLBACK_TYPE] = {}

    async def async_setup(self) -> None:
        """Register the phones of every entry, and have them told once Home Assistant is up."""
        entries = self._hass.config_entries.async_entries(DOMAIN)
        await asyncio.gather(*(self.async_account(entry) for entry in entries))
        async_at_started(self._hass, self._async_on_started)
        async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_on_entry_changed
        )
        self._hass.bus.async_listen(
            EVENT_CORE_CONFIG_UPDATE, self._async_on_core_config
        )
        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_on_stop)

    async def async_account(self, entry: SmsGateWay24ConfigEntry) -> Account:
        """Give the account of an entry, which outlives its reloads."""
        if (account := self._accounts.get(entry.entry_id)) is None:
            account = Account(self._hass, entry)
            await account.async_load()
            account = self._accounts.setdefault(entry.entry_id, account)
            self.async_sync(account)
            account.async_discard_unclaimed()
        return account

    async def async_remove(self, entry: SmsGateWay24ConfigEntry) -> None:
        """Forget an account that was removed, with all it has outside its entry."""
        self._abort_flows(entry.entry_id)
        account = await self.async_account(entry)
        del self._accounts[entry.entry_id]
        account.async_detach()
        if (stop := self._expiries.pop(entry.entry_id, None)) is not None:
            stop()
        for webhook_id, route in tuple(self._routes.items()):
            if route.account is account:
                self._unregister(webhook_id)
        for phone in account.phones.values():
            account.teller.tell_last(phone)
        await self._async_delete_cloudhooks(account, account.cloudhooks)
        await account.store.async_remove()

    def route(self, webhook_id: str) -> Route | None:
        """Say where a webhook id leads."""
        return self._routes.get(webhook_id)

    # Wanted against actual

    @callback
    def async_sync(self, account: Account) -> None:
        """Bring phones, webhook ids and contacts in line with the entry's subentries."""
        entry = account.entry
        wanted = {
            webhook_id: route.phone
            for webhook_id, route in self._held.items()
            if route.account is account
        } | account.pending
        expiries = []
        gone = set(account.phones)
        for subentry in entry.get_subentries_of_type(SUBENTRY_PHONE):
            data, phone_id = subentry.data, subentry.subentry_id
            gone.discard(phone_id)
            phone = account.async_add_phone(phone_id, data[CONF_WEBHOOK_ID])
            phone.name = subentry.title
            device_id = data.get(CONF_GATEWAY_DEVICE_ID)
            if phone.configured_device_id not in {None, device_id}:
                # What the service lists of another one may have been told already.
                phone.floor = None
                account.store.async_schedule()
            phone.configured_device_id = device_id
            for url in active_urls(subentry):
                wanted[url.webhook_id] = phone
                if url.until is not None:
                    expiries.append(url.until)
        for phone_id in gone:
            account.async_remove_phone(phone_id)
        account.async_release_device_ids()
        self._register_all(account, wanted)
        self._watch_expiries(account, expiries)
        account.book = _build_address_book(
            self._hass, entry.get_subentries_of_type(SUBENTRY_CONTACT)
        )
        if account.unknown_senders.forget(account.knows):
            account.store.async_schedule()
        _stand_in_line(self._hass, account)
        self._abort_flows(entry.entry_id, spared={None, *entry.subentries})

    def _abort_flows(self, entry_id: str, spared: Collection[str | None] = ()) -> None:
        """Close the dialogs of an account, or those about what is gone: `spared` is there."""
        flows = self._hass.config_entries.subentries
        for progress in flows.async_progress(include_uninitialized=True):
            subject = progress["context"].get("subentry_id")
            if progress["handler"][0] == entry_id and subject not in spared:
                # One that closes may close others: it gives its URL back.
                with suppress(UnknownFlow):
                    flows.async_abort(progress["flow_id"])

    def _register_all(self, account: Account, wanted: dict[str, Phone]) -> None:
        for webhook_id, route in tuple(self._routes.items()):
            if route.account is account and webhook_id not in wanted:
                self._unregister(webhook_id)
        for webhook_id, phone in wanted.items():
            if webhook_id in self._routes:
                continue
            self._routes[webhook_id] = Route(
                webhook_id=webhook_id, account=account, phone=phone
            )
            webhook.async_register(
                self._hass,
                DOMAIN,
                MANUFACTURER,
                webhook_id,
                self._handler,
                allowed_methods=METHODS,
            )

    def _unregister(self, webhook_id: str) -> None:
        del self._routes[webhook_id]
        webhook.async_unregister(self._hass, webhook_id)

    def _watch_expiries(self, account: Account, expiries: list[datetime]) -> None:
        """Come back when the next replaced URL ends."""
        entry_id = account.entry.entry_id
        if (stop := self._expiries.pop(entry_id, None)) is not None:
            stop()

        @callback
        def expired(_now: datetime) -> None:
            self._expiries.pop(entry_id, None)
            self.async_sync(account)
            self._hass.async_create_task(self.async_clean_cloudhooks(account))

        if expiries:
            self._expiries[entry_id] = async_call_later(
                self._hass,
                min(expiries) - dt_util.utcnow(),
                HassJob(expired, cancel_on_shutdown=True),
            )

    # Flows

    @callback
    def async_open(self, account: Account) -> Route:
        """Hold a webhook id for a phone that is being added; what it receives waits for it.

        A set-up that a restart has cut off is taken up again, with its URL, which may be pasted at
        the service already, and with its messages.
        """
        webhook_id = next((i for i in account.pending if i not in self._held), None)
        if webhook_id is None:
            webhook_id = webhook.async_generate_id()
            phone = Phone(writer=StateWriter(self._hass), opened_at=dt_util.utcnow())
            account.pending[webhook_id] = phone
            account.store.async_schedule()
        return self._hold(account, webhook_id, account.pending[webhook_id])

    @callback
    def async_open_for(self, account: Account, phone_id: str) -> Route:
        """Hold a new webhook id for a phone that is there; what it receives is told at once."""
        return self._hold(
            account, webhook.async_generate_id(), account.phones[phone_id]
        )

    def _hold(self, account: Account, webhook_id: str, phone: Phone) -> Route:
        self._held[webhook_id] = Route(
            webhook_id=webhook_id, account=account, phone=phone
        )
        self.async_sync(account)
        return self._routes[webhook_id]

    @callback
    def async_release(self, held: Route) -> None:
        """End a flow's hold: the id is a subentry's by now, or nobody's."""
        webhook_id, account = held.webhook_id, held.account
        del self._held[webhook_id]
        owned = any(
            subentry.data[CONF_WEBHOOK_ID] == webhook_id
            for subentry in account.entry.get_subentries_of_type(SUBENTRY_PHONE)
        )
        if not owned and account.pending.pop(webhook_id, None) is not None:
            account.store.async_schedule()
        self.async_sync(account)
        if not owned and webhook_id in account.cloudhooks:
            self._hass.async_create_task(self.async_clean_cloudhooks(account))

    # Cloudhooks

    async def async_clean_cloudhooks(self, account: Account) -> None:
        """Delete the cloudhooks of ours that no phone and no open flow uses any more."""
        used = {
            url.webhook_id
            for subentry in account.entry.get_subentries_of_type(SUBENTRY_PHONE)
            for url in active_urls(subentry)
            if url.cloudhook
        }
        await self._async_delete_cloudhooks(
            account, account.cloudhooks - used - set(self._held) - set(account.pending)
        )

    async def _async_delete_cloudhooks(
        self, account: Account, webhook_ids: Iterable[str]
    ) -> None:
        for webhook_id in tuple(webhook_ids):
            if await async_delete_cloudhook(self._hass, webhook_id):
                account.cloudhooks.discard(webhook_id)
                account.store.async_schedule()

    # Home Assistant's own events

    @callback
    def _async_on_stop(self, _event: Event[Any]) -> None:
        self.ended = True

    @callback
    def _async_on_started(self, _hass: HomeAssistant) -> None:
        for account in self._accounts.values():
            account.teller.tell_all()

    @callback
    def _async_on_entry_changed(
        self, change: ConfigEntryChange, entry: SmsGateWay24ConfigEntry
    ) -> None:
        """Follow an entry also while it is not loaded and has no update listener."""
        account = self._accounts.get(entry.entry_id)
        if account is not None and change is ConfigEntryChange.UPDATED:
            self.async_sync(account)

    @callback
    def _async_on_core_config(self, _event: Event[Any]) -> None:
        """Read numbers anew when the home has moved to another country."""
        for account in self._accounts.values():
            if account.book.country != self._hass.config.country:
                self.async_sync(account)


ROUTER: HassKey[Router] = HassKey(DOMAIN)


def _stand_in_line(hass: HomeAssistant, account: Account) -> None:
    """Be ahead of anything else at this start that listens to the entities of phones."""
    registry, line = er.async_get(hass), async_get_write_queue(hass)
    for entity in er.async_entries_for_config_entry(registry, account.entry.entry_id):
        if entity.config_subentry_id in account.phones:
            line.async_track(entity.entity_id)


def _build_address_book(
    hass: HomeAssistant, subentries: Iterable[ConfigSubentry]
) -> AddressBook:
    return AddressBook(
        (
            Contact(
                contact_id=subentry.subentry_id,
                name=subentry.title,
                address=subentry.data[CONF_NUMBER],
                trusted=subentry.data.get(CONF_TRUSTED, False),
            )
            for subentry in subentries
        ),
        hass.config.country,
    )
