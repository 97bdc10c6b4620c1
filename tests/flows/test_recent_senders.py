"""Recent senders that the dialog of a contact suggests."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest

from tests.builders.contacts import add, contact, offered, remove
from tests.builders.entries import account_entry, contact_subentry, phone_subentry
from tests.builders.gateway import Gateway
from tests.builders.storage import stored_account
from tests.payloads import message
from tests.plugin import SetUp

MUM, GINO, STRANGER = "+4915752982212", "+393331234567", "+4917642111111"


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
        ("+491575298221²", 0),
    ],
)
async def test_whoever_could_be_no_contact_is_not_offered(
    gateway: Gateway, address: str, channel_id: int
) -> None:
    await gateway.accepted(message(1, address=address, channel_id=channel_id))

    assert len(gateway.messages) == 1
    assert await offered(gateway) == []


async def test_a_sender_is_offered_in_the_spelling_that_can_be_trusted(
    gateway: Gateway,
) -> None:
    sender = "5215512345678@s.whatsapp.net"
    await gateway.accepted(message(1, address=sender, channel_id=3))
    [suggested] = await offered(gateway)

    await add(gateway, "Rosa", suggested, trusted=True)
    await gateway.accepted(message(2, address=sender, channel_id=3))

    assert gateway.messages[-1].data["sender_trusted"] is True


@pytest.mark.parametrize("name", ["tel:+393331234567", "Bank\n\n# Log in"])
async def test_a_sender_that_dresses_up_is_not_offered(
    gateway: Gateway, name: str
) -> None:
    await gateway.accepted(message(1, address=name))

    assert await offered(gateway) == []


async def test_a_sender_is_not_offered_while_it_is_a_contact(
    gateway: Gateway,
) -> None:
    await gateway.accepted(message(1, address=STRANGER))
    await gateway.accepted(message(2, address=GINO))

    await add(gateway, "Plumber", "0176 42111111")
    assert await offered(gateway) == [GINO]

    await remove(gateway, contact(gateway, "Plumber").subentry_id)
    assert await offered(gateway) == [GINO, STRANGER]


async def test_a_long_number_of_no_country_is_a_contact_once_it_has_written(
    gateway: Gateway,
) -> None:
    bulk = "106901234567"
    dialog = await add(gateway, "Bank", bulk)
    assert dialog.errors == {"number": "number_invalid"}

    await gateway.accepted(message(1, address=bulk))
    assert await offered(gateway) == [bulk]
    await add(gateway, "Bank", bulk)
    await gateway.accepted(message(2, address=bulk))

    assert gateway.messages[-1].data["sender_name"] == "Bank"


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


async def test_only_those_are_counted_who_were_turned_away(set_up: SetUp) -> None:
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

    assert stored_account(gateway)["rejected"] == 3


async def test_at_most_twenty_are_offered_and_none_after_a_week(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    numbers = [f"+39333123{n:04}" for n in range(25)]
    for sms_id, number in enumerate(numbers, 1):
        await gateway.accepted(message(sms_id, address=number))
    assert await offered(gateway) == numbers[:4:-1]

    freezer.tick(timedelta(days=7, seconds=1))
    assert await offered(gateway) == []
