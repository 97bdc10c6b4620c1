"""The examples of the documentation: Home Assistant takes each of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
import fnmatch
import json
import re
from typing import Any

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.yaml import parse_yaml
import pytest
import voluptuous as vol

from custom_components.smsgateway24.const import (
    EVENT_DELIVERY_STATUS,
    EVENT_MESSAGE_RECEIVED,
    EVENT_MESSAGE_SENT,
    EVENT_QUESTION_CLOSED,
)
from custom_components.smsgateway24.domain.history import Direction
from custom_components.smsgateway24.domain.outgoing import Outcome
from custom_components.smsgateway24.domain.questions import QuestionOutcome
from custom_components.smsgateway24.protocol import Channel, MessageType, Status
from tests.blueprints.builders import FOLDER
from tests.builders.home import Home

from .builders import PAGES, Block
from .happenings import entities, events, mismatches, responses
from .kinds import validated

LANGUAGES = {"", "console", "json", "mermaid", "nginx", "python", "sh", "text", "yaml"}

# What the words in an event or a response may be; where there is a number beside, they go together.
WORDS: dict[str, Any] = {
    "channel": Channel,
    "direction": Direction,
    "outcome": [*Outcome, *QuestionOutcome],
    "previous_status": Status,
    "status": Status,
    "type": MessageType,
}

# What only one of the events has.
OWN_FIELDS = {
    EVENT_MESSAGE_RECEIVED: "sender",
    EVENT_MESSAGE_SENT: "parts",
    EVENT_DELIVERY_STATUS: "status",
    EVENT_QUESTION_CLOSED: "asked",
}


def blocks(language: str) -> Iterator[Block]:
    """Yield all blocks in a language."""
    for page in PAGES:
        yield from (block for block in page.blocks if block.language == language)


def parsed(block: Block) -> Any:
    """Read a block of JSON."""
    try:
        return json.loads(block.text)
    except ValueError as err:
        pytest.fail(f"{block.place} is no JSON: {err}")


def contradictions(value: dict[str, Any]) -> list[str]:
    """Return what in an event or a response can't be, though its type is right."""
    found = [
        f"{key} can't be {value[key]!r}"
        for key, words in WORDS.items()
        if value.get(key) is not None and value[key] not in list(words)
    ]
    for key, named in (("channel", Channel), ("status", Status)):
        number = value.get(f"{key}_id")
        if number is not None and named.of(number) != value.get(key):
            found.append(f"{key} {value.get(key)!r} is not {number}")
    return found + [
        f"{key} is no time as we write it: {value[key]!r}"
        for key in value
        if key.endswith("_at") and value[key] is not None and not is_utc(value[key])
    ]


