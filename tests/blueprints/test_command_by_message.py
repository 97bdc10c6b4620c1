"""The blueprint that takes commands, from those whom one trusts."""

import re
from typing import Any

from homeassistant.core import ServiceCall
import pytest

from simulator import ApiFaultKind
from tests.builders.entries import contact_id
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, LUCA, Home, Time
from tests.plugin import Restart

from .asking import Story
from .builders import HOSTILE, Automation, automation, fresh, until

STRANGER = "+4917642111118"
OPEN = [{"action": "test.open", "data": {"text": "{{ trigger.message.text }}"}}]
WANTED = {"text": "open the gate", "actions": OPEN}


async def command(
    gateway: Gateway, phone: str, opened: list[ServiceCall], **inputs: Any
) -> Automation:
    """Take the command of opening the gate."""
    inputs = WANTED | inputs
    return await automation(
        gateway.hass, "command_by_message", opened, phones=[phone], **inputs
    )


async def test_a_trusted_contact_opens_the_gate(
    gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    run = await command(gateway, phone, opened)

    await gateway.accepted(fresh(1, address=ANNA, body=" Open the GATE\n"))

    assert len(run.done) == 1


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        (STRANGER, "open the gate"),
        (LUCA, "open the gate"),
        ("Anna", "open the gate"),
        (ANNA, "do not open the gate"),
        (ANNA, ""),
    ],
    ids=["stranger", "untrusted contact", "name", "other text", "no text"],
)
async def test_nobody_else_and_nothing_else_opens_the_gate(
    gateway: Gateway, phone: str, opened: list[ServiceCall], sender: str, text: str
) -> None:
    run = await command(gateway, phone, opened)

    await gateway.accepted(fresh(1, address=sender, body=text))

    assert run.done == []


