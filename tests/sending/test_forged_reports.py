"""Reports that the service never sent: a caller who knows a webhook URL can say "delivered".

A failure is believed at once. A success counts once the service has said so, too.
"""

import asyncio
from functools import partial
from itertools import accumulate
from typing import Any

import pytest

from custom_components.smsgateway24.domain.ledger import MAX_FOREIGN
from custom_components.smsgateway24.sending.tracking import (
    CONFIRM_DELAYS,
    POLL_INTERVAL,
)
from simulator import ApiFaultKind
from tests.builders.gateway import Gateway
from tests.builders.home import CAROL, DEVICE_ID, Home, Time, ended
from tests.payloads import status
from tests.plugin import Restart

FAR = "2099-01-01 00:00:00"
WAIT = {"wait_for": "delivered", "timeout": 600}


async def claim(home: Home, message_id: int, status_id: int = 7, **fields: Any) -> None:
    """Post a report that the service never sent."""
    given = {"sendto": CAROL, "device_id": DEVICE_ID} | fields
    await home.gateway.accepted(status(message_id, status_id, **given))


def problem(home: Home | Gateway) -> str:
    """Return whether *Delivery problem* is on."""
    gateway = home.gateway if isinstance(home, Home) else home
    return gateway.state("binary_sensor", "delivery_problem").state


def reported(home: Home) -> list[tuple[str, bool | None]]:
    """Return the published statuses, and which the service itself has said."""
    return [
        (event.data["status"], event.data["confirmed"])
        for event in home.gateway.reports
    ]


def sent_id(home: Home) -> int:
    """Return the id of the message that was sent last."""
    return max(m.sms_id for m in home.service.messages(incoming=False))


# While it is waited for


async def test_a_forged_delivered_ends_no_waiting(time: Time, home: Home) -> None:
    sending = await home.begin(to=CAROL, **WAIT)
    await home.settle()
    await claim(home, sent_id(home))
    await time.passes(seconds=60)
    assert not sending.done()

    home.service.end_message_at(sent_id(home), 9)
    await home.service.settle()
    await home.settle()
    result = await ended(sending)

    assert (result["outcome"], result["status"]) == ("failed", "generic_failure")
    assert reported(home)[-1] == ("generic_failure", None)
    assert home.gateway.reports[-1].data["sent_from_here"] is True
    assert problem(home) == "on"


async def test_a_true_delivered_ends_the_waiting_at_once(home: Home) -> None:
    sending = await home.begin(to=CAROL, **WAIT)
    await home.service.settle()
    result = await ended(sending)

    assert (result["outcome"], result["status"], result["confirmed"]) == (
        "reached",
        "delivered",
        True,
    )
    # One question for it, and none for the steps on the way there.
    assert len(home.service.calls("getsmsstatus")) == 1


def _was_asked_more_than(home: Home, times: int) -> bool:
    return len(home.service.calls("getsmsstatus")) > times


async def test_the_service_is_asked_at_once_and_less_and_less_often(
    time: Time, home: Home
) -> None:
    sending = await home.begin(to=CAROL, **WAIT)
    await home.settle()
    assert home.service.calls("getsmsstatus") == []
    await claim(home, sent_id(home))
    await home.service.wait_for_calls("getsmsstatus", 1)

    assert list(accumulate(CONFIRM_DELAYS)) == [0, 2, 5, 15, 30]
    for asked, pause in enumerate((*CONFIRM_DELAYS[1:], POLL_INTERVAL), 1):
        seconds = await time.passes_until(partial(_was_asked_more_than, home, asked))
        assert seconds >= pause, asked
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)


