"""Entities of an account: how many phones are online, and the last error."""

from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, ApiFaultKind, Service
from tests.builders.entries import PHONE_ID, contact_id
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, CAROL, DEVICE_ID, Home, Time, token_entry
from tests.builders.translations import below
from tests.payloads import status
from tests.plugin import SetUpHome


def entity_id_of(gateway: Gateway, key: str) -> str | None:
    """Return the id of a sensor of the account."""
    unique_id = f"{gateway.entry.entry_id}_{key}"
    return er.async_get(gateway.hass).async_get_entity_id("sensor", DOMAIN, unique_id)


def state_of(gateway: Gateway, key: str) -> State:
    """Return a sensor of the account."""
    return gateway.state("sensor", key, gateway.entry.entry_id)


@pytest.fixture
async def erring(
    hass: HomeAssistant, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """A home whose sensor *Last error* is enabled."""
    entry = token_entry(service, account)
    unique_id = f"{entry.entry_id}_last_error"
    er.async_get(hass).async_get_or_create("sensor", DOMAIN, unique_id)
    return await set_up_home(entry)


async def test_an_account_counts_its_phones_that_are_online(
    time: Time, home: Home
) -> None:
    assert state_of(home.gateway, "phones_online").state == "1"
    assert state_of(home.gateway, "phones_online").name == "SmsGateWay24 Phones online"

    home.service.change_phone(DEVICE_ID, online=False)
    await time.passes(minutes=11)

    assert state_of(home.gateway, "phones_online").state == "0"


async def test_no_phone_counts_as_offline_before_the_service_was_asked(
    home: Home,
) -> None:
    seen = async_capture_events(home.hass, EVENT_STATE_CHANGED)
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.settle()

    entity_id = entity_id_of(home.gateway, "phones_online")
    states = [
        event.data["new_state"].state
        for event in seen
        if event.data["entity_id"] == entity_id and event.data["new_state"]
    ]
    assert states[-1] == "1"
    assert set(states) == {"unavailable", "1"}


async def test_the_sensors_are_on_the_device_of_the_account(home: Home) -> None:
    for key in ("phones_online", "last_error"):
        entry = er.async_get(home.hass).async_get(entity_id_of(home.gateway, key) or "")
        assert entry is not None
        assert entry.device_id == home.device(home.entry.entry_id)
        assert entry.config_subentry_id is None
        assert (entry.disabled_by is None) is (key == "phones_online")


async def test_without_a_token_no_phone_is_counted(gateway: Gateway) -> None:
    assert entity_id_of(gateway, "phones_online") is None
    assert entity_id_of(gateway, "last_error") is not None


async def test_the_sensors_of_a_token_go_with_it(home: Home) -> None:
    home.hass.config_entries.async_update_entry(home.entry, data={})
    await home.settle()

    assert entity_id_of(home.gateway, "phones_online") is None
    registry = er.async_get(home.hass)
    unique_id = f"{PHONE_ID}_send_allowance"
    assert registry.async_get_entity_id("sensor", DOMAIN, unique_id) is None


# The last error


async def test_there_is_no_error_before_one_happens(erring: Home) -> None:
    state = state_of(erring.gateway, "last_error")

    assert (state.state, state.attributes["occurred_at"]) == ("unknown", None)
    assert below("entity.sensor.last_error.state").keys() == set(
        state.attributes["options"]
    )


async def test_a_failed_message_is_the_last_error(erring: Home) -> None:
    await erring.gateway.accepted(status(1, 10, sendto=ANNA))

    state = state_of(erring.gateway, "last_error")
    assert state.state == "send_no_service"
    assert state.attributes["occurred_at"]
    assert ANNA not in str(state.as_dict())


async def test_a_refused_message_is_the_last_error(erring: Home) -> None:
    erring.fault(ApiFaultKind.ERROR, times=1)

    await erring.send(to=CAROL)

    assert state_of(erring.gateway, "last_error").state == "send_rejected"


async def test_a_refused_token_is_the_last_error(erring: Home) -> None:
    erring.service.revoke_token(erring.account.email)

    await erring.send(to=CAROL)

    assert state_of(erring.gateway, "last_error").state == "invalid_auth"


async def test_a_service_that_is_out_of_order_is_the_last_error_once(
    time: Time, erring: Home
) -> None:
    erring.fault(ApiFaultKind.STATUS, None, times=50)
    await time.passes(minutes=6)
    state = state_of(erring.gateway, "last_error")
    assert state.state == "cannot_connect"

    await time.passes(minutes=6)

    assert state_of(erring.gateway, "last_error").attributes == state.attributes
    assert state_of(erring.gateway, "phones_online").state == "unavailable"


async def test_the_last_error_survives_a_reload(erring: Home) -> None:
    await erring.gateway.accepted(status(1, 10, sendto=ANNA))

    await erring.hass.config_entries.async_reload(erring.entry.entry_id)
    await erring.settle()

    assert state_of(erring.gateway, "last_error").state == "send_no_service"


# Devices


async def test_models_are_words_and_their_ids_are_not(home: Home) -> None:
    registry = dr.async_get(home.hass)
    models: dict[str, Any] = {}
    for key in (home.entry.entry_id, PHONE_ID, contact_id("Anna")):
        device = registry.async_get(home.device(key))
        assert isinstance(device, dr.DeviceEntry)
        models[device.model_id or ""] = device.model

    words = below("common")
    assert models == {
        kind: words[f"model_{kind}"] for kind in ("account", "phone", "contact")
    }
