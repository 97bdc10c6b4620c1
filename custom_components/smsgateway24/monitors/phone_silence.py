"""Notices that a phone which used to speak every day has fallen silent."""

from datetime import datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.issues import Issue
from ..account.phone import Phone

SILENCE = timedelta(hours=24)
USUAL_DAYS = 5
"""On so many of the last days before a phone must have spoken to be missed."""
_WINDOW = 8


class PhoneSilenceMonitor:
    """One timer for all phones of an account, and none while no phone speaks every day."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Watch nothing yet."""
        self._hass = hass
        self._account = account
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Watch until the entry is unloaded."""
        self._account.on_new_day = self._async_check
        self._account.entry.async_on_unload(self._async_stop)
        self._async_check()

    @callback
    def _async_stop(self) -> None:
        self._account.on_new_day = None
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def _async_check(self, _now: datetime | None = None) -> None:
        """Say who is silent, and come back when the next one would be."""
        if self._timer is not None and _now is None:
            self._timer()
        self._timer = None
        now = dt_util.utcnow()
        due: list[datetime] = []
        for phone in self._account.phones.values():
            if (last := phone.last_call) is None or not _speaks_daily(phone, last):
                continue
            silent = now - last >= SILENCE
            self._account.issues.put(
                Issue.PHONE_SILENT, phone.phone_id, on=silent, phone=phone.name
            )
            if not silent:
                due.append(last + SILENCE)
        if due:
            self._timer = async_call_later(
                self._hass,
                max(0.0, (min(due) - now).total_seconds()),
                HassJob(self._async_check, cancel_on_shutdown=True),
            )


def _speaks_daily(phone: Phone, last: datetime) -> bool:
    day_of_last = last.toordinal()
    return sum(day_of_last - day < _WINDOW for day in phone.days) >= USUAL_DAYS
