"""A Home Assistant whose packages can't be had says so at once, and every time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
import json
from pathlib import Path
import subprocess
import sys
from uuid import uuid4

from aiohttp import web
import pytest

from workbench import requirements
from workbench.configuration import HOST, REPOSITORY, Options
from workbench.instance import Instance, free_port
from workbench.requirements import MissingPackagesError, Report


@dataclass
class Index:
    """An index of packages that has none."""

    asked_for: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked_for.append(request.path)
        return web.Response(status=404)


@pytest.fixture
async def index(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[Index]:
    """Have the installer look nowhere else, as another run of tests."""
    index, port = Index(), free_port()
    app = web.Application()
    app.router.add_get("/{path:.*}", index.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HOST, port).start()
    for name in ("UV_INDEX", "UV_FIND_LINKS", "UV_EXTRA_INDEX_URL", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://{HOST}:{port}/simple")
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PYTEST_XDIST_TESTRUNUID", uuid4().hex)
    yield index
    await runner.cleanup()


def component(folder: Path, name: str, **manifest: object) -> Path:
    """Make a custom integration of nothing but its manifest and an empty set-up."""
    path = folder / name
    path.mkdir()
    given = {"domain": name, "name": name, "version": "1.0.0"} | manifest
    (path / "manifest.json").write_text(json.dumps(given), "utf-8")
    (path / "__init__.py").write_text("async def async_setup(*_):\n    return True\n")
    return path


def needing(folder: Path, name: str) -> Options:
    """Configure a custom integration that requires packages that nobody has."""
    needy = component(folder, name, requirements=[f"{name}-one==1.0", f"{name}-two>=2"])
    return Options(components=[needy], yaml={name: {}})


async def test_a_start_without_what_the_configuration_needs_fails_at_once_with_names(
    index: Index, tmp_path: Path
) -> None:
    home = Instance(options=needing(tmp_path, "needy"))
    try:
        with pytest.raises(MissingPackagesError) as caught:
            await home.start()
        assert not home.process.running
    finally:
        await home.close()

    assert caught.value.packages == ("needy-one", "needy-two")
    assert "without needy-one, needy-two; the installer" in str(caught.value)
    assert "not found in the package registry" in str(caught.value)
    assert index.asked_for


async def test_what_failed_is_not_tried_again_by_this_process_or_this_run(
    index: Index, tmp_path: Path
) -> None:
    options = needing(tmp_path, "poor")
    with pytest.raises(MissingPackagesError) as first:
        await requirements.ensure(options)
    asked_for = list(index.asked_for)
    with pytest.raises(MissingPackagesError) as second:
        await requirements.ensure(options)
    other = await asyncio.to_thread(
        subprocess.run,
        [
            *(sys.executable, "-m", "workbench.requirements"),
            *options.domains(),
            *map(str, options.linked_components()),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )

    assert str(second.value) == str(first.value)
    assert Report.from_dict(json.loads(other.stdout)).needed == ("poor-one", "poor-two")
    assert index.asked_for == asked_for


async def test_what_it_can_do_without_is_only_left_out(
    index: Index, tmp_path: Path
) -> None:
    welcome = component(tmp_path, "welcome", requirements=["welcome-one==1.0"])
    content = component(tmp_path, "content", after_dependencies=[str(welcome)])
    options = Options(components=[content], yaml={"content": {}})

    assert "welcome-one" in await requirements.ensure(options)
    assert index.asked_for
