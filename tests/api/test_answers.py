"""Answers that the documentation does not know: read where that can be done, refused where not."""

import json
from typing import Any

import pytest

from custom_components.smsgateway24.api import (
    AuthError,
    Client,
    Device,
    DeviceStatus,
    MalformedError,
    MessageStatus,
    Sim,
    async_get_token,
)
from simulator import ApiFault, ApiFaultKind, Service

from .builders import outgoing


def answer_with(service: Service, answer: Any) -> None:
    """Have the service give this answer from now on."""
    service.clear_faults()
    text = answer if isinstance(answer, str) else json.dumps(answer)
    service.fail_api(ApiFault(kind=ApiFaultKind.BODY, text=text, times=None))


async def devices(client: Client, service: Service, device: Any) -> tuple[Device, ...]:
    answer_with(service, {"count": 1, "device": device})
    return await client.async_devices()


async def test_a_phone_needs_nothing_but_its_id(
    client: Client, service: Service
) -> None:
    bare = Device(
        device_id=7,
        title="7",
        last_seen=None,
        request_interval=None,
        app_version=None,
        app_current=None,
    )

    assert await devices(client, service, {"7": {"id": 7}}) == (bare,)
    assert await devices(client, service, [{"id": "7"}]) == (bare,)
    assert await devices(client, service, {"7": {"id": 7} | unknown_fields()}) == (
        bare,
    )


def unknown_fields() -> dict[str, Any]:
    """Return all that a phone can leave open, in the service's own words for it."""
    return {
        "title": " null ",
        "number": "unknown",
        "lastseen": {"date": "never", "timezone_type": 3, "timezone": "UTC"},
        "delaybetweenrequest": None,
        "appversion": "Unknown",
        "isappversionactual": None,
        "siminfo": None,
    }


@pytest.mark.parametrize(
    "useless",
    [None, 7, "phone", [], {}, {"id": None}, {"id": 0}, {"id": -7}, {"id": "Anna"}],
)
async def test_a_phone_that_has_no_id_is_left_out(
    client: Client, service: Service, useless: Any
) -> None:
    found = await devices(client, service, [useless, {"id": 8}])

    assert [device.device_id for device in found] == [8]


@pytest.mark.parametrize("none", [[], {}, None])
async def test_a_list_without_phones_may_be_written_in_many_ways(
    client: Client, service: Service, none: Any
) -> None:
    assert await devices(client, service, none) == ()


@pytest.mark.parametrize("answer", [{}, {"error": 0}, {"device": 7}, {"device": "x"}])
async def test_what_is_no_list_of_phones_is_none(
    client: Client, service: Service, answer: Any
) -> None:
    answer_with(service, answer)

    with pytest.raises(MalformedError):
        await client.async_devices()


async def test_sim_cards_are_read_one_by_one(client: Client, service: Service) -> None:
    [device] = await devices(
        client,
        service,
        [
            {
                "id": 7,
                "number": " +4917642111110",
                "siminfo": [
                    {"Slot": "0", "Number": " +4917642111111", "CarrierName": "A"},
                    {"Slot": 1, "Number": "null", "CarrierName": ""},
                    {"Slot": 2, "CountryIso": " de "},
                    {"Slot": 3, "CountryIso": "Germany"},
                    {"Slot": 4, "CountryIso": 49},
                    {"Slot": None, "CarrierName": "nowhere"},
                    "no card",
                ],
            }
        ],
    )

    assert device.sims == (
        Sim(slot=0, operator="A", number="+4917642111111"),
        Sim(slot=1, operator=None, number=None),
        Sim(slot=2, operator=None, number=None, country="DE"),
        Sim(slot=3, operator=None, number=None),
        Sim(slot=4, operator=None, number=None),
    )
    assert device.countries == {"DE"}
    assert device.numbers == ("+4917642111110", "+4917642111111")


@pytest.mark.parametrize(
    ("written", "current"),
    [(True, True), (1, True), ("1", True), (False, False), (0, False), ("x", None)],
)
async def test_whether_an_app_is_current_may_be_written_in_many_ways(
    client: Client, service: Service, written: Any, current: bool | None
) -> None:
    [device] = await devices(
        client, service, [{"id": 7, "isappversionactual": written}]
    )

    assert device.app_current is current


async def test_names_without_end_are_cut(client: Client, service: Service) -> None:
    [device] = await devices(
        client, service, [{"id": 7, "title": "x" * 1000, "appversion": "1" * 1000}]
    )

    assert device.title == "x" * 100
    assert device.app_version == "1" * 100


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("UTC", 12), ("+02:00", 10), ("Europe/Berlin", 11), ("CET", 11), ("GMT", 12)],
)
async def test_a_phone_was_seen_in_the_zone_that_is_written_beside_it(
    client: Client, service: Service, zone: str, hour: int
) -> None:
    seen = {"date": "2026-11-20 12:00:00.000000", "timezone_type": 3, "timezone": zone}
    [device] = await devices(client, service, [{"id": 7, "lastseen": seen}])

    assert device.last_seen is not None
    assert device.last_seen.isoformat() == f"2026-11-20T{hour}:00:00+00:00"


