"""An automation made by clicking, which some messages start and others do not."""

import re

from playwright.async_api import expect
import pytest

from workbench.waiting import wait_for

from .conftest import Play
from .stage import ANNA, ENGLISH, ITALIAN, LUCA, PIXEL, Surface

EDITOR = "ui.panel.config.automation.editor"


@pytest.mark.parametrize(
    "surface", [ENGLISH, ITALIAN], ids=lambda surface: surface.name
)
async def test_only_the_right_words_of_the_right_sender_start_it(
    stage: Play, surface: Surface
) -> None:
    async with stage(surface) as here:
        ours, ui = here.labels.ours, here.labels.ui
        await here.set_up()
        me = await here.signed_in()
        await me.goes_to("/config/automation/edit/new")

        await me.presses(ui(f"{EDITOR}.triggers.add"))
        tree = me.page.get_by_role("treeitem")
        devices = ui("ui.components.target-picker.type.devices")
        await tree.filter(has_text=devices).first.click()
        await tree.filter(has_text="Pixel 4a").last.click()
        received = ours("triggers.message_received.name")
        offered = me.page.get_by_role("button", name=received).last
        await expect(offered).to_be_visible()
        await here.pictures.take(me, "trigger-by-target")
        await offered.click()
        field = "triggers.message_received.fields"
        await me.fills_row(ours(f"{field}.sender.name"), ANNA, one_of_several=True)
        await me.fills_row(ours(f"{field}.text.name"), "open")
        await here.pictures.take(me, "automation-editor")

        await me.presses(ui(f"{EDITOR}.actions.add"))
        await tree.filter(has_text=devices).first.click()
        await tree.filter(has_text="Luca").last.click()
        notify = here.labels.of("notify", "services.send_message.name")
        await me.page.get_by_role("button", name=notify).last.click()
        text = here.labels.of("notify", "services.send_message.fields.message.name")
        await me.row(text).get_by_role("textbox").last.fill("Somebody is at the gate")
        await me.presses(ui("ui.common.save"))
        await me.writes(ui(f"{EDITOR}.alias"), "Gate")
        await me.presses(ui("ui.common.save"))
        await wait_for(
            lambda: here.home.state("automation.gate"), 30, what="automation"
        )

        await here.service.receive(PIXEL, LUCA, "open")
        await here.service.receive(PIXEL, ANNA, "close")
        assert here.service.calls("addsms") == []
        await here.service.receive(PIXEL, ANNA, "Please OPEN the gate")
        [sent] = await here.sent(1)
        assert (sent.address, sent.body) == (LUCA, "Somebody is at the gate")


@pytest.mark.parametrize("whom", ["Pixel 4a", "Luca"])
async def test_a_phone_or_a_contact_alone_offers_both_triggers_and_counts_what_shows_them(
    stage: Play, whom: str
) -> None:
    async with stage(ENGLISH) as here:
        ours, ui = here.labels.ours, here.labels.ui
        await here.set_up()
        me = await here.signed_in()
        await me.goes_to("/config/automation/edit/new")

        await me.presses(ui(f"{EDITOR}.triggers.add"))
        tree = me.page.get_by_role("treeitem")
        devices = ui("ui.components.target-picker.type.devices")
        await tree.filter(has_text=devices).first.click()
        await tree.filter(has_text=whom).last.click()

        both = [
            me.page.get_by_role("button", name=ours(f"triggers.{name}.name")).last
            for name in ("delivery_status_changed", "message_received")
        ]
        for offered in both:
            await expect(offered).to_be_visible()
        await both[-1].click()
        # The number of entities behind the target: none would read as "this matches nothing".
        chip = me.page.get_by_text(re.compile(rf"{whom}\s*\(\d+\)"))
        await expect(chip).to_have_text(re.compile(r"\([1-9]\)"))
