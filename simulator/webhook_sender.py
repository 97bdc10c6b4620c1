"""Sends webhook requests, with faults applied.

Whether the real service retries, in which order it sends and how often is not documented: by
default each request is sent once and in order.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from .behaviour import Behaviour, Throttled
from .faults import FaultBook, WebhookFault, WebhookFaultKind
from .journal import Journal, WebhookCall, WebhookResult
from .state import State
from .transport import Transport
from .webhook_request import WebhookRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    request: WebhookRequest
    due: datetime | None
    """None for after the phone's next request."""
    fault: str | None


class WebhookSender:
    """Sends requests, and keeps those that must wait."""

    def __init__(
        self,
        transport: Transport,
        journal: Journal,
        state: State,
        faults: FaultBook[WebhookFault],
        behaviour: Callable[[], Behaviour],
    ) -> None:
        """Take what requests, waiting and faults depend on; the state has clock and phones."""
        self._transport = transport
        self._journal = journal
        self._state = state
        self._clock = state.clock
        self._faults = faults
        self._behaviour = behaviour
        self._held: list[_Held] = []

    @property
    def held(self) -> int:
        """How many requests wait: delayed, out of order, or for a retry."""
        return len(self._held)

    async def deliver(self, request: WebhookRequest) -> None:
        """Send a request, or apply a fault to it."""
        if request.url is None:
            await self._note(request, "no_url")
            return
        fault = self._faults.take(
            lambda fault: (
                fault.device_id in {None, request.device_id}
                and fault.about in {None, request.about}
            )
        )
        match fault and fault.kind:
            case WebhookFaultKind.DROP:
                await self._note(request, "dropped", fault=fault)
            case WebhookFaultKind.DELAY if fault is not None:
                due = self._clock.now() + timedelta(seconds=fault.seconds)
                await self._hold(request, due, fault)
            case WebhookFaultKind.REORDER:
                await self._hold(request, None, fault)
            case WebhookFaultKind.DUPLICATE:
                await self._call(request, fault)
                await self._call(request, fault)
            case _:
                await self._call(request, fault)

    async def deliver_due(self) -> None:
        """Send the requests that are due."""
        now = self._clock.now()
        await self._send_held(lambda held: held.due is not None and held.due <= now)

    async def release(self) -> None:
        """Send all requests that wait, also those that are not due."""
        await self._send_held(lambda held: True)

    async def _send_held(self, wanted: Callable[[_Held], bool]) -> None:
        going = [held for held in self._held if wanted(held)]
        self._held = [held for held in self._held if not wanted(held)]
        for held in going:
            await self._send(held.request, None, held.fault)

    async def _hold(
        self, request: WebhookRequest, due: datetime | None, fault: WebhookFault | None
    ) -> None:
        name = fault.kind.value if fault else None
        self._held.append(_Held(request=request, due=due, fault=name))
        await self._note(request, "held", fault=fault)

    async def _call(self, request: WebhookRequest, fault: WebhookFault | None) -> None:
        await self._send(request, fault, fault.kind.value if fault else None)
        await self._send_held(
            lambda held: (
                held.due is None and held.request.device_id == request.device_id
            )
        )

    async def _send(
        self, request: WebhookRequest, fault: WebhookFault | None, name: str | None
    ) -> None:
        if request.url is None:
            await self._note(request, "no_url")
            return
        if self._state.phones[request.device_id].webhooks.switched_off:
            await self._note(request, "switched_off")
            return
        behaviour = self._behaviour()
        call = (
            request.url,
            request.body,
            request.content_type,
            behaviour.webhook_timeout,
        )
        result: WebhookResult = "answered"
        match fault and fault.kind:
            case WebhookFaultKind.HALF:
                status = await self._transport.post_in_pieces(*call, pause=None)
                result = "cut"
            case WebhookFaultKind.SLOW if fault is not None:
                status = await self._transport.post_in_pieces(
                    *call, pause=fault.seconds
                )
            case _:
                status = await self._transport.post(*call)
        if result == "answered" and status is None:
            result = "failed"
        await self._note(request, result, status=status, fault_name=name)
        self._follow_up(request, status)

    def _follow_up(self, request: WebhookRequest, status: int | None) -> None:
        """Send a request again later, or switch the webhooks off, as its answer demands."""
        behaviour = self._behaviour()
        limited = status == HTTPStatus.TOO_MANY_REQUESTS
        match behaviour.throttled if limited else Throttled.AS_OTHERS:
            case Throttled.AGAIN:
                again = True
            case Throttled.NEVER:
                again = False
            case Throttled.OFF:
                self._state.switch_off_webhooks(request.device_id)
                again = False
            case Throttled.AS_OTHERS:
                taken = status is not None and 200 <= status < 300
                again = not taken and request.attempt <= behaviour.retries
        if again:
            due = self._clock.now() + timedelta(seconds=behaviour.retry_seconds)
            repeated = replace(request, attempt=request.attempt + 1)
            self._held.append(_Held(request=repeated, due=due, fault=None))

    async def _note(
        self,
        request: WebhookRequest,
        result: WebhookResult,
        *,
        status: int | None = None,
        fault: WebhookFault | None = None,
        fault_name: str | None = None,
    ) -> None:
        await self._journal.add_webhook_call(
            WebhookCall(
                at=self._clock.now(),
                device_id=request.device_id,
                about=request.about,
                sms_id=request.sms_id,
                status_id=request.status_id,
                url=request.url,
                body=request.body,
                attempt=request.attempt,
                result=result,
                status=status,
                fault=fault.kind.value if fault else fault_name,
            )
        )
