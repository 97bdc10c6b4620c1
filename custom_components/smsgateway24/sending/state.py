"""What sending remembers of an account."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any, override
from weakref import WeakValueDictionary

from ..account.data import CapabilityState
from ..domain.idempotency import IdempotencyStore
from ..domain.outgoing import OutgoingMessage
from ..protocol import Channel
from ..storage.codec import encode_idempotency
from ..storage.records import Kind, RecordKey


class SendingState(CapabilityState):
    """Idempotency keys with their records, and messages that are being posted right now, by tag."""

    def __init__(self) -> None:
        """Start with nothing sent."""
        self.keys = IdempotencyStore()
        self.locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.posts: dict[int, asyncio.Task[OutgoingMessage]] = {}

    @override
    def take(
        self, keeps_content: Callable[[str, Channel], bool], *, everything: bool
    ) -> Iterator[tuple[RecordKey, str | None]]:
        """Yield the keys that have changed since the last time, or all."""
        for key, record in self.keys.records.take(everything=everything):
            value = None if record is None else encode_idempotency(record)
            yield (Kind.IDEMPOTENCY, "", key), value

    @override
    def restore(self, data: Mapping[str, Any]) -> None:
        """Bring the keys into the order in which they were used."""
        self.keys.records.sort(lambda record: record.at)

    @override
    def restore_record(self, key: RecordKey, value: Any) -> None:
        """Take what is stored under a key."""
        kind, _, name = key
        if kind is Kind.IDEMPOTENCY:
            self.keys.records.restore(str(name), value)
