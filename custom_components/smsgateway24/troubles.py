"""Repair issues of an account; each goes away by itself when its cause does."""

from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .allowance import Limit
from .const import DOCUMENTATION_URL, DOMAIN

REPAIRS_PATH = "/config/repairs"
"""Where Home Assistant shows them."""


class Troubles:
    """Raises issues and takes them back.

    One of a kind for each phone, so that nobody can raise them without end. None survives a
    restart: what is still wrong then is found again.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start with none."""
        self._hass = hass
        self._entry_id = entry_id
        self._timers: dict[str, CALLBACK_TYPE] = {}
        self._raised: set[str] = set()

    @callback
    def limit_hit(
        self, phone_id: str, name: str, limit: Limit, until: datetime
    ) -> None:
        """Say that a phone may send no more, until it may again."""
        issue_id = f"send_limit_{phone_id}"
        placeholders = {"phone": name}
        match limit:
            case Limit.HOUR:
                self._raise(issue_id, "send_limit_hour", placeholders)
            case Limit.DAY:
                self._raise(issue_id, "send_limit_day", placeholders)
            case Limit.RECIPIENT:
                self._raise(issue_id, "send_limit_recipient", placeholders)
        self._stop_timer(issue_id)

        @callback
        def over(_now: datetime) -> None:
            del self._timers[issue_id]
            self._take_back(issue_id)

        self._timers[issue_id] = async_call_later(
            self._hass,
            max(0.0, (until - dt_util.utcnow()).total_seconds()),
            HassJob(over, cancel_on_shutdown=True),
        )

    @callback
    def device_missing(self, phone_id: str, name: str, *, missing: bool) -> None:
        """Say that the service no longer lists the id of a phone."""
        issue_id = f"device_missing_{phone_id}"
        if missing:
            self._raise(issue_id, "device_missing", {"phone": name})
        else:
            self._take_back(issue_id)

    @callback
    def ids_differ(self, title: str, *, differ: bool) -> None:
        """Say that the service's list and its webhooks cannot be compared."""
        issue_id = f"ids_differ_{self._entry_id}"
        if differ:
            self._raise(issue_id, "ids_differ", {"account": title})
        else:
            self._take_back(issue_id)

    @callback
    def forget_phone(self, phone_id: str) -> None:
        """Take back all that was raised about a phone."""
        for issue_id in tuple(self._raised):
            if issue_id.endswith(phone_id):
                self._stop_timer(issue_id)
                self._take_back(issue_id)

    @callback
    def close(self) -> None:
        """Take all back: the entry is unloaded."""
        for issue_id in tuple(self._raised):
            self._stop_timer(issue_id)
            self._take_back(issue_id)

    def _raise(self, issue_id: str, key: str, placeholders: dict[str, str]) -> None:
        self._raised.add(issue_id)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            learn_more_url=DOCUMENTATION_URL,
            translation_key=key,
            translation_placeholders=placeholders,
        )

    def _take_back(self, issue_id: str) -> None:
        if issue_id in self._raised:
            self._raised.discard(issue_id)
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)

    def _stop_timer(self, issue_id: str) -> None:
        if (stop := self._timers.pop(issue_id, None)) is not None:
            stop()
