"""The final status of sent messages whose reports were lost."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.smsgateway24.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.smsgateway24.receiving.catch_up import SETTLE_AT_ONCE
from simulator import ApiFault, ApiFaultKind, WebhookFault, WebhookFaultKind
from tests.builders.entries import WEBHOOK_ID
from tests.builders.home import CAROL, DEVICE_ID, Home, Time, numbers
from tests.builders.restarts import AiohttpClient
from tests.plugin import Restart


def lose_reports(home: Home) -> None:
    """Have the service call no webhook any more."""
    home.set_webhooks(DEVICE_ID, None)


def reports(home: Home) -> list[tuple[int, str]]:
    """Return the reports that were published, in order."""
    return [(e.data["message_id"], e.data["status"]) for e in home.gateway.reports]


def asked(home: Home) -> list[int]:
    """Return the messages whose state was asked for one by one, in order."""
    calls = home.service.calls("getsmsstatus")
    return [int(call.parameters["sms_id"]) for call in calls]


async def send(home: Home, to: str = CAROL) -> int:
    """Send a message, and return its id."""
    [result] = await home.send(to=to)
    message_id: int = result["message_id"]
    return message_id


async def let_leave_the_list(time: Time, home: Home) -> None:
    """Have so much time pass that what was sent before is no longer in the list."""
    for _ in range(3):
        await time.passes(days=1)
        home.lose("today's")
    await time.passes(minutes=15)
    await time.passes(minutes=15)


@pytest.mark.parametrize(
    ("end", "status", "final"),
    [(7, "delivered", True), (6, "sent", False), (9, "generic_failure", True)],
)
async def test_the_list_says_what_no_webhook_said(
    time: Time, home: Home, end: int, status: str, *, final: bool
) -> None:
    lose_reports(home)
    home.service.end_at(end)
    message_id = await send(home)
    await home.service.settle()

    await time.passes(minutes=15)
    await time.passes(minutes=15)

    [event] = home.gateway.reports
    expected = {
        "message_id": message_id,
        "status": status,
        "status_id": end,
        "previous_status": None,
        "recipient": CAROL,
        "final": final,
        "attempt": 1,
        "sent_from_here": True,
        "received_via": "poll",
        "recovered": True,
    }
    assert {key: event.data[key] for key in expected} == expected
    assert home.gateway.state("sensor", "delivery_status").state == status
    assert asked(home) == []


async def test_steps_are_told_as_they_are_found(time: Time, home: Home) -> None:
    lose_reports(home)
    message_id = await send(home)

    for _ in range(4):
        await time.passes(minutes=15)
        await home.service.advance()
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    told = ["pending", "queued", "taken_by_phone", "sent", "delivered"]
    assert reports(home) == [(message_id, status) for status in told]


async def test_a_report_that_comes_late_is_not_told_again(
    time: Time, home: Home
) -> None:
    home.service.fail_webhooks(
        WebhookFault(kind=WebhookFaultKind.DELAY, seconds=3600, times=None)
    )
    message_id = await send(home)
    await home.service.settle()
    await time.passes(minutes=15)
    assert reports(home) == [(message_id, "delivered")]

    await home.service.release()
    await home.settle()
    await time.passes(minutes=15)

    assert reports(home) == [(message_id, "delivered")]


async def test_messages_that_others_sent_are_none_of_ours(
    time: Time, home: Home
) -> None:
    """They were sent from the service's web page, or by another program."""
    lose_reports(home)
    phone = home.service.state.phones[DEVICE_ID]
    home.service.state.add_outgoing(phone, CAROL, "a newsletter")
    await home.service.settle()

    await time.passes(minutes=15)
    await let_leave_the_list(time, home)

    assert reports(home) == []
    assert asked(home) == []
    assert set(home.texts) == {"today's"}


async def test_what_is_no_longer_listed_is_asked_for_one_by_one(
    time: Time, home: Home
) -> None:
    lose_reports(home)
    home.service.end_at(6)
    message_id = await send(home)
    await home.service.settle()
    await time.passes(minutes=15)
    await let_leave_the_list(time, home)
    assert reports(home) == [(message_id, "sent")]
    before = len(asked(home))
    assert set(asked(home)) == {message_id}

    home.service.end_message_at(message_id, 7)
    await home.service.settle()
    await time.passes(minutes=15)
    assert reports(home) == [(message_id, "sent"), (message_id, "delivered")]
    event = home.gateway.reports[-1]
    assert (event.data["recovered"], event.data["received_via"]) == (True, "poll")
    await time.passes(minutes=15)

    # What has come to its end is not asked for any more.
    assert len(asked(home)) == before + 1


