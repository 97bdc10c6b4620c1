"""The history: what was received and sent is kept, found again, and deleted for good."""

import asyncio
from datetime import timedelta
from typing import Any

from homeassistant.core import Context, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smsgateway24.errors import ActionFailedError, InvalidRequestError
from custom_components.smsgateway24.storage.database import Database, UnavailableError
from custom_components.smsgateway24.storage.store import database_path
from simulator import ApiFaultKind
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    account_entry,
    contact_id,
    phone_subentry,
)
from tests.builders.home import ANNA, CAROL, LUCA, TEXT, Home, Time
from tests.builders.restarts import AiohttpClient
from tests.builders.storage import files_of
from tests.payloads import image, message, status


def fresh(number: int, **fields: Any) -> dict[str, Any]:
    """Return a text that has no date, so that it counts as received when it came."""
    return message(number, **fields | {"date": None, "date_sent": None})


OF_ANNA = {"address": ANNA, "body": "The parcel is here"}


async def kept(home: Home, **question: Any) -> list[dict[str, Any]]:
    """Return the messages of the phone that are in the history, without asking the service."""
    home.fault(ApiFaultKind.STATUS, "getallsms", status=500, times=None)
    if not question.keys() & {"search", "before_id"}:
        question["since"] = "2020-01-01"
    try:
        answer = await home.act("get_messages", device_id=home.device(), **question)
    except ActionFailedError:
        # That is what the service has said, where nothing is kept.
        return []
    messages: list[dict[str, Any]] = answer["messages"]
    return messages


async def test_a_received_message_is_kept_with_all_that_was_published(
    home: Home,
) -> None:
    date = f"{home.service.clock.now() - timedelta(minutes=5):%Y-%m-%d %H:%M:%S}"
    await home.gateway.accepted(message(1, **OF_ANNA, date=date))
    await home.gateway.accepted(image(2, address=LUCA, date=date))

    text, picture = await kept(home)

    assert text == {
        "message_id": 1,
        "direction": "incoming",
        "number": ANNA,
        "name": "Anna",
        "contact_device_id": home.device(contact_id("Anna")),
        "channel": "sim_1",
        "channel_id": 0,
        "type": "text",
        "text": "The parcel is here",
        "withheld": False,
        "image_url": None,
        "parts": 1,
        "status": None,
        "status_id": None,
        "failed": False,
        "problem": None,
        "confirmed": None,
        "history_id": text["history_id"],
        "created_at": home.gateway.messages[0].data["received_at"],
        "sent_at": None,
    }
    assert (picture["type"], picture["channel"]) == ("image", "whatsapp")
    assert picture["image_url"] == home.gateway.messages[1].data["image_url"]
    assert picture["parts"] is None


async def test_a_sent_message_is_kept_with_what_becomes_of_it(home: Home) -> None:
    [sent] = await home.send(to=ANNA)
    [accepted] = await kept(home)
    await home.service.settle()
    [delivered] = await kept(home)

    assert accepted["message_id"] == sent["message_id"]
    assert (accepted["status"], accepted["status_id"]) == ("pending", 1)
    assert (accepted["direction"], accepted["text"]) == ("outgoing", TEXT)
    assert (delivered["status"], delivered["status_id"]) == ("delivered", 7)
    assert delivered["sent_at"] is not None


@pytest.mark.parametrize(
    ("kind", "fields", "problem"),
    [
        (ApiFaultKind.ERROR, {"text": "No credit"}, "rejected"),
        (ApiFaultKind.ERROR, {"text": "Token is incorrect"}, "invalid_auth"),
    ],
)
async def test_a_message_that_the_service_did_not_take_is_kept_with_the_reason(
    home: Home, kind: ApiFaultKind, fields: dict[str, Any], problem: str
) -> None:
    home.fault(kind, **fields)
    await home.send(to=CAROL)

    [failed] = await kept(home)

    assert (failed["message_id"], failed["status"]) == (None, None)
    assert (failed["text"], failed["problem"]) == (TEXT, problem)
    assert failed["failed"] is True


