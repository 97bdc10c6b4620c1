"""Who writes and what goes wrong meanwhile: people, the home's own messages, and faults of both directions."""

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
"""Of each message of the home: 3, 2, 6 and 7, or an end before that."""
AT_ONCE = 10
"""Recipients of one action."""
_CHANNELS = (0, 0, 0, 0, 1, 2, 3, 3, 4, 5)
_SENDERS = ("+393331234567", "Amazon", "4242", "0176 421111", "+4915752982212")
_SENDING = 3
"""Actions at a time."""
_FAILURES = (8, 9, 12)


class LateClock(SystemClock):
    """The machine's clock, slow by some seconds: what the service has is that old when it is young."""

    def __init__(self, seconds: float) -> None:
        """Take by how many."""
        self._late = timedelta(seconds=seconds)

    @override
    def now(self) -> datetime:
        return super().now() - self._late


def break_everything(service: Service) -> None:
    """Put the faults in that stay: three of ten calls of webhooks and one of ten of the API go wrong."""
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
    """Messages to come, spread over the phones by chance; `open` is closed while nobody can send."""

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
        """How much of it is behind, from 0 to 1."""
        whole = self.incoming + STATUSES * self.outgoing
        return (self.received + STATUSES * self._there()) / whole

    async def flow(self) -> None:
        """Write all of them."""
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
            # People do write the same thing twice.
            f"{MARK} {number // 2}",
            channel=chance.choice(_CHANNELS),
        )

    async def _send_all(self) -> None:
        """Send until the service has them all: an action that is cut off leaves recipients out."""
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
                # By a stop, or an error that the service has answered with: its list says what it has.
                self.failed_actions += 1
            finally:
                self._under_way -= size

    def _there(self) -> int:
        return len(self.service.messages(incoming=False))


def number_of(index: int) -> str:
    """Give a number that nobody has, another one for each message: ten in ten minutes would be a loop."""
    return f"+49176421{index:05d}"
