"""Every word that is shown has its place in translations/en.json, and every place its use.

Pages of flows are also checked by each test that opens one (builders/dialogs.py).
"""

import ast
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
import re
from string import Formatter

from awesomeversion import AwesomeVersion
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.smsgateway24 import logbook
from custom_components.smsgateway24.account.issues import FIXABLE, Issue
from custom_components.smsgateway24.api import (
    AuthError,
    MalformedError,
    RejectedError,
    UnavailableError,
)
from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.domain.outgoing import SendProblem
from custom_components.smsgateway24.domain.questions import QuestionOutcome
from custom_components.smsgateway24.errors import error_key
from custom_components.smsgateway24.protocol import Channel, Status
from custom_components.smsgateway24.receiving.image_download import ImageProblem
from simulator import Service
from tests.builders.descriptions import described_choices
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.translations import ENGLISH, INTEGRATION, below, flatten, read_json
from tests.payloads import message, payload
from tests.plugin import SetUp

TRANSLATIONS = INTEGRATION / "translations"
OTHER_LANGUAGES = sorted(
    path.stem for path in TRANSLATIONS.glob("*.json") if path.stem != "en"
)
ICONS = read_json(INTEGRATION / "icons.json")
MANIFEST = read_json(INTEGRATION / "manifest.json")

API_ERRORS = (AuthError(), UnavailableError(), MalformedError(), RejectedError(""))

# Attributes that are one of a few words, which people read in their own language.
ATTRIBUTE_STATES: dict[str, type[StrEnum]] = {
    "channel": Channel,
    "problem": ImageProblem,
}
# An event entity has the fields of the bus event beside it; those are for automations.
EVENT_ATTRIBUTES = {"event_type"}
# Called like their device: they need no words.
NAMELESS = {"entity.notify.contact"}
# What errors.error_key can answer.
FAILURES = ("invalid_auth", "cannot_connect", "malformed_answer", "rejected")
# What Home Assistant itself adds to an entity, and translates itself.
CORE_ATTRIBUTES = {
    "access_token",
    # Read by the frontend, which does not show it.
    "custom_ui_more_info",
    "attribution",
    "device_class",
    "entity_picture",
    "event_types",
    "friendly_name",
    "icon",
    "options",
    "state_class",
    "supported_features",
    "unit_of_measurement",
}


# What the code uses


def modules() -> Iterator[ast.Module]:
    for path in sorted(INTEGRATION.rglob("*.py")):
        yield ast.parse(path.read_text("utf-8"))


def word(node: ast.expr | None) -> Iterator[str]:
    """Yield the strings that an expression can be: both sides of a choice, each of a list."""
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.IfExp(body=body, orelse=orelse):
            yield from word(body)
            yield from word(orelse)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            for element in elements:
                yield from word(element)
        case ast.Call(func=ast.Name(id="error_key")):
            yield from FAILURES


def arguments(tree: ast.AST, name: str) -> Iterator[str]:
    """Yield what is passed by a name, wherever it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == name:
            yield from word(node.value)


def called(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name
    return ""


FLOW_SECTIONS = {
    "ConfigFlow": "config",
    "OptionsFlow": "options",
    "PhoneFlow": "config_subentries.phone",
    "ContactFlow": "config_subentries.contact",
}


def flows() -> Iterator[tuple[str, ast.ClassDef]]:
    """Yield the classes of flows, each with its place in the translations."""
    for tree in modules():
        for node in tree.body:
            if not isinstance(node, ast.ClassDef):
                continue
            bases = {ast.unparse(base) for base in node.bases}
            if bases & {"ConfigFlow", "OptionsFlow"}:
                yield FLOW_SECTIONS[(bases & FLOW_SECTIONS.keys()).pop()], node
            elif "ConfigSubentryFlow" in bases:
                yield FLOW_SECTIONS[node.name], node


def steps(flow: ast.ClassDef) -> set[str]:
    """Return the steps of a flow that show a page, not just lead on."""
    return set(arguments(flow, "step_id"))


def step_methods(flow: ast.ClassDef) -> set[str]:
    return {
        node.name.removeprefix("async_step_")
        for node in flow.body
        if isinstance(node, ast.AsyncFunctionDef)
        and node.name.startswith("async_step_")
    }


def errors(flow: ast.ClassDef) -> set[str]:
    """Return what is put into `errors`."""
    return {
        error
        for node in ast.walk(flow)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Subscript) and ast.unparse(target.value) == "errors"
        for error in word(node.value)
    }


def own_aborts(flow: ast.ClassDef) -> set[str]:
    """Return the reasons of aborts whose words are not Home Assistant's own."""
    return {
        reason
        for node in ast.walk(flow)
        if isinstance(node, ast.Call)
        and called(node) == "async_abort"
        and "translation_domain" not in {keyword.arg for keyword in node.keywords}
        for reason in arguments(node, "reason")
    }


