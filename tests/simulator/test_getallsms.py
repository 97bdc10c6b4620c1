"""`getallsms`, by which the integration finds what no webhook brought."""

from datetime import UTC, datetime
from typing import Any

import pytest

from simulator import Behaviour, ManualClock, Phone, Service

from .people import Client


async def test_nothing_is_an_empty_list(client: Client) -> None:
    expected = {"error": 0, "smss": [], "count": 0, "message": "Ok"}
    assert await client.ask("getallsms") == expected


async def test_a_row_is_that_of_the_vendors_sample(
    client: Client, phone: Phone
) -> None:
    sms_id = await client.send(phone, urgent=1, timetosend="2021-08-01 12:00")
    answer = await client.ask("getallsms")
    assert (answer["count"], answer["smss"].keys()) == (1, {str(sms_id)})
    assert answer["smss"][str(sms_id)] == {
        "id": sms_id,
        "sendto": "+4915752982212",
        "body": "Hallo",
        "customerid": None,
        "status": 1,
        "statustitle": "New",
        "deviceid": phone.device_id,
        "urgent": True,
        "created": {
            "date": "2026-11-20 19:00:00.000000",
            "timezone_type": 1,
            "timezone": "+01:00",
        },
        "senttime": None,
        # Given in UTC, told in the account's summer time: the vendor's own example.
        "timetosend": {
            "date": "2021-08-01 14:00:00.000000",
            "timezone_type": 1,
            "timezone": "+02:00",
        },
        "sim": 0,
        "paketid": None,
        "pakettitle": None,
        "paketbody": None,
    }


@pytest.mark.parametrize("field", ["sendto", "address", "phone"])
async def test_the_sender_of_an_incoming_message_stands_where_one_chooses(
    client: Client, service: Service, phone: Phone, field: Any
) -> None:
    service.behaviour = Behaviour(sender_field=field)
    service.remember(phone.device_id, "+393331234567", "Ciao", channel=3)
    await client.send(phone)
    incoming, outgoing = await client.rows()
    assert incoming[field] == "+393331234567"
    assert (incoming["status"], incoming["statustitle"]) == (5, "Income")
    assert ("sendto" in incoming) == (field == "sendto")
    assert outgoing["sendto"] == "+4915752982212"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["a", "b", "c", "d"]),
        ({"orderbydesc": 1}, ["d", "c", "b", "a"]),
        ({"orderbydesc": 0}, ["a", "b", "c", "d"]),
        ({"status": 5}, ["a", "d"]),
        ({"status": 1}, ["b", "c"]),
        ({"sim": 0}, ["a", "b"]),
        ({"sim": 3}, ["c", "d"]),
        ({"customerid": 9}, ["c"]),
        ({"phone": "+39 333 1234567"}, ["a", "c"]),
        ({"phone": "393331234567"}, []),
        ({"device_id": 10403}, ["a", "b"]),
        ({"device_id": 10404}, ["c", "d"]),
        ({"device_id": 1}, []),
        ({"begindate": "2026-11-20 18:02:00"}, ["c", "d"]),
        ({"enddate": "2026-11-20 18:01:00"}, ["a", "b"]),
        ({"begindate": "2026-11-20 18:01", "enddate": "2026-11-20 18:02"}, ["b", "c"]),
        ({"begindate": "2026-11-21"}, []),
        ({"enddate": "2026-11-21"}, ["a", "b", "c", "d"]),
    ],
)
async def test_filters_choose(
    client: Client,
    service: Service,
    phone: Phone,
    clock: ManualClock,
    filters: dict[str, Any],
    expected: list[str],
) -> None:
    other = service.add_phone(service.state.accounts[phone.email], "Galaxy A54")
    service.remember(phone.device_id, "+393331234567", "a")
    clock.tick(60)
    await client.send(phone, body="b")
    clock.tick(60)
    await client.send(other, body="c", sendto="+39 333 1234567", sim=3, customerid=9)
    clock.tick(60)
    service.remember(other.device_id, "Amazon", "d", channel=3)
    assert [row["body"] for row in await client.rows(**filters)] == expected
    counted = await client.ask("getallsms", onlycount=1, **filters)
    assert counted == {"error": 0, "count": len(expected), "message": "Ok"}


async def test_a_date_filter_may_be_read_in_the_accounts_zone(
    client: Client, service: Service, phone: Phone
) -> None:
    service.remember(phone.device_id, "+393331234567", "a")
    assert await client.rows(begindate="2026-11-20 18:30") == []
    service.behaviour = Behaviour(date_filters_local=True)
    assert await client.rows(begindate="2026-11-20 18:30")


async def test_dates_are_told_in_the_zone_that_is_asked_for(
    client: Client, service: Service, phone: Phone
) -> None:
    service.remember(phone.device_id, "+393331234567", "a")
    [row] = await client.rows(timezone="Australia/Sydney")
    assert row["created"]["date"] == "2026-11-21 05:00:00.000000"
    assert row["created"]["timezone"] == "+11:00"


async def test_old_messages_can_be_laid_in_without_a_call(
    client: Client, service: Service, phone: Phone
) -> None:
    at = datetime(2024, 2, 29, 12, tzinfo=UTC)
    for number in range(1000):
        service.remember(phone.device_id, "+393331234567", str(number), at=at)
    assert service.webhook_calls() == []
    rows = await client.rows(enddate="2024-03-01")
    assert len(rows) == 1000
    assert rows[0]["created"]["date"] == "2024-02-29 13:00:00.000000"
