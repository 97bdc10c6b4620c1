"""Catch-up: when the service is asked for what its webhooks did not bring."""

from typing import Any

from homeassistant.core import CoreState, Event, HomeAssistant, callback
import pytest

from custom_components.smsgateway24.const import EVENT_MESSAGE_RECEIVED
from simulator import Account, ApiFault, ApiFaultKind, Service, Simulator
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.home import (
    ANNA,
    DEVICE_ID,
    Home,
    Time,
    sender_subentries,
    token_entry,
)
from tests.payloads import message
from tests.plugin import Restart, SetUp, SetUpHome

OTHER_DEVICE_ID = 10_404


async def test_the_service_is_asked_after_the_set_up_and_every_fifteen_minutes(
    time: Time, home: Home
) -> None:
    assert home.looks == 1

    await time.passes(minutes=14)
    assert home.looks == 1
    await time.passes(minutes=1)
    assert home.looks == 2
    await time.passes(minutes=15)
    assert home.looks == 3


async def test_a_message_without_a_webhook_is_told_by_the_next_look(
    time: Time, home: Home
) -> None:
    lost = home.lose("The gate is open")

    await time.passes(minutes=15)

    assert home.published == [lost]


async def test_a_device_id_is_nobody_elses_once_it_is_entered_for_a_phone(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    """The address of the wrong phone was at the service for a moment."""
    entry = token_entry(
        service,
        account,
        phone_subentry("Right"),
        phone_subentry("Wrong", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
    )
    home = await set_up_home(entry)
    home.set_webhooks(DEVICE_ID, OTHER_WEBHOOK_ID)
    await home.service.receive(DEVICE_ID, ANNA, "a test")
    await home.settle()
    home.set_webhooks(DEVICE_ID, WEBHOOK_ID)
    dialog = await Dialog.change_phone(home.hass, entry, PHONE_ID)
    await dialog.submit(name="Right", gateway_device_id=str(DEVICE_ID), new_url=False)
    await time.passes(minutes=15)
    home.gateway.messages.clear()

    await home.service.receive(DEVICE_ID, ANNA, "open the gate")
    for _ in range(3):
        await time.passes(minutes=15)

    told = [
        (event.data["phone"], event.data["text"]) for event in home.gateway.messages
    ]
    assert told == [("Right", "open the gate")]


@pytest.fixture
async def both(service: Service, account: Account, set_up_home: SetUpHome) -> Home:
    """An account with two phones whose ids are entered."""
    service.add_phone(account, "Galaxy", device_id=OTHER_DEVICE_ID)
    return await set_up_home(
        token_entry(
            service,
            account,
            phone_subentry(gateway_device_id=DEVICE_ID),
            phone_subentry(
                "Galaxy",
                OTHER_WEBHOOK_ID,
                OTHER_PHONE_ID,
                gateway_device_id=OTHER_DEVICE_ID,
            ),
        )
    )


async def test_what_came_by_the_address_of_another_phone_is_not_told_again(
    time: Time, both: Home
) -> None:
    """It is that phone's, whatever phone its body names; the list says whose it really is."""
    both.set_webhooks(OTHER_DEVICE_ID, WEBHOOK_ID)
    await both.service.receive(OTHER_DEVICE_ID, ANNA, "a text")
    await both.service.receive(OTHER_DEVICE_ID, ANNA, channel=3, image=True)

    await time.passes(minutes=15)
    await time.passes(minutes=15)

    assert len(both.published) == len(set(both.published)) == 2


async def test_a_phone_that_gets_the_id_of_another_tells_nothing_of_its_again(
    time: Time, both: Home
) -> None:
    both.set_webhooks(OTHER_DEVICE_ID, OTHER_WEBHOOK_ID)
    await time.passes(minutes=20)
    await both.service.receive(OTHER_DEVICE_ID, ANNA, "one")
    await time.passes(minutes=20)
    entries, entry = both.hass.config_entries, both.entry
    entries.async_remove_subentry(entry, OTHER_PHONE_ID)
    await both.settle()

    dialog = await Dialog.change_phone(both.hass, entry, PHONE_ID)
    await dialog.submit(
        name="Pixel 4a", gateway_device_id=str(OTHER_DEVICE_ID), new_url=False
    )
    await time.passes(minutes=20)

    assert both.texts == ["one"]


async def test_the_service_is_asked_every_minute_while_it_has_something_to_tell(
    time: Time, home: Home
) -> None:
    """An account whose URL can't be reached at all still works."""
    home.set_webhooks(DEVICE_ID, None)
    expected = [(await home.service.receive(DEVICE_ID, ANNA, "first")).sms_id]
    await time.passes(minutes=15)
    assert home.published == expected

    for _ in range(10):
        looks = home.looks
        message = await home.service.receive(DEVICE_ID, ANNA, "and another")
        expected.append(message.sms_id)
        await time.passes(minutes=1)
        assert home.looks == looks + 1
    # The last one may still come by its webhook.
    assert home.published == expected[:-1]
    await time.passes(minutes=1)
    assert home.published == expected
    assert {e.data["received_via"] for e in home.gateway.messages} == {"poll"}
    # One look that finds nothing, and there is no hurry any more.
    await time.passes(minutes=1)
    looks = home.looks
    await time.passes(minutes=14)
    assert home.looks == looks


async def test_something_young_is_looked_for_again_within_a_minute(
    time: Time, home: Home
) -> None:
    await time.passes(minutes=14, seconds=30)
    lost = home.lose("Only just")
    await time.passes(seconds=30)
    assert home.published == []

    await time.passes(minutes=1)
    assert home.published == []
    await time.passes(minutes=1)

    assert home.published == [lost]


async def test_the_service_is_asked_when_it_is_back(
    time: Time, home: Home, simulator: Simulator
) -> None:
    """The phones are asked for every five minutes, and up to a second, which is when it shows."""
    async with simulator.unreachable():
        lost = home.lose("Nobody could know")
        await time.passes(minutes=5, seconds=1)
    looks = home.looks

    await time.passes(minutes=5, seconds=1)

    assert home.looks == looks + 1
    assert home.published == [lost]


async def test_a_look_that_is_under_way_when_the_service_is_back_is_made_again(
    time: Time, home: Home
) -> None:
    """Its answer may be older than that."""
    service = home.service
    service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, method="getalldevices", times=None)
    )
    await time.passes(minutes=5, seconds=1)
    await time.passes(minutes=5, seconds=1)
    service.clear_faults()
    service.fail_api(ApiFault(kind=ApiFaultKind.SLOW, method="getallsms", seconds=1))
    time.goes_on(minutes=5, seconds=1)
    await time.clock.wait_for_sleeper()
    await home.hass.async_block_till_done()
    lost = home.lose("later", minutes=3)

    time.clock.tick(1)
    await home.settle()

    assert home.looks == 3
    assert home.published == [lost]


