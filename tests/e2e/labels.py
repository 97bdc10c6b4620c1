"""The words on the screen, taken from the translations and never written down again."""

from functools import cache
from importlib.util import find_spec
import json
from pathlib import Path
from typing import Any

from workbench.configuration import DOMAIN, REPOSITORY

_OURS = REPOSITORY / "custom_components" / DOMAIN / "translations"


class Labels:
    """Words in one language by their keys; a missing key raises KeyError."""

    def __init__(self, language: str) -> None:
        """Take a code as Home Assistant has it."""
        self.language = language
        self._ours = json.loads((_OURS / f"{language}.json").read_text("utf-8"))

    def ours(self, path: str, **placeholders: str) -> str:
        """Return a text of this integration, by its path in the translations."""
        return _at(self._ours, path).format(**placeholders)

    def activity(self, sentence: str, kind: str, party: str) -> str:
        """Return a line of *Activity* without the name that it begins with."""
        of_kind = self.ours(f"common.kind_{kind}")
        return self.ours(f"common.logbook_{sentence}", kind=of_kind, party=party)

    def ui(self, key: str, **placeholders: str) -> str:
        """Return a text of the user interface, by its key."""
        return _frontend(self.language)[key].format(**placeholders)

    def of(self, domain: str, path: str) -> str:
        """Return a text of one of Home Assistant's own integrations."""
        [folder] = find_spec("homeassistant.components").submodule_search_locations  # type: ignore[union-attr, misc]
        file = Path(folder, domain, "translations", f"{self.language}.json")
        return _at(json.loads(file.read_text("utf-8")), path)


def _at(texts: dict[str, Any], path: str) -> str:
    found: Any = texts
    for key in path.split("."):
        found = found[key]
    return str(found)


@cache
def _frontend(language: str) -> dict[str, str]:
    [folder] = find_spec("hass_frontend").submodule_search_locations  # type: ignore[union-attr, misc]
    files = Path(folder, "static", "translations").rglob(f"{language}-*.json")
    texts: dict[str, str] = {}
    for file in files:
        # en-GB begins like en.
        if len(file.stem) == len(language) + 33:
            texts |= json.loads(file.read_text("utf-8"))
    return texts
