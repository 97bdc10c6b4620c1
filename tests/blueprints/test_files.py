"""The blueprints as files: Home Assistant takes them, and the docs say the same of them."""

import re
from typing import Any
from urllib.parse import quote

from homeassistant.core import ServiceCall
from homeassistant.helpers.selector import DeviceSelector, selector
import pytest

from tests.builders.gateway import Gateway

from .builders import DOCS, NAMES, automation, documented, load, section

REPOSITORY = "https://github.com/ha-smsgateway24/ha-smsgateway24/blob/main"
IMPORT = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="

ALARM = [{"trigger": "event", "event_type": "alarm"}]
REQUIRED: dict[str, dict[str, Any]] = {
    "forward_message": {},
    "command_by_message": {"text": "open", "actions": []},
    "alert_until_somebody_has_it": {
        "alarm_triggers": ALARM,
        "message": "Water!",
        "contacts": [],
    },
    "ask_before_acting": {
        "asking_triggers": ALARM,
        "question": "Shut it off?",
        "contacts": [],
        "actions": [],
    },
    "one_time_code": {},
    "message_not_delivered": {},
    "phone_offline": {},
}


PARALLEL = {
    # What is forwarded is gathered by a run of its own, in which all others meet.
    "forward_message",
    # No answer waits for a question, and nobody for somebody else.
    "alert_until_somebody_has_it",
    "ask_before_acting",
    "command_by_message",
}


def test_there_are_seven() -> None:
    assert set(NAMES) == REQUIRED.keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_blueprint_says_what_it_is_and_where_it_comes_from(name: str) -> None:
    blueprint = load(name)

    assert blueprint.validate() is None
    meta = blueprint.metadata
    assert meta["name"].startswith("SmsGateWay24: ")
    assert meta["description"]
    assert meta["author"] == "ha-smsgateway24"
    assert meta["homeassistant"] == {"min_version": "2026.10.0"}
    path = f"blueprints/automation/smsgateway24/{name}.yaml"
    assert meta["source_url"] == f"{REPOSITORY}/{path}"


@pytest.mark.parametrize("name", NAMES)
def test_every_input_has_its_words_and_a_field(name: str) -> None:
    for key, given in load(name).inputs.items():
        assert given.keys() - {"default"} == {"name", "description", "selector"}, key
        field = selector(given["selector"])
        if isinstance(field, DeviceSelector) and key != "app_devices":
            [found] = field.config["filter"]
            is_contact = key in {"contacts", "alert_contact"}
            model_id = "contact" if is_contact else "phone"
            assert found == {"integration": "smsgateway24", "model_id": model_id}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_comes_at_once_is_dropped(name: str) -> None:
    data = load(name).data

    assert data["mode"] == ("parallel" if name in PARALLEL else "queued")
    assert data["max"] >= 100
    assert ("max_exceeded" in data) == (name == "phone_offline")


@pytest.mark.parametrize("name", NAMES)
async def test_what_is_required_is_enough(
    gateway: Gateway, phone: str, notified: list[ServiceCall], name: str
) -> None:
    blueprint, given = load(name), REQUIRED[name]
    if "phones" in blueprint.inputs:
        given = given | {"phones": [phone]}
    required = {
        key for key, value in blueprint.inputs.items() if "default" not in value
    }
    assert given.keys() == required

    run = await automation(gateway.hass, name, notified, **given)

    assert run.running == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_docs_have_every_input_with_its_default(name: str) -> None:
    inputs = load(name).inputs

    assert documented(name) == {key: shown(given) for key, given in inputs.items()}


def shown(given: dict[str, Any]) -> str:
    """Put a default as the docs do."""
    if "default" not in given:
        return "required"
    match given["default"]:
        case "" | []:
            return "none"
        case bool(on):
            return "on" if on else "off"
        case default:
            return f"`{default}`"


@pytest.mark.parametrize("name", NAMES)
def test_the_button_of_the_docs_imports_the_blueprint(name: str) -> None:
    [address] = re.findall(rf"\(({re.escape(IMPORT)}[^)]+)\)", section(name))

    assert address == IMPORT + quote(load(name).metadata["source_url"], safe="")


def test_the_docs_say_how_to_keep_no_traces() -> None:
    common, *_ = DOCS.read_text("utf-8").split("\n## ")

    assert "trace:\n  stored_traces: 0" in common
