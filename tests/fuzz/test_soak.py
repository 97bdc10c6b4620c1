"""What scripts/soak compares is seen when it does not match."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from simulator.model import Message
from workbench.soak.comparison import MARK, Books, compare

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
LINE = "2026-11-20 18:00:0{}.123+00:00 WARNING (MainThread) [custom_components.smsgateway24.{}] {}\n"


def message(sms_id: int, **changed: Any) -> Message:
    given: dict[str, Any] = {
        "sms_id": sms_id,
        "email": "owner@example.com",
        "device_id": 10403,
        "address": "+4917642111111",
        "body": "Hello",
        "created": NOW,
        "time_to_send": NOW,
    }
    return Message(**(given | changed))


def received(message_id: int = 1, **changed: Any) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "device_id": "home",
        "gateway_device_id": 10403,
        "text": "Hello",
        "sender": "+4917642111111",
        "channel_id": 0,
    } | changed


def reported(status_id: int, message_id: int = 2, **changed: Any) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "status_id": status_id,
        "attempt": 1,
        "sent_from_here": True,
        "device_id": "home",
        "recipient": "+4917642111111",
    } | changed


BOOKS = Books(
    messages=(message(1, status=5), message(2, status=7)),
    answered=frozenset({(2, 3), (2, 7)}),
    home_of={10403: "home", 10404: "other"},
    received=(received(),),
    reported=(reported(3), reported(6), reported(7)),
    # One of each process.
    logs=(LINE.format(1, "sending", "Once"), LINE.format(2, "sending", "Once")),
    secrets=("PRIVATE-TOKEN",),
)


def test_books_that_match_have_no_fault() -> None:
    assert compare(BOOKS) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"received": ()}, "message 1 was published 0 times"),
        ({"received": (received(), received())}, "message 1 was published 2 times"),
        ({"received": (received(), received(9))}, "never received"),
        ({"received": (received(device_id="other"),)}, "for another phone"),
        ({"received": (received(text="Hi"),)}, "with other values"),
        ({"received": (received(channel_id=1),)}, "with other values"),
        ({"reported": (reported(3), reported(7), reported(7))}, "was published again"),
        (
            {"reported": (reported(6), reported(3), reported(7))},
            "was published after 6",
        ),
        ({"reported": (reported(3), reported(6))}, "is at 7, and 6 was published last"),
        ({"reported": ()}, "was answered 200 and not published"),
        ({"reported": (reported(9), reported(7))}, "and was never reached"),
        ({"reported": (reported(7, attempt=2),)}, "which was sent once"),
        ({"reported": (reported(7, sent_from_here=False),)}, "for another message"),
        ({"reported": (reported(7, device_id="other"),)}, "another phone or recipient"),
        ({"reported": (reported(7), reported(7, 9))}, "never sent"),
        ({"logs": (f"{MARK}\n",)}, "is in the log"),
        ({"logs": ("token PRIVATE-TOKEN\n",)}, "is in the log"),
        ({"logs": ("[custom_components.smsgateway24] Bare\n",)}, "of another form"),
        ({"logs": ("Traceback (most recent call last):\n",)}, "a traceback"),
        (
            {"logs": (LINE.format(1, "a", "Lost 1") + LINE.format(9, "a", "Lost 2"),)},
            "logged again within a minute",
        ),
    ],
)
def test_each_fault_is_seen(changed: dict[str, Any], fault: str) -> None:
    faults = compare(replace(BOOKS, **changed))

    assert any(fault in one for one in faults), faults
