"""What was sent under a key, so that the same key sends nothing twice."""

from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta
from typing import Any

import pytest

from custom_components.smsgateway24.domain import idempotency
from custom_components.smsgateway24.domain.idempotency import (
    IdempotencyRecord,
    IdempotencyStore,
)
from custom_components.smsgateway24.domain.outgoing import OutgoingMessage

from .builders import NOW, NUMBER
from .strategies import stored


def a_sending(tag: int = 1, **fields: Any) -> OutgoingMessage:
    return OutgoingMessage(
        phone_id="P", recipient=NUMBER, channel_id=0, tag=tag, **fields
    )


def a_record(at: datetime = NOW, *found: OutgoingMessage) -> IdempotencyRecord:
    return IdempotencyRecord(at=at, messages=found or (a_sending(),))


def test_what_was_sent_under_a_key_is_stored_until_it_is_forgotten() -> None:
    book, restored = IdempotencyStore(), IdempotencyStore()
    book.put("key", a_record())
    book.put("other", a_record(NOW + timedelta(hours=1)))
    assert book.records.get("key") == a_record()
    for key, record in stored(book.records).items():
        restored.records.restore(key, record)

    assert restored.get("key", NOW + timedelta(hours=1)) == a_record()
    assert list(restored.records.take(everything=False)) == []
    assert restored.get("key", NOW + timedelta(hours=24.5)) is None
    assert list(restored.records.take(everything=False)) == [("key", None)]


def test_a_clock_that_was_ahead_makes_no_key_stand_for_longer_than_a_day() -> None:
    book = IdempotencyStore()
    book.put("key", a_record(NOW + timedelta(days=10)))

    assert book.get("key", NOW) is not None
    assert book.get("key", NOW + timedelta(hours=24)) is not None
    assert book.get("key", NOW + timedelta(hours=24, seconds=1)) is None


def test_a_key_stands_for_a_day() -> None:
    book = IdempotencyStore()
    book.put("key", a_record())

    assert book.get("key", NOW + idempotency.IDEMPOTENCY_MEMORY) is not None
    assert (
        book.get("key", NOW + idempotency.IDEMPOTENCY_MEMORY + timedelta(seconds=1))
        is None
    )
    assert len(book.records) == 0


def test_of_too_many_keys_the_oldest_are_forgotten() -> None:
    book = IdempotencyStore()
    for index in range(idempotency.MAX_KEYS + 2):
        book.put(str(index), a_record())

    assert book.get("0", NOW) is None
    assert book.get("1", NOW) is None
    assert book.get("2", NOW) is not None
    assert len(book.records) == idempotency.MAX_KEYS


def test_what_is_noted_replaces_just_that_recipient() -> None:
    record = a_record(NOW, a_sending(1), a_sending(2), a_sending(3))
    noted = record.with_message(a_sending(2, posted_at=NOW))

    assert noted.at == NOW
    assert [(s.tag, s.posted_at) for s in noted.messages] == [
        (1, None),
        (2, NOW),
        (3, None),
    ]
    assert noted.with_message(a_sending(4, posted_at=NOW)) == noted


def test_two_runs_with_one_key_write_over_nothing_that_the_other_has_noted() -> None:
    book = IdempotencyStore()
    book.put("key", a_record(NOW, a_sending(1), a_sending(2)))

    book.update("key", a_sending(1, posted_at=NOW))
    book.update("key", a_sending(2, message_id=7))
    book.update("another", a_sending(1))

    assert book.get("key", NOW) == a_record(
        NOW, a_sending(1, posted_at=NOW), a_sending(2, message_id=7)
    )
    assert book.get("another", NOW) is None


def test_a_record_that_is_known_stays_as_it_is() -> None:
    """What is stored is compared by nobody: a change inside of a record would be lost."""
    book, record = IdempotencyStore(), a_record()
    book.put("key", record)
    assert list(book.records.take(everything=False)) == [("key", record)]
    noted = record.with_message(a_sending(1, posted_at=NOW))

    assert book.get("key", NOW) == record == a_record()
    assert list(book.records.take(everything=False)) == []
    book.put("key", noted)
    assert list(book.records.take(everything=False)) == [("key", noted)]
    with pytest.raises(FrozenInstanceError):
        record.at = NOW  # type: ignore[misc]
