"""A Home Assistant under hostile requests, scene by scene, while a good client sends messages.

In one scene there is only the good client.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from random import Random
from time import monotonic
from typing import Any

from workbench.configuration import DOMAIN
from workbench.flows import Answers, look_at, walk
from workbench.fuzz.home import Home, at_home
from workbench.instance import Instance
from workbench.waiting import wait_for

from .callers import (
    TRUSTED_NUMBER,
    GoodCaller,
    at_pace,
    forged,
    garbage,
    half_sent,
    wrong_ids,
)

PACE = 100
"""Requests a second."""
HALF_SENT, DRIPPING = 200, 50
OTHER_DEVICE_ID = 10404
_PATIENCE = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The requests of one kind, and their answers; `loop` is what the observer measured."""

    name: str
    answers: Counter[str]
    seconds: float
    loop: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Numbers of entries, devices and entities of the integration."""

    devices: int
    entities: int
    repairs: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Siege:
    """All scenes, and the inventory before and after."""

    scenes: list[Scene] = field(default_factory=list)
    good: GoodCaller
    events: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    before: Inventory
    after: Inventory
    account: dict[str, Any] = field(default_factory=dict)
    store_size: int = 0
    device_id: str
    seconds: float = 0.0


async def besiege(seconds: float, seed: int) -> Siege:
    """Set up two phones and a trusted contact, and run all clients against them.

    Each scene has as many requests as a fast machine handles in that many seconds, and takes longer
    on a slow one.
    """
    calls = round(seconds * PACE)
    began = monotonic()
    async with at_home() as home:
        other_url = await _add(home)
        good = GoodCaller(home.phone.webhook_url)
        before = await _when_complete(home.instance)
        siege = Siege(
            good=good, before=before, after=before, device_id=home.phone.device_id
        )
        # The other phone has seen its own id before a forged request uses it.
        async with home.instance.http.post(
            other_url, json={"sms_id": 1, "status_id": 5, "device_id": OTHER_DEVICE_ID}
        ) as answer:
            answer.raise_for_status()
        url, port, path = home.phone.webhook_url, home.instance.port, home.path
        chance = Random(seed)
        scenes: dict[str, Callable[[], Awaitable[Counter[str]]]] = {
            "nobody else": lambda: _after(good.sends(round(seconds))),
            "half-sent bodies": lambda: _both(
                half_sent(port, path, callers=HALF_SENT, drip=False),
                half_sent(port, path, callers=DRIPPING, drip=True),
            ),
            "garbage": lambda: at_pace(garbage(url, chance), count=calls, pace=PACE),
            "wrong ids": lambda: at_pace(
                wrong_ids(url, chance), count=calls, pace=PACE
            ),
            "forged messages": lambda: at_pace(
                forged(url, chance, other_device_id=OTHER_DEVICE_ID),
                # In a minute, the limits would not be reached.
                count=round(1.5 * calls),
                pace=PACE,
            ),
        }
        for name, work in scenes.items():
            await _play(home, siege, name, work())
        # The last ones are stored after they were answered.
        await _play(home, siege, "writing", _after(_written(home)))
        siege.account = await home.diagnostics()
        siege.after = await _inventory(home.instance)
        siege.store_size = home.store_size()
    siege.seconds = monotonic() - began
    return siege


async def _both(*works: Coroutine[Any, Any, Counter[str]]) -> Counter[str]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
    return sum((task.result() for task in tasks), Counter())


async def _after(work: Awaitable[object]) -> Counter[str]:
    """Let only the good client send."""
    await work
    return Counter()


async def _written(home: Home) -> None:
    """Wait until the account's database is written again."""
    before = home.stored_at()
    await wait_for(
        lambda: home.stored_at() > before, _PATIENCE, what="write of the account"
    )


async def _play(
    home: Home, siege: Siege, name: str, work: Awaitable[Counter[str]]
) -> None:
    await home.measures(reset=True)
    began = monotonic()
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(siege.good.run(over))
        answers = await work
        over.set()
    measures = await home.measures()
    seen = await home.look()
    siege.events += seen.events
    siege.lines += seen.lines
    siege.scenes.append(
        Scene(
            name=name,
            answers=answers,
            seconds=monotonic() - began,
            loop=measures["loop"],
        )
    )


async def _add(home: Home) -> str:
    """Add a trusted contact and another phone through the dialogs, and return its webhook URL."""
    instance, entry_id = home.instance, home.phone.entry_id
    person = {"name": "Anna", "number": TRUSTED_NUMBER, "trusted": True}
    new: dict[str, Answers] = {
        "contact": {"user": person},
        "phone": {
            "user": {"name": "Other phone"},
            "prove": {"next_step_id": "finish"},
        },
    }
    for kind, answers in new.items():
        step = await instance.start_subentry_flow(entry_id, kind)
        await walk(instance, step, answers, "subentry")
    [subentry_id] = [
        subentry["subentry_id"]
        for subentry in await instance.subentries(entry_id)
        if subentry["title"] == "Other phone"
    ]
    shown = await look_at(instance, entry_id, "phone", subentry_id)
    return str(shown.values["webhook_url"])


async def _when_complete(instance: Instance) -> Inventory:
    """Return the inventory once the account has been reloaded with everything added to it."""

    async def complete() -> bool:
        [entry] = await instance.entries(DOMAIN)
        # The account, two phones and a contact.
        return entry["state"] == "loaded" and (await _inventory(instance)).devices == 4

    await wait_for(complete, _PATIENCE, what="account with two phones and a contact")
    return await _inventory(instance)


async def _inventory(instance: Instance) -> Inventory:
    issues = (await instance.ws("repairs/list_issues"))["issues"]
    return Inventory(
        devices=sum(
            any(domain == DOMAIN for domain, _ in device["identifiers"])
            for device in await instance.device_registry()
        ),
        entities=len(await instance.entity_registry(DOMAIN)),
        repairs=tuple(
            sorted(
                issue["translation_key"]
                for issue in issues
                if issue["domain"] == DOMAIN
            )
        ),
    )
