"""What the logbook says of both bus events: sentences that read well, and no text of a message."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import Event, HomeAssistant
import pytest

from custom_components.smsgateway24.const import (
    DOMAIN,
    EVENT_DELIVERY_STATUS,
    EVENT_MESSAGE_RECEIVED,
)
from custom_components.smsgateway24.logbook import async_describe_events
from custom_components.smsgateway24.protocol import Channel, Status
from tests.builders.entries import account_entry, contact_subentry, phone_subentry
from tests.builders.gateway import Gateway
from tests.payloads import image, message, status
from tests.plugin import SetUp

ANNA = "+4915752982212"

type Describe = Callable[[Event[Any]], dict[str, Any]]


@pytest.fixture
async def home(set_up: SetUp) -> Gateway:
    return await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", ANNA, trusted=True))
    )


def describers(hass: HomeAssistant) -> dict[str, Describe]:
    """Return what describes an event, by its type, as the logbook asks for it."""
    found: dict[str, Describe] = {}

    def describe(domain: str, event_type: str, describer: Describe) -> None:
        assert domain == DOMAIN
        found[event_type] = describer

    async_describe_events(hass, describe)
    return found


def sentence(home: Gateway, event: Event) -> str:
    """Return what stands in the logbook."""
    entry = describers(home.hass)[str(event.event_type)](event)
    assert entry.keys() == {"name", "message", "icon"}
    assert entry["icon"].startswith("mdi:")
    return f"{entry['name']} {entry['message']}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            message(1, address=ANNA, channel_id=3),
            "Pixel 4a received a WhatsApp message from Mum",
        ),
        (
            message(1, address=ANNA, channel_id=0),
            "Pixel 4a received an SMS from Mum",
        ),
        (
            message(1, address="Amazon", channel_id=1),
            "Pixel 4a received an SMS from Amazon",
        ),
        (
            message(1, address="+393331234567", channel_id=2),
            "Pixel 4a received a WhatsApp Business message from +393331234567",
        ),
        (
            message(1, address=ANNA, channel_id=4),
            "Pixel 4a received an RCS message from Mum",
        ),
        (
            message(1, address=ANNA, channel_id=77),
            "Pixel 4a received a message from Mum",
        ),
        (
            message(1, address="", channel_id=0),
            "Pixel 4a received an SMS from somebody unknown",
        ),
        (
            message(1, address=ANNA, channel_id=3, type="voice"),
            "Pixel 4a received a WhatsApp message from Mum",
        ),
        (
            image(1, address=ANNA, sim=3),
            "Pixel 4a received a WhatsApp picture from Mum",
        ),
        (
            image(1, address=ANNA, sim=0),
            "Pixel 4a received a picture from Mum",
        ),
        (
            image(1, address=ANNA, sim=4),
            "Pixel 4a received an RCS picture from Mum",
        ),
    ],
)
async def test_a_message_is_described_by_who_and_how(
    home: Gateway, body: dict[str, Any], expected: str
) -> None:
    await home.accepted(body)

    assert sentence(home, home.messages[0]) == expected


@pytest.mark.parametrize(
    ("status_id", "expected"),
    [
        (1, "Pixel 4a is to send an SMS to Mum"),
        (3, "Pixel 4a has an SMS to Mum queued"),
        (2, "Pixel 4a has taken an SMS to Mum"),
        (6, "Pixel 4a sent an SMS to Mum"),
        (7, "Pixel 4a delivered an SMS to Mum"),
        (8, "Pixel 4a could not deliver an SMS to Mum"),
        (9, "Pixel 4a could not send an SMS to Mum (generic failure)"),
        (10, "Pixel 4a could not send an SMS to Mum (no service)"),
        (11, "Pixel 4a could not send an SMS to Mum (null PDU)"),
        (12, "Pixel 4a could not send an SMS to Mum (radio off)"),
        (100, "Pixel 4a is not allowed to send an SMS to Mum"),
        (4711, "Pixel 4a reported something about an SMS to Mum"),
    ],
)
async def test_a_report_is_described_by_what_became_of_the_message(
    home: Gateway, status_id: int, expected: str
) -> None:
    await home.accepted(status(1, status_id, sendto=ANNA, channel_id=0))

    [event] = home.reports
    assert sentence(home, event) == expected
    entry = describers(home.hass)[EVENT_DELIVERY_STATUS](event)
    assert ("alert" in entry["icon"]) is event.data["failed"]


async def test_no_text_stands_in_the_logbook(home: Gateway) -> None:
    await home.accepted(message(1, address=ANNA, body="Private words"))
    await home.accepted(status(2, 9, sendto=ANNA, status_message="Private words"))

    said = [sentence(home, event) for event in (*home.messages, *home.reports)]

    assert "Private" not in " ".join(said)


async def test_what_was_found_by_catching_up_says_so(hass: HomeAssistant) -> None:
    event = Event(
        EVENT_MESSAGE_RECEIVED,
        {"phone": "Pixel", "sender": "Amazon", "channel": "sim_1", "recovered": True},
    )

    entry = describers(hass)[EVENT_MESSAGE_RECEIVED](event)

    assert entry["message"] == "received an SMS from Amazon (found by catching up)"


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"confirmed": False}, " (the service does not have it)"),
        ({"confirmed": None, "conflict": True}, " (somebody else has used its ID)"),
        ({"confirmed": True, "conflict": False}, ""),
        ({"confirmed": None, "conflict": None}, ""),
    ],
)
async def test_what_may_be_made_up_says_so(
    hass: HomeAssistant, fields: dict[str, bool | None], note: str
) -> None:
    event = Event(
        EVENT_MESSAGE_RECEIVED,
        {"phone": "Pixel", "sender": "Amazon", "channel": "sim_1", **fields},
    )

    entry = describers(hass)[EVENT_MESSAGE_RECEIVED](event)

    assert entry["message"] == f"received an SMS from Amazon{note}"
    assert entry["icon"] == ("mdi:message-alert" if note else "mdi:message-text")


@pytest.mark.parametrize(
    ("event_type", "expected"),
    [
        (
            EVENT_MESSAGE_RECEIVED,
            "SmsGateWay24 received a message from somebody unknown",
        ),
        (
            EVENT_DELIVERY_STATUS,
            "SmsGateWay24 reported something about a message to somebody unknown",
        ),
    ],
)
@pytest.mark.parametrize("data", [{}, {"channel": "fax", "status": "read"}])
async def test_an_event_of_somebody_else_is_described_as_far_as_it_goes(
    hass: HomeAssistant, event_type: str, expected: str, data: dict[str, Any]
) -> None:
    """Any integration can fire one, and the recorder drops data that is too large."""
    entry = describers(hass)[event_type](Event(event_type, data))

    assert f"{entry['name']} {entry['message']}" == expected


async def test_every_channel_and_every_status_has_its_words(
    hass: HomeAssistant,
) -> None:
    described = describers(hass)
    sentences = {
        described[EVENT_DELIVERY_STATUS](
            Event(EVENT_DELIVERY_STATUS, {"channel": channel, "status": status_name})
        )["message"]
        for channel in (Channel.SIM_1, Channel.RCS_1, Channel.WHATSAPP, Channel.UNKNOWN)
        for status_name in Status
    }

    assert len(sentences) == 4 * len(Status)
