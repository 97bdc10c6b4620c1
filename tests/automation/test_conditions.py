"""The conditions, through automations and scripts: is a phone online, is a sender trusted?"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionError
from homeassistant.helpers import (
    condition,
    config_validation as cv,
    entity_registry as er,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import voluptuous as vol

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, ManualClock, Service
from tests.builders.automations import device, trigger_config
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    WEBHOOK_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.payloads import message
from tests.plugin import SetUp

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
ANNA, LUCA = "+4915752982212", "+393331234567"
PIXEL, GALAXY = 10403, 10404


async def holds(
    hass: HomeAssistant,
    kind: str,
    target: Mapping[str, Any] | None = None,
    variables: dict[str, Any] | None = None,
    **options: Any,
) -> bool | None:
    """Check a condition as an automation would."""
    config: dict[str, Any] = {"condition": f"{DOMAIN}.{kind}", "options": options}
    if target is not None:
        config["target"] = dict(target)
    validated = await condition.async_validate_condition_config(
        hass, cv.CONDITION_SCHEMA(config)
    )
    checker = await condition.async_from_config(hass, validated)
    try:
        return checker.async_check(variables=variables or {})
    finally:
        checker.async_unload()


# Who is trusted


@pytest.fixture
async def home(set_up: SetUp) -> Gateway:
    """Two accounts; "Two" is a number that can be German or American."""
    home = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", ANNA, trusted=True),
            contact_subentry("Luca", LUCA),
            contact_subentry("Two", "15123456789", trusted=True),
            contact_subentry("Shop", "Amazon", trusted=True),
        )
    )
    await set_up(
        account_entry(
            phone_subentry("Other", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
            contact_subentry("Carol", "+4917642111119", trusted=True),
            title="Office",
        )
    )
    return home


@pytest.mark.parametrize(
    ("sender", "trusted"),
    [
        (ANNA, True),
        ("  0157 5298-2212 ", True),
        ("004915752982212", True),
        ("4915752982212@s.whatsapp.net", True),
        (4915752982212, True),
        ("{{ '+49' ~ '15752982212' }}", True),
        ("{{ trigger.message.sender }}", True),
        ("+4917642111119", True),
        (LUCA, False),
        ("+4917642111111", False),
        # Beyond doubt only.
        ("15123456789", False),
        # Where a name came in is not known, and the sender may have chosen it.
        ("Amazon", False),
        ("Anna", False),
        ("Anna 015752982212", False),
        ("4915752982212@g.us", False),
        ("", False),
        ("None", False),
        ("{{ none }}", False),
        ("{{ trigger.message.sender_normalized }}", False),
    ],
)
async def test_a_sender_is_trusted_by_a_number_that_is_beyond_doubt(
    home: Gateway, sender: object, trusted: bool
) -> None:
    variables = {"trigger": {"message": {"sender": ANNA, "sender_normalized": None}}}

    judged = await holds(
        home.hass, "is_trusted_sender", variables=variables, sender=sender
    )

    assert judged is trusted


async def test_nobody_is_trusted_by_an_account_that_is_not_loaded(
    home: Gateway,
) -> None:
    await home.hass.config_entries.async_unload(home.entry.entry_id)

    assert not await holds(home.hass, "is_trusted_sender", sender=ANNA)
    assert await holds(home.hass, "is_trusted_sender", sender="+4917642111119")


async def test_a_contact_who_is_removed_is_trusted_no_more(home: Gateway) -> None:
    for contact in home.entry.get_subentries_of_type("contact"):
        home.hass.config_entries.async_remove_subentry(home.entry, contact.subentry_id)
    await home.hass.async_block_till_done()

    assert not await holds(home.hass, "is_trusted_sender", sender=ANNA)


async def test_a_template_that_cannot_be_rendered_is_an_error_of_the_condition(
    home: Gateway,
) -> None:
    """As Home Assistant's own are: "or" looks at the next one then, and a run by hand says why."""
    with pytest.raises(ConditionError, match="undefined"):
        await holds(
            home.hass, "is_trusted_sender", sender="{{ trigger.message.sender }}"
        )


