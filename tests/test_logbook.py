"""What the logbook says of both events."""

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.core import Event
import pytest

from custom_components.smsgateway24.logbook import async_describe_events

from .builders import (
    Gateway,
    account_entry,
    contact_subentry,
    image,
    message,
    payload,
    phone_subentry,
    status,
)
from .conftest import SetUp


def sentences(gateway: Gateway) -> list[str]:
    """Give what the logbook says of all events, oldest first of each kind."""
    described = {}

    def note(_domain: str, event_type: str, describe: object) -> None:
        described[event_type] = describe

    async_describe_events(gateway.hass, note)
    events: list[Event] = [*gateway.messages, *gateway.reports]
    entries = [described[str(event.event_type)](event) for event in events]  # type: ignore[operator]
    return [f"{e[LOGBOOK_ENTRY_NAME]} {e[LOGBOOK_ENTRY_MESSAGE]}" for e in entries]


@pytest.fixture
async def home(set_up: SetUp) -> Gateway:
    return await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", "+393331234567"))
    )


async def test_messages_are_told_without_their_text(home: Gateway) -> None:
    await home.accepted(payload("incoming_text_whatsapp"))
    await home.accepted(image(2))
    await home.accepted(message(3, body="PRIVATE"))
    await home.accepted(message(4, address=None, channel_id=99))
    await home.accepted(image(5, sim=0))

    assert sentences(home) == [
        "Pixel 4a received a WhatsApp message from Mum",
        "Pixel 4a received a WhatsApp picture from Mum",
        "Pixel 4a received an SMS from +4915752982212",
        "Pixel 4a received a message from somebody unknown",
        "Pixel 4a received a picture from Mum",
    ]


async def test_reports_are_told_as_what_became_of_the_message(home: Gateway) -> None:
    await home.accepted(status(1, 7, sendto="+393331234567", channel_id=3))
    await home.accepted(status(2, 9))
    await home.accepted(status(3, 77, sendto=None))

    assert sentences(home) == [
        "Pixel 4a delivered a WhatsApp message to Mum",
        "Pixel 4a could not send an SMS to +4917642111111 (generic failure)",
        "Pixel 4a reported something about an SMS to somebody unknown",
    ]
