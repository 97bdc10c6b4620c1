"""What catch-up publishes, and what it only counts."""

from dataclasses import replace
from typing import Literal

import pytest

from custom_components.smsgateway24.diagnostics import (
    async_get_config_entry_diagnostics,
)
from simulator import Account, Service
from tests.builders.entries import phone_subentry
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA, Home, Time, token_entry
from tests.builders.storage import files_of
from tests.builders.translations import ENGLISH
from tests.plugin import Restart, SetUpHome

# Some of the entities are disabled by default.
pytestmark = pytest.mark.usefixtures("every_entity")


async def _counts(home: Home) -> tuple[int, int]:
    """Return how many messages catch-up has published, and how many it found too late."""
    diagnostics = await async_get_config_entry_diagnostics(home.hass, home.entry)
    return diagnostics["account"]["recovered"], diagnostics["phones"][0]["too_old"]


async def test_a_recovered_message_says_how_and_how_late_it_came(
    time: Time, home: Home
) -> None:
    created = time.clock.now()
    home.service.remember(DEVICE_ID, ANNA, "The gate is open", channel=3)

    await time.passes(minutes=15)

    [event] = home.gateway.messages
    expected = {
        "message_id": home.service.messages()[0].sms_id,
        "gateway_device_id": DEVICE_ID,
        "phone": "Pixel 4a",
        "device_id": home.device(),
        "type": "text",
        "text": "The gate is open",
        "image_url": None,
        "channel": "whatsapp",
        "channel_id": 3,
        "sender": ANNA,
        "sender_normalized": ANNA,
        "sender_name": "Anna",
        "sender_trusted": True,
        "received_at": created.replace(microsecond=0).isoformat(),
        "sent_at": None,
        "age": 900,
        "received_via": "poll",
        "recovered": True,
    }
    assert {key: event.data[key] for key in expected} == expected
    assert await _counts(home) == (1, 0)


async def test_a_message_that_came_by_webhook_is_no_recovered_one(
    time: Time, home: Home
) -> None:
    await home.service.receive(DEVICE_ID, ANNA, "The gate is open")
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    [event] = home.gateway.messages
    assert event.data["received_via"] == "webhook"
    assert event.data["recovered"] is False
    assert await _counts(home) == (0, 0)


async def test_sensors_only_move_forward(time: Time, proved: Home) -> None:
    await time.passes(minutes=1)
    old = proved.lose("Lost", LUCA)
    await time.passes(minutes=2)
    new = await proved.service.receive(DEVICE_ID, ANNA, "Newer")
    before = proved.gateway.states()

    await time.passes(minutes=15)

    assert proved.published == [new.sms_id, old]
    after = proved.gateway.states()
    for key in ("last_message", "last_sender", "last_received"):
        sensor = proved.gateway.entity_id("sensor", key)
        assert after[sensor] == before[sensor], key
    assert after[proved.gateway.entity_id("sensor", "last_message")] == "Newer"
    counter = proved.gateway.entity_id("event", "message")
    assert after[counter] != before[counter]


@pytest.mark.parametrize("strings", [False, True])
@pytest.mark.parametrize("name", ["sendto", "address", "phone"])
async def test_the_sender_is_found_whatever_its_field_is_called(
    time: Time,
    home: Home,
    name: Literal["sendto", "address", "phone"],
    strings: bool,
) -> None:
    home.service.behaviour = replace(
        home.service.behaviour, sender_field=name, api_strings=strings
    )
    lost = home.lose("Ciao", LUCA)
    by_webhook = await home.service.receive(DEVICE_ID, LUCA, "Ciao again")

    await time.passes(minutes=15)

    assert home.published == [by_webhook.sms_id, lost]
    assert {event.data["sender_name"] for event in home.gateway.messages} == {"Luca"}


async def test_a_picture_without_its_webhook_is_told_without_its_link(
    time: Time, home: Home
) -> None:
    """The list does not mark pictures, and has no links."""
    home.service.remember(DEVICE_ID, ANNA, channel=3, image=True)

    await time.passes(minutes=15)

    [event] = home.gateway.messages
    kind = (event.data["type"], event.data["text"], event.data["image_url"])
    assert kind == ("unknown", "", None)
    assert (
        home.gateway.state("sensor", "last_message").state
        == ENGLISH["common.message_unknown"]
    )
    assert home.gateway.state("image", "last_image").state == "unknown"


async def test_what_is_older_than_a_day_is_counted_once_and_not_told(
    time: Time, proved: Home, restart: Restart
) -> None:
    async def meanwhile() -> None:
        for hours in range(1, 31):
            time.goes_on(hours=1)
            proved.lose(f"hour {hours}")

    again = await restart(proved, meanwhile)

    assert again.texts == [f"hour {hours}" for hours in range(7, 30)]
    assert await _counts(again) == (23, 6)
    await time.passes(minutes=15)
    await time.passes(minutes=15)
    assert again.texts == [f"hour {hours}" for hours in range(7, 31)]
    assert await _counts(again) == (24, 6)


async def test_however_long_home_assistant_was_stopped_all_of_it_is_counted(
    time: Time, home: Home, restart: Restart
) -> None:
    home.lose("before")
    await time.passes(minutes=15)

    async def meanwhile() -> None:
        for day in range(1, 8):
            home.lose(f"day {day}")
            time.goes_on(hours=23)

    again = await restart(home, meanwhile)

    assert again.texts == ["day 7"]
    assert await _counts(again) == (1, 6)


