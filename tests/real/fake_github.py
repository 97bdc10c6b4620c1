"""As much of GitHub and of the community catalog as the Marketplace needs to install this repository."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Self
from zipfile import ZipFile

from aiohttp import web

from tests.docs.tracked import tracked
from workbench.configuration import DOMAIN, HOST, REPOSITORY

OWN = "ha-smsgateway24/ha-smsgateway24"
REPOSITORY_ID = "1017642"
COMMIT = "0123abc"


def archive() -> bytes:
    """Return the zip file that GitHub makes of a commit: the tracked files, in a folder of their own."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as file:
        for name in tracked():
            file.write(REPOSITORY / name, f"ha-smsgateway24-{COMMIT}/{name}")
    return buffer.getvalue()


class FakeGitHub:
    """Serves the catalog with one integration, single files and the archive. What is asked is in `asked`."""

    def __init__(self, *, version: str | None) -> None:
        """Take the newest release; without one, the catalog names the newest commit."""
        self.version = version
        self.asked: list[str] = []
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        """Start listening on loopback."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._async_get)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://{HOST}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _async_get(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.asked.append(path)
        ref = self.version or COMMIT
        where = f"refs/tags/{ref}" if self.version else ref
        if path == f"github/{OWN}/archive/{where}.zip":
            return web.Response(body=archive())
        if path.startswith(raw := f"raw/{OWN}/{ref}/"):
            return self._file(path.removeprefix(raw))
        match path.split("/"):
            case ["catalog", "integration", "data.json"]:
                return web.json_response({REPOSITORY_ID: self._entry()})
            case ["catalog", "removed" | "critical", "data.json"]:
                return web.json_response([])
            case ["catalog", _, "data.json"]:
                return web.json_response({})
        return web.Response(status=404)

    def _file(self, name: str) -> web.Response:
        if name not in tracked():
            return web.Response(status=404)
        return web.Response(body=(REPOSITORY / name).read_bytes())

    def _entry(self) -> dict[str, Any]:
        newest = (
            {"last_commit": COMMIT}
            if self.version is None
            else {"last_commit": COMMIT, "last_version": self.version}
        )
        return newest | {
            "description": "Messages of an Android phone",
            "domain": DOMAIN,
            "etag_repository": "1",
            "full_name": OWN,
            "last_fetched": datetime.now(UTC).timestamp(),
            "last_updated": "2026-11-26T00:00:00Z",
            "manifest": {"name": "SmsGateWay24"},
            "manifest_name": "SmsGateWay24",
        }
