"""The health of a phone, as the service reports it: shown while it is known, never in the way."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
import json
import logging
from typing import Any

import aiohttp
from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smsgateway24.const import DOMAIN
from simulator import (
    Account,
    ApiFault,
    ApiFaultKind,
    Behaviour,
    ManualClock,
    Service,
    Simulator,
)
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.payloads import message
from tests.plugin import SetUp

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
PIXEL, GALAXY = 10403, 10404
ONLINE = ("binary_sensor", "online")
HEALTH = (
    ONLINE,
    ("binary_sensor", "app_update"),
    ("sensor", "last_seen"),
    ("sensor", "app_version"),
    ("sensor", "sim_1_operator"),
    ("sensor", "sim_2_operator"),
)
OURS = "custom_components.smsgateway24"
MINUTE = timedelta(minutes=1)
INTERVAL = 5 * MINUTE + timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("socket_enabled")

type Pass = Callable[[timedelta], Awaitable[None]]


@pytest.fixture
def clock(freezer: FrozenDateTimeFactory) -> ManualClock:
    """The service's clock, which shows the same time as Home Assistant's."""
    freezer.move_to(NOW)
    return ManualClock(NOW)


@pytest.fixture
def account(service: Service) -> Account:
    """An account with a Pixel that has two SIM cards, and a Galaxy without any."""
    account = service.add_account()
    service.add_phone(
        account,
        "Phone of Anna",
        device_id=PIXEL,
        numbers=("+4917642111111", "+4917642111112"),
    )
    service.add_phone(account, "Phone of Luca", device_id=GALAXY)
    return account


@pytest.fixture
def let_pass(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, clock: ManualClock
) -> Pass:
    """Let time pass, everywhere."""

    async def let_pass(time: timedelta) -> None:
        freezer.tick(time)
        clock.tick(time.total_seconds())
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)

    return let_pass


def entry_of(account: Account, service: Service, **fields: Any) -> MockConfigEntry:
    """Build the entry of an account with its token and both phones."""
    return account_entry(
        phone_subentry("Pixel 4a", gateway_device_id=PIXEL),
        phone_subentry(
            "Galaxy A54", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=GALAXY
        ),
        data={"token": account.token, "api_url": service.api_url},
        **fields,
    )


@pytest.fixture
async def home(
    hass: HomeAssistant, set_up: SetUp, service: Service, account: Account
) -> Gateway:
    """An account with both phones, all of whose health entities are enabled."""
    registry = er.async_get(hass)
    for phone_id in (PHONE_ID, OTHER_PHONE_ID):
        # One that is known already is not disabled, and there before a second card is listed.
        for key in ("last_seen", "sim_2_operator"):
            registry.async_get_or_create("sensor", DOMAIN, f"{phone_id}_{key}")
    gateway = await set_up(entry_of(account, service))
    await settle(hass)
    service.journal.clear()
    return gateway


async def settle(hass: HomeAssistant) -> None:
    await hass.async_block_till_done(wait_background_tasks=True)


def health(home: Gateway, phone_id: str = PHONE_ID) -> dict[str, str]:
    """Return the states of a phone's health entities, by key."""
    return {key: home.state(platform, key, phone_id).state for platform, key in HEALTH}


UNAVAILABLE = {key: STATE_UNAVAILABLE for _, key in HEALTH}


# What is shown


async def test_a_phone_shows_what_the_service_says_of_it(home: Gateway) -> None:
    assert health(home) == {
        "online": "on",
        "app_update": "off",
        "last_seen": NOW.isoformat(),
        "app_version": "13.0.10",
        "sim_1_operator": "Example Mobile",
        "sim_2_operator": "Example Mobile",
    }


async def test_what_the_service_does_not_say_is_unknown(
    home: Gateway, service: Service, let_pass: Pass
) -> None:
    answer_with_list(service, {"id": PIXEL}, {"id": GALAXY})
    fail("getdevicestatus", service)
    await let_pass(INTERVAL)

    assert health(home) == dict.fromkeys(UNAVAILABLE, STATE_UNKNOWN)


