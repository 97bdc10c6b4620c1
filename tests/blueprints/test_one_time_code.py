"""The blueprint that picks codes out of messages."""

import time
from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.entries import contact_id
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, DEVICE_ID, LUCA, Home

from .builders import NOTIFY, RECEIVER, Automation, automation, fresh
from .code_texts import CODES, NO_CODES, Text

# Home Assistant makes a number of a template that gives digits, but not of digits in a dictionary.
USE = [
    {
        "action": "test.open",
        "data": "{{ {'code': code, 'text': code | string} }}",
    }
]


async def codes(
    gateway: Gateway, phone: str, opened: list[ServiceCall], **inputs: Any
) -> Automation:
    """Pass codes on to an action."""
    inputs = {"actions": USE} | inputs
    return await automation(
        gateway.hass, "one_time_code", opened, phones=[phone], **inputs
    )


def label(row: Text) -> str:
    """Name a test after what is hard about its text."""
    return f"{row.language}: {row.why}"


def test_the_texts_are_in_ten_languages_and_more() -> None:
    assert len({row.text for row in CODES}) == 60
    assert len({row.language for row in CODES}) >= 10


@pytest.mark.parametrize("row", CODES, ids=label)
async def test_the_code_of_a_message_is_passed_on(
    gateway: Gateway, phone: str, opened: list[ServiceCall], row: Text
) -> None:
    run = await codes(gateway, phone, opened)

    await gateway.accepted(fresh(1, body=row.text))

    assert [done["text"] for done in run.done] == [row.code]


@pytest.mark.parametrize("row", NO_CODES, ids=label)
async def test_another_number_is_no_code(
    gateway: Gateway, phone: str, opened: list[ServiceCall], row: Text
) -> None:
    run = await codes(gateway, phone, opened)

    await gateway.accepted(fresh(1, body=row.text))

    assert run.done == []


@pytest.mark.parametrize(
    "text",
    [
        "Ciao",
        "123",
        "123456789",
        "+49176421",
        "123-456-",
        "2026",
        "4711 and 4712",
        "٢٠٢٦/١١/٢٨",
        "Código de pedido: 880123",
        "{{ range(1000, 9999) }}x"[:9],
    ],
)
async def test_a_message_without_a_code_passes_nothing_on(
    gateway: Gateway, phone: str, opened: list[ServiceCall], text: str
) -> None:
    run = await codes(gateway, phone, opened)

    await gateway.accepted(fresh(1, body=text))

    assert run.done == []


async def test_a_code_is_told_with_who_sent_it(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    run = await codes(gateway, phone, notified, actions=[], **NOTIFY)

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


@pytest.mark.parametrize("pattern", [r"(?P<code>\d{4})?$", r"\d{5}"])
async def test_a_pattern_that_finds_no_code_passes_nothing_on(
    gateway: Gateway, phone: str, opened: list[ServiceCall], pattern: str
) -> None:
    run = await codes(gateway, phone, opened, pattern=pattern)

    await gateway.accepted(fresh(1, body="1234 and no more"))

    assert run.done == []


async def test_a_pattern_of_the_user_says_what_the_code_is(
    gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    run = await codes(gateway, phone, opened, pattern=r"gate (?P<code>[a-z]+-\d+)")

    await gateway.accepted(fresh(1, body="Code 482113. The gate is gate blue-7."))

    assert [done["text"] for done in run.done] == ["blue-7"]


async def test_a_pattern_without_a_group_says_which_messages_have_a_code(
    gateway: Gateway, phone: str, opened: list[ServiceCall]
) -> None:
    run = await codes(gateway, phone, opened, pattern="parcel box")

    await gateway.accepted(fresh(1, body="Bank: your code is 739104"))
    await gateway.accepted(fresh(2, body="Parcel box 12: your code is 0042"))

    assert [done["text"] for done in run.done] == ["0042"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 482113", "482113"),
        ("Your code is 0042", "0042"),
        ("رمز: ٠٤٨٢١٧", "048217"),
        ("Your code is 1E2345", "1E2345"),
    ],
)
async def test_a_code_is_a_string_to_the_templates_of_the_user(
    gateway: Gateway, phone: str, opened: list[ServiceCall], text: str, code: str
) -> None:
    seen = {
        "is_string": "{{ found.code is string }}",
        "length": "{{ found.code | length }}",
        "spelled": "{{ found.code | list | join(' ') }}",
        "shown": "Code {{ code }}",
    }
    run = await codes(
        gateway, phone, opened, actions=[{"action": "test.open", "data": seen}]
    )

    await gateway.accepted(fresh(1, body=text))

    assert run.done == [
        {
            "is_string": True,
            "length": len(code),
            "spelled": " ".join(code),
            "shown": f"Code {code}",
        }
    ]


@pytest.mark.parametrize(
    "part",
    [
        "1",
        "1234 ",
        "1 ",
        "*1",
        "+1",
        "1.",
        "a-",
        "a@",
        "A1",
        "code ",
        "pin 1234 ",
        "码",
    ],
)
async def test_the_longest_text_takes_no_time_worth_mentioning(
    gateway: Gateway, phone: str, opened: list[ServiceCall], part: str
) -> None:
    await codes(gateway, phone, opened)
    text = (part * 8_000)[:7_999] + "1"

    # Some 50 ms, where work that grows with the square of the length takes many seconds.
    started = time.process_time()
    await gateway.accepted(fresh(1, body=text))

    assert time.process_time() - started < 2


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
    gateway: Gateway, phone: str, notified: list[ServiceCall], text: str, shown: str
) -> None:
    run = await codes(
        gateway, phone, notified, pattern="(?s)^(?P<code>.*)$", actions=[], **NOTIFY
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


async def test_nobody_is_sent_the_code_of_their_own_message(home: Home) -> None:
    entities = er.async_get(home.hass)
    [anna, luca] = [
        entities.async_get_entity_id("notify", DOMAIN, f"{contact_id(name)}_notify")
        for name in ("Anna", "Luca")
    ]
    home.service.auto_reply(ANNA, "I am away, PIN 4712")
    await automation(
        home.hass,
        "one_time_code",
        [],
        phones=[home.device()],
        notify_entities=[anna, luca],
    )

    await home.service.receive(DEVICE_ID, "Amazon", "Code 4711")
    for _ in range(5):
        await home.settle()
        await home.service.settle()

    sent = [message.address for message in home.service.messages(incoming=False)]
    assert [sent.count(number) for number in (ANNA, LUCA)] == [1, 2]
