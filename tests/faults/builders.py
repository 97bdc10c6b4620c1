"""Builders of the tests of faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from homeassistant.util import dt as dt_util

from custom_components.smsgateway24.storage.database import Database, UnavailableError
from custom_components.smsgateway24.storage.store import database_path
from tests.builders.entries import OTHER_PHONE_ID, OTHER_WEBHOOK_ID, phone_subentry
from tests.builders.gateway import Gateway
from tests.payloads import message

PHONES = (
    phone_subentry(gateway_device_id=10403),
    phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=10404),
)


def old(sms_id: int, /, **fields: Any) -> dict[str, Any]:
    """Build a text of yesterday."""
    yesterday = dt_util.utcnow() - timedelta(days=1)
    return _dated(sms_id, yesterday, **fields)


def new(sms_id: int, /, **fields: Any) -> dict[str, Any]:
    """Build a text of just now."""
    return _dated(sms_id, dt_util.utcnow(), **fields)


def _dated(sms_id: int, moment: datetime, /, **fields: Any) -> dict[str, Any]:
    date = moment.strftime("%Y-%m-%d %H:%M:%S")
    dates = {"date": date, "date_sent": date, "device_id": None}
    return message(sms_id, **dates | fields)


def database_of(gateway: Gateway) -> Path:
    """Name the database of an account."""
    return database_path(gateway.hass, gateway.entry.entry_id)


def set_aside(gateway: Gateway) -> list[Path]:
    """Find what is kept of an account's database under other names, without its log."""
    path = database_of(gateway)
    return sorted(path.parent.glob(f"{path.name}.*.aside"))


@contextmanager
def no_room() -> Iterator[None]:
    """Have the disk take nothing, as SQLite says it."""
    full = UnavailableError("SQLITE_FULL")
    with (
        patch.object(Database, "write", side_effect=full),
        patch.object(Database, "rewrite", side_effect=full),
    ):
        yield
