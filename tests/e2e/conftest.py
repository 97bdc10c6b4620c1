"""A browser for all stories, and a stage for each."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
import re

from playwright.async_api import Browser
import pytest

from tests.harness.time_limit import end_from_inside
from workbench.browser import browser as running_browser

from .pictures import Pictures
from .stage import Stage, Surface, stage as play

_LIMIT = 600

type Play = Callable[..., AbstractAsyncContextManager[Stage]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots",
        action="store_true",
        help="take the pictures of the documentation anew",
    )
    parser.addoption(
        "--failures", type=Path, help="where to keep what was seen when a story failed"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have a story that hangs keep what is on the screen, and end what it has started."""
    end_from_inside(items, Path(__file__).parent, _LIMIT)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as chromium:
        yield chromium


@pytest.fixture
def stage(browser: Browser, request: pytest.FixtureRequest) -> Play:
    """Return what starts a Home Assistant, the service and a browser for a surface."""

    def start(surface: Surface, **settings: bool) -> AbstractAsyncContextManager[Stage]:
        story = re.sub(r"\W+", "-", request.node.name).strip("-")
        pictures = Pictures(
            wanted=request.config.getoption("--screenshots") and surface == Surface(),
            story=story,
            failures=request.config.getoption("--failures"),
        )
        return play(browser, surface, pictures, **settings)

    return partial(start)
