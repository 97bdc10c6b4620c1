"""Rules of `services.yaml`, `triggers.yaml` and `conditions.yaml`, their words and icons."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Any

from homeassistant.helpers import config_validation as cv, service
from homeassistant.helpers.selector import TargetSelector, selector, validate_selector
import voluptuous as vol

from .pieces import (
    Rule,
    any_key,
    breaches,
    fault,
    found_in,
    named,
    read_json,
    read_yaml,
)


@dataclass(frozen=True)
class Kind:
    """One of the three kinds of things that describe themselves."""

    section: str
    icon: str
    registered_by: str
    registered_in: str

    @property
    def file(self) -> str:
        return f"{self.section}.yaml"


ACTIONS = Kind(
    "services",
    "service",
    r"services\.(async_)?register\b|async_register_(admin_service|(platform_)?entity_service)",
    "**/*.py",
)
TRIGGERS = Kind("triggers", "trigger", r"\basync_get_triggers\b", "trigger.py")
CONDITIONS = Kind(
    "conditions", "condition", r"\basync_get_conditions\b", "condition.py"
)
KINDS = (ACTIONS, TRIGGERS, CONDITIONS)


def _something(value: Any) -> Any:
    """Refuse a key that stands there without a value."""
    if value is None:
        raise vol.Invalid("must have a value")
    return value


def _selector(value: Any) -> Any:
    """Accept a selector that Home Assistant has, if every word of it can be translated."""
    validate_selector(value)
    for name, inner in _nested(value):
        # hassfest knows no key below selector.<key> for the word of a constant.
        if name == "constant" and "translation_key" in inner:
            raise vol.Invalid("a constant cannot be translated: it needs a label")
    return value


def _nested(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a selector and all that it lets choose from, by name."""
    [(name, config)] = value.items()
    config = config or {}
    yield name, config
    if name == "choose":
        for choice in config["choices"].values():
            yield from _nested(choice["selector"])


def _target(value: Any) -> Any:
    """Accept the filter of a target; one for devices is refused by newer versions."""
    if value is None:
        return value
    TargetSelector.CONFIG_SCHEMA(value)
    if "device" in value:
        raise vol.Invalid("a target cannot filter devices", path=["device"])
    return value


_FIELD = {
    vol.Optional("example"): _something,
    vol.Optional("default"): _something,
    vol.Optional("required"): bool,
    vol.Optional("selector"): _selector,
}
_WORDS = {vol.Optional("name"): str, vol.Optional("description"): str}


def _context_leads_somewhere(thing: Any) -> Any:
    """Refuse a context that its selector does not take, or that names no field and no target."""
    fields = thing.get("fields", {})
    for name, field in fields.items():
        path = ["fields", name, "context"]
        if "context" not in field:
            continue
        if "selector" not in field:
            raise vol.Invalid("needs a selector beside it", path=path)
        allowed = selector(field["selector"]).allowed_context_keys
        for key, source in field["context"].items():
            if key not in allowed:
                raise vol.Invalid(
                    "the selector takes no such context", path=[*path, key]
                )
            kind = "target" if source == "target" and "target" in thing else None
            if "selector" in (fields.get(source) or {}):
                [kind] = fields[source]["selector"]
            if kind not in allowed[key]:
                raise vol.Invalid(
                    f"cannot take its value from {source}", path=[*path, key]
                )
    return thing


def _fields_differ(fields: Any) -> Any:
    """Refuse a field that is in two sections of an action."""
    seen: set[str] = set()
    for name, field in fields.items():
        for inner in field.get("fields", {}) if "fields" in field else [name]:
            if inner in seen:
                raise vol.Invalid("is there twice", path=[name])
            seen.add(inner)
    return fields


def _field_or_section(field: Rule, section: Rule) -> Rule:
    """Return a rule that takes what has fields for a section."""

    def check(value: Any) -> Any:
        is_section = isinstance(value, dict) and "fields" in value
        return section(value) if is_section else field(value)

    return check


_FILTER = {
    vol.Optional("filter"): {
        vol.Exclusive("attribute", "filter"): {
            vol.Required(str): [vol.All(str, service.validate_attribute_option)]
        },
        vol.Exclusive("supported_features", "filter"): [
            vol.All(str, service.validate_supported_feature)
        ],
    }
}


def _action_schema(target: dict[Any, Any], more: dict[Any, Any]) -> vol.Schema:
    """Return the schema of an action whose fields may have more than those of others."""
    field = vol.Schema({**_FIELD, **_WORDS, **more})
    section = vol.Schema(
        {
            **_WORDS,
            vol.Optional("collapsed"): bool,
            vol.Required("fields"): named(any_key, field),
        }
    )
    fields = named(any_key, _field_or_section(field, section))
    return vol.Schema(
        {**_WORDS, **target, vol.Optional("fields"): vol.All(fields, _fields_differ)}
    )


