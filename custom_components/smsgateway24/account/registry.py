"""The accounts of all entries, from before their set-up until their removal."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
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
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import UnknownFlow
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.start import async_at_started
from homeassistant.util.hass_dict import HassKey

from ..const import (
    CONF_BOUND_CHANNELS,
    CONF_GATEWAY_DEVICE_ID,
    CONF_TRUSTED,
    CONF_UNBOUND_CHANNELS,
    DOMAIN,
    SUBENTRY_CONTACT,
    SUBENTRY_PHONE,
)
from ..domain.contacts import AddressBook, Contact
from ..domain.log_limiter import LogLimiter
from ..protocol import Channel
from .account import Account, SmsGateWay24ConfigEntry
from .data import CapabilityState, contact_addresses
from .entity_writer import async_get_write_queue
from .webhook_routes import WebhookRoutes


class AccountRegistry:
    """All accounts by entry, kept in line with their entries also while those are not loaded.

    `routes` are their webhook ids, `log_limiter` limits log lines about requests of any sender.
    `stopping` is true from the beginning of Home Assistant's stop: at the very end of it Home
    Assistant is "not running", as before its start, and stores nothing.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        handler: webhook.HandlerType,
        states: Iterable[type[CapabilityState]],
    ) -> None:
        """Start with no account; `handler` answers webhooks, `states` are made for each account."""
        self._hass = hass
        self._states = tuple(states)
        self._accounts: dict[str, Account] = {}
        self._loading: dict[str, asyncio.Lock] = {}
        self.routes = WebhookRoutes(hass, handler)
        self.log_limiter = LogLimiter()
        self.stopping = False

    async def async_setup(self) -> None:
        """Load the accounts of all entries, and register their webhooks."""
        entries = self._hass.config_entries.async_entries(DOMAIN)
        await asyncio.gather(*(self.async_get(entry) for entry in entries))
        async_at_started(self._hass, self._async_on_started)
        async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_on_entry_changed
        )
        self._hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._async_on_config)
        self._hass.bus.async_listen(
            dr.EVENT_DEVICE_REGISTRY_UPDATED,
            self._async_on_device_changed,
            _is_by_the_user,
        )
        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_on_stop)
        self._hass.bus.async_listen_once(
            EVENT_HOMEASSISTANT_FINAL_WRITE, self._async_on_final_write
        )

    async def async_get(self, entry: SmsGateWay24ConfigEntry) -> Account:
        """Return the account of an entry, loaded at the first time at which that works.

        Before, its webhooks are registered already: what comes in is answered with an error.
        """
        async with self._loading.setdefault(entry.entry_id, asyncio.Lock()):
            known = self._accounts.get(entry.entry_id)
            if known is not None and known.loaded:
                return known
            account = Account(self._hass, entry, self._states)
            await account.async_load()
            if known is not None:
                known.issues.async_clear()
                self.routes.async_remove(known)
            self._accounts[entry.entry_id] = account
            self.async_sync(account)
            account.async_check_store()
            account.data.async_discard_unclaimed()
            if entry.disabled_by is not None:
                await account.store.async_close()
            return account

    async def async_remove(self, entry: SmsGateWay24ConfigEntry) -> None:
        """Forget an account that was removed, with all it has outside its entry."""
        self._async_abort_flows(entry.entry_id)
        account = await self.async_get(entry)
        del self._accounts[entry.entry_id], self._loading[entry.entry_id]
        account.async_detach()
        account.data.async_end()
        account.issues.async_clear()
        account.issues.async_keep_offers(())
        self.routes.async_remove(account)
        for phone in account.phones.values():
            account.async_publish_all(phone)
        await self.routes.async_delete_cloudhooks(account, account.data.cloudhooks)
        await account.store.async_remove()

    @callback
    def async_sync(self, account: Account) -> None:
        """Bring phones, webhook ids and contacts in line with the entry's subentries."""
        entry = account.entry
        phones = {
            s.subentry_id: s for s in entry.get_subentries_of_type(SUBENTRY_PHONE)
        }
        devices = {
            key: device
            for device in dr.async_entries_for_config_entry(
                dr.async_get(self._hass), entry.entry_id
            )
            for _, key in device.identifiers
        }
        for subentry in phones.values():
            _update_phone(account, subentry, devices.get(subentry.subentry_id))
        for phone_id in account.phones.keys() - phones.keys():
            account.async_remove_phone(phone_id)
        account.data.async_release_device_ids()
        self.routes.async_sync(account)
        account.async_forget_removed_contacts()
        before = account.data.book
        account.data.book = book = _build_address_book(
            self._hass, entry.get_subentries_of_type(SUBENTRY_CONTACT), devices
        )
        if (dialogue := account.trust.dialogue) is not None:
            dialogue.async_forget_removed_contacts()
        if before.contacts and (before.contacts, before.country) != (
            book.contacts,
            book.country,
        ):
            account.async_forget_former_contacts()
        _track_entities(self._hass, account)
        self._async_abort_flows(entry.entry_id, spared={None, *entry.subentries})

    @callback
    def _async_abort_flows(
        self, entry_id: str, spared: Collection[str | None] = ()
    ) -> None:
        """Close the flows of an account, except those about what is in `spared`."""
        flows = self._hass.config_entries.subentries
        for progress in flows.async_progress(include_uninitialized=True):
            subject = progress["context"].get("subentry_id")
            if progress["handler"][0] == entry_id and subject not in spared:
                # A flow that closes releases its URL, which may close others.
                with suppress(UnknownFlow):
                    flows.async_abort(progress["flow_id"])

    # Backups

    async def async_begin_backup(self) -> None:
        """Leave the databases as they are while Home Assistant makes a backup."""
        await asyncio.gather(
            *(account.store.async_begin_backup() for account in self._accounts.values())
        )

    async def async_end_backup(self) -> None:
        """Use the databases again."""
        await asyncio.gather(
            *(account.store.async_end_backup() for account in self._accounts.values())
        )

    # Home Assistant's own events

    @callback
    def _async_on_stop(self, _event: Event[Any]) -> None:
        self.stopping = True

    async def _async_on_final_write(self, _event: Event[Any]) -> None:
        await asyncio.gather(
            *(account.store.async_stop() for account in self._accounts.values())
        )

    @callback
    def _async_on_started(self, _hass: HomeAssistant) -> None:
        for account in self._accounts.values():
            account.async_publish_waiting()

    @callback
    def _async_on_entry_changed(
        self, change: ConfigEntryChange, entry: SmsGateWay24ConfigEntry
    ) -> None:
        """Follow an entry also while it is not loaded and has no update listener."""
        account = self._accounts.get(entry.entry_id)
        if account is not None and change is ConfigEntryChange.UPDATED:
            self.async_sync(account)

    @callback
    def _async_on_device_changed(self, _event: Event[Any]) -> None:
        """Follow devices of phones and contacts that are disabled, or get another name."""
        for account in self._accounts.values():
            self.async_sync(account)

    @callback
    def _async_on_config(self, _event: Event[Any]) -> None:
        """Read numbers again when Home Assistant has moved to another country."""
        for account in self._accounts.values():
            if account.book.country != self._hass.config.country:
                self.async_sync(account)


