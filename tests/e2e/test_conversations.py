"""Conversations are seen, read and written in the card."""

from playwright.async_api import Locator, expect
import pytest

from simulator import ApiFault, ApiFaultKind
from workbench import demo
from workbench.configuration import REPOSITORY

from .chat import CARD, Chat, dashboard
from .conftest import Play
from .person import Person
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
        with me.looks_at_all_cards():
            await (await _found_in_picker(me)).click()
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


async def _found_in_picker(me: Person) -> Locator:
    """Look for the card in the list of all cards, which is open."""
    await me.clicks(me.labels.ui("ui.panel.lovelace.editor.cardpicker.by_card"))
    picker = me.page.locator("hui-card-picker")
    await picker.get_by_role("textbox").first.fill("conversation")
    return picker.locator(".card").filter(has_text="SmsGateWay24")


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
        await me.page.get_by_role("textbox", name=chat.word("contact.name")).fill(
            "Post"
        )
        await (
            me.page.get_by_role("dialog")
            .get_by_role("button", name=chat.word("contact.save"))
            .click()
        )
        await expect(chat.card.get_by_text("Post").first).to_be_visible()
        await chat.sees("Your parcel is here")


async def test_five_hundred_messages_scroll_back_to_the_first(stage: Play) -> None:
    async with stage(ENGLISH) as here:
        account = await here.set_up()
        await demo.expect_many(here.home, account.entry_id)
        for number in range(1, 501):
            await here.service.receive(PIXEL, ANNA, f"Number {number}.", age=600)
        path = await dashboard(
            here, {"type": CARD, "contact": account.contacts[0].device_id}
        )
        me = await here.signed_in()
        await me.goes_to(path)
        chat = Chat(me)
        await chat.sees("Number 500.")

        first = chat.log.get_by_text("Number 1.", exact=True)
        await chat.log.hover()
        for _ in range(200):
            if await first.count():
                break
            await me.page.mouse.wheel(0, -3_000)
            await me.page.wait_for_timeout(100)
        await expect(first).to_have_count(1)

        await here.service.receive(PIXEL, ANNA, "The newest")
        # Its name says how many are new, too.
        newest = chat.word("thread.newest")
        await chat.card.get_by_role("button", name=newest).click()
        await chat.sees("The newest")


async def test_who_may_not_read_sees_why_and_who_may_no_more_sees_nothing(
    stage: Play,
) -> None:
    async with stage(ENGLISH) as here:
        account = await here.set_up()
        await here.service.receive(PIXEL, ANNA, "A secret")
        path = await dashboard(here, {"type": CARD})
        me = await here.signed_in()
        guest = await here.guest()
        await guest.goes_to(path)
        chat = Chat(guest)
        await expect(chat.card).to_contain_text(chat.word("error.unauthorized"))
        await expect(chat.card).not_to_contain_text("A secret")

        await demo.expect_many(here.home, account.entry_id, who_may_read="everyone")
        await chat.button("try_again").click()
        await expect(chat.people).to_contain_text("A secret")
        await chat.opens("Anna")

        await demo.expect_many(
            here.home, account.entry_id, who_may_read="administrators"
        )
        await expect(chat.card).to_contain_text(chat.word("error.unauthorized"))
        await expect(chat.card).not_to_contain_text("A secret")

        await me.goes_to(path)
        mine = Chat(me)
        await expect(mine.people).to_contain_text("A secret")
        await demo.expect_many(here.home, account.entry_id, content="none")
        await expect(mine.people).to_contain_text(mine.word("message.withheld"))
        await here.service.receive(PIXEL, ANNA, "Another secret")
        await mine.opens("Anna")
        await expect(mine.log.get_by_text(mine.word("message.withheld"))).to_have_count(
            2
        )
        await expect(mine.card).not_to_contain_text("secret")


async def test_nothing_is_missing_after_a_restart_under_an_open_card(
    stage: Play,
) -> None:
    async with stage(ENGLISH) as here:
        account = await here.set_up()
        path = await dashboard(
            here, {"type": CARD, "contact": account.contacts[0].device_id}
        )
        me = await here.signed_in()
        await me.goes_to(path)
        chat = Chat(me)
        await here.service.receive(PIXEL, ANNA, "Before")
        await chat.sees("Before")
        await chat.box.fill("A draft")

        async with me.bears_with_a_restart():
            await here.home.restart()
            await here.service.receive(PIXEL, ANNA, "Right after it")
            await chat.sees("Right after it")
        await chat.sees("Before")
        await expect(chat.box).to_have_value("A draft")
        await here.service.receive(PIXEL, ANNA, "And later")
        await chat.sees("And later")


async def test_an_open_question_is_cancelled_by_its_button(stage: Play) -> None:
    async with stage(ENGLISH) as here:
        account = await here.set_up()
        await here.home.rest(
            "POST",
            "/api/services/smsgateway24/ask",
            json={
                "contact": [account.contacts[0].device_id],
                "message": "Close the valve?",
                "answers": ["yes", "no"],
            },
        )
        path = await dashboard(
            here, {"type": CARD, "contact": account.contacts[0].device_id}
        )
        me = await here.signed_in()
        await me.goes_to(path)
        chat = Chat(me)
        question = chat.card.get_by_role("region", name=chat.word("question.open"))
        await expect(question).to_contain_text("Close the valve?")
        await expect(question).to_contain_text("Anna")

        await question.get_by_role("button", name=chat.word("question.cancel")).click()
        await question.get_by_role(
            "button", name=chat.word("question.cancel_sure")
        ).click()

        await expect(question).to_have_count(0)


