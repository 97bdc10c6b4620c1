"""The recipes of the documentation, as they stand on its pages: they do what they are for.

Each is played with what it was written for, and with what broke it or could: amounts, codes and
commands as people and machines really write them.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from pathlib import Path
import shutil
from types import MappingProxyType
from typing import Any

from homeassistant.components.recorder.services import (
    SERVICE_PURGE_ENTITIES_SCHEMA,
    SERVICE_PURGE_SCHEMA,
)
from homeassistant.components.trace.util import async_list_traces
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import Event, HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_mock_service,
)

from custom_components.smsgateway24.const import DOMAIN, EVENT_QUESTION_CLOSED
from simulator import ApiFaultKind, ManualClock
from tests.blueprints.builders import FOLDER, HOSTILE, fresh, sent, until
from tests.builders.descriptions import described, fields_of
from tests.builders.entries import contact_id
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA, TEXT, Home, Time
from tests.builders.translations import ENGLISH
from tests.payloads import image, status
from tests.plugin import Restart

from .builders import code, page
from .recipes import Recipe, automate, perform, played, plays, recipes

pytestmark = pytest.mark.usefixtures("time")

STRANGER = "+4917642111118"
ONE_MESSAGE = {"sends_per_hour": 1, "sends_per_day": 1, "urgent_reserve": 0}
"""Options of an account that may send a single message."""
PICTURE = {"type": "img", "img_url": "https://example.com/1.jpg", "body": ""}
"""What makes a text a picture."""
EVENT = {"triggers": [{"trigger": "event", "event_type": "begin"}]}
"""Starts what is only a part of an automation."""
RECORDER: dict[str, Any] = {
    "purge": SERVICE_PURGE_SCHEMA,
    "purge_entities": SERVICE_PURGE_ENTITIES_SCHEMA,
}


@pytest.fixture
def clock() -> ManualClock:
    """The service's clock, at an hour that is in the middle of the day at home, too."""
    return ManualClock(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))


@pytest.fixture(autouse=True)
async def _disarmed(hass: HomeAssistant, _home: None) -> AsyncGenerator[None]:
    """Turn automations off in the end: those that wait for a time of the day still do."""
    yield
    if hass.is_running and (armed := hass.states.async_entity_ids("automation")):
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": armed}, blocking=True
        )


@pytest.fixture
def people(home: Home) -> dict[str, str]:
    """The devices of Anna and Luca."""
    return {name: home.device(contact_id(name)) for name in ("Anna", "Luca")}


async def receive(home: Home, body: str, **fields: Any) -> None:
    """Receive a text of Anna's, or of another message what differs from that."""
    message = fresh(1, **{"address": ANNA, "body": body} | fields)
    await home.gateway.accepted(message)


async def calls_after(
    home: Home, calls: list[ServiceCall], *messages: str | dict[str, Any]
) -> list[list[dict[str, Any]]]:
    """Receive messages, and return what an action was called with after each.

    A message is a text of Anna's, or what differs from that.
    """
    after = []
    for sms_id, given in enumerate(messages, start=1):
        fields = {"body": given} if isinstance(given, str) else given
        calls.clear()
        await receive(home, **{"body": "", "sms_id": sms_id} | fields)
        await home.settle()
        after.append(data(calls))
    return after


def data(calls: list[ServiceCall]) -> list[dict[str, Any]]:
    """Return what an action was called with, each time."""
    return [dict(call.data) for call in calls]


def test_every_recipe_has_a_test_that_plays_it() -> None:
    assert {recipe.place for recipe in recipes()} - played == set()


# triggers.md


@plays("docs/triggers.md#smsgateway24message_received")
async def test_a_word_in_a_command_chooses_what_is_opened(
    home: Home, recipe: Recipe
) -> None:
    opened = {
        "open gate": ["gate"],
        "Open garage ": ["garage"],
        "OPEN GARAGE": ["garage"],
        "  open\u00a0Gate.\n": ["gate"],
        "Open gate!": ["gate"],
        "open  gate 🙏": ["gate"],
        "open the gate": [],
        "Do not open gate": [],
        "open gate and garage": [],
        "apri gate": [],
        "open gate 2": [],
        "": [],
    }
    calls = async_mock_service(home.hass, "script", "open")
    await automate(home.hass, recipe.read(home.device()))

    after = await calls_after(home, calls, *opened)

    assert {
        body: [call["what"] for call in done]
        for body, done in zip(opened, after, strict=True)
    } == opened


@plays("docs/triggers.md#smsgateway24message_received")
async def test_a_command_of_others_or_another_way_opens_nothing(
    home: Home, recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "script", "open")
    await automate(home.hass, recipe.read(home.device()))

    after = await calls_after(
        home,
        calls,
        *(
            {"body": "open gate"} | fields
            for fields in (
                {"address": LUCA},
                {"address": STRANGER},
                {"address": "Anna"},
                {"channel_id": 1},
                {"date": "2026-11-20 17:54:00"},
                PICTURE,
                {"channel_id": 3},
            )
        ),
    )

    assert after == [[], [], [], [], [], [], [{"what": "gate"}]]


@plays("docs/triggers.md#smsgateway24delivery_status_changed")
async def test_when_anna_was_told_is_noted(
    home: Home, people: dict[str, str], recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "input_datetime", "set_datetime")
    await automate(home.hass, recipe.read(people["Anna"]))

    # Luca's, one of others, and one that fails.
    await home.send(contact=people["Luca"])
    await home.service.settle()
    await home.gateway.accepted(status(900, 7, sendto=ANNA))
    home.service.end_at(8, number=ANNA, times=1)
    await home.send(contact=people["Anna"])
    await home.service.settle()
    await home.settle()
    assert calls == []

    await home.send(contact=people["Anna"])
    await home.service.settle()
    await home.settle()

    [call] = data(calls)
    assert call["entity_id"] == ["input_datetime.anna_was_told"]
    assert isinstance(call["timestamp"], float)


@plays("docs/triggers.md#smsgateway24is_online")
async def test_a_phone_that_came_online_just_now_does_not_pass(
    time: Time, home: Home, recipe: Recipe
) -> None:
    begun = async_capture_events(home.hass, "begun")
    config = EVENT | recipe.read(home.device()) | {"actions": [{"event": "begun"}]}
    await automate(home.hass, config)

    async def passes() -> bool:
        begun.clear()
        home.hass.bus.async_fire("begin")
        await home.settle()
        return bool(begun)

    assert not await passes()
    await time.passes(minutes=11)
    assert await passes()
    home.service.change_phone(DEVICE_ID, online=False)
    await time.passes(minutes=6)
    assert not await passes()


