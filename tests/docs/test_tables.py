"""The tables of the documentation: they name what there is, all of it and nothing else."""

import ast
from collections.abc import Iterable
from http import HTTPStatus
import json
import re
from types import NoneType
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
import voluptuous as vol

from custom_components.smsgateway24.automation.filters import Mismatch
from custom_components.smsgateway24.const import (
    DOMAIN,
    EVENT_DELIVERY_STATUS,
    EVENT_MESSAGE_RECEIVED,
    EVENT_MESSAGE_SENT,
    EVENT_QUESTION_CLOSED,
)
from custom_components.smsgateway24.domain.outgoing import Outcome
from custom_components.smsgateway24.domain.questions import QuestionOutcome
from custom_components.smsgateway24.protocol import Channel, Status
from custom_components.smsgateway24.receiving import webhook
from tests.builders.descriptions import described, fields_of
from tests.builders.home import Home
from tests.builders.translations import ENGLISH, INTEGRATION, below
from tests.pure.test_layers import PLATFORMS, sources

from .builders import DOCS, PAGES, ROOT, Table, code, linked, page
from .happenings import entities, events, responses, said

EVENTS = (
    EVENT_MESSAGE_RECEIVED,
    EVENT_MESSAGE_SENT,
    EVENT_DELIVERY_STATUS,
    EVENT_QUESTION_CLOSED,
)
TYPES: dict[str, set[type]] = {
    "string": {str},
    "integer": {int},
    "boolean": {bool},
    "list": {list},
    "null": {NoneType},
}
SECTIONS = {"triggers": "triggers", "conditions": "triggers", "services": "actions"}
DECISIONS = DOCS / "decisions"
FLOWS = ("config", "config_subentries", "options")


@pytest.mark.parametrize("name", EVENTS)
async def test_the_fields_of_the_events_are_all_there(home: Home, name: str) -> None:
    real = (await events(home))[name]
    [table] = page("docs/events.md").tables_below(name, "field")

    assert sorted(table.names("field")) == sorted(real)
    for field, kind, null in zip(
        *map(table.column, ("field", "type", "null")), strict=True
    ):
        [key] = code(field)
        never = null.startswith("never")
        assert real[key] == TYPES[kind] | (set() if never else {NoneType}), key


async def test_the_entities_are_all_there(home: Home) -> None:
    await events(home)
    real = entities(home)
    tables = [t for t in page("docs/entities.md").tables if t.header[0] == "key"]

    def key_of(table: Table, name: str) -> str:
        of_contact = f"contact_{name}"
        is_contacts = "A contact" in table.headings and of_contact in real
        return of_contact if is_contacts else name

    assert sorted(key_of(t, key) for t in tables for key in t.names("key")) == sorted(
        real
    )
    for table in tables:
        for cell, entity, _state, attributes, notes in table.rows:
            [name] = code(cell)
            key = key_of(table, name)
            entry = real[key]
            kind = entry.domain.replace("_", " ")
            assert entity.startswith(kind), key
            if entry.original_name:
                assert entity == f"{kind} *{entry.original_name}*"
            noted = notes.split("; ")
            assert ("diagnostic" in noted) == (entry.entity_category is not None), key
            assert ("disabled by default" in noted) == bool(entry.disabled_by), key
            classes = {f"device class {entry.original_device_class}"} - {
                "device class None"
            }
            assert {
                part for part in noted if part.startswith("device class")
            } == classes
            if "config_entry_id" not in attributes and not entry.disabled_by:
                assert set(code(attributes)) == own_attributes(home, entry), key


# What Home Assistant adds to the attributes of any entity.
COMMON = {
    # Read by the frontend, which does not show it.
    "custom_ui_more_info",
    "access_token",
    "device_class",
    "entity_picture",
    "friendly_name",
    "options",
    "state_class",
    "supported_features",
    "unit_of_measurement",
}


