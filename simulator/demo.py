"""A demo account: two phones, and contacts that write to them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from .model import Account
from .service import Service
from .state import FIRST_SMS_ID

EMAIL = "demo@example.com"
PASSWORD = "demo"  # noqa: S105 - of an account that exists only in memory
TOKEN = "d0" * 16
PHONES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Pixel 4a": ("+4917642111111",),
        "Galaxy A54": ("+4917642111112", "+4917642111113"),
    }
)
CONTACTS: Mapping[str, str] = MappingProxyType(
    {"Anna": "+4915752982212", "Luca": "+393331234567"}
)
TRUSTED = frozenset({"Anna"})
_DEVICE_IDS = (10403, 10538)
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
# More than are ever sent by hand, so that later runs always begin with higher ids.
_IDS_PER_SECOND = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _SampleMessage:
    contact: str
    text: str
    channel: int = 0
    image: bool = False


_MESSAGES = (
    _SampleMessage(contact="Anna", text="Wasser im Keller! Pumpe läuft."),
    _SampleMessage(contact="Luca", text="Apri il cancello 🚗", channel=3),
    _SampleMessage(contact="Anna", text="", channel=3, image=True),
    _SampleMessage(contact="Luca", text="Good morning!", channel=2),
    _SampleMessage(contact="Anna", text="Bin in zehn Minuten da.", channel=4),
    _SampleMessage(contact="Luca", text="Ti chiamo dopo.", channel=1),
)


def first_sms_id(now: datetime) -> int:
    """Return a first message id that is higher than those of all earlier runs.

    Home Assistant remembers processed ids for days, and the demo remembers none.
    """
    return FIRST_SMS_ID + int((now - _EPOCH).total_seconds() * _IDS_PER_SECOND)


def populate(service: Service) -> Account:
    """Add the account and its phones; the contacts reply to what they are sent."""
    account = service.add_account(EMAIL, PASSWORD, token=TOKEN)
    for device_id, (title, numbers) in zip(_DEVICE_IDS, PHONES.items(), strict=True):
        service.add_phone(account, title, device_id=device_id, numbers=numbers)
    for number in CONTACTS.values():
        service.auto_reply(number, "Got it: {text}")
    return account


async def send_messages(service: Service, seconds: float) -> None:
    """Send a message from a contact at an interval in seconds, forever."""
    while True:
        await write(service)
        await asyncio.sleep(seconds)


async def write(service: Service) -> None:
    """Send a random message from a contact to one of the demo's phones."""
    sample = service.state.chance.choice(_MESSAGES)
    phones = service.state.phones_of(EMAIL)
    phone = service.state.chance.choice([p for p in phones if p.online] or phones)
    await service.receive(
        phone.device_id,
        CONTACTS[sample.contact],
        sample.text,
        channel=sample.channel,
        image=sample.image,
    )
