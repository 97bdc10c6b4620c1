"""Sending: from the action to the service, and what is said of it."""

from datetime import timedelta
import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, ApiFaultKind, Service
from tests.builders.entries import contact_id, contact_subentry
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    LUCA,
    TEXT,
    Home,
    Time,
    sender_subentries,
    token_entry,
    words,
)
from tests.plugin import SetUpHome


async def test_a_message_goes_to_a_number(home: Home) -> None:
    [result] = await home.send(to="+49 1764 2111119")

    [sent] = home.service.messages(incoming=False)
    assert result == {
        "to": CAROL,
        "contact": None,
        "message_id": sent.sms_id,
        "parts": 1,
        "outcome": "reached",
        "status": "pending",
        "status_id": 1,
        "confirmed": None,
        "error": None,
    }
    assert (sent.address, sent.body, sent.channel, sent.device_id) == (
        CAROL,
        TEXT,
        0,
        DEVICE_ID,
    )


async def test_a_message_goes_to_contacts_by_their_channels(home: Home) -> None:
    results = await home.send(
        contact=[home.device(contact_id(name)) for name in ("Anna", "Luca")]
    )

    assert [(r["contact"], r["to"], r["outcome"]) for r in results] == [
        ("Anna", ANNA, "reached"),
        ("Luca", LUCA, "reached"),
    ]
    sent = home.service.messages(incoming=False)
    assert [(m.address, m.channel) for m in sent] == [(ANNA, 0), (LUCA, 3)]


@pytest.mark.parametrize(
    ("channel", "slot"),
    [
        ("sim_1", 0),
        ("sim_2", 1),
        ("whatsapp_business", 2),
        ("whatsapp", 3),
        ("rcs_1", 4),
        ("rcs_2", 5),
    ],
)
async def test_a_channel_that_is_named_counts_more_than_the_contacts_own(
    home: Home, channel: str, slot: int
) -> None:
    await home.send(
        contact=home.device(contact_id("Luca")), to=CAROL, channel=channel, urgent=True
    )

    sent = home.service.messages(incoming=False)
    assert [(m.channel, m.urgent) for m in sent] == [(slot, True), (slot, True)]


async def test_a_message_is_not_urgent_by_itself(home: Home) -> None:
    await home.send(to=CAROL)

    assert home.posts[0].body["urgent"] == "0"


async def test_each_message_has_a_tag_of_its_own_that_the_service_can_store(
    home: Home,
) -> None:
    await home.send(to=[CAROL, ANNA])

    tags = [message.customer_id for message in home.service.messages()]
    assert len(set(tags)) == 2
    assert all(tag is not None and 0 < tag < 2**31 for tag in tags)


# Later


async def test_a_time_without_a_zone_is_the_homes(home: Home, time: Time) -> None:
    await home.hass.config.async_set_time_zone("America/New_York")
    time.freezer.move_to("2026-11-25 12:00:00+00:00")

    [result] = await home.send(to=CAROL, send_at="2026-11-26 08:30:00")

    assert result["outcome"] == "reached"
    assert home.posts[0].body["timetosend"] == "2026-11-26 13:30:00"


async def test_a_time_with_a_zone_is_taken_as_it_is(home: Home) -> None:
    moment = dt_util.utcnow().replace(microsecond=0) + timedelta(hours=1)

    await home.send(to=CAROL, send_at=moment.isoformat())

    [sent] = home.service.messages(incoming=False)
    assert sent.time_to_send == moment
    await home.service.settle()
    assert home.service.message(sent.sms_id).status == 1


async def test_a_time_that_has_passed_is_refused(home: Home) -> None:
    past = (dt_util.utcnow() - timedelta(seconds=1)).isoformat()

    assert await home.refused(to=CAROL, send_at=past) == "send_at_past"
    assert home.posts == []


@pytest.mark.parametrize("stage", ["accepted", "sent", "delivered"])
async def test_what_is_sent_later_is_not_waited_for(home: Home, stage: str) -> None:
    later = (dt_util.utcnow() + timedelta(hours=1)).isoformat()

    refusal = await home.refused(to=CAROL, send_at=later, wait_for=stage)

    assert refusal == "wait_for_and_send_at"
    assert home.posts == []


# Without a response


async def test_a_message_that_went_well_raises_nothing(home: Home) -> None:
    await home.send_unasked(to=CAROL)

    assert len(home.posts) == 1


async def test_one_recipient_who_is_not_reached_is_an_error_that_says_what_to_do(
    home: Home,
) -> None:
    home.fault(ApiFaultKind.ERROR, text="No subscription")

    with pytest.raises(HomeAssistantError) as raised:
        await home.send_unasked(contact=home.device(contact_id("Anna")))

    said = "The service refused the message to Anna: No subscription"
    assert words(raised.value) == said


async def test_one_bad_recipient_of_five_neither_hides_nor_doubles_the_four(
    home: Home,
) -> None:
    five = [CAROL, "+4917642111120", "+4917642111121", "+4917642111122", ANNA]
    home.fault(ApiFaultKind.ERROR, after=2, text="Blocked")

    results = await home.send(to=five)

    assert [(r["to"], r["outcome"]) for r in results] == [
        (number, "rejected" if number == five[2] else "reached") for number in five
    ]
    sent = [message.address for message in home.service.messages(incoming=False)]
    assert sent == [number for number in five if number != five[2]]


