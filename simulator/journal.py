"""Records requests and answers of both directions.

The number of records is limited, since a simulator for development runs for weeks. Counts are not.
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
    """An API request and its answer."""

    at: datetime
    method: str
    http_method: str
    content_type: str
    query: Mapping[str, str] = field(repr=False)
    """Parameters of the URL, where a token does not belong."""
    body: Mapping[str, str] = field(repr=False)
    """Fields of the body; a password is masked."""
    status: int | None
    """HTTP status of the answer, None if there was none."""
    answer: Mapping[str, Any] | None = field(repr=False)
    """The result, also if a fault kept it from the client; None if not processed."""
    size: int
    """Bytes of the answer's body, also if a fault kept some or all of them from the client."""
    fault: str | None = None

    @property
    def parameters(self) -> Mapping[str, str]:
        """All parameters; those of the body win over those of the URL."""
        return {**self.query, **self.body}


type WebhookResult = Literal[
    "answered", "failed", "cut", "dropped", "held", "no_url", "switched_off"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCall:
    """A webhook request, sent or not."""

    at: datetime
    device_id: int
    about: Literal["status", "incoming"]
    sms_id: int
    """The id in the list, whatever the body contains."""
    status_id: int | None
    url: str | None = field(repr=False)
    body: bytes = field(repr=False)
    attempt: int = 1
    result: WebhookResult
    status: int | None = None
    """HTTP status of the receiver's answer."""
    fault: str | None = None


class Journal:
    """The latest requests of both directions, and how many there were in total."""

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        """Set how many requests of each direction are kept."""
        self.calls: deque[Call] = deque(maxlen=max_entries)
        self.webhook_calls: deque[WebhookCall] = deque(maxlen=max_entries)
        self.counts: Counter[str] = Counter()
        self.webhook_counts: Counter[WebhookResult] = Counter()
        self._changed = asyncio.Condition()

    async def add_call(self, call: Call) -> None:
        """Record an API request."""
        self.calls.append(call)
        self.counts[call.method] += 1
        async with self._changed:
            self._changed.notify_all()

    async def add_webhook_call(self, call: WebhookCall) -> None:
        """Record a webhook request."""
        self.webhook_calls.append(call)
        self.webhook_counts[call.result] += 1
        async with self._changed:
            self._changed.notify_all()

    async def wait_for(self, predicate: Callable[[], bool]) -> None:
        """Return when the predicate is true; it is checked after every request."""
        async with self._changed:
            await self._changed.wait_for(predicate)

    def clear(self) -> None:
        """Remove all records, and reset the counts."""
        self.calls.clear()
        self.webhook_calls.clear()
        self.counts.clear()
        self.webhook_counts.clear()