async def test_no_more_than_five_are_asked_for_at_once_and_each_has_its_turn(
    time: Time, home: Home
) -> None:
    lose_reports(home)
    home.service.end_at(6)
    ids = [await send(home, number) for number in numbers(12)]
    await home.service.settle()
    await let_leave_the_list(time, home)
    before = len(asked(home))
    looks = home.looks

    for _ in range(3):
        await time.passes(minutes=15)

    latest = asked(home)[before:]
    assert home.looks == looks + 3
    assert len(latest) == 15
    assert set(latest) == set(ids)


async def test_after_a_week_nobody_asks_any_more(time: Time, home: Home) -> None:
    lose_reports(home)
    home.service.end_at(6)
    await send(home)
    await home.service.settle()
    await let_leave_the_list(time, home)
    assert asked(home)
    for _ in range(5):
        await time.passes(days=1)
    before = len(asked(home))

    await time.passes(minutes=15)

    assert len(asked(home)) == before


async def test_a_message_whose_answer_was_lost_is_found_by_its_tag(
    time: Time, home: Home
) -> None:
    """The list did not have it at once."""
    lose_reports(home)
    home.service.fail_api(ApiFault(kind=ApiFaultKind.CUT, method="addsms"))
    home.service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, method="getallsms", times=None)
    )
    [result] = await home.send(to=CAROL)
    assert (result["outcome"], result["message_id"]) == ("unknown", None)
    home.service.clear_faults()
    await home.service.settle()

    await time.passes(minutes=15)
    await time.passes(minutes=15)

    [message] = home.service.messages(incoming=False)
    assert reports(home) == [(message.sms_id, "delivered")]
    assert home.gateway.reports[0].data["sent_from_here"] is True


async def test_a_message_that_the_service_never_had_stays_unknown(
    time: Time, home: Home
) -> None:
    home.service.fail_api(
        ApiFault(kind=ApiFaultKind.CUT, method="addsms", processed=False)
    )
    [result] = await home.send(to=CAROL)
    assert result["outcome"] == "unknown"

    await time.passes(minutes=15)
    await let_leave_the_list(time, home)

    assert reports(home) == []
    assert asked(home) == []


async def test_a_message_that_was_moved_to_another_phone_is_still_followed(
    time: Time, home: Home
) -> None:
    """That one was not added; it does not use this one's URL."""
    lose_reports(home)
    message_id = await send(home)
    home.service.add_phone(home.account, "Tablet", device_id=20_000)
    home.service.move(message_id, 20_000)
    await home.service.settle()

    await time.passes(minutes=15)

    assert reports(home) == [(message_id, "delivered")]
    assert home.issues == ["phone_not_added"]
    diagnostics = await async_get_config_entry_diagnostics(home.hass, home.entry)
    assert diagnostics["phones"][0]["second_device_id_seen"] is False


async def test_what_was_under_way_at_a_stop_is_looked_for_at_once(
    time: Time, home: Home, restart: Restart
) -> None:
    lose_reports(home)
    message_id = await send(home)
    await home.service.settle()

    again = await restart(home)

    assert reports(again) == [(message_id, "delivered")]
    assert again.gateway.reports[0].data["sent_from_here"] is True


async def test_a_young_message_has_time_for_its_webhooks(
    time: Time, home: Home
) -> None:
    await time.passes(minutes=14)
    lose_reports(home)
    await send(home)
    await home.service.settle()

    await time.passes(minutes=1)
    assert reports(home) == []
    await time.passes(minutes=15)

    assert [status for _, status in reports(home)] == ["delivered"]


