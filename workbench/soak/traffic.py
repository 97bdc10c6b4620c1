"""The traffic of a soak test: incoming messages, sent messages, and faults of both directions."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import override

import aiohttp

from simulator import ApiFault, ApiFaultKind, Service, WebhookFault, WebhookFaultKind
from simulator.clock import SystemClock
from workbench import demo
from workbench.instance import Instance
from workbench.session import RequestFailedError
from workbench.websocket import CommandFailedError

from .comparison import MARK

STATUSES = 4
"""Of each sent message: 3, 2, 6 and 7, or fewer for another final status."""
AT_ONCE = 10
"""Recipients of one action."""
_CHANNELS = (0, 0, 0, 0, 1, 2, 3, 3, 4, 5)
_SENDERS = ("+393331234567", "Amazon", "4242", "0176 421111", "+4915752982212")
_SENDING = 3
"""Actions at a time."""
_FAILURES = (8, 9, 12)


class LateClock(SystemClock):
    """A slow clock: messages of the service look old as soon as they arrive."""

    def __init__(self, seconds: float) -> None:
        """Take by how many seconds it is slow."""
        self._late = timedelta(seconds=seconds)

    @override
    def now(self) -> datetime:
        return super().now() - self._late


def break_everything(service: Service) -> None:
    """Add permanent faults: three of ten webhook requests and one of ten API requests fail."""
    kind = WebhookFaultKind
    for fault in (
        WebhookFault(kind=kind.DROP, probability=0.1, times=None),
        WebhookFault(kind=kind.DUPLICATE, probability=0.1, times=None),
        WebhookFault(kind=kind.REORDER, probability=0.06, times=None),
        WebhookFault(kind=kind.DELAY, probability=0.04, times=None, seconds=3),
        WebhookFault(kind=kind.HALF, probability=0.02, times=None),
        WebhookFault(
            kind=kind.SLOW, probability=0.01, times=None, seconds=1, about="incoming"
        ),
    ):
        service.fail_webhooks(fault)
    for method, found, lost in (("getallsms", 0.1, 0.1), ("addsms", 0.05, 0.0)):
        for api_fault in (
            ApiFault(
                kind=ApiFaultKind.CUT, method=method, probability=found, times=None
            ),
            ApiFault(
                kind=ApiFaultKind.STATUS, method=method, probability=lost, times=None
            ),
            ApiFault(
                kind=ApiFaultKind.HALF, method=method, probability=found / 2, times=None
            ),
        ):
            service.fail_api(api_fault)
    for status in _FAILURES:
        service.end_at(status, probability=0.03)


@dataclass(slots=True, kw_only=True)
class Traffic:
    """Messages, randomly spread over the phones; `open` is cleared while sending is impossible."""

    service: Service
    home: Instance
    phones: Sequence[demo.Phone]
    chance: Random
    incoming: int
    outgoing: int
    pace: float
    """Incoming messages a second."""
    received: int = 0
    failed_actions: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: int = 0
    _under_way: int = 0

    @property
    def done(self) -> float:
        """The part that is done, from 0 to 1."""
        whole = self.incoming + STATUSES * self.outgoing
        return (self.received + STATUSES * self._there()) / whole

    async def flow(self) -> None:
        """Send and receive all messages."""
        self.open.set()
        async with asyncio.TaskGroup() as group:
            for _ in range(_SENDING):
                group.create_task(self._send_all())
            for _ in range(self.incoming):
                group.create_task(self._receive())
                await asyncio.sleep(1 / self.pace)

    async def _receive(self) -> None:
        number = self.received
        self.received += 1
        chance = self.chance
        phone = chance.choice(self.phones)
        await self.service.receive(
            phone.gateway_device_id or 0,
            chance.choice(_SENDERS),
            # The same text twice from one sender is normal.
            f"{MARK} {number // 2}",
            channel=chance.choice(_CHANNELS),
        )

    async def _send_all(self) -> None:
        """Send until the service has all messages; an interrupted action leaves recipients out."""
        while (
            size := min(AT_ONCE, self.outgoing - self._there() - self._under_way)
        ) > 0:
            await self.open.wait()
            first = self._numbers
            self._numbers += size
            self._under_way += size
            phone = self.phones[first // AT_ONCE % len(self.phones)]
            data = {
                "device_id": phone.device_id,
                "to": [number_of(index) for index in range(first, first + size)],
                "message": f"{MARK} {first}",
            }
            try:
                await self.home.call_action("smsgateway24", "send_message", data)
            except (
                CommandFailedError,
                RequestFailedError,
                ConnectionError,
                TimeoutError,
                aiohttp.ClientError,
            ):
                # Failed by a restart, or by a fault after the request took effect: the
                # service's list shows which.
                self.failed_actions += 1
            finally:
                self._under_way -= size

    def _there(self) -> int:
        return len(self.service.messages(incoming=False))


def number_of(index: int) -> str:
    """Return an unused number, another one for each message: ten in ten minutes would be a loop."""
    return f"+49176421{index:05d}"
