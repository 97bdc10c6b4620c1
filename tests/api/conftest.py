"""Fixtures of the API client's tests: the simulated service, and a client of it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.smsgateway24.api import Client
from simulator import Account, ManualClock, Phone, Service


@pytest.fixture(autouse=True)
def _home(socket_enabled: None) -> None:
    """Start no Home Assistant: the client knows none."""


@pytest.fixture
def clock() -> ManualClock:
    """The service's clock, which shows always the same time."""
    return ManualClock()


@pytest.fixture
def account(service: Service) -> Account:
    return service.add_account()


@pytest.fixture
def phone(service: Service, account: Account) -> Phone:
    """Make a phone with two SIM cards."""
    return service.add_phone(account, numbers=("+4917642111111", "+4917642111112"))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(
    service: Service, session: aiohttp.ClientSession, account: Account
) -> Client:
    return Client(session, account.token, service.api_url)
