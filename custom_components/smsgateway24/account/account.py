"""An account while Home Assistant runs: the only state that changes.

It outlives reloads of its entry. A call is accepted into a phone's inbox and told from there.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, override
from weakref import WeakValueDictionary

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..api import Client
from ..const import CONF_CONFIRMED_URL
from ..coordinator import HealthCoordinator
from ..domain.idempotency import Sending
from ..domain.ledger import SentRecord
from ..domain.outgoing import Outgoing
from ..domain.state import DeliveryUpdated, QueuedPayload, Via
from ..protocol import IncomingMessage, Ping, Shapes, StatusReport, WebhookPayload
from .data import AccountData
from .issues import Issue, IssueManager
from .phone import Phone, Verdict
from .queue import Teller

MISSED_WEBHOOKS = 3
"""So many messages in a row that no webhook brought are no accident."""
MAX_GONE_CONTACTS = 50

type SmsGateWay24ConfigEntry = ConfigEntry[Account]


class Account(AccountData):
    """One account: what it knows, and what happens to it.

    `attached` says that the entities of the entry are there. `client` and `health` are there while
    the entry is loaded and has a token. `posts` are the messages that are being handed to the
    service, by tag. `caught_up_at` is when the service was last asked for what is missing,
    `recovered` how much of that was told since the start, `unload_count` how often the entry was
    unloaded. `unconfirmed_urls` are the present URLs of phones whose proved URL is another one. `shapes`
    is what the service's answers looked like.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        """Start empty; `async_load` brings back what was kept."""
        super().__init__(hass, entry, self.async_check_store)
        self.client: Client | None = None
        self.health: HealthCoordinator | None = None
        self.issues = IssueManager(hass, entry.entry_id)
        self.once_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.posts: dict[int, asyncio.Task[Sending]] = {}
        self.image_lock = asyncio.Lock()
        self.teller = Teller(self, self._note_delivery)
        self.attached = False
        self.attached_at: datetime | None = None
        self.caught_up_at: datetime | None = None
        self.recovered = 0
        self.unload_count = 0
        self.on_new_day: Callable[[], None] | None = None
        self.unconfirmed_urls: dict[str, str] = {}
        self.shapes = Shapes()
        self._contacts: dict[str, tuple[str, str]] = {}
        self._watchers: dict[int, set[asyncio.Event]] = {}

    @callback
    def async_check_store(self) -> None:
        """Say what is wrong with the file, while the account is in use."""
        store = self.store
        for trouble, wrong in (
            (Issue.STORE_NEWER, store.newer),
            (Issue.STORE_UNREADABLE, store.unreadable and not store.newer),
            (Issue.STORE_UNWRITABLE, store.failed),
        ):
            self.issues.put(
                trouble,
                self.entry.entry_id,
                on=wrong and self.attached,
                account=self.entry.title,
                file=store.aside,
            )

    @callback
    @override
    def async_remove_phone(self, phone_id: str) -> None:
        """Forget a phone that was removed, with all that was wrong about it."""
        self.teller.tell_last(self.phones[phone_id])
        super().async_remove_phone(phone_id)
        self.unconfirmed_urls.pop(phone_id, None)
        self.issues.forget(phone_id)

    # Accepting

    @callback
    def async_accept(
        self,
        phone: Phone,
        payload: WebhookPayload,
        via: Via = Via.WEBHOOK,
        *,
        recovered: bool = False,
    ) -> tuple[Phone, Verdict]:
        """Take a call that came in by a phone's URL, or what was asked for; say whose it was.

        Where it names another phone of the account it is that one's. Once it is in the inbox it
        is told if that is possible now; where it must wait, the caller saves the store before it
        answers. An error in telling is raised.
        """
        now = dt_util.utcnow()
        verdict = Verdict.NOTED
        if not isinstance(payload, Ping):
            phone = self._addressee(phone, payload.device_id)
            if phone.has_seen(payload):
                verdict = Verdict.REPEATED
            elif phone.full:
                verdict = Verdict.FULL
            else:
                verdict = Verdict.ACCEPTED
                phone.put(
                    QueuedPayload(
                        payload=payload,
                        accepted_at=now,
                        via=via,
                        recovered=recovered,
                    )
                )
                self.teller.tell_arrived(phone)
        if via is Via.WEBHOOK:
            phone.calls[verdict] += 1
            self._note_call(phone, now)
        return phone, verdict

    def _note_call(self, phone: Phone, now: datetime) -> None:
        """Know that the service gets through to a phone's webhook."""
        phone.last_call = now
        phone.found_by_poll = 0
        self.issues.note_call(phone.phone_id)
        if phone.note_day(now.toordinal()):
            self.store.async_schedule()
            if self.on_new_day is not None:
                self.on_new_day()

    @callback
    def async_accept_listed(
        self, phone: Phone, payload: IncomingMessage | StatusReport, *, recovered: bool
    ) -> Verdict:
        """Take what the service was asked for; an error in telling it is logged."""
        verdict = Verdict.ACCEPTED
        with self.teller.errors_logged():
            _, verdict = self.async_accept(
                phone, payload, Via.POLL, recovered=recovered
            )
        return verdict

    def _addressee(self, phone: Phone, device_id: int | None) -> Phone:
        """Decide by the gateway's id whose call it is; the URL decides where the id does not."""
        if device_id is None or device_id < 1 or device_id == phone.gateway_device_id:
            return phone
        for other in self.phones.values():
            if other.gateway_device_id == device_id:
                return other
        if phone.gateway_device_id is None:
            phone.adopted_device_id = device_id
            self.store.async_schedule()
        elif phone.other_device_id != device_id:
            phone.other_device_id = device_id
            if phone.phone_id:
                self.async_check_second_device(phone)
        return phone

    @callback
    def async_check_second_device(self, phone: Phone) -> None:
        """Say that a phone's URL is used by a second one, for as long as that is nobody else."""
        other = phone.other_device_id
        if other in self.gateway_device_ids():
            other = phone.other_device_id = None
        self.issues.put(
            Issue.SECOND_DEVICE,
            phone.phone_id,
            on=other is not None and self.attached,
            phone=phone.name,
            device=str(other),
        )

    # Messages of ours

    @callback
    def async_record_sent(
        self, phone: Phone, message: Outgoing, message_id: int
    ) -> bool:
        """Register a message as ours, under the id that the service gave it.

        Return whether reports about that id were there already. They are dropped: ids can be
        guessed, so that anybody who knows the webhook address can say "delivered" before a
        message is sent.
        """
        phone.outgoing.put(replace(message, message_id=message_id))
        known = phone.ledger.sent(message_id)
        self.store.async_schedule()
        if known is not None and known.sent_from_here:
            return False
        phone.ledger.record(
            message_id,
            SentRecord(attempt=0, known_at=dt_util.utcnow(), sent_from_here=True),
        )
        return known is not None

    @callback
    def async_record_list_shows_tags(self, *, shown: bool) -> None:
        """Record whether the service's list shows the tags that messages were sent with."""
        if shown != self.list_shows_tags:
            self.list_shows_tags = shown
            self.store.async_schedule()

    def _note_delivery(self, phone: Phone, event: DeliveryUpdated) -> None:
        self.issues.note_delivery(phone.phone_id, phone.name, event.status)
        if event.status.final:
            phone.outgoing.drop_message(event.message_id)
        for changed in self._watchers.get(event.message_id, ()):
            changed.set()

    @callback
    def async_record_recovered(self, phone: Phone, created: datetime) -> None:
        """Count what no webhook brought; several while we were there are no accident."""
        self.recovered += 1
        if self.attached_at is None or created <= self.attached_at:
            return
        phone.found_by_poll += 1
        if phone.found_by_poll >= MISSED_WEBHOOKS:
            self.issues.put(
                Issue.WEBHOOKS_MISSING, phone.phone_id, on=True, phone=phone.name
            )

    @contextmanager
    def watch(self, message_id: int) -> Iterator[asyncio.Event]:
        """Give what is set whenever an outgoing message goes a step further, or nothing can be heard."""
        changed = asyncio.Event()
        watchers = self._watchers.setdefault(message_id, set())
        watchers.add(changed)
        try:
            yield changed
        finally:
            watchers.discard(changed)
            if not watchers:
                self._watchers.pop(message_id, None)

    # While the entry is loaded

    @callback
    def async_attach(self) -> None:
        """Start telling: the entities of every phone that has a device are there."""
        self.attached = True
        self.attached_at = dt_util.utcnow()
        for phone in self.phones.values():
            phone.ready = phone.device_id is not None
            self.async_check_second_device(phone)
        self.async_check_store()
        self.teller.problems.async_start()
        self.teller.tell_all()

    @callback
    def async_detach(self) -> None:
        """Stop telling: the entities are about to go."""
        self.attached = False
        self.unload_count += 1
        for watchers in self._watchers.values():
            for changed in watchers:
                changed.set()
        for phone in self.phones.values():
            phone.ready = False
        self.teller.problems.async_stop()

    @callback
    def async_update_contacts(self, contacts: dict[str, tuple[str, str]]) -> None:
        """Know devices and names of the contacts, by contact, and remember those who are gone."""
        for contact_id, (device_id, name) in self._contacts.items():
            if contact_id not in contacts:
                self.gone_contacts[device_id] = name
                self.store.async_schedule()
        while len(self.gone_contacts) > MAX_GONE_CONTACTS:
            oldest = next(iter(self.gone_contacts))
            del self.gone_contacts[oldest]
            self.issues.put(Issue.CONTACT_GONE, oldest, on=False)
        self._contacts = contacts

    @callback
    def async_confirm_url(self, phone_id: str) -> None:
        """Take a phone's present URL as the one that the service calls."""
        url, subentry = (
            self.unconfirmed_urls.pop(phone_id),
            self.entry.subentries[phone_id],
        )
        self.hass.config_entries.async_update_subentry(
            self.entry, subentry, data={**subentry.data, CONF_CONFIRMED_URL: url}
        )
        self.issues.put(Issue.URL_CHANGED, phone_id, on=False)

    @callback
    def async_disconnect(self) -> None:
        """Ask the service nothing more."""
        self.client = self.health = None

    @callback
    def async_update_devices(self) -> None:
        """Remember which phones the service lists, to know the account again by."""
        if self.health is None or not self.health.last_update_success:
            return
        listed = frozenset(self.health.data)
        for phone in self.phones.values():
            if phone.gateway_device_id in listed:
                self.issues.put(Issue.DEVICE_MISSING, phone.phone_id, on=False)
        if listed != self.known_devices:
            self.known_devices = listed
            self.store.async_schedule()