def is_utc(written: str) -> bool:
    """Return whether a time is written as events and responses have it."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return False
    return moment.utcoffset() == timedelta() and written == moment.isoformat()


def plain(block: Block) -> Any:
    """Read YAML into values that have no place in a file."""
    return json.loads(json.dumps(parse_yaml(block.text), default=repr))


def objections(value: Any, *, of: Any) -> list[str]:
    """Return what is wrong with an event or a response, as a whole."""
    if not isinstance(value, dict):
        return ["no object"]
    return mismatches(value, of) or contradictions(value)


async def test_home_assistant_takes_every_example(home: Home) -> None:
    wrong = []
    for block in blocks("yaml"):
        try:
            await validated(home.hass, parse_yaml(block.text))
        except (vol.Invalid, HomeAssistantError, ValueError) as err:
            wrong.append(f"{block.place} {err}")

    assert wrong == []


def test_every_block_says_what_it_is_in() -> None:
    assert {
        block.place
        for page in PAGES
        for block in page.blocks
        if block.language not in LANGUAGES
    } == set()


async def test_responses_look_as_they_really_do(home: Home) -> None:
    real = await responses(home)
    wrong = []
    seen = set()
    for block in blocks("yaml"):
        for message in plain(block).get("messages", []):
            name = "listed" if "direction" in message else "sent"
            seen.add(name)
            of = real[name]
            wrong += [f"{block.place} {x}" for x in objections(message, of=of)]

    assert wrong == []
    assert seen == real.keys()


async def test_events_look_as_they_really_do(home: Home) -> None:
    real = await events(home)
    wrong = []
    seen = set()
    for block in blocks("json"):
        if not block.place.startswith("docs/events.md"):
            continue
        event = parsed(block)
        data = event["data"] if "event_type" in event else event
        name = next(name for name, field in OWN_FIELDS.items() if field in data)
        seen.add(name)
        if event.get("event_type", name) != name:
            wrong.append(f"{block.place} is no {event['event_type']}")
        wrong += [f"{block.place} {x}" for x in objections(data, of=real[name])]

    assert wrong == []
    assert seen == real.keys()


async def test_calls_that_are_shown_are_accepted(home: Home) -> None:
    answers = {}
    for block in blocks("json"):
        if "sms_id" in parsed(block):
            response = await home.gateway.call(block.text)
            answers[block.place] = (response.status, await response.json())

    assert answers
    assert answers == dict.fromkeys(answers, (200, {"result": "accepted"}))


# Names within templates and texts


_TRIGGER_FIELD = re.compile(r"trigger\.(message|delivery|question)\.(\w+)")
_EVENT_FIELD = re.compile(r"trigger\.event\.data\.(\w+)")
# A star stands for several.
_ENTITY = re.compile(r"\b(?:binary_sensor|event|image|sensor)\.pixel_4a_[\w*]+")


async def test_every_field_in_a_template_exists(home: Home) -> None:
    real = await events(home)
    fields = {
        "message": {*real[EVENT_MESSAGE_RECEIVED], "groups"},
        "delivery": real[EVENT_DELIVERY_STATUS].keys(),
        "question": real[EVENT_QUESTION_CLOSED].keys(),
    }
    ours = set().union(*real.values())
    wrong = []
    for page in PAGES:
        for kind, field in _TRIGGER_FIELD.findall(page.text):
            if field not in fields[kind]:
                wrong.append(f"{page.name}: trigger.{kind}.{field}")
        for block in page.blocks:
            if any(name in block.text for name in real):
                wrong += [
                    f"{block.place} trigger.event.data.{field}"
                    for field in _EVENT_FIELD.findall(block.text)
                    if field not in ours
                ]

    assert wrong == []


async def test_every_entity_in_an_example_is_there_by_default(home: Home) -> None:
    real = {
        entry.entity_id
        for entry in entities(home).values()
        if entry.disabled_by is None
    }
    named = {
        (page.name, found) for page in PAGES for found in _ENTITY.findall(page.text)
    }

    assert {
        (name, found) for name, found in named if not fnmatch.filter(real, found)
    } == set()
    assert len(named) > 10


async def test_every_entity_that_a_page_speaks_of_is_there_by_default(
    home: Home,
) -> None:
    """Where one is not, the sentence says so."""
    disabled = {
        entry.original_name
        for entry in entities(home).values()
        if entry.disabled_by is not None
    }
    wrong = [
        (page.name, line)
        for page in PAGES
        for line in page.text.splitlines()
        for name in disabled
        if f"*{name}*" in line
        and f"**{name}**" not in line
        and "disabled by default" not in line
        and page.name != "CHANGELOG.md"
    ]

    assert disabled
    assert wrong == []


def test_blueprints_name_no_entity_that_has_to_be_enabled() -> None:
    for path in sorted(FOLDER.glob("*.yaml")):
        text = path.read_text("utf-8")
        for name in ("Last sender", "Last received", "Last seen"):
            assert name not in text, path.name


# The tests' own eyes


TRIGGER = {
    "trigger": "smsgateway24.message_received",
    "target": {"device_id": "abcdef0123456789abcdef0123456789"},
}
SEND = {"action": "smsgateway24.send_message"}


def made_of(path: str, **given: Any) -> dict[str, Any]:
    """Make an automation of a blueprint."""
    return {"alias": "x", "use_blueprint": {"path": path, "input": given}}


CODE = "ha-smsgateway24/one_time_code.yaml"


@pytest.mark.parametrize(
    "block",
    [
        {"triggers": [TRIGGER | {"options": {"colour": "red"}}]},
        {"triggers": [{"trigger": "smsgateway24.nothing"}]},
        {"triggers": [TRIGGER], "actions": [{"action": "no action"}]},
        {"triggers": [TRIGGER], "actions": [], "moed": "single"},
        {"conditions": [{"condition": "smsgateway24.is_online", "options": {}}]},
        {"action": "smsgateway24.nothing"},
        SEND,
        SEND | {"data": {"message": "x", "colour": "red"}},
        SEND | {"data": {"message": "x", "channel": "pigeon"}},
        SEND | {"data": {"message": "x"}, "target": {"device_id": "x"}},
        SEND | {"data": {"message": "{{ x"}},
        {"actions": [{"if": "{{ true }}", "then": [SEND]}]},
        {"sequence": [SEND]},
        made_of(CODE),
        made_of(CODE, phones="x", colour="red"),
        made_of(CODE, phones="x", pattern="("),
        made_of("ha-smsgateway24/nothing.yaml"),
        {"action": "smsgateway24.get_messages", "data": {"device_id": "x"}},
        {"recorder": {"purge": "never"}},
        {"logger": {"default": "loud"}},
        {"http": {"port": "x"}},
        {"homeassistant": {"latitude": "north"}},
        {"something": "else"},
        {},
        [TRIGGER],
    ],
    ids=str,
)
async def test_what_is_wrong_is_seen(home: Home, block: Any) -> None:
    with pytest.raises((vol.Invalid, HomeAssistantError, ValueError)):
        await validated(home.hass, block)


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        ("automation", {"triggers": [TRIGGER], "actions": [], "mode": "queued"}),
        ("triggers", {"triggers": TRIGGER}),
        ("script", {"alias": "x", "sequence": [{"delay": "00:00:01"}]}),
        ("blueprint", made_of(CODE, phones="x", senders=["DHL"])),
        ("action", SEND | {"data": {"message": "x", "channel": "{{ y }}"}}),
        ("card", {"type": "tile", "entity": "sensor.pixel_4a_last_message"}),
        ("configuration", {"logger": {"logs": {"custom_components.x": "debug"}}}),
    ],
    ids=str,
)
async def test_what_is_right_is_taken(home: Home, kind: str, block: Any) -> None:
    assert await validated(home.hass, block) == kind


async def test_wrong_events_and_responses_are_seen(home: Home) -> None:
    real = (await responses(home))["listed"]
    good = {
        "message_id": 1,
        "direction": "outgoing",
        "number": "+4917642111112",
        "name": None,
        "contact_device_id": None,
        "channel": "sim_1",
        "channel_id": 0,
        "type": "text",
        "text": "x",
        "withheld": False,
        "image_url": None,
        "parts": 1,
        "status": "delivered",
        "status_id": 7,
        "failed": False,
        "problem": None,
        "confirmed": True,
        "history_id": None,
        "created_at": "2026-11-20T18:04:11+00:00",
        "sent_at": None,
    }

    assert objections(good, of=real) == []
    for change in (
        {"message_id": "1"},
        {"direction": "sideways"},
        {"status": "sent"},
        {"channel_id": 3},
        {"created_at": "2026-11-20 18:04:11"},
        {"colour": "red"},
    ):
        assert len(objections(good | change, of=real)) == 1, change
    assert objections({}, of=real)