_UNTARGETED = _action_schema({}, {})
_TARGETED = _action_schema({vol.Required("target"): _target}, _FILTER)


def _action(thing: Any) -> Any:
    """Accept an action; only one with a target can filter its fields by what the target can do."""
    if thing is None:
        return thing
    targeted = isinstance(thing, dict) and "target" in thing
    return (_TARGETED if targeted else _UNTARGETED)(thing)


_PLAIN_FIELD = vol.Schema({**_FIELD, vol.Optional("context"): {str: str}})
_TRIGGER_OR_CONDITION = vol.Schema(
    vol.All(
        {
            vol.Optional("target"): _target,
            vol.Optional("fields"): named(any_key, _PLAIN_FIELD),
        },
        _context_leads_somewhere,
    )
)


def _trigger_or_condition(thing: Any) -> Any:
    """Accept a trigger or condition; one without options and target has nothing at all."""
    return thing if thing is None else _TRIGGER_OR_CONDITION(thing)


SCHEMAS = {
    ACTIONS.section: vol.Schema(named(cv.slug, _action)),
    TRIGGERS.section: vol.Schema(named(cv.underscore_slug, _trigger_or_condition)),
    CONDITIONS.section: vol.Schema(named(cv.underscore_slug, _trigger_or_condition)),
}


def _things(folder: Path, kind: Kind) -> dict[str, Any]:
    """Return what a file describes, without the anchors of triggers and conditions."""
    described = read_yaml(folder / kind.file)
    if kind is ACTIONS:
        return described
    return {name: thing for name, thing in described.items() if name[:1] != "."}


def _fields(thing: dict[str, Any] | None) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the fields and sections of a thing: where their words are, name, description."""
    for name, field in ((thing or {}).get("fields") or {}).items():
        if "fields" in field:
            yield "sections", name, field
            yield from _fields(field)
        else:
            yield "fields", name, field


def _wordless(folder: Path, kind: Kind) -> Iterator[str]:
    """Yield what has no words in a language, and words that nothing has."""
    things = _things(folder, kind)
    for path in sorted(folder.glob("translations/*.json")):
        file = f"translations/{path.name}"
        tree = read_json(path)
        words = found_in(tree, kind.section) or {}
        for name in sorted(words.keys() - things.keys()):
            yield fault(file, [kind.section, name], f"is not in {kind.file}")
        for name, thing in things.items():
            place = [kind.section, name]
            wanted = [[*place, part] for part in ("name", "description")]
            for where, field, _ in _fields(thing):
                wanted.append([*place, where, field, "name"])
                if where == "fields":
                    wanted.append([*place, where, field, "description"])
            for missing in wanted:
                if not found_in(tree, *missing):
                    yield fault(file, missing, "is missing")
            for where in ("fields", "sections"):
                known = {field for kept, field, _ in _fields(thing) if kept == where}
                there = found_in(words, name, where) or {}
                for field in sorted(there.keys() - known):
                    yield fault(file, [*place, where, field], f"is not in {kind.file}")
            for key in _translation_keys(thing):
                if found_in(tree, "selector", key) is None:
                    yield fault(file, ["selector", key], f"is missing, for {name}")


def _translation_keys(thing: dict[str, Any] | None) -> Iterator[str]:
    for _, _, field in _fields(thing):
        if field.get("selector"):
            for _, config in _nested(field["selector"]):
                if "translation_key" in config:
                    yield config["translation_key"]


def _iconless(folder: Path, kind: Kind) -> Iterator[str]:
    icons = found_in(read_json(folder / "icons.json"), kind.section) or {}
    things = _things(folder, kind)
    for name in things:
        look = icons.get(name)
        if not (isinstance(look, str) or found_in(look, kind.icon)):
            yield fault("icons.json", [kind.section, name, kind.icon], "is missing")
    for name in sorted(icons.keys() - things.keys()):
        yield fault("icons.json", [kind.section, name], f"is not in {kind.file}")


def description_faults(folder: Path) -> list[str]:
    """Return what is wrong with the actions, triggers and conditions of an integration."""
    found = []
    for kind in KINDS:
        if not (folder / kind.file).is_file() and any(
            re.search(kind.registered_by, path.read_text("utf-8"))
            for path in folder.glob(kind.registered_in)
        ):
            found.append(fault(kind.file, [], "is missing"))
        wrong = breaches(kind.file, SCHEMAS[kind.section], _things(folder, kind))
        found += wrong
        found += _iconless(folder, kind)
        if not wrong:
            found += _wordless(folder, kind)
    return found
