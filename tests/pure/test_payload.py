"""Bytes in, one value or one named error out."""

from dataclasses import FrozenInstanceError, fields as fields_of, replace
from datetime import UTC, datetime, timedelta, tzinfo
import json
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given, strategies as st
import pytest

from custom_components.smsgateway24.protocol import (
    Channel,
    IncomingMessage,
    MessageType,
    Ping,
    PingReason,
    ProtocolError,
    Status,
    StatusReport,
    WebhookPayload,
    parse,
)
from custom_components.smsgateway24.protocol.body import read_object
from custom_components.smsgateway24.protocol.fields import instant
from tests.payloads import image, message, payload, status

from .builders import (
    MAX_ID,
    MIN_ID,
    MULTIPART,
    as_form,
    as_json,
    as_multipart,
    delivery,
    incoming,
    many,
    reported,
    sign,
)

FORM = "application/x-www-form-urlencoded"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


# The generations of the vendor's pages


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "incoming_text",
            IncomingMessage(
                message_id=62807347,
                sender="+4915752982212",
                type=MessageType.TEXT,
                text="Wasser im Keller! Pumpe läuft.",
                channel_id=0,
                internal_id=5121,
                device_id=10403,
                received_at=utc(2026, 11, 20, 18, 4, 11),
                sent_at=utc(2026, 11, 20, 18, 4, 9),
            ),
        ),
        (
            "incoming_text_whatsapp",
            IncomingMessage(
                message_id=62807350,
                sender="+393331234567",
                type=MessageType.TEXT,
                text="Apri il cancello 🚗",
                channel_id=3,
                internal_id=77,
                device_id=10403,
                received_at=utc(2026, 11, 20, 18, 5),
                sent_at=utc(2026, 11, 20, 18, 4, 58),
            ),
        ),
        (
            "incoming_image",
            IncomingMessage(
                message_id=62807352,
                sender="+393331234567",
                type=MessageType.IMAGE,
                text="",
                image_url="https://smsgateway24.s3.eu-central-1.amazonaws.com/incoming/62807352.jpg",
                channel_id=3,
                received_at=utc(2026, 11, 20, 18, 6, 31),
                sent_at=utc(2026, 11, 20, 18, 6, 30),
            ),
        ),
        (
            "old_incoming_text",
            IncomingMessage(
                message_id=41000001,
                sender="4915752982212",
                type=MessageType.TEXT,
                text="old app",
                channel_id=1,
                internal_id=9,
                device_id=10403,
                received_at=utc(2025, 11, 20, 18, 4, 11),
                sent_at=utc(2025, 11, 20, 18, 4, 9),
            ),
        ),
        (
            "old_status",
            StatusReport(
                message_id=41000002,
                status_id=7,
                status_message="Delivered",
                recipient="+4917642111111",
                channel_id=0,
                device_id=10403,
                changed_at=utc(2021, 8, 1, 14),
            ),
        ),
        (
            "status_delivered",
            StatusReport(
                message_id=62807360,
                status_id=7,
                status_message="Delivered",
                recipient="+4917642111111",
                channel_id=0,
                device_id=10403,
                changed_at=utc(2026, 11, 20, 18, 10, 5),
            ),
        ),
        (
            "status_sent",
            StatusReport(
                message_id=62807360,
                status_id=6,
                status_message="Sent by Phone",
                recipient="+4917642111111",
                channel_id=0,
                device_id=10403,
                changed_at=utc(2026, 11, 20, 18, 10, 2),
            ),
        ),
        (
            "status_generic_failure",
            StatusReport(
                message_id=62807361,
                status_id=9,
                status_message="Not SENT - Generic failure",
                recipient="+4917642111112",
                channel_id=1,
                device_id=10403,
            ),
        ),
    ],
)
def test_an_example_of_the_service_is_read_whole(
    name: str, expected: WebhookPayload
) -> None:
    assert delivery(payload(name)) == expected


def test_the_middle_generation_has_channel_id_and_no_type() -> None:
    body = without(payload("incoming_text"), "type")

    assert incoming(body) == incoming(payload("incoming_text"))


def test_an_old_image_without_a_type_is_told_by_its_url() -> None:
    body = without(payload("incoming_image"), "type")

    assert incoming(body) == incoming(payload("incoming_image"))


@pytest.mark.parametrize(
    "body",
    [
        {
            "event": "delivery_status",
            "message_id": "msg_1",
            "phone": "+4915752982212",
            "status": "delivered",
            "timestamp": "2026-01-15T10:30:00Z",
            "device_id": "device_xyz",
        },
        {
            "event": "incoming_sms",
            "phone": "+4915752982212",
            "message": "Hi",
            "timestamp": "2026-01-15T10:30:00Z",
            "device_id": "device_xyz",
        },
    ],
)
def test_a_body_of_the_vendors_article_is_a_sign_of_life(body: dict[str, Any]) -> None:
    assert sign(body) == Ping(reason=PingReason.ARTICLE)
    assert sign(body | {"device_id": "10403"}) == Ping(
        reason=PingReason.ARTICLE, device_id=10403
    )


