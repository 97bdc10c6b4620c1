"""A question to people, made by clicking, that ends with the answer of one of them."""

from playwright.async_api import expect

from simulator.demo import TOKEN
from workbench import demo

from .conftest import Play
from .editor import adds_our_action, saves_as, what_the_phone_offers
from .stage import ANNA, ENGLISH, LUCA, PIXEL

CAROL = "+4917642111119"
FIELDS = "services.ask.fields"


async def test_three_people_are_asked_and_one_answers(stage: Play) -> None:
    async with stage(ENGLISH) as here:
        ours, ui = here.labels.ours, here.labels.ui
        account = await here.set_up()
        await demo.set_up_with_service(
            here.home,
            api_url=here.service.api_url,
            token=TOKEN,
            phones=[],
            contacts=[demo.NewContact(name="Carol", number=CAROL)],
            entry_id=account.entry_id,
        )
        me = await here.signed_in()

        await (await what_the_phone_offers(here, me)).click()
        await me.fills_row(ours("triggers.message_received.fields.text.name"), "water")
        await adds_our_action(here, me, "ask")
        message = me.row(ours(f"{FIELDS}.message.name"))
        await message.get_by_role("textbox").last.fill("Water! Shut it off?")
        for name in ("Anna", "Luca", "Carol"):
            await me.adds_in_row(ours(f"{FIELDS}.contact.name"), name)
        for answer in ("yes", "no"):
            row = await me.opens_row(ours(f"{FIELDS}.answers.name"))
            await row.get_by_role("button", name=ui("ui.common.add")).last.click()
            await me.writes(ours("selector.answer.fields.id"), answer)
            await me.presses(ui("ui.common.add"))
        await me.clicks(ours("services.ask.sections.how_long.name"))
        patience = await me.opens_row(ours(f"{FIELDS}.patience.name"))
        await patience.get_by_role("spinbutton").last.fill("5")
        await me.clicks(ours("services.ask.sections.words.name"))
        await me.fills_row(ours(f"{FIELDS}.closing_message.name"), "{contact} has it.")
        await here.pictures.take(me, "ask-in-editor")
        await saves_as(here, me, "Cellar")

        await here.service.receive(PIXEL, CAROL, "water")
        sent = await here.sent(2)
        text = "Water! Shut it off?\n1 Yes\n2 No"
        assert [(each.address, each.body) for each in sent[:2]] == [
            (ANNA, text),
            (LUCA, text),
        ]
        await here.service.receive(PIXEL, LUCA, "Yes please!")
        await here.sent(4)
        told = {
            each.address: each.body for each in here.service.messages(incoming=False)
        }
        assert told[ANNA] == "Luca has it."
        await me.goes_to("/config/repairs")
        await expect(
            me.page.get_by_text("Nothing acts on answers").first
        ).to_be_visible()