@pytest.mark.parametrize("confirmed", [True, False, None])
async def test_what_the_service_said_of_a_message_is_kept_with_it(
    time: Time, home: Home, *, confirmed: bool | None
) -> None:
    hass = home.hass
    [phone] = [s for s in home.entry.subentries.values() if s.subentry_type == "phone"]
    hass.config_entries.async_update_subentry(
        home.entry, phone, data={**phone.data, "bound_channels": ["sim_1"]}
    )
    hass.config_entries.async_update_entry(home.entry, options={"confirm": "trusted"})
    await home.settle()
    lost = home.lose(OF_ANNA["body"]) if confirmed else 4711
    sender = CAROL if confirmed is None else ANNA
    await home.gateway.accepted(fresh(lost, **OF_ANNA | {"address": sender}))
    for _ in range(12):
        await time.passes(seconds=1)

    [found] = await kept(home)

    assert found["confirmed"] is confirmed
    [event] = home.gateway.messages
    assert event.data["confirmed"] is confirmed


async def test_a_sent_message_is_confirmed_once_the_service_itself_says_its_status(
    time: Time, home: Home
) -> None:
    await home.send(to=ANNA)
    await home.service.settle()
    [reported] = await kept(home)
    home.service.clear_faults()
    await time.passes(minutes=15)
    [listed] = await kept(home)

    assert (reported["status"], reported["confirmed"]) == ("delivered", None)
    assert (listed["status"], listed["confirmed"]) == ("delivered", True)


async def test_what_a_webhook_reports_after_the_service_is_not_confirmed(
    time: Time, home: Home
) -> None:
    [sent] = await home.send(to=ANNA)
    await home.service.set_status(sent["message_id"], 9)
    await time.passes(minutes=15)
    [listed] = await kept(home)
    await time.passes(hours=2)
    await home.gateway.accepted(status(sent["message_id"], 7))
    [reported] = await kept(home)

    assert (listed["status"], listed["confirmed"]) == ("generic_failure", True)
    assert (reported["status"], reported["confirmed"]) == ("delivered", None)


async def test_what_only_the_service_lists_is_confirmed(home: Home) -> None:
    home.lose("Only there", sender=ANNA, minutes=5)

    answer = await home.act("get_messages", device_id=home.device())

    assert [m["confirmed"] for m in answer["messages"]] == [True]


async def test_messages_come_newest_last_and_only_as_many_as_wanted(home: Home) -> None:
    for number in range(1, 5):
        await home.gateway.accepted(fresh(number))

    answer = await home.act(
        "get_messages", device_id=home.device(), limit=2, since="2020-01-01"
    )

    assert [m["message_id"] for m in answer["messages"]] == [3, 4]
    assert answer["truncated"] is True


async def test_a_page_begins_where_the_last_one_ended(home: Home) -> None:
    for number in range(1, 6):
        await home.gateway.accepted(fresh(number, body=f"Text {number}"))

    pages = [[m["message_id"] for m in await kept(home, limit=2)]]
    while pages[-1]:
        page = await kept(home, before_id=pages[-1][0], limit=2)
        pages.append([m["message_id"] for m in page])

    assert pages == [[4, 5], [2, 3], [1], []]


async def test_pages_go_on_through_messages_without_an_id(home: Home) -> None:
    home.fault(ApiFaultKind.ERROR, text="No credit", times=3)
    for number in range(3):
        await home.send(to=CAROL, message=f"Text {number}")

    pages = [(await kept(home, limit=1))[0]]
    while page := await kept(home, before_id=pages[-1]["history_id"], limit=1):
        pages += page

    assert [m["text"] for m in pages] == ["Text 2", "Text 1", "Text 0"]


