"""What was called and what was answered, kept for tests and for curious people.

Bounded, since a stand-in for development runs for weeks. Counts go on where entries end.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

MAX_ENTRIES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of the API and its answer."""

    at: datetime
    method: str
    http_method: str
    content_type: str
    query: Mapping[str, str] = field(repr=False)
    """What stood in the address: a token should not."""
    body: Mapping[str, str] = field(repr=False)
    """Fields of the body; a password is masked."""
    status: int | None
    """HTTP status of the answer, None where there was none."""
    answer: Mapping[str, Any] | None = field(repr=False)
    """What was found, also where a fault kept it from the caller; None where it was not processed."""
    fault: str | None = None

    @property
    def parameters(self) -> Mapping[str, str]:
        """All parameters, those of the body before those of the address."""
        return {**self.query, **self.body}


type WebhookResult = Literal["answered", "failed", "cut", "dropped", "held", "no_url"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCall:
    """One call of a webhook, made or not made."""

    at: datetime
    device_id: int
    about: Literal["status", "incoming"]
    sms_id: int
    """As in the list, whatever the body says."""
    status_id: int | None
    url: str | None = field(repr=False)
    body: bytes = field(repr=False)
    attempt: int = 1
    result: WebhookResult
    status: int | None = None
    """HTTP status of the receiver's answer."""
    fault: str | None = None


class Journal:
    """The last calls of both directions, and how many there were."""

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        """Remember so many of each direction."""
        self.calls: deque[Call] = deque(maxlen=max_entries)
        self.webhook_calls: deque[WebhookCall] = deque(maxlen=max_entries)
        self.counts: Counter[str] = Counter()
        self.webhook_counts: Counter[WebhookResult] = Counter()
        self._changed = asyncio.Condition()

    async def add_call(self, call: Call) -> None:
        """Write an API call down."""
        self.calls.append(call)
        self.counts[call.method] += 1
        async with self._changed:
            self._changed.notify_all()

    async def add_webhook_call(self, call: WebhookCall) -> None:
        """Write a webhook call down."""
        self.webhook_calls.append(call)
        self.webhook_counts[call.result] += 1
        async with self._changed:
            self._changed.notify_all()

    async def wait_for(self, predicate: Callable[[], bool]) -> None:
        """Return when something is true; asked again at every call, of either direction."""
        async with self._changed:
            await self._changed.wait_for(predicate)

    def clear(self) -> None:
        """Forget all, counts too."""
        self.calls.clear()
        self.webhook_calls.clear()
        self.counts.clear()
        self.webhook_counts.clear()
