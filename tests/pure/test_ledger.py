"""The messages that a phone has heard of and sent, and how long they are known."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain import ledger as limits
from custom_components.smsgateway24.domain.identity import (
    Identity,
    Likeness,
    identify,
    identify_listed,
    without_text,
)
from custom_components.smsgateway24.domain.ledger import (
    MAX_FOREIGN,
    MAX_MESSAGES,
    MAX_OWN,
    MAX_RANGES,
    PUBLISHED_MEMORY,
    IdRanges,
    Ledger,
    PublishedMessage,
    SentRecord,
)
from custom_components.smsgateway24.protocol import Channel
from custom_components.smsgateway24.storage.codec import (
    decode_published,
    encode_published,
)

from .builders import (
    KEY,
    NOW,
    NUMBER,
    OTHER_NUMBER,
    ReducedPhone,
    a_text,
    many,
    minutes,
)
from .strategies import apply, ids, seconds, stored

MOMENT = int(NOW.timestamp())


def remember(ledger: Ledger, *message_ids: int, now: datetime = NOW) -> None:
    for message_id in message_ids:
        ledger.remember(message_id, now, 7)


def identity(sender: str = NUMBER, text: str = "Hallo") -> Identity:
    return identify(KEY, sender, text)


def row(sender: str = NUMBER, text: str = "Hallo") -> Identity:
    """Return by what a row of the service's list is recognised."""
    return identify_listed(KEY, sender, text)


def all_of(ledger: Ledger, message_id: int) -> tuple[bool, set[int], bool]:
    """Return whether an id is known, by which digests, and whether it was rejected."""
    return (
        ledger.knows(message_id),
        {message.digest for message in ledger.published(message_id)},
        ledger.was_rejected(message_id, identity()),
    )


def dated(ledger: Ledger) -> list[int]:
    """Return the ids whose date is known, in the order in which they were published."""
    return list(ledger.messages)


# Messages


def test_a_message_is_known_with_its_date_and_its_digest() -> None:
    ledger = Ledger()
    ledger.remember(1, NOW + timedelta(microseconds=999_999), 0xFFFF_FFFF)

    assert ledger.messages.get(1) == PublishedMessage(at=MOMENT, digest=0xFFFF_FFFF)
    assert ledger.knows(1)


def test_a_message_has_a_date_for_thirty_days_and_is_known_for_longer() -> None:
    ledger = Ledger()
    remember(ledger, 1)
    remember(ledger, 2, now=NOW + timedelta(seconds=1))
    assert timedelta(days=30) == PUBLISHED_MEMORY

    remember(ledger, 3, now=NOW + PUBLISHED_MEMORY)
    assert dated(ledger) == [1, 2, 3]
    remember(ledger, 4, now=NOW + PUBLISHED_MEMORY + timedelta(seconds=1))
    assert dated(ledger) == [2, 3, 4]
    assert len(ledger) == 3
    assert [ledger.knows(number) for number in range(6)] == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]


def test_a_hundred_thousand_messages_have_a_date_and_all_others_are_known() -> None:
    ledger = Ledger()
    remember(ledger, *range(1, MAX_MESSAGES + 4))

    assert len(ledger) == MAX_MESSAGES == 100_000
    assert ledger.messages.first()[0] == 4
    assert all(ledger.knows(number) for number in range(1, MAX_MESSAGES + 4))
    assert ranges(ledger.older) == {1: 3}


def test_a_message_that_is_remembered_again_is_young_again() -> None:
    ledger = Ledger()
    remember(ledger, 1, 2, 3)
    ledger.remember(1, NOW + minutes(1), 7)

    assert dated(ledger) == [2, 3, 1]
    assert ledger.messages.get(1) == PublishedMessage(at=MOMENT + 60, digest=7)


def test_since_when_all_are_known_by_date_is_asked_where_some_may_not_be() -> None:
    ledger = Ledger()
    with patch.object(limits, "MAX_MESSAGES", 3):
        for number in (1, 2):
            remember(ledger, number, now=NOW + minutes(number))
            assert ledger.reaches_back_to is None
        remember(ledger, 3, now=NOW + minutes(3))
        assert ledger.reaches_back_to == NOW + minutes(1)
        remember(ledger, 4, now=NOW + minutes(4))
        assert ledger.reaches_back_to == NOW + minutes(2)