def own_attributes(home: Home, entry: er.RegistryEntry) -> set[str]:
    """Return the attributes that an entity has beyond those of its kind."""
    state = home.hass.states.get(entry.entity_id)
    assert state is not None
    return set(state.attributes) - COMMON


@pytest.mark.parametrize(
    ("section", "name"),
    [(section, name) for section in SECTIONS for name in described(section)],
)
def test_the_fields_of_the_automation_are_all_there(section: str, name: str) -> None:
    seen, fields = (
        page(f"docs/{SECTIONS[section]}.md"),
        fields_of(described(section)[name]),
    )
    [table] = seen.tables_below(f"`smsgateway24.{name}`", "in the editor")
    texts = below(f"{section}.{name}")

    assert sorted(name for row in table.rows for name in code(row[0])) == sorted(fields)
    for cell, label, *_, without in table.rows:
        [field] = code(cell)
        assert label == f"*{texts[f'fields.{field}.name']}*", field
        needed = fields[field].get("required") and "default" not in fields[field]
        assert (without == "required") == bool(needed), field
    assert f"\n*{texts['name']}*: " in seen.text


@pytest.mark.parametrize(
    ("name", "kind"), [("send_message", "sent"), ("get_messages", "listed")]
)
async def test_the_fields_of_the_responses_are_all_there(
    home: Home, name: str, kind: str
) -> None:
    real = (await responses(home))[kind]
    [table] = page("docs/actions.md").tables_below(f"`smsgateway24.{name}`", "type")

    assert sorted(table.names("field")) == sorted(real)
    for cell, types in zip(*map(table.column, ("field", "type")), strict=True):
        [field] = code(cell)
        assert set().union(*(TYPES[t] for t in types.split(" or "))) == real[field], (
            field
        )


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        ("actions", "outcome", Outcome),
        ("triggers", "reason", Mismatch),
        ("questions", "outcome", QuestionOutcome),
    ],
)
def test_the_words_for_what_happened_are_all_there(
    name: str, column: str, words: Iterable[str]
) -> None:
    [table] = [t for t in page(f"docs/{name}.md").tables if column in t.header]

    assert sorted(table.names(column)) == sorted(words)


def test_the_statuses_are_all_there() -> None:
    [table] = [
        t for t in page("docs/sending.md").tables if t.header[:2] == ("id", "status")
    ]
    rows = dict(named_numbers(table, "status"))

    assert sorted(rows) == sorted(Status)
    assert_numbers(rows, Status)
    for name, row in zip(rows, table.rows, strict=True):
        words, status = " | ".join(row), Status(name)
        assert bool(re.search(r"\bfinal\b", words)) == status.final, name
        assert ("final, failed" in words) == status.failed, name


def test_the_channels_are_all_there() -> None:
    tables = [t for t in page("docs/phones.md").tables if "channel" in t.header]
    [table] = [t for t in tables if set(t.names("channel")) >= {"sim_1", "rcs_2"}]
    rows = dict(named_numbers(table, "channel"))

    assert sorted(rows) == sorted(Channel)
    assert_numbers(rows, Channel)


def assert_numbers(rows: dict[str, set[int]], kind: type[Channel | Status]) -> None:
    """Check that names stand beside all their numbers, and what has none beside words."""
    for name, numbers in rows.items():
        meant = {n for n in range(1000) if kind.of(n) == name}
        assert numbers == (meant if name != kind.UNKNOWN else set()), name


def named_numbers(table: Table, column: str) -> list[tuple[str, set[int]]]:
    """Return the name in each row, with the numbers that stand in its first cell."""
    return [
        (name, set(map(int, re.findall(r"\d+", row[0]))))
        for row, cell in zip(table.rows, table.column(column), strict=True)
        for name in code(cell)
    ]


