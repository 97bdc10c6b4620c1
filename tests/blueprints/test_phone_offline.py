"""The blueprint that reports when a phone is away, and when it is back."""

from typing import Any

from homeassistant.core import CoreState, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from simulator import ApiFaultKind
from tests.builders.home import ANNA, DEVICE_ID, Home, Time

from .builders import NOTIFY, RECEIVER, Automation, automation, until

OFFLINE = "Pixel 4a is offline."
SILENT = "Pixel 4a has received nothing for 24 hours."
BACK = "Pixel 4a is back."


@pytest.fixture
def notified(time: Time, home: Home) -> list[ServiceCall]:
    return async_mock_service(home.hass, "notify", "send_message")


async def watch(home: Home, notified: list[ServiceCall], **inputs: Any) -> Automation:
    """Watch whether the phone is online."""
    inputs = {"online": home.gateway.entity_id("binary_sensor", "online")} | inputs
    return await automation(home.hass, "phone_offline", notified, **NOTIFY | inputs)


async def watch_silence(home: Home, notified: list[ServiceCall]) -> Automation:
    """Watch whether the phone receives anything."""
    entity_id = home.gateway.entity_id("event", "message")
    return await watch(home, notified, online="", message_entity=entity_id)


async def goes(time: Time, home: Home, *, online: bool) -> None:
    """Turn the phone on or off, and have the service asked for it."""
    home.service.change_phone(DEVICE_ID, online=online)
    time.goes_on(minutes=5, seconds=2)
    await until(lambda: state(home) == ("on" if online else "off"))


def state(home: Home) -> str:
    """Return whether the phone is online."""
    return home.gateway.state("binary_sensor", "online").state


def messages(run: Automation) -> list[str]:
    """Return what was reported."""
    assert all(done["entity_id"] == [RECEIVER] for done in run.done)
    assert all(done["title"] == "Pixel 4a" for done in run.done)
    return [done["message"] for done in run.done]


async def notified_so(run: Automation, *wanted: str) -> None:
    """Wait until as much was reported, and check that it is that."""
    await until(lambda: len(run.done) >= len(wanted))
    assert messages(run) == list(wanted)


async def test_a_phone_that_goes_and_comes_back_is_told_once_each(
    time: Time, home: Home, notified: list[ServiceCall]
) -> None:
    run = await watch(home, notified)

    await goes(time, home, online=False)
    time.goes_on(minutes=16)
    await notified_so(run, OFFLINE)
    time.goes_on(minutes=30)
    await goes(time, home, online=True)
    await notified_so(run, OFFLINE, BACK)
    await home.settle()
    assert run.running == 0
    await goes(time, home, online=False)
    time.goes_on(minutes=16)
    await notified_so(run, OFFLINE, BACK, OFFLINE)
    await goes(time, home, online=True)
    await notified_so(run, OFFLINE, BACK, OFFLINE, BACK)


async def test_a_short_absence_is_not_told(
    time: Time, home: Home, notified: list[ServiceCall]
) -> None:
    run = await watch(home, notified)

    await goes(time, home, online=False)
    await time.passes(minutes=9)
    await goes(time, home, online=True)
    await time.passes(minutes=30)

    assert messages(run) == []


async def test_a_service_that_cannot_be_asked_is_no_news_of_the_phone(
    time: Time, home: Home, notified: list[ServiceCall]
) -> None:
    run = await watch(home, notified)
    await goes(time, home, online=False)
    time.goes_on(minutes=16)
    await notified_so(run, OFFLINE)

    home.fault(ApiFaultKind.STATUS, "getalldevices", times=None)
    time.goes_on(minutes=6)
    await until(lambda: state(home) == "unavailable")
    home.service.clear_faults()
    time.goes_on(minutes=6)
    await until(lambda: state(home) == "off")
    time.goes_on(minutes=16)
    await goes(time, home, online=True)
    await home.settle()

    assert messages(run) == [OFFLINE, BACK]
    assert run.running == 0


async def test_a_silence_is_told_and_the_message_that_ends_it(
    time: Time, home: Home, notified: list[ServiceCall]
) -> None:
    run = await watch_silence(home, notified)
    await home.service.receive(DEVICE_ID, ANNA, "Ciao")
    await home.settle()

    await time.passes(hours=23)
    await time.passes(minutes=58)
    assert messages(run) == []
    time.goes_on(minutes=3)
    await notified_so(run, SILENT)
    await home.service.receive(DEVICE_ID, ANNA, "Ciao")
    await home.settle()

    assert messages(run) == [SILENT, BACK]


async def test_a_phone_that_never_received_anything_is_not_silent(
    time: Time, home: Home, notified: list[ServiceCall]
) -> None:
    run = await watch_silence(home, notified)

    await time.passes(hours=30)
    await time.passes(minutes=1)

    assert messages(run) == []


async def test_a_phone_that_is_away_at_the_start_is_told_after_it(
    time: Time, home: Home, notified: list[ServiceCall]
) -> None:
    await goes(time, home, online=False)
    home.hass.set_state(CoreState.not_running)
    run = await watch(home, notified)
    await home.hass.async_start()

    await until(lambda: run.running == 1)
    time.goes_on(minutes=14)
    assert messages(run) == []
    time.goes_on(minutes=2)
    await notified_so(run, OFFLINE)
    await goes(time, home, online=True)
    await notified_so(run, OFFLINE, BACK)


async def test_a_phone_that_is_there_at_the_start_is_not_told(
    time: Time, home: Home, notified: list[ServiceCall]
) -> None:
    home.hass.set_state(CoreState.not_running)
    run = await watch(home, notified)
    await home.hass.async_start()

    await until(lambda: run.running == 1)
    await time.passes(minutes=16)

    assert messages(run) == []
    assert run.running == 0
