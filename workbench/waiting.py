"""Waits for conditions instead of for a time, and for tasks to end."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from inspect import isawaitable
from time import monotonic
from typing import Any, overload

POLL_INTERVAL = 0.05


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait for their end; what they raised is ignored."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@overload
async def wait_for[T](
    predicate: Callable[[], Awaitable[T]],
    timeout: float = 10,
    *,
    what: str = "the condition",
    interval: float = POLL_INTERVAL,
    retry_on: tuple[type[Exception], ...] = (),
) -> T: ...
@overload
async def wait_for[T](
    predicate: Callable[[], T],
    timeout: float = 10,
    *,
    what: str = "the condition",
    interval: float = POLL_INTERVAL,
    retry_on: tuple[type[Exception], ...] = (),
) -> T: ...
async def wait_for(
    predicate: Callable[[], Any],
    timeout: float = 10,
    *,
    what: str = "the condition",
    interval: float = POLL_INTERVAL,
    retry_on: tuple[type[Exception], ...] = (),
) -> Any:
    """Return the first truthy value of `predicate`, a function without arguments.

    It may be asynchronous. Times are in seconds. After exceptions in `retry_on` it is called again,
    all others are raised. Raises TimeoutError that names what was waited for and the last value.
    """
    deadline = monotonic() + timeout
    last: object = None
    while True:
        with suppress(*retry_on):
            last = predicate()
            if isawaitable(last):
                last = await last
            if last:
                return last
        if monotonic() > deadline:
            raise TimeoutError(f"no {what} within {timeout:g} s; last value: {last!r}")
        await asyncio.sleep(interval)
