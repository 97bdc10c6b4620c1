"""Contacts that are added, changed and removed, as a user does it."""

from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.helpers.selector import SelectSelector

from tests.builders.dialogs import Dialog
from tests.builders.gateway import Gateway


def contact(gateway: Gateway, name: str) -> ConfigSubentry:
    """Find a contact by name."""
    [found] = [
        subentry
        for subentry in gateway.entry.get_subentries_of_type("contact")
        if subentry.title == name
    ]
    return found


async def add(gateway: Gateway, name: str, number: str, **fields: Any) -> Dialog:
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)
    await dialog.submit(name=name, number=number, **fields)
    await gateway.hass.async_block_till_done()
    return dialog


async def change(gateway: Gateway, old: str, **fields: Any) -> Dialog:
    subentry = contact(gateway, old)
    dialog = await Dialog.change_contact(
        gateway.hass, gateway.entry, subentry.subentry_id
    )
    entered = {"name": old, "number": subentry.data["number"]} | fields
    await dialog.submit(**entered)
    await gateway.hass.async_block_till_done()
    return dialog


async def remove(gateway: Gateway, subentry_id: str) -> None:
    gateway.hass.config_entries.async_remove_subentry(gateway.entry, subentry_id)
    await gateway.hass.async_block_till_done()


async def offered(gateway: Gateway) -> list[str]:
    """Return whom the dialog offers to make a contact."""
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)
    selector = field(dialog, "recent_sender")
    dialog.close()
    if selector is None:
        return []
    assert isinstance(selector, SelectSelector)
    return [str(option) for option in selector.config["options"]]


def field(dialog: Dialog, name: str) -> Any:
    """Return the selector of a field, None where it is not on the page."""
    schema = dialog.result["data_schema"].schema
    return next((schema[marker] for marker in schema if marker.schema == name), None)
