"""A timer that can be set again, and a pace; both end when Home Assistant stops."""

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


class Pace:
    """Lets something happen at most once in an interval, and again at its end if it was asked for.

    No timer is set once nothing was asked for in a whole interval.
    """

    def __init__(
        self, hass: HomeAssistant, interval: timedelta, action: Callable[[], None]
    ) -> None:
        """Prepare; `action` is what happens, and must be safe to run in the event loop."""
        self._timer = Timer(hass, self._async_on_end)
        self._interval = interval
        self._action = action
        self._due = False

    @callback
    def async_ask(self) -> bool:
        """Return whether the caller may do it now; if not, it happens when the interval ends."""
        if self._timer.active:
            self._due = True
            return False
        self._timer.async_start(self._interval)
        return True

    @callback
    def async_finish(self) -> None:
        """Have happen now what was asked for, and end the interval."""
        self._timer.async_stop()
        due, self._due = self._due, False
        if due:
            self._action()

    @callback
    def _async_on_end(self) -> None:
        if self._due:
            self._due = False
            self._timer.async_start(self._interval)
            self._action()
