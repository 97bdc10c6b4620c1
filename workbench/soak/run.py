"""Runs one soak test, with a restart in the middle, and collects what both sides have."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from time import monotonic
from typing import Any

from yarl import URL

from simulator import Service, Simulator
from workbench import demo
from workbench.configuration import DOMAIN, REPOSITORY, Options
from workbench.instance import Instance
from workbench.waiting import end, wait_for
from workbench.witnessed import Witnessed

from .comparison import Books
from .traffic import STATUSES, LateClock, Traffic, break_everything

_OBSERVER = REPOSITORY / "workbench" / "observer"
_WITNESS = REPOSITORY / "tests" / "real" / "witness"
"""A custom integration that keeps its records over restarts."""
RESTART_AT = 0.125
MEASURED_AT = (0.25, 0.5, 0.75)
"""Of the traffic; and at the end."""
_STEP = 0.25
_FIRST_DEVICE = 10_403
_GRACE = 125
"""Seconds for which a webhook request may still come; younger messages are not caught up."""
_PATIENCE = 300


@dataclass(slots=True, kw_only=True)
class Soak:
    """What was done and measured: memory in bytes, and allocated blocks, after each quarter."""

    seed: int
    books: Books
    memory: list[int] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    objects: Counter[str] = field(default_factory=Counter)
    account: dict[str, Any] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    calls: Counter[str] = field(default_factory=Counter)
    api_calls: Counter[str] = field(default_factory=Counter)
    down: float = 0.0
    failed_actions: int = 0
    seconds: float = 0.0


class _Witness:
    """Reads published events from where it stopped reading."""

    def __init__(self, home: Instance) -> None:
        self._witnessed = Witnessed(home.folder)
        self.published: dict[str, list[dict[str, Any]]] = {}

    def look(self) -> None:
        for note in self._witnessed.news():
            self.published.setdefault(note["event"], []).append(note["data"])

    def messages(self) -> list[dict[str, Any]]:
        return self.published.get("smsgateway24_message_received", [])

    def reports(self) -> list[dict[str, Any]]:
        return self.published.get("smsgateway24_delivery_status", [])


async def soak(
    *,
    count: int,
    phones: int,
    seed: int,
    pace: float,
    late: float = 0,
    restart_at: float = RESTART_AT,
) -> Soak:
    """Send that many messages and statuses, three of five of them incoming messages.

    `late` is by how many seconds the service's clock is slow: messages are then old enough to be
    caught up without waiting. After the part `restart_at` of the traffic, Home Assistant is
    restarted.
    """
    began = monotonic()
    clock = LateClock(late)
    options = Options(
        recorder=False,
        components=[_OBSERVER, _WITNESS],
        yaml={"observer": {}, "witness": {}, "diagnostics": {}},
    )
    async with (
        Simulator(seed=seed, clock=clock, step_seconds=_STEP) as service,
        Instance(options=options) as home,
    ):
        account = await _set_up(home, service, phones)
        outgoing = round(count * 2 / 5 / STATUSES)
        traffic = Traffic(
            service=service,
            home=home,
            phones=account.phones,
            chance=Random(seed),
            incoming=count - outgoing * STATUSES,
            outgoing=outgoing,
            pace=pace,
        )
        old = {message.sms_id for message in service.messages()}
        break_everything(service)
        course = _Course(service, home, traffic, account.entry_id)
        await course.run(late, restart_at)
        secrets = [
            *(URL(phone.webhook_url).name for phone in account.phones),
            *(m.address for m in service.messages(incoming=False)),
            next(iter(service.state.accounts.values())).token,
        ]
        result = Soak(
            seed=seed,
            memory=course.memory,
            blocks=course.blocks,
            objects=course.objects,
            calls=course.calls,
            api_calls=Counter(service.journal.counts),
            down=course.down,
            failed_actions=traffic.failed_actions,
            books=Books(
                messages=tuple(m for m in service.messages() if m.sms_id not in old),
                answered=frozenset(course.answered),
                home_of={
                    phone.gateway_device_id or 0: phone.device_id
                    for phone in account.phones
                },
                received=tuple(course.witness.messages()),
                reported=tuple(course.witness.reports()),
                logs=course.logs(),
                secrets=tuple(secrets),
            ),
        )
        path = f"/api/diagnostics/config_entry/{account.entry_id}"
        result.account = (await home.rest("GET", path))["data"]
        issues = (await home.ws("repairs/list_issues"))["issues"]
        result.repairs = tuple(
            sorted({i["translation_key"] for i in issues if i["domain"] == DOMAIN})
        )
    result.seconds = monotonic() - began
    return result


async def _set_up(home: Instance, service: Service, count: int) -> demo.Account:
    """Set up an account with that many phones, and wait for its first catch-up."""
    owner = service.add_account()
    devices = range(_FIRST_DEVICE, _FIRST_DEVICE + count)
    an_hour_ago = service.clock.now() - timedelta(hours=1)
    for device_id in devices:
        name = f"Phone {device_id}"
        service.add_phone(
            owner, name, device_id=device_id, numbers=(f"+4917643{device_id:06d}",)
        )
        service.remember(device_id, "+393331234567", "Long ago", at=an_hour_ago)
    account = await demo.set_up_with_service(
        home,
        api_url=service.api_url,
        token=owner.token,
        phones=[
            demo.NewPhone(name=f"Phone {device_id}", gateway_device_id=device_id)
            for device_id in devices
        ],
    )
    for phone in account.phones:
        url = phone.webhook_url
        service.set_webhooks(phone.gateway_device_id or 0, status=url, incoming=url)
    await demo.expect_many(
        home, account.entry_id, sends_per_hour=1_000, sends_per_day=10_000
    )
    await _look(home, service, account.entry_id)
    return account


async def _look(home: Instance, service: Service, entry_id: str) -> None:
    """Let Home Assistant catch up, as it does after every setup."""
    looks = service.journal.counts["getallsms"]
    await home.reload_entry(entry_id)
    await service.wait_for_calls("getallsms", looks + 1)


class _Course:
    """Runs the phases of a soak test and records what happens."""

    def __init__(
        self, service: Service, home: Instance, traffic: Traffic, entry_id: str
    ) -> None:
        self._service = service
        self._home = home
        self._traffic = traffic
        self._entry_id = entry_id
        self._restarted_at = 0
        self.witness = _Witness(home)
        self.answered: set[tuple[int, int]] = set()
        self.calls: Counter[str] = Counter()
        self.memory: list[int] = []
        self.blocks: list[int] = []
        self.objects: Counter[str] = Counter()
        self.down = 0.0

    async def run(self, late: float, restart_at: float) -> None:
        service, traffic = self._service, self._traffic
        flowing = asyncio.create_task(traffic.flow())
        noting = asyncio.create_task(self._keep_noting())
        try:
            await self._reach(restart_at, flowing)
            await self._restart()
            for share in MEASURED_AT:
                await self._reach(share, flowing)
                await self._measure()
            await flowing
            await wait_for(
                lambda: not any(m.next_statuses for m in service.messages()),
                _PATIENCE,
                what="end of all messages' ways",
            )
            await wait_for(self._released, _PATIENCE, what="calls that were held back")
            service.clear_faults()
            newest = max(m.created for m in service.messages())
            old_enough = newest + timedelta(seconds=_GRACE - late)
            await wait_for(
                lambda: service.clock.now() >= old_enough,
                _GRACE + 10,
                what="the moment from which on everything is asked for",
                interval=0.5,
            )
            await _look(self._home, service, self._entry_id)
            await wait_for(
                self._settled, _PATIENCE, what="publication of everything sent"
            )
        except TimeoutError:
            # The comparison reports what is missing.
            if not flowing.done():
                raise
        finally:
            await end(flowing, noting)
        self._note()
        await self._measure()
        self.witness.look()

    def logs(self) -> tuple[str, ...]:
        """Return the logs before and after the restart."""
        log = self._home.log_text()
        return log[: self._restarted_at], log[self._restarted_at :]

    async def _reach(self, share: float, flowing: asyncio.Task[None]) -> None:
        await wait_for(
            lambda: self._traffic.done >= share or flowing.done(), float("inf")
        )

    async def _restart(self) -> None:
        """Stop gracefully while requests keep coming, and start again."""
        self._traffic.open.clear()
        began = monotonic()
        await self._home.stop()
        self._restarted_at = len(self._home.log_text())
        await self._home.start()
        self.down = monotonic() - began
        self._traffic.open.set()

    async def _measure(self) -> None:
        url = f"{self._home.url}/api/observer/measures"
        async with self._home.http.get(url) as response:
            response.raise_for_status()
            measures = await response.json()
        self.memory.append(self._home.process.resident_bytes())
        self.blocks.append(measures["blocks"])
        self.objects = Counter(measures["objects"])

    async def _released(self) -> bool:
        await self._service.release()
        return not self._service.held

    def _settled(self) -> bool:
        self.witness.look()
        there = self._service.messages(incoming=False)
        last = {r["message_id"]: r["status_id"] for r in self.witness.reports()}
        published = {data["message_id"] for data in self.witness.messages()}
        return all(last.get(m.sms_id) == m.status for m in there) and (
            len(published) >= self._traffic.incoming
        )

    async def _keep_noting(self) -> None:
        while True:
            # Otherwise the observer would keep all of them.
            self._note()
            await self._forget_news()
            await asyncio.sleep(1)

    async def _forget_news(self) -> None:
        if self._traffic.open.is_set():
            async with self._home.http.get(f"{self._home.url}/api/observer") as news:
                await news.read()

    def _note(self) -> None:
        """Copy the records of the journal, which drops the oldest."""
        journal = self._service.journal
        while journal.webhook_calls:
            call = journal.webhook_calls.popleft()
            self.calls[call.fault or "well"] += 1
            if call.result == "failed":
                self.calls["refused or not reachable"] += 1
            if call.status_id is not None and call.status == 200:
                self.answered.add((call.sms_id, call.status_id))
        journal.calls.clear()
