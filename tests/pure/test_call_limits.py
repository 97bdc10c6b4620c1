"""How much of what comes in by one webhook URL is published."""

from hypothesis import given, strategies as st

from custom_components.smsgateway24.domain.call_limits import (
    BURST,
    CallLimits,
    TokenBucket,
)

from .builders import NUMBER, OTHER_NUMBER, many

RATE = 5.0


def nobody() -> bool:
    return False


SERVICE, STRANGER = "192.0.2.1", "198.51.100.7"


def flood(
    limits: CallLimits,
    count: int,
    *,
    sender: str = NUMBER,
    caller: str | None = STRANGER,
    begin: float = 0,
    pace: float = 0,
) -> int:
    """Send messages from one address in one name; return how many were let through."""
    return sum(
        limits.admits_message(sender, caller, RATE, begin + number * pace, nobody)
        for number in range(count)
    )


def test_three_hundred_messages_may_come_at_once() -> None:
    limits = CallLimits()

    assert flood(limits, BURST) == BURST == 300
    assert flood(limits, 1_000) == 0


def test_after_that_as_many_a_second_as_the_option_allows() -> None:
    limits = CallLimits()
    flood(limits, BURST)

    passed = flood(limits, 6_000, begin=0, pace=0.01)
    # What the flood's own address and name are quiet enough for comes on top.
    assert 60 * RATE - 1 <= passed <= 60 * (RATE + 0.2) + 10


def test_another_sender_gets_through_while_one_name_floods() -> None:
    limits = CallLimits()
    flood(limits, 2_000, caller=None)

    assert limits.admits_message(OTHER_NUMBER, None, RATE, 0, nobody)


def test_a_contact_gets_through_while_a_caller_invents_senders() -> None:
    limits = CallLimits()
    for number in range(2_000):
        limits.admits_message(f"+49{number:011}", None, RATE, 0, nobody)

    assert not limits.admits_message(OTHER_NUMBER, None, RATE, 0, nobody)
    assert limits.admits_message(NUMBER, None, RATE, 0, lambda: True)


def test_the_service_gets_through_while_another_address_floods_in_many_names() -> None:
    limits = CallLimits()
    for number in range(2_000):
        limits.admits_message(f"+49{number:011}", STRANGER, RATE, 0, nobody)

    assert not limits.admits_message(OTHER_NUMBER, STRANGER, RATE, 0, nobody)
    assert limits.admits_message(NUMBER, SERVICE, RATE, 0, nobody)


def test_what_waits_has_its_turn_at_the_rate() -> None:
    limits = CallLimits()
    flood(limits, BURST)

    assert not limits.admits_waiting(RATE, 0)
    assert limits.wait(0) == 1 / RATE
    assert limits.admits_waiting(RATE, 0.25)


def test_reports_about_other_messages_are_limited_apart_from_messages() -> None:
    limits = CallLimits()
    passed = sum(limits.admits_report(n, RATE, 0, own=False) for n in range(1_000))

    assert passed == BURST
    assert limits.admits_message(NUMBER, None, RATE, 0, nobody)


def test_reports_about_messages_of_ours_pass_twenty_an_hour_each() -> None:
    limits = CallLimits()
    for number in range(1_000):
        limits.admits_report(number, RATE, 0, own=False)
    assert not limits.admits_report(1, RATE, 0, own=False)

    assert sum(limits.admits_report(1, RATE, 0, own=True) for _ in range(100)) == 20
    assert limits.admits_report(2, RATE, 0, own=True)
    assert limits.admits_report(1, RATE, 3_600, own=True)


@many
@given(
    st.floats(0.1, 100),
    st.integers(1, 50),
    st.lists(st.floats(0, 10), min_size=1, max_size=200),
)
def test_a_bucket_never_gives_more_than_its_burst_and_its_rate(
    rate: float, burst: int, pauses: list[float]
) -> None:
    bucket, now, taken = TokenBucket(rate=rate, burst=burst), 0.0, 0
    for pause in pauses:
        now += pause
        wait = bucket.wait(now)
        assert bucket.take(now) is (wait == 0)
        taken += wait == 0

    assert taken <= burst + rate * now + 1e-6
