"""scripts/hostile notices each rule that Home Assistant breaks."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from workbench.fuzz.oracle import MESSAGE
from workbench.hostile.__main__ import check, report
from workbench.hostile.callers import FIRST_FORGED_ID, FIRST_GOOD_ID, MARK, GoodCaller
from workbench.hostile.siege import Inventory, Scene, Siege

BEFORE = Inventory(devices=4, entities=20, repairs=("url_not_public",))
PHONE = {
    "remembered_messages": 100_000,
    "remembered_sent": 20_000,
    "open_problems": 50,
    "inbox": 0,
}
BLOCK = {
    "cpu": 0.11,
    "wall": 0.2,
    "seen": ["/config/custom_components/smsgateway24/a:b"],
}


def told(message_id: int, **changed: Any) -> dict[str, Any]:
    data = {
        "message_id": message_id,
        "text": "Good",
        "sender": "Anna",
        "sender_name": "Anna",
        "sender_trusted": True,
        "device_id": "ours",
        "gateway_device_id": 10403,
    }
    return {"type": MESSAGE, "data": data | changed}


def line(text: str, at: float = 100.0, **changed: Any) -> dict[str, Any]:
    return {
        "logger": "custom_components.smsgateway24.receiving.webhook",
        "level": "WARNING",
        "text": text,
        "at": at,
        "traceback": False,
    } | changed


def scene(*long: dict[str, Any], **answers: int) -> Scene:
    times = ("largest_cpu", "largest_ours", "largest_collection", "busy")
    loop = dict.fromkeys(times, 0.0) | {"long": list(long)}
    return Scene(name="garbage", answers=Counter(answers), seconds=5, loop=loop)


def siege(**changed: Any) -> Siege:
    """Build one of which everything holds."""
    stranger = told(FIRST_FORGED_ID, sender_trusted=False, sender_name=None)
    given: dict[str, Any] = {
        "scenes": [scene()],
        "good": GoodCaller("", sent={FIRST_GOOD_ID: "Good"}),
        "events": [told(FIRST_GOOD_ID), stranger],
        "lines": [line("A kind", 100), line("A kind", 161), line("Another", 101)],
        "before": BEFORE,
        "after": replace(BEFORE, repairs=(*BEFORE.repairs, "second_device")),
        "account": account(20),
        "store_size": 1_000,
        "device_id": "ours",
    }
    return Siege(**given | changed)


def account(unknown_senders: int = 20, **phone: int) -> dict[str, Any]:
    counted = {"strangers": unknown_senders, "history_messages": 0}
    return {"account": counted, "phones": [PHONE | phone]}


def test_where_everything_holds_nothing_is_said() -> None:
    assert check(siege()) == []
    assert "0 refused" in report(siege())


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"scenes": [scene(**{"500!": 3})]}, "garbage: 3 x 500!"),
        ({"scenes": [scene(BLOCK)]}, "the loop was held up for 110 ms by"),
        ({"scenes": [scene(BLOCK | {"seen": []})]}, "unknown code"),
        ({"good": GoodCaller("", sent={}, refused=["1: 503"])}, "rejected: 1: 503"),
        ({"events": []}, "1 good messages were published as"),
        ({"events": [told(FIRST_GOOD_ID)] * 2}, "1 good messages were published as"),
        ({"events": [told(FIRST_GOOD_ID, text="x")]}, "published with other values"),
        (
            {"events": [told(FIRST_GOOD_ID, device_id="x")]},
            "published with other values",
        ),
        (
            {"events": [told(FIRST_GOOD_ID), told(FIRST_FORGED_ID)]},
            "1 trusted strangers, where 0",
        ),
        ({"account": account(21)}, "21 strangers, where 20"),
        ({"account": account(remembered_messages=100_001)}, "100001 messages known"),
        ({"account": account(remembered_sent=20_001)}, "20001 reports known"),
        ({"account": account(open_problems=51)}, "51 open problems"),
        ({"account": account(inbox=1)}, "1 waiting"),
        ({"store_size": 33_000_000}, "33000000 bytes kept"),
        (
            {
                "store_size": 3_000_000,
                "account": account(remembered_messages=10, remembered_sent=10),
            },
            "3000000 bytes kept, where 2505064",
        ),
        ({"after": replace(BEFORE, devices=5)}, "5 devices, where 4"),
        ({"after": replace(BEFORE, entities=21)}, "21 entities, where 20"),
        (
            {"after": replace(BEFORE, repairs=("second_device",) * 2)},
            "2 repairs second",
        ),
        ({"after": replace(BEFORE, repairs=("ids_differ",))}, "1 repairs ids_differ"),
        (
            {"lines": [line("A 1", 100), line("A 2", 154)]},
            "logged again within a minute",
        ),
        ({"lines": [line(MARK)]}, "has a text or a traceback"),
        ({"lines": [line("Oh", traceback=True)]}, "has a text or a traceback"),
        ({"lines": [line("Oh", logger="homeassistant.core")]}, "in the log: home"),
    ],
)
def test_what_does_not_hold_is_said(changed: dict[str, Any], fault: str) -> None:
    assert any(fault in said for said in check(siege(**changed)))