async def test_a_phone_is_called_online_first_and_the_rest_is_for_diagnosis(
    hass: HomeAssistant, set_up: SetUp, service: Service, account: Account
) -> None:
    gateway = await set_up(entry_of(account, service))
    await settle(hass)

    registry = er.async_get(hass)
    entities = {
        key: registry.async_get(gateway.entity_id(platform, key))
        for platform, key in HEALTH
    }
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier(
        (DOMAIN, PHONE_ID), gateway.entry.entry_id
    )
    assert device is not None
    for key, entity in entities.items():
        assert entity is not None
        assert entity.device_id == device.id
        assert entity.config_subentry_id == PHONE_ID
        diagnostic = None if key == "online" else EntityCategory.DIAGNOSTIC
        assert entity.entity_category == diagnostic
        assert (entity.disabled_by is not None) == (key == "last_seen")
    names = {
        key: gateway.state(*pair).name
        for pair in HEALTH
        if (key := pair[1]) != "last_seen"
    }
    assert names == {
        "online": "Pixel 4a Online",
        "app_update": "Pixel 4a App update",
        "app_version": "Pixel 4a App version",
        "sim_1_operator": "Pixel 4a SIM 1 operator",
        "sim_2_operator": "Pixel 4a SIM 2 operator",
    }
    classes = {
        key: gateway.state("binary_sensor", key).attributes["device_class"]
        for key in ("online", "app_update")
    }
    assert classes == {"online": "connectivity", "app_update": "update"}


