"""Runs the simulator as a server, on loopback only."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import aiohttp
from aiohttp import web

from . import admin, getdata
from .clock import Clock, SystemClock
from .service import Service
from .state import FIRST_SMS_ID
from .transport import Transport

HOST = "127.0.0.1"
_TURNS = 10


class Simulator:
    """Runs a Service while the context lasts.

    async with Simulator(seed=1) as service:
        account = service.add_account()

    `port` 0 picks a free one. With `step_seconds` messages move on by themselves at that interval;
    without, only when `advance` is called, as tests with a manual clock require. Message ids start
    at `first_sms_id`: a client that remembers an earlier run would take the same ids for repeats.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        port: int = 0,
        clock: Clock | None = None,
        step_seconds: float | None = None,
        first_sms_id: int = FIRST_SMS_ID,
    ) -> None:
        """Take the settings of a run."""
        self._seed = seed
        self._port = port
        self._clock = clock or SystemClock()
        self._step_seconds = step_seconds
        self._first_sms_id = first_sms_id
        self._stack = AsyncExitStack()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Service:
        """Start the server. Raises OSError if the port is in use."""
        async with AsyncExitStack() as stack:
            # A restarted receiver must not get a request on a connection to its former process.
            session = await stack.enter_async_context(
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
            )
            service = Service(
                self._seed,
                self._clock,
                Transport(session, self._clock),
                first_sms_id=self._first_sms_id,
            )
            # A client that waits for a slow answer does not delay the end of the server.
            runner = web.AppRunner(
                application(service), access_log=None, shutdown_timeout=0.1
            )
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, HOST, self._port).start()
            self._runner, self._port = runner, runner.addresses[0][1]
            service.url = f"http://{HOST}:{self._port}"
            service.state.picture_origin = service.url
            if self._step_seconds is not None:
                walking = asyncio.create_task(_walk(service, self._step_seconds))
                stack.push_async_callback(_end, walking)
            self._stack = stack.pop_all()
        return service

    @asynccontextmanager
    async def unreachable(self) -> AsyncIterator[None]:
        """Refuse new connections and close open ones while the context lasts.

        Everything else continues.
        """
        if self._runner is None or self._runner.server is None:
            raise RuntimeError("the simulator is not running")
        for site in list(self._runner.sites):
            await site.stop()
        for connection in list(self._runner.server.connections):
            connection.force_close()
        # Let both ends notice it: the next request needs a new connection.
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        try:
            yield
        finally:
            await web.TCPSite(self._runner, HOST, self._port).start()

    async def __aexit__(self, *_: object) -> None:
        """Stop the server."""
        await self._stack.aclose()


def application(service: Service) -> web.Application:
    """Return the web application of a service."""
    application = web.Application(middlewares=[admin.guard])
    application.add_routes([*getdata.routes(service), *admin.routes(service)])
    return application


async def _walk(service: Service, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        await service.advance()


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