REGISTRY: HassKey[AccountRegistry] = HassKey(DOMAIN)


def _update_phone(
    account: Account, subentry: ConfigSubentry, device: dr.AnyDeviceEntry | None
) -> None:
    data = subentry.data
    phone = account.data.async_add_phone(subentry.subentry_id, data[CONF_WEBHOOK_ID])
    phone.name = _name_of(subentry, device)
    disabled = _is_disabled(device)
    if phone.disabled and not disabled:
        # What the service lists of the time before is not published any more.
        phone.cursor.floor = None
        account.async_note_change(phone)
    phone.disabled = disabled
    entered = data.get(CONF_GATEWAY_DEVICE_ID)
    if phone.entered_device_id not in {None, entered}:
        # What the service lists of another device may have been published already.
        phone.cursor.floor = None
        account.async_note_change(phone)
    phone.set_device_ids(entered=entered, reported=phone.reported_device_id)
    phone.bound = frozenset(map(Channel, data.get(CONF_BOUND_CHANNELS, ())))
    phone.unbound = frozenset(map(Channel, data.get(CONF_UNBOUND_CHANNELS, ())))


def _track_entities(hass: HomeAssistant, account: Account) -> None:
    """Track the entities of phones and contacts before other listeners of this start do."""
    registry, write_queue = er.async_get(hass), async_get_write_queue(hass)
    for entity in er.async_entries_for_config_entry(registry, account.entry.entry_id):
        if entity.config_subentry_id is not None:
            write_queue.async_track(entity.entity_id)


def _name_of(subentry: ConfigSubentry, device: dr.AnyDeviceEntry | None) -> str:
    """Return the name of a phone or contact as the user sees it in Home Assistant."""
    return (device and device.name_by_user) or subentry.title


def _is_disabled(device: dr.AnyDeviceEntry | None) -> bool:
    """Whether somebody disabled a device, and not the whole account, to lose nothing by it."""
    return device is not None and device.disabled_by not in {
        None,
        dr.DeviceEntryDisabler.CONFIG_ENTRY,
    }


@callback
def _is_by_the_user(data: Mapping[str, Any]) -> bool:
    changes = {"disabled_by", "name_by_user"}
    return data["action"] == "update" and not changes.isdisjoint(data["changes"])


def _build_address_book(
    hass: HomeAssistant,
    subentries: Iterable[ConfigSubentry],
    devices: Mapping[str, dr.AnyDeviceEntry],
) -> AddressBook:
    disabled = {key for key, device in devices.items() if _is_disabled(device)}
    return AddressBook(
        (
            Contact(
                contact_id=subentry.subentry_id,
                name=_name_of(subentry, devices.get(subentry.subentry_id)),
                addresses=contact_addresses(subentry.data),
                trusted=subentry.data.get(CONF_TRUSTED, False),
            )
            for subentry in subentries
            if subentry.subentry_id not in disabled
        ),
        hass.config.country,
    )
