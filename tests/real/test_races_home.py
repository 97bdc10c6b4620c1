"""A real Home Assistant that is changed, stopped and started while fifty messages a second come."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from tests.payloads import message
from workbench import demo
from workbench.flows import walk
from workbench.instance import Instance
from workbench.waiting import wait_for

from .helpers import files_of, ids, options

PAUSE = 0.02


@dataclass
class Stream:
    """Messages to one phone; `taken` are those that were answered as taken, by us."""

    session: aiohttp.ClientSession
    url: str
    first: int
    taken: list[int] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    sent: int = 0

    async def _post(self, sms_id: int) -> None:
        body = message(sms_id, device_id=None)
        try:
            async with self.session.post(self.url, json=body) as response:
                ours = response.content_type == "application/json"
                if response.status == 200 and ours:
                    assert await response.json() == {"result": "accepted"}
                    self.taken.append(sms_id)
                else:
                    # Home Assistant itself answers 200 with nothing where no such webhook is.
                    self.refused[response.status if ours else 0] += 1
        except aiohttp.ClientError:
            self.refused[-1] += 1

    async def flow(self) -> None:
        """Post until it is cancelled, and wait for all answers."""
        calls: list[asyncio.Task[None]] = []
        try:
            while True:
                calls.append(asyncio.create_task(self._post(self.first + self.sent)))
                self.sent += 1
                await asyncio.sleep(PAUSE)
        finally:
            await asyncio.gather(*calls)

    @asynccontextmanager
    async def flowing(self) -> AsyncIterator[None]:
        """Write while the context lasts."""
        task = asyncio.create_task(self.flow())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def more(self, count: int) -> None:
        """Wait until so many more were posted."""
        end = self.sent + count
        await wait_for(lambda: self.sent >= end, 60, interval=PAUSE)


async def _add_phone(home: Instance, entry_id: str, name: str) -> demo.Phone:
    """Add a second phone to an account."""
    step = await home.start_subentry_flow(entry_id, "phone")
    answers = {"user": {"name": name}, "prove": {"next_step_id": "finish"}}
    before = {s["subentry_id"] for s in await home.subentries(entry_id)}
    walked = await walk(home, step, answers, "subentry")
    [subentry_id] = {s["subentry_id"] for s in await home.subentries(entry_id)} - before
    return demo.Phone(
        entry_id=entry_id,
        subentry_id=subentry_id,
        device_id="",
        name=name,
        webhook_url=walked.values["webhook_url"],
        gateway_device_id=None,
    )


async def _choose(home: Instance, entry_id: str, content: str) -> None:
    answer = {"accept_from": "everyone", "content": content}
    step = await home.start_options_flow(entry_id)
    await walk(home, step, {"init": answer}, "options")


async def _disable(home: Instance, entry_id: str, *, by: str | None) -> None:
    await home.ws("config_entries/disable", entry_id=entry_id, disabled_by=by)


async def test_what_a_person_does_while_messages_come_loses_and_doubles_none() -> None:
    async with (
        Instance(options=options()) as home,
        aiohttp.ClientSession() as session,
    ):
        first = await demo.set_up(home)
        entry_id = first.entry_id
        second = await _add_phone(home, entry_id, "Galaxy")
        one = Stream(session, first.webhook_url, 1)
        two = Stream(session, second.webhook_url, 100_001)

        async with one.flowing(), two.flowing():
            for content in ("none", "contacts", "all"):
                await one.more(10)
                await _choose(home, entry_id, content)
            for _ in range(3):
                await home.reload_entry(entry_id)
                await one.more(5)
        assert (one.refused, two.refused) == (Counter(), Counter())

        async with one.flowing(), two.flowing():
            await one.more(10)
            await _disable(home, entry_id, by="user")
            await one.more(10)
            await _disable(home, entry_id, by=None)
            await one.more(10)
        assert {*one.refused, *two.refused} <= {503}

        # A stop and a start in the middle of it.
        async with one.flowing(), two.flowing():
            await one.more(10)
            await home.stop()
            await home.start()
            await one.more(20)
        assert {*one.refused, *two.refused} <= {503, 0, -1}

        async with one.flowing(), two.flowing():
            await one.more(10)
            await home.ws(
                "config_entries/subentries/delete",
                entry_id=entry_id,
                subentry_id=second.subentry_id,
            )
            await one.more(10)
            await home.remove_entry(entry_id)
            await one.more(5)

        taken = [*one.taken, *two.taken]
        await wait_for(lambda: len(ids(home)) >= len(taken), 30)
        assert Counter(ids(home)) == Counter(taken)
        assert len(one.taken) > 100
        assert len(two.taken) > 70
        assert home.problems() == []
        assert files_of(home, entry_id) == []
