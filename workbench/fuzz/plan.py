"""Plans of requests: fields, how they are encoded, what is broken on purpose.

A plan also has the way in which the request is transferred.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
import gzip
import json
from typing import Any
from urllib.parse import quote
import zlib

from .call import Call, Framing

FRESH = "\0fresh"
"""Placeholder for a message id that is used once."""
MARK = "PRIVATE-MARK-4711"
"""Part of the text of every example; must not be in any log line."""
MAX_BODY = 64 * 1024
BOUNDARY = "------d41d8cd98f"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"

type Fields = tuple[tuple[str, Any], ...]
"""In order; JSON allows a name twice."""


class Raw(str):
    """JSON text that is written as it is, valid or not."""

    __slots__ = ()


class Writing(StrEnum):
    """How fields are encoded."""

    JSON = "json"
    UTF_8 = "utf_8"
    INDENTED = "indented"
    BOM = "bom"
    FORM = "form"
    MULTIPART = "multipart"
    UTF_16 = "utf_16"
    LATIN_1 = "latin_1"
    QUOTED = "quoted"
    LISTED = "listed"


class Packing(StrEnum):
    """Content codings, one of them cut short and one wrongly named."""

    NONE = "none"
    GZIP = "gzip"
    DEFLATE = "deflate"
    TORN = "torn"
    WRONG = "wrong"


class Break(StrEnum):
    """What is done to the bytes at a position."""

    CUT = "cut"
    DROP = "drop"
    REPEAT = "repeat"
    INSERT = "insert"
    FLIP = "flip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change at a position in the body, from 0 to 1, of some bytes."""

    kind: Break
    at: float
    length: int = 1
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A request before it has its message id.

    `valid`: the fields are as documented by the service. `odd`: fields that only describe a message
    are not, and no message may be lost because of that.
    """

    fields: Fields
    valid: bool = False
    odd: bool = False
    writing: Writing = Writing.JSON
    edits: tuple[Edit, ...] = ()
    packing: Packing = Packing.NONE
    content_type: str | None = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "POST"
    framing: Framing = Framing.WHOLE
    pieces: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request, and its fields if the event must have them unchanged, otherwise None."""

    plan: Plan
    call: Call
    message_id: int
    expected: dict[str, Any] | None


_FAITHFUL = {
    Writing.JSON,
    Writing.UTF_8,
    Writing.INDENTED,
    Writing.BOM,
    Writing.FORM,
    Writing.MULTIPART,
}
_FIT_FOR_ODD = {Writing.JSON, Writing.INDENTED}
_WHOLE = {Framing.WHOLE, Framing.CHUNKED, Framing.SLOW}


