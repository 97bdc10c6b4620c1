"""The blueprint that picks codes out of messages."""

from typing import Any

from homeassistant.core import ServiceCall
import pytest

from tests.builders import Gateway

from .builders import NOTIFY, RECEIVER, Automation, automation, fresh

USE = [{"action": "test.open", "data": {"code": "{{ code }}"}}]


async def codes(
    gateway: Gateway, phone: str, opened: list[ServiceCall], **inputs: Any
) -> Automation:
    """Pass codes on to an action."""
    inputs = {"actions": USE} | inputs
    return await automation(
        gateway.hass, "one_time_code", opened, phones=[phone], **inputs
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 482113. Never share it.", "482113"),
        ("G-482113 is your Google code", "482113"),
        ("PIN: 0042", "0042"),
        ("12345678", "12345678"),
        ("验证码：583920，请勿泄露", "583920"),
        ("Call +4917642111111 to get 7781", "7781"),
    ],
)
async def test_the_code_of_a_message_is_passed_on(
    gateway: Gateway, phone: str, opened: list[ServiceCall], text: str, code: str
) -> None:
    run = await codes(gateway, phone, opened)

    await gateway.accepted(fresh(1, body=text))

    assert [str(done["code"]) for done in run.done] == [code]


@pytest.mark.parametrize(
    "text", ["Ciao", "123", "123456789", "+49176421", "{{ range(1000, 9999) }}x"[:9]]
)
async def test_a_message_without_a_code_passes_nothing_on(
    gateway: Gateway, phone: str, opened: list[ServiceCall], text: str
) -> None:
    run = await codes(gateway, phone, opened)

    await gateway.accepted(fresh(1, body=text))

    assert run.done == []


async def test_a_code_is_told_with_who_sent_it(
    gateway: Gateway, phone: str, told: list[ServiceCall]
) -> None:
    run = await codes(gateway, phone, told, actions=[], **NOTIFY)

    await gateway.accepted(fresh(1, address="Amazon", body="Code 0042"))

    assert run.done == [
        {
            "entity_id": [RECEIVER],
            "title": "Amazon (Pixel 4a)",
            "message": "Code 0042",
        }
    ]


async def test_only_codes_of_chosen_senders_are_passed_on(
    gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    run = await codes(gateway, phone, opened, senders=["Amazon", "+49 157 52982212"])

    await gateway.accepted(fresh(1, address="Amason", body="1111"))
    await gateway.accepted(fresh(2, address="AMAZON", body="2222"))
    await gateway.accepted(fresh(3, address="+4915752982212", body="3333"))

    assert [done["code"] for done in run.done] == [2222, 3333]


async def test_only_codes_of_chosen_contacts_are_passed_on(
    gateway: Gateway, phone: str, anna: str, opened: list[ServiceCall]
) -> None:
    run = await codes(gateway, phone, opened, contacts=[anna])

    await gateway.accepted(fresh(1, address="+4917642111118", body="1111"))
    await gateway.accepted(fresh(2, address="+4915752982212", body="2222"))

    assert [done["code"] for done in run.done] == [2222]


async def test_an_old_code_is_worth_nothing(
    gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    run = await codes(gateway, phone, opened)

    await gateway.accepted(fresh(1, body="1111", date_sent="2026-11-20 00:00:00"))

    assert run.done == []


@pytest.mark.parametrize("pattern", [r"(?P<code>\d{4})?$", r"\d{4}"])
async def test_a_pattern_that_finds_no_code_passes_nothing_on(
    gateway: Gateway, phone: str, opened: list[ServiceCall], pattern: str
) -> None:
    run = await codes(gateway, phone, opened, pattern=pattern)

    await gateway.accepted(fresh(1, body="1234 and no more"))

    assert run.done == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("None", "Code None"),
        ("{{ 1 + 1 }}", "Code {{ 1 + 1 }}"),
        ("[x](http://evil)", "Code [x] (http://evil)"),
        ("<script>", "Code < script>"),
        ("clear_notification", "Code clear_notification"),
    ],
)
async def test_whatever_a_pattern_takes_for_a_code_stays_text(
    gateway: Gateway, phone: str, told: list[ServiceCall], text: str, shown: str
) -> None:
    run = await codes(
        gateway, phone, told, pattern="(?s)^(?P<code>.*)$", actions=[], **NOTIFY
    )

    await gateway.accepted(fresh(1, body=text))

    assert [done["message"] for done in run.done] == [shown]


async def test_a_burst_of_codes_is_passed_on_whole_and_in_order(
    gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    run = await codes(gateway, phone, opened)

    for number in range(1, 51):
        assert (await gateway.call(fresh(number, body=f"{number + 1000}"))).ok
    await gateway.hass.async_block_till_done()

    assert [done["code"] for done in run.done] == list(range(1001, 1051))
