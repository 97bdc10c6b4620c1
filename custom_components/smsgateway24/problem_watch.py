"""Lets go of delivery problems when they are a day old."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .dispatch import state_signal
from .phone import Phone
from .reducer import PROBLEM_LIFETIME, expire_problems
from .store import AccountStore


class ProblemWatch:
    """One timer for all phones of an account, and none while nothing has failed."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry_id: str,
        phones: Mapping[str, Phone],
        store: AccountStore,
    ) -> None:
        """Watch the phones in `phones`, whichever they will be."""
        self._hass = hass
        self._entry_id = entry_id
        self._phones = phones
        self._store = store
        self._stop: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Wake up when the oldest failure is a day old."""
        self.stop()
        oldest = min(
            (p.since for phone in self._phones.values() for p in phone.state.problems),
            default=None,
        )
        if oldest is not None:
            self._stop = async_call_later(
                self._hass,
                max(timedelta(), oldest + PROBLEM_LIFETIME - dt_util.utcnow()),
                HassJob(self._expire, cancel_on_shutdown=True),
            )

    @callback
    def stop(self) -> None:
        """Wake up no more."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    @callback
    def _expire(self, now: datetime) -> None:
        self._stop = None
        for phone_id, phone in self._phones.items():
            state = expire_problems(phone.state, now)
            if state is not phone.state:
                phone.state = state
                self._store.async_schedule()
                async_dispatcher_send(
                    self._hass, state_signal(self._entry_id, phone_id), state
                )
                phone.writer.flush()
        self.start()
