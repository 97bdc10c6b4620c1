"""Devices of the account, its phones and its contacts."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ..const import (
    DOMAIN,
    MANUFACTURER,
    MODEL_ID_ACCOUNT,
    MODEL_ID_CONTACT,
    MODEL_ID_PHONE,
    SUBENTRY_CONTACT,
    VENDOR_DEVICES_URL,
)
from .account import Account
from .publish import contacts_signal
from .words import async_word


@callback
def async_create_devices(hass: HomeAssistant, account: Account) -> None:
    """Create the devices before the entities: a phone's device refers to the account's."""
    registry = dr.async_get(hass)
    entry = account.entry
    hub = registry.async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        entry_type=dr.DeviceEntryType.SERVICE,
        manufacturer=MANUFACTURER,
        model=async_word(hass, "model_account"),
        model_id=MODEL_ID_ACCOUNT,
        name=entry.title,
        configuration_url=VENDOR_DEVICES_URL,
    )
    for phone_id, phone in account.phones.items():
        device = registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=phone_id,
            identifiers={(DOMAIN, phone_id)},
            manufacturer=MANUFACTURER,
            model=async_word(hass, "model_phone"),
            model_id=MODEL_ID_PHONE,
            name=entry.subentries[phone_id].title,
            via_device_id=hub.id,
        )
        phone.device_id = device.id


@callback
def async_sync_contacts(hass: HomeAssistant, account: Account) -> None:
    """Bring the contacts' devices and entities in line with the entry, which stays loaded.

    The account's own device must exist. Home Assistant removes the devices of removed contacts.
    """
    entry, registry = account.entry, dr.async_get(hass)
    hub = registry.async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    for contact in entry.get_subentries_of_type(SUBENTRY_CONTACT):
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=contact.subentry_id,
            identifiers={(DOMAIN, contact.subentry_id)},
            manufacturer=MANUFACTURER,
            model=async_word(hass, "model_contact"),
            model_id=MODEL_ID_CONTACT,
            name=contact.title,
            via_device_id=None if hub is None else hub.id,
        )
    async_dispatcher_send(hass, contacts_signal(entry.entry_id))
