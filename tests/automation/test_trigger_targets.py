"""Targets of triggers: phones and contacts, however they are picked and whatever changes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from homeassistant.components.event import EventEntity
from homeassistant.components.notify import NotifyEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.automations import Started, automations, device, trigger_config
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
from tests.payloads import message, status
from tests.plugin import SetUp

# Some of the entities are disabled by default.
pytestmark = pytest.mark.usefixtures("every_entity")

ANNA, LUCA = "+4915752982212", "+393331234567"
THIRD_WEBHOOK_ID = "c3" * 32
_excludes = pytest.mark.skipif(
    (MAJOR_VERSION, MINOR_VERSION) < (2026, 11), reason="targets exclude since 2026.11"
)


@pytest.fixture
async def home(set_up: SetUp) -> Gateway:
    """Two phones and two contacts, and no token."""
    return await set_up(
        account_entry(
            phone_subentry("Pixel 4a", WEBHOOK_ID, PHONE_ID),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
            contact_subentry("Anna", ANNA, trusted=True),
            contact_subentry("Luca", LUCA),
        )
    )


async def picked(
    hass: HomeAssistant, target: Mapping[str, Any], **more: Mapping[str, Any]
) -> Started:
    """Set automations up on a target: `messages`, `reports`, and others on other targets."""
    return await automations(
        hass,
        messages=trigger_config("message_received", target, max_age="any"),
        reports=trigger_config("delivery_status_changed", target),
        **{
            name: trigger_config("message_received", other, max_age="any")
            for name, other in more.items()
        },
    )


async def both_write(home: Gateway, first: int = 1) -> None:
    """Have Anna write to the Pixel and Luca to the Galaxy, and both be written to."""
    pairs = ((ANNA, WEBHOOK_ID), (LUCA, OTHER_WEBHOOK_ID))
    for sms_id, (number, webhook_id) in enumerate(pairs, first):
        body = message(sms_id, address=number, device_id=None)
        await home.accepted(body, webhook_id)
        await home.accepted(
            status(sms_id + 50, sendto=number, device_id=None), webhook_id
        )


def assert_started(started: Started, *first: int) -> None:
    assert started.ids("messages") == list(first)
    assert started.ids("reports") == [sms_id + 50 for sms_id in first]


def heard(hass: HomeAssistant) -> list[str]:
    """Return the phones that some automation listens to."""
    signals: dict[str, Any] = hass.data["dispatcher"]
    mark = f"{DOMAIN}_trigger_"
    return [str(s) for s in signals if str(s).startswith(mark) and signals[s]]


async def test_the_device_of_a_phone_is_that_phone(home: Gateway) -> None:
    started = await picked(home.hass, {"device_id": device(home)})

    await both_write(home)

    assert_started(started, 1)


async def test_several_are_all_of_them_and_each_once(home: Gateway) -> None:
    anna = device(home, contact_id("Anna"))
    started = await picked(
        home.hass,
        {
            "device_id": [device(home), device(home, OTHER_PHONE_ID), anna],
            "entity_id": home.entity_id("event", "message"),
        },
    )

    await both_write(home)

    assert_started(started, 1, 2)


@pytest.mark.parametrize(
    ("platform", "key"),
    [
        ("event", "message"),
        ("event", "delivery"),
        ("sensor", "last_sender"),
        # Diagnostic, and disabled.
        ("sensor", "messages_received"),
    ],
)
async def test_any_entity_of_a_phone_is_that_phone(
    home: Gateway, platform: str, key: str
) -> None:
    started = await picked(home.hass, {"entity_id": home.entity_id(platform, key)})

    await both_write(home)

    assert_started(started, 1)


@pytest.mark.parametrize(
    ("how", "by_label_or_area"),
    [
        # As for everything in Home Assistant: labels and areas reach nothing that is hidden.
        ({"hidden_by": er.RegistryEntryHider.USER}, []),
        ({"disabled_by": er.RegistryEntryDisabler.USER}, [1]),
    ],
)
async def test_a_phone_whose_entities_are_hidden_or_disabled_is_still_that_phone(
    home: Gateway, how: dict[str, Any], by_label_or_area: list[int]
) -> None:
    hass = home.hass
    label = lr.async_get(hass).async_create("Alarm").label_id
    area = ar.async_get(hass).async_create("Hall").id
    entity_id = home.entity_id("event", "message")
    registry = er.async_get(hass)
    started = await picked(
        hass,
        {"entity_id": entity_id},
        device={"device_id": device(home)},
        label={"label_id": label},
        area={"area_id": area},
    )
    for entity in er.async_entries_for_device(
        registry, device(home), include_disabled_entities=True
    ):
        registry.async_update_entity(entity.entity_id, **how)
    registry.async_update_entity(entity_id, labels={label}, area_id=area)
    await hass.config_entries.async_reload(home.entry.entry_id)
    await hass.async_block_till_done()

    await both_write(home)

    assert_started(started, 1)
    assert started.ids("device") == [1]
    assert started.ids("label") == started.ids("area") == by_label_or_area


@_excludes
@pytest.mark.parametrize("excluded", ["device", "entity", "area", "label", "floor"])
@pytest.mark.parametrize("targeted", ["device", "entity", "area", "label", "floor"])
async def test_what_a_target_excludes_starts_nothing_however_both_are_picked(
    home: Gateway, targeted: str, excluded: str
) -> None:
    """As with the core's own trigger on the same target."""
    hass = home.hass
    areas, floors = ar.async_get(hass), fr.async_get(hass)
    labels, devices = lr.async_get(hass), dr.async_get(hass)
    entities = er.async_get(hass)
    pixel, galaxy = device(home), device(home, OTHER_PHONE_ID)
    both_floor, attic_floor = (
        floors.async_create(name).floor_id for name in ("House", "Roof")
    )
    both_label, attic_label = (
        labels.async_create(name).label_id for name in ("Phones", "Quiet")
    )
    hall, attic = (
        areas.async_create("Hall", floor_id=both_floor).id,
        areas.async_create("Attic", floor_id=attic_floor).id,
    )
    shown = home.entity_id("event", "message")
    galaxy_shown = home.entity_id("event", "message", OTHER_PHONE_ID)
    devices.async_update_device(pixel, area_id=hall, labels={both_label})
    devices.async_update_device(galaxy, area_id=attic, labels={attic_label})
    # Reached past its device, too: by a label and an area of its own.
    entities.async_update_entity(galaxy_shown, labels={both_label})
    target = {
        "device": {"device_id": [pixel, galaxy]},
        "entity": {"entity_id": [shown, galaxy_shown]},
        "area": {"area_id": [hall, attic]},
        "label": {"label_id": [both_label, attic_label]},
        "floor": {"floor_id": [both_floor, attic_floor]},
    }[targeted]
    exclude = {
        "device": {"device_id": [galaxy]},
        "entity": {"entity_id": [galaxy_shown]},
        "area": {"area_id": [attic]},
        "label": {"label_id": [attic_label]},
        "floor": {"floor_id": [attic_floor]},
    }[excluded]
    started = await automations(
        hass,
        all=trigger_config("message_received", target, max_age="any"),
        some=trigger_config(
            "message_received", target | {"exclude": exclude}, max_age="any"
        ),
        core={
            "trigger": "event.received",
            "target": target | {"exclude": exclude},
            "options": {"event_type": ["sms"]},
        },
    )

    await both_write(home)

    assert started.ids("all") == [1, 2]
    assert started.ids("some") == [1]
    core = started.of("core")
    assert len(core) == 1
    assert galaxy_shown not in str(core)


