"""Websocket commands of the conversation card: read, search, follow and mark as read.

Each call checks anew who may read. What is sent goes by the actions.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from functools import wraps
import json
from typing import Any

from homeassistant.auth import EVENT_USER_REMOVED
from homeassistant.auth.models import User
from homeassistant.components import websocket_api
from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import (
    ERR_INVALID_FORMAT,
    ERR_NOT_FOUND,
    ERR_UNAUTHORIZED,
)
from homeassistant.components.websocket_api.decorators import (
    async_response,
    websocket_command,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from ..account.account import Account
from ..automation.devices import get_accounts
from ..const import DOMAIN
from ..domain.history import HistoryFilter, HistoryMessage, Person
from ..domain.text_folding import fold_text
from ..storage.database import UnavailableError
from ..storage.history import Conversation, Page, Position
from .conversations import (
    account_as_dict,
    contact_of_thread,
    contact_person,
    conversation_as_dict,
    cursor_of,
    find_contacts,
    find_words_in,
    hit_as_dict,
    may_show,
    message_as_dict,
    open_questions,
    parse_cursor,
    parse_thread_id,
    thread_id,
)
from .live import LiveMessages, async_note_read
from .permission import may_read, may_send
from .picture import picture_path

NOT_LOADED = "not_loaded"
HISTORY_OFF = "history_off"
UNAVAILABLE = "unavailable"

_SEARCHING: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_searching")
_PICTURE_TIME = timedelta(seconds=30)
_ENTRY: _Fields = {vol.Optional("entry_id"): str}
_PHONE: _Fields = {vol.Optional("device_id"): str}
_ROW = vol.All(int, vol.Range(min=1, max=2**62))

type _Message = dict[str, Any]
type _Fields = dict[str | vol.Marker, Any]
type _Command = Callable[[_Reader, _Message], Awaitable[dict[str, Any]]]


class _RefusedError(Exception):
    """A command that can't be answered, with its code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


_UNAUTHORIZED = _RefusedError(ERR_UNAUTHORIZED, "Only administrators may read messages")
_NO_CONVERSATION = _RefusedError(ERR_NOT_FOUND, "There is no such conversation")


def _unauthorized() -> _RefusedError:
    return _RefusedError(ERR_UNAUTHORIZED, "Only administrators may read messages")


