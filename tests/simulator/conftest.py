"""Fixtures: a simulator with one phone, somebody who listens to its webhooks, and a client."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from simulator import Account, ManualClock, Phone, Service, Simulator

from .people import Client, Receiver


@pytest.fixture(autouse=True)
def _home(socket_enabled: None) -> None:
    """Start no Home Assistant: the simulator knows none."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def service(clock: ManualClock) -> AsyncIterator[Service]:
    async with Simulator(seed=1, clock=clock) as service:
        yield service


@pytest.fixture
def account(service: Service) -> Account:
    return service.add_account()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


@pytest.fixture
def phone(service: Service, account: Account, receiver: Receiver) -> Phone:
    """Make a phone whose every webhook field holds the receiver's address."""
    phone = service.add_phone(account, numbers=("+4917642111111", "+4917642111112"))
    return service.set_webhooks(
        phone.device_id, status=receiver.url, incoming=receiver.url
    )


@pytest.fixture
async def client(service: Service, account: Account) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(session, service, account.token)
