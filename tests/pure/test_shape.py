"""A shape says how the service writes its fields, and nothing that anybody has written in them."""

from collections.abc import Iterator, Mapping
import string
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.smsgateway24.protocol import (
    ProtocolError,
    Shapes,
    WebhookPayload,
    kind_of,
    parse_fields,
)
from custom_components.smsgateway24.protocol.shape import (
    ANSWER,
    CALL,
    DEVICE,
    RENEW_AFTER,
    ROW,
    describe,
    mask,
)
from tests.payloads import image, message, payload, status

from .builders import as_json, many

JSON = "application/json"
PHP = {"date": "2026-11-20 19:10:05.000000", "timezone_type": 1, "timezone": "+01:00"}


def noted(
    body: dict[str, Any], content_type: str | None = JSON, **call: Any
) -> dict[str, Any]:
    """Note one call, and return its kind and shape."""
    shapes = Shapes()
    note(shapes, body, content_type, **call)
    return shapes.as_dict()


def note(
    shapes: Shapes,
    body: dict[str, Any],
    content_type: str | None = JSON,
    now: float = 0.0,
    **call: Any,
) -> None:
    shapes.note_call(
        kind_of(parse_fields(body)), body, as_json(body), content_type, now, **call
    )


# What is shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-11-20 18:06:31", "9999-99-99 99:99:99"),
        ("2026-11-20 19:10:05.000000", "9999-99-99 99:99:99.999999"),
        ("2026-11-20T18:05:00Z", "9999-99-99T99:99:99Z"),
        ("2026-11-20T18:05:00+01:00", "9999-99-99T99:99:99+99:99"),
        ("20.11.2026, 18:05", "99.99.9999, 99:99"),
        ("Fri, 20 Nov 2026 18:05:00 GMT", "Aaa, 99 Aaa 9999 99:99:99 AAA"),
        ("Europe/Berlin", "Aaaaaa/Aaaaaa"),
        ("-62807352", "-99999999"),
        ("device_xyz", "aaaaaa_aaa"),
        # The letters of a date are such between its digits only.
        ("T Z 5T 5Zz T5", "A A 9A 9Aa A9"),
        ("ä€٣🚗\n\0\ud800", "???????"),
        ("1" * 40, "9" * 40),
        ("1" * 41, "9" * 40 + "…"),
        ("", ""),
    ],
)
def test_a_mask_keeps_the_form_of_a_date_or_an_id(value: str, shown: str) -> None:
    assert mask(value) == shown


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("body", "Wasser im Keller!", "string, not empty"),
        ("body", " ", "string, not empty"),
        ("body", "", "string, empty"),
        ("body", 4711, "integer"),
        ("body", 47.11, "number"),
        ("body", None, "null"),
        ("body", True, "boolean"),
        ("body", ["Wasser"], "array, not empty"),
        ("body", [], "array, empty"),
        ("body", {"Wasser": 1}, "object, not empty"),
        ("body", {}, "object, empty"),
        ("body", PHP, "object, not empty"),
        ("address", "+4915752982212", "string, not empty"),
        ("address", 4915752982212, "integer"),
        ("sms_id", 62807352, "integer 99999999"),
        ("sms_id", "62807352", "string 99999999"),
        ("sms_id", -1.5, "number -9.9"),
        ("sms_id", "", "string, empty"),
        ("sms_id", False, "boolean"),
        ("date", 1763661851000, "integer 9999999999999"),
        (
            "date",
            PHP,
            {
                "date": "string 9999-99-99 99:99:99.999999",
                "timezone_type": "integer 9",
                "timezone": "string +99:99",
            },
        ),
        ("date", PHP | {"Wasser": 1}, {"other_fields": 1}),
        ("date", {"date": {"date": {"date": "5"}}}, {"date": {"date": {"date": ...}}}),
        ("date", {"Wasser": 1}, "object, not empty"),
        ("date", ["2026"], "array, not empty"),
        ("img_url", "https://a.example/x.jpg", "string, https"),
        ("img_url", "HTTP://a.example/x.jpg", "string, http"),
        ("img_url", "wasser://a.example", "string, no web address"),
        ("img_url", "Wasser", "string, no web address"),
        ("img_url", "", "string, empty"),
        ("img_url", 7, "integer"),
    ],
)
def test_a_field_has_its_type_and_what_its_kind_allows(
    field: str, value: Any, shown: Any
) -> None:
    [(name, form)] = describe({field: value}, CALL).items()

    assert name == field
    if not isinstance(shown, dict):
        assert form == shown
    elif "other_fields" in shown:
        assert form["other_fields"] == 1
    elif "timezone" in shown:
        assert form == shown
    else:
        assert form == {"date": {"date": {"date": "string 9"}}}


