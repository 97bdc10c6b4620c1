"""Reading the service's history: which messages, in which order, and what is said of each."""

from dataclasses import replace
from datetime import timedelta
import json
from typing import Any

import pytest

from simulator import ApiFaultKind
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA, Home


async def history(home: Home, **question: Any) -> list[dict[str, Any]]:
    """Ask for messages of the phone."""
    answer = await home.act("get_messages", device_id=home.device(), **question)
    messages: list[dict[str, Any]] = answer["messages"]
    return messages


async def test_messages_of_both_directions_come_oldest_first(home: Home) -> None:
    first = home.lose("One", sender=LUCA, hours=3)
    second = home.lose("Two", sender=ANNA, hours=2)
    [sent] = await home.send(to=CAROL)
    await home.service.settle()

    found = await history(home)

    assert [m["message_id"] for m in found] == [first, second, sent["message_id"]]
    one, _, three = found
    assert one["direction"] == "incoming"
    assert (one["number"], one["name"], one["text"]) == (LUCA, "Luca", "One")
    assert (one["status"], one["status_id"], one["sent_at"]) == (None, None, None)
    assert (one["channel"], one["channel_id"]) == ("sim_1", 0)
    assert one["created_at"].endswith("+00:00")
    assert three["direction"] == "outgoing"
    assert (three["status"], three["status_id"]) == ("delivered", 7)
    assert three["sent_at"] is not None


@pytest.mark.parametrize("local", [False, True])
async def test_only_messages_between_two_times_come(home: Home, *, local: bool) -> None:
    home.habits(date_filters_local=local)
    for hours in (30, 20, 10, 1):
        home.lose(f"{hours} hours ago", hours=hours)
    now = home.service.clock.now()

    found = await history(
        home,
        since=(now - timedelta(hours=25)).isoformat(),
        until=(now - timedelta(hours=5)).isoformat(),
    )

    assert [m["text"] for m in found] == ["20 hours ago", "10 hours ago"]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
async def test_no_message_is_missed_though_the_service_reads_dates_in_its_own_zone(
    home: Home, zone: str
) -> None:
    home.habits(date_filters_local=True)
    accounts = home.service.state.accounts
    accounts[home.account.email] = replace(home.account, zone=zone)
    for hours in (25.5, 24.5, 5.5, 4.5):
        home.lose(f"{hours} hours ago", hours=hours)
    now = home.service.clock.now()

    found = await history(
        home,
        since=(now - timedelta(hours=25)).isoformat(),
        until=(now - timedelta(hours=5)).isoformat(),
    )

    assert [m["text"] for m in found] == ["24.5 hours ago", "5.5 hours ago"]


async def test_without_times_it_is_the_last_day(home: Home) -> None:
    for hours in (25, 23):
        home.lose(f"{hours} hours ago", hours=hours)

    assert [m["text"] for m in await history(home)] == ["23 hours ago"]


async def test_one_direction_can_be_asked_for(home: Home) -> None:
    home.lose("In", hours=1)
    await home.send(to=CAROL, message="Out")

    assert [m["text"] for m in await history(home, direction="incoming")] == ["In"]
    assert [m["text"] for m in await history(home, direction="outgoing")] == ["Out"]


@pytest.mark.parametrize("field", ["sendto", "address", "phone"])
async def test_one_number_can_be_asked_for_in_any_spelling(
    home: Home, field: str
) -> None:
    home.habits(sender_field=field)
    home.lose("Anna's", sender=ANNA, hours=2)
    home.lose("Luca's", sender=LUCA, hours=1)

    found = await history(home, number="0157 5298 2212")

    assert [m["text"] for m in found] == ["Anna's"]


async def test_a_name_can_be_asked_for(home: Home) -> None:
    home.lose("A parcel", sender="Amazon", hours=2)
    home.lose("Luca's", sender=LUCA, hours=1)

    assert [m["text"] for m in await history(home, number="amazon")] == ["A parcel"]


async def test_of_more_than_wanted_the_newest_come(home: Home) -> None:
    for hours in (3, 2, 1):
        home.lose(f"{hours}", hours=hours)

    assert [m["text"] for m in await history(home, limit=2)] == ["2", "1"]


async def test_messages_of_other_phones_do_not_come(home: Home) -> None:
    home.service.add_phone(home.account, "Galaxy", device_id=10404)
    home.lose("Galaxy's", device_id=10404, hours=1)
    home.lose("Pixel's", hours=1)

    assert [m["text"] for m in await history(home)] == ["Pixel's"]


async def test_a_list_that_ignores_the_phone_gives_no_messages_of_others(
    home: Home,
) -> None:
    created = {
        "date": f"{home.service.clock.now():%Y-%m-%d %H:%M:%S}.000000",
        "timezone_type": 3,
        "timezone": "UTC",
    }
    rows = [
        {"id": n, "sendto": LUCA, "status": 5, "deviceid": phone, "created": created}
        for n, phone in ((1, DEVICE_ID), (2, 10404), (3, None))
    ]
    listed = json.dumps({"error": 0, "smss": rows})
    home.fault(ApiFaultKind.BODY, "getallsms", text=listed)

    assert [m["message_id"] for m in await history(home)] == [1]


async def test_times_in_the_wrong_order_are_refused(home: Home) -> None:
    key = await home.refused(
        "get_messages", since="2026-11-02 00:00:00", until="2026-11-01 00:00:00"
    )

    assert key == "since_after_until"


@pytest.mark.parametrize(
    ("kind", "fields", "key"),
    [
        (ApiFaultKind.STATUS, {"status": 500}, "cannot_connect"),
        (ApiFaultKind.HTML, {}, "malformed_answer"),
        (ApiFaultKind.ERROR, {"text": "Not today"}, "rejected"),
        (ApiFaultKind.ERROR, {"text": "Token is incorrect"}, "invalid_auth"),
    ],
)
async def test_what_the_service_says_instead_is_said(
    home: Home, kind: ApiFaultKind, fields: dict[str, Any], key: str
) -> None:
    home.fault(kind, "getallsms", times=None, **fields)

    assert await home.refused("get_messages") == key
    flows = home.hass.config_entries.flow.async_progress_by_handler("smsgateway24")
    assert [f["context"]["source"] for f in flows] == (
        ["reauth"] if key == "invalid_auth" else []
    )


async def test_a_phone_that_is_not_known_at_the_service_has_no_history(
    home: Home,
) -> None:
    subentry = next(
        s for s in home.entry.subentries.values() if s.subentry_type == "phone"
    )
    home.hass.config_entries.async_update_subentry(
        home.entry,
        subentry,
        data={k: v for k, v in subentry.data.items() if k != "gateway_device_id"},
    )
    home.hass.config_entries.async_update_entry(home.entry, options={"history_days": 0})
    await home.settle()

    assert DEVICE_ID == 10403
    assert await home.refused("get_messages") == "phone_without_id"
    assert await home.refused("reply", message_id=1) == "phone_without_id"
