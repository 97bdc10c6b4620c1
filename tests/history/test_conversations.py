"""Conversations by websocket: read, searched, followed, and who may do so."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.config_entries import ConfigSubentry, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import DATA_DISPATCHER
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.smsgateway24.account.publish import history_signal
from custom_components.smsgateway24.history.conversations import (
    cursor_of,
    find_words,
    parse_cursor,
)
from custom_components.smsgateway24.storage.database import UnavailableError
from custom_components.smsgateway24.storage.store import AccountStore
from simulator import Account, ApiFaultKind, Service
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    WEBHOOK_ID,
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.history import BEGIN
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    LUCA,
    TEXT,
    Home,
    Time,
    token_entry,
)
from tests.builders.reader import Reader, sign_in
from tests.payloads import image, message, status
from tests.plugin import SetUpHome

type SignIn = Callable[[str], Awaitable[Reader]]


@pytest.fixture
async def sign(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> SignIn:
    return lambda group: sign_in(hass, hass_ws_client, group)


@pytest.fixture
async def reader(home: Home, sign: SignIn) -> Reader:
    """An administrator who reads."""
    return await sign(GROUP_ID_ADMIN)


async def choose(home: Home, **options: Any) -> None:
    """Change options of the account."""
    entry = home.entry
    home.hass.config_entries.async_update_entry(
        entry, options={**entry.options, **options}
    )
    await home.hass.async_block_till_done()


async def ask(home: Home) -> None:
    """Ask Anna whether to close the valve."""
    data = {
        "contact": [home.device(contact_id("Anna"))],
        "message": "Shall I close the valve?",
        "answers": [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}],
        "question_id": "valve",
    }
    await home.hass.services.async_call("smsgateway24", "ask", data, blocking=True)
    await home.settle()


async def rename(home: Home) -> None:
    home.hass.config_entries.async_update_entry(home.entry, title="Holiday home")
    await home.hass.async_block_till_done()


async def add(home: Home, subentry: ConfigSubentryDataWithId) -> None:
    """Add a contact or a phone to the account."""
    given: dict[str, Any] = {**subentry}
    home.hass.config_entries.async_add_subentry(home.entry, ConfigSubentry(**given))
    await home.hass.async_block_till_done()


async def writes(home: Home, number: int, sender: str, text: str, **more: Any) -> None:
    """Have somebody write to the phone, with no date that would sort it otherwise."""
    fields = {"address": sender, "body": text, "date": None, "date_sent": None}
    await home.gateway.accepted(message(number, **fields | more))


# What is read


async def test_a_conversation_has_what_came_and_what_was_sent(
    home: Home, reader: Reader
) -> None:
    await writes(home, 1, ANNA, "Are you there?")
    await home.send(to=ANNA)

    thread = await reader.thread("Anna")
    page = await reader.ask("messages", thread_id=thread["thread_id"])

    assert thread["trusted"] is True
    assert thread["writable"] is None
    assert thread["unread"] == 1
    assert thread["contact_device_id"] == home.device(contact_id("Anna"))
    assert thread["device_id"] == home.device()
    assert thread["channel"] == "sim_1"
    assert thread["last"]["text"] == TEXT
    assert page["thread"] == thread
    received, sent = page["messages"]
    assert received == {
        "id": received["id"],
        "cursor": received["cursor"],
        "entry_id": home.entry.entry_id,
        "thread_id": thread["thread_id"],
        "direction": "in",
        "time": received["time"],
        "device_id": home.device(),
        "channel": "sim_1",
        "type": "text",
        "type_name": None,
        "text": "Are you there?",
        "withheld": False,
        "truncated": False,
        "picture": None,
        "message_id": 1,
        "status": None,
        "status_at": None,
        "problem": None,
        "failed": False,
        "reason_key": None,
        "advice_key": None,
        "retry": False,
        "confirmed": None,
        "conflict": False,
        "question": None,
        "parts": 1,
    }
    assert (sent["direction"], sent["status"], sent["text"]) == ("out", "pending", TEXT)
    assert (page["before"], page["after"]) == (None, None)


async def test_the_account_says_what_a_card_has_to_know(
    home: Home, reader: Reader
) -> None:
    [account] = (await reader.ask("threads"))["accounts"]

    assert account == {
        "entry_id": home.entry.entry_id,
        "title": home.entry.title,
        "content": "all",
        "history_days": 30,
        "can_send": True,
        "may_write": True,
        "is_admin": True,
        "phones": [{"device_id": home.device(), "name": "Pixel 4a"}],
    }


async def test_conversations_come_newest_first_and_page_by_page(
    home: Home, reader: Reader
) -> None:
    for number, sender in enumerate((ANNA, CAROL, LUCA, "BANK"), 1):
        await writes(home, number, sender, f"From {sender}")

    first = await reader.ask("threads", limit=3)
    second = await reader.ask("threads", limit=3, cursor=first["cursor"])

    shown = [t["name"] or t["address"] for t in first["threads"] + second["threads"]]
    assert shown == ["BANK", "Luca", CAROL, "Anna"]
    assert second["cursor"] is None
    assert await reader.names(device_id=home.device()) == shown


async def test_older_and_newer_messages_come_page_by_page(
    home: Home, reader: Reader
) -> None:
    for number in range(1, 8):
        await writes(home, number, ANNA, str(number))
    thread_id = (await reader.thread("Anna"))["thread_id"]

    async def page(**where: str) -> dict[str, Any]:
        found = await reader.ask("messages", thread_id=thread_id, limit=3, **where)
        return dict(found)

    def texts(found: dict[str, Any]) -> str:
        return "".join(each["text"] for each in found["messages"])

    newest = await page()
    assert (texts(newest), newest["after"]) == ("567", None)
    older = await page(before=newest["before"])
    assert texts(older) == "234"
    oldest = await page(before=older["before"])
    assert (texts(oldest), oldest["before"]) == ("1", None)
    assert texts(await page(after=oldest["after"])) == "234"
    assert texts(await page(around=older["messages"][1]["cursor"])) == "234"


async def test_a_stranger_who_becomes_a_contact_has_one_conversation(
    home: Home, reader: Reader
) -> None:
    await writes(home, 1, CAROL, "It is me")
    stranger = await reader.thread(CAROL)
    assert stranger["subentry_id"] is None

    await add(home, contact_subentry("Carol", CAROL))

    assert await reader.names() == ["Carol"]
    assert await reader.texts("Carol") == ["It is me"]
    # Who looks at it as a stranger's goes on with the contact's.
    again = await reader.ask("messages", thread_id=stranger["thread_id"])
    assert [each["text"] for each in again["messages"]] == ["It is me"]
    assert again["thread"] == await reader.thread("Carol")


async def test_a_contact_is_found_by_the_device_also_without_messages(
    home: Home, reader: Reader
) -> None:
    page = await reader.ask("messages", device_id=home.device(contact_id("Luca")))

    assert page["thread"]["name"] == "Luca"
    assert page["thread"]["last"] is None
    assert page["messages"] == []
    assert page["thread"]["channel"] == "whatsapp"
    found = await reader.ask("contacts", query="luc")
    assert [each["name"] for each in found["threads"]] == ["Luca"]
    everybody = await reader.ask("contacts")
    assert [each["name"] for each in everybody["threads"]] == ["Anna", "Luca"]


@pytest.mark.parametrize(
    ("sender", "why"), [("BANK", "name_only"), (CAROL, None), ("83000", None)]
)
async def test_a_conversation_says_whether_it_can_be_answered(
    home: Home, reader: Reader, sender: str, why: str | None
) -> None:
    await writes(home, 1, sender, "Hello")

    assert (await reader.thread(sender))["writable"] == why


async def test_a_message_that_failed_says_why_and_can_be_sent_again(
    home: Home, reader: Reader
) -> None:
    home.fault(ApiFaultKind.ERROR, text="No credit")
    await home.send(to=ANNA)

    failed = (await reader.thread("Anna"))["last"]

    assert failed["failed"]
    assert failed["retry"]
    assert failed["problem"] == "rejected"
    words = "component.smsgateway24.config_panel"
    assert failed["reason_key"] == f"{words}.problem.rejected"
    assert failed["advice_key"] == f"{words}.advice.rejected"


async def test_a_failure_that_the_phone_reports_says_why(
    home: Home, reader: Reader
) -> None:
    [sent] = await home.send(to=ANNA)
    await home.gateway.accepted(status(sent["message_id"], 12))

    failed = (await reader.thread("Anna"))["last"]

    assert (failed["status"], failed["failed"], failed["retry"]) == (
        "radio_off",
        True,
        True,
    )
    assert failed["reason_key"] == "component.smsgateway24.common.reason_radio_off"
    assert failed["advice_key"] == "component.smsgateway24.common.advice_radio_off"


# Withheld


async def test_withheld_text_is_said_and_not_empty(home: Home, reader: Reader) -> None:
    await choose(home, content="none")
    await writes(home, 1, ANNA, "A secret")

    last = (await reader.thread("Anna"))["last"]

    assert (last["text"], last["withheld"]) == (None, True)
    assert (await reader.ask("search", query="secret"))["hits"] == []
    [account] = (await reader.ask("threads"))["accounts"]
    assert account["content"] == "none"


async def test_text_that_may_no_longer_be_kept_is_not_shown_before_it_is_deleted(
    home: Home, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    await writes(home, 1, ANNA, "A secret")
    await home.gateway.accepted(image(2, address=ANNA))
    page = await reader.ask("messages", device_id=home.device(contact_id("Anna")))
    [row] = [each["id"] for each in page["messages"] if each["picture"]]
    asked = {"entry_id": home.entry.entry_id, "history_id": row}
    await reader.ask("picture", **asked)

    async def later(*_: Any, **__: Any) -> None:
        """Delete nothing yet."""

    monkeypatch.setattr(AccountStore, "async_forget_content", later)
    await choose(home, content="none")

    page = await reader.ask("messages", device_id=home.device(contact_id("Anna")))
    assert [each["text"] for each in page["messages"]] == [None, None]
    assert all(each["withheld"] for each in page["messages"])
    assert (await reader.ask("search", query="secret"))["hits"] == []
    assert await reader.refused("picture", **asked) == "not_found"


# Search


async def test_a_search_finds_parts_of_words_newest_first_and_says_where(
    home: Home, reader: Reader
) -> None:
    await writes(home, 1, ANNA, "The BOILER is cold")
    await writes(home, 2, LUCA, "Nothing")
    await writes(home, 3, CAROL, "🔥 a boiler, two boilers")

    first = await reader.ask("search", query="boil", limit=1)
    second = await reader.ask("search", query="boil", before=first["before"])

    [carol], [anna] = first["hits"], second["hits"]
    assert carol["thread"]["address"] == CAROL
    assert carol["ranges"] == [[5, 9], [17, 21]]
    assert anna["thread"]["name"] == "Anna"
    assert anna["ranges"] == [[4, 8]]
    assert second["before"] is None


async def test_a_search_in_one_conversation_finds_nothing_of_others(
    home: Home, reader: Reader
) -> None:
    people = {"Anna": ANNA, CAROL: CAROL, "BANK": "BANK", "83000": "83000"}
    for number, sender in enumerate(people.values(), 1):
        await writes(home, number, sender, f"The boiler of {sender}")

    for name in people:
        thread = await reader.thread(name)
        found = await reader.ask(
            "search", query="boiler", thread_id=thread["thread_id"]
        )
        [hit] = found["hits"]
        assert hit["message"]["thread_id"] == thread["thread_id"]


@pytest.mark.parametrize(
    ("text", "words", "ranges"),
    [
        ("Straße", "ss", [[4, 5]]),
        ("aXa", "x", [[1, 2]]),
        ("👍👍 ok", "ok", [[5, 7]]),
        ("two  spaces", "spaces", []),
        ("nothing", "else", []),
        ("", "x", []),
        ("aaa", "aa", [[0, 2]]),
    ],
)
def test_words_are_found_where_they_stand_in_the_text(
    text: str, words: str, ranges: list[list[int]]
) -> None:
    assert find_words(text, words) == ranges


# What happens


async def test_a_message_comes_to_a_card_that_is_open(
    home: Home, reader: Reader
) -> None:
    await reader.ask("subscribe")

    await writes(home, 1, ANNA, "Are you there?")
    event = await reader.event()

    assert event["kind"] == "message"
    stored = await reader.ask("messages", thread_id=event["thread"]["thread_id"])
    assert event["message"] == stored["messages"][0]
    assert event["thread"] == stored["thread"] | {"last": None, "unread": None}


async def test_what_becomes_of_a_sent_message_comes_to_the_card(
    home: Home, reader: Reader
) -> None:
    await reader.ask("subscribe")

    await home.send(to=ANNA)
    await home.service.settle()

    sent = await reader.event()
    assert (sent["kind"], sent["message"]["status"]) == ("message", None)
    seen = [await reader.event() for _ in range(5)]
    assert {event["id"] for event in seen} == {sent["message"]["id"]}
    assert [event["status"] for event in seen] == [
        "pending",
        "queued",
        "taken_by_phone",
        "sent",
        "delivered",
    ]


async def test_a_problem_of_a_sent_message_comes_to_the_card(
    home: Home, reader: Reader
) -> None:
    await reader.ask("subscribe")
    home.fault(ApiFaultKind.ERROR, text="No credit")

    await home.send(to=ANNA)

    assert (await reader.event())["kind"] == "message"
    event = await reader.event()
    assert (event["kind"], event["failed"], event["retry"]) == ("status", True, True)
    assert event["problem"] == "rejected"


async def test_withheld_text_never_comes_to_the_card(
    home: Home, reader: Reader
) -> None:
    await choose(home, content="contacts")
    await reader.ask("subscribe")

    await writes(home, 1, CAROL, "A secret")
    event = await reader.event()

    assert (event["message"]["text"], event["message"]["withheld"]) == (None, True)


async def test_a_card_of_one_phone_hears_of_no_other(
    home: Home, reader: Reader
) -> None:
    other = phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID)
    await add(home, other)
    await reader.ask("subscribe", device_id=home.device(OTHER_PHONE_ID))

    await writes(home, 1, ANNA, "To the Pixel")

    assert await reader.nothing_came()


@pytest.mark.parametrize(
    "change",
    [
        lambda home: choose(home, content="none"),
        lambda home: home.act("delete_messages", all=True),
        lambda home: home.hass.config_entries.async_reload(home.entry.entry_id),
        rename,
    ],
    ids=["option", "deletion", "reload", "name"],
)
async def test_what_changes_more_than_a_message_has_the_card_load_anew(
    home: Home, reader: Reader, change: Callable[[Home], Awaitable[Any]]
) -> None:
    await writes(home, 1, ANNA, "Hello")
    await reader.ask("subscribe")

    await change(home)

    assert await reader.event() == {"kind": "reset", "reason": "changed"}


async def test_a_card_loads_anew_once_what_is_too_old_is_gone(
    time: Time, home: Home, reader: Reader
) -> None:
    await writes(home, 1, ANNA, "Long ago")
    await time.passes(days=8)
    await reader.ask("subscribe")

    await choose(home, history_days=7)
    await home.settle()

    # By the option, and by what it has deleted.
    assert [await reader.event() for _ in range(2)] == [
        {"kind": "reset", "reason": "changed"}
    ] * 2
    assert await reader.names() == []


async def test_an_account_that_comes_back_is_followed_as_before(
    home: Home, reader: Reader
) -> None:
    await reader.ask("subscribe")
    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.hass.async_block_till_done()

    await writes(home, 1, ANNA, "Still there?")

    while (event := await reader.event())["kind"] == "reset":
        pass
    assert event["message"]["text"] == "Still there?"


# What was read


async def test_what_one_user_has_read_is_unread_for_another(
    home: Home, reader: Reader, sign: SignIn
) -> None:
    other = await sign(GROUP_ID_ADMIN)
    await writes(home, 1, ANNA, "One")
    await writes(home, 2, ANNA, "Two")
    thread = await reader.thread("Anna")
    assert thread["unread"] == 2

    await reader.ask(
        "mark_read", thread_id=thread["thread_id"], up_to=thread["last"]["id"]
    )

    assert (await reader.thread("Anna"))["unread"] == 0
    assert (await other.thread("Anna"))["unread"] == 2
    page = await reader.ask("messages", thread_id=thread["thread_id"])
    assert page["read_up_to"] == page["highest"] == thread["last"]["id"]


async def test_other_windows_of_the_user_hear_what_was_read(
    home: Home, reader: Reader, hass_ws_client: WebSocketGenerator, sign: SignIn
) -> None:
    other = await sign(GROUP_ID_ADMIN)
    await writes(home, 1, ANNA, "One")
    thread = await reader.thread("Anna")
    await reader.ask("subscribe")
    await other.ask("subscribe")
    read = {"thread_id": thread["thread_id"], "up_to": thread["last"]["id"]}

    await reader.ask("mark_read", **read)

    assert await reader.event() == {"kind": "read"} | read
    assert await other.nothing_came()


async def test_what_a_user_has_read_is_forgotten_with_the_user(
    home: Home, reader: Reader, hass: HomeAssistant, sign: SignIn
) -> None:
    leaving = await sign(GROUP_ID_ADMIN)
    await writes(home, 1, ANNA, "One")
    thread = await leaving.thread("Anna")
    await leaving.ask(
        "mark_read", thread_id=thread["thread_id"], up_to=thread["last"]["id"]
    )
    assert (await leaving.thread("Anna"))["unread"] == 0
    await leaving.leave()
    user = await hass.auth.async_get_user(leaving.user_id)
    assert user is not None

    await hass.auth.async_remove_user(user)
    await hass.async_block_till_done()

    store = home.entry.runtime_data.store
    marks = await store.async_conversations(
        home.entry.runtime_data.book, leaving.user_id, 5
    )
    assert [each.unread for each in marks] == [1]


# Pictures


async def test_a_picture_is_sent_by_a_path_that_is_signed_and_ends(
    home: Home,
    reader: Reader,
    hass_client_no_auth: ClientSessionGenerator,
    service: Service,
    time: Time,
) -> None:
    await service.receive(DEVICE_ID, ANNA, image=True)
    last = (await reader.thread("Anna"))["last"]
    assert last["picture"] == "remote"
    asked = {"entry_id": home.entry.entry_id, "history_id": last["id"]}
    client: TestClient[Any, Any] = await hass_client_no_auth()

    url = (await reader.ask("picture", **asked))["url"]
    answer = await client.get(url)

    assert answer.status == HTTPStatus.OK
    assert answer.content_type in ("image/jpeg", "image/png")
    assert await answer.read()
    assert service.api_url not in url
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    bare = url.partition("?")[0]
    assert (await client.get(bare)).status == HTTPStatus.UNAUTHORIZED
    other = url.replace(f"/{last['id']}?", f"/{last['id'] + 1}?")
    assert (await client.get(other)).status == HTTPStatus.UNAUTHORIZED
    await time.passes(seconds=29)
    assert (await client.get(url)).status == HTTPStatus.OK
    await time.passes(seconds=2)
    assert (await client.get(url)).status == HTTPStatus.UNAUTHORIZED


async def test_there_is_no_picture_of_a_text_or_of_nothing(
    home: Home, reader: Reader
) -> None:
    await writes(home, 1, ANNA, "No picture")
    last = (await reader.thread("Anna"))["last"]
    entry_id = home.entry.entry_id

    for row in (last["id"], last["id"] + 1):
        assert (
            await reader.refused("picture", entry_id=entry_id, history_id=row)
            == "not_found"
        )


async def test_a_picture_may_be_seen_by_those_only_who_may_read(
    home: Home, sign: SignIn, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await choose(home, who_may_read="everyone")
    guest = await sign(GROUP_ID_USER)
    await home.gateway.accepted(image(1, address=ANNA))
    last = (await guest.thread("Anna"))["last"]
    asked = {"entry_id": home.entry.entry_id, "history_id": last["id"]}
    url = (await guest.ask("picture", **asked))["url"]

    await choose(home, who_may_read="administrators")

    client: TestClient[Any, Any] = await hass_client_no_auth()
    assert (await client.get(url)).status == HTTPStatus.NOT_FOUND
    assert await guest.refused("picture", **asked) == "unauthorized"


# Who may


COMMANDS: dict[str, dict[str, Any]] = {
    "threads": {},
    "messages": {},
    "search": {"query": "boiler"},
    "contacts": {},
    "mark_read": {"up_to": 1},
    "picture": {"history_id": 1},
    "subscribe": {},
}


@pytest.mark.parametrize("group", [GROUP_ID_USER, GROUP_ID_READ_ONLY])
@pytest.mark.parametrize("command", COMMANDS)
async def test_who_may_not_read_is_refused_by_every_command(
    home: Home, sign: SignIn, command: str, group: str
) -> None:
    await writes(home, 1, ANNA, "A secret")
    guest = await sign(group)
    given = dict(COMMANDS[command])
    if command in ("messages", "mark_read"):
        given["thread_id"] = f"{home.entry.entry_id}/contact/{contact_id('Anna')}"
    if command == "picture":
        given["entry_id"] = home.entry.entry_id

    assert await guest.refused(command, **given) == "unauthorized"

    await choose(home, who_may_read="everyone")
    if command != "picture":
        await guest.ask(command, **given)


async def test_who_may_not_send_reads_only(home: Home, sign: SignIn) -> None:
    await choose(home, who_may_read="everyone")

    for group, may in ((GROUP_ID_USER, True), (GROUP_ID_READ_ONLY, False)):
        guest = await sign(group)
        [account] = (await guest.ask("threads"))["accounts"]
        assert account["may_write"] is may


async def test_a_permission_that_is_taken_away_ends_the_view(
    home: Home, sign: SignIn
) -> None:
    await choose(home, who_may_read="everyone")
    guest = await sign(GROUP_ID_USER)
    await guest.ask("subscribe")

    await choose(home, who_may_read="administrators")
    assert await guest.event() == {"kind": "reset", "reason": "permission"}
    await writes(home, 1, ANNA, "A secret")

    assert await guest.refused("threads") == "unauthorized"
    assert guest.events == []


async def test_an_administrator_who_is_one_no_more_sees_nothing_more(
    home: Home, sign: SignIn, hass: HomeAssistant
) -> None:
    await hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    reader = await sign(GROUP_ID_ADMIN)
    await reader.ask("subscribe")
    user = await hass.auth.async_get_user(reader.user_id)
    assert user is not None

    await hass.auth.async_update_user(user, group_ids=[GROUP_ID_USER])

    assert await reader.event() == {"kind": "reset", "reason": "permission"}
    await writes(home, 1, ANNA, "A secret")
    assert await reader.refused("threads") == "unauthorized"
    assert reader.events == []


# What can't be answered


async def test_each_reason_for_no_answer_has_its_code(
    home: Home, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_id = home.entry.entry_id
    assert await reader.refused("threads", entry_id="other") == "not_found"
    for unknown in ("", "x", f"{entry_id}/x/y", f"{entry_id}/contact/nobody"):
        assert await reader.refused("messages", thread_id=unknown) == "not_found"
    for device in ("nothing", home.device()):
        assert await reader.refused("messages", device_id=device) == "not_found"
    anna = home.device(contact_id("Anna"))
    assert await reader.refused("threads", device_id=anna) == "not_found"
    for cursor in ("x", "[]", '{"a": 1}', '{"a": "9.9.9"}'):
        assert await reader.refused("threads", cursor=cursor) == "invalid_format"
    for cursor in ("x", "1", "9" * 40 + ".1", "1.-1"):
        given = {"device_id": anna, "before": cursor}
        assert await reader.refused("messages", **given) == "invalid_format"
    assert await reader.refused("search", query="x") == "invalid_format"

    with monkeypatch.context() as broken:

        async def fails(*_: Any, **__: Any) -> None:
            raise UnavailableError

        broken.setattr(AccountStore, "async_conversations", fails)
        assert await reader.refused("threads") == "unavailable"
    await choose(home, history_days=0)
    assert await reader.refused("threads") == "history_off"
    await home.hass.config_entries.async_unload(entry_id)
    assert await reader.refused("threads") == "not_loaded"
    await home.hass.config_entries.async_remove(entry_id)
    assert await reader.refused("threads") == "not_found"


async def test_two_accounts_are_read_together_but_for_one_that_may_not_be(
    service: Service, account: Account, set_up_home: SetUpHome, sign: SignIn
) -> None:
    home = await set_up_home(
        token_entry(service, account, options={"who_may_read": "everyone"})
    )
    reader, guest = await sign(GROUP_ID_ADMIN), await sign(GROUP_ID_USER)
    other = account_entry(
        phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        entry_id="other",
        title="Office",
    )
    other.add_to_hass(home.hass)
    assert await home.hass.config_entries.async_setup(other.entry_id)
    for number, webhook_id in enumerate((WEBHOOK_ID, OTHER_WEBHOOK_ID) * 3, 1):
        text = message(number, address=CAROL, body=f"{number} boiler", device_id=None)
        await home.gateway.accepted(text, webhook_id=webhook_id)

    for user, count in ((reader, 2), (guest, 1)):
        found = await user.ask("threads")
        assert len(found["accounts"]) == len(found["threads"]) == count
    assert await pages(reader, "threads", "cursor", "threads") == 2
    assert await pages(reader, "search", "before", "hits", query="boiler") == 6
    assert await pages(guest, "search", "before", "hits", query="boiler") == 3
    assert await guest.refused("threads", entry_id="other") == "unauthorized"


async def pages(
    reader: Reader, command: str, cursor: str, items: str, **asked: Any
) -> int:
    """Return how many different things come one by one."""
    seen: list[str] = []
    at: dict[str, Any] = {}
    while True:
        found = await reader.ask(command, limit=1, **asked, **at)
        seen += map(str, found[items])
        if found[next_cursor := "before" if cursor == "before" else "cursor"] is None:
            assert len(set(seen)) == len(seen)
            return len(seen)
        at = {cursor: found[next_cursor]}


async def test_who_may_read_no_more_while_it_is_read_gets_nothing(
    home: Home, sign: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    await choose(home, who_may_read="everyone")
    await writes(home, 1, ANNA, "A secret")
    guest = await sign(GROUP_ID_USER)
    read = AccountStore.async_conversations

    async def async_read_slowly(*given: Any, **more: Any) -> Any:
        found = await read(*given, **more)
        await choose(home, who_may_read="administrators")
        return found

    monkeypatch.setattr(AccountStore, "async_conversations", async_read_slowly)

    assert await guest.refused("threads") == "unauthorized"


async def test_a_connection_that_ends_is_followed_no_more(
    home: Home, reader: Reader, hass: HomeAssistant
) -> None:
    signal = history_signal(home.entry.entry_id)
    before = list(hass.data[DATA_DISPATCHER].get(signal, {}))
    await reader.ask("subscribe")
    assert len(hass.data[DATA_DISPATCHER][signal]) == len(before) + 1

    await reader.leave()
    await hass.async_block_till_done()

    assert list(hass.data[DATA_DISPATCHER].get(signal, {})) == before


# Questions


async def test_an_open_question_says_who_was_asked_and_until_when(
    home: Home, reader: Reader, time: Time
) -> None:
    await ask(home)
    await reader.ask("subscribe")

    [question] = (await reader.ask("threads"))["questions"]
    assert question["question_id"] == "valve"
    assert question["text"] == "Shall I close the valve?"
    assert question["answers"] == ["Yes", "No"]
    [person] = question["people"]
    assert (person["name"], person["state"]) == ("Anna", "asked")
    page = await reader.ask("messages", thread_id=person["thread_id"])
    assert page["questions"] == [question]
    luca = await reader.ask("messages", device_id=home.device(contact_id("Luca")))
    assert luca["questions"] == []

    await home.hass.services.async_call(
        "smsgateway24", "cancel_question", {"question_id": "valve"}, blocking=True
    )
    while (event := await reader.event())["kind"] != "questions" or event["questions"]:
        pass
    assert event["entry_id"] == home.entry.entry_id


async def test_an_answer_is_marked_with_its_question(
    time: Time, home: Home, reader: Reader
) -> None:
    await ask(home)
    await home.service.settle()
    await time.passes(seconds=30)
    await home.service.receive(DEVICE_ID, ANNA, "yes")

    page = await reader.ask("messages", device_id=home.device(contact_id("Anna")))
    [answer] = [each for each in page["messages"] if each["text"] == "yes"]
    assert answer["question"] == {"question_id": "valve", "answer_id": "yes"}


def test_a_time_is_kept_to_the_millisecond_in_a_cursor() -> None:
    position = BEGIN + timedelta(milliseconds=123), 7

    assert parse_cursor(cursor_of(position)) == position
