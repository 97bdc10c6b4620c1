"""What all checks are made of: faults, objects with chosen keys, keys and texts."""

from collections.abc import Callable, Mapping
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any

from homeassistant.helpers import config_validation as cv
from homeassistant.util.yaml import load_yaml_dict
import voluptuous as vol

type Rule = Callable[[Any], Any]

ADDRESS = "has an internet address; pass it as a placeholder"
QUOTED = "has a placeholder in single quotes"

# A scheme or "www.", then at least two labels of a host name.
_ADDRESS = re.compile(
    r"(\b(ftps?|scp|https?|mqtts?|socket|socks5)://|www\.)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,5}",
    re.IGNORECASE,
)
_QUOTED_PLACEHOLDER = re.compile(r"'\{\w+\}'")
_WORDS = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")


def fault(file: str, path: list[Any], what: str) -> str:
    """Return a fault as a line: the file, the keys that lead to the place, and what is wrong."""
    place = ".".join(str(key) for key in path)
    return ": ".join(part for part in (file, place, what) if part)


def breaches(file: str, schema: vol.Schema, data: Any) -> list[str]:
    """Return everything in a file's data that a schema refuses."""
    try:
        schema(data)
    except vol.MultipleInvalid as err:
        return [fault(file, error.path, error.msg) for error in err.errors]
    return []


def read_json(path: Path) -> dict[str, Any]:
    """Return the object of a JSON file, or nothing if the file is missing or broken.

    That it is broken is a fault of its own.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
    except FileNotFoundError, ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the object of a YAML file, or nothing if there is no such file."""
    return load_yaml_dict(str(path)) if path.is_file() else {}


def found_in(tree: Any, *path: str) -> Any:
    """Return what is at a place of nested objects, or `None`."""
    for key in path:
        if not isinstance(tree, Mapping):
            return None
        tree = tree.get(key)
    return tree


def named(key_rule: Rule, value: Any) -> Rule:
    """Return a rule for objects with free keys: one rule for every key, one schema for every value.

    Other than with a rule as a key of a schema, the error says what is wrong with the key.
    """
    schema = vol.Schema(value)

    def check(data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise vol.Invalid("expected an object")
        errors: list[vol.Invalid] = []
        for key, inner in data.items():
            try:
                key_rule(key)
            except vol.Invalid as err:
                errors.append(vol.Invalid(err.msg, path=[key]))
            try:
                schema(inner)
            except vol.MultipleInvalid as err:
                err.prepend([key])
                errors += err.errors
        if errors:
            raise vol.MultipleInvalid(errors)
        return data

    return check


# Keys


def any_key(key: Any) -> str:
    """Accept every string as a key."""
    if not isinstance(key, str):
        raise vol.Invalid("a key must be a string")
    return key


def word_key(key: Any) -> str:
    """Accept lower-case words with single hyphens or underscores between them."""
    if not _WORDS.fullmatch(any_key(key)):
        raise vol.Invalid(
            "a key must be of a-z and 0-9, with single - or _ between them"
        )
    return str(key)


def slug_or_underscore(key: Any) -> str:
    """Accept a slug, and the key `_` that some sections have."""
    return any_key(key) if key == "_" else cv.slug(key)


def number_key(key: Any) -> str:
    """Accept a number that is written as a key."""
    try:
        float(key)
    except (TypeError, ValueError) as err:
        raise vol.Invalid("a key must be a number") from err
    return any_key(key)


# Texts


def text(value: Any) -> str:
    """Accept a text that people read, with placeholders.

    Core has no empty text either, although hassfest lets it pass.
    """
    if not isinstance(value, str) or not value:
        raise vol.Invalid("must be a text that is not empty")
    cv.string_with_no_html(value)
    if value != value.strip():
        raise vol.Invalid("has a space at an end")
    if _ADDRESS.search(value):
        raise vol.Invalid(ADDRESS)
    if _QUOTED_PLACEHOLDER.search(value):
        raise vol.Invalid(QUOTED)
    if "[%" in value:
        raise vol.Invalid("has a reference, which only core's own build follows")
    for name in placeholders(value):
        if not name.isidentifier():
            raise vol.Invalid(f"has a placeholder that is no name: {{{name}}}")
    return value


def plain_text(value: Any) -> str:
    """Accept a text that people read, without placeholders."""
    if any(placeholders(text(value))):
        raise vol.Invalid("has a placeholder, which nothing fills in here")
    return str(value)


def placeholders(value: str) -> list[str]:
    """Return the names in curly brackets."""
    try:
        return [name for _, name, _, _ in Formatter().parse(value) if name is not None]
    except ValueError as err:
        raise vol.Invalid(f"has a curly bracket without its partner: {err}") from err
