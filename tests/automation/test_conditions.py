"""The conditions, through automations and scripts: is a phone online, is a sender trusted?"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.core import Event, HomeAssistant
from homeassistant.exceptions import ConditionError
from homeassistant.helpers import (
    area_registry as ar,
    condition,
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
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
from simulator import Account, ApiFault, ApiFaultKind, ManualClock, Service
from tests.builders.automations import device, trigger_config
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.payloads import message
from tests.plugin import SetUp

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
ANNA, LUCA = "+4915752982212", "+393331234567"
PIXEL, GALAXY = 10403, 10404
THIRD_WEBHOOK_ID = "c3" * 32


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
        ("{{ 'Amazon' }}", False),
        ("{{ 'Anna' }}", False),
        ("{{ 'Anna 015752982212' }}", False),
        ("{{ '4915752982212@g.us' }}", False),
        ("{{ 'None' }}", False),
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


@pytest.mark.parametrize(
    "sender",
    ["", "\u200b", "*", "Anna", "trigger.message.sender", "0157 5298", "1-800-FLOWERS"],
)
async def test_a_sender_that_could_never_be_trusted_is_refused(
    home: Gateway, sender: str
) -> None:
    with pytest.raises(vol.Invalid, match="sender"):
        await holds(home.hass, "is_trusted_sender", sender=sender)


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


@pytest.mark.parametrize(
    ("confirmed", "passes"), [(True, True), (False, False), (None, False)]
)
async def test_a_message_that_has_to_be_confirmed_is_one_that_the_service_has(
    home: Gateway, confirmed: bool | None, passes: bool
) -> None:
    said = {"sender": ANNA, "confirmed": confirmed}
    by_trigger = {"trigger": {"message": said}}
    by_event = {"trigger": {"event": Event(f"{DOMAIN}_message_received", said)}}
    for variables in (by_trigger, by_event):
        held = await holds(
            home.hass,
            "is_trusted_sender",
            variables=variables,
            sender=ANNA,
            confirmed=True,
        )
        assert held is passes


@pytest.mark.parametrize("variables", [{}, {"trigger": None}, {"trigger": {}}])
async def test_without_a_message_nothing_is_confirmed(
    home: Gateway, variables: dict[str, Any]
) -> None:
    kind = "is_trusted_sender"
    assert await holds(home.hass, kind, variables=variables, sender=ANNA)
    assert not await holds(
        home.hass, kind, variables=variables, sender=ANNA, confirmed=True
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
    phone = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", PHONE_ID)}
    )

    for behavior in ("any", "all"):
        for target in (
            {"entity_id": router.entity_id},
            {"entity_id": "binary_sensor.yaml"},
            {"entity_id": "binary_sensor.nothing"},
            {"device_id": [phone.id, "nothing"]},
            {},
        ):
            assert not await holds(hass, "is_online", target, behavior=behavior)


BEHAVIORS = pytest.mark.parametrize("behavior", ["any", "all"])


@BEHAVIORS
@pytest.mark.parametrize(
    ("platform", "key"),
    [
        ("binary_sensor", "online"),
        ("binary_sensor", "delivery_problem"),
        ("event", "message"),
        # Disabled, and diagnostic.
        ("sensor", "messages_received"),
    ],
)
async def test_a_phone_is_meant_by_each_of_its_entities(
    phones: Gateway, behavior: str, platform: str, key: str
) -> None:
    target = {"entity_id": phones.entity_id(platform, key)}

    assert await holds(phones.hass, "is_online", target, behavior=behavior)


@BEHAVIORS
async def test_a_phone_is_meant_and_asked_also_where_its_entities_are_hidden(
    phones: Gateway, behavior: str
) -> None:
    hass, registry = phones.hass, er.async_get(phones.hass)
    online = phones.entity_id("binary_sensor", "online")
    label = lr.async_get(hass).async_create("Watched").label_id
    for entity in er.async_entries_for_device(registry, device(phones)):
        registry.async_update_entity(
            entity.entity_id, hidden_by=er.RegistryEntryHider.USER
        )
    registry.async_update_entity(online, labels={label})

    for target in ({"device_id": device(phones)}, {"entity_id": online}):
        assert await holds(hass, "is_online", target, behavior=behavior)
    # As everywhere in Home Assistant, a label reaches nothing that is hidden.
    assert not await holds(hass, "is_online", {"label_id": label}, behavior=behavior)


@BEHAVIORS
async def test_a_phone_is_not_online_where_online_is_disabled(
    phones: Gateway, behavior: str
) -> None:
    hass = phones.hass
    online = phones.entity_id("binary_sensor", "online")
    er.async_get(hass).async_update_entity(
        online, disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.config_entries.async_reload(phones.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    for target in ({"device_id": device(phones)}, {"entity_id": online}):
        assert not await holds(hass, "is_online", target, behavior=behavior)
    both = {"device_id": [device(phones), device(phones, OTHER_PHONE_ID)]}
    assert await holds(hass, "is_online", both, behavior=behavior) is (
        behavior == "any"
    )


@BEHAVIORS
async def test_a_phone_of_an_account_without_a_token_and_a_contact_are_not_online(
    home: Gateway, behavior: str
) -> None:
    for key in (PHONE_ID, contact_id("Anna"), home.entry.entry_id):
        target = {"device_id": device(home, key)}
        assert not await holds(home.hass, "is_online", target, behavior=behavior), key


async def test_what_is_no_phone_changes_nothing_for_the_phones_beside_it(
    phones: Gateway, set_up: SetUp
) -> None:
    hass = phones.hass
    office = await set_up(
        account_entry(
            phone_subentry("Old", THIRD_WEBHOOK_ID, "01PHONE3THIRD0000000000000"),
            contact_subentry("Anna", ANNA),
        )
    )
    anna, old = (
        device(office, key)
        for key in (contact_id("Anna"), "01PHONE3THIRD0000000000000")
    )
    with_contact = {"device_id": [device(phones), anna, "nothing"]}
    with_phone = {"device_id": [device(phones), old]}

    assert await holds(hass, "is_online", with_contact, behavior="all")
    assert await holds(hass, "is_online", with_phone, behavior="any")
    assert not await holds(hass, "is_online", with_phone, behavior="all")


async def test_a_phone_that_is_unavailable_is_left_out_of_the_question(
    phones: Gateway,
    service: Service,
    freezer: FrozenDateTimeFactory,
) -> None:
    hass = phones.hass
    service.fail_api(ApiFault(kind=ApiFaultKind.STATUS, times=None))
    freezer.tick(timedelta(minutes=6))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    target = {"device_id": device(phones)}

    assert phones.state("binary_sensor", "online").state == "unavailable"
    assert not await holds(hass, "is_online", target, behavior="any")
    assert await holds(hass, "is_online", target, behavior="all")


async def test_an_area_means_the_phones_that_are_in_it_at_the_time(
    phones: Gateway,
) -> None:
    hass = phones.hass
    hall = ar.async_get(hass).async_create("Hall").id
    config: dict[str, Any] = {
        "condition": f"{DOMAIN}.is_online",
        "target": {"area_id": hall},
    }
    checker = await condition.async_from_config(
        hass,
        await condition.async_validate_condition_config(
            hass, cv.CONDITION_SCHEMA(config)
        ),
    )
    assert checker.async_check() is False

    dr.async_get(hass).async_update_device(device(phones), area_id=hall)

    assert checker.async_check() is True
    checker.async_unload()


async def test_a_phone_that_was_removed_is_not_online(phones: Gateway) -> None:
    target = {"device_id": device(phones)}
    phones.hass.config_entries.async_remove_subentry(phones.entry, PHONE_ID)
    await phones.hass.async_block_till_done(wait_background_tasks=True)

    assert not await holds(phones.hass, "is_online", target, behavior="all")


@BEHAVIORS
@pytest.mark.skipif(
    (MAJOR_VERSION, MINOR_VERSION) < (2026, 11), reason="targets exclude since 2026.11"
)
@pytest.mark.parametrize("hidden", [None, er.RegistryEntryHider.USER])
@pytest.mark.parametrize("by", ["device_id", "entity_id"])
async def test_a_phone_that_is_excluded_is_not_asked(
    phones: Gateway, by: str, hidden: er.RegistryEntryHider | None, behavior: str
) -> None:
    hass = phones.hass
    online = phones.entity_id("binary_sensor", "online")
    er.async_get(hass).async_update_entity(online, hidden_by=hidden)
    exclude = {by: device(phones) if by == "device_id" else online}
    pixel, galaxy = device(phones), device(phones, OTHER_PHONE_ID)

    for targeted, expected in (([pixel], False), ([pixel, galaxy], True)):
        target = {"device_id": targeted, "exclude": exclude}
        assert await holds(hass, "is_online", target, behavior=behavior) is expected, (
            targeted
        )
    # Another entity says nothing about whether a phone is online.
    exclude = {"entity_id": phones.entity_id("event", "message")}
    target = {"device_id": pixel, "exclude": exclude}
    assert await holds(hass, "is_online", target, behavior=behavior)


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