@_excludes
async def test_an_entity_that_shows_something_else_can_be_excluded_alone(
    home: Gateway,
) -> None:
    target = {"device_id": [device(home)]}
    entity_ids = [
        home.entity_id("event", "message"),
        home.entity_id("sensor", "last_message"),
    ]
    started = await automations(
        home.hass,
        messages=trigger_config(
            "message_received",
            target | {"exclude": {"entity_id": entity_ids[1:]}},
            max_age="any",
        ),
        reports=trigger_config(
            "delivery_status_changed", target | {"exclude": {"entity_id": entity_ids}}
        ),
    )

    await both_write(home)

    assert_started(started, 1)


@_excludes
@pytest.mark.parametrize("by", ["entity_id", "label_id"])
async def test_a_phone_is_excluded_also_where_the_entity_is_hidden_or_no_target(
    home: Gateway, by: str
) -> None:
    label = lr.async_get(home.hass).async_create("Quiet").label_id
    shown = home.entity_id("event", "message")
    er.async_get(home.hass).async_update_entity(
        shown, labels={label}, hidden_by=er.RegistryEntryHider.USER
    )
    exclude = {by: shown if by == "entity_id" else label}
    started = await picked(
        home.hass,
        {"device_id": [device(home), device(home, OTHER_PHONE_ID)], "exclude": exclude},
        other_entity={
            "entity_id": home.entity_id("sensor", "last_message"),
            "exclude": exclude,
        },
    )

    await both_write(home)

    assert started.ids("messages") == [2]
    assert started.ids("reports") == [51, 52]
    assert started.ids("other_entity") == []


