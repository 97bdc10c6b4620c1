"""Ways in which the list may differ from the webhooks, and from what it is asked for."""

from typing import Any

import pytest

from simulator import ManualClock, Phone, Service

from .people import Client, Receiver

LUCA = "+393331234567"
QUOTED = '“Ciao” ‘Luca’ <&> "now" 🚗'


async def listed(client: Client, **filters: Any) -> list[str]:
    """Return the texts of the rows."""
    return [row["body"] for row in await client.rows(**filters)]


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("same", LUCA),
        ("jid", "393331234567@s.whatsapp.net"),
        ("national", "3331234567"),
        ("dashed", "+39-333-123-4567"),
        ("name", "Contact 4567"),
        ("empty", ""),
        ("own", "+4917642111112"),
    ],
)
async def test_the_list_may_write_a_sender_in_another_way_than_the_webhook(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    form: str,
    written: str,
) -> None:
    await client.habits(listed_sender=form)
    await service.receive(phone.device_id, LUCA, "Ciao", channel=1)
    await client.send(phone, sendto=LUCA)

    incoming, outgoing = await client.rows()

    assert receiver.last["address"] == LUCA
    assert incoming["sendto"] == written
    assert outgoing["sendto"] == LUCA


@pytest.mark.parametrize("form", ["jid", "national", "dashed", "name"])
async def test_a_sender_that_is_no_number_has_no_other_way(
    client: Client, service: Service, phone: Phone, form: str
) -> None:
    await client.habits(listed_sender=form)
    service.remember(phone.device_id, "Amazon", "Your parcel")

    assert [row["sendto"] for row in await client.rows()] == ["Amazon"]


async def test_a_number_is_found_as_the_list_writes_it(
    client: Client, service: Service, phone: Phone
) -> None:
    await client.habits(listed_sender="national")
    service.remember(phone.device_id, LUCA, "Ciao")

    assert await listed(client, phone="3331234567") == ["Ciao"]
    assert await listed(client, phone=LUCA) == []


@pytest.mark.parametrize(
    ("habits", "written"),
    [
        ([], QUOTED),
        (["no_emoji"], '“Ciao” ‘Luca’ <&> "now" '),
        (["straight_quotes"], '"Ciao" \'Luca\' <&> "now" 🚗'),
        (["curly_quotes"], "“Ciao” ‘Luca’ <&> ”now” 🚗"),
        (
            ["entities"],
            "“Ciao” ‘Luca’ &lt;&amp;&gt; &quot;now&quot; 🚗",
        ),
        (
            ["entities", "no_emoji", "straight_quotes"],
            "&quot;Ciao&quot; &#039;Luca&#039; &lt;&amp;&gt; &quot;now&quot; ",
        ),
    ],
)
async def test_the_list_may_spell_a_text_in_other_ways_than_the_webhook(
    client: Client,
    service: Service,
    phone: Phone,
    receiver: Receiver,
    habits: list[str],
    written: str,
) -> None:
    await client.habits(listed_text=habits)
    await service.receive(phone.device_id, LUCA, QUOTED)
    await client.send(phone, body=QUOTED)

    assert receiver.texts == [QUOTED]
    assert await listed(client) == [written, QUOTED]


async def test_the_list_may_cut_a_text_before_it_is_spelt_for_html(
    client: Client, service: Service, phone: Phone
) -> None:
    service.remember(phone.device_id, LUCA, "&" * 161)

    await client.habits(listed_text=["cut"])
    assert await listed(client) == ["&" * 160]
    await client.habits(listed_text=["cut", "entities"])
    assert await listed(client) == ["&amp;" * 160]


