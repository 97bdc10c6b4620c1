"""The shape of what the service sends, for diagnostics: which fields there are, and of what form.

Nobody has seen a call of the live service yet, so a user's diagnostics are to show one. A caller
chooses the names of fields and everything in them: a shape has only words of this module, names
of fields that the vendor documents, and masks.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from enum import Enum, auto
import re
from typing import Any, NamedTuple

from .fields import integer, says_error
from .model import (
    INCOMING_STATUS_ID,
    IncomingMessage,
    Ping,
    Status,
    StatusReport,
    WebhookPayload,
)

RENEW_AFTER = 60
"""Seconds after which a shape is made anew although the call's fields and types are the same."""

_MAX_MASK = 40


class _Form(Enum):
    """How much of a field's value is shown."""

    PLAIN = auto()
    """Its type, of strings and containers also whether they are empty."""
    MASK = auto()
    """A date or an id: also a mask, and of an object what PHP makes of a date."""
    LINK = auto()
    """Also the scheme."""


type Known = Mapping[str, _Form]
type Kind = tuple[str, str]


def _known(*, masked: str, plain: str, links: str = "") -> Known:
    forms = {_Form.MASK: masked, _Form.PLAIN: plain, _Form.LINK: links}
    return {name: form for form, names in forms.items() for name in names.split()}


CALL = _known(
    masked="sms_id status_id device_id channel_id sim internal_id date date_sent senttime"
    # Of the vendor's article.
    " message_id timestamp",
    plain="address body device_name sendto status_message type event message phone status",
    links="img_url",
)
ROW = _known(
    masked="id status deviceid device_id sim channel_id customerid paketid"
    " created senttime timetosend",
    plain="sendto address phone body statustitle urgent pakettitle paketbody",
)
DEVICE = _known(
    masked="id created createdhumanformat lastseen lastseenhumanformat",
    plain="title number imei serialnumber siminfo appversion isappversionactual"
    " delaybetweeneachsms delaybetweenrequest subscription",
)
ANSWER = _known(
    masked="sms_id status device_id lastseen",
    plain="error message count smss sms device status_description online diffseconds title token",
)
_PHP_DATE = _known(masked="date timezone_type timezone", plain="")


class _Mask(dict[int, str]):
    def __missing__(self, _character: int) -> str:
        return "?"


_MASK = _Mask(
    {ord(c): c for c in " +-:./,_"}
    | dict.fromkeys(range(ord("0"), ord("9") + 1), "9")
    | dict.fromkeys(range(ord("a"), ord("z") + 1), "a")
    | dict.fromkeys(range(ord("A"), ord("Z") + 1), "A")
)
# Of ISO 8601; elsewhere they are letters as any other.
_ISO_LETTER = re.compile(r"(?<=[0-9])(?:T(?=[0-9])|Z\Z)", re.ASCII)


def mask(text: str) -> str:
    """Replace digits by 9, letters by a or A, and by ? whatever stands in no date or id."""
    short = text[:_MAX_MASK]
    masked = short.translate(_MASK)
    for found in _ISO_LETTER.finditer(short):
        masked = masked[: found.start()] + found[0] + masked[found.end() :]
    return masked if short == text else f"{masked}…"


def describe(fields: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """Return the form of each known field; of the others only how many there are."""
    shape = {
        name: _describe_value(value, known[name])
        for name, value in fields.items()
        if name in known
    }
    if others := len(fields) - len(shape):
        shape["other_fields"] = others
    return shape


def _describe_value(value: Any, form: _Form) -> Any:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            name = "integer" if isinstance(value, int) else "number"
            return f"{name} {mask(str(value))}" if form is _Form.MASK else name
        case str():
            return f"string{_describe_text(value, form)}"
        case {"date": _} if form is _Form.MASK:
            return describe(value, _PHP_DATE)
    name = "object" if isinstance(value, dict) else "array"
    return f"{name}{_emptiness(value)}"


def _describe_text(text: str, form: _Form) -> str:
    if not text or form is _Form.PLAIN:
        return _emptiness(text)
    if form is _Form.MASK:
        return f" {mask(text)}"
    scheme = text.partition("://")[0].lower()
    return f", {scheme}" if scheme in {"http", "https"} else ", no web address"


def _emptiness(value: str | dict[str, Any] | list[Any]) -> str:
    return ", not empty" if value else ", empty"


# What comes around the fields

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT"})
_MEDIA_TYPES = frozenset(
    {
        "application/json",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/html",
        "text/json",
        "text/plain",
    }
)
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "iso-8859-1", "windows-1251"})
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
_SIZES = (
    (0, "empty"),
    (1_000, "up to 1 kB"),
    (4_000, "up to 4 kB"),
    (16_000, "up to 16 kB"),
    (64_000, "up to 64 kB"),
    (1_000_000, "up to 1 MB"),
)
_BEGINNINGS = (
    (re.compile(rb"\{"), "JSON object"),
    (re.compile(rb"\["), "JSON array"),
    (re.compile(rb'"'), "JSON string"),
    (re.compile(rb"<"), "markup"),
    (re.compile(rb"--"), "multipart form"),
    (re.compile(rb"[A-Za-z0-9_.%\[\]-]+="), "form"),
)