def test_unknown_fields_are_counted_and_not_named() -> None:
    fields = {"sms_id": 1, "Wasser im Keller": 1, "other_fields": "x"}

    assert describe(fields, CALL) == {"sms_id": "integer 9", "other_fields": 2}


def test_a_call_has_the_shape_of_its_body_and_head() -> None:
    assert noted(payload("incoming_image"), "application/json; charset=UTF-8") == {
        "image whatsapp": {
            "method": "POST",
            "content_type": "application/json",
            "charset": "utf-8",
            "begins_like": "JSON object",
            "size": "up to 1 kB",
            "fields": {
                "address": "string, not empty",
                "date": "string 9999-99-99 99:99:99",
                "date_sent": "string 9999-99-99 99:99:99",
                "body": "string, empty",
                "internal_id": "null",
                "sim": "integer 9",
                "sms_id": "integer 99999999",
                "type": "string, not empty",
                "img_url": "string, https",
            },
        }
    }


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        (None, (None, None)),
        ("", ("other", None)),
        ("Application/JSON", ("application/json", None)),
        ('text/plain;Charset="ISO-8859-1"; x=y', ("text/plain", "iso-8859-1")),
        ("wasser/keller; charset=wasser", ("other", "other")),
        ("multipart/form-data; boundary=wasser", ("multipart/form-data", None)),
    ],
)
def test_only_well_known_content_types_are_named(
    content_type: str | None, shown: tuple[str | None, str | None]
) -> None:
    [call] = noted(message(), content_type).values()

    assert (call["content_type"], call["charset"]) == shown


@pytest.mark.parametrize(
    ("body", "begins_like"),
    [
        (b'{"a": 1}', "JSON object"),
        (b"\xef\xbb\xbf\r\n {", "JSON object"),
        (b"[1]", "JSON array"),
        (b'"Wasser"', "JSON string"),
        (b"<html>", "markup"),
        (b"--Wasser\r\n", "multipart form"),
        (b"sms_id=1&Wasser=2", "form"),
        (b"date%5Bdate%5D=1", "form"),
        (b"Wasser im Keller", "other"),
        (b"\xff\xfe", "other"),
        (b"", "other"),
    ],
)
def test_a_body_that_cannot_be_read_shows_what_it_begins_like(
    body: bytes, begins_like: str
) -> None:
    shapes = Shapes()
    shapes.note_call(("refused", "400"), {}, body, None, 0, "WASSER")
    [call] = shapes.as_dict().values()

    assert call["begins_like"] == begins_like
    assert (call["method"], call["fields"]) == ("other", {})


@pytest.mark.parametrize(
    ("length", "size"),
    [
        (0, "empty"),
        (1, "up to 1 kB"),
        (1_000, "up to 1 kB"),
        (1_001, "up to 4 kB"),
        (64_000, "up to 64 kB"),
        (1_000_000, "up to 1 MB"),
        (1_000_001, "over 1 MB"),
    ],
)
def test_the_size_is_a_class(length: int, size: str) -> None:
    shapes = Shapes()
    shapes.note_call(("refused", "400"), {}, b"x" * length, None, 0)
    [call] = shapes.as_dict().values()

    assert call["size"] == size