def section_of(key: str) -> str:
    """Return the flow that a key belongs to."""
    return next(
        (part for part in FLOW_SECTIONS.values() if key.startswith(f"{part}.")), ""
    )


def flow_id(value: str | ast.ClassDef) -> str:
    return value if isinstance(value, str) else value.name


def test_every_flow_is_known_here() -> None:
    assert {section for section, _ in flows()} == set(FLOW_SECTIONS.values())


@pytest.mark.parametrize(("section", "flow"), flows(), ids=flow_id)
def test_every_step_of_a_flow_has_its_words_and_no_other_has(
    section: str, flow: ast.ClassDef
) -> None:
    shown = steps(flow) | {"user", "reconfigure"} & step_methods(flow)
    assert shown <= step_methods(flow)

    translated = {key.partition(".")[0] for key in below(f"{section}.step")}
    assert translated == shown
    assert all(f"{section}.step.{step}.title" in ENGLISH for step in translated)
    actions = set(arguments(flow, "progress_action"))
    assert below(f"{section}.progress").keys() == actions
    options = {
        key.rpartition(".")[2]
        for key in below(f"{section}.step")
        if ".menu_options." in key
    }
    assert options == set(arguments(flow, "menu_options"))
    assert options <= step_methods(flow)


@pytest.mark.parametrize(("section", "flow"), flows(), ids=flow_id)
def test_every_error_and_abort_of_a_flow_has_its_words_and_no_other_has(
    section: str, flow: ast.ClassDef
) -> None:
    assert below(f"{section}.error").keys() == errors(flow)
    assert below(f"{section}.abort").keys() == own_aborts(flow)


def test_nothing_of_a_flow_is_translated_that_no_flow_has() -> None:
    known = {"step", "error", "abort", "progress", "entry_type", "initiate_flow"}
    known |= {"create_entry"}
    for key in ENGLISH:
        if key.startswith(("config.", "config_subentries.", "options.")):
            section = section_of(key)
            part = key.removeprefix(f"{section}.").partition(".")[0]
            assert part in known, key


def test_every_kind_of_part_says_what_it_is_and_how_to_add_and_change_it() -> None:
    for section, flow in flows():
        if section.startswith("config_subentries."):
            assert ENGLISH[f"{section}.entry_type"]
            wanted = {"user", "reconfigure"} & step_methods(flow)
            assert below(f"{section}.initiate_flow").keys() == wanted


async def test_every_choice_has_its_words_and_no_other_has(sender: Gateway) -> None:
    keys = {
        selector.config["translation_key"]
        for dialog in [
            await Dialog.options(sender.hass, sender.entry),
            await Dialog.add_contact(sender.hass, sender.entry),
        ]
        for selector in dialog.result["data_schema"].schema.values()
        if "translation_key" in getattr(selector, "config", ())
    }

    # That each has the words for all its options is checked whenever a page is shown, and for
    # actions and triggers in test_descriptions.py.
    keys |= {key for key, _ in described_choices()}
    assert {key.partition(".")[0] for key in below("selector")} == keys


