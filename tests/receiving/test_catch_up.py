"""Catch-up: when the service is asked for what its webhooks did not bring."""

from typing import Any

from homeassistant.core import CoreState, Event, HomeAssistant, callback
import pytest

from custom_components.smsgateway24.const import EVENT_MESSAGE_RECEIVED
from simulator import Account, ApiFault, ApiFaultKind, Service, Simulator
from tests.builders.automations import automations, trigger_config
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
from tests.payloads import message, status
from tests.plugin import Restart, SetUp, SetUpHome

OTHER_DEVICE_ID = 10_404


async def test_the_service_is_asked_after_the_set_up_and_every_fifteen_minutes(
    time: Time, proved: Home
) -> None:
    await time.passes(minutes=14)
    assert proved.looks == 0
    await time.passes(minutes=1)
    assert proved.looks == 1
    await time.passes(minutes=15)
    assert proved.looks == 2

    await proved.hass.config_entries.async_reload(proved.entry.entry_id)
    await proved.settle()
    assert proved.looks == 3


async def minutes(time: Time, count: int) -> None:
    """Let minutes pass, one by one."""
    for _ in range(count):
        await time.passes(minutes=1)


async def test_a_phone_whose_address_was_never_called_is_looked_for_every_minute(
    time: Time, home: Home
) -> None:
    await minutes(time, 60)

    # A day has 1,440 of them, as docs/catch-up.md says.
    assert home.looks == 1 + 60


async def test_a_command_is_new_where_only_the_list_brings_it(
    time: Time, home: Home
) -> None:
    """Nothing can be on its way by a webhook that was never called."""
    home.set_webhooks(DEVICE_ID, None)
    gate = trigger_config(
        "message_received", {"device_id": home.device()}, max_age="00:02:00"
    )
    started = await automations(home.hass, gate=gate)
    sent = []
    for wait in (1, 59, 30, 17):
        await minutes(time, 20)
        await time.passes(seconds=wait)
        sent.append((await home.service.receive(DEVICE_ID, ANNA, "open")).sms_id)
        await time.passes(seconds=60 - wait)

    await minutes(time, 2)
    assert started.ids("gate") == home.published == sent
    assert max(event.data["age"] for event in home.gateway.messages) <= 60


@pytest.mark.parametrize(
    "body", [{}, message(4711, address=ANNA, device_id=DEVICE_ID), status(12, 7)]
)
async def test_a_request_that_the_service_knows_nothing_of_does_not_slow_that_down(
    time: Time, home: Home, body: Any
) -> None:
    """Anybody who knows the address can make one up, and so does who tries it."""
    await home.gateway.accepted(body)
    looks = home.looks

    await minutes(time, 20)

    assert home.looks == looks + 20


async def test_the_first_report_that_the_service_confirms_ends_it_too(
    time: Time, home: Home
) -> None:
    await home.send(to=ANNA)
    await home.service.settle()
    await minutes(time, 4)
    looks = home.looks

    await minutes(time, 14)

    assert home.looks <= looks + 1


async def test_webhooks_that_bring_nothing_any_more_are_made_up_for_every_minute(
    time: Time, proved: Home, restart: Restart
) -> None:
    proved.set_webhooks(DEVICE_ID, None)
    for number in range(3):
        await proved.service.receive(DEVICE_ID, ANNA, f"lost {number}")
        await time.passes(minutes=16)
        await minutes(time, 3)
    looks = proved.looks
    await minutes(time, 30)
    assert proved.looks == looks + 30

    again = await restart(proved)
    looks = again.looks
    await minutes(time, 30)
    assert again.looks == looks + 30

    again.set_webhooks(DEVICE_ID, WEBHOOK_ID)
    await again.service.receive(DEVICE_ID, ANNA, "they work")
    await minutes(time, 2)
    looks = again.looks
    await minutes(time, 14)
    assert again.looks <= looks + 1


