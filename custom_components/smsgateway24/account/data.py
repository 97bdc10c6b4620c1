"""Persistent data of an account: phones, contacts, and the states of capabilities."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import secrets
from typing import Any, cast

from homeassistant.components import webhook
from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..const import CONF_MORE_NUMBERS, CONF_NUMBER
from ..domain.contacts import AddressBook
from ..domain.identity import Identity, Likeness, identify, identify_listed
from ..domain.list_agreement import ListAgreement
from ..domain.recent_messages import MEMORY
from ..domain.recorded import Recorded
from ..domain.reducer import without_text
from ..domain.state import ContactState
from ..protocol import Channel, IncomingMessage
from ..storage.codec import DAMAGE, encode
from ..storage.records import DOCUMENT, EVERYTHING, Changes, Kind, RecordKey
from .phone import Phone

_DIGEST_KEY_BYTES = 16
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

    `as_dict` returns the keys of the account's record that belong to it, none where all of it lives
    in memory only. `take` yields its own records, for a capability that has many.
    """

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored with the account."""
        return {}

    def restore(self, data: Mapping[str, Any]) -> None:
        """Read what `as_dict` returned; raises one of DAMAGE where damaged."""

    def take(
        self, keeps_content: Callable[[str, Channel], bool], *, everything: bool
    ) -> Iterator[tuple[RecordKey, str | None]]:
        """Yield records that have changed since the last time, or everything.

        Texts only of the addresses whose content is kept.
        """
        yield from ()

    @callback
    def async_end(self) -> None:
        """Let nobody wait any more: the account was removed."""

    def restore_record(self, key: RecordKey, value: Any) -> None:
        """Take a record that is stored, if it is one of this capability."""


class AccountData:
    """What is remembered of one account.

    `phones` are by subentry id, `contacts` are what the entities of contacts show, by theirs, the
    URLs in `pending` by webhook id. `cloudhooks` are the webhook
    ids with a cloudhook of this integration, `known_devices` the ids of the phones that the service
    listed last, by which the account is recognised; `declined_devices` are those whose phones the
    user has removed. `list_shows_tags` says that the service's list
    has shown the tag of a message from here. `applied_content` is whose content was kept up to now,
    None when that is not known. `rejected` counts the messages that were not published because of
    their sender, including those of contacts who are not trusted. `damaged` says that not all of a
    file could be read. `history_row` is the number of the last message in the history.
    """

    def __init__(
        self,
        states: Iterable[type[CapabilityState]],
        create_phone: Callable[[], Phone],
        schedule: Callable[[], None],
    ) -> None:
        """Start empty, with a new state of each kind; `schedule` is called at each change."""
        self._schedule = schedule
        self._create_phone = create_phone
        self._states = {kind: kind() for kind in states}
        self._digest_key = secrets.token_bytes(_DIGEST_KEY_BYTES)
        self._changed = True
        self._changed_phones: dict[str, Phone] = {}
        self._removed_owners: set[str] = set()
        self._stored_phones: dict[str, Phone] = {}
        self.phones: dict[str, Phone] = {}
        self.contacts: Recorded[str, ContactState] = Recorded()
        self.pending: dict[str, PendingUrl] = {}
        self.book = AddressBook((), None)
        self.cloudhooks: set[str] = set()
        self.rejected = 0
        self.known_devices: frozenset[int] = frozenset()
        self.declined_devices: frozenset[int] = frozenset()
        self.list_shows_tags = False
        self.applied_content: str | None = None
        self.damaged = False
        self.history_row = _first_row()

    def state_of[StateT: CapabilityState](self, kind: type[StateT]) -> StateT:
        """Return the state of a capability."""
        return cast("StateT", self._states[kind])

    def identify(self, message: IncomingMessage, *, listed: bool) -> Identity:
        """Return by what this account recognises a message, `listed` where it is from a poll."""
        key, sender, text = self._digest_key, message.sender, message.text
        if listed:
            return identify_listed(key, sender, text)
        return identify(key, sender, text, message.image_url)

    def was_denied(self, phone: Phone, message: IncomingMessage) -> bool:
        """Return whether a message was published before, and the service did not have it."""
        return self._compare(phone, message) is Likeness.DENIED

    def knows(self, phone: Phone, message: IncomingMessage) -> bool:
        """Return whether a message that came by webhook was published for a phone."""
        return self._compare(phone, message) is Likeness.SAME

    def _compare(self, phone: Phone, message: IncomingMessage) -> Likeness | None:
        if not phone.ledger.knows(message.message_id):
            # As a rule: nothing has to be computed for it.
            return None
        return phone.ledger.compare(
            message.message_id,
            self.identify(message, listed=False),
            message.channel,
            listed=False,
            at=message.received_at,
        )

    def knows_row(
        self,
        phone: Phone,
        message: IncomingMessage,
        identity: Identity,
        agreement: ListAgreement,
    ) -> bool:
        """Return whether a row of the service's list was published for a phone, or is queued.

        `agreement` is that of the phone whose row it is, which may be another one.
        """
        message_id, channel = message.message_id, message.channel
        likeness = phone.ledger.compare(
            message_id,
            identity,
            channel,
            listed=True,
            at=message.received_at,
            agreement=agreement,
        )
        return likeness is Likeness.SAME or any(
            agreement.compare(
                channel, identity, self.identify(queued.payload, listed=False).digest
            )
            is Likeness.SAME
            for queued in phone.queue
            if isinstance(queued.payload, IncomingMessage)
            and queued.payload.message_id == message_id
        )

    @callback
    def async_end(self) -> None:
        """Let nobody wait any more: the account was removed."""
        for state in self._states.values():
            state.async_end()

    # Storage

    @callback
    def async_note_change(self, phone: Phone | None = None) -> None:
        """Have what is stored of a phone written, or what is stored of none.

        Nothing is stored of a phone that was removed.
        """
        if phone is None:
            self._changed = True
        elif phone.owner:
            self._changed_phones[phone.owner] = phone
        self._schedule()

    @callback
    def async_take(
        self, keeps_content: Callable[[str, Channel], bool], *, everything: bool
    ) -> Changes:
        """Return the records that have changed since the last time, or everything.

        Texts only of the addresses whose content is kept.
        """
        changed, self._changed = self._changed, False
        phones, self._changed_phones = self._changed_phones, {}
        removed, self._removed_owners = self._removed_owners, set()
        changes: Changes = {}
        if everything:
            pending = (one.phone for one in self.pending.values())
            phones = {
                phone.owner: phone
                for phone in (
                    *self._stored_phones.values(),
                    *self.phones.values(),
                    *pending,
                )
            }
        else:
            for owner in removed:
                changes[Kind.PHONE, owner, EVERYTHING] = None

        for phone in phones.values():
            changes.update(phone.take(keeps_content, everything=everything))
        for contact_id, contact in self.contacts.take(everything=everything):
            changes[Kind.CONTACT, "", contact_id] = (
                None if contact is None else _encode_contact(contact, keeps_content)
            )
        if changed or everything:
            for state in self._states.values():
                changes.update(state.take(keeps_content, everything=everything))
            changes[Kind.ACCOUNT, "", DOCUMENT] = encode(self._as_dict())
        return changes

    def _as_dict(self) -> dict[str, Any]:
        data = {
            "digest_key": self._digest_key.hex(),
            "urls": {
                webhook_id: _url_as_dict(pending)
                for webhook_id, pending in self.pending.items()
            },
            "cloudhooks": sorted(self.cloudhooks),
            "rejected": self.rejected,
            "known_devices": self.known_devices,
            "declined_devices": self.declined_devices,
            "list_shows_tags": self.list_shows_tags,
            "content": self.applied_content,
        }
        for state in self._states.values():
            data |= state.as_dict()
        return data

    @callback
    def async_restore(
        self,
        records: Mapping[RecordKey, Any],
        damaged: Collection[str],
        *,
        last_row: int,
        from_backup: bool,
    ) -> None:
        """Read what was stored. What can't be read is left out and never stops reception.

        `damaged` are the owners of which something could not even be decoded.
        """
        self.damaged = bool(damaged)
        self.history_row = last_row or _first_row()
        account: Mapping[str, Any] = {}
        for key, value in records.items():
            kind, owner, _ = key
            try:
                if owner:
                    self._stored_phone(owner).restore_record(key, value)
                elif kind is Kind.ACCOUNT:
                    account = value
                    self._restore_account(account)
                elif kind is Kind.CONTACT:
                    self.contacts.restore(str(key[-1]), value)
                else:
                    for state in self._states.values():
                        state.restore_record(key, value)
            except DAMAGE:
                self.damaged = True
        for state in self._states.values():
            try:
                state.restore(account)
            except DAMAGE:
                self.damaged = True
        try:
            for webhook_id, stored in account.get("urls", {}).items():
                self._restore_url(webhook_id, stored)
        except DAMAGE:
            self.damaged = True
        pending = (one.phone for one in self.pending.values())
        for phone in (*self._stored_phones.values(), *pending):
            phone.finish_restore()
            if from_backup or phone.owner in damaged:
                # What was published is not known for sure, so nothing old is published.
                phone.cursor.floor = None
                self.async_note_change(phone)

    def _restore_account(self, data: Mapping[str, Any]) -> None:
        if len(key := bytes.fromhex(data["digest_key"])) != _DIGEST_KEY_BYTES:
            raise ValueError
        self._digest_key = key
        self._changed = False
        self.cloudhooks.update(data["cloudhooks"])
        self.rejected = int(data["rejected"])
        self.known_devices = frozenset(data["known_devices"])
        self.declined_devices = frozenset(data.get("declined_devices", ()))
        self.list_shows_tags = bool(data["list_shows_tags"])
        self.applied_content = data["content"]

    def _stored_phone(self, owner: str) -> Phone:
        if (phone := self._stored_phones.get(owner)) is None:
            phone = self._stored_phones[owner] = self._create_phone()
            phone.owner = owner
        return phone

    def _restore_url(self, webhook_id: str, stored: Mapping[str, Any]) -> None:
        phone_id, shown_at = stored["phone"], stored["shown_at"]
        owner = phone_id or webhook_id
        if shown_at is None or (phone_id and owner not in self._stored_phones):
            return
        phone = self._stored_phone(owner)
        if phone_id:
            phone.phone_id = phone_id
        else:
            del self._stored_phones[owner]
        # The clock may have been ahead.
        shown_at = min(datetime.fromisoformat(shown_at), dt_util.utcnow())
        pending = PendingUrl(
            webhook_id=webhook_id,
            phone=phone,
            url=stored["url"],
            until=shown_at + PENDING_MEMORY,
        )
        if stored["called"]:
            pending.called.set()
        self.pending[webhook_id] = pending

    # Phones and contacts

    @callback
    def async_add_phone(self, phone_id: str, webhook_id: str) -> Phone:
        """Return the phone of a subentry: a known one, a stored one, or one just set up."""
        pending = self.pending.pop(webhook_id, None)
        if (phone := self.phones.get(phone_id)) is None:
            phone = self._stored_phones.pop(phone_id, None)
            phone = phone or (pending and pending.phone) or self._create_phone()
            if phone.owner != phone_id:
                self._async_remove_owner(phone)
                phone.async_move(phone_id)
                self.async_note_change(phone)
            phone.phone_id = phone_id
            self.phones[phone_id] = phone
        return phone

    @callback
    def async_forget_phone(self, phone_id: str) -> None:
        """Forget a phone that was removed, and all that is stored of it."""
        phone = self.phones.pop(phone_id)
        self._async_remove_owner(phone)
        if phone.gateway_device_id is not None:
            self.declined_devices |= {phone.gateway_device_id}
            self.async_note_change()

    @callback
    def async_keep_declined(self, device_ids: Collection[int]) -> None:
        """Forget that the user has removed other phones than these."""
        kept = self.declined_devices & frozenset(device_ids)
        if kept != self.declined_devices:
            self.declined_devices = kept
            self.async_note_change()

    @callback
    def _async_remove_owner(self, phone: Phone) -> None:
        """Have nothing stored of a phone any more, as long as it has no other owner."""
        if phone.owner:
            self._changed_phones.pop(phone.owner, None)
            self._removed_owners.add(phone.owner)
            phone.owner = ""
            self._schedule()

    @callback
    def async_forget_contacts(self, known: Collection[str]) -> bool:
        """Forget what entities of removed contacts have shown; return whether there was any."""
        removed = [contact for contact in self.contacts if contact not in known]
        for contact_id in removed:
            self.contacts.drop(contact_id)
        return bool(removed)

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
            webhook_id = webhook.async_generate_id()
            phone = self.phones[phone_id] if phone_id else self._create_phone()
            phone.owner = phone_id or webhook_id
            pending = PendingUrl(webhook_id=webhook_id, phone=phone)
            self.pending[webhook_id] = pending
        pending.until = None
        return pending

    @callback
    def async_release_url(self, pending: PendingUrl) -> None:
        """Let a URL that a dialog has shown work for a day; forget one that it has not."""
        pending.until = dt_util.utcnow() + PENDING_MEMORY
        if not pending.url:
            self._async_forget_url(pending.webhook_id)

    @callback
    def _async_forget_url(self, webhook_id: str) -> None:
        pending = self.pending.pop(webhook_id, None)
        if pending is not None and not pending.phone.phone_id:
            self._async_remove_owner(pending.phone)

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
            self._async_forget_url(webhook_id)
        return bool(ended)

    @callback
    def async_discard_unclaimed(self) -> None:
        """Discard what was stored of phones that no longer exist."""
        for phone in self._stored_phones.values():
            self._async_remove_owner(phone)
        self._stored_phones.clear()

    @callback
    def async_release_device_ids(self) -> None:
        """Forget ids that phones only reported and that were entered for others since."""
        phones = self.phones.values()
        entered = {p.entered_device_id for p in phones} - {None}
        released = [
            phone
            for phone in phones
            if phone.entered_device_id is None and phone.reported_device_id in entered
        ]
        for phone in released:
            phone.set_device_ids(entered=None, reported=None)
            self.async_note_change(phone)

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


def _encode_contact(
    contact: ContactState, keeps_content: Callable[[str, Channel], bool]
) -> str:
    last = contact.last_message
    if last is not None and not keeps_content(last.sender, last.channel):
        contact = replace(contact, last_message=without_text(last))
    return encode(contact)


def _first_row() -> int:
    """Return a number after which a new history begins.

    It is higher than any that the history had before it was lost: what was sent then is still known
    by these.
    """
    return int(dt_util.utcnow().timestamp() * 1000)


def _url_as_dict(pending: PendingUrl) -> dict[str, Any]:
    # A restart closes the dialogs that are open.
    until = pending.until or dt_util.utcnow() + PENDING_MEMORY
    return {
        "phone": pending.phone.phone_id,
        "shown_at": until - PENDING_MEMORY if pending.url else None,
        "url": pending.url,
        "called": pending.called.is_set(),
    }
