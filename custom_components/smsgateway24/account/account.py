"""A live account: it accepts what comes in, publishes it, and knows its own messages.

It is there as long as its entry, across reloads, so that nothing that comes in meanwhile is lost.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util

from ..api import ApiError, AuthError, Client, Device
from ..const import (
    ACCEPT_EVERYONE,
    ACCEPT_TRUSTED,
    CONF_ACCEPT_FROM,
    CONF_CONFIRMED_URL,
    CONF_HISTORY_DAYS,
    CONF_WHO_MAY_READ,
    CONTENT_CONTACTS,
    HISTORY_DAYS,
    READ_EVERYONE,
)
from ..coordinator import HealthCoordinator
from ..domain.contacts import AddressBook, Party
from ..domain.history import (
    Direction,
    HistoryFilter,
    HistoryMessage,
    HistoryUpdate,
    thread_of,
)
from ..domain.identity import Identity
from ..domain.ledger import SentRecord
from ..domain.log_limiter import LogLimiter
from ..domain.outgoing import OutgoingMessage, SendProblem
from ..domain.recent_messages import RecentMessage
from ..domain.reducer import (
    Transition,
    expire_problems,
    newest_message,
    reduce,
    without_message,
    without_messages,
)
from ..domain.state import (
    ContactState,
    DeliveryUpdated,
    IsDeleted,
    MessageReceived,
    PhoneState,
    QueuedPayload,
    Via,
)
from ..errors import (
    ActionFailedError,
    InvalidRequestError,
    error_key,
    place_of,
    redacted_reason,
)
from ..protocol import (
    Channel,
    IncomingMessage,
    Ping,
    Shapes,
    Status,
    StatusReport,
    WebhookPayload,
)
from ..protocol.model import INCOMING_STATUS_ID, PENDING_STATUS_ID
from ..storage.database import UnavailableError
from ..storage.store import AccountStore
from .call_admission import CallAdmission
from .content_policy import ContentPolicy
from .data import AccountData, CapabilityState
from .dialogue import Dialogue
from .entity_writer import ContactWrite, StateWriter
from .issues import Issue, IssueManager
from .phone import MAX_DAYS, SECOND_DEVICE_PAUSE, Phone, create_phone
from .problem_expiry import ProblemExpiry
from .publish import (
    HistoryChange,
    Source,
    async_publish_event,
    async_publish_sent,
    error_signal,
    history_signal,
    options_signal,
    sending_signal,
)
from .queue import AcceptResult
from .trust import Trust

_LOGGER = logging.getLogger(__name__)

type SmsGateWay24ConfigEntry = ConfigEntry[Account]


class Account:
    """One account, while Home Assistant runs.

    `data` is what is stored of it, `content` decides whose texts are, `issues` are its repair
    issues. `loaded` says that what was stored is known, without which nothing is accepted.
    `attached` says that the entities of the entry are there. `client` and `health` are
    there while the entry is loaded and has a token. `unload_count` is how often the entry was
    unloaded. `unconfirmed_urls` are, by phone, the present webhook URLs that no request has
    confirmed yet while another one was. `trust` says whom to believe, `calls` how
    much may come in. `shapes` describes the service's answers without a value. `last_error` is the
    key of an error, and when it was.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        states: Iterable[type[CapabilityState]],
    ) -> None:
        """Start empty, with a state for each of the given capabilities."""
        self.hass = hass
        self.entry = entry
        self.store = AccountStore(
            hass,
            entry.entry_id,
            lambda everything: self.data.async_take(
                self.content.keeps_content_from, everything=everything
            ),
            self._keeps_content,
            self.async_check_store,
        )
        self.data = AccountData(states, self._create_phone, self.store.async_schedule)
        self.phones = self.data.phones
        self.content = ContentPolicy(entry, self.data)
        self._history_signal = history_signal(entry.entry_id)
        self.issues = IssueManager(hass, entry.entry_id)
        self.client: Client | None = None
        self.health: HealthCoordinator | None = None
        self.image_lock = asyncio.Lock()
        self.last_error: tuple[str, datetime] | None = None
        self.loaded = False
        self.attached = False
        self.unload_count = 0
        self.unconfirmed_urls: dict[str, str] = {}
        self.shapes = Shapes()
        self._content_left = False
        self.trust = Trust(hass, entry, self.data, self.issues)
        self.calls = CallAdmission(hass, entry, self.data, self.issues)
        self._problem_expiry = ProblemExpiry(hass, self.phones, self._async_write_state)
        self._log_limiter = LogLimiter()
        self._day_listeners: list[Callable[[], None]] = []
        self._watchers: dict[int, set[asyncio.Event]] = {}
        self._contact_writers: dict[str, StateWriter] = {}

    def _keeps_content(self, address: str, channel: Channel) -> bool:
        return self.content.keeps_content_from(address, channel)

    async def async_load(self) -> None:
        """Read what is stored; `loaded` stays false where that can't be done now."""
        try:
            records = await self.store.async_load()
        except UnavailableError:
            return
        self.loaded = True
        if records is None:
            return
        self.data.async_restore(
            records.values,
            records.damaged,
            last_row=records.last_row,
            from_backup=self.store.restored,
        )
        if self.data.damaged:
            await self.store.async_copy_aside()
            self.store.async_schedule()

    @callback
    def async_note_change(self, phone: Phone | None = None) -> None:
        """Have what is stored of a phone written, or what is stored of none."""
        self.data.async_note_change(phone)

    # Options

    @property
    def book(self) -> AddressBook:
        """The contacts."""
        return self.data.book

    @property
    def enabled_phones(self) -> list[Phone]:
        """The phones that the user has not disabled."""
        return [phone for phone in self.phones.values() if not phone.disabled]

    @property
    def accept_from(self) -> str:
        """Whose messages are published: `everyone` or `trusted`."""
        return str(self.entry.options.get(CONF_ACCEPT_FROM, ACCEPT_EVERYONE))

    @property
    def history_days(self) -> int:
        """For how many days messages are kept in the history; 0 for not at all."""
        return int(self.entry.options.get(CONF_HISTORY_DAYS, HISTORY_DAYS))

    @property
    def everyone_may_read(self) -> bool:
        """Whether users who are no administrators may read messages."""
        return self.entry.options.get(CONF_WHO_MAY_READ) == READ_EVERYONE

    async def async_apply_options(self) -> None:
        """Have changed options take effect also where they are not read each time.

        While the entry is being set up, its set-up does what is left.
        """
        self.async_hide_content()
        if not self.attached:
            return
        self.trust.async_release_unwanted()
        for phone_id in self.phones:
            # They are about the limits before; a message beyond the present ones says so again.
            self.issues.async_set(Issue.SEND_LIMIT_HOUR, phone_id, on=False)
            self.issues.async_set(Issue.WEBHOOK_FLOOD, phone_id, on=False)
        async_dispatcher_send(self.hass, options_signal(self.entry.entry_id))
        await self.async_delete_content()

    # Accepting

    @callback
    def async_accept(
        self, phone: Phone, payload: WebhookPayload, caller: str | None = None
    ) -> AcceptResult:
        """Take a webhook request that came in by the URL of a phone, whatever phone it names.

        It is published, or queued until that is possible; `async_store` must follow. `caller` is
        the network address that it came from, if known. An error in publishing is raised.
        """
        result = self._async_accept(phone, payload, Via.WEBHOOK, caller=caller)
        self._async_record_request(phone)
        return result

    async def async_store(self, phone: Phone, payload: WebhookPayload) -> bool:
        """Return whether a payload that was accepted is safe.

        One that is queued is on the disk then. One that is published will be within a moment, as
        long as writing works; else it is written first, too.
        """
        if isinstance(payload, Ping):
            return True
        must_be_written = payload in phone.queue or not self.store.reliable
        if must_be_written and not await self.store.async_save():
            return False
        # All that came in this pass is published first, then answered.
        await asyncio.sleep(0)
        return True

    @callback
    def async_accept_listed(
        self, phone: Phone, payload: IncomingMessage | StatusReport, *, recovered: bool
    ) -> AcceptResult:
        """Take what the service was asked for; an error in publishing it is logged.

        Whether a message is known was decided by the caller, who has seen the whole list.
        """
        try:
            return self._async_accept(phone, payload, Via.POLL, recovered=recovered)
        except Exception as err:  # noqa: BLE001 - the next row must not wait for this one
            self._log_error(err)
            return AcceptResult.PUBLISHED

    @callback
    def async_reject_listed(self, phone: Phone, message: IncomingMessage) -> bool:
        """Return whether a message of the service's list is not for publishing, and count it once.

        It is not if its sender is not accepted, or if it is the very message that was not before.
        """
        identity = self.data.identify(message, listed=True)
        if phone.ledger.was_rejected(message.message_id, identity):
            return True
        party = self.book.identify(message.sender, message.channel)
        if self._accepts(party) or self._asks(message):
            return False
        private = not self.content.keeps_content_of(party)
        self._async_reject(phone, message, identity, private=private)
        return True

    def _accepts(self, party: Party) -> bool:
        return party.trusted or self.accept_from != ACCEPT_TRUSTED

    def _asks(self, message: IncomingMessage) -> bool:
        dialogue = self.trust.dialogue
        return dialogue is not None and dialogue.asks(message)

    @callback
    def async_set_dialogue(self, dialogue: Dialogue | None) -> None:
        """Have questions that messages answer from now on, or none."""
        self.trust.dialogue = dialogue

    @callback
    def _async_reject(
        self,
        phone: Phone,
        message: IncomingMessage,
        identity: Identity,
        *,
        private: bool,
    ) -> None:
        """Count a message, and nothing else: no state changes, no automation starts."""
        self.async_note_change(phone)
        now = dt_util.utcnow()
        if phone.ledger.reject(message.message_id, now, identity, private=private):
            self.data.rejected += 1
            self.async_note_change()

    def _async_accept(
        self,
        phone: Phone,
        payload: WebhookPayload,
        via: Via,
        *,
        recovered: bool = False,
        caller: str | None = None,
    ) -> AcceptResult:
        if isinstance(payload, Ping):
            return AcceptResult.NOTED
        date, now = None, dt_util.utcnow()
        paced = looks = awaits = False
        if isinstance(payload, IncomingMessage):
            if via is Via.WEBHOOK:
                if self.data.knows(phone, payload):
                    return AcceptResult.REPEATED
                paced = not self.calls.admits_message(phone, payload, caller)
                if paced:
                    self.calls.async_report(phone)
                if (
                    paced
                    and self.health is not None
                    and self.health.last_update_success
                ):
                    # Catch-up brings it, if the service knows it.
                    self.calls.async_refuse()
                    return AcceptResult.TOO_MANY
                looks = not phone.disabled and self.trust.looks_for(phone, payload)
                awaits = looks and self.trust.holds(phone, payload)
            # Dates of the list are those of the service's clock.
            date = payload.received_at if via is Via.WEBHOOK else None
            if date is not None and phone.clock.offset:
                payload = replace(payload, received_at=phone.clock.correct(date))
        elif via is Via.WEBHOOK and not self.calls.admits_report(phone, payload):
            return AcceptResult.NOTED
        result = phone.queue.async_put(
            QueuedPayload(
                payload=payload,
                accepted_at=now,
                via=via,
                recovered=recovered,
                paced=paced,
                awaits=awaits,
            )
        )
        if result is AcceptResult.FULL and (awaits or paced):
            self.calls.async_report(phone)
            self.calls.async_refuse()
        if result is AcceptResult.QUEUED:
            self.async_note_change(phone)
        if via is Via.POLL or result not in {
            AcceptResult.PUBLISHED,
            AcceptResult.QUEUED,
        }:
            return result
        self._async_note_device(phone, payload.device_id)
        if (
            looks
            and self.trust.look_ups is not None
            and isinstance(payload, IncomingMessage)
        ):
            self.trust.look_ups.async_look_for(
                phone, payload, now, phone.queue.newest if awaits else None
            )
        if (
            date is not None
            and not self.needs_proof(phone)
            and phone.clock.observe(date, now)
        ):
            self.async_check_clock(phone)
        return result

    @callback
    def _async_note_device(self, phone: Phone, device_id: int | None) -> None:
        """Note which phone of the service a request names; the URL says whose the message is.

        A phone of which no id is known takes the first one, as long as no other phone of the
        account has it: a caller who knows one URL must not make a phone another one. One that was
        taken so is given back to the phone whose own URL brings it and nothing else.
        """
        if device_id is None or device_id < 1 or device_id == phone.gateway_device_id:
            return
        if phone.note_named(device_id):
            self.async_note_change(phone)
        if phone.gateway_device_id is None and self._may_adopt(phone, device_id):
            if (owner := self.data.phone_with(device_id)) is not None:
                owner.set_device_ids(entered=None, reported=None)
                self.async_note_change(owner)
                self._async_report_second_device(owner, device_id)
            phone.set_device_ids(entered=None, reported=device_id)
            self.async_note_change(phone)
            if phone.other_device_id == device_id:
                self._async_report_second_device(phone, None)
        elif phone.other_device_id != device_id:
            self._async_report_second_device(phone, device_id)

    def _may_adopt(self, phone: Phone, device_id: int) -> bool:
        owner = self.data.phone_with(device_id)
        if owner is not None:
            return (
                owner.entered_device_id is None
                # The service's list has shown that it is the owner's.
                and not owner.ledger.agreement.has_ids
                and phone.named_ids == (device_id,)
            )
        # Where the service can be asked, it says which ids there are.
        return self.client is None or device_id in self.data.known_devices

    @callback
    def _async_record_request(self, phone: Phone) -> None:
        """Record that something came in by a phone's webhook."""
        now = dt_util.utcnow()
        phone.last_request = now
        if not self.needs_proof(phone):
            self._async_record_working(phone)
        if (today := now.toordinal()) not in phone.days[-1:]:
            phone.days = (*phone.days, today)[-MAX_DAYS:]
            self.async_note_change(phone)
            for listener in self._day_listeners:
                listener()

    def needs_proof(self, phone: Phone) -> bool:
        """Whether only a message that the service confirms proves that a URL works.

        Any caller can make up a request. Where nobody can tell, any request is believed.
        """
        return self.client is not None and phone.ledger.agreement.has_ids

    @callback
    def async_prove(
        self, phone: Phone, message_id: int, created: datetime | None
    ) -> None:
        """Record that the service has a message that came in by a phone's URL, since when.

        How far the phone's clock is off is learnt from such messages only.
        """
        self._async_record_working(phone)
        self._async_note_proof(phone)
        recent = phone.recent.get(message_id)
        if (
            recent is not None
            and recent.date is not None
            and len(tuple(phone.ledger.published(message_id))) == 1
            and created is not None
            and phone.clock.learn(recent.date, created)
        ):
            self.async_check_clock(phone)
            self.async_note_change(phone)
        if message_id in phone.unproven_ids:
            phone.unproven_ids.clear()
            self.async_confirm_url(phone.phone_id)

    @callback
    def _async_note_proof(self, phone: Phone) -> None:
        if not phone.proved:
            phone.proved = True
            self.async_note_change(phone)

    @callback
    def _async_record_working(self, phone: Phone) -> None:
        phone.cursor.missed = 0
        if self.issues.active:
            self.issues.async_record_request(phone.phone_id)

    @callback
    def async_record_url(self, phone: Phone, payload: WebhookPayload) -> None:
        """Record that a request came in by a phone's new URL, which that may prove."""
        if not self.needs_proof(phone):
            self.async_confirm_url(phone.phone_id)
        elif isinstance(payload, IncomingMessage):
            phone.unproven_ids.append(payload.message_id)

    @callback
    def async_record_use(self, webhook_id: str) -> None:
        """Record that a request came in by a URL, if it is one that no phone has yet."""
        pending = self.data.pending.get(webhook_id)
        if pending is not None and not pending.called.is_set():
            pending.called.set()
            self.async_note_change()
            self.async_check_pending_urls()

    # Publishing

    def _async_publish(self, phone: Phone, queued: QueuedPayload) -> None:
        """Reduce a payload, and publish the event that it comes to."""
        self.async_note_change(phone)
        data, payload, now = self.data, queued.payload, dt_util.utcnow()
        party = data.book.identify(queued.address, payload.channel)
        keep_content = self.content.keeps_content_of(party)
        identity = None
        if isinstance(payload, IncomingMessage):
            identity = data.identify(payload, listed=queued.via is Via.POLL)
            if not (self._accepts(party) or self._asks(payload)):
                if phone.recent.get(payload.message_id) is None:
                    _note_recent(phone, queued, payload)
                self._async_reject(phone, payload, identity, private=not keep_content)
                return
            if party.trusted and self.trust.is_unproven(phone, queued):
                party = replace(party, trusted=False)
        transition = reduce(
            phone.state,
            phone.ledger,
            queued,
            party,
            keep_content=keep_content,
            now=now,
            identity=identity,
            judged=self.client is not None,
        )
        if phone.disabled:
            self._async_pass_over(phone, queued, transition)
            return
        if (event := transition.event) is None:
            if transition.confirms:
                self._async_confirm(phone, payload, transition.state)
            return
        contact, context, dialogue = None, Context(), self.trust.dialogue
        if isinstance(event, MessageReceived):
            if dialogue is not None:
                event = self._async_hear(dialogue, phone, queued, event)
            contact = self._async_note_contact(phone, event)
            _note_recent(phone, queued, event.message, conflict=event.conflict is True)
            self.trust.async_note_conflict(phone, event)
            if self.history_days:
                data.history_row += 1
                self._async_note_history(phone, data.history_row, event)
        problems, phone.state = phone.state.problems, transition.state
        if phone.state.problems != problems:
            self._problem_expiry.async_start()
        try:
            async_publish_event(
                self.hass,
                self._source(phone),
                phone.writer,
                phone.state,
                event,
                phone.queue.async_pause,
                contact,
                context,
            )
        finally:
            if isinstance(event, DeliveryUpdated):
                self._async_record_delivery(phone, event)
            elif dialogue is not None:
                dialogue.async_follow(context)

    @callback
    def _async_hear(
        self,
        dialogue: Dialogue,
        phone: Phone,
        queued: QueuedPayload,
        event: MessageReceived,
    ) -> MessageReceived:
        """Return a message with the question that it answers, if it does."""
        proven = not self.trust.is_unproven(phone, queued)
        try:
            return dialogue.async_hear(
                phone, event, proven=proven, listed_at=queued.listed_at
            )
        except Exception as err:  # noqa: BLE001 - the message is published, come what may
            self._log_error(err)
            return event

    @callback
    def _async_note_contact(
        self, phone: Phone, event: MessageReceived
    ) -> ContactWrite | None:
        """Note a message of a contact; return what its entities are to show, if it has any."""
        contact_id = event.party.contact_id
        if contact_id is None:
            return None
        contact = self.data.contacts.get(contact_id)
        last = None if contact is None else contact.last_message
        newest = newest_message(last, event)
        if contact is None or newest is not last:
            contact = ContactState(
                last_message=newest, phone_id=phone.phone_id, phone=phone.name
            )
            self.data.contacts.put(contact_id, contact)
        writer = self._contact_writers.get(contact_id)
        return None if writer is None else (writer, contact)

    @callback
    def async_contact_writer(self, contact_id: str) -> StateWriter:
        """Return what writes the entities of a contact."""
        writer = self._contact_writers.get(contact_id)
        if writer is None:
            writer = self._contact_writers[contact_id] = StateWriter(self.hass)
        return writer

    @callback
    def async_forget_removed_contacts(self) -> None:
        """Forget what was shown of contacts that were removed."""
        known = self.entry.subentries
        if self.data.async_forget_contacts(known):
            self.store.async_write_anew()
        for contact_id in self._contact_writers.keys() - known.keys():
            del self._contact_writers[contact_id]

    @callback
    def _async_pass_over(
        self, phone: Phone, queued: QueuedPayload, transition: Transition
    ) -> None:
        """Publish nothing of a phone that is disabled, and note what is known now.

        The ledger has it, so that it is not published later either.
        """
        event = transition.event
        if isinstance(event, MessageReceived):
            _note_recent(phone, queued, event.message, conflict=event.conflict is True)
            self.trust.async_note_conflict(phone, event)
        elif event is not None:
            # A problem that is over must not come back with the phone.
            phone.state = replace(phone.state, problems=transition.state.problems)
            self._async_record_delivery(phone, event)
        elif transition.confirms:
            self._async_confirm(phone, queued.payload, phone.state)

    def _source(self, phone: Phone) -> Source:
        return Source(
            entry_id=self.entry.entry_id,
            phone_id=phone.phone_id,
            device_id=phone.device_id,
            phone=phone.name,
            gateway_device_id=phone.gateway_device_id,
        )

    @callback
    def async_hide_content(self) -> None:
        """Show no content that may no longer be kept; `async_delete_content` must follow."""
        if self.content.async_apply():
            self._content_left = True
            self.store.async_write_anew()
            self._async_write_without_content()

    async def async_delete_content(self) -> bool:
        """Delete from all files what is shown no more; return whether there was any."""
        left, self._content_left = self._content_left, False
        if left:
            await self._async_delete_stored_content(asides=True)
        return left

    @callback
    def async_forget_former_contacts(self) -> None:
        """Delete the content of contacts that are none any more, where only theirs is kept."""
        if self.content.kept != CONTENT_CONTACTS or not self.loaded:
            return
        if self.content.async_blank_states() or any(
            len(phone.queue) for phone in self.phones.values()
        ):
            self.store.async_write_anew()
        self._async_write_without_content()
        self.hass.async_create_task(
            self._async_delete_stored_content(asides=False), "smsgateway24 content"
        )

    @callback
    def _async_write_without_content(self) -> None:
        """Write all entities without content that may not be kept."""

        def is_private(sender: str, channel: Channel, _at: datetime) -> bool:
            return not self._keeps_content(sender, channel)

        for phone in self.phones.values():
            self._async_forget_shown(phone.writer, phone.state, is_private)
            self.async_note_change(phone)
        for contact_id, writer in self._contact_writers.items():
            contact = self.data.contacts.get(contact_id)
            self._async_forget_shown(writer, contact, is_private)

    async def _async_delete_stored_content(self, *, asides: bool) -> None:
        await self.store.async_forget_content(asides=asides)
        if self.attached:
            # Not in a quarter of an hour, when it would be written anyway.
            await self.content.async_delete_restorable(self.hass)

    @callback
    def async_forget_shown(self, deleted: HistoryFilter) -> None:
        """Show and store no last message, picture or answer that is deleted from the history."""
        if self.trust.dialogue is not None:
            self.trust.dialogue.async_forget_answers(deleted.covers)
        for phone in self.phones.values():
            if deleted.phone_id in {None, phone.phone_id}:
                phone.state = without_messages(phone.state, deleted.covers)
                self._async_forget_shown(phone.writer, phone.state, deleted.covers)
                self.async_note_change(phone)
        for contact_id, contact in tuple(self.data.contacts.items()):
            if deleted.phone_id not in {None, contact.phone_id}:
                continue
            bare = without_message(contact, deleted.covers)
            if bare is not contact:
                self.data.contacts.put(contact_id, bare)
                self.async_note_change()
            if (writer := self._contact_writers.get(contact_id)) is not None:
                self._async_forget_shown(writer, bare, deleted.covers)

    @callback
    def _async_forget_shown(
        self,
        writer: StateWriter,
        state: PhoneState | ContactState | None,
        is_deleted: IsDeleted,
    ) -> None:
        """Write the entities of a phone or a contact without content that was deleted."""
        self._async_write(writer, state)
        try:
            writer.async_forget(is_deleted)
        except Exception as err:  # noqa: BLE001 - the next one must not wait for it
            self._log_error(err)

    @callback
    def _async_write_state(self, phone: Phone) -> None:
        self.async_note_change(phone)
        self._async_write(phone.writer, phone.state)

    @callback
    def _async_write(
        self, writer: StateWriter, state: PhoneState | ContactState | None
    ) -> None:
        try:
            writer.async_write(state)
        except Exception as err:  # noqa: BLE001 - no caller is there to handle it
            self._log_error(err)

    def _log_error(self, err: Exception) -> None:
        # Without the traceback, which may hold a message.
        place = place_of(err)
        suppressed = self._log_limiter.suppressed_count(place, dt_util.utcnow())
        if suppressed is not None:
            _LOGGER.error(
                "Could not process a queued message or update an entity: %s"
                " (%d more since the last time)",
                place,
                suppressed,
            )

    # What the service says

    def listed_device(self, phone: Phone) -> Device | None:
        """Return a phone as the service listed it last; None if it did not."""
        health, device_id = self.health, phone.gateway_device_id
        if health is None or not health.data or device_id is None:
            return None
        known = health.data.get(device_id)
        return None if known is None else known.device

    @callback
    def async_note_error(self, key: str) -> None:
        """Note the last error of the service or of sending, by the key of its words."""
        self.last_error = key, dt_util.utcnow()
        async_dispatcher_send(self.hass, error_signal(self.entry.entry_id))

    # Own messages

    def get_client(self) -> Client:
        """Return the client of the service; raises InvalidRequestError where there is none."""
        if self.client is None:
            raise InvalidRequestError(
                translation_key="no_token", account=self.entry.title
            )
        return self.client

    @callback
    def async_action_error(self, err: ApiError) -> ActionFailedError:
        """Return the error of an action for one of the service; ask for a new token if needed."""
        self.async_note_error(error_key(err))
        if isinstance(err, AuthError):
            self.entry.async_start_reauth(self.hass)
        return ActionFailedError(
            translation_key=error_key(err), reason=redacted_reason(err)
        )

    @callback
    def async_record_posting(
        self, phone: Phone, message: OutgoingMessage, text: str
    ) -> OutgoingMessage:
        """Register a message that is about to be posted; return it with its row in the history."""
        if self.history_days:
            if not (row := message.history_row):
                self.data.history_row = row = self.data.history_row + 1
            message = replace(message, history_row=row)
            channel = Channel.of(message.channel_id)
            party = self.data.book.identify(message.recipient, channel)
            posted = HistoryMessage(
                row=row,
                direction=Direction.OUTGOING,
                at=message.posted_at or dt_util.utcnow(),
                address=message.recipient,
                thread=thread_of(party, channel),
                channel_id=message.channel_id,
                text=text,
            )
            self._async_note_history(phone, row, posted)
        phone.outgoing.put(message)
        self.async_note_change(phone)
        self._async_signal_sending(phone)
        return message

    @callback
    def _async_signal_sending(self, phone: Phone) -> None:
        signal = sending_signal(self.entry.entry_id, phone.phone_id)
        async_dispatcher_send(self.hass, signal)

    @callback
    def async_record_problem(self, phone: Phone, message: OutgoingMessage) -> None:
        """Record in the history why the service does not have a message, or may not have it."""
        if message.problem is None:
            return
        self.async_note_error(message.problem)
        self._async_signal_sending(phone)
        if message.history_row:
            self._async_note_history(
                phone,
                message.history_row,
                HistoryUpdate(message_id=message.message_id, problem=message.problem),
            )
            self.async_note_change(phone)

    @callback
    def async_record_sent(
        self,
        phone: Phone,
        message: OutgoingMessage,
        message_id: int,
        text: str,
        context: Context | None = None,
        question_id: str | None = None,
    ) -> bool:
        """Register a message that the service has accepted, and publish that.

        It is there under the id that the service gave it. Return whether reports about that id were
        there already. They are dropped: ids can be guessed, so that any sender who knows the
        webhook URL can report "delivered" before a message is sent.
        """
        message = replace(message, message_id=message_id)
        phone.outgoing.put(message)
        known = phone.ledger.sent(message_id)
        self.async_note_change(phone)
        if known is not None and known.sent_from_here:
            return False
        row = message.history_row
        phone.ledger.record(
            message_id,
            SentRecord(
                attempt=0,
                known_at=dt_util.utcnow(),
                sent_from_here=True,
                history_row=row,
            ),
        )
        if row:
            self._async_note_history(
                phone,
                row,
                HistoryUpdate(
                    message_id=message_id,
                    status=Status.PENDING,
                    status_id=PENDING_STATUS_ID,
                ),
            )
        channel = Channel.of(message.channel_id)
        party = self.data.book.identify(message.recipient, channel)
        if not self.content.keeps_content_of(party):
            text = ""
        async_publish_sent(
            self.hass,
            self._source(phone),
            message,
            party,
            text,
            context,
            question_id,
        )
        return known is not None

    @callback
    def async_record_list_shows_tags(self, *, shown: bool) -> None:
        """Record whether the service's list shows the tags that messages were sent with."""
        if shown != self.data.list_shows_tags:
            self.data.list_shows_tags = shown
            self.async_note_change()

    async def async_request_status(
        self, phone: Phone, message: OutgoingMessage, *, recovered: bool
    ) -> None:
        """Ask the service for the status of an own message, and publish it."""
        if self.client is None or message.message_id is None:
            return
        try:
            status = await self.client.async_message_status(message.message_id)
        except AuthError:
            self.entry.async_start_reauth(self.hass)
            return
        except ApiError:
            return
        if status.status_id != INCOMING_STATUS_ID:
            report = StatusReport(
                message_id=message.message_id,
                status_id=status.status_id,
                status_message=status.description,
                recipient=message.recipient,
                channel_id=message.channel_id,
            )
            self.async_accept_listed(phone, report, recovered=recovered)

    @callback
    def _async_confirm(
        self, phone: Phone, payload: WebhookPayload, state: PhoneState
    ) -> None:
        """Note that the service itself has said what a webhook reported before."""
        if not isinstance(payload, StatusReport):
            return
        self._async_note_proof(phone)
        if payload.status is Status.DELIVERED:
            phone.delivers |= {payload.channel}
        changed, phone.state = phone.state != state, state
        record = phone.ledger.sent(payload.message_id)
        if record is not None and record.status is payload.status:
            at = record.changed_at if record.timed else record.known_at
            self._async_note_status(
                phone, payload.message_id, record, at, confirmed=True
            )
        self.issues.async_record_delivery(phone.phone_id, phone.name, payload.status)
        self._async_settle(phone, payload.message_id, payload.status)
        if changed:
            self._async_write_state(phone)

    @callback
    def _async_note_status(
        self,
        phone: Phone,
        message_id: int,
        record: SentRecord,
        at: datetime | None,
        *,
        confirmed: bool | None,
    ) -> None:
        """Note the status of an outgoing message in the history, if it is there."""
        if record.history_row:
            self._async_note_history(
                phone,
                record.history_row,
                HistoryUpdate(
                    message_id=message_id,
                    status=record.status,
                    status_id=record.status_id,
                    status_at=at,
                    confirmed=confirmed,
                ),
            )

    @callback
    def _async_note_history(
        self,
        phone: Phone,
        row: int,
        item: MessageReceived | HistoryMessage | HistoryUpdate,
    ) -> None:
        """Put a message, or what became of one, into the history, and let others follow it."""
        if isinstance(item, HistoryUpdate):
            phone.history_updates[row] = item
        else:
            phone.history[row] = item
        async_dispatcher_send(
            self.hass,
            self._history_signal,
            HistoryChange(phone_id=phone.phone_id, row=row, item=item),
        )

    @callback
    def _async_record_delivery(self, phone: Phone, event: DeliveryUpdated) -> None:
        record = phone.ledger.sent(event.message_id)
        if record is not None and record.status is event.status:
            at = event.changed_at or record.known_at
            self._async_note_status(
                phone, event.message_id, record, at, confirmed=event.confirmed
            )
        if event.status.failed:
            self.async_note_error(SendProblem.of(event.status))
        if self.trust.dialogue is not None and event.sent_from_here:
            self.trust.dialogue.async_note_status(event.message_id, event.status)
        certain = event.confirmed or self.client is None
        if certain and event.status is Status.DELIVERED:
            phone.delivers |= {event.channel}
        if certain or event.status.failed:
            self.issues.async_record_delivery(phone.phone_id, phone.name, event.status)
        if certain:
            self._async_settle(phone, event.message_id, event.status)
        else:
            self._async_wake(event.message_id)

    @callback
    def _async_settle(self, phone: Phone, message_id: int, status: Status) -> None:
        """Ask no more for a message whose end is certain."""
        if status.final:
            phone.outgoing.drop_message(message_id)
        self._async_wake(message_id)

    @callback
    def _async_wake(self, message_id: int) -> None:
        for changed in self._watchers.get(message_id, ()):
            changed.set()

    @contextmanager
    def watch(self, message_id: int) -> Iterator[asyncio.Event]:
        """Yield an event that is set on each status change of a message, and on unload."""
        changed = asyncio.Event()
        watchers = self._watchers.setdefault(message_id, set())
        watchers.add(changed)
        try:
            yield changed
        finally:
            watchers.discard(changed)
            if not watchers:
                self._watchers.pop(message_id, None)

    # Phones

    def _create_phone(self) -> Phone:
        return create_phone(
            self.hass, self._async_publish, self.calls.take_turn, self._log_error
        )

    @callback
    def async_remove_phone(self, phone_id: str) -> None:
        """Publish what is queued of a phone that was removed, and forget it."""
        self.async_publish_all(self.phones[phone_id])
        self.data.async_forget_phone(phone_id)
        self.unconfirmed_urls.pop(phone_id, None)
        self.issues.async_clear(phone_id)

    @callback
    def async_publish_all(self, phone: Phone) -> None:
        """Publish all that is queued of a phone that is being removed."""
        if phone.device_id is not None:
            phone.queue.async_open()
        phone.queue.async_publish_all()

    @callback
    def async_check_second_device(self, phone: Phone) -> None:
        """Report no more that a second device uses a phone's URL once it is known whose it is.

        If it still uses that URL, that is reported again.
        """
        known = self.data.gateway_device_ids()
        other = None if phone.other_device_id in known else phone.other_device_id
        self._async_report_second_device(phone, other)

    @callback
    def _async_report_second_device(self, phone: Phone, device_id: int | None) -> None:
        now = dt_util.utcnow()
        if (
            phone.other_device_id not in {None, device_id}
            and device_id is not None
            and phone.other_device_at is not None
            and now - phone.other_device_at < SECOND_DEVICE_PAUSE
        ):
            # A caller can name another one each time.
            return
        phone.other_device_id, phone.other_device_at = device_id, now
        if phone.phone_id:
            self.issues.async_set(
                Issue.SECOND_DEVICE,
                phone.phone_id,
                on=device_id is not None and self.attached,
                phone=phone.name,
                device=str(device_id),
            )

    @callback
    def async_check_pending_urls(self) -> None:
        """Report URLs that the service uses though the dialogs that showed them were closed."""
        in_use = {
            pending.phone.phone_id
            for pending in self.data.pending.values()
            if pending.in_use and self.attached
        }
        self.issues.async_set(
            Issue.URL_WITHOUT_PHONE,
            self.entry.entry_id,
            on="" in in_use,
            account=self.entry.title,
        )
        for phone_id, phone in self.phones.items():
            self.issues.async_set(
                Issue.NEW_URL_NOT_SAVED,
                phone_id,
                on=phone_id in in_use,
                phone=phone.name,
            )

    @callback
    def async_check_clock(self, phone: Phone) -> None:
        """Ask the user what a phone's messages say of its clock, or ask no more."""
        clock = phone.clock
        # The user may ignore it, which must not hide a question about another offset.
        self.issues.async_set(Issue.CLOCK_OFFSET, phone.phone_id, on=False)
        if clock.question is not None and phone.phone_id and self.attached:
            self.issues.async_set(
                Issue.CLOCK_OFFSET if clock.question else Issue.CLOCK_MENDED,
                phone.phone_id,
                on=True,
                phone=phone.name,
                hours=clock.hours,
                zone=clock.zone,
            )

    @callback
    def async_answer_clock(self, phone: Phone, offset: int, *, confirmed: bool) -> bool:
        """Take the user's answer about a phone's clock; return False if it is not asked any more.

        What was received before keeps its time.
        """
        if not phone.clock.answer(offset, confirmed=confirmed):
            return False
        self.async_check_clock(phone)
        self.async_note_change(phone)
        return True

    @callback
    def async_expire_problems(self) -> None:
        """Drop delivery problems older than 24 hours, before the entities show them."""
        now = dt_util.utcnow()
        for phone in self.phones.values():
            phone.state = expire_problems(phone.state, now)

    @callback
    def async_set_unconfirmed_url(self, phone_id: str, url: str | None) -> None:
        """Set the present webhook URL of a phone that no request has confirmed, if it has one."""
        if url is None:
            self.unconfirmed_urls.pop(phone_id, None)
        else:
            self.unconfirmed_urls[phone_id] = url

    @callback
    def async_confirm_url(self, phone_id: str) -> None:
        """Store that a request came in by a phone's present webhook URL."""
        subentry = self.entry.subentries.get(phone_id)
        url = self.unconfirmed_urls.pop(phone_id, None)
        if url is None or subentry is None:
            return
        self.hass.config_entries.async_update_subentry(
            self.entry, subentry, data={**subentry.data, CONF_CONFIRMED_URL: url}
        )
        self.issues.async_set(Issue.URL_CHANGED, phone_id, on=False)

    @callback
    def async_on_new_day(self, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call a listener at the first request of a phone on a day."""
        self._day_listeners.append(listener)
        return lambda: self._day_listeners.remove(listener)

    # While the entry is loaded

    @callback
    def async_attach(self) -> None:
        """Start publishing: the entities of every phone that has a device are there."""
        self.attached = True
        self.trust.async_hold_answers()
        for phone in self.phones.values():
            if phone.device_id is not None:
                phone.queue.async_open()
            self.async_check_second_device(phone)
            self.async_check_clock(phone)
        self.trust.async_release_unwanted()
        self.async_check_issues()
        self._problem_expiry.async_start()
        self.async_publish_waiting()

    @callback
    def async_publish_waiting(self) -> None:
        """Publish what is queued of all phones."""
        for phone in self.phones.values():
            phone.queue.async_publish_waiting()

    @callback
    def async_detach(self) -> None:
        """Stop publishing: the entities are about to go."""
        self.attached = False
        self.unload_count += 1
        for watchers in self._watchers.values():
            for changed in watchers:
                changed.set()
        for phone in self.phones.values():
            phone.queue.async_close()
            phone.writer.async_finish()
        self._problem_expiry.async_stop()

    @callback
    def async_connect(self, client: Client) -> HealthCoordinator:
        """Use a client from now on; return the coordinator, which has asked nothing yet."""
        self.client = client
        self.health = HealthCoordinator(
            self.hass, self.entry, client, self.data.gateway_device_ids
        )
        self.entry.async_on_unload(
            self.health.async_add_listener(self.async_update_devices)
        )
        self.entry.async_on_unload(self._async_disconnect)
        return self.health

    @callback
    def _async_disconnect(self) -> None:
        self.client = self.health = None

    @callback
    def async_update_devices(self) -> None:
        """Remember which phones the service lists, by which the account is recognised."""
        if self.health is None:
            return
        if not self.health.last_update_success:
            error = self.health.last_exception
            if isinstance(error, HomeAssistantError) and error.translation_key:
                self.async_note_error(error.translation_key)
            return
        listed = frozenset(self.health.data)
        for phone in self.phones.values():
            if phone.gateway_device_id in listed:
                self.issues.async_set(Issue.DEVICE_MISSING, phone.phone_id, on=False)
        if listed != self.data.known_devices:
            self.data.known_devices = listed
            self.async_note_change()

    @callback
    def async_check_issues(self) -> None:
        """Report anew what is wrong with the account itself, by its name."""
        self.async_check_pending_urls()
        self.async_check_store()

    @callback
    def async_check_store(self) -> None:
        """Report what is wrong with the file, while the account is in use."""
        store = self.store
        unreadable = store.unreadable or self.data.damaged
        for issue, wrong in (
            (Issue.STORE_NEWER, store.newer),
            (Issue.STORE_UNREADABLE, unreadable and not store.newer),
            (Issue.STORE_REPLACED, store.replaced),
            (Issue.STORE_UNWRITABLE, store.failed),
        ):
            self.issues.async_set(
                issue,
                self.entry.entry_id,
                on=wrong and (self.attached or not self.loaded),
                account=self.entry.title,
                file=store.aside,
            )


def _note_recent(
    phone: Phone,
    queued: QueuedPayload,
    message: IncomingMessage,
    *,
    conflict: bool = False,
) -> None:
    phone.recent.add(
        RecentMessage(
            message_id=message.message_id,
            sender=message.sender,
            channel_id=message.channel_id,
            accepted_at=queued.accepted_at,
            by_webhook=queued.via is Via.WEBHOOK,
            date=message.received_at,
            ambiguous=conflict,
        )
    )
