"""How many messages may be sent within an hour, a day, and to one recipient."""

from datetime import datetime, timedelta

from hypothesis import given, strategies as st

from custom_components.smsgateway24.domain import send_limits
from custom_components.smsgateway24.domain.send_limits import Limit, SendLimiter
from custom_components.smsgateway24.storage.codec import decode_send, encode_send

from .builders import NOW, NUMBER, OTHER_NUMBER, many, minutes, some
from .strategies import seconds, stored


def test_the_loop_guard_is_ten_in_ten_minutes() -> None:
    assert send_limits.LOOP_LIMIT == 10
    assert minutes(10) == send_limits.LOOP_WINDOW


def hit(
    log: SendLimiter,
    *numbers: str,
    now: datetime = NOW,
    per_hour: int = 30,
    per_day: int = 200,
) -> Limit | None:
    return log.limit_hit(numbers, now, per_hour=per_hour, per_day=per_day)


def free_at(
    log: SendLimiter,
    *numbers: str,
    now: datetime = NOW,
    per_hour: int = 30,
    per_day: int = 200,
) -> datetime:
    return log.free_at(numbers, now, per_hour=per_hour, per_day=per_day)


def test_what_is_an_hour_old_no_longer_counts_for_the_hour() -> None:
    log = SendLimiter()
    log.add(NUMBER, NOW)

    almost = NOW + timedelta(minutes=59, seconds=59)
    assert hit(log, NUMBER, now=almost, per_hour=1) is Limit.HOUR
    assert hit(log, NUMBER, now=NOW + timedelta(hours=1), per_hour=1) is None


def test_a_clock_that_was_ahead_counts_nothing_until_its_date() -> None:
    log = SendLimiter()
    log.add(NUMBER, NOW + timedelta(days=10))

    assert hit(log, NUMBER, per_hour=1) is Limit.HOUR
    assert hit(log, NUMBER, now=NOW + timedelta(hours=1), per_hour=1) is None


def test_what_is_a_day_old_no_longer_counts_at_all() -> None:
    log = SendLimiter()
    log.add(NUMBER, NOW)

    almost = NOW + timedelta(hours=23, minutes=59)
    assert hit(log, NUMBER, now=almost, per_day=1) is Limit.DAY
    assert hit(log, NUMBER, now=NOW + timedelta(days=1), per_day=1) is None
    assert len(log.sent) == 0


def test_ten_messages_to_one_number_are_the_most_in_ten_minutes() -> None:
    log = SendLimiter()
    for _ in range(10):
        log.add(NUMBER, NOW)

    assert hit(log, NUMBER, now=NOW + minutes(9.9)) is Limit.RECIPIENT
    assert hit(log, OTHER_NUMBER, now=NOW + minutes(9.9)) is None
    assert hit(log, NUMBER, now=NOW + minutes(10)) is None


def test_a_number_that_is_named_eleven_times_at_once_is_one_too_many() -> None:
    assert hit(SendLimiter(), *[NUMBER] * 10) is None
    assert hit(SendLimiter(), *[NUMBER] * 11) is Limit.RECIPIENT


def test_what_was_taken_back_does_not_count() -> None:
    log = SendLimiter()
    log.add(NUMBER, NOW)
    log.add(OTHER_NUMBER, NOW)
    log.take_back(NUMBER)
    log.take_back("+4917642111111")

    assert hit(log, NUMBER, per_hour=2) is None
    assert hit(log, NUMBER, per_hour=1) is Limit.HOUR


def test_of_two_messages_to_a_number_the_later_one_is_taken_back() -> None:
    log = SendLimiter()
    log.add(NUMBER, NOW)
    log.add(NUMBER, NOW + minutes(50))

    log.take_back(NUMBER)

    assert hit(log, NUMBER, now=NOW + minutes(59), per_hour=1) is Limit.HOUR
    assert hit(log, NUMBER, now=NOW + minutes(60), per_hour=1) is None


@given(
    sent=st.lists(st.tuples(seconds, st.sampled_from([NUMBER, OTHER_NUMBER]))),
    new=st.lists(st.sampled_from([NUMBER, OTHER_NUMBER]), min_size=1, max_size=12),
    per_hour=st.integers(1, 12),
    per_day=st.integers(1, 20),
)
@some
def test_it_is_free_at_the_first_moment_when_no_limit_is_hit(
    sent: list[tuple[datetime, str]], new: list[str], per_hour: int, per_day: int
) -> None:
    log = SendLimiter()
    for moment, number in sorted(sent):
        log.add(number, moment)
    now = max((moment for moment, _ in sent), default=NOW)
    limits = {"per_hour": per_hour, "per_day": per_day}
    refused = hit(log, *new, now=now, **limits)
    free = free_at(log, *new, now=now, **limits)

    if refused is None:
        assert free == now
    elif hit(SendLimiter(), *new, now=now, **limits) is not None:
        assert free == now + timedelta(days=1)
    else:
        before = free - timedelta(seconds=1)
        assert hit(log, *new, now=before, **limits) is not None
        assert hit(log, *new, now=free, **limits) is None


def as_restored(log: SendLimiter) -> SendLimiter:
    """Return what there is after another start."""
    restored = SendLimiter()
    for number, sent in stored(log.sent).items():
        restored.restore(number, *decode_send(encode_send(*sent)))
    return restored


@given(st.lists(st.tuples(seconds, st.sampled_from([NUMBER, OTHER_NUMBER, "22922"]))))
@many
def test_what_was_sent_comes_back_from_the_disk(
    sent: list[tuple[datetime, str]],
) -> None:
    log = SendLimiter()
    for moment, number in sent:
        log.add(number, moment)
    restored = as_restored(log)

    assert list(restored.sent.values()) == list(log.sent.values()) == sent
    assert free_at(restored, NUMBER) == free_at(log, NUMBER)


def test_what_is_sent_after_another_start_replaces_nothing() -> None:
    log = SendLimiter()
    log.add(NUMBER, NOW)
    log.add(OTHER_NUMBER, NOW)
    restored = as_restored(log)

    restored.add(NUMBER, NOW + minutes(1))
    assert list(restored.sent.values()) == [
        (NOW, NUMBER),
        (NOW, OTHER_NUMBER),
        (NOW + minutes(1), NUMBER),
    ]
    [(added, sent)] = restored.sent.take(everything=False)
    assert added not in log.sent
    assert sent == (NOW + minutes(1), NUMBER)


def test_only_what_still_counts_is_stored() -> None:
    log = SendLimiter()
    log.add(NUMBER, NOW)
    log.add(OTHER_NUMBER, NOW)
    log.take_back(OTHER_NUMBER)
    [(number, sent)] = log.sent.take(everything=False)
    assert sent == (NOW, NUMBER)

    hit(log, NUMBER, now=NOW + timedelta(days=1))
    assert list(log.sent.take(everything=False)) == [(number, None)]
