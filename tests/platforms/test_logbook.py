"""What the logbook says of messages: sentences that read well, and no text of a message."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.smsgateway24.const import (
    DOMAIN,
    EVENT_MESSAGE_RECEIVED,
    EVENT_MESSAGE_SENT,
    EVENT_QUESTION_CLOSED,
)
from custom_components.smsgateway24.logbook import async_describe_events
from custom_components.smsgateway24.protocol import Channel
from tests.builders.entries import (
    PHONE_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
)
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


async def sent(home: Gateway, *status_ids: int) -> Event[Any]:
    """Return the event of a message from here that has come as far as reported since."""
    event: Event[Any] = Event(
        EVENT_MESSAGE_SENT,
        {
            "config_entry_id": home.entry.entry_id,
            "device_id": device_of(home),
            "phone": "Pixel 4a",
            "message_id": 1,
            "channel": "sim_1",
            "recipient": ANNA,
            "recipient_name": "Mum",
        },
    )
    for status_id in status_ids:
        await home.accepted(status(1, status_id, sendto=ANNA, channel_id=0))
    return event


def device_of(home: Gateway) -> str:
    device = dr.async_get(home.hass).async_get_device_by_identifier(
        (DOMAIN, PHONE_ID), home.entry.entry_id
    )
    assert device is not None
    return device.id


@pytest.mark.parametrize(
    ("status_ids", "expected"),
    [
        ((), "Pixel 4a is sending an SMS to Mum"),
        ((1,), "Pixel 4a is sending an SMS to Mum"),
        ((1, 3, 2), "Pixel 4a is sending an SMS to Mum"),
        ((4711,), "Pixel 4a is sending an SMS to Mum"),
        ((1, 6), "Pixel 4a sent an SMS to Mum"),
        ((6, 7), "Pixel 4a delivered an SMS to Mum"),
    ],
)
async def test_a_message_out_is_described_by_how_far_it_has_come(
    home: Gateway, status_ids: tuple[int, ...], expected: str
) -> None:
    assert sentence(home, await sent(home, *status_ids)) == expected


@pytest.mark.parametrize("status_id", [8, 9, 10, 11, 12, 100])
async def test_a_message_that_failed_is_described_by_the_reason(
    home: Gateway, status_id: int
) -> None:
    event = await sent(home, status_id)

    reason = home.reports[0].data["reason"]
    assert sentence(home, event) == f"Pixel 4a could not get an SMS to Mum. {reason}"
    entry = describers(home.hass)[EVENT_MESSAGE_SENT](event)
    assert "alert" in entry["icon"]


async def test_a_message_out_is_described_while_its_account_is_not_there(
    home: Gateway,
) -> None:
    event = await sent(home, 6)
    await home.hass.config_entries.async_remove(home.entry.entry_id)

    assert sentence(home, event) == "Pixel 4a is sending an SMS to Mum"


async def test_a_report_has_no_line_of_its_own(home: Gateway) -> None:
    assert describers(home.hass).keys() == {
        EVENT_MESSAGE_RECEIVED,
        EVENT_MESSAGE_SENT,
        EVENT_QUESTION_CLOSED,
    }


async def test_the_end_of_a_question_is_a_line_without_what_was_written(
    home: Gateway,
) -> None:
    describe = describers(home.hass)[EVENT_QUESTION_CLOSED]
    data = {
        "question_id": "cellar",
        "outcome": "answered",
        "answer_id": "yes",
        "answer": "Private words",
        "contact": "Anna",
    }

    answered = describe(Event(EVENT_QUESTION_CLOSED, data))
    silent = describe(
        Event(EVENT_QUESTION_CLOSED, data | {"outcome": "no_answer", "contact": None})
    )

    assert answered["name"] == "Question cellar"
    assert answered["message"] == "was answered by Anna: yes"
    assert silent["message"] == "was not answered"


async def test_no_text_stands_in_the_logbook(home: Gateway) -> None:
    await home.accepted(message(1, address=ANNA, body="Private words"))
    await home.accepted(status(2, 9, sendto=ANNA, status_message="Private words"))

    said = [sentence(home, event) for event in (*home.messages, await sent(home))]

    assert "Private" not in " ".join(said)


async def test_what_was_found_by_catching_up_says_so(home: Gateway) -> None:
    hass = home.hass
    event = Event(
        EVENT_MESSAGE_RECEIVED,
        {"phone": "Pixel", "sender": "Amazon", "channel": "sim_1", "recovered": True},
    )

    entry = describers(hass)[EVENT_MESSAGE_RECEIVED](event)

    assert entry["message"] == (
        "received an SMS from Amazon (found later in the list of SmsGateWay24)"
    )


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"confirmed": False}, " (SmsGateWay24 does not have it)"),
        ({"confirmed": None, "conflict": True}, " (somebody else has used its ID)"),
        ({"confirmed": True, "conflict": False}, ""),
        ({"confirmed": None, "conflict": None}, ""),
    ],
)
async def test_what_may_be_made_up_says_so(
    home: Gateway, fields: dict[str, bool | None], note: str
) -> None:
    event = Event(
        EVENT_MESSAGE_RECEIVED,
        {"phone": "Pixel", "sender": "Amazon", "channel": "sim_1", **fields},
    )

    entry = describers(home.hass)[EVENT_MESSAGE_RECEIVED](event)

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
            EVENT_MESSAGE_SENT,
            "SmsGateWay24 is sending a message to somebody unknown",
        ),
    ],
)
@pytest.mark.parametrize(
    "data", [{}, {"channel": "fax", "message_id": [1], "config_entry_id": "x"}]
)
async def test_an_event_of_somebody_else_is_described_as_far_as_it_goes(
    home: Gateway, event_type: str, expected: str, data: dict[str, Any]
) -> None:
    """Any integration can fire one, and the recorder drops data that is too large."""
    entry = describers(home.hass)[event_type](Event(event_type, data))

    assert f"{entry['name']} {entry['message']}" == expected


@pytest.mark.parametrize("message_type", ["text", "image"])
async def test_every_channel_has_its_words(home: Gateway, message_type: str) -> None:
    described = describers(home.hass)[EVENT_MESSAGE_RECEIVED]

    sentences = {
        described(
            Event(EVENT_MESSAGE_RECEIVED, {"channel": channel, "type": message_type})
        )["message"]
        for channel in Channel
    }

    # SIM cards are alike, and so is what comes by an unknown channel, but for a text.
    assert len(sentences) == (5 if message_type == "text" else 4)