def _no_conversation() -> _RefusedError:
    return _RefusedError(ERR_NOT_FOUND, "There is no such conversation")


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands, and forget what users have read who are removed."""
    hass.data[_SEARCHING] = asyncio.Lock()
    for command in (
        _threads,
        _messages,
        _search,
        _contacts,
        _mark_read,
        _picture,
        _subscribe,
    ):
        websocket_api.async_register_command(hass, command)

    async def async_on_user_removed(event: Event[Any]) -> None:
        for account in get_accounts(hass):
            try:
                await account.store.async_forget_user(event.data["user_id"])
            except UnavailableError:
                # A mark without a user does no harm.
                continue

    hass.bus.async_listen(EVENT_USER_REMOVED, async_on_user_removed)


def _command(name: str, fields: _Fields) -> Callable[[_Command], Any]:
    """Make a websocket command of a function that returns its result."""

    def decorate(function: _Command) -> Any:
        @websocket_command({vol.Required("type"): f"{DOMAIN}/{name}"} | fields)
        @async_response
        @wraps(function)
        async def async_run(
            hass: HomeAssistant, connection: ActiveConnection, msg: _Message
        ) -> None:
            reader = _Reader(hass, connection.user)
            try:
                result = await function(reader, msg)
                reader.check_once_more()
            except _RefusedError as err:
                connection.send_error(msg["id"], err.code, err.message)
            except UnavailableError:
                connection.send_error(
                    msg["id"], UNAVAILABLE, "The history can't be read now"
                )
            else:
                connection.send_result(msg["id"], result)

        return async_run

    return decorate


class _Reader:
    """Who asks, and what they may read."""

    def __init__(self, hass: HomeAssistant, user: User) -> None:
        """Take the user; nothing has been asked for yet."""
        self.hass = hass
        self.user = user
        self._asked: dict[str, Account] = {}

    def accounts(self, entry_id: str | None = None) -> list[Account]:
        """Return the accounts whose history the user may read, or the one that is asked for."""
        entries = self.hass.config_entries.async_entries(DOMAIN)
        ids = {
            entry.entry_id for entry in entries if entry_id in (None, entry.entry_id)
        }
        if not ids:
            raise _RefusedError(ERR_NOT_FOUND, "There is no such account")
        known = get_accounts(self.hass)
        loaded = [each for each in known if each.entry.entry_id in ids]
        if not loaded:
            raise _RefusedError(NOT_LOADED, "The account is not loaded")
        readable = [each for each in loaded if may_read(each, self.user)]
        if not readable:
            raise _unauthorized()
        found = [account for account in readable if account.history_days]
        if not found:
            raise _RefusedError(HISTORY_OFF, "No history is kept")
        self._asked |= {account.entry.entry_id: account for account in found}
        return found

    def account(self, entry_id: str) -> Account:
        """Return an account that the user may read."""
        return self.accounts(entry_id)[0]

    def conversation(self, msg: _Message) -> tuple[Account, Person]:
        """Return account and person of a conversation, or of the device of a contact."""
        person: Person | None
        if (device_id := msg.get("device_id")) is not None:
            entry_id, key = self.key_of_device(device_id)
            account = self.account(entry_id)
            person = contact_person(account, key)
        else:
            try:
                entry_id, person = parse_thread_id(msg.get("thread_id", ""))
            except ValueError:
                raise _no_conversation() from None
            account = self.account(entry_id)
            if person.contact_id is not None:
                person = contact_person(account, person.contact_id)
        if person is None:
            raise _no_conversation()
        return account, person

    def key_of_device(self, device_id: str) -> tuple[str, str]:
        """Return entry and key of a device of ours."""
        device = dr.async_get(self.hass).async_get(device_id)
        identifiers = set() if device is None else device.identifiers
        for entry in self.hass.config_entries.async_entries(DOMAIN):
            for key in entry.subentries:
                if (DOMAIN, key) in identifiers:
                    return entry.entry_id, key
        raise _RefusedError(ERR_NOT_FOUND, "There is no such device")

    def check_once_more(self) -> None:
        """Refuse what was read, if the user may not read it any more by now."""
        if not all(may_read(account, self.user) for account in self._asked.values()):
            raise _unauthorized()

    def accounts_as_dicts(self, accounts: Iterable[Account]) -> list[dict[str, Any]]:
        """Return what a card has to know of accounts."""
        may_write = may_send(self.hass, self.user)
        return [
            account_as_dict(each, may_write=may_write, is_admin=self.user.is_admin)
            for each in accounts
        ]


def _position(given: str | None) -> Position | None:
    if given is None:
        return None
    try:
        return parse_cursor(given)
    except ValueError:
        raise _RefusedError(ERR_INVALID_FORMAT, "That is no cursor") from None


def _positions(given: str | None) -> dict[str, Position]:
    """Return how far each account was read, of a cursor of several."""
    if given is None:
        return {}
    try:
        cursors = {str(key): str(value) for key, value in json.loads(given).items()}
    except AttributeError, ValueError:
        raise _RefusedError(ERR_INVALID_FORMAT, "That is no cursor") from None
    found = {key: _position(value) for key, value in cursors.items()}
    return {key: value for key, value in found.items() if value is not None}


def _next_cursor(
    found: Iterable[tuple[Account, Position]], before: dict[str, Position]
) -> str:
    """Return a cursor behind what was found, newest first, in several accounts."""
    reached = before | {account.entry.entry_id: at for account, at in found}
    return json.dumps({key: cursor_of(position) for key, position in reached.items()})


# Reading


@_command(
    "threads",
    {
        **_ENTRY,
        **_PHONE,
        vol.Optional("cursor"): vol.Any(None, str),
        vol.Optional("limit", default=50): vol.All(int, vol.Range(min=1, max=100)),
    },
)
async def _threads(reader: _Reader, msg: _Message) -> dict[str, Any]:
    limit, entry_id, phone_id = msg["limit"], msg.get("entry_id"), None
    if (device_id := msg.get("device_id")) is not None:
        entry_id, phone_id = reader.key_of_device(device_id)
    before = _positions(msg.get("cursor"))
    accounts = reader.accounts(entry_id)
    if phone_id is not None and phone_id not in accounts[0].phones:
        raise _RefusedError(ERR_NOT_FOUND, "The device is no phone")
    found: list[tuple[Account, Conversation, Position]] = []
    for account in accounts:
        conversations = await account.store.async_conversations(
            account.book,
            reader.user.id,
            limit + 1,
            before=before.get(account.entry.entry_id),
            phone_id=phone_id,
        )
        found += [(account, each, each.newest) for each in conversations if each.newest]
    found.sort(key=lambda each: each[2], reverse=True)
    more, found = len(found) > limit, found[:limit]
    shown = [(account, newest) for account, _, newest in found]
    return {
        "threads": [
            conversation_as_dict(account, conversation)
            for account, conversation, _ in found
        ],
        "cursor": _next_cursor(shown, before) if more else None,
        "accounts": reader.accounts_as_dicts(accounts),
        "questions": [
            question for account in accounts for question in open_questions(account)
        ],
    }


@_command(
    "messages",
    {
        vol.Exclusive("thread_id", "whom"): str,
        vol.Exclusive("device_id", "whom"): str,
        vol.Exclusive("before", "where"): str,
        vol.Exclusive("after", "where"): str,
        vol.Exclusive("around", "where"): str,
        vol.Optional("limit", default=50): vol.All(int, vol.Range(min=1, max=200)),
    },
)
async def _messages(reader: _Reader, msg: _Message) -> dict[str, Any]:
    account, person = reader.conversation(msg)
    around = _position(msg.get("around"))

    async def async_page(person: Person) -> Page:
        return await account.store.async_page(
            account.book,
            reader.user.id,
            person,
            msg["limit"],
            before=around or _position(msg.get("before")),
            after=around or _position(msg.get("after")),
        )

    page = await async_page(person)
    if page.conversation.newest is None and (
        contact := contact_of_thread(account.book, person)
    ):
        # Who was a stranger when the conversation was opened has become a contact.
        person, page = contact, await async_page(contact)
    [about] = reader.accounts_as_dicts([account])
    return {
        "account": about,
        "thread": conversation_as_dict(account, page.conversation),
        "questions": open_questions(account, person),
        "messages": [message_as_dict(account, message) for message in page.messages],
        "before": page.before and cursor_of(page.before),
        "after": page.after and cursor_of(page.after),
        "read_up_to": page.conversation.read_up_to,
        "highest": page.conversation.highest,
    }


@_command(
    "search",
    {
        **_ENTRY,
        vol.Required("query"): vol.All(str, vol.Length(min=2, max=100)),
        vol.Optional("thread_id"): str,
        vol.Optional("before"): vol.Any(None, str),
        vol.Optional("limit", default=20): vol.All(int, vol.Range(min=1, max=100)),
    },
)
async def _search(reader: _Reader, msg: _Message) -> dict[str, Any]:
    limit, conversation = msg["limit"], None
    words, before = fold_text(msg["query"]).strip(), _positions(msg.get("before"))
    if "thread_id" in msg:
        account, person = reader.conversation(msg)
        accounts, conversation = [account], (account.book, person)
    else:
        accounts = reader.accounts(msg.get("entry_id"))
    found: list[tuple[Account, HistoryMessage]] = []
    for account in accounts if words else ():
        wanted = HistoryFilter(
            words=words,
            conversation=conversation,
            before=before.get(account.entry.entry_id),
        )
        # What is to be written waits for a search, so there is one at a time.
        async with reader.hass.data[_SEARCHING]:
            messages = await account.store.async_find(wanted, limit + 1)
        found += [(account, message) for message in messages]
    found.sort(key=lambda each: (each[1].at, each[1].row), reverse=True)
    more, found = len(found) > limit, found[:limit]
    # What may no longer be kept can be there for a moment.
    shown = [each for each in found if may_show(*each)]
    reached = [(account, (each.at, each.row)) for account, each in found]
    texts = [message.text for _, message in shown]
    ranges = await reader.hass.async_add_executor_job(find_words_in, texts, words)
    return {
        "hits": [
            hit_as_dict(account, message, where)
            for (account, message), where in zip(shown, ranges, strict=True)
        ],
        "before": _next_cursor(reached, before) if more else None,
    }


@_command(
    "contacts",
    {
        **_ENTRY,
        vol.Optional("query", default=""): vol.All(str, vol.Length(max=100)),
        vol.Optional("limit", default=20): vol.All(int, vol.Range(min=1, max=100)),
    },
)
async def _contacts(reader: _Reader, msg: _Message) -> dict[str, Any]:
    limit, words = msg["limit"], fold_text(msg["query"]).strip()
    found: list[dict[str, Any]] = []
    for account in reader.accounts(msg.get("entry_id")):
        # There can be thousands.
        people = await reader.hass.async_add_executor_job(
            find_contacts, account.book, words, limit - len(found)
        )
        conversations = await account.store.async_conversations_with(
            account.book, reader.user.id, people
        )
        found += [conversation_as_dict(account, each) for each in conversations]
    return {"threads": found}


@_command("picture", {vol.Required("entry_id"): str, vol.Required("history_id"): _ROW})
async def _picture(reader: _Reader, msg: _Message) -> dict[str, Any]:
    account = reader.account(msg["entry_id"])
    message = await account.store.async_message(msg["history_id"])
    if message is None or message.image_url is None or not may_show(account, message):
        raise _RefusedError(ERR_NOT_FOUND, "There is no such picture")
    path = picture_path(account.entry.entry_id, message.row)
    return {"url": async_sign_path(reader.hass, path, _PICTURE_TIME)}


# What the user has read


@_command("mark_read", {vol.Required("thread_id"): str, vol.Required("up_to"): _ROW})
async def _mark_read(reader: _Reader, msg: _Message) -> dict[str, Any]:
    account, person = reader.conversation(msg)
    read_up_to = await account.store.async_mark_read(
        account.book, person, reader.user.id, msg["up_to"]
    )
    if read_up_to:
        async_note_read(account, reader.user, thread_id(account, person), read_up_to)
    return {}


# What happens


@websocket_command({vol.Required("type"): f"{DOMAIN}/subscribe"} | _ENTRY | _PHONE)
@callback
def _subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: _Message
) -> None:
    """Send what happens from now on; see `LiveMessages`."""
    entry_id, phone_id = msg.get("entry_id"), None
    reader = _Reader(hass, connection.user)
    try:
        if (device_id := msg.get("device_id")) is not None:
            entry_id, phone_id = reader.key_of_device(device_id)
        accounts = reader.accounts(entry_id)
    except _RefusedError as err:
        connection.send_error(msg["id"], err.code, err.message)
        return
    live = LiveMessages(hass, connection, msg["id"], accounts, phone_id)
    connection.subscriptions[msg["id"]] = live.async_stop
    live.async_start()
    connection.send_result(msg["id"])
