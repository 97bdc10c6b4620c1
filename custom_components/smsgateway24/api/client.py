"""HTTP client of the service.

Every request is a form-encoded POST, so that neither token nor text is ever part of a URL.
Reads are retried; a message is posted only once.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import aiohttp
from yarl import URL

from ..protocol.listing import ListedMessage
from ..protocol.model import INCOMING_STATUS_ID
from ..protocol.shape import Shapes
from . import answers
from .errors import MalformedError, UnavailableError
from .model import Device, DeviceStatus, MessageStatus, SendParameters

API_URL = "https://smsgateway24.com/getdata/"
TIMEOUT = 15
"""Seconds for a whole request; the vendor's clients time out after 3, without a retry."""
LIST_TIMEOUT = 60
LOOK_TIMEOUT = 3
RETRY_DELAYS = (0.5, 2.0)
"""Seconds before each retry of a failed read."""
ZONE_MARGIN = timedelta(hours=14)
"""Largest offset from UTC of the time zone in which the service may read dates."""
MAX_ANSWER = 64 * 1024 * 1024

_DATE = "%Y-%m-%d %H:%M:%S"

type _Reader[T] = Callable[[answers.Answer], T]


class Client:
    """Client for one account.

    All methods raise AuthError, RejectedError, UnavailableError or MalformedError.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        token: str,
        url: str | None = None,
        shapes: Shapes | None = None,
    ) -> None:
        """Create a client; `url` is that of another API than the vendor's.

        The shape of each answer is noted in `shapes`.
        """
        self._http = _Http(session, url, shapes)
        self._token = token

    async def async_devices(self) -> tuple[Device, ...]:
        """Return the phones of the account."""
        return await self._async_read("getalldevices", {}, answers.devices)

    async def async_device_status(self, device_id: int) -> DeviceStatus:
        """Return the status of one phone, which is more exact than the list."""
        parameters = {"device_id": str(device_id)}
        return await self._async_read(
            "getdevicestatus", parameters, answers.device_status
        )

    async def async_message_status(self, message_id: int) -> MessageStatus:
        """Return the status of an outgoing message."""
        parameters = {"sms_id": str(message_id)}
        return await self._async_read(
            "getsmsstatus", parameters, answers.message_status
        )

    async def async_messages(
        self,
        *,
        begin: datetime | None = None,
        end: datetime | None = None,
        device_id: int | None = None,
        status_id: int | None = None,
        tag: int | None = None,
    ) -> tuple[ListedMessage, ...]:
        """Return messages of both directions, oldest first.

        The service has no paging and may read the dates in its own time zone: callers extend the
        range by `ZONE_MARGIN` on both sides, and filter the result.
        """
        filters = {
            "begindate": begin and begin.astimezone(UTC).strftime(_DATE),
            "enddate": end and end.astimezone(UTC).strftime(_DATE),
            "device_id": device_id,
            "status": status_id,
            "customerid": tag,
        }
        parameters = {k: str(v) for k, v in filters.items() if v is not None}
        return await self._async_read(
            "getallsms",
            parameters,
            answers.messages,
            # A tag has one message, and an action waits for it.
            timeout=LIST_TIMEOUT if tag is None else TIMEOUT,
        )

    async def async_look_up(
        self, begin: datetime, device_id: int
    ) -> tuple[ListedMessage, ...]:
        """Return incoming messages of a phone, oldest first; tried once, for three seconds.

        A service that ignores filters returns others, too.
        """
        filters = {
            "begindate": begin.astimezone(UTC).strftime(_DATE),
            "device_id": str(device_id),
            "status": str(INCOMING_STATUS_ID),
        }
        return await self._http.async_post(
            "getallsms", self._signed(filters), answers.messages, LOOK_TIMEOUT
        )

    async def async_send(self, message: SendParameters) -> int:
        """Post a message, without a retry, and return its id.

        If an error has `perhaps_done` set, the message may be sent all the same.
        """
        parameters = {
            "sendto": message.recipient,
            "body": message.text,
            "device_id": str(message.device_id),
            "sim": str(message.channel_id),
            "customerid": str(message.tag),
            "urgent": "1" if message.urgent else "0",
        }
        if message.send_at is not None:
            # The service reads it as UTC (the vendor's sample shows it).
            parameters["timetosend"] = message.send_at.astimezone(UTC).strftime(_DATE)
        return await self._http.async_post(
            "addsms", self._signed(parameters), answers.message_id
        )

    def _signed(self, parameters: Mapping[str, str]) -> dict[str, str]:
        return {"token": self._token, **parameters}

    async def _async_read[T](
        self,
        method: str,
        parameters: Mapping[str, str],
        read: _Reader[T],
        timeout: float | None = None,
    ) -> T:
        for delay in RETRY_DELAYS:
            try:
                return await self._http.async_post(
                    method, self._signed(parameters), read, timeout
                )
            except UnavailableError, MalformedError:
                await asyncio.sleep(delay)
        return await self._http.async_post(
            method, self._signed(parameters), read, timeout
        )


async def async_get_token(
    session: aiohttp.ClientSession, email: str, password: str, url: str | None = None
) -> str:
    """Return the token of an account; the password is sent in the body and not stored."""
    return await _Http(session, url).async_post(
        "gettoken", {"email": email, "pass": password}, answers.token
    )


class _Http:
    """Posts forms to the methods of the API."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str | None,
        shapes: Shapes | None = None,
    ) -> None:
        self._session = session
        self._url = URL(url or API_URL)
        self._shapes = shapes

    async def async_post[T](
        self,
        method: str,
        form: Mapping[str, str],
        read: _Reader[T],
        timeout: float | None = None,
    ) -> T:
        try:
            async with self._session.post(
                self._url.joinpath(method),
                data=form,
                # With redirects, the form and its token would be posted to another server.
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=timeout or TIMEOUT),
            ) as response:
                status, body = response.status, await _async_body(response)
                content_type = response.headers.get("Content-Type")
        except aiohttp.ClientConnectorError:
            raise UnavailableError from None
        except aiohttp.ClientError, TimeoutError, OSError:
            raise UnavailableError(perhaps_done=True) from None

        def parse() -> T:
            answer = answers.decode(body)
            if self._shapes is not None:
                self._shapes.note_answer(method, status, content_type, body, answer)
            return read(answers.check(status, answer, form.get("body", "")))

        # A list can have megabytes, and time zones are read from the disk.
        return await asyncio.get_running_loop().run_in_executor(None, parse)


async def _async_body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MAX_ANSWER:
            raise MalformedError(perhaps_done=True)
    return bytes(body)
