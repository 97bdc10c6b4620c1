"""Fixtures: the service with one phone, and a Home Assistant that has its token."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator import Account, ManualClock, Service, Simulator
from tests.conftest import SetUp

from .builders import DEVICE_ID, PHONE_NUMBER, Home, Time, token_entry

type SetUpHome = Callable[[MockConfigEntry], Awaitable[Home]]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait between two tries."""
    monkeypatch.setattr(
        "custom_components.smsgateway24.api.client.RETRY_DELAYS", (0, 0)
    )
    monkeypatch.setattr("custom_components.smsgateway24.sending.SEARCH_DELAYS", (0, 0))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime.now(UTC))


@pytest.fixture
async def simulator(
    clock: ManualClock, socket_enabled: None
) -> AsyncIterator[tuple[Simulator, Service]]:
    simulator = Simulator(seed=1, clock=clock)
    async with simulator as service:
        yield simulator, service


@pytest.fixture
def service(simulator: tuple[Simulator, Service]) -> Service:
    return simulator[1]


@pytest.fixture
def account(service: Service) -> Account:
    account = service.add_account()
    service.add_phone(account, device_id=DEVICE_ID, numbers=(PHONE_NUMBER,))
    return account


@pytest.fixture
def set_up_home(
    hass: HomeAssistant, service: Service, account: Account, set_up: SetUp
) -> SetUpHome:
    """Set an entry up that belongs to the service's account."""

    async def set_up_home(entry: MockConfigEntry) -> Home:
        home = Home(hass, await set_up(entry), service, account)
        await home.settle()
        return home

    return set_up_home


@pytest.fixture
async def home(service: Service, account: Account, set_up_home: SetUpHome) -> Home:
    """An account with a token, the phone "Pixel 4a", and the contacts Anna and Luca."""
    return await set_up_home(token_entry(service, account))


@pytest.fixture
def time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, clock: ManualClock
) -> Time:
    """Both sides' clocks; ask for it before `home`."""
    freezer.move_to(clock.now())
    return Time(hass, freezer, clock)
