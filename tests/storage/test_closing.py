"""The database is closed when Home Assistant ends, whatever changes meanwhile."""

from threading import Event
from unittest.mock import patch

import pytest

from custom_components.smsgateway24.storage.database import Database
from custom_components.smsgateway24.storage.store import database_path
from tests.builders.gateway import Gateway
from tests.payloads import message

_CLOSE = Database.close


async def test_a_change_while_it_is_being_closed_is_written_and_it_is_closed_all_the_same(
    gateway: Gateway,
) -> None:
    hass, account = gateway.hass, gateway.entry.runtime_data
    await gateway.accepted(message(1))
    [phone] = account.phones.values()
    closed, changed = 0, Event()

    def change() -> None:
        account.async_note_change(phone)
        changed.set()

    def close(database: Database) -> None:
        nonlocal closed
        _CLOSE(database)
        closed += 1
        if closed == 1:
            # As a script does that ends with Home Assistant.
            hass.loop.call_soon_threadsafe(change)
            assert changed.wait(30)

    with patch.object(Database, "close", close):
        await hass.async_stop(force=True)

    assert closed == 2
    path = database_path(hass, gateway.entry.entry_id)
    again = Database(path, path.with_suffix(".log"))
    loaded = again.load()
    again.close()
    assert loaded is not None
    assert not loaded.unclean


@pytest.mark.parametrize("times", [1, 2])
async def test_it_can_be_stopped_twice(gateway: Gateway, times: int) -> None:
    store = gateway.entry.runtime_data.store
    await gateway.accepted(message(1))

    for _ in range(times):
        await store.async_stop()
    gateway.entry.runtime_data.async_note_change()

    assert not await store.async_save()
    await store.async_stop()
