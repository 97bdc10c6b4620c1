"""Checks every request against the documentation and against what happened.

It does not use the integration's parser: it counts published events, and reads a body only as far
as any JSON parser can.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
import json
import re
from typing import Any

from .call import UNANSWERED, Answer, Framing
from .plan import BOUNDARY, MARK, MAX_BODY, Case, Packing, Writing

MESSAGE, REPORT = "smsgateway24_message_received", "smsgateway24_delivery_status"
MAX_EVENT = 32_768
"""Size in bytes from which the recorder drops an event."""
MAX_ID = 2**63 - 1
MAX_ADDRESS = 256
CHANNELS = frozenset(
    {"sim_1", "sim_2", "whatsapp_business", "whatsapp", "rcs_1", "rcs_2", "unknown"}
)
REFUSALS = frozenset({400, 413, 422})
PROBES = frozenset({"GET", "HEAD"})
"""Methods that are answered with nothing."""
_ONE_GO = 16_384
"""Bytes of a body that arrive before the client can close the connection."""
_FIRST, _LAST = f"--{BOUNDARY}\r\n".encode(), f"\r\n--{BOUNDARY}--".encode()
_SURROGATE = re.compile("[\ud800-\udfff]")
SERVER = "aiohttp.server"
_UNKNOWN_KIND = re.compile(
    "SmsGateWay24 sent a webhook request of a kind that this version"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What happened since the last look: bus events as type and data, and log lines."""

    events: tuple[dict[str, Any], ...]
    lines: tuple[dict[str, Any], ...]


@dataclass(slots=True)
class History:
    """What was published so far, and how requests were answered."""

    messages: set[int] = field(default_factory=set)
    reports: set[int] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    published: Counter[str] = field(default_factory=Counter)
    unknown_kind_mentioned: bool = False
    no_http: int = 0


def judge(case: Case, answer: Answer | None, seen: Seen, history: History) -> list[str]:
    """Return what is wrong, and add what happened to the history."""
    faults = [*_of_lines(seen.lines, history)]
    for event in seen.events:
        faults += _of_event(event, history)
    faults += _of_answer(case, answer, seen, history)
    for event in seen.events:
        message_id = event["data"]["message_id"]
        published = history.messages if event["type"] == MESSAGE else history.reports
        published.add(message_id)
        history.published[event["type"]] += 1
    return faults


def _of_lines(lines: Iterable[dict[str, Any]], history: History) -> Iterable[str]:
    for line in lines:
        if line["logger"] == SERVER or f"Module {SERVER} is logging" in line["text"]:
            # Invalid HTTP ends in aiohttp, which logs it; it reaches no integration.
            history.no_http += 1
            continue
        if MARK in line["text"]:
            yield f"a log line of {line['logger']} holds a text"
        if line["level"] in {"DEBUG", "INFO"}:
            continue
        if (
            _UNKNOWN_KIND.match(line["text"])
            and not line["traceback"]
            and not history.unknown_kind_mentioned
        ):
            history.unknown_kind_mentioned = True
            continue
        yield f"a line in the log: {line['logger']}: {line['text'][:2_000]}"


def _of_event(event: dict[str, Any], history: History) -> Iterable[str]:
    """Check an event against its documentation."""
    data = event["data"]
    message_id = data["message_id"]
    if event["type"] == MESSAGE and message_id in history.messages:
        yield "a message was published twice"
    if type(message_id) is not int or not 1 <= message_id <= MAX_ID:
        yield "an event has an impossible message id"
    if data["channel"] not in CHANNELS:
        yield "an event has an unknown channel"
    for name in ("channel_id", "gateway_device_id", "internal_id", "age", "status_id"):
        value = data.get(name)
        if value is not None and (
            type(value) is not int or not -MAX_ID - 1 <= value <= MAX_ID
        ):
            yield f"{name} of an event is no integer of 64 bits"
    text = json.dumps(data, ensure_ascii=False)
    if "\\u0000" in text or (not text.isascii() and _SURROGATE.search(text)):
        yield "an event has what a database can't hold"
    elif len(text.encode()) > MAX_EVENT:
        yield "an event is too large for the recorder"
    for name in ("sender", "recipient"):
        if len(data.get(name, "")) > MAX_ADDRESS:
            yield f"{name} of an event is longer than any address"
    if event["type"] == REPORT:
        return
    if data["sender_trusted"] or data["sender_name"]:
        yield "an unknown sender is taken for a contact"
    if len(data["text"]) > 8_000:
        yield "an event has too long a text"


