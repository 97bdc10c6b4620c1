"""Delivers webhook calls, well or badly.

Whether the real service tries again, in which order it calls and how often is documented
nowhere: by default each call is made once and in order.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .behaviour import Habits
from .clock import Clock
from .faults import FaultBook, WebhookFault, WebhookFaultKind
from .journal import Journal, WebhookCall, WebhookResult
from .transport import Wire
from .webhook_request import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    letter: Letter
    due: datetime | None
    """None for after the phone's next call."""
    fault: str | None


class Postman:
    """Makes calls and keeps those that must wait."""

    def __init__(
        self,
        wire: Wire,
        journal: Journal,
        clock: Clock,
        faults: FaultBook[WebhookFault],
        habits: Callable[[], Habits],
    ) -> None:
        """Take what is needed to call, to wait and to go wrong."""
        self._wire = wire
        self._journal = journal
        self._clock = clock
        self._faults = faults
        self._habits = habits
        self._held: list[_Held] = []

    @property
    def held(self) -> int:
        """How many calls wait: delayed, out of order, or to be tried again."""
        return len(self._held)

    async def deliver(self, letter: Letter) -> None:
        """Make a call, or whatever a fault makes of it."""
        if letter.url is None:
            await self._note(letter, "no_url")
            return
        fault = self._faults.strike(
            lambda fault: (
                fault.device_id in {None, letter.device_id}
                and fault.about in {None, letter.about}
            )
        )
        match fault and fault.kind:
            case WebhookFaultKind.DROP:
                await self._note(letter, "dropped", fault=fault)
            case WebhookFaultKind.DELAY if fault is not None:
                due = self._clock.now() + timedelta(seconds=fault.seconds)
                await self._hold(letter, due, fault)
            case WebhookFaultKind.REORDER:
                await self._hold(letter, None, fault)
            case WebhookFaultKind.DUPLICATE:
                await self._call(letter, fault)
                await self._call(letter, fault)
            case _:
                await self._call(letter, fault)

    async def deliver_due(self) -> None:
        """Make the calls whose time has come."""
        now = self._clock.now()
        await self._let_go(lambda held: held.due is not None and held.due <= now)

    async def release(self) -> None:
        """Make all calls that wait, those too that would wait longer."""
        await self._let_go(lambda held: True)

    async def _let_go(self, wanted: Callable[[_Held], bool]) -> None:
        going = [held for held in self._held if wanted(held)]
        self._held = [held for held in self._held if not wanted(held)]
        for held in going:
            await self._send(held.letter, None, held.fault)

    async def _hold(
        self, letter: Letter, due: datetime | None, fault: WebhookFault | None
    ) -> None:
        name = fault.kind.value if fault else None
        self._held.append(_Held(letter=letter, due=due, fault=name))
        await self._note(letter, "held", fault=fault)

    async def _call(self, letter: Letter, fault: WebhookFault | None) -> None:
        await self._send(letter, fault, fault.kind.value if fault else None)
        await self._let_go(
            lambda held: held.due is None and held.letter.device_id == letter.device_id
        )

    async def _send(
        self, letter: Letter, fault: WebhookFault | None, name: str | None
    ) -> None:
        if letter.url is None:
            await self._note(letter, "no_url")
            return
        habits = self._habits()
        call = (letter.url, letter.body, letter.content_type, habits.webhook_timeout)
        result: WebhookResult = "answered"
        match fault and fault.kind:
            case WebhookFaultKind.HALF:
                status = await self._wire.post_in_pieces(*call, pause=None)
                result = "cut"
            case WebhookFaultKind.SLOW if fault is not None:
                status = await self._wire.post_in_pieces(*call, pause=fault.seconds)
            case _:
                status = await self._wire.post(*call)
        if result == "answered" and status is None:
            result = "failed"
        await self._note(letter, result, status=status, fault_name=name)
        taken = status is not None and 200 <= status < 300
        if not taken and letter.attempt <= habits.retries:
            due = self._clock.now() + timedelta(seconds=habits.retry_seconds)
            again = replace(letter, attempt=letter.attempt + 1)
            self._held.append(_Held(letter=again, due=due, fault=None))

    async def _note(
        self,
        letter: Letter,
        result: WebhookResult,
        *,
        status: int | None = None,
        fault: WebhookFault | None = None,
        fault_name: str | None = None,
    ) -> None:
        await self._journal.add_webhook_call(
            WebhookCall(
                at=self._clock.now(),
                device_id=letter.device_id,
                about=letter.about,
                sms_id=letter.sms_id,
                status_id=letter.status_id,
                url=letter.url,
                body=letter.body,
                attempt=letter.attempt,
                result=result,
                status=status,
                fault=fault.kind.value if fault else fault_name,
            )
        )
