"""Faults of the API and of webhooks, on demand.

A fault is kept until a request comes to which it applies. Faults apply in the order in which they
were added, one to each request. `times` limits how many requests it applies to; None is until it is
removed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
import random
from typing import Literal


class ApiFaultKind(StrEnum):
    """How an API request fails."""

    STATUS = "status"
    """An HTTP status, 500 by default, with an HTML page."""
    SLOW = "slow"
    """The right answer, after `seconds`."""
    HALF = "half"
    """The first half of the right answer, then the connection is closed."""
    HTML = "html"
    """An HTML page instead of JSON, with status 200, like a login or maintenance page."""
    CUT = "cut"
    """No answer: the connection is closed. With `processed` the request takes effect."""
    ERROR = "error"
    """`{"error": 1}` with the given text."""
    BODY = "body"
    """The given text, with the given status."""


_PROCESSED = frozenset({ApiFaultKind.SLOW, ApiFaultKind.HALF, ApiFaultKind.CUT})


class WebhookFaultKind(StrEnum):
    """How the delivery of a webhook fails."""

    DUPLICATE = "duplicate"
    """The same request twice."""
    REORDER = "reorder"
    """After the phone's next request."""
    DELAY = "delay"
    """After `seconds`."""
    DROP = "drop"
    """Not at all."""
    HALF = "half"
    """The first half of the body, then the connection is closed."""
    SLOW = "slow"
    """The second half of the body comes `seconds` after the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """When a fault applies."""

    times: int | None = 1
    probability: float = 1
    after: int = 0
    """How many requests to which it would apply succeed first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFault(Fault):
    """A fault of the API, for one method or for all."""

    kind: ApiFaultKind
    method: str | None = None
    processed: bool | None = None
    """Whether the request takes effect anyway; None for the default of its kind."""
    status: int | None = None
    text: str = ""
    seconds: float = 0

    @property
    def takes_effect(self) -> bool:
        """Whether the request is processed before it fails."""
        if self.processed is None:
            return self.kind in _PROCESSED
        return self.processed


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookFault(Fault):
    """A fault of webhook delivery, for one phone or for all."""

    kind: WebhookFaultKind
    device_id: int | None = None
    about: Literal["status", "incoming"] | None = None
    seconds: float = 0


@dataclass(slots=True)
class _Entry[F: Fault]:
    fault: F
    waiting: int = field(init=False)
    left: int | None = field(init=False)

    def __post_init__(self) -> None:
        self.waiting = self.fault.after
        self.left = self.fault.times


class FaultBook[F: Fault]:
    """Faults that have not been used up."""

    def __init__(self, chance: random.Random) -> None:
        """Take the random number generator, which makes runs repeatable."""
        self._chance = chance
        self._entries: list[_Entry[F]] = []

    def __iter__(self) -> Iterator[F]:
        """Iterate over the faults that have not been used up."""
        return iter([entry.fault for entry in self._entries])

    def add(self, fault: F) -> None:
        """Add a fault."""
        self._entries.append(_Entry(fault))

    def clear(self) -> None:
        """Remove all faults."""
        self._entries.clear()

    def take(self, applies: Callable[[F], bool]) -> F | None:
        """Return the fault that applies to a request and count it as used, or None."""
        for entry in self._entries:
            if not applies(entry.fault):
                continue
            if entry.waiting:
                entry.waiting -= 1
                continue
            if self._chance.random() >= entry.fault.probability:
                continue
            if entry.left is not None:
                entry.left -= 1
                if entry.left <= 0:
                    self._entries.remove(entry)
            return entry.fault
        return None
