"""Repair issues of an account; each is deleted when its cause is gone."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from ..const import DOCUMENTATION_URL, DOMAIN
from ..domain.send_limits import Limit
from ..protocol import Status
from ..timer import Timer

REPAIRS_PATH = "/config/repairs"
"""Path of the page that shows them."""
GENERIC_FAILURES = 3
"""Generic failures in a row that raise an issue."""
FLOOD_TIME = timedelta(hours=1)
"""How long a flood is reported; if it goes on, again after that."""


class Issue(StrEnum):
    """What can be wrong, by its translation key."""

    SEND_LIMIT_HOUR = "send_limit_hour"
    SEND_LIMIT_DAY = "send_limit_day"
    SEND_LIMIT_RECIPIENT = "send_limit_recipient"
    DEVICE_MISSING = "device_missing"
    IDS_DIFFER = "ids_differ"
    URL_CHANGED = "url_changed"
    URL_NOT_PUBLIC = "url_not_public"
    URL_WITHOUT_PHONE = "url_without_phone"
    NEW_URL_NOT_SAVED = "new_url_not_saved"
    SECOND_DEVICE = "second_device"
    CLOCK_OFFSET = "clock_offset"
    CLOCK_MENDED = "clock_mended"
    NOT_ALLOWED = "not_allowed"
    GENERIC_FAILURES = "generic_failures"
    PHONE_SILENT = "phone_silent"
    WEBHOOK_FLOOD = "webhook_flood"
    ADDRESS_KNOWN = "address_known"
    MESSAGE_REFUSED = "message_refused"
    WEBHOOKS_MISSING = "webhooks_missing"
    CONTACT_GONE = "contact_gone"
    PHONE_GONE = "phone_gone"
    PHONE_NOT_ADDED = "phone_not_added"
    QUESTION_UNHEARD = "question_unheard"
    QUESTIONS_CANCELLED = "questions_cancelled"
    WRONG_CODES = "wrong_codes"
    STORE_NEWER = "store_newer"
    STORE_REPLACED = "store_replaced"
    STORE_UNREADABLE = "store_unreadable"
    STORE_UNWRITABLE = "store_unwritable"


FIXABLE = frozenset(
    {
        Issue.ADDRESS_KNOWN,
        Issue.MESSAGE_REFUSED,
        Issue.URL_CHANGED,
        Issue.SECOND_DEVICE,
        Issue.CLOCK_OFFSET,
        Issue.CLOCK_MENDED,
        Issue.PHONE_NOT_ADDED,
    }
)
_LIMITS = {
    Limit.HOUR: Issue.SEND_LIMIT_HOUR,
    Limit.DAY: Issue.SEND_LIMIT_DAY,
    Limit.RECIPIENT: Issue.SEND_LIMIT_RECIPIENT,
}


_LASTING = tuple(
    f"{issue}_"
    for issue in (
        Issue.QUESTION_UNHEARD,
        Issue.QUESTIONS_CANCELLED,
        Issue.WRONG_CODES,
    )
)
"""Prefixes of issues about what has happened once, which nothing finds again."""


def issue_id(issue: Issue, subject: str) -> str:
    """Return the id of an issue; a subject has one of a kind, such as one of all send limits."""
    return f"{_kind(issue)}_{subject}"


def _kind(issue: Issue) -> str:
    if issue in _LIMITS.values():
        return "send_limit"
    return Issue.CLOCK_OFFSET if issue is Issue.CLOCK_MENDED else issue.value


def _learn_more_url(issue: Issue) -> str:
    """Return the page of the documentation that says what to do."""
    name = _kind(issue).replace("_", "-")
    return f"{DOCUMENTATION_URL}/blob/main/docs/repairs/{name}.md"


class IssueManager:
    """Creates and deletes the issues of an account.

    The subject of an issue is a phone, the account or a contact. A subject has one issue of a kind,
    so that a sender who knows a webhook URL cannot raise them without end. None survives a restart:
    what is still wrong is found again. `active` are the ids of those that exist.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Start with none."""
        self._hass = hass
        self._entry_id = entry_id
        self._timers: dict[str, Timer] = {}
        self._generic_failures: Counter[str] = Counter()
        self.active: set[str] = set()

    @callback
    def async_set(
        self, issue: Issue, subject: str, *, on: bool, **placeholders: str
    ) -> None:
        """Create an issue, or delete it."""
        name = issue_id(issue, subject)
        if not on:
            if name in self.active:
                self._async_delete(name)
            return
        self.active.add(name)
        data: dict[str, str | int | float | None] = {
            "entry_id": self._entry_id,
            "subject": subject,
        }
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            name,
            data=data,
            is_fixable=issue in FIXABLE,
            severity=ir.IssueSeverity.WARNING,
            learn_more_url=_learn_more_url(issue),
            translation_key=issue.value,
            translation_placeholders=placeholders,
        )

    def is_active(self, issue: Issue, subject: str) -> bool:
        """Whether an issue exists."""
        return issue_id(issue, subject) in self.active

    @callback
    def async_set_send_limit(
        self, phone_id: str, name: str, limit: Limit, until: datetime
    ) -> None:
        """Report that a phone reached a limit, until it may send again."""
        issue = _LIMITS[limit]
        self._async_set_for(issue, phone_id, until - dt_util.utcnow(), phone=name)

    @callback
    def async_set_flood(self, phone_id: str, name: str) -> None:
        """Report that more comes in by a phone's URL than is published, for an hour."""
        if not self.is_active(Issue.WEBHOOK_FLOOD, phone_id):
            self._async_set_for(Issue.WEBHOOK_FLOOD, phone_id, FLOOD_TIME, phone=name)

    @callback
    def _async_set_for(
        self, issue: Issue, subject: str, time: timedelta, **placeholders: str
    ) -> None:
        """Create an issue that goes away after a time."""
        self.async_set(issue, subject, on=True, **placeholders)
        key = issue_id(issue, subject)

        @callback
        def async_end() -> None:
            self.async_set(issue, subject, on=False)

        if key not in self._timers:
            self._timers[key] = Timer(self._hass, async_end)
        self._timers[key].async_start(time)

    @callback
    def async_offer(self, device_id: int, title: str) -> None:
        """Offer to add a phone that the service lists."""
        subject = self._offer_of(device_id)
        self.async_set(Issue.PHONE_NOT_ADDED, subject, on=True, phone=title)

    def _offer_of(self, device_id: int) -> str:
        return f"{self._entry_id}_{device_id}"

    def ignores_offer(self, device_id: int) -> bool:
        """Whether the user wants to hear no more of a phone that the service lists."""
        return self._is_ignored(
            issue_id(Issue.PHONE_NOT_ADDED, self._offer_of(device_id))
        )

    def _is_ignored(self, name: str) -> bool:
        issue = ir.async_get(self._hass).async_get_issue(DOMAIN, name)
        return issue is not None and issue.dismissed_version is not None

    @callback
    def async_keep_offers(self, device_ids: Collection[int]) -> None:
        """Delete the offers of other phones than these, also those that were ignored."""
        kept = {
            issue_id(Issue.PHONE_NOT_ADDED, self._offer_of(each)) for each in device_ids
        }
        prefix = issue_id(Issue.PHONE_NOT_ADDED, f"{self._entry_id}_")
        for domain, name in tuple(ir.async_get(self._hass).issues):
            if domain == DOMAIN and name.startswith(prefix) and name not in kept:
                self._async_delete(name)

    @callback
    def async_record_delivery(self, phone_id: str, name: str, status: Status) -> None:
        """Follow statuses that stop a phone from sending and that a user can do something about."""
        if status is Status.NOT_ALLOWED:
            self.async_set(Issue.NOT_ALLOWED, phone_id, on=True, phone=name)
        elif status is Status.GENERIC_FAILURE:
            self._generic_failures[phone_id] += 1
            if self._generic_failures[phone_id] >= GENERIC_FAILURES:
                self.async_set(Issue.GENERIC_FAILURES, phone_id, on=True, phone=name)
        elif status in {Status.SENT, Status.DELIVERED}:
            del self._generic_failures[phone_id]
            self.async_set(Issue.NOT_ALLOWED, phone_id, on=False)
            self.async_set(Issue.GENERIC_FAILURES, phone_id, on=False)

    @callback
    def async_record_request(self, phone_id: str) -> None:
        """Delete the issues that a request of the phone's webhook disproves."""
        for issue in (
            Issue.PHONE_SILENT,
            Issue.WEBHOOKS_MISSING,
            Issue.URL_NOT_PUBLIC,
        ):
            self.async_set(issue, phone_id, on=False)

    @callback
    def async_unload(self) -> None:
        """Delete all issues that are found again, once the account is used again."""
        for name in tuple(self.active):
            if not name.startswith(_LASTING):
                self._async_clear(name)

    @callback
    def async_clear(self, subject: str = "") -> None:
        """Delete all issues of a subject, or of the whole account.

        An offer that was ignored stays, or it would be a new one the next time.
        """
        for name in tuple(self.active):
            if name.endswith(subject):
                self._async_clear(name)

    @callback
    def _async_clear(self, name: str) -> None:
        if name.startswith(Issue.PHONE_NOT_ADDED) and self._is_ignored(name):
            self.active.discard(name)
        else:
            self._async_delete(name)

    @callback
    def _async_delete(self, name: str) -> None:
        if (timer := self._timers.pop(name, None)) is not None:
            timer.async_stop()
        self.active.discard(name)
        ir.async_delete_issue(self._hass, DOMAIN, name)
