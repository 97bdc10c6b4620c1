"""The automation editor offers the fields and options that triggers and conditions take."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition, config_validation as cv, selector
from homeassistant.helpers.condition import (
    async_get_all_descriptions as async_get_condition_descriptions,
)
from homeassistant.helpers.trigger import (
    async_get_all_descriptions as async_get_trigger_descriptions,
    async_validate_trigger_config,
)
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.smsgateway24.automation.filters import Match
from custom_components.smsgateway24.automation.options import ANY
from custom_components.smsgateway24.condition import CONDITIONS
from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.protocol import Channel, MessageType, Status
from custom_components.smsgateway24.trigger import (
    DELIVERY_STATUS_SCHEMA,
    TRIGGERS,
    message_received_schema,
)
from tests.builders.gateway import Gateway
from tests.builders.translations import INTEGRATION, below

TRIGGERS_YAML = load_yaml_dict(str(INTEGRATION / "triggers.yaml"))
CONDITIONS_YAML = load_yaml_dict(str(INTEGRATION / "conditions.yaml"))
SCHEMAS = {
    "message_received": message_received_schema("DE"),
    "delivery_status_changed": DELIVERY_STATUS_SCHEMA,
}
CHOICES: dict[tuple[str, str], list[str]] = {
    ("message_received", "known"): ["true", "false"],
    ("message_received", "match"): list(Match),
    ("message_received", "channel"): list(Channel),
    ("message_received", "type"): list(MessageType),
    ("delivery_status_changed", "status"): ["final", "failed", *Status],
}


def fields(of: Mapping[str, Any]) -> dict[str, Any]:
    return dict(of["fields"])


def choices(trigger: str, field: str) -> list[str]:
    found: list[str] = fields(TRIGGERS_YAML[trigger])[field]["selector"]["select"][
        "options"
    ]
    return found


def option_markers(schema: vol.Schema) -> dict[str, Any]:
    """Return the markers of all options that a schema takes."""
    for marker, value in schema.schema.items():
        if marker == "options":
            taken = value.validators[0] if isinstance(value, vol.All) else value
            return {str(m): m for m in taken}
    raise AssertionError("no options")


async def validated(
    hass: HomeAssistant, trigger: str, **options: Any
) -> dict[str, Any]:
    """Have Home Assistant look at a trigger, and return its options."""
    config = {
        "trigger": f"{DOMAIN}.{trigger}",
        "target": {"device_id": "a device"},
        "options": options,
    }
    [found] = await async_validate_trigger_config(hass, cv.TRIGGER_SCHEMA([config]))
    taken: dict[str, Any] = found["options"]
    return taken


async def test_home_assistant_can_read_both_files(gateway: Gateway) -> None:
    hass = gateway.hass
    assert await async_setup_component(hass, "automation", {})
    for read, names in (
        (await async_get_trigger_descriptions(hass), TRIGGERS),
        (await async_get_condition_descriptions(hass), CONDITIONS),
    ):
        ours = {
            key: described
            for key, described in read.items()
            if key.startswith(f"{DOMAIN}.")
        }
        assert ours.keys() == {f"{DOMAIN}.{name}" for name in names}
        # None is what Home Assistant makes of a file that it can't read.
        assert all(described and described["fields"] for described in ours.values())


@pytest.mark.parametrize("trigger", SCHEMAS)
def test_the_editor_offers_the_fields_that_are_taken(trigger: str) -> None:
    offered = fields(TRIGGERS_YAML[trigger])

    assert offered.keys() == option_markers(SCHEMAS[trigger]).keys()
    for name, marker in option_markers(SCHEMAS[trigger]).items():
        if isinstance(offered[name].get("default"), str | bool):
            assert offered[name]["default"] == marker.default(), name


@pytest.mark.parametrize(("trigger", "field"), CHOICES)
async def test_the_editor_offers_all_values_and_no_others(
    gateway: Gateway, trigger: str, field: str
) -> None:
    offered = choices(trigger, field)

    assert sorted(offered) == sorted(CHOICES[trigger, field])
    for value in offered:
        await validated(gateway.hass, trigger, **{field: value})
    with pytest.raises(vol.Invalid, match=field):
        await validated(gateway.hass, trigger, **{field: "something else"})


@pytest.mark.parametrize(("trigger", "field"), CHOICES)
def test_all_values_have_words(trigger: str, field: str) -> None:
    key = fields(TRIGGERS_YAML[trigger])[field]["selector"]["select"]["translation_key"]

    assert set(choices(trigger, field)) <= below(f"selector.{key}.options").keys()


async def test_what_the_editor_makes_of_a_maximum_age_is_taken(
    gateway: Gateway,
) -> None:
    config = fields(TRIGGERS_YAML["message_received"])["max_age"]["selector"]
    chooser = selector.selector(config)
    given = {"hours": 1, "minutes": 0, "seconds": 0}

    for value, expected in (
        ({"active_choice": "duration", "duration": given}, 3_600),
        ({"active_choice": "any", "any": ANY}, ANY),
    ):
        chosen = chooser(value)  # type: ignore[operator]
        for form in (value, chosen):
            options = await validated(gateway.hass, "message_received", max_age=form)
            taken = options["max_age"]
            assert (taken if taken == ANY else taken.total_seconds()) == expected


@pytest.mark.parametrize("kind", CONDITIONS)
async def test_the_editor_offers_the_fields_of_the_conditions(
    gateway: Gateway, kind: str
) -> None:
    offered = fields(CONDITIONS_YAML[kind])
    given = {
        "behavior": "all",
        "for": {"minutes": 1},
        "sender": "+4915752982212",
        "confirmed": True,
    }
    config: dict[str, Any] = {
        "condition": f"{DOMAIN}.{kind}",
        "options": {name: given[name] for name in offered},
    }
    if "target" in CONDITIONS_YAML[kind]:
        config["target"] = {"device_id": "a device"}

    found = await condition.async_validate_condition_config(
        gateway.hass, cv.CONDITION_SCHEMA(config)
    )

    assert found["options"].keys() == offered.keys()
    with pytest.raises(vol.Invalid, match="colour"):
        await condition.async_validate_condition_config(
            gateway.hass,
            cv.CONDITION_SCHEMA(
                config | {"options": config["options"] | {"colour": "red"}}
            ),
        )
