"""A custom integration that reports over HTTP what happened in its Home Assistant.

For instances on loopback only: it has no authentication. `GET /api/observer` returns, in order, the
bus events of the integration, all warnings and errors, and all log lines of the integration since
the last request. `GET /api/observer/measures` returns memory and CPU of the process, and how long
its event loop was blocked; `?reset=1` starts that measurement again.
"""

from collections import Counter
import ctypes
import gc
import logging
import os
import sys
from typing import Any, override

from aiohttp import web
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.helpers.typing import ConfigType

from .loop import LoopWatch

OURS = "custom_components.smsgateway24"
EVENTS = ("smsgateway24_message_received", "smsgateway24_delivery_status")


class _Lines(logging.Handler):
    """Collects log lines: the integration's own at any level, all others from warnings on."""

    def __init__(self, kept: list[dict[str, Any]]) -> None:
        super().__init__()
        self._kept = kept

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.WARNING or record.name.startswith(OURS):
            self._kept.append(
                {
                    "logger": record.name,
                    "level": record.levelname,
                    "at": record.created,
                    "text": self.format(record),
                    "traceback": record.exc_info is not None,
                }
            )


class _News(HomeAssistantView):
    url = "/api/observer"
    name = "api:observer"
    requires_auth = False

    def __init__(self, news: dict[str, list[Any]]) -> None:
        self._news = news

    async def get(self, request: web.Request) -> web.Response:
        response = self.json(self._news)
        for kept in self._news.values():
            kept.clear()
        return response


class _Measures(HomeAssistantView):
    url = "/api/observer/measures"
    name = "api:observer:measures"
    requires_auth = False

    def __init__(self, watch: LoopWatch) -> None:
        self._watch = watch

    async def get(self, request: web.Request) -> web.Response:
        measures: dict[str, Any] = {"loop": self._watch.taken()}
        if "reset" in request.query:
            self._watch.reset()
        else:
            # Collecting blocks the loop itself, and for long.
            gc.collect()
            _give_back()
            measures |= {
                "blocks": sys.getallocatedblocks(),
                "objects": dict(_our_objects()),
            }
        return self.json(measures)


def _give_back() -> None:
    """Return free memory to the system; the C library keeps some for each thread that ever ran."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _our_objects() -> Counter[str]:
    """Return how many instances of the integration's classes are alive, by class."""
    return Counter(
        kind.__name__
        for thing in gc.get_objects()
        # The module of some classes is not a string.
        if str((kind := type(thing)).__module__).startswith(OURS)
    )


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the listener and the views."""
    events: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []

    @callback
    def on_event(event: Event) -> None:
        events.append({"type": str(event.event_type), "data": dict(event.data)})

    for event_type in EVENTS:
        hass.bus.async_listen(event_type, on_event)
    logging.getLogger().addHandler(_Lines(lines))
    watch = LoopWatch(OURS.replace(".", os.sep))
    watch.start()
    hass.bus.async_listen_once("homeassistant_stop", lambda _event: watch.stop())
    hass.http.register_view(_News({"events": events, "lines": lines}))
    hass.http.register_view(_Measures(watch))
    return True
