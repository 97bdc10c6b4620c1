"""Which messages have to be confirmed by the service, and what shows that a URL is known to others.

A webhook URL can become known to somebody else, who can then post messages in anybody's name.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..const import (
    CONF_BOUND_CHANNELS,
    CONF_CONFIRM,
    CONF_UNBOUND_CHANNELS,
    CONFIRM_OFF,
)
from ..domain.state import MessageReceived, QueuedPayload, Via
from ..protocol import Channel, IncomingMessage, ListedMessage
from .data import AccountData
from .dialogue import Dialogue
from .issues import Issue, IssueManager
from .phone import CONFLICT_MEMORY, CONFLICTS, Phone

# Proper names, which no language translates.
_CHANNEL_NAMES = {
    Channel.SIM_1: "SIM 1",
    Channel.SIM_2: "SIM 2",
    Channel.WHATSAPP: "WhatsApp",
    Channel.WHATSAPP_BUSINESS: "WhatsApp Business",
    Channel.RCS_1: "RCS 1",
    Channel.RCS_2: "RCS 2",
}


def channel_name(channel: Channel) -> str:
    """Return the name of a channel in every language."""
    return _CHANNEL_NAMES.get(channel, channel.value)


class LookUps(Protocol):
    """Looks for messages in the service's list."""

    @callback
    def async_look_for(
        self,
        phone: Phone,
        message: IncomingMessage,
        accepted_at: datetime,
        number: int | None,
    ) -> None:
        """Look for a message that waits in a phone's queue, or was published already."""

    @callback
    def async_clear(self) -> None:
        """Look no more for what is looked for now."""

    @callback
    def async_note_rows(self, phone: Phone, rows: Iterable[ListedMessage]) -> None:
        """Learn from rows that catch-up has read."""


