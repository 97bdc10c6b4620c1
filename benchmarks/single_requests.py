"""Counts what single requests write: exact numbers, on any machine."""

from collections.abc import Mapping
from dataclasses import dataclass

from .accounts import Phone
from .bodies import STATUSES, Call, now, status, texts
from .home import Home

_TRIES = 3
_MESSAGE_ID, _FAILED_ID = 61_000_000, 61_000_001
_GENERIC_FAILURE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of events and of states."""

    events: int
    states: int


async def rows_of_single_calls(home: Home, phone: Phone) -> Mapping[str, Rows]:
    """Send one request of each kind and count what it writes.

    Home Assistant writes rows of its own now and then, and counters once a minute, so the smallest
    of several results counts.
    """
    traffic = texts([phone])
    found: dict[str, Rows] = {}
    for number in range(_TRIES):
        text, long_ago = traffic.take(1)[0], now()
        report, failure = _MESSAGE_ID + 2 * number, _FAILED_ID + 2 * number
        delivered = _status(phone, report, STATUSES[-1])
        failed = _status(phone, failure, _GENERIC_FAILURE)
        for name, call in (
            ("a text", text),
            ("a text again", text),
            ("a report", _status(phone, report, STATUSES[0])),
            ("a delivery", delivered),
            ("a delivery again", delivered),
            ("a late report", _status(phone, report, STATUSES[1], long_ago)),
            ("a failure, with its problem", failed),
            ("a failure again", failed),
            ("the end of the problem", _status(phone, report + 100, STATUSES[-1])),
        ):
            rows = await _rows_of(home, call)
            least = found.get(name, rows)
            found[name] = Rows(
                events=min(least.events, rows.events),
                states=min(least.states, rows.states),
            )
    return found


def _status(phone: Phone, sms_id: int, status_id: int, at: str | None = None) -> Call:
    return phone.webhook_id, status(phone, sms_id, status_id, at)


async def _rows_of(home: Home, call: Call) -> Rows:
    before = (await home.cost()).rows
    answers = await home.call([call])
    if answers.statuses != {200: 1}:
        raise RuntimeError(f"a call was answered {dict(answers.statuses)}")
    after = (await home.cost()).rows
    return Rows(
        events=after["events"] - before["events"],
        states=after["states"] - before["states"],
    )
