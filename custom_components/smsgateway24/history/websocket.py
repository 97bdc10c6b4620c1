"""Websocket commands of the conversation card: read, search, follow and mark as read.

Each call checks anew who may read. What is sent goes by the actions.
"""

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
import voluptuous as vol

from ..account.account import Account
from ..automation.devices import get_accounts
from ..const import DOMAIN
from ..domain.history import HistoryFilter, HistoryMessage, Person
from ..domain.text_folding import fold_text
from ..storage.database import UnavailableError
from ..storage.history import Conversation, Position
from .conversations import (
    account_as_dict,
    contact_of_device,
    conversation_as_dict,
    cursor,
    cursor_of,
    find_contacts,
    hit_as_dict,
    may_show,
    message_as_dict,
    open_questions,
    parse_cursor,
    parse_thread_id,
    thread_id,
)
from .live import LiveMessages, async_note_read
from .messages import correspondents_of
from .permission import may_read, may_send
from .picture import picture_path

NOT_LOADED = "not_loaded"
HISTORY_OFF = "history_off"
UNAVAILABLE = "unavailable"

_PICTURE_TIME = timedelta(seconds=30)
_ENTRY: _Fields = {vol.Optional("entry_id"): str}
_PHONE: _Fields = {vol.Optional("device_id"): str}
_ROW = vol.All(int, vol.Range(min=1, max=2**62))

type _Message = dict[str, Any]
type _Fields = dict[str | vol.Marker, Any]
type _Command = Callable[
    [HomeAssistant, ActiveConnection, _Message], Awaitable[dict[str, Any]]
]


class _RefusedError(Exception):
    """A command that can't be answered, with its code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands, and forget what users have read who are removed."""
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
            try:
                result = await function(hass, connection, msg)
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


# Which account


def _accounts(hass: HomeAssistant, user: User, entry_id: str | None) -> list[Account]:
    """Return the accounts whose history a user may read, or the one that is asked for."""
    entries = hass.config_entries.async_entries(DOMAIN)
    if entry_id is not None:
        entries = [entry for entry in entries if entry.entry_id == entry_id]
    if not entries:
        raise _RefusedError(ERR_NOT_FOUND, "There is no such account")
    ids = {entry.entry_id for entry in entries}
    loaded = [each for each in get_accounts(hass) if each.entry.entry_id in ids]
    if not loaded:
        raise _RefusedError(NOT_LOADED, "The account is not loaded")
    readable = [account for account in loaded if may_read(account, user)]
    if not readable:
        raise _RefusedError(ERR_UNAUTHORIZED, "Only administrators may read messages")
    with_history = [account for account in readable if account.history_days]
    if not with_history:
        raise _RefusedError(HISTORY_OFF, "No history is kept")
    return with_history


def _account(hass: HomeAssistant, user: User, entry_id: str) -> Account:
    return _accounts(hass, user, entry_id)[0]


def _key_of_device(hass: HomeAssistant, device_id: str) -> tuple[str, str]:
    """Return entry and key of a device of ours."""
    device = dr.async_get(hass).async_get(device_id)
    for domain, key in () if device is None else device.identifiers:
        for entry in hass.config_entries.async_entries(DOMAIN):
            if domain == DOMAIN and key in entry.subentries:
                return entry.entry_id, key
    raise _RefusedError(ERR_NOT_FOUND, "There is no such device")


def _conversation_asked_for(
    hass: HomeAssistant, user: User, msg: _Message
) -> tuple[Account, Person]:
    """Return account and person of a conversation, or of the device of a contact."""
    if (device_id := msg.get("device_id")) is not None:
        entry_id, key = _key_of_device(hass, device_id)
        account = _account(hass, user, entry_id)
        person = contact_of_device(account, key)
    else:
        try:
            entry_id, person = parse_thread_id(msg.get("thread_id", ""))
        except ValueError:
            raise _RefusedError(
                ERR_NOT_FOUND, "There is no such conversation"
            ) from None
        account = _account(hass, user, entry_id)
        if person.contact_id is not None:
            person = contact_of_device(account, person.contact_id)
    if person is None:
        raise _RefusedError(ERR_NOT_FOUND, "There is no such conversation")
    return account, person


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


def _account_as_dict(
    hass: HomeAssistant, user: User, account: Account
) -> dict[str, Any]:
    return account_as_dict(
        account, may_write=may_send(hass, user), is_admin=user.is_admin
    )


