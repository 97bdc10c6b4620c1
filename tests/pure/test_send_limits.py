"""How many messages may be sent within an hour, a day, and to one recipient."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain import send_limits
from custom_components.smsgateway24.domain.send_limits import (
    CountedSend,
    Limit,
    SendLimiter,
    SendLimits,
)
from custom_components.smsgateway24.storage.codec import decode_send, encode_send

from .builders import NOW, NUMBER, OTHER_NUMBER, many, minutes, some
from .strategies import seconds, stored

LIMITS = SendLimits(per_hour=30, per_day=200, per_number=10, urgent_reserve=10)
TAG = 4711
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def limited(**changes: int) -> SendLimits:
    return replace(LIMITS, **changes)


def sent(at: datetime = NOW, number: str = NUMBER, parts: int = 1) -> CountedSend:
    return CountedSend(at=at, number=number, parts=parts)


def limiter(*sends: CountedSend) -> SendLimiter:
    """Return the limiter of a phone that has sent these."""
    log = SendLimiter()
    for index, send in enumerate(sends):
        log.restore(index, send)
    return log


def hit(
    log: SendLimiter,
    number: str = NUMBER,
    *,
    now: datetime = NOW,
    parts: int = 1,
    urgent: bool = False,
    limits: SendLimits = LIMITS,
) -> Limit | None:
    """Return what refuses a message now; one that is admitted is taken back."""
    limit = log.admit(TAG, number, parts, now, limits, urgent=urgent)
    if limit is None:
        log.take_back(TAG)
    return limit


def test_a_loop_is_looked_for_in_ten_minutes() -> None:
    assert minutes(10) == send_limits.LOOP_WINDOW


def test_what_is_left_is_the_smaller_of_the_hour_and_the_day() -> None:
    log = limiter(sent(), sent(NOW - timedelta(hours=2), OTHER_NUMBER))

    assert log.left(NOW, limited(per_hour=3, per_day=10)) == (2, 8)
    assert log.left(NOW, limited(per_hour=9, per_day=3)) == (1, 1)
    assert log.left(NOW, limited(per_hour=1, per_day=1)) == (0, 0)
    assert log.left(NOW + timedelta(hours=1), limited(per_hour=3, per_day=10)) == (3, 8)
    # The clock was ahead.
    assert log.left(NOW - timedelta(hours=5), limited(per_hour=3, per_day=10)) == (1, 8)
    long = limiter(sent(parts=3), replace(sent(), reserved=True))
    assert long.left(NOW, limited(per_hour=5, per_day=9)) == (2, 6)


def test_what_is_an_hour_old_no_longer_counts_for_the_hour() -> None:
    log = limiter(sent())

    almost = NOW + timedelta(minutes=59, seconds=59)
    assert hit(log, now=almost, limits=limited(per_hour=1)) is Limit.HOUR
    assert hit(log, now=NOW + HOUR, limits=limited(per_hour=1)) is None


def test_a_clock_that_was_ahead_counts_nothing_until_its_date() -> None:
    log = limiter(sent(NOW + timedelta(days=10)))

    assert hit(log, limits=limited(per_hour=1)) is Limit.HOUR
    assert hit(log, now=NOW + HOUR, limits=limited(per_hour=1)) is None


def test_what_is_a_day_old_no_longer_counts_at_all() -> None:
    log = limiter(sent())

    almost = NOW + timedelta(hours=23, minutes=59)
    assert hit(log, now=almost, limits=limited(per_day=1)) is Limit.DAY
    assert hit(log, now=NOW + DAY, limits=limited(per_day=1)) is None
    assert len(log.sent) == 0


def test_so_many_messages_to_one_number_are_the_most_in_ten_minutes() -> None:
    log = limiter(*[sent()] * 10)

    assert hit(log, now=NOW + minutes(9.9)) is Limit.RECIPIENT
    assert hit(log, OTHER_NUMBER, now=NOW + minutes(9.9)) is None
    assert hit(log, now=NOW + minutes(10)) is None


def test_hour_and_day_count_sms_and_a_number_counts_messages() -> None:
    log = limiter(sent(parts=9))

    assert hit(log, parts=2, limits=limited(per_hour=10)) is Limit.HOUR
    assert hit(log, parts=2, limits=limited(per_day=10)) is Limit.DAY
    assert hit(log, parts=2, limits=limited(per_number=2)) is None


@pytest.mark.parametrize("limit", ["per_hour", "per_day", "per_number"])
def test_an_urgent_message_uses_the_reserve_where_any_limit_refuses_it(
    limit: str,
) -> None:
    log = limiter(sent())

    assert hit(log, limits=limited(**{limit: 1})) is not None
    assert hit(log, limits=limited(**{limit: 1}), urgent=True) is None


def test_the_reserve_is_that_of_an_hour_and_counts_sms() -> None:
    log, limits = SendLimiter(), limited(per_hour=0, urgent_reserve=3)

    assert log.admit(1, NUMBER, 2, NOW, limits, urgent=True) is None
    assert log.admit(2, NUMBER, 2, NOW, limits, urgent=True) is Limit.HOUR
    assert log.admit(3, NUMBER, 1, NOW, limits, urgent=True) is None
    assert log.admit(4, NUMBER, 3, NOW + HOUR, limits, urgent=True) is None


def test_what_used_the_reserve_takes_nothing_from_the_other_limits() -> None:
    log = SendLimiter()
    log.admit(5, NUMBER, 1, NOW, replace(LIMITS, per_hour=0), urgent=True)

    assert hit(log, limits=limited(per_hour=1, per_day=1)) is None
    assert hit(log, limits=limited(per_number=1)) is Limit.RECIPIENT


def test_what_was_taken_back_does_not_count() -> None:
    log = SendLimiter()
    log.admit(1, NUMBER, 1, NOW, LIMITS)
    log.admit(2, OTHER_NUMBER, 1, NOW, LIMITS)
    log.take_back(1)
    log.take_back(3)

    assert hit(log, limits=limited(per_hour=2)) is None
    assert hit(log, limits=limited(per_hour=1)) is Limit.HOUR


def test_of_two_messages_to_a_number_that_is_taken_back_which_failed() -> None:
    log = SendLimiter()
    log.admit(1, NUMBER, 10, NOW, LIMITS)
    log.admit(2, NUMBER, 1, NOW, LIMITS)

    log.take_back(1)

    assert log.left(NOW, limited(per_hour=30, per_day=200)) == (29, 199)


@given(
    before=st.lists(
        st.builds(
            sent, seconds, st.sampled_from([NUMBER, OTHER_NUMBER]), st.integers(1, 3)
        )
    ),
    parts=st.integers(1, 4),
    per_hour=st.integers(1, 12),
    per_day=st.integers(1, 20),
    per_number=st.integers(1, 4),
)
@some
def test_it_is_free_at_the_first_moment_when_no_limit_is_hit(
    before: list[CountedSend], parts: int, per_hour: int, per_day: int, per_number: int
) -> None:
    limits = limited(per_hour=per_hour, per_day=per_day, per_number=per_number)
    log = limiter(*sorted(before, key=lambda send: send.at))
    now = max((send.at for send in before), default=NOW)
    refused = hit(log, now=now, parts=parts, limits=limits)
    free = log.free_at(NUMBER, parts, now, limits)

    if refused is None:
        assert free == now
    elif hit(SendLimiter(), now=now, parts=parts, limits=limits) is not None:
        assert free == now + DAY
    else:
        just_before = free - timedelta(seconds=1)
        assert hit(log, now=just_before, parts=parts, limits=limits) is not None
        assert hit(log, now=free, parts=parts, limits=limits) is None


def as_restored(log: SendLimiter) -> SendLimiter:
    """Return what there is after another start."""
    restored = SendLimiter()
    for number, send in stored(log.sent).items():
        restored.restore(number, decode_send(encode_send(send)))
    return restored


@given(
    st.lists(
        st.builds(
            CountedSend,
            at=seconds,
            number=st.sampled_from([NUMBER, OTHER_NUMBER, "22922"]),
            parts=st.integers(1, 10),
            reserved=st.booleans(),
        )
    )
)
@many
def test_what_was_sent_comes_back_from_the_disk(sends: list[CountedSend]) -> None:
    log = limiter(*sends)

    assert list(as_restored(log).sent.values()) == sends


def test_only_what_still_counts_is_stored() -> None:
    log = SendLimiter()
    log.admit(7, NUMBER, 1, NOW, LIMITS)
    log.admit(8, OTHER_NUMBER, 1, NOW, LIMITS)
    log.take_back(8)
    [(number, send)] = log.sent.take(everything=False)
    assert send == sent()

    hit(log, now=NOW + DAY)
    assert (number, None) in log.sent.take(everything=False)
