"""Builders of the tests of faults."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from homeassistant.util import dt as dt_util

from custom_components.smsgateway24.storage.store import storage_key
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


def store_of(disk: Path, gateway: Gateway) -> Path:
    """Name the file of an account."""
    return disk / storage_key(gateway.entry.entry_id)


def set_aside(disk: Path, gateway: Gateway) -> list[Path]:
    """Find what is kept of an account's files under other names."""
    own = {store_of(disk, gateway).name, f"{store_of(disk, gateway).name}.log"}
    return sorted(
        path
        for path in disk.iterdir()
        if gateway.entry.entry_id in path.name and path.name not in own
    )