@pytest.mark.parametrize("status_id", [5, "5", 5.0, " 5 "])
def test_status_5_is_a_sign_of_life_and_no_delivery_state(status_id: Any) -> None:
    expected = Ping(reason=PingReason.INCOMING_STATUS, device_id=10403)

    assert sign(status(1, 5) | {"status_id": status_id}) == expected
    assert sign({"status_id": status_id, "device_id": 10403}) == expected


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"device_id": 7, "battery": 12},
        {"event": "battery"},
        {"event": ["incoming_sms"]},
        {"event": {}},
        {"type": "voice"},
        {"type": 5},
        {"type": ["text"]},
        {"sms_id": 1},
    ],
)
def test_an_object_of_an_unknown_kind_is_a_sign_of_life(body: dict[str, Any]) -> None:
    assert sign(body) == Ping(
        reason=PingReason.UNKNOWN, device_id=body.get("device_id")
    )


def test_a_call_with_a_status_id_is_a_report_whatever_else_it_holds() -> None:
    assert isinstance(delivery(message(1) | status(1, 6)), StatusReport)


# Dates

ISO = utc(2026, 11, 20, 18, 4, 11)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # naive is UTC
        ("2026-11-20 18:04:11", ISO),
        ("2026-11-20 18:04:11.5", ISO.replace(microsecond=500_000)),
        ("2026-11-20 18:04:11.123456", ISO.replace(microsecond=123_456)),
        ("2026-11-20 18:04", utc(2026, 11, 20, 18, 4)),
        ("2026-11-20", utc(2026, 11, 20)),
        ("  2026-11-20 18:04:11\n", ISO),
        ("2026-11-20T18:04:11", ISO),
        # ISO 8601
        ("2026-11-20T18:04:11Z", ISO),
        ("2026-11-20T18:04:11.000Z", ISO),
        ("2026-11-20T19:04:11+01:00", ISO),
        ("2026-11-20T19:04:11+0100", ISO),
        ("2026-11-20T13:34:11-04:30", ISO),
        ("2026-11-20 19:04:11 +01:00", ISO),
        ("2026-11-20 19:04:11 +0100", ISO),
        ("2021-08-01 14:00:00 +02:00", utc(2021, 8, 1, 12)),
        ("2026-11-20 18:04:11 UTC", ISO),
        ("2026-11-20 18:04:11 gmt", ISO),
        ("2026-11-20 18:04:11UTC", ISO),
        # the human format of the device list
        ("20.11.2026 18:04:11", ISO),
        ("28.03.2020 20:10:29", utc(2020, 3, 28, 20, 10, 29)),
        ("28.03.2020", utc(2020, 3, 28)),
        # epochs
        (1795197851, ISO),
        ("1795197851", ISO),
        (1795197851.25, ISO.replace(microsecond=250_000)),
        ("1795197851.25", ISO.replace(microsecond=250_000)),
        (1795197851000, ISO),
        ("1795197851000", ISO),
        (1795197851000000, ISO),
        ("1795197851000000", ISO),
        (99_999_999_999, utc(5138, 11, 16, 9, 46, 39)),
        (100_000_000_000, utc(1973, 3, 3, 9, 46, 40)),
        (99_999_999_999_999, datetime.fromtimestamp(99_999_999_999.999, UTC)),
        (100_000_000_000_000, utc(1973, 3, 3, 9, 46, 40)),
        # PHP's DateTime
        ({"date": "2026-11-20 18:04:11.000000"}, ISO),
        ({"date": "2026-11-20 18:04:11", "timezone": None}, ISO),
        (
            {
                "date": "2026-11-20 19:04:11.000000",
                "timezone_type": 1,
                "timezone": "+01:00",
            },
            ISO,
        ),
        (
            {"date": "2026-11-20 13:34:11", "timezone_type": 1, "timezone": "-0430"},
            ISO,
        ),
        ({"date": "2026-11-20 18:04:11", "timezone_type": 2, "timezone": "Z"}, ISO),
        ({"date": "2026-11-20 18:04:11", "timezone_type": 3, "timezone": "UTC"}, ISO),
        (
            {
                "date": "2026-11-20 18:04:11",
                "timezone_type": 3,
                "timezone": " Etc/UTC ",
            },
            ISO,
        ),
        (
            {
                "date": "2026-11-20 18:04:11",
                "timezone_type": 3,
                "timezone": "Mars/Olympus",
            },
            None,
        ),
        ({"date": "2026-11-20 18:04:11", "timezone": "x" * 65}, None),
        ({"date": "2026-11-20 20:04:11", "timezone": "CEST"}, ISO),
        ({"date": "2026-11-20 13:04:11", "timezone": "est"}, ISO),
        ({"date": "2026-11-20 20:04:11", "timezone": "+02"}, ISO),
        # nothing there
        (None, None),
        (0, None),
        (0.0, None),
        ("0", None),
        ("000000000", None),
        ("", None),
        ("   ", None),
        ({}, None),
        ({"date": None}, None),
        ({"date": 0, "timezone": "UTC"}, None),
        ("0000-00-00 00:00:00", None),
        # zero, written out as a date in some zone
        ("1970-01-01 00:00:00", None),
        ("1970-01-01T01:00:00+01:00", None),
        ("01.01.1970 00:00:00", None),
        ({"date": "1970-01-01 00:00:00", "timezone": "UTC"}, None),
        ("1970-01-01 14:00:00", None),
        ("1969-12-31 19:00:00", None),
        ({"date": "0000-00-00 00:00:00", "timezone": "UTC"}, None),
        # nonsense
        (-1, None),
        ("-1795197851", None),
        (True, None),
        (False, None),
        ([], None),
        (["2026-11-20"], None),
        ("yesterday", None),
        ("UTC", None),
        ("2026-13-41 18:04:11", None),
        ("31.02.2026 18:04:11", None),
        ("2026-11-20 18:04:11 +25:00", None),
        ({"date": "2026-11-20 18:04:11", "timezone": "+99:99"}, None),
        ({"date": "x" * 65, "timezone": "UTC"}, None),
        ("2026-11-20 18:04:11" + " " * 46 + "Z", None),
        ("٢٠٢٦-١١-٢٠ ١٨:٠٤:١١", None),
        (10**30, None),
        (10**400, None),
        (float("inf"), None),
        ("99999999999999999", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)
