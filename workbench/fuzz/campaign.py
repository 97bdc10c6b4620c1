"""Makes calls in batches, judges each, and makes the first that shows a fault as simple as it can be."""

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
        """Make a call of the phone's webhook; None where nobody waits for the answer."""

    async def look(self) -> Seen:
        """Say what happened since the last look."""


class FaultError(AssertionError):
    """A call of which something does not hold; the text is enough to make it again."""

    def __init__(self, case: Case, faults: list[str]) -> None:
        """Take the call and what is wrong with it."""
        told = "\n  ".join(faults)
        super().__init__(
            f"{told}\n  the call: {case.call!r}\n  the plan: {case.plan!r}"
        )
        self.case = case
        self.faults = faults


@dataclass(slots=True)
class Campaign:
    """Calls of one target; `seed` decides all of them."""

    target: Target
    seed: int
    history: History = field(default_factory=History)
    made: int = 0
    _next_id: int = FIRST_ID

    def plans(self) -> Iterator[Plan]:
        """Give the examples as they are, then changed ones without end."""
        originals = examples()
        yield from originals
        rng = Random(self.seed)
        while True:
            yield mutated(rng.choice(originals), originals, rng)

    async def check(self, plan: Plan) -> Case:
        """Make a call of a plan and judge it. Raises FaultError."""
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
        """As check, but raise the simplest call that shows the same fault."""
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
        """Make sure that each example still works, and that a second time it is only known. Raises FaultError."""
        for plan in examples():
            case = await self.check(plan)
            answer = await self.target.send(case.call)
            seen = await self.target.look()
            # A report that comes again is late, and as such accepted without a word.
            if answer is None or answer.status != 200 or seen.events or seen.lines:
                raise FaultError(case, [f"a second time it gave {answer} and {seen}"])
            self.history.answers["200 again"] += 1


def _sorts(fault: FaultError) -> set[str]:
    return {text.partition(":")[0] for text in fault.faults}
