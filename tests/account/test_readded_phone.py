"""A phone that is removed, and added again by the same name, is another one."""

from homeassistant.core import HomeAssistant, State
import pytest
from pytest_homeassistant_custom_component.common import (
    mock_restore_cache_with_extra_data,
)

from tests.builders.dialogs import Dialog
from tests.builders.entries import PHONE_ID, account_entry, phone_subentry
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, CAROL
from tests.payloads import image, message, status
from tests.plugin import SetUp

# *Delivery* is disabled by default.
pytestmark = pytest.mark.usefixtures("every_entity")


async def replace(gateway: Gateway) -> str:
    """Remove the phone, and add one by the same name; return its id."""
    hass, entry = gateway.hass, gateway.entry
    hass.config_entries.async_remove_subentry(entry, PHONE_ID)
    await hass.async_block_till_done()
    dialog = await Dialog.add_phone(hass, entry)
    await dialog.submit(name="Pixel 4a")
    await dialog.submit()
    await dialog.choose("finish")
    await hass.async_block_till_done()
    [phone_id] = entry.subentries
    return str(phone_id)


async def test_it_shows_nothing_of_the_former_one(gateway: Gateway) -> None:
    await gateway.accepted(message(1, address=ANNA))
    await gateway.accepted(image(2, address=ANNA))
    await gateway.accepted(status(3, 9, sendto=CAROL))
    before = {
        state.entity_id: state for state in gateway.hass.states.async_all("event")
    }

    phone_id = await replace(gateway)

    for platform, key in (
        ("event", "message"),
        ("sensor", "last_message"),
        ("sensor", "delivery_status"),
        ("image", "last_image"),
    ):
        state = gateway.state(platform, key, phone_id)
        assert state.state == "unknown", key
        assert not {ANNA, CAROL} & set(map(str, state.attributes.values())), key
        if platform == "event":
            # By its id, it is the same entity.
            assert before[state.entity_id].state != "unknown"


async def test_a_phone_goes_on_showing_its_own_last_events(gateway: Gateway) -> None:
    await gateway.accepted(message(1, address=ANNA))
    await gateway.accepted(status(3, 9, sendto=CAROL))
    before = {key: gateway.state("event", key) for key in ("message", "delivery")}

    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()

    for key, state in before.items():
        assert gateway.state("event", key).state == state.state
        assert gateway.state("event", key).attributes == state.attributes


async def test_what_home_assistant_has_kept_of_a_former_phone_is_not_shown(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    shown = State("event.pixel_4a_delivery", "2026-11-20T18:10:05.000+00:00")
    kept = {
        "last_event_type": "delivered",
        "last_event_attributes": {"message_id": 12, "recipient": CAROL},
    }
    mock_restore_cache_with_extra_data(hass, [(shown, kept)])

    gateway = await set_up(account_entry(phone_subentry()))

    state = gateway.state("event", "delivery")
    assert state.state == "unknown"
    assert state.attributes.get("recipient") is None
