"""Catch-up: asks the service for messages and statuses that no webhook request brought.

The service's list and its webhooks have the same id for a message, so it is known what was
published; where a row contradicts that, another message was published under its id. Ages and the
cursors go by the service's own `created`, never by the clock of a phone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..account.account import Account
from ..account.data import CapabilityState
from ..account.issues import Issue
from ..account.phone import Phone
from ..account.queue import AcceptResult
from ..api import ZONE_MARGIN, ApiError, AuthError, Client
from ..domain.delivery_lifecycle import covers
from ..domain.identity import Identity, Likeness
from ..domain.outgoing import OutgoingMessage
from ..domain.phone_numbers import may_be_same_number, parse_address
from ..domain.recent_messages import SAME_TIME, RecentMessage, compare_ids
from ..protocol import ListedMessage
from ..storage.codec import parse_optional_time
from ..timer import Timer

INTERVAL = timedelta(minutes=15)
QUICK_INTERVAL = timedelta(minutes=1)
"""While a URL has not proved itself, or messages are found that no webhook request brought."""
RETRY_INTERVAL = timedelta(minutes=5)
OVERLAP = timedelta(hours=48)
TOO_OLD = timedelta(hours=24)
GRACE = timedelta(minutes=2)
"""How long a message may still come by its webhook request."""
SETTLE_AT_ONCE = 5
_MAX_DOUBLED = 4


class CatchUpState(CapabilityState):
    """What catch-up remembers of an account.

    `watermark` is when the newest message was created that it has seen, by the service's clock.
    Since the start of Home Assistant: `caught_up_at` is when it last asked, `recovered` how many
    messages it found.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.watermark: datetime | None = None
        self.caught_up_at: datetime | None = None
        self.recovered = 0

    @override
    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {"watermark": self.watermark and self.watermark.isoformat()}

    @override
    def restore(self, data: Mapping[str, Any]) -> None:
        """Read what was stored."""
        self.watermark = parse_optional_time(data.get("watermark"))


@dataclass(slots=True)
class _Findings:
    """What one run found: messages published, and messages whose webhook may still come."""

    published: int = 0
    young: int = 0


class _Twins:
    """Messages that came by webhook, and that the list does not have under their ids.

    Each is one row at most.
    """

    def __init__(self, phone: Phone, rows: Iterable[ListedMessage]) -> None:
        self._listed = {row.message_id for row in rows}
        self._phone = phone
        self._by_digest: dict[int, list[int]] | None = None

    def take(self, row: ListedMessage, identity: Identity) -> bool:
        """Return whether a row is such a message, by sender, text and time."""
        if row.created is None:
            return False
        if self._by_digest is None:
            self._by_digest = self._read(row.created)
        created = row.created.timestamp()
        times = self._by_digest.get(identity.digest, [])
        for at in times:
            if abs(at - created) <= SAME_TIME.total_seconds():
                times.remove(at)
                return True
        return False

    def _read(self, begin: datetime) -> dict[int, list[int]]:
        """Return when messages were published, by digest, those before the oldest row left out."""
        found: dict[int, list[int]] = {}
        oldest = (begin - SAME_TIME).timestamp()
        for message_id, message in self._phone.ledger.messages.newest_first():
            if message.at < oldest:
                break
            by_webhook = not (message.listed or message.denied)
            if by_webhook and message_id not in self._listed:
                found.setdefault(message.digest, []).append(message.at)
        return found


