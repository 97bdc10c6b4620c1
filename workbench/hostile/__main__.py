"""Runs slow and hostile clients against a real Home Assistant; `scripts/hostile --help`."""

import argparse
import asyncio
from collections import Counter
import re
import sys
from typing import Any

from workbench.fuzz.oracle import MESSAGE, SERVER

from .callers import FIRST_FORGED_ID, FIRST_GOOD_ID, MARK
from .siege import Scene, Siege, besiege

MAX_BLOCK = 0.1
"""CPU seconds for which the integration may block the event loop at a time."""
MAX_MESSAGES, MAX_REPORTS = 100_000, 20_000
"""Of a phone; a minute is too short for so many."""
MAX_STORE = 2_500_000
"""Bytes of the account's database and its log without what it knows.

There are up to 60 writes in its journal, each with a text of 8,000 characters, once more in the
log, and what is in the log before a checkpoint: 1,000 pages of a kilobyte.
"""
MAX_RECORD = 250
"""Bytes of the database for a message or a report that it knows."""
MAX_ROW = 500
"""Bytes of a message of the history without its text, with its part of the indexes."""
REPAIRS = frozenset({"second_device", "not_allowed", "generic_failures"})
"""The repair issues that an unknown client can cause, once for each phone."""
OURS = "smsgateway24"
MINUTE = 60 - 5
"""Seconds between two log lines about a cause, less what a busy machine may delay one."""


def check(siege: Siege) -> list[str]:
    """Return the checks that failed."""
    return [
        *_of_answers(siege),
        *_of_good(siege),
        *_of_bounds(siege),
        *_of_lines(siege.lines),
        *(fault for scene in siege.scenes for fault in _of_loop(scene)),
    ]


def _of_answers(siege: Siege) -> list[str]:
    return [
        f"{scene.name}: {count} x {answer}"
        for scene in siege.scenes
        for answer, count in scene.answers.items()
        if answer.endswith("!")
    ]


def _of_good(siege: Siege) -> list[str]:
    """Yield good messages that were not accepted and published once, for their phone and sender."""
    good = siege.good
    published = [
        event["data"]
        for event in siege.events
        if event["type"] == MESSAGE
        and FIRST_GOOD_ID <= event["data"]["message_id"] < FIRST_FORGED_ID
    ]
    times = Counter(data["message_id"] for data in published)
    faults = [f"a good message was rejected: {refusal}" for refusal in good.refused]
    if times != Counter(good.sent.keys()):
        faults.append(f"{len(good.sent)} good messages were published as {times}")
    faults += [
        f"good message {data['message_id']} was published with other values"
        for data in published
        if data["text"] != good.sent.get(data["message_id"])
        or not data["sender_trusted"]
        or data["device_id"] != siege.device_id
        or data["gateway_device_id"] != 10403
    ]
    return faults


def _of_bounds(siege: Siege) -> list[str]:
    account, phones = siege.account["account"], siege.account["phones"]
    known = sum(p["remembered_messages"] + p["remembered_sent"] for p in phones)
    trusted = [
        event["data"]["sender"]
        for event in siege.events
        if event["type"] == MESSAGE
        and event["data"]["message_id"] >= FIRST_FORGED_ID
        and (event["data"]["sender_trusted"] or event["data"]["sender_name"])
    ]
    # A text is there twice, the second time folded, of which each character can have four bytes.
    characters = sum(len(event["data"].get("text", "")) for event in siege.events)
    recorded = MAX_ROW * account["history_messages"] + 8 * characters
    bounds = {
        "strangers": (account["strangers"], 20),
        "messages known": (max(p["remembered_messages"] for p in phones), MAX_MESSAGES),
        "reports known": (max(p["remembered_sent"] for p in phones), MAX_REPORTS),
        "open problems": (max(p["open_problems"] for p in phones), 50),
        "waiting": (max(p["inbox"] for p in phones), 0),
        "bytes kept": (siege.store_size, MAX_STORE + MAX_RECORD * known + recorded),
        "devices": (siege.after.devices, siege.before.devices),
        "entities": (siege.after.entities, siege.before.entities),
        "trusted strangers": (len(trusted), 0),
    }
    faults = [
        f"{value} {name}, where {bound} are allowed"
        for name, (value, bound) in bounds.items()
        if value > bound
    ]
    repairs = Counter(siege.after.repairs) - Counter(siege.before.repairs)
    faults += [
        f"{count} repairs {name}"
        for name, count in repairs.items()
        if name not in REPAIRS or count > len(phones)
    ]
    return faults