async def test_what_was_claimed_is_reached_when_the_service_says_so(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    sending = await home.begin(to=CAROL, **WAIT)
    await home.settle()
    await claim(home, sent_id(home))
    assert not sending.done()
    await home.service.settle()
    await time.passes_until(sending.done)

    result = await ended(sending)
    assert (result["outcome"], result["confirmed"]) == ("reached", True)
    # It was published when it was claimed, and is not again.
    assert reported(home) == [("delivered", None)]


async def test_a_forged_sent_is_not_enough_either(time: Time, home: Home) -> None:
    sending = await home.begin(to=CAROL, wait_for="sent", timeout=20)
    await home.settle()
    await claim(home, sent_id(home), 6)
    await time.passes_until(sending.done)

    result = await ended(sending)
    assert (result["outcome"], result["status"], result["confirmed"]) == (
        "timed_out",
        "sent",
        None,
    )


async def test_claims_without_end_do_not_keep_the_service_from_being_asked(
    time: Time, home: Home
) -> None:
    sending = await home.begin(to=CAROL, **WAIT)
    await home.settle()
    message_id = sent_id(home)
    home.service.end_message_at(message_id, 9)
    home.set_webhooks(DEVICE_ID, None)
    await home.service.settle()
    for second in range(60):
        if sending.done():
            break
        moment = time.clock.now().strftime("%Y-%m-%d %H:%M:%S")
        await claim(home, message_id, (6, 2)[second % 2], senttime=moment)
        await time.passes(seconds=1)

    assert sending.done()
    assert (await ended(sending))["outcome"] == "failed"


async def test_any_report_of_a_failure_is_believed(home: Home) -> None:
    sending = await home.begin(to=CAROL, **WAIT)
    await home.settle()
    await claim(home, sent_id(home), 9)

    result = await ended(sending)
    assert (result["outcome"], result["confirmed"]) == ("failed", None)
    assert problem(home) == "on"


# Where the service does not say it


async def test_a_service_that_is_late_ends_the_waiting_late(
    time: Time, home: Home
) -> None:
    home.habits(status_lag=40)
    sending = await home.begin(to=CAROL, **WAIT)
    await home.service.settle()
    await home.settle()
    assert not sending.done()
    assert await time.passes_until(sending.done) >= 38

    result = await ended(sending)
    assert (result["outcome"], result["confirmed"]) == ("reached", True)


@pytest.mark.parametrize("habit", [{"status_queries": False}, {"status_lag": 3_600}])
async def test_where_the_service_does_not_say_it_waiting_goes_on(
    time: Time, proved: Home, habit: dict[str, Any]
) -> None:
    proved.habits(**habit)
    sending = await proved.begin(to=CAROL, wait_for="delivered", timeout=300)
    await proved.service.settle()
    seconds = await time.passes_until(sending.done)

    assert seconds >= 298
    result = await ended(sending)
    assert (result["outcome"], result["status"], result["confirmed"]) == (
        "timed_out",
        "delivered",
        None,
    )


async def test_a_service_that_can_not_be_asked_for_a_while_is_asked_again(
    time: Time, home: Home
) -> None:
    sending = await home.begin(to=CAROL, **WAIT)
    home.fault(ApiFaultKind.STATUS, "getsmsstatus", times=6)
    await home.service.settle()
    await home.settle()
    assert not sending.done()
    await time.passes_until(sending.done)

    assert (await ended(sending))["confirmed"] is True


# Before it was sent


async def test_what_was_said_of_an_id_before_it_was_given_out_is_not_believed(
    time: Time, home: Home
) -> None:
    """Of a time far ahead, so that all that comes later would be late."""
    first = await home.send(to=CAROL)
    await home.service.settle()
    last = int(first[0]["message_id"])
    for message_id in range(last + 1, last + 11):
        await claim(home, message_id, senttime=FAR)
    home.gateway.reports.clear()

    sending = await home.begin(to=CAROL, **WAIT)
    await time.passes(seconds=60)
    assert not sending.done()
    home.service.end_message_at(sent_id(home), 9)
    await home.service.settle()
    await home.settle()

    assert (await ended(sending))["outcome"] == "failed"
    assert home.statuses[-1] == "generic_failure"
    assert problem(home) == "on"


@pytest.mark.parametrize("senttime", [FAR, None])
async def test_after_a_forged_delivered_the_true_failure_is_told(
    home: Home, senttime: str | None
) -> None:
    """Nobody waits; automations listen for what is not delivered."""
    await home.send(to=CAROL)
    await claim(home, sent_id(home), senttime=senttime)
    home.service.end_message_at(sent_id(home), 9)
    await home.service.settle()
    await home.settle()

    assert home.statuses[-1] == "generic_failure"
    assert home.gateway.reports[-1].data["sent_from_here"] is True
    assert problem(home) == "on"


async def test_what_a_flood_of_reports_is_about_makes_no_message_of_ours_a_strangers(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.smsgateway24.domain.ledger.MAX_FOREIGN", 50)
    assert MAX_FOREIGN > 50
    await home.send(to=CAROL)
    message_id = sent_id(home)
    for number in range(100):
        await claim(home, 900_000_000 + number)
    home.service.end_message_at(message_id, 9)
    await home.service.settle()
    await home.settle()

    last = home.gateway.reports[-1].data
    assert (last["status"], last["sent_from_here"]) == ("generic_failure", True)


# What ends a problem


async def _fail(home: Home) -> int:
    """Send a message that fails, and return its id."""
    home.service.end_at(9, times=1)
    await home.send(to=CAROL)
    await home.service.settle()
    await home.settle()
    assert problem(home) == "on"
    return sent_id(home)


async def test_a_forged_success_ends_no_delivery_problem(
    time: Time, home: Home
) -> None:
    failed = await _fail(home)
    await claim(home, failed, 7, senttime=FAR)
    await claim(home, 900_000_000, 7)
    await claim(home, 900_000_001, 6)
    assert problem(home) == "on"
    await time.passes(minutes=15)
    assert problem(home) == "on"


async def test_a_true_success_ends_a_delivery_problem_with_the_next_list(
    time: Time, home: Home
) -> None:
    """Nobody waits for it, so the service is not asked at once."""
    await _fail(home)
    await home.send(to=CAROL)
    await home.service.settle()
    await home.settle()
    assert home.statuses[-1] == "delivered"
    assert problem(home) == "on"

    await time.passes(minutes=15)

    assert problem(home) == "off"
    assert reported(home).count(("delivered", None)) == 1


async def test_a_true_success_that_is_waited_for_ends_it_at_once_and_for_good(
    time: Time, home: Home
) -> None:
    await _fail(home)
    sending = await home.begin(to=CAROL, **WAIT)
    await home.service.settle()

    assert (await ended(sending))["outcome"] == "reached"
    assert problem(home) == "off"
    # The list confirms the older failure as well.
    await time.passes(minutes=15)
    assert problem(home) == "off"


async def test_a_message_that_was_sent_elsewhere_ends_a_delivery_problem_by_the_list(
    time: Time, home: Home
) -> None:
    await _fail(home)
    await home.service.settle()
    phone = home.service.phone(DEVICE_ID)
    elsewhere = home.service.state.add_outgoing(phone, CAROL, "by the website")
    await home.service.settle()
    await home.settle()
    assert problem(home) == "on"

    await time.passes(minutes=15)

    assert elsewhere.sms_id in [
        event.data["message_id"] for event in home.gateway.reports
    ]
    assert problem(home) == "off"


@pytest.mark.parametrize(("status_id", "repair"), [(100, "not_allowed"), (9, None)])
async def test_a_forged_success_takes_no_repair_back(
    time: Time, home: Home, status_id: int, repair: str | None
) -> None:
    repair = repair or "generic_failures"
    for _ in range(3):
        home.service.end_at(status_id, times=1)
        await home.send(to=CAROL)
        await home.service.settle()
    await home.settle()
    assert repair in home.issues
    await claim(home, 900_000_000)
    await claim(home, sent_id(home), senttime=FAR)
    assert repair in home.issues

    await home.send(to=CAROL)
    await home.service.settle()
    await home.settle()
    assert repair in home.issues
    await time.passes(minutes=15)

    assert repair not in home.issues


async def test_without_a_token_a_success_ends_a_problem_as_it_is_reported(
    gateway: Gateway,
) -> None:
    await gateway.accepted(status(1, 9))
    assert problem(gateway) == "on"
    await gateway.accepted(status(2, 7))

    assert problem(gateway) == "off"
    assert gateway.reports[-1].data["confirmed"] is None


# What the service said


async def test_what_was_asked_for_is_marked_as_the_services_word(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    await home.send(to=CAROL)
    await home.service.settle()
    await time.passes(minutes=15)

    assert reported(home) == [("delivered", True)]


async def test_what_the_service_has_said_is_not_asked_for_again_after_a_restart(
    time: Time, home: Home, restart: Restart
) -> None:
    await home.send(to=CAROL)
    await home.service.settle()
    await time.passes(minutes=15)

    again = await restart(home)
    calls = len(home.service.calls("getsmsstatus"))
    await time.passes(minutes=15)

    assert again.statuses == []
    assert len(home.service.calls("getsmsstatus")) == calls
