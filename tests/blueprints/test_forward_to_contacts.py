"""Forwarding to contacts: each message costs money, and some are answered by machines."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.domain.message_length import MAX_PARTS, sms_parts
from simulator import ApiFaultKind
from tests.builders.entries import contact_id
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA, Home, Time

from .builders import RECEIVER, Automation, automation, until

DRIVING = "I am driving"


@pytest.fixture(autouse=True)
async def _nothing_is_left(hass: HomeAssistant) -> AsyncIterator[None]:
    """Stop what a failed test leaves under way, which would wait for ever."""
    yield
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.test"}, blocking=True
    )


def entity(home: Home, name: str) -> str:
    """Return the notify entity of a contact."""
    found = er.async_get(home.hass).async_get_entity_id(
        "notify", DOMAIN, f"{contact_id(name)}_notify"
    )
    assert found is not None
    return found


async def forward(home: Home, *names: str, **inputs: Any) -> Automation:
    """Forward to contacts."""
    given = {"notify_entities": [entity(home, name) for name in names]} | inputs
    return await automation(
        home.hass, "forward_message", [], phones=[home.device()], **given
    )


def sent_to(home: Home, number: str) -> list[str]:
    """Return what a number was sent, in order."""
    return [
        message.body
        for message in home.service.messages(incoming=False)
        if message.address == number
    ]


async def rest(home: Home) -> None:
    """Let happen what takes no time, with the answers to what was sent."""
    for _ in range(4):
        for _ in range(50):
            await asyncio.sleep(0)
        await home.service.advance()


async def passes(home: Home, time: Time, seconds: float, step: float = 1) -> None:
    """Let time pass in steps, while automations wait."""
    for _ in range(round(seconds / step)):
        time.goes_on(seconds=step)
        await rest(home)


async def comes(home: Home, *texts: str, sender: str = CAROL) -> None:
    """Have messages come in, one right after the other."""
    for text in texts:
        await home.service.receive(DEVICE_ID, sender, text)
    await rest(home)


async def ends(home: Home, time: Time, run: Automation) -> None:
    """Let time pass until nothing is under way."""
    await passes(home, time, 6, 0.1)
    for _ in range(400):
        if run.running == 0:
            return
        await passes(home, time, 5, 5)
    pytest.fail("it never ends")


async def test_nobody_is_sent_their_own_message(time: Time, home: Home) -> None:
    run = await forward(home, "Anna", "Luca")

    await comes(home, "From Anna", sender=ANNA)
    await ends(home, time, run)

    assert sent_to(home, ANNA) == []
    assert sent_to(home, LUCA) == ['Anna (Pixel 4a)\n"From Anna"']


async def test_an_answering_machine_is_not_answered(time: Time, home: Home) -> None:
    home.service.auto_reply(ANNA, DRIVING)
    run = await forward(home, "Anna")

    await comes(home, "Ciao")
    await until(lambda: len(sent_to(home, ANNA)) > 0)
    await ends(home, time, run)

    assert sent_to(home, ANNA) == [f'{CAROL} (Pixel 4a)\n"Ciao"']


async def test_two_answering_machines_do_not_talk_for_ever(
    time: Time, home: Home
) -> None:
    home.service.auto_reply(ANNA, DRIVING)
    home.service.auto_reply(LUCA, "At the sea")
    run = await forward(home, "Anna", "Luca")

    await comes(home, "Ciao")
    await ends(home, time, run)

    assert [len(sent_to(home, number)) for number in (ANNA, LUCA)] == [2, 2]


async def test_it_is_the_same_person_under_a_name_of_your_own(
    time: Time, home: Home
) -> None:
    dr.async_get(home.hass).async_update_device(
        home.device(contact_id("Anna")), name_by_user="Mum"
    )
    run = await forward(home, "Anna")

    await comes(home, "From Anna", sender=ANNA)
    await ends(home, time, run)

    assert home.posts == []


async def test_a_group_is_its_members(time: Time, home: Home) -> None:
    both = [entity(home, name) for name in ("Anna", "Luca")]
    group = MockConfigEntry(
        domain="group",
        title="Family",
        options={
            "entities": both,
            "group_type": "notify",
            "name": "Family",
            "hide_members": False,
        },
    )
    group.add_to_hass(home.hass)
    assert await home.hass.config_entries.async_setup(group.entry_id)
    await home.hass.async_block_till_done()
    run = await forward(home, notify_entities=["notify.family"])

    await comes(home, "From Anna", sender=ANNA)
    await ends(home, time, run)

    assert [len(sent_to(home, number)) for number in (ANNA, LUCA)] == [0, 1]


@pytest.mark.parametrize("gap", [0, 0.2, 5, 10])
async def test_a_burst_costs_few_messages_and_all_of_it_is_in_them(
    time: Time, home: Home, gap: float
) -> None:
    home.service.auto_reply(ANNA, DRIVING)
    run = await forward(home, "Anna")
    texts = [f"This is number {number:02} of the burst" for number in range(40)]

    for text in texts:
        await home.service.receive(DEVICE_ID, CAROL, text)
        if gap:
            await passes(home, time, gap, gap)
    await passes(home, time, 4, 0.05)
    await ends(home, time, run)

    sent = sent_to(home, ANNA)
    assert len(sent) <= 6
    assert sent[0] == f'{CAROL} (Pixel 4a)\n"{texts[0]}"'
    assert [sum(text in body for body in sent) for text in texts] == [1] * 40
    for title, *lines in map(str.splitlines, sent):
        assert all(
            CAROL in line for line in (lines if "messages" in title else [title])
        )
    assert max(map(sms_parts, sent)) <= MAX_PARTS


async def test_long_texts_share_the_room_of_a_message(time: Time, home: Home) -> None:
    run = await forward(home, "Anna", max_length=2_000)
    texts = ["💧" * 2_000, "Code 4711"] + [f"{{{n}}} " + "x€" * 500 for n in range(4)]

    await comes(home, "First", *texts)
    await ends(home, time, run)

    _, summary = sent_to(home, ANNA)
    lines = summary.splitlines()
    assert lines[0] == "6 messages (Pixel 4a)"
    assert [line[6:28] for line in lines[1:]] == [
        f'{CAROL}: "' + text[:5]
        for text in ("💧💧💧💧💧", "Code ", *(t[:5] for t in texts[2:]))
    ]
    assert lines[2].endswith(': "Code 4711"')
    assert sms_parts(summary) in {9, MAX_PARTS}


@pytest.mark.parametrize("texts", [["💧" * 500], ["€" * 2_000], ["x" * 2_000]])
async def test_a_message_alone_is_cut_to_what_can_be_sent(
    time: Time, home: Home, texts: list[str]
) -> None:
    run = await forward(home, "Anna", max_length=2_000)

    await comes(home, *texts)
    await ends(home, time, run)

    [sent] = sent_to(home, ANNA)
    assert sent.endswith('..."')
    assert 3 <= sms_parts(sent) <= MAX_PARTS


async def test_what_a_limit_keeps_back_is_summed_up_when_there_is_room(
    time: Time, home: Home
) -> None:
    run = await forward(home, "Anna")
    for _ in range(10):
        await home.send(to=ANNA, message="Alarm")

    await comes(home, "One", "Two", "Three")
    await passes(home, time, 300, 5)
    assert len(home.posts) == 10
    await comes(home, "Four")
    await ends(home, time, run)

    [summary] = sent_to(home, ANNA)[10:]
    assert [line.split(": ")[-1] for line in summary.splitlines()] == [
        "4 messages (Pixel 4a)",
        '"One"',
        '"Two"',
        '"Three"',
        '"Four"',
    ]


async def test_a_limit_of_one_receiver_keeps_nothing_from_another(
    time: Time, home: Home
) -> None:
    run = await forward(home, "Anna", "Luca")
    for _ in range(10):
        await home.send(to=ANNA, message="Alarm")

    await comes(home, "One")
    await until(lambda: len(sent_to(home, LUCA)) == 1)
    await ends(home, time, run)

    assert [len(sent_to(home, number)) for number in (ANNA, LUCA)] == [11, 1]


async def test_what_the_service_did_not_take_is_sent_later(
    time: Time, home: Home
) -> None:
    run = await forward(home, "Anna")
    home.fault(ApiFaultKind.ERROR, text="No credit", times=2)

    await comes(home, "One", "Two")
    await ends(home, time, run)

    [summary] = sent_to(home, ANNA)
    assert '"One"' in summary
    assert '"Two"' in summary


async def test_what_may_have_been_sent_is_not_sent_twice(
    time: Time, home: Home
) -> None:
    run = await forward(home, "Anna")
    home.fault(ApiFaultKind.CUT, processed=True)

    await comes(home, "One", "Two")
    await ends(home, time, run)

    assert [body.count('"') for body in sent_to(home, ANNA)] == [2, 2]


async def test_a_contact_who_is_gone_is_not_waited_for(time: Time, home: Home) -> None:
    run = await forward(home, "Anna")
    home.fault(ApiFaultKind.ERROR, text="No credit")
    await comes(home, "One")

    home.hass.config_entries.async_remove_subentry(home.entry, contact_id("Anna"))
    await ends(home, time, run)

    assert sent_to(home, ANNA) == []


async def test_a_picture_is_named_in_a_summary(time: Time, home: Home) -> None:
    run = await forward(home, "Anna")

    await comes(home, "First", "Second")
    await home.service.receive(DEVICE_ID, CAROL, channel=3, image=True)
    await ends(home, time, run)

    assert sent_to(home, ANNA)[1].endswith(f"{CAROL}: Picture")


async def test_content_that_is_kept_nowhere_is_passed_on(
    time: Time, home: Home
) -> None:
    home.hass.config_entries.async_update_entry(home.entry, options={"content": "none"})
    await home.settle()
    run = await forward(home, "Anna")

    await comes(home, "One", "Two", "Three")
    await ends(home, time, run)

    one, others = sent_to(home, ANNA)
    assert '"One"' in one
    assert others.count('"') == 4


async def test_nothing_in_a_summary_acts_or_looks_like_another_message(
    time: Time, home: Home
) -> None:
    run = await forward(home, "Anna")
    evil = 'x"\n12:00 Luca: "{{ 1 + 1 }} [x](http://evil) {% raw %}\r\u2028None'

    await comes(home, "First", "007")
    await comes(home, evil, sender="{{ 2 + 2 }}<b>")
    await ends(home, time, run)

    _, summary = sent_to(home, ANNA)
    title, number, tamed = summary.split("\n")
    assert title == "2 messages (Pixel 4a)"
    assert number.endswith(f'{CAROL}: "007"')
    assert tamed[6:] == (
        "{{ 2 + 2 }}< b>: \"x' 12:00 Luca: '{{ 1 + 1 }} [x] (http://evil) {% raw %} None\""
    )


async def test_others_are_told_of_each_message_at_once(time: Time, home: Home) -> None:
    notified = async_mock_service(home.hass, "notify", "send_message")
    run = await forward(home, notify_entities=[RECEIVER, entity(home, "Anna")])

    await comes(home, "One", "Two", "Three")

    assert [call.data["message"] for call in notified] == ['"One"', '"Two"', '"Three"']
    assert {tuple(call.data["entity_id"]) for call in notified} == {(RECEIVER,)}
    await ends(home, time, run)
    assert len(sent_to(home, ANNA)) == 2


async def test_a_message_after_a_while_is_sent_at_once(time: Time, home: Home) -> None:
    run = await forward(home, "Anna")
    await comes(home, "One")

    await passes(home, time, 15)
    await comes(home, "Two")
    await passes(home, time, 1, 0.2)
    await until(lambda: len(sent_to(home, ANNA)) == 2)

    await ends(home, time, run)
