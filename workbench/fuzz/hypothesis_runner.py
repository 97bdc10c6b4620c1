"""Runs hypothesis beside an event loop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
import threading

from hypothesis import HealthCheck, Phase, given, seed, settings

from .plan import Plan
from .strategies import plans


class _StoppedError(BaseException):
    """Passes through hypothesis, which would try to simplify any Exception."""


async def try_plans(
    check: Callable[[Plan], Awaitable[object]], *, cases: int, chance: int
) -> None:
    """Let hypothesis generate plans, and raise the error of the simplest plan that fails.

    Hypothesis knows no event loops, so it runs in a thread of its own, and the checks run in the
    loop. Cancelling ends the thread.
    """
    loop = asyncio.get_running_loop()
    stopped = False
    checking: asyncio.Task[None] | None = None

    async def checked(plan: Plan) -> None:
        nonlocal checking
        checking = asyncio.current_task()
        if stopped:
            raise _StoppedError
        try:
            await check(plan)
        except asyncio.CancelledError:
            raise _StoppedError from None

    @seed(chance)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(plans)
    def run(plan: Plan) -> None:
        asyncio.run_coroutine_threadsafe(checked(plan), loop).result()

    done: asyncio.Future[BaseException | None] = loop.create_future()

    def work() -> None:
        error = None
        try:
            run()
        except BaseException as err:  # noqa: BLE001 - raised by the task that waits for it
            error = err
        loop.call_soon_threadsafe(done.set_result, error)

    thread = threading.Thread(target=work, name="hypothesis")
    thread.start()
    try:
        error = await asyncio.shield(done)
    except asyncio.CancelledError:
        stopped = True
        if checking is not None:
            checking.cancel()
        while not done.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(done)
        raise
    finally:
        thread.join()
    if error is not None:
        raise error
