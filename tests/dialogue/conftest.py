"""A home that asks its people."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, Service
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    contact_subentry,
    phone_subentry,
)
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA, Home, Time, token_entry
from tests.plugin import SetUpHome

from .builders import OTHER_DEVICE_ID, OTHER_PHONE_NUMBER, Asking

assert DOMAIN

type SetUpAsking = Callable[..., Awaitable[Asking]]


@pytest.fixture
async def home(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """An account with the contacts Anna, Luca and Carol."""
    return await set_up_home(
        token_entry(
            service,
            account,
            phone_subentry(gateway_device_id=DEVICE_ID),
            contact_subentry("Anna", ANNA, trusted=True),
            contact_subentry("Luca", LUCA),
            contact_subentry("Carol", CAROL),
        )
    )


@pytest.fixture
async def asking(home: Home, time: Time) -> AsyncIterator[Asking]:
    """A home that asks, and hears its people by webhook."""
    asking = Asking(home, time)
    yield asking
    await asking.finish()


@pytest.fixture
async def set_up_asking(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> AsyncIterator[SetUpAsking]:
    """Set up a home with options, with contacts instead of Anna, Luca and Carol, or phones."""
    made: list[Asking] = []

    async def set_up_asking(
        *contacts: Any, phones: Any = None, **options: Any
    ) -> Asking:
        phones = phones or [phone_subentry(gateway_device_id=DEVICE_ID)]
        people = contacts or (
            contact_subentry("Anna", ANNA, trusted=True),
            contact_subentry("Luca", LUCA),
            contact_subentry("Carol", CAROL),
        )
        entry = token_entry(service, account, *phones, *people, options=options)
        made.append(Asking(await set_up_home(entry), time))
        return made[-1]

    yield set_up_asking
    for asking in made:
        await asking.finish()


@pytest.fixture
def phones(service: Service, account: Account) -> list[Any]:
    """Two phones, of which the first is everybody's own."""
    service.add_phone(account, device_id=OTHER_DEVICE_ID, numbers=(OTHER_PHONE_NUMBER,))
    return [
        phone_subentry(gateway_device_id=DEVICE_ID),
        phone_subentry(
            "Galaxy",
            OTHER_WEBHOOK_ID,
            OTHER_PHONE_ID,
            gateway_device_id=OTHER_DEVICE_ID,
        ),
    ]
