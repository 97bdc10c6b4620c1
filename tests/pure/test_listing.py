"""The service's own list of messages is read whatever PHP made of it, and never raises."""

from datetime import UTC, datetime, timedelta, timezone
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.protocol import (
    Channel,
    IncomingMessage,
    MessageType,
    Status,
    StatusReport,
)
from custom_components.smsgateway24.protocol.listing import ListedMessage, read_listing

from .builders import MAX_ID, NUMBER, OTHER_NUMBER, many, some

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def php(date: str, zone: str = "+00:00") -> dict[str, Any]:
    """Write a date as PHP's DateTime does."""
    return {"date": f"{date}.000000", "timezone_type": 1, "timezone": zone}


def row(message_id: Any = 22074698, **fields: Any) -> dict[str, Any]:
    """Build a row as the vendor's sample has it, of an outgoing message."""
    return {
        "id": message_id,
        "sendto": NUMBER,
        "body": "Hallo",
        "customerid": None,
        "status": 7,
        "statustitle": "Delivered",
        "deviceid": 260,
        "urgent": None,
        "created": php("2026-11-20 14:00:00", "+02:00"),
        "senttime": php("2026-11-20 14:00:05", "+02:00"),
        "timetosend": php("2026-11-20 14:00:00", "+02:00"),
        "sim": 0,
        "paketid": None,
        "pakettitle": None,
        "paketbody": None,
    } | fields


def one(**fields: Any) -> ListedMessage:
    [message] = read_listing([row(**fields)])
    return message


def ids(smss: Any) -> list[int]:
    return [message.message_id for message in read_listing(smss)]


def test_a_row_is_read_whole() -> None:
    assert read_listing({"22074698": row(customerid=4711)}) == (
        ListedMessage(
            message_id=22074698,
            status_id=7,
            status_message="Delivered",
            address=NUMBER,
            text="Hallo",
            device_id=260,
            channel_id=0,
            customer_id=4711,
            created=NOON,
            changed_at=NOON + timedelta(seconds=5),
        ),
    )


def test_an_outgoing_message_is_a_report_of_its_state() -> None:
    message = one(status=9, statustitle="Not SENT - Generic failure", sim=3)

    assert not message.incoming
    assert (message.channel, message.status) == (
        Channel.WHATSAPP,
        Status.GENERIC_FAILURE,
    )
    assert message.as_report() == StatusReport(
        message_id=22074698,
        status_id=9,
        status_message="Not SENT - Generic failure",
        recipient=NUMBER,
        channel_id=3,
        device_id=260,
        changed_at=NOON + timedelta(seconds=5),
    )


@pytest.mark.parametrize(
    ("body", "kind"), [("Ciao", MessageType.TEXT), ("", MessageType.UNKNOWN)]
)
def test_an_incoming_message_is_one_that_was_received_when_it_was_saved(
    body: str, kind: MessageType
) -> None:
    message = one(status=5, sendto=OTHER_NUMBER, body=body, senttime=None, sim=1)

    assert message.incoming
    assert message.as_message() == IncomingMessage(
        message_id=22074698,
        sender=OTHER_NUMBER,
        type=kind,
        text=body,
        channel_id=1,
        device_id=260,
        received_at=NOON,
    )


@pytest.mark.parametrize("field", ["sendto", "address", "phone"])
def test_the_sender_stands_in_one_of_three_fields(field: str) -> None:
    fields: dict[str, Any] = {"sendto": None, field: OTHER_NUMBER}

    assert one(status=5, **fields).address == OTHER_NUMBER


def test_the_first_field_that_has_a_sender_has_it() -> None:
    assert one(sendto="", address="Amazon", phone=NUMBER).address == "Amazon"
    assert one(sendto=4242, address="Amazon").address == "4242"


def test_a_row_without_a_sender_has_none() -> None:
    assert one(sendto=None).address == ""
    assert one(sendto=["x"], address={}, phone=True).address == ""


@pytest.mark.parametrize("none", [[], {}, None, "", "none", 0, True, ["x", 7, None]])
def test_a_list_without_rows_is_empty(none: Any) -> None:
    assert read_listing(none) == ()


def test_rows_may_stand_in_an_object_or_in_a_list() -> None:
    rows = [row(1), row(2)]

    assert read_listing(rows) == read_listing({"1": rows[0], "2": rows[1]})
    assert ids(rows) == [1, 2]


def test_numbers_may_be_written_as_strings() -> None:
    strings = {
        name: str(value) if isinstance(value, int) else value
        for name, value in row(customerid=4711).items()
    }

    assert read_listing([strings]) == read_listing([row(customerid=4711)])


@pytest.mark.parametrize("missing", [None, "", "x", True, 1.5, 2**63])
def test_a_row_without_an_id_has_that_of_its_key(missing: Any) -> None:
    assert ids({"4711": row(missing)}) == [4711]