def test_a_date_is_read_in_every_form(value: Any, expected: datetime | None) -> None:
    assert instant(value) == expected


@pytest.mark.parametrize("field", ["date", "date_sent"])
def test_a_message_outlives_a_date_that_cannot_be_read(field: str) -> None:
    body = message(1, **{field: "the day before"})
    read = incoming(body)

    assert read.text == body["body"]
    assert (read.received_at is None) == (field == "date")
    assert (read.sent_at is None) == (field == "date_sent")


def zones(name: str) -> tzinfo | None:
    return {
        "CET": ZoneInfo("Europe/Berlin"),
        "Europe/Rome": ZoneInfo("Europe/Rome"),
    }.get(name)


@pytest.mark.parametrize(
    ("timezone_type", "timezone", "hour"),
    [
        (1, "+02:00", 16),
        (2, "CET", 17),
        (3, "Europe/Rome", 17),
        (3, "UTC", 18),
        (3, "Antarctica/Nowhere", None),
    ],
)
def test_phps_zones_are_looked_up_where_the_caller_says(
    timezone_type: int, timezone: str, hour: int | None
) -> None:
    date = {
        "date": "2026-11-20 18:04:11.000000",
        "timezone_type": timezone_type,
        "timezone": timezone,
    }

    expected = None if hour is None else ISO.replace(hour=hour)

    assert reported(status(1, 6, senttime=date), zones).changed_at == expected
    assert incoming(message(1, date=date, date_sent=date), zones) == replace(
        incoming(message(1)), received_at=expected, sent_at=expected
    )


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("2026-10-25 01:30:00", 23),
        ("2026-10-25 02:30:00", None),
        ("2026-10-25 03:30:00", 2),
        ("2026-03-29 02:30:00", None),
    ],
)
def test_a_date_that_could_be_two_moments_is_none(date: str, hour: int | None) -> None:
    """In the hour that comes twice in autumn, and the one that spring leaves out."""
    zoned = {"date": date, "timezone_type": 3, "timezone": "Europe/Rome"}

    received_at = incoming(message(1, date=zoned), zones).received_at

    assert (received_at and received_at.hour) == hour


def test_every_date_is_given_in_utc_itself() -> None:
    read = incoming(message(1, date="2026-11-20T19:04:11+01:00"))

    assert read.received_at is not None
    assert read.received_at.tzinfo is UTC