@pytest.mark.parametrize("zone", ["Nowhere/At All", "../../etc/passwd", "", "\x00"])
async def test_a_zone_that_does_not_exist_leaves_the_time_open(
    client: Client, service: Service, zone: str
) -> None:
    seen = {"date": "2026-11-20 12:00:00.000000", "timezone_type": 3, "timezone": zone}
    [device] = await devices(client, service, [{"id": 7, "lastseen": seen}])

    assert device.last_seen is None


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"online": True}, DeviceStatus(online=True, silence=None)),
        ({"online": "1"}, DeviceStatus(online=True, silence=None)),
        ({"online": 0}, DeviceStatus(online=False, silence=None)),
        (
            {"online": False, "diffseconds": "61"},
            DeviceStatus(online=False, silence=61),
        ),
    ],
)
async def test_whether_a_phone_is_there_may_be_written_in_many_ways(
    client: Client, service: Service, answer: Any, status: DeviceStatus
) -> None:
    answer_with(service, answer)

    assert await client.async_device_status(7) == status


@pytest.mark.parametrize("answer", [{}, {"online": None}, {"online": "perhaps"}])
async def test_a_phone_whose_state_is_not_told_has_none(
    client: Client, service: Service, answer: Any
) -> None:
    answer_with(service, answer)

    with pytest.raises(MalformedError):
        await client.async_device_status(7)


async def test_a_status_is_told_by_its_id(client: Client, service: Service) -> None:
    answer_with(service, {"status": "6"})
    assert await client.async_message_status(1) == MessageStatus(
        status_id=6, description=""
    )

    answer_with(service, {"status": "sent"})
    with pytest.raises(MalformedError):
        await client.async_message_status(1)


@pytest.mark.parametrize("value", [None, 0, -1, "", "x", True, 2**63, 1.5, [1]])
async def test_a_message_without_an_id_may_be_sent_all_the_same(
    client: Client, service: Service, value: Any
) -> None:
    answer_with(service, {"error": 0, "sms_id": value})

    with pytest.raises(MalformedError) as caught:
        await client.async_send(outgoing(7))

    assert caught.value.perhaps_done


@pytest.mark.parametrize("value", [None, "", "  ", 5, ["x"]])
async def test_a_token_is_a_text(service: Service, session: Any, value: Any) -> None:
    answer_with(service, {"error": 0, "token": value})

    with pytest.raises(MalformedError):
        await async_get_token(session, "a@example.com", "x", service.api_url)


async def test_a_token_is_had_without_the_spaces_around_it(
    service: Service, session: Any
) -> None:
    answer_with(service, {"token": " abc\n"})

    assert (
        await async_get_token(session, "a@example.com", "x", service.api_url) == "abc"
    )


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"smss": []}, []),
        ({"smss": {"7": {"id": 7}}}, [7]),
        # The vendor's own npm package reads this name.
        ({"sms": []}, []),
        ({"sms": {"7": {"id": 7}}}, [7]),
        ({"sms": [{"id": "7"}]}, [7]),
        ({"smss": {"7": {"id": 7}}, "sms": [{"id": 8}]}, [7]),
        ({"smss": [{"id": 7}], "sms": 1}, [7]),
    ],
)
async def test_a_list_of_messages_is_known_by_either_name(
    client: Client, service: Service, answer: dict[str, Any], found: list[int]
) -> None:
    answer_with(service, {"error": 0} | answer)

    assert [message.message_id for message in await client.async_messages()] == found


@pytest.mark.parametrize("answer", [{}, {"messages": []}, {"sms": 1}, {"sms": None}])
async def test_an_answer_without_a_list_is_no_empty_list(
    client: Client, service: Service, answer: dict[str, Any]
) -> None:
    answer_with(service, {"error": 0} | answer)

    with pytest.raises(MalformedError):
        await client.async_messages()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "7",
        "[" * 100_000,
        "[]",
        '"error"',
        "\ufeff",
        '{"error": NaN',
        "<br />\n<b>Warning</b>: mysqli {}",
    ],
)
async def test_what_is_no_json_object_is_no_answer(
    client: Client, service: Service, body: str
) -> None:
    answer_with(service, body)

    with pytest.raises(MalformedError) as caught:
        await client.async_send(outgoing(7))

    assert caught.value.perhaps_done


async def test_an_error_of_access_is_one_in_any_answer(
    client: Client, service: Service
) -> None:
    answer_with(
        service, {"error": 1, "message": "Token is incorrect", "device": {}, "smss": []}
    )

    with pytest.raises(AuthError):
        await client.async_devices()
    with pytest.raises(AuthError):
        await client.async_messages()