async def test_the_list_may_leave_out_what_came_on_some_channels(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    await client.habits(unlisted_channels=[2, 3])
    for channel in range(6):
        await service.receive(phone.device_id, LUCA, f"{channel}", channel=channel)
    await client.send(phone, sim=3)

    assert receiver.texts == ["0", "1", "2", "3", "4", "5"]
    assert await listed(client) == ["0", "1", "4", "5", "Hallo"]


async def test_the_list_may_leave_out_pictures(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    await client.habits(list_pictures=False)
    await service.receive(phone.device_id, LUCA, channel=3, image=True)
    await service.receive(phone.device_id, LUCA, "Ciao", channel=3)

    assert receiver.bodies[0]["type"] == "img"
    assert await listed(client) == ["Ciao"]


async def test_ids_may_differ_for_what_came_on_some_channels_only(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    await client.habits(webhook_id_offset=1000, webhook_id_offset_channels=[3])
    sms = await service.receive(phone.device_id, LUCA, "by SMS")
    whatsapp = await service.receive(phone.device_id, LUCA, "by WhatsApp", channel=3)
    sent = await client.send(phone, sim=3)
    await service.advance()

    told = [body["sms_id"] for body in receiver.bodies]
    assert told == [sms.sms_id, whatsapp.sms_id + 1000, sent]
    rows = await client.rows()
    assert [row["id"] for row in rows] == [sms.sms_id, whatsapp.sms_id, sent]


@pytest.mark.parametrize("seconds", [5, 60])
async def test_the_list_may_be_late(
    client: Client, service: Service, phone: Phone, clock: ManualClock, seconds: int
) -> None:
    await client.habits(list_lag=seconds)
    await service.receive(phone.device_id, LUCA, "Ciao")
    await client.send(phone)

    clock.tick(seconds - 1)
    assert await listed(client) == []
    clock.tick(1)
    assert await listed(client) == ["Ciao", "Hallo"]


@pytest.mark.parametrize(
    ("habits", "early"),
    [
        ({"list_lag": 60, "incoming_list_lag": 0}, "Ciao"),
        ({"incoming_list_lag": 60}, "Hallo"),
    ],
)
async def test_the_list_may_be_late_with_one_direction_only(
    client: Client,
    service: Service,
    phone: Phone,
    clock: ManualClock,
    habits: dict[str, int],
    early: str,
) -> None:
    await client.habits(**habits)
    service.remember(phone.device_id, LUCA, "Ciao")
    await client.send(phone)

    assert await listed(client) == [early]
    clock.tick(60)
    assert await listed(client) == ["Ciao", "Hallo"]


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("status", "5", {"device_id": "1"}),
        ("device_id", "1", {"status": "7"}),
        ("begindate", "2026-11-21", {"device_id": "1"}),
        ("begindate", "no date", {"device_id": "1"}),
        ("enddate", "2026-11-19", {"device_id": "1"}),
        ("phone", "+49 1", {"device_id": "1"}),
        ("sim", "4", {"device_id": "1"}),
        ("customerid", "9", {"device_id": "1"}),
    ],
)
async def test_the_list_may_ignore_a_filter_and_heed_the_others(
    client: Client, phone: Phone, name: str, value: str, other: dict[str, str]
) -> None:
    await client.send(phone)
    await client.habits(ignored_filters=[name])

    assert await listed(client, **{name: value}) == ["Hallo"]
    assert await listed(client, **{name: value}, **other) == []


async def test_the_bytes_of_a_look_at_the_list_can_be_counted(
    client: Client, service: Service, phone: Phone
) -> None:
    for number in range(1000):
        service.remember(phone.device_id, LUCA, str(number))
    await client.rows(device_id=1)
    nothing = service.answered_bytes("getallsms")
    await client.ask("getalldevices")
    assert service.answered_bytes("getallsms") == nothing < 100

    url = service.api_url + "getallsms"
    async with client.session.post(url, data={"token": client.token}) as response:
        everything = len(await response.read())
    assert service.answered_bytes("getallsms") == nothing + everything
    _, calls = await client.admin("calls", params={"method": "getallsms"})
    assert [call["size"] for call in calls] == [nothing, everything]