@many
@given(st.datetimes(min_value=datetime(1974, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001 - drawn naive
def test_a_moment_reads_the_same_in_all_its_forms(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    seconds = int(moment.timestamp())
    east = (moment + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M:%S")

    for form in (
        seconds,
        str(seconds),
        seconds * 1_000,
        str(seconds * 1_000),
        seconds * 1_000_000,
        moment.strftime("%Y-%m-%d %H:%M:%S"),
        moment.strftime("%d.%m.%Y %H:%M:%S"),
        moment.isoformat(),
        f"{east} +02:00",
        {"date": f"{east}.000000", "timezone_type": 1, "timezone": "+02:00"},
    ):
        assert instant(form) == moment, form


# Numbers as strings, strings as numbers


def test_strings_for_integers_change_nothing() -> None:
    for body in (message(1, internal_id=9), status(1, 7)):
        as_strings = {
            key: str(value) if isinstance(value, int) else value
            for key, value in body.items()
        }
        assert as_strings != body
        assert delivery(as_strings) == delivery(body)


def test_integers_for_strings_are_spelled_out() -> None:
    read = incoming(message(1, address=4915752982212, body=4711))

    assert (read.sender, read.text) == ("4915752982212", "4711")
    assert reported(status(1, 6, sendto=4917642111111)).recipient == "4917642111111"
    assert reported(status(1, 6, status_message=7)).status_message == "7"
    assert incoming(message(1, address=4915752982212.0)).sender == "4915752982212"


def test_whole_floats_are_integers() -> None:
    assert incoming(message(1, sms_id=12.0, internal_id=-3.0)) == replace(
        incoming(message(12)), internal_id=-3
    )


# Channels, statuses, types


@pytest.mark.parametrize(
    ("channel_id", "channel"),
    [
        (0, Channel.SIM_1),
        (1, Channel.SIM_2),
        (2, Channel.WHATSAPP_BUSINESS),
        (3, Channel.WHATSAPP),
        (4, Channel.RCS_1),
        (5, Channel.RCS_2),
        (6, Channel.UNKNOWN),
        (-1, Channel.UNKNOWN),
        (None, Channel.UNKNOWN),
    ],
)
def test_a_channel_is_named_under_its_old_and_its_new_field(
    channel_id: int | None, channel: Channel
) -> None:
    for name in ("channel_id", "sim"):
        read = incoming(without(message(1), "channel_id") | {name: channel_id})
        assert (read.channel_id, read.channel) == (channel_id, channel)
        report = reported(without(status(1), "channel_id") | {name: channel_id})
        assert (report.channel_id, report.channel) == (channel_id, channel)


def test_the_new_name_of_the_channel_goes_before_the_old_one() -> None:
    assert incoming(message(1, channel_id=3, sim=1)).channel is Channel.WHATSAPP
    assert incoming(message(1, channel_id=0, sim=1)).channel is Channel.SIM_1
    assert incoming(message(1, channel_id=None, sim=0)).channel is Channel.SIM_1


@pytest.mark.parametrize(
    ("status_id", "name", "failed", "final"),
    [
        (1, "pending", False, False),
        (3, "queued", False, False),
        (2, "taken_by_phone", False, False),
        (6, "sent", False, False),
        (7, "delivered", False, True),
        (8, "not_delivered", True, True),
        (9, "generic_failure", True, True),
        (10, "no_service", True, True),
        (11, "null_pdu", True, True),
        (12, "radio_off", True, True),
        (100, "not_allowed", True, True),
        (101, "not_allowed", True, True),
        (0, "unknown", False, False),
        (4, "unknown", False, False),
        (13, "unknown", False, False),
        (-7, "unknown", False, False),
        (MAX_ID, "unknown", False, False),
    ],
)
def test_a_status_is_named_and_its_id_kept(
    status_id: int, name: str, failed: bool, final: bool
) -> None:
    report = reported(status(1, status_id))

    assert report.status_id == status_id
    assert (report.status, report.status.failed, report.status.final) == (
        name,
        failed,
        final,
    )


def test_every_status_and_channel_of_the_contract_can_be_reached() -> None:
    assert {Status.of(status_id) for status_id in range(102)} == set(Status)
    assert {Channel.of(channel_id) for channel_id in range(7)} == set(Channel)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("voice", "voice"),
        (" Video", "video"),
        ("img2", "img2"),
        (7, "?"),
        (["text"], "?"),
        ({"a": 1}, "?"),
        (True, "?"),
    ],
)
def test_a_message_of_an_undocumented_type_keeps_its_text_its_link_and_the_word(
    kind: Any, name: str
) -> None:
    sent = image(1, type=kind, body="0:07")
    read = incoming(sent)

    assert (read.type, read.type_name) == (MessageType.UNKNOWN, name)
    assert (read.text, read.image_url) == ("0:07", sent["img_url"])
    assert read.sender == "+393331234567"


@pytest.mark.parametrize("body", [{"seconds": 7}, ["voice.ogg"], True])
def test_a_message_of_an_undocumented_type_may_have_no_text(body: Any) -> None:
    assert incoming(message(1, type="voice", body=body)).text == ""


def test_a_text_that_comes_as_a_number_is_told_as_it_is() -> None:
    digits = 1234567890123456789012345678901

    assert incoming(message(1, body=digits)).text == str(digits)
    assert incoming(message(1, body=1.5)).text == "1.5"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", MessageType.TEXT),
        (" TEXT ", MessageType.TEXT),
        ("img", MessageType.IMAGE),
        ("Image", MessageType.IMAGE),
        ("", MessageType.IMAGE),
        (None, MessageType.IMAGE),
    ],
)
def test_a_documented_type_is_read_in_any_case(
    kind: str | None, expected: MessageType
) -> None:
    read = incoming(image(1, type=kind))

    assert read.type is expected
    assert (read.image_url is not None) == (expected is MessageType.IMAGE)


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        5,
        ["https://example.com/a.jpg"],
        "x" * 2049,
        "https://example.com/🚗",
        "https://example.com/a\nb",
        "https://example.com/\0",
        "\ud800",
    ],
)
def test_an_image_without_a_usable_link_is_still_an_image(url: Any) -> None:
    assert incoming(image(1, img_url=url)).type is MessageType.IMAGE
    assert incoming(image(1, img_url=url)).image_url is None
    assert incoming(image(1, img_url=url, type=None)).type is MessageType.TEXT


