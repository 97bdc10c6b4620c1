"""Webhook bodies as the service posts them: each message and report is a new one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, cycle
from typing import Any

from .accounts import Phone

SENDERS = ("+4917642111111", "+393331234567")
STATUSES = (1, 3, 2, 6, 7)
"""Of one message, in order."""

type Body = dict[str, Any]
type Call = tuple[str, Body]

_ids = count(62_000_000)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Endless requests, as webhook id and body."""

    calls: Iterator[Call]

    def take(self, number: int) -> list[Call]:
        """Return the next requests."""
        return [next(self.calls) for _ in range(number)]


def texts(phones: Sequence[Phone]) -> Traffic:
    """Send texts of two senders to all phones in turn."""
    return _traffic(phones, _text)


def images(phones: Sequence[Phone]) -> Traffic:
    """Send pictures of two senders to all phones in turn."""
    return _traffic(phones, _image)


def statuses(phones: Sequence[Phone]) -> Traffic:
    """Report all statuses of one message after the other."""

    def calls() -> Iterator[Call]:
        for phone in cycle(phones):
            sms_id = next(_ids)
            for status_id in STATUSES:
                yield phone.webhook_id, status(phone, sms_id, status_id)

    return Traffic(calls())


def other(webhook_id: str, body: Body) -> Traffic:
    """Repeat one body, with a new number in it each time, if it has a place for one."""

    def calls() -> Iterator[Call]:
        for number in count():
            yield webhook_id, {k: _numbered(v, number) for k, v in body.items()}

    return Traffic(calls())


def _numbered(value: Any, number: int) -> Any:
    return value.replace("#", str(number)) if isinstance(value, str) else value


def _traffic(
    phones: Sequence[Phone], body: Callable[[Phone, int, str], Body]
) -> Traffic:
    def calls() -> Iterator[Call]:
        # The numbers of phones and senders are coprime, so each sender writes to each phone.
        for number, phone in enumerate(cycle(phones)):
            turn = number // len(phones)
            yield phone.webhook_id, body(phone, next(_ids), SENDERS[turn % 2])

    return Traffic(calls())


def status(phone: Phone, sms_id: int, status_id: int, at: str | None = None) -> Body:
    """Return the body of a report, with the current time by default."""
    return {
        "sms_id": sms_id,
        "status_id": status_id,
        "status_message": "Reported by the phone",
        "sendto": SENDERS[0],
        "senttime": at or now(),
        "channel_id": 0,
        "device_id": phone.device_id,
    }


def _text(phone: Phone, sms_id: int, sender: str) -> Body:
    return {
        "address": sender,
        "date": now(),
        "date_sent": now(),
        "body": f"Water in the cellar, {sms_id}! The pump runs.",
        "internal_id": 5121,
        "channel_id": 0,
        "sms_id": sms_id,
        "device_id": phone.device_id,
        "device_name": "Pixel 4a",
        "type": "text",
    }


def _image(phone: Phone, sms_id: int, sender: str) -> Body:
    return {
        "address": sender,
        "date": now(),
        "date_sent": now(),
        "body": "",
        "internal_id": None,
        "sim": 3,
        "sms_id": sms_id,
        "type": "img",
        "img_url": f"https://smsgateway24.s3.eu-central-1.amazonaws.com/incoming/{sms_id}.jpg",
    }


def now() -> str:
    """Return the current time as the service writes it, with more digits."""
    # All different, so that the state of *Last received* changes each time.
    return datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
