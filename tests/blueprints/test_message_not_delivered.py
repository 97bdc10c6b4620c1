"""The blueprint that reports messages that did not arrive."""

from typing import Any

from homeassistant.core import ServiceCall
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.entries import contact_id
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, CAROL, LUCA, TEXT, Home
from tests.builders.translations import ENGLISH
from tests.payloads import status

from .builders import NOTIFY, RECEIVER, Automation, app_device, automation


async def watch(
    gateway: Gateway, phone: str, notified: list[ServiceCall], **inputs: Any
) -> Automation:
    """Report what failed."""
    return await automation(
        gateway.hass,
        "message_not_delivered",
        notified,
        phones=[phone],
        **NOTIFY | inputs,
    )


async def send(home: Home, *numbers: str) -> None:
    """Send a message, and let it reach its final status."""
    await home.send(to=list(numbers), message=TEXT)
    await home.service.settle()
    await home.settle()


async def test_a_message_that_failed_is_told_without_its_text(home: Home) -> None:
    notified = async_mock_service(home.hass, "notify", "send_message")
    run = await watch(home.gateway, home.device(), notified)
    home.service.end_at(9, number=ANNA)
    home.service.end_at(12, number=CAROL)

    await send(home, ANNA, LUCA, CAROL)

    assert run.done == [
        {
            "entity_id": [RECEIVER],
            "title": "Message not delivered (Pixel 4a)",
            "message": (
                f"The message to {who} failed. {ENGLISH[f'common.reason_{status}']}"
            ),
        }
        for who, status in (("Anna", "generic_failure"), (CAROL, "radio_off"))
    ]


async def test_messages_of_others_are_left_out_unless_wanted(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    run = await watch(gateway, phone, notified)

    await gateway.accepted(status(1, 9))

    assert run.done == []


async def test_messages_of_others_are_told_if_wanted(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    run = await watch(gateway, phone, notified, only_mine=False)

    await gateway.accepted(status(1, 6))
    await gateway.accepted(status(2, 9, sendto="{{ 1 + 1 }} [x](http://evil)"))

    [done] = run.done
    assert "{{ 1 + 1 }} [x] (http://evil)" in done["message"]


async def test_a_burst_of_failures_is_told_whole_and_in_order(
    gateway: Gateway, phone: str, notified: list[ServiceCall]
) -> None:
    run = await watch(gateway, phone, notified, only_mine=False)

    numbers = [f"+491764211{1200 + n}" for n in range(50)]
    for sms_id, number in enumerate(numbers, 1):
        assert (await gateway.call(status(sms_id, 9, sendto=number))).ok
    await gateway.hass.async_block_till_done()

    assert [done["message"].split()[3] for done in run.done] == numbers


async def test_the_app_is_told_too(gateway: Gateway, phone: str) -> None:
    pushed = async_mock_service(gateway.hass, "notify", "mobile_app_pixel_9")
    device_id = app_device(gateway.hass, "Pixel 9")
    run = await watch(
        gateway,
        phone,
        pushed,
        notify_entities=[],
        app_devices=[device_id],
        only_mine=False,
    )

    await gateway.accepted(status(1, 8))

    [done] = run.done
    assert done["message"].endswith(ENGLISH["common.reason_not_delivered"])


@pytest.mark.parametrize("failing", [[ANNA], [ANNA, LUCA]])
async def test_contacts_who_cannot_be_reached_are_not_told_of_each_other_for_ever(
    home: Home, failing: list[str]
) -> None:
    registry = er.async_get(home.hass)
    entities = [
        registry.async_get_entity_id("notify", DOMAIN, f"{contact_id(name)}_notify")
        for name in ("Anna", "Luca")
    ]
    await watch(home.gateway, home.device(), [], notify_entities=entities)
    for number in failing:
        home.service.end_at(8, number=number)
    home.service.end_at(8, number=CAROL)

    await send(home, CAROL)
    for _ in range(3):
        await home.service.settle()
        await home.settle()

    assert sorted(m.address for m in home.service.messages(incoming=False)) == sorted(
        [CAROL, ANNA, LUCA]
    )
