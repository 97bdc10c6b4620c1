"""The conversation card: its files can be loaded, and pages load them where there are pages."""

import gzip
import json
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_COMPONENT_LOADED
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import mock_component

from custom_components.smsgateway24.history import card
from tests.builders.entries import account_entry, phone_subentry
from tests.builders.gateway import Gateway, complaints
from tests.builders.translations import INTEGRATION
from tests.payloads import message
from tests.plugin import SetUp

FOLDER = INTEGRATION / "frontend"
URL = "/smsgateway24_static"
VERSION = json.loads((FOLDER / "built.json").read_text("utf-8"))["version"]


@pytest.fixture
def pages(hass: HomeAssistant) -> UrlManager:
    """Return what pages load besides Home Assistant's own, which not every environment has."""
    modules = UrlManager(lambda change, url: None, [])
    hass.data[DATA_EXTRA_MODULE_URL] = modules
    mock_component(hass, "frontend")
    return modules


@pytest.fixture
def client(gateway: Gateway) -> TestClient[Any, Any]:
    """Return somebody who is not signed in."""
    return gateway.client


@pytest.mark.parametrize("name", ["entry.js", "card.js"])
async def test_a_file_is_sent_as_it_was_built(
    client: TestClient[Any, Any], name: str
) -> None:
    response = await client.get(
        f"{URL}/{name}?v={VERSION}", headers={"Accept-Encoding": "identity"}
    )

    assert response.status == 200
    assert await response.read() == (FOLDER / name).read_bytes()
    assert response.content_type == "text/javascript"
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("name", ["entry.js", "card.js"])
async def test_a_browser_gets_the_packed_file(
    client: TestClient[Any, Any], name: str
) -> None:
    response = await client.get(
        f"{URL}/{name}",
        headers={"Accept-Encoding": "gzip, deflate, br"},
        auto_decompress=False,
    )

    assert response.headers["Content-Encoding"] == "gzip"
    assert response.content_type == "text/javascript"
    packed = await response.read()
    assert packed == (FOLDER / f"{name}.gz").read_bytes()
    assert gzip.decompress(packed) == (FOLDER / name).read_bytes()


async def test_a_browser_keeps_a_file_for_a_month(
    client: TestClient[Any, Any],
) -> None:
    response = await client.get(f"{URL}/entry.js")

    assert response.headers["Cache-Control"] == "public, max-age=2678400"


async def test_nothing_outside_of_the_folder_is_sent(
    client: TestClient[Any, Any],
) -> None:
    for path in ("../manifest.json", "%2e%2e/manifest.json", "nothing.js", ""):
        response = await client.get(f"{URL}/{path}")
        assert response.status in {403, 404}, path


async def test_pages_load_the_entry_by_the_hash_of_the_files(
    pages: UrlManager, gateway: Gateway
) -> None:
    assert pages.urls == {f"{URL}/entry.js?v={VERSION}"}


async def test_a_second_account_adds_nothing(
    pages: UrlManager, gateway: Gateway, set_up: SetUp
) -> None:
    await set_up(account_entry(phone_subentry("Galaxy", "b2" * 32, "01OTHERPHONE")))

    assert len(pages.urls) == 1


async def test_an_account_needs_no_pages(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    assert "frontend" not in gateway.hass.config.components
    assert gateway.entry.state is ConfigEntryState.LOADED
    await gateway.accepted(message(1))

    assert gateway.published == [1]
    assert complaints(caplog.records) == []


async def test_pages_that_come_later_load_it_too(
    gateway: Gateway, request: pytest.FixtureRequest
) -> None:
    pages: UrlManager = request.getfixturevalue("pages")
    assert pages.urls == frozenset()

    gateway.hass.bus.async_fire(EVENT_COMPONENT_LOADED, {"component": "frontend"})
    await gateway.hass.async_block_till_done()

    assert pages.urls == {f"{URL}/entry.js?v={VERSION}"}


@pytest.mark.parametrize("built", [None, "", "[]", "{}", '{"outputs": {}}'])
async def test_damaged_files_cost_the_card_and_no_message(
    built: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pages: UrlManager,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if built is not None:
        (tmp_path / "built.json").write_text(built, "utf-8")
    monkeypatch.setattr(card, "_FOLDER", tmp_path)

    gateway = await set_up(account_entry(phone_subentry()))
    await gateway.accepted(message(1))

    assert gateway.published == [1]
    assert pages.urls == frozenset()
    [said] = complaints(caplog.records)
    assert "install the integration again" in said