async def test_without_a_history_a_full_disk_keeps_nobody_from_the_list(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.hass.config_entries.async_update_entry(home.entry, options={"history_days": 0})
    await home.settle()
    home.lose("Listed", sender=ANNA, minutes=5)
    monkeypatch.setattr(Database, "write", _no_room)
    await home.gateway.call(fresh(1))

    answer = await home.act("get_messages", device_id=home.device())

    assert "Listed" in [m["text"] for m in answer["messages"]]


async def test_a_search_without_a_history_needs_a_beginning(home: Home) -> None:
    home.hass.config_entries.async_update_entry(home.entry, options={"history_days": 0})
    await home.settle()

    assert await home.refused("get_messages", search="a") == "search_needs_since"


async def test_a_contact_or_a_number_is_looked_for_in_all_of_the_history(
    home: Home,
) -> None:
    await home.gateway.accepted(message(1, address=ANNA))
    anna = {"contact": home.device(contact_id("Anna"))}
    for question in (anna, {"number": ANNA}):
        answer = await home.act("get_messages", device_id=home.device(), **question)
        assert [m["message_id"] for m in answer["messages"]] == [1]


async def test_an_unconfirmed_message_that_the_list_has_is_one_message(
    home: Home,
) -> None:
    home.fault(ApiFaultKind.CUT, times=1, processed=True)
    home.fault(ApiFaultKind.STATUS, "getallsms", status=500, times=9)
    await home.send(to=CAROL)

    answer = await home.act("get_messages", device_id=home.device())

    assert [m["problem"] for m in answer["messages"]] == ["unknown"]


async def test_a_message_that_the_phone_passed_on_late_is_not_lost_between_both(
    home: Home,
) -> None:
    now = home.service.clock.now()
    late = home.lose("Late", sender=ANNA, hours=1)
    date = f"{now - timedelta(hours=5):%Y-%m-%d %H:%M:%S}"
    await home.gateway.accepted(message(late, address=ANNA, body="Late", date=date))

    answer = await home.act(
        "get_messages",
        device_id=home.device(),
        since=(now - timedelta(hours=2)).isoformat(),
    )

    assert [m["text"] for m in answer["messages"]] == ["Late"]


async def test_pages_have_each_message_once_though_the_phone_passed_some_on_late(
    home: Home,
) -> None:
    now = home.service.clock.now()
    every = []
    for received, created in ((25, 23.5), (24.5, 24.5), (23.8, 23.8), (23, 23), (1, 1)):
        number = home.lose(f"{received}", sender=ANNA, hours=created)
        date = f"{now - timedelta(hours=received):%Y-%m-%d %H:%M:%S}"
        await home.gateway.accepted(
            message(number, address=ANNA, body=f"{received}", date=date)
        )
        every.append(number)

    for limit in (3, 50):
        seen: list[int] = []
        question: dict[str, int] = {}
        while True:
            answer = await home.act(
                "get_messages", device_id=home.device(), limit=limit, **question
            )
            if not (page := [m["message_id"] for m in answer["messages"]]):
                break
            seen = page + seen
            question = {"before_id": answer["messages"][0]["history_id"]}
        assert seen == every, limit


async def test_a_clock_that_is_years_behind_does_not_delete_a_message(
    time: Time, home: Home
) -> None:
    await home.gateway.accepted(message(1, date="2020-01-01 00:00:00", date_sent=None))
    await time.passes(days=2)

    assert len(await kept(home, search="e")) == 1


async def test_an_id_that_no_message_has_begins_no_page(home: Home) -> None:
    assert await home.refused("get_messages", before_id=77) == "before_id_unknown"


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("parcel", [1, 2]),
        ("PARCEL", [1, 2]),
        ("arc", [1, 2]),
        ("is here", [1]),
        ("包裹", [3]),
        ("nothing", []),
        ("it's", [4]),
        ("%", []),
        ("_", []),
    ],
)
async def test_a_word_is_found_wherever_it_stands_however_it_is_written(
    home: Home, search: str, found: list[int]
) -> None:
    for number, text in enumerate(
        ("The parcel is here", "Parcel?", "你的包裹到了", "It’s raining"), 1
    ):
        await home.gateway.accepted(fresh(number, body=text))

    looks = home.looks

    assert [m["message_id"] for m in await kept(home, search=search)] == found
    assert home.looks == looks


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({"number": "0157 5298 2212"}, [1, 3]),
        ({"number": "amazon"}, [4]),
        ({"direction": "incoming"}, [1, 2, 4]),
        ({"direction": "outgoing"}, [3]),
        ({"number": ANNA, "direction": "incoming"}, [1]),
        ({"number": "+391111111111"}, []),
    ],
)
async def test_one_correspondent_and_one_direction_can_be_asked_for(
    home: Home, question: dict[str, str], found: list[int]
) -> None:
    await home.gateway.accepted(fresh(1, address=ANNA))
    await home.gateway.accepted(fresh(2, address=LUCA))
    await home.send(to=ANNA)
    await home.gateway.accepted(fresh(4, address="Amazon"))
    every = [m["message_id"] for m in await kept(home)]

    asked = await kept(home, **question)

    assert [m["message_id"] for m in asked] == [every[number - 1] for number in found]