async def test_a_look_that_fails_is_made_up_for_in_five_minutes(
    time: Time, home: Home
) -> None:
    """Even if nothing else says that the service is back."""
    service = home.service
    service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, method="getalldevices", times=None)
    )
    service.fail_api(ApiFault(kind=ApiFaultKind.STATUS, method="getallsms", times=3))
    lost = home.lose("Nobody could know")
    await time.passes(minutes=15)
    assert home.published == []
    looks = home.looks

    await time.passes(minutes=5)

    assert home.looks == looks + 1
    assert home.published == [lost]


async def test_without_a_token_nobody_is_asked(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    entry = account_entry(*sender_subentries(), data={"api_url": service.api_url})
    home = await set_up_home(entry)

    await time.passes(minutes=15)

    assert service.calls() == []
    assert home.published == []


async def test_the_service_is_not_asked_before_home_assistant_has_started(
    hass: HomeAssistant, time: Time, service: Service, account: Account, set_up: SetUp
) -> None:
    hass.set_state(CoreState.not_running)
    home = Home(hass, await set_up(token_entry(service, account)), service, account)
    await time.passes(minutes=20)
    assert home.looks == 0

    await home.start()

    assert home.looks == 1


async def test_what_waits_is_told_before_the_service_is_asked(
    time: Time, home: Home, restart: Restart
) -> None:
    lost: list[int] = []

    async def meanwhile() -> None:
        lost.append(home.lose("while nobody was there"))

    await time.passes(minutes=15)
    again = await restart(home, meanwhile, started=False)
    await time.passes(minutes=10)
    assert again.looks == home.looks == 2
    asked_when_told: list[int] = []

    @callback
    def on_message(_event: Event) -> None:
        asked_when_told.append(again.looks)

    again.hass.bus.async_listen(EVENT_MESSAGE_RECEIVED, on_message)
    waiting = await again.service.receive(DEVICE_ID, ANNA, "while it started")
    assert again.published == []

    await again.start()

    assert again.published == [waiting.sms_id, *lost]
    assert asked_when_told == [2, 3]


async def test_an_unloaded_account_is_not_looked_after(
    hass: HomeAssistant, time: Time, home: Home
) -> None:
    home.lose("Too late")
    assert await hass.config_entries.async_unload(home.entry.entry_id)

    await time.passes(minutes=15)
    await time.passes(minutes=15)

    assert home.looks == 1
    assert home.published == []


async def test_a_look_is_given_up_when_the_account_is_unloaded_meanwhile(
    hass: HomeAssistant, time: Time, home: Home
) -> None:
    lost = home.lose("Unloaded in the middle")
    time.goes_on(minutes=15)
    await home.service.wait_for_calls("getallsms", 2)
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    await home.settle()
    assert home.published == []

    assert await hass.config_entries.async_setup(home.entry.entry_id)
    await home.settle()

    assert home.published == [lost]


async def test_nobody_is_asked_once_home_assistant_has_stopped(
    hass: HomeAssistant, time: Time, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    await hass.async_stop(force=True)

    await time.passes(minutes=15)

    assert home.looks == 1
    assert "Traceback" not in caplog.text


async def test_a_reload_looks_again_and_tells_nothing_twice(
    hass: HomeAssistant, time: Time, home: Home
) -> None:
    lost = home.lose("Once")
    await time.passes(minutes=15)

    for _ in range(3):
        assert await hass.config_entries.async_reload(home.entry.entry_id)
        await home.settle()

    assert home.looks == 5
    await time.passes(minutes=15)
    assert home.looks == 6
    assert home.published == [lost]


async def test_an_account_that_gets_a_token_is_looked_after_at_once(
    hass: HomeAssistant,
    time: Time,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
) -> None:
    data: dict[str, Any] = {"api_url": service.api_url}
    home = await set_up_home(account_entry(*sender_subentries(), data=data))
    await home.gateway.accepted(message(1))

    hass.config_entries.async_update_entry(
        home.entry, data=data | {"token": account.token}
    )
    await home.settle()

    assert home.looks == 1
    assert home.published == [1]
