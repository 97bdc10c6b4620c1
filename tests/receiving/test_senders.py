"""Senders as phones and WhatsApp write them: who it is, and what that is good for."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from tests.builders.entries import account_entry, contact_subentry, phone_subentry
from tests.builders.gateway import Gateway
from tests.payloads import message
from tests.plugin import SetUp

ANNA, LUCA, DIEGO = "+4915752982212", "+393331234567", "+5215512345678"
SMS, WHATSAPP = 0, 3


@pytest.fixture
async def gateway(hass: HomeAssistant, set_up: SetUp) -> Gateway:
    """Return an Italian home with contacts abroad."""
    await hass.config.async_update(country="IT")
    return await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", ANNA, trusted=True),
            contact_subentry("Luca", LUCA, trusted=True, more_numbers=["06 1234 5678"]),
            contact_subentry("Diego", "+52 55 1234 5678", trusted=True),
            contact_subentry("Rosa", DIEGO.replace("5678", "5679"), trusted=True),
            contact_subentry("Joao", "+55 41 98765-4321", trusted=True),
            contact_subentry("Nora", "+54 9 11 2345-6789", trusted=True),
            contact_subentry("Shop", "Garanti", trusted=True),
            contact_subentry("Bank", "22 333", trusted=True),
            contact_subentry("Pizza", "Domino\u2019s", trusted=True),
        )
    )


async def heard(gateway: Gateway, address: str, channel_id: int) -> dict[str, Any]:
    await gateway.accepted(message(1, address=address, channel_id=channel_id))
    [event] = gateway.messages
    return dict(event.data)


@pytest.mark.parametrize(
    ("address", "channel_id", "name"),
    [
        ("\u202a+49 1575 2982212\u202c", WHATSAPP, "Anna"),
        ("\u2066+49\u00a01575\u20112982212\u2069", WHATSAPP, "Anna"),
        ("\ufeff+4915752982212\u200b", SMS, "Anna"),
        ("4915752982212:12@s.whatsapp.net", WHATSAPP, "Anna"),
        ("4915752982212.0:7@S.WHATSAPP.NET", WHATSAPP, "Anna"),
        ("+4915752982212@C.US", WHATSAPP, "Anna"),
        ("٠٠٤٩١٥٧٥٢٩٨٢٢١٢", SMS, "Anna"),
        ("0612345678", SMS, "Luca"),
        ("5215512345679@s.whatsapp.net", WHATSAPP, "Rosa"),
        # It was shown to the user as this number.
        ("525512345679@s.whatsapp.net", WHATSAPP, "Rosa"),
        ("+525512345679", SMS, "Rosa"),
        ("GARANTİ", SMS, "Shop"),
        ("garantı\u200e", SMS, "Shop"),
        ("22333", SMS, "Bank"),
        ("DOMINO'S", SMS, "Pizza"),
    ],
)
async def test_a_trusted_contact_is_known_however_it_is_written(
    gateway: Gateway, address: str, channel_id: int, name: str
) -> None:
    data = await heard(gateway, address, channel_id)

    assert (data["sender_name"], data["sender_trusted"]) == (name, True)


@pytest.mark.parametrize(
    ("address", "name", "normalized"),
    [
        ("5215512345678@s.whatsapp.net", "Diego", "+525512345678"),
        ("+52 1 55 1234 5678", "Diego", "+525512345678"),
        ("554187654321@s.whatsapp.net", "Joao", "+5541987654321"),
        ("541123456789@s.whatsapp.net", "Nora", "+541123456789"),
    ],
)
async def test_another_spelling_of_whatsapp_is_known_and_not_trusted(
    gateway: Gateway, address: str, name: str, normalized: str
) -> None:
    data = await heard(gateway, address, WHATSAPP)

    assert (data["sender_name"], data["sender_trusted"]) == (name, False)
    assert data["sender_normalized"] == normalized


@pytest.mark.parametrize(
    ("address", "channel_id"),
    [
        ("tel:+4915752982212", WHATSAPP),
        ("https://wa.me/4915752982212", SMS),
        ("+4915752982212 (Anna)", WHATSAPP),
        ("4915752982212@g.us", WHATSAPP),
        ("4915752982212:3@LID", WHATSAPP),
        ("+491575298221²", SMS),
        ("541123456789", SMS),
        ("+5215512345678", SMS),
        ("Garanti", WHATSAPP),
        ("#22333", SMS),
        ("2*2*333", SMS),
        ("22333!", SMS),
        ("Gаranti", SMS),
    ],
)
async def test_what_only_looks_like_a_contact_is_nobody(
    gateway: Gateway, address: str, channel_id: int
) -> None:
    data = await heard(gateway, address, channel_id)

    assert (data["sender_name"], data["sender_trusted"]) == (None, False)
