"""A custom integration that reports the costs of the process, and has minimal webhooks.

For instances on loopback only: it has no authentication. `GET /api/benchmark_probe` waits until the
recorder has written everything, and returns the CPU seconds and the integration's timers; with
`?begin=1` it collects garbage first. `POST` with an `entry_id` sets an entry up again and returns
what that cost.
"""

from asyncio import TimerHandle
from collections.abc import Iterator
from functools import partial
import gc
import time
from types import FunctionType, MethodType
from typing import Any

from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.core import HassJob, HomeAssistant
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.helpers.recorder import get_instance
from homeassistant.helpers.typing import ConfigType

DOMAIN = "benchmark_probe"
OURS = "custom_components.smsgateway24"


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the views and the webhooks."""
    hass.http.register_view(_Probe(hass))
    webhook.async_register(hass, DOMAIN, "No-op", "benchmark_noop", _async_noop)
    webhook.async_register(hass, DOMAIN, "Event", "benchmark_event", _async_event)
    return True


async def _async_noop(hass: HomeAssistant, webhook_id: str, request: Request) -> None:
    """Do nothing: Home Assistant answers 200."""


async def _async_event(
    hass: HomeAssistant, webhook_id: str, request: Request
) -> Response:
    """Parse JSON and fire one event."""
    hass.bus.async_fire("benchmark_probe_called", await request.json())
    return Response()


class _Probe(HomeAssistantView):
    url = "/api/benchmark_probe"
    name = "api:benchmark_probe"
    requires_auth = False

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass

    async def get(self, request: Request) -> Response:
        await self._settle()
        if "begin" in request.query:
            # So that it does not happen during a measurement.
            gc.collect()
        return self.json(
            {
                "cpu": time.process_time(),
                "timers": _timers(self._hass),
            }
        )

    async def post(self, request: Request) -> Response:
        """Unload an entry, wait until Home Assistant is idle, and measure its setup."""
        entries = self._hass.config_entries
        entry_id = (await request.json())["entry_id"]
        await entries.async_unload(entry_id)
        await self._settle()
        gc.collect()
        wall, cpu = time.monotonic(), time.process_time()
        await entries.async_setup(entry_id)
        took = time.monotonic() - wall
        await self._settle()
        return self.json({"seconds": took, "cpu": time.process_time() - cpu})

    async def _settle(self) -> None:
        await self._hass.async_block_till_done()
        await get_instance(self._hass).async_block_till_done()


def _timers(hass: HomeAssistant) -> list[str]:
    """Return the names of the integration's functions that the event loop has scheduled."""
    scheduled: list[TimerHandle] = getattr(hass.loop, "_scheduled", [])
    return [
        module
        for handle in scheduled
        if not handle.cancelled()
        for module in _modules(getattr(handle, "_callback", None), *_args_of(handle))
        if module.startswith(OURS)
    ]


def _args_of(handle: TimerHandle) -> tuple[Any, ...]:
    return getattr(handle, "_args", None) or ()


def _modules(*things: Any) -> Iterator[str]:
    """Yield the modules of a callback: Home Assistant wraps what it is given."""
    for thing in things:
        if isinstance(thing, HassJob):
            yield from _modules(thing.target)
        elif isinstance(thing, partial):
            yield from _modules(thing.func, *thing.args)
        elif isinstance(thing, MethodType):
            yield str(type(thing.__self__).__module__)
        elif isinstance(thing, FunctionType):
            yield str(thing.__module__)