async def test_a_contact_has_the_messages_of_all_its_addresses(home: Home) -> None:
    anna = home.device(contact_id("Anna"))
    await home.gateway.accepted(fresh(1, address=ANNA))
    await home.gateway.accepted(fresh(2, address="4915752982212@c.us", channel_id=3))
    await home.gateway.accepted(fresh(3, address=LUCA))

    assert [m["message_id"] for m in await kept(home, contact=anna)] == [1, 2]


async def test_what_both_have_is_one_message_and_what_only_the_service_has_comes_too(
    home: Home,
) -> None:
    only = home.lose("Only there", sender=ANNA, minutes=5)
    both = home.lose("Both", sender=ANNA, minutes=0)
    await home.gateway.accepted(fresh(both, address=ANNA, body="Both"))
    answer = await home.act("get_messages", device_id=home.device())

    assert [m["message_id"] for m in answer["messages"]] == [only, both]
    assert answer["truncated"] is False


async def test_what_the_service_lists_is_withheld_where_it_would_be_here(
    hass: Any, home: Home
) -> None:
    home.lose("A secret", sender=CAROL, minutes=5)
    home.lose("Known", sender=ANNA, minutes=4)
    hass.config_entries.async_update_entry(home.entry, options={"content": "contacts"})
    await home.settle()

    answer = await home.act("get_messages", device_id=home.device())

    assert [(m["text"], m["withheld"]) for m in answer["messages"]] == [
        ("", True),
        ("Known", False),
    ]


async def test_the_history_outlives_a_kill_and_is_not_told_again(
    home: Home, aiohttp_client: AiohttpClient
) -> None:
    await home.gateway.accepted(fresh(1, **OF_ANNA))
    [sent] = await home.send(to=CAROL)

    async with home.killed(aiohttp_client) as later:
        await later.gateway.accepted(fresh(3))
        await later.gateway.accepted(status(sent["message_id"], 7, sendto=CAROL))
        found = await kept(later)

    assert [m["message_id"] for m in found] == [1, sent["message_id"], 3]
    assert [m["status"] for m in found] == [None, "delivered", None]


async def test_what_was_sent_is_published_once_in_the_context_of_who_sent_it(
    home: Home,
) -> None:
    events = async_capture_events(home.hass, "smsgateway24_message_sent")
    context = Context()
    await home.hass.services.async_call(
        "smsgateway24",
        "send_message",
        {"message": TEXT, "contact": home.device(contact_id("Anna"))},
        blocking=True,
        context=context,
    )
    await home.service.settle()
    await home.settle()

    [event] = events
    assert event.context is context
    assert event.data == {
        "config_entry_id": home.entry.entry_id,
        "device_id": home.device(),
        "phone": "Pixel 4a",
        "gateway_device_id": 10403,
        "message_id": home.gateway.reports[0].data["message_id"],
        "channel": "sim_1",
        "channel_id": 0,
        "recipient": ANNA,
        "recipient_name": "Anna",
        "contact_device_id": home.device(contact_id("Anna")),
        "text": TEXT,
        "text_truncated": False,
        "parts": 1,
        "question_id": None,
    }


