"""The integration, installed in every way, in a Home Assistant with nothing else of ours."""

from collections.abc import Callable
from importlib.util import find_spec
import json
from pathlib import Path
from zipfile import ZipFile

import aiohttp
import pytest

from tests.docs.tracked import tracked
from tests.payloads import message
from workbench import demo, release
from workbench.configuration import DOMAIN, REPOSITORY, Options
from workbench.instance import Instance
from workbench.release import COMPONENT
from workbench.waiting import wait_for
from workbench.websocket import CommandFailedError

from .fake_github import OWN, REPOSITORY_ID, FakeGitHub

VERSION = "9.8.7b1"
INSTALLER = Path(__file__).parent / "installer"
REPOSITORY_VERSION = json.loads((REPOSITORY / COMPONENT / "manifest.json").read_text())[
    "version"
]


def own_files() -> dict[str, bytes]:
    """Return what git knows of the integration, by path inside its folder."""
    prefix = f"{COMPONENT.as_posix()}/"
    return {
        name.removeprefix(prefix): (REPOSITORY / name).read_bytes()
        for name in tracked()
        if name.startswith(prefix)
    }


def from_zip(folder: Path) -> str:
    """Unpack a release, as a person without HACS does; return its version."""
    file = folder.parent / "smsgateway24.zip"
    file.write_bytes(release.build(VERSION))
    with ZipFile(file) as archive:
        archive.extractall(folder)
    file.unlink()
    return VERSION


def from_tree(folder: Path) -> str:
    """Copy what git knows, as HACS does; return its version."""
    for name, content in own_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return str(REPOSITORY_VERSION)


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files of an installed integration but those that Python keeps."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def home_without_it(tmp_path: Path, **installer: str) -> Instance:
    """Return a Home Assistant with only the helper that installs."""
    options = Options(
        own_component=False, components=[INSTALLER], yaml={"installer": installer}
    )
    return Instance(tmp_path / "config", options=options)


async def assert_it_works(home: Instance, version: str) -> None:
    """Set it up and receive a message."""
    manifest = await home.ws("manifest/get", integration=DOMAIN)
    assert manifest["version"] == version
    assert manifest["is_built_in"] is False

    phone = await demo.set_up(home)
    body = message(1, body="Water in the cellar!", address="+393331234567")
    async with (
        aiohttp.ClientSession() as session,
        session.post(phone.webhook_url, json=body) as response,
    ):
        assert response.status == 200

    await assert_message(home)


async def assert_message(home: Instance) -> None:
    last = await home.state("sensor.pixel_4a_last_message")
    assert last is not None
    assert last["state"] == "Water in the cellar!"
    assert last["attributes"]["message_id"] == 1


@pytest.mark.parametrize("install", [from_zip, from_tree])
async def test_copied_by_hand_it_works_after_a_restart(
    tmp_path: Path, install: Callable[[Path], str]
) -> None:
    home = home_without_it(tmp_path)
    folder = home.folder / COMPONENT

    async with home:
        version = install(folder)
        installed = contents(folder)
        assert installed.keys() == own_files().keys()
        assert DOMAIN not in await custom_flows(home)
        await home.restart()

        await assert_it_works(home, version)
        await home.restart()
        await assert_message(home)
        assert home.problems() == []

    # Nothing was put in its place.
    assert contents(folder) == installed
    assert not folder.is_symlink()


async def test_installed_as_hacs_does_it_works_without_a_restart(
    tmp_path: Path,
) -> None:
    home = home_without_it(tmp_path)
    folder = home.folder / COMPONENT

    async with home:
        version = from_tree(folder)
        await home.call_action("installer", "look")

        await assert_it_works(home, version)
        await home.restart()
        await assert_message(home)
        assert home.problems() == []

    assert contents(folder) == own_files()


async def custom_flows(home: Instance) -> set[str]:
    """Return the custom integrations that *Add integration* offers."""
    found = await home.ws("integration/descriptions")
    return set(found["custom"]["integration"])


needs_marketplace = pytest.mark.skipif(
    find_spec("homeassistant.components.marketplace") is None,
    reason="this Home Assistant has no Marketplace",
)
released_or_not = pytest.mark.parametrize("version", [f"v{REPOSITORY_VERSION}", None])


@needs_marketplace
@released_or_not
async def test_from_the_catalog_of_the_marketplace_it_works_without_a_restart(
    tmp_path: Path, version: str | None
) -> None:
    async with FakeGitHub(version=version) as github:
        home = home_without_it(tmp_path, url=github.url)
        folder = home.folder / COMPONENT

        async with home:
            await open_marketplace(home)
            await wait_for(lambda: is_offered(home), 60, what="catalog")
            await home.ws("marketplace/repository/install", repository=REPOSITORY_ID)

            assert contents(folder) == own_files()
            # The API limits what callers without an account may ask.
            assert not [path for path in github.asked if path.startswith("api/")]
            assert DOMAIN in await custom_flows(home)
            assert await restarts_required(home) == []
            await assert_it_works(home, REPOSITORY_VERSION)
            assert await restarts_required(home) == []

            # Of what runs already, new files are used after a restart only.
            await home.ws("marketplace/repository/install", repository=REPOSITORY_ID)
            assert await restarts_required(home) == ["SmsGateWay24"]
            await assert_message(home)
            await home.restart()
            assert await restarts_required(home) == []
            await assert_message(home)
            assert home.problems() == []


@needs_marketplace
@released_or_not
async def test_added_to_the_marketplace_from_its_link_it_works_without_a_restart(
    tmp_path: Path, version: str | None
) -> None:
    link = f"https://github.com/{OWN}"
    async with FakeGitHub(version=version, in_catalog=False) as github:
        home = home_without_it(tmp_path, url=github.url)
        folder = home.folder / COMPONENT

        async with home:
            await open_marketplace(home)
            with pytest.raises(CommandFailedError, match="github_not_connected"):
                await home.ws("marketplace/repositories/detect", repository=link)
            await home.call_action("installer", "connect")

            # As the dialog does, which asks for the type where there are several.
            found = await home.ws("marketplace/repositories/detect", repository=link)
            assert found == {"categories": ["integration"]}
            await home.ws(
                "marketplace/repositories/add", category="integration", repository=link
            )
            assert await is_offered(home)
            await home.ws("marketplace/repository/install", repository=REPOSITORY_ID)

            assert contents(folder) == own_files()
            assert await restarts_required(home) == []
            await assert_it_works(home, REPOSITORY_VERSION)
            assert await restarts_required(home) == []
            # No restart: a new process with an account asks the real GitHub too early.
            # The Marketplace warns of each key that hacs.json does not have, and need not have.
            assert [line for line in home.problems() if "Ignoring " not in line] == []


async def open_marketplace(home: Instance) -> None:
    """Wait for the Marketplace and accept its warning."""

    async def accept() -> bool:
        await home.ws("marketplace/warning/accept")
        return True

    await wait_for(accept, 60, what="Marketplace", retry_on=(CommandFailedError,))


async def is_offered(home: Instance) -> bool:
    """Return whether the Marketplace offers this repository."""
    found = await home.ws("marketplace/repositories/list")
    return REPOSITORY_ID in {repository["id"] for repository in found}


async def restarts_required(home: Instance) -> list[str]:
    """Return the names in the repairs that ask for a restart."""
    issues = (await home.ws("repairs/list_issues"))["issues"]
    return [
        issue["translation_placeholders"]["name"]
        for issue in issues
        if issue["translation_key"] == "restart_required"
    ]