@_excludes
async def test_a_contact_can_be_excluded_from_a_label_of_several(home: Gateway) -> None:
    label = lr.async_get(home.hass).async_create("Family").label_id
    anna, luca = (device(home, contact_id(name)) for name in ("Anna", "Luca"))
    for device_id in (anna, luca):
        dr.async_get(home.hass).async_update_device(device_id, labels={label})
    started = await picked(
        home.hass, {"label_id": [label], "exclude": {"device_id": [luca]}}
    )

    await both_write(home)

    assert_started(started, 1)


@_excludes
async def test_a_contact_is_excluded_from_contacts_and_not_from_the_phone_they_write_to(
    home: Gateway,
) -> None:
    anna = device(home, contact_id("Anna"))
    started = await picked(
        home.hass, {"device_id": [device(home)], "exclude": {"device_id": [anna]}}
    )

    await both_write(home)

    assert_started(started, 1)


async def test_areas_floors_and_labels_mean_who_is_in_them_at_the_time(
    home: Gateway,
) -> None:
    hass = home.hass
    areas, floors, devices = ar.async_get(hass), fr.async_get(hass), dr.async_get(hass)
    floor = floors.async_create("Upstairs").floor_id
    label = lr.async_get(hass).async_create("Alarm").label_id
    hall = areas.async_create("Hall").id
    started = await picked(
        hass,
        {"area_id": hall},
        floor={"floor_id": floor},
        label={"label_id": label},
        area_of_label={"label_id": "of_areas"},
    )
    await both_write(home, 1)
    assert started.events == []

    devices.async_update_device(device(home), area_id=hall)
    await hass.async_block_till_done()
    await both_write(home, 3)
    assert_started(started, 3)
    assert started.ids("floor") == []

    areas.async_update(hall, floor_id=floor)
    devices.async_update_device(device(home, OTHER_PHONE_ID), labels={label})
    await hass.async_block_till_done()
    await both_write(home, 5)
    assert_started(started, 3, 5)
    assert started.ids("floor") == [5]
    assert started.ids("label") == [6]

    areas.async_update(
        hall, labels={lr.async_get(hass).async_create("Of areas").label_id}
    )
    devices.async_update_device(device(home, OTHER_PHONE_ID), labels=set())
    await hass.async_block_till_done()
    await both_write(home, 7)
    assert started.ids("label") == [6]
    assert started.ids("area_of_label") == [7]

    devices.async_update_device(device(home), area_id=None)
    await hass.async_block_till_done()
    await both_write(home, 9)
    assert_started(started, 3, 5, 7)
    assert heard(hass) == []


