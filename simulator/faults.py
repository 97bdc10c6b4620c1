"""What can go wrong, on demand.

A fault waits in a book until a call comes that it applies to; the first that was put in is used
first, one for each call. `times` says for how many calls it stays, None until it is taken out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
import random
from typing import Literal


class ApiFaultKind(StrEnum):
    """How an API call goes wrong."""

    STATUS = "status"
    """An HTTP status, 500 where none is given, with a page of HTML."""
    SLOW = "slow"
    """The right answer, later."""
    HALF = "half"
    """The first half of the right answer, then the connection is cut."""
    HTML = "html"
    """A page instead of JSON, with status 200, as of a login or maintenance page."""
    CUT = "cut"
    """No answer: the connection is cut. With `processed` the call has had its effect."""
    ERROR = "error"
    """`{"error": 1}` with the given text."""
    BODY = "body"
    """Any text at all, with the given status."""


_PROCESSED = frozenset({ApiFaultKind.SLOW, ApiFaultKind.HALF, ApiFaultKind.CUT})


class WebhookFaultKind(StrEnum):
    """How the delivery of a webhook goes wrong."""

    DUPLICATE = "duplicate"
    """The same call twice."""
    REORDER = "reorder"
    """After the phone's next call."""
    DELAY = "delay"
    """So many seconds later."""
    DROP = "drop"
    """Never."""
    HALF = "half"
    """Half a body, then the connection is cut."""
    SLOW = "slow"
    """The body's second half comes so many seconds after the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """When a fault strikes."""

    times: int | None = 1
    probability: float = 1
    after: int = 0
    """How many calls that it would apply to go well before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFault(Fault):
    """A fault of the API, of one method or of all."""

    kind: ApiFaultKind
    method: str | None = None
    processed: bool | None = None
    """Whether the call has its effect all the same; None for what is usual with its kind."""
    status: int | None = None
    text: str = ""
    seconds: float = 0

    @property
    def takes_effect(self) -> bool:
        """Whether the call is processed before it goes wrong."""
        if self.processed is None:
            return self.kind in _PROCESSED
        return self.processed


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookFault(Fault):
    """A fault of webhook delivery, of one phone or of all."""

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
    """Faults that are still to strike."""

    def __init__(self, chance: random.Random) -> None:
        """Take the source of chance, which the seed makes repeatable."""
        self._chance = chance
        self._entries: list[_Entry[F]] = []

    def __iter__(self) -> Iterator[F]:
        """Give the faults that are still to strike."""
        return iter([entry.fault for entry in self._entries])

    def add(self, fault: F) -> None:
        """Put a fault in."""
        self._entries.append(_Entry(fault))

    def clear(self) -> None:
        """Take all out."""
        self._entries.clear()

    def take(self, applies: Callable[[F], bool]) -> F | None:
        """Give the fault that strikes a call, if one does."""
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