@pytest.mark.parametrize("webhook_first", [True, False])
async def test_a_late_webhook_and_the_list_tell_a_message_once(
    time: Time,
    proved: Home,
    webhook_first: bool,
) -> None:
    message_id = proved.lose("Which comes first?")
    if webhook_first:
        await time.passes(seconds=90)
        await proved.service.call_again(message_id)
    await time.passes(minutes=15)
    await proved.service.call_again(message_id)
    await time.passes(minutes=15)

    assert proved.published == [message_id]
    [event] = proved.gateway.messages
    assert event.data["received_via"] == ("webhook" if webhook_first else "poll")


async def test_messages_of_phones_that_were_not_added_are_none_of_ours(
    time: Time, home: Home
) -> None:
    home.service.add_phone(home.account, "Tablet", device_id=20_000)
    home.lose("Not for this home", device_id=20_000)
    lost = home.lose("For this home")

    await time.passes(minutes=15)

    assert home.published == [lost]


async def test_two_phones_are_told_apart(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    service.add_phone(account, "Galaxy", device_id=10_404)
    galaxy = phone_subentry(
        "Galaxy", "b2" * 32, "01PHONE2GALAXY000000000000", gateway_device_id=10_404
    )
    pixel = phone_subentry(gateway_device_id=DEVICE_ID)
    home = await set_up_home(token_entry(service, account, pixel, galaxy))
    home.lose("to Galaxy", device_id=10_404)
    home.lose("to Pixel")

    await time.passes(minutes=15)

    told = {event.data["text"]: event.data["phone"] for event in home.gateway.messages}
    assert told == {"to Galaxy": "Galaxy", "to Pixel": "Pixel 4a"}


async def test_a_message_of_next_year_does_not_end_catching_up(
    time: Time, home: Home
) -> None:
    home.lose("of next year", days=-365)
    await time.passes(minutes=15)
    looks = home.looks

    home.lose("lost")
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    assert home.texts == ["lost"]
    assert home.looks == looks + 2


async def test_a_phone_with_a_clock_in_2099_stops_nothing(
    time: Time, home: Home
) -> None:
    home.service.change_phone(DEVICE_ID, clock_ahead=73 * 365 * 86_400)
    await home.service.receive(DEVICE_ID, ANNA, "by webhook")
    home.lose("lost")
    await time.passes(minutes=15)
    assert home.texts == ["by webhook", "lost"]

    home.service.change_phone(DEVICE_ID, clock_ahead=0)
    home.lose("set right")
    await time.passes(minutes=15)

    assert home.texts == ["by webhook", "lost", "set right"]
    assert home.gateway.state("sensor", "last_message").state == "set right"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
async def test_two_days_back_are_asked_for_in_whichever_zone_dates_are_read(
    time: Time, service: Service, set_up_home: SetUpHome, zone: str
) -> None:
    """A message can appear in the list late; what was published is known by its id."""
    account = service.add_account("someone@example.com", zone=zone)
    service.add_phone(account, device_id=20_000)
    service.behaviour = replace(service.behaviour, date_filters_local=True)
    phone = phone_subentry(gateway_device_id=20_000)
    home = await set_up_home(token_entry(service, account, phone))
    first = home.lose("now", device_id=20_000)
    await time.passes(minutes=15)
    late = home.lose("two days ago", device_id=20_000, hours=47)

    await time.passes(minutes=15)

    answer = service.calls("getallsms")[-1].answer
    assert answer is not None
    assert answer["smss"].keys() >= {str(first), str(late)}
    assert home.published == [first]


async def test_only_the_last_days_are_asked_for(time: Time, home: Home) -> None:
    """An account may have years of messages."""
    home.lose("now")
    await time.passes(minutes=15)
    for _ in range(3):
        await time.passes(days=1)
    last = home.lose("three days later")
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    answer = home.service.calls("getallsms")[-1].answer
    assert answer is not None
    assert list(answer["smss"]) == [str(last)]


async def test_strangers_are_counted_and_not_told_where_only_trusted_people_count(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    entry = token_entry(service, account, options={"accept_from": "trusted"})
    home = await set_up_home(entry)
    home.lose("from a stranger", CAROL)
    trusted = home.lose("from Anna", ANNA)

    for _ in range(3):
        await time.passes(minutes=15)

    assert home.published == [trusted]
    diagnostics = await async_get_config_entry_diagnostics(home.hass, home.entry)
    assert diagnostics["account"]["turned_away"] == 1


async def test_content_that_is_not_kept_is_not_kept_of_recovered_messages_either(
    time: Time,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
) -> None:
    home = await set_up_home(token_entry(service, account, options={"content": "none"}))
    lost = home.lose("the code is hazelnut")
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    assert home.published == [lost]
    assert home.texts == [""]
    assert (
        home.gateway.state("sensor", "last_message").state
        == ENGLISH["common.message_hidden"]
    )
    files = files_of(home.hass, home.entry.entry_id)
    assert files
    assert not [file for file in files if b"hazelnut" in file.read_bytes()]
    assert home.issues == []


async def test_two_accounts_do_not_cross(
    time: Time, home: Home, set_up_home: SetUpHome
) -> None:
    """The second one has a phone that the first one never heard of."""
    service = home.service
    other = service.add_account("other@example.com")
    service.add_phone(other, "Nokia", device_id=30_000)
    nokia = phone_subentry(
        "Nokia", "c3" * 32, "01PHONE3NOKIA0000000000000", gateway_device_id=30_000
    )
    await set_up_home(token_entry(service, other, nokia, title="Other"))
    mine = home.lose("mine")
    theirs = home.lose("theirs", device_id=30_000)

    await time.passes(minutes=15)

    told = {
        e.data["message_id"]: e.data["config_entry_id"] for e in home.gateway.messages
    }
    assert told.keys() == {mine, theirs}
    assert told[mine] == home.entry.entry_id
    assert told[theirs] != home.entry.entry_id
