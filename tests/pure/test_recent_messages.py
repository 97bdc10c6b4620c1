"""Who wrote last, which a reply and the list of the service are compared with."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain import recent_messages
from custom_components.smsgateway24.domain.recent_messages import (
    RecentMessage,
    RecentMessages,
    compare_ids,
)
from custom_components.smsgateway24.protocol import ListedMessage
from custom_components.smsgateway24.storage.codec import decode_recent, encode_recent

from .builders import NOW, NUMBER, OTHER_NUMBER, many, minutes
from .strategies import ids, maybe, seconds, stored, texts


def received(message_id: int = 1, **fields: Any) -> RecentMessage:
    given: dict[str, Any] = {
        "sender": NUMBER,
        "channel_id": 0,
        "accepted_at": NOW,
        "by_webhook": True,
    }
    return RecentMessage(message_id=message_id, **given | fields)


def test_a_sender_is_remembered_for_seven_days() -> None:
    messages = RecentMessages()
    messages.add(received(1))
    messages.add(received(2, accepted_at=NOW + recent_messages.MEMORY))
    assert messages.get(1) is not None

    late = NOW + recent_messages.MEMORY + timedelta(seconds=1)
    messages.add(received(3, accepted_at=late))
    assert [message.message_id for message in messages] == [2, 3]


def test_of_too_many_senders_the_oldest_is_forgotten() -> None:
    messages = RecentMessages()
    for number in range(1, recent_messages.MAX_MESSAGES + 2):
        messages.add(received(number))

    assert messages.get(1) is None
    assert len(list(messages)) == recent_messages.MAX_MESSAGES


@given(
    st.lists(
        st.builds(
            RecentMessage,
            message_id=ids,
            sender=texts | st.sampled_from([NUMBER, "A|B|C", ""]),
            channel_id=maybe | st.integers(-1, 77),
            accepted_at=seconds,
            by_webhook=st.booleans(),
        ),
        max_size=6,
        unique_by=lambda message: message.message_id,
    )
)
@many
def test_senders_come_back_from_the_disk(heard: list[RecentMessage]) -> None:
    messages, restored = RecentMessages(), RecentMessages()
    for message in sorted(heard, key=lambda message: message.accepted_at):
        messages.add(message)
    for message_id, message in stored(messages.messages).items():
        back = decode_recent(message_id, encode_recent(message))
        restored.messages.restore(message_id, back)

    assert list(restored) == list(messages)


def test_only_the_senders_that_are_remembered_are_stored() -> None:
    messages = RecentMessages()
    messages.add(received(1))
    late = received(2, accepted_at=NOW + timedelta(days=8))
    messages.add(late)

    assert list(messages.messages.take(everything=False)) == [(2, late)]
    messages.add(received(3, accepted_at=NOW + timedelta(days=16)))
    assert dict(messages.messages.take(everything=False)).get(2, late) is None


# The service's list


def listed(message_id: int = 1, **fields: Any) -> ListedMessage:
    """Build a row of the list as the parser would give it."""
    given: dict[str, Any] = {"status_id": 5, "address": NUMBER, "created": NOW}
    return ListedMessage(message_id=message_id, **given | fields)


def compare(
    messages: list[RecentMessage],
    rows: list[ListedMessage],
    *,
    known: tuple[int, ...] = (),
    is_same: bool = True,
) -> tuple[bool, bool]:
    return compare_ids(messages, rows, known.__contains__, lambda message, row: is_same)


SAME, DIFFER, NOTHING = (True, False), (False, True), (False, False)


def test_a_message_that_is_listed_under_its_id_agrees() -> None:
    assert compare([received(1)], [listed(1)]) == SAME
    # The list leaves the plus out, and is hours late.
    late = listed(1, address=NUMBER[1:], created=NOW + minutes(300))
    assert compare([received(1)], [late], is_same=False) == SAME


def test_a_message_that_is_listed_under_another_id_differs() -> None:
    assert compare([received(1)], [listed(2)]) == DIFFER
    assert compare([received(1)], [listed(1, address=OTHER_NUMBER)]) == DIFFER


@pytest.mark.parametrize(
    ("message", "row"),
    [
        (received(1, by_webhook=False), listed(2)),
        (received(1, by_webhook=False), listed(1)),
        (received(1), listed(2, created=None)),
        (received(1), listed(1, created=None)),
    ],
)
def test_what_no_webhook_brought_and_what_has_no_date_says_nothing(
    message: RecentMessage, row: ListedMessage
) -> None:
    assert compare([message], [row]) == NOTHING


def test_a_row_that_is_known_by_its_own_id_is_another_message() -> None:
    assert compare([received(1)], [listed(2)], known=(2,)) == NOTHING
    assert compare([received(1)], [listed(2), listed(3)], known=(2,)) == DIFFER


def test_a_row_of_another_sender_or_text_is_another_message() -> None:
    assert compare([received(1)], [listed(2)], is_same=False) == NOTHING


@pytest.mark.parametrize("side", [1, -1])
def test_only_rows_of_the_same_two_minutes_are_compared(side: int) -> None:
    limit = side * recent_messages.SAME_TIME
    beyond = limit + side * timedelta(microseconds=1)
    asked: list[int] = []

    def is_same(message: RecentMessage, row: ListedMessage) -> bool:
        asked.append(row.message_id)
        return False

    rows = sorted(
        (listed(2, created=NOW + limit), listed(3, created=NOW + beyond)),
        key=lambda row: row.created or NOW,
    )
    assert compare_ids([received(1)], rows, lambda _: False, is_same) == NOTHING
    assert asked == [2]


def test_one_message_can_agree_and_another_one_differ() -> None:
    rows = [listed(1), listed(3, created=NOW + minutes(5))]
    messages = [received(1), received(2, accepted_at=NOW + minutes(5))]

    assert compare(messages, rows) == (True, True)
    assert compare([], rows) == compare(messages, []) == NOTHING


_times = st.integers(-200, 200).map(lambda seconds: NOW + timedelta(seconds=seconds))


@many
@given(
    st.lists(st.tuples(st.integers(1, 5), _times, st.booleans()), max_size=4),
    st.lists(st.tuples(st.integers(1, 9), _times, st.booleans()), max_size=6),
    st.sets(st.integers(1, 9)),
)
def test_the_dates_only_save_work(
    heard: list[tuple[int, datetime, bool]],
    shown: list[tuple[int, datetime, bool]],
    known: set[int],
) -> None:
    """Compared with all rows for each message."""
    numbers = {True: NUMBER, False: OTHER_NUMBER}
    messages = [
        received(message_id, accepted_at=at, sender=numbers[ours])
        for message_id, at, ours in heard
    ]
    rows = [
        listed(message_id, created=at, address=numbers[ours])
        for message_id, at, ours in sorted(shown, key=lambda row: row[1])
    ]
    last = {row.message_id: row for row in rows}
    agree = {
        index
        for index, message in enumerate(messages)
        if (row := last.get(message.message_id)) and row.address == message.sender
    }
    differ = any(
        row.address == message.sender
        and row.message_id not in known
        and abs((row.created or NOW) - message.accepted_at) <= recent_messages.SAME_TIME
        for index, message in enumerate(messages)
        if index not in agree
        for row in rows
    )

    assert compare_ids(
        messages,
        rows,
        known.__contains__,
        lambda message, row: message.sender == row.address,
    ) == (bool(agree), differ)