def _of_answer(
    case: Case, answer: Answer | None, seen: Seen, history: History
) -> Iterable[str]:
    published = len(seen.events)
    if answer is None:
        yield from _of_silence(case, published, history)
        return
    is_json = answer.content_type == "application/json"
    given = (is_json and _object_of(answer.body)) or {}
    verdict = str(given.get("result", ""))
    history.answers[f"{answer.status} {verdict}".strip()] += 1
    if is_json and MARK.encode() in answer.body:
        yield "the answer holds a text"
    if answer.status != 200:
        if published:
            yield f"published, and answered {answer.status}"
        documented = REFUSALS if case.call.method == "POST" else {405}
        if case.call.framing is Framing.BAD_CHUNK:
            documented |= {408}
        # What aiohttp itself can't parse never reaches a webhook.
        if answer.status not in documented and (is_json or answer.status != 400):
            yield f"an answer that is not documented: {answer.status}"
        if case.expected is not None:
            yield f"a valid request was rejected: {answer.status}"
        return
    if case.call.method in PROBES:
        if answer.body or published:
            yield "a probe was answered with something, or did something"
        return
    if case.call.method != "POST":
        yield "another method was accepted"
    yield from _of_taken(case, verdict, seen, history)


def _of_silence(case: Case, published: int, history: History) -> Iterable[str]:
    """Check a request without an answer.

    If a request is rejected while more of it is sent, the answer may be lost.
    """
    framing = case.call.framing
    if framing in UNANSWERED:
        history.answers["not waited for"] += 1
    else:
        history.answers["hung up on"] += 1
        if case.expected is not None or (
            framing is Framing.WHOLE and len(case.call.body) < _ONE_GO
        ):
            yield "no answer"
    if published and framing is not Framing.UNHEARD:
        yield "published, and not answered"
    if published > 1:
        yield "one request was published more than once"


def _of_taken(case: Case, verdict: str, seen: Seen, history: History) -> Iterable[str]:
    """Check a request that was answered 200: what was it processed as, and was it?"""
    kind, message_id = _reading(case)
    published = len(seen.events)
    match verdict:
        case "accepted":
            yield from _of_accepted(kind, message_id, seen, history)
        case "repeated":
            if kind == "message" and message_id not in {None, *history.messages}:
                yield "repeated, and never published before"
        case "noted":
            if kind in {"message", "report", "none"}:
                yield f"200 for what was not accepted: {kind}"
        case _:
            yield "200 without a result"
    # The first half of a form is a form, and aiohttp does not report that a compressed body is
    # cut.
    is_torn = (
        case.plan.packing is Packing.TORN and case.plan.writing is not Writing.FORM
    )
    if case.call.framing is Framing.BAD_CHUNK or is_torn:
        yield "200 for a broken body"
    if case.call.body.startswith(_FIRST) and _LAST not in case.call.body:
        yield "200 for half a form"
    if len(case.call.body) > MAX_BODY:
        yield "200 for more than 64 KiB"
    if published and verdict != "accepted":
        yield f"{verdict}, and published"
    if case.expected is None:
        return
    if not published:
        yield "a valid request was not published"
    for event in seen.events:
        for name, value in case.expected.items():
            if event["data"][name] != value:
                yield f"{name} was not published as it was sent"


def _of_accepted(
    kind: str, message_id: int | None, seen: Seen, history: History
) -> Iterable[str]:
    """Check a request that was accepted as new: it has one event, of its kind and id.

    A report may be too late to be published, if there was one about the same message.
    """
    published = len(seen.events)
    if kind == "none":
        yield "200 for a body that is no object"
    if kind == "other":
        yield "200 for an object that is no message"
    late = message_id is None or message_id in history.reports
    if published > 1 or (not published and not (kind in {"report", "?"} and late)):
        yield f"accepted, and published {published} times"
    if published and kind in {"message", "report"}:
        event = seen.events[0]
        if (event["type"] == MESSAGE) is not (kind == "message"):
            yield "published as another kind"
        if message_id not in {None, event["data"]["message_id"]}:
            yield "published under another id"


def _reading(case: Case) -> tuple[str, int | None]:
    """Return the kind of a body, as far as any JSON parser can see it, and its message id.

    `message`, `report`, `other` (an object of neither kind), `none` (neither an object nor similar
    to a form), or `?` if the kind is unclear.
    """
    is_coded = any(name == "Content-Encoding" for name, _ in case.call.headers)
    if is_coded or case.call.framing is Framing.SURPLUS:
        return "?", None
    try:
        fields = _object_of(case.call.body)
    except RecursionError:
        return "?", None
    if fields is None:
        return ("?" if b"=" in case.call.body else "none"), None
    message_id = fields.get("sms_id")
    if type(message_id) is not int:
        message_id = None
    if "status_id" in fields:
        # 5 marks an incoming message, for which a report publishes nothing.
        is_five = str(fields["status_id"]).strip() in {"5", "5.0", "05"}
        return ("?" if is_five else "report"), message_id
    if "address" in fields:
        return "message", message_id
    return ("?" if isinstance(fields.get("type"), str) else "other"), message_id


def _object_of(body: bytes) -> Any:
    """Return an object, or None.

    Raises RecursionError if it is nested too deeply for this Python.
    """
    try:
        read = json.loads(body, parse_int=_int, parse_constant=_refuse)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _int(digits: str) -> int:
    return int(digits) if len(digits) < 100 else 0


def _refuse(_name: str) -> None:
    """Reject NaN and Infinity, which JSON does not have."""
    raise ValueError