async def test_a_contact_is_their_messages_at_any_phone(home: Gateway) -> None:
    """Also without a token, when contacts have no entity."""
    started = await picked(home.hass, {"device_id": device(home, contact_id("Luca"))})

    await both_write(home)
    await home.accepted(message(9, address=LUCA, device_id=None), WEBHOOK_ID)

    assert started.ids("messages") == [2, 9]
    assert started.ids("reports") == [52]


async def test_a_contact_in_an_area_is_picked_with_it(home: Gateway) -> None:
    area = ar.async_get(home.hass).async_create("Office").id
    dr.async_get(home.hass).async_update_device(
        device(home, contact_id("Luca")), area_id=area
    )
    started = await picked(home.hass, {"area_id": area})

    await both_write(home)

    assert_started(started, 2)


async def test_a_contact_is_followed_to_phones_that_are_added_later(
    home: Gateway,
) -> None:
    started = await picked(home.hass, {"device_id": device(home, contact_id("Luca"))})
    third = ConfigSubentry(
        data=MappingProxyType({"webhook_id": THIRD_WEBHOOK_ID, "cloudhook": False}),
        subentry_type="phone",
        title="Third",
        unique_id=None,
    )

    home.hass.config_entries.async_add_subentry(home.entry, third)
    await home.hass.async_block_till_done()
    await home.accepted(
        message(1, address=LUCA, device_id=None), webhook_id=THIRD_WEBHOOK_ID
    )
    await home.accepted(
        message(2, address=ANNA, device_id=None), webhook_id=THIRD_WEBHOOK_ID
    )

    assert started.ids("messages") == [1]


async def test_a_contact_who_is_added_later_can_be_picked_at_once(
    home: Gateway, hass: HomeAssistant
) -> None:
    area = ar.async_get(hass).async_create("Office").id
    started = await picked(hass, {"area_id": area})
    third = ConfigSubentry(
        data=MappingProxyType({"number": "+4917642111119", "trusted": False}),
        subentry_type="contact",
        title="Carol",
        unique_id=None,
    )

    hass.config_entries.async_add_subentry(home.entry, third)
    await hass.async_block_till_done()
    dr.async_get(hass).async_update_device(
        device(home, third.subentry_id), area_id=area
    )
    await hass.async_block_till_done()
    await home.accepted(message(1, address="+4917642111119", device_id=None))

    assert started.ids("messages") == [1]


async def test_a_phone_that_is_removed_and_comes_back_is_the_same_one(
    home: Gateway, hass: HomeAssistant
) -> None:
    """Home Assistant gives a device that comes back its old id."""
    phone = home.entry.subentries[OTHER_PHONE_ID]
    started = await picked(hass, {"device_id": device(home, OTHER_PHONE_ID)})
    await both_write(home, 1)

    hass.config_entries.async_remove_subentry(home.entry, OTHER_PHONE_ID)
    await hass.async_block_till_done()
    await home.accepted(message(3, address=LUCA, device_id=None))
    hass.config_entries.async_add_subentry(home.entry, phone)
    await hass.async_block_till_done()
    await both_write(home, 5)

    assert_started(started, 2, 6)


async def test_a_device_that_nobody_knows_starts_nothing_and_may_appear_later(
    home: Gateway, hass: HomeAssistant
) -> None:
    gone = device(home, contact_id("Luca"))
    contact = home.entry.subentries[contact_id("Luca")]
    hass.config_entries.async_remove_subentry(home.entry, contact.subentry_id)
    await hass.async_block_till_done()
    started = await picked(hass, {"device_id": [gone, "never there"]})
    await both_write(home, 1)
    assert started.events == []

    hass.config_entries.async_add_subentry(home.entry, contact)
    await hass.async_block_till_done()
    await both_write(home, 3)

    assert_started(started, 4)


async def test_the_account_and_other_integrations_are_no_phone(
    home: Gateway, hass: HomeAssistant
) -> None:
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    stranger = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", PHONE_ID)}
    )
    started = await picked(
        hass, {"device_id": [device(home, home.entry.entry_id), stranger.id]}
    )

    await both_write(home)

    assert started.events == []


