"""Persistent data of an account: phones, contacts, and the states of capabilities."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from homeassistant.components import webhook
from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..const import CONF_MORE_NUMBERS, CONF_NUMBER
from ..domain.contacts import AddressBook, Party
from ..domain.recent_messages import MEMORY
from ..storage.codec import (
    decode_ledger,
    decode_queued,
    decode_state,
    encode_ledger,
    encode_queued,
    encode_state,
)
from .phone import Phone

_DAMAGE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading a file raises that a user, or a bad memory card, has changed."""
PENDING_MEMORY = timedelta(hours=24)
"""How long a URL that was shown works, and its messages wait, after its dialog was closed."""


@dataclass(slots=True, kw_only=True)
class PendingUrl:
    """A webhook URL that dialogs show, and that is not stored with a phone yet.

    What comes in by it is for `phone`: one that is being added and has no id yet, or the one whose
    URL it is to replace. `url` is what was shown last, empty before; `called` is set by the first
    request by it that could be read. `until` says when it ends, None while a dialog shows it.
    """

    webhook_id: str = field(repr=False)
    phone: Phone
    url: str = field(default="", repr=False)
    until: datetime | None = None
    called: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def in_use(self) -> bool:
        """Whether something came in by it, and no dialog is open to store it with a phone."""
        waits = not self.phone.phone_id and len(self.phone.queue) > 0
        return self.until is not None and (waits or self.called.is_set())


