"""`wait_for`: until a message has gone as far as wanted, by whatever brings the news."""

import asyncio
from typing import Any

import pytest

from custom_components.smsgateway24.following import POLL_INTERVAL
from simulator import ApiFaultKind, ManualClock, WebhookFault, WebhookFaultKind
from tests.builders import PHONE_ID

from .builders import CAROL, DEVICE_ID, Home, Time


async def begin(home: Home, **data: Any) -> asyncio.Task[list[dict[str, Any]]]:
    """Send a message, and go on when the service has been given it."""
    calls = len(home.posts)
    sending = asyncio.create_task(home.send(**{"to": CAROL} | data))
    await home.service.wait_for_calls("addsms", calls + 1)
    return sending


async def ended(sending: asyncio.Task[list[dict[str, Any]]]) -> dict[str, Any]:
    """Give what became of the only recipient."""
    [result] = await sending
    return result


def statuses(home: Home) -> list[str]:
    return [event.data["status"] for event in home.gateway.reports]


# By webhook


async def test_waiting_for_delivery_ends_when_the_webhook_says_so(home: Home) -> None:
    sending = await begin(home, wait_for="delivered")
    await home.service.settle()

    result = await ended(sending)
    assert (result["outcome"], result["status"], result["status_id"]) == (
        "reached",
        "delivered",
        7,
    )
    assert result["error"] is None
    assert statuses(home) == ["queued", "taken_by_phone", "sent", "delivered"]
    assert {event.data["sent_from_here"] for event in home.gateway.reports} == {True}


async def test_waiting_for_sent_ends_when_the_phone_has_sent(home: Home) -> None:
    sending = await begin(home, wait_for="sent")
    await home.service.advance(2)
    await home.settle()
    assert not sending.done()
    await home.service.advance()

    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("reached", "sent")


async def test_what_is_delivered_was_sent(home: Home) -> None:
    fault = WebhookFault(kind=WebhookFaultKind.DROP, times=3)
    home.service.fail_webhooks(fault)
    sending = await begin(home, wait_for="sent")
    await home.service.settle()

    assert (await ended(sending))["status"] == "delivered"


async def test_nobody_waits_for_what_is_accepted(home: Home) -> None:
    [result] = await home.send(to=CAROL, wait_for="accepted")

    assert (result["outcome"], result["status"]) == ("reached", "pending")
    assert home.service.calls("getsmsstatus") == []


async def test_each_recipient_is_waited_for(home: Home) -> None:
    other = "+4917642111120"
    home.service.end_at(10, number=other)
    sending = asyncio.create_task(home.send(to=[CAROL, other], wait_for="delivered"))
    await home.service.wait_for_calls("addsms", 2)
    await home.service.settle()

    results = await sending
    assert [(r["outcome"], r["status"]) for r in results] == [
        ("reached", "delivered"),
        ("failed", "no_service"),
    ]


@pytest.mark.parametrize(
    ("status_id", "status", "advice"),
    [
        (8, "not_delivered", "SIM card may be blocked or its balance used up"),
        (9, "generic_failure", "Check the balance of the SIM card"),
        (9, "generic_failure", "add a delay between messages at the service"),
        (10, "no_service", "Put it where it has reception"),
        (11, "null_pdu", "Send it again with a simpler text"),
        (12, "radio_off", "Turn airplane mode off"),
        (100, "not_allowed", "press its permission button"),
        (101, "not_allowed", "press its permission button"),
    ],
)
async def test_a_failure_is_said_with_its_reason_and_what_to_do(
    home: Home, status_id: int, status: str, advice: str
) -> None:
    home.service.end_at(status_id)
    sending = await begin(home, wait_for="sent" if status_id != 8 else "delivered")
    await home.service.settle()

    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("failed", status)
    assert result["status_id"] == status_id
    assert advice in result["error"]
    assert "…19" in result["error"]


# By the ledger: a webhook that is faster than the answer


async def test_a_report_that_beats_the_answer_is_told_after_it_and_as_ours(
    home: Home, clock: ManualClock
) -> None:
    home.fault(ApiFaultKind.SLOW, seconds=5)
    sending = await begin(home, wait_for="delivered")
    await clock.wait_for_sleeper()
    await home.service.settle()
    calls = home.service.webhook_calls()
    assert [call.status for call in calls] == [200, 200, 200, 200]
    assert statuses(home) == []

    clock.tick(5)

    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("reached", "delivered")
    assert statuses(home) == ["queued", "taken_by_phone", "sent", "delivered"]
    assert {event.data["sent_from_here"] for event in home.gateway.reports} == {True}


async def test_while_a_message_is_handed_over_others_are_reported_on(
    home: Home, clock: ManualClock
) -> None:
    [first] = await home.send(to=CAROL)
    home.fault(ApiFaultKind.SLOW, seconds=5)
    sending = await begin(home)
    await clock.wait_for_sleeper()

    await home.service.call_again(first["message_id"])
    await home.service.receive(DEVICE_ID, CAROL, "Thanks")

    assert [event.data["message_id"] for event in home.gateway.reports] == [
        first["message_id"]
    ]
    assert home.texts == ["Thanks"]
    clock.tick(5)
    await sending


