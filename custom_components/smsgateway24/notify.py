"""Notify entities that send to a contact, from the phone and by the channel set for it."""

from contextvars import ContextVar
from typing import override

from homeassistant.components.notify import NotifyEntity
from homeassistant.components.notify.const import (
    DOMAIN as NOTIFY_DOMAIN,
    NotifyEntityFeature,
)
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.data import contact_addresses
from .account.publish import contact_written_signal, contacts_signal
from .const import DEVICE_CLASS, DOMAIN, SUBENTRY_CONTACT
from .domain.phone_numbers import parse_address
from .sending.handover import async_send_to_contact

PARALLEL_UPDATES = 0

_SENDING_CONTACT_ID: ContextVar[str | None] = ContextVar(
    "smsgateway24_sent_by", default=None
)
"""Contact whose entity is sending: Home Assistant records these notifications itself."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsGateWay24ConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add an entity for each contact with a number, and update them when contacts change."""
    account = entry.runtime_data
    added: set[str] = set()

    @callback
    def async_sync() -> None:
        if entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS:
            return
        wanted = {
            contact.subentry_id
            for contact in entry.get_subentries_of_type(SUBENTRY_CONTACT)
            if CONF_TOKEN in entry.data and _can_receive(contact)
        }
        _remove_stale_entities(hass, entry, wanted)
        added.intersection_update(wanted)
        for contact_id in wanted - added:
            added.add(contact_id)
            async_add_entities(
                [ContactNotify(account, contact_id)], config_subentry_id=contact_id
            )

    entry.async_on_unload(
        async_dispatcher_connect(hass, contacts_signal(entry.entry_id), async_sync)
    )
    async_sync()


def _can_receive(contact: ConfigSubentry) -> bool:
    """Return whether a contact has a number: a sender's name cannot receive messages."""
    return any(
        parse_address(address, None).is_number
        for address in contact_addresses(contact.data)
    )


def _unique_id(contact_id: str) -> str:
    return f"{contact_id}_notify"


def _remove_stale_entities(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry, wanted: set[str]
) -> None:
    """Remove entities of contacts that were removed or no longer have a number."""
    registry = er.async_get(hass)
    kept = {_unique_id(contact_id) for contact_id in wanted}
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        if entity.domain == NOTIFY_DOMAIN and entity.unique_id not in kept:
            registry.async_remove(entity.entity_id)


class ContactNotify(NotifyEntity):
    """Notify entity of one contact, named after the contact.

    Always available: if a message cannot be sent, the action raises the reason.
    """

    _attr_has_entity_name = True
    _attr_name = None
    _attr_should_poll = False
    _attr_device_class = DEVICE_CLASS  # type: ignore[assignment]
    _attr_supported_features = NotifyEntityFeature.TITLE
    _attr_translation_key = "contact"

    def __init__(self, account: Account, contact_id: str) -> None:
        """Create the entity; its unique id is made of the subentry's, which never changes."""
        self._account = account
        self._contact_id = contact_id
        self._attr_unique_id = _unique_id(contact_id)
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, contact_id)})

    @override
    async def async_added_to_hass(self) -> None:
        """Record the messages that other actions send to the contact."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass,
                contact_written_signal(self._account.entry.entry_id, self._contact_id),
                self._async_on_message_sent,
            )
        )

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send a message, with its title as the first line."""
        text = f"{title}\n{message}" if title else message
        # Tasks that are started here inherit the value, others do not.
        token = _SENDING_CONTACT_ID.set(self._contact_id)
        try:
            await async_send_to_contact(
                self._account, self._contact_id, text, self._context
            )
        finally:
            _SENDING_CONTACT_ID.reset(token)

    @callback
    def _async_on_message_sent(self) -> None:
        if _SENDING_CONTACT_ID.get() != self._contact_id:
            self._async_record_notification()
