"""A home that asks its people."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, Service
from tests.builders.entries import contact_subentry, phone_subentry
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA, Home, Time, token_entry
from tests.plugin import SetUpHome

from .builders import Asking

assert DOMAIN


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
    for task in asking.tasks:
        task.cancel()
    await asyncio.gather(*asking.tasks, return_exceptions=True)