@plays("docs/triggers.md#smsgateway24is_trusted_sender")
async def test_the_porch_is_lit_for_trusted_callers_only(
    home: Home, recipe: Recipe
) -> None:
    lit = {
        ANNA: True,
        "015752982212": True,
        "0157 52982212": True,
        "004915752982212": True,
        "4915752982212": True,
        LUCA: False,
        STRANGER: False,
        "Anna": False,
        "anonymous": False,
        "": False,
    }
    calls = async_mock_service(home.hass, "light", "turn_on")
    monitor = "sensor.fritz_box_call_monitor"
    await automate(home.hass, recipe.read())

    seen = {}
    for caller in lit:
        calls.clear()
        home.hass.states.async_set(monitor, "idle")
        home.hass.states.async_set(monitor, "ringing", {"from": caller})
        await home.settle()
        seen[caller] = bool(calls)

    assert seen == lit


def valve(hass: HomeAssistant, becomes: str | None) -> list[str]:
    """Have a main valve, and return what it is told; it fails, or gets into a state."""
    told: list[str] = []
    hass.states.async_set("valve.main_water", "open")

    async def close(call: ServiceCall) -> None:
        told.extend(call.data["entity_id"])
        if becomes is None:
            raise ValueError("jammed")
        hass.states.async_set("valve.main_water", becomes)

    hass.services.async_register("valve", "close_valve", close)
    return told


async def panel(home: Home, recipe: Recipe, people: dict[str, str]) -> None:
    """Let Anna be the alarm panel, and write to Luca."""
    config = recipe.read(home.device(), people["Anna"], people["Luca"])
    await automate(home.hass, config)


@plays("docs/triggers.md#the-alarm-panel-closes-the-water-valve")
async def test_the_valve_is_closed_by_an_alarm_of_water(
    home: Home, people: dict[str, str], recipe: Recipe
) -> None:
    closes = {
        "Water alarm": True,
        "WATER ALARM zone 3, 18:04": True,
        "28.11. Bad: Water Alarm!": True,
        "Water sensor zone 3: battery low": False,
        "Fire alarm zone 1": False,
        "Allarme acqua": False,
        "": False,
    }
    told = valve(home.hass, "closed")
    await panel(home, recipe, people)

    seen = {}
    for sms_id, body in enumerate(closes):
        told.clear()
        await receive(home, body, sms_id=sms_id + 1)
        await home.settle()
        seen[body] = told == ["valve.main_water"]

    assert seen == closes
    assert await sent(home, 3) == [(LUCA, "Water alarm. The valve is closed.")] * 3


@plays("docs/triggers.md#the-alarm-panel-closes-the-water-valve")
@pytest.mark.parametrize(
    ("becomes", "shown"), [("unavailable", "unavailable"), (None, "open")]
)
async def test_a_valve_that_does_not_close_is_not_said_to_be_closed(
    time: Time,
    home: Home,
    people: dict[str, str],
    recipe: Recipe,
    becomes: str | None,
    shown: str,
) -> None:
    told = valve(home.hass, becomes)
    await panel(home, recipe, people)
    called = async_capture_events(home.hass, "call_service")

    body = fresh(1, address=ANNA, body="Water alarm")
    assert (await home.gateway.call(body)).ok
    await until(lambda: bool(told))
    # Time passes for the wait only, and not for the request after it.
    for _ in range(60):
        if not is_called(called, "send_message"):
            time.goes_on(seconds=1)
            await asyncio.sleep(0)
    assert is_called(called, "send_message")

    assert await sent(home, 1) == [(LUCA, f"Water alarm. The valve is {shown}.")]
    await home.settle()


def is_called(events: Sequence[Event[Any]], action: str) -> bool:
    """Return whether an action was called."""
    return any(event.data["service"] == action for event in events)


@plays("docs/triggers.md#the-alarm-panel-closes-the-water-valve")
async def test_an_alarm_that_comes_late_closes_the_valve_all_the_same(
    home: Home, people: dict[str, str], recipe: Recipe
) -> None:
    told = valve(home.hass, "closed")
    await panel(home, recipe, people)

    await receive(home, "Water alarm", date="2026-11-20 17:20:00")
    await home.settle()

    assert told == ["valve.main_water"]


GATE: tuple[tuple[dict[str, Any], bool], ...] = (
    ({}, True),
    ({"body": "Open the {} "}, True),
    ({"body": "OPEN THE {}\n"}, True),
    ({"body": "do not open the {}"}, False),
    ({"body": "open the {} tomorrow"}, False),
    ({"body": "apri il cancello"}, False),
    ({"body": ""}, False),
    (PICTURE, False),
    ({"address": LUCA}, False),
    ({"address": STRANGER}, False),
    ({"address": "Anna"}, False),
    ({"date": "2026-11-20 17:40:00"}, False),
)
"""What differs from "open the …" of Anna's just now, and whether it opens."""


async def opening(home: Home, recipe: Recipe, what: str) -> list[bool]:
    """Return whether the gate, or what it is, is opened by each of the messages."""
    calls = async_mock_service(home.hass, "cover", "open_cover")
    await automate(home.hass, recipe.read(home.device()))
    messages = [{"body": "open the {}"} | fields for fields, _ in GATE]
    for fields in messages:
        fields["body"] = fields["body"].format(what)
    return [bool(done) for done in await calls_after(home, calls, *messages)]


@plays("docs/triggers.md#a-trusted-message-opens-the-gate")
async def test_the_gate_is_opened_and_that_is_said(home: Home, recipe: Recipe) -> None:
    opens = [opens for _, opens in GATE]

    assert await opening(home, recipe, "gate") == opens

    said = [(ANNA, "The gate is opening.")] * opens.count(True)
    assert await sent(home, 0) == said


@plays("docs/privacy.md#traces")
async def test_the_garage_is_opened_without_a_trace(home: Home, recipe: Recipe) -> None:
    opens = [opens for _, opens in GATE]

    assert await opening(home, recipe, "garage") == opens

    assert await async_list_traces(home.hass, "automation", None) == []


def sentence_of(reason: str) -> str:
    """Return what users read of a failed status."""
    return ENGLISH[f"common.reason_{reason.replace(' ', '_')}"]


