"""A contact is who the user says it is: no number is filled in for them."""

from typing import Any

from playwright.async_api import expect
import pytest

from workbench.configuration import DOMAIN

from .conftest import Play
from .person import Person
from .stage import ENGLISH, ITALIAN, PIXEL, POCKET, Stage, Surface

CONTACT = "config_subentries.contact"
FIELDS = f"{CONTACT}.step.user.data"
FLOW = "ui.panel.config.integrations.config_flow"
SPAMMER, MUM, PLUMBER = "+4915112345678", "+4915112345679", "+393331112223"


async def contacts(here: Stage) -> dict[str, dict[str, Any]]:
    """Return what the account has stored of its contacts, by name."""
    [entry] = await here.home.entries(DOMAIN)
    subentries = await here.home.subentries(entry["entry_id"])
    return {s["title"]: s for s in subentries if s["subentry_type"] == "contact"}


async def opens_dialog(here: Stage, me: Person) -> None:
    """Open the dialog that adds a contact."""
    await me.goes_to(f"/config/integrations/integration/{DOMAIN}")
    await me.presses(here.labels.ours(f"{CONTACT}.initiate_flow.user"))
    await me.sees(here.labels.ours(f"{CONTACT}.step.user.title"))


async def trusts(me: Person) -> None:
    """Turn on *Trusted*."""
    await me.page.locator("ha-selector-boolean ha-switch").last.click()


@pytest.mark.parametrize(
    "surface", [ENGLISH, ITALIAN, POCKET], ids=lambda surface: surface.name
)
async def test_nobody_becomes_a_contact_who_was_not_chosen(
    stage: Play, surface: Surface
) -> None:
    async with stage(surface) as here:
        ours, ui = here.labels.ours, here.labels.ui
        account = await here.set_up()
        before = await contacts(here)
        await here.service.receive(PIXEL, SPAMMER, "You have won!")
        me = await here.signed_in()
        number = me.box(ours(f"{FIELDS}.number"))
        senders = ours(f"{FIELDS}.recent_sender")

        await opens_dialog(here, me)
        await me.sees(senders)
        await expect(number).to_have_value("")
        await me.sees_no(SPAMMER)
        await me.writes(ours(f"{FIELDS}.name"), "Mum")
        await trusts(me)
        await me.submits()
        await me.sees(ours(f"{CONTACT}.error.number_or_sender_missing"))
        await me.sees(senders)
        await expect(number).to_have_value("")
        await me.sees_no(SPAMMER)
        assert await contacts(here) == before

        await number.fill(MUM)
        await me.submits()
        await me.presses(ui(f"{FLOW}.finish"))
        assert (await contacts(here)).keys() == before.keys() | {"Mum"}

        await here.service.receive(PIXEL, PLUMBER, "I come at eight")
        await opens_dialog(here, me)
        await me.writes(ours(f"{FIELDS}.name"), "Plumber")
        await me.clicks(senders)
        await me.sees(SPAMMER)
        await me.clicks(PLUMBER)
        await me.sees_no(SPAMMER)
        await me.sees(PLUMBER)
        await number.fill(MUM)
        await me.submits()
        await me.sees(ours(f"{CONTACT}.error.number_and_sender_differ"))
        await number.fill("")
        await me.submits()
        await me.presses(ui(f"{FLOW}.finish"))
        assert (await contacts(here)).keys() == before.keys() | {"Mum", "Plumber"}

        # A dialog that closes goes back in its page's history.
        onlooker = await here.person()
        await onlooker.looks_at_device(account.phones[0].device_id)
        for sender, name in ((MUM, "Mum"), (PLUMBER, "Plumber"), (SPAMMER, SPAMMER)):
            await here.service.receive(PIXEL, sender, "Hello")
            await onlooker.reads_logbook(here.labels.activity("received", "sms", name))


async def test_how_a_number_was_read_is_seen_once_it_is_saved(stage: Play) -> None:
    async with stage(ENGLISH) as here:
        ours, ui = here.labels.ours, here.labels.ui
        await here.set_up()
        me = await here.signed_in()

        await opens_dialog(here, me)
        await me.writes(ours(f"{FIELDS}.name"), "Mum")
        await me.box(ours(f"{FIELDS}.number")).fill("tel:+49-151-12345679")
        await me.submits()

        await me.sees("+49 1511 2345679", "+49-151-12345679")
        await me.presses(ui(f"{FLOW}.finish"))
        assert (await contacts(here))["Mum"]["title"] == "Mum"
