"""Hooks of pytest; the fixtures are in plugin.py."""

from pathlib import Path

import pytest
from pytest_homeassistant_custom_component.common import get_test_config_dir

from .harness.parts import mark

pytest_plugins = ("tests.plugin",)

_REAL = Path(__file__).parent / "real"


def pytest_configure() -> None:
    """Make the folders that Home Assistant fills with its own blueprints where there is none.

    All workers share them: two that fill one at the same time would be in each other's way.
    """
    for domain in ("automation", "script", "template"):
        folder = Path(get_test_config_dir(), "blueprints", domain, "homeassistant")  # type: ignore[no-untyped-call]
        folder.mkdir(parents=True, exist_ok=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it in the end.

    First of all hooks, so that `-m` knows the marks.
    """
    mark(items)
    items.sort(key=lambda item: _REAL not in item.path.parents)
