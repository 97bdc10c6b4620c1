"""What an account knows: its phones, its people and its rules, and what of it is on the disk."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import (
    ACCEPT_EVERYONE,
    CONF_ACCEPT_FROM,
    CONF_CONTENT,
    CONF_WHO_MAY_READ,
    CONTENT_ALL,
    CONTENT_CONTACTS,
    CONTENT_NONE,
    READ_EVERYONE,
)
from ..domain.idempotency import IdempotencyStore
from ..domain.phone_numbers import AddressBook, Party
from ..domain.reducer import expire_problems, without_content
from ..domain.state import QueuedPayload
from ..domain.unknown_senders import UnknownSenders
from ..protocol import Channel, IncomingMessage
from ..storage.codec import encode_queued
from ..storage.store import AccountStore
from .phone import Phone
from .publish import Source, StateWriter

_DAMAGE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading a file raises that somebody, or a bad card, has changed."""
_WIDTHS = (CONTENT_NONE, CONTENT_CONTACTS, CONTENT_ALL)
PENDING_MEMORY = timedelta(hours=24)
"""How long a URL and its messages wait for a phone whose set-up a restart has cut off."""


class AccountData:
    """One account: its phones by subentry id, those being added by webhook id, its book.

    `cloudhooks` are the webhook ids that have a cloudhook of our making, `unknown_senders` the last
    people who wrote and are no contacts. `known_devices` are the ids of the phones that the
    service listed last, by which the account is known again. `once` is what was sent under which
    key. `watermark` is when the newest message was created that catch-up has seen, by the
    service's clock; `ids_differ` says that its list and its webhooks have different ids for one
    message, `list_shows_tags` that its list has shown the tag of a message from here.
    `gone_contacts` names contacts who were removed, by device, while something may still name
    them. `applied_content` is whose content was kept up to now, None when that is not known.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry[Any], on_saved: Callable[[], None]
    ) -> None:
        """Start empty; `on_saved` is told of each write of the file, good or bad."""
        self.hass = hass
        self.entry = entry
        self.store = AccountStore(hass, entry.entry_id, self.snapshot, on_saved)
        self.phones: dict[str, Phone] = {}
        self.pending: dict[str, Phone] = {}
        self.book = AddressBook((), None)
        self.cloudhooks: set[str] = set()
        self.unknown_senders = UnknownSenders()
        self.known_devices: frozenset[int] = frozenset()
        self.once = IdempotencyStore()
        self.watermark: datetime | None = None
        self.ids_differ = False
        self.list_shows_tags = False
        self.gone_contacts: dict[str, str] = {}
        self.applied_content: str | None = None
        self._kept: dict[str, Phone] = {}

    # What is kept

    async def async_load(self) -> None:
        """Bring back what was kept. What cannot be read is left out and never stops reception."""
        data = await self.store.async_load()
        if data is None:
            return
        self._restore(data)
        if self.store.unreadable:
            await self.store.async_set_aside()
            self.store.async_schedule()

    def _restore(self, data: dict[str, Any]) -> None:
        try:
            now = dt_util.utcnow()
            for phone_id, kept in data["phones"].items():
                self._kept[phone_id] = self._restored(kept)
            for webhook_id, kept in data["pending"].items():
                phone = self._restored(kept)
                if phone.opened_at and now - phone.opened_at < PENDING_MEMORY:
                    self.pending[webhook_id] = phone
            self.cloudhooks.update(data["cloudhooks"])
            self.unknown_senders.restore(data["turned_away"], data["strangers"])
            self.known_devices = frozenset(data.get("known_devices", ()))
            self.once.restore(data.get("once", {}))
            self.gone_contacts.update(data.get("gone_contacts", {}))
            self.watermark = dt_util.parse_datetime(data.get("watermark") or "")
            self.ids_differ = bool(data.get("ids_differ"))
            self.list_shows_tags = bool(data.get("list_shows_tags"))
            self.applied_content = data.get("content")
        except _DAMAGE:
            self.store.unreadable = True

    def _restored(self, kept: dict[str, Any]) -> Phone:
        phone = Phone(writer=StateWriter(self.hass))
        try:
            phone.restore(kept)
        except _DAMAGE:
            self.store.unreadable = True
        if self.store.restored:
            # What was told since the backup is not known, so nothing old is told at all.
            phone.floor = None
        return phone

    def snapshot(self) -> dict[str, Any]:
        """Give all that is kept on disk, built anew."""
        return {
            "phones": {
                phone_id: phone.as_stored(self._waiting(phone))
                for phone_id, phone in (self._kept | self.phones).items()
            },
            "pending": {
                webhook_id: phone.as_stored(self._waiting(phone))
                for webhook_id, phone in self.pending.items()
            },
            "cloudhooks": sorted(self.cloudhooks),
            "turned_away": self.unknown_senders.rejected,
            "strangers": self.unknown_senders.as_stored(),
            "known_devices": sorted(self.known_devices),
            "once": self.once.as_stored(),
            "watermark": self.watermark and self.watermark.isoformat(),
            "ids_differ": self.ids_differ,
            "list_shows_tags": self.list_shows_tags,
            "gone_contacts": dict(self.gone_contacts),
            "content": self.applied_content,
        }

    def _waiting(self, phone: Phone) -> list[dict[str, Any]]:
        return [
            encode_queued(
                queued, keep_content=self.keeps_content_of(self.party_of(queued))
            )
            for queued in phone.inbox.values()
        ]

    # Who is there

    @callback
    def async_add_phone(self, phone_id: str, webhook_id: str) -> Phone:
        """Give the phone of a subentry: one that is there, was kept, or was just set up."""
        if (phone := self.phones.get(phone_id)) is None:
            phone = self.pending.pop(webhook_id, None) or self._kept.pop(phone_id, None)
            phone = phone or Phone(writer=StateWriter(self.hass))
            phone.phone_id = phone_id
            phone.opened_at = None
            self.phones[phone_id] = phone
        return phone

    @callback
    def async_remove_phone(self, phone_id: str) -> None:
        """Forget a phone that was removed."""
        del self.phones[phone_id]
        self.store.async_schedule()

    @callback
    def async_discard_unclaimed(self) -> None:
        """Forget what was kept of phones that no longer exist."""
        if self._kept:
            self._kept.clear()
            self.store.async_schedule()

    @callback
    def async_release_device_ids(self) -> None:
        """Forget ids that phones have only seen and that were entered for others since."""
        entered = {p.configured_device_id for p in self.phones.values()} - {None}
        for phone in self.phones.values():
            if (
                phone.configured_device_id is None
                and phone.adopted_device_id in entered
            ):
                phone.adopted_device_id = None
                self.store.async_schedule()

    @callback
    def expire_problems(self) -> None:
        """Let go of problems that are a day old by now.

        Before the entities show them: once none is left, nothing would write them again.
        """
        now = dt_util.utcnow()
        for phone in self.phones.values():
            phone.state = expire_problems(phone.state, now)

    def gateway_device_ids(self) -> set[int]:
        """Give the service's ids of the phones, as far as they are known."""
        return {
            phone.gateway_device_id
            for phone in self.phones.values()
            if phone.gateway_device_id is not None
        }

    def source(self, phone: Phone) -> Source:
        """Name a phone as automations know it."""
        return Source(
            entry_id=self.entry.entry_id,
            phone_id=phone.phone_id,
            device_id=phone.device_id,
            phone=phone.name,
            gateway_device_id=phone.gateway_device_id,
        )

    # Rules of the account

    @property
    def accept_from(self) -> str:
        """Whose messages are told."""
        return str(self.entry.options.get(CONF_ACCEPT_FROM, ACCEPT_EVERYONE))

    @property
    def content(self) -> str:
        """Whose content is kept."""
        return str(self.entry.options.get(CONF_CONTENT, CONTENT_ALL))

    @property
    def everyone_may_read(self) -> bool:
        """Whether users who are no administrators may read the service's list of messages."""
        return self.entry.options.get(CONF_WHO_MAY_READ) == READ_EVERYONE

    def keeps_content_of(self, party: Party) -> bool:
        """Whether a sender's texts and pictures may be shown and kept."""
        if self.content == CONTENT_CONTACTS:
            return party.contact_id is not None
        return self.content == CONTENT_ALL

    def knows(self, address: str) -> bool:
        """Whether an address that wrote, by SMS if it is a name, is a contact's by now."""
        return self.book.identify(address, Channel.SIM_1).contact_id is not None

    def party_of(self, queued: QueuedPayload) -> Party:
        payload = queued.payload
        if isinstance(payload, IncomingMessage):
            return self.book.identify(payload.sender, payload.channel)
        return self.book.identify(payload.recipient, payload.channel)

    @callback
    def async_apply_content_policy(self) -> bool:
        """Forget what may no longer be kept; say whether there may be anything of it elsewhere."""
        before, self.applied_content = self.applied_content, self.content
        changed = before in _WIDTHS and _WIDTHS.index(self.content) < _WIDTHS.index(
            before
        )
        for phone in self.phones.values():
            last, image = phone.state.last_message, phone.state.last_image
            bare = without_content(
                phone.state,
                text=last is not None
                and not self.keeps_content_from(last.sender, last.channel),
                image=image is not None
                and not self.keeps_content_from(image.sender, image.channel),
            )
            changed |= bare is not phone.state
            phone.state = bare
        return changed

    def keeps_content_from(self, sender: str, channel: Channel) -> bool:
        """Whether an address's texts and pictures may be shown and kept."""
        return self.keeps_content_of(self.book.identify(sender, channel))
