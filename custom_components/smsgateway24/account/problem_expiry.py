"""Lets go of delivery problems when they are a day old."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..domain.reducer import PROBLEM_LIFETIME, expire_problems
from ..storage.store import AccountStore
from .phone import Phone


class ProblemExpiry:
    """One timer for all phones of an account, and none while nothing has failed."""

    def __init__(
        self,
        hass: HomeAssistant,
        phones: Mapping[str, Phone],
        store: AccountStore,
        show: Callable[[Phone], None],
    ) -> None:
        """Watch the phones in `phones`, whichever they will be; `show` writes what is new of one."""
        self._hass = hass
        self._phones = phones
        self._store = store
        self._show = show
        self._stop: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Wake up when the oldest failure is a day old."""
        self.async_stop()
        oldest = min(
            (p.since for phone in self._phones.values() for p in phone.state.problems),
            default=None,
        )
        if oldest is not None:
            self._stop = async_call_later(
                self._hass,
                max(timedelta(), oldest + PROBLEM_LIFETIME - dt_util.utcnow()),
                HassJob(self._async_expire, cancel_on_shutdown=True),
            )

    @callback
    def async_stop(self) -> None:
        """Wake up no more."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    @callback
    def _async_expire(self, now: datetime) -> None:
        self._stop = None
        for phone in self._phones.values():
            state = expire_problems(phone.state, now)
            if state is not phone.state:
                phone.state = state
                self._store.async_schedule()
                self._show(phone)
        self.async_start()
