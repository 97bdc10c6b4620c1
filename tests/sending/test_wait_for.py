"""`wait_for`: until a message has got as far as requested, however that becomes known."""

import asyncio

import pytest

from simulator import ApiFaultKind, ManualClock, WebhookFault, WebhookFaultKind
from tests.builders.entries import PHONE_ID
from tests.builders.home import CAROL, DEVICE_ID, LUCA, Home, ended
from tests.payloads import message, status

# By webhook


async def test_waiting_for_delivery_ends_when_the_webhook_says_so(home: Home) -> None:
    sending = await home.begin(wait_for="delivered")
    await home.service.settle()

    result = await ended(sending)
    assert (result["outcome"], result["status"], result["status_id"]) == (
        "reached",
        "delivered",
        7,
    )
    assert result["error"] is None
    assert home.statuses == ["queued", "taken_by_phone", "sent", "delivered"]
    assert {event.data["sent_from_here"] for event in home.gateway.reports} == {True}


async def test_waiting_for_sent_ends_when_the_phone_has_sent(home: Home) -> None:
    sending = await home.begin(wait_for="sent")
    await home.service.advance(2)
    await home.settle()
    assert not sending.done()
    await home.service.advance()

    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("reached", "sent")


async def test_what_is_delivered_was_sent(home: Home) -> None:
    fault = WebhookFault(kind=WebhookFaultKind.DROP, times=3)
    home.service.fail_webhooks(fault)
    sending = await home.begin(wait_for="sent")
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
    sending = await home.begin(wait_for="sent" if status_id != 8 else "delivered")
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
    sending = await home.begin(wait_for="delivered")
    await clock.wait_for_sleeper()
    await home.service.settle()
    calls = home.service.webhook_calls()
    assert [call.status for call in calls] == [200, 200, 200, 200]
    assert home.statuses == []

    clock.tick(5)

    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("reached", "delivered")
    assert home.statuses == ["queued", "taken_by_phone", "sent", "delivered"]
    assert {event.data["sent_from_here"] for event in home.gateway.reports} == {True}


async def test_while_a_message_is_handed_over_others_are_reported_on(
    home: Home, clock: ManualClock
) -> None:
    [first] = await home.send(to=CAROL)
    home.fault(ApiFaultKind.SLOW, seconds=5)
    sending = await home.begin()
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
    sending = await home.begin()
    await clock.wait_for_sleeper()
    await home.service.call_again(foreign.sms_id)
    assert home.statuses == []

    clock.tick(5)
    await sending

    [report] = home.gateway.reports
    assert report.data["message_id"] == foreign.sms_id
    assert report.data["sent_from_here"] is False


# When the account or the phone goes


async def test_an_unload_ends_the_waiting_and_loses_no_message(home: Home) -> None:
    sending = await home.begin(wait_for="delivered")
    await home.service.advance()
    await home.settle()
    await home.hass.config_entries.async_unload(home.entry.entry_id)

    # At once, and not when the service would be asked again.
    async with asyncio.timeout(5):
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
    sending = await home.begin(wait_for=stage)
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
    sending = await home.begin(to=[CAROL, "+4917642111120"])
    await clock.wait_for_sleeper()
    home.hass.config_entries.async_remove_subentry(home.entry, PHONE_ID)
    await asyncio.sleep(0)
    clock.tick(5)

    first, second = await sending
    assert (first["outcome"], second["outcome"]) == ("unknown", "failed")
    assert "its delivery is reported as usual" in first["error"]
    assert "nothing was sent" in second["error"]
    assert len(home.posts) == 1


# Reports of strangers


@pytest.mark.parametrize("stage", ["sent", "delivered"])
async def test_what_is_said_of_a_message_before_it_is_sent_counts_for_nothing(
    home: Home, stage: str
) -> None:
    """Ids are sequential, so that a caller who knows the webhook URL can guess the next ones."""
    [before] = await home.send(to=LUCA)
    for ahead in range(1, 20):
        forged = status(
            before["message_id"] + ahead,
            7,
            senttime="2099-01-01 00:00:00",
            device_id=DEVICE_ID,
        )
        await home.gateway.accepted(forged)
    home.service.end_at(9)

    sending = await home.begin(wait_for=stage)
    await home.settle()
    assert not sending.done()
    await home.service.settle()

    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("failed", "generic_failure")
    assert home.gateway.reports[-1].data["sent_from_here"] is True
    assert home.gateway.state("binary_sensor", "delivery_problem").state == "on"


async def test_what_was_said_rightly_before_the_service_answered_is_asked_for_again(
    home: Home, clock: ManualClock
) -> None:
    """A report can be as quick as the answer; here all reports came, and the answer was lost."""
    home.fault(ApiFaultKind.CUT)
    home.fault(ApiFaultKind.HTML, "getallsms", times=6)
    sending = asyncio.create_task(home.send(to=CAROL, once_key="cellar"))
    assert (await ended(sending))["outcome"] == "unknown"
    await home.service.settle()
    await home.settle()
    assert home.statuses[-1] == "delivered"

    [result] = await home.send(to=CAROL, once_key="cellar", wait_for="delivered")

    assert (result["outcome"], result["status"]) == ("reached", "delivered")
    assert home.gateway.reports[-1].data["sent_from_here"] is True
    assert len(home.posts) == 1


async def test_reports_about_others_do_not_push_out_a_message_from_here(
    home: Home,
) -> None:
    home.service.end_at(9, number=CAROL)
    [ours] = await home.send(to=CAROL)
    for sms_id in range(1, 2_100):
        home.gateway.hass.async_create_task(home.gateway.call(status(sms_id, 6)))
    await home.settle()

    await home.service.settle()
    await home.settle()

    last = home.gateway.reports[-1].data
    assert (last["message_id"], last["status"]) == (
        ours["message_id"],
        "generic_failure",
    )
    assert last["sent_from_here"] is True


async def test_a_flood_of_reports_during_a_sending_keeps_no_message_out(
    home: Home, clock: ManualClock
) -> None:
    home.fault(ApiFaultKind.SLOW, seconds=5)
    sending = asyncio.create_task(home.send(to=CAROL))
    await clock.wait_for_sleeper()
    for sms_id in range(1, 1_101):
        answer = await home.gateway.call(status(sms_id, 7))
        assert answer.status == 200

    await home.gateway.accepted(message(9_000))

    assert [event.data["message_id"] for event in home.gateway.messages] == [9_000]
    clock.tick(5)
    assert (await ended(sending))["outcome"] == "reached"