def test_each_kind_of_call_has_its_own_shape() -> None:
    shapes = Shapes()
    for body in (
        message(),
        message(channel_id=3),
        message(channel_id=99),
        message(type="sticker"),
        image(),
        status(1, 6),
        status(1, 7),
        status(1, 4),
        status(1, 5),
        {"event": "incoming_sms"},
        {"Wasser": "Keller"},
    ):
        note(shapes, body)

    assert list(shapes.as_dict()) == [
        "image whatsapp",
        "ping article",
        "ping incoming_status",
        "ping unknown",
        "report delivered",
        "report sent",
        "report unknown",
        "text sim_1",
        "text unknown",
        "text whatsapp",
        "unknown sim_1",
    ]


@pytest.mark.parametrize(
    "body",
    [
        payload("incoming_text"),
        payload("incoming_text_whatsapp"),
        payload("incoming_image"),
        payload("old_incoming_text"),
        payload("old_status"),
        payload("status_delivered"),
        {
            "event": "delivery_status",
            "message_id": "7",
            "phone": "+49",
            "status": "delivered",
            "timestamp": "2026-01-15T10:30:00Z",
            "device_id": "device_xyz",
        },
        {"event": "incoming_sms", "phone": "+49", "message": "x", "timestamp": ""},
    ],
)
def test_every_documented_field_of_a_call_is_known(body: dict[str, Any]) -> None:
    assert describe(body, CALL).keys() == body.keys()


# What is kept


def test_the_last_call_of_a_kind_is_shown() -> None:
    shapes = Shapes()
    note(shapes, message(date="2026-11-20 18:06:31"))
    note(shapes, message(date=1763661851000))

    [call] = shapes.as_dict().values()
    assert call["fields"]["date"] == "integer 9999999999999"


def test_a_new_field_or_content_type_is_seen_at_once() -> None:
    shapes = Shapes()
    note(shapes, message())
    note(shapes, message(Wasser=1))
    [call] = shapes.as_dict().values()
    assert call["fields"]["other_fields"] == 1

    note(shapes, message(Wasser=1), "text/plain")
    [call] = shapes.as_dict().values()
    assert call["content_type"] == "text/plain"


def test_the_same_fields_and_types_are_described_once_a_minute() -> None:
    def date() -> str:
        [call] = shapes.as_dict().values()
        shown: str = call["fields"]["date"]
        return shown

    shapes = Shapes()
    note(shapes, message(date="2026-11-20 18:06:31"), now=100)
    note(shapes, message(date="2026-11-20T18:06:31Z"), now=100 + RENEW_AFTER - 1)
    assert date() == "string 9999-99-99 99:99:99"

    note(shapes, message(date="2026-11-20T18:06:31Z"), now=100 + RENEW_AFTER)
    assert date() == "string 9999-99-99T99:99:99Z"


# Answers


ANSWERED = {
    "error": 0,
    "smss": {
        "22074698": {
            "id": 22074698,
            "sendto": "+49 157 52982212",
            "body": "Hallo",
            "customerid": None,
            "status": 7,
            "statustitle": "Delivered",
            "deviceid": 260,
            "urgent": None,
            "created": PHP,
            "senttime": None,
            "timetosend": PHP,
            "sim": 0,
            "paketid": None,
            "pakettitle": None,
            "paketbody": None,
        }
    },
    "count": 1,
    "message": "Ok",
}


def answered(answer: Any, method: str = "getallsms", http: int = 200) -> dict[str, Any]:
    shapes = Shapes()
    shapes.note_answer(method, http, JSON, as_json(answer), answer)
    return shapes.as_dict()


def test_an_answer_and_a_row_of_it_have_their_shapes() -> None:
    assert answered(ANSWERED) == {
        "getallsms answer": {
            "http_status": 200,
            "content_type": "application/json",
            "charset": None,
            "begins_like": "JSON object",
            "size": "up to 1 kB",
            "fields": {
                "error": "integer",
                "smss": "object, not empty",
                "count": "integer",
                "message": "string, not empty",
            },
        },
        "row delivered": {
            "fields": {
                "id": "integer 99999999",
                "sendto": "string, not empty",
                "body": "string, not empty",
                "customerid": "null",
                "status": "integer 9",
                "statustitle": "string, not empty",
                "deviceid": "integer 999",
                "urgent": "null",
                "created": describe({"created": PHP}, ROW)["created"],
                "senttime": "null",
                "timetosend": describe({"created": PHP}, ROW)["created"],
                "sim": "integer 9",
                "paketid": "null",
                "pakettitle": "null",
                "paketbody": "null",
            }
        },
    }


