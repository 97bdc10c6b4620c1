"""What was sent under a key, so that the same key sends nothing twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain import idempotency
from custom_components.smsgateway24.domain.idempotency import (
    IdempotencyRecord,
    IdempotencyStore,
)
from custom_components.smsgateway24.domain.outgoing import (
    Outcome,
    OutgoingMessage,
    SendProblem,
)
from custom_components.smsgateway24.protocol import Status

from .builders import NOW, NUMBER, many
from .strategies import ids, maybe, moments, tags, texts, through_the_disk

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