async def test_one_error_names_all_who_were_not_reached_and_no_number(
    home: Home,
) -> None:
    home.fault(ApiFaultKind.ERROR, text="Blocked")
    home.fault(ApiFaultKind.ERROR, after=1, text="No subscription")
    anna = home.device(contact_id("Anna"))

    with pytest.raises(HomeAssistantError) as raised:
        await home.send_unasked(
            contact=anna, to=["+4917642111121", CAROL], wait_for="accepted"
        )

    assert words(raised.value) == (
        "2 of 3 recipients were not reached: Anna, …19. "
        "The first problem: The service refused the message to Anna: Blocked"
    )
    sent = [message.address for message in home.service.messages(incoming=False)]
    assert sent == ["+4917642111121"]


async def test_a_message_that_reaches_nobody_is_an_error(home: Home) -> None:
    home.fault(ApiFaultKind.ERROR, text="Blocked")
    home.fault(ApiFaultKind.ERROR, text="Blocked")

    with pytest.raises(HomeAssistantError) as raised:
        await home.send_unasked(to=[CAROL, ANNA])

    assert words(raised.value).startswith("2 of 2 recipients were not reached: …19")


async def test_one_of_several_who_is_not_reached_stops_no_automation_unless_asked_for(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    home.fault(ApiFaultKind.ERROR, text="Blocked")
    await home.send_unasked(to=[CAROL, ANNA])
    assert "did not go out to 1 of its 2 recipients" in caplog.text

    home.fault(ApiFaultKind.ERROR, text="Blocked")
    with pytest.raises(HomeAssistantError) as raised:
        await home.send_unasked(to=[CAROL, ANNA], wait_for="accepted")
    assert words(raised.value).startswith("1 of 2 recipients were not reached: …19.")


async def test_an_error_in_a_script_puts_nothing_private_into_the_log(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    step = {
        "action": f"{DOMAIN}.send_message",
        "data": {"device_id": home.device(), "to": [CAROL, ANNA], "message": TEXT},
    }
    script = {"script": {"alarm": {"sequence": [step]}}}
    assert await async_setup_component(home.hass, "script", script)
    quoted = f"token {home.account.token} number {CAROL} text {TEXT}"
    home.fault(ApiFaultKind.BODY, text=f'{{"error": 1, "message": "Bad: {quoted}"}}')
    home.fault(ApiFaultKind.ERROR, text=f"{ANNA} is on a list. {TEXT}")

    with pytest.raises(HomeAssistantError):
        await home.hass.services.async_call("script", "alarm", blocking=True)

    # The fixture that looks after every test has read them.
    assert [r for r in caplog.records if r.levelno == logging.ERROR]


# The notify entity of a contact


@pytest.fixture
def notify_luca(home: Home) -> str:
    entity_id = er.async_get(home.hass).async_get_entity_id(
        "notify", DOMAIN, f"{contact_id('Luca')}_notify"
    )
    assert entity_id is not None
    return entity_id


async def notify(hass: HomeAssistant, entity_id: str, **data: Any) -> None:
    await hass.services.async_call(
        "notify", "send_message", {"entity_id": entity_id} | data, blocking=True
    )


async def test_a_contacts_notify_entity_sends_by_the_contacts_channel(
    home: Home, notify_luca: str
) -> None:
    await notify(home.hass, notify_luca, message=TEXT)

    [sent] = home.service.messages(incoming=False)
    assert (sent.address, sent.body, sent.channel) == (LUCA, TEXT, 3)


async def test_a_contacts_notify_entity_says_what_went_wrong(
    home: Home, notify_luca: str
) -> None:
    home.fault(ApiFaultKind.ERROR, text="No subscription")

    with pytest.raises(HomeAssistantError) as raised:
        await notify(home.hass, notify_luca, message=TEXT)

    said = "The service refused the message to Luca: No subscription"
    assert words(raised.value) == said


async def test_a_contacts_notify_entity_keeps_the_limits(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    options = {"sends_per_hour": 1}
    home = await set_up_home(token_entry(service, account, options=options))
    entity_id = "notify.luca"
    await notify(home.hass, entity_id, message=TEXT)

    with pytest.raises(HomeAssistantError) as raised:
        await notify(home.hass, entity_id, message=TEXT)

    assert raised.value.translation_key == "limit_hour"
    assert len(home.posts) == 1


async def test_a_contacts_notify_entity_writes_from_the_contacts_phone(
    service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    service.add_phone(account, "Galaxy", device_id=10404)
    second = sender_subentries(gateway_device_id=10404)[0] | {
        "subentry_id": "01PHONE2GALAXY000000000000"
    }
    second["data"] = second["data"] | {"webhook_id": "b2" * 32}
    home = await set_up_home(
        token_entry(
            service,
            account,
            sender_subentries()[0],
            second,
            contact_subentry("Anna", ANNA, phone=second["subentry_id"]),
        )
    )

    await notify(home.hass, "notify.anna", message=TEXT)

    [sent] = service.messages(incoming=False)
    assert sent.device_id == 10404
