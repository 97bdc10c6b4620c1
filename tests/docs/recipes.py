"""The recipes of the documentation: the automations and parts of them that tests play."""

from collections.abc import Callable
from dataclasses import dataclass
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.script import Script, async_validate_actions_config
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest

from .builders import PAGES, Block, slug
from .kinds import kind_of

KINDS = {
    "action",
    "actions",
    "automation",
    "blueprint",
    "conditions",
    "script",
    "template",
    "triggers",
}
"""What does something; the other kinds only describe."""
_DEVICE_ID = re.compile(r"\b[0-9a-f]{32}\b")

played: set[str] = set()
"""The places of all recipes that a test plays."""


@dataclass(frozen=True)
class Recipe:
    """A recipe as it stands on its page."""

    block: Block

    @property
    def place(self) -> str:
        """Return its page and line."""
        return self.block.place

    @property
    def link(self) -> str:
        """Return its page and the heading right above it, as a link has them."""
        return f"{self.place.partition(':')[0]}#{slug(self.block.heading)}"

    @property
    def kind(self) -> str:
        """Return which part of an automation it is."""
        return kind_of(parse_yaml(self.block.text))

    def read(self, *devices: str) -> dict[str, Any]:
        """Read it with these devices in place of those of the page, in their order there."""
        shown = list(dict.fromkeys(_DEVICE_ID.findall(self.block.text)))
        new = dict(zip(shown, devices, strict=True))
        text = _DEVICE_ID.sub(lambda found: new[found[0]], self.block.text)
        config = parse_yaml(text)
        assert isinstance(config, dict)
        return config


def recipes() -> list[Recipe]:
    """Return all recipes of all pages."""
    return [
        recipe
        for page in PAGES
        for block in page.blocks
        if block.language == "yaml" and (recipe := Recipe(block)).kind in KINDS
    ]


def plays[**P, R](*places: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Play the recipes at some places, named like links, each in a test of its own.

    The test gets each as `recipe`.
    """
    found = []
    for place in places:
        here = [recipe for recipe in recipes() if recipe.link == place]
        assert here, f"there is no recipe at {place}"
        found += here
    played.update(recipe.place for recipe in found)
    mark = pytest.mark.parametrize(
        "recipe", [pytest.param(recipe, id=recipe.link) for recipe in found]
    )

    def decorate(test: Callable[P, R]) -> Callable[P, R]:
        marked: Callable[P, R] = mark(test)
        return marked

    return decorate


async def automate(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """Set an automation up, which must be armed."""
    assert await async_setup_component(
        hass, "automation", {"automation": {"id": "recipe"} | config}
    )
    await hass.async_block_till_done()
    [state] = hass.states.async_all("automation")
    assert state.state == "on", state


async def perform(
    hass: HomeAssistant, actions: list[dict[str, Any]], **variables: Any
) -> None:
    """Perform actions as a script does."""
    sequence = await async_validate_actions_config(hass, cv.SCRIPT_SCHEMA(actions))
    script = Script(hass, sequence, "recipe", "script")
    await script.async_run(variables)
    await hass.async_block_till_done()
