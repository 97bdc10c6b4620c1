"""Routes of the admin interface, JSON under /admin/, for people and for other processes.

`admin_commands` has the POST commands, `admin_views` what GET returns. Invalid input is answered
with status 400 and `{"error": …}`, an unknown phone or message with 404.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
import json
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from . import admin_commands, admin_views
from .service import Service

_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost"})
_PREFIX = "/admin/"

type _Arguments = dict[str, Any]
type _Action = Callable[[Service, _Arguments], Awaitable[Any]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Reject requests of web pages: /admin/ can post to any URL and shows texts and tokens.

    A page in a browser on this machine sends an Origin header, or a host name of its own that it
    had resolve to this machine (DNS rebinding).
    """
    if request.path.startswith(_PREFIX) and (
        "Origin" in request.headers or request.url.host not in _LOCAL_NAMES
    ):
        return web.json_response(
            {"error": "requests of web pages are refused"}, status=403
        )
    return await handler(request)


def routes(service: Service) -> list[web.AbstractRouteDef]:
    """Return the routes: GET shows, POST changes."""

    def show(path: str, view: Callable[[Service, _Arguments], Any]) -> web.RouteDef:
        async def handle(request: web.Request) -> web.Response:
            return await _answer(lambda: _done(view(service, dict(request.query))))

        return web.get(_PREFIX + path, handle)

    def do(path: str, act: _Action) -> web.RouteDef:
        async def handle(request: web.Request) -> web.Response:
            async def action() -> Any:
                return await act(service, await _arguments(request))

            return await _answer(action)

        return web.post(_PREFIX + path, handle)

    return [
        show("status", admin_views.status),
        show("calls", admin_views.calls),
        show("webhook_calls", admin_views.webhook_calls),
        show("messages", admin_views.messages),
        *(do(path, act) for path, act in admin_commands.COMMANDS.items()),
    ]


async def _done(value: Any) -> Any:
    return value


async def _arguments(request: web.Request) -> _Arguments:
    text = await request.text()
    try:
        arguments = json.loads(text) if text else {}
    except json.JSONDecodeError:
        arguments = None
    if not isinstance(arguments, dict):
        raise TypeError("the body is not a JSON object")
    return arguments


async def _answer(action: Callable[[], Awaitable[Any]]) -> web.Response:
    try:
        return web.json_response(await action())
    except admin_commands.NotFoundError as error:
        return web.json_response({"error": str(error)}, status=HTTPStatus.NOT_FOUND)
    except (TypeError, ValueError) as error:
        return web.json_response({"error": str(error)}, status=HTTPStatus.BAD_REQUEST)