# Absent, null and zero; and what is no id


@pytest.mark.parametrize("field", ["internal_id", "device_id", "channel_id"])
def test_absent_null_and_zero_stay_apart(field: str) -> None:
    absent = without(message(1, sim=4), field)

    def read(body: dict[str, Any]) -> Any:
        return getattr(incoming(body), field)

    assert read(absent | {field: 0}) == 0
    # Only the channel has an older field to fall back to.
    expected = 4 if field == "channel_id" else None
    assert read(absent) == expected
    assert read(absent | {field: None}) == expected


@pytest.mark.parametrize("field", ["address", "body"])
def test_a_text_that_is_null_is_empty(field: str) -> None:
    read = incoming(message(1, **{field: None}))

    assert (read.sender if field == "address" else read.text) == ""
    assert incoming(without(message(1), "body")).text == ""
    assert reported(without(status(1), "sendto")).recipient == ""
    assert reported(status(1, sendto=None, status_message=None)).status_message == ""


def test_a_zero_as_a_text_is_no_empty_text() -> None:
    assert incoming(message(1, body=0, address="0")).text == "0"


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        True,
        False,
        "",
        " ",
        None,
        1.5,
        "1.5",
        "1,5",
        "+-1",
        "+",
        "1e3",
        "0x1",
        "1_000",
        "--1",
        "١",
        "²",
        [],
        [1],
        {},
        2**63,
        2**70,
        str(2**63),
        str(2**70),
        "9" * 5_000,
        1e19,
        float(2**53 + 2),
    ],
)
def test_an_unusable_sms_id_is_refused_by_name(value: Any) -> None:
    for body in (
        message(1, sms_id=value),
        status(1, 6, sms_id=value),
        image(1, sms_id=value),
    ):
        with pytest.raises(ProtocolError) as caught:
            delivery(body)
        assert caught.value.field == "sms_id"
    with pytest.raises(ProtocolError) as caught:
        delivery(without(message(1), "sms_id"))
    assert caught.value.field == "sms_id"


@pytest.mark.parametrize("value", [1, MAX_ID, "1", str(MAX_ID), " 7\n", float(2**53)])
def test_an_sms_id_is_whole_and_at_most_64_bits(value: Any) -> None:
    read = incoming(message(1, sms_id=value))

    assert read.message_id == int(value)
    assert type(read.message_id) is int


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (MAX_ID, MAX_ID),
        (MIN_ID, MIN_ID),
        (str(MIN_ID), MIN_ID),
        (2**63, None),
        (-(2**63) - 1, None),
        (2**70, None),
        (-(2**70), None),
        (str(2**70), None),
        (10**40, None),
        ("abc", None),
        ("device_xyz", None),
        (True, None),
        (1.5, None),
        (1e300, None),
        ([], None),
        ({}, None),
        ("", None),
    ],
)
def test_another_id_that_cannot_be_one_is_null(
    value: Any, expected: int | None
) -> None:
    read = incoming(message(1, device_id=value, internal_id=value, channel_id=value))

    assert (read.device_id, read.internal_id, read.channel_id) == (expected,) * 3
    assert reported(status(1, 6, device_id=value)).device_id == expected
    assert sign({"device_id": value}).device_id == expected


def test_a_huge_number_in_json_costs_nothing_and_is_null() -> None:
    body = b'{"address": "x", "sms_id": 1, "device_id": %s, "internal_id": -%s}' % (
        b"9" * 10_000,
        b"9" * 10_000,
    )
    read = parse(body)

    assert isinstance(read, IncomingMessage)
    assert (read.device_id, read.internal_id) == (None, None)


@pytest.mark.parametrize("status_id", [2**70, str(2**70), "-" + "9" * 5_000])
def test_a_status_id_beyond_64_bits_is_an_unknown_status(status_id: Any) -> None:
    report = reported(status(1, 6, status_id=status_id))

    assert (report.status, report.status_id) == (Status.UNKNOWN, None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (status(1, 6) | {"status_id": None}, "status_id"),
        (status(1, 6) | {"status_id": "delivered"}, "status_id"),
        (status(1, 6) | {"status_id": ""}, "status_id"),
        (status(1, 6) | {"status_id": True}, "status_id"),
        (status(1, 6) | {"status_id": 6.5}, "status_id"),
        (status(1, 6) | {"status_id": [6]}, "status_id"),
        (status(1, 6) | {"status_id": "٦"}, "status_id"),
        (status(1, 6) | {"sendto": ["+4917642111111"]}, "sendto"),
        (status(1, 6) | {"sendto": False}, "sendto"),
        (without(message(1), "address"), "address"),
        (message(1, address=["+4915752982212"]), "address"),
        (message(1, address={"number": 1}), "address"),
        (message(1, address=True), "address"),
        (message(1, body=["Hallo"]), "body"),
        (message(1, body={"text": "Hallo"}), "body"),
        (message(1, body=False), "body"),
    ],
)
def test_an_unusable_field_is_named_and_its_value_kept_secret(
    body: dict[str, Any], field: str
) -> None:
    with pytest.raises(ProtocolError) as caught:
        delivery(body)

    assert caught.value.field == field
    assert str(caught.value) == f"unusable field: {field}"
    assert caught.value.args == (f"unusable field: {field}",)
    assert caught.value.__cause__ is None


