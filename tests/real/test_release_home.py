"""The file of a release, installed by hand into a Home Assistant that has nothing else of this repository."""

from pathlib import Path
from zipfile import ZipFile

import aiohttp

from tests.builders import message
from workbench import demo, release
from workbench.configuration import DOMAIN, Options
from workbench.instance import Instance

VERSION = "9.8.7b1"


def install(file: Path, configuration: Path) -> Path:
    """Unpack a release as somebody without HACS does; give the folder of the integration."""
    folder = configuration / "custom_components" / DOMAIN
    folder.mkdir(parents=True)
    with ZipFile(file) as archive:
        archive.extractall(folder)
    return folder


async def test_a_release_is_all_that_a_home_needs(tmp_path: Path) -> None:
    file = tmp_path / "smsgateway24.zip"
    file.write_bytes(release.build(VERSION))
    home = Instance(tmp_path / "config", options=Options(own_component=False))
    folder = install(file, home.folder)

    async with home, aiohttp.ClientSession() as session:
        manifest = await home.ws("manifest/get", integration=DOMAIN)
        assert manifest["version"] == VERSION
        assert manifest["is_built_in"] is False

        phone = await demo.set_up(home)
        body = message(1, body="Water in the cellar!", address="+393331234567")
        async with session.post(phone.webhook_url, json=body) as response:
            assert response.status == 200

        for _ in range(2):
            last = await home.state("sensor.pixel_4a_last_message")
            assert last is not None
            assert last["state"] == "Water in the cellar!"
            assert last["attributes"]["message_id"] == 1
            await home.restart()
        assert home.problems() == []

    # Nothing was put in its place.
    with ZipFile(file) as archive:
        for name in archive.namelist():
            assert (folder / name).read_bytes() == archive.read(name), name
    assert not folder.is_symlink()
