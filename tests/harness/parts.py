"""Which tests are worth repeating on another version of Home Assistant, as marks for `-m`."""

from collections.abc import Iterable
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]

INDEPENDENT = (
    "account/test_event_size.py",
    "simulator",
    "docs/test_links.py",
    "docs/test_prose.py",
    "docs/test_words.py",
    "fuzz/test_judge.py",
    "fuzz/test_siege.py",
    "fuzz/test_soak.py",
    "package/test_frontend.py",
    "package/test_packaging.py",
    "harness/test_time_limit.py",
    "receiving/test_floods.py",
    "receiving/test_used_up_ids.py",
    "storage/test_database.py",
    "storage/test_foreign_changes.py",
    "storage/test_history_tables.py",
)
"""Folders and files that know no Home Assistant, or are about what no version of it decides."""

START = (
    "real/test_real_home.py",
    "real/test_release_home.py",
)
"""What an older version could do in another way: start, restart, load the file of a release."""


def mark(items: Iterable[pytest.Item]) -> None:
    """Put the marks on."""
    for item in items:
        for name, parts in (
            ("independent", INDEPENDENT),
            ("start", START),
        ):
            if any((HERE / part) in (item.path, *item.path.parents) for part in parts):
                item.add_marker(name)
