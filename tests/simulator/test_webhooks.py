"""What webhooks carry, in every form that the vendor's pages show or leave open."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from simulator import (
    Behaviour,
    DateForm,
    Encoding,
    Generation,
    ManualClock,
    Phone,
    SentTime,
    Service,
)

from .people import Client, Receiver

PAYLOADS = Path(__file__).parents[1] / "payloads"
TEXT = "Wasser im Keller! Pumpe läuft."


def shape(name: str) -> dict[str, type]:
    """Return the names and types of an example body."""
    return types(json.loads((PAYLOADS / f"{name}.json").read_text("utf-8")))


def types(body: dict[str, Any]) -> dict[str, type]:
    return {name: type(value) for name, value in body.items()}


async def test_a_text_has_the_fields_of_the_page(
    service: Service, phone: Phone, receiver: Receiver
) -> None:
    message = await service.receive(phone.device_id, "+4915752982212", TEXT, channel=4)
    assert types(receiver.last) == shape("incoming_text")
    assert receiver.last == {
        "address": "+4915752982212",
        "date": "2026-11-20 18:00:00",
        "date_sent": "2026-11-20 17:59:58",
        "body": TEXT,
        "internal_id": 1,
        "channel_id": 4,
        "sms_id": message.sms_id,
        "device_id": phone.device_id,
        "device_name": "Pixel 4a",
        "type": "text",
    }
    assert receiver.received[-1].content_type == "application/json"


async def test_a_picture_names_no_phone_and_can_be_fetched_by_anybody(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    await service.receive(phone.device_id, "+393331234567", channel=3, image=True)
    assert types(receiver.last) == shape("incoming_image")
    assert (receiver.last["sim"], receiver.last["body"]) == (3, "")
    url = receiver.last["img_url"]
    assert url.startswith(service.url)
    async with client.session.get(url) as response:
        assert (response.status, response.content_type) == (200, "image/png")
        assert (await response.read()).startswith(b"\x89PNG\r\n\x1a\n")


async def test_a_picture_may_hold_any_bytes(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    await service.receive(phone.device_id, "+39 1", channel=3, image=b"<svg/>")
    async with client.session.get(receiver.last["img_url"]) as response:
        assert await response.read() == b"<svg/>"
    text = service.remember(phone.device_id, "+39 1", "no picture")
    url = f"{service.url}/pictures/{text.sms_id}.png"
    async with client.session.get(url) as response:
        assert response.status == 404


async def test_a_report_has_the_fields_of_the_page(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    sms_id = await client.send(phone, sim=1)
    await service.settle()
    assert types(receiver.last) == shape("status_sent")
    assert receiver.last == {
        "sms_id": sms_id,
        "status_id": 7,
        "status_message": "Delivered",
        "sendto": "+4915752982212",
        "senttime": "2026-11-20 18:00:00",
        "channel_id": 1,
        "device_id": phone.device_id,
    }


async def test_the_oldest_page_has_a_slot_and_a_number_for_a_sender(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.behaviour = Behaviour(
        generation=Generation.OLD, date_form=DateForm.MILLISECONDS
    )
    await service.receive(phone.device_id, "+4915752982212", "old app", channel=1)
    assert types(receiver.last) == shape("old_incoming_text")
    assert receiver.last["address"] == 4915752982212
    await service.receive(phone.device_id, "Amazon", "old app")
    assert receiver.last["address"] == "Amazon"
    await client.send(phone)
    await service.settle()
    assert receiver.last.keys() == shape("old_status").keys()


async def test_the_middle_page_has_a_channel_and_no_type(
    service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.behaviour = Behaviour(generation=Generation.MIDDLE)
    await service.receive(phone.device_id, "+4915752982212", "x", channel=2)
    assert receiver.last.keys() == shape("incoming_text").keys() - {"type"}
    assert receiver.last["address"] == "+4915752982212"


async def test_the_article_has_other_names_altogether(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.behaviour = Behaviour(generation=Generation.ARTICLE)
    await service.receive(phone.device_id, "+4915752982212", "x")
    assert receiver.last == {
        "event": "incoming_sms",
        "phone": "+4915752982212",
        "message": "x",
        "timestamp": "2026-11-20T18:00:00Z",
        "device_id": f"device_{phone.device_id}",
    }
    sms_id = await client.send(phone)
    await service.settle()
    assert receiver.last["event"] == "delivery_status"
    assert receiver.last["message_id"] == str(sms_id)
    assert receiver.last["status"] == "delivered"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (
            DateForm.PHP_OFFSET,
            {
                "date": "2026-11-20 19:00:00.000000",
                "timezone_type": 1,
                "timezone": "+01:00",
            },
        ),
        (
            DateForm.PHP_UTC,
            {
                "date": "2026-11-20 18:00:00.000000",
                "timezone_type": 3,
                "timezone": "UTC",
            },
        ),
        (DateForm.TEXT, "2026-11-20 18:00:00"),
        (DateForm.TEXT_MICROSECONDS, "2026-11-20 18:00:00.000000"),
        (DateForm.ISO_UTC, "2026-11-20T18:00:00Z"),
        (DateForm.ISO_OFFSET, "2026-11-20T19:00:00+01:00"),
        (DateForm.SECONDS, 1795197600),
        (DateForm.MILLISECONDS, 1795197600000),
        (DateForm.NONE, None),
        (DateForm.ZERO, 0),
    ],
)
async def test_a_date_has_the_form_that_one_chooses(
    service: Service, phone: Phone, receiver: Receiver, form: DateForm, expected: Any
) -> None:
    service.behaviour = Behaviour(date_form=form)
    await service.receive(phone.device_id, "+4915752982212", "x")
    assert receiver.last["date"] == expected


async def test_dates_are_those_of_the_phones_clock_and_the_list_has_the_services(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.change_phone(phone.device_id, clock_ahead=73 * 365 * 86400.0)
    await service.receive(phone.device_id, "+4915752982212", "x")
    assert receiver.last["date"].startswith("2099-")
    [row] = await client.rows()
    assert row["created"]["date"] == "2026-11-20 19:00:00.000000"


@pytest.mark.parametrize(
    ("meaning", "expected"),
    [
        (SentTime.CHANGE, "2026-11-20 18:00:30"),
        (SentTime.SENT, "2026-11-20 18:00:00"),
        (SentTime.NONE, None),
    ],
)
async def test_the_time_of_a_report_has_the_meaning_that_one_chooses(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    clock: ManualClock,
    meaning: SentTime,
    expected: str | None,
) -> None:
    service.behaviour = Behaviour(sent_time=meaning)
    await client.send(phone)
    await service.advance(3)
    clock.tick(30)
    await service.advance()
    assert (receiver.last["status_id"], receiver.last["senttime"]) == (7, expected)


async def test_a_body_may_be_a_form_or_wear_a_wrong_label_or_none(
    service: Service, phone: Phone, receiver: Receiver
) -> None:
    form = "application/x-www-form-urlencoded"
    for encoding, label in (
        (Encoding.JSON_AS_FORM, form),
        (Encoding.JSON_UNLABELLED, None),
    ):
        service.behaviour = Behaviour(encoding=encoding)
        await service.receive(phone.device_id, "+4915752982212", TEXT)
        assert receiver.last["body"] == TEXT
        assert receiver.received[-1].content_type == label
    service.behaviour = Behaviour(encoding=Encoding.FORM, date_form=DateForm.PHP_OFFSET)
    await service.receive(phone.device_id, "+4915752982212", TEXT)
    fields = parse_qs(receiver.received[-1].body.decode())
    assert fields["body"] == [TEXT]
    assert fields["date[timezone]"] == ["+01:00"]


async def test_numbers_may_be_strings_and_ids_other_than_the_lists(
    service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.behaviour = Behaviour(webhook_strings=True, webhook_id_offset=1000)
    message = await service.receive(phone.device_id, "+4915752982212", "x")
    assert receiver.last["sms_id"] == str(message.sms_id + 1000)
    assert receiver.last["device_id"] == str(phone.device_id)


async def test_each_slot_may_have_an_address_of_its_own_or_none(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    service.set_webhooks(phone.device_id, incoming={3: receiver.url})
    await service.receive(phone.device_id, "+393331234567", "sms")
    await service.receive(phone.device_id, "+393331234567", "whatsapp", channel=3)
    await client.send(phone)
    await service.settle()
    assert receiver.texts == ["whatsapp"]
    assert [call.result for call in service.webhook_calls()][:2] == [
        "no_url",
        "answered",
    ]


async def test_every_call_is_kept_with_the_status_of_its_answer(
    service: Service, phone: Phone, receiver: Receiver
) -> None:
    receiver.status = 503
    message = await service.receive(phone.device_id, "+4915752982212", "x")
    service.set_webhooks(phone.device_id, incoming="http://127.0.0.1:1/")
    await service.call_again(message.sms_id)
    first, second = service.webhook_calls(message.sms_id)
    assert (first.result, first.status, first.url) == ("answered", 503, receiver.url)
    assert json.loads(first.body) == receiver.last
    assert (second.result, second.status) == ("failed", None)