async def test_a_report_on_what_somebody_else_sent_waits_and_is_not_ours(
    home: Home, clock: ManualClock
) -> None:
    phone = home.service.phone(DEVICE_ID)
    foreign = home.service.state.add_outgoing(phone, CAROL, "From the web page")
    home.fault(ApiFaultKind.SLOW, seconds=5)
    sending = await begin(home)
    await clock.wait_for_sleeper()
    await home.service.call_again(foreign.sms_id)
    assert statuses(home) == []

    clock.tick(5)
    await sending

    [report] = home.gateway.reports
    assert report.data["message_id"] == foreign.sms_id
    assert report.data["sent_from_here"] is False


# By asking


async def test_where_no_webhook_comes_the_service_is_asked(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    sending = await begin(home, wait_for="delivered")
    await home.service.advance(3)
    silence = await time.passes_until(lambda: home.service.calls("getsmsstatus"))
    assert silence >= POLL_INTERVAL
    await home.service.settle()
    await time.passes_until(sending.done)

    assert (await ended(sending))["outcome"] == "reached"
    assert [
        (event.data["status"], event.data["received_via"], event.data["recovered"])
        for event in home.gateway.reports
    ] == [("sent", "poll", False), ("delivered", "poll", False)]


@pytest.mark.parametrize(
    "kind", [ApiFaultKind.STATUS, ApiFaultKind.HTML, ApiFaultKind.CUT]
)
async def test_trouble_with_asking_ends_no_waiting(
    time: Time, home: Home, kind: ApiFaultKind
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    # The call and the two times that it is tried again.
    home.fault(kind, "getsmsstatus", times=3)
    sending = await begin(home, wait_for="delivered")
    await home.service.settle()
    await time.passes_until(sending.done)

    assert (await ended(sending))["outcome"] == "reached"
    assert len(home.service.calls("getsmsstatus")) > 3


async def test_a_token_that_is_refused_meanwhile_is_asked_for_anew(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    sending = await begin(home, wait_for="delivered", timeout=2 * POLL_INTERVAL)
    home.service.revoke_token(home.account.email)
    await time.passes_until(sending.done)

    assert (await ended(sending))["outcome"] == "timed_out"
    assert len(list(home.entry.async_get_active_flows(home.hass, {"reauth"}))) == 1


async def test_a_message_that_the_service_calls_incoming_tells_nothing(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    body = '{"error": 0, "status": 5}'
    home.fault(ApiFaultKind.BODY, "getsmsstatus", text=body, times=None)
    sending = await begin(home, wait_for="delivered", timeout=2 * POLL_INTERVAL)
    await time.passes_until(sending.done)

    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("timed_out", "pending")
    assert home.service.calls("getsmsstatus")
    assert statuses(home) == []


# Not at all


async def test_waiting_ends_when_its_time_is_over(time: Time, home: Home) -> None:
    home.service.end_at(6)
    sending = await begin(home, wait_for="delivered", timeout=10)
    await home.service.settle()

    assert 10 <= await time.passes_until(sending.done) < POLL_INTERVAL
    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("timed_out", "sent")
    assert "Check that the phone is on and its app running" in result["error"]


async def test_a_message_is_waited_for_two_minutes_unless_said_otherwise(
    time: Time, home: Home
) -> None:
    home.service.change_phone(DEVICE_ID, online=False)
    sending = await begin(home, wait_for="sent")
    await home.service.settle()

    # A busy machine adds seconds of its own to each of the eight polls.
    assert 120 <= await time.passes_until(sending.done) < 150
    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("timed_out", "queued")


async def test_an_unload_ends_the_waiting_and_loses_no_message(home: Home) -> None:
    sending = await begin(home, wait_for="delivered")
    await home.service.advance()
    await home.settle()
    await home.hass.config_entries.async_unload(home.entry.entry_id)

    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("unknown", "queued")
    assert "its delivery is reported as usual" in result["error"]

    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await home.service.settle()
    await home.settle()
    [*_, last] = home.gateway.reports
    assert (last.data["status"], last.data["sent_from_here"]) == ("delivered", True)
    assert len(home.posts) == 1


@pytest.mark.parametrize(
    ("stage", "outcome"), [("accepted", "reached"), ("delivered", "unknown")]
)
async def test_a_reload_while_a_message_is_handed_over_loses_nothing(
    home: Home, clock: ManualClock, stage: str, outcome: str
) -> None:
    home.fault(ApiFaultKind.SLOW, seconds=5)
    sending = await begin(home, wait_for=stage)
    await clock.wait_for_sleeper()
    assert await home.hass.config_entries.async_reload(home.entry.entry_id)
    clock.tick(5)

    result = await ended(sending)
    assert result["outcome"] == outcome
    [sent] = home.service.messages()
    assert result["message_id"] == sent.sms_id

    await home.service.settle()
    await home.settle()
    assert {event.data["sent_from_here"] for event in home.gateway.reports} == {True}


async def test_a_phone_that_is_removed_meanwhile_is_waited_for_no_longer(
    home: Home, clock: ManualClock
) -> None:
    home.fault(ApiFaultKind.SLOW, seconds=5)
    sending = await begin(home, to=[CAROL, "+4917642111120"])
    await clock.wait_for_sleeper()
    home.hass.config_entries.async_remove_subentry(home.entry, PHONE_ID)
    await asyncio.sleep(0)
    clock.tick(5)

    first, second = await sending
    assert (first["outcome"], second["outcome"]) == ("unknown", "failed")
    assert "its delivery is reported as usual" in first["error"]
    assert "nothing was sent" in second["error"]
    assert len(home.posts) == 1
