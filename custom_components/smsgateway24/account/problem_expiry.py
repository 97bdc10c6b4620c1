"""Drops delivery problems when they are 24 hours old."""

from collections.abc import Callable, Mapping

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..domain.reducer import PROBLEM_LIFETIME, expire_problems
from ..timer import Timer
from .phone import Phone


class ProblemExpiry:
    """One timer for all phones of an account, and none while nothing has failed."""

    def __init__(
        self,
        hass: HomeAssistant,
        phones: Mapping[str, Phone],
        on_change: Callable[[Phone], None],
    ) -> None:
        """Watch the phones that are in `phones` then; `on_change` gets each that lost a problem."""
        self._phones = phones
        self._on_change = on_change
        self._timer = Timer(hass, self._async_expire)

    @callback
    def async_start(self) -> None:
        """Wait until the oldest problem is 24 hours old."""
        oldest = min(
            (p.since for phone in self._phones.values() for p in phone.state.problems),
            default=None,
        )
        if oldest is None:
            self._timer.async_stop()
        else:
            self._timer.async_start(oldest + PROBLEM_LIFETIME - dt_util.utcnow())

    @callback
    def async_stop(self) -> None:
        """Stop waiting."""
        self._timer.async_stop()

    @callback
    def _async_expire(self) -> None:
        now = dt_util.utcnow()
        for phone in self._phones.values():
            state = expire_problems(phone.state, now)
            if state is not phone.state:
                phone.state = state
                self._on_change(phone)
        self.async_start()
