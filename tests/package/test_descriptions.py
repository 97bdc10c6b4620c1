"""Actions, triggers and conditions: their YAML, words, icons and schemas agree."""

from typing import Any

from homeassistant.helpers.condition import async_get_all_descriptions as conditions
from homeassistant.helpers.trigger import async_get_all_descriptions as triggers
import pytest
import voluptuous as vol

from custom_components.smsgateway24.condition import CONDITIONS
from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.dialogue.actions import (
    ASK_SCHEMA,
    CANCEL_SCHEMA,
    REACH_SCHEMA,
)
from custom_components.smsgateway24.services import (
    DELETE_SCHEMA,
    HISTORY_SCHEMA,
    REPLY_SCHEMA,
    SEND_SCHEMA,
)
from custom_components.smsgateway24.trigger import TRIGGERS
from tests.builders.descriptions import described, described_choices, fields_of
from tests.builders.gateway import Gateway
from tests.builders.translations import ENGLISH, INTEGRATION, below, read_json

ICONS = read_json(INTEGRATION / "icons.json")
SCHEMAS = {
    "send_message": SEND_SCHEMA,
    "reply": REPLY_SCHEMA,
    "get_messages": HISTORY_SCHEMA,
    "ask": ASK_SCHEMA,
    "reach": REACH_SCHEMA,
    "cancel_question": CANCEL_SCHEMA,
    "delete_messages": DELETE_SCHEMA,
}


def test_every_choice_has_the_words_for_all_that_can_be_chosen() -> None:
    for key, wanted in described_choices():
        assert below(f"selector.{key}").keys() == wanted, key


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_fields_of_an_action_are_those_that_it_takes(name: str) -> None:
    fields = fields_of(described("services")[name])
    taken = {str(marker.schema): marker for marker in SCHEMAS[name].schema}

    assert fields.keys() == taken.keys()
    required = {field for field, parts in fields.items() if parts.get("required")}
    assert required == {
        field for field, marker in taken.items() if isinstance(marker, vol.Required)
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_can_be_chosen_is_what_an_action_takes(name: str) -> None:
    fields = fields_of(described("services")[name])
    for marker, validator in SCHEMAS[name].schema.items():
        field = str(marker.schema)
        select = (fields[field]["selector"] or {}).get("select")
        assert isinstance(validator, vol.In) is (select is not None), field
        if select is not None:
            assert set(select["options"]) == set(validator.container), field


async def test_what_is_described_is_what_there_is(gateway: Gateway) -> None:
    hass = gateway.hass
    assert hass.services.async_services_for_domain(DOMAIN).keys() == SCHEMAS.keys()
    assert described("services").keys() == SCHEMAS.keys()
    assert described("triggers").keys() == TRIGGERS.keys()
    assert described("conditions").keys() == CONDITIONS.keys()


def test_system_health_has_the_words_for_what_it_tells() -> None:
    told = {
        key.removeprefix("system_health.info.")
        for key in ENGLISH
        if key.startswith("system_health.")
    }

    source = (INTEGRATION / "system_health.py").read_text("utf-8")
    assert told
    assert all(f'"{key}":' in source for key in told)


async def test_home_assistant_reads_the_descriptions(gateway: Gateway) -> None:
    await gateway.hass.async_block_till_done()
    for read, names in ((triggers, TRIGGERS), (conditions, CONDITIONS)):
        found: dict[str, Any] = await read(gateway.hass)
        for name in names:
            assert found[f"{DOMAIN}.{name}"], name