async def test_a_message_that_the_service_did_not_take_is_not_published_as_sent(
    home: Home,
) -> None:
    events = async_capture_events(home.hass, "smsgateway24_message_sent")
    home.fault(ApiFaultKind.ERROR, text="No credit")
    await home.send(to=CAROL)

    assert events == []


async def test_text_that_may_not_be_kept_is_neither_published_as_sent_nor_in_the_history(
    home: Home,
) -> None:
    home.hass.config_entries.async_update_entry(home.entry, options={"content": "none"})
    await home.settle()
    events = async_capture_events(home.hass, "smsgateway24_message_sent")
    await home.gateway.accepted(fresh(1, body="A secret"))
    await home.send(to=ANNA)

    assert [(e.data["text"], e.data["parts"]) for e in events] == [("", None)]
    assert [(m["text"], m["withheld"]) for m in await kept(home)] == [("", True)] * 2


@pytest.mark.parametrize(
    ("content", "texts"),
    [("contacts", ["From Anna", ""]), ("none", ["", ""])],
)
async def test_lowering_what_is_kept_leaves_it_in_no_file(
    home: Home, content: str, texts: list[str]
) -> None:
    await home.gateway.accepted(fresh(1, address=ANNA, body="From Anna"))
    await home.gateway.accepted(fresh(2, address=CAROL, body="Marked by a stranger"))
    assert [m["text"] for m in await kept(home)] == [
        "From Anna",
        "Marked by a stranger",
    ]

    home.hass.config_entries.async_update_entry(
        home.entry, options={"content": content}
    )
    await home.settle()

    assert [m["text"] for m in await kept(home)] == texts
    assert await kept(home, search="Marked") == []
    for path in files_of(home.hass, home.entry.entry_id):
        assert b"Marked" not in path.read_bytes(), path.name


async def test_without_days_nothing_is_kept_and_what_was_there_is_gone(
    home: Home,
) -> None:
    await home.gateway.accepted(fresh(1, body="Marked"))
    home.hass.config_entries.async_update_entry(home.entry, options={"history_days": 0})
    await home.settle()
    await home.gateway.accepted(fresh(2, body="Another"))
    [sent] = await home.send(to=CAROL)

    answer = await home.act("get_messages", device_id=home.device(), since="2020-01-01")

    assert [m["history_id"] for m in answer["messages"]] == [None]
    assert await home.refused("get_messages", before_id=1) == "before_id_unknown"
    assert sent["message_id"] is not None


async def test_messages_are_deleted_when_their_days_are_over(
    time: Time, home: Home
) -> None:
    await home.gateway.accepted(fresh(1, body="Old"))
    await time.passes(days=20)
    await home.gateway.accepted(fresh(2, body="Younger"))
    await time.passes(days=9)
    assert [m["text"] for m in await kept(home, search="o")] == ["Old", "Younger"]

    await time.passes(days=2)

    assert [m["text"] for m in await kept(home, search="o")] == ["Younger"]


@pytest.mark.parametrize(
    ("deleted", "left"),
    [
        ({"contact": "Anna"}, [2, 4]),
        ({"number": "0157 5298 2212"}, [2, 4]),
        ({"number": "Amazon"}, [1, 2, 3]),
        ({"before": "2026-11-20T12:00:00+00:00"}, []),
        ({"all": True}, []),
        ({"all": True, "number": LUCA}, [1, 3, 4]),
    ],
)
async def test_messages_can_be_deleted_for_good(
    home: Home, deleted: dict[str, Any], left: list[int]
) -> None:
    await home.gateway.accepted(fresh(1, address=ANNA, body="Marked one"))
    await home.gateway.accepted(fresh(2, address=LUCA, body="Marked two"))
    await home.send(to=ANNA, message="Marked three")
    await home.gateway.accepted(fresh(4, address="Amazon", body="Marked four"))
    words = {1: b"Marked one", 2: b"Marked two", 3: b"Marked three", 4: b"Marked four"}
    if "contact" in deleted:
        deleted = deleted | {"contact": home.device(contact_id(deleted["contact"]))}
    if "before" in deleted:
        deleted = {
            "before": (home.service.clock.now() + timedelta(hours=1)).isoformat()
        }

    answer = await home.act("delete_messages", **deleted)

    assert answer == {"deleted": 4 - len(left)}
    found = [m["text"].encode() for m in await kept(home, search="marked")]
    assert found == [words[number] for number in left]
    stored = b"".join(p.read_bytes() for p in files_of(home.hass, home.entry.entry_id))
    assert [number for number, word in words.items() if word in stored] == left


