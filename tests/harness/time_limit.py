"""Ends an asynchronous test that hangs from inside, so that it ends what it has started.

pytest-timeout raises in whatever runs just then, which is the event loop: the test goes on as a
task that nothing waits for, with its Home Assistant, beside the tests that follow. So the test's
own task is cancelled first, and pytest-timeout comes only for one that does not end even then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest

ENDING = 120
"""Seconds that a test may take to end what it has started."""


def end_from_inside(items: Iterable[pytest.Item], folder: Path, limit: float) -> None:
    """Limit the asynchronous tests of a folder to `limit` seconds, or to their mark `timeout`."""
    for item in items:
        if (
            folder in item.path.parents
            and isinstance(item, pytest.Function)
            and iscoroutinefunction(item.obj)
        ):
            marker = item.get_closest_marker("timeout")
            seconds = limit if marker is None else marker.args[0]
            item.obj = _limited(item.obj, seconds)
            # The first one counts.
            item.add_marker(pytest.mark.timeout(seconds + ENDING), append=False)


def _limited(
    test: Callable[..., Awaitable[None]], seconds: float
) -> Callable[..., Awaitable[None]]:
    @wraps(test)
    async def limited(*args: Any, **kwargs: Any) -> None:
        async with asyncio.timeout(seconds):
            await test(*args, **kwargs)

    return limited
