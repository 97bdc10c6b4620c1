"""The dashboard that the documentation shows, beside what there is to show."""

from pathlib import Path
import re
from typing import Any

from homeassistant.helpers import entity_registry as er
from homeassistant.util.yaml import parse_yaml

from tests.builders.entries import PHONE_ID, contact_id
from tests.builders.home import Home
from workbench.dashboard import layout

DOCS = Path(__file__).parents[2] / "docs" / "dashboard.md"
CORE_CARDS = {"grid", "heading", "logbook", "picture-entity", "sections", "tile"}


def shown_entities(home: Home, subentry_id: str) -> dict[str, str]:
    """Return the entities of a phone or a contact that are enabled, by their keys."""
    entries = er.async_entries_for_config_entry(
        er.async_get(home.hass), home.entry.entry_id
    )
    return {
        entry.unique_id.removeprefix(f"{subentry_id}_"): entry.entity_id
        for entry in entries
        if entry.config_subentry_id == subentry_id and entry.disabled_by is None
    }


def documented() -> Any:
    """Read the dashboard in the documentation."""
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    [found] = [block for block in map(parse_yaml, blocks) if "views" in block]
    return found


def types(config: Any) -> set[str]:
    """Return the types of all views, sections and cards."""
    if isinstance(config, list):
        return {kind for part in config for kind in types(part)}
    if not isinstance(config, dict):
        return set()
    inner = [config[key] for key in ("views", "sections", "cards") if key in config]
    own = {config["type"]} if "type" in config else set()
    return own | types(inner)


async def test_the_documented_dashboard_shows_all_of_a_phone_and_its_people(
    home: Home,
) -> None:
    phones = {"Pixel 4a": shown_entities(home, PHONE_ID)}
    people = [shown_entities(home, contact_id(name)) for name in ("Anna", "Luca")]

    assert documented() == layout(phones, people)
    assert types(documented()) == CORE_CARDS
