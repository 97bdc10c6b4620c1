"""A timer that can be set again, and is cancelled when Home Assistant stops."""

from collections.abc import Callable
from datetime import datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later


class Timer:
    """Runs one action once, at the time that was set last."""

    def __init__(self, hass: HomeAssistant, action: Callable[[], None]) -> None:
        """Prepare; `action` must be safe to run in the event loop."""
        self._hass = hass
        self._job = HassJob(self._async_fire, cancel_on_shutdown=True)
        self._action = action
        self._cancel: CALLBACK_TYPE | None = None

    @property
    def active(self) -> bool:
        """Whether a time is set."""
        return self._cancel is not None

    @callback
    def async_start(self, delay: timedelta) -> None:
        """Set the time, as a delay from now; a negative delay is none."""
        self.async_stop()
        self._cancel = async_call_later(self._hass, max(timedelta(), delay), self._job)

    @callback
    def async_stop(self) -> None:
        """Do not run the action any more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _async_fire(self, _now: datetime) -> None:
        self._cancel = None
        self._action()
