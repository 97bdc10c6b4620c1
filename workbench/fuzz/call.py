"""Sends HTTP requests byte by byte, since most malformed ones can't be sent by a real client."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Framing(StrEnum):
    """How a body is transferred."""

    WHOLE = "whole"
    CHUNKED = "chunked"
    SLOW = "slow"
    """In pieces, with pauses between them."""
    SHORT = "short"
    """Content-Length is larger than the body; then the client closes the connection."""
    CUT_CHUNK = "cut_chunk"
    """The client closes the connection in the middle of the last chunk."""
    BAD_CHUNK = "bad_chunk"
    """The last chunk has an invalid header; the client waits for the answer."""
    UNHEARD = "unheard"
    """The client closes the connection without waiting for the answer."""
    SURPLUS = "surplus"
    """The body is longer than Content-Length."""


UNANSWERED = frozenset({Framing.SHORT, Framing.CUT_CHUNK, Framing.UNHEARD})


_LAST_CHUNK = {
    Framing.CHUNKED: b"0\r\n\r\n",
    Framing.CUT_CHUNK: b"5\r\nab",
    Framing.BAD_CHUNK: b"ZZZ\r\n",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request; its repr is the Python code that creates it."""

    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "POST"
    framing: Framing = Framing.WHOLE
    pieces: tuple[int, ...] = ()
    """Sizes of chunks or pieces; the last one is used for the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a request."""

    status: int
    body: bytes
    content_type: str


class Wire:
    """Connections to one webhook, one at a time, each used until the server closes it."""

    def __init__(self, host: str, port: int, path: str) -> None:
        """Take host, port and path of the webhook; `path` begins with a slash."""
        self._host = host
        self._port = port
        self._path = path
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        """Return itself; it connects when needed."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection."""
        await self.close()

    async def close(self) -> None:
        """Close the connection; this is possible at any time."""
        if self._open is not None:
            _, writer = self._open
            self._open = None
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def send(self, call: Call, timeout: float = 15) -> Answer | None:
        """Send a request and return the answer.

        None if the client does not wait for it, or if the server closes the connection without one.
        Raises TimeoutError if an expected answer does not come.
        """
        if self._open is not None and self._open[0].at_eof():
            await self.close()
        if self._open is None:
            self._open = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._open
        try:
            async with asyncio.timeout(timeout):
                # A server that rejects a request closes the connection while the rest is sent.
                with suppress(ConnectionError):
                    for piece in _pieces(call, self._host, self._path):
                        writer.write(piece)
                        await writer.drain()
                        if call.framing is Framing.SLOW:
                            await asyncio.sleep(0.001)
                if call.framing in UNANSWERED:
                    # Wait until the server has noticed, so that its reaction is complete.
                    with suppress(OSError):
                        writer.write_eof()
                        await reader.read()
                    await self.close()
                    return None
                answer, last = await _read(reader, call.method)
        except ConnectionError:
            await self.close()
            return None
        except BaseException:
            await self.close()
            raise
        # After rejecting a request, the server may close the connection a moment later.
        if last or answer.status != 200 or call.framing is Framing.SURPLUS:
            await self.close()
        return answer


def _pieces(call: Call, host: str, path: str) -> Iterator[bytes]:
    body = call.body
    length = len(body)
    match call.framing:
        case Framing.CHUNKED | Framing.CUT_CHUNK | Framing.BAD_CHUNK:
            framing = "Transfer-Encoding: chunked"
        case Framing.SHORT:
            framing = f"Content-Length: {length + 1 + length // 3}"
        case Framing.SURPLUS:
            framing = f"Content-Length: {length - length // 3}"
        case _:
            framing = f"Content-Length: {length}"
    names = {name.lower() for name, _ in call.headers}
    lines = [f"{call.method} {path} HTTP/1.1", framing]
    if "host" not in names:
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in call.headers]
    head = "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"
    match call.framing:
        case Framing.BAD_CHUNK:
            # Without a pause: if it comes later, aiohttp keeps the client waiting until its
            # time-out.
            yield head + b"".join(_chunked(body, call))
        case Framing.CHUNKED | Framing.CUT_CHUNK:
            yield head
            yield from _chunked(body, call)
        case Framing.SLOW:
            yield head
            yield from _cut(body, call.pieces)
        case _:
            yield head + body


def _chunked(body: bytes, call: Call) -> Iterator[bytes]:
    for piece in _cut(body, call.pieces):
        yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield _LAST_CHUNK[call.framing]


def _cut(body: bytes, sizes: tuple[int, ...]) -> Iterator[bytes]:
    at = number = 0
    while at < len(body):
        size = max(1, sizes[min(number, len(sizes) - 1)] if sizes else len(body))
        # Bodies of 64 KiB in single bytes would only measure the speed of this machine.
        size = max(size, len(body) // 200)
        yield body[at : at + size]
        at += size
        number += 1


async def _read(reader: asyncio.StreamReader, method: str) -> tuple[Answer, bool]:
    """Read an answer; also return whether the connection ends with it."""
    try:
        head = ["HTTP/1.1 100 Continue"]
        while head[0].split()[1] == "100":
            lines = await reader.readuntil(b"\r\n\r\n")
            head = lines.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        length = 0 if method == "HEAD" else int(headers.get("content-length", "0"))
        body = await reader.readexactly(length)
    except asyncio.IncompleteReadError as err:
        raise ConnectionError("no whole answer") from err
    answer = Answer(
        status=int(head[0].split()[1]),
        body=body,
        content_type=headers.get("content-type", "").partition(";")[0],
    )
    return answer, headers.get("connection", "").lower() == "close"
