"""What became of our own messages, where no webhook says so."""

from custom_components.smsgateway24.receiving.catch_up import SETTLE_AT_ONCE
from simulator import ApiFaultKind
from tests.builders.entries import WEBHOOK_ID
from tests.builders.home import CAROL, DEVICE_ID, Home, Time
from tests.builders.restarts import AiohttpClient


async def test_a_message_whose_reports_were_lost_is_settled_from_the_list(
    time: Time, home: Home
) -> None:
    [result] = await home.send(to=CAROL)
    home.set_webhooks(DEVICE_ID, None)
    await home.service.settle()

    await time.passes(minutes=15)

    [report] = home.gateway.reports
    assert report.data["message_id"] == result["message_id"]
    assert report.data["status"] == "delivered"
    assert report.data["recovered"] is True
    assert report.data["received_via"] == "poll"
    assert report.data["sent_from_here"] is True
    assert home.service.calls("getsmsstatus") == []

    await time.passes(minutes=15)
    assert len(home.gateway.reports) == 1


async def test_what_others_sent_is_left_alone(time: Time, home: Home) -> None:
    home.set_webhooks(DEVICE_ID, None)
    phone = home.service.phone(DEVICE_ID)
    home.service.state.add_outgoing(phone, CAROL, "A newsletter")
    await home.service.settle()

    await time.passes(minutes=15)

    assert home.gateway.reports == []


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
    await home.hass.config_entries.async_unload(home.entry.entry_id)
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
