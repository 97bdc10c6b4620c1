"""How often one cause is mentioned in the log."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from custom_components.smsgateway24.domain.log_limiter import (
    INTERVAL,
    MAX_CAUSES,
    LogLimiter,
)

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_a_cause_is_mentioned_once_a_minute_with_the_count_of_what_was_not() -> None:
    quiet = LogLimiter()

    assert quiet.suppressed_count("disk", NOON) == 0
    assert quiet.suppressed_count("disk", NOON) is None
    assert quiet.suppressed_count("disk", NOON + seconds(59)) is None
    assert quiet.suppressed_count("disk", NOON + seconds(60)) == 2
    assert quiet.suppressed_count("disk", NOON + seconds(61)) is None
    assert quiet.suppressed_count("disk", NOON + seconds(600)) == 1


def test_one_cause_does_not_keep_another_quiet() -> None:
    quiet = LogLimiter()
    quiet.suppressed_count("disk", NOON)

    assert quiet.suppressed_count("network", NOON) == 0
    assert quiet.suppressed_count("disk", NOON) is None


def test_a_clock_that_is_set_back_keeps_nothing_quiet() -> None:
    quiet = LogLimiter()
    quiet.suppressed_count("disk", NOON)

    assert quiet.suppressed_count("disk", NOON - seconds(3600)) == 0


def test_of_too_many_causes_the_one_that_is_longest_ago_is_forgotten() -> None:
    quiet = LogLimiter()
    for number in range(MAX_CAUSES):
        quiet.suppressed_count(f"cause {number}", NOON)

    assert quiet.suppressed_count("one more", NOON) == 0
    assert quiet.suppressed_count("cause 1", NOON) is None
    assert quiet.suppressed_count("cause 0", NOON) == 0


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 90)), max_size=60),
)
def test_no_minute_has_two_mentions_of_a_cause_and_all_are_counted(
    calls: list[tuple[str, int]],
) -> None:
    quiet, now = LogLimiter(), NOON
    last: dict[str, datetime] = {}
    total = dict.fromkeys("abc", 0)
    silent = dict.fromkeys("abc", 0)
    for cause, pause in calls:
        now += seconds(pause)
        total[cause] += 1
        count = quiet.suppressed_count(cause, now)
        if count is None:
            silent[cause] += 1
            continue
        assert cause not in last or now - last[cause] >= INTERVAL
        assert count == silent[cause]
        last[cause], silent[cause] = now, 0
    assert set(last) == {cause for cause, calls in total.items() if calls}
