"""Messages on their way, and what their status means to an action that waits."""

from datetime import timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain import outgoing
from custom_components.smsgateway24.domain.ledger import SentRecord
from custom_components.smsgateway24.domain.outgoing import (
    Outcome,
    OutgoingMessage,
    OutgoingMessages,
    SendProblem,
    Stage,
    is_claimed,
    outcome_at,
)
from custom_components.smsgateway24.protocol import Status
from custom_components.smsgateway24.storage.codec import (
    decode_outgoing,
    encode_outgoing,
)

from .builders import NOW, NUMBER, many
from .strategies import ids, maybe, moments, stored, tags, texts


def on_its_way(tag: int = 1, **fields: Any) -> OutgoingMessage:
    given: dict[str, Any] = {"recipient": NUMBER, "channel_id": 0, "posted_at": NOW}
    return OutgoingMessage(tag=tag, **given | fields)


def test_a_message_is_followed_until_it_is_dropped() -> None:
    messages = OutgoingMessages()
    messages.put(on_its_way(1))
    messages.put(on_its_way(2, message_id=20))
    messages.put(on_its_way(3, message_id=30))
    messages.put(on_its_way(1, message_id=10))
    assert [message.message_id for message in messages] == [10, 20, 30]

    messages.drop(1)
    messages.drop(1)
    messages.drop_message(30)
    messages.drop_message(31)

    assert [message.tag for message in messages] == [2]
    assert messages.get(1) is None


def test_of_too_many_messages_on_their_way_the_oldest_is_let_go() -> None:
    messages = OutgoingMessages()
    for tag in range(1, outgoing.MAX_OUTGOING + 2):
        messages.put(on_its_way(tag))

    assert messages.get(1) is None
    assert messages.get(2) is not None


def test_a_message_is_followed_for_seven_days() -> None:
    messages = OutgoingMessages()
    messages.put(on_its_way(1))

    messages.forget_old(NOW + outgoing.OUTGOING_MEMORY)
    assert messages.get(1) is not None
    messages.forget_old(NOW + outgoing.OUTGOING_MEMORY + timedelta(seconds=1))
    assert messages.get(1) is None


@given(
    st.lists(
        st.builds(
            OutgoingMessage,
            tag=tags,
            recipient=texts,
            channel_id=st.integers(0, 5),
            posted_at=moments,
            message_id=maybe | ids,
        ),
        max_size=6,
        unique_by=(
            lambda message: message.tag,
            lambda message: message.message_id or -message.tag,
        ),
    )
)
@many
def test_messages_on_their_way_come_back_from_the_disk(
    sent: list[OutgoingMessage],
) -> None:
    messages, restored = OutgoingMessages(), OutgoingMessages()
    for message in sent:
        messages.put(message)
    for message in stored(messages.by_tag).values():
        restored.restore(decode_outgoing(encode_outgoing(message)))
    restored.finish_restore()

    assert list(restored) == sorted(messages, key=lambda each: each.posted_at or NOW)
    for message in messages:
        assert restored.get(message.tag) == message
        assert restored.id_of(message.tag) == message.message_id
    assert list(restored.by_tag.take(everything=False)) == []


def test_only_what_is_still_on_its_way_is_stored() -> None:
    messages = OutgoingMessages()
    messages.put(on_its_way(1))
    messages.put(on_its_way(2))
    messages.put(on_its_way(3, posted_at=NOW - timedelta(days=8)))
    messages.drop(1)
    found = on_its_way(2, message_id=20)
    messages.put(found)
    messages.forget_old(NOW)
    assert list(messages.by_tag.take(everything=False)) == [(2, found)]

    messages.drop_message(20)
    assert list(messages.by_tag.take(everything=False)) == [(2, None)]


def test_the_ids_of_the_last_fifty_messages_are_known_by_their_tags() -> None:
    messages = OutgoingMessages()
    for tag in range(1, outgoing.MAX_TAGS + 2):
        messages.put(on_its_way(tag, message_id=100 + tag))
        messages.drop(tag)
    messages.put(on_its_way(1_000))

    assert list(messages) == [on_its_way(1_000)]
    assert messages.id_of(1) is None
    assert messages.id_of(2) == 102
    assert messages.id_of(1_000) is None
    assert list(messages.tags()) == [
        (100 + tag, tag) for tag in range(2, outgoing.MAX_TAGS + 2)
    ]


@pytest.mark.parametrize(
    ("status", "sent", "delivered"),
    [
        (Status.PENDING, None, None),
        (Status.QUEUED, None, None),
        (Status.TAKEN_BY_PHONE, None, None),
        (Status.UNKNOWN, None, None),
        (Status.SENT, Outcome.REACHED, None),
        (Status.DELIVERED, Outcome.REACHED, Outcome.REACHED),
        (Status.NOT_DELIVERED, Outcome.FAILED, Outcome.FAILED),
        (Status.GENERIC_FAILURE, Outcome.FAILED, Outcome.FAILED),
        (Status.NOT_ALLOWED, Outcome.FAILED, Outcome.FAILED),
    ],
)
def test_a_status_says_whether_a_message_is_as_far_as_wanted(
    status: Status, sent: Outcome | None, delivered: Outcome | None
) -> None:
    record = SentRecord(status=status, service_status=status, known_at=NOW)

    assert outcome_at(record, Stage.ACCEPTED) is Outcome.REACHED
    assert outcome_at(record, Stage.SENT) is sent
    assert outcome_at(record, Stage.DELIVERED) is delivered


@pytest.mark.parametrize(
    ("status", "said", "sent", "delivered"),
    [
        (Status.SENT, None, True, False),
        (Status.DELIVERED, None, True, True),
        (Status.DELIVERED, Status.SENT, False, True),
        (Status.DELIVERED, Status.DELIVERED, False, False),
        (Status.TAKEN_BY_PHONE, None, False, False),
        (Status.NOT_DELIVERED, None, False, False),
    ],
)
def test_a_success_counts_once_the_service_has_said_so(
    status: Status, said: Status | None, sent: bool, delivered: bool
) -> None:
    record = SentRecord(status=status, service_status=said, known_at=NOW)

    assert is_claimed(record, Stage.SENT) is sent
    assert is_claimed(record, Stage.DELIVERED) is delivered
    assert not is_claimed(record, Stage.ACCEPTED)
    assert not is_claimed(None, Stage.SENT)
    for stage, claimed in ((Stage.SENT, sent), (Stage.DELIVERED, delivered)):
        if claimed:
            assert outcome_at(record, stage) is None


def test_of_a_message_that_nobody_has_reported_on_nothing_can_be_said() -> None:
    assert outcome_at(None, Stage.SENT) is None
    unreported = SentRecord(attempt=0, status=Status.SENT, known_at=NOW)
    assert outcome_at(unreported, Stage.SENT) is None


def test_there_are_words_for_every_failure() -> None:
    failures = [status for status in Status if status.failed]

    assert failures
    assert all(SendProblem.of(status) in SendProblem for status in failures)
