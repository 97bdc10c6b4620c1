"""Compares the messages of the service with the published events, id by id.

It has no I/O and uses no code of the integration: the order of statuses is the vendor's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
import re
from typing import Any

from simulator.message_lifecycle import statuses_until
from simulator.model import Message

MARK = "PRIVATE-MARK-4712"
"""Part of every text."""
OURS = "custom_components.smsgateway24"
_RANK = {1: 0, 3: 1, 2: 2, 6: 3, 7: 5}
_FAILED = 4
_LOG_LINE = re.compile(
    r"\S+ (\d\d):(\d\d):(\d\d)\.\d+\S* ([A-Z]+) \([^)]*\) \[([^\]]+)\] (.*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What both sides have.

    `answered` are the reports that were answered 200, as id and status. `home_of` maps the
    service's id of a phone to its device in Home Assistant. `logs` has a text for each process,
    `secrets` what these must not contain.
    """

    messages: tuple[Message, ...]
    answered: frozenset[tuple[int, int]]
    home_of: Mapping[int, str]
    received: tuple[dict[str, Any], ...] = field(repr=False)
    reported: tuple[dict[str, Any], ...] = field(repr=False)
    logs: tuple[str, ...] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def compare(books: Books) -> list[str]:
    """Return the differences."""
    return [
        *_of_messages(books),
        *_of_reports(books),
        *(fault for log in books.logs for fault in _of_log(log, books.secrets)),
    ]


def _of_messages(books: Books) -> Iterator[str]:
    """Yield messages that were not published once, unchanged, with their phone and sender.

    Also published messages that were never received.
    """
    there = {m.sms_id: m for m in books.messages if m.incoming}
    times = Counter(data["message_id"] for data in books.received)
    for sms_id in there:
        if times[sms_id] != 1:
            yield f"message {sms_id} was published {times[sms_id]} times"
    for data in books.received:
        message = there.get(data["message_id"])
        if message is None:
            yield f"message {data['message_id']} was published, and never received"
        elif (
            data["device_id"] != books.home_of[message.device_id]
            or data["gateway_device_id"] != message.device_id
        ):
            yield f"message {message.sms_id} was published for another phone"
        elif (
            data["text"] != message.body
            or data["sender"] != message.address
            or data["channel_id"] != message.channel
        ):
            yield f"message {message.sms_id} was published with other values"


def _of_reports(books: Books) -> Iterator[str]:
    """Yield statuses that were not published once and in order, up to the service's last one."""
    there = {m.sms_id: m for m in books.messages if not m.incoming}
    published: dict[int, list[int]] = {}
    for data in books.reported:
        sms_id, status = data["message_id"], data["status_id"]
        message = there.get(sms_id)
        if message is None:
            yield f"a report of {sms_id} was published, and never sent"
            continue
        before = published.setdefault(sms_id, [])
        if status in before:
            yield f"status {status} of {sms_id} was published again"
        elif before and _rank(status) <= _rank(before[-1]):
            yield f"status {status} of {sms_id} was published after {before[-1]}"
        if status not in statuses_until(message.status):
            yield f"status {status} of {sms_id} was published, and was never reached"
        if data["attempt"] != 1:
            yield f"attempt {data['attempt']} of {sms_id}, which was sent once"
        if not data["sent_from_here"]:
            yield f"{sms_id} was published for another message"
        if (
            data["device_id"] != books.home_of[message.device_id]
            or data["recipient"] != message.address
        ):
            yield f"a report of {sms_id} was published for another phone or recipient"
        before.append(status)
    for sms_id, message in there.items():
        last = published.get(sms_id, [None])[-1]
        if last != message.status:
            yield f"{sms_id} is at {message.status}, and {last} was published last"
    for sms_id, status in books.answered:
        # A status that comes after a later one publishes nothing.
        if not any(_rank(one) >= _rank(status) for one in published.get(sms_id, ())):
            yield f"status {status} of {sms_id} was answered 200 and not published"


def _rank(status: int) -> int:
    return _RANK.get(status, _FAILED)


def our_lines(log: str) -> list[str]:
    """Return the log lines of the integration."""
    return [line for line in log.splitlines() if f"[{OURS}" in line]


def _of_log(log: str, secrets: Iterable[str]) -> Iterator[str]:
    """Yield what must not be logged: a secret, a traceback, a cause twice in a minute."""
    for secret in (MARK, *secrets):
        if secret in log:
            yield "a text, number, token or URL is in the log"
    if re.search(r"^Traceback ", log, re.MULTILINE):
        yield "a traceback is in the log"
    last: dict[str, int] = {}
    for line in our_lines(log):
        if (found := _LOG_LINE.match(line)) is None:
            yield f"a log line of another form: {line[:20]}"
            continue
        hours, minutes, seconds, level, logger, text = found.groups()
        if level in {"DEBUG", "INFO"}:
            continue
        at = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
        cause = f"{level} {logger} {re.sub(r'[0-9]+', '', text)}"
        # Around midnight, one repeat is not found.
        if 0 <= at - last.get(cause, -60) < 60:
            yield f"logged again within a minute: {text[:200]}"
        last[cause] = at
