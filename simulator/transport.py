"""Posts webhook bodies, whole or in ways that no well-behaved client would."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPMethod

import aiohttp
from yarl import URL

from .clock import Clock

_AGENT = "SmsGateWay24 simulator"


class Transport:
    """Connections to webhook receivers, a new one for each request."""

    def __init__(self, session: aiohttp.ClientSession, clock: Clock) -> None:
        """Take the session, and the clock for pauses in slow bodies."""
        self._session = session
        self._clock = clock

    async def post(
        self, url: str, body: bytes, content_type: str | None, timeout: float
    ) -> int | None:
        """Post a body and return the status of the answer, None if there was none."""
        try:
            async with self._session.request(
                HTTPMethod.POST,
                url,
                data=body,
                headers=_headers(content_type),
                skip_auto_headers=("Content-Type",),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=timeout),
            ) as response:
                await response.read()
                return response.status
        except aiohttp.ClientError, OSError, ValueError:
            return None

    async def post_in_pieces(
        self,
        url: str,
        body: bytes,
        content_type: str | None,
        timeout: float,
        *,
        pause: float | None,
    ) -> int | None:
        """Post the first half of a body, and the rest after a pause in seconds.

        Without a pause the connection is closed after the first half, and there is no answer.
        """
        half = len(body) // 2
        try:
            async with asyncio.timeout(timeout):
                reader, writer = await _connect(URL(url))
        except OSError, ValueError:
            return None
        try:
            writer.write(_head(URL(url), len(body), content_type) + body[:half])
            await writer.drain()
            if pause is None:
                return None
            await self._clock.sleep(pause)
            writer.write(body[half:])
            await writer.drain()
            async with asyncio.timeout(timeout):
                line = await reader.readline()
            return int(line.split()[1])
        except OSError, ValueError, IndexError:
            return None
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


def _headers(content_type: str | None) -> Mapping[str, str]:
    headers = {"User-Agent": _AGENT}
    return headers if content_type is None else headers | {"Content-Type": content_type}


def _head(url: URL, length: int, content_type: str | None) -> bytes:
    headers = {
        "Host": url.authority,
        **_headers(content_type),
        "Content-Length": str(length),
        "Connection": "close",
    }
    lines = [f"POST {url.raw_path_qs} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


async def _connect(url: URL) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if url.host is None or url.port is None:
        raise ValueError("the URL has no host or port")
    return await asyncio.open_connection(
        url.host, url.port, ssl=True if url.scheme == "https" else None
    )