def _next_cursor(
    found: Iterable[tuple[Account, HistoryMessage]], before: dict[str, Position]
) -> str:
    """Return a cursor behind messages of several accounts; each has the oldest of its own."""
    cursors = {key: cursor_of(position) for key, position in before.items()}
    cursors |= {account.entry.entry_id: cursor(message) for account, message in found}
    return json.dumps(cursors)


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
async def _threads(
    hass: HomeAssistant, connection: ActiveConnection, msg: _Message
) -> dict[str, Any]:
    user, limit, entry_id = connection.user, msg["limit"], msg.get("entry_id")
    phone_id = None
    if (device_id := msg.get("device_id")) is not None:
        entry_id, phone_id = _key_of_device(hass, device_id)
    before = _positions(msg.get("cursor"))
    accounts = _accounts(hass, user, entry_id)
    if phone_id is not None and phone_id not in accounts[0].phones:
        raise _RefusedError(ERR_NOT_FOUND, "The device is no phone")
    found: list[tuple[Account, Conversation, HistoryMessage]] = []
    for account in accounts:
        conversations = await account.store.async_conversations(
            account.book,
            user.id,
            limit + 1,
            before=before.get(account.entry.entry_id),
            phone_id=phone_id,
        )
        found += [(account, each, each.last) for each in conversations if each.last]
    found.sort(key=lambda each: (each[2].at, each[2].row), reverse=True)
    more, found = len(found) > limit, found[:limit]
    shown = [(account, last) for account, _, last in found]
    return {
        "threads": [
            conversation_as_dict(account, conversation)
            for account, conversation, _ in found
        ],
        "cursor": _next_cursor(shown, before) if more else None,
        "accounts": [_account_as_dict(hass, user, account) for account in accounts],
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
async def _messages(
    hass: HomeAssistant, connection: ActiveConnection, msg: _Message
) -> dict[str, Any]:
    user = connection.user
    account, person = _conversation_asked_for(hass, user, msg)
    around = _position(msg.get("around"))
    page = await account.store.async_page(
        account.book,
        user.id,
        person,
        msg["limit"],
        before=around or _position(msg.get("before")),
        after=around or _position(msg.get("after")),
    )
    messages = page.messages
    before = cursor(messages[0]) if messages and page.more_before else None
    after = cursor(messages[-1]) if messages and page.more_after else None
    return {
        "account": _account_as_dict(hass, user, account),
        "thread": conversation_as_dict(account, page.conversation),
        "questions": open_questions(account, person),
        "messages": [message_as_dict(account, message) for message in messages],
        "before": before,
        "after": after,
        "read_up_to": page.conversation.read_up_to,
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
async def _search(
    hass: HomeAssistant, connection: ActiveConnection, msg: _Message
) -> dict[str, Any]:
    user, limit = connection.user, msg["limit"]
    words, before = fold_text(msg["query"]).strip(), _positions(msg.get("before"))
    if "thread_id" in msg:
        account, person = _conversation_asked_for(hass, user, msg)
        accounts, whose = [account], correspondents_of(account, person)
    else:
        accounts, whose = _accounts(hass, user, msg.get("entry_id")), None
    found: list[tuple[Account, HistoryMessage]] = []
    for account in accounts if words else ():
        wanted = HistoryFilter(
            words=words,
            correspondents=whose,
            before=before.get(account.entry.entry_id),
        )
        messages = await account.store.async_find(wanted, limit + 1)
        # What may no longer be kept can be there for a moment.
        found += [(account, each) for each in messages if may_show(account, each)]
    found.sort(key=lambda each: (each[1].at, each[1].row), reverse=True)
    more, found = len(found) > limit, found[:limit]
    return {
        "hits": [hit_as_dict(account, message, words) for account, message in found],
        "before": _next_cursor(found, before) if more else None,
    }


@_command(
    "contacts",
    {
        **_ENTRY,
        vol.Optional("query", default=""): vol.All(str, vol.Length(max=100)),
        vol.Optional("limit", default=20): vol.All(int, vol.Range(min=1, max=100)),
    },
)
async def _contacts(
    hass: HomeAssistant, connection: ActiveConnection, msg: _Message
) -> dict[str, Any]:
    user, limit = connection.user, msg["limit"]
    words = fold_text(msg["query"]).strip()
    found: list[dict[str, Any]] = []
    for account in _accounts(hass, user, msg.get("entry_id")):
        for person in find_contacts(account, words, limit - len(found)):
            conversation = await account.store.async_conversation(
                account.book, user.id, person
            )
            found.append(conversation_as_dict(account, conversation))
    return {"threads": found}


@_command("picture", {vol.Required("entry_id"): str, vol.Required("history_id"): _ROW})
async def _picture(
    hass: HomeAssistant, connection: ActiveConnection, msg: _Message
) -> dict[str, Any]:
    account = _account(hass, connection.user, msg["entry_id"])
    message = await account.store.async_message(msg["history_id"])
    if message is None or message.image_url is None or not may_show(account, message):
        raise _RefusedError(ERR_NOT_FOUND, "There is no such picture")
    path = picture_path(account.entry.entry_id, message.row)
    return {"url": async_sign_path(hass, path, _PICTURE_TIME)}


# What the user has read


@_command("mark_read", {vol.Required("thread_id"): str, vol.Required("up_to"): _ROW})
async def _mark_read(
    hass: HomeAssistant, connection: ActiveConnection, msg: _Message
) -> dict[str, Any]:
    user, up_to = connection.user, msg["up_to"]
    account, person = _conversation_asked_for(hass, user, msg)
    await account.store.async_mark_read(account.book, person, user.id, up_to)
    async_note_read(account, user, thread_id(account, person), up_to)
    return {}


# What happens


@websocket_command({vol.Required("type"): f"{DOMAIN}/subscribe"} | _ENTRY | _PHONE)
@callback
def _subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: _Message
) -> None:
    """Send what happens from now on; see `LiveMessages`."""
    entry_id, phone_id = msg.get("entry_id"), None
    try:
        if (device_id := msg.get("device_id")) is not None:
            entry_id, phone_id = _key_of_device(hass, device_id)
        accounts = _accounts(hass, connection.user, entry_id)
    except _RefusedError as err:
        connection.send_error(msg["id"], err.code, err.message)
        return
    live = LiveMessages(hass, connection, msg["id"], accounts, phone_id)
    connection.subscriptions[msg["id"]] = live.async_stop
    live.async_start()
    connection.send_result(msg["id"])
