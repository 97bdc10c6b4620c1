"""Ways in which the service may answer, or refuse to, where its pages are silent."""

from dataclasses import fields
from typing import Any

import pytest

from simulator import Behaviour, ListedText, ManualClock, Phone, Service

from .people import Client, Receiver

LUCA = "+393331234567"


async def status_of(client: Client, sms_id: int) -> Any:
    """Return the status that the service answers."""
    return (await client.ask("getsmsstatus", sms_id=sms_id))["status"]


async def call(client: Client, token: str | None = None) -> tuple[int, Any]:
    """Ask for the phones, and return the HTTP status and the `error` of the answer."""
    url = client.service.api_url + "getalldevices"
    form = {"token": token or client.token}
    async with client.session.post(url, data=form) as response:
        return response.status, (await response.json()).get("error")


async def receive(service: Service, phone: Phone, *texts: str) -> None:
    for text in texts:
        await service.receive(phone.device_id, LUCA, text)


async def pass_minutes(service: Service, clock: ManualClock, minutes: int) -> None:
    """Let retries become due, one after the other."""
    for _ in range(minutes):
        clock.tick(60)
        await service.advance()


async def test_a_status_may_be_answered_later_than_it_was_reported(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    clock: ManualClock,
) -> None:
    await client.habits(status_lag=30)
    sms_id = await client.send(phone)
    for _ in range(4):
        await service.advance()
        clock.tick(10)

    assert receiver.statuses == [3, 2, 6, 7]
    answered = [await status_of(client, sms_id)]
    for _ in range(3):
        clock.tick(10)
        answered.append(await status_of(client, sms_id))
    assert answered == [2, 6, 7, 7]
    [row] = await client.rows()
    assert row["status"] == 7


async def test_a_status_that_is_late_is_the_last_one_before_a_resend(
    client: Client, service: Service, phone: Phone, clock: ManualClock
) -> None:
    await client.habits(status_lag=30)
    sms_id = await client.send(phone)
    await service.settle()
    assert await status_of(client, sms_id) == 1
    clock.tick(60)
    await service.resend(sms_id)
    assert await status_of(client, sms_id) == 7
    clock.tick(30)
    assert await status_of(client, sms_id) == 1


async def test_the_status_of_a_message_may_be_refused(
    client: Client, service: Service, phone: Phone
) -> None:
    await client.habits(status_queries=False)
    sms_id = await client.send(phone)

    answer = await client.ask("getsmsstatus", sms_id=sms_id)

    assert answer.keys() == {"error", "message"}
    assert answer["error"] == 1
    assert await client.rows()


async def test_an_account_may_have_so_many_calls_a_minute(
    client: Client, service: Service, phone: Phone, clock: ManualClock
) -> None:
    other = service.add_account("other@example.com")
    await client.habits(calls_per_minute=2)
    assert await call(client) == (200, None)
    clock.tick(59)
    assert await call(client) == (200, None)

    assert await call(client) == (429, 1)
    assert await call(client, other.token) == (200, None)
    # The first call was a minute ago, the second was not.
    clock.tick(1)
    assert await call(client) == (200, None)
    assert await call(client) == (429, 1)


@pytest.mark.parametrize("method", ["addsms", "smstosend", "addalotofsms"])
async def test_what_is_beyond_the_limit_is_not_done(
    client: Client, service: Service, phone: Phone, method: str
) -> None:
    account = service.state.accounts[phone.email]
    await client.habits(calls_per_minute=1, limit_status=200)
    await client.ask("getalldevices")
    row = {"sendto": LUCA, "body": "x", "device_id": phone.device_id}
    form: dict[str, Any] = row | {"token": client.token}
    if method == "smstosend":
        form = row | {"email": account.email, "pass": account.password}
    elif method == "addalotofsms":
        form = {"json": {"token": client.token, "smsdata": [row]}}

    sent = form if method == "addalotofsms" else {"data": form}
    answer = await client.post(method, **sent)

    assert answer["error"] == 1
    assert service.messages() == []


async def test_a_call_that_comes_too_soon_may_be_tried_again_like_others(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    clock: ManualClock,
) -> None:
    await client.habits(retries=1)
    receiver.status = 429
    await receive(service, phone, "a")
    await pass_minutes(service, clock, 3)

    assert receiver.texts == ["a", "a"]


