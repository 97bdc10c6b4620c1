"""Clients: one with good messages, and others with bad requests, by number and rate.

The duration depends on the machine: a late answer is waited for, and no request is left out. A
cancelled client leaves no task and no connection.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
import itertools
import json
from random import Random
import secrets
from time import monotonic
from typing import Any

import aiohttp

from workbench.configuration import HOST
from workbench.waiting import end, wait_for

FIRST_GOOD_ID = 8_000_000_000_000
FIRST_FORGED_ID = 9_000_000_000_000
TRUSTED_NUMBER = "+4915752982212"
DEVICE_ID = 10403
MARK = "PRIVATE-MARK-4711"
_PATIENCE = 600.0
"""Seconds after which an answer is not expected any more, on the slowest machine."""
_UNDER_WAY = 100
"""Bad requests that may be unanswered at a time."""


@dataclass(slots=True)
class GoodCaller:
    """The service: a message a second from a trusted sender.

    `slowest` is the longest time of an answer, in seconds.
    """

    url: str
    sent: dict[int, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    slowest: float = 0.0
    answered: int = 0

    async def call(self, http: aiohttp.ClientSession) -> None:
        """Send one message on a connection of its own."""
        message_id = FIRST_GOOD_ID + len(self.sent)
        self.sent[message_id] = f"Good message {message_id} {MARK}"
        body = {
            "address": TRUSTED_NUMBER,
            "body": self.sent[message_id],
            "sms_id": message_id,
            "channel_id": 0,
            "device_id": DEVICE_ID,
            "type": "text",
        }
        began = monotonic()
        try:
            async with (
                asyncio.timeout(_PATIENCE),
                http.post(self.url, json=body) as answer,
            ):
                if answer.status != 200:
                    self.refused.append(f"{message_id}: {answer.status}")
        except (aiohttp.ClientError, TimeoutError) as err:
            self.refused.append(f"{message_id}: {type(err).__name__}")
        self.slowest = max(self.slowest, monotonic() - began)
        self.answered += 1

    async def sends(self, count: int) -> None:
        """Wait until that many more messages were sent and answered."""
        wanted = self.answered + count
        await wait_for(
            lambda: self.answered >= wanted, count * _PATIENCE, what="good messages"
        )

    async def run(self, over: asyncio.Event) -> None:
        """Send a message a second until the event is set, and one at the end."""
        connector = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(connector=connector) as http:
            while not over.is_set():
                await self.call(http)
                with suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await over.wait()
            await self.call(http)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """A bad request, and the answers that are allowed."""

    url: str
    body: bytes
    content_type: str = "application/json"
    allowed: frozenset[int] = frozenset({200})


async def at_pace(calls: Iterator[Bad], *, count: int, pace: float) -> Counter[str]:
    """Send that many requests, at most `pace` a second, and count the answers.

    Answers that are not allowed are counted with an exclamation mark. If Home Assistant can't keep
    up, requests are sent as fast as it answers.
    """
    answers: Counter[str] = Counter()
    places = asyncio.Semaphore(_UNDER_WAY)
    connector = aiohttp.TCPConnector(limit=_UNDER_WAY)
    async with aiohttp.ClientSession(connector=connector) as http:

        async def make(call: Bad) -> None:
            headers = {"Content-Type": call.content_type}
            try:
                async with (
                    asyncio.timeout(_PATIENCE),
                    http.post(call.url, data=call.body, headers=headers) as answer,
                ):
                    good = answer.status in call.allowed
                    answers[f"{answer.status}{'' if good else '!'}"] += 1
            except aiohttp.ClientError:
                # A server that rejects a large body closes the connection while it is sent.
                answers["hung up on"] += 1
            except TimeoutError:
                answers["no answer!"] += 1
            finally:
                places.release()

        began = monotonic()
        async with asyncio.TaskGroup() as group:
            for number in range(count):
                await asyncio.sleep(began + number / pace - monotonic())
                await places.acquire()
                group.create_task(make(next(calls)))
    return answers


async def half_sent(port: int, path: str, *, callers: int, drip: bool) -> Counter[str]:
    """Send half of an announced body, or a byte a second, and count the answers."""

    async def begin() -> str:
        reader, writer = await asyncio.open_connection(HOST, port)
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\n"
        writer.write(head.encode("ascii"))
        body = b'{"sms_id": 1, "address": "' + MARK.encode("ascii") * 20
        sending = asyncio.create_task(_send(writer, body, drip=drip))
        try:
            async with asyncio.timeout(_PATIENCE):
                line = await reader.readline()
        except TimeoutError:
            return "no answer!"
        except ConnectionError:
            line = b""
        finally:
            await end(sending)
            writer.close()
        status = line.split()[1].decode() if line else "hung up on!"
        return status if status == "408" else f"{status}!"

    async with asyncio.TaskGroup() as group:
        begun = [group.create_task(begin()) for _ in range(callers)]
    return Counter(task.result() for task in begun)


async def _send(writer: asyncio.StreamWriter, body: bytes, *, drip: bool) -> None:
    with suppress(ConnectionError):
        for byte in body if drip else ():
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
        if not drip:
            writer.write(body)
            await writer.drain()


def wrong_ids(url: str, rng: Random) -> Iterator[Bad]:
    """Guess webhook ids: Home Assistant answers all with 200, to hide which ones exist."""
    base, right = url.rsplit("/", 1)
    body = json.dumps({"sms_id": 1, "address": TRUSTED_NUMBER, "body": MARK}).encode()
    while True:
        near = right[:-1] + ("0" if right[-1] != "0" else "1")
        guess = rng.choice((secrets.token_hex(32), near, right[:32], right + "0"))
        yield Bad(url=f"{base}/{guess}", body=body)


def garbage(url: str, rng: Random) -> Iterator[Bad]:
    """Yield bodies that must be rejected, with some that are expensive to parse."""
    boundary = "multipart/form-data; boundary=a"
    refused = frozenset({400, 413, 422})
    kinds: tuple[Callable[[], tuple[bytes, str]], ...] = (
        lambda: (rng.randbytes(rng.randint(1, 2_000)), "application/json"),
        lambda: (b'{"sms_id": 1, "address": "' + MARK.encode(), "application/json"),
        lambda: (b"[" * 65_000, "application/json"),
        lambda: (b'{"a":' * 13_000, "application/json"),
        lambda: (b'{"address": ["x"], "sms_id": "' + b"9" * 60_000 + b'"}', ""),
        lambda: (b'{"sms_id": 1, "status_id": "soon"}', "text/plain"),
        lambda: (b"a" * 65_000, "application/x-www-form-urlencoded"),
        lambda: (b"a=1&" * 16_000, "application/x-www-form-urlencoded"),
        lambda: (b"--a\r\n\r\n" * 9_000, boundary),
        lambda: (
            b'--a\r\nContent-Disposition: form-data; name="%b"\r\n\r\nx\r\n--a--'
            % (b" =?a?q?a?=" * 6_000),
            boundary,
        ),
        lambda: (b"a" * 200_000, "application/json"),
        lambda: (b"", "application/json"),
    )
    while True:
        body, content_type = rng.choice(kinds)()
        yield Bad(url=url, body=body, content_type=content_type, allowed=refused)


_LOOK_ALIKES = (
    "Anna",
    "anna",
    f"{TRUSTED_NUMBER}3",
    TRUSTED_NUMBER[:-1],
    f"Anna {TRUSTED_NUMBER}",
    f"{TRUSTED_NUMBER} ext 1",
    f"{TRUSTED_NUMBER[:-1]}\u00b2",
    f"{TRUSTED_NUMBER[:-1]}O",
    f"{TRUSTED_NUMBER[1:]}@g.us",
    f"{TRUSTED_NUMBER[1:]}@lid",
    f"{TRUSTED_NUMBER},+491700000000",
    f"<{TRUSTED_NUMBER}>",
    f"tel:{TRUSTED_NUMBER}",
    f"{TRUSTED_NUMBER[1:]}:2@LID",
)


def forged(url: str, rng: Random, *, other_device_id: int) -> Iterator[Bad]:
    """Yield invented messages and reports: new phones, senders, recipients, time zones.

    Some senders resemble the trusted contact.
    """
    for number in itertools.count():
        fields: dict[str, Any] = {
            "sms_id": FIRST_FORGED_ID + number,
            "device_id": 20_000_000 + number,
            "channel_id": rng.choice((0, 1, 2, 3, 4, 5, 6, None)),
        }
        stranger = f"+49170{number:07}"
        zone = {"date": "2026-11-20 18:04:11", "timezone": f"No/Where{number}"}
        match number % 10:
            case 0 | 1:
                fields |= {"address": rng.choice(_LOOK_ALIKES), "body": MARK}
            case 2 | 3:
                fields |= {"address": f"Shop {number}", "body": "a" * 9_000}
            case 4 | 5:
                fields |= {"address": stranger, "body": MARK, "date": zone}
            case 6:
                fields |= {"event": f"kind {number}"}
            case _:
                status_id = rng.choice((9, 100, 7, 999))
                fields |= {"sendto": stranger, "status_id": status_id}
        if rng.random() < 0.05:
            fields["device_id"] = other_device_id
        yield Bad(url=url, body=json.dumps(fields).encode())