@plays("docs/triggers.md#a-message-was-not-delivered")
@pytest.mark.parametrize(
    ("ends_at", "reason"),
    [
        (8, "not delivered"),
        (9, "generic failure"),
        (10, "no service"),
        (12, "radio off"),
        (100, "not allowed"),
    ],
)
async def test_who_was_not_reached_is_told(
    home: Home, people: dict[str, str], recipe: Recipe, ends_at: int, reason: str
) -> None:
    calls = async_mock_service(home.hass, "notify", "mobile_app_my_phone")
    await automate(home.hass, recipe.read(home.device()))
    home.service.end_at(ends_at)

    await home.gateway.accepted(status(900, ends_at, sendto=ANNA))
    await home.send(contact=people["Anna"], to=CAROL)
    await home.service.settle()
    await home.settle()

    assert [call["message"] for call in data(calls)] == [
        f"Anna was not reached. {sentence_of(reason)}",
        f"{CAROL} was not reached. {sentence_of(reason)}",
    ]


@plays("docs/triggers.md#a-message-was-not-delivered")
async def test_a_report_without_a_recipient_is_about_somebody(
    home: Home, recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "notify", "mobile_app_my_phone")
    await automate(home.hass, recipe.read(home.device()))
    [message] = await home.send(to=CAROL)

    await home.gateway.accepted(status(message["message_id"], 8, sendto=None))

    [call] = data(calls)
    reason = sentence_of("not delivered")
    assert call["message"] == f"Somebody was not reached. {reason}"


