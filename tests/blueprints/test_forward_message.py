"""The blueprint that forwards messages."""

from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.builders.gateway import Gateway
from tests.payloads import image, message

from .builders import HOSTILE, NOTIFY, RECEIVER, Automation, app_device, automation

ANNA, STRANGER = "+4915752982212", "+4917642111118"


async def forward(
    gateway: Gateway, phone: str, notified: list[ServiceCall], **inputs: Any
) -> Automation:
    """Forward to a notify entity."""
    return await automation(
        gateway.hass, "forward_message", notified, phones=[phone], **NOTIFY | inputs
    )


async def test_every_message_is_passed_on_with_who_wrote_and_to_which_phone(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    run = await forward(gateway, phone, notified)

    await gateway.accepted(message(1, address=ANNA, body="Wasser im Keller!"))
    await gateway.accepted(message(2, address=STRANGER, body="Ciao"))

    assert run.done == [
        {
            "entity_id": [RECEIVER],
            "title": "Anna (Pixel 4a)",
            "message": '"Wasser im Keller!"',
        },
        {
            "entity_id": [RECEIVER],
            "title": f"{STRANGER} (Pixel 4a)",
            "message": '"Ciao"',
        },
    ]


async def test_a_burst_is_passed_on_whole_and_in_order(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    run = await forward(gateway, phone, notified)

    for number in range(1, 51):
        assert (await gateway.call(message(number, body=f"No {number}"))).status == 200
    await gateway.hass.async_block_till_done()

    assert [d["message"] for d in run.done] == [f'"No {n}"' for n in range(1, 51)]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
async def test_text_of_strangers_stays_text(
    gateway: Gateway, phone: str, notified: list[ServiceCall], text: str
) -> None:
    gateway.hass.states.async_set("lock.front", "SECRET")
    run = await forward(gateway, phone, notified)

    await gateway.accepted(message(1, body=text))

    [done] = run.done
    assert isinstance(done["message"], str)
    shown = done["message"].removeprefix('"').removesuffix('"')
    assert shown.replace(" ", "") == text.replace(" ", "")
    assert done["message"] != shown
    assert not [mark for mark in ("](", "][", "]:", "<s", "<a", "</") if mark in shown]


async def test_the_name_of_a_sender_is_text_too(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    run = await forward(gateway, phone, notified)

    await gateway.accepted(message(1, address="{{ 1 + 1 }} [x](http://evil)"))

    [done] = run.done
    assert done["title"] == "{{ 1 + 1 }} [x] (http://evil) (Pixel 4a)"


async def test_a_long_text_is_cut_to_what_the_receiver_takes(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    run = await forward(gateway, phone, notified, max_length=20)

    await gateway.accepted(message(1, body="💧" * 5_000))

    [done] = run.done
    assert done["message"] == '"' + "💧" * 20 + '..."'


async def test_only_trusted_senders_are_passed_on_if_so_wanted(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    run = await forward(gateway, phone, notified, trusted=True)

    await gateway.accepted(message(1, address=STRANGER))
    await gateway.accepted(message(2, address=ANNA))

    assert [done["title"] for done in run.done] == ["Anna (Pixel 4a)"]


async def test_only_chosen_people_are_passed_on_if_so_wanted(
    gateway: Gateway, phone: str, anna: str, notified: list[ServiceCall]
) -> None:
    run = await forward(gateway, phone, notified, contacts=[anna])

    await gateway.accepted(message(1, address=STRANGER))
    await gateway.accepted(message(2, address=ANNA))

    assert [done["title"] for done in run.done] == ["Anna (Pixel 4a)"]


@pytest.fixture
def pushed(hass: HomeAssistant) -> list[ServiceCall]:
    """What the app of "Anna's Phone" is given."""
    return async_mock_service(hass, "notify", "mobile_app_anna_s_phone")


async def app_forward(
    gateway: Gateway, phone: str, pushed: list[ServiceCall]
) -> Automation:
    """Forward to a phone with the app."""
    device_id = app_device(gateway.hass, "Anna's Phone")
    return await automation(
        gateway.hass,
        "forward_message",
        pushed,
        phones=[phone],
        app_devices=[device_id],
    )


async def test_the_app_shows_the_picture_of_a_message(
    gateway: Gateway, phone: str, pushed: list[ServiceCall]
) -> None:
    run = await app_forward(gateway, phone, pushed)

    await gateway.accepted(image(1))
    await gateway.accepted(message(2, body="Ciao"))

    entity_id = gateway.entity_id("image", "last_image")
    picture, text = run.done
    assert picture["message"] == "Picture"
    assert picture["data"] == {"image": f"/api/image_proxy/{entity_id}?message=1"}
    assert text["message"] == '"Ciao"'
    assert "data" not in text


async def test_a_picture_that_is_not_kept_brings_no_older_one_with_it(
    gateway: Gateway, phone: str, pushed: list[ServiceCall]
) -> None:
    run = await app_forward(gateway, phone, pushed)
    await gateway.accepted(image(1))

    gateway.hass.config_entries.async_update_entry(
        gateway.entry, options={"content": "none"}
    )
    await gateway.hass.async_block_till_done()
    await gateway.accepted(image(2))

    assert ["data" in done for done in run.done] == [True, False]


async def test_an_app_that_is_out_of_reach_keeps_nobody_from_being_told(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    hass = gateway.hass
    away = async_mock_service(
        hass,
        "notify",
        "mobile_app_one",
        raise_exception=HomeAssistantError("not connected"),
    )
    there = async_mock_service(hass, "notify", "mobile_app_two")
    devices = [app_device(hass, "One"), app_device(hass, "Two")]
    run = await forward(gateway, phone, notified, app_devices=devices)

    await gateway.accepted(message(1))
    await gateway.accepted(message(2))

    assert [len(calls) for calls in (run.calls, away, there)] == [2, 2, 2]
