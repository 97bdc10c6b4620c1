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
    outcome_at,
)
from custom_components.smsgateway24.protocol import Status

from .builders import NOW, NUMBER, many
from .strategies import ids, maybe, moments, tags, texts, through_the_disk


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
    )
)
@many
def test_messages_on_their_way_come_back_from_the_disk(
    sent: list[OutgoingMessage],
) -> None:
    messages, restored = OutgoingMessages(), OutgoingMessages()
    for message in sent:
        messages.put(message)
    stored = through_the_disk(messages.as_stored())
    restored.restore(stored)

    assert list(restored) == list(messages)
    # Earlier versions can read these and no others; a name would outlive its contact.
    kept = {"tag", "recipient", "channel_id", "posted_at", "message_id"}
    assert all(set(message) == kept for message in stored)


@pytest.mark.parametrize(
    ("damage", "error"),
    [
        ({"posted_at": "soon"}, ValueError),
        ({"posted_at": None}, ValueError),
        ({"posted_at": 1}, TypeError),
        ({"status": "sideways"}, ValueError),
    ],
)
def test_a_damaged_message_on_its_way_is_said(
    damage: dict[str, Any], error: type[Exception]
) -> None:
    whole = on_its_way().as_dict()
    OutgoingMessages().restore([whole])

    with pytest.raises(error):
        OutgoingMessages().restore([whole | damage])


@pytest.mark.parametrize("field", ["recipient", "channel_id", "tag"])
def test_a_message_on_its_way_that_lacks_a_field_is_damaged(field: str) -> None:
    stored = on_its_way().as_dict()
    del stored[field]

    with pytest.raises(TypeError):
        OutgoingMessages().restore([stored])


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
    record = SentRecord(status=status, known_at=NOW)

    assert outcome_at(record, Stage.ACCEPTED) is Outcome.REACHED
    assert outcome_at(record, Stage.SENT) is sent
    assert outcome_at(record, Stage.DELIVERED) is delivered


def test_of_a_message_that_nobody_has_reported_on_nothing_can_be_said() -> None:
    assert outcome_at(None, Stage.SENT) is None
    unreported = SentRecord(attempt=0, status=Status.SENT, known_at=NOW)
    assert outcome_at(unreported, Stage.SENT) is None


def test_there_are_words_for_every_failure() -> None:
    failures = [status for status in Status if status.failed]

    assert failures
    assert all(SendProblem.of(status) in SendProblem for status in failures)
