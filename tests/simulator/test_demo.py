"""The demo as a program runs it again and again beside one Home Assistant, which remembers."""

from simulator import ManualClock, Simulator
from simulator.demo import first_sms_id, populate, write


async def test_a_later_run_repeats_no_id_of_an_earlier_one(clock: ManualClock) -> None:
    first = await ids_of_a_run(clock, messages=60)
    clock.tick(10)
    second = await ids_of_a_run(clock, messages=60)

    assert len({*first, *second}) == 120
    assert max(first) < min(second)


async def ids_of_a_run(clock: ManualClock, messages: int) -> list[int]:
    """Run the demo for some messages."""
    first = first_sms_id(clock.now())
    async with Simulator(seed=1, clock=clock, first_sms_id=first) as service:
        populate(service)
        for _ in range(messages):
            await write(service)
        return [message.sms_id for message in service.messages()]
