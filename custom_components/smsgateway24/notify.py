"""Notify entities that send to a contact, from the phone and by the channel set for it."""

from contextvars import ContextVar
from functools import partial
from typing import override

from homeassistant.components.notify import NotifyEntity
from homeassistant.components.notify.const import (
    DOMAIN as NOTIFY_DOMAIN,
    NotifyEntityFeature,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.account import Account, SmsGateWay24ConfigEntry
from .account.data import contact_addresses
from .account.publish import contact_written_signal
from .const import DEVICE_CLASS
from .domain.phone_numbers import parse_address
from .entity import ContactEntity, async_add_contact_entities
from .sending.handover import async_send_to_contact

PARALLEL_UPDATES = 0

_KEY = "notify"
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
    async_add_contact_entities(
        entry,
        async_add_entities,
        lambda account, contact_id: [ContactNotify(account, contact_id)],
        is_wanted=lambda contact: CONF_TOKEN in entry.data and _can_receive(contact),
        remove_others=partial(_remove_stale_entities, hass, entry),
    )


def _can_receive(contact: ConfigSubentry) -> bool:
    """Return whether a contact has a number: a sender's name cannot receive messages."""
    return any(
        parse_address(address, None).is_number
        for address in contact_addresses(contact.data)
    )


def _remove_stale_entities(
    hass: HomeAssistant, entry: SmsGateWay24ConfigEntry, wanted: set[str]
) -> None:
    """Remove entities of contacts that were removed or no longer have a number."""
    registry = er.async_get(hass)
    kept = {f"{contact_id}_{_KEY}" for contact_id in wanted}
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        if entity.domain == NOTIFY_DOMAIN and entity.unique_id not in kept:
            registry.async_remove(entity.entity_id)


class ContactNotify(ContactEntity, NotifyEntity):
    """Notify entity of one contact, named after the contact.

    Always available: if a message cannot be sent, the action raises the reason.
    """

    _attr_name = None
    _attr_device_class = DEVICE_CLASS  # type: ignore[assignment]
    _attr_supported_features = NotifyEntityFeature.TITLE
    _attr_translation_key = "contact"

    def __init__(self, account: Account, contact_id: str) -> None:
        """Create the entity of a contact."""
        super().__init__(account, contact_id, _KEY)

    @override
    async def async_added_to_hass(self) -> None:
        """Record the messages that other actions send to the contact."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass,
                contact_written_signal(self.account.entry.entry_id, self.contact_id),
                self._async_on_message_sent,
            )
        )

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send a message, with its title as the first line."""
        text = f"{title}\n{message}" if title else message
        # Tasks that are started here inherit the value, others do not.
        token = _SENDING_CONTACT_ID.set(self.contact_id)
        try:
            await async_send_to_contact(
                self.account, self.contact_id, text, self._context
            )
        finally:
            _SENDING_CONTACT_ID.reset(token)

    @callback
    def _async_on_message_sent(self) -> None:
        if _SENDING_CONTACT_ID.get() != self.contact_id:
            self._async_record_notification()