def test_no_error_holds_what_the_body_held() -> None:
    for body in (
        b'{"address": "+4915752982212", "body": "Geheim", "sms_id": "Geheim"}',
        b'{"address": "+4915752982212", "body": ["Geheim"], "sms_id": 1}',
        b'{"address": "+4915752982212", "body": "Geheim',
        b"Geheim",
        b"Geheim\xff",
        b"G e=Geheim",
        b'"Geheim"',
    ):
        for content_type in (None, FORM, MULTIPART):
            with pytest.raises(ProtocolError) as caught:
                parse(body, content_type)
            assert "Geheim" not in repr(caught.value) + str(caught.value)
            # A traceback prints what the error came out of, unless that is suppressed.
            assert caught.value.__cause__ is None


# Bodies


@pytest.mark.parametrize(
    "content_type",
    [None, "", "application/json", FORM, "text/plain", MULTIPART, "ж\udcff"],
)
def test_json_is_read_whatever_the_content_type_claims(
    content_type: str | None,
) -> None:
    for name in ("incoming_text", "status_delivered", "incoming_image"):
        assert parse(as_json(payload(name)), content_type) == delivery(payload(name))


@pytest.mark.parametrize(
    "content_type", [None, "", FORM, f"{FORM}; charset=UTF-8", "text/plain"]
)
@pytest.mark.parametrize(
    "name",
    [
        "incoming_text",
        "incoming_text_whatsapp",
        "incoming_image",
        "status_delivered",
        "status_generic_failure",
        "old_status",
        "old_incoming_text",
    ],
)
def test_a_form_says_the_same_as_json(name: str, content_type: str | None) -> None:
    assert parse(as_form(payload(name)), content_type) == delivery(payload(name))


@pytest.mark.parametrize(
    "name", ["incoming_text", "incoming_image", "status_delivered", "old_incoming_text"]
)
def test_a_multipart_form_says_the_same_as_json(name: str) -> None:
    body = as_multipart(payload(name))

    assert parse(body, MULTIPART) == delivery(payload(name))
    assert parse(
        body, MULTIPART.replace("multipart/form-data", "Multipart/Form-Data")
    ) == (delivery(payload(name)))


def test_an_empty_field_of_a_form_is_there() -> None:
    read = parse(b"sms_id=1&address=&body=", FORM)

    assert read == IncomingMessage(message_id=1, sender="", type=MessageType.TEXT)
    with pytest.raises(ProtocolError) as caught:
        parse(b"sms_id=1&status_id=&sendto=", FORM)
    assert caught.value.field == "status_id"


def test_phps_nested_date_is_read_from_a_form() -> None:
    body = (
        b"sms_id=1&status_id=7&sendto=%2B4917642111111"
        b"&senttime[date]=2026-11-20+19%3A10%3A05.000000"
        b"&senttime[timezone_type]=1&senttime%5Btimezone%5D=%2B01%3A00"
    )
    report = parse(body, FORM)

    assert isinstance(report, StatusReport)
    assert report.changed_at == utc(2026, 11, 20, 18, 10, 5)


def test_a_field_that_comes_flat_and_nested_is_what_it_was_last() -> None:
    assert read_object(b"date=x&date[date]=y", FORM) == {"date": {"date": "y"}}
    assert read_object(b"date[date]=y&date=x", FORM) == {"date": "x"}
    assert read_object(b"a[]=1&a[b]=2", FORM) == {"a": {"": "1", "b": "2"}}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a\r\nb\nc\rd",
        "\r\n\r\n",
        "ends in a line break\r\n",
        "a&b=c%20+d",
        "--not a boundary",
        "🚗 è tardi",
        "\u2028\x85\x0b\x0c",
    ],
)
def test_a_text_survives_every_packing(text: str) -> None:
    body = message(1, body=text)

    for read in (
        parse(as_json(body)),
        parse(as_form(body), FORM),
        parse(as_multipart(body), MULTIPART),
    ):
        assert isinstance(read, IncomingMessage)
        assert read.text == text


def test_the_last_of_two_equal_keys_wins() -> None:
    fields = b'"address": "a", "sms_id": 1'
    read = parse(b'{"body": "first", %s, "body": "second"}' % fields)
    assert isinstance(read, IncomingMessage)
    assert read.text == "second"

    read = parse(b"body=first&address=a&sms_id=1&body=second")
    assert isinstance(read, IncomingMessage)
    assert read.text == "second"