def test_no_message_was_ever_heard_of_at_first() -> None:
    ledger = Ledger()

    assert (len(ledger), ledger.knows(1), ledger.sent(1)) == (0, False, None)
    assert (ledger.remembered_sent, ledger.reaches_back_to) == (0, None)
    assert on_disk(ledger) == ({}, {}, {}, {}, {})


def test_two_phones_share_no_message() -> None:
    one, other = Ledger(), Ledger()
    remember(one, 1, now=NOW - PUBLISHED_MEMORY - minutes(1))
    remember(one, 2)
    one.record(3, SentRecord(known_at=NOW))

    assert on_disk(other) == ({}, {}, {}, {}, {})
    assert not other.knows(1)


@many
@given(
    st.lists(
        st.tuples(st.integers(1, 20), st.integers(-40, 40)), min_size=1, max_size=40
    )
)
def test_what_was_remembered_once_is_known_whatever_the_clock_does(
    steps: list[tuple[int, int]],
) -> None:
    ledger = Ledger()
    for message_id, days in steps:
        remember(ledger, message_id, now=NOW + timedelta(days=days))
        assert dated(ledger)[-1] == message_id
    assert all(ledger.knows(message_id) for message_id, _ in steps)
    assert not ledger.knows(21)


# Several messages with one id


def compare(
    ledger: Ledger, one: Identity, *, listed: bool = False, message_id: int = 1
) -> Likeness | None:
    return ledger.compare(message_id, one, Channel.SIM_1, listed=listed)


def test_a_message_is_compared_with_all_that_have_its_id() -> None:
    ledger = Ledger()
    assert compare(ledger, identity()) is None

    for one in (identity(), identity(OTHER_NUMBER), identity(text="Ja")):
        ledger.remember(1, NOW, one.digest)

    assert compare(ledger, identity()) is Likeness.SAME
    assert compare(ledger, identity(OTHER_NUMBER)) is Likeness.SAME
    assert compare(ledger, identity(text="Ja")) is Likeness.SAME
    assert compare(ledger, identity(OTHER_NUMBER, "Ja")) is Likeness.OTHER_TEXT
    assert compare(ledger, identity("Anna", "Ja")) is Likeness.OTHER_SENDER
    assert compare(ledger, identity("Anna", "Ja"), message_id=2) is None


def test_of_what_is_older_than_thirty_days_the_id_decides() -> None:
    ledger = Ledger()
    ledger.remember(1, NOW, identity().digest)
    remember(ledger, 2, now=NOW + PUBLISHED_MEMORY + minutes(1))

    assert compare(ledger, identity(OTHER_NUMBER, "Ja")) is Likeness.SAME


def test_an_id_that_was_used_up_long_ago_suppresses_no_message_of_now() -> None:
    ledger = Ledger()
    ledger.remember(1, NOW, identity().digest)
    now = NOW + PUBLISHED_MEMORY + minutes(1)
    remember(ledger, 2, now=now)

    def of(at: datetime) -> Likeness | None:
        return ledger.compare(1, identity(), Channel.SIM_1, listed=False, at=at)

    assert of(NOW) is Likeness.SAME
    assert of(now) is None


def test_one_id_has_a_hundred_messages_at_most() -> None:
    ledger = Ledger()
    for number in range(300):
        ledger.remember(1, NOW, identity(text=f"forged {number}").digest)

    assert len(tuple(ledger.published(1))) == 101
    assert compare(ledger, identity(text="forged 299")) is Likeness.SAME
    assert compare(ledger, identity(text="forged 100")) is Likeness.OTHER_TEXT


def test_of_a_private_message_no_text_is_stored() -> None:
    ledger = Ledger()
    for text in ("4711", "4712"):
        ledger.remember(1, NOW, identity(text=text).digest, private=True)
    stored_keys = [key for key, _ in ledger.variants.take(everything=True)]

    assert stored_keys == [f"1 {without_text(identity().digest)}"]
    for message in ledger.published(1):
        assert decode_published(encode_published(message)).digest == without_text(
            identity().digest
        )
    assert compare(ledger, identity(text="4713")) is Likeness.OTHER_TEXT


