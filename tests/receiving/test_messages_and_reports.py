"""A phone's messages and delivery reports become events, entities and states."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.automations import automations, device, trigger_config
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.repairs import repairs
from tests.builders.translations import ENGLISH
from tests.payloads import image, message, payload, status
from tests.plugin import PassTime, SetUp

# Some of the entities are disabled by default.
pytestmark = pytest.mark.usefixtures("every_entity")

IDS = {"config_entry_id", "device_id", "contact_device_id"}
MESSAGE_FIELDS = {
    "config_entry_id",
    "device_id",
    "phone",
    "gateway_device_id",
    "message_id",
    "internal_id",
    "channel",
    "channel_id",
    "type",
    "type_name",
    "sender",
    "sender_normalized",
    "sender_name",
    "sender_trusted",
    "contact_device_id",
    "text",
    "text_truncated",
    "image_url",
    "received_at",
    "sent_at",
    "age",
    "received_via",
    "recovered",
    "confirmed",
    "conflict",
    "question_id",
    "answer_id",
}
DELIVERY_FIELDS = {
    "config_entry_id",
    "device_id",
    "phone",
    "gateway_device_id",
    "message_id",
    "channel",
    "channel_id",
    "recipient",
    "recipient_name",
    "contact_device_id",
    "status",
    "status_id",
    "status_message",
    "reason",
    "previous_status",
    "final",
    "failed",
    "attempt",
    "sent_from_here",
    "changed_at",
    "received_via",
    "recovered",
    "confirmed",
}


async def test_a_message_whose_network_gave_no_time_starts_what_waits_for_new_ones(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    """Zero, as Android says it, arrives as the beginning of 1970."""
    now = dt_util.utcnow().strftime("%Y-%m-%d %H:%M:%S")
    alarm = trigger_config("message_received", {"device_id": device(gateway)})
    started = await automations(hass, alarm=alarm)

    await gateway.accepted(message(1, date=now, date_sent="1970-01-01 00:00:00"))

    assert gateway.messages[0].data["sent_at"] is None
    assert started.ids("alarm") == [1]


async def test_an_entity_that_gets_an_earlier_name_back_keeps_its_last_event(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    """Home Assistant brings back what was last shown under that name."""
    registry, name = er.async_get(hass), gateway.entity_id("event", "message")
    await gateway.accepted(message(1, body="one"))
    registry.async_update_entity(name, new_entity_id="event.other")
    await hass.async_block_till_done()
    await gateway.accepted(message(2, body="two"))

    registry.async_update_entity("event.other", new_entity_id=name)
    await hass.async_block_till_done()

    assert gateway.state("event", "message").attributes["text"] == "two"


async def test_no_phone_takes_zero_for_its_device_id(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    await gateway.accepted(message(1, device_id=0))
    await gateway.accepted(message(2, device_id=10403))

    assert gateway.entry.runtime_data.phones[PHONE_ID].gateway_device_id == 10403
    assert repairs(hass) == []


async def test_a_text_is_told_with_every_field(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-20T18:05:09+00:00")
    await gateway.accepted(payload("incoming_text"))

    [event] = gateway.messages
    device = dr.async_get(gateway.hass).async_get_device_by_identifier(
        (DOMAIN, PHONE_ID), gateway.entry.entry_id
    )
    assert device is not None
    assert event.data == {
        "config_entry_id": gateway.entry.entry_id,
        "device_id": device.id,
        "phone": "Pixel 4a",
        "gateway_device_id": 10403,
        "message_id": 62807347,
        "internal_id": 5121,
        "channel": "sim_1",
        "channel_id": 0,
        "type": "text",
        "type_name": None,
        "sender": "+4915752982212",
        "sender_normalized": "+4915752982212",
        "sender_name": None,
        "sender_trusted": False,
        "contact_device_id": None,
        "text": "Wasser im Keller! Pumpe läuft.",
        "text_truncated": False,
        "image_url": None,
        "received_at": "2026-11-20T18:04:11+00:00",
        "sent_at": "2026-11-20T18:04:09+00:00",
        "age": 58,
        "received_via": "webhook",
        "recovered": False,
        "confirmed": None,
        "conflict": False,
        "question_id": None,
        "answer_id": None,
    }
    assert set(event.data) == MESSAGE_FIELDS


async def test_a_text_is_shown_by_the_entities(gateway: Gateway) -> None:
    await gateway.accepted(payload("incoming_text"))

    last = gateway.state("sensor", "last_message")
    assert last.state == "Wasser im Keller! Pumpe läuft."
    assert {
        key: last.attributes[key]
        for key in ("text", "sender", "channel", "message_id", "image_url")
    } == {
        "text": "Wasser im Keller! Pumpe läuft.",
        "sender": "+4915752982212",
        "channel": "sim_1",
        "message_id": 62807347,
        "image_url": None,
    }
    assert gateway.state("sensor", "last_sender").state == "+4915752982212"
    received = gateway.state("sensor", "last_received").state
    assert received == "2026-11-20T18:04:11+00:00"
    event = gateway.state("event", "message")
    assert event.attributes["event_type"] == "sms"
    assert set(event.attributes) >= MESSAGE_FIELDS - IDS
    assert not {"config_entry_id", "device_id"} & set(event.attributes)


@pytest.mark.parametrize(
    ("body", "event_type", "text", "channel"),
    [
        (message(channel_id=0), "sms", "Wasser im Keller! Pumpe läuft.", "sim_1"),
        (message(channel_id=1), "sms", "Wasser im Keller! Pumpe läuft.", "sim_2"),
        (message(channel_id=4), "rcs", "Wasser im Keller! Pumpe läuft.", "rcs_1"),
        (message(channel_id=5), "rcs", "Wasser im Keller! Pumpe läuft.", "rcs_2"),
        (
            payload("incoming_text_whatsapp"),
            "whatsapp",
            "Apri il cancello 🚗",
            "whatsapp",
        ),
        (
            message(channel_id=2, body="x"),
            "whatsapp_business",
            "x",
            "whatsapp_business",
        ),
        (image(), "whatsapp_image", ENGLISH["common.message_image"], "whatsapp"),
        (
            image(sim=2),
            "whatsapp_business_image",
            ENGLISH["common.message_image"],
            "whatsapp_business",
        ),
        (message(channel_id=99, body="x"), "unknown", "x", "unknown"),
        (
            message(type="voice", body=""),
            "unknown",
            ENGLISH["common.message_unknown"],
            "sim_1",
        ),
        (message(type="voice", body="said"), "unknown", "said", "sim_1"),
        (payload("old_incoming_text"), "sms", "old app", "sim_2"),
    ],
)
async def test_each_kind_has_its_event_type(
    gateway: Gateway, body: dict[str, Any], event_type: str, text: str, channel: str
) -> None:
    await gateway.accepted(body)

    event = gateway.state("event", "message")
    assert event.attributes["event_type"] == event_type
    assert event.attributes["event_type"] in event.attributes["event_types"]
    assert event.attributes["channel"] == channel
    assert gateway.state("sensor", "last_message").state == text


async def test_a_picture_is_told_without_being_fetched(gateway: Gateway) -> None:
    await gateway.accepted(payload("incoming_image"))

    [event] = gateway.messages
    assert event.data["type"] == "image"
    assert event.data["image_url"].endswith("62807352.jpg")
    assert event.data["text"] == ""
    assert event.data["internal_id"] is None
    picture = gateway.state("image", "last_image")
    assert picture.state == "2026-11-20T18:06:31+00:00"
    assert picture.attributes["problem"] is None


async def test_a_report_is_told_with_every_field(gateway: Gateway) -> None:
    await gateway.accepted(payload("status_sent"))
    await gateway.accepted(payload("status_delivered"))

    sent, delivered = (event.data for event in gateway.reports)
    assert set(sent) == DELIVERY_FIELDS
    assert (sent["status"], sent["previous_status"], sent["final"]) == (
        "sent",
        None,
        False,
    )
    assert {key: delivered[key] for key in DELIVERY_FIELDS - {"device_id"}} == {
        "config_entry_id": gateway.entry.entry_id,
        "phone": "Pixel 4a",
        "gateway_device_id": 10403,
        "message_id": 62807360,
        "channel": "sim_1",
        "channel_id": 0,
        "recipient": "+4917642111111",
        "recipient_name": None,
        "contact_device_id": None,
        "status": "delivered",
        "status_id": 7,
        "status_message": "Delivered",
        "reason": None,
        "previous_status": "sent",
        "final": True,
        "failed": False,
        "attempt": 1,
        "sent_from_here": False,
        "changed_at": "2026-11-20T18:10:05+00:00",
        "received_via": "webhook",
        "recovered": False,
        "confirmed": None,
    }


async def test_a_report_is_shown_by_the_entities(gateway: Gateway) -> None:
    await gateway.accepted(payload("status_generic_failure"))

    shown = gateway.state("sensor", "delivery_status")
    assert shown.state == "generic_failure"
    assert {
        key: shown.attributes[key]
        for key in (
            "message_id",
            "recipient",
            "channel",
            "status_id",
            "status_message",
            "attempt",
        )
    } == {
        "message_id": 62807361,
        "recipient": "+4917642111112",
        "channel": "sim_2",
        "status_id": 9,
        "status_message": "Not SENT - Generic failure",
        "attempt": 1,
    }
    assert gateway.state("binary_sensor", "delivery_problem").state == "on"
    event = gateway.state("event", "delivery")
    assert event.attributes["event_type"] == "generic_failure"
    assert set(event.attributes) >= DELIVERY_FIELDS - IDS


async def test_a_status_nobody_knows_is_told_with_its_id(gateway: Gateway) -> None:
    await gateway.accepted(status(1, 4))

    [event] = gateway.reports
    assert (event.data["status"], event.data["status_id"]) == ("unknown", 4)
    assert gateway.state("sensor", "delivery_status").state == "unknown"
    assert gateway.state("event", "delivery").attributes["event_type"] == "unknown"


async def test_the_same_bodies_again_change_nothing(gateway: Gateway) -> None:
    names = (
        "incoming_text",
        "incoming_text_whatsapp",
        "incoming_image",
        "old_incoming_text",
        "status_sent",
        "status_delivered",
        "status_generic_failure",
        "old_status",
    )
    for name in names:
        await gateway.accepted(payload(name))
    told = len(gateway.messages), len(gateway.reports)
    changed = gateway.watch()

    for name in names:
        await gateway.accepted(payload(name))

    assert told == (4, 4)
    assert (len(gateway.messages), len(gateway.reports)) == told
    assert changed == []


async def test_people_may_write_the_same_thing_twice(gateway: Gateway) -> None:
    await gateway.accepted(message(1, body="open"))
    await gateway.accepted(message(2, body="open"))

    assert [event.data["message_id"] for event in gateway.messages] == [1, 2]


async def test_a_long_text_fits_everywhere(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    await gateway.accepted(message(body="a" * 60_000))

    [event] = gateway.messages
    assert event.data["text"] == "a" * 8_000
    assert event.data["text_truncated"] is True
    last = gateway.state("sensor", "last_message")
    assert last.state == "a" * 254 + "…"
    assert last.attributes["text"] == "a" * 8_000
    assert "longer than 255" not in caplog.text


async def test_a_device_id_out_of_range_is_none_and_loses_nothing(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(device_id=2**70, body="still here"))

    [event] = gateway.messages
    assert event.data["gateway_device_id"] is None
    assert gateway.state("sensor", "last_message").state == "still here"


async def test_nul_and_lone_surrogates_are_replaced(gateway: Gateway) -> None:
    await gateway.accepted(
        b'{"sms_id": 1, "address": "+4915752982212", "type": "text",'
        rb' "body": "a\u0000b\ud800c"}'
    )

    assert gateway.state("sensor", "last_message").state == "a\ufffdb\ufffdc"


async def test_the_vendor_articles_bodies_are_signs_of_life(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    before = gateway.states()

    await gateway.accepted(
        {
            "event": "delivery_status",
            "message_id": "m1",
            "phone": "+4917642111111",
            "status": "delivered",
            "timestamp": "2026-01-15T10:30:00Z",
            "device_id": "device_xyz",
        }
    )
    await gateway.accepted(status(1, 5))

    assert gateway.states() == before
    assert not gateway.messages
    assert not gateway.reports
    assert "does not know" not in caplog.text


async def test_a_kind_that_is_new_is_mentioned_once_without_its_words(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await gateway.accepted({"mark": "PRIVATE-MARK"})

    assert caplog.text.count("does not know") == 1
    assert "PRIVATE-MARK" not in caplog.text


async def test_two_phones_and_two_accounts_never_cross(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    first = await set_up(
        account_entry(
            phone_subentry("Pixel 4a"),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        )
    )
    third_webhook, third_phone = "c3" * 32, "01PHONE3NOKIA0000000000000"
    second = await set_up(
        account_entry(phone_subentry("Nokia", third_webhook, third_phone))
    )

    await second.accepted(message(1, body="to Nokia"), third_webhook)
    await first.accepted(message(1, body="to Galaxy", device_id=7), OTHER_WEBHOOK_ID)
    await first.accepted(message(1, body="to Pixel", device_id=8), WEBHOOK_ID)

    assert second.state("sensor", "last_message", third_phone).state == "to Nokia"
    assert first.state("sensor", "last_message", OTHER_PHONE_ID).state == "to Galaxy"
    assert first.state("sensor", "last_message", PHONE_ID).state == "to Pixel"
    assert [
        (event.data["config_entry_id"], event.data["phone"], event.data["text"])
        for event in first.messages
    ] == [
        (second.entry.entry_id, "Nokia", "to Nokia"),
        (first.entry.entry_id, "Galaxy", "to Galaxy"),
        (first.entry.entry_id, "Pixel 4a", "to Pixel"),
    ]


async def test_a_problem_ends_when_the_recipient_is_reached(gateway: Gateway) -> None:
    def problem() -> str:
        return gateway.state("binary_sensor", "delivery_problem").state

    assert problem() == "off"
    await gateway.accepted(status(10, 9))
    assert problem() == "on"
    await gateway.accepted(status(11, 6, sendto="+4917642111112"))
    assert problem() == "on"
    await gateway.accepted(status(12, 6))
    assert problem() == "off"


async def test_a_problem_ends_after_a_day(
    set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(), phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID)
        )
    )
    await gateway.accepted(status(10, 9))
    freezer.tick(timedelta(hours=2))
    await gateway.accepted(status(11, 9, device_id=7), OTHER_WEBHOOK_ID)

    for hours, expected in (
        (21, ["on", "on"]),
        (2, ["off", "on"]),
        (2, ["off", "off"]),
    ):
        freezer.tick(timedelta(hours=hours))
        async_fire_time_changed(gateway.hass, dt_util.utcnow())
        await gateway.hass.async_block_till_done()
        assert [
            gateway.state("binary_sensor", "delivery_problem", phone_id).state
            for phone_id in (PHONE_ID, OTHER_PHONE_ID)
        ] == expected


async def test_a_contact_is_named_and_trusted(set_up: SetUp) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Mum", "0157 5298 2212", trusted=True),
            contact_subentry("Neighbour", "+39 333 123 4567"),
        )
    )

    await gateway.accepted(message(1))
    await gateway.accepted(message(2, address="+393331234567", channel_id=3))
    await gateway.accepted(status(3, 6, sendto="+4915752982212"))

    assert [
        (event.data["sender_name"], event.data["sender_trusted"])
        for event in gateway.messages
    ] == [("Mum", True), ("Neighbour", False)]
    assert gateway.reports[0].data["recipient_name"] == "Mum"
    assert gateway.state("sensor", "last_sender").state == "Neighbour"


async def test_strangers_are_only_counted_when_the_account_says_so(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Mum", "+4915752982212", trusted=True),
            options={"accept_from": "trusted"},
        )
    )
    before = gateway.states()

    await gateway.accepted(message(1, address="+393331234567", body="open the gate"))
    assert gateway.states() == before
    assert not gateway.messages

    await gateway.accepted(message(2))
    assert len(gateway.messages) == 1


async def test_withheld_content_is_nowhere(set_up: SetUp) -> None:
    gateway = await set_up(account_entry(phone_subentry(), options={"content": "none"}))

    await gateway.accepted(message(1, body="SECRET-MARK"))
    await gateway.accepted(image(2))

    assert [
        (event.data["text"], event.data["image_url"]) for event in gateway.messages
    ] == [("", None), ("", None)]
    assert (
        gateway.state("sensor", "last_message").state
        == ENGLISH["common.message_hidden"]
    )
    assert gateway.state("image", "last_image").state == "unknown"
    everything = repr([state.as_dict() for state in gateway.hass.states.async_all()])
    assert "SECRET-MARK" not in everything
    assert "amazonaws" not in everything


async def test_content_of_contacts_may_be_kept_alone(set_up: SetUp) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Mum", "+4915752982212"),
            options={"content": "contacts"},
        )
    )

    await gateway.accepted(message(1, body="hello"))
    await gateway.accepted(message(2, address="+393331234567", body="buy this"))

    assert [event.data["text"] for event in gateway.messages] == ["hello", ""]


async def test_counters_are_there_by_default_and_count_each_kind(
    hass: HomeAssistant, pass_time: PassTime, gateway: Gateway
) -> None:
    registry = er.async_get(hass)
    for key in (
        "messages_received",
        "messages_sent",
        "messages_delivered",
        "messages_failed",
    ):
        entry = registry.async_get(gateway.entity_id("sensor", key))
        assert entry is not None
        assert entry.disabled_by is None
        assert entry.entity_category is EntityCategory.DIAGNOSTIC

    await gateway.accepted(message(1))
    for status_id in (6, 7):
        await gateway.accepted(status(2, status_id))
    await gateway.accepted(status(3, 9))
    await pass_time(minutes=1)

    assert [
        gateway.state("sensor", f"messages_{name}").state
        for name in ("received", "sent", "delivered", "failed")
    ] == ["1", "1", "1", "1"]