def shown(home: Home) -> str:
    """Return the state of the sensor of the last message."""
    state = home.hass.states.get("sensor.pixel_4a_last_message")
    assert state is not None
    return state.state


async def test_a_deleted_last_message_is_shown_no_more(home: Home) -> None:
    await home.gateway.accepted(fresh(1, address=ANNA, body="Marked"))
    await home.act("delete_messages", number=LUCA)
    assert shown(home) == "Marked"

    await home.act("delete_messages", number=ANNA)

    assert shown(home) == "unknown"


async def test_the_event_entity_shows_no_deleted_text_and_no_new_event(
    home: Home,
) -> None:
    await home.gateway.accepted(image(1, address=ANNA, body="Marked"))
    before = home.hass.states.get("event.pixel_4a_message")
    await home.act("delete_messages", number=LUCA)
    assert home.hass.states.get("event.pixel_4a_message") is before

    await home.act("delete_messages", number=ANNA)

    after = home.hass.states.get("event.pixel_4a_message")
    assert before is not None
    assert after is not None
    assert after.state == before.state
    assert (after.attributes["text"], after.attributes["image_url"]) == ("", None)
    assert after.attributes["sender"] == ANNA


async def test_a_database_that_was_set_aside_is_deleted_with_the_messages(
    home: Home,
) -> None:
    aside = database_path(home.hass, home.entry.entry_id)
    aside = aside.with_name(f"{aside.name}.20261101T120000Z.aside")
    aside.write_bytes(b"Marked")
    await home.act("delete_messages", all=True)
    assert aside.exists()
    await home.gateway.accepted(fresh(1))

    await home.act("delete_messages", all=True)

    assert not aside.exists()


async def test_messages_of_all_accounts_are_deleted_where_none_is_named(
    hass: HomeAssistant, home: Home
) -> None:
    other = account_entry(phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID))
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    await home.gateway.accepted(fresh(1, address=LUCA))
    await home.gateway.accepted(
        fresh(2, address=LUCA, device_id=None), OTHER_WEBHOOK_ID
    )

    assert await home.act("delete_messages", number=LUCA) == {"deleted": 2}


@pytest.mark.parametrize("content", ["all", "contacts"])
async def test_what_a_removed_contact_has_written_goes_where_only_texts_of_contacts_are_kept(
    home: Home, content: str
) -> None:
    home.hass.config_entries.async_update_entry(
        home.entry, options={"content": content}
    )
    await home.settle()
    await home.gateway.accepted(fresh(1, address=ANNA, body="Written by Anna"))
    await home.gateway.accepted(fresh(2, address=LUCA, body="Marked by Luca"))

    home.hass.config_entries.async_remove_subentry(home.entry, contact_id("Luca"))
    await home.settle()

    last = home.hass.states.get("event.pixel_4a_message")
    assert last is not None
    assert last.attributes["text"] == "Marked by Luca" * (content == "all")
    texts = [m["text"] for m in await kept(home)]
    stored = b"".join(p.read_bytes() for p in files_of(home.hass, home.entry.entry_id))
    is_kept = content == "all"
    assert texts == ["Written by Anna", "Marked by Luca" if is_kept else ""]
    assert (b"Marked by Luca" in stored) == is_kept


