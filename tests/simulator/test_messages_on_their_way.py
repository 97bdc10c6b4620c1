"""Outgoing messages: taken by phones, sent, delivered or not."""

import asyncio
from collections import Counter

import pytest

from simulator import Behaviour, ManualClock, Phone, Service, Simulator

from .people import Client, Receiver


async def test_a_message_walks_the_documented_way_and_each_step_is_called_out(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    sms_id = await client.send(phone)
    walked = []
    for _ in range(4):
        await service.advance()
        walked.append((await client.ask("getsmsstatus", sms_id=sms_id))["status"])
    assert walked == [3, 2, 6, 7]
    assert receiver.statuses == [3, 2, 6, 7]
    assert await service.advance() == 0


@pytest.mark.parametrize(
    ("end", "way"),
    [
        (8, [3, 2, 6, 8]),
        *((end, [3, 2, end]) for end in (9, 10, 11, 12, 100, 101, 77)),
        (1, []),
        (3, [3]),
        (2, [3, 2]),
        (6, [3, 2, 6]),
    ],
)
async def test_a_message_can_end_anywhere(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    end: int,
    way: list[int],
) -> None:
    service.end_at(end)
    await client.send(phone)
    await service.settle()
    assert receiver.statuses == way


async def test_one_phone_one_number_or_one_message_can_fail(
    client: Client, service: Service, phone: Phone
) -> None:
    other = service.add_phone(service.state.accounts[phone.email], "Galaxy A54")
    service.end_at(9, device_id=other.device_id)
    service.end_at(10, number="+39 333 1234567", times=1)
    ids = [
        await client.send(phone),
        await client.send(other),
        await client.send(phone, sendto="+39 333 1234567"),
        await client.send(phone, sendto="+39 333 1234567"),
        await client.send(phone),
    ]
    await service.advance()
    service.end_message_at(ids[-1], 12)
    await service.settle()
    assert [service.message(i).status for i in ids] == [7, 9, 10, 7, 12]


async def test_messages_can_fail_by_chance(service: Service, phone: Phone) -> None:
    service.set_webhooks(phone.device_id)
    service.end_at(9, probability=0.5)
    for _ in range(60):
        service.state.add_outgoing(phone, "+49 1", "x")
    await service.settle()
    counted = Counter(message.status for message in service.messages())
    assert counted.keys() == {7, 9}
    assert 15 < counted[9] < 45


async def test_a_phone_that_is_offline_takes_nothing(
    client: Client, service: Service, phone: Phone
) -> None:
    sms_id = await client.send(phone)
    service.change_phone(phone.device_id, online=False)
    await service.settle()
    assert service.message(sms_id).status == 3
    service.change_phone(phone.device_id, online=True)
    await service.settle()
    assert service.message(sms_id).status == 7


async def test_a_message_waits_for_its_time_which_is_utc(
    client: Client, service: Service, phone: Phone, clock: ManualClock
) -> None:
    sms_id = await client.send(phone, timetosend="2026-11-20 18:10:00")
    await service.settle()
    assert service.message(sms_id).status == 1
    clock.tick(600)
    await service.settle()
    assert service.message(sms_id).status == 7


async def test_a_resend_begins_the_way_again_and_has_a_newer_time(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    clock: ManualClock,
) -> None:
    service.end_at(8, times=1)
    sms_id = await client.send(phone)
    await service.settle()
    clock.tick(60)
    again = await service.resend(sms_id)
    assert (again.attempt, again.sent_time) == (2, None)
    await service.settle()
    assert receiver.statuses == [3, 2, 6, 8, 1, 3, 2, 6, 7]
    assert receiver.bodies[3]["senttime"] == "2026-11-20 18:00:00"
    assert receiver.last["senttime"] == "2026-11-20 18:01:00"


async def test_a_person_can_set_a_status_and_move_a_message(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    sms_id = await client.send(phone)
    await service.set_status(sms_id, 9)
    await service.settle()
    assert receiver.statuses == [9]
    service.move(sms_id, phone.device_id, channel=1)
    [row] = await client.rows()
    assert row["sim"] == 1


async def test_only_the_statuses_that_one_chooses_are_called_out(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.behaviour = Behaviour(reported_statuses=frozenset({7, 8}))
    await client.send(phone)
    await service.settle()
    assert receiver.statuses == [7]


async def test_somebody_may_answer_everything_they_get(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.auto_reply("+49 157 52982212", "Got it: {text}")
    service.behaviour = Behaviour(reported_statuses=frozenset())
    await client.send(phone, sim=3)
    await service.settle()
    assert receiver.texts == ["Got it: Hallo"]
    assert receiver.last["address"] == "+4915752982212"
    assert receiver.last["channel_id"] == 3
    service.auto_reply("+4915752982212", None)
    await client.send(phone)
    await service.settle()
    assert len(receiver.received) == 1


async def test_two_instances_carry_messages_to_each_others_phones(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    async with Simulator(seed=2) as other:
        far = other.add_phone(other.add_account(), numbers=("+393331234567",))
        other.set_webhooks(far.device_id, incoming=receiver.url)
        service.connect(other)
        service.behaviour = Behaviour(reported_statuses=frozenset())
        await client.send(phone, sendto="+39 333 1234567", sim=1)
        await service.settle()
        assert [m.body for m in other.messages(incoming=True)] == ["Hallo"]
    assert receiver.last["address"] == "+4917642111112"
    assert receiver.last["device_name"] == "Pixel 4a"


async def test_messages_walk_by_themselves_where_one_wants_it() -> None:
    async with Simulator(step_seconds=0.001) as service:
        phone = service.add_phone(service.add_account())
        message = service.state.add_outgoing(phone, "+49 1", "x")
        async with asyncio.timeout(5):
            await service.wait_for(lambda: service.message(message.sms_id).status == 7)


async def test_the_same_seed_gives_the_same_run() -> None:
    async def run(seed: int) -> list[object]:
        async with Simulator(seed=seed, clock=ManualClock()) as service:
            account = service.add_account()
            phone = service.add_phone(account, numbers=("+49 1",))
            service.end_at(9, probability=0.5)
            for number in range(20):
                service.state.add_outgoing(phone, f"+49 {number}", "x")
            await service.settle()
            return [account.token, phone, *service.messages()]

    assert await run(5) == await run(5)
    assert await run(5) != await run(6)