class CatchUp:
    """Runs after every set-up, when the service is back, and every fifteen minutes.

    It runs every minute as long as a phone gets its messages by this alone, so that a command is
    new enough to be obeyed.
    """

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Prepare; nothing is asked yet."""
        self._hass = hass
        self._account = account
        self._state = account.data.state_of(CatchUpState)
        self._timer = Timer(hass, self._async_start_run)
        self._started_at = dt_util.utcnow()
        self._running = False
        self._again = False
        self._hurried = False
        self._worked = True
        self._first = True
        self._failures = 0
        self._asked: dict[int, datetime] = {}

    @callback
    def async_start(self) -> None:
        """Run as soon as Home Assistant has started: what is queued is published before."""
        entry = self._account.entry
        entry.async_on_unload(async_at_started(self._hass, self._async_on_started))
        if self._account.health is not None:
            entry.async_on_unload(
                self._account.health.async_add_listener(self._async_on_health_changed)
            )
        entry.async_on_unload(self._timer.async_stop)
        entry.async_on_unload(
            self._account.calls.async_on_refusal(self._async_on_refusal)
        )

    @callback
    def _async_on_refusal(self) -> None:
        """Run within a minute: what was refused may be in the list."""
        if self._hurried:
            return
        self._hurried = True
        if not self._running:
            self._timer.async_start(QUICK_INTERVAL)

    @callback
    def _async_on_started(self, _hass: HomeAssistant) -> None:
        self._async_start_run()

    @callback
    def _async_on_health_changed(self) -> None:
        """Run at once when the service is back."""
        health = self._account.health
        worked = health is not None and health.last_update_success
        if worked and not self._worked:
            self._async_start_run()
        self._worked = worked

    @callback
    def _async_start_run(self) -> None:
        if not self._hass.is_running:
            # Not all timers are cancelled then (core.py, `_cancel_cancellable_timers`).
            return
        if self._running:
            self._again = True
            return
        self._running, self._hurried = True, False
        self._timer.async_stop()
        self._account.entry.async_create_background_task(
            self._hass, self._async_run(), "smsgateway24 catch-up"
        )

    async def _async_run(self) -> None:
        self._failures += 1
        try:
            findings = await self._async_catch_up()
            self._failures = 0
            is_urgent = findings.published or findings.young or self._polls
            delay = QUICK_INTERVAL if is_urgent else INTERVAL
            self._state.caught_up_at = dt_util.utcnow()
            if not findings.young and (dialogue := self._account.trust.dialogue):
                dialogue.async_note_caught_up()
        except AuthError:
            self._worked = False
            self._account.entry.async_start_reauth(self._hass)
        except ApiError:
            self._worked = False
        finally:
            self._running = False
        if self._failures:
            delay = RETRY_INTERVAL
            if self._polls:
                doubled = QUICK_INTERVAL * 2 ** min(self._failures - 1, _MAX_DOUBLED)
                delay = min(doubled, INTERVAL)
        if self._again:
            self._again = False
            self._async_start_run()
        elif self._account.client is not None:
            self._timer.async_start(QUICK_INTERVAL if self._hurried else delay)

    @property
    def _polls(self) -> bool:
        """Whether some phone gets its messages by this alone."""
        return any(
            phone.needs_polling and phone.gateway_device_id is not None
            for phone in self._account.phones.values()
        )

    async def _async_catch_up(self) -> _Findings:
        account = self._account
        if (client := account.client) is None:
            return _Findings()
        now = dt_util.utcnow()
        # A clock that was wrong for a moment may have left a mark in the future.
        newest = min(self._state.watermark or now, now)
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
        findings = _Findings()
        for phone in phones.values():
            incoming = [row for row in rows[phone.phone_id] if row.incoming]
            self._compare_ids(phone, incoming, now)
            self._publish_new(phone, incoming, now, findings)
            if account.trust.look_ups is not None:
                account.trust.look_ups.async_note_rows(phone, incoming)
        self._report_differing_ids()
        self._move_watermark(listed, now)
        await self._async_settle_own(client, phones.values(), listed, now)
        self._first = False
        return findings

    def _move_watermark(self, listed: Iterable[ListedMessage], now: datetime) -> None:
        known = self._state.watermark
        times = [min(row.created, now) for row in listed if row.created is not None]
        newest = max(times + ([] if known is None else [known]), default=None)
        if newest != known:
            self._state.watermark = newest
            self._account.async_note_change()

    # Messages

    def _publish_new(
        self,
        phone: Phone,
        rows: list[ListedMessage],
        now: datetime,
        findings: _Findings,
    ) -> None:
        """Publish what is new and not too old, oldest first."""
        cursor, twins = phone.cursor, _Twins(phone, rows)
        baseline = cursor.floor is None
        # By a URL that was never called, nothing can be on its way.
        grace = timedelta() if phone.last_request is None else GRACE
        remembered = phone.ledger.reaches_back_to
        since = cursor.floor or _settled(rows, now) or now - GRACE
        self._raise_floor(phone, since)
        cursor.too_old_ids &= {row.message_id for row in rows}
        for row in rows:
            created = row.created
            published = self._was_published(phone, row, twins)
            if (
                baseline
                or published
                or created is None
                or created <= max(since, cursor.floors.get(row.channel, since))
                or row.channel in cursor.differing
            ):
                continue
            if now - created > TOO_OLD or (remembered and created < remembered):
                # Unless the clock is wrong now, it is not published any more.
                cursor.too_old += row.message_id not in cursor.too_old_ids
                cursor.too_old_ids.add(row.message_id)
            elif now - created < grace:
                # What is of tomorrow in any zone does not get older soon.
                findings.young += created - now <= ZONE_MARGIN
            elif not self._account.async_reject_listed(phone, row.as_message()):
                result = self._account.async_accept_listed(
                    phone, row.as_message(), recovered=True
                )
                if result is AcceptResult.FULL:
                    break
                findings.published += 1
                self._record_recovered(phone, created)

    def _was_published(self, phone: Phone, row: ListedMessage, twins: _Twins) -> bool:
        """Return whether a row is known, and learn from it how the list spells messages.

        It is known if any phone has it that its webhook request can have come in by, under its id
        or, where the list is known to have the ids of the webhooks, as the very same message under
        another one. So it is if any phone at all has a message that is the same in all.
        """
        account, message = self._account, row.as_message()
        identity = account.data.identify(message, listed=True)
        named = row.device_id or 0
        agreement = phone.ledger.agreement
        known = account.data.knows_row(phone, message, identity, agreement) or any(
            account.data.knows_row(other, message, identity, agreement)
            if other.may_have(named)
            else other.ledger.has(row.message_id, identity.digest)
            for other in account.phones.values()
            if other is not phone
        )
        is_new = agreement.is_new(row.message_id)
        learnt = phone.ledger.observe_listed(row.message_id, row.channel, identity)
        if is_new and known and phone.ledger.came_by_webhook(row.message_id):
            account.async_prove(phone, row.message_id, row.created)
        if not known and agreement.of(row.channel).ids.counts:
            known = twins.take(row, identity)
            learnt = learnt or (
                known and agreement.observe_other_id(row.message_id, row.channel)
            )
        if learnt:
            account.async_note_change(phone)
        return known

    def _record_recovered(self, phone: Phone, created: datetime) -> None:
        """Count a message that no webhook request brought; several in a row are no accident."""
        self._state.recovered += 1
        if created <= self._started_at or phone.disabled:
            return
        phone.cursor.missed += 1
        if phone.cursor.misses_webhooks:
            self._account.issues.async_set(
                Issue.WEBHOOKS_MISSING, phone.phone_id, on=True, phone=phone.name
            )

    def _raise_floor(self, phone: Phone, floor: datetime) -> None:
        if phone.cursor.floor is None or floor > phone.cursor.floor:
            phone.cursor.floor = floor
            self._account.async_note_change(phone)

    def _compare_ids(
        self, phone: Phone, rows: list[ListedMessage], now: datetime
    ) -> None:
        """Find channels on which list and webhooks have different ids for the same message.

        Everything on them would be published twice. Once they agree again, publishing goes on from
        there. Only what is young enough to be published is compared. A channel whose ids have
        agreed in ten rows is left alone: who knows a webhook URL can send the twin of a message.
        """
        cursor = phone.cursor
        young = [row for row in rows if row.created and now - row.created <= TOO_OLD]
        for channel in {row.channel for row in young} | cursor.differing:
            of_channel = [row for row in young if row.channel is channel]
            same, differ = compare_ids(
                (message for message in phone.recent if message.channel is channel),
                of_channel,
                phone.ledger.knows,
                partial(self._is_same, phone),
            )
            if differ and not phone.ledger.agreement.of(channel).ids.counts:
                if channel not in cursor.differing:
                    cursor.differing.add(channel)
                    self._account.async_note_change(phone)
            elif same and channel in cursor.differing:
                cursor.differing.remove(channel)
                cursor.floors[channel] = _settled(of_channel, now) or now - GRACE
                self._account.async_note_change(phone)

    def _report_differing_ids(self) -> None:
        account = self._account
        account.issues.async_set(
            Issue.IDS_DIFFER,
            account.entry.entry_id,
            on=any(phone.cursor.differing for phone in account.phones.values()),
            account=account.entry.title,
        )

    def _is_same(
        self, phone: Phone, message: RecentMessage, row: ListedMessage
    ) -> bool:
        """Whether a row has the sender and the text of a message, as far as that was kept."""
        identity = self._account.data.identify(row.as_message(), listed=True)
        same_person = self._may_be(phone, row.address, message)
        return any(
            identity.compare(known.digest) is Likeness.SAME
            or (same_person and identity.has_whole_text(known.digest))
            for known in phone.ledger.published(message.message_id)
        )

    def _may_be(self, phone: Phone, address: str, message: RecentMessage) -> bool:
        """Whether a sender in the list, which may write them in its own way, is a message's."""
        account, country = self._account, self._account.book.country
        if not parse_address(address, country, message.channel).candidates:
            return True
        device = account.listed_device(phone)
        # For want of the sender's, a list may have the phone's own number.
        own = () if device is None else device.numbers
        return any(
            may_be_same_number(address, number, country, message.channel)
            for number in (message.sender, *own)
        )

    # Own messages

    async def _async_settle_own(
        self,
        client: Client,
        phones: Iterable[Phone],
        listed: Iterable[ListedMessage],
        now: datetime,
    ) -> None:
        """Find the status of own messages that no report has brought to an end."""
        sent = {row.message_id: row for row in listed if not row.incoming}
        shown = [
            sent[message_id].customer_id == tag
            for phone in phones
            for message_id, tag in phone.outgoing.tags()
            if message_id in sent
        ]
        if shown:
            self._account.async_record_list_shows_tags(shown=all(shown))
        for sent_row in sent.values():
            self._confirm_foreign(sent_row)
        tagged = {row.customer_id: row for row in sent.values() if row.customer_id}
        unlisted: list[tuple[Phone, OutgoingMessage]] = []
        for phone in phones:
            phone.outgoing.forget_old(now)
            for message in phone.outgoing:
                if now - (message.posted_at or now) < GRACE and not self._first:
                    continue
                row = sent.get(message.message_id or 0) or tagged.get(message.tag)
                if row is not None:
                    self._note_row(phone, message, row)
                elif message.message_id is not None:
                    unlisted.append((phone, message))
        # In turn, or a few that never change would keep the others waiting.
        asked = {m.tag: self._asked.get(m.tag, m.posted_at or now) for _, m in unlisted}
        unlisted.sort(key=lambda of: asked[of[1].tag])
        self._asked = asked
        for phone, message in unlisted[:SETTLE_AT_ONCE]:
            asked[message.tag] = now
            await self._account.async_request_status(phone, message, recovered=True)
            if self._account.client is not client:
                return

    def _confirm_foreign(self, row: ListedMessage) -> None:
        """End a delivery problem by a message that was sent elsewhere and reached its recipient."""
        phone = self._account.data.phone_with(row.device_id or 0)
        if phone is None or not phone.state.problems:
            return
        known = phone.ledger.sent(row.message_id)
        if (
            known is not None
            and not known.sent_from_here
            and known.status is row.status
            and not covers(known.service_status, row.status)
        ):
            self._account.async_accept_listed(phone, row.as_report(), recovered=True)

    def _note_row(
        self, phone: Phone, message: OutgoingMessage, row: ListedMessage
    ) -> None:
        """Publish the status that the list has of an own message, if it is new."""
        if message.message_id is None:
            self._account.async_record_sent(phone, message, row.message_id, row.text)
        known = phone.ledger.sent(row.message_id)
        if (
            known is None
            or known.status_id != row.status_id
            or not covers(known.service_status, row.status)
        ):
            report = row.as_report()
            if report.device_id not in self._account.data.gateway_device_ids():
                # Moved to a phone that was not added.
                report = replace(report, device_id=None)
            self._account.async_accept_listed(phone, report, recovered=True)


def _settled(rows: Iterable[ListedMessage], now: datetime) -> datetime | None:
    """Return when the newest message was created that no webhook request will bring any more."""
    times = (row.created for row in rows if row.created is not None)
    return max((time for time in times if now - time >= GRACE), default=None)
