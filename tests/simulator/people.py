"""The two who talk with the service: a client of its API and a receiver of its webhooks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from typing import Any, Self

import aiohttp
from aiohttp import web
from yarl import URL

from simulator import Phone, Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A webhook call as it came in."""

    body: bytes
    content_type: str | None

    @property
    def fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = json.loads(self.body)
        return fields


class Receiver:
    """Takes webhook calls, and answers what it is told to."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.received: list[Received] = []
        self.broken = asyncio.Event()
        application = web.Application()
        application.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(application, access_log=None)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [call.fields for call in self.received]

    @property
    def last(self) -> dict[str, Any]:
        return self.received[-1].fields

    @property
    def statuses(self) -> list[int]:
        """The status ids that were reported, in order of arrival."""
        return [body["status_id"] for body in self.bodies]

    @property
    def texts(self) -> list[str]:
        return [body["body"] for body in self.bodies]

    async def _take(self, request: web.Request) -> web.Response:
        try:
            body = await request.read()
        except aiohttp.ClientError, OSError, web.HTTPException:
            self.broken.set()
            raise
        self.received.append(
            Received(body=body, content_type=request.headers.get("Content-Type"))
        )
        return web.Response(status=self.status)


@dataclass(slots=True)
class Client:
    """Somebody with a token."""

    session: aiohttp.ClientSession
    service: Service
    token: str = field(repr=False)

    async def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method by POST, as a form, and give the answer's fields."""
        form = {"token": self.token} | {k: str(v) for k, v in parameters.items()}
        return await self.post(method, data=form)

    async def post(self, method: str, **request: Any) -> dict[str, Any]:
        url = self.service.api_url + method
        async with self.session.post(url, **request) as response:
            return await _fields(response)

    async def get(self, method: str, query: str) -> dict[str, Any]:
        """Call a method with a query string, which is sent as it stands."""
        url = f"{self.service.api_url}{method}?{query}"
        async with self.session.get(URL(url, encoded=True)) as response:
            return await _fields(response)

    async def send(self, phone: Phone, **parameters: Any) -> int:
        """Send a message and give its id."""
        given: dict[str, Any] = {
            "sendto": "+4915752982212",
            "body": "Hallo",
            "device_id": phone.device_id,
        }
        answer = await self.ask("addsms", **given | parameters)
        assert answer["error"] == 0, answer
        sms_id: int = answer["sms_id"]
        return sms_id

    async def rows(self, **filters: Any) -> list[dict[str, Any]]:
        """List messages."""
        smss = (await self.ask("getallsms", **filters))["smss"]
        return list(smss.values()) if smss else []

    async def habits(self, **changes: Any) -> dict[str, Any]:
        """Have the service behave in another way where its behaviour is unknown."""
        status, habits = await self.admin("habits", changes)
        assert status == 200, habits
        shown: dict[str, Any] = habits
        return shown

    async def admin(
        self, path: str, order: Mapping[str, Any] | None = None, **request: Any
    ) -> tuple[int, Any]:
        """Talk to the admin interface: ask, or with an order do."""
        url = f"{self.service.url}/admin/{path}"
        http_method = "GET" if order is None else "POST"
        async with self.session.request(
            http_method, url, json=order, **request
        ) as response:
            return response.status, await response.json()


async def _fields(response: aiohttp.ClientResponse) -> dict[str, Any]:
    assert response.status == 200, response.status
    fields: dict[str, Any] = await response.json(content_type=None)
    return fields
