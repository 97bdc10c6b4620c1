"""Conversations are seen, read and written in the card."""

from playwright.async_api import expect
import pytest

from simulator import ApiFault, ApiFaultKind

from .chat import CARD, Chat, dashboard
from .conftest import Play
from .stage import ANNA, ENGLISH, ITALIAN, LUCA, PIXEL, POCKET, Surface

STRANGER = "+4915112345678"

surfaces = pytest.mark.parametrize(
    "surface", [ENGLISH, ITALIAN, POCKET], ids=lambda surface: surface.name
)


async def test_the_card_is_found_in_the_picker_and_shows_what_comes(
    stage: Play,
) -> None:
    async with stage(ENGLISH) as here:
        ui = here.labels.ui
        await here.set_up()
        path = await dashboard(here, kind="masonry")
        me = await here.signed_in()
        await me.goes_to(f"{path}?edit=1")
        await me.presses(ui("ui.panel.lovelace.editor.edit_card.add"))
        await me.clicks(ui("ui.panel.lovelace.editor.cardpicker.by_card"))
        picker = me.page.locator("hui-card-picker")
        await picker.get_by_role("textbox").first.fill("conversation")
        await picker.locator(".card").filter(has_text="SmsGateWay24").click()
        await me.presses(ui("ui.common.save"))
        await me.goes_to(path)
        chat = Chat(me)

        await expect(chat.card.get_by_text(chat.word("inbox.empty"))).to_be_visible()
        await here.service.receive(PIXEL, ANNA, "Water in the cellar!")

        await expect(chat.people).to_have_count(1)
        await expect(chat.people).to_contain_text("Water in the cellar!")
        await chat.opens("Anna")
        await chat.sees("Water in the cellar!")
        await here.service.receive(PIXEL, ANNA, "Hurry up")
        await chat.sees("Hurry up")


@surfaces
async def test_what_is_typed_is_sent_and_followed(
    stage: Play, surface: Surface
) -> None:
    async with stage(surface) as here:
        await here.set_up()
        await here.service.receive(PIXEL, ANNA, "Where are you?")
        path = await dashboard(here, {"type": CARD})
        me = await here.signed_in()
        await me.goes_to(path)
        chat = Chat(me)
        await chat.opens("Anna")
        await expect(chat.box).to_be_focused()

        await chat.writes("On my way")
        [sent] = await here.sent(1)
        assert (sent.address, sent.body) == (ANNA, "On my way")
        await expect(chat.box).to_have_value("")
        await chat.sees("On my way")
        await chat.sees(chat.word("progress.accepted"))
        await here.service.settle()
        await chat.sees(chat.word("progress.delivered"))
        await here.pictures.take(me, "conversation")

        here.service.fail_api(
            ApiFault(kind=ApiFaultKind.ERROR, method="addsms", text="No credit")
        )
        await chat.writes("Are you there?")
        await chat.sees(chat.word("problem.rejected"))
        await chat.sees(chat.word("advice.rejected"))
        await here.pictures.take(me, "conversation-failed")
        await chat.log.get_by_role("button", name=chat.word("again.send")).click()
        again = (await here.sent(2))[-1]
        assert again.body == "Are you there?"
        here.expected = "The service refused the message to Anna"


async def test_a_picture_opens_a_search_finds_and_a_stranger_becomes_a_contact(
    stage: Play,
) -> None:
    async with stage(ENGLISH) as here:
        await here.set_up()
        await here.service.receive(PIXEL, LUCA, channel=3, image=True)
        await here.service.receive(PIXEL, LUCA, "The boiler is cold", channel=3)
        await here.service.receive(PIXEL, STRANGER, "Your parcel is here")
        path = await dashboard(here, {"type": CARD})
        me = await here.signed_in()
        await me.goes_to(path)
        chat = Chat(me)

        await chat.opens("Luca")
        picture = chat.log.locator("img").first
        await expect(picture).to_be_visible()
        await picture.click()
        await expect(me.page.get_by_role("dialog").locator("img").last).to_be_visible()
        await me.page.keyboard.press("Escape")
        await chat.button("thread.back").click()

        await chat.button("search.title").first.click()
        await chat.card.get_by_role("searchbox").fill("parcel")
        await expect(chat.card.locator("mark")).to_have_text("parcel")
        await chat.card.locator("mark").click()
        await chat.sees("Your parcel is here")

        await chat.button("contact.add").first.click()
        await me.page.get_by_role("textbox", name=chat.word("contact.name")).fill("Post")
        await me.page.get_by_role("dialog").get_by_role(
            "button", name=chat.word("contact.save")
        ).click()
        await expect(chat.card.get_by_text("Post").first).to_be_visible()
        await chat.sees("Your parcel is here")