def test_a_byte_order_mark_is_no_part_of_the_body() -> None:
    for body in (as_json(payload("incoming_text")), as_form(payload("incoming_text"))):
        assert parse(b"\xef\xbb\xbf" + body) == delivery(payload("incoming_text"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"null",
        b"[]",
        b"5",
        b'"text"',
        b"true",
        b'[{"sms_id": 1}]',
        b"hello",
        b"NaN",
        b'{"sms_id": NaN}',
        b'{"sms_id": Infinity, "a": "="}',
        b'{"sms_id": -Infinity}',
        b'{"sms_id": 1',
        b'{"address": "a=b", "sms_id": 1',
        b'{"address": "a", "body": "1 + 1 = 2 & more", "sms',
        b'{"sms_id": 1} {"sms_id": 2}',
        b"<html><a href='x=y'>502</a></html>",
        b"=1",
        b"a",
        b"a=1&b",
        b"a=1&b c=2",
        b"a[b][c]=1",
        b"1a=2",
        b"%s=1" % (b"a" * 65),
        b"a[%s]=1" % (b"a" * 65),
        b"&".join(b"a%d=1" % number for number in range(101)),
        b"\xff\xfe{}",
        b'{"sms_id": 1, "address": "\xe9"}',
        '{"sms_id": 1}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"\0",
    ],
)
@pytest.mark.parametrize("content_type", [None, "application/json", FORM, MULTIPART])
def test_what_is_neither_an_object_nor_a_form_is_refused_without_a_field(
    body: bytes, content_type: str | None
) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse(body, content_type)

    assert caught.value.field is None
    assert str(caught.value) == "neither JSON object nor form"


def test_a_form_of_a_hundred_fields_is_one() -> None:
    fields = {f"a{number}": number for number in range(100)}

    assert parse(as_form(fields), FORM) == Ping(reason=PingReason.UNKNOWN)
    assert parse(as_multipart(fields), MULTIPART) == Ping(reason=PingReason.UNKNOWN)
    with pytest.raises(ProtocolError):
        parse(as_multipart(fields | {"one_more": 1}), MULTIPART)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (as_multipart(message(1)), "multipart/form-data"),
        (as_multipart(message(1)), "multipart/form-data; boundary=other"),
        (as_multipart(message(1))[:-20], MULTIPART),
        (b"", MULTIPART),
        (as_multipart({}), MULTIPART),
        (as_multipart(message(1)).replace(b'name="', b'nom="'), MULTIPART),
        (
            as_multipart(message(1)).replace(b'name="', b"name*=utf-8''x%20\""),
            MULTIPART,
        ),
        (as_multipart(message(1)).replace(b"l\xc3\xa4uft", b"l\x81uft"), MULTIPART),
        (
            as_multipart(message(1)).replace(
                b"\r\n\r\n", b"\r\nContent-Type: message/rfc822\r\n\r\n", 1
            ),
            MULTIPART,
        ),
        (as_multipart({"ключ": 1}), MULTIPART),
        (as_multipart({"two words": 1}), MULTIPART),
    ],
)
def test_a_multipart_form_that_is_not_whole_is_refused(
    body: bytes, content_type: str
) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse(body, content_type)

    assert caught.value.field is None


# Texts that choke databases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\0b", "a\ufffdb"),
        ("\ud800", "\ufffd"),
        ("\udfffx\ud83d", "\ufffdx\ufffd"),
        ("\0\udc00", "\ufffd\ufffd"),
        ("\ud83d\ude97", "\U0001f697"),
        ("\ue000\ud7ff", "\ue000\ud7ff"),
    ],
)
def test_nul_and_lone_surrogates_are_replaced_everywhere(
    text: str, expected: str
) -> None:
    read = incoming(image(1, address=text, body=text))
    report = reported(status(1, sendto=text, status_message=text))

    assert (read.sender, read.text) == (expected,) * 2
    assert (report.recipient, report.status_message) == (expected,) * 2


def test_fields_have_room_for_anything_real_and_no_more() -> None:
    read = incoming(image(1, address="a" * 300, img_url="u" * 2048, body="b" * 60_000))
    report = reported(status(1, sendto="a" * 300, status_message="s" * 600))

    assert read.sender == "a" * 256
    assert read.image_url == "u" * 2048
    assert read.text == "b" * 60_000
    assert report.recipient == "a" * 256
    assert report.status_message == "s" * 500


@pytest.mark.parametrize("value", [["x"], {"x": 1}, True, None])
def test_a_status_message_that_is_none_is_no_reason_to_lose_a_report(
    value: Any,
) -> None:
    assert reported(status(1, 7, status_message=value)).status_message == ""


# What crosses the boundary


