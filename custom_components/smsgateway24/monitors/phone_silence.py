"""Reports a phone that is silent for 24 hours and used to send requests nearly every day."""

from datetime import datetime, timedelta

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.issues import Issue
from ..account.phone import Phone
from ..timer import Timer

SILENCE = timedelta(hours=24)
USUAL_DAYS = 5
"""Days with a request, of the last eight, from which on silence is reported."""
_WINDOW = 8


class PhoneSilenceMonitor:
    """One timer for all phones of an account, and none while no phone speaks every day."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Prepare; nothing is watched yet."""
        self._account = account
        self._timer = Timer(hass, self._async_check)

    @callback
    def async_start(self) -> None:
        """Check now, at each first request of a day, and when a phone would have been silent."""
        entry = self._account.entry
        entry.async_on_unload(self._account.async_on_new_day(self._async_check))
        entry.async_on_unload(self._timer.async_stop)
        self._async_check()

    @callback
    def _async_check(self) -> None:
        now = dt_util.utcnow()
        due: list[datetime] = []
        for phone in self._account.phones.values():
            if (last := phone.last_request) is None or not _speaks_daily(phone, last):
                continue
            silent = now - last >= SILENCE and not phone.disabled
            self._account.issues.async_set(
                Issue.PHONE_SILENT, phone.phone_id, on=silent, phone=phone.name
            )
            if not silent and not phone.disabled:
                due.append(last + SILENCE)
        if due:
            self._timer.async_start(min(due) - now)
        else:
            self._timer.async_stop()


def _speaks_daily(phone: Phone, last: datetime) -> bool:
    day_of_last = last.toordinal()
    return sum(day_of_last - day < _WINDOW for day in phone.days) >= USUAL_DAYS
