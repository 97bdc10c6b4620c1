"""Troubles on demand, at both doors."""

import asyncio
from typing import Any

import aiohttp
import pytest

from simulator import (
    ApiFault,
    ApiFaultKind,
    Behaviour,
    ManualClock,
    Phone,
    Service,
    Simulator,
    WebhookFault,
    WebhookFaultKind,
)

from .people import Client, Receiver


async def test_a_post_whose_answer_is_lost_was_processed_and_can_be_found_again(
    client: Client, service: Service, phone: Phone
) -> None:
    service.fail_api(ApiFault(kind=ApiFaultKind.CUT, method="addsms"))
    with pytest.raises(aiohttp.ClientError):
        await client.send(phone, customerid=4711)
    [row] = await client.rows(customerid=4711)
    [call] = service.calls("addsms")
    assert (call.status, call.fault) == (None, "cut")
    assert call.answer is not None
    assert call.answer["sms_id"] == row["id"]


async def test_a_connection_can_be_cut_before_anything_was_done(
    client: Client, service: Service, phone: Phone
) -> None:
    service.fail_api(ApiFault(kind=ApiFaultKind.CUT, processed=False))
    with pytest.raises(aiohttp.ClientError):
        await client.send(phone)
    assert service.messages() == []
    assert service.journal.counts == {"addsms": 1}


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "text"),
    [
        (ApiFault(kind=ApiFaultKind.STATUS), 500, "text/html", "Server Error"),
        (ApiFault(kind=ApiFaultKind.STATUS, status=429), 429, "text/html", "<html>"),
        (ApiFault(kind=ApiFaultKind.HTML), 200, "text/html", "Maintenance"),
        (
            ApiFault(kind=ApiFaultKind.ERROR, text="No money left"),
            200,
            "application/json",
            '{"error": 1, "message": "No money left"}',
        ),
        (ApiFault(kind=ApiFaultKind.BODY, text="[]"), 200, "application/json", "[]"),
    ],
)
async def test_an_answer_can_be_of_another_kind_and_nothing_was_done(
    client: Client,
    service: Service,
    phone: Phone,
    fault: ApiFault,
    status: int,
    content_type: str,
    text: str,
) -> None:
    service.fail_api(fault)
    form = {"token": client.token, "sendto": "+49 1", "body": "x"}
    form["device_id"] = str(phone.device_id)
    async with client.session.post(service.api_url + "addsms", data=form) as response:
        assert (response.status, response.content_type) == (status, content_type)
        assert text in await response.text()
    assert service.messages() == []
    await client.send(phone)


async def test_an_error_may_come_after_the_message_was_saved(
    client: Client, service: Service, phone: Phone
) -> None:
    service.fail_api(ApiFault(kind=ApiFaultKind.STATUS, processed=True))
    with pytest.raises(AssertionError, match="500"):
        await client.send(phone)
    assert len(service.messages()) == 1


