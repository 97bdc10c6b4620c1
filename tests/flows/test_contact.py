"""The dialogs that add and change a contact."""

from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.selector import TextSelector
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.smsgateway24.const import DOMAIN
from tests.builders.contacts import add, change, contact, field, remove
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
from tests.payloads import message
from tests.plugin import SetUp

MUM, GINO, STRANGER = "+4915752982212", "+393331234567", "+4917642111111"


def two_phones(*others: Any, **fields: Any) -> MockConfigEntry:
    return account_entry(
        phone_subentry(),
        phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        *others,
        **fields,
    )


def device(gateway: Gateway, identifier: str) -> dr.DeviceEntry | None:
    return dr.async_get(gateway.hass).async_get_device_by_identifier(
        (DOMAIN, identifier), gateway.entry.entry_id
    )


def states_of_the_entry(gateway: Gateway) -> list[ConfigEntryState]:
    """Collect the states that the entry goes through from here on: none, if nothing reloads it."""
    seen: list[ConfigEntryState] = []
    gateway.entry.async_on_state_change(lambda: seen.append(gateway.entry.state))
    return seen


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


async def test_a_contact_has_up_to_five_numbers_in_any_spelling(
    gateway: Gateway,
) -> None:
    dialog = await add(
        gateway,
        "Luca",
        "tel:+39-333-123-4567",
        more_numbers=[
            "https://wa.me/4915752982212",
            "\u202a+52 1 55 1234 5678\u202c",
            " ",
            "0049 157 5298 2212",
            "Luca`s [bank](https://example.com)",
            "4242",
        ],
        trusted=True,
    )

    assert dialog.page == "created"
    data = contact(gateway, "Luca").data
    assert data["number"] == "+39-333-123-4567"
    assert data["more_numbers"] == [
        "+4915752982212",
        "+52 1 55 1234 5678",
        "Luca`s [bank](https://example.com)",
        "4242",
    ]
    assert dialog.result["description_placeholders"] == {
        "name": "Luca",
        "understood": (
            "- `+39-333-123-4567` = **+39 333 123 4567**\n"
            "- `+4915752982212` = **+49 1575 2982212**\n"
            "- `+52 1 55 1234 5678` = **+52 55 1234 5678**\n"
            "- `Luca's [bank](https://example.com)`\n"
            "- `4242`"
        ),
    }
    for sms_id, (address, channel_id) in enumerate(
        [(GINO, 0), (MUM, 3), ("5215512345678@c.us", 3), ("4242", 0)], 1
    ):
        await gateway.accepted(message(sms_id, address=address, channel_id=channel_id))
    heard = [
        (e.data["sender_name"], e.data["sender_trusted"]) for e in gateway.messages
    ]
    assert heard == [("Luca", True)] * 4


async def test_a_contact_may_have_one_number_in_both_spellings_of_whatsapp(
    gateway: Gateway,
) -> None:
    await add(
        gateway,
        "Rosa",
        "+52 55 1234 5678",
        more_numbers=["+52 1 55 1234 5678"],
        trusted=True,
    )

    for sms_id, address in enumerate(("5215512345678@c.us", "525512345678@c.us"), 1):
        await gateway.accepted(message(sms_id, address=address, channel_id=3))
    assert [e.data["sender_trusted"] for e in gateway.messages] == [True, True]


@pytest.mark.parametrize(
    "entered",
    [
        "Numero di telefono: 333 1234567",
        "Phone number: (202) 555-0143",
        "Giuseppina Bianchi 0157 52982212",
        "TEL;TYPE=CELL:0157 52982212",
        "https://chat.whatsapp.com/AbCdEf",
        "t.me/annarossi",
        "Bank\n\n[Log in](https://example.com)",
    ],
)
async def test_what_has_more_in_it_than_a_number_or_a_name_is_no_contact(
    gateway: Gateway, entered: str
) -> None:
    await gateway.hass.config.async_update(country="IT")

    dialog = await add(gateway, "Anna", entered, trusted=True)

    assert dialog.errors == {"number": "number_invalid"}


async def test_a_contact_keeps_its_other_numbers_and_loses_those_that_are_cleared(
    gateway: Gateway,
) -> None:
    await add(gateway, "Luca", GINO, more_numbers=[MUM])
    subentry = contact(gateway, "Luca")
    dialog = await Dialog.change_contact(
        gateway.hass, gateway.entry, subentry.subentry_id
    )

    assert dialog.suggestions["more_numbers"] == [MUM]
    assert dialog.result["description_placeholders"] == {
        "understood": (
            f"- `{GINO}` = **+39 333 123 4567**\n- `{MUM}` = **+49 1575 2982212**"
        )
    }
    await dialog.submit(name="Luca", more_numbers=[MUM])
    data = dict(contact(gateway, "Luca").data)
    assert data["number"] == MUM
    assert "more_numbers" not in data
    await gateway.accepted(message(1, address=GINO))
    assert gateway.messages[0].data["sender_name"] is None


@pytest.mark.parametrize(
    ("more", "trusted", "error"),
    [
        ([f"+3933312345{n}" for n in range(61, 66)], False, "too_many_numbers"),
        (["+49 1"], False, "number_invalid"),
        (["340 123 4567 (work)"], False, "number_invalid"),
        (["340 1234561 / 340 7654321"], False, "number_too_long"),
        ([GINO], False, "number_taken"),
        (["1234567890123456"], False, "number_too_long"),
        (["15123456789"], True, "number_ambiguous"),
    ],
)
async def test_what_cannot_be_a_further_number_is_said_at_its_field(
    set_up: SetUp, more: list[str], error: str, *, trusted: bool
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", STRANGER, more_numbers=[GINO]),
        )
    )

    dialog = await add(gateway, "Mum", MUM, more_numbers=more, trusted=trusted)

    assert dialog.errors == {"more_numbers": error}
    await dialog.submit(name="Mum", number=MUM, trusted=trusted)
    assert dialog.page == "created"


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
    """Return the marker of a field: whether it is required, and what it is filled in with."""
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
        "more_numbers": None,
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
