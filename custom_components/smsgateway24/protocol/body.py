"""A body as a flat object, whatever its content type claims.

JSON first: which Content-Type the service really sends is documented nowhere. A form is taken
only when every one of its keys looks like a field name, so that half a JSON body that arrives
labelled as a form (curl's default label) is refused and not read as one odd field.
"""

from codecs import BOM_UTF8, lookup
from contextlib import suppress
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import ProtocolError
from .multipart import read_multipart

# JSON numbers past this many digits are no id of anything; Python itself refuses 4,301 digits
# with an error that would look like broken JSON.
_MAX_DIGITS = 30

# PHP writes a nested value into a form as date[timezone]=…
_FORM_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]{0,63})(?:\[([A-Za-z0-9_]{0,64})\])?")
_MAX_FORM_FIELDS = 100
_CHARSET = re.compile(r"""charset=["']?([^\s;"']{1,20})""", re.IGNORECASE)
# On the web, Latin-1 means Windows' extension of it (WHATWG, Encoding).
_CHARSETS = {
    "big5": "big5",
    "euc-jp": "euc_jp",
    "euc-kr": "euc_kr",
    "gb18030": "gb18030",
    "gb2312": "gbk",
    "gbk": "gbk",
    "iso-8859-1": "cp1252",
    "iso-8859-2": "iso8859-2",
    "iso-8859-5": "iso8859-5",
    "iso-8859-7": "iso8859-7",
    "iso-8859-9": "cp1254",
    "iso-8859-15": "iso8859-15",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "latin1": "cp1252",
    "shift_jis": "shift_jis",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1257": "cp1257",
}
for _codec in _CHARSETS.values():
    # Python reads a codec from the disk when it is asked for the first time.
    lookup(_codec)


def read_object(body: bytes, content_type: str | None) -> dict[str, Any]:
    """Return the fields of a body, values untouched.

    Raises ProtocolError with no field when the body is neither a JSON object nor a form.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = None
    if text is not None:
        try:
            value = _DECODER.decode(text)
        except ValueError, RecursionError:
            pass
        else:
            if isinstance(value, dict):
                return value
            raise ProtocolError
    return _read_form(body, content_type)


def _parse_int(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


def _refuse_constant(_name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError


_DECODER = json.JSONDecoder(parse_int=_parse_int, parse_constant=_refuse_constant)


def _decode(
    pairs: list[tuple[bytes, bytes]], content_type: str | None
) -> list[tuple[str, str]]:
    """Decode a form as it is declared or as UTF-8; undeclared also as what old software writes.

    Raises ValueError when no charset fits: a text with gaps would be another one.
    """
    declared = _CHARSET.search(content_type or "")
    charsets: tuple[str, ...] = ("utf-8", "cp1252")
    if declared is not None:
        known = _CHARSETS.get(declared[1].lower())
        charsets = ("utf-8",) if known is None else (known, "utf-8")
    for name in charsets:
        with suppress(UnicodeDecodeError):
            return [(key.decode(name), value.decode(name)) for key, value in pairs]
    raise ValueError


def _read_form(body: bytes, content_type: str | None) -> dict[str, Any]:
    try:
        if content_type is not None and content_type.lower().startswith(
            "multipart/form-data"
        ):
            pairs = read_multipart(body, content_type, _MAX_FORM_FIELDS)
        else:
            # Every byte is a character of Latin-1, so that nothing is lost before it is decoded.
            found = parse_qsl(
                body.removeprefix(BOM_UTF8).decode("latin-1").strip(" \t\r\n"),
                keep_blank_values=True,
                strict_parsing=True,
                encoding="latin-1",
                max_num_fields=_MAX_FORM_FIELDS,
            )
            pairs = [
                (name.encode("latin-1"), value.encode("latin-1"))
                for name, value in found
            ]
        decoded = _decode(pairs, content_type)
    except ValueError:
        raise ProtocolError from None

    fields: dict[str, Any] = {}
    for key, value in decoded:
        if (match := _FORM_KEY.fullmatch(key)) is None:
            raise ProtocolError
        name, inner = match.groups()
        if inner is None:
            fields[name] = value
        elif isinstance(nested := fields.setdefault(name, {}), dict):
            nested[inner] = value
        else:
            fields[name] = {inner: value}
    if not fields:
        raise ProtocolError
    return fields
