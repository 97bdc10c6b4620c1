"""The Home Assistant of the test as the target of calls."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
import logging
from typing import Any, override

import pytest

from tests.builders.entries import WEBHOOK_ID
from tests.builders.gateway import Gateway
from workbench.fuzz.call import Answer, Call, Wire
from workbench.fuzz.oracle import MESSAGE, REPORT, Seen
from workbench.observer import OURS


@dataclass
class Target(logging.Handler):
    """What workbench/observer is to a real Home Assistant."""

    gateway: Gateway
    wire: Wire
    lines: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Become a handler, which is no dataclass."""
        super().__init__()

    __hash__ = logging.Handler.__hash__

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "asyncio":
            # It complains of a slow machine.
            return
        if record.levelno >= logging.WARNING or record.name.startswith(OURS):
            self.lines.append(
                {
                    "logger": record.name,
                    "level": record.levelname,
                    "at": record.created,
                    "text": self.format(record),
                    "traceback": record.exc_info is not None,
                }
            )

    async def send(self, call: Call) -> Answer | None:
        """Make a call."""
        return await self.wire.send(call)

    async def look(self) -> Seen:
        """Return what happened since the last look."""
        events = [
            {"type": name, "data": dict(event.data)}
            for name, told in (
                (MESSAGE, self.gateway.messages),
                (REPORT, self.gateway.reports),
            )
            for event in told
        ]
        seen = Seen(events=tuple(events), lines=tuple(self.lines))
        for kept in (self.gateway.messages, self.gateway.reports, self.lines):
            kept.clear()
        return seen


@pytest.fixture
async def target(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Target]:
    """Home Assistant with one phone, and all that happens in it."""
    caplog.set_level(logging.DEBUG, OURS)
    client = gateway.client
    path = f"/api/webhook/{WEBHOOK_ID}"
    async with Wire(client.host, int(client.port or 0), path) as wire:
        target = Target(gateway, wire)
        logging.getLogger().addHandler(target)
        yield target
        logging.getLogger().removeHandler(target)