def test_rows_are_told_apart_by_their_status() -> None:
    rows = [{"status": 5}, {"status": "5"}, {"status": 1}, {"status": [7]}, "x", None]

    kinds = {"getallsms answer", "row incoming", "row pending", "row unknown"}
    assert answered({"smss": rows}).keys() == kinds
    assert answered({"sms": rows}).keys() == kinds


def test_the_last_row_of_a_status_is_shown() -> None:
    rows = [{"status": 5, "sim": 1}, {"status": 5, "sim": "1"}]

    fields = answered({"smss": rows})["row incoming"]["fields"]
    assert fields == {"status": "integer 9", "sim": "string 9"}


def test_a_phone_of_the_list_has_its_shape() -> None:
    shapes = answered(
        {"count": 1, "device": {"260": {"id": 260, "title": "Anna", "imei": "35"}}},
        "getalldevices",
    )

    assert shapes["row device"] == {
        "fields": {
            "id": "integer 999",
            "title": "string, not empty",
            "imei": "string, not empty",
        }
    }


@pytest.mark.parametrize(
    ("answer", "http"),
    [
        ({"error": 1, "message": "Anna may not"}, 200),
        ({"error": "1"}, 200),
        ({"error": 0}, 500),
        (["Anna"], 200),
        (None, 200),
        ({}, 200),
    ],
)
def test_an_error_has_a_shape_of_its_own(answer: Any, http: int) -> None:
    [(kind, shown)] = answered(answer, "addsms", http).items()

    assert kind == "addsms error"
    assert shown["http_status"] == http


# Nothing private


_TYPE = "null|boolean|integer|number|string|array|object"
_MASKED = set("9aATZ?…+-:./,_ ")
COUNTS = {"http_status", "other_fields"}
# Words of the shape itself, which a body may hold as well.
VOCABULARY = {
    *("null", "boolean", "integer", "number", "method", "POST", "GET", "other"),
    *(f"{t}, {e}" for t in _TYPE.split("|") for e in ("empty", "not empty")),
    *("string, https", "string, http", "string, no web address"),
    *("content_type", "charset", "begins_like", "size", "fields", "other_fields"),
    *("application/octet-stream", "application/x-www-form-urlencoded"),
    *("multipart/form-data", "text/html", "text/json", "text/plain"),
    *("utf8", "us-ascii", "iso-8859-1", "windows-1251"),
    *("http_status", JSON, "utf-8", "JSON object", "JSON array", "JSON string"),
    *("markup", "multipart form", "form", "empty", "over 1 MB"),
    *(f"up to {size}" for size in ("1 kB", "4 kB", "16 kB", "64 kB", "1 MB")),
    *CALL,
    *ROW,
    *DEVICE,
    *ANSWER,
    *("date", "timezone_type", "timezone"),
}


def words(value: Any) -> Iterator[str]:
    """Return all strings of a JSON value, names as well."""
    match value:
        case dict():
            for name, inner in value.items():
                yield name
                yield from words(inner)
        case list():
            for inner in value:
                yield from words(inner)
        case str():
            yield value
        case bool() | None:
            pass
        case _:
            yield str(value)


def said(shown: Any) -> list[str]:
    """Return what a shape says, less its only two numbers."""
    if not isinstance(shown, dict):
        return list(words(shown))
    return [
        word
        for name, inner in shown.items()
        for word in (name, *(() if name in COUNTS else said(inner)))
    ]


def unmasked(shown: Mapping[str, Any]) -> Iterator[str]:
    """Return what a shape says in addition to its own words and the names of known fields."""
    for word in said(shown):
        if word in VOCABULARY:
            continue
        kind, _, masked = word.partition(" ")
        if kind in {"integer", "number", "string"} and _MASKED.issuperset(masked):
            continue
        yield word