def _of_lines(lines: list[dict[str, Any]]) -> list[str]:
    """Check the log: one line a minute about a cause, and no text of a message."""
    faults = []
    last: dict[str, float] = {}
    for line in lines:
        if OURS not in line["logger"]:
            if SERVER not in line["logger"]:
                faults.append(f"in the log: {line['logger']}: {line['text'][:200]}")
            continue
        if MARK in line["text"] or line["traceback"]:
            faults.append("a log line of the integration has a text or a traceback")
        cause = line["level"] + re.sub(r"\d+", "", line["text"])
        if line["at"] - last.get(cause, 0.0) < MINUTE:
            faults.append(f"logged again within a minute: {line['text'][:200]}")
        last[cause] = line["at"]
    return faults


def _of_loop(scene: Scene) -> list[str]:
    """Yield callbacks that took long and in which the integration was seen, or no code at all."""
    return [
        f"{scene.name}: the loop was held up for {1000 * note['cpu']:.0f} ms by"
        f" {[place for place in note['seen'] if OURS in place] or 'unknown code'}"
        for note in scene.loop["long"]
        if note["cpu"] >= MAX_BLOCK
        and (not note["seen"] or any(OURS in place for place in note["seen"]))
    ]


def report(siege: Siege) -> str:
    """Return the figures, a line for each scene and one for the whole."""
    rows = []
    for scene in siege.scenes:
        loop = scene.loop
        answers = ", ".join(f"{n:,} x {a}" for a, n in sorted(scene.answers.items()))
        rows.append(
            f"  {scene.name}: {scene.seconds:.0f} s, {answers or 'no bad calls'};"
            f" loop held up at most {1000 * loop['largest_cpu']:.0f} ms, by us"
            f" {1000 * loop['largest_ours']:.0f} ms, by a collection of garbage"
            f" {1000 * loop['largest_collection']:.0f} ms; busy for"
            f" {100 * loop['busy'] / scene.seconds:.0f} %"
        )
    phones = siege.account["phones"]
    ours = [line for line in siege.lines if OURS in line["logger"]]
    rows.append(
        f"hostile: {len(siege.good.sent)} good messages, {len(siege.good.refused)} refused,"
        f" slowest answer {1000 * siege.good.slowest:.0f} ms; {len(siege.events):,} told in"
        f" all, {sum(p['remembered_messages'] for p in phones):,} messages and"
        f" {sum(p['remembered_sent'] for p in phones):,} reports known,"
        f" {siege.account['account']['strangers']} strangers, {siege.store_size:,} bytes kept,"
        f" repairs {', '.join(siege.after.repairs) or 'none'}; {len(ours)} log lines of ours;"
        f" {siege.seconds:.0f} s"
    )
    return "\n".join(rows)


def main() -> int:
    """Run from the command line; the exit code is 1 if a check failed."""
    parser = argparse.ArgumentParser(prog="scripts/hostile", description=__doc__)
    parser.add_argument(
        "--seconds",
        type=float,
        default=60,
        help="how long each scene takes, on a machine that keeps up",
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    given = parser.parse_args()
    siege = asyncio.run(besiege(given.seconds, given.seed))
    print(report(siege))
    faults = check(siege)
    for fault in faults[:20]:
        print(f"hostile: failed: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
