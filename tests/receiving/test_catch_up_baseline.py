"""The first catch-up of a phone: what was there before is not published."""

from collections.abc import Callable
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.smsgateway24.storage.records import DOCUMENT, Kind
from custom_components.smsgateway24.storage.store import database_path, mark_path
from simulator import Account, Service
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.home import (
    ANNA,
    DEVICE_ID,
    Home,
    Time,
    sender_subentries,
    token_entry,
)
from tests.builders.storage import store, stored_phones, stored_records
from tests.payloads import message
from tests.plugin import Restart, SetUpHome

GALAXY = 10404


def _fill(service: Service, count: int, device_id: int = DEVICE_ID) -> None:
    """Have a phone receive messages over the last two days, up to two minutes ago."""
    now = service.clock.now()
    for number in range(count, 0, -1):
        at = now - timedelta(minutes=2) - number * timedelta(days=2) / count
        service.remember(device_id, ANNA, f"old {number}", at=at)


async def _expect_only_what_is_new(time: Time, home: Home, **of: Any) -> None:
    """Check that nothing old is published now or later, and that new messages are."""
    assert home.published == []
    await time.passes(minutes=15)
    await time.passes(minutes=15)
    assert home.published == []

    new = home.lose("new", **of)
    await time.passes(minutes=15)

    assert home.published == [new]


async def test_ten_thousand_old_messages_are_no_news(
    time: Time,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
) -> None:
    _fill(service, 10_000)

    home = await set_up_home(token_entry(service, account))

    await _expect_only_what_is_new(time, home)
    assert home.gateway.state("sensor", "last_message").state == "new"
    kept = stored_phones(home.gateway)[PHONE_ID]
    assert len(kept[Kind.MESSAGE]) == len(kept[Kind.RECENT]) == 1
    assert kept[Kind.PHONE][DOCUMENT]["too_old"] == 0


async def test_what_is_too_young_at_the_first_look_is_told_by_the_next(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    """Its webhook may still come: it is new, wherever the line is drawn."""
    now = service.clock.now()
    for minutes in (60, 3, 2, 1, 0):
        at = now - timedelta(minutes=minutes)
        service.remember(DEVICE_ID, ANNA, f"{minutes} minutes old", at=at)
    home = await set_up_home(token_entry(service, account))

    await time.passes(minutes=15)

    assert home.texts == ["1 minutes old", "0 minutes old"]


async def test_a_webhook_tells_while_there_is_no_line_yet(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    _fill(service, 10)
    home = await set_up_home(token_entry(service, account))

    new = await service.receive(DEVICE_ID, ANNA, "new")
    await time.passes(minutes=15)

    assert home.published == [new.sms_id]


async def test_what_a_phone_received_before_it_was_added_is_no_news(
    hass: HomeAssistant, time: Time, home: Home
) -> None:
    home.service.add_phone(home.account, "Galaxy", device_id=GALAXY)
    _fill(home.service, 100, GALAXY)
    await time.passes(minutes=15)

    galaxy = phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID)
    data = {**galaxy["data"], "gateway_device_id": GALAXY}
    subentry = ConfigSubentry(**galaxy | {"data": MappingProxyType(data)})
    hass.config_entries.async_add_subentry(home.entry, subentry)
    await home.settle()

    await _expect_only_what_is_new(time, home, device_id=GALAXY)


async def test_what_an_account_received_before_it_had_a_token_is_no_news(
    hass: HomeAssistant,
    time: Time,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
) -> None:
    data: dict[str, Any] = {"api_url": service.api_url}
    home = await set_up_home(account_entry(*sender_subentries(), data=data))
    await home.gateway.accepted(message(1))
    _fill(service, 100)
    home.gateway.messages.clear()

    hass.config_entries.async_update_entry(
        home.entry, data=data | {"token": account.token}
    )
    await home.settle()

    assert home.looks == 1
    await _expect_only_what_is_new(time, home)


async def test_a_phone_that_has_no_id_yet_has_its_line_once_it_has_one(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    """It takes over the first id that a webhook names."""
    _fill(service, 10)
    entry = token_entry(service, account, phone_subentry())
    home = await set_up_home(entry)
    await time.passes(minutes=15)
    assert home.looks == 2
    assert home.published == []
    first = await service.receive(DEVICE_ID, ANNA, "by webhook")
    await time.passes(minutes=15)

    lost = home.lose("without")
    await time.passes(minutes=15)

    assert home.published == [first.sms_id, lost]


type _Damage = Callable[[HomeAssistant, str], object]


def _lose_database(hass: HomeAssistant, entry_id: str) -> None:
    database_path(hass, entry_id).unlink()


def _lose_mark(hass: HomeAssistant, entry_id: str) -> None:
    mark_path(hass, entry_id).unlink()


def _lose_both(hass: HomeAssistant, entry_id: str) -> None:
    _lose_database(hass, entry_id)
    _lose_mark(hass, entry_id)


def _write_no_database(hass: HomeAssistant, entry_id: str) -> None:
    database_path(hass, entry_id).write_text('["no", "database"]')


def _write_no_mark(hass: HomeAssistant, entry_id: str) -> None:
    mark_path(hass, entry_id).write_text('{"serial": "damaged"}')


def _damage_database(hass: HomeAssistant, entry_id: str) -> None:
    path = database_path(hass, entry_id)
    path.write_bytes(path.read_bytes()[:-3000] + bytes(3000))


def _damage_phone(hass: HomeAssistant, entry_id: str) -> None:
    store(hass, entry_id, {(Kind.PHONE, PHONE_ID, DOCUMENT): "damaged"})


def _damage_ids(hass: HomeAssistant, entry_id: str) -> None:
    kept = stored_records(hass, entry_id)
    store(hass, entry_id, {key: "damaged" for key in kept if key[0] is Kind.MESSAGE})


def _damage_restored_database(hass: HomeAssistant, entry_id: str) -> None:
    store(hass, entry_id, {(Kind.IDEMPOTENCY, "", "alarm"): "damaged"})
    _lose_mark(hass, entry_id)


@pytest.mark.parametrize(
    "damage",
    [
        _lose_database,
        _lose_mark,
        _lose_both,
        _write_no_database,
        _write_no_mark,
        _damage_database,
        _damage_phone,
        _damage_ids,
        _damage_restored_database,
    ],
)
async def test_what_was_told_is_not_told_again_when_the_memory_of_it_is_lost(
    time: Time,
    home: Home,
    restart: Restart,
    damage: _Damage,
) -> None:
    await time.passes(minutes=15)
    told = [home.lose(f"told {minutes}", minutes=minutes) for minutes in (10, 2)]
    told.append((await home.service.receive(DEVICE_ID, ANNA, "told too")).sms_id)
    await time.passes(minutes=15)
    assert sorted(home.published) == sorted(told)

    async def meanwhile() -> None:
        damage(home.hass, home.entry.entry_id)

    again = await restart(home, meanwhile)

    await _expect_only_what_is_new(time, again)


async def test_the_line_survives_a_restart(
    time: Time, home: Home, restart: Restart
) -> None:
    lost: list[int] = []
    _fill(home.service, 10)
    await time.passes(minutes=15)

    async def meanwhile() -> None:
        lost.append(home.lose("while it was stopped"))
        time.goes_on(minutes=5)

    again = await restart(home, meanwhile)

    assert again.published == lost
