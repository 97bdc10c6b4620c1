"""The attacks of somebody who knows one URL. Each returns when all of it can be judged."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from itertools import count
import struct
from typing import Any

from simulator.pictures import picture
from workbench.waiting import end, wait_for
from workbench.websocket import CommandFailedError

from .scene import ANNA, CAROL, LUCA, PATIENCE, STRANGER, Scene, doubled

AHEAD = 50
"""How many of the service's next ids are used up."""
FLOOD = 600
BURST = 300
FAR = "2099-01-01 00:00:00"
COSTLY = ("+499001234567", "+393331234568", "+88213312345678", "22922")
"""Of a premium service, of another country, of a satellite; a short number."""
GOOD_PICTURE = picture(1)
BAD_PICTURES = {
    "a picture of 50,000 x 50,000 pixels": GOOD_PICTURE[:16]
    + struct.pack(">II", 50_000, 50_000)
    + GOOD_PICTURE[24:],
    "a picture with a page behind it": GOOD_PICTURE + b"<script>alert(1)</script>",
    "half a picture": GOOD_PICTURE[: len(GOOD_PICTURE) // 2],
    "a page": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
}
_REPORTS = 20_001
"""One more than are remembered of others' messages."""
_WAIT = {"wait_for": "delivered", "timeout": 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What is done, and with which arguments its scene is set."""

    name: str
    what: str
    play: Callable[[Scene], Awaitable[None]]
    scene: Mapping[str, Any] = field(default_factory=dict)


ATTACKS: dict[str, Attack] = {}


def attack(
    what: str, **scene: Any
) -> Callable[[Callable[[Scene], Awaitable[None]]], Callable[[Scene], Awaitable[None]]]:
    """Register an attack under the name of its function."""

    def register(
        play: Callable[[Scene], Awaitable[None]],
    ) -> Callable[[Scene], Awaitable[None]]:
        name = play.__name__
        ATTACKS[name] = Attack(name=name, what=what, play=play, scene=scene)
        return play

    return register


# Ids


async def use_up_ids(
    scene: Scene,
    names: Sequence[str] = (STRANGER, LUCA, ANNA),
    text: str = "F never said",
) -> None:
    """Use up the service's next ids in somebody's names."""
    first = scene.next_id()
    answers = await scene.forge_all(range(first, first + AHEAD), names, text)
    taken = sum(answer.status == HTTPStatus.OK for answer in answers)
    scene.check(taken == len(answers), f"only {taken} forged messages were taken")


@attack("ids used up ahead, then the real webhooks")
async def ids_ahead(scene: Scene) -> None:
    """All real messages under ids that are used up are published by their webhooks."""
    await use_up_ids(scene)
    real = [await scene.receive(sender) for sender in (LUCA, CAROL, ANNA) * 5]
    await scene.settle(real)
    ways = {data["received_via"] for one in real for data in scene.of(one)}
    scene.check(ways == {"webhook"}, f"real messages were published by {ways}")
    scene.check(await scene.raised("address_known"), "no repair address_known")


@attack("ids used up ahead in a stranger's name, then the real webhooks are lost")
async def ids_ahead_lost(scene: Scene) -> None:
    """All of them are published from the list, once that is known to agree."""
    await scene.prove((LUCA, CAROL))
    await use_up_ids(scene, (STRANGER,))
    await _lose_and_catch_up(scene)
    scene.check(await scene.raised("address_known"), "no repair address_known")


@attack("ids used up ahead in the contacts' names, then the real webhooks are lost")
async def ids_ahead_lost_in_their_names(scene: Scene) -> None:
    """The same: the text contradicts."""
    await scene.prove((LUCA, CAROL))
    await use_up_ids(scene, (LUCA, ANNA))
    await _lose_and_catch_up(scene)


@attack("ids used up ahead without a text, then the real webhooks are lost")
async def ids_ahead_without_text(scene: Scene) -> None:
    """The same, where the forged messages say nothing that a row could contradict."""
    await scene.prove((LUCA, CAROL))
    await use_up_ids(scene, text="")
    await _lose_and_catch_up(scene)


async def _lose_and_catch_up(scene: Scene) -> None:
    real = [scene.lose(sender) for sender in (LUCA, CAROL, ANNA) * 4]
    await scene.catch_up()
    await scene.settle(real, 20)
    ways = {data["received_via"] for one in real for data in scene.of(one)}
    scene.check(ways <= {"poll"}, f"lost messages were published by {ways}")


@attack(
    "ids used up ahead, where only trusted people are accepted", accept_from="trusted"
)
async def ids_ahead_trusted_only(scene: Scene) -> None:
    """Whether the webhooks come or are lost; nothing of a stranger is published."""
    await scene.prove((ANNA,))
    await use_up_ids(scene)
    for _ in range(5):
        await scene.receive(ANNA)
    await use_up_ids(scene)
    for _ in range(5):
        scene.lose(ANNA)
    await scene.catch_up()
    await scene.settle()
    senders = {data["sender"] for data in scene.messages()}
    scene.check(senders == {ANNA}, f"messages of {senders} were published")


# Phones


@attack("the URL of one phone names the id of another", phones=4, nameless=2)
async def another_phone(scene: Scene) -> None:
    """Phone 0 names the id of phone 1; phone 2, whose id is not entered, that of phone 3."""
    name = [phone.name for phone in scene.account.phones]
    for phone, named in ((0, 1), (2, 3)):
        text = f"F by {phone}"
        await scene.forge(
            scene.next_id() + 1_000 + phone,
            text=text,
            phone=phone,
            device_id=scene.device_id(named),
        )
        said = await scene.said(scene.next_id() + 1_000 + phone, text)
        scene.check(
            said["phone"] == name[phone],
            f"a message to the URL of phone {phone} was published as {said['phone']}",
        )
    scene.check(await scene.raised("second_device", 0), "no repair second_device")
    with suppress(CommandFailedError):
        await scene.send(to=CAROL, device_id=scene.account.phones[3].device_id)
    sent = [one.device_id for one in scene.service.messages(incoming=False)]
    scene.check(sent == [scene.device_id(3)], "phone 3 can't send by itself any more")
    for phone in (1, 3):
        real = [await scene.receive(LUCA, phone=phone)]
        real += [scene.lose(LUCA, phone=phone)]
        await scene.catch_up()
        await scene.settle(real, 20)
        told = {data["phone"] for one in real for data in scene.of(one)}
        scene.check(told == {name[phone]}, f"phone {phone} was published as {told}")


# Reports


@attack("delivered, with a date that is far off, for the next ids", step_seconds=0.5)
async def delivered_ahead(scene: Scene) -> None:
    """The true failure ends the waiting, is published, and turns *Delivery problem* on."""
    first = scene.next_id()
    for message_id in range(first, first + 20):
        await scene.claim(message_id, 7, senttime=FAR)
    scene.service.end_at(9, number=CAROL)
    result = await scene.send(to=CAROL, **_WAIT)
    ended = (result["outcome"], result["status"])
    scene.check(
        ended == ("failed", "generic_failure"), f"waiting for it ended as {ended}"
    )
    failures = [
        data
        for data in scene.reports()
        if data["message_id"] == result["message_id"] and data["failed"]
    ]
    scene.check(len(failures) == 1, f"{len(failures)} failures were published")
    scene.check(
        all(data["sent_from_here"] for data in failures), "it is not known as ours"
    )
    state = await scene.delivery_problem()
    scene.check(state == "on", f"Delivery problem is {state}")
    result = await scene.send(to=LUCA, **_WAIT)
    steps = [
        data["status"]
        for data in scene.reports()
        if data["message_id"] == result["message_id"] and data["sent_from_here"]
    ]
    scene.check(steps[-2:] == ["sent", "delivered"], f"its real steps are {steps}")


@attack(
    "failed, with a date that is far off, before it is sent again", step_seconds=0.5
)
async def failed_far_off(scene: Scene) -> None:
    """What becomes of it then is published."""
    scene.service.end_at(9, number=CAROL)
    result = await scene.send(to=CAROL, **_WAIT)
    message_id = result["message_id"]
    await scene.claim(message_id, 9, senttime=FAR)
    # The service's times are whole seconds.
    later = scene.service.clock.now() + timedelta(seconds=2)
    await wait_for(lambda: scene.service.clock.now() > later, what="two seconds")
    await scene.service.resend(message_id, 6)

    def sent_again() -> bool:
        return any(
            (data["message_id"], data["status"], data["attempt"])
            == (message_id, "sent", 2)
            for data in scene.reports()
        )

    try:
        await wait_for(sent_again, what="report on the second attempt")
    except TimeoutError:
        scene.check(False, "the second attempt is not published")


@attack("delivered, while the service says that it is under way")
async def delivered_meanwhile(scene: Scene) -> None:
    """It is waited for to the end."""
    sending = asyncio.create_task(scene.send(to=CAROL, **_WAIT))
    try:
        message_id = await scene.sent(0)
        await scene.claim(message_id, 7)
        result = await sending
    finally:
        await end(sending)
    scene.check(
        (result["outcome"], result["confirmed"]) == ("timed_out", None),
        f"waiting for it ended as {result['outcome']}, confirmed {result['confirmed']}",
    )


@attack("more reports on messages of others than are remembered")
async def foreign_reports(scene: Scene) -> None:
    """A message of ours stays ours."""
    result = await scene.send(to=CAROL)
    free = asyncio.Semaphore(20)

    async def claim(message_id: int) -> None:
        # Beyond the rate they are noted only.
        async with free:
            await wait_for(partial(_accepted, scene, message_id), what="a taken report")

    first = scene.next_id() + 1_000
    await asyncio.gather(*map(claim, range(first, first + _REPORTS)))
    await _fail(scene, result["message_id"])


@attack("more reports on messages of others than are published", webhooks_per_second=5)
async def reports_flood(scene: Scene) -> None:
    """What becomes of a message of ours is published all the same."""
    result = await scene.send(to=CAROL)
    full = asyncio.Event()

    async def claim_all() -> None:
        for message_id in count(scene.next_id() + 1_000):
            if (await scene.claim(message_id, 6)).result == "noted":
                full.set()

    claiming = [asyncio.create_task(claim_all()) for _ in range(4)]
    try:
        async with asyncio.timeout(PATIENCE):
            await full.wait()
        await _fail(scene, result["message_id"])
    finally:
        await end(*claiming)


async def _fail(scene: Scene, message_id: int) -> None:
    """Have a message of ours fail, and check that it is known as ours."""
    scene.service.end_message_at(message_id, 9)
    await scene.service.settle()

    def failure() -> list[dict[str, Any]]:
        return [
            data
            for data in scene.reports()
            if data["message_id"] == message_id and data["failed"]
        ]

    found = await wait_for(failure, PATIENCE, what="a published failure")
    scene.check(found[0]["sent_from_here"], "our failure is not known as ours")


async def _accepted(scene: Scene, message_id: int) -> bool:
    return (await scene.claim(message_id, 6)).result == "accepted"


# Floods


@attack("a flood", phones=2, webhooks_per_second=5)
async def flood(scene: Scene) -> None:
    """It is refused; others still come, and what is refused of them is caught up."""
    # Five messages in a row, and a sender is not a quiet one.
    await scene.prove([f"+491764211112{number}" for number in range(5)])
    first = scene.next_id() + 10_000
    answers = await scene.forge_all(range(first, first + FLOOD), (STRANGER,))
    refused = sum(one.status == HTTPStatus.TOO_MANY_REQUESTS for one in answers)
    # Some more come through while it lasts, at five a second.
    scene.check(refused >= FLOOD - 1.5 * BURST, f"only {refused} were refused")
    scene.check(await scene.raised("webhook_flood"), "no repair webhook_flood")
    quiet = [await scene.receive(LUCA), await scene.receive(CAROL, phone=1)]
    called = {
        call.status for one in quiet for call in scene.service.webhook_calls(one.sms_id)
    }
    scene.check(called == {HTTPStatus.OK}, f"quiet senders were answered {called}")
    await scene.settle(quiet, 10)

    # In ever new names, until what is kept for quiet senders is used up, too.
    numbers, full = count(FLOOD), asyncio.Event()

    async def forge_all() -> None:
        for number in numbers:
            answer = await scene.forge(first + number, f"+49170{number:07}")
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                full.set()

    forging = [asyncio.create_task(forge_all()) for _ in range(4)]
    try:
        async with asyncio.timeout(PATIENCE):
            await full.wait()
        real = [await scene.receive(sender) for sender in (LUCA, CAROL, ANNA) * 2]
    finally:
        await end(*forging)
    calls = [scene.service.webhook_calls(one.sms_id)[-1].status for one in real]
    scene.check(
        HTTPStatus.TOO_MANY_REQUESTS in calls, f"nothing real was refused: {calls}"
    )
    # A refusal has the list read within a minute, and what is too young then a minute later.
    await scene.settle(real, 130)


@attack("the twin of a lost message, and a flood")
async def twins(scene: Scene) -> None:
    """The other lost messages are published all the same."""
    await scene.prove((LUCA, CAROL))
    lost = [scene.lose(LUCA) for _ in range(6)]
    first = scene.next_id() + 10_000
    for number, one in enumerate(lost[:2]):
        scene.twins.add(one.sms_id)
        await scene.forge(first + number, LUCA, one.body)
    await scene.forge_all(range(first + 10, first + 10 + BURST), (STRANGER,))
    await scene.catch_up()
    await scene.settle(lost, 20)
    scene.check("ids_differ" not in await scene.repairs(), "catch-up was turned off")


# What it costs


@attack(
    "messages in the names of costly numbers, where an automation answers everybody"
)
async def costly_answers(scene: Scene) -> None:
    """Somebody of this country is answered, and nobody whose number may be expensive."""
    await scene.answer_all()
    first = scene.next_id() + 1_000
    for number, sender in enumerate(COSTLY):
        await scene.forge(first + number, sender, f"F call me {number}")
    for number, _ in enumerate(COSTLY):
        await scene.said(first + number, f"F call me {number}")
    await scene.receive(CAROL)

    def answered() -> set[str]:
        return {message.address for message in scene.service.messages(incoming=False)}

    # Answers are given in turn.
    await wait_for(lambda: CAROL in answered(), PATIENCE, what="answer")
    others = answered() - {CAROL}
    scene.check(not others, f"{len(others)} costly numbers were answered")


@attack("pictures that unpack to gigabytes, or are something else as well")
async def pictures(scene: Scene) -> None:
    """None of them is shown; one that is nothing but a picture is."""
    for number, (what, content) in enumerate(BAD_PICTURES.items()):
        await _show(scene, number, content)
        shown = await scene.shown_picture()
        scene.check(shown is None, f"{what} is shown")
    await _show(scene, len(BAD_PICTURES), GOOD_PICTURE)
    shown = await scene.shown_picture()
    scene.check(shown == GOOD_PICTURE, "a good picture is not shown")


async def _show(scene: Scene, number: int, content: bytes) -> None:
    """Post a link to a picture, and wait until that message is published."""
    service, hosted = scene.service, min(scene.old)
    link = f"{service.url}/pictures/{hosted}.png"
    service.state.pictures[hosted] = content
    service.state.put(replace(service.message(hosted), picture_url=link))
    message_id, text = scene.next_id() + 1_000 + number, f"F look {number}"
    await scene.forge(
        message_id, text=text, channel=3, type="img", img_url=f"{link}?{number}"
    )
    await scene.said(message_id, text)


# Trust


@attack("messages in a trusted contact's name, on a channel that is bound")
async def forged_trusted(scene: Scene) -> None:
    """Published, not trusted; real ones are, and only they start the automation."""
    await scene.bind()
    await scene.settle()
    first = scene.next_id() + 1_000
    for number in range(3):
        await scene.forge(first + number, ANNA, f"F open {number}")
    for number in range(3):
        said = await scene.said(first + number, f"F open {number}")
        _refused(scene, said)
    real = await scene.receive(ANNA)
    await scene.settle([real])
    await wait_for(
        lambda: real.sms_id in scene.seen(), PATIENCE, what="a started automation"
    )
    _all_trusted(scene)
    scene.check(not doubled(scene), "the automation has started twice")
    forged = [one for one in scene.seen() if first <= one < first + 3]
    scene.check(not forged, f"{len(forged)} forged messages started the automation")
    scene.check(await scene.raised("message_refused"), "no repair message_refused")


@attack("messages without a text in a trusted name, under the next ids")
async def forged_trusted_without_text(scene: Scene) -> None:
    """The real message that follows is confirmed; nothing uses its row up."""
    await scene.bind()
    first = scene.next_id()
    await scene.forge_all(range(first, first + 5), (ANNA,), "")
    for _ in range(3):
        await scene.receive(ANNA)
    await scene.settle()
    _all_trusted(scene)


@attack("a message in a trusted name, under the id of a row that says something else")
async def forged_row(scene: Scene) -> None:
    """The row is of another sender, or has another text. Then the same again."""
    await scene.bind()
    rows = {"F other sender": scene.lose(CAROL), "F other text": scene.lose(ANNA)}
    for _ in range(2):
        for text, row in rows.items():
            await scene.forge(row.sms_id, ANNA, text)
        for text, row in rows.items():
            _refused(scene, await scene.said(row.sms_id, text))
    await scene.catch_up()
    await scene.settle()
    for text, row in rows.items():
        said = [
            data["confirmed"]
            for data in scene.messages()
            if (data["message_id"], data["text"]) == (row.sms_id, text)
        ]
        scene.check(set(said) == {False}, f"{text}: published with confirmed {said}")


@attack("two messages in a trusted name, under the id of a row without text")
async def one_row_one_message(scene: Scene) -> None:
    """A row without a text confirms none that has one: the list of this phone has texts."""
    await scene.bind()
    row = scene.lose(ANNA, "", image=True)
    for text in ("F one", "F two"):
        await scene.forge(row.sms_id, ANNA, text)
    said = [await scene.said(row.sms_id, text) for text in ("F one", "F two")]
    for data in said:
        _refused(scene, data)
    # Nobody can tell the picture from a message that was published under its id.
    scene.twins.add(row.sms_id)
    scene.service.state.messages.pop(row.sms_id)


@attack("the very message that a trusted contact is about to write")
async def foreseen(scene: Scene) -> None:
    """The forged one is not trusted; the real one is, and starts the automation."""
    await scene.bind()
    text = scene.words()
    ids = range(scene.next_id(), scene.next_id() + AHEAD)
    await scene.forge_all(ids, (ANNA,), text)
    for message_id in ids:
        _refused(scene, await scene.said(message_id, text))
    real = await scene.receive(ANNA, text)
    scene.check(real.sms_id in ids, "it has another id")
    await wait_for(
        lambda: real.sms_id in scene.seen(), PATIENCE, what="a started automation"
    )
    said = [data["confirmed"] for data in scene.of(real)]
    scene.check(said == [False, True], f"published with confirmed {said}")
    # It was published twice, as it has to be.
    scene.service.state.messages.pop(real.sms_id)


def _refused(scene: Scene, said: Mapping[str, Any]) -> None:
    """Check that a forged message was published as one that nobody may trust."""
    trust = (said["confirmed"], said["sender_trusted"])
    scene.check(
        trust == (False, False),
        f"{said['text']}: published with confirmed {trust[0]}, sender_trusted {trust[1]}",
    )


def _all_trusted(scene: Scene) -> None:
    """Check that each real message of the trusted contact is trusted."""
    for message in scene.real():
        if message.address != ANNA:
            continue
        for data in scene.of(message):
            trust = (data["confirmed"], data["sender_trusted"])
            scene.check(
                trust in {(True, True), (None, True)},
                f"real message {message.sms_id}: confirmed {trust[0]}, trusted {trust[1]}",
            )


@attack("any call, while webhooks are missing", late=0)
async def kept_repair(scene: Scene) -> None:
    """Only a message that the service has takes the repair back."""
    await scene.prove((LUCA, CAROL))
    # A look that finds one that is young is followed by one every minute.
    scene.lose(LUCA)
    await scene.read_list()
    # What is older than this reading of the list says nothing of the webhooks.
    begun = scene.service.clock.now() + timedelta(seconds=2)
    await wait_for(lambda: scene.service.clock.now() > begun)
    for _ in range(4):
        scene.lose(LUCA)
    # They are told once they are two minutes old.
    there = await scene.raised("webhooks_missing", timeout=240)
    scene.check(there, "no repair webhooks_missing")
    first = scene.next_id() + 1_000
    await scene.forge(first, text="F any")
    await scene.claim(first + 1)
    await scene.post({"hello": 1})
    await scene.said(first, "F any")
    scene.check(
        "webhooks_missing" in await scene.repairs(0), "a forged call took it back"
    )
    await scene.receive(ANNA)

    async def gone() -> bool:
        return "webhooks_missing" not in await scene.repairs(0)

    try:
        await wait_for(gone, 90, what="an end of the repair")
    except TimeoutError:
        scene.check(False, "a message that the service has did not take it back")