def test_every_exception_and_repair_has_its_words_and_no_other_has() -> None:
    # What the service says, and what became of a message, is named by values.
    exceptions = {error_key(err) for err in API_ERRORS} | set(SendProblem)
    for tree in modules():
        for node in ast.walk(tree):
            if called(node).endswith(("Error", "NotReady", "AuthFailed")):
                exceptions |= set(arguments(node, "translation_key"))

    assert {key.partition(".")[0] for key in below("exceptions")} == exceptions
    assert {key.partition(".")[0] for key in below("issues")} == set(Issue)


def test_every_word_of_the_server_is_used_and_no_other_is_there() -> None:
    # As arguments, or in the tables of the modules that pick one.
    constants = {
        node.value
        for tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    failures = {status for status in Status if status.failed}
    needed = {f"{part}_{each}" for part in ("reason", "advice") for each in failures}
    needed |= {f"logbook_{each}" for each in (Status.SENT, Status.DELIVERED)}
    needed |= {f"logbook_question_{each}" for each in QuestionOutcome}
    needed |= {"answer_yes", "answer_no"}
    kinds = {"message", *logbook._KINDS.values(), *logbook._PICTURES.values()}  # noqa: SLF001 - the words of one module
    needed |= {f"kind_{kind}" for kind in kinds}
    needed |= {
        key
        for tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) == "async_word"
        for argument in node.args[1:]
        for key in word(argument)
    }

    assert needed <= below("common").keys()
    assert below("common").keys() - needed <= constants


def test_every_repair_that_can_be_made_has_a_dialog_and_no_other_has() -> None:
    dialogs = {key.partition(".")[0] for key in below("issues") if ".fix_flow." in key}

    assert dialogs == set(FIXABLE)


def test_there_are_no_sections_that_nothing_here_looks_after() -> None:
    assert {key.partition(".")[0] for key in ENGLISH} == {
        "common",
        "conditions",
        "config",
        "config_panel",
        "config_subentries",
        "entity",
        "exceptions",
        "issues",
        "options",
        "selector",
        "services",
        "system_health",
        "triggers",
    }


# Entities