async def test_an_old_command_opens_nothing(
    gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    run = await command(gateway, phone, opened)

    await gateway.accepted(
        fresh(1, address=ANNA, body="open the gate", date_sent="2026-11-20 00:00:00")
    )

    assert run.done == []


@pytest.mark.parametrize("text", ["", "  "])
async def test_an_empty_text_is_no_command_and_refused(
    gateway: Gateway, phone: str, opened: list[ServiceCall], text: str
) -> None:
    with pytest.raises(AssertionError):
        await command(gateway, phone, opened, text=text, match="contains")

    state = gateway.hass.states.get("automation.test")
    assert state is not None
    assert state.state == "unavailable"
    await gateway.accepted(fresh(1, address=ANNA, body="Ciao   a tutti"))
    assert opened == []


async def test_only_chosen_people_of_the_trusted_ones_open_the_gate(
    gateway: Gateway, phone: str, anna: str, opened: list[ServiceCall]
) -> None:
    run = await command(gateway, phone, opened, contacts=[anna])

    await gateway.accepted(fresh(1, address=LUCA, body="open the gate"))
    await gateway.accepted(fresh(2, address=ANNA, body="open the gate"))

    assert len(run.done) == 1


async def test_a_pattern_gives_its_groups_to_the_actions(
    gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    actions = [
        {"action": "test.open", "data": {"door": "{{ trigger.message.groups.door }}"}}
    ]
    run = await command(
        gateway,
        phone,
        opened,
        text=r"^open (?P<door>\w+)$",
        match="regex",
        actions=actions,
    )

    await gateway.accepted(fresh(1, address=ANNA, body="Open garage"))

    assert run.done == [{"door": "garage"}]


async def test_a_burst_of_commands_is_done_whole_and_in_order(
    gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    run = await command(gateway, phone, opened, match="starts_with")

    for number in range(1, 51):
        body = fresh(number, address=ANNA, body=f"open the gate {number}")
        assert (await gateway.call(body)).status == 200
    await gateway.hass.async_block_till_done()

    assert [d["text"] for d in run.done] == [f"open the gate {n}" for n in range(1, 51)]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_text_of_a_command_stays_text(
    gateway: Gateway, phone: str, opened: list[ServiceCall], text: str
) -> None:
    gateway.hass.states.async_set("lock.front", "SECRET")
    run = await command(gateway, phone, opened, match="starts_with")

    await gateway.accepted(fresh(1, address=ANNA, body=f"open the gate {text}"))

    [done] = run.done
    assert done["text"] == f"open the gate {text}"


async def test_nobody_waits_for_the_actions_of_somebody_else(
    time: Time, gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    run = await command(gateway, phone, opened, actions=[*OPEN, {"delay": 600}])

    for sms_id in (1, 2):
        body = fresh(sms_id, address=ANNA, body="open the gate")
        assert (await gateway.call(body)).ok
    await until(lambda: len(run.done) == 2)

    assert run.running == 2
    await time.passes(minutes=11)
    assert run.running == 0


# With a confirmation


ALERT = (
    "Three wrong codes came from Anna for a command."
    " It is locked for them for 15 minutes."
)


def gate(home: Home, time: Time, **inputs: Any) -> Story:
    """A gate that opens after a confirmation, and says so."""
    given = WANTED | {
        "phones": [home.device()],
        "confirm": True,
        "reply": "Open for {{ trigger.message.sender_name }}.",
    }
    return Story("command_by_message", home, time, **given | inputs)


@pytest.fixture
async def asking(time: Time, home: Home) -> Story:
    """A gate that opens after a confirmation, and says so."""
    story = gate(home, time, alert_contact=home.device(contact_id("Luca")))
    await story.begin()
    return story


async def ask(story: Story) -> str:
    """Write the command, and give the code that comes back."""
    await story.writes("open the gate")
    found = re.search(r"Send back the number .*\n(\d{6}) Yes$", story.sent_to(ANNA)[-1])
    assert found is not None
    return found[1]


async def fail(story: Story, count: int = 3) -> None:
    """Write wrong codes."""
    for number in range(count):
        await story.writes(f"00000{number}")


async def test_the_code_that_comes_back_opens_the_gate(asking: Story) -> None:
    code = await ask(asking)
    assert asking.done == []

    await asking.writes(f" {code}\n")

    assert asking.done == [("open", {"text": "open the gate"})]
    assert asking.sent[1:] == [(ANNA, "Open for Anna.")]


async def test_a_code_from_elsewhere_opens_nothing(asking: Story) -> None:
    code = await ask(asking)

    await asking.writes(code, STRANGER)
    await asking.writes(code, LUCA)
    await asking.time.passes(seconds=301)

    assert asking.done == []


async def test_the_right_code_opens_after_a_restart(
    asking: Story, restart: Restart
) -> None:
    code = await ask(asking)

    await asking.restart(restart)
    await asking.writes(code)

    assert asking.done == [("open", {"text": "open the gate"})]
    assert asking.sent[1:] == [(ANNA, "Open for Anna.")]


async def test_a_code_opens_once(asking: Story) -> None:
    code = await ask(asking)

    await asking.writes(code)
    await asking.writes(code)

    assert len(asking.done) == 1


async def test_a_code_is_worth_nothing_after_its_time(asking: Story) -> None:
    code = await ask(asking)

    await asking.time.passes(seconds=301)
    await asking.writes(code)

    assert asking.done == []


async def test_another_chat_meanwhile_changes_nothing(asking: Story) -> None:
    code = await ask(asking)

    await asking.writes("hello?")
    await asking.writes("1234", LUCA)
    await asking.writes(code)

    assert len(asking.done) == 1


async def test_each_command_gets_a_code_of_its_own(asking: Story) -> None:
    codes = set()
    for _ in range(4):
        code = await ask(asking)
        await asking.writes(code)
        codes.add(code)

    assert len(codes) == 4
    assert len(asking.done) == 4


async def test_two_wrong_codes_are_forgiven(asking: Story) -> None:
    code = await ask(asking)

    await fail(asking, 2)
    await asking.writes(code)

    assert len(asking.done) == 1


async def test_three_wrong_codes_lock_that_person_for_a_quarter_of_an_hour(
    asking: Story, restart: Restart
) -> None:
    code = await ask(asking)
    await fail(asking)
    await asking.writes(code)
    assert asking.sent[1:] == [(LUCA, ALERT)]

    # Neither another command nor a restart helps, and nobody is written to.
    await asking.restart(restart)
    await asking.writes("open the gate")
    assert len(asking.sent) == 2
    assert asking.done == []

    await asking.time.passes(minutes=15)
    await asking.writes(await ask(asking))
    assert len(asking.done) == 1


async def test_who_is_locked_or_asked_holds_up_nobody_else(
    home: Home, time: Time
) -> None:
    trust(home, "Luca")
    await home.settle()
    story = gate(home, time)
    await story.begin()
    await ask(story)
    await story.writes("open the gate", LUCA)
    await fail(story)

    code = re.findall(r"\d{6}", story.sent_to(LUCA)[-1])[0]
    await story.writes(code, LUCA)

    assert len(story.done) == 1


async def test_the_same_command_again_asks_nothing_more(asking: Story) -> None:
    code = await ask(asking)

    for _ in range(5):
        await asking.writes("open the gate")
    assert len(asking.sent) == 1
    await asking.writes(code)

    assert len(asking.done) == 1


@pytest.mark.no_fail_on_log_exception
@pytest.mark.parametrize(
    "question", [{}, {"question": "{{ trigger.message.text }}: was it you?"}]
)
async def test_another_command_has_to_wait_and_is_told_so_once(
    home: Home, time: Time, question: dict[str, str]
) -> None:
    story = gate(home, time, match="starts_with", text="open", **question)
    await story.begin()
    await story.writes("open garage")
    await story.writes("open gate")
    await story.writes("open door")

    [asked, busy] = story.sent_to(ANNA)
    assert busy == (
        "Please confirm your command before this one first, or wait until its time is"
        " over."
    )
    await story.writes(re.findall(r"\d{6}", asked)[0])
    assert story.done == [("open", {"text": "open garage"})]


async def test_groups_of_a_pattern_come_back_after_a_restart(
    home: Home, time: Time, restart: Restart
) -> None:
    story = gate(
        home,
        time,
        text=r"^open (?P<door>\w+)$",
        match="regex",
        actions=[
            {
                "action": "test.open",
                "data": {"door": "{{ trigger.message.groups.door }}"},
            }
        ],
    )
    await story.begin()
    await story.writes("Open garage")
    code = re.findall(r"\d{6}", story.sent_to(ANNA)[0])[0]

    await story.restart(restart)
    await story.writes(code)

    assert story.done == [("open", {"door": "garage"})]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_text_of_a_confirmed_command_stays_text(
    home: Home, time: Time, text: str
) -> None:
    home.hass.states.async_set("lock.front", "SECRET")
    story = gate(home, time, match="starts_with")
    await story.begin()
    await story.writes(f"open the gate {text}")

    await story.writes(re.findall(r"\d{6}", story.sent_to(ANNA)[0])[0])

    assert story.done == [("open", {"text": f"open the gate {text}"})]


async def test_a_question_whose_acceptance_got_lost_can_be_answered(
    asking: Story,
) -> None:
    asking.home.fault(ApiFaultKind.CUT, processed=True)
    code = await ask(asking)

    await asking.writes(code)

    assert len(asking.done) == 1


async def test_a_question_that_cannot_be_asked_opens_nothing(asking: Story) -> None:
    asking.home.fault(ApiFaultKind.ERROR, text="No credit")
    await asking.writes("open the gate")
    await asking.time.passes(seconds=301)

    assert asking.done == []


def trust(home: Home, name: str) -> None:
    """Trust a contact."""
    subentry = home.entry.subentries[contact_id(name)]
    home.hass.config_entries.async_update_subentry(
        home.entry, subentry, data=dict(subentry.data) | {"trusted": True}
    )
