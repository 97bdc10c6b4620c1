"""Messages on their way, who wrote last, and how long a text is, in plain Python."""

from datetime import timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain import outgoing, recent_messages
from custom_components.smsgateway24.domain.ledger import SentRecord
from custom_components.smsgateway24.domain.message_length import sms_parts
from custom_components.smsgateway24.domain.outgoing import (
    Outcome,
    OutgoingMessage,
    OutgoingMessages,
    SendProblem,
    Stage,
    outcome_at,
)
from custom_components.smsgateway24.domain.recent_messages import (
    RecentMessage,
    RecentMessages,
    digest,
    same_sender,
)
from custom_components.smsgateway24.protocol import Status

from .builders import NOW, NUMBER, OTHER_NUMBER, many, some
from .strategies import ids, maybe, moments, seconds, tags, texts, through_the_disk

# Messages on their way


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
    restored.restore(through_the_disk(messages.as_stored()))

    assert list(restored) == list(messages)


@pytest.mark.parametrize(
    ("kept", "error"),
    [
        ({}, KeyError),
        ({"posted_at": "soon"}, ValueError),
        ({"posted_at": None}, TypeError),
        ({"posted_at": NOW.isoformat(), "who": 1}, TypeError),
    ],
)
def test_a_damaged_message_on_its_way_is_said(
    kept: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        OutgoingMessages().restore([kept])


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


# Senders


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
            digest=maybe | st.integers(0, 0xFFFF),
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
    restored.restore(through_the_disk(messages.as_stored()))

    assert list(restored) == list(messages)


@pytest.mark.parametrize("line", ["", "1|2|3", "x|1|0|w||+49", "1|x|0|w||+49"])
def test_a_damaged_line_of_the_senders_is_said(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        RecentMessages().restore([line])


@given(texts)
@many
def test_a_digest_is_small_and_does_not_mind_spaces_around(text: str) -> None:
    assert 0 <= digest(text) <= 0xFFFF
    assert digest(f"  {text}\n") == digest(text)


def test_a_sender_is_the_same_with_and_without_its_plus() -> None:
    assert same_sender("+49 157 52982212", "4915752982212")
    assert same_sender("Amazon", "AMAZON")
    assert not same_sender(NUMBER, OTHER_NUMBER)


# Length


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("{" * 80 + "a", 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 159 + "ç", 3),
        ("a" * 159 + "Ç", 1),
        ("\ud800", 1),
    ],
)
def test_a_text_has_as_many_parts_as_its_alphabet_takes(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


@given(texts, texts)
@some
def test_a_longer_text_never_has_fewer_parts(text: str, more: str) -> None:
    assert sms_parts(text * 9) <= sms_parts(text * 9 + more)