def test_further_messages_with_an_id_are_forgotten_when_there_are_too_many() -> None:
    ledger = Ledger()
    with patch.object(limits, "MAX_VARIANTS", 2):
        for text in ("a", "b", "c", "d"):
            ledger.remember(1, NOW, identity(text=text).digest)

    known = [compare(ledger, identity(text=text)) for text in ("a", "b", "c", "d")]
    assert known == [
        Likeness.SAME,
        Likeness.OTHER_TEXT,
        Likeness.SAME,
        Likeness.SAME,
    ]


def test_a_rejected_message_is_known_again_and_holds_up_no_other() -> None:
    ledger = Ledger()

    assert ledger.reject(1, NOW, identity(), private=False)
    assert not ledger.reject(1, NOW, identity(), private=False)
    assert ledger.was_rejected(1, identity())
    assert not ledger.was_rejected(1, identity(OTHER_NUMBER))
    assert compare(ledger, identity()) is None
    assert ledger.reject(1, NOW, identity(OTHER_NUMBER), private=False)


def test_a_row_of_the_list_is_known_by_its_id_until_its_fields_have_agreed() -> None:
    ledger = Ledger()
    ledger.remember(1, NOW, identity(OTHER_NUMBER, "forged").digest)

    assert compare(ledger, row(), listed=True) is Likeness.SAME

    for message_id in range(2, 12):
        ledger.remember(message_id, NOW, identity().digest)
        assert compare(ledger, row(), listed=True) is Likeness.SAME
        ledger.observe_listed(message_id, Channel.SIM_1, row())
    assert compare(ledger, row(), listed=True) is Likeness.OTHER_SENDER
    assert ledger.compare(1, row(), Channel.SIM_2, listed=True) is Likeness.SAME


def test_a_webhook_that_comes_after_its_row_is_known_however_the_list_spells_it() -> (
    None
):
    ledger = Ledger()
    ledger.remember(1, NOW, row("", "Hal").digest, listed=True)

    assert compare(ledger, identity()) is Likeness.SAME


# Outgoing messages


@pytest.mark.parametrize(("most", "from_here"), [(MAX_FOREIGN, False), (MAX_OWN, True)])
def test_twenty_thousand_sent_messages_are_known_and_what_was_quiet_longest_goes(
    most: int, from_here: bool
) -> None:
    ledger = Ledger()
    for message_id in range(most):
        ledger.record(message_id, SentRecord(known_at=NOW, sent_from_here=from_here))
    again = SentRecord(known_at=NOW + minutes(1), sent_from_here=from_here)
    ledger.record(0, again)
    ledger.record(most, again)

    assert ledger.remembered_sent == most == 20_000
    assert ledger.sent(0) == again
    assert ledger.sent(1) is None
    assert ledger.sent(2) is not None


@pytest.mark.parametrize("from_here", [False, True])
def test_neither_own_messages_nor_those_of_others_push_out_the_other_ones(
    from_here: bool,
) -> None:
    ledger = Ledger()
    first = SentRecord(known_at=NOW, sent_from_here=not from_here)
    ledger.record(0, first)
    with patch.object(limits, "MAX_OWN", 3), patch.object(limits, "MAX_FOREIGN", 3):
        for message_id in range(1, 10):
            ledger.record(
                message_id, SentRecord(known_at=NOW, sent_from_here=from_here)
            )

    assert ledger.sent(0) == first
    assert ledger.remembered_sent == 4


def test_a_message_that_turns_out_to_be_from_here_is_known_once() -> None:
    ledger = Ledger()
    ledger.record(1, SentRecord(known_at=NOW))
    own = SentRecord(known_at=NOW, sent_from_here=True)
    ledger.record(1, own)

    assert ledger.sent(1) == own
    assert ledger.remembered_sent == 1
    assert list(ledger.take_sent(everything=False)) == [(1, own)]
    foreign = SentRecord(known_at=NOW)
    ledger.record(1, foreign)
    assert list(ledger.take_sent(everything=False)) == [(1, foreign)]
    assert list(ledger.take_sent(everything=True)) == [(1, foreign)]


def test_a_newsletter_pushes_out_no_message() -> None:
    phone = ReducedPhone()
    phone.message(1)
    with patch.object(limits, "MAX_FOREIGN", 100):
        for message_id in range(300):
            phone.ledger.record(message_id, SentRecord(known_at=NOW))

    assert phone.reduce_payload(a_text(1)) is None