async def test_a_call_that_comes_too_soon_may_be_tried_until_it_is_in_time(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    clock: ManualClock,
) -> None:
    await client.habits(throttled="again")
    receiver.status = 429
    await receive(service, phone, "a")
    await pass_minutes(service, clock, 3)
    receiver.status = 200
    await pass_minutes(service, clock, 3)
    assert receiver.texts == ["a"] * 5

    receiver.status = 500
    await receive(service, phone, "b")
    await pass_minutes(service, clock, 3)
    assert receiver.texts == [*("a" * 5), "b"]


async def test_a_call_that_comes_too_soon_may_be_lost_though_others_are_tried_again(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    clock: ManualClock,
) -> None:
    await client.habits(throttled="never", retries=1)
    receiver.status = 429
    await receive(service, phone, "a")
    await pass_minutes(service, clock, 3)
    assert receiver.texts == ["a"]

    receiver.status = 500
    await receive(service, phone, "b")
    await pass_minutes(service, clock, 3)
    assert receiver.texts == ["a", "b", "b"]


async def test_a_call_that_comes_too_soon_may_be_a_phones_last_until_its_url_is_set(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    other = service.add_phone(service.state.accounts[phone.email], "Galaxy A54")
    service.set_webhooks(other.device_id, incoming=receiver.url)
    await client.habits(throttled="off")
    receiver.status = 429
    await receive(service, phone, "a")
    receiver.status = 200
    await receive(service, phone, "b")
    await client.send(phone)
    await service.settle()
    await receive(service, other, "c")
    assert receiver.texts == ["a", "c"]
    assert service.journal.webhook_counts == {"answered": 2, "switched_off": 5}
    _, seen = await client.admin("status")
    off = [item["webhooks"]["switched_off"] for item in seen["phones"]]
    assert off == [True, False]

    await client.admin("phone/webhooks", {"url": receiver.url})
    await receive(service, phone, "d")
    assert receiver.texts == ["a", "c", "d"]


async def test_a_phone_that_is_registered_anew_has_its_webhooks_on(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    await client.habits(throttled="off")
    receiver.status = 429
    await receive(service, phone, "a")
    new = service.register_anew(phone.device_id)
    await receive(service, new, "b")

    assert receiver.texts == ["a", "b"]


ALL = {
    "webhook_id_offset": 1000,
    "webhook_id_offset_channels": [3],
    "retries": 2,
    "throttled": "off",
    "calls_per_minute": 3,
    "limit_status": 200,
    "status_queries": False,
    "status_lag": 30,
    "list_lag": 5,
    "incoming_list_lag": 60,
    "unlisted_channels": [2],
    "list_pictures": False,
    "listed_sender": "jid",
    "listed_text": sorted(ListedText),
    "ignored_filters": ["begindate", "device_id", "status"],
}


async def test_the_list_still_answers_with_all_habits_at_once(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    clock: ManualClock,
) -> None:
    habits = await client.habits(**ALL)
    assert {name: habits[name] for name in ALL} == ALL
    assert habits.keys() == {field.name for field in fields(Behaviour)}
    for channel in (0, 2, 3):
        await service.receive(phone.device_id, LUCA, "“Ciao” 🚗", channel=channel)
    await service.receive(phone.device_id, LUCA, channel=3, image=True)
    sms_id = await client.send(phone)
    clock.tick(60)
    filters = {"status": 7, "device_id": 1, "begindate": "2027-01-01"}
    rows = await client.rows(**filters, sim=3)
    rows += await client.rows(**filters, sim=0)

    assert [(row["sendto"], row["body"]) for row in rows] == [
        ("393331234567@s.whatsapp.net", "”Ciao” "),
        ("393331234567@s.whatsapp.net", "”Ciao” "),
        ("+4915752982212", "Hallo"),
    ]
    assert receiver.bodies[2]["sms_id"] == rows[0]["id"] + 1000
    assert (await client.ask("getsmsstatus", sms_id=sms_id))["error"] == 1
    assert (await client.ask("getallsms"))["error"] == 1
