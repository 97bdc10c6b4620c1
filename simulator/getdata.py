"""HTTP handlers of the API under /getdata/ and of pictures, with faults applied."""

from collections.abc import Mapping
import json
from typing import Any

from aiohttp import hdrs, web

from .faults import ApiFault, ApiFaultKind
from .journal import Call
from .parameters import Parameters, read_parameters
from .payloads import as_strings
from .pictures import picture
from .service import Service

_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_SECRETS = frozenset({"pass"})


def routes(service: Service) -> list[web.AbstractRouteDef]:
    """Return the routes of the service that clients use."""
    handlers = _Handlers(service)
    return [
        web.get("/getdata/{method}", handlers.answer),
        web.post("/getdata/{method}", handlers.answer),
        web.get(r"/pictures/{sms_id:\d+}.png", handlers.picture),
    ]


class _Handlers:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def answer(self, request: web.Request) -> web.StreamResponse:
        service = self._service
        method = request.match_info["method"]
        if not service.api.knows(method):
            return _page(404, "Not Found")
        try:
            parameters = await read_parameters(request, method)
        except ValueError:
            return _page(400, "Bad Request")
        fault = service.api_faults.take(lambda fault: fault.method in {None, method})
        answer, status = None, 200
        if fault is None or fault.takes_effect:
            answer, status = service.api.answer(method, parameters.all)
        response = self._response(answer, status, fault)
        await self._note(request, method, parameters, answer, response, fault)
        match fault and fault.kind:
            case ApiFaultKind.SLOW if fault is not None:
                await service.clock.sleep(fault.seconds)
            case ApiFaultKind.CUT:
                return _cut(request)
            case ApiFaultKind.HALF:
                return await _half(request, response)
        return response

    async def picture(self, request: web.Request) -> web.Response:
        """Return a picture to any caller with the link, as the service's storage does."""
        state = self._service.state
        message = state.messages.get(int(request.match_info["sms_id"]))
        if message is None or message.picture_url is None:
            return _page(404, "Not Found")
        content = state.pictures.get(message.sms_id) or picture(message.sms_id)
        return web.Response(body=content, content_type="image/png")

    def _response(
        self, answer: dict[str, Any] | None, status: int, fault: ApiFault | None
    ) -> web.Response:
        behaviour = self._service.behaviour
        match fault and fault.kind:
            case ApiFaultKind.STATUS if fault is not None:
                return _page(fault.status or 500, fault.text or "Server Error")
            case ApiFaultKind.HTML if fault is not None:
                return _page(200, fault.text or "Maintenance")
            case ApiFaultKind.BODY if fault is not None:
                return web.Response(
                    text=fault.text,
                    status=fault.status or 200,
                    content_type=behaviour.api_content_type,
                )
            case ApiFaultKind.ERROR if fault is not None:
                answer = {"error": 1, "message": fault.text}
                status = behaviour.error_status
        answer = answer or {}
        if behaviour.api_strings:
            answer = as_strings(answer)
        return web.Response(
            text=json.dumps(answer),
            status=status,
            content_type=behaviour.api_content_type,
        )

    async def _note(
        self,
        request: web.Request,
        method: str,
        parameters: Parameters,
        answer: dict[str, Any] | None,
        response: web.Response,
        fault: ApiFault | None,
    ) -> None:
        silent = fault is not None and fault.kind is ApiFaultKind.CUT
        await self._service.journal.add_call(
            Call(
                at=self._service.clock.now(),
                method=method,
                http_method=request.method,
                content_type=request.headers.get(hdrs.CONTENT_TYPE, ""),
                query=_masked(parameters.query),
                body=_masked(parameters.body),
                status=None if silent else response.status,
                answer=answer,
                size=response.content_length or 0,
                fault=fault.kind.value if fault else None,
            )
        )


def _page(status: int, text: str) -> web.Response:
    return web.Response(
        text=_PAGE.format(text), status=status, content_type="text/html"
    )


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, whole: web.Response) -> web.StreamResponse:
    body = (whole.text or "").encode()
    response = web.StreamResponse(status=whole.status, headers=whole.headers)
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        # Unlike abort, this sends the first half.
        request.transport.close()
    return response


def _masked(parameters: Mapping[str, str]) -> Mapping[str, str]:
    return {
        name: "***" if name in _SECRETS else text for name, text in parameters.items()
    }
