"""The webhook endpoint: validates a request, has the account accept it, and answers.

Home Assistant answers 200 to unknown ids, to handlers that raise and to bodies it cannot read,
and logs webhook ids on the way (components/webhook/__init__.py). A caller that takes 200 for
"delivered" would lose messages, so every answer is made here and nothing is raised. What the
service expects as an answer, and whether it ever tries again, is not documented.

The request may be aiohttp's, or the one that a cloudhook brings (util/aiohttp.py, MockRequest),
which has no `read()`, and whose `content` is a new stream at every access.
"""

import asyncio
from collections.abc import Mapping
from datetime import tzinfo
from http import HTTPStatus
import logging
import re
from types import MappingProxyType
from typing import Any

from aiohttp import ClientError, StreamReader, http_exceptions
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_bytes
from homeassistant.util import dt as dt_util
from yarl import URL

from ..account.phone import Phone
from ..account.queue import AcceptResult
from ..account.registry import REGISTRY
from ..account.webhook_routes import Route
from ..errors import place_of
from ..protocol import (
    Kind,
    Ping,
    PingReason,
    ProtocolError,
    WebhookPayload,
    kind_of,
    parse_fields,
    read_object,
)

_LOGGER = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
BODY_TIMEOUT = 10
_RETRY_AFTER = "60"
_MAX_ZONES = 100
_MAX_DIGITS = 20
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?")
_PROBES = frozenset({"GET", "HEAD"})
_CLOSING = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    }
)
_NOT_ABOUT_THE_REQUEST = frozenset(
    {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}
)
_ANSWERS = {
    AcceptResult.PUBLISHED: "accepted",
    AcceptResult.QUEUED: "accepted",
    AcceptResult.REPEATED: "repeated",
    AcceptResult.NOTED: "noted",
}
_ENTRY_STATES_ANSWERED_503 = frozenset(
    {
        ConfigEntryState.SETUP_ERROR,
        ConfigEntryState.MIGRATION_ERROR,
        ConfigEntryState.FAILED_UNLOAD,
    }
)


