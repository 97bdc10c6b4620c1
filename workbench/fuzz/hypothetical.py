"""Hypothesis beside a running event loop."""

import asyncio
from collections.abc import Awaitable, Callable
import threading

from hypothesis import HealthCheck, Phase, given, seed, settings

from .plan import Plan
from .strategies import plans


async def try_plans(
    check: Callable[[Plan], Awaitable[object]], *, cases: int, chance: int
) -> None:
    """Have hypothesis make plans, and raise what the simplest plan raises that does not pass.

    Hypothesis does not know of event loops, so it has a thread of its own and the checks are made in the loop.
    """
    loop = asyncio.get_running_loop()

    async def checked(plan: Plan) -> None:
        await check(plan)

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
        except BaseException as err:  # noqa: BLE001 - raised where it is waited for
            error = err
        loop.call_soon_threadsafe(done.set_result, error)

    thread = threading.Thread(target=work, name="hypothesis")
    thread.start()
    error = await done
    thread.join()
    if error is not None:
        raise error