async def test_a_service_that_fails_is_asked_ever_less_often(
    time: Time, home: Home
) -> None:
    for method in ("getalldevices", "getallsms"):
        home.fault(ApiFaultKind.STATUS, method, times=None)
    asked = []
    for minute in range(1, 63):
        looks = home.looks
        await time.passes(minutes=1)
        if home.looks > looks:
            asked.append(minute)
    assert asked == [1, 2, 4, 8, 16, 31, 46, 61]

    home.service.clear_faults()
    await minutes(time, 20)
    looks = home.looks
    await minutes(time, 5)
    assert home.looks == looks + 5


async def test_a_phone_that_the_service_does_not_know_asks_for_no_hurry(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    """Without its id, nothing of the list is its."""
    home = await set_up_home(token_entry(service, account, phone_subentry()))

    await minutes(time, 14)

    assert home.looks == 1


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
    time: Time, proved: Home
) -> None:
    """An account whose URL can't be reached at all still works."""
    proved.set_webhooks(DEVICE_ID, None)
    expected = [(await proved.service.receive(DEVICE_ID, ANNA, "first")).sms_id]
    await time.passes(minutes=15)
    assert proved.published == expected

    for _ in range(10):
        looks = proved.looks
        message = await proved.service.receive(DEVICE_ID, ANNA, "and another")
        expected.append(message.sms_id)
        await time.passes(minutes=1)
        assert proved.looks == looks + 1
    # The last one may still come by its webhook.
    assert proved.published == expected[:-1]
    await time.passes(minutes=1)
    assert proved.published == expected
    assert {e.data["received_via"] for e in proved.gateway.messages} == {"poll"}


async def test_something_young_is_looked_for_again_within_a_minute(
    time: Time, proved: Home
) -> None:
    await time.passes(minutes=14, seconds=30)
    lost = proved.lose("Only just")
    await time.passes(seconds=30)
    assert proved.published == []

    await time.passes(minutes=1)
    assert proved.published == []
    await time.passes(minutes=1)

    assert proved.published == [lost]


async def test_the_service_is_asked_when_it_is_back(
    time: Time, proved: Home, simulator: Simulator
) -> None:
    """The phones are asked for every five minutes, and up to a second, which is when it shows."""
    async with simulator.unreachable():
        lost = proved.lose("Nobody could know")
        await time.passes(minutes=5, seconds=1)
    looks = proved.looks

    await time.passes(minutes=5, seconds=1)

    assert proved.looks == looks + 1
    assert proved.published == [lost]


async def test_a_look_that_is_under_way_when_the_service_is_back_is_made_again(
    time: Time, proved: Home
) -> None:
    """Its answer may be older than that."""
    service = proved.service
    service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, method="getalldevices", times=None)
    )
    await time.passes(minutes=5, seconds=1)
    await time.passes(minutes=5, seconds=1)
    service.clear_faults()
    service.fail_api(ApiFault(kind=ApiFaultKind.SLOW, method="getallsms", seconds=1))
    time.goes_on(minutes=5, seconds=1)
    await time.clock.wait_for_sleeper()
    await proved.hass.async_block_till_done()
    lost = proved.lose("later", minutes=3)

    time.clock.tick(1)
    await proved.settle()

    assert proved.looks == 2
    assert proved.published == [lost]


async def test_a_look_that_fails_is_made_up_for_in_five_minutes(
    time: Time, proved: Home
) -> None:
    """Even if nothing else says that the service is back."""
    service = proved.service
    service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, method="getalldevices", times=None)
    )
    service.fail_api(ApiFault(kind=ApiFaultKind.STATUS, method="getallsms", times=3))
    lost = proved.lose("Nobody could know")
    await time.passes(minutes=15)
    assert proved.published == []
    looks = proved.looks

    await time.passes(minutes=5)

    assert proved.looks == looks + 1
    assert proved.published == [lost]


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
