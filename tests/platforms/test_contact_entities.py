"""Devices and notify entities of contacts."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smsgateway24.const import DOMAIN, MANUFACTURER
from simulator.service import Service
from tests.builders.contacts import add, change, contact, offered, remove
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.payloads import message, status
from tests.plugin import SetUp

MUM, GINO, STRANGER = "+4915752982212", "+393331234567", "+4917642111111"


@pytest.fixture
def access(service: Service) -> dict[str, Any]:
    """What an entry has of an account at the service with one phone."""
    account = service.add_account()
    service.add_phone(account, device_id=10403, numbers=("+4917642111119",))
    return {"token": account.token, "api_url": service.api_url}


def subentry_of_gino() -> ConfigSubentry:
    return ConfigSubentry(
        data=MappingProxyType({"number": GINO, "trusted": False, "channel": "sim_1"}),
        subentry_type="contact",
        title="Gino",
        unique_id=None,
    )


def device(gateway: Gateway, identifier: str) -> dr.DeviceEntry | None:
    return dr.async_get(gateway.hass).async_get_device_by_identifier(
        (DOMAIN, identifier), gateway.entry.entry_id
    )


def notify_entity(gateway: Gateway, identifier: str) -> str | None:
    return er.async_get(gateway.hass).async_get_entity_id(
        "notify", DOMAIN, f"{identifier}_notify"
    )


def notify_state(gateway: Gateway, identifier: str) -> State | None:
    entity_id = notify_entity(gateway, identifier)
    return None if entity_id is None else gateway.hass.states.get(entity_id)


def states_of_the_entry(gateway: Gateway) -> list[ConfigEntryState]:
    """Collect the states that the entry goes through from here on: none, if nothing reloads it."""
    seen: list[ConfigEntryState] = []
    gateway.entry.async_on_state_change(lambda: seen.append(gateway.entry.state))
    return seen


async def test_a_contact_has_a_device_of_its_own_that_leads_to_the_account(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM))
    )

    mum, hub = (
        device(gateway, contact_id("Mum")),
        device(gateway, gateway.entry.entry_id),
    )

    assert mum is not None
    assert hub is not None
    assert mum.name == "Mum"
    assert mum.model_id == "contact"
    assert mum.manufacturer == MANUFACTURER
    assert mum.via_device_id == hub.id
    assert mum.config_subentry_id == contact_id("Mum")


async def test_the_device_of_a_contact_cannot_be_deleted_without_it(
    set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM))
    )
    mum = device(gateway, contact_id("Mum"))
    assert mum is not None
    client = await hass_ws_client(gateway.hass)

    await client.send_json_auto_id(
        {"type": "config/device_registry/remove", "device_id": mum.id}
    )

    assert not (await client.receive_json())["success"]
    assert device(gateway, contact_id("Mum")) is not None


async def test_nobody_can_be_written_to_without_access_to_the_service(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM))
    )
    await add(gateway, "Gino", GINO)

    assert not gateway.hass.states.async_entity_ids("notify")


async def test_whoever_has_a_number_can_be_written_to_by_name(
    set_up: SetUp, access: dict[str, Any]
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Mum", MUM),
            contact_subentry("Bank", "4242"),
            contact_subentry("Chat", f"{GINO[1:]}@c.us"),
            contact_subentry("Shop", "Amazon"),
            data=access,
        )
    )

    assert set(gateway.hass.states.async_entity_ids("notify")) == {
        "notify.mum",
        "notify.bank",
        "notify.chat",
    }
    mum = notify_state(gateway, contact_id("Mum"))
    assert mum is not None
    assert mum.name == "Mum"
    assert mum.state == "unknown"
    assert notify_entity(gateway, contact_id("Shop")) is None
    entity = er.async_get(gateway.hass).async_get("notify.mum")
    owner = device(gateway, contact_id("Mum"))
    assert entity is not None
    assert owner is not None
    assert entity.device_id == owner.id
    assert entity.config_subentry_id == contact_id("Mum")


async def test_a_contact_that_is_added_can_be_written_to_at_once(
    set_up: SetUp, access: dict[str, Any]
) -> None:
    gateway = await set_up(account_entry(phone_subentry(), data=access))
    seen, before = states_of_the_entry(gateway), gateway.states()

    await add(gateway, "Mum", MUM)
    await add(gateway, "Shop", "Amazon")

    mum = contact(gateway, "Mum").subentry_id
    assert notify_state(gateway, mum) is not None
    assert device(gateway, mum) is not None
    assert device(gateway, contact(gateway, "Shop").subentry_id) is not None
    assert gateway.states() == before | dict.fromkeys(
        (
            "notify.mum",
            "event.mum_message",
            "sensor.mum_last_message",
            "event.shop_message",
            "sensor.shop_last_message",
        ),
        "unknown",
    )
    assert seen == []


async def test_a_message_during_a_change_of_contacts_is_told_at_once(
    set_up: SetUp, access: dict[str, Any]
) -> None:
    gateway = await set_up(account_entry(phone_subentry(), data=access))
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)
    await dialog.submit(name="Mum", number=MUM)

    response = await gateway.call(message(1))

    assert response.status == 200
    assert [event.data["sender_name"] for event in gateway.messages] == ["Mum"]


async def test_a_renamed_contact_is_called_so_where_it_is_written_to(
    set_up: SetUp, access: dict[str, Any]
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM), data=access)
    )
    seen = states_of_the_entry(gateway)

    await change(gateway, "Mum", name="Mama", number=GINO)

    mama = notify_state(gateway, contact_id("Mum"))
    assert mama is not None
    assert mama.name == "Mama"
    assert mama.entity_id == "notify.mum"
    assert seen == []


async def test_a_contact_whose_number_becomes_a_name_cannot_be_written_to_until_it_is_one_again(
    set_up: SetUp, access: dict[str, Any]
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Shop", MUM), data=access)
    )

    await change(gateway, "Shop", number="Amazon")
    assert not gateway.hass.states.async_entity_ids("notify")
    assert notify_entity(gateway, contact_id("Shop")) is None

    await change(gateway, "Shop", number="4242")
    assert gateway.hass.states.async_entity_ids("notify") == ["notify.shop"]


async def test_what_became_of_contacts_meanwhile_is_seen_at_the_next_set_up(
    hass: HomeAssistant, set_up: SetUp, access: dict[str, Any]
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Shop", MUM),
            contact_subentry("Anna", GINO),
            data=access,
        )
    )
    assert await hass.config_entries.async_unload(gateway.entry.entry_id)

    await change(gateway, "Shop", number="Amazon")
    await change(gateway, "Anna", name="Annette")
    await add(gateway, "Plumber", STRANGER)
    assert await hass.config_entries.async_setup(gateway.entry.entry_id)
    await hass.async_block_till_done()

    assert set(hass.states.async_entity_ids("notify")) == {
        "notify.anna",
        "notify.plumber",
    }
    anna = hass.states.get("notify.anna")
    assert anna is not None
    assert anna.name == "Annette"
    assert notify_entity(gateway, contact_id("Shop")) is None


@pytest.mark.parametrize("leaving", ["notify.mum", "event.pixel_4a_message"])
async def test_a_contact_that_is_added_while_the_account_unloads_comes_with_the_next_set_up(
    hass: HomeAssistant,
    set_up: SetUp,
    access: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    leaving: str,
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM), data=access)
    )

    @callback
    def add_gino(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if new is not None and new.state == "unavailable":
            stop()
            hass.config_entries.async_add_subentry(gateway.entry, subentry_of_gino())

    stop = async_track_state_change_event(hass, leaving, add_gino)
    assert await hass.config_entries.async_unload(gateway.entry.entry_id)
    await hass.async_block_till_done()
    assert contact(gateway, "Gino")
    assert {
        entity_id: state.state
        for entity_id in hass.states.async_entity_ids("notify")
        if (state := hass.states.get(entity_id)) is not None
    } == {"notify.mum": "unavailable"}

    assert await hass.config_entries.async_setup(gateway.entry.entry_id)
    await hass.async_block_till_done()
    assert set(hass.states.async_entity_ids("notify")) == {"notify.mum", "notify.gino"}
    assert notify_state(gateway, contact(gateway, "Gino").subentry_id) is not None
    assert "does not generate unique IDs" not in caplog.text


async def test_a_reload_makes_nobody_twice(
    hass: HomeAssistant,
    set_up: SetUp,
    access: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM), data=access)
    )
    for _ in range(2):
        assert await hass.config_entries.async_reload(gateway.entry.entry_id)
    await add(gateway, "Gino", GINO)
    await change(gateway, "Mum", trusted=True)

    assert set(hass.states.async_entity_ids("notify")) == {"notify.mum", "notify.gino"}
    assert "does not generate unique IDs" not in caplog.text


async def test_nothing_stays_of_a_contact_that_was_removed(
    hass: HomeAssistant, set_up: SetUp, access: dict[str, Any]
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Mum", MUM, trusted=True),
            contact_subentry("Gino", GINO),
            data=access,
        )
    )
    seen = states_of_the_entry(gateway)

    await remove(gateway, contact_id("Mum"))

    assert hass.states.async_entity_ids("notify") == ["notify.gino"]
    assert er.async_get(hass).async_get("notify.mum") is None
    assert device(gateway, contact_id("Mum")) is None
    assert device(gateway, contact_id("Gino")) is not None
    await gateway.accepted(message(1))
    await gateway.accepted(status(2, 6, sendto=MUM))
    assert gateway.messages[0].data["sender_name"] is None
    assert gateway.messages[0].data["sender_trusted"] is False
    assert gateway.reports[0].data["recipient_name"] is None
    assert seen == []


async def test_whoever_is_removed_may_come_back(
    hass: HomeAssistant, set_up: SetUp, access: dict[str, Any]
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM), data=access)
    )
    await remove(gateway, contact_id("Mum"))

    await add(gateway, "Mum", MUM)

    assert hass.states.async_entity_ids("notify") == ["notify.mum"]
    assert contact(gateway, "Mum").subentry_id != contact_id("Mum")


async def test_contacts_can_be_many_at_once(
    hass: HomeAssistant, set_up: SetUp, access: dict[str, Any]
) -> None:
    gateway = await set_up(account_entry(phone_subentry(), data=access))
    seen = states_of_the_entry(gateway)

    for n in range(30):
        hass.config_entries.async_add_subentry(
            gateway.entry,
            ConfigSubentry(
                data=MappingProxyType(
                    {"number": f"+39333123{n:04}", "trusted": False, "channel": "sim_1"}
                ),
                subentry_type="contact",
                title=f"Person {n}",
                unique_id=None,
            ),
        )
    await hass.async_block_till_done()

    assert len(hass.states.async_entity_ids("notify")) == 30
    assert seen == []


async def test_a_contact_is_written_to_with_the_title_as_the_first_line(
    hass: HomeAssistant, set_up: SetUp, access: dict[str, Any], service: Service
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403),
            contact_subentry("Mum", "0157 5298 2212", channel="whatsapp"),
            data=access,
        )
    )
    await hass.async_block_till_done(wait_background_tasks=True)

    for fields in ({"title": "Water"}, {}):
        await hass.services.async_call(
            "notify",
            "send_message",
            {"entity_id": "notify.mum", "message": "In the cellar!"} | fields,
            blocking=True,
        )

    sent = [call.body for call in service.calls("addsms")]
    assert [body["body"] for body in sent] == [
        "Water\nIn the cellar!",
        "In the cellar!",
    ]
    assert {body["sendto"] for body in sent} == {MUM}
    state = notify_state(gateway, contact_id("Mum"))
    assert state is not None
    assert state.state != "unknown"


# Two homes in one


def person(n: int) -> str:
    return f"+39333123{n:04}"


def phone_id(name: str, n: int) -> str:
    return f"01PHONE{name}{n}".ljust(26, "0")


def webhook_id(name: str, n: int) -> str:
    return f"{name}{n}".encode().hex() * 16


def crowd(name: str, known: range) -> MockConfigEntry:
    """Build an account with three phones and a contact for each number of a range."""
    return account_entry(
        *(
            phone_subentry(f"{name} {n}", webhook_id(name, n), phone_id(name, n))
            for n in range(3)
        ),
        *(
            contact_subentry(f"{name}{n:02}", person(n), trusted=n % 2 == (name == "B"))
            for n in known
        ),
        title=name,
    )


async def test_two_accounts_with_phones_and_contacts_never_cross(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Ten of the numbers both know, under other names and with other trust."""
    homes = {"A": range(20), "B": range(10, 30)}
    entries = {name: crowd(name, known) for name, known in homes.items()}
    gateway = await set_up(entries["A"])
    entries["B"].add_to_hass(hass)
    assert await hass.config_entries.async_setup(entries["B"].entry_id)
    await hass.async_block_till_done()

    for n in range(30):
        for name in homes:
            url, device_id = webhook_id(name, n % 3), 10400 + n % 3
            await gateway.accepted(
                message(
                    n + 1, address=person(n), body=f"{name} {n}", device_id=device_id
                ),
                url,
            )
            await gateway.accepted(
                status(n + 101, 6, sendto=person(n), device_id=device_id), url
            )

    assert len(gateway.messages) == len(gateway.reports) == 60
    for event, report in zip(gateway.messages, gateway.reports, strict=True):
        name, _, number = event.data["text"].partition(" ")
        n, known = int(number), homes[name]
        assert event.data["config_entry_id"] == entries[name].entry_id
        assert event.data["phone"] == f"{name} {n % 3}"
        assert event.data["sender_name"] == (f"{name}{n:02}" if n in known else None)
        assert event.data["sender_trusted"] is (n in known and n % 2 == (name == "B"))
        for key in ("config_entry_id", "device_id", "phone"):
            assert report.data[key] == event.data[key]
        assert report.data["recipient_name"] == event.data["sender_name"]

    for name, known in homes.items():
        entry = entries[name]
        for phone in range(3):
            n = 27 + phone
            shown = gateway.state("event", "message", phone_id(name, phone)).attributes
            assert shown["sender"] == person(n)
            assert shown["sender_name"] == (f"{name}{n:02}" if n in known else None)
        owners = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        assert {owner.name for owner in owners} == {
            name,
            *(f"{name} {n}" for n in range(3)),
            *(f"{name}{n:02}" for n in known),
        }
        unknown_senders = [person(n) for n in range(30) if n not in known]
        home = Gateway(hass, entry, gateway.client)
        assert await offered(home) == unknown_senders[::-1]

    await remove(gateway, contact_id("A15"))
    for name in homes:
        url = webhook_id(name, 0)
        await gateway.accepted(message(200, address=person(15), device_id=10400), url)
    names = [event.data["sender_name"] for event in gateway.messages[60:]]
    assert names == [None, "B15"]


async def test_a_contact_whose_device_is_disabled_is_nobody(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM, trusted=True))
    )
    registry = dr.async_get(hass)
    device = registry.async_get_device_by_identifier(
        (DOMAIN, contact_id("Mum")), gateway.entry.entry_id
    )
    assert device is not None

    for sms_id, by in enumerate((dr.DeviceEntryDisabler.USER, None), 1):
        registry.async_update_device(device.id, disabled_by=by)
        await hass.async_block_till_done()
        await gateway.accepted(message(sms_id, address=MUM))

    heard = [
        (e.data["sender_name"], e.data["sender_trusted"]) for e in gateway.messages
    ]
    assert heard == [(None, False), ("Mum", True)]
