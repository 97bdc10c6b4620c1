"""`wait_for` where no webhook comes: the service is asked, and time runs out."""

import pytest

from custom_components.smsgateway24.domain.outgoing import MAX_OUTGOING
from custom_components.smsgateway24.sending.tracking import POLL_INTERVAL
from simulator import Account, ApiFaultKind, Service
from tests.builders.home import DEVICE_ID, Home, Time, ended, numbers, token_entry
from tests.plugin import SetUpHome


async def test_where_no_webhook_comes_the_service_is_asked(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    sending = await home.begin(wait_for="delivered", timeout=3600)
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
    sending = await home.begin(wait_for="delivered", timeout=3600)
    await home.service.settle()
    await time.passes_until(sending.done)

    assert (await ended(sending))["outcome"] == "reached"
    assert len(home.service.calls("getsmsstatus")) > 3


async def test_a_token_that_is_refused_meanwhile_is_asked_for_anew(
    time: Time, home: Home
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    sending = await home.begin(wait_for="delivered", timeout=10 * POLL_INTERVAL)
    home.service.revoke_token(home.account.email)
    await time.passes_until(sending.done)

    assert (await ended(sending))["outcome"] == "timed_out"
    assert len(list(home.entry.async_get_active_flows(home.hass, {"reauth"}))) == 1


async def test_a_message_that_the_service_calls_incoming_tells_nothing(
    time: Time, proved: Home
) -> None:
    proved.set_webhooks(DEVICE_ID, None)
    body = '{"error": 0, "status": 5}'
    proved.fault(ApiFaultKind.BODY, "getsmsstatus", text=body, times=None)
    sending = await proved.begin(wait_for="delivered", timeout=10 * POLL_INTERVAL)
    await time.passes_until(sending.done)

    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("timed_out", "pending")
    assert proved.service.calls("getsmsstatus")
    assert proved.statuses == []


async def test_waiting_ends_when_its_time_is_over(time: Time, home: Home) -> None:
    home.service.end_at(6)
    sending = await home.begin(wait_for="delivered", timeout=10)
    await home.service.settle()

    assert 10 <= await time.passes_until(sending.done) < POLL_INTERVAL
    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("timed_out", "sent")
    assert "Check that the phone is on and its app running" in result["error"]


async def test_a_message_is_waited_for_two_minutes_unless_said_otherwise(
    time: Time, home: Home
) -> None:
    home.service.change_phone(DEVICE_ID, online=False)
    sending = await home.begin(wait_for="sent")
    await home.service.settle()

    # A busy machine adds seconds of its own to each of the eight polls.
    assert 120 <= await time.passes_until(sending.done) < 150
    result = await ended(sending)
    assert (result["outcome"], result["status"]) == ("timed_out", "queued")


async def test_of_too_many_messages_on_their_way_the_oldest_is_asked_for_no_more(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    options = {"sends_per_hour": 1000, "sends_per_day": 1000}
    home = await set_up_home(token_entry(service, account, options=options))
    home.set_webhooks(DEVICE_ID, None)
    sending = await home.begin(wait_for="delivered", timeout=3 * POLL_INTERVAL)
    await home.settle()
    await home.send(to=numbers(MAX_OUTGOING))
    await home.service.settle()
    await time.passes_until(sending.done)

    assert (await ended(sending))["outcome"] == "timed_out"
    assert service.calls("getsmsstatus") == []
