"""Our conditions, as automations ask them."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition, entity_registry as er
import pytest
import voluptuous as vol

from custom_components.smsgateway24.const import DOMAIN
from simulator import Service, Simulator

from .builders import PHONE_ID, Gateway, account_entry, contact_subentry, phone_subentry
from .conftest import SetUp


async def holds(
    hass: HomeAssistant,
    name: str,
    options: dict[str, Any],
    target: dict[str, Any] | None = None,
    **variables: Any,
) -> bool | None:
    """Check a condition once."""
    config: dict[str, Any] = {"condition": f"{DOMAIN}.{name}", "options": options}
    if target is not None:
        config["target"] = target
    validated = await condition.async_validate_condition_config(hass, config)
    checker = await condition.async_from_config(hass, validated)
    try:
        return checker.async_check(variables=variables)
    finally:
        checker.async_unload()


@pytest.fixture
async def home(set_up: SetUp) -> Gateway:
    return await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", "+4915752982212", trusted=True),
            contact_subentry("Luca", "+393331234567"),
            contact_subentry("Amazon", "Amazon", trusted=True),
        )
    )


@pytest.mark.parametrize(
    ("sender", "trusted"),
    [
        ("+4915752982212", True),
        (" 0049 1575 2982212 ", True),
        ("{{ sender }}", True),
        (4915752982212, True),
        ("+393331234567", False),
        ("+4917642111111", False),
        ("Amazon", False),
        ("", False),
    ],
)
async def test_a_number_is_trusted_when_it_is_a_trusted_contacts(
    home: Gateway, sender: Any, *, trusted: bool
) -> None:
    found = await holds(
        home.hass,
        "is_trusted_sender",
        {"sender": sender},
        sender="+49 1575 2982212",
    )

    assert found is trusted


async def test_nobody_is_trusted_by_an_account_that_is_not_loaded(
    home: Gateway,
) -> None:
    await home.hass.config_entries.async_unload(home.entry.entry_id)

    assert not await holds(home.hass, "is_trusted_sender", {"sender": "+4915752982212"})


async def test_a_sender_is_needed(home: Gateway) -> None:
    with pytest.raises(vol.Invalid):
        await holds(home.hass, "is_trusted_sender", {})


async def test_a_phone_is_online_while_it_asks_for_work(
    set_up: SetUp, socket_enabled: None
) -> None:
    async with Simulator(seed=1) as service:
        await _online(service, set_up)


async def _online(service: Service, set_up: SetUp) -> None:
    account = service.add_account()
    phone = service.add_phone(account)
    home = await set_up(
        account_entry(
            phone_subentry(gateway_device_id=phone.device_id),
            data={"token": account.token, "api_url": service.api_url},
        )
    )
    hass = home.hass
    await hass.async_block_till_done(wait_background_tasks=True)
    device = er.async_get(hass).async_get(home.entity_id("binary_sensor", "online"))
    assert device is not None
    target = {"device_id": [device.device_id]}
    # Another integration's entity on the target says nothing about the phone.
    hass.states.async_set(
        "binary_sensor.other", "off", {"device_class": "connectivity"}
    )

    assert await holds(hass, "is_online", {"behavior": "all"}, target)
    both = target | {"entity_id": ["binary_sensor.other"]}
    assert await holds(hass, "is_online", {"behavior": "all"}, both)

    service.change_phone(phone.device_id, online=False)
    hass.states.async_set(
        home.entity_id("binary_sensor", "online"),
        "off",
        {"device_class": "connectivity"},
    )
    assert not await holds(hass, "is_online", {"behavior": "any"}, target)
    assert PHONE_ID in home.entry.subentries