def test_the_options_of_the_card_are_all_there() -> None:
    [table] = page("docs/conversations.md").tables_below("Add the card", "option")
    api = (ROOT / "frontend" / "src" / "api.ts").read_text("utf-8")
    [fields] = re.findall(r"interface CardConfig {\n(.+?)\n}", api, re.DOTALL)
    labels = below("config_panel.editor")

    assert sorted(["type", *table.names("option")]) == sorted(
        re.findall(r"^  (\w+)\??: ", fields, re.MULTILINE)
    )
    for name, row in zip(table.names("option"), table.rows, strict=True):
        assert row[1] == (f"*{labels[name]}*" if name in labels else ""), name


@pytest.mark.usefixtures("home")
def test_the_websocket_commands_are_all_there(hass: HomeAssistant) -> None:
    [table] = page("docs/conversations.md").tables_below("your own card", "command")
    commands: dict[str, tuple[Any, vol.Schema]] = hass.data["websocket_api"]
    real = {
        name.removeprefix(f"{DOMAIN}/"): set(map(str, schema.schema)) - {"id", "type"}
        for name, (_handler, schema) in commands.items()
        if name.startswith(f"{DOMAIN}/")
    }

    assert {
        name: set(code(cell))
        for name, cell in zip(
            table.names("command"), table.column("parameters"), strict=True
        )
    } == real


def answered() -> set[int]:
    """Return all statuses that the webhook answers with."""
    tree = ast.parse((INTEGRATION / "receiving" / "webhook.py").read_text("utf-8"))
    return {
        HTTPStatus[node.attr].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "HTTPStatus"
    }


def test_the_answers_of_the_webhook_are_all_there() -> None:
    seen = page("docs/webhook.md")
    [table] = [t for t in seen.tables if "status" in t.header and "body" in t.header]

    assert set(map(int, table.column("status"))) == answered()
    results = {
        json.loads(body)["result"]
        for body in table.names("body")
        if body.startswith('{"result"')
    }
    assert results == set(webhook._ANSWERS.values())  # noqa: SLF001 - the answers of one module


def test_the_refusals_of_the_webhook_are_as_they_are_shown() -> None:
    shown = {
        reason
        for page in PAGES
        for reason in re.findall(r'"error": ?"([^"…]+)"', page.text)
    }

    assert shown
    assert shown - said() == set()


def test_the_decisions_are_listed() -> None:
    decisions = {path.name for path in DECISIONS.iterdir()} - {"README.md"}

    assert linked("docs/decisions/README.md", DECISIONS) == decisions
    assert [name[:4] for name in sorted(decisions)] == [
        f"{number:04}" for number in range(1, len(decisions) + 1)
    ]


def test_the_architecture_names_every_module() -> None:
    tables = page("docs/architecture.md").tables
    named = [
        name
        for table in tables
        for header in ("room", "platform", "module")
        if table.header[0] == header
        for name in table.names(header)
    ]
    modules = {name or "__init__" for name, _path in sources(INTEGRATION)}

    assert sorted(named) == sorted(modules)
    assert {
        n for t in tables if t.header[0] == "platform" for n in t.names("platform")
    } == PLATFORMS


def labels() -> dict[str, set[str]]:
    """Return the fields of all dialogs, with the words that are beside them."""
    found: dict[str, set[str]] = {}
    for path, words in ENGLISH.items():
        parts = path.split(".")
        if parts[0] in FLOWS and parts[-2] == "data":
            found.setdefault(parts[-1], set()).add(words)
    return found


def test_the_fields_of_the_dialogs_are_all_there() -> None:
    told = "".join(page.text for page in PAGES if page.path.parent == DOCS)

    for field, words in labels().items():
        assert {word for word in words if f"*{word}*" not in told} == set(), field


def test_the_fields_of_the_set_up_are_called_as_they_are() -> None:
    tables = [t for t in page("docs/setup.md").tables if t.header[0] == "field"]
    rows = [(name, row[-1]) for t in tables for row in t.rows for name in code(row[0])]

    assert len(rows) > 5
    for name, meaning in rows:
        called = re.match(r"\*([^*]+)\*", meaning)
        assert called, name
        assert called[1] in labels()[name], name