async def test_an_account_that_can_only_receive_has_no_health(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    registry = er.async_get(hass)
    for platform, key in HEALTH:
        unique_id = f"{PHONE_ID}_{key}"
        assert registry.async_get_entity_id(platform, DOMAIN, unique_id) is None


async def test_a_phone_that_went_offline_is_offline_after_five_minutes(
    home: Gateway, service: Service, let_pass: Pass
) -> None:
    service.change_phone(PIXEL, online=False)
    await let_pass(INTERVAL)
    await let_pass(INTERVAL)

    assert health(home)["online"] == "off"
    assert health(home)["last_seen"] == NOW.isoformat()
    assert health(home, OTHER_PHONE_ID)["online"] == "on"

    service.change_phone(PIXEL, online=True)
    await let_pass(INTERVAL)
    assert health(home)["online"] == "on"


async def test_an_app_that_is_outdated_has_an_update(
    home: Gateway, service: Service, let_pass: Pass
) -> None:
    service.change_phone(PIXEL, app_version="12.2.1", app_current=False)
    await let_pass(INTERVAL)

    assert (health(home)["app_update"], health(home)["app_version"]) == ("on", "12.2.1")
    assert health(home, OTHER_PHONE_ID)["app_update"] == "off"


async def test_slots_without_a_card_are_unknown(home: Gateway) -> None:
    of_galaxy = health(home, OTHER_PHONE_ID)

    assert of_galaxy["sim_1_operator"] == of_galaxy["sim_2_operator"] == STATE_UNKNOWN


async def test_numbers_may_be_written_as_strings(
    home: Gateway, service: Service, let_pass: Pass
) -> None:
    service.behaviour = Behaviour(api_strings=True)
    service.change_phone(GALAXY, online=False)
    await let_pass(INTERVAL)
    await let_pass(INTERVAL)

    assert health(home)["online"] == "on"
    assert health(home)["sim_1_operator"] == "Example Mobile"
    assert health(home, OTHER_PHONE_ID)["online"] == "off"


# How it is asked


async def test_the_service_is_asked_every_five_minutes_and_once_for_all_phones(
    service: Service, home: Gateway, let_pass: Pass
) -> None:
    await let_pass(4 * MINUTE)
    assert service.calls("getalldevices") == []

    await let_pass(MINUTE + timedelta(seconds=1))
    assert len(service.calls("getalldevices")) == 1

    await let_pass(INTERVAL)
    assert len(service.calls("getalldevices")) == 2
    assert service.calls("getdevicestatus") == []


def answer_with_list(service: Service, *devices: dict[str, Any]) -> None:
    """Have the service list these phones from now on."""
    service.clear_faults()
    listed = {str(device["id"]): device for device in devices}
    text = json.dumps({"count": len(listed), "device": listed})
    service.fail_api(
        ApiFault(kind=ApiFaultKind.BODY, method="getalldevices", text=text, times=None)
    )


def fail(method: str, service: Service, **fields: Any) -> None:
    """Let a method go wrong from now on."""
    given: dict[str, Any] = {"kind": ApiFaultKind.STATUS, "times": None}
    service.fail_api(ApiFault(method=method, **given | fields))


def seen(moment: datetime, zone: str = "UTC") -> dict[str, Any]:
    """Write a time as the list does."""
    date = moment.strftime("%Y-%m-%d %H:%M:%S.%f")
    return {"date": date, "timezone_type": 3, "timezone": zone}


@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_phone_that_the_list_dates_wrongly_is_asked_for_by_itself(
    home: Gateway, service: Service, let_pass: Pass, hours: int
) -> None:
    # The account's local time, called UTC.
    wrong = seen(NOW + INTERVAL + timedelta(hours=hours))
    answer_with_list(service, {"id": PIXEL, "lastseen": wrong})
    await let_pass(INTERVAL)

    assert health(home)["online"] == "on"
    assert health(home)["last_seen"] == (NOW + INTERVAL).isoformat()
    [call] = service.calls("getdevicestatus")
    assert call.body["device_id"] == str(PIXEL)


@pytest.mark.parametrize(
    ("last_seen", "state"),
    [
        (seen(NOW), "off"),
        (seen(NOW + timedelta(days=1)), STATE_UNKNOWN),
        (None, STATE_UNKNOWN),
    ],
)
@pytest.mark.parametrize(
    "trouble",
    [
        {},
        {"kind": ApiFaultKind.HTML},
        {"kind": ApiFaultKind.ERROR, "text": "Device is not found"},
        {"kind": ApiFaultKind.ERROR, "text": "Not authorized for this device"},
        {"status": 403},
    ],
)
async def test_a_phone_that_cannot_be_asked_for_is_as_the_list_says_and_alone(
    hass: HomeAssistant,
    home: Gateway,
    service: Service,
    let_pass: Pass,
    last_seen: dict[str, Any] | None,
    state: str,
    trouble: dict[str, Any],
) -> None:
    await let_pass(INTERVAL)
    later = seen(NOW + 2 * INTERVAL)
    answer_with_list(
        service,
        {"id": PIXEL, "lastseen": last_seen},
        {"id": GALAXY, "lastseen": later},
    )
    fail("getdevicestatus", service, **trouble)
    await let_pass(INTERVAL)

    assert health(home)["online"] == state
    assert health(home, OTHER_PHONE_ID)["online"] == "on"
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"online": False, "diffseconds": 60}, "on"),
        ({"online": False, "diffseconds": -60}, "on"),
        ({"online": False, "diffseconds": 3600}, "off"),
        ({"online": False, "diffseconds": None}, "off"),
        ({"online": True, "diffseconds": None}, "on"),
        ({"online": False, "diffseconds": 2**63 - 1}, "off"),
        ({"online": False, "diffseconds": -(2**63)}, "on"),
    ],
)
async def test_a_phone_is_there_when_it_says_so_or_spoke_lately(
    home: Gateway,
    service: Service,
    let_pass: Pass,
    answer: dict[str, Any],
    state: str,
) -> None:
    answer_with_list(service, {"id": PIXEL})
    fail("getdevicestatus", service, kind=ApiFaultKind.BODY, text=json.dumps(answer))
    await let_pass(INTERVAL)

    assert health(home)["online"] == state


@pytest.mark.parametrize(
    ("seconds_between_requests", "state"),
    [(None, "off"), (600, "on"), (2**63 - 1, "on"), (-(2**63), "off")],
)
async def test_a_phone_that_may_ask_seldom_is_not_gone_when_it_does(
    home: Gateway,
    service: Service,
    let_pass: Pass,
    seconds_between_requests: int | None,
    state: str,
) -> None:
    answer_with_list(
        service,
        {
            "id": PIXEL,
            "lastseen": seen(NOW),
            "delaybetweenrequest": seconds_between_requests,
        },
    )
    fail("getdevicestatus", service)
    await let_pass(3 * INTERVAL)

    assert health(home)["online"] == state


