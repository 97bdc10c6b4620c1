"""What a user does in the dialogs of a phone, up to a certain page."""

import asyncio
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.builders.dialogs import Dialog
from tests.builders.entries import PHONE_ID
from tests.builders.gateway import Gateway
from tests.builders.storage import stored_account

PROOF_TIMEOUT = timedelta(minutes=5)
OLD_URL_LIFETIME = timedelta(hours=24)
SHOWN_URL_LIFETIME = timedelta(hours=24)
LONG_AFTER = timedelta(hours=1)
"""Longer than anything waits that may still write a file."""
A_MOMENT = timedelta(seconds=1)


async def at_url(gateway: Gateway, name: str = "Pixel 4a", **details: str) -> Dialog:
    """Add a phone, up to the page with its URL."""
    dialog = await Dialog.add_phone(gateway.hass, gateway.entry)
    return await dialog.submit(name=name, **details)


async def at_prove(gateway: Gateway) -> Dialog:
    """Add a phone, up to the question whether to wait."""
    return await (await at_url(gateway)).submit()


async def at_wait(gateway: Gateway, name: str = "Pixel 4a") -> tuple[Dialog, str]:
    """Add a phone, up to the wait for its first call; return its webhook id, too."""
    dialog = await at_url(gateway, name)
    webhook_id = dialog.webhook_id
    await dialog.submit()
    await wait(dialog)
    return dialog, webhook_id


async def wait(dialog: Dialog) -> None:
    """Choose to wait.

    It is done in the background: to see the end of it, background tasks must be waited for.
    """
    await dialog.choose("wait")
    assert dialog.page == "wait"
    # The wait begins with the next pass of the event loop.
    await asyncio.sleep(0)


async def wait_is_over(gateway: Gateway) -> None:
    """Let a wait that has its end find it."""
    async with asyncio.timeout(10):
        await gateway.hass.async_block_till_done(wait_background_tasks=True)


async def time_out(gateway: Gateway, dialog: Dialog) -> None:
    """Let the five minutes of a wait go by."""
    async_fire_time_changed(gateway.hass, dt_util.utcnow() + PROOF_TIMEOUT + A_MOMENT)
    await wait_is_over(gateway)
    await dialog.look_again()
    assert dialog.page == "timed_out"


async def proved(gateway: Gateway, dialog: Dialog) -> None:
    """See that a wait has ended well."""
    await wait_is_over(gateway)
    await dialog.look_again()
    assert dialog.page == "proved"


async def at_timed_out(gateway: Gateway) -> tuple[Dialog, str]:
    """Add a phone, up to the end of a wait in vain; return its webhook id, too."""
    dialog, webhook_id = await at_wait(gateway)
    await time_out(gateway, dialog)
    return dialog, webhook_id


async def finished(gateway: Gateway, dialog: Dialog) -> ConfigSubentry:
    """Finish without testing; return the phone."""
    await dialog.choose("finish")
    return await created(gateway, dialog)


async def created(gateway: Gateway, dialog: Dialog) -> ConfigSubentry:
    """Return the phone of a dialog that is done."""
    assert dialog.page == "created"
    await gateway.hass.async_block_till_done()
    assert gateway.entry.state is ConfigEntryState.LOADED
    title = dialog.result["title"]
    [phone] = [
        subentry
        for subentry in gateway.entry.subentries.values()
        if subentry.title == title
    ]
    return phone


async def changed(gateway: Gateway, dialog: Dialog) -> ConfigSubentry:
    """Return the phone after a change."""
    assert dialog.page == "reconfigure_successful"
    await gateway.hass.async_block_till_done()
    assert gateway.entry.state is ConfigEntryState.LOADED
    return gateway.entry.subentries[PHONE_ID]


async def written(gateway: Gateway) -> dict[str, Any]:
    """Return what is stored of an account beside its phones, after a reload."""
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()
    return stored_account(gateway)


async def later(
    gateway: Gateway, freezer: FrozenDateTimeFactory, wait: timedelta
) -> None:
    """Let time go by, and all that was to happen in it happen."""
    freezer.tick(wait)
    async_fire_time_changed(gateway.hass)
    await gateway.hass.async_block_till_done()


def everything_shown(hass: HomeAssistant) -> str:
    """Return all states with all attributes, to look for words in."""
    return repr([state.as_dict() for state in hass.states.async_all()])


async def change(gateway: Gateway) -> Dialog:
    """Open the dialog that changes the one phone."""
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, PHONE_ID)
    assert dialog.page == "reconfigure"
    return dialog


async def at_new_url(gateway: Gateway) -> tuple[Dialog, str]:
    """Ask for a new URL of the one phone; return its webhook id, too."""
    dialog = await change(gateway)
    await dialog.submit(name="Pixel 4a", new_url=True)
    assert dialog.page == "url"
    return dialog, dialog.webhook_id


def can_only_be_copied(dialog: Dialog) -> bool:
    """Whether the page has its URL in a field that nothing can be typed into."""
    config = dialog.result["data_schema"].schema["webhook_url"].config
    return config.get("read_only") is True


async def replaced(gateway: Gateway) -> str:
    """Replace the URL of the one phone; return the new webhook id."""
    dialog, webhook_id = await at_new_url(gateway)
    await dialog.submit()
    await dialog.choose("finish")
    await changed(gateway, dialog)
    return webhook_id
