"""What sending remembers of an account."""

import asyncio
from collections.abc import Mapping
from typing import Any, override
from weakref import WeakValueDictionary

from ..account.data import CapabilityState
from ..domain.idempotency import IdempotencyStore
from ..domain.outgoing import OutgoingMessage


class SendingState(CapabilityState):
    """Idempotency keys with their records, and messages that are being posted right now, by tag."""

    def __init__(self) -> None:
        """Start with nothing sent."""
        self.keys = IdempotencyStore()
        self.locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.posts: dict[int, asyncio.Task[OutgoingMessage]] = {}

    @override
    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"once": self.keys.as_stored()}

    @override
    def restore(self, data: Mapping[str, Any]) -> None:
        """Read what was stored."""
        self.keys.restore(data.get("once", {}))
