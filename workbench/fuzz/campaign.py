"""Makes requests in batches, checks each, and simplifies the first that shows a fault."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from .call import Answer, Call
from .mutation import examples, mutated
from .oracle import History, Seen, judge
from .plan import Case, Plan, case_of, simpler

FIRST_ID = 7_000_000_000_000
_MOST_ATTEMPTS = 400


class Target(Protocol):
    """A Home Assistant with one phone and no contact."""

    async def send(self, call: Call) -> Answer | None:
        """Send a request to the phone's webhook; None if the client waits for no answer."""

    async def look(self) -> Seen:
        """Return what happened since the last call."""


class FaultError(AssertionError):
    """A request that fails a check; the text is enough to repeat it."""

    def __init__(self, case: Case, faults: list[str]) -> None:
        """Take the request and its faults."""
        listed = "\n  ".join(faults)
        super().__init__(
            f"{listed}\n  the request: {case.call!r}\n  the plan: {case.plan!r}"
        )
        self.case = case
        self.faults = faults


@dataclass(slots=True)
class Campaign:
    """Requests to one target; `seed` decides all of them."""

    target: Target
    seed: int
    history: History = field(default_factory=History)
    made: int = 0
    _next_id: int = FIRST_ID

    def plans(self) -> Iterator[Plan]:
        """Yield the examples unchanged, then endless variations."""
        originals = examples()
        yield from originals
        rng = Random(self.seed)
        while True:
            yield mutated(rng.choice(originals), originals, rng)

    async def check(self, plan: Plan) -> Case:
        """Send the request of a plan and check the reaction. Raises FaultError."""
        self._next_id += 1
        case = case_of(plan, self._next_id)
        self.made += 1
        try:
            answer = await self.target.send(case.call)
        except TimeoutError as err:
            raise FaultError(case, ["no answer in time"]) from err
        faults = judge(case, answer, await self.target.look(), self.history)
        if faults:
            raise FaultError(case, faults)
        return case

    async def check_or_simplify(self, plan: Plan) -> None:
        """Like check(), but raise for the simplest request that shows the same fault."""
        try:
            await self.check(plan)
        except FaultError as err:
            raise await self._simplified(err) from None

    async def _simplified(self, fault: FaultError) -> FaultError:
        attempts = 0
        better = True
        while better and attempts < _MOST_ATTEMPTS:
            better = False
            for plan in simpler(fault.case.plan):
                attempts += 1
                try:
                    await self.check(plan)
                except FaultError as err:
                    if _sorts(err) & _sorts(fault):
                        fault, better = err, True
                        break
        return fault

    async def good_calls(self) -> None:
        """Check that each example works, and is recognized as a repeat the second time.

        Raises FaultError.
        """
        for plan in examples():
            case = await self.check(plan)
            answer = await self.target.send(case.call)
            seen = await self.target.look()
            # A repeated report is a late one, which is accepted and publishes no event.
            if answer is None or answer.status != 200 or seen.events or seen.lines:
                raise FaultError(case, [f"a second time it gave {answer} and {seen}"])
            self.history.answers["200 again"] += 1


def _sorts(fault: FaultError) -> set[str]:
    return {text.partition(":")[0] for text in fault.faults}
