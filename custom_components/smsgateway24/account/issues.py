"""Repair issues of an account; each goes away by itself when its cause does."""

from collections import Counter
from datetime import datetime
from enum import StrEnum

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..const import DOCUMENTATION_URL, DOMAIN
from ..domain.send_limits import Limit
from ..protocol import Status

REPAIRS_PATH = "/config/repairs"
"""Where Home Assistant shows them."""
GENERIC_FAILURES = 3
"""So many in a row are no accident any more."""


class Issue(StrEnum):
    """What can be wrong, by the key of the words for it."""

    SEND_LIMIT_HOUR = "send_limit_hour"
    SEND_LIMIT_DAY = "send_limit_day"
    SEND_LIMIT_RECIPIENT = "send_limit_recipient"
    DEVICE_MISSING = "device_missing"
    IDS_DIFFER = "ids_differ"
    URL_CHANGED = "url_changed"
    URL_NOT_PUBLIC = "url_not_public"
    SECOND_DEVICE = "second_device"
    NOT_ALLOWED = "not_allowed"
    GENERIC_FAILURES = "generic_failures"
    PHONE_SILENT = "phone_silent"
    WEBHOOKS_MISSING = "webhooks_missing"
    CONTACT_GONE = "contact_gone"
    STORE_NEWER = "store_newer"
    STORE_UNREADABLE = "store_unreadable"
    STORE_UNWRITABLE = "store_unwritable"


FIXABLE = frozenset({Issue.URL_CHANGED, Issue.SECOND_DEVICE})
_LIMITS = {
    Limit.HOUR: Issue.SEND_LIMIT_HOUR,
    Limit.DAY: Issue.SEND_LIMIT_DAY,
    Limit.RECIPIENT: Issue.SEND_LIMIT_RECIPIENT,
}


def issue_id(trouble: Issue, subject: str) -> str:
    """Name an issue; a subject has one of a kind, and of all limits one."""
    return f"{_kind(trouble)}_{subject}"


def _kind(trouble: Issue) -> str:
    return "send_limit" if trouble in _LIMITS.values() else trouble.value


def _page(trouble: Issue) -> str:
    """Give the page of the documentation that says what to do."""
    name = _kind(trouble).replace("_", "-")
    return f"{DOCUMENTATION_URL}/blob/main/docs/repairs/{name}.md"


class IssueManager:
    """Raises issues and takes them back.

    The subject is a phone, the account or a contact: there is one issue of a kind for each, so
    that a stranger who knows a URL cannot raise them without end. None survives a restart: what
    is still wrong then is found again.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start with none."""
        self._hass = hass
        self._entry_id = entry_id
        self._timers: dict[str, CALLBACK_TYPE] = {}
        self._raised: set[str] = set()
        self._generic_failures: Counter[str] = Counter()

    @callback
    def put(
        self, trouble: Issue, subject: str, *, on: bool, **placeholders: str
    ) -> None:
        """Raise an issue, or take it back."""
        if not on and not self._raised:
            # Every message comes by here.
            return
        name = issue_id(trouble, subject)
        if not on:
            if name in self._raised:
                self._raised.discard(name)
                ir.async_delete_issue(self._hass, DOMAIN, name)
            return
        self._raised.add(name)
        data: dict[str, str | int | float | None] = {
            "entry_id": self._entry_id,
            "subject": subject,
        }
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            name,
            data=data,
            is_fixable=trouble in FIXABLE,
            severity=ir.IssueSeverity.WARNING,
            learn_more_url=_page(trouble),
            translation_key=trouble.value,
            translation_placeholders=placeholders,
        )

    def raised(self, trouble: Issue, subject: str) -> bool:
        """Whether an issue is raised."""
        return issue_id(trouble, subject) in self._raised

    @callback
    def limit_hit(
        self, phone_id: str, name: str, limit: Limit, until: datetime
    ) -> None:
        """Say that a phone may send no more, until it may again."""
        trouble = _LIMITS[limit]
        self.put(trouble, phone_id, on=True, phone=name)
        key = issue_id(trouble, phone_id)
        self._stop_timer(key)

        @callback
        def over(_now: datetime) -> None:
            del self._timers[key]
            self.put(trouble, phone_id, on=False)

        self._timers[key] = async_call_later(
            self._hass,
            max(0.0, (until - dt_util.utcnow()).total_seconds()),
            HassJob(over, cancel_on_shutdown=True),
        )

    @callback
    def note_delivery(self, phone_id: str, name: str, status: Status) -> None:
        """Follow what keeps a phone from sending, as far as somebody can do something about it."""
        if status is Status.NOT_ALLOWED:
            self.put(Issue.NOT_ALLOWED, phone_id, on=True, phone=name)
        elif status is Status.GENERIC_FAILURE:
            self._generic_failures[phone_id] += 1
            if self._generic_failures[phone_id] >= GENERIC_FAILURES:
                self.put(Issue.GENERIC_FAILURES, phone_id, on=True, phone=name)
        elif status in {Status.SENT, Status.DELIVERED}:
            del self._generic_failures[phone_id]
            self.put(Issue.NOT_ALLOWED, phone_id, on=False)
            self.put(Issue.GENERIC_FAILURES, phone_id, on=False)

    @callback
    def note_call(self, phone_id: str) -> None:
        """Know that webhooks of a phone get through."""
        for trouble in (Issue.PHONE_SILENT, Issue.WEBHOOKS_MISSING):
            self.put(trouble, phone_id, on=False)
        self.put(Issue.URL_NOT_PUBLIC, phone_id, on=False)

    @callback
    def forget(self, subject: str) -> None:
        """Take back all that was raised about somebody who is gone."""
        for name in tuple(self._raised):
            if name.endswith(subject):
                self._end(name)

    @callback
    def close(self) -> None:
        """Take all back: the entry is unloaded."""
        for name in tuple(self._raised):
            self._end(name)

    def _end(self, name: str) -> None:
        self._stop_timer(name)
        self._raised.discard(name)
        ir.async_delete_issue(self._hass, DOMAIN, name)

    def _stop_timer(self, name: str) -> None:
        if (stop := self._timers.pop(name, None)) is not None:
            stop()