class Trust:
    """The confirmation of messages of one account.

    `look_ups` are there while the entry is loaded and has a token, `dialogue` while it is loaded.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        data: AccountData,
        issues: IssueManager,
    ) -> None:
        """Start without look-ups."""
        self._hass = hass
        self._entry = entry
        self._data = data
        self._issues = issues
        self.look_ups: LookUps | None = None
        self.dialogue: Dialogue | None = None

    @callback
    def async_set_look_ups(self, look_ups: LookUps | None) -> None:
        """Use look-ups from now on, or none."""
        self.look_ups = look_ups

    @callback
    def async_hold_answers(self) -> None:
        """Have answers confirmed that came while nobody knew of questions: in a reload, a start."""
        if (dialogue := self.dialogue) is None:
            return
        for phone in self._data.phones.values():
            for number, queued in tuple(phone.queue.queued.items()):
                message = queued.payload
                if (
                    isinstance(message, IncomingMessage)
                    and queued.via is Via.WEBHOOK
                    and not queued.awaits
                    and queued.confirmed is None
                    and dialogue.asks(message)
                    and self.looks_for(phone, message)
                    and self.holds(phone, message)
                ):
                    phone.queue.async_hold(number)

    @callback
    def async_release_unwanted(self) -> None:
        """Publish what waits to be confirmed, where messages are not to be any more."""
        if self.wanted:
            return
        if self.look_ups is not None:
            self.look_ups.async_clear()
        for phone_id, phone in self._data.phones.items():
            phone.queue.async_release_all()
            self._issues.async_set(Issue.MESSAGE_REFUSED, phone_id, on=False)

    @property
    def wanted(self) -> bool:
        """Whether messages of trusted contacts are to be confirmed."""
        options = self._entry.options
        return (
            CONF_TOKEN in self._entry.data and options.get(CONF_CONFIRM) != CONFIRM_OFF
        )

    def looks_for(self, phone: Phone, message: IncomingMessage) -> bool:
        """Whether a message is looked for in the service's list: one of a trusted contact.

        So is any of somebody who has an open question, and any that was published before, when the
        service did not have it.
        """
        if (
            not self.wanted
            or phone.gateway_device_id is None
            or message.channel in phone.unbound
        ):
            return False
        party = self._data.book.identify(message.sender, message.channel)
        return (
            party.trusted
            or (self.dialogue is not None and self.dialogue.asks(message))
            or self._data.was_denied(phone, message)
        )

    def holds(self, phone: Phone, message: IncomingMessage) -> bool:
        """Whether a message that is looked for is published only after that."""
        return self._is_bound(phone, message.channel) or self._data.was_denied(
            phone, message
        )

    @staticmethod
    def _is_bound(phone: Phone, channel: Channel) -> bool:
        """Whether trusted messages of a channel have to be confirmed.

        Where any channel is bound, so is one that the phone has never had a row of: who makes a
        message up chooses its channel. The first row that confirms one says that it is in use.
        """
        if not phone.bound or channel in phone.unbound:
            return False
        rows = phone.confirmation.get(channel)
        never_used = rows is None or not rows.in_time
        return channel in phone.bound or channel is Channel.UNKNOWN or never_used

    def is_unproven(self, phone: Phone, queued: QueuedPayload) -> bool:
        """Whether a message had to be confirmed by the service to be trusted, and was not."""
        return (
            self.wanted
            and self._is_bound(phone, queued.payload.channel)
            and queued.via is Via.WEBHOOK
            and not queued.confirmed
        )

    @callback
    def async_bind(self, phone: Phone, channel: Channel, *, bound: bool) -> None:
        """Trust messages of a channel from now on only if the service confirms them, or again."""
        channels = phone.bound | {channel} if bound else phone.bound - {channel}
        self._async_store(phone, channels, phone.unbound)

    @callback
    def async_never_bind(self, phone: Phone, channel: Channel) -> None:
        """Trust messages of a channel without confirmation, as the user has said."""
        phone.confirmation.pop(channel, None)
        self._issues.async_set(Issue.MESSAGE_REFUSED, phone.phone_id, on=False)
        self._async_store(phone, phone.bound - {channel}, phone.unbound | {channel})

    @callback
    def _async_store(
        self, phone: Phone, bound: frozenset[Channel], unbound: frozenset[Channel]
    ) -> None:
        """Store it with the entry, so that no lost database forgets it."""
        phone.bound, phone.unbound = bound, unbound
        subentry = self._entry.subentries.get(phone.phone_id)
        if subentry is not None:
            channels = {
                CONF_BOUND_CHANNELS: sorted(bound),
                CONF_UNBOUND_CHANNELS: sorted(unbound),
            }
            self._hass.config_entries.async_update_subentry(
                self._entry, subentry, data={**subentry.data, **channels}
            )

    @callback
    def async_report_refusal(self, phone: Phone, message: IncomingMessage) -> None:
        """Ask the user about a trusted contact's message that the service does not have."""
        party = self._data.book.identify(message.sender, message.channel)
        if (
            not party.trusted
            or not phone.phone_id
            or self._issues.is_active(Issue.MESSAGE_REFUSED, phone.phone_id)
        ):
            return
        phone.refused_channel = message.channel
        self._issues.async_set(
            Issue.MESSAGE_REFUSED,
            phone.phone_id,
            on=True,
            phone=phone.name,
            person=party.name or "",
            channel=channel_name(message.channel),
            time=dt_util.now().strftime("%Y-%m-%d %H:%M"),
        )

    @callback
    def async_note_conflict(self, phone: Phone, event: MessageReceived) -> None:
        """Report that somebody else knows the URL: at the third id in a day, or if it is sure.

        It is sure where the service's list contradicts what came in by the URL.
        """
        sure = event.confirmed and event.conflict is None
        if not event.conflict and not sure:
            return
        now, conflicts = dt_util.utcnow(), phone.conflicts
        conflicts[event.message.message_id] = now
        for message_id, at in tuple(conflicts.items()):
            if now - at > CONFLICT_MEMORY or len(conflicts) > CONFLICTS:
                del conflicts[message_id]
        if phone.phone_id and (event.confirmed or len(conflicts) >= CONFLICTS):
            self._issues.async_set(
                Issue.ADDRESS_KNOWN, phone.phone_id, on=True, phone=phone.name
            )