_texts = st.text(max_size=60) | st.text(string.ascii_letters + string.digits + " +-:T")
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_texts | st.sampled_from(sorted(CALL)), inner, max_size=4)
    ),
    max_leaves=6,
)
_names = _texts | st.sampled_from(sorted({*CALL, *ROW, *DEVICE, *ANSWER}))
_bodies = st.dictionaries(_names, _values, max_size=12)


def shape_of_call(body: dict[str, Any], content_type: str | None) -> dict[str, Any]:
    delivery: WebhookPayload | None = None
    try:
        delivery = parse_fields(body)
    except ProtocolError as err:
        kind = ("refused", f"422 {err.field}")
    else:
        kind = kind_of(delivery)
    shapes = Shapes()
    shapes.note_call(kind, body, as_json(body), content_type, 0)
    [shown] = shapes.as_dict().values()
    return dict(shown)


def leaks(body: Any, shown: Any) -> set[str]:
    """Return the pieces of four characters that a shape has from a body, and not from its masks."""
    # Of a field's value the part after its type.
    masks = "\n".join(
        word.partition(" ")[2] for word in said(shown) if word not in VOCABULARY
    )
    return {
        piece
        for word in words(body)
        for piece in (word[at : at + 4] for at in range(len(word) - 3))
        if not _MASKED.issuperset(piece) and piece in masks
    }


@many
@given(_bodies, st.none() | _texts)
@example({"date": "TZTZ"}, None)
@example({"date": {"date": "1T1Z", "timezone": "Anna"}}, None)
@example({"date": "x"}, "TEXT/HTML; charset=us-ascii")
@example({"img_url": "anna://x"}, "anna/anna; charset=anna")
def test_a_shape_has_nothing_of_what_a_call_says(
    body: dict[str, Any], content_type: str | None
) -> None:
    shown = shape_of_call(body, content_type)

    assert list(unmasked(shown)) == []
    assert leaks([body, content_type], shown) == set()


@many
@given(_bodies, st.lists(_bodies, max_size=3), st.lists(_bodies, max_size=3))
def test_a_shape_has_nothing_of_what_an_answer_says(
    answer: dict[str, Any],
    rows: list[dict[str, Any]],
    devices: list[dict[str, Any]],
) -> None:
    answer |= {"smss": rows, "device": devices}

    for shown in answered(answer).values():
        assert list(unmasked(shown)) == []
        assert leaks(answer, shown) == set()


def scrambled(value: Any) -> Any:
    """Return a value of the same form that says something else."""
    match value:
        case dict():
            return {
                name if name in KNOWN else f"{name}…": scrambled(inner)
                for name, inner in value.items()
            }
        case list():
            return [scrambled(inner) for inner in value]
        case str():
            return value.translate(_SCRAMBLE)
    return value


KNOWN = {*CALL, "date", "timezone_type", "timezone"}
_SCRAMBLE = str.maketrans(
    "0123456789abcdefghijklmnopqrstuvwxyABCDEFGHIJKLMNOPQRSUVWXY",
    "1234567890bcdefghijklmnopqrstuvwxyaBCDEFGHIJKLMNOPQRSUVWXYA",
)


@many
@given(st.dictionaries(_names, _texts | st.dictionaries(_names, _texts, max_size=4)))
def test_bodies_of_the_same_form_have_the_same_shape(body: dict[str, Any]) -> None:
    body.pop("img_url", None)

    assert describe(body, CALL) == describe(scrambled(body), CALL)


def test_a_leak_would_be_seen() -> None:
    for shown in ({"fields": {"date": "string Anna"}}, {"Anna": 1}, {"x": "4711 9"}):
        assert list(unmasked(shown))
    assert leaks({"x": ["my", "Anna"]}, {"date": "string Anna"}) == {"Anna"}
    assert leaks({"x": 4711}, {"date": "string 4711"}) == {"4711"}