def test_the_id_of_a_row_counts_before_its_key() -> None:
    assert ids({"4711": row(1)}) == [1]


@pytest.mark.parametrize("useless", [0, -1, -(2**63)])
def test_an_id_that_no_message_has_is_none_even_with_a_good_key(useless: int) -> None:
    assert ids({"4711": row(useless)}) == []


def test_rows_that_cannot_be_read_take_no_other_with_them() -> None:
    assert ids([row(None), row(1), "x", None, 7, [], {}, row(0), row(MAX_ID)]) == [
        1,
        MAX_ID,
    ]


def test_all_is_sorted_by_time_then_by_id_and_what_has_no_time_comes_first() -> None:
    rows = [
        row(5, created=php("2026-11-20 12:00:01")),
        row(4, created=php("2026-11-20 12:00:00")),
        row(2, created=php("2026-11-20 14:00:00", "+02:00")),
        row(9, created=None),
        row(8, created="yesterday"),
    ]

    assert ids(rows) == [8, 9, 2, 4, 5]


@pytest.mark.parametrize(
    "written",
    [
        php("2026-11-20 14:00:00", "+02:00"),
        php("2026-11-20 07:00:00", "EST") | {"timezone_type": 2},
        php("2026-11-20 12:00:00", "UTC") | {"timezone_type": 3},
        php("2026-11-20 13:00:00", "Europe/Berlin") | {"timezone_type": 3},
        {"date": "2026-11-20 12:00:00"},
        "2026-11-20 12:00:00",
        "2026-11-20 12:00:00.000000",
        "2026-11-20T12:00:00Z",
        "2026-11-20T13:00:00+01:00",
        "20.11.2026 12:00:00",
        1795176000,
        "1795176000",
        1795176000000,
        1795176000.0,
    ],
)
def test_a_date_is_read_in_every_form(written: Any) -> None:
    def zone_of(name: str) -> timezone | None:
        return timezone(timedelta(hours=1)) if name == "Europe/Berlin" else None

    [message] = read_listing([row(created=written, senttime=written)], zone_of)

    assert message.created == NOON
    assert message.changed_at == NOON


@pytest.mark.parametrize(
    "written",
    [
        None,
        0,
        "",
        "0000-00-00 00:00:00",
        [],
        {},
        {"date": None},
        php("2026-11-20 13:00:00", "Europe/Berlin"),
    ],
)
def test_a_date_that_cannot_be_read_is_none(written: Any) -> None:
    assert one(created=written).created is None


def test_names_of_webhooks_are_understood_in_the_list_too() -> None:
    message = one(deviceid=None, device_id=261, sim=None, channel_id=2)

    assert (message.device_id, message.channel_id) == (261, 2)


def test_slot_zero_and_phone_zero_are_told_apart_from_none() -> None:
    message = one(deviceid=0, device_id=261, sim=0, channel_id=2)

    assert (message.device_id, message.channel_id) == (0, 0)


def test_words_without_end_are_cut_but_for_the_text() -> None:
    message = one(sendto="1" * 10_000, statustitle="x" * 10_000, body="x" * 10_000)

    assert len(message.address) < 1000
    assert len(message.status_message) < 1000
    assert message.text == "x" * 10_000


def test_what_is_somebodys_is_not_shown() -> None:
    said = repr(one(body="Apri il cancello", statustitle="to Anna"))

    assert "22074698" in said
    for secret in (NUMBER, "Apri", "Anna"):
        assert secret not in said


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.integers().map(str),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
FIELDS = st.sampled_from([*row(), "address", "phone", "device_id", "channel_id"])
DATES = st.fixed_dictionaries(
    {},
    optional={"date": JSON, "timezone_type": JSON, "timezone": JSON | st.text()},
)
ROWS = st.dictionaries(FIELDS, JSON | DATES)
ANYTHING = JSON | st.lists(ROWS | JSON) | st.dictionaries(st.text(), ROWS | JSON)


@many
@given(ANYTHING)
def test_no_json_whatever_it_says_raises(smss: Any) -> None:
    for message in read_listing(json.loads(json.dumps(smss))):
        assert 1 <= message.message_id <= MAX_ID
        assert isinstance(message.as_message(), IncomingMessage)
        assert isinstance(message.as_report(), StatusReport)
        for moment in (message.created, message.changed_at):
            assert moment is None or moment.utcoffset() == timedelta(0)
        f"{message.address}{message.text}{message.status_message}".encode()


@some
@given(st.lists(ROWS | st.builds(row, st.integers(1, 99))))
def test_the_order_of_the_rows_makes_no_difference(rows: list[Any]) -> None:
    forward = read_listing(rows)
    keys = [
        (message.created or datetime.min.replace(tzinfo=UTC), message.message_id)
        for message in forward
    ]

    assert keys == sorted(keys)
    assert [m.message_id for m in read_listing(rows[::-1])] == [
        m.message_id for m in forward
    ]
