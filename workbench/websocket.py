"""Home Assistant's WebSocket interface: commands, results and events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp

from .session import Json


class CommandFailedError(Exception):
    """Home Assistant rejected a command."""

    def __init__(self, command: str, error: Json) -> None:
        """Take the command's type and the error object of the answer."""
        super().__init__(f"{command}: {error}")
        self.code: str = error.get("code", "unknown")


class Subscription:
    """The events of a subscription, in order and complete from its creation."""

    def __init__(self, number: int) -> None:
        """Take the number under which Home Assistant sends them."""
        self.number = number
        self._events: asyncio.Queue[Json] = asyncio.Queue()

    def put(self, event: Json) -> None:
        """Add an event that arrived; None is the end."""
        self._events.put_nowait(event)

    async def get(self, timeout: float = 10) -> Json:
        """Return the next event.

        Raises TimeoutError, and ConnectionError after the last event of a closed connection.
        """
        async with asyncio.timeout(timeout):
            event = await self._events.get()
        if event is None:
            self._events.put_nowait(None)
            raise ConnectionError("the connection was closed")
        return event

    def waiting(self) -> list[Json]:
        """Return all events that have arrived and were not fetched, without waiting."""
        events: list[Json] = []
        while not self._events.empty():
            events.append(self._events.get_nowait())
        return [event for event in events if event is not None]

    async def __aiter__(self) -> AsyncIterator[Json]:
        """Yield events until the connection ends."""
        with suppress(ConnectionError):
            while True:
                yield await self.get(timeout=float("inf"))


class Socket:
    """A signed-in connection. Commands may run at the same time."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Take an authenticated connection; use open() to get one."""
        self._socket = socket
        self._number = 0
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._subscriptions: dict[int, Subscription] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, http: aiohttp.ClientSession, url: str, token: str) -> Socket:
        """Connect and sign in. Raises aiohttp.ClientError or PermissionError."""
        # The states of a whole system come in one message, so there is no limit.
        socket = await http.ws_connect(f"{url}/api/websocket", max_msg_size=0)
        try:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": token})
            answer = await socket.receive_json()
        except BaseException:
            await socket.close()
            raise
        if answer["type"] != "auth_ok":
            await socket.close()
            raise PermissionError(answer.get("message"))
        return cls(socket)

    @property
    def closed(self) -> bool:
        """Whether it can't be used any more."""
        return self._socket.closed or self._reader.done()

    async def close(self) -> None:
        """Close it; pending commands raise ConnectionError."""
        await self._socket.close()
        with suppress(asyncio.CancelledError):
            await self._reader

    async def command(self, type_: str, timeout: float = 30, **fields: Any) -> Json:
        """Send a command and return its result.

        Raises CommandFailedError, ConnectionError, TimeoutError.
        """
        self._number += 1
        return await self._send(self._number, type_, fields, timeout)

    async def subscribe(self, type_: str, **fields: Any) -> Subscription:
        """Send a command that subscribes. Raises the same errors as command()."""
        self._number += 1
        subscription = self._subscriptions[self._number] = Subscription(self._number)
        try:
            await self._send(subscription.number, type_, fields, 30)
        except BaseException:
            del self._subscriptions[subscription.number]
            raise
        return subscription

    async def unsubscribe(self, subscription: Subscription) -> None:
        """End a subscription; nothing happens if the connection is closed."""
        if (
            self._subscriptions.pop(subscription.number, None) is not None
            and not self.closed
        ):
            await self.command("unsubscribe_events", subscription=subscription.number)

    async def _send(
        self, number: int, type_: str, fields: dict[str, Any], limit: float
    ) -> Json:
        if self.closed:
            raise ConnectionError("the connection is closed")
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(limit):
                await self._socket.send_json({"id": number, "type": type_, **fields})
                message = await answer
        finally:
            del self._answers[number]
        if not message["success"]:
            raise CommandFailedError(type_, message["error"])
        return message["result"]

    async def _read(self) -> None:
        try:
            async for frame in self._socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._take(frame.json())
        finally:
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(ConnectionError("the connection was closed"))
            for subscription in self._subscriptions.values():
                subscription.put(None)

    def _take(self, message: Json) -> None:
        number = message.get("id")
        if message["type"] == "result":
            answer = self._answers.get(number)
            if answer is not None and not answer.done():
                answer.set_result(message)
        elif message["type"] == "event" and number in self._subscriptions:
            self._subscriptions[number].put(message["event"])
