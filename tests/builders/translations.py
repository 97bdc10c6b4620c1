"""The texts of the integration and of Home Assistant, by their dotted paths."""

from collections.abc import Mapping
import json
from pathlib import Path
import re
from typing import Any

import homeassistant

from custom_components.smsgateway24.const import DOMAIN

INTEGRATION = Path(__file__).parents[2] / "custom_components" / DOMAIN
_HOME_ASSISTANT = Path(homeassistant.__path__[0])
_PLACEHOLDER = re.compile(r"{([^{}]*)}")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object."""
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return data


def flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return the leaves of nested objects by their dotted path."""
    flat: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def placeholders(text: str) -> set[str]:
    """Return what a text wants to have filled in."""
    return set(_PLACEHOLDER.findall(text))


ENGLISH = flatten(read_json(INTEGRATION / "translations" / "en.json"))
CENTRAL = flatten(
    read_json(
        _HOME_ASSISTANT / "components" / "homeassistant" / "translations" / "en.json"
    )
)


def below(path: str, texts: Mapping[str, str] = ENGLISH) -> dict[str, str]:
    """Return the texts below a path, by the rest of theirs."""
    return {
        key.removeprefix(f"{path}."): text
        for key, text in texts.items()
        if key.startswith(f"{path}.")
    }
