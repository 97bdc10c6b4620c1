"""The short form of `python -m benchmarks`: exact figures must hold, times are not judged."""

from benchmarks.__main__ import SHORT
from benchmarks.run import run, verdicts


async def test_a_message_writes_what_it_has_to_and_no_more() -> None:
    result = await run(SHORT)

    found = verdicts(result, full=False)
    assert sum(verdict.exact for verdict in found) > 20
    assert [str(v) for v in found if v.exact and not v.held] == []
    # The others are measured all the same.
    assert all(v.value > 0 for v in found if not v.exact)
