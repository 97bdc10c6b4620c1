"""What happens in the histories of accounts, for a card that is open.

An event carries what the card shows, so that nothing is read for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from homeassistant.auth import EVENT_USER_REMOVED, EVENT_USER_UPDATED
from homeassistant.auth.models import User
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.messages import event_message
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util.signal_type import SignalType

from ..account.account import Account
from ..account.publish import (
    HistoryChange,
    contacts_signal,
    history_signal,
    options_signal,
    questions_signal,
)
from ..const import DOMAIN
from ..domain.history import HistoryMessage, HistoryUpdate, person_of, received
from .conversations import (
    delivery_as_dict,
    message_as_dict,
    open_questions,
    thread_as_dict,
)
from .permission import may_read


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What a user has read: a conversation, up to a message."""

    user_id: str
    thread_id: str = field(repr=False)
    up_to: int


def _read_signal(entry_id: str) -> SignalType[_Read]:
    """Return the signal that a user has read a conversation up to a message."""
    return SignalType(f"{DOMAIN}_read_{entry_id}")


@callback
def async_note_read(account: Account, user: User, thread: str, up_to: int) -> None:
    """Let the other windows of a user know what the user has read."""
    signal = _read_signal(account.entry.entry_id)
    read = _Read(user_id=user.id, thread_id=thread, up_to=up_to)
    async_dispatcher_send(account.hass, signal, read)


class LiveMessages:
    """Sends what happens in accounts to a connection, until it ends or may not read any more.

    `reset` has it load everything anew: for what changes more than one message.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        connection: ActiveConnection,
        command_id: int,
        accounts: Iterable[Account],
        phone_id: str | None,
    ) -> None:
        """Prepare; `phone_id` is that of the only phone that matters, if there is one."""
        self._hass = hass
        self._connection = connection
        self._command_id = command_id
        self._accounts = list(accounts)
        self._phone_id = phone_id
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._states: dict[str, Any] = {}
        self._questions_due: set[str] = set()

    @callback
    def async_start(self) -> None:
        """Begin to follow the accounts."""
        for account in self._accounts:
            self._async_follow(account)
        self._unsubscribe += [
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_on_entry
            ),
            self._hass.bus.async_listen(EVENT_USER_UPDATED, self._async_on_user),
            self._hass.bus.async_listen(EVENT_USER_REMOVED, self._async_on_user),
        ]

    @callback
    def async_stop(self) -> None:
        """Follow nothing any more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()

    @callback
    def _async_follow(self, account: Account) -> None:
        entry_id = account.entry.entry_id
        self._states[entry_id] = _shown_of(account.entry)

        @callback
        def async_on_change(change: HistoryChange | None) -> None:
            if not self._async_check():
                return
            if change is None:
                self._async_reset()
            elif self._phone_id in (None, change.phone_id):
                self._async_send(_change_as_dict(account, change))

        @callback
        def async_on_read(read: _Read) -> None:
            if read.user_id == self._connection.user.id and self._async_check():
                self._async_send(
                    {"kind": "read", "thread_id": read.thread_id, "up_to": read.up_to}
                )

        @callback
        def async_on_questions() -> None:
            # Many may go on at once.
            if entry_id not in self._questions_due:
                self._questions_due.add(entry_id)
                self._hass.loop.call_soon(async_send_questions)

        @callback
        def async_send_questions() -> None:
            self._questions_due.discard(entry_id)
            if self._unsubscribe and self._async_check():
                self._async_send(
                    {
                        "kind": "questions",
                        "entry_id": entry_id,
                        "questions": open_questions(account),
                    }
                )

        connect = async_dispatcher_connect
        self._unsubscribe += [
            connect(self._hass, history_signal(entry_id), async_on_change),
            connect(self._hass, _read_signal(entry_id), async_on_read),
            connect(self._hass, questions_signal(entry_id), async_on_questions),
            connect(self._hass, contacts_signal(entry_id), self._async_reset),
            connect(self._hass, options_signal(entry_id), self._async_reset),
        ]

    @callback
    def _async_on_entry(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Have all loaded anew when an account comes, goes or is shown otherwise."""
        if entry.domain != DOMAIN:
            return
        shown = _shown_of(entry)
        if change is not ConfigEntryChange.UPDATED or (
            self._states.get(entry.entry_id) != shown
        ):
            self._states[entry.entry_id] = shown
            self._async_reset()

    @callback
    def _async_on_user(self, event: Event[Any]) -> None:
        if event.data["user_id"] == self._connection.user.id:
            self._async_check()

    @callback
    def _async_reset(self) -> None:
        if self._async_check():
            self._async_send({"kind": "reset", "reason": "changed"})

    @callback
    def _async_check(self) -> bool:
        """Whether the user may still read all of it; else this was the last event."""
        if all(may_read(account, self._connection.user) for account in self._accounts):
            return True
        self.async_stop()
        self._async_send({"kind": "reset", "reason": "permission"})
        return False

    @callback
    def _async_send(self, event: dict[str, Any]) -> None:
        self._connection.send_message(event_message(self._command_id, event))


def _shown_of(entry: ConfigEntry) -> Any:
    """Return what a card shows of an account itself."""
    titles = {key: each.title for key, each in entry.subentries.items()}
    return entry.state is ConfigEntryState.LOADED, entry.title, titles


def _change_as_dict(account: Account, change: HistoryChange) -> dict[str, Any]:
    item = change.item
    if isinstance(item, HistoryUpdate):
        return _status_as_dict(account, change.row, item)
    message = item if isinstance(item, HistoryMessage) else received(change.row, item)
    message = replace(message, phone_id=change.phone_id)
    return {
        "kind": "message",
        "thread": thread_as_dict(account, person_of(account.book, message), message),
        "message": message_as_dict(account, message),
    }


def _status_as_dict(
    account: Account, row: int, update: HistoryUpdate
) -> dict[str, Any]:
    return {
        "kind": "status",
        "entry_id": account.entry.entry_id,
        "id": row,
    } | delivery_as_dict(update)