@pytest.fixture
async def entities(
    hass: HomeAssistant, set_up: SetUp, service: Service
) -> list[er.RegistryEntry]:
    """All entities of an account, a phone and a contact, enabled, after a message and a report."""
    account = service.add_account()
    phone = service.add_phone(account, numbers=("+4917642111111", "+4917642111112"))
    sender = payload("incoming_text")["address"]
    gateway = await set_up(
        account_entry(
            phone_subentry(gateway_device_id=phone.device_id),
            contact_subentry("Anna", sender),
            data={"token": account.token, "api_url": service.api_url},
        )
    )
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, gateway.entry.entry_id):
        if entity.disabled_by is not None:
            registry.async_update_entity(entity.entity_id, disabled_by=None)
    await hass.config_entries.async_reload(gateway.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await gateway.accepted(message(1))
    await gateway.accepted(payload("incoming_image"))
    await gateway.accepted(payload("status_sent"))
    found = er.async_entries_for_config_entry(registry, gateway.entry.entry_id)
    assert all(hass.states.get(entity.entity_id) is not None for entity in found)
    return found


def path_of(entity: er.RegistryEntry) -> str:
    return f"entity.{entity.domain}.{entity.translation_key}"


def wanted_of(hass: HomeAssistant, entity: er.RegistryEntry) -> set[str]:
    """Return the keys that an entity needs."""
    state = hass.states.get(entity.entity_id)
    assert state is not None
    wanted = {"name"}
    attributes = set(state.attributes) - CORE_ATTRIBUTES
    if entity.domain == "event":
        attributes &= EVENT_ATTRIBUTES
        wanted |= {
            f"state_attributes.event_type.state.{event_type}"
            for event_type in state.attributes["event_types"]
        }
    wanted |= {f"state.{option}" for option in state.attributes.get("options", ())}
    if "unit_of_measurement" in state.attributes:
        wanted.add("unit_of_measurement")
    for attribute in attributes:
        wanted.add(f"state_attributes.{attribute}.name")
        wanted |= {
            f"state_attributes.{attribute}.state.{value}"
            for value in ATTRIBUTE_STATES.get(attribute, ())
        }
    return wanted


async def test_every_entity_has_its_words_and_no_other_has(
    hass: HomeAssistant, entities: list[er.RegistryEntry]
) -> None:
    wanted = {
        f"{path_of(entity)}.{key}"
        for entity in entities
        if path_of(entity) not in NAMELESS
        for key in wanted_of(hass, entity)
    }

    translated = {key for key in ENGLISH if key.startswith("entity.")}
    assert translated - wanted == set(), "nothing uses these"
    assert wanted - translated == set(), "these are missing"


async def test_every_entity_is_called_as_its_translation_says(
    hass: HomeAssistant, entities: list[er.RegistryEntry]
) -> None:
    for entity in entities:
        state = hass.states.get(entity.entity_id)
        assert state is not None
        device = dr.async_get(hass).async_get(entity.device_id or "")
        assert device is not None
        if path_of(entity) in NAMELESS:
            assert state.name == device.name
            continue
        name = ENGLISH[f"{path_of(entity)}.name"]
        if "{slot}" in name:
            name = name.format(slot=entity.unique_id.split("_")[-2])
        assert state.name == f"{device.name} {name}"
        unit = ENGLISH.get(f"{path_of(entity)}.unit_of_measurement")
        assert state.attributes.get("unit_of_measurement") == unit


async def test_every_icon_belongs_to_an_entity_and_to_a_state_of_it(
    entities: list[er.RegistryEntry],
) -> None:
    known = {path_of(entity) for entity in entities} | NAMELESS

    for key, icon in flatten(ICONS["entity"]).items():
        assert re.fullmatch(r"mdi:[a-z0-9-]+", icon), key
        domain, name, kind = key.split(".")[:3]
        path = f"entity.{domain}.{name}"
        assert path in known, key
        assert kind in {"default", "state"}, key
        if kind == "state":
            states = below(f"{path}.state").keys()
            if domain == "binary_sensor":
                states = {"on": "", "off": ""}.keys()
            assert key.rpartition(".")[2] in states, key


async def test_every_entity_has_an_icon_of_its_own_or_that_of_its_device_class(
    entities: list[er.RegistryEntry],
) -> None:
    iconless = {
        entity.translation_key
        for entity in entities
        if f"{path_of(entity)}.default" not in flatten(ICONS)
        and entity.original_device_class is None
    }

    assert iconless == set()


def test_there_is_no_second_source_of_texts() -> None:
    assert not (INTEGRATION / "strings.json").exists()


# Other languages


# What CLDR has for whole numbers, and "other" for the rest: the card asks `Intl.PluralRules`.
PLURAL_FORMS = {
    "de": {"one", "other"},
    "en": {"one", "other"},
    "es": {"one", "many", "other"},
    "fr": {"one", "many", "other"},
    "id": {"other"},
    "it": {"one", "many", "other"},
    "nl": {"one", "other"},
    "pl": {"one", "few", "many", "other"},
    "pt-BR": {"one", "many", "other"},
    "ru": {"one", "few", "many", "other"},
    "tr": {"one", "other"},
    "uk": {"one", "few", "many", "other"},
}


def plural(key: str) -> tuple[str, str]:
    """Return a key of the card without its plural form, and the form; "" if it has none."""
    name, _, form = key.rpartition("_")
    has_forms = key.startswith("config_panel.") and f"{name}_other" in ENGLISH
    return (name, form) if has_forms and form in PLURAL_FORMS["en"] else (key, "")


def wanted_in(language: str) -> dict[str, str]:
    """Return the English texts by the keys that a language must have."""
    wanted: dict[str, str] = {}
    for key, text in ENGLISH.items():
        name, form = plural(key)
        if form:
            forms = PLURAL_FORMS[language]
            wanted |= {f"{name}_{each}": ENGLISH[f"{name}_other"] for each in forms}
        else:
            wanted[key] = text
    return wanted


def differences(language: str, texts: Mapping[str, str]) -> list[str]:
    """Return where a language does not say what English says."""
    wanted = wanted_in(language)
    found = [f"{key}: missing" for key in wanted.keys() - texts.keys()]
    found += [f"{key}: not in English" for key in texts.keys() - wanted.keys()]
    found += [
        f"{key}: other placeholders"
        for key in wanted.keys() & texts.keys()
        if names_in(wanted[key]) != names_in(texts[key])
    ]
    return sorted(found)


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def texts_of(language: str) -> dict[str, str]:
    return flatten(read_json(TRANSLATIONS / f"{language}.json"))


@pytest.mark.parametrize("language", ["en", *OTHER_LANGUAGES])
def test_a_language_says_what_english_says(language: str) -> None:
    assert differences(language, texts_of(language)) == []


def test_a_language_that_does_not_say_what_english_says_is_found() -> None:
    language = wanted_in("pl")
    del language["config.step.user.title"]
    del language["config_panel.inbox.unread_few"]
    language["config.step.user.more"] = "Mehr"
    language["config_panel.inbox.unread_two"] = "{count} neue Nachrichten"
    language["config_panel.search.found_many"] = "Viele gefunden"
    language["config_subentries.phone.step.proved.description"] = "Fertig: {telefon}"

    assert differences("pl", language) == [
        "config.step.user.more: not in English",
        "config.step.user.title: missing",
        "config_panel.inbox.unread_few: missing",
        "config_panel.inbox.unread_two: not in English",
        "config_panel.search.found_many: other placeholders",
        "config_subentries.phone.step.proved.description: other placeholders",
    ]


def test_a_form_that_a_language_does_not_have_is_found() -> None:
    assert differences("id", ENGLISH) == [
        f"config_panel.{name}_one: not in English"
        for name in ("compose.left", "compose.parts", "inbox.unread", "search.found")
    ]


# The manifest, beyond what hassfest wants


def test_the_manifest_has_what_the_integration_and_hacs_need() -> None:
    assert MANIFEST["domain"] == DOMAIN
    assert MANIFEST["config_flow"] is True
    assert MANIFEST["integration_type"] == "hub"
    assert MANIFEST["issue_tracker"].startswith("https://")
    for key in ("documentation", "issue_tracker"):
        assert "home-assistant.io" not in MANIFEST[key]
    assert MANIFEST["iot_class"] == "cloud_push"
    assert {"http", "webhook"} <= set(MANIFEST["dependencies"])
    assert "cloud" in MANIFEST["after_dependencies"]
    assert not {"probatio", "voluptuous"} & {
        requirement.partition("==")[0] for requirement in MANIFEST["requirements"]
    }


def test_hacs_json_has_what_hacs_wants() -> None:
    hacs = read_json(Path(__file__).parents[2] / "hacs.json")

    assert hacs["name"] == MANIFEST["name"]
    assert AwesomeVersion(hacs["homeassistant"]) >= AwesomeVersion("2026.10.0")


# What is said must not say what it must not


async def test_no_page_shows_the_webhook_id_but_in_its_address(
    gateway: Gateway,
) -> None:
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, PHONE_ID)

    placeholders = dict(dialog.result["description_placeholders"])
    suggestions = dict(dialog.suggestions)
    assert WEBHOOK_ID in suggestions.pop("webhook_url")
    assert WEBHOOK_ID in placeholders.pop("webhook_url")
    assert WEBHOOK_ID not in repr((placeholders, suggestions))
    dialog.close()
