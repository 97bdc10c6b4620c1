"""An automation made by clicking, which some messages start and others do not."""

from datetime import UTC, datetime, timedelta
import re

from playwright.async_api import expect
import pytest

from .conftest import Play
from .editor import (
    EDITOR,
    adds_our_action,
    of_devices,
    saves_as,
    what_the_phone_offers,
    writes_to_luca,
)
from .stage import ANNA, ENGLISH, ITALIAN, LUCA, PIXEL, Surface

SHOWN = (
    "async drawn => { await drawn.updateComplete; return drawn.shadowRoot.textContent }"
)
FIELDS = "triggers.message_received.fields"


@pytest.mark.parametrize(
    "surface", [ENGLISH, ITALIAN], ids=lambda surface: surface.name
)
async def test_only_the_right_words_of_the_right_sender_start_it(
    stage: Play, surface: Surface
) -> None:
    async with stage(surface) as here:
        ours = here.labels.ours
        await here.set_up()
        me = await here.signed_in()

        offered = await what_the_phone_offers(here, me)
        await expect(offered).to_be_visible()
        await here.pictures.take(me, "trigger-by-target")
        await offered.click()
        await me.fills_row(ours(f"{FIELDS}.sender.name"), ANNA, one_of_several=True)
        await me.fills_row(ours(f"{FIELDS}.text.name"), "open")
        await here.pictures.take(me, "automation-editor")
        await writes_to_luca(here, me, "Somebody is at the gate", "Gate")

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
        await of_devices(here, me, whom)

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


async def test_a_message_of_yesterday_starts_it_if_any_age_is_chosen(
    stage: Play,
) -> None:
    async with stage(ENGLISH) as here:
        ours = here.labels.ours
        await here.set_up()
        me = await here.signed_in()

        await (await what_the_phone_offers(here, me)).click()
        row = await me.opens_row(ours(f"{FIELDS}.max_age.name"))
        # By its place: on a slow machine Home Assistant draws the choices before it has their
        # words, and never redraws them.
        await row.locator("ha-button-toggle-group ha-button").last.click()
        # The choice says it all: the value behind it is for automations only.
        constant = row.locator("ha-selector-constant")
        assert (await constant.evaluate(SHOWN)).strip() == ""
        await writes_to_luca(here, me, "It is about yesterday", "Yesterday")

        yesterday = datetime.now(UTC) - timedelta(days=1)
        await here.service.receive(PIXEL, ANNA, "Where are you?", at=yesterday)
        [sent] = await here.sent(1)
        assert (sent.address, sent.body) == (LUCA, "It is about yesterday")


async def test_an_answer_to_the_sender_needs_a_text_only(stage: Play) -> None:
    async with stage(ENGLISH) as here:
        ours = here.labels.ours
        await here.set_up()
        me = await here.signed_in()

        await (await what_the_phone_offers(here, me)).click()
        await me.fills_row(ours(f"{FIELDS}.text.name"), "open")
        await adds_our_action(here, me, "reply")
        message = me.row(ours("services.reply.fields.message.name"))
        await message.get_by_role("textbox").last.fill("The gate is open.")
        await here.pictures.take(me, "reply-in-editor")
        await saves_as(here, me, "Gate")

        await here.service.receive(PIXEL, ANNA, "Open the gate, please")
        await here.sent(1)
        await here.service.receive(PIXEL, LUCA, "open")
        sent = await here.sent(2)
        assert [(each.address, each.body) for each in sent] == [
            (ANNA, "The gate is open."),
            (LUCA, "The gate is open."),
        ]


async def test_an_alarm_goes_to_everybody_with_a_label(stage: Play) -> None:
    async with stage(ENGLISH) as here:
        ours = here.labels.ours
        account = await here.set_up()
        label = await here.home.ws("config/label_registry/create", name="Family")
        for contact in account.contacts:
            await here.home.ws(
                "config/device_registry/update",
                device_id=contact.device_id,
                labels=[label["label_id"]],
            )
        me = await here.signed_in()

        await (await what_the_phone_offers(here, me)).click()
        await adds_our_action(here, me, "send_message")
        fields = "services.send_message.fields"
        text = me.row(ours(f"{fields}.message.name"))
        await text.get_by_role("textbox").last.fill("Water in the cellar!")
        row = await me.opens_row(ours(f"{fields}.label.name"))
        await row.locator("ha-selector-label").get_by_role("button").first.click()
        await me.page.locator("ha-picker-combo-box input").last.fill("Family")
        await (
            me.page.locator("ha-combo-box-item").filter(has_text="Family").first.click()
        )
        await expect(row.get_by_text("Family", exact=True).first).to_be_visible()
        await here.pictures.take(me, "send-to-label")
        await saves_as(here, me, "Alarm")

        await here.service.receive(PIXEL, "+4917642111119", "Water!")
        sent = await here.sent(2)
        assert sorted(each.address for each in sent) == sorted([ANNA, LUCA])
