"""The people of an account: each has a device, so that a person has a page and can be a target."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_send

from .const import DOMAIN, MANUFACTURER, SUBENTRY_CONTACT
from .dispatch import contacts_signal
from .runtime import Account


@callback
def sync_contacts(hass: HomeAssistant, account: Account) -> None:
    """Bring the contacts' devices and entities in line with the entry, which stays loaded.

    Called once the account's own device is there. The devices of contacts who are gone are Home
    Assistant's to remove.
    """
    entry, registry = account.entry, dr.async_get(hass)
    known: dict[str, tuple[str, str]] = {}
    hub = registry.async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    for contact in entry.get_subentries_of_type(SUBENTRY_CONTACT):
        device = registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            config_subentry_id=contact.subentry_id,
            identifiers={(DOMAIN, contact.subentry_id)},
            manufacturer=MANUFACTURER,
            model="Contact",
            name=contact.title,
            via_device_id=None if hub is None else hub.id,
        )
        known[contact.subentry_id] = (device.id, contact.title)
    account.note_contacts(known)
    async_dispatcher_send(hass, contacts_signal(entry.entry_id))
