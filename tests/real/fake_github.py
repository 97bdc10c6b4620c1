"""The part of GitHub and of the community catalog that the Marketplace needs to install."""

from base64 import b64encode
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Self
from zipfile import ZipFile

from aiohttp import web

from tests.docs.tracked import tracked
from workbench.configuration import DOMAIN, HOST, REPOSITORY

OWN = "ha-smsgateway24/ha-smsgateway24"
REPOSITORY_ID = "1017642"
COMMIT = "0123abc"
BRANCH = "main"


def archive() -> bytes:
    """Return the zip file that GitHub makes of a commit: the tracked files in a folder."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as file:
        for name in tracked():
            file.write(REPOSITORY / name, f"ha-smsgateway24-{COMMIT}/{name}")
    return buffer.getvalue()


def tree() -> list[dict[str, str]]:
    """Return all tracked files and their folders as the API lists them."""
    folders = {
        str(folder)
        for name in tracked()
        for folder in PurePosixPath(name).parents
        if folder.name
    }
    entries = dict.fromkeys(folders, "tree") | dict.fromkeys(tracked(), "blob")
    return [{"path": path, "type": entries[path]} for path in sorted(entries)]


def content_of(name: str) -> bytes | None:
    """Return the content of a tracked file."""
    return (REPOSITORY / name).read_bytes() if name in tracked() else None


class FakeGitHub:
    """Serves the catalog, and of this repository the files, the archive and what the API tells."""

    def __init__(self, *, version: str | None, in_catalog: bool = True) -> None:
        """Set the newest release, if there is one, and whether the catalog lists the repository."""
        self.version = version
        self.in_catalog = in_catalog
        self.asked: list[str] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

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
        match path.split("/"):
            case ["catalog", section, "data.json"]:
                return web.json_response(self._catalog(section))
            case ["github", *_] if path in self._archives():
                return web.Response(body=archive())
            case ["raw", _, _, _, *name]:
                if (content := content_of("/".join(name))) is not None:
                    return web.Response(body=content)
            case ["api", *rest]:
                if (answer := self._api("/".join(rest))) is not None:
                    return web.json_response(answer)
        return web.json_response({"message": "Not Found"}, status=404)

    def _archives(self) -> set[str]:
        """Return the addresses of the archive: of the release, of the branch and of the commit."""
        refs = {f"refs/heads/{BRANCH}", COMMIT}
        if self.version:
            refs.add(f"refs/tags/{self.version}")
        return {f"github/{OWN}/archive/{ref}.zip" for ref in refs}

    def _catalog(self, section: str) -> Any:
        if section in {"removed", "critical"}:
            return []
        listed = self.in_catalog and section == "integration"
        return {REPOSITORY_ID: self._entry()} if listed else {}

    def _api(self, path: str) -> Any:
        if path == "rate_limit":
            core = {"limit": 5000, "remaining": 5000, "reset": 2_000_000_000}
            return {"resources": {"core": core}}
        match path.removeprefix(f"repos/{OWN}").split("/"):
            case [""]:
                return {
                    "id": int(REPOSITORY_ID),
                    "full_name": OWN,
                    "name": OWN.partition("/")[2],
                    "default_branch": BRANCH,
                    "archived": False,
                    "pushed_at": "2026-11-26T00:00:00Z",
                    "topics": [],
                }
            case ["", "releases"]:
                release = {
                    "tag_name": self.version,
                    "prerelease": False,
                    "draft": False,
                }
                return [release | {"assets": []}] if self.version else []
            case ["", "branches", _]:
                return {"commit": {"sha": COMMIT}}
            case ["", "git", "trees", *_]:
                return {"tree": tree()}
            case ["", "contents", *name]:
                if (content := content_of("/".join(name))) is not None:
                    return {"content": b64encode(content).decode()}
        return None

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
