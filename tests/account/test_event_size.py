"""No event is larger than what the recorder of Home Assistant keeps."""

import json

from hypothesis import example, given, strategies as st
import pytest

from custom_components.smsgateway24.account.publish import Source, event_fields
from custom_components.smsgateway24.domain.contacts import Party
from custom_components.smsgateway24.domain.state import DeliveryUpdated, MessageReceived
from tests.pure.builders import NOW, NUMBER, Desk, a_picture, a_report, some

RECORDER_LIMIT = 32_768
SOURCE = Source(
    entry_id="01JENTRY000000000000000000",
    phone_id="01JPHONE000000000000000000",
    device_id="d" * 32,
    phone="Pixel 4a",
    gateway_device_id=10403,
)


@pytest.fixture(autouse=True)
def _home() -> None:
    """Start no Home Assistant: an event is built without it."""


def event_size(news: MessageReceived | DeliveryUpdated) -> int:
    """Return the bytes of an event as the recorder counts them."""
    return len(
        json.dumps(SOURCE.ids | event_fields(SOURCE, news), ensure_ascii=False).encode()
    )


_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_heavy = st.sampled_from(["🚗", "\x01", "\\", '"', "€", "a", "\n", "\x7f", "\u2028"])
_long_texts = st.builds(
    lambda parts, more: "".join(char * count for char, count in parts) + more,
    st.lists(st.tuples(_heavy | _characters, st.integers(1, 8_100)), max_size=4),
    st.text(_characters, max_size=50),
)


@some
@given(_long_texts, st.text(_heavy | _characters, max_size=256), _long_texts)
@example("\x01" * 8_000, "\x01" * 256, "\x01" * 500)
@example("🚗" * 8_000, "\x01" * 256, "🚗" * 500)
def test_no_event_outgrows_the_recorder(
    text: str, who: str, status_message: str
) -> None:
    desk = Desk()
    party = Party(address=who, normalized=NUMBER, contact_id="c", name="Mum " * 30)
    for news in (
        desk.tell_of(
            a_picture(
                2**63 - 1,
                sender=who,
                text=text,
                image_url="https://example.com/" + "a" * 2028,
                received_at=NOW.replace(microsecond=1),
                sent_at=NOW.replace(microsecond=1),
                internal_id=-(2**63),
            ),
            party,
        ),
        desk.tell_of(
            a_report(1, 6, recipient=who, status_message=status_message[:500]), party
        ),
    ):
        assert news is not None
        assert event_size(news) < RECORDER_LIMIT
        if isinstance(news, MessageReceived):
            assert len(news.text) <= 8_000
            assert text.startswith(news.text)
            assert news.text_truncated == (news.text != text)


def test_no_link_makes_an_event_outgrow_the_recorder() -> None:
    news = Desk().async_publish_event(
        a_picture(1, text="🚗" * 8_000, image_url="u" * 2_048)
    )

    assert news is not None
    assert event_size(news) < RECORDER_LIMIT
