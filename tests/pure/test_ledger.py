"""The messages that a phone has heard of and sent, and how long they are known."""

from datetime import timedelta

from hypothesis import given, strategies as st

from custom_components.smsgateway24.domain.ledger import (
    MAX_MESSAGES,
    MAX_SENT,
    PUBLISHED_MEMORY,
    Ledger,
    SentRecord,
)

from .builders import NOW, ReducedPhone, a_text, many, minutes


def test_a_message_is_known_for_seven_days() -> None:
    ledger = Ledger()
    ledger.remember(1, NOW)
    ledger.remember(2, NOW + timedelta(seconds=1))
    assert timedelta(days=7) == PUBLISHED_MEMORY

    ledger.remember(3, NOW + PUBLISHED_MEMORY)
    assert ledger.knows(1)
    ledger.remember(4, NOW + PUBLISHED_MEMORY + timedelta(seconds=1))
    assert [ledger.knows(number) for number in (1, 2, 3, 4)] == [
        False,
        True,
        True,
        True,
    ]
    assert len(ledger) == 3


def test_five_thousand_messages_are_known_and_the_newest_stay() -> None:
    ledger = Ledger()
    for message_id in range(MAX_MESSAGES + 3):
        ledger.remember(message_id, NOW)

    assert len(ledger) == MAX_MESSAGES == 5_000
    assert not ledger.knows(2)
    assert ledger.knows(3)


def test_a_message_that_is_remembered_again_is_young_again() -> None:
    ledger = Ledger()
    for message_id in range(MAX_MESSAGES):
        ledger.remember(message_id, NOW)
    ledger.remember(0, NOW)
    ledger.remember(MAX_MESSAGES, NOW)

    assert ledger.knows(0)
    assert not ledger.knows(1)


def test_no_message_was_ever_heard_of_at_first() -> None:
    ledger = Ledger()

    assert (len(ledger), ledger.knows(1), ledger.sent(1)) == (0, False, None)
    assert (list(ledger.messages()), list(ledger.sent_records())) == ([], [])


def test_two_thousand_sent_messages_are_known_and_what_was_quiet_longest_goes() -> None:
    ledger = Ledger()
    for message_id in range(MAX_SENT):
        ledger.record(message_id, SentRecord(known_at=NOW))
    again = SentRecord(known_at=NOW + minutes(1))
    ledger.record(0, again)
    ledger.record(MAX_SENT, again)

    assert len(list(ledger.sent_records())) == MAX_SENT == 2_000
    assert ledger.sent(0) == again
    assert ledger.sent(1) is None


def test_a_newsletter_pushes_out_no_message() -> None:
    phone = ReducedPhone()
    phone.message(1)
    for message_id in range(MAX_SENT * 3):
        phone.ledger.record(message_id, SentRecord(known_at=NOW))

    assert phone.reduce_payload(a_text(1)) is None


@many
@given(
    st.lists(
        st.tuples(st.integers(1, 20), st.integers(-10, 10)), min_size=1, max_size=40
    )
)
def test_what_was_remembered_last_is_known_whatever_the_clock_does(
    steps: list[tuple[int, int]],
) -> None:
    ledger = Ledger()
    for message_id, days in steps:
        ledger.remember(message_id, NOW + timedelta(days=days))
        assert ledger.knows(message_id)
        assert len(ledger) == len(list(ledger.messages()))
