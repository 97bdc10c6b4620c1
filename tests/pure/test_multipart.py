"""Forms in parts, read from what strangers send."""

from collections.abc import Callable
import sys
from types import FrameType
from typing import Any

import pytest

from custom_components.smsgateway24.protocol import (
    IncomingMessage,
    ProtocolError,
    parse,
)
from tests.payloads import message, payload

from .builders import MULTIPART, as_multipart

BODY = as_multipart(message(1))
HOSTILE = {
    "parts without an end": b"--a\r\n\r\n" * 9_000,
    "parts": b"--a\r\n\r\n" * 9_000 + b"--a--",
    "parameters": b"--a\r\nContent-Disposition: form-data%s\r\n\r\nx\r\n--a--"
    % (b"; a=b" * 12_000),
    "encoded words": b'--a\r\nContent-Disposition: form-data; name="%s"\r\n\r\nx\r\n--a--'
    % (b" =?a?q?a?=" * 6_000),
    "continued names": b"--a\r\nContent-Disposition: form-data; name*0=%s\r\n\r\nx\r\n--a--"
    % (b";name*1=a" * 7_000),
    "forms in forms": b"--a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    * 1_200,
    "letters in letters": b"--a\r\nContent-Type: message/rfc822\r\n\r\n" * 1_600,
    "headers": b"--a\r\n" + b"X: y\r\n" * 10_000 + b"\r\n--a--",
    "line ends": b"--a\r\n\r\n" + b"\r" * 60_000,
}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (BODY, MULTIPART.replace("=", '="') + '"'),
        (BODY, MULTIPART.replace(";", "; charset=UTF-8 ;")),
        (BODY, MULTIPART + " ; charset=UTF-8"),
        (BODY.replace(b'name="sms_id"', b"name=sms_id"), MULTIPART),
        (BODY.replace(b'name="sms_id"', b'name="sms_id"; filename="a"'), MULTIPART),
        (BODY.replace(b"Content-Disposition", b"CONTENT-DISPOSITION"), MULTIPART),
        (
            BODY.replace(
                b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            ),
            MULTIPART,
        ),
        (
            BODY.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"),
            MULTIPART,
        ),
        (
            BODY.replace(b"--\r\n", b"--\r\nwhatever comes after the end"),
            MULTIPART,
        ),
    ],
    ids=[
        "quoted boundary",
        "charset first",
        "charset last",
        "bare name",
        "file name",
        "upper case",
        "type of a part",
        "encoding of a part",
        "epilogue",
    ],
)
def test_what_clients_write_differently_says_the_same(
    body: bytes, content_type: str
) -> None:
    parsed = parse(body, content_type)

    assert isinstance(parsed, IncomingMessage)
    assert parsed.message_id == 1
    assert parsed.text == payload("incoming_text")["body"]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"before the first part\r\n" + BODY, MULTIPART),
        (BODY.replace(b"\r\n\r\n", b"\r\nno header\r\n\r\n", 1), MULTIPART),
        (BODY.replace(b'name="sms_id"', b"name="), MULTIPART),
        (
            BODY.replace(b"\r\n\r\n", b"\r\nX: " + b"y" * 1_000 + b"\r\n\r\n", 1),
            MULTIPART,
        ),
        (
            BODY.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
            MULTIPART,
        ),
        (BODY.replace(b"------d41d8cd98f\r\n", b"------d41d8cd98fx\r\n"), MULTIPART),
        (BODY.replace(b"\r\n", b"\n"), MULTIPART),
        (BODY, "multipart/form-data; boundary=ж"),
        (BODY, MULTIPART + "x" * 70),
    ],
    ids=[
        "preamble",
        "no header",
        "no name",
        "long header",
        "base64",
        "other boundary",
        "line feeds",
        "boundary in Cyrillic",
        "long boundary",
    ],
)
def test_what_is_no_form_in_parts_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        parse(body, content_type)

    assert caught.value.field is None


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_form_in_parts_is_much_work(body: bytes) -> None:
    def read() -> None:
        with pytest.raises(ProtocolError):
            parse(body[: 64 * 1024], "multipart/form-data; boundary=a")

    assert _calls_of(read) < 5_000


def test_a_boundary_is_not_looked_for_at_length() -> None:
    content_type = "multipart/form-data" + "; a=b" * 1_500

    def read() -> None:
        with pytest.raises(ProtocolError):
            parse(BODY, content_type)

    assert _calls_of(read) < 5_000


def _calls_of(work: Callable[[], None]) -> int:
    """Count the calls that some work makes, which unlike its time is the same everywhere."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls
