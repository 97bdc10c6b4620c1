"""People: they are added, changed and removed in passing, and never taken for one another."""

from datetime import timedelta
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import (
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.selector import SelectSelector, TextSelector
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import voluptuous as vol

from custom_components.smsgateway24.const import DOMAIN, MANUFACTURER
from simulator.service import Service
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
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


def two_phones(*others: Any, **fields: Any) -> MockConfigEntry:
    return account_entry(
        phone_subentry(),
        phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        *others,
        **fields,
    )


def contact(gateway: Gateway, name: str) -> ConfigSubentry:
    """Find a contact by name."""
    [found] = [
        subentry
        for subentry in gateway.entry.get_subentries_of_type("contact")
        if subentry.title == name
    ]
    return found


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


async def add(gateway: Gateway, name: str, number: str, **fields: Any) -> Dialog:
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)
    await dialog.submit(name=name, number=number, **fields)
    await gateway.hass.async_block_till_done()
    return dialog


async def change(gateway: Gateway, old: str, **fields: Any) -> Dialog:
    subentry = contact(gateway, old)
    dialog = await Dialog.change_contact(
        gateway.hass, gateway.entry, subentry.subentry_id
    )
    entered = {"name": old, "number": subentry.data["number"]} | fields
    await dialog.submit(**entered)
    await gateway.hass.async_block_till_done()
    return dialog


async def remove(gateway: Gateway, subentry_id: str) -> None:
    gateway.hass.config_entries.async_remove_subentry(gateway.entry, subentry_id)
    await gateway.hass.async_block_till_done()


async def offered(gateway: Gateway) -> list[str]:
    """Give whom the dialog offers to make a contact."""
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)
    selector = field(dialog, "recent_sender")
    dialog.close()
    if selector is None:
        return []
    assert isinstance(selector, SelectSelector)
    return [str(option) for option in selector.config["options"]]


def field(dialog: Dialog, name: str) -> Any:
    """Give the selector of a field, None where it is not on the page."""
    schema = dialog.result["data_schema"].schema
    return next((schema[marker] for marker in schema if marker.schema == name), None)


# Adding one


async def test_a_contact_is_a_name_and_a_number_and_is_not_trusted_unasked(
    gateway: Gateway,
) -> None:
    dialog = await add(gateway, " Mum ", " 0157 5298 2212\n")

    assert dialog.page == "created"
    assert dict(contact(gateway, "Mum").data) == {
        "number": "0157 5298 2212",
        "trusted": False,
        "channel": "sim_1",
    }
    await gateway.accepted(message(1))
    assert gateway.messages[0].data["sender_name"] == "Mum"
    assert gateway.messages[0].data["sender_trusted"] is False


async def test_a_contact_has_a_channel_and_may_be_trusted(gateway: Gateway) -> None:
    await add(gateway, "Mum", MUM, channel="whatsapp", trusted=True)

    assert contact(gateway, "Mum").data["channel"] == "whatsapp"
    await gateway.accepted(message(1))
    assert gateway.messages[0].data["sender_trusted"] is True


async def test_the_phone_to_write_from_is_asked_only_where_there_are_several(
    gateway: Gateway,
) -> None:
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)

    assert field(dialog, "phone") is None


async def test_a_contact_may_be_written_to_from_a_phone_of_its_own(
    set_up: SetUp,
) -> None:
    gateway = await set_up(two_phones())
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)
    assert field(dialog, "phone").config["options"] == [
        {"value": PHONE_ID, "label": "Pixel 4a"},
        {"value": OTHER_PHONE_ID, "label": "Galaxy"},
    ]

    await dialog.submit(name="Mum", number=MUM, phone=OTHER_PHONE_ID)
    await add(gateway, "Gino", GINO)

    assert contact(gateway, "Mum").data["phone"] == OTHER_PHONE_ID
    assert "phone" not in contact(gateway, "Gino").data


@pytest.mark.parametrize(
    ("entered", "errors"),
    [
        ({"name": " ", "number": MUM}, {"name": "name_missing"}),
        ({"name": "anna", "number": MUM}, {"name": "name_taken"}),
        ({"name": "ANNA ", "number": MUM}, {"name": "name_taken"}),
        ({"name": "Mum", "number": " "}, {"number": "number_missing"}),
        ({"name": "Mum", "number": "\u202a\u202c"}, {"number": "number_missing"}),
        ({"name": "Mum", "number": GINO}, {"number": "number_taken"}),
        ({"name": "Mum", "number": "0039 333 1234567"}, {"number": "number_taken"}),
        ({"name": "Mum", "number": "393331234567"}, {"number": "number_taken"}),
        ({"name": "Mum", "number": "393331234567@c.us"}, {"number": "number_taken"}),
        ({"name": "Mum", "number": "AMAZON"}, {"number": "number_taken"}),
        ({"name": "Mum", "number": "+49 1"}, {"number": "number_invalid"}),
        ({"name": "Mum", "number": "0049 1"}, {"number": "number_invalid"}),
        ({"name": "Mum", "number": "+49 157 O2982212"}, {"number": "number_invalid"}),
        ({"name": "Mum", "number": "1234567890123456"}, {"number": "number_too_long"}),
        ({"name": "Mum", "number": "12036302@g.us"}, {"number": "number_invalid"}),
        ({"name": "Mum", "number": "4915752982212@lid"}, {"number": "number_invalid"}),
        ({"name": "Mum", "number": "status@broadcast"}, {"number": "number_invalid"}),
        (
            {"name": "Mum", "number": "15752982212", "trusted": True},
            {"number": "number_ambiguous"},
        ),
        (
            {"name": "", "number": "+1"},
            {"name": "name_missing", "number": "number_invalid"},
        ),
    ],
)
async def test_what_cannot_be_a_contact_is_said_and_can_be_put_right(
    set_up: SetUp, entered: dict[str, Any], errors: dict[str, str]
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", GINO),
            contact_subentry("Shop", "Amazon"),
        )
    )

    dialog = await add(gateway, **entered)

    assert dialog.page == "user"
    assert dialog.errors == errors
    assert dialog.suggestions["number"] == entered["number"]
    await dialog.submit(name="Mum", number=MUM, trusted=entered.get("trusted", False))
    assert dialog.page == "created"


@pytest.mark.parametrize(
    "number", ["15752982212", "Amazon", "4242", "3123456PTW", "0039 333 1234567"]
)
async def test_a_sender_that_is_no_certain_number_may_have_a_name(
    gateway: Gateway, number: str
) -> None:
    await add(gateway, "Somebody", number)

    await gateway.accepted(message(1, address=number))

    assert gateway.messages[0].data["sender_name"] == "Somebody"


async def test_a_name_and_a_number_are_taken_in_their_own_account_only(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM))
    )
    other = account_entry(phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID))
    other.add_to_hass(hass)
    await hass.config_entries.async_setup(other.entry_id)

    assert (await add(gateway, "Mum", MUM)).page == "user"
    dialog = await Dialog.add_contact(hass, other)
    await dialog.submit(name="Mum", number=MUM)
    assert dialog.page == "created"


async def test_of_two_dialogs_with_one_number_the_faster_wins(
    gateway: Gateway,
) -> None:
    slow = await Dialog.add_contact(gateway.hass, gateway.entry)
    await add(gateway, "Mum", MUM)

    await slow.submit(name="Mother", number=MUM)

    assert slow.errors == {"number": "number_taken"}


async def test_no_contact_can_be_added_to_a_disabled_account(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM))
    )
    await hass.config_entries.async_set_disabled_by(
        gateway.entry.entry_id, ConfigEntryDisabler.USER
    )

    dialog = await Dialog.add_contact(hass, gateway.entry)
    assert dialog.page == "account_disabled"
    dialog = await Dialog.change_contact(hass, gateway.entry, contact_id("Mum"))
    assert dialog.page == "account_disabled"


# The number is typed or picked, and never filled in


def marker(dialog: Dialog, name: str) -> Any:
    """Give the marker of a field: whether it is required, and what it is filled in with."""
    schema = dialog.result["data_schema"].schema
    return next(marker for marker in schema if marker.schema == name)


async def test_neither_the_number_nor_a_sender_is_filled_in(gateway: Gateway) -> None:
    await gateway.accepted(message(1, address=STRANGER))

    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)

    assert isinstance(field(dialog, "number"), TextSelector)
    for name in ("number", "recent_sender"):
        # Of a required list the frontend fills in the first choice.
        assert isinstance(marker(dialog, name), vol.Optional)
        assert marker(dialog, name).default is vol.UNDEFINED
        assert dialog.suggestions[name] is None
    dialog.close()


@pytest.mark.parametrize("senders", [0, 1, 2])
async def test_a_name_alone_is_no_contact(gateway: Gateway, senders: int) -> None:
    for sms_id, address in enumerate((STRANGER, GINO)[:senders], 1):
        await gateway.accepted(message(sms_id, address=address))
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)

    await dialog.submit(name="Mum", trusted=True)

    error = "number_or_sender_missing" if senders else "number_missing"
    assert dialog.errors == {"number": error}
    assert not gateway.entry.get_subentries_of_type("contact")
    await dialog.submit(name="Mum", number=MUM, trusted=True)
    assert dialog.page == "created"
    assert contact(gateway, "Mum").data["number"] == MUM


async def test_a_recent_sender_that_is_picked_becomes_the_contact(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(1, address=STRANGER))
    await gateway.accepted(message(2, address=GINO))
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)

    await dialog.submit(name="Plumber", recent_sender=STRANGER)

    assert dialog.page == "created"
    assert dict(contact(gateway, "Plumber").data) == {
        "number": STRANGER,
        "trusted": False,
        "channel": "sim_1",
    }


async def test_a_number_may_be_that_of_the_sender_that_is_picked_and_no_other(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(1, address=STRANGER))
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)

    await dialog.submit(name="Mum", number=MUM, recent_sender=STRANGER)
    assert dialog.errors == {"number": "number_and_sender_differ"}
    assert not gateway.entry.get_subentries_of_type("contact")

    written = "0176 42111111"
    await dialog.submit(name="Plumber", number=written, recent_sender=STRANGER)
    assert dialog.page == "created"
    assert contact(gateway, "Plumber").data["number"] == written


async def test_a_sender_that_became_a_contact_meanwhile_is_said_where_it_was_picked(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(1, address=STRANGER))
    slow = await Dialog.add_contact(gateway.hass, gateway.entry)
    await add(gateway, "Plumber", STRANGER)

    await slow.submit(name="Somebody", recent_sender=STRANGER)

    assert slow.errors == {"recent_sender": "number_taken"}
    assert field(slow, "recent_sender").config["options"] == [STRANGER]
    assert slow.suggestions["recent_sender"] == STRANGER


async def test_a_picked_sender_that_could_be_two_is_trusted_once_it_is_written_out(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(1, address="15752982212"))
    dialog = await Dialog.add_contact(gateway.hass, gateway.entry)

    await dialog.submit(name="Mum", recent_sender="15752982212", trusted=True)
    assert dialog.errors == {"recent_sender": "number_ambiguous"}

    await dialog.submit(
        name="Mum", number=MUM, recent_sender="15752982212", trusted=True
    )
    assert dialog.page == "created"
    assert contact(gateway, "Mum").data["number"] == MUM


# Changing one


async def test_recent_senders_are_not_offered_for_a_contact_that_is_there(
    gateway: Gateway,
) -> None:
    await add(gateway, "Mum", MUM)
    await gateway.accepted(message(1, address=STRANGER))
    mum = contact(gateway, "Mum").subentry_id

    dialog = await Dialog.change_contact(gateway.hass, gateway.entry, mum)

    assert field(dialog, "recent_sender") is None
    await dialog.submit(name="Mum")
    assert dialog.errors == {"number": "number_missing"}
    await dialog.submit(name="Mum", number="")
    assert dialog.errors == {"number": "number_missing"}
    assert contact(gateway, "Mum").data["number"] == MUM


async def test_a_dialog_shows_a_contact_as_it_is(set_up: SetUp) -> None:
    gateway = await set_up(
        two_phones(
            contact_subentry(
                "Mum", MUM, trusted=True, phone=OTHER_PHONE_ID, channel="rcs_2"
            )
        )
    )

    dialog = await Dialog.change_contact(gateway.hass, gateway.entry, contact_id("Mum"))

    assert dialog.suggestions == {
        "name": "Mum",
        "number": MUM,
        "channel": "rcs_2",
        "phone": OTHER_PHONE_ID,
        "trusted": True,
    }


async def test_a_contact_of_an_earlier_version_can_be_changed(set_up: SetUp) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", MUM, trusted=True))
    )

    dialog = await change(gateway, "Mum", trusted=True)

    assert dialog.page == "reconfigure_successful"
    assert dict(contact(gateway, "Mum").data) == {
        "number": MUM,
        "trusted": True,
        "channel": "sim_1",
    }


async def test_a_new_name_number_and_trust_hold_at_once_and_reload_nothing(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", GINO))
    )
    seen = states_of_the_entry(gateway)

    dialog = await change(gateway, "Mum", name="Mama", number=MUM, trusted=True)
    assert dialog.page == "reconfigure_successful"
    await gateway.accepted(message(1))
    await gateway.accepted(message(2, address=GINO))

    assert [
        (event.data["sender_name"], event.data["sender_trusted"])
        for event in gateway.messages
    ] == [("Mama", True), (None, False)]
    mama = device(gateway, contact_id("Mum"))
    assert mama is not None
    assert mama.name == "Mama"
    assert seen == []


async def test_a_contact_may_not_become_another(set_up: SetUp) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Mum", MUM),
            contact_subentry("Gino", GINO),
        )
    )

    dialog = await change(gateway, "Mum", name="GINO", number="0039 333 1234567")

    assert dialog.page == "reconfigure"
    assert dialog.errors == {"name": "name_taken", "number": "number_taken"}


async def test_a_removed_phone_to_write_from_breaks_nothing(set_up: SetUp) -> None:
    third = phone_subentry("Nokia", "c3" * 32, "01PHONE3NOKIA0000000000000")
    gateway = await set_up(
        two_phones(third, contact_subentry("Mum", MUM, phone=OTHER_PHONE_ID))
    )
    slow = await Dialog.change_contact(gateway.hass, gateway.entry, contact_id("Mum"))

    await remove(gateway, OTHER_PHONE_ID)

    await gateway.accepted(message(1))
    assert gateway.messages[0].data["sender_name"] == "Mum"
    again = await Dialog.change_contact(gateway.hass, gateway.entry, contact_id("Mum"))
    assert again.suggestions["phone"] is None
    await slow.submit(name="Mum", number=MUM, phone=OTHER_PHONE_ID)
    assert slow.page == "reconfigure_successful"
    assert "phone" not in contact(gateway, "Mum").data


async def test_a_dialog_about_a_contact_that_is_removed_closes(set_up: SetUp) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Mum", MUM),
            contact_subentry("Gino", GINO),
        )
    )
    hass, entry = gateway.hass, gateway.entry
    about_mum = await Dialog.change_contact(hass, entry, contact_id("Mum"))
    about_gino = await Dialog.change_contact(hass, entry, contact_id("Gino"))
    new = await Dialog.add_contact(hass, entry)

    await remove(gateway, contact_id("Mum"))

    assert not about_mum.open
    assert about_gino.open
    assert new.open