# Ids of old messages


def ranges(older: IdRanges) -> dict[int, int]:
    """Return the last id of each range by its first one."""
    return dict(sorted(older.last_by_first.items()))


def with_ids(numbers: Iterable[int]) -> IdRanges:
    older = IdRanges()
    for number in numbers:
        older.add(number)
    return older


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([5], {5: 5}),
        ([5, 5], {5: 5}),
        ([5, 6, 7], {5: 7}),
        ([7, 6, 5], {5: 7}),
        ([5, 7, 6], {5: 7}),
        ([5, 7], {5: 5, 7: 7}),
        ([5, 6, 9, 8, 7], {5: 9}),
        ([5, 6, 8, 9, 3], {3: 3, 5: 6, 8: 9}),
        ([5, 6, 7, 6], {5: 7}),
        ([1, 2**63 - 1], {1: 1, 2**63 - 1: 2**63 - 1}),
    ],
)
def test_ids_that_follow_each_other_are_one_range(
    numbers: list[int], expected: dict[int, int]
) -> None:
    older = with_ids(numbers)

    assert ranges(older) == expected
    assert all(number in older for number in numbers)


def test_ids_beside_and_between_ranges_are_not_in_them() -> None:
    older = with_ids([5, 6, 9])

    assert [number for number in range(12) if number in older] == [5, 6, 9]
    assert 5 not in IdRanges()


def test_of_twenty_thousand_ranges_the_one_with_the_lowest_ids_is_dropped() -> None:
    older = with_ids(range(2, 2 * MAX_RANGES + 1, 2))
    assert len(older.last_by_first) == MAX_RANGES == 20_000
    assert 2 in older

    older.add(2 * MAX_RANGES + 2)
    assert len(older.last_by_first) == MAX_RANGES
    assert 2 not in older
    assert 4 in older
    # One that would be the lowest itself leaves no trace.
    stored(older.last_by_first)
    older.add(1)
    assert 1 not in older
    assert list(older.last_by_first.take(everything=False)) == []


_numbers = st.lists(st.integers(1, 40), max_size=40)


def runs(numbers: set[int]) -> dict[int, int]:
    """Return the last one of each run of numbers by the first one."""
    firsts = sorted(number for number in numbers if number - 1 not in numbers)
    lasts = sorted(number for number in numbers if number + 1 not in numbers)
    return dict(zip(firsts, lasts, strict=True))


@many
@given(st.lists(_numbers, max_size=3))
def test_ranges_are_the_same_as_a_set_also_on_the_disk(
    starts: list[list[int]],
) -> None:
    older, plain, disk = IdRanges(), set[int](), dict[int, int]()
    for numbers in starts:
        for number in numbers:
            assert (number in older) == (number in plain)
            older.add(number)
            plain.add(number)
            assert ranges(older) == runs(plain)
        assert [n for n in range(42) if n in older] == sorted(plain)
        apply(disk, older.last_by_first.take(everything=False))
        assert disk == runs(plain)
        # Home Assistant is started again; the database has no order.
        older = IdRanges()
        for first, last in sorted(disk.items(), key=lambda item: item[0] % 7):
            older.restore(first, last)
        assert [n for n in range(42) if n in older] == sorted(plain)


@many
@given(_numbers)
def test_ranges_are_bounded_and_the_highest_ids_stay(numbers: list[int]) -> None:
    older, plain, disk = IdRanges(), set[int](), dict[int, int]()
    with patch.object(limits, "MAX_RANGES", 3):
        for number in numbers:
            older.add(number)
            plain.add(number)
            while len(expected := runs(plain)) > 3:
                first = min(expected)
                plain -= set(range(first, expected[first] + 1))
            assert ranges(older) == expected
            apply(disk, older.last_by_first.take(everything=False))
            assert disk == expected


# On the disk


type OnDisk = tuple[
    dict[int, PublishedMessage],
    dict[int, int],
    dict[int, SentRecord],
    dict[str, PublishedMessage],
    dict[int, PublishedMessage],
]


def on_disk(ledger: Ledger) -> OnDisk:
    """Return everything that is stored of a ledger."""
    sent = ledger.take_sent(everything=True)
    return (
        stored(ledger.messages),
        stored(ledger.older.last_by_first),
        {message_id: record for message_id, record in sent if record is not None},
        stored(ledger.variants),
        stored(ledger.rejected),
    )


