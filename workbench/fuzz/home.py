"""A real Home Assistant as the target, with the observer installed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yarl import URL

from workbench import demo
from workbench.configuration import DOMAIN, REPOSITORY, Options
from workbench.instance import Instance

from .call import Answer, Call, Wire
from .oracle import Seen

OBSERVER = REPOSITORY / "workbench" / "observer"


@dataclass(slots=True)
class Home:
    """A Home Assistant with one phone, and a connection to that phone's webhook."""

    instance: Instance
    phone: demo.Phone
    wire: Wire

    async def send(self, call: Call) -> Answer | None:
        """Send a request to the phone's webhook."""
        return await self.wire.send(call)

    async def look(self) -> Seen:
        """Return what happened since the last call."""
        news = await self._get("/api/observer")
        return Seen(events=tuple(news["events"]), lines=tuple(news["lines"]))

    async def measures(self, *, reset: bool = False) -> dict[str, Any]:
        """Return the costs of the process, and how long its loop was blocked since the reset."""
        path = "/api/observer/measures" + ("?reset=1" if reset else "")
        measures = await self._get(path)
        return measures | {"memory": self.instance.process.resident_bytes()}

    async def diagnostics(self) -> dict[str, Any]:
        """Return the diagnostics of the account."""
        path = f"/api/diagnostics/config_entry/{self.phone.entry_id}"
        data: dict[str, Any] = (await self.instance.rest("GET", path))["data"]
        return data

    @property
    def path(self) -> str:
        """The path of the phone's webhook."""
        return URL(self.phone.webhook_url).raw_path

    def new_wire(self, path: str | None = None) -> Wire:
        """Return another connection, to the phone's webhook unless there is a path."""
        return Wire("127.0.0.1", self.instance.port, path or self.path)

    def store_size(self) -> int:
        """Return the size of the account's database and of its log in bytes."""
        return sum(path.stat().st_size for path in self._stored())

    def stored_at(self) -> int:
        """Return when the account's database was last written, in nanoseconds; 0 if never."""
        return max((path.stat().st_mtime_ns for path in self._stored()), default=0)

    def _stored(self) -> list[Path]:
        path = Path(self.instance.folder, f"{DOMAIN}_{self.phone.entry_id}.db")
        both = path, path.with_name(f"{path.name}-wal")
        return [path for path in both if path.exists()]

    async def _get(self, path: str) -> dict[str, Any]:
        async with self.instance.http.get(f"{self.instance.url}{path}") as response:
            response.raise_for_status()
            news: dict[str, Any] = await response.json()
        return news


@asynccontextmanager
async def at_home(**settings: Any) -> AsyncIterator[Home]:
    """Run a Home Assistant with one phone while the context lasts."""
    options = Options(
        components=[OBSERVER],
        yaml={"observer": {}, "diagnostics": {}},
        logs={"custom_components.smsgateway24": "debug"},
        **settings,
    )
    async with Instance(options=options) as instance:
        phone = await demo.set_up(instance)
        await demo.expect_many(instance, phone.entry_id)
        url = URL(phone.webhook_url)
        async with Wire("127.0.0.1", instance.port, url.raw_path) as wire:
            home = Home(instance, phone, wire)
            await home.look()
            yield home
