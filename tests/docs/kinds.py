"""What a block of YAML is, and what Home Assistant says of it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from homeassistant.components import http, logger, recorder
from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.components.blueprint.models import BlueprintInputs
from homeassistant.components.template import config as template
from homeassistant.components.trace import TRACE_CONFIG_SCHEMA
from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.core_config import CORE_CONFIG_SCHEMA
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import async_validate_conditions_config
from homeassistant.helpers.script import async_validate_actions_config
from homeassistant.helpers.template import is_template_string
from homeassistant.helpers.trigger import async_validate_trigger_config
import voluptuous as vol

from custom_components.smsgateway24.const import DOMAIN
from tests.blueprints.builders import NAMES, load

type Validate = Callable[[HomeAssistant, Any], Awaitable[object]]

CONFIGURATION: dict[str, Callable[[Any], object]] = {
    "homeassistant": CORE_CONFIG_SCHEMA,
    "http": lambda config: http.CONFIG_SCHEMA({"http": config}),
    "logger": lambda config: logger.CONFIG_SCHEMA({"logger": config}),
    "recorder": lambda config: recorder.CONFIG_SCHEMA({"recorder": config}),
    "trace": vol.Schema(TRACE_CONFIG_SCHEMA),
}


async def _automation(hass: HomeAssistant, block: Any) -> object:
    return await async_validate_config_item(hass, "docs", block)


async def _blueprint(hass: HomeAssistant, block: Any) -> object:
    owner, name = block["use_blueprint"]["path"].removesuffix(".yaml").split("/")
    # Where Home Assistant puts what is imported from this repository.
    if owner != "ha-smsgateway24" or name not in NAMES:
        raise vol.Invalid(f"there is no blueprint {owner}/{name}")
    given = BlueprintInputs(load(name), block)
    given.validate()
    if unknown := given.inputs.keys() - given.blueprint.inputs.keys():
        raise vol.Invalid(f"{name} has no {sorted(unknown)}")
    # As the configuration would be without the blueprint.
    return await _automation(hass, given.async_substitute())


async def _triggers(hass: HomeAssistant, block: Any) -> object:
    return await async_validate_trigger_config(
        hass, cv.TRIGGER_SCHEMA(block["triggers"])
    )


async def _conditions(hass: HomeAssistant, block: Any) -> object:
    return await async_validate_conditions_config(
        hass, cv.CONDITIONS_SCHEMA(block["conditions"])
    )


async def _actions(hass: HomeAssistant, block: Any) -> object:
    return await async_validate_actions_config(hass, cv.SCRIPT_SCHEMA(block["actions"]))


async def _script(hass: HomeAssistant, block: Any) -> object:
    return await _actions(hass, {"actions": block["sequence"]})


async def _action(hass: HomeAssistant, block: Any) -> object:
    return await _actions(hass, {"actions": [block]})


async def _configuration(hass: HomeAssistant, block: Any) -> None:
    for key, config in block.items():
        await hass.async_add_executor_job(CONFIGURATION[key], config)


async def _template(hass: HomeAssistant, block: Any) -> None:
    for section in block["template"]:
        await template.async_validate_config_section(hass, section)


async def _views(hass: HomeAssistant, block: Any) -> None:
    # What is in them, tests/docs/test_dashboard.py knows.
    assert isinstance(block["views"], list)


async def _nothing(hass: HomeAssistant, block: Any) -> None:
    """Leave it to a test that knows more of it."""


def kind_of(block: Any) -> str:
    """Name what a block is by its keys; raises ValueError where it is nothing that is known."""
    keys: set[str] = set(block) if isinstance(block, dict) else set()
    if {"triggers", "actions"} <= keys:
        return "automation"
    if "use_blueprint" in keys:
        return "blueprint"
    if "sequence" in keys:
        return "script"
    if keys and keys <= CONFIGURATION.keys():
        return "configuration"
    if "action" in keys:
        return "action"
    if "type" in keys:
        return "card"
    if len(keys) == 1 and keys <= VALIDATE.keys():
        return keys.pop()
    raise ValueError(f"nobody knows what has the keys {sorted(keys)}")


VALIDATE: dict[str, Validate] = {
    "automation": _automation,
    "blueprint": _blueprint,
    "triggers": _triggers,
    "conditions": _conditions,
    "actions": _actions,
    "script": _script,
    "action": _action,
    "configuration": _configuration,
    "template": _template,
    "views": _views,
    "card": _nothing,
    "messages": _nothing,
}


async def validated(hass: HomeAssistant, block: Any) -> str:
    """Have Home Assistant look at a block; return its kind, raise what is wrong with it."""
    kind = kind_of(block)
    await VALIDATE[kind](hass, block)
    for call in own_calls(block):
        check_call(hass, call)
    return kind


# The integration's actions, whose fields Home Assistant looks at only when they are performed

_TARGET = vol.Schema(cv.TARGET_FIELDS)


def own_calls(part: Any) -> Iterator[dict[str, Any]]:
    """Yield all calls of the integration's actions, however deep in a block."""
    if isinstance(part, dict):
        if str(part.get("action", "")).startswith(f"{DOMAIN}."):
            yield part
        yield from chain.from_iterable(map(own_calls, part.values()))
    elif isinstance(part, list):
        yield from chain.from_iterable(map(own_calls, part))


def check_call(hass: HomeAssistant, call: Mapping[str, Any]) -> None:
    """Check the fields of a call of an action; a template may turn out as anything."""
    name = call["action"].partition(".")[2]
    found = hass.services.async_services_for_domain(DOMAIN).get(name)
    if found is None:
        raise vol.Invalid(f"there is no action {name}")
    assert isinstance(found.schema, vol.Schema)
    schema: dict[Any, Any] = found.schema.schema
    data = call.get("data", {}) | _TARGET(call.get("target", {}))
    fields = {str(marker): marker for marker in schema}
    if unknown := data.keys() - fields.keys():
        raise vol.Invalid(f"{name} has no {sorted(unknown)}")
    for field, marker in fields.items():
        if field not in data:
            if isinstance(marker, vol.Required):
                raise vol.Invalid(f"{name} needs {field}")
        elif not is_rendered(data[field]):
            vol.Schema({marker: schema[marker]})({field: data[field]})
    if "response_variable" in call:
        assert found.supports_response is not SupportsResponse.NONE
    elif found.supports_response is SupportsResponse.ONLY:
        raise vol.Invalid(f"{name} needs a response_variable")


def is_rendered(value: Any) -> bool:
    """Return whether there is a template in a value."""
    if isinstance(value, list):
        return any(map(is_rendered, value))
    if isinstance(value, dict):
        return any(map(is_rendered, value.values()))
    return isinstance(value, str) and is_template_string(value)
