"""No event is larger than what the recorder of Home Assistant keeps."""

import json

from hypothesis import example, given, strategies as st
import pytest

from custom_components.smsgateway24.account.publish import Source, event_fields
from custom_components.smsgateway24.domain.contacts import Party
from custom_components.smsgateway24.domain.state import DeliveryUpdated, MessageReceived
from tests.pure.builders import NOW, NUMBER, ReducedPhone, a_picture, a_report, some

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


def event_size(event: MessageReceived | DeliveryUpdated) -> int:
    """Return the bytes of an event as the recorder counts them."""
    return len(
        json.dumps(
            SOURCE.ids | event_fields(SOURCE, event), ensure_ascii=False
        ).encode()
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
    desk = ReducedPhone()
    party = Party(address=who, normalized=NUMBER, contact_id="c", name="Mum " * 30)
    for event in (
        desk.reduce_known(
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
        desk.reduce_known(
            a_report(1, 6, recipient=who, status_message=status_message[:500]), party
        ),
    ):
        assert event is not None
        assert event_size(event) < RECORDER_LIMIT
        if isinstance(event, MessageReceived):
            assert len(event.text) <= 8_000
            assert text.startswith(event.text)
            assert event.text_truncated == (event.text != text)


def test_no_link_makes_an_event_outgrow_the_recorder() -> None:
    event = ReducedPhone().reduce_payload(
        a_picture(1, text="🚗" * 8_000, image_url="u" * 2_048)
    )

    assert event is not None
    assert event_size(event) < RECORDER_LIMIT
