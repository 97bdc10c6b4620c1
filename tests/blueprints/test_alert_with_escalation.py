"""The blueprint that writes to one person after the other."""

from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from simulator import ApiFault, ApiFaultKind
from tests.builders.entries import contact_id
from tests.builders.home import ANNA, DEVICE_ID, LUCA, Home, Time

from .builders import HOSTILE, Automation, automation, sent

ALARM = [{"trigger": "event", "event_type": "alarm"}]
FALLBACK = [{"action": "test.siren", "data": {"text": "{{ text }}"}}]


@pytest.fixture
def sirens(hass: HomeAssistant) -> list[ServiceCall]:
    """What is done when no contact was reached."""
    return async_mock_service(hass, "test", "siren")


async def alert(home: Home, sirens: list[ServiceCall], **inputs: Any) -> Automation:
    """Alert Anna, then Luca."""
    people = [home.device(contact_id(name)) for name in ("Anna", "Luca")]
    given = {
        "alarm_triggers": ALARM,
        "message": "Water in the {{ trigger.event.data.where }}!",
        "contacts": people,
        "fallback": FALLBACK,
    }
    return await automation(
        home.hass, "alert_with_escalation", sirens, **given | inputs
    )


async def ring(home: Home, *sends: int, where: str = "cellar") -> None:
    """Raise the alarm; messages walk to their end when there are as many as `sends` says."""
    home.hass.bus.async_fire("alarm", {"where": where})
    for count in sends:
        await sent(home, count)
        await home.service.settle()
    await home.settle()


def receivers(home: Home) -> list[str]:
    """Return who was written to."""
    return [message.address for message in home.service.messages(incoming=False)]


async def test_the_first_who_is_reached_ends_it(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens)

    await ring(home, 1)

    assert await sent(home, 1) == [(ANNA, "Water in the cellar!")]
    assert (run.done, run.running) == ([], 0)


async def test_whose_message_fails_is_followed_by_the_next(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens)
    home.service.end_at(8, number=ANNA)

    await ring(home, 1, 2)

    assert receivers(home) == [ANNA, LUCA]
    assert (run.done, run.running) == ([], 0)


async def test_who_is_not_reached_in_time_is_followed_by_the_next(
    time: Time, home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens, wait_minutes=3)
    home.service.end_at(6, number=ANNA)

    home.hass.bus.async_fire("alarm", {"where": "cellar"})
    await sent(home, 1)
    await home.service.settle()
    time.goes_on(minutes=2)
    assert receivers(home) == [ANNA]
    time.goes_on(minutes=2)
    await sent(home, 2)
    await home.service.settle()
    await home.settle()

    assert receivers(home) == [ANNA, LUCA]
    assert (run.done, run.running) == ([], 0)


async def test_sent_is_reached_where_nothing_reports_a_delivery(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens, wait_for="sent")
    home.service.end_at(6, number=ANNA)

    await ring(home, 1)

    assert receivers(home) == [ANNA]
    assert (run.done, run.running) == ([], 0)


async def test_something_else_is_done_when_nobody_is_reached(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens)
    for number in (ANNA, LUCA):
        home.service.end_at(8, number=number)

    await ring(home, 1, 2)

    assert run.done == [{"text": "Water in the cellar!"}]


async def test_what_the_service_refuses_is_no_end(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens)
    home.service.fail_api(
        ApiFault(kind=ApiFaultKind.ERROR, method="addsms", text="No credit", times=2)
    )

    await ring(home)

    assert receivers(home) == []
    assert run.done == [{"text": "Water in the cellar!"}]


async def test_a_limit_that_others_have_used_up_silences_no_alarm(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens)
    for _ in range(10):
        await home.send(to=ANNA)

    await ring(home, 1)

    assert receivers(home)[10:] == [ANNA]
    assert run.done == []


async def test_an_alarm_that_may_not_be_sent_is_no_end(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens)
    home.hass.config_entries.async_update_entry(
        home.entry,
        options={"sends_per_hour": 1, "sends_per_day": 1, "urgent_reserve": 0},
    )
    await home.settle()

    await ring(home, 1, where="cellar")
    await ring(home, where="bath")

    assert await sent(home, 1) == [(ANNA, "Water in the cellar!")]
    assert run.done == [{"text": "Water in the bath!"}]


async def test_a_contact_who_is_gone_is_no_end(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens)
    home.hass.config_entries.async_remove_subentry(home.entry, contact_id("Anna"))
    await home.settle()

    await ring(home, 1)

    assert receivers(home) == [LUCA]
    assert run.done == []


async def test_nobody_to_write_to_is_nobody_reached(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens, contacts=[])

    await ring(home)

    assert run.done == [{"text": "Water in the cellar!"}]


async def test_alarms_are_sent_one_after_the_other(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens)

    for number in range(8):
        home.hass.bus.async_fire("alarm", {"where": f"room {number}"})
    for count in range(1, 9):
        await sent(home, count)
        await home.service.settle()
    await home.settle()

    assert [text for _, text in await sent(home, 8)] == [
        f"Water in the room {number}!" for number in range(8)
    ]
    assert (run.done, run.running) == ([], 0)


async def test_a_burst_of_alarms_ends_in_as_many_sirens_where_nothing_can_be_sent(
    home: Home, sirens: list[ServiceCall]
) -> None:
    run = await alert(home, sirens, contacts=[])

    for number in range(50):
        home.hass.bus.async_fire("alarm", {"where": f"room {number}"})
    await home.settle()

    assert [done["text"] for done in run.done] == [
        f"Water in the room {number}!" for number in range(50)
    ]


async def test_a_key_sends_an_alarm_once(home: Home, sirens: list[ServiceCall]) -> None:
    run = await alert(home, sirens, once_key="water-{{ trigger.event.data.where }}")
    home.service.end_at(8, number=ANNA)

    await ring(home, 1, 2, where="cellar")
    await ring(home, where="cellar")
    assert receivers(home) == [ANNA, LUCA]
    await ring(home, 3, 4, where="bath")

    assert receivers(home) == [ANNA, LUCA, ANNA, LUCA]
    assert run.done == []


async def test_channel_and_phone_can_be_chosen(
    home: Home, sirens: list[ServiceCall]
) -> None:
    await alert(home, sirens, channel="rcs_1", phone=home.device())

    await ring(home, 1)

    [message] = home.service.messages(incoming=False)
    assert (message.channel, message.device_id) == (4, DEVICE_ID)


@pytest.mark.parametrize(
    "text",
    [text for key, text in HOSTILE.items() if key != "decimal"],
)
async def test_text_of_strangers_stays_text(
    home: Home, sirens: list[ServiceCall], text: str
) -> None:
    home.hass.states.async_set("lock.front", "SECRET")
    await alert(home, sirens, message="{{ trigger.event.data.where }}")

    await ring(home, 1, where=text)

    [(_, there)] = await sent(home, 1)
    assert there == text