def _one_of(name: str, known: frozenset[str]) -> str:
    return name if name in known else "other"


def _describe_body(body: bytes | None, content_type: str | None) -> dict[str, Any]:
    media_type = charset = None
    if content_type is not None:
        named = content_type.partition(";")[0].strip().lower()
        media_type = _one_of(named, _MEDIA_TYPES)
        if (found := _CHARSET.search(content_type)) is not None:
            charset = _one_of(found[1].lower(), _CHARSETS)
    described = {"content_type": media_type, "charset": charset}
    if body is None:
        return described
    head = body[:100].removeprefix(b"\xef\xbb\xbf").lstrip()
    return described | {
        "begins_like": next((n for p, n in _BEGINNINGS if p.match(head)), "other"),
        "size": next((n for most, n in _SIZES if len(body) <= most), "over 1 MB"),
    }


# What is remembered


def kind_of(delivery: WebhookPayload) -> Kind:
    """Return which calls share a shape with this one; there are not many kinds."""
    match delivery:
        case IncomingMessage():
            return (delivery.type, delivery.channel)
        case StatusReport():
            return ("report", delivery.status)
        case Ping():
            return ("ping", delivery.reason)


class _Seen(NamedTuple):
    fingerprint: int
    until: float
    shape: dict[str, Any]


class Shapes:
    """Keeps the shape of the last call or answer of each kind, and nothing else of it."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        """Start with none."""
        self._seen: dict[Kind, _Seen] = {}

    def note_call(
        self,
        kind: Kind,
        fields: Mapping[str, Any],
        body: bytes | None,
        content_type: str | None,
        now: float,
        method: str = "POST",
    ) -> None:
        """Keep the shape of a request; `now` is in seconds of any clock, `body` None if not read.

        To describe one takes 15 times as long as to see that its fields and types are the same as
        of the last, which is all that is done while that shape is young. The names of the fields
        are kept as a hash, since any may be new.
        """
        # Whatever goes wrong here must not keep a message from being taken.
        with suppress(Exception):
            fingerprint = hash((content_type, *fields, *map(type, fields.values())))
            seen = self._seen.get(kind)
            if seen is None or seen.fingerprint != fingerprint or now >= seen.until:
                shape = {
                    "method": _one_of(method, _METHODS),
                    **_describe_body(body, content_type),
                    "fields": describe(fields, CALL),
                }
                self._seen[kind] = _Seen(fingerprint, now + RENEW_AFTER, shape)

    def note_answer(
        self,
        method: str,
        status: int,
        content_type: str | None,
        body: bytes,
        answer: Any,
    ) -> None:
        """Keep the shape of an answer of the API, and of the last row of each kind in it.

        `method` is a method of `api.Client`; `answer` the decoded body, None where it is no JSON.
        """
        # Whatever goes wrong here must not hide that the service has taken a message.
        with suppress(Exception):
            fields = answer if isinstance(answer, dict) else {}
            good = (
                status == 200 and bool(fields) and not says_error(fields.get("error"))
            )
            self._keep(
                (method, "answer" if good else "error"),
                {
                    "http_status": status,
                    **_describe_body(body, content_type),
                    "fields": describe(fields, ANSWER),
                },
            )
            # There may be thousands of rows: only the last of each status is described.
            rows = {_kind_of_row(row): row for row in _rows(fields, "smss", "sms")}
            for kind, row in rows.items():
                self._keep(kind, {"fields": describe(row, ROW)})
            for row in deque(_rows(fields, "device"), maxlen=1):
                self._keep(("row", "device"), {"fields": describe(row, DEVICE)})

    def _keep(self, kind: Kind, shape: dict[str, Any]) -> None:
        self._seen[kind] = _Seen(0, 0, shape)

    def as_dict(self) -> dict[str, Any]:
        """Return all shapes by the names of their kinds."""
        # Answers are noted in other threads.
        seen = self._seen.copy()
        return {" ".join(kind): seen[kind].shape for kind in sorted(seen)}


def _rows(fields: Mapping[str, Any], *names: str) -> Iterable[dict[str, Any]]:
    for name in names:
        found = fields.get(name)
        if isinstance(found, dict):
            found = found.values()
        elif not isinstance(found, list):
            continue
        yield from (row for row in found if isinstance(row, dict))


def _kind_of_row(row: dict[str, Any]) -> Kind:
    status_id = integer(row.get("status"))
    incoming = status_id == INCOMING_STATUS_ID
    return ("row", "incoming" if incoming else Status.of(status_id))