async def test_half_an_answer_is_half_of_the_right_one(
    client: Client, service: Service, phone: Phone
) -> None:
    service.fail_api(ApiFault(kind=ApiFaultKind.HALF))
    form = {"token": client.token}
    async with client.session.post(
        service.api_url + "getalldevices", data=form
    ) as response:
        assert response.status == 200
        assert response.content_length is not None
        half = await response.content.readexactly(response.content_length // 2)
        assert half.startswith(b'{"count": 1, "device": {"10403": {"id": 10403, ')
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.content.read()


async def test_a_slow_answer_comes_when_its_time_has_come(
    client: Client, service: Service, phone: Phone, clock: ManualClock
) -> None:
    service.fail_api(ApiFault(kind=ApiFaultKind.SLOW, seconds=30))
    asking = asyncio.create_task(client.send(phone))
    await clock.wait_for_sleeper()
    clock.tick(29)
    _, pending = await asyncio.wait({asking}, timeout=0.01)
    assert pending
    assert len(service.messages()) == 1
    clock.tick(1)
    assert await asking == service.messages()[0].sms_id


async def test_a_fault_strikes_its_method_so_often_and_after_so_many(
    client: Client, service: Service, phone: Phone
) -> None:
    service.fail_api(
        ApiFault(
            kind=ApiFaultKind.ERROR, text="!", method="getsmsstatus", times=2, after=2
        )
    )
    sms_id = await client.send(phone)
    told = [(await client.ask("getsmsstatus", sms_id=sms_id))["error"] for _ in "12345"]
    assert told == [0, 0, 1, 1, 0]


async def test_a_fault_without_a_count_stays_until_it_is_taken_out(
    client: Client, service: Service
) -> None:
    service.fail_api(ApiFault(kind=ApiFaultKind.ERROR, text="!", times=None))
    for _ in range(3):
        assert (await client.ask("getalldevices"))["error"] == 1
    service.clear_faults()
    assert (await client.ask("getalldevices"))["count"] == 0


async def test_a_fault_may_strike_by_chance(client: Client, service: Service) -> None:
    service.fail_api(
        ApiFault(kind=ApiFaultKind.ERROR, text="!", times=None, probability=0.5)
    )
    told = ["error" in await client.ask("getalldevices") for _ in range(40)]
    assert 8 < sum(told) < 32


async def test_the_service_can_be_out_of_reach_and_come_back_with_what_came_meanwhile() -> (
    None
):
    simulator = Simulator()
    async with simulator as service, aiohttp.ClientSession() as session:
        account = service.add_account()
        phone = service.add_phone(account)
        client = Client(session, service, account.token)
        await client.send(phone)
        async with simulator.unreachable():
            with pytest.raises(aiohttp.ClientError):
                await client.rows()
            service.remember(phone.device_id, "+393331234567", "Ciao")
        assert [row["body"] for row in await client.rows()] == ["Hallo", "Ciao"]


def fault(kind: WebhookFaultKind, **fields: Any) -> WebhookFault:
    return WebhookFault(kind=kind, **fields)


async def receive(service: Service, phone: Phone, *texts: str) -> None:
    for text in texts:
        await service.receive(phone.device_id, "+4915752982212", text)


async def test_a_call_can_come_twice(
    service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.fail_webhooks(fault(WebhookFaultKind.DUPLICATE))
    await receive(service, phone, "a", "b")
    assert receiver.texts == ["a", "a", "b"]
    assert receiver.received[0] == receiver.received[1]


async def test_a_call_can_be_overtaken_by_the_next(
    service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.fail_webhooks(fault(WebhookFaultKind.REORDER))
    await receive(service, phone, "a", "b", "c")
    assert receiver.texts == ["b", "a", "c"]


async def test_a_call_that_waits_to_be_overtaken_can_be_released(
    service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.fail_webhooks(fault(WebhookFaultKind.REORDER))
    await receive(service, phone, "a")
    assert (receiver.texts, service.held) == ([], 1)
    await service.release()
    assert (receiver.texts, service.held) == (["a"], 0)


async def test_a_call_can_come_late(
    service: Service, phone: Phone, receiver: Receiver, clock: ManualClock
) -> None:
    service.fail_webhooks(fault(WebhookFaultKind.DELAY, seconds=60))
    await receive(service, phone, "a", "b")
    clock.tick(59)
    await service.advance()
    assert receiver.texts == ["b"]
    clock.tick(1)
    await service.advance()
    assert receiver.texts == ["b", "a"]
    results = [call.result for call in service.webhook_calls()]
    assert results == ["held", "answered", "answered"]


async def test_a_call_can_be_lost_while_the_list_has_the_message(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.fail_webhooks(fault(WebhookFaultKind.DROP))
    await receive(service, phone, "a", "b")
    assert receiver.texts == ["b"]
    assert [row["body"] for row in await client.rows(status=5)] == ["a", "b"]
    assert service.journal.webhook_counts == {"dropped": 1, "answered": 1}


async def test_a_fault_may_be_for_one_phone_and_one_kind_of_call(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    other = service.add_phone(service.state.accounts[phone.email], "Galaxy A54")
    service.set_webhooks(other.device_id, incoming=receiver.url, status=receiver.url)
    service.fail_webhooks(
        fault(
            WebhookFaultKind.DROP,
            device_id=other.device_id,
            about="incoming",
            times=None,
        )
    )
    await receive(service, phone, "a")
    await receive(service, other, "b")
    await client.send(other)
    await service.settle()
    assert receiver.bodies[0]["body"] == "a"
    assert [body["status_id"] for body in receiver.bodies[1:]] == [3, 2, 6, 7]


async def test_half_a_body_arrives_as_none(
    service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.fail_webhooks(fault(WebhookFaultKind.HALF))
    await receive(service, phone, "a", "b")
    assert receiver.texts == ["b"]
    assert [call.result for call in service.webhook_calls()] == ["cut", "answered"]
    async with asyncio.timeout(5):
        await receiver.broken.wait()


async def test_a_slow_body_arrives_whole_when_its_time_has_come(
    service: Service, phone: Phone, receiver: Receiver, clock: ManualClock
) -> None:
    service.fail_webhooks(fault(WebhookFaultKind.SLOW, seconds=20))
    receiving = asyncio.create_task(receive(service, phone, "a"))
    await clock.wait_for_sleeper()
    clock.tick(19)
    assert not receiving.done()
    assert receiver.received == []
    clock.tick(1)
    await receiving
    assert receiver.texts == ["a"]
    [call] = service.webhook_calls()
    assert (call.result, call.status, call.fault) == ("answered", 200, "slow")


async def test_nothing_is_tried_again_unless_one_chooses_so(
    service: Service, phone: Phone, receiver: Receiver, clock: ManualClock
) -> None:
    receiver.status = 500
    await receive(service, phone, "a")
    clock.tick(3600)
    await service.advance()
    assert receiver.texts == ["a"]


async def test_a_call_that_failed_is_tried_again_so_often(
    service: Service, phone: Phone, receiver: Receiver, clock: ManualClock
) -> None:
    service.behaviour = Behaviour(retries=2, retry_seconds=60)
    receiver.status = 503
    await receive(service, phone, "a")
    for _ in range(5):
        clock.tick(60)
        await service.advance()
    assert receiver.texts == ["a"] * 3
    assert [call.attempt for call in service.webhook_calls()] == [1, 2, 3]


async def test_a_call_that_was_taken_at_last_is_not_tried_again(
    service: Service, phone: Phone, receiver: Receiver, clock: ManualClock
) -> None:
    service.behaviour = Behaviour(retries=5)
    service.fail_webhooks(fault(WebhookFaultKind.HALF))
    await receive(service, phone, "a")
    for _ in range(3):
        clock.tick(60)
        await service.advance()
    assert receiver.texts == ["a"]