def test_the_repr_of_a_value_holds_nothing_private() -> None:
    secrets = ("Geheim-Adresse", "Geheim-Text", "https://geheim.example")
    shown = repr(
        [
            incoming(image(1, address=secrets[0], body=secrets[1], img_url=secrets[2])),
            reported(status(1, sendto=secrets[0], status_message=secrets[1])),
            sign({"event": secrets[0], "device_id": secrets[1]}),
        ]
    )

    assert "eheim" not in shown
    assert "message_id=1" in shown


@pytest.mark.parametrize(
    "value",
    [
        incoming(message(1)),
        reported(status(1)),
        Ping(reason=PingReason.UNKNOWN),
    ],
)
def test_a_value_is_frozen_and_has_no_room_for_more(value: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        value.device_id = 1
    assert not hasattr(value, "__dict__")
    with pytest.raises(TypeError):
        type(value)(1)


# Anything at all

_NAMES = sorted(
    {name for body in (message(), image(), status()) for name in body}
    | {"sim", "event", "timestamp", "phone"}
)
_any_text = st.text(st.characters(exclude_categories=()))
_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    _any_text,
    st.integers(-(2**66), 2**66).map(str),
    st.sampled_from(
        ["text", "img", "2026-11-20 18:04:11", "0", "+4915752982212", "\ud83d"]
    ),
    st.sampled_from([1, 2, 5, 6, 7, 9, 101]),
)
_json = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["date", "timezone", "timezone_type"]) | _any_text,
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)
_objects = st.one_of(
    st.dictionaries(st.sampled_from(_NAMES), _json, max_size=14),
    st.dictionaries(st.sampled_from(_NAMES) | _any_text, _json, max_size=6),
    st.builds(
        lambda base, extra: base | extra,
        st.sampled_from([message(1), image(1), status(1), payload("old_status")]),
        st.dictionaries(st.sampled_from(_NAMES), _json, max_size=4),
    ),
)
_content_types = st.one_of(
    st.none(),
    st.sampled_from(["application/json", FORM, MULTIPART, "multipart/form-data"]),
    _any_text,
    _any_text.map("multipart/form-data; boundary={}".format),
)
_form_bytes = st.lists(
    st.sampled_from(
        [
            b"sms_id=1",
            b"address=a",
            b"date[date]=",
            b"&",
            b"=",
            b"%",
            b"[",
            b"\xff",
            b"------d41d8cd98f",
            b"--",
            b"\r\n",
            b'Content-Disposition: form-data; name="address"',
            b"Content-Type: multipart/mixed; boundary=x",
            b"Content-Type: message/rfc822",
            b"Content-Transfer-Encoding: base64",
            b'{"',
            b"\0",
        ]
    ),
    max_size=24,
).map(b"".join)


def check(result: WebhookPayload) -> None:
    """Hold a value against what the model's page promises."""
    assert isinstance(result, IncomingMessage | StatusReport | Ping)
    for field in fields_of(result):
        value = getattr(result, field.name)
        match field.name:
            case "message_id":
                assert type(value) is int
                assert 1 <= value <= MAX_ID
            case name if name.endswith("_id"):
                assert value is None or type(value) is int
                assert value is None or MIN_ID <= value <= MAX_ID
            case name if name.endswith("_at"):
                assert value is None or type(value) is datetime
                assert value is None or value.tzinfo is UTC
            case "image_url" | "type_name" if value is None:
                pass
            case _:
                assert isinstance(value, str)
                assert "\0" not in value
                value.encode()
    if isinstance(result, StatusReport):
        assert result.status_id != 5


def parse_or_refuse(body: bytes, content_type: str | None) -> WebhookPayload | None:
    """Read a body, or see to it that it is refused as documented."""
    try:
        result = parse(body, content_type, zones)
    except ProtocolError as refusal:
        field = refusal.field
    else:
        check(result)
        return result
    assert field in {None, "sms_id", "status_id", "address", "body", "sendto"}
    return None


@many
@given(st.binary(max_size=300) | _form_bytes, _content_types)
@example(b"--x\r\n\r\n\r\n--x--", "multipart/form-data; boundary=x")
def test_any_bytes_give_a_value_or_a_named_refusal(
    body: bytes, content_type: str | None
) -> None:
    parse_or_refuse(body, content_type)


@many
@given(_objects, _content_types)
def test_any_object_gives_a_value_or_a_named_refusal(
    fields: dict[str, Any], content_type: str | None
) -> None:
    try:
        body = json.dumps(fields, allow_nan=False).encode()
    except ValueError:
        body = json.dumps(fields).encode()
        assert parse_or_refuse(body, "application/json") is None
        return
    assert parse_or_refuse(body, content_type) == parse_or_refuse(body, None)


@many
@given(_objects)
def test_descriptive_fields_never_cost_a_message(fields: dict[str, Any]) -> None:
    vital = {"sms_id", "address", "body", "status_id"}
    described = message(7) | {
        name: value for name, value in fields.items() if name not in vital
    }
    try:
        body = json.dumps(described, allow_nan=False).encode()
    except ValueError:
        return
    read = parse(body)

    assert isinstance(read, IncomingMessage)
    assert (read.message_id, read.text) == (7, described["body"])