def case_of(plan: Plan, message_id: int) -> Case:
    """Return the request of a plan."""
    fields = tuple(
        (name, message_id if value == FRESH else value) for name, value in plan.fields
    )
    body = _written(fields, plan.writing)
    for edit in plan.edits:
        body = _edited(body, edit)
    fits = len(body) <= MAX_BODY
    headers = list(plan.headers)
    if plan.content_type is not None:
        headers.append(("Content-Type", plan.content_type))
    match plan.packing:
        case Packing.GZIP:
            body = gzip.compress(body, mtime=0)
        case Packing.TORN:
            packed = gzip.compress(body, mtime=0)
            body = packed[: len(packed) // 3]
        case Packing.DEFLATE:
            body = zlib.compress(body)
    if plan.packing is not Packing.NONE:
        coding = "deflate" if plan.packing is Packing.DEFLATE else "gzip"
        headers.append(("Content-Encoding", coding))
    call = Call(
        body=body,
        headers=tuple(headers),
        method=plan.method,
        framing=plan.framing,
        pieces=plan.pieces,
    )
    return Case(
        plan=plan,
        call=call,
        message_id=message_id,
        expected=_expected_fields(dict(fields))
        if fits and _is_faithful(plan)
        else None,
    )


def _is_faithful(plan: Plan) -> bool:
    """Whether everything that matters is as documented by the service."""
    readable = plan.writing is not Writing.MULTIPART or plan.content_type == MULTIPART
    # A multipart form needs its Content-Type; with that, anything else can't be parsed.
    is_claimed = (plan.content_type or "").lower().startswith("multipart/form-data")
    return (
        plan.valid
        and plan.writing in (_FIT_FOR_ODD if plan.odd else _FAITHFUL)
        and readable
        and (plan.writing is not Writing.FORM or not is_claimed)
        and not plan.edits
        and plan.packing not in {Packing.TORN, Packing.WRONG}
        and not plan.headers
        and plan.method == "POST"
        and plan.framing in _WHOLE
    )


def _expected_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the documented fields as in the event, according to the documentation."""
    message_id = int(fields["sms_id"])
    if "status_id" in fields:
        return {
            "message_id": message_id,
            "recipient": str(fields["sendto"]),
            "status_id": int(fields["status_id"]),
            "status_message": str(fields["status_message"]),
        }
    return {
        "message_id": message_id,
        "sender": str(fields["address"]),
        "text": str(fields["body"]),
        "type": "image" if fields.get("type") == "img" else "text",
        "image_url": fields.get("img_url"),
    }


def simpler(plan: Plan) -> Iterator[Plan]:
    """Yield plans that are one step simpler, the largest steps first."""
    plain = Plan(fields=plan.fields, valid=plan.valid, odd=plan.odd)
    change: dict[str, Any]
    for name in Plan.__slots__:
        if getattr(plan, name) != getattr(plain, name):
            change = {name: getattr(plain, name)}
            yield replace(plan, **change)
    for name in ("fields", "edits", "headers"):
        parts: Sequence[Any] = getattr(plan, name)
        for number in range(len(parts)):
            change = {name: (*parts[:number], *parts[number + 1 :]), "valid": False}
            yield replace(plan, **change)
    for number, (name, value) in enumerate(plan.fields):
        if isinstance(value, str) and len(value) > 1 and value != FRESH:
            kind = type(value)
            for half in (value[: len(value) // 2], value[len(value) // 2 :]):
                fields = list(plan.fields)
                fields[number] = (name, kind(half))
                yield replace(plan, valid=False, fields=tuple(fields))


def _written(fields: Fields, writing: Writing) -> bytes:
    match writing:
        case Writing.FORM:
            text = as_form(fields)
        case Writing.MULTIPART:
            text = as_multipart(fields)
        case Writing.JSON:
            text = as_json(fields, ascii_only=True)
        case Writing.INDENTED:
            text = f"\r\n\t {as_json(fields, ascii_only=True)} \n"
        case Writing.QUOTED:
            text = json.dumps(as_json(fields, ascii_only=True))
        case Writing.LISTED:
            text = f"[{as_json(fields, ascii_only=True)}]"
        case _:
            text = as_json(fields, ascii_only=False)
    match writing:
        case Writing.UTF_16:
            return text.encode("utf-16", "replace")
        case Writing.LATIN_1:
            return text.encode("latin-1", "replace")
        case Writing.BOM:
            return b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass")
    return text.encode("utf-8", "surrogatepass")


def _edited(body: bytes, edit: Edit) -> bytes:
    at = round(edit.at * len(body))
    end = at + edit.length
    match edit.kind:
        case Break.CUT:
            return body[:at]
        case Break.DROP:
            return body[:at] + body[end:]
        case Break.REPEAT:
            return body[:end] + body[at:]
        case Break.INSERT:
            return body[:at] + edit.data + body[at:]
        case Break.FLIP:
            flipped = bytes(byte ^ 1 << edit.length % 8 for byte in body[at : at + 1])
            return body[:at] + flipped + body[at + 1 :]


def as_json(fields: Fields, *, ascii_only: bool) -> str:
    """Return the fields as an object, with repeated names and with raw JSON."""

    def dumped(value: Any) -> str:
        if isinstance(value, Raw):
            return str(value)
        return json.dumps(value, ensure_ascii=ascii_only)

    inner = ", ".join(f"{dumped(name)}: {dumped(value)}" for name, value in fields)
    return f"{{{inner}}}"


def as_form(fields: Fields) -> str:
    """Return the fields as PHP's http_build_query does."""
    return "&".join(
        f"{quote(name, errors='replace')}={quote(value, safe='', errors='replace')}"
        for name, value in _flat(fields)
    )


def as_multipart(fields: Fields) -> str:
    """Return the fields as a multipart form, as PHP's curl does."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in _flat(fields)
    ]
    return "".join((*parts, f"--{BOUNDARY}--\r\n"))


def _flat(fields: Fields) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for name, value in fields:
        if isinstance(value, dict):
            inner = tuple((f"{name}[{key}]", item) for key, item in value.items())
            flat += _flat(inner)
        elif value is not None:
            flat.append((name, str(value)))
    return flat