def contact_addresses(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the numbers and names in the data of a contact's subentry, the main one first."""
    return (data[CONF_NUMBER], *data.get(CONF_MORE_NUMBERS, ()))


class CapabilityState:
    """What one capability remembers of an account; it outlives reloads of the entry.

    `as_dict` returns the keys of the account's file that belong to it, none where all of it lives
    in memory only.
    """

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored."""
        return {}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Read what `as_dict` returned; raises KeyError, TypeError or ValueError where damaged."""


class AccountData:
    """What is remembered of one account.

    `phones` are by subentry id, the URLs in `pending` by webhook id. `cloudhooks` are the webhook
    ids with a cloudhook of this integration, `known_devices` the ids of the phones that the service
    listed last, by which the account is recognised. `list_shows_tags` says that the service's list
    has shown the tag of a message from here. `applied_content` is whose content was kept up to now,
    None when that is not known. `rejected` counts the messages that were not published because of
    their sender, including those of contacts who are not trusted. `damaged` says that not all of a
    file could be read.
    """

    def __init__(
        self,
        states: Iterable[type[CapabilityState]],
        create_phone: Callable[[], Phone],
    ) -> None:
        """Start empty, with a new state of each kind."""
        self._create_phone = create_phone
        self._states = {kind: kind() for kind in states}
        self._stored_phones: dict[str, Phone] = {}
        self.phones: dict[str, Phone] = {}
        self.pending: dict[str, PendingUrl] = {}
        self.book = AddressBook((), None)
        self.cloudhooks: set[str] = set()
        self.rejected = 0
        self.known_devices: frozenset[int] = frozenset()
        self.list_shows_tags = False
        self.applied_content: str | None = None
        self.damaged = False

    def state_of[StateT: CapabilityState](self, kind: type[StateT]) -> StateT:
        """Return the state of a capability."""
        return cast("StateT", self._states[kind])

    # Storage

    def restore(self, data: Mapping[str, Any], *, from_backup: bool) -> None:
        """Read a file. What cannot be read is left out and never stops reception."""
        try:
            for phone_id, stored in data["phones"].items():
                phone = self._restored(stored, from_backup)
                phone.phone_id = phone_id
                self._stored_phones[phone_id] = phone
            for webhook_id, stored in data["pending"].items():
                phone = self._restored(stored, from_backup)
                self._restore_url(webhook_id, stored, phone)
            self.cloudhooks.update(data["cloudhooks"])
            self.rejected = int(data["turned_away"])
            self.known_devices = frozenset(data.get("known_devices", ()))
            self.list_shows_tags = bool(data.get("list_shows_tags"))
            self.applied_content = data.get("content")
            for webhook_id, stored in data.get("new_urls", {}).items():
                phone = self._stored_phones[stored["phone"]]
                self._restore_url(webhook_id, stored, phone)
        except _DAMAGE:
            self.damaged = True
        for state in self._states.values():
            try:
                state.restore(data)
            except _DAMAGE:
                self.damaged = True

    def _restored(self, stored: Mapping[str, Any], from_backup: bool) -> Phone:
        phone = self._create_phone()
        try:
            _restore_phone(phone, stored)
        except _DAMAGE:
            self.damaged = True
        if from_backup:
            # What was published since the backup is unknown, so nothing old is published at all.
            phone.cursor.floor = None
        return phone

    def _restore_url(
        self, webhook_id: str, stored: Mapping[str, Any], phone: Phone
    ) -> None:
        shown_at = dt_util.parse_datetime(stored["opened_at"] or "")
        if shown_at is None:
            return
        # The clock may have been ahead.
        until = min(shown_at, dt_util.utcnow()) + PENDING_MEMORY
        pending = PendingUrl(
            webhook_id=webhook_id, phone=phone, url=stored.get("url", ""), until=until
        )
        if stored.get("called"):
            pending.called.set()
        self.pending[webhook_id] = pending

    def as_dict(self, keeps_content: Callable[[Party], bool]) -> dict[str, Any]:
        """Return all that is stored, built anew; texts only of whom their content is kept."""

        def stored(phone: Phone) -> dict[str, Any]:
            return _phone_as_dict(
                phone,
                [
                    encode_queued(
                        queued,
                        keep_content=keeps_content(
                            self.book.identify(queued.address, queued.payload.channel)
                        ),
                    )
                    for queued in phone.queue
                ],
            )

        data = {
            "phones": {
                phone_id: stored(phone)
                for phone_id, phone in (self._stored_phones | self.phones).items()
            },
            "pending": {
                webhook_id: stored(pending.phone) | _url_as_dict(pending)
                for webhook_id, pending in self.pending.items()
                if not pending.phone.phone_id
            },
            # Apart, or earlier versions would offer them for a phone that is being added.
            "new_urls": {
                webhook_id: {"phone": phone_id} | _url_as_dict(pending)
                for webhook_id, pending in self.pending.items()
                if (phone_id := pending.phone.phone_id)
            },
            "cloudhooks": sorted(self.cloudhooks),
            "turned_away": self.rejected,
            # Earlier versions, which kept senders apart, need the key.
            "strangers": {},
            "known_devices": sorted(self.known_devices),
            "list_shows_tags": self.list_shows_tags,
            "content": self.applied_content,
        }
        for state in self._states.values():
            data |= state.as_dict()
        return data

    # Phones and contacts

    @callback
    def async_add_phone(self, phone_id: str, webhook_id: str) -> Phone:
        """Return the phone of a subentry: a known one, a stored one, or one just set up."""
        pending = self.pending.pop(webhook_id, None)
        if (phone := self.phones.get(phone_id)) is None:
            phone = self._stored_phones.pop(phone_id, None)
            phone = phone or (pending and pending.phone) or self._create_phone()
            phone.phone_id = phone_id
            self.phones[phone_id] = phone
        return phone

    @callback
    def async_hold_url(self, phone_id: str) -> PendingUrl:
        """Return a URL for a dialog that changes a phone, or adds one if `phone_id` is empty.

        One that a closed dialog has shown may be entered at the service already, and is returned
        again, with preference for one that something came in by.
        """
        free = [
            pending
            for pending in self.pending.values()
            if pending.until is not None and pending.phone.phone_id == phone_id
        ]
        pending = min(free, key=lambda one: not one.called.is_set(), default=None)
        if pending is None:
            pending = PendingUrl(
                webhook_id=webhook.async_generate_id(),
                phone=self.phones[phone_id] if phone_id else self._create_phone(),
            )
            self.pending[pending.webhook_id] = pending
        pending.until = None
        return pending

    @callback
    def async_release_url(self, pending: PendingUrl) -> None:
        """Let a URL that a dialog has shown work for a day; forget one that it has not."""
        pending.until = dt_util.utcnow() + PENDING_MEMORY
        if not pending.url:
            self.pending.pop(pending.webhook_id, None)

    @callback
    def async_drop_ended_urls(self) -> bool:
        """Drop URLs whose day is over or whose phone is gone; return whether there were any."""
        now = dt_util.utcnow()
        ended = [
            webhook_id
            for webhook_id, pending in self.pending.items()
            if (pending.until is not None and pending.until <= now)
            or pending.phone.phone_id not in {"", *self.phones}
        ]
        for webhook_id in ended:
            del self.pending[webhook_id]
        return bool(ended)

    @callback
    def async_discard_unclaimed(self) -> bool:
        """Discard what was stored of phones that no longer exist; return whether there were any."""
        unclaimed = bool(self._stored_phones)
        self._stored_phones.clear()
        return unclaimed

    @callback
    def async_release_device_ids(self) -> bool:
        """Forget ids that phones only reported and that were entered for others since.

        Return whether there were any.
        """
        phones = self.phones.values()
        entered = {p.entered_device_id for p in phones} - {None}
        released = [
            phone
            for phone in phones
            if phone.entered_device_id is None and phone.reported_device_id in entered
        ]
        for phone in released:
            phone.set_device_ids(entered=None, reported=None)
        return bool(released)

    def gateway_device_ids(self) -> set[int]:
        """Return the service's ids of the phones, as far as they are known."""
        return {
            phone.gateway_device_id
            for phone in self.phones.values()
            if phone.gateway_device_id is not None
        }

    def phone_with(self, gateway_device_id: int) -> Phone | None:
        """Return the phone that has an id at the service."""
        return next(
            (
                phone
                for phone in self.phones.values()
                if phone.gateway_device_id == gateway_device_id
            ),
            None,
        )

    def unknown_senders(self, now: datetime) -> list[str]:
        """Return recent senders that are no contacts and could be added as such, newest first."""
        messages = [
            message
            for phone in self.phones.values()
            for message in phone.recent
            if now - message.accepted_at <= MEMORY
        ]
        messages.sort(key=lambda message: message.accepted_at)
        return self.book.unknown_among(
            (m.sender, m.channel) for m in reversed(messages)
        )


def _url_as_dict(pending: PendingUrl) -> dict[str, Any]:
    # A restart closes the dialogs that are open.
    until = pending.until or dt_util.utcnow() + PENDING_MEMORY
    return {
        "opened_at": _iso(until - PENDING_MEMORY) if pending.url else None,
        "url": pending.url,
        "called": pending.called.is_set(),
    }


def _phone_as_dict(phone: Phone, queued: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "state": encode_state(phone.state),
        "ledger": encode_ledger(phone.ledger),
        "device_id": phone.reported_device_id,
        "last_call": _iso(phone.last_request),
        # Earlier versions look for it at every phone.
        "opened_at": None,
        "inbox": queued,
        "recent": phone.recent.as_stored(),
        "sends": phone.send_limiter.as_stored(),
        "outgoing": phone.outgoing.as_stored(),
        "floor": _iso(phone.cursor.floor),
        "too_old": phone.cursor.too_old,
        "days": list(phone.days),
        "clock": phone.clock.as_stored(),
    }


def _restore_phone(phone: Phone, stored: Mapping[str, Any]) -> None:
    phone.state = decode_state(stored["state"])
    phone.ledger = decode_ledger(stored["ledger"])
    phone.set_device_ids(entered=None, reported=stored["device_id"])
    phone.last_request = dt_util.parse_datetime(stored["last_call"] or "")
    for queued in stored["inbox"]:
        phone.queue.restore(decode_queued(queued))
    # Not in files of earlier versions.
    phone.recent.restore(stored.get("recent", ()))
    phone.send_limiter.restore(stored.get("sends", ()))
    phone.outgoing.restore(stored.get("outgoing", ()))
    phone.cursor.floor = dt_util.parse_datetime(stored.get("floor") or "")
    phone.cursor.too_old = int(stored.get("too_old", 0))
    phone.days = tuple(int(day) for day in stored.get("days", ()))
    if "clock" in stored:
        phone.clock.restore(stored["clock"])


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