async def test_dialogs_about_a_phone_that_is_removed_close_together(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    hass, entry = gateway.hass, gateway.entry
    dialogs = [await Dialog.change_phone(hass, entry, PHONE_ID) for _ in range(3)]
    for dialog in dialogs:
        await dialog.submit(name="Pixel 4a", new_url=True)
        assert dialog.page == "url"

    await remove(gateway, PHONE_ID)

    assert not any(dialog.open for dialog in dialogs)
    assert "Traceback" not in caplog.text


# Who wrote lately


async def test_whoever_wrote_and_is_nobody_yet_is_offered_newest_first(
    gateway: Gateway,
) -> None:
    assert await offered(gateway) == []
    senders = [
        ("0157 5298 2212", 0),
        ("4242", 1),
        (f"{GINO[1:]}@c.us", 3),
        ("15123456789", 0),
        ("Amazon", 4),
        (MUM, 0),
    ]
    for sms_id, (address, channel_id) in enumerate(senders, 1):
        await gateway.accepted(message(sms_id, address=address, channel_id=channel_id))

    assert await offered(gateway) == [MUM, "Amazon", "15123456789", GINO, "4242"]


@pytest.mark.parametrize(
    ("address", "channel_id"),
    [
        ("Amazon", 3),
        ("4242", 2),
        ("120363025246125016@g.us", 3),
        ("120363025246125016@g.us", 0),
        ("4915752982212@lid", 3),
        ("status@broadcast", 3),
        ("+4242", 0),
        ("＋4915752982212", 0),
    ],
)
async def test_whoever_could_be_no_contact_is_not_offered(
    gateway: Gateway, address: str, channel_id: int
) -> None:
    await gateway.accepted(message(1, address=address, channel_id=channel_id))

    assert len(gateway.messages) == 1
    assert await offered(gateway) == []


async def test_somebody_who_was_offered_and_chosen_is_offered_no_more(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(1, address=STRANGER))
    await gateway.accepted(message(2, address=GINO))

    await add(gateway, "Plumber", "0176 42111111")
    assert await offered(gateway) == [GINO]

    await remove(gateway, contact(gateway, "Plumber").subentry_id)
    assert await offered(gateway) == [GINO]
    await gateway.accepted(message(3, address=STRANGER))
    assert await offered(gateway) == [STRANGER, GINO]


async def test_what_is_offered_goes_with_the_disk_once_it_is_a_contact(
    hass: HomeAssistant, gateway: Gateway, hass_storage: dict[str, Any]
) -> None:
    entry_id = gateway.entry.entry_id
    await gateway.accepted(message(1, address=STRANGER))
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=10))
    await hass.async_block_till_done()
    kept = hass_storage[f"{DOMAIN}.{entry_id}"]
    assert list(kept["data"]["strangers"]) == [STRANGER]

    await add(gateway, "Plumber", STRANGER)
    await hass.config_entries.async_unload(entry_id)

    assert hass_storage[f"{DOMAIN}.{entry_id}"]["data"]["strangers"] == {}


async def test_contacts_are_never_offered_trusted_or_not(set_up: SetUp) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Mum", MUM, trusted=True),
            contact_subentry("Gino", GINO),
            options={"accept_from": "trusted"},
        )
    )

    for sms_id, address in enumerate((MUM, GINO, STRANGER), 1):
        await gateway.accepted(message(sms_id, address=address))

    assert [event.data["sender_name"] for event in gateway.messages] == ["Mum"]
    assert await offered(gateway) == [STRANGER]


async def test_only_those_are_counted_who_were_turned_away(
    set_up: SetUp, hass_storage: dict[str, Any]
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(), contact_subentry("Gino", GINO))
    )
    hass, entry = gateway.hass, gateway.entry
    await gateway.accepted(message(1, address=STRANGER))
    hass.config_entries.async_update_entry(entry, options={"accept_from": "trusted"})
    await hass.async_block_till_done()
    await gateway.accepted(message(2, address=MUM))
    await gateway.accepted(message(3, address=GINO))
    await gateway.accepted(message(4, address="120363025246125016@g.us"))
    await hass.config_entries.async_unload(entry.entry_id)

    kept = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]
    assert kept["turned_away"] == 3
    assert list(kept["strangers"]) == [STRANGER, MUM]


async def test_at_most_twenty_are_offered_and_none_after_a_week(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    numbers = [f"+39333123{n:04}" for n in range(25)]
    for sms_id, number in enumerate(numbers, 1):
        await gateway.accepted(message(sms_id, address=number))
    assert await offered(gateway) == numbers[:4:-1]

    freezer.tick(timedelta(days=7, seconds=1))
    assert await offered(gateway) == []


async def test_what_an_earlier_version_kept_of_strangers_can_be_read(
    set_up: SetUp, hass_storage: dict[str, Any]
) -> None:
    entry = account_entry(phone_subentry(), contact_subentry("Gino", GINO))
    key = f"{DOMAIN}.{entry.entry_id}"
    day = "2099-01-01T00:00:00+00:00"
    hass_storage[key] = {
        "version": 1,
        "minor_version": 1,
        "key": key,
        "data": {
            "phones": {},
            "pending": {},
            "cloudhooks": [],
            "turned_away": 3,
            "strangers": {STRANGER: day, "120363@g.us": day, GINO: day, "Shop": day},
        },
    }

    gateway = await set_up(entry)

    assert await offered(gateway) == ["Shop", STRANGER]


# Devices, and somebody to write to


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
    assert gateway.states() == before | {"notify.mum": "unknown"}
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
            shown = gateway.state("sensor", "last_sender", phone_id(name, phone)).state
            assert shown == (f"{name}{n:02}" if n in known else person(n))
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
