"""The stand-in as a running server, on loopback only."""

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
    """Runs a Service for as long as the context lasts.

    async with Simulator(seed=1) as service:
        account = service.add_account()

    `port` 0 takes a free one. With `step_seconds` messages walk by themselves, without only when
    `advance` is called; a test that holds the clock wants the latter. Ids of messages begin at
    `first_sms_id`: a client that remembers an earlier run would take the same ids for repeats.
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
        """Take what makes one run differ from another."""
        self._seed = seed
        self._port = port
        self._clock = clock or SystemClock()
        self._step_seconds = step_seconds
        self._first_sms_id = first_sms_id
        self._stack = AsyncExitStack()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Service:
        """Start. Raises OSError when the port is taken."""
        async with AsyncExitStack() as stack:
            # A receiver that was restarted must not be met on a connection to its past.
            session = await stack.enter_async_context(
                aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
            )
            service = Service(
                self._seed,
                self._clock,
                Transport(session, self._clock),
                first_sms_id=self._first_sms_id,
            )
            # Whoever waits for a slow answer does not keep the server from its end.
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
        """Let nobody connect while the context lasts, and cut those who are; all else goes on."""
        if self._runner is None or self._runner.server is None:
            raise RuntimeError("it does not run")
        for site in list(self._runner.sites):
            await site.stop()
        for connection in list(self._runner.server.connections):
            connection.force_close()
        # Let both ends of them see it: what is asked from here on needs a new connection.
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        try:
            yield
        finally:
            await web.TCPSite(self._runner, HOST, self._port).start()

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self._stack.aclose()


def application(service: Service) -> web.Application:
    """Give all addresses of a service."""
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
