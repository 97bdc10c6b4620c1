"""Asks the service for what its webhooks did not bring, and for what became of our own messages.

The service's list and its webhooks name a message by the same id, so that what was told is known.
Ages and the mark up to which all was seen go by the service's own `created`, never by the clock of
a phone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.issues import Issue
from ..account.phone import Phone, Verdict
from ..api import ZONE_MARGIN, ApiError, AuthError, Client
from ..domain.outgoing import Outgoing
from ..domain.recent_messages import compare_ids
from ..protocol import IncomingMessage, ListedMessage
from ..sending.tracking import async_settle

INTERVAL = timedelta(minutes=15)
QUICK_INTERVAL = timedelta(minutes=1)
"""For as long as it finds what webhooks did not bring: an account without a reachable URL."""
RETRY_INTERVAL = timedelta(minutes=5)
OVERLAP = timedelta(hours=48)
TOO_OLD = timedelta(hours=24)
GRACE = timedelta(minutes=2)
"""How long a message may still come by its webhook."""
SETTLE_AT_ONCE = 5


@dataclass(slots=True)
class _Findings:
    """What one look brought: messages told, and messages whose webhook may still come."""

    told: int = 0
    young: int = 0


class CatchUp:
    """Looks after every set-up, when the service is back, and every fifteen minutes."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Look nowhere yet."""
        self._hass = hass
        self._account = account
        self._timer: CALLBACK_TYPE | None = None
        self._running = False
        self._again = False
        self._worked = True
        self._first = True
        self._asked: dict[int, datetime] = {}

    @callback
    def async_start(self) -> None:
        """Look as soon as Home Assistant has started: what waits is told before."""
        entry = self._account.entry
        entry.async_on_unload(async_at_started(self._hass, self._async_start_run))
        if self._account.health is not None:
            entry.async_on_unload(
                self._account.health.async_add_listener(self._async_on_health_changed)
            )
        entry.async_on_unload(self._async_stop)

    @callback
    def _async_stop(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def _async_on_health_changed(self) -> None:
        """Look at once when the service is back."""
        health = self._account.health
        worked = health is not None and health.last_update_success
        if worked and not self._worked:
            self._async_start_run()
        self._worked = worked

    @callback
    def _async_start_run(self, _hass: HomeAssistant | None = None) -> None:
        if not self._hass.is_running:
            # Its timers are not all cancelled then (core.py, `_cancel_cancellable_timers`), and
            # there is no connection any more.
            return
        if self._running:
            self._again = True
            return
        self._running = True
        self._async_stop()
        self._account.entry.async_create_background_task(
            self._hass, self._async_run(), "smsgateway24 catch-up"
        )

    async def _async_run(self) -> None:
        delay = RETRY_INTERVAL
        try:
            findings = await self._async_catch_up()
            delay = QUICK_INTERVAL if findings.told or findings.young else INTERVAL
            self._account.caught_up_at = dt_util.utcnow()
        except AuthError:
            self._worked = False
            self._account.entry.async_start_reauth(self._hass)
        except ApiError:
            self._worked = False
        finally:
            self._running = False
        if self._again:
            self._again = False
            self._async_start_run()
        elif self._account.client is not None:
            self._timer = async_call_later(
                self._hass,
                delay,
                HassJob(self._async_on_timer, cancel_on_shutdown=True),
            )

    @callback
    def _async_on_timer(self, _now: datetime) -> None:
        self._timer = None
        self._async_start_run()

    async def _async_catch_up(self) -> _Findings:
        account = self._account
        if (client := account.client) is None:
            return _Findings()
        now = dt_util.utcnow()
        # A clock that was wrong for a moment may have left a mark in the future.
        newest = min(account.watermark or now, now)
        begin = newest - OVERLAP - ZONE_MARGIN
        listed = await client.async_messages(begin=begin)
        if account.client is not client or not account.attached:
            return _Findings()
        now = dt_util.utcnow()
        phones = {
            phone.gateway_device_id: phone
            for phone in account.phones.values()
            if phone.gateway_device_id is not None
        }
        rows: dict[str, list[ListedMessage]] = {
            phone.phone_id: [] for phone in phones.values()
        }
        for row in listed:
            if (phone := phones.get(row.device_id or 0)) is not None:
                rows[phone.phone_id].append(row)
        self._compare_ids(phones.values(), rows, now)
        findings = _Findings()
        for phone in phones.values():
            incoming = [row for row in rows[phone.phone_id] if row.incoming]
            self._tell(phone, incoming, now, findings)
        self._move_watermark(listed, now)
        await self._async_settle(client, phones.values(), listed, now)
        self._first = False
        return findings

    def _move_watermark(self, listed: Iterable[ListedMessage], now: datetime) -> None:
        known = self._account.watermark
        times = [min(row.created, now) for row in listed if row.created is not None]
        newest = max(times + ([] if known is None else [known]), default=None)
        if newest != known:
            self._account.watermark = newest
            self._account.store.async_schedule()

    # Messages

    def _tell(
        self,
        phone: Phone,
        rows: list[ListedMessage],
        now: datetime,
        findings: _Findings,
    ) -> None:
        """Tell what is new and not too old, oldest first."""
        if phone.floor is None or self._account.ids_differ:
            self._raise_floor(phone, _settled(rows, now) or now - GRACE)
            return
        remembered = phone.ledger.reaches_back_to
        floor = phone.floor
        for row in rows:
            created = row.created
            if (
                created is None
                or created <= phone.floor
                or self._has_been_seen(phone, row.as_message())
            ):
                continue
            if now - created > TOO_OLD or (remembered and created < remembered):
                # Not told any more, whenever it is seen again.
                phone.too_old += 1
                floor = created
            elif now - created < GRACE:
                # What is of tomorrow in any zone does not get older soon.
                findings.young += created - now <= ZONE_MARGIN
            else:
                verdict = self._account.async_accept_listed(
                    phone, row.as_message(), recovered=True
                )
                if verdict is Verdict.FULL:
                    break
                findings.told += 1
                self._account.async_record_recovered(phone, created)
        self._raise_floor(phone, floor)

    def _has_been_seen(self, phone: Phone, message: IncomingMessage) -> bool:
        """Whether any phone has a message: by webhook, one that names none is that of the URL's."""
        # Nearly all are its own, of hundreds of phones.
        return phone.has_seen(message) or any(
            other.has_seen(message) for other in self._account.phones.values()
        )

    def _raise_floor(self, phone: Phone, floor: datetime) -> None:
        if phone.floor is None or floor > phone.floor:
            phone.floor = floor
            self._account.store.async_schedule()

    def _compare_ids(
        self,
        phones: Iterable[Phone],
        rows: dict[str, list[ListedMessage]],
        now: datetime,
    ) -> None:
        """Stop telling when list and webhooks have different ids for the same message.

        Everything would be told twice. Once they agree again, telling goes on from there; only
        what is young enough to be told is compared.
        """
        account = self._account
        same = differ = False
        for phone in phones:
            incoming = [
                row
                for row in rows[phone.phone_id]
                if row.incoming and row.created and now - row.created <= TOO_OLD
            ]
            agrees, disagrees = compare_ids(phone.recent, incoming, phone.ledger.knows)
            same, differ = same or agrees, differ or disagrees
        if not differ and account.ids_differ and same:
            for phone in phones:
                phone.floor = None
        differ = differ or (account.ids_differ and not same)
        if differ != account.ids_differ:
            account.ids_differ = differ
            account.store.async_schedule()
        account.issues.put(
            Issue.IDS_DIFFER,
            account.entry.entry_id,
            on=differ,
            account=account.entry.title,
        )

    # Messages of ours

    async def _async_settle(
        self,
        client: Client,
        phones: Iterable[Phone],
        listed: Iterable[ListedMessage],
        now: datetime,
    ) -> None:
        """Find out what became of messages of ours that no report has told the end of."""
        sent = {row.message_id: row for row in listed if not row.incoming}
        shown = [
            sent[message_id].customer_id == tag
            for phone in phones
            for message_id, tag in phone.outgoing.tags()
            if message_id in sent
        ]
        if shown:
            self._account.async_record_list_shows_tags(shown=all(shown))
        tagged = {row.customer_id: row for row in sent.values() if row.customer_id}
        unlisted: list[tuple[Phone, Outgoing]] = []
        for phone in phones:
            phone.outgoing.forget_old(now)
            for message in phone.outgoing:
                if now - message.posted_at < GRACE and not self._first:
                    continue
                row = sent.get(message.message_id or 0) or tagged.get(message.tag)
                if row is not None:
                    self._note_row(phone, message, row)
                elif message.message_id is not None:
                    unlisted.append((phone, message))
        # In turn, or a few of which nothing more is ever heard would keep the others waiting.
        asked = {m.tag: self._asked.get(m.tag, m.posted_at) for _, m in unlisted}
        unlisted.sort(key=lambda of: asked[of[1].tag])
        self._asked = asked
        for phone, message in unlisted[:SETTLE_AT_ONCE]:
            asked[message.tag] = now
            await async_settle(self._account, phone, message, recovered=True)
            if self._account.client is not client:
                return

    def _note_row(self, phone: Phone, message: Outgoing, row: ListedMessage) -> None:
        """Tell what the list says of a message of ours, if that is new."""
        if message.message_id is None:
            self._account.async_record_sent(phone, message, row.message_id)
        known = phone.ledger.sent(row.message_id)
        if known is None or known.status_id != row.status_id:
            report = row.as_report()
            if report.device_id not in self._account.gateway_device_ids():
                # Moved to a phone that was not added.
                report = replace(report, device_id=None)
            self._account.async_accept_listed(phone, report, recovered=True)


def _settled(rows: Iterable[ListedMessage], now: datetime) -> datetime | None:
    """Give when the newest message was created that no webhook will bring any more."""
    times = (row.created for row in rows if row.created is not None)
    return max((time for time in times if now - time >= GRACE), default=None)
