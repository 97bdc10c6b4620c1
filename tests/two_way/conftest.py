"""Fixtures: the service with one phone, and a Home Assistant that has its token."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from simulator import Account, ManualClock, Service, Simulator
from tests.builders.gateway import Gateway
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    LUCA,
    PHONE_NUMBER,
    TEXT,
    Home,
    Time,
    token_entry,
)
from tests.conftest import SetUp

type SetUpHome = Callable[[MockConfigEntry], Awaitable[Home]]
type Restart = Callable[..., Awaitable[Home]]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait between two tries."""
    monkeypatch.setattr(
        "custom_components.smsgateway24.api.client.RETRY_DELAYS", (0, 0)
    )
    monkeypatch.setattr(
        "custom_components.smsgateway24.sending.handover.SEARCH_DELAYS", (0, 0)
    )


@pytest.fixture(autouse=True)
def _discreet(account: Account, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """See that no line of the log says who wrote to whom, or what, or holds the token."""
    ours = "custom_components.smsgateway24"
    caplog.set_level(logging.DEBUG, ours)
    yield
    private = [account.token, TEXT]
    private += [n.removeprefix("+") for n in (ANNA, CAROL, LUCA, PHONE_NUMBER)]
    for record in caplog.get_records("call"):
        if record.name.startswith(ours) or record.levelno >= logging.WARNING:
            line = f"{record.getMessage()} {record.exc_text}"
            assert not [word for word in private if word in line], line


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


@pytest.fixture
async def restart(
    time: Time, hass_storage: dict[str, Any], aiohttp_client: Any
) -> AsyncIterator[Restart]:
    """Stop a Home Assistant, and start another one on what it has left on the disk.

    `meanwhile` is done while none runs; the second one has not come to the end of its start if
    `started` is false. Time passes for the second one from then on.
    """
    async with AsyncExitStack() as stack:

        async def restart(
            home: Home,
            meanwhile: Callable[[], Awaitable[None]] | None = None,
            *,
            started: bool = True,
            **fields: Any,
        ) -> Home:
            home.set_webhooks(DEVICE_ID, None)
            await home.hass.async_stop(force=True)
            if meanwhile is not None:
                await meanwhile()
            hass = await stack.enter_async_context(async_test_home_assistant())
            stack.push_async_callback(hass.async_stop, force=True)
            hass.config.country = "DE"
            hass.data.pop(DATA_CUSTOM_COMPONENTS)
            hass.set_state(CoreState.not_running)
            time.hass = hass
            entry = token_entry(
                home.service, home.account, entry_id=home.entry.entry_id, **fields
            )
            entry.add_to_hass(hass)
            assert await hass.config_entries.async_setup(entry.entry_id)
            client = await aiohttp_client(hass.http.app)
            again = Home(hass, Gateway(hass, entry, client), home.service, home.account)
            if started:
                await again.start()
            return again

        yield restart
