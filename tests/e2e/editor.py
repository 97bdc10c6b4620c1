"""Automations made by clicking."""

from playwright.async_api import Locator

from workbench.waiting import wait_for

from .person import Person
from .stage import Stage

EDITOR = "ui.panel.config.automation.editor"


async def what_the_phone_offers(here: Stage, me: Person) -> Locator:
    """Begin an automation with a trigger for the phone, and find the one for messages."""
    await me.goes_to("/config/automation/edit/new")
    await me.presses(here.labels.ui(f"{EDITOR}.triggers.add"))
    await of_devices(here, me, "Pixel 4a")
    received = here.labels.ours("triggers.message_received.name")
    return me.page.get_by_role("button", name=received).last


async def of_devices(here: Stage, me: Person, name: str) -> None:
    """Choose a device as the target of what is added."""
    tree = me.page.get_by_role("treeitem")
    devices = here.labels.ui("ui.components.target-picker.type.devices")
    await tree.filter(has_text=devices).first.click()
    await tree.filter(has_text=name).last.click()


async def adds_our_action(here: Stage, me: Person, name: str) -> None:
    """Find one of our actions by its name, and add it."""
    ui = here.labels.ui
    await me.presses(ui(f"{EDITOR}.actions.add"))
    action = here.labels.ours(f"services.{name}.name")
    await me.page.locator("add-automation-element-dialog input").first.fill(action)
    found = me.page.get_by_text(f"SmsGateWay24: {action}", exact=True)
    await found.first.click()


async def saves_as(here: Stage, me: Person, called: str) -> None:
    """Save the automation under a name."""
    ui = here.labels.ui
    await me.presses(ui("ui.common.save"))
    await me.writes(ui(f"{EDITOR}.alias"), called)
    await me.presses(ui("ui.common.save"))
    entity_id = f"automation.{called.lower()}"
    await wait_for(lambda: here.home.state(entity_id), 30, what="automation")


async def writes_to_luca(here: Stage, me: Person, words: str, called: str) -> None:
    """Add an action that sends a text to Luca, and save all under a name."""
    ui, of = here.labels.ui, here.labels.of
    await me.presses(ui(f"{EDITOR}.actions.add"))
    await of_devices(here, me, "Luca")
    notify = of("notify", "services.send_message.name")
    await me.page.get_by_role("button", name=notify).last.click()
    text = of("notify", "services.send_message.fields.message.name")
    await me.row(text).get_by_role("textbox").last.fill(words)
    await saves_as(here, me, called)
