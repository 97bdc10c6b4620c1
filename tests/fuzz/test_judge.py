"""The judge of fuzzed calls sees what must not be."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
import json
import threading
from typing import Any

import pytest

from workbench.fuzz.call import Answer, Call, Framing
from workbench.fuzz.campaign import Campaign, FaultError
from workbench.fuzz.hypothesis_runner import try_plans
from workbench.fuzz.mutation import examples
from workbench.fuzz.oracle import MESSAGE, REPORT, Seen
from workbench.fuzz.plan import (
    MARK,
    MULTIPART,
    Break,
    Edit,
    Packing,
    Plan,
    Raw,
    Writing,
)

TEXT = next(
    plan
    for plan in examples()
    if ("type", "text") in plan.fields and ("channel_id", 0) in plan.fields
)
REPORTED = next(plan for plan in examples() if ("status_id", 6) in plan.fields)
HELLO = Plan(fields=(("hello", "world"),))
NOTHING = Seen(events=(), lines=())

type Behaviour = Callable[[Call], tuple[Answer | None, Seen]]


@dataclass
class Pretender:
    """A Home Assistant that answers as the test wants."""

    behave: Behaviour
    seen: Seen = NOTHING

    async def send(self, call: Call) -> Answer | None:
        answer, self.seen = self.behave(call)
        return answer

    async def look(self) -> Seen:
        return self.seen


def answered(status: int, **body: Any) -> Answer:
    return Answer(
        status=status, body=json.dumps(body).encode(), content_type="application/json"
    )


ACCEPTED = answered(200, result="accepted")
NOTED = answered(200, result="noted")


def event(call: Call, **changed: Any) -> dict[str, Any]:
    """Build the event that a message's call should lead to."""
    fields = json.loads(call.body)
    data = {
        "message_id": fields["sms_id"],
        "sender": fields["address"],
        "text": fields["body"],
        "type": "text",
        "image_url": None,
        "channel": "sim_1",
        "sender_trusted": False,
        "sender_name": None,
    }
    return {"type": MESSAGE, "data": data | changed}


def telling(
    *, times: int = 1, answer: Answer | None = ACCEPTED, **changed: Any
) -> Behaviour:
    """Accept a message and publish it."""

    def behave(call: Call) -> tuple[Answer | None, Seen]:
        return answer, Seen(events=(event(call, **changed),) * times, lines=())

    return behave


def saying(answer: Answer | None, **line: Any) -> Behaviour:
    """Answer, and publish nothing; log a line where there is one."""
    logged = {
        "logger": "ours",
        "level": "WARNING",
        "text": "Oh",
        "traceback": False,
    } | line
    seen = Seen(events=(), lines=(logged,)) if line else NOTHING
    return lambda _call: (answer, seen)


async def faults(plan: Plan, behave: Behaviour, *, times: int = 1) -> list[str]:
    """Return what the judge finds at the last of some calls."""
    campaign = Campaign(Pretender(behave), seed=1)
    found: list[str] = []
    for _ in range(times):
        try:
            await campaign.check(plan)
        except FaultError as err:
            found = err.faults
        else:
            found = []
    return found


@pytest.mark.parametrize(
    ("plan", "behave", "fault"),
    [
        (TEXT, saying(NOTED), "200 for what was not accepted: message"),
        (TEXT, saying(ACCEPTED), "accepted, and published 0 times"),
        (TEXT, telling(times=2), "accepted, and published 2 times"),
        (TEXT, telling(answer=NOTED), "noted, and published"),
        (TEXT, telling(answer=answered(500)), "published, and answered 500"),
        (TEXT, telling(answer=answered(200)), "200 without a result"),
        (TEXT, telling(message_id=1), "published under another id"),
        (TEXT, telling(message_id=0), "an event has an impossible message id"),
        (TEXT, telling(text="other"), "text was not published as it was sent"),
        (TEXT, telling(sender="other"), "sender was not published as it was sent"),
        (TEXT, telling(text="a" * 8_001), "an event has too long a text"),
        (TEXT, telling(text="ä" * 20_000), "an event is too large for the recorder"),
        (TEXT, telling(sender="a" * 257), "sender of an event is longer than"),
        (
            TEXT,
            telling(sender_trusted=True),
            "an unknown sender is taken for a contact",
        ),
        (TEXT, telling(channel="pigeon"), "an event has an unknown channel"),
        (TEXT, telling(internal_id="5"), "internal_id of an event is no"),
        (TEXT, saying(answered(503)), "an answer that is not documented: 503"),
        (TEXT, saying(answered(400)), "a valid request was rejected: 400"),
        (
            TEXT,
            saying(answered(200, result="repeated")),
            "repeated, and never published",
        ),
        (TEXT, saying(answered(400, error=MARK)), "the answer holds a text"),
        (TEXT, saying(None), "no answer"),
        (HELLO, saying(ACCEPTED), "200 for an object that is no message"),
        (HELLO, saying(NOTED, text="Oh"), "a line in the log: ours: Oh"),
        (HELLO, saying(NOTED, level="DEBUG", text=MARK), "a log line of ours holds"),
        (replace(TEXT, method="PUT"), telling(), "another method was accepted"),
        (replace(TEXT, method="GET"), saying(answered(400)), "an answer that is not"),
        (replace(TEXT, method="GET"), saying(NOTED), "a probe was answered"),
        (replace(TEXT, method="HEAD"), telling(), "a probe was answered"),
        (
            replace(TEXT, framing=Framing.SHORT),
            telling(answer=None),
            "published, and not answered",
        ),
        (
            replace(TEXT, framing=Framing.UNHEARD),
            telling(answer=None, times=2),
            "one request was published more than once",
        ),
        (
            replace(TEXT, edits=(Edit(kind=Break.CUT, at=0.5),)),
            saying(NOTED),
            "200 for what was not accepted: none",
        ),
        (
            replace(TEXT, writing=Writing.LISTED),
            saying(ACCEPTED),
            "200 for a body that is no object",
        ),
        (
            replace(TEXT, edits=(Edit(kind=Break.INSERT, at=0, data=b" " * 70_000),)),
            telling(),
            "200 for more than 64 KiB",
        ),
        (
            replace(TEXT, framing=Framing.BAD_CHUNK),
            telling(),
            "200 for a broken body",
        ),
        (
            replace(TEXT, packing=Packing.TORN, valid=False),
            saying(ACCEPTED),
            "200 for a broken body",
        ),
        (TEXT, telling(sender="\ud800"), "an event has what a database can't hold"),
        (TEXT, telling(sender="\0"), "an event has what a database can't hold"),
        (TEXT, telling(internal_id=2**63), "internal_id of an event is no integer"),
        (Plan(fields=(("address", Raw("NaN")),)), saying(ACCEPTED), "200 for a body"),
        (
            Plan(
                fields=TEXT.fields,
                writing=Writing.MULTIPART,
                content_type=MULTIPART,
                edits=(Edit(kind=Break.CUT, at=0.9),),
            ),
            saying(ACCEPTED),
            "200 for half a form",
        ),
        (REPORTED, saying(NOTED), "200 for what was not accepted: report"),
        (REPORTED, saying(ACCEPTED), "accepted, and published 0 times"),
    ],
)
async def test_what_must_not_be_is_seen(
    plan: Plan, behave: Behaviour, fault: str
) -> None:
    assert any(found.startswith(fault) for found in await faults(plan, behave))


