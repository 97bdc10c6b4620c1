"""The blueprint that takes commands, from those whom one trusts."""

import re
from typing import Any

from homeassistant.core import ServiceCall
import pytest

from simulator import ApiFaultKind
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, DEVICE_ID, LUCA, Home, Time

from .builders import HOSTILE, Automation, automation, fresh, sent

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


async def test_a_command_whose_turn_comes_too_late_does_nothing(
    time: Time, gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    slow = [*OPEN, {"delay": {"minutes": 10}}]
    run = await command(gateway, phone, opened, actions=slow)

    for sms_id in (1, 2):
        body = fresh(sms_id, address=ANNA, body="open the gate", **now(time))
        assert (await gateway.call(body)).ok
    await time.passes(minutes=11)

    assert len(run.done) == 1
    assert run.running == 0


def now(time: Time) -> dict[str, str]:
    """Date a message."""
    return dict.fromkeys(("date", "date_sent"), f"{time.clock.now():%Y-%m-%d %H:%M:%S}")


# With a confirmation


@pytest.fixture
async def asking(time: Time, home: Home, opened: list[ServiceCall]) -> Automation:
    """A gate that opens after a confirmation, and says so."""
    return await command(
        home.gateway,
        home.device(),
        opened,
        confirm=True,
        reply="Open for {{ trigger.message.sender_name }}.",
    )


async def write(home: Home, text: str, sender: str = ANNA) -> None:
    """Have the phone receive a message."""
    await home.service.receive(DEVICE_ID, sender, text)


async def ask(home: Home, count: int = 1) -> str:
    """Write the command, and give the code that comes back as the message of that number."""
    await write(home, "open the gate")
    number, question = (await sent(home, count))[-1]
    found = re.search(r"Reply with (\d{6}) to confirm", question)
    assert found is not None
    assert number == ANNA
    return found[1]


async def test_the_code_that_comes_back_opens_the_gate(
    home: Home, asking: Automation
) -> None:
    code = await ask(home)
    assert asking.done == []

    await write(home, f" {code}\n")
    await home.settle()

    assert len(asking.done) == 1
    assert (await sent(home, 2))[1:] == [(ANNA, "Open for Anna.")]
    assert asking.running == 0


async def test_a_code_from_elsewhere_opens_nothing(
    time: Time, home: Home, asking: Automation
) -> None:
    code = await ask(home)

    await write(home, code, sender=STRANGER)
    await write(home, code, sender=LUCA)
    await time.passes(seconds=121)

    assert asking.done == []
    assert asking.running == 0


async def test_there_is_one_try(home: Home, asking: Automation) -> None:
    code = await ask(home)

    await write(home, f"{(int(code) + 1) % 1_000_000:06}")
    await home.settle()
    assert asking.running == 0
    await write(home, code)
    await home.settle()

    assert asking.done == []


async def test_a_code_opens_once(home: Home, asking: Automation) -> None:
    code = await ask(home)

    await write(home, code)
    await write(home, code)
    await home.settle()

    assert len(asking.done) == 1


async def test_a_code_is_worth_nothing_after_its_time(
    time: Time, home: Home, asking: Automation
) -> None:
    code = await ask(home)

    await time.passes(seconds=121)
    await write(home, code)
    await home.settle()

    assert asking.done == []
    assert asking.running == 0


async def test_another_chat_meanwhile_changes_nothing(
    home: Home, asking: Automation
) -> None:
    code = await ask(home)

    await write(home, "hello?")
    await write(home, "1234", sender=LUCA)
    await write(home, code)
    await home.settle()

    assert len(asking.done) == 1


async def test_each_command_gets_a_code_of_its_own(
    home: Home, asking: Automation
) -> None:
    codes = set()
    for round_ in range(4):
        code = await ask(home, 2 * round_ + 1)
        await write(home, code)
        await home.settle()
        codes.add(code)

    assert len(codes) > 1
    assert len(asking.done) == 4


async def test_a_question_whose_acceptance_got_lost_can_be_answered(
    home: Home, asking: Automation
) -> None:
    home.fault(ApiFaultKind.CUT, processed=True)
    code = await ask(home)

    await write(home, code)
    await home.settle()

    assert len(asking.done) == 1


@pytest.mark.no_fail_on_log_exception
async def test_a_question_that_cannot_be_asked_opens_nothing(
    time: Time, home: Home, asking: Automation
) -> None:
    home.fault(ApiFaultKind.ERROR, text="No credit")
    await write(home, "open the gate")
    await home.service.wait_for_calls("addsms")
    await time.passes(seconds=121)

    assert asking.done == []
    assert asking.running == 0