async def test_only_phones_of_the_home_are_asked_for_by_themselves_and_four_at_once(
    hass: HomeAssistant,
    set_up: SetUp,
    service: Service,
    account: Account,
    clock: ManualClock,
) -> None:
    added = range(1, 7)
    for device_id in (*added, 8, 9):
        service.add_phone(account, device_id=device_id)
        service.change_phone(device_id, online=False)
    clock.tick(-3600)
    for device_id in (*added, 8, 9):
        service.change_phone(device_id, online=True)
        service.change_phone(device_id, online=False)
    clock.tick(3600)
    slow = ApiFault(
        kind=ApiFaultKind.SLOW, method="getdevicestatus", seconds=5, times=4
    )
    service.fail_api(slow)
    phones = [
        phone_subentry(f"Phone {n}", f"{n}c" * 32, f"0{n}PHONE", gateway_device_id=n)
        for n in added
    ]

    gateway = await set_up(
        account_entry(
            *phones, data={"token": account.token, "api_url": service.api_url}
        )
    )
    await service.wait_for_calls("getdevicestatus", 4)
    # What was sent before this is here before this is answered.
    async with aiohttp.ClientSession() as session:
        await session.post(f"{service.api_url}getsmsstatus")
    assert len(service.calls("getdevicestatus")) == 4

    clock.tick(5)
    await settle(hass)
    asked = [int(call.body["device_id"]) for call in service.calls("getdevicestatus")]
    assert sorted(asked) == list(added)
    states = {gateway.state(*ONLINE, f"0{n}PHONE").state for n in added}
    assert states == {"off"}


async def test_the_set_up_waits_for_no_service(
    hass: HomeAssistant,
    set_up: SetUp,
    service: Service,
    account: Account,
    clock: ManualClock,
) -> None:
    service.fail_api(ApiFault(kind=ApiFaultKind.SLOW, seconds=10))

    home = await set_up(entry_of(account, service))

    assert home.state(*ONLINE).state == STATE_UNAVAILABLE
    await home.accepted(message(1))
    assert len(home.messages) == 1
    await service.wait_for_calls("getalldevices")
    clock.tick(10)
    await settle(hass)
    assert home.state(*ONLINE).state == "on"


# Trouble


def log_lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return what the integration logged for users, as level and text."""
    return [
        (record.levelname, record.getMessage())
        for record in caplog.records
        if record.name.startswith(OURS) and record.levelno >= logging.INFO
    ]


async def test_trouble_with_the_service_is_logged_once_and_so_is_its_end(
    home: Gateway,
    simulator: Simulator,
    let_pass: Pass,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    caplog.clear()

    async with simulator.unreachable():
        for sms_id in (1, 2, 3):
            await let_pass(INTERVAL)
            assert health(home) == health(home, OTHER_PHONE_ID) == UNAVAILABLE
            await home.accepted(message(sms_id))
            assert len(home.messages) == sms_id
        [(level, text)] = about_phones(caplog)
        assert level == "ERROR"
        assert "could not be reached" in text
    caplog.clear()

    for _ in range(3):
        await let_pass(INTERVAL)
        assert health(home)["online"] == "on"
    [(level, text)] = about_phones(caplog)
    assert level == "INFO"
    assert "recovered" in text


def about_phones(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return the log lines about the list of phones."""
    return [line for line in log_lines(caplog) if "etching SmsGateWay24" in line[1]]


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": ApiFaultKind.STATUS},
        {"kind": ApiFaultKind.HTML},
        {"kind": ApiFaultKind.HALF},
        {"kind": ApiFaultKind.CUT},
        {"kind": ApiFaultKind.ERROR, "text": "No money left"},
        {"kind": ApiFaultKind.ERROR, "text": ""},
        {"kind": ApiFaultKind.BODY, "text": "[]"},
        {"kind": ApiFaultKind.BODY, "text": '{"device": 7}'},
    ],
    ids=lambda trouble: f"{trouble['kind']}-{trouble.get('text')}",
)
async def test_an_odd_answer_makes_phones_unavailable_until_there_is_a_good_one(
    home: Gateway,
    service: Service,
    let_pass: Pass,
    caplog: pytest.LogCaptureFixture,
    trouble: dict[str, Any],
) -> None:
    caplog.set_level(logging.INFO)
    caplog.clear()
    fail("getalldevices", service, **trouble)
    await let_pass(INTERVAL)
    await let_pass(INTERVAL)

    assert health(home) == health(home, OTHER_PHONE_ID) == UNAVAILABLE
    [(level, _)] = about_phones(caplog)
    assert level == "ERROR"
    assert "Traceback" not in caplog.text

    service.clear_faults()
    await let_pass(INTERVAL)
    assert health(home)["online"] == "on"


