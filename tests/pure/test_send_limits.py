"""What is remembered of sending, in plain Python: limits and keys."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain import idempotency, send_limits
from custom_components.smsgateway24.domain.idempotency import (
    IdempotencyRecord,
    IdempotencyStore,
)
from custom_components.smsgateway24.domain.outgoing import (
    Outcome,
    OutgoingMessage,
    SendProblem,
)
from custom_components.smsgateway24.domain.send_limits import Limit, SendLimiter
from custom_components.smsgateway24.protocol import Status

from .builders import NOW, NUMBER, OTHER_NUMBER, many, minutes, some
from .strategies import ids, maybe, moments, seconds, tags, texts, through_the_disk

# Limits


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


def test_what_is_a_day_old_no_longer_counts_at_all() -> None:
    log = SendLimiter()
    log.add(NUMBER, NOW)

    almost = NOW + timedelta(hours=23, minutes=59)
    assert hit(log, NUMBER, now=almost, per_day=1) is Limit.DAY
    assert hit(log, NUMBER, now=NOW + timedelta(days=1), per_day=1) is None
    assert log.as_stored() == []


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


@given(st.lists(st.tuples(seconds, st.sampled_from([NUMBER, OTHER_NUMBER, "22922"]))))
@many
def test_what_was_sent_comes_back_from_the_disk(
    sent: list[tuple[datetime, str]],
) -> None:
    log, restored = SendLimiter(), SendLimiter()
    for moment, number in sent:
        log.add(number, moment)
    restored.restore(through_the_disk(log.as_stored()))

    assert restored.as_stored() == log.as_stored()
    assert free_at(restored, NUMBER) == free_at(log, NUMBER)


@pytest.mark.parametrize("line", ["", "soon +49", "1700000000"])
def test_a_damaged_line_of_the_log_is_said(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SendLimiter().restore([line])


# Keys

messages = st.builds(
    OutgoingMessage,
    phone_id=texts,
    recipient=texts,
    name=maybe | texts,
    channel_id=st.integers(0, 5),
    tag=tags,
    posted_at=maybe | moments,
    message_id=maybe | ids,
    outcome=maybe | st.sampled_from(Outcome),
    status=maybe | st.sampled_from(Status),
    status_id=maybe | st.integers(0, 101),
    problem=maybe | st.sampled_from(SendProblem),
    reason=texts,
)
records = st.builds(
    IdempotencyRecord, at=moments, messages=st.lists(messages, max_size=4)
)


def a_sending(tag: int = 1, **fields: Any) -> OutgoingMessage:
    return OutgoingMessage(
        phone_id="P", recipient=NUMBER, channel_id=0, tag=tag, **fields
    )


def a_record(at: datetime = NOW, *found: OutgoingMessage) -> IdempotencyRecord:
    return IdempotencyRecord(at=at, messages=list(found or [a_sending()]))


@given(st.dictionaries(texts, records, max_size=4))
@many
def test_what_was_sent_under_keys_comes_back_from_the_disk(
    kept: dict[str, IdempotencyRecord],
) -> None:
    book, restored = IdempotencyStore(), IdempotencyStore()
    for key, record in kept.items():
        book.put(key, record)
    restored.restore(through_the_disk(book.as_stored()))

    earliest = datetime(2026, 1, 1, tzinfo=UTC)
    assert {key: restored.get(key, earliest) for key in kept} == kept
    found = restored.get(next(iter(kept), ""), earliest)
    for sending in () if found is None else found.messages:
        assert sending.outcome is None or isinstance(sending.outcome, Outcome)
        assert sending.status is None or isinstance(sending.status, Status)
        assert sending.problem is None or isinstance(sending.problem, SendProblem)


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        ({"at": "soon"}, ValueError),
        ({"at": None}, TypeError),
        ({"sendings": [{"tag": 1}]}, TypeError),
        ({"sendings": [{"who": 1}]}, TypeError),
    ],
)
def test_a_damaged_key_is_said(damage: dict[str, Any], error: type[Exception]) -> None:
    book = IdempotencyStore()
    book.put("key", a_record())
    kept = book.as_stored()

    with pytest.raises(error):
        IdempotencyStore().restore({"key": kept["key"] | damage})
    with pytest.raises(KeyError):
        IdempotencyStore().restore({"key": {}})


def test_a_key_stands_for_a_day() -> None:
    book = IdempotencyStore()
    book.put("key", a_record())

    assert book.get("key", NOW + idempotency.IDEMPOTENCY_MEMORY) is not None
    assert (
        book.get("key", NOW + idempotency.IDEMPOTENCY_MEMORY + timedelta(seconds=1))
        is None
    )
    assert book.as_stored() == {}


def test_of_too_many_keys_the_oldest_are_forgotten() -> None:
    book = IdempotencyStore()
    for index in range(idempotency.MAX_KEYS + 2):
        book.put(str(index), a_record())

    assert book.get("0", NOW) is None
    assert book.get("1", NOW) is None
    assert book.get("2", NOW) is not None
    assert len(book.as_stored()) == idempotency.MAX_KEYS


def test_what_an_earlier_version_kept_can_be_read() -> None:
    book, before = IdempotencyStore(), IdempotencyStore()
    before.put("cellar", a_record(NOW, a_sending(1)))
    kept = through_the_disk(before.as_stored())
    [sending] = kept["cellar"]["sendings"]
    del sending["posted_at"]
    sending["posted"] = True

    book.restore(kept)

    record = book.get("cellar", NOW)
    assert record is not None
    assert record.messages == [a_sending(1)]


def test_what_is_noted_replaces_just_that_recipient() -> None:
    record = a_record(NOW, a_sending(1), a_sending(2), a_sending(3))
    record.update(a_sending(2, posted_at=NOW))
    record.update(a_sending(4, posted_at=NOW))

    assert [(s.tag, s.posted_at) for s in record.messages] == [
        (1, None),
        (2, NOW),
        (3, None),
    ]