@pytest.fixture
def imported(hass: HomeAssistant, tmp_path: Path) -> None:
    """Have the blueprints where Home Assistant puts what is imported."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / "ha-smsgateway24")


@pytest.mark.usefixtures("imported")
@plays("docs/triggers.md#the-code-for-the-parcel-on-the-hallway-display")
async def test_the_code_of_a_parcel_is_shown_and_no_other_number(
    home: Home, recipe: Recipe
) -> None:
    shown = {
        "Your parcel is in locker 7. Code: 4821": ["4821"],
        "Paket 00340434161094012345 am 28.11.2026. Abholcode: 048213": ["048213"],
        "Parcel JD014600006281234567: your PIN is 1234, valid 5 days": ["1234"],
        "482913 is your code for the parcel box": ["482913"],
        "Ihr Code bis 28.11.2026: 4821": ["4821"],
        "Votre colis 8R12345678901 : code de retrait 7731": ["7731"],
        "Il tuo codice di ritiro è 12 34 56": ["123456"],
        "Your parcel 00340434161094012345 comes on 28.11.2026": [],
        "Salve, è il tuo corriere": [],
        "👍": [],
        "": [],
    }
    calls = async_mock_service(home.hass, "input_text", "set_value")
    await automate(home.hass, recipe.read(home.device()))

    after = await calls_after(
        home, calls, *({"address": "DHL", "body": body} for body in shown)
    )

    assert {
        body: [call["value"].removeprefix("Parcel: ") for call in done]
        for body, done in zip(shown, after, strict=True)
    } == shown


@pytest.mark.usefixtures("imported")
@plays("docs/triggers.md#the-code-for-the-parcel-on-the-hallway-display")
async def test_a_code_is_shown_of_the_parcel_service_only(
    home: Home, recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "input_text", "set_value")
    await automate(home.hass, recipe.read(home.device()))

    after = await calls_after(
        home,
        calls,
        *(
            {"body": "Code: 4821"} | fields
            for fields in (
                {"address": "dhl"},
                {"address": "0176 42111111"},
                {"address": "DHL", "channel_id": 3},
                {"address": "DHL Express"},
                {"address": STRANGER},
                {"address": "DHL"} | PICTURE,
            )
        ),
    )

    assert [bool(done) for done in after] == [True, True, False, False, False, False]


BALANCES = {
    # The amount is low: what it is shown as.
    "Your balance is EUR 4,20": "4,20",
    "Balance: 4.99 EUR. Top up now!": "4.99",
    "balance €0.00": "0.00",
    "Balance:\nEUR 3,50": "3,50",
    "Balance on 28/11/2026 18:04: EUR 3,50.": "3,50",
    "Your balance (28.11.2026) is 1.20 EUR, valid until 31.12.2026": "1.20",
    "Your balance is EUR -12,40": "-12,40",
    "BALANCE 2.00EUR, bonus 12.00": "2.00",
    # It is not.
    "balance EUR 1.234,20": None,
    "balance EUR 1,234.20": None,
    "balance EUR 1234,20": None,
    "balance EUR 1 234,20": None,
    "balance EUR 1\u202f234,20": None,
    "balance CHF 1'234.20": None,
    "balance CHF 1’234.20": None,
    "balance EUR 12.345.678,90": None,
    "balance EUR 5,00": None,
    "balance EUR 012,50": None,
    "Balance +12.50 EUR": None,
    # There is none, or no word that says so.
    "Your balance will be valid until 01.02.2027": None,
    "Balance check: call 4242": None,
    "Dein Guthaben beträgt 4,20 EUR": None,
    "You have used 1.20 GB": None,
    "Balance inquiry failed, error 3.14.15": None,
    "": None,
}


@plays("docs/triggers.md#the-prepaid-balance-is-low")
async def test_a_balance_is_low_by_its_whole_amount(home: Home, recipe: Recipe) -> None:
    calls = async_mock_service(home.hass, "notify", "mobile_app_my_phone")
    await automate(home.hass, recipe.read(home.device()))

    after = await calls_after(
        home,
        calls,
        *(
            {"address": "70000", "date": "2026-11-19 08:00:00", "body": body}
            for body in BALANCES
        ),
        {"address": "70000"} | PICTURE,
    )

    assert after.pop() == []
    assert {
        body: [call["message"] for call in done]
        for body, done in zip(BALANCES, after, strict=True)
    } == {
        body: [] if left is None else [f"Pixel 4a: {left} left."]
        for body, left in BALANCES.items()
    }


# events.md


@plays("docs/events.md#an-automation-on-an-event")
async def test_what_came_is_shown_as_it_was_written(home: Home, recipe: Recipe) -> None:
    calls = async_mock_service(home.hass, "notify", "send_message")
    await automate(home.hass, recipe.read())
    bodies = [
        "Water in the cellar!",
        "12.50",
        "+1",
        "1, 2",
        "(5)",
        "",
        *HOSTILE.values(),
    ]
    now = {"date": "2026-11-20 18:00:00"}
    senders = {ANNA: "Anna", STRANGER: STRANGER, "Amazon": "Amazon", "4242": "4242"}

    after = await calls_after(
        home,
        calls,
        *(now | {"body": body} for body in bodies),
        *(now | {"address": sender, "body": "x"} for sender in senders),
    )

    shown = [[(call["title"], call["message"]) for call in done] for done in after]
    assert shown == [
        *([("From Anna", f"“{body}”")] for body in bodies),
        *([(f"From {name}", "“x”")] for name in senders.values()),
    ]


@plays("docs/events.md#an-automation-on-an-event")
async def test_what_came_by_another_card_or_long_ago_is_not_shown(
    home: Home, recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "notify", "send_message")
    await automate(home.hass, recipe.read())

    await receive(home, "x", channel_id=1, date="2026-11-20 18:00:00")
    await receive(home, "x", sms_id=2, date="2026-11-20 17:49:00")
    await home.gateway.accepted(image(3, date="2026-11-20 18:00:00"))

    assert calls == []


# actions.md


async def begin(home: Home, count: int) -> None:
    """Start the automation as its time does, and let its messages come to their end."""
    trigger = {"entity_id": home.hass.states.async_entity_ids("automation")}
    running = asyncio.create_task(
        home.hass.services.async_call("automation", "trigger", trigger, blocking=True)
    )
    await sent(home, count)
    await home.service.settle()
    await running
    await home.settle()


@plays("docs/actions.md#smsgateway24send_message")
async def test_everybody_knows_of_the_bins(
    home: Home, people: dict[str, str], recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "notify", "mobile_app_my_phone")
    await automate(home.hass, recipe.read(people["Anna"]))

    await begin(home, 2)
    await begin(home, 2)

    assert await sent(home, 2) == [
        (ANNA, "Bins out tonight."),
        (CAROL, "Bins out tonight."),
    ]
    assert calls == []


@plays("docs/actions.md#smsgateway24send_message")
async def test_who_does_not_know_of_the_bins_is_told(
    home: Home, people: dict[str, str], recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "notify", "mobile_app_my_phone")
    await automate(home.hass, recipe.read(people["Anna"]))
    home.service.end_at(10, number=CAROL)

    await begin(home, 2)

    [call] = data(calls)
    assert call["message"] == (
        "The phone had no service when it should have sent the message to …19."
        " Put it where it has reception"
    )


@plays("docs/actions.md#smsgateway24send_message")
async def test_that_nobody_was_reached_about_the_bins_is_told_in_one_message(
    home: Home, people: dict[str, str], recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "notify", "mobile_app_my_phone")
    await automate(home.hass, recipe.read(people["Anna"]))
    home.fault(ApiFaultKind.ERROR, text="No credit")
    home.service.end_at(9, number=CAROL)

    await begin(home, 1)

    [call] = data(calls)
    assert "No credit" in call["message"]
    assert "…19" in call["message"]


@plays("docs/actions.md#smsgateway24reply")
@pytest.mark.parametrize(
    ("body", "state", "unit", "answer"),
    [
        ("temperature", "21.5", "°C", "It is 21.5 °C."),
        ("Temperature?", "-3", "°C", "It is -3 °C."),
        (" TEMPERATURE please", "70", "°F", "It is 70 °F."),
        ("temperature", "unavailable", None, "It is unavailable."),
        ("temperature", "unknown", None, "It is unknown."),
        ("What a temperature!", "21.5", "°C", None),
        ("temperatura", "21.5", "°C", None),
        ("", "21.5", "°C", None),
    ],
)
async def test_the_temperature_is_told_as_it_is(
    home: Home, recipe: Recipe, body: str, state: str, unit: str, answer: str | None
) -> None:
    attributes = {} if unit is None else {"unit_of_measurement": unit}
    home.hass.states.async_set("sensor.living_room_temperature", state, attributes)
    await automate(home.hass, recipe.read(home.device()))

    await home.service.receive(DEVICE_ID, ANNA, body)
    await home.settle()
    await home.service.receive(DEVICE_ID, LUCA, body)
    await home.settle()

    assert await sent(home, 0) == ([] if answer is None else [(ANNA, answer)])


@plays("docs/actions.md#smsgateway24get_messages")
@pytest.mark.parametrize(
    ("count", "sender", "told"),
    [
        (0, ANNA, "0 came."),
        (1, ANNA, "1 came, the last from Anna."),
        (3, STRANGER, f"3 came, the last from {STRANGER}."),
        (2, "Amazon", "2 came, the last from Amazon."),
        (1, "", "1 came, the last from somebody."),
        (49, LUCA, "49 came, the last from Luca."),
        (50, ANNA, "50 came, the last from Anna."),
        (60, ANNA, "50 or more came, the last from Anna."),
    ],
)
async def test_a_day_of_many_messages_is_not_said_to_have_fewer(
    home: Home, recipe: Recipe, count: int, sender: str, told: str
) -> None:
    calls = async_mock_service(home.hass, "notify", "mobile_app_my_phone")
    await automate(home.hass, recipe.read(home.device()))
    home.lose("Yesterday", sender=CAROL, hours=24)
    await home.send(to=CAROL)
    for _ in range(count):
        home.lose("Today", sender=sender, minutes=1)

    await begin(home, 0)

    assert [call["message"] for call in data(calls)] == [told]


@plays("docs/actions.md#sending-again-what-failed-last")
@pytest.mark.parametrize("text", ["Water!", "12.50", "{'a': 1}", *HOSTILE.values()])
async def test_what_failed_last_is_sent_again_once(
    home: Home, recipe: Recipe, text: str
) -> None:
    actions = recipe.read(home.device())["sequence"]
    await home.send(to=ANNA)
    await perform(home.hass, actions)
    home.fault(ApiFaultKind.ERROR, text="No credit")
    await home.send(to=CAROL, channel="whatsapp", message=text)
    home.fault(ApiFaultKind.CUT, times=1, processed=False)
    await home.send(to=LUCA)

    await perform(home.hass, actions)
    await perform(home.hass, actions)

    assert await sent(home, 2) == [(ANNA, TEXT), (CAROL, f"Again: {text}")]
    [message] = home.service.messages(incoming=False)[1:]
    assert message.channel == 3


@plays("docs/actions.md#the-notify-entity-of-a-contact")
async def test_a_contact_is_written_to_by_their_entity(
    home: Home, recipe: Recipe
) -> None:
    await perform(home.hass, [recipe.read()])

    assert await sent(home, 1) == [(ANNA, "Cellar\nThe pump is running.")]


# dashboard.md


@plays("docs/dashboard.md#the-last-five-messages")
async def test_the_last_five_messages_are_in_a_sensor(
    home: Home, recipe: Recipe
) -> None:
    config = recipe.read(home.device())
    assert await async_setup_component(home.hass, "template", config)
    await home.settle()

    def shown() -> list[str]:
        state = home.hass.states.get("sensor.last_five_messages")
        assert state is not None
        return [message["text"] for message in state.attributes["messages"]]

    for number in range(5):
        await receive(home, f"Text {number}", sms_id=number + 1)
        await home.settle()
    await home.send(to=CAROL)
    await home.settle()
    assert shown() == ["Text 1", "Text 2", "Text 3", "Text 4", TEXT]

    # Neither the history nor the service can be asked.
    home.hass.config_entries.async_update_entry(home.entry, options={"history_days": 0})
    await home.settle()
    home.fault(ApiFaultKind.STATUS, "getallsms", status=500, times=None)
    looks = home.looks
    await receive(home, "Text 5", sms_id=6)
    await home.settle()
    assert home.looks > looks
    assert shown() == ["Text 1", "Text 2", "Text 3", "Text 4", TEXT]


# sending.md

WATER = "binary_sensor.cellar_water"


@pytest.fixture
def sirens(hass: HomeAssistant) -> list[ServiceCall]:
    """What is done when Anna was not reached."""
    return async_mock_service(hass, "siren", "turn_on")


async def flood(home: Home, count: int) -> None:
    """Have water in the cellar, and wait until so many messages have come to their end."""
    home.hass.states.async_set(WATER, "off")
    home.hass.states.async_set(WATER, "on")
    await sent(home, count)
    await home.service.settle()
    await home.settle()


async def texts(home: Home) -> list[str]:
    """Return all that was sent."""
    return [text for _, text in await sent(home, 0)]


@plays("docs/sending.md#waiting-for-a-result")
async def test_water_is_told_again_when_it_comes_again(
    time: Time,
    home: Home,
    people: dict[str, str],
    recipe: Recipe,
    sirens: list[ServiceCall],
) -> None:
    await automate(home.hass, recipe.read(people["Anna"]))

    await flood(home, 1)
    await flood(home, 1)
    assert await sent(home, 1) == [(ANNA, "Water in the cellar!")]
    await time.passes(hours=8)
    await flood(home, 2)

    assert await texts(home) == ["Water in the cellar!"] * 2
    assert sirens == []


@plays("docs/sending.md#waiting-for-a-result")
async def test_a_siren_is_heard_when_the_message_fails(
    home: Home,
    people: dict[str, str],
    recipe: Recipe,
    sirens: list[ServiceCall],
) -> None:
    await automate(home.hass, recipe.read(people["Anna"]))
    home.service.end_at(8)

    await flood(home, 1)

    assert len(sirens) == 1


@plays("docs/sending.md#waiting-for-a-result")
async def test_a_siren_is_heard_when_the_message_may_not_be_sent(
    home: Home,
    people: dict[str, str],
    recipe: Recipe,
    sirens: list[ServiceCall],
) -> None:
    home.hass.config_entries.async_update_entry(home.entry, options=ONE_MESSAGE)
    await home.settle()
    await home.send(to=CAROL)
    await automate(home.hass, recipe.read(people["Anna"]))

    await flood(home, 1)

    assert await texts(home) == [TEXT]
    assert len(sirens) == 1


@plays("docs/sending.md#waiting-for-a-result")
@pytest.mark.parametrize(("state", "heard"), [("on", 1), ("off", 0)])
async def test_an_alarm_that_a_restart_has_cut_off_goes_on(
    home: Home,
    people: dict[str, str],
    recipe: Recipe,
    restart: Restart,
    sirens: list[ServiceCall],
    state: str,
    heard: int,
) -> None:
    await automate(home.hass, recipe.read(people["Anna"]))
    home.service.end_at(8)
    home.hass.states.async_set(WATER, "off")
    home.hass.states.async_set(WATER, "on")
    await sent(home, 1)

    again = await restart(home, started=False)
    sirens_after = async_mock_service(again.hass, "siren", "turn_on")
    again.hass.states.async_set(WATER, state)
    anna = again.device(contact_id("Anna"))
    assert await async_setup_component(
        again.hass, "automation", {"automation": recipe.read(anna)}
    )
    await again.hass.async_start()
    await until(lambda: not heard or is_running(again.hass))
    await again.service.settle()
    await again.settle()

    assert sirens == []
    assert len(sirens_after) == heard
    assert await texts(home) == ["Water in the cellar!"]


def is_running(hass: HomeAssistant) -> bool:
    """Return whether the only automation runs."""
    [state] = hass.states.async_all("automation")
    return bool(state.attributes["current"])


@plays("docs/sending.md#being-told-of-failures")
@pytest.mark.parametrize(
    ("ends_at", "reason"),
    [(8, "not delivered"), (9, "generic failure"), (100, "not allowed"), (7, None)],
)
async def test_luca_is_written_to_once_for_each_message_that_fails(
    home: Home, people: dict[str, str], recipe: Recipe, ends_at: int, reason: str | None
) -> None:
    await automate(home.hass, recipe.read(people["Anna"], people["Luca"]))
    home.service.end_at(ends_at, number=ANNA)
    [message] = await home.send(contact=people["Anna"])
    await home.service.settle()
    await home.settle()

    # Sent again at the service's website, and somebody else's.
    await home.service.resend(message["message_id"], ends_at)
    await home.gateway.accepted(status(900, 8, sendto=ANNA))
    await home.service.settle()
    await home.settle()

    assert await sent(home, 0) == [
        (ANNA, TEXT),
        *(
            []
            if reason is None
            else [(LUCA, f"Anna could not be reached. {sentence_of(reason)}")]
        ),
    ]


# questions.md

GARAGE = "The garage is open. Close it?\n1 Yes\n2 No"


async def answer(home: Home, text: str, sender: str = ANNA) -> None:
    """Have somebody write to the phone, also while an automation waits for it."""
    await home.service.receive(DEVICE_ID, sender, text)


async def garage(home: Home) -> list[ServiceCall]:
    """Leave the garage open; return how it is closed."""
    calls = async_mock_service(home.hass, "cover", "close_cover")
    home.hass.states.async_set("cover.garage", "closed")
    await home.settle()
    home.hass.states.async_set("cover.garage", "open")
    await home.settle()
    return calls


async def start(home: Home, recipe: Recipe, kind: str) -> asyncio.Task[None]:
    """Start the actions of a recipe, and return them once somebody was written to."""
    running = asyncio.create_task(perform(home.hass, recipe.read()[kind]))
    await sent(home, 1)
    return running


@plays("docs/questions.md#the-shortest-example")
@pytest.mark.parametrize(
    ("text", "closes"), [("yes", True), ("1", True), ("No, thanks", False)]
)
async def test_the_shortest_question_closes_the_garage(
    home: Home, recipe: Recipe, text: str, *, closes: bool
) -> None:
    calls = await garage(home)
    running = await start(home, recipe, "actions")

    await answer(home, text)
    await running

    assert await sent(home, 1) == [(ANNA, GARAGE)]
    [shown] = [
        block.text
        for block in page("docs/questions.md").blocks
        if block.language == "text"
    ]
    assert shown == f"{GARAGE}\n"
    assert len(calls) == int(closes)


# How the answer comes: its first recipe has a trigger, the second one waits for the response.
@plays("docs/questions.md#how-the-answer-comes")
@pytest.mark.parametrize(
    ("text", "closes"),
    [
        ("Yes", True),
        (" YES, please! 👍", True),
        ("“yes”", True),
        ("No", False),
        ("Yesterday", False),
    ],
)
async def test_an_answer_closes_the_garage_however_it_comes(
    time: Time, home: Home, recipe: Recipe, text: str, *, closes: bool
) -> None:
    config = recipe.read()
    if recipe.kind == "automation":
        await automate(home.hass, config)
    calls = await garage(home)
    # The answer comes as soon as the phone has sent the question.
    home.service.auto_reply(ANNA, text)

    if recipe.kind == "automation":
        time.goes_on(minutes=31)
        await sent(home, 1)
        await home.service.settle()
        await home.settle()
    else:
        running = await start(home, recipe, "sequence")
        await home.service.settle()
        time.goes_on(minutes=16)
        await running

    assert await sent(home, 1) == [(ANNA, GARAGE)]
    assert len(calls) == int(closes)


@plays("docs/questions.md#how-the-answer-comes")
async def test_only_a_trigger_hears_the_answer_after_a_restart(
    time: Time, home: Home, recipe: Recipe, restart: Restart
) -> None:
    running = None
    if recipe.kind == "automation":
        await automate(home.hass, recipe.read())
        await garage(home)
        await time.passes(minutes=31)
    else:
        running = await start(home, recipe, "sequence")
    assert await sent(home, 1) == [(ANNA, GARAGE)]

    again = await restart(home, started=False)
    if running is not None:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    calls = async_mock_service(again.hass, "cover", "close_cover")
    if recipe.kind == "automation":
        again.hass.states.async_set("cover.garage", "open")
        assert await async_setup_component(
            again.hass, "automation", {"automation": recipe.read()}
        )
    await again.hass.async_start()
    await again.settle()
    await answer(again, "yes")
    await again.settle()

    if recipe.kind == "automation":
        assert len(calls) == 1
        assert again.issues == []
        assert await texts(again) == [GARAGE]
    else:
        assert calls == []
        assert again.issues == ["question_unheard"]
        assert await texts(again) == [GARAGE, ENGLISH["common.question_unheard"]]


@plays("docs/questions.md#all-fields")
async def test_an_action_with_all_its_fields_does_what_it_says(
    time: Time, home: Home, recipe: Recipe
) -> None:
    ends = async_capture_events(home.hass, EVENT_QUESTION_CLOSED)
    shown = [each for each in recipes() if each.link == recipe.link]
    actions = {
        each.block.text.split()[1].removeprefix("smsgateway24."): each for each in shown
    }
    ask, reach, cancel = (actions[x] for x in ("ask", "reach", "cancel_question"))
    name = recipe.block.text.split()[1].removeprefix("smsgateway24.")
    fields = fields_of(described("services")[name])
    assert recipe.read(*[home.device()] * (name != "cancel_question"))[
        "data"
    ].keys() == set(fields)

    await perform(home.hass, [ask.read(home.device())])
    await perform(home.hass, [reach.read(home.device())])
    assert await sent(home, 2) == [(ANNA, GARAGE), (ANNA, "The freezer is warm!")]
    await home.service.settle()
    await time.passes(seconds=5)
    await time.passes(seconds=301)
    assert await sent(home, 3) == [
        (ANNA, GARAGE),
        (ANNA, "The freezer is warm!"),
        (LUCA, GARAGE),
    ]
    await perform(home.hass, [cancel.read()])

    assert [end.data["outcome"] for end in ends] == ["reached", "cancelled"]


def what_is_said_of_answers() -> list[tuple[str, str | None]]:
    """Return the texts that the page shows, each with the answer that it is."""
    [table] = page("docs/questions.md").tables_below("What is an answer", "answer")
    said = []
    for cells in table.rows:
        [text], answers = code(cells[0]), code(cells[1])
        said.append((text, answers[0] if answers else None))
    return said


async def test_what_is_an_answer_is_as_it_is_shown(time: Time, home: Home) -> None:
    ends = async_capture_events(home.hass, EVENT_QUESTION_CLOSED)
    given = {"message": "The garage is open. Close it?", "answers": ["yes", "no"]}

    seen: list[tuple[str, str | None]] = []
    for text, _ in what_is_said_of_answers():
        # A day later the numbers are free again.
        await time.passes(hours=25)
        asked = given | {"contact": "Anna", "question_id": "garage"}
        await home.hass.services.async_call(DOMAIN, "ask", asked, blocking=True)
        await home.settle()
        await receive(home, text, sms_id=1000 + len(seen))
        await home.settle()
        if not ends:
            cancelled = {"question_id": "garage"}
            await home.hass.services.async_call(
                DOMAIN, "cancel_question", cancelled, blocking=True
            )
        seen.append((text, ends.pop().data["answer_id"]))

    assert seen == what_is_said_of_answers()
    assert {answer_id for _, answer_id in seen} == {"yes", "no", None}


def add_contact(home: Home, name: str, number: str) -> None:
    """Add a contact."""
    added = ConfigSubentry(
        data=MappingProxyType({"number": number, "trusted": False}),
        subentry_id=contact_id(name),
        subentry_type="contact",
        title=name,
        unique_id=None,
    )
    home.hass.config_entries.async_add_subentry(home.entry, added)


SHUT_OFF = "Water in the cellar: shut it off?\n1 Yes\n2 No"


async def water(home: Home, recipe: Recipe) -> list[ServiceCall]:
    """Have water in the cellar and three people; return how the valve is closed."""
    add_contact(home, "Carol", CAROL)
    await home.settle()
    calls = async_mock_service(home.hass, "valve", "close_valve")
    await automate(home.hass, recipe.read())
    home.hass.states.async_set(WATER, "off")
    home.hass.states.async_set(WATER, "on")
    await home.settle()
    return calls


@plays("docs/questions.md#water-in-the-cellar-and-three-people")
@pytest.mark.parametrize(("text", "closed"), [("yes", 1), ("no", 0)])
async def test_who_is_there_decides_about_the_water(
    time: Time, home: Home, recipe: Recipe, text: str, closed: int
) -> None:
    calls = await water(home, recipe)
    assert await sent(home, 1) == [(ANNA, SHUT_OFF)]
    await answer(home, "wait")
    await home.settle()
    await time.passes(seconds=30)
    await time.passes(seconds=220)

    await answer(home, text, LUCA)
    await home.settle()
    await time.passes(minutes=15)

    assert await sent(home, 4) == [
        (ANNA, SHUT_OFF),
        (ANNA, "Please answer yes or no."),
        (LUCA, SHUT_OFF),
        (ANNA, f"Luca has said: {text.capitalize()}."),
    ]
    assert len(calls) == closed


@plays("docs/questions.md#water-in-the-cellar-and-three-people")
async def test_the_water_is_shut_off_where_nobody_is_there(
    time: Time, home: Home, recipe: Recipe
) -> None:
    calls = await water(home, recipe)

    for _ in range(2):
        await time.passes(seconds=241)
    assert calls == []
    await time.passes(minutes=8)

    assert await sent(home, 3) == [(x, SHUT_OFF) for x in (ANNA, LUCA, CAROL)]
    assert len(calls) == 1


@plays("docs/questions.md#cancel-it-when-the-alarm-is-over")
async def test_a_question_ends_with_its_alarm(
    time: Time, home: Home, recipe: Recipe
) -> None:
    ends = async_capture_events(home.hass, EVENT_QUESTION_CLOSED)
    await automate(home.hass, recipe.read())
    home.hass.states.async_set(WATER, "on")
    asked = {"contact": ["Anna", "Luca"], "message": "Water!", "answers": ["yes", "no"]}
    await home.hass.services.async_call(
        DOMAIN, "ask", asked | {"question_id": "cellar_water"}, blocking=True
    )

    # The second time, there is no question any more.
    for _ in range(2):
        home.hass.states.async_set(WATER, "off")
        await home.settle()
        home.hass.states.async_set(WATER, "on")
        await home.settle()
    await time.passes(minutes=20)

    assert [end.data["outcome"] for end in ends] == ["cancelled"]
    assert len(await sent(home, 1)) == 1
    traces = await async_list_traces(home.hass, "automation", None)
    assert [trace["script_execution"] for trace in traces] == ["finished"] * 2


@plays("docs/questions.md#a-code-before-the-gate-opens")
async def test_only_the_code_opens_the_gate(
    time: Time, home: Home, recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "cover", "open_cover")
    await automate(home.hass, recipe.read())
    home.hass.states.async_set("binary_sensor.gate_bell", "off")
    home.hass.states.async_set("binary_sensor.gate_bell", "on")
    await home.settle()

    asked = dict(await sent(home, 2))
    assert asked.keys() == {ANNA, LUCA}
    first, opens, leaves = asked[LUCA].splitlines()
    assert first == "Somebody is at the gate."
    assert opens[6:] == " Open it"
    assert leaves[6:] == " Leave it closed"
    for text, sender in (
        ("Open it", LUCA),
        ("1", LUCA),
        (opens[:6], ANNA),
        (opens[:6], CAROL),
    ):
        await answer(home, text, sender)
        await home.settle()
    assert calls == []

    await answer(home, f"{opens[:3]} {opens[3:6]}", LUCA)
    await home.settle()

    assert len(calls) == 1
    assert (await sent(home, 3))[2:] == [(LUCA, "The gate is opening.")]


@plays("docs/questions.md#a-code-before-the-gate-opens")
async def test_a_code_after_the_time_opens_no_gate(
    time: Time, home: Home, recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "cover", "open_cover")
    await automate(home.hass, recipe.read())
    home.hass.states.async_set("binary_sensor.gate_bell", "off")
    home.hass.states.async_set("binary_sensor.gate_bell", "on")
    await home.settle()
    code_of_anna = dict(await sent(home, 2))[ANNA].splitlines()[1][:6]

    await time.passes(seconds=181)
    await answer(home, code_of_anna)
    await home.settle()

    assert calls == []


@plays("docs/questions.md#what-shall-i-buy")
@pytest.mark.parametrize("text", ["Milk, eggs", "2", "12.50", *HOSTILE.values()])
async def test_what_to_buy_is_on_the_list_as_it_was_written(
    time: Time, home: Home, recipe: Recipe, text: str
) -> None:
    calls = async_mock_service(home.hass, "todo", "add_item")
    await automate(home.hass, recipe.read())
    home.hass.states.async_set("person.luca", "not_home")
    home.hass.states.async_set("person.luca", "Supermarket")
    assert await sent(home, 1) == [
        (ANNA, "Luca is at the supermarket. What shall he buy?")
    ]

    # What comes at once is an automatic reply.
    assert (await home.gateway.call(fresh(1, address=ANNA, body="I am away"))).ok
    time.goes_on(seconds=40)
    assert (await home.gateway.call(fresh(2, address=ANNA, body=text))).ok
    await home.settle()

    assert [call["item"] for call in data(calls)] == [f"{text} (for Anna)"]


@plays("docs/questions.md#a-script-goes-on-with-one-of-several-answers")
@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("1", ["turn_off"]),
        ("turn off!", ["turn_off"]),
        ("Turn it off", ["turn_off"]),
        ("eco", ["set_preset_mode"]),
        ("save energy", ["set_preset_mode"]),
        ("3", []),
        ("leave it on please", []),
        (None, ["set_preset_mode"]),
    ],
)
async def test_the_heating_does_what_was_answered(
    time: Time, home: Home, recipe: Recipe, text: str | None, done: list[str]
) -> None:
    calls = {
        name: async_mock_service(home.hass, "climate", name)
        for name in ("turn_off", "set_preset_mode")
    }
    running = await start(home, recipe, "sequence")
    await home.service.settle()

    if text is not None:
        await answer(home, text)
    else:
        time.goes_on(minutes=6)
        await sent(home, 2)
        time.goes_on(minutes=16)
    await running

    [recipient, question] = (await sent(home, 1))[0]
    assert recipient == ANNA
    assert question.splitlines() == [
        "Nobody is at home. What about the heating?",
        "1 Turn it off",
        "2 Save energy",
        "3 Leave it on",
    ]
    assert [name for name, made in calls.items() for _ in made] == done


@plays("docs/questions.md#reach-somebody")
@pytest.mark.parametrize(
    ("ends_at", "written_to", "heard"),
    [
        ({}, [ANNA], 0),
        ({ANNA: 9}, [ANNA, LUCA], 0),
        ({ANNA: 9, LUCA: 9}, [ANNA, LUCA], 1),
    ],
)
async def test_somebody_hears_of_the_freezer(
    time: Time,
    home: Home,
    recipe: Recipe,
    sirens: list[ServiceCall],
    ends_at: dict[str, int],
    written_to: list[str],
    heard: int,
) -> None:
    await automate(home.hass, recipe.read())
    for number, status_id in ends_at.items():
        home.service.end_at(status_id, number=number)
    home.hass.states.async_set("sensor.freezer_temperature", "-18")
    home.hass.states.async_set("sensor.freezer_temperature", "-5")
    await home.settle()

    time.goes_on(minutes=11)
    for count in range(len(written_to)):
        await sent(home, count + 1)
        await home.service.settle()
    while is_running(home.hass):
        time.goes_on(seconds=1)
        await asyncio.sleep(0)
    await home.settle()

    assert await sent(home, 0) == [(x, "The freezer is warm!") for x in written_to]
    assert len(sirens) == heard


@plays("docs/questions.md#not-at-night")
async def test_a_window_is_asked_about_when_the_night_is_over(
    time: Time, home: Home, recipe: Recipe
) -> None:
    calls = async_mock_service(home.hass, "cover", "close_cover")
    quiet, window = "schedule.quiet_hours", "binary_sensor.attic_window"
    home.hass.states.async_set(quiet, "on")
    home.hass.states.async_set(window, "off")
    await automate(home.hass, recipe.read())

    home.hass.states.async_set(window, "on")
    await home.settle()
    await time.passes(hours=2)
    assert await sent(home, 0) == []

    home.hass.states.async_set(quiet, "off")
    assert await sent(home, 1) == [
        (ANNA, "The attic window is open. Close it?\n1 Yes\n2 No")
    ]
    await answer(home, "yes")
    await home.settle()
    assert len(calls) == 1

    # Not again in the next hours.
    home.hass.states.async_set(window, "off")
    home.hass.states.async_set(window, "on")
    await home.settle()
    await time.passes(hours=2)
    assert len(await sent(home, 1)) == 1


# privacy.md and removal.md


@plays("docs/privacy.md#the-recorder", "docs/removal.md#what-stays-behind")
async def test_the_recorder_is_asked_in_its_own_words(
    hass: HomeAssistant, recipe: Recipe
) -> None:
    """What is left then, a test with a real recorder looks at."""
    action = recipe.read()
    name = action["action"].removeprefix("recorder.")
    calls = async_mock_service(hass, "recorder", name, RECORDER[name])

    await perform(hass, [action])

    [call] = data(calls)
    assert call.items() >= action["data"].items()


# blueprints.md and catch-up.md


@plays("docs/blueprints.md#one-time-codes")
@pytest.mark.parametrize("code", ["4821", "048213", "0000", "R4XK2", "123456"])
async def test_a_code_is_handed_on_as_a_string(
    hass: HomeAssistant, recipe: Recipe, code: str
) -> None:
    calls = async_mock_service(hass, "script", "open_box")

    await perform(hass, recipe.read()["actions"], code=code, found={"code": code})

    assert data(calls) == [{"code": code}]


@plays("docs/catch-up.md#old-messages-and-automations")
async def test_an_automation_that_is_to_hear_of_everything_does(
    time: Time, home: Home, recipe: Recipe
) -> None:
    begun = async_capture_events(home.hass, "begun")
    config = recipe.read(home.device()) | {"actions": [{"event": "begun"}]}
    await automate(home.hass, config)

    await time.passes(hours=4)
    home.lose("Three hours ago", hours=3)
    await time.passes(minutes=15)
    await home.gateway.accepted(image(1, date="2026-11-20 08:00:00"))

    assert len(begun) == 2


# entities.md


@plays("docs/entities.md#after-a-restart-or-a-reload")
async def test_a_reload_starts_only_a_state_trigger_that_does_not_leave_it_out(
    home: Home, recipe: Recipe
) -> None:
    begun = async_capture_events(home.hass, "begun")
    [careful] = recipe.read()["triggers"]
    phone = {"device_id": home.device()}
    triggers = {
        "careful": careful,
        "state": {"trigger": "state", "entity_id": careful["entity_id"], "to": None},
        "event": {"trigger": "event", "event_type": "smsgateway24_message_received"},
        "entity": {
            "trigger": "event.received",
            "target": {"entity_id": "event.pixel_4a_message"},
            "options": {"event_type": ["sms"]},
        },
        "ours": {"trigger": "smsgateway24.message_received", "target": phone},
    }
    await automate(
        home.hass,
        {
            "mode": "queued",
            "triggers": [trigger | {"id": name} for name, trigger in triggers.items()],
            "actions": {"event": "begun", "event_data": {"by": "{{ trigger.id }}"}},
        },
    )

    async def started() -> list[str]:
        await home.settle()
        by = [event.data["by"] for event in begun]
        begun.clear()
        return sorted(by)

    await receive(home, "one")
    assert await started() == sorted(triggers)

    assert await home.hass.config_entries.async_reload(home.entry.entry_id)
    assert set(await started()) == {"state"}

    await receive(home, "two", sms_id=2)
    assert await started() == sorted(triggers)

    await receive(home, "two", sms_id=3)
    assert await started() == ["entity", "event", "ours"]