async def test_a_phone_that_is_no_longer_listed_is_unavailable_and_the_other_is_not(
    home: Gateway, service: Service, let_pass: Pass
) -> None:
    answer_with_list(service, {"id": GALAXY, "lastseen": seen(NOW + INTERVAL)})
    await let_pass(INTERVAL)

    assert health(home) == UNAVAILABLE
    assert health(home, OTHER_PHONE_ID)["online"] == "on"


async def test_a_refused_token_is_asked_for_again_once_and_messages_are_still_told(
    hass: HomeAssistant,
    home: Gateway,
    service: Service,
    account: Account,
    let_pass: Pass,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    caplog.clear()
    service.revoke_token(account.email)
    for sms_id in (1, 2, 3):
        await let_pass(INTERVAL)
        await home.accepted(message(sms_id))

    assert health(home) == UNAVAILABLE
    assert len(home.messages) == 3
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert flow["context"]["entry_id"] == home.entry.entry_id
    [(level, text)] = about_phones(caplog)
    assert level == "ERROR"
    assert text.startswith("Authentication failed")


async def test_a_phone_whose_id_comes_with_its_first_message_is_found_from_then_on(
    hass: HomeAssistant,
    set_up: SetUp,
    service: Service,
    account: Account,
    let_pass: Pass,
) -> None:
    for device_id in (PIXEL, GALAXY):
        service.change_phone(device_id, online=False)
    home = await set_up(
        account_entry(
            phone_subentry(),
            data={"token": account.token, "api_url": service.api_url},
        )
    )
    await let_pass(INTERVAL)
    assert home.state(*ONLINE).state == STATE_UNAVAILABLE
    await let_pass(INTERVAL)

    await home.accepted(message(1, device_id=PIXEL))
    assert home.state(*ONLINE).state == STATE_UNAVAILABLE
    await let_pass(INTERVAL)

    # Although nothing has changed at the service.
    assert home.state(*ONLINE).state == "off"


async def test_without_its_token_an_account_has_no_health_left(
    hass: HomeAssistant, home: Gateway
) -> None:
    registry = er.async_get(hass)
    kept = {
        entity.entity_id
        for entity in er.async_entries_for_config_entry(registry, home.entry.entry_id)
        if not entity.unique_id.endswith(
            (*(key for _, key in HEALTH), "send_allowance", "phones_online")
        )
        and entity.domain != "notify"
    }

    hass.config_entries.async_update_entry(home.entry, data={})
    await settle(hass)

    left = er.async_entries_for_config_entry(registry, home.entry.entry_id)
    assert {entity.entity_id for entity in left} == kept
    assert len(kept) > 10
    assert hass.states.async_entity_ids_count("binary_sensor") == 2
    await home.accepted(message(1))
    assert len(home.messages) == 1


async def test_nothing_is_asked_any_more_once_the_account_is_unloaded(
    hass: HomeAssistant, home: Gateway, service: Service, let_pass: Pass
) -> None:
    await hass.config_entries.async_unload(home.entry.entry_id)
    await let_pass(INTERVAL)

    assert service.calls() == []


async def test_no_log_line_holds_what_is_somebodys(
    hass: HomeAssistant,
    home: Gateway,
    service: Service,
    simulator: Simulator,
    account: Account,
    let_pass: Pass,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = f"Anna {account.token} +4917642111111 owner@example.com"
    service.change_phone(PIXEL, online=False)
    await let_pass(INTERVAL)
    await let_pass(INTERVAL)
    for trouble in (
        {"kind": ApiFaultKind.ERROR, "text": secret.removeprefix("Anna ")},
        {"kind": ApiFaultKind.HTML, "text": secret},
        {"kind": ApiFaultKind.BODY, "text": json.dumps({"device": secret})},
    ):
        service.clear_faults()
        await let_pass(INTERVAL)
        fail("getalldevices", service, **trouble)
        await let_pass(INTERVAL)
    service.clear_faults()
    async with simulator.unreachable():
        await let_pass(INTERVAL)
    service.revoke_token(account.email)
    await let_pass(INTERVAL)

    assert "Finished fetching" in caplog.text
    said = "\n".join(
        f"{record.getMessage()}{record.exc_text or ''}"
        for record in caplog.records
        if not record.name.startswith(("tests", "simulator", "aiohttp"))
    )
    for private in (account.token, "+49176", "4917642111111", "Anna", "Luca", "owner@"):
        assert private not in said, private
