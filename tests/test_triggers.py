"""Our triggers, through automations: what starts them, and what they carry."""

from typing import Any

from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smsgateway24.const import DOMAIN

from .builders import PHONE_ID, Gateway, message, status


def device(gateway: Gateway, key: str = PHONE_ID) -> str:
    """Give the device of a phone or a contact."""
    found = dr.async_get(gateway.hass).async_get_device_by_identifier(
        (DOMAIN, key), gateway.entry.entry_id
    )
    assert found is not None
    return found.id


async def automation(
    hass: HomeAssistant, trigger: str, target: dict[str, Any], **options: Any
) -> list[Event[Any]]:
    """Set an automation up, and collect what starts it."""
    started: list[Event[Any]] = async_capture_events(hass, "started")
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Test",
                "triggers": {
                    "trigger": f"{DOMAIN}.{trigger}",
                    "target": target,
                    "options": options,
                },
                "actions": {
                    "event": "started",
                    "event_data_template": {
                        "message": "{{ trigger.message }}",
                        "delivery": "{{ trigger.delivery }}",
                    },
                },
            }
        },
    )
    await hass.async_block_till_done()
    return started


async def test_a_message_starts_an_automation_of_its_phone(gateway: Gateway) -> None:
    started = await automation(
        gateway.hass, "message_received", {"device_id": device(gateway)}, max_age="any"
    )

    await gateway.accepted(message(1))

    [event] = started
    assert event.data["message"]["text"] == "Wasser im Keller! Pumpe läuft."


async def test_a_report_starts_an_automation_of_its_phone(gateway: Gateway) -> None:
    started = await automation(
        gateway.hass,
        "delivery_status_changed",
        {"device_id": device(gateway)},
        status=["failed"],
    )

    await gateway.accepted(status(1, 6))
    await gateway.accepted(status(2, 9))

    [event] = started
    assert event.data["delivery"]["status"] == "generic_failure"
