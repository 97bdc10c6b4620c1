"""Fifty messages a second, whatever Home Assistant is doing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.builders.gateway import Gateway

from .builders import new

PER_SECOND = 50


@dataclass
class Traffic:
    """What was posted to a URL, and what the answers were; ids count up from `first`.

    `accepted` are the ids that were answered as ours: 200, and that it was taken. `refused` has
    the status of those that were refused, `nowhere` are those that found no such webhook.
    """

    gateway: Gateway
    webhook_id: str
    device_id: int
    first: int = 1
    accepted: list[int] = field(default_factory=list)
    refused: dict[int, int] = field(default_factory=dict)
    nowhere: list[int] = field(default_factory=list)
    sent: int = 0

    async def _post(self, sms_id: int) -> None:
        body = new(sms_id, device_id=self.device_id)
        response = await self.gateway.call(body, self.webhook_id)
        if response.status != 200:
            self.refused[sms_id] = response.status
        elif await response.read():
            assert await response.json() == {"result": "accepted"}
            self.accepted.append(sms_id)
        else:
            self.nowhere.append(sms_id)

    async def flow(self) -> None:
        """Post until it is cancelled, and return when all was answered."""
        calls: list[asyncio.Task[None]] = []
        try:
            while True:
                calls.append(asyncio.create_task(self._post(self.first + self.sent)))
                self.sent += 1
                await asyncio.sleep(1 / PER_SECOND)
        finally:
            await asyncio.gather(*calls)

    async def more(self, count: int) -> None:
        """Wait until so many more were posted."""
        end = self.sent + count
        while self.sent < end:  # noqa: ASYNC110 - its own pace is what is waited for
            await asyncio.sleep(1 / PER_SECOND)


@asynccontextmanager
async def flowing(*streams: Traffic) -> AsyncIterator[None]:
    """Have them write while the context lasts."""
    tasks = [asyncio.create_task(stream.flow()) for stream in streams]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(ended, asyncio.CancelledError), ended
