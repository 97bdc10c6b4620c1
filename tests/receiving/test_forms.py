"""Forms, as old and new software of many countries sends them."""

from urllib.parse import quote, quote_plus, urlencode

import pytest

from tests.builders.gateway import Gateway
from tests.payloads import message

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"


def form(body: str, charset: str = "utf-8", *, raw: bool = False) -> bytes:
    """Return a message as a form, with the bytes of its text percent-encoded or as they are."""
    fields = message(1)
    del fields["body"]
    encoded = body.encode(charset)
    text = encoded if raw else quote_plus(encoded).encode()
    return urlencode(fields).encode() + b"&body=" + text


async def posted(gateway: Gateway, body: bytes, content_type: str) -> int:
    response = await gateway.call(body, headers={"Content-Type": content_type})
    return response.status


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        pytest.param(form("perché"), FORM, "perché", id="UTF-8"),
        pytest.param(form("perché", raw=True), FORM, "perché", id="UTF-8 as it is"),
        pytest.param(
            form("perché", "cp1252"), FORM, "perché", id="old, and not declared"
        ),
        pytest.param(
            form("perché", "cp1252", raw=True), FORM, "perché", id="old, as it is"
        ),
        pytest.param(
            form("“100 €”", "cp1252"),
            f"{FORM}; charset=ISO-8859-1",
            "“100 €”",
            id="Latin-1 means the one of Windows",
        ),
        pytest.param(
            form("привет", "cp1251"),
            f'{FORM}; charset="windows-1251"',
            "привет",
            id="Cyrillic, declared",
        ),
        pytest.param(
            form("İmdat", "cp1254"),
            f"{FORM}; charset=windows-1254",
            "İmdat",
            id="Turkish, declared",
        ),
        pytest.param(
            form("10 €", "iso8859-15"),
            f"{FORM};charset=iso-8859-15",
            "10 €",
            id="Latin-9, declared",
        ),
        pytest.param(
            form("привет"), f"{FORM}; charset=utf-8", "привет", id="UTF-8, declared"
        ),
        pytest.param(
            form("привет"),
            f"{FORM}; charset=punycode",
            "привет",
            id="declared as what is no charset of forms",
        ),
        pytest.param(
            form("Привет", "koi8-r"), f"{FORM}; charset=KOI8-R", "Привет", id="KOI8"
        ),
        pytest.param(
            form("zażółć", "iso8859-2"),
            f"{FORM}; charset=iso-8859-2",
            "zażółć",
            id="Latin-2, declared",
        ),
        pytest.param(
            form("für €"), f"{FORM}; charset=us-ascii", "für €", id="more than declared"
        ),
        # Its last byte is a space in Latin-1.
        pytest.param(form("la città", raw=True), FORM, "la città", id="ends in à"),
        pytest.param(
            form("a\ufffdb"), FORM, "a\ufffdb", id="a replacement that was sent"
        ),
        pytest.param(
            b"\xef\xbb\xbf" + form("perché"), FORM, "perché", id="with a mark in front"
        ),
    ],
)
async def test_the_text_of_a_form_is_what_was_sent(
    gateway: Gateway, body: bytes, content_type: str, text: str
) -> None:
    assert await posted(gateway, body, content_type) == 200

    [event] = gateway.messages
    assert event.data["text"] == text


@pytest.mark.parametrize("raw", [False, True])
async def test_a_form_that_no_charset_fits_is_refused(
    gateway: Gateway, *, raw: bool
) -> None:
    # UTF-8 cut in the middle, with a byte that Windows does not have either.
    text = b"perch\xc3 \x81" if raw else quote(b"perch\xc3 \x81").encode()
    body = form("").removesuffix(b"&body=") + b"&body=" + text

    assert await posted(gateway, body, FORM) == 400
    assert not gateway.messages


async def test_a_charset_that_nobody_knows_is_not_guessed(gateway: Gateway) -> None:
    body = form("perché", "cp1252")

    assert await posted(gateway, body, f"{FORM}; charset=x-mac-roman") == 400
    assert not gateway.messages


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
async def test_a_form_in_parts_is_read_as_one_in_a_line(
    gateway: Gateway, charset: str
) -> None:
    fields = message(1, body="perché")
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
        if value is not None
    )

    assert await posted(gateway, f"{parts}--x--\r\n".encode(charset), MULTIPART) == 200
    [event] = gateway.messages
    assert event.data["text"] == "perché"


@pytest.mark.parametrize("sms_id", ["+91500005", "91500005.0", 91500005.0, " 91500005"])
async def test_an_id_may_be_written_as_numbers_are(
    gateway: Gateway, sms_id: object
) -> None:
    await gateway.accepted(message(1) | {"sms_id": sms_id})

    [event] = gateway.messages
    assert event.data["message_id"] == 91500005


@pytest.mark.parametrize("body", [b"1e400", b"-1e400"])
async def test_a_number_without_end_is_no_text(gateway: Gateway, body: bytes) -> None:
    request = (
        b'{"sms_id": 1, "type": "text", "address": "+4915752982212", "body": '
        + body
        + b"}"
    )

    assert (await gateway.call(request)).status == 422
    assert not gateway.messages


LINK = "https://example.com/files/voice.ogg"


@pytest.mark.parametrize(
    ("name", "type_name"),
    [
        ("voice", "voice"),
        (" Video ", "video"),
        ("<b>x</b>", "<b>x</b>"),
        ("v" * 60, "v" * 50),
        (7, "?"),
    ],
)
async def test_of_an_undocumented_type_its_name_and_its_link_are_kept(
    gateway: Gateway, name: object, type_name: str
) -> None:
    await gateway.accepted(message(1, body="") | {"type": name, "img_url": LINK})

    [event] = gateway.messages
    data = event.data
    assert (data["type"], data["type_name"]) == ("unknown", type_name)
    assert data["image_url"] == LINK
    # It may be anything, so it is no picture to show.
    assert gateway.state("image", "last_image").state == "unknown"


async def test_the_documented_types_have_no_other_name(gateway: Gateway) -> None:
    await gateway.accepted(message(1))
    await gateway.accepted(message(2) | {"type": "img", "img_url": LINK})

    types = [(e.data["type"], e.data["type_name"]) for e in gateway.messages]
    assert types == [("text", None), ("image", None)]