@pytest.mark.parametrize(
    ("plan", "behave"),
    [
        (TEXT, telling()),
        (HELLO, saying(NOTED)),
        (HELLO, saying(answered(400))),
        (replace(TEXT, method="PUT"), saying(answered(405))),
        (
            replace(TEXT, method="GET"),
            saying(
                Answer(status=200, body=b"", content_type="application/octet-stream")
            ),
        ),
        (replace(TEXT, framing=Framing.SHORT), saying(None)),
        (replace(TEXT, framing=Framing.UNHEARD), telling(answer=None)),
        (Plan(fields=(*REPORTED.fields, ("status_id", 5))), saying(NOTED)),
        (replace(HELLO, content_type=MULTIPART), saying(NOTED)),
        (HELLO, saying(NOTED, logger="aiohttp.server")),
    ],
)
async def test_what_may_be_is_let_pass(plan: Plan, behave: Behaviour) -> None:
    assert await faults(plan, behave) == []


async def test_a_message_that_is_told_again_is_seen() -> None:
    assert "a message was published twice" in await faults(
        replace(TEXT, valid=False), telling(message_id=4711), times=2
    )


async def test_an_oddity_may_be_mentioned_once() -> None:
    behave = saying(
        NOTED,
        text="SmsGateWay24 sent a webhook request of a kind that this version does not know",
    )

    assert await faults(HELLO, behave) == []
    assert len(await faults(HELLO, behave, times=2)) == 1


async def test_a_late_report_need_not_be_told() -> None:
    told: list[dict[str, Any]] = []

    def behave(call: Call) -> tuple[Answer, Seen]:
        data = {"message_id": 5, "channel": "sim_1"}
        events = () if told else ({"type": REPORT, "data": data},)
        told.extend(events)
        return ACCEPTED, Seen(events=events, lines=())

    fields = tuple((n, 5 if n == "sms_id" else v) for n, v in REPORTED.fields)
    plan = replace(REPORTED, fields=fields, valid=False)

    assert await faults(plan, behave, times=2) == []


async def test_a_fault_is_shown_by_the_simplest_call_that_has_it() -> None:
    def behave(call: Call) -> tuple[Answer, Seen]:
        return (answered(500) if b"voice" in call.body else answered(400)), NOTHING

    plan = Plan(
        fields=(*TEXT.fields, ("type", "voice"), ("a", Raw("[" * 99))),
        headers=(("X-Any", "b"),),
        framing=Framing.CHUNKED,
        pieces=(1, 2),
        edits=(Edit(kind=Break.INSERT, at=1.0, data=b"&"),),
    )
    with pytest.raises(FaultError) as caught:
        await Campaign(Pretender(behave), seed=1).check_or_simplify(plan)

    assert caught.value.case.call == Call(
        body=b'{"type": "voice"}', headers=(("Content-Type", "application/json"),)
    )
    assert repr(caught.value.case.call) in str(caught.value)


async def test_a_seed_makes_the_same_calls_again() -> None:
    def bodies(seed: int) -> list[Plan]:
        plans = Campaign(Pretender(saying(None)), seed).plans()
        return [next(plans) for _ in range(50)]

    assert bodies(3) == bodies(3)
    assert bodies(3) != bodies(4)


async def test_who_is_cancelled_leaves_no_thread_of_hypothesis() -> None:
    called = asyncio.Event()

    class Mute(Pretender):
        async def send(self, call: Call) -> Answer | None:
            called.set()
            await asyncio.Event().wait()
            return None

    campaign = Campaign(Mute(saying(None)), seed=1)
    trying = asyncio.create_task(try_plans(campaign.check, cases=5, chance=1))
    await called.wait()
    trying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trying

    assert "hypothesis" not in {thread.name for thread in threading.enumerate()}
