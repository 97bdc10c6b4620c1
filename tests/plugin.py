"""Fixtures that the tests share: Home Assistant, the simulated service, and accounts of both.

A folder or file that needs one of them in another way overrides it by its name.
"""

from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
)
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.helpers import entity_registry as er
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_test_home_assistant,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

# Imported here, or the test plugin's own empty package of the same name wins.
from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, ManualClock, Service, Simulator

from .builders.cloud import Cloud, home_assistant_cloud
from .builders.entries import (
    OTHER_PHONE_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from .builders.gateway import Gateway
from .builders.home import (
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

type PassTime = Callable[..., Awaitable[None]]
type SetUp = Callable[[MockConfigEntry], Awaitable[Gateway]]
type SetUpHome = Callable[[MockConfigEntry], Awaitable[Home]]
type Restart = Callable[..., Awaitable[Home]]

_INTEGRATION = "custom_components.smsgateway24"


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Keep the databases of accounts in a folder of the test's own."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
async def _home(
    hass: HomeAssistant, enable_custom_integrations: None
) -> AsyncGenerator[None]:
    """Home Assistant in Germany, which the internet can reach."""
    await async_process_ha_core_config(
        hass, {"country": "DE", "external_url": "https://home.example.com"}
    )
    # Before a client is made: the server takes no new address once it runs.
    for component in ("homeassistant", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    yield
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture(autouse=True)
def _no_pause_between_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat failed requests and searches at once."""
    for delays in ("api.client.RETRY_DELAYS", "sending.handover.SEARCH_DELAYS"):
        monkeypatch.setattr(f"{_INTEGRATION}.{delays}", (0, 0))


@pytest.fixture(autouse=True)
def _no_pause_before_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write at once, so that a test need not wait for it."""
    monkeypatch.setattr(f"{_INTEGRATION}.storage.store.WRITE_DELAY", 0)


@pytest.fixture
def set_up(hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator) -> SetUp:
    """Set up an entry, and return the service's side of it."""

    async def set_up(entry: MockConfigEntry) -> Gateway:
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return Gateway(hass, entry, await hass_client_no_auth())

    assert DOMAIN == "smsgateway24"
    return set_up


@pytest.fixture
def every_entity(hass: HomeAssistant) -> None:
    """Enable the entities of phones that are disabled by default; ask for it before the account."""
    registry = er.async_get(hass)
    for phone_id in (PHONE_ID, OTHER_PHONE_ID):
        registry.async_get_or_create("event", DOMAIN, f"{phone_id}_delivery")
        for key in ("last_sender", "last_received", "messages_delivered", "last_seen"):
            registry.async_get_or_create("sensor", DOMAIN, f"{phone_id}_{key}")


@pytest.fixture
async def gateway(set_up: SetUp) -> Gateway:
    """An account with one phone, "Pixel 4a", reached by WEBHOOK_ID."""
    return await set_up(account_entry(phone_subentry("Pixel 4a", WEBHOOK_ID)))


@pytest.fixture
async def sender(set_up: SetUp, service: Service) -> Gateway:
    """An account with a token."""
    data = {"token": service.add_account().token, "api_url": service.api_url}
    return await set_up(account_entry(phone_subentry(), data=data))


@pytest.fixture
def cloud(hass: HomeAssistant) -> Generator[Cloud]:
    """A subscription to Home Assistant Cloud."""
    with home_assistant_cloud(hass) as cloud:
        yield cloud


@pytest.fixture
def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> PassTime:
    """Let time pass, with what is due in it; ask for it before the account."""
    freezer.move_to(datetime(2026, 11, 20, 18, 0, tzinfo=UTC))

    async def pass_time(**span: float) -> None:
        freezer.tick(timedelta(**span))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()

    return pass_time


@pytest.fixture
def clock() -> ManualClock:
    """The service's clock, which stands still."""
    return ManualClock(datetime.now(UTC))


@pytest.fixture
def simulator(clock: ManualClock, socket_enabled: None) -> Simulator:
    return Simulator(seed=1, clock=clock)


@pytest.fixture
async def service(simulator: Simulator, clock: ManualClock) -> AsyncIterator[Service]:
    async with simulator as service:
        yield service
        # Slow answers come to their end, although nothing waits for them any more.
        clock.tick(3600)


@pytest.fixture
def account(service: Service, caplog: pytest.LogCaptureFixture) -> Iterator[Account]:
    """An account at the service with one phone.

    No line of the log may hold its token, or say who wrote to whom, or what.
    """
    caplog.set_level(logging.DEBUG, _INTEGRATION)
    account = service.add_account()
    service.add_phone(account, device_id=DEVICE_ID, numbers=(PHONE_NUMBER,))
    yield account
    private = [account.token, TEXT]
    private += [n.removeprefix("+") for n in (ANNA, CAROL, LUCA, PHONE_NUMBER)]
    for record in caplog.get_records("call"):
        if record.name.startswith(_INTEGRATION) or record.levelno >= logging.WARNING:
            line = f"{record.getMessage()} {record.exc_text}"
            assert not [word for word in private if word in line], line


@pytest.fixture
def set_up_home(
    hass: HomeAssistant, service: Service, account: Account, set_up: SetUp
) -> SetUpHome:
    """Set up an entry that belongs to the service's account."""

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
async def proved(time: Time, home: Home) -> Home:
    """A home whose webhook has proved itself; what happened before is not counted."""
    await home.service.receive(DEVICE_ID, CAROL, "proof")
    await time.passes(minutes=1)
    home.gateway.messages.clear()
    home.service.journal.calls.clear()
    return home


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
            hass = await stack.enter_async_context(
                async_test_home_assistant(config_dir=home.hass.config.config_dir)
            )
            stack.push_async_callback(hass.async_stop, force=True)
            hass.config.country = "DE"
            hass.data.pop(DATA_CUSTOM_COMPONENTS)
            hass.set_state(CoreState.not_running)
            time.hass = hass
            fields = {"options": dict(home.entry.options)} | fields
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