@pytest.mark.parametrize("options", [{}, {"sender": "{{"}, {"sender": None}, {"to": 1}])
async def test_a_condition_without_a_sensible_sender_is_refused(
    home: Gateway, options: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid, match=r"sender|to"):
        await holds(home.hass, "is_trusted_sender", **options)


async def test_an_automation_opens_for_trusted_people_only(home: Gateway) -> None:
    opened = async_capture_events(home.hass, "opened")
    assert await async_setup_component(
        home.hass,
        "automation",
        {
            "automation": {
                "triggers": trigger_config(
                    "message_received", {"device_id": device(home)}, max_age="any"
                ),
                "conditions": {
                    "condition": f"{DOMAIN}.is_trusted_sender",
                    "options": {"sender": "{{ trigger.message.sender }}"},
                },
                "actions": {"event": "opened"},
            }
        },
    )

    await home.accepted(message(1, address=LUCA))
    assert opened == []
    await home.accepted(message(2, address=ANNA))

    assert len(opened) == 1


# Who is there


@pytest.fixture
def clock(freezer: FrozenDateTimeFactory) -> ManualClock:
    freezer.move_to(NOW)
    return ManualClock(NOW)


@pytest.fixture
def account(service: Service) -> Account:
    account = service.add_account()
    for device_id in (PIXEL, GALAXY):
        service.add_phone(account, device_id=device_id)
    return account


@pytest.fixture
async def phones(service: Service, account: Account, set_up: SetUp) -> Gateway:
    """An account with a token, and two phones that are online."""
    gateway = await set_up(
        account_entry(
            phone_subentry("Pixel", WEBHOOK_ID, gateway_device_id=PIXEL),
            phone_subentry(
                "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=GALAXY
            ),
            data={"token": account.token, "api_url": service.api_url},
        )
    )
    await gateway.hass.async_block_till_done(wait_background_tasks=True)
    return gateway


async def test_a_phone_is_online_or_not_by_device_and_any_or_all_of_several(
    phones: Gateway,
    service: Service,
    clock: ManualClock,
    freezer: FrozenDateTimeFactory,
) -> None:
    hass = phones.hass
    both = {"device_id": [device(phones), device(phones, OTHER_PHONE_ID)]}
    galaxy = {"device_id": device(phones, OTHER_PHONE_ID)}
    assert await holds(hass, "is_online", both, behavior="all")

    service.change_phone(GALAXY, online=False)
    for _ in range(3):
        freezer.tick(timedelta(minutes=6))
        clock.tick(360)
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)

    assert phones.state("binary_sensor", "online", OTHER_PHONE_ID).state == "off"
    assert await holds(hass, "is_online", {"device_id": device(phones)})
    assert not await holds(hass, "is_online", galaxy)
    assert await holds(hass, "is_online", both, behavior="any")
    assert not await holds(hass, "is_online", both, behavior="all")
    assert await holds(
        hass, "is_online", {"device_id": device(phones)}, **{"for": {"minutes": 10}}
    )


async def test_other_integrations_and_other_entities_say_nothing_about_phones(
    phones: Gateway, service: Service
) -> None:
    hass = phones.hass
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    router = er.async_get(hass).async_get_or_create(
        "binary_sensor",
        "other",
        "router",
        config_entry=other,
        original_device_class="connectivity",
    )
    hass.states.async_set(router.entity_id, "on", {"device_class": "connectivity"})
    hass.states.async_set("binary_sensor.yaml", "on", {"device_class": "connectivity"})
    problem = phones.entity_id("binary_sensor", "delivery_problem")

    for entity_id in (router.entity_id, "binary_sensor.yaml", problem):
        assert not await holds(hass, "is_online", {"entity_id": entity_id}), entity_id
    assert await holds(
        hass, "is_online", {"entity_id": phones.entity_id("binary_sensor", "online")}
    )


async def test_the_conditions_of_a_phone_are_offered_where_it_is_picked(
    phones: Gateway, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(phones.hass)

    await client.send_json_auto_id(
        {
            "type": "get_conditions_for_target",
            "target": {"device_id": [device(phones)]},
        }
    )
    result = (await client.receive_json())["result"]

    assert f"{DOMAIN}.is_online" in result