async def test_two_contacts_that_are_removed_together_both_lose_their_texts(
    home: Home,
) -> None:
    home.hass.config_entries.async_update_entry(
        home.entry, options={"content": "contacts"}
    )
    await home.settle()
    await home.gateway.accepted(fresh(1, address=ANNA, body="Marked by Anna"))
    await home.gateway.accepted(fresh(2, address=LUCA, body="Marked by Luca"))
    assert [m["withheld"] for m in await kept(home)] == [False, False]

    for name in ("Anna", "Luca"):
        home.hass.config_entries.async_remove_subentry(home.entry, contact_id(name))
        await asyncio.sleep(0)
    await home.settle()

    assert [m["withheld"] for m in await kept(home)] == [True, True]


async def test_texts_that_could_not_be_deleted_are_deleted_at_the_next_start(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.gateway.accepted(fresh(1, address=CAROL, body="Marked"))
    await kept(home)
    with monkeypatch.context() as full:
        full.setattr(Database, "change_history", _no_room)
        home.hass.config_entries.async_update_entry(
            home.entry, options={"content": "contacts"}
        )
        await home.settle()
    assert [m["withheld"] for m in await kept(home)] == [False]

    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.settle()

    assert [m["withheld"] for m in await kept(home)] == [True]
    stored = b"".join(p.read_bytes() for p in files_of(home.hass, home.entry.entry_id))
    assert b"Marked" not in stored


async def test_pages_repeat_nothing_that_both_have(home: Home) -> None:
    sent = [(await home.send(to=CAROL))[0]["message_id"] for _ in range(4)]

    seen: list[int] = []
    question: dict[str, int] = {}
    while True:
        answer = await home.act(
            "get_messages", device_id=home.device(), limit=1, **question
        )
        if not answer["messages"]:
            break
        seen.append(answer["messages"][0]["message_id"])
        question = {"before_id": seen[-1]}

    assert seen == sent[::-1]


async def test_pages_go_on_through_what_only_the_service_lists(home: Home) -> None:
    at = home.service.clock.now() - timedelta(hours=1)
    ids = [
        home.service.remember(10403, ANNA, f"Listed {n}", at=at).sms_id
        for n in range(5)
    ]

    pages: list[list[int]] = []
    question: dict[str, int] = {}
    while True:
        answer = await home.act(
            "get_messages", device_id=home.device(), limit=2, **question
        )
        if not (page := [m["message_id"] for m in answer["messages"]]):
            break
        pages.append(page)
        question = {"before_id": page[0]}

    assert pages == [ids[3:], ids[1:3], ids[:1]]


async def test_a_deletion_that_the_disk_refuses_changes_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.gateway.accepted(fresh(1, body="Marked"))
    monkeypatch.setattr(Database, "write", _no_room)

    with pytest.raises(ActionFailedError) as raised:
        await home.act("delete_messages", all=True)

    assert raised.value.translation_key == "history_unavailable"
    assert shown(home) == "Marked"


def _no_room(*_args: Any, **_options: Any) -> None:
    raise UnavailableError("SQLITE_FULL")


async def test_a_number_that_can_be_two_deletes_neither(
    hass: HomeAssistant, home: Home
) -> None:
    with pytest.raises(InvalidRequestError) as raised:
        await home.act("delete_messages", number="15752982212")

    assert raised.value.translation_key == "number_ambiguous"


async def test_what_comes_during_a_deletion_is_still_shown(home: Home) -> None:
    await home.gateway.accepted(fresh(1, address=ANNA, body="Before"))
    deletion = asyncio.create_task(home.act("delete_messages", all=True))
    await asyncio.sleep(0)
    await home.gateway.accepted(fresh(2, address=ANNA, body="Meanwhile"))
    await deletion

    assert shown(home) == "Meanwhile"
    assert [m["text"] for m in await kept(home)] == ["Meanwhile"]


async def test_nothing_is_deleted_unless_it_is_said_what(home: Home) -> None:
    await home.gateway.accepted(fresh(1))
    device = home.device()

    for data in ({}, {"device_id": device}, {"all": False}):
        with pytest.raises(InvalidRequestError, match="which messages to delete"):
            await home.act("delete_messages", **data)

    assert len(await kept(home)) == 1