class WebhookError(Exception):
    """A request that is refused; `reason` says why in the answer, and never holds a value.

    `body` and `fields` are what was read of it, `body` None where it was not read.
    """

    def __init__(
        self,
        status: HTTPStatus,
        reason: str,
        field: str | None = None,
        *,
        body: bytes | None = None,
        fields: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Set what is answered."""
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.field = field
        self.body = body
        self.fields = fields


async def async_handle_webhook(
    hass: HomeAssistant, webhook_id: str, request: Request
) -> Response:
    """Answer a request; see the table in docs/webhook.md."""
    if request.method in _PROBES:
        # Such a caller only wants to know whether something answers here.
        _note_shape(hass, webhook_id, request, ("probe", request.method), request.query)
        return Response()
    try:
        result = await _async_handle(hass, webhook_id, request)
    except WebhookError as refusal:
        _record_refusal(hass, webhook_id, request, refusal)
        return _answer(
            refusal.status, {"error": refusal.reason, "field": refusal.field}
        )
    except Exception as err:  # noqa: BLE001 - the component would log the id and answer 200
        _log_error(hass, err)
        return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": "internal error"})
    return _answer(HTTPStatus.OK, {"result": result})


async def _async_handle(hass: HomeAssistant, webhook_id: str, request: Request) -> str:
    if request.method != "POST":
        raise WebhookError(HTTPStatus.METHOD_NOT_ALLOWED, "POST is the only method")
    route = _available_route(hass, webhook_id)
    body = await _async_read(request)
    content_type = request.headers.get("Content-Type")
    fields: dict[str, Any] = {}
    try:
        fields = read_object(body, content_type)
        payload = await _async_parse(fields)
    except ProtocolError as err:
        route.phone.requests.refused[err.field or "body"] += 1
        if err.field is None:
            raise WebhookError(
                HTTPStatus.BAD_REQUEST, "neither a JSON object nor a form", body=body
            ) from None
        raise WebhookError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unusable field",
            err.field,
            body=body,
            fields=fields,
        ) from None

    await route.phone.queue.async_wait_until_ready()
    # All that takes time, in which the phone or its account may have gone.
    route = _available_route(hass, webhook_id)
    account, phone = route.account, route.phone
    # A cloudhook's request does not say who called.
    caller = getattr(request, "remote", None)
    result = account.async_accept(phone, payload, caller)
    account.async_record_use(webhook_id)
    phone.requests.results[_ANSWERS.get(result, result.value)] += 1
    phone.requests.shapes.note_call(
        kind_of(payload), fields, body, content_type, hass.loop.time()
    )
    _record_url(route, request, payload)
    if result is AcceptResult.TOO_MANY:
        raise WebhookError(HTTPStatus.TOO_MANY_REQUESTS, "too many calls")
    if result is AcceptResult.FULL:
        raise WebhookError(HTTPStatus.SERVICE_UNAVAILABLE, "too many calls are waiting")
    _log_unknown(phone, payload)
    if not await account.async_store(phone, payload):
        raise WebhookError(
            HTTPStatus.SERVICE_UNAVAILABLE, "the message could not be stored"
        )
    return _ANSWERS[result]


def _record_refusal(
    hass: HomeAssistant, webhook_id: str, request: Request, refusal: WebhookError
) -> None:
    """Record the shape of a request that was refused, for the diagnostics."""
    if refusal.status in _NOT_ABOUT_THE_REQUEST:
        return
    kind = " ".join(filter(None, (str(refusal.status.value), refusal.field)))
    _note_shape(
        hass, webhook_id, request, ("refused", kind), refusal.fields, refusal.body
    )


def _note_shape(
    hass: HomeAssistant,
    webhook_id: str,
    request: Request,
    kind: Kind,
    fields: Mapping[str, Any],
    body: bytes | None = None,
) -> None:
    route = hass.data[REGISTRY].routes.get(webhook_id)
    if route is not None:
        route.phone.requests.shapes.note_call(
            kind,
            dict(fields),
            body,
            request.headers.get("Content-Type"),
            hass.loop.time(),
            request.method,
        )


def _record_url(route: Route, request: Request, payload: WebhookPayload) -> None:
    """Record a request that came in by a phone's new webhook URL."""
    account, phone_id = route.account, route.phone.phone_id
    url = account.unconfirmed_urls.get(phone_id)
    # The request may have come in by the URL that the present one has replaced.
    if url is None or not url.endswith(route.webhook_id):
        return
    # Not read as a URL: what a stranger writes there makes yarl raise all kinds of errors.
    if (called := _HOST.fullmatch(request.headers.get("Host", "").lower())) is None:
        return
    # Whatever its case, and with or without the port that goes without saying.
    new = URL(url)
    port = int(called[2]) if called[2] else new.with_port(None).port
    if (called[1].strip("[]"), port) == (new.raw_host, new.port):
        account.async_record_url(route.phone, payload)


def _available_route(hass: HomeAssistant, webhook_id: str) -> Route:
    """Return the route of a request; refuse what could be neither published nor stored."""
    if (route := hass.data[REGISTRY].routes.get(webhook_id)) is None:
        raise WebhookError(HTTPStatus.SERVICE_UNAVAILABLE, "no such phone any more")
    account, entry = route.account, route.account.entry
    if not account.loaded:
        raise WebhookError(
            HTTPStatus.SERVICE_UNAVAILABLE, "what was stored can't be read"
        )
    if (
        entry.disabled_by is not None
        or (entry.state in _ENTRY_STATES_ANSWERED_503 and not account.attached)
        or hass.config_entries.async_get_entry(entry.entry_id) is None
    ):
        raise WebhookError(HTTPStatus.SERVICE_UNAVAILABLE, "the account is not in use")
    if hass.is_stopping or hass.data[REGISTRY].stopping:
        # What is saved now may not reach the disk, and no automation runs any more.
        raise WebhookError(HTTPStatus.SERVICE_UNAVAILABLE, "Home Assistant is stopping")
    return route


async def _async_read(request: Request) -> bytes:
    length = request.headers.get("Content-Length", "")
    # A cloudhook brings headers that no server has looked at.
    if length.isdecimal() and (len(length) > _MAX_DIGITS or int(length) > MAX_BODY):
        raise _too_large()
    stream = request.content
    try:
        if isinstance(stream, StreamReader) and stream.is_eof():
            # A small body comes with the head.
            body = stream.read_nowait()
        else:
            body = await _async_read_on(stream)
    except TimeoutError:
        raise WebhookError(
            HTTPStatus.REQUEST_TIMEOUT, "the body did not come in 10 s"
        ) from None
    except (
        ClientError,
        ConnectionError,
        RequestPayloadError,
        http_exceptions.HttpProcessingError,
    ):
        raise WebhookError(HTTPStatus.BAD_REQUEST, "the body is incomplete") from None
    if len(body) > MAX_BODY:
        raise _too_large()
    return body


def _too_large() -> WebhookError:
    return WebhookError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is over 64 KiB")


async def _async_read_on(stream: StreamReader) -> bytes:
    """Read what is still to come, until there is too much of it."""
    body = bytearray()
    async with asyncio.timeout(BODY_TIMEOUT):
        while chunk := await stream.read(MAX_BODY + 1 - len(body)):
            body += chunk
    return bytes(body)


_zones: dict[str, tzinfo | None] = {}


async def _async_parse(fields: dict[str, Any]) -> WebhookPayload:
    """Parse, and parse again with the time zones it asked for: they are read from the disk."""
    missing: set[str] = set()

    def zone_of(name: str) -> tzinfo | None:
        if name not in _zones:
            missing.add(name)
        return _zones.get(name)

    payload = parse_fields(fields, zone_of)
    if not missing:
        return payload
    if len(_zones) > _MAX_ZONES:
        _zones.clear()
    for name in missing:
        try:
            _zones[name] = await dt_util.async_get_time_zone(name)
        except ValueError, OSError:
            _zones[name] = None
    return parse_fields(fields, zone_of)


def _log_error(hass: HomeAssistant, err: Exception) -> None:
    """Log an internal error, without a traceback, which may hold a message."""
    place = place_of(err)
    log_limiter = hass.data[REGISTRY].log_limiter
    suppressed = log_limiter.suppressed_count(place, dt_util.utcnow())
    if suppressed is not None:
        _LOGGER.error(
            "Internal error while handling a webhook request: %s"
            " (%d more since the last time)",
            place,
            suppressed,
        )


def _log_unknown(phone: Phone, payload: WebhookPayload) -> None:
    if (
        isinstance(payload, Ping)
        and payload.reason is PingReason.UNKNOWN
        and not phone.requests.unknown_logged
    ):
        phone.requests.unknown_logged = True
        _LOGGER.warning(
            "SmsGateWay24 sent a webhook request of a kind that this version does not know. It"
            " only counts as a sign that the phone is reachable. Further ones are not logged."
            " Please check for an update"
        )


def _answer(status: HTTPStatus, body: dict[str, Any]) -> Response:
    response = Response(
        status=status,
        body=json_bytes(
            {key: value for key, value in body.items() if value is not None}
        ),
        content_type="application/json",
    )
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = "POST"
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = _RETRY_AFTER
    if status in _CLOSING:
        # No other request by this connection: what still comes is discarded (aiohttp,
        # web_protocol.py, for ten seconds at most).
        response.force_close()
    return response