def restored(messages: OnDisk) -> Ledger:
    ledger = Ledger()
    published, older, sent, variants, rejected = messages
    for message_id, message in published.items():
        ledger.messages.restore(message_id, message)
    for first, last in older.items():
        ledger.older.restore(first, last)
    for message_id, record in sent.items():
        ledger.restore_sent(message_id, record)
    for key, variant in variants.items():
        ledger.restore_variant(key, variant)
    for message_id, message in rejected.items():
        ledger.rejected.restore(message_id, message)
    ledger.finish_restore()
    return ledger


_records = st.builds(SentRecord, known_at=seconds, sent_from_here=st.booleans())
_steps = st.one_of(
    st.tuples(st.integers(1, 12), st.integers(0, 40)),
    st.tuples(st.integers(1, 12), _records),
    st.tuples(st.integers(1, 12), st.sampled_from(("a", "b", "c"))),
    st.tuples(st.integers(1, 12), st.just(b"rejected")),
    st.tuples(st.just(0), st.none()),
)


@many
@given(st.lists(_steps, max_size=40))
def test_the_disk_always_has_what_a_ledger_knows(
    steps: list[tuple[int, int | str | bytes | SentRecord | None]],
) -> None:
    ledger = Ledger()
    disk: OnDisk = ({}, {}, {}, {}, {})
    with (
        patch.object(limits, "MAX_MESSAGES", 5),
        patch.object(limits, "MAX_RANGES", 2),
        patch.object(limits, "MAX_OWN", 2),
        patch.object(limits, "MAX_FOREIGN", 2),
        patch.object(limits, "MAX_VARIANTS", 2),
        patch.object(limits, "MAX_REJECTED", 2),
    ):
        for message_id, what in [*steps, (0, None)]:
            match what:
                case int():
                    ledger.remember(message_id, NOW + timedelta(days=what), message_id)
                case str():
                    ledger.remember(message_id, NOW, identity(text=what).digest)
                case bytes():
                    ledger.reject(message_id, NOW, identity(), private=False)
                case SentRecord():
                    ledger.record(message_id, what)
                case None:
                    apply(disk[0], ledger.messages.take(everything=False))
                    apply(disk[1], ledger.older.last_by_first.take(everything=False))
                    apply(disk[2], ledger.take_sent(everything=False))
                    apply(disk[3], ledger.variants.take(everything=False))
                    apply(disk[4], ledger.rejected.take(everything=False))
                    assert on_disk(ledger) == disk
                    known = [all_of(ledger, number) for number in range(14)]
                    ledger = restored(disk)
                    assert [all_of(ledger, number) for number in range(14)] == known
                    assert on_disk(ledger) == disk


def test_what_a_phone_lived_through_comes_back_in_the_order_in_which_it_was() -> None:
    ledger = Ledger()
    for number, message_id in enumerate((7, 3, 5, 4)):
        moment = NOW + minutes(number // 2)
        ledger.remember(message_id, moment, 7)
        ledger.record(message_id, SentRecord(known_at=moment))
    remember(ledger, 3, now=NOW + minutes(2))
    published, older, sent, variants, rejected = on_disk(ledger)
    published, sent = dict(sorted(published.items())), dict(sorted(sent.items()))
    back = restored((published, older, sent, variants, rejected))

    # What came in the same second is in the order of the ids.
    assert dated(back) == [7, 4, 5, 3]
    with patch.object(limits, "MAX_FOREIGN", 4):
        back.record(8, SentRecord(known_at=NOW + minutes(2)))
        assert back.sent(3) is None
        back.record(9, SentRecord(known_at=NOW + minutes(2)))
        assert back.sent(7) is None
        assert back.sent(4) is not None


@many
@given(ids, st.integers(0, 2**32 - 1), seconds)
def test_a_message_is_stored_as_it_is_known(
    message_id: int, digest: int, now: datetime
) -> None:
    ledger = Ledger()
    ledger.remember(message_id, now, digest)
    [(known_id, message)] = stored(ledger.messages).items()

    assert known_id == message_id
    assert datetime.fromtimestamp(message.at, UTC) == now
    assert message.digest == digest
