"""The figures of the documentation are those of the code."""

from datetime import timedelta
import re

import pytest

from custom_components.smsgateway24.account import data, phone, queue
from custom_components.smsgateway24.automation import filters
from custom_components.smsgateway24.const import (
    SENDS_PER_DAY,
    SENDS_PER_HOUR,
    SENDS_PER_NUMBER,
    URGENT_RESERVE,
)
from custom_components.smsgateway24.dialogue import actions
from custom_components.smsgateway24.domain import (
    idempotency,
    ledger,
    message_length,
    outgoing,
    recent_messages,
    reducer,
    send_limits,
)
from custom_components.smsgateway24.domain.questions import MEMORY
from custom_components.smsgateway24.domain.reducer import _MAX_TEXT_BYTES
from custom_components.smsgateway24.flows.options import (
    _MAX_PER_DAY,
    _MAX_PER_HOUR,
    _MAX_PER_NUMBER,
)
from custom_components.smsgateway24.monitors import removed_targets
from custom_components.smsgateway24.protocol import model
from custom_components.smsgateway24.receiving import catch_up, image_download, webhook
from custom_components.smsgateway24.services import _MAX_LIMIT, _MAX_TIMEOUT

from .builders import page

_NUMBER = re.compile(r"\d[\d,]*")
MIB = 1024 * 1024


def hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)


def minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


# By page, and by the words that a row begins with: the numbers in the rest of it, in order.
FIGURES: dict[str, dict[str, tuple[int, ...]]] = {
    "docs/limits.md": {
        "a request": (webhook.MAX_BODY // 1024, webhook.BODY_TIMEOUT),
        "the text in an event": (reducer.MAX_TEXT, _MAX_TEXT_BYTES),
        "the state of *Last message*": (255,),
        "an address of a sender or recipient": (model.MAX_ADDRESS,),
        "the service's words of a status": (model.MAX_STATUS_MESSAGE,),
        "a picture": (
            image_download.MAX_SIZE // MIB,
            image_download.MAX_PIXELS // 1_000_000,
            image_download.TIMEOUT,
        ),
        "messages that wait while nothing can be told": (
            queue.MAX_QUEUED,
            queue.MAX_QUEUED_CHARACTERS // 1_000_000,
        ),
        "a pattern in a trigger": (
            filters.MAX_PATTERN,
            int(filters.PATTERN_TIMEOUT * 1000),
        ),
        "a text": (message_length.MAX_PARTS, message_length.MAX_CHARACTERS),
        "messages of a phone": (
            SENDS_PER_HOUR,
            SENDS_PER_DAY,
            _MAX_PER_HOUR,
            _MAX_PER_DAY,
        ),
        "messages to one number": (
            SENDS_PER_NUMBER,
            minutes(send_limits.LOOP_WINDOW),
            1,
            _MAX_PER_NUMBER,
        ),
        "urgent messages beyond": (URGENT_RESERVE, 0, _MAX_PER_HOUR),
        "an address that was shown": (hours(data.PENDING_MEMORY),),
        "`timeout`": (1, _MAX_TIMEOUT),
        "`once_key`": (
            255,
            hours(idempotency.IDEMPOTENCY_MEMORY),
            idempotency.MAX_KEYS,
        ),
        "`get_messages`": (1, _MAX_LIMIT, 50),
        "a [question]": (
            actions._MAX_PEOPLE,  # noqa: SLF001 - as the other figures of one module
            actions._MAX_ANSWERS,  # noqa: SLF001
            hours(actions._MAX_TIME),  # noqa: SLF001
        ),
        "questions that are open": (actions.MAX_OPEN,),
    },
    "docs/privacy.md": {
        "recipients of failed messages": (
            reducer.MAX_PROBLEMS,
            hours(reducer.PROBLEM_LIFETIME),
        ),
        "ids of messages that were told": (
            ledger.MAX_MESSAGES,
            ledger.PUBLISHED_MEMORY.days,
        ),
        "ids of older ones": (ledger.MAX_RANGES,),
        "ids and statuses of messages that were sent": (
            ledger.MAX_OWN,
            ledger.MAX_FOREIGN,
        ),
        "senders and channels of the last messages": (
            recent_messages.MAX_MESSAGES,
            recent_messages.MEMORY.days,
        ),
        "numbers of messages under way": (
            outgoing.MAX_OUTGOING,
            outgoing.OUTGOING_MEMORY.days,
        ),
        "messages that wait": (queue.MAX_QUEUED,),
        "days on which the phone spoke": (phone.MAX_DAYS,),
        "what was sent under a `once_key`": (
            idempotency.MAX_KEYS,
            hours(idempotency.IDEMPOTENCY_MEMORY),
        ),
        "an address that was shown": (hours(data.PENDING_MEMORY),),
        "[questions]": (actions.MAX_OPEN, hours(MEMORY)),
        "names of removed contacts and phones": (removed_targets.MAX_REMOVED,),
    },
    "docs/architecture.md": {
        "queued payloads": (queue.MAX_QUEUED, queue.MAX_QUEUED_CHARACTERS),
        "ids of published messages": (
            ledger.PUBLISHED_MEMORY.days,
            ledger.MAX_MESSAGES,
        ),
        "ids of older messages": (ledger.MAX_RANGES,),
        "where outgoing messages stand": (ledger.MAX_OWN, ledger.MAX_FOREIGN),
        "sender and slot of messages": (
            recent_messages.MEMORY.days,
            recent_messages.MAX_MESSAGES,
        ),
        "what the entities show": (
            reducer.MAX_PROBLEMS,
            hours(reducer.PROBLEM_LIFETIME),
        ),
        "messages from here without a final status": (
            outgoing.OUTGOING_MEMORY.days,
            outgoing.MAX_OUTGOING,
        ),
        "what was sent under a `once_key`": (
            hours(idempotency.IDEMPOTENCY_MEMORY),
            idempotency.MAX_KEYS,
        ),
        "URLs that flows have shown": (hours(data.PENDING_MEMORY),),
        "questions that are open": (actions.MAX_OPEN, hours(MEMORY)),
    },
    "docs/catch-up.md": {
        "between": (minutes(catch_up.GRACE), hours(catch_up.TOO_OLD)),
        "the state of messages of ours without an end": (catch_up.SETTLE_AT_ONCE,),
    },
    "docs/sending.md": {
        "in an hour": (SENDS_PER_HOUR, 1, _MAX_PER_HOUR),
        "in 24 hours": (SENDS_PER_DAY, 1, _MAX_PER_DAY),
        "to one number": (
            SENDS_PER_NUMBER,
            minutes(send_limits.LOOP_WINDOW),
            1,
            _MAX_PER_NUMBER,
        ),
        "urgent messages beyond": (URGENT_RESERVE, 0, _MAX_PER_HOUR),
    },
}


@pytest.mark.parametrize("name", FIGURES)
def test_the_figures_are_those_of_the_code(name: str) -> None:
    rows = [row for table in page(name).tables for row in table.rows]

    for begin, figures in FIGURES[name].items():
        found = [row for row in rows if row[0].startswith(begin)]
        assert found, begin
        told = " | ".join(found[0]).removeprefix(begin)
        numbers = [int(n.replace(",", "")) for n in _NUMBER.findall(told)]
        # A row may say more, but the figures are among its numbers, in this order.
        rest = iter(numbers)
        assert all(figure in rest for figure in figures), (begin, numbers, figures)
