"""Set-up, reload, disabling and removal: what stays, what goes, and that no message is lost."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
import gc
import json
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import (
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.entity import PhoneEntity
from custom_components.smsgateway24.storage.records import DOCUMENT, Kind
from tests.builders.cloud import Cloud
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
    replaced_url,
)
from tests.builders.gateway import Gateway, is_registered
from tests.builders.storage import files_of, store, stored_phones, stored_records
from tests.payloads import image, message, payload, status
from tests.plugin import PassTime, SetUp


@pytest.fixture
async def two_phones(set_up: SetUp) -> Gateway:
    """An account with two phones."""
    return await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403),
            phone_subentry(
                "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=10404
            ),
        )
    )


async def reload(gateway: Gateway) -> None:
    assert await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()


async def disable(gateway: Gateway) -> None:
    await gateway.hass.config_entries.async_set_disabled_by(
        gateway.entry.entry_id, ConfigEntryDisabler.USER
    )
    await gateway.hass.async_block_till_done()


async def enable(gateway: Gateway) -> None:
    await gateway.hass.config_entries.async_set_disabled_by(
        gateway.entry.entry_id, None
    )
    await gateway.hass.async_block_till_done()


def device(gateway: Gateway, identifier: str) -> dr.DeviceEntry | None:
    return dr.async_get(gateway.hass).async_get_device_by_identifier(
        (DOMAIN, identifier), gateway.entry.entry_id
    )


def shown(gateway: Gateway) -> dict[str, dict[str, Any]]:
    """Return all that the entities show, less the secrets that every set-up of an image makes."""
    secrets = {"access_token", "entity_picture"}
    return {
        state.entity_id: {"state": state.state}
        | {key: state.attributes[key] for key in state.attributes.keys() - secrets}
        for state in map(gateway.hass.states.get, gateway.states())
        if state is not None
    }


# Set-up


async def test_an_account_without_a_phone_has_a_device_and_nothing_else(
    set_up: SetUp,
) -> None:
    gateway = await set_up(account_entry(title="Home"))

    assert gateway.entry.state is ConfigEntryState.LOADED
    assert gateway.states() == {}
    hub = device(gateway, gateway.entry.entry_id)
    assert hub is not None
    assert hub.name == "Home"
    assert hub.entry_type is dr.DeviceEntryType.SERVICE
    assert hub.manufacturer == "SmsGateWay24"


async def test_a_phone_has_a_device_of_its_own_that_leads_to_the_account(
    gateway: Gateway,
) -> None:
    hub = device(gateway, gateway.entry.entry_id)
    phone = device(gateway, PHONE_ID)

    assert hub is not None
    assert phone is not None
    assert phone.name == "Pixel 4a"
    assert phone.config_subentry_id == PHONE_ID
    assert phone.via_device_id == hub.id
    entities = er.async_entries_for_device(
        er.async_get(gateway.hass), phone.id, include_disabled_entities=True
    )
    assert entities
    assert {entity.config_subentry_id for entity in entities} == {PHONE_ID}


async def test_a_second_account_is_set_up_while_the_first_runs(
    gateway: Gateway, set_up: SetUp
) -> None:
    other = await set_up(
        account_entry(phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID))
    )

    await other.accepted(message(1), OTHER_WEBHOOK_ID)
    await gateway.accepted(message(1), WEBHOOK_ID)

    assert [event.data["phone"] for event in gateway.messages] == ["Galaxy", "Pixel 4a"]
    entry_ids = [event.data["config_entry_id"] for event in gateway.messages]
    assert entry_ids == [other.entry.entry_id, gateway.entry.entry_id]


async def test_messages_during_a_set_up_that_is_tried_again_wait_for_it(
    hass: HomeAssistant, set_up: SetUp, gateway: Gateway
) -> None:
    with patch.object(
        hass.config_entries,
        "async_forward_entry_setups",
        side_effect=ConfigEntryNotReady,
    ):
        assert not await hass.config_entries.async_reload(gateway.entry.entry_id)
        assert gateway.entry.state is ConfigEntryState.SETUP_RETRY
        await gateway.accepted(message(1))
        assert gateway.published == []

    await reload(gateway)
    assert gateway.published == [1]


async def test_an_account_that_failed_for_good_refuses_messages(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    with patch.object(
        hass.config_entries,
        "async_forward_entry_setups",
        side_effect=ConfigEntryError,
    ):
        assert not await hass.config_entries.async_reload(gateway.entry.entry_id)
    assert gateway.entry.state is ConfigEntryState.SETUP_ERROR

    response = await gateway.call(message(1))
    assert response.status == 503

    await reload(gateway)
    await gateway.accepted(message(1))
    assert gateway.published == [1]


# Reload


async def test_a_reload_keeps_all_states_and_tells_nothing_anew(
    pass_time: PassTime, gateway: Gateway
) -> None:
    await gateway.accepted(image(1))
    await gateway.accepted(message(2, body="Hello"))
    await gateway.accepted(payload("status_generic_failure"))
    await gateway.accepted(payload("status_delivered"))
    # Counters are written once a minute.
    await pass_time(minutes=1)
    before = shown(gateway)
    assert gateway.state("binary_sensor", "delivery_problem").state == "on"

    await reload(gateway)

    assert shown(gateway) == before
    assert gateway.published == [1, 2]
    assert len(gateway.reports) == 2

    response = await gateway.call(message(2, body="Hello"))
    assert await response.json() == {"result": "repeated"}
    await gateway.accepted(payload("status_delivered"))
    await gateway.accepted(message(3))
    assert gateway.published == [1, 2, 3]
    assert len(gateway.reports) == 2


type Hook = Callable[[], Awaitable[None]]


def interrupted(hass: HomeAssistant, name: str, before: Hook, after: Hook) -> Any:
    """Have something happen before and after a step that Home Assistant does for an entry."""
    step = getattr(hass.config_entries, name)

    async def around(*args: Any) -> Any:
        await before()
        result = await step(*args)
        await after()
        return result

    return patch.object(hass.config_entries, name, around)


async def test_messages_during_a_reload_are_told_once_after_it(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    async def call(message_id: int) -> None:
        response = await gateway.call(message(message_id))
        assert await response.json() == {"result": "accepted"}
        assert gateway.published == []
        *_, last = stored_phones(gateway)[PHONE_ID][Kind.QUEUED].values()
        assert last["message"]["message_id"] == message_id

    with (
        interrupted(hass, "async_unload_platforms", lambda: call(1), lambda: call(2)),
        interrupted(
            hass, "async_forward_entry_setups", lambda: call(3), lambda: call(4)
        ),
    ):
        await reload(gateway)

    assert gateway.published == [1, 2, 3, 4]
    assert gateway.state("sensor", "last_message").attributes["message_id"] == 4
    for message_id in range(1, 5):
        await gateway.accepted(message(message_id))
    assert gateway.published == [1, 2, 3, 4]


async def test_messages_of_an_unloaded_account_wait_for_its_set_up(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    assert await hass.config_entries.async_unload(gateway.entry.entry_id)
    await gateway.accepted(message(1))
    assert gateway.published == []

    assert await hass.config_entries.async_setup(gateway.entry.entry_id)
    await hass.async_block_till_done()

    assert gateway.published == [1]


async def test_a_problem_that_ended_while_the_account_was_away_is_gone(
    hass: HomeAssistant, gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await gateway.accepted(status(10, 9))
    assert await hass.config_entries.async_unload(gateway.entry.entry_id)

    freezer.tick(timedelta(hours=25))
    assert await hass.config_entries.async_setup(gateway.entry.entry_id)
    await hass.async_block_till_done()

    assert gateway.state("binary_sensor", "delivery_problem").state == "off"


async def test_an_account_that_could_not_be_unloaded_keeps_telling(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    with patch.object(
        hass.config_entries, "async_unload_platforms", return_value=False
    ):
        assert not await hass.config_entries.async_unload(gateway.entry.entry_id)
    assert gateway.entry.state is ConfigEntryState.FAILED_UNLOAD

    await gateway.accepted(message(1))

    assert gateway.published == [1]
    assert gateway.state("sensor", "last_message").attributes["message_id"] == 1


async def test_a_new_name_of_the_account_is_that_of_its_device(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    hass.config_entries.async_update_entry(gateway.entry, title="Holiday home")
    await hass.async_block_till_done()

    hub = device(gateway, gateway.entry.entry_id)
    assert hub is not None
    assert hub.name == "Holiday home"


async def test_a_new_contact_is_known_at_once_and_reloads_nothing(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    changed = gateway.watch()
    contact = ConfigSubentry(
        data=MappingProxyType({"number": "+4915752982212", "trusted": False}),
        subentry_type="contact",
        title="Anna",
        unique_id=None,
    )
    hass.config_entries.async_add_subentry(gateway.entry, contact)
    await hass.async_block_till_done()
    assert sorted(changed) == ["event.anna_message", "sensor.anna_last_message"]

    await gateway.accepted(message(1))
    assert gateway.messages[0].data["sender_name"] == "Anna"

    hass.config_entries.async_remove_subentry(gateway.entry, contact.subentry_id)
    await hass.async_block_till_done()
    await gateway.accepted(message(2))
    assert gateway.messages[1].data["sender_name"] is None


async def test_a_home_that_moves_reads_its_contacts_numbers_anew(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Anna", "333 1234567"))
    )
    await gateway.accepted(message(1, address="+393331234567"))
    await hass.config.async_update(location_name="Casa")
    await gateway.accepted(message(2, address="+393331234567"))

    await hass.config.async_update(country="IT")
    await gateway.accepted(message(3, address="+393331234567"))

    names = [event.data["sender_name"] for event in gateway.messages]
    assert names == [None, None, "Anna"]


# Disabling


async def test_a_disabled_account_refuses_messages_until_it_is_enabled(
    gateway: Gateway,
) -> None:
    await disable(gateway)
    response = await gateway.call(message(1))
    assert response.status == 503
    assert gateway.published == []

    await enable(gateway)
    assert gateway.published == []
    await gateway.accepted(message(1))
    assert gateway.published == [1]


async def test_a_disabled_account_leaves_another_alone(
    gateway: Gateway, set_up: SetUp
) -> None:
    other = await set_up(
        account_entry(phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID))
    )
    await disable(gateway)

    await other.accepted(message(1), OTHER_WEBHOOK_ID)

    assert other.published == [1]


# Removal of a phone


async def test_removing_a_phone_takes_its_device_entities_and_url(
    hass: HomeAssistant, two_phones: Gateway
) -> None:
    gateway = two_phones
    await gateway.accepted(message(1, device_id=10403), WEBHOOK_ID)
    await gateway.accepted(message(1, device_id=10404), OTHER_WEBHOOK_ID)
    others = {
        entity_id: state
        for entity_id, state in gateway.states().items()
        if "galaxy" in entity_id
    }
    assert others

    hass.config_entries.async_remove_subentry(gateway.entry, PHONE_ID)
    await hass.async_block_till_done()

    assert gateway.entry.state is ConfigEntryState.LOADED
    assert device(gateway, PHONE_ID) is None
    entities = er.async_entries_for_config_entry(
        er.async_get(hass), gateway.entry.entry_id
    )
    # What belongs to no phone is the account's own.
    assert {e.config_subentry_id for e in entities} == {OTHER_PHONE_ID, None}
    assert not await is_registered(gateway.client, WEBHOOK_ID)
    assert gateway.states() == others
    assert not [s for s in hass.states.async_entity_ids() if "pixel" in s]

    await gateway.accepted(message(2, device_id=10404), OTHER_WEBHOOK_ID)
    assert gateway.messages[-1].data["phone"] == "Galaxy"
    assert stored_phones(gateway).keys() == {OTHER_PHONE_ID}
    await reload(gateway)
    assert stored_phones(gateway).keys() == {OTHER_PHONE_ID}


async def test_a_call_that_names_a_removed_phone_is_that_of_its_url(
    hass: HomeAssistant, two_phones: Gateway
) -> None:
    hass.config_entries.async_remove_subentry(two_phones.entry, PHONE_ID)
    await hass.async_block_till_done()

    await two_phones.accepted(message(1, device_id=10403), OTHER_WEBHOOK_ID)

    assert two_phones.messages[0].data["phone"] == "Galaxy"


async def test_what_was_kept_of_a_phone_goes_when_it_was_removed_meanwhile(
    hass: HomeAssistant, gateway: Gateway, set_up: SetUp
) -> None:
    await gateway.accepted(message(1))
    assert stored_phones(gateway).keys() == {PHONE_ID}

    entry = account_entry(
        phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID), entry_id="other"
    )
    store(hass, "other", {**stored_records(hass, gateway.entry.entry_id)})
    other = await set_up(entry)

    assert stored_phones(other).keys() == {OTHER_PHONE_ID}


async def test_a_phone_that_is_added_by_others_than_the_dialog_works_too(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    subentry = ConfigSubentry(
        data=MappingProxyType({"webhook_id": OTHER_WEBHOOK_ID}),
        subentry_type="phone",
        title="Galaxy",
        unique_id=None,
    )
    hass.config_entries.async_add_subentry(gateway.entry, subentry)
    await hass.async_block_till_done()

    await gateway.accepted(message(1), OTHER_WEBHOOK_ID)

    assert gateway.messages[0].data["phone"] == "Galaxy"
    assert device(gateway, subentry.subentry_id) is not None


# Removal of an account


async def test_removing_an_account_leaves_nothing_behind(
    hass: HomeAssistant, two_phones: Gateway
) -> None:
    gateway = two_phones
    await gateway.accepted(message(1))
    await gateway.accepted(status(1, 9))
    await reload(gateway)
    assert files_of(hass, gateway.entry.entry_id)
    devices = dr.async_entries_for_config_entry(
        dr.async_get(hass), gateway.entry.entry_id
    )
    assert len(devices) == 3

    await hass.config_entries.async_remove(gateway.entry.entry_id)
    await hass.async_block_till_done()

    assert not files_of(hass, gateway.entry.entry_id)
    assert not dr.async_entries_for_config_entry(
        dr.async_get(hass), gateway.entry.entry_id
    )
    assert gateway.states() == {}
    for webhook_id in (WEBHOOK_ID, OTHER_WEBHOOK_ID):
        response = await gateway.call(message(2), webhook_id)
        assert (response.status, await response.read()) == (200, b"")
    assert gateway.published == [1]


async def test_removing_an_account_with_an_old_url_takes_that_too(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(previous_urls=[replaced_url(OTHER_WEBHOOK_ID)]))
    )
    assert await is_registered(gateway.client, OTHER_WEBHOOK_ID)

    await hass.config_entries.async_remove(gateway.entry.entry_id)

    assert not await is_registered(gateway.client, OTHER_WEBHOOK_ID)


async def test_removing_one_account_leaves_another_alone(
    hass: HomeAssistant, gateway: Gateway, set_up: SetUp
) -> None:
    other = await set_up(
        account_entry(phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID))
    )

    await hass.config_entries.async_remove(gateway.entry.entry_id)
    await other.accepted(message(1), OTHER_WEBHOOK_ID)

    assert other.published == [1]


async def test_a_disabled_account_can_be_removed_before_anything_was_set_up(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    cloud: Cloud,
) -> None:
    entry = account_entry(
        phone_subentry(cloudhook=True),
        disabled_by=ConfigEntryDisabler.USER,
        entry_id="gone",
    )
    account = {
        "digest_key": "00" * 16,
        "cloudhooks": [WEBHOOK_ID],
        "rejected": 0,
        "known_devices": [],
        "list_shows_tags": False,
        "content": "all",
    }
    store(hass, "gone", {(Kind.ACCOUNT, "", DOCUMENT): json.dumps(account)})
    cloud.hooks[WEBHOOK_ID] = "https://hooks.nabu.casa/a1"
    entry.add_to_hass(hass)
    assert DOMAIN not in hass.config.components

    await hass.config_entries.async_remove("gone")
    await hass.async_block_till_done()

    assert not files_of(hass, "gone")
    assert cloud.hooks == {}
    assert await async_setup_component(hass, "webhook", {})
    assert not await is_registered(await hass_client_no_auth(), WEBHOOK_ID)


# Devices that are deleted by hand


async def remove_device(
    websocket: Any, device_entry: dr.DeviceEntry | None
) -> dict[str, Any]:
    assert device_entry is not None
    await websocket.send_json_auto_id(
        {"type": "config/device_registry/remove", "device_id": device_entry.id}
    )
    answer: dict[str, Any] = await websocket.receive_json()
    return answer


async def test_only_a_device_that_belongs_to_nothing_can_be_deleted(
    hass: HomeAssistant, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "config", {})
    gateway = await set_up(account_entry(phone_subentry()))
    websocket = await hass_ws_client()
    stale = dr.async_get(hass).async_get_or_create(
        config_entry_id=gateway.entry.entry_id,
        identifiers={(DOMAIN, "a phone of long ago")},
    )

    for identifier in (gateway.entry.entry_id, PHONE_ID):
        answer = await remove_device(websocket, device(gateway, identifier))
        assert not answer["success"]
        assert "rejected by integration" in answer["error"]["message"]
        assert device(gateway, identifier) is not None

    assert (await remove_device(websocket, stale))["success"]
    assert device(gateway, "a phone of long ago") is None


async def test_a_reload_leaves_no_entity_of_before_behind(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    def alive() -> int:
        gc.collect()
        return sum(isinstance(thing, PhoneEntity) for thing in gc.get_objects())

    before = alive()
    for _ in range(3):
        assert await hass.config_entries.async_reload(gateway.entry.entry_id)
        await hass.async_block_till_done()

    assert alive() <= before


# Entries of other versions of the integration


@pytest.mark.parametrize("minor_version", [0, 1, 2])
async def test_an_entry_of_another_minor_version_is_set_up(
    set_up: SetUp, minor_version: int
) -> None:
    """The newest is 1: 2 is what is left by a later version that was taken back."""
    gateway = await set_up(account_entry(phone_subentry(), minor_version=minor_version))
    assert gateway.entry.state is ConfigEntryState.LOADED
    assert gateway.entry.minor_version == minor_version

    await gateway.accepted(message(1))
    assert gateway.published == [1]


async def test_an_entry_of_a_later_major_version_is_refused_and_kept(
    hass: HomeAssistant,
) -> None:
    entry = account_entry(phone_subentry(), version=2)
    entry.add_to_hass(hass)

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    assert [one.title for one in entry.subentries.values()] == ["Pixel 4a"]
