"""Delivers webhook calls, well or badly.

Whether the real service tries again, in which order it calls and how often is documented
nowhere: by default each call is made once and in order.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .behaviour import Behaviour
from .clock import Clock
from .faults import FaultBook, WebhookFault, WebhookFaultKind
from .journal import Journal, WebhookCall, WebhookResult
from .transport import Transport
from .webhook_request import WebhookRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    request: WebhookRequest
    due: datetime | None
    """None for after the phone's next call."""
    fault: str | None


class WebhookSender:
    """Makes calls and keeps those that must wait."""

    def __init__(
        self,
        transport: Transport,
        journal: Journal,
        clock: Clock,
        faults: FaultBook[WebhookFault],
        behaviour: Callable[[], Behaviour],
    ) -> None:
        """Take what is needed to call, to wait and to go wrong."""
        self._transport = transport
        self._journal = journal
        self._clock = clock
        self._faults = faults
        self._behaviour = behaviour
        self._held: list[_Held] = []

    @property
    def held(self) -> int:
        """How many calls wait: delayed, out of order, or to be tried again."""
        return len(self._held)

    async def deliver(self, request: WebhookRequest) -> None:
        """Make a call, or whatever a fault makes of it."""
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
        """Make the calls whose time has come."""
        now = self._clock.now()
        await self._send_held(lambda held: held.due is not None and held.due <= now)

    async def release(self) -> None:
        """Make all calls that wait, those too that would wait longer."""
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
        taken = status is not None and 200 <= status < 300
        if not taken and request.attempt <= behaviour.retries:
            due = self._clock.now() + timedelta(seconds=behaviour.retry_seconds)
            again = replace(request, attempt=request.attempt + 1)
            self._held.append(_Held(request=again, due=due, fault=None))

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
