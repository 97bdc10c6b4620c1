"""The repair about a phone that no longer posts anything."""

from homeassistant.core import HomeAssistant

from tests.builders.entries import OTHER_WEBHOOK_ID, account_entry, phone_subentry
from tests.builders.gateway import Gateway
from tests.builders.repairs import reads, repairs
from tests.builders.restarts import AiohttpClient, restarted
from tests.monitors.builders import own, reload
from tests.payloads import message
from tests.plugin import PassTime, SetUp

ENTRY_ID = "01ENTRY0000000000000000000"


async def speak_for(home: Gateway, days: int, pass_time: PassTime) -> None:
    """Call once a day, today at last."""
    for day in range(days):
        if day:
            await pass_time(days=1, seconds=-1)
        await home.accepted(own(1_000 + day))


async def test_a_phone_that_used_to_speak_is_missed_after_a_day(
    pass_time: PassTime, gateway: Gateway
) -> None:
    hass = gateway.hass
    await speak_for(gateway, 5, pass_time)
    await pass_time(hours=23, minutes=59)
    assert repairs(hass) == []

    await pass_time(minutes=2)
    assert repairs(hass) == ["phone_silent"]
    await reload(gateway)
    assert repairs(hass) == ["phone_silent"]
    await pass_time(days=30)
    assert repairs(hass) == ["phone_silent"]

    await gateway.accepted(own(1))
    assert repairs(hass) == []


async def test_it_is_missed_a_day_after_its_last_call_and_not_after_its_first_of_a_day(
    pass_time: PassTime, gateway: Gateway
) -> None:
    await speak_for(gateway, 5, pass_time)
    await pass_time(hours=3)
    await gateway.accepted(own(1))

    await pass_time(hours=22)
    assert repairs(gateway.hass) == []
    await pass_time(hours=3)

    assert repairs(gateway.hass) == ["phone_silent"]


async def test_one_that_speaks_now_and_then_is_not_missed(
    pass_time: PassTime, gateway: Gateway
) -> None:
    await speak_for(gateway, 4, pass_time)
    await pass_time(days=2)
    assert repairs(gateway.hass) == []

    for sms_id in range(1, 8):
        await pass_time(days=3)
        await gateway.accepted(own(sms_id))
    await pass_time(days=2)

    assert repairs(gateway.hass) == []


async def test_of_several_phones_those_that_are_silent_are_named(
    pass_time: PassTime, known: Gateway
) -> None:
    for day in range(5):
        await known.accepted(message(10 + day, device_id=10403))
        await known.accepted(message(20 + day, device_id=10404), OTHER_WEBHOOK_ID)
        await pass_time(days=1, seconds=-10)
    await known.accepted(message(30, device_id=10404), OTHER_WEBHOOK_ID)

    await pass_time(seconds=20)

    assert repairs(known.hass) == ["phone_silent"]
    assert "Pixel 4a" in reads(known.hass, "phone_silent")
    await pass_time(days=1)
    assert repairs(known.hass) == ["phone_silent", "phone_silent"]


async def test_what_was_usual_is_still_known_after_a_restart(
    pass_time: PassTime,
    hass: HomeAssistant,
    set_up: SetUp,
    aiohttp_client: AiohttpClient,
) -> None:
    home = await set_up(account_entry(phone_subentry(), entry_id=ENTRY_ID))
    await speak_for(home, 5, pass_time)
    await hass.async_stop(force=True)
    await pass_time(days=2)

    entry = account_entry(phone_subentry(), entry_id=ENTRY_ID)
    async with restarted(aiohttp_client, hass, entry) as (again, _client):
        assert repairs(again) == ["phone_silent"]


async def test_an_account_that_is_unloaded_misses_nobody(
    pass_time: PassTime, gateway: Gateway
) -> None:
    await speak_for(gateway, 5, pass_time)
    await gateway.hass.config_entries.async_unload(gateway.entry.entry_id)

    await pass_time(days=2)

    assert repairs(gateway.hass) == []