@pytest.mark.parametrize(
    "fault",
    [
        ApiFault(kind=ApiFaultKind.STATUS, method="getsmsstatus", times=None),
        ApiFault(kind=ApiFaultKind.HTML, method="getsmsstatus", times=None),
        ApiFault(kind=ApiFaultKind.ERROR, method="getsmsstatus", times=None, text="No"),
        ApiFault(
            kind=ApiFaultKind.BODY,
            method="getsmsstatus",
            times=None,
            text='{"error": 0, "status": 5}',
        ),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_a_state_that_cannot_be_had_stops_nothing(
    time: Time, home: Home, caplog: pytest.LogCaptureFixture, fault: ApiFault
) -> None:
    lose_reports(home)
    home.service.end_at(6)
    message_id = await send(home)
    await home.service.settle()
    await let_leave_the_list(time, home)
    home.service.fail_api(fault)
    home.service.end_message_at(message_id, 7)
    await home.service.settle()
    lost = home.lose("lost")
    await time.passes(minutes=15)
    assert home.published[-1] == lost
    assert reports(home) == [(message_id, "sent")]

    home.service.clear_faults()
    await time.passes(minutes=15)

    assert reports(home)[-1] == (message_id, "delivered")
    assert "custom_components/smsgateway24" not in caplog.text


async def test_a_token_that_is_refused_meanwhile_is_asked_for(
    hass: HomeAssistant, time: Time, home: Home
) -> None:
    lose_reports(home)
    home.service.end_at(6)
    await send(home)
    await let_leave_the_list(time, home)
    home.service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, status=401, method="getsmsstatus")
    )

    await time.passes(minutes=15)

    assert len(list(home.entry.async_get_active_flows(hass, {"reauth"}))) == 1


async def test_what_ended_before_it_was_known_as_ours_is_not_asked_for(
    time: Time, home: Home
) -> None:
    """Its answer was lost, and the list did not have it at once."""
    home.service.fail_api(ApiFault(kind=ApiFaultKind.CUT, method="addsms"))
    home.service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, method="getallsms", times=None)
    )
    [result] = await home.send(to=CAROL)
    assert result["outcome"] == "unknown"
    home.service.clear_faults()
    await home.service.settle()
    assert reports(home)[-1][1] == "delivered"

    await let_leave_the_list(time, home)

    assert asked(home) == []


async def test_messages_that_the_list_no_longer_has_are_asked_for_a_few_at_a_time(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    for number in range(7):
        await home.send(to=f"+4917642111{200 + number}")
    await time.passes(days=4)
    home.service.remember(DEVICE_ID, CAROL, "New")
    await time.passes(minutes=15)
    # From here on the list begins after the seven.
    await home.service.settle()
    before = len(home.service.calls("getsmsstatus"))

    await time.passes(minutes=15)

    asked = len(home.service.calls("getsmsstatus")) - before
    assert 0 < asked <= SETTLE_AT_ONCE
    for _ in range(4):
        await time.passes(minutes=15)
    assert len({event.data["message_id"] for event in home.gateway.reports}) == 7


async def test_a_message_that_is_not_heard_of_any_more_is_forgotten(
    time: Time, home: Home
) -> None:
    home.service.end_at(6, number=CAROL)
    home.set_webhooks(DEVICE_ID, None)
    await home.send(to=CAROL)
    await home.service.settle()
    await time.passes(minutes=15)
    assert [event.data["status"] for event in home.gateway.reports] == ["sent"]

    await time.passes(days=8)
    before = len(home.service.calls("getsmsstatus"))
    await time.passes(minutes=15)

    assert len(home.service.calls("getsmsstatus")) == before


async def test_a_message_of_which_nobody_knew_is_found_by_its_tag(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    home.fault(ApiFaultKind.CUT)
    home.fault(ApiFaultKind.STATUS, "getallsms", status=500, times=6)
    [result] = await home.send(to=CAROL)
    assert result["outcome"] == "unknown"
    await home.service.settle()

    await time.passes(minutes=15)

    [report] = home.gateway.reports
    assert report.data["status"] == "delivered"
    assert report.data["sent_from_here"] is True
    assert len(home.posts) == 1


async def test_what_was_on_its_way_at_a_kill_is_settled_at_the_next_start(
    home: Home, aiohttp_client: AiohttpClient
) -> None:
    await home.send(to=CAROL)
    home.set_webhooks(DEVICE_ID, None)
    await home.service.settle()

    async with home.killed(aiohttp_client) as again:
        state = again.gateway.state("sensor", "delivery_status").state

    assert state == "delivered"


async def test_a_message_that_is_sent_again_at_the_service_is_told_again(
    time: Time, home: Home
) -> None:
    home.service.end_at(9, number=CAROL, times=1)
    home.set_webhooks(DEVICE_ID, None)
    [result] = await home.send(to=CAROL)
    await home.service.settle()
    await time.passes(minutes=15)
    home.set_webhooks(DEVICE_ID, WEBHOOK_ID)
    await time.passes(minutes=5)

    await home.service.resend(result["message_id"])
    await home.service.settle()

    statuses = [event.data["status"] for event in home.gateway.reports]
    assert statuses[0] == "generic_failure"
    assert statuses[-1] == "delivered"
    assert {event.data["attempt"] for event in home.gateway.reports} == {1, 2}