async def test_two_accounts_do_not_cross(home: Gateway, set_up: SetUp) -> None:
    """Also where both know the same person."""
    hass = home.hass
    other = await set_up(
        account_entry(
            phone_subentry("Third", THIRD_WEBHOOK_ID, "01PHONE3THIRD0000000000000"),
            contact_subentry("Carol", ANNA),
            title="Office",
        )
    )
    started = await picked(
        hass,
        {"device_id": device(home, contact_id("Anna"))},
        carol={"device_id": device(other, contact_id("Carol"))},
        third={"device_id": device(other, "01PHONE3THIRD0000000000000")},
    )

    await both_write(home)
    await other.accepted(
        message(9, address=ANNA, device_id=None), webhook_id=THIRD_WEBHOOK_ID
    )

    assert_started(started, 1)
    assert started.ids("carol") == [9]
    assert started.ids("third") == [9]


async def test_a_reload_of_the_account_loses_and_doubles_nothing(
    home: Gateway, hass: HomeAssistant
) -> None:
    started = await picked(hass, {"device_id": device(home)})

    for _ in range(3):
        await hass.config_entries.async_reload(home.entry.entry_id)
        await hass.async_block_till_done()
    await both_write(home)

    assert_started(started, 1)


async def test_an_automation_that_is_switched_off_or_removed_leaves_no_listener(
    home: Gateway, hass: HomeAssistant
) -> None:
    listeners = dict(hass.bus.async_listeners())
    started = await picked(
        hass,
        {"device_id": device(home)},
        contact={"device_id": device(home, contact_id("Anna"))},
    )
    names = ("automation.messages", "automation.reports", "automation.contact")

    for service in ("turn_off", "turn_on", "turn_off"):
        await hass.services.async_call(
            "automation", service, {"entity_id": list(names)}, blocking=True
        )
    await both_write(home)

    assert started.events == []
    after = hass.bus.async_listeners()
    for event in (
        er.EVENT_ENTITY_REGISTRY_UPDATED,
        dr.EVENT_DEVICE_REGISTRY_UPDATED,
        ar.EVENT_AREA_REGISTRY_UPDATED,
    ):
        # The automations' own entities follow the registry too, one each.
        assert after.get(event, 0) - listeners.get(event, 0) <= len(names), event
    assert heard(hass) == []


async def test_both_triggers_are_offered_for_a_phone_by_what_home_assistant_asks(
    home: Gateway, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(home.hass)
    registry = er.async_get(home.hass)

    async def offered(target: dict[str, Any]) -> set[str]:
        await client.send_json_auto_id(
            {"type": "get_triggers_for_target", "target": target}
        )
        result = (await client.receive_json())["result"]
        return {name for name in result if name.startswith(DOMAIN)}

    both = {f"{DOMAIN}.message_received", f"{DOMAIN}.delivery_status_changed"}
    assert await offered({"device_id": [device(home)]}) == both
    registry.async_update_entity(
        home.entity_id("event", "message"), hidden_by=er.RegistryEntryHider.USER
    )
    assert await offered({"device_id": [device(home)]}) == both


async def test_neither_trigger_is_offered_for_events_and_receivers_of_others(
    home: Gateway, hass_ws_client: WebSocketGenerator
) -> None:
    hass = home.hass
    client = await hass_ws_client(hass)
    doorbell, ntfy = EventEntity(), NotifyEntity()
    doorbell.entity_id, ntfy.entity_id = "event.doorbell", "notify.somebody"
    doorbell._attr_event_types = ["ring"]  # noqa: SLF001
    await hass.data["event"].async_add_entities([doorbell])
    await hass.data["notify"].async_add_entities([ntfy])

    for entity_id, names in (
        (doorbell.entity_id, {"event.received"}),
        (ntfy.entity_id, set()),
    ):
        await client.send_json_auto_id(
            {"type": "get_triggers_for_target", "target": {"entity_id": [entity_id]}}
        )
        offered = set((await client.receive_json())["result"])
        assert offered >= names
        assert not [name for name in offered if name.startswith(DOMAIN)]