async def test_the_dialog_of_a_contacts_entity_has_the_conversation(
    stage: Play,
) -> None:
    async with stage(ENGLISH) as here:
        await here.set_up()
        await here.service.receive(PIXEL, ANNA, HOSTILE["markup"])
        await here.service.receive(PIXEL, ANNA, "Are you there?")
        path = await dashboard(
            here, {"type": "tile", "entity": "sensor.anna_last_message"}
        )
        me = await here.signed_in()
        await me.goes_to(path)

        await me.page.locator("hui-tile-card").click()

        chat = Chat(me)
        await chat.sees("Are you there?")
        await chat.writes("Yes")
        [sent] = await here.sent(1)
        assert (sent.address, sent.body) == (ANNA, "Yes")
        await chat.sees("Yes")
        await chat.sees("<b>bold</b>")
        await _harmless(chat)


AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_SERIOUS = """async element => {
  const {violations} = await axe.run(element);
  return violations.filter(each => ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.nodes.map(node => node.target.join(" ")).join(", ")}`);
}"""


@pytest.mark.parametrize(
    "surface", [ENGLISH, Surface(dark=True)], ids=["light", "dark"]
)
async def test_nothing_keeps_anybody_from_using_the_card(
    stage: Play, surface: Surface
) -> None:
    """By the rules of axe-core, which scripts/e2e installs."""
    async with stage(surface) as here:
        await here.set_up()
        await here.service.receive(PIXEL, ANNA, "Where are you?")
        await here.service.receive(PIXEL, LUCA, channel=3, image=True)
        path = await dashboard(here, {"type": CARD})
        me = await here.signed_in()
        await me.goes_to(path)
        chat = Chat(me)
        await me.page.evaluate(AXE.read_text("utf-8"))

        async def serious() -> list[str]:
            found: list[str] = await chat.card.evaluate(_SERIOUS)
            return found

        await expect(chat.people).to_have_count(2)
        assert await serious() == []
        await chat.opens("Anna")
        here.service.fail_api(
            ApiFault(kind=ApiFaultKind.ERROR, method="addsms", text="No credit")
        )
        await chat.writes("On my way")
        await chat.sees(chat.word("problem.rejected"))
        here.expected = "The service refused the message to Anna"
        assert await serious() == []
        await chat.button("thread.back").click()
        await chat.button("search.title").first.click()
        await chat.card.get_by_role("searchbox").fill("where")
        await expect(chat.card.locator("mark")).to_have_count(1)
        assert await serious() == []


HOSTILE = {
    "markup": "<img src=x onerror=\"document.title='run'\"><b>bold</b> https://evil.example/x",
    "overrides": "\u202egnirts a\u202c \u2066\u202dback\u2069",
    "marks": "Z" + "\u0335\u0321\u0311" * 300,
    "emoji": "🔥" * 2_000,
    "long": "x" * 8_000,
    "template": "{{ states('sun.sun') }} ${alert(1)}",
}


@pytest.mark.parametrize("surface", [ENGLISH, POCKET], ids=lambda s: s.name)
async def test_what_strangers_send_is_text_and_stays_in_its_place(
    stage: Play, surface: Surface
) -> None:
    async with stage(surface) as here:
        account = await here.set_up()
        await demo.expect_many(here.home, account.entry_id)
        for text in HOSTILE.values():
            await here.service.receive(PIXEL, "<b>E</b>vil", text)
            await here.service.receive(PIXEL, STRANGER, text)
        path = await dashboard(here, {"type": CARD}, kind="masonry")
        me = await here.signed_in()
        await me.goes_to(path)
        chat = Chat(me)

        await expect(chat.people).to_have_count(2)
        await _harmless(chat)
        await chat.opens("<b>E</b>vil")
        await chat.sees("<b>bold</b>")
        await _harmless(chat)

        await me.goes_to(f"{path}?edit=1")
        ui = here.labels.ui
        await me.presses(ui("ui.panel.lovelace.editor.edit_card.add"))
        with me.looks_at_all_cards():
            found = await _found_in_picker(me)
            preview = Chat(me, found.locator("smsgateway24-conversation"))
            await expect(preview.card).to_contain_text("<b>E</b>vil")
            await _harmless(preview)
            await me.goes_to(path)


async def _harmless(chat: Chat) -> None:
    """See that nothing ran, nothing is a link, and nothing is wider than the card."""
    assert await chat.page.title() != "run"
    assert await chat.card.locator("a[href], img, b").count() == 0
    too_wide = await chat.card.evaluate(
        """element => {
          const all = root => [...root.querySelectorAll("*")].flatMap(
            each => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
          const {left, right} = element.getBoundingClientRect();
          return all(element.shadowRoot ?? element)
            .map(each => [each.tagName, each.className, each.getBoundingClientRect()])
            .filter(([, , box]) => box.width && (box.right > right + 1 || box.left < left - 1))
            .map(([tag, name]) => `${tag}.${name}`);
        }"""
    )
    assert not too_wide
