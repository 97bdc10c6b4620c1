"""Who wrote last, which a reply and the list of the service are compared with."""

from datetime import timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.smsgateway24.domain import recent_messages
from custom_components.smsgateway24.domain.recent_messages import (
    RecentMessage,
    RecentMessages,
    digest,
    same_sender,
)

from .builders import NOW, NUMBER, OTHER_NUMBER, many
from .strategies import ids, maybe, seconds, texts, through_the_disk


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
