"""What actions, triggers and conditions say of themselves in their YAML files."""

from collections.abc import Iterator
from typing import Any

from homeassistant.util.yaml import load_yaml_dict

from .translations import INTEGRATION

SECTIONS = ("services", "triggers", "conditions")


def described(section: str) -> dict[str, Any]:
    """Read the file of a section."""
    return load_yaml_dict(str(INTEGRATION / f"{section}.yaml"))


def fields_of(description: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an action, trigger or condition, also those in its sections."""
    fields: dict[str, Any] = {}
    for name, parts in description["fields"].items():
        fields |= fields_of(parts) if "fields" in parts else {name: parts}
    return fields


def selectors(section: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the selector of each field, with what it is a field of and its name."""
    for name, description in described(section).items():
        for field, parts in fields_of(description).items():
            yield name, field, parts["selector"]


def described_choices() -> Iterator[tuple[str, set[str]]]:
    """Yield the translation key of each choice, with the words below it that it needs."""
    for section in SECTIONS:
        for _name, _field, selector in selectors(section):
            yield from _choices(selector)


def _choices(selector: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    match selector:
        case {"select": {"translation_key": key, "options": options}}:
            yield key, {f"options.{option}" for option in options}
        case {"object": {"translation_key": key, "fields": fields}}:
            yield key, {f"fields.{field}" for field in fields}
        case {"choose": {"translation_key": key, "choices": choices}}:
            yield key, {f"choices.{choice}" for choice in choices}
            for choice in choices.values():
                yield from _choices(choice["selector"])
