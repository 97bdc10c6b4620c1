"""The attacks once more, with each habit that the service may have, of which nobody knows."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from simulator import ListedSender, ListedText, Throttled

from .plays import FAR, FLOOD, use_up_ids
from .scene import ANNA, CAROL, LUCA, TEN, Scene, doubled

_ID_OFFSET = 5_000_000
ALL_FILTERS = frozenset({"begindate", "device_id", "enddate", "phone", "sim", "status"})
HABITS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "none": {},
        **{
            f"sender_{form.value}": {"listed_sender": form}
            for form in ListedSender
            if form is not ListedSender.SAME
        },
        **{
            f"text_{form.value}": {"listed_text": frozenset({form})}
            for form in ListedText
        },
        "no_whatsapp": {"unlisted_channels": frozenset({3})},
        "no_sms": {"unlisted_channels": frozenset({0})},
        "no_pictures": {"list_pictures": False},
        "other_ids": {
            "webhook_id_offset": _ID_OFFSET,
            "webhook_id_offset_channels": frozenset({3}),
        },
        "list_5_s_late": {"incoming_list_lag": 5},
        "list_60_s_late": {"incoming_list_lag": 60},
        "no_filters": {"ignored_filters": ALL_FILTERS},
        "status_late": {"status_lag": 40},
        "no_status": {"status_queries": False},
        "few_calls": {"calls_per_minute": 10},
        **{
            f"throttled_{form.value}": {"throttled": form, "retry_seconds": 5}
            for form in Throttled
        },
    }
)
ALL: Mapping[str, Any] = MappingProxyType(
    {
        "listed_sender": ListedSender.DASHED,
        "listed_text": frozenset(ListedText),
        "unlisted_channels": frozenset({4}),
        "list_pictures": False,
        "webhook_id_offset": _ID_OFFSET,
        "webhook_id_offset_channels": frozenset({3}),
        "incoming_list_lag": 5,
        "ignored_filters": ALL_FILTERS,
        "status_lag": 40,
        "calls_per_minute": 30,
        "throttled": Throttled.NEVER,
    }
)
_NOBODY = frozenset({ListedSender.NAME, ListedSender.EMPTY, ListedSender.OWN})
# What a list may write in another way.
_TEXT = (
    '„Keller“: it\'s 5 < 6 & "wet" 💧, ' + "and the pump has stopped once more, " * 5
)


def scene_of(habits: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of the scene for habits."""
    return {"step_seconds": 0.5} | (
        {"webhooks_per_second": 5} if "throttled" in habits else {}
    )


async def play_with(scene: Scene, habits: Mapping[str, Any]) -> None:
    """Use up ids, claim a delivery, and forge a trusted name, where the service has habits.

    Nothing real is lost or published twice, and nothing of a trusted contact is left untrusted.
    """
    scene.habits(**habits)
    listed = 0 not in scene.service.behaviour.unlisted_channels
    floods = "throttled" in habits
    for number in range(TEN + 2):
        await scene.receive(ANNA, scene.words(_TEXT))
        await scene.receive(CAROL, scene.words(_TEXT))
        await scene.receive(ANNA, scene.words(_TEXT), channel=3)
        if number % 4 == 0:
            await scene.receive(LUCA, scene.words(_TEXT), image=True)
    await scene.settle(timeout=180)
    await scene.read_list()

    await _use_up(scene, floods=floods)
    real = [
        await scene.receive(sender, scene.words(_TEXT), channel=channel)
        for sender in (ANNA, CAROL, LUCA)
        for channel in (0, 3)
    ]
    await scene.settle(real, 180 if floods else 60)
    if listed:
        await scene.catch_up()
        await _use_up(scene, floods=floods)
        for sender in (ANNA, CAROL, LUCA):
            scene.lose(sender, scene.words(_TEXT))
    await _claim(scene)
    await _forge(scene)
    if floods:
        await _flood(scene)
    await scene.catch_up()
    await scene.settle(timeout=180)
    await _judge(scene)


async def _use_up(scene: Scene, *, floods: bool) -> None:
    """Use up the next ids, those of the webhooks, too, where they differ."""
    offset = scene.service.behaviour.webhook_id_offset
    first = scene.next_id()
    if floods:
        # So few that real messages are not refused for it yet.
        await scene.forge_all(range(first, first + 10), (LUCA, ANNA))
        return
    await use_up_ids(scene)
    if offset:
        ids = range(first + offset, first + offset + 10)
        await scene.forge_all(ids, (LUCA, ANNA))


async def _claim(scene: Scene) -> None:
    """Claim that the next message is delivered, which then fails."""
    first = scene.next_id()
    for message_id in range(first, first + 5):
        await scene.claim(message_id, 7, senttime=FAR)
    scene.service.end_at(9, number=CAROL)
    result = await scene.send(to=CAROL, wait_for="delivered", timeout=30)
    scene.check(
        result["outcome"] != "reached", "a forged report made a failure a success"
    )


async def _forge(scene: Scene) -> None:
    """Post in the trusted contact's name; where the channel is bound, nobody trusts that."""
    bound = "sim_1" in await scene.bound()
    forged = scene.next_id() + 1_000
    await scene.forge(forged, ANNA, "F open")
    said = await scene.said(forged, "F open")
    if bound:
        scene.check(not said["sender_trusted"], "a forged message is trusted")
        scene.check(said["confirmed"] is not True, "a forged message is confirmed")
        scene.check(forged not in scene.seen(), "a forged message started something")
    else:
        scene.check(said["confirmed"] is None, "nothing is bound, and it was judged")


async def _flood(scene: Scene) -> None:
    """Use up what all share; real messages that are refused come by the list."""
    first = scene.next_id() + 10_000
    await scene.forge_all(range(first, first + FLOOD), (ANNA,))
    calls = []
    for _ in range(6):
        message = await scene.receive(ANNA, scene.words(_TEXT))
        calls += scene.service.webhook_calls(message.sms_id)
    statuses = {call.status for call in calls}
    scene.check(
        HTTPStatus.TOO_MANY_REQUESTS in statuses, f"nothing was refused: {statuses}"
    )


async def _judge(scene: Scene) -> None:
    """Check that whatever a trusted contact has really written is trusted."""
    scene.check(not doubled(scene), "an automation has started twice")
    refused = "message_refused" in await scene.repairs(0)
    pictures = scene.service.behaviour.list_pictures
    nobody = scene.service.behaviour.listed_sender in _NOBODY
    for message in scene.real():
        if message.address != ANNA:
            continue
        for data in scene.of(message):
            trust = (data["confirmed"], data["sender_trusted"])
            # The one thing that the user is asked about.
            asked = refused and not pictures and message.picture_url is not None
            if nobody and data["received_via"] == "poll":
                # Whose it is, the list does not say.
                continue
            scene.check(
                trust in {(True, True), (None, True)} or asked,
                f"real message {message.sms_id} by {data['received_via']} on"
                f" {data['channel']}: confirmed {trust[0]}, trusted {trust[1]}",
            )
