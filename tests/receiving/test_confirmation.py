"""Messages in a contact's name are looked for in the service's list before they are trusted."""

import asyncio
from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
import pytest

from simulator import Account, ApiFault, ApiFaultKind, ListedSender, Service
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    phone_subentry,
)
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    Home,
    Time,
    sender_subentries,
    token_entry,
)
from tests.payloads import message
from tests.plugin import Restart, SetUpHome

BOUND = {"bound_channels": ["sim_1"]}


@pytest.fixture
async def bound(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """A phone whose first slot is bound."""
    entry = token_entry(
        service, account, *sender_subentries(**BOUND), options={"confirm": "trusted"}
    )
    return await set_up_home(entry)


@pytest.fixture
async def free(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """A phone of which nothing is known yet."""
    return await set_up_home(
        token_entry(service, account, options={"confirm": "trusted"})
    )


def said(home: Home) -> list[tuple[str, Any, bool]]:
    """Return text, confirmation and trust of what was published, in order."""
    return [
        (e.data["text"], e.data["confirmed"], e.data["sender_trusted"])
        for e in home.gateway.messages
    ]


async def all_looks(time: Time) -> None:
    """Let all times pass at which a message is looked for."""
    for _ in range(12):
        await time.passes(seconds=1)


async def forge(
    home: Home, sms_id: int, text: str, sender: str = ANNA, **fields: Any
) -> None:
    """Post a message that the service knows nothing of."""
    body = message(sms_id, body=text, address=sender, device_id=DEVICE_ID, channel_id=0)
    await home.gateway.accepted(body | fields)


def hold_up_looks(home: Home) -> None:
    """Have the next look last a second of the service's clock."""
    home.service.fail_api(
        ApiFault(kind=ApiFaultKind.SLOW, method="getallsms", seconds=1)
    )


def bound_channels(home: Home) -> list[str]:
    data = home.entry.subentries[PHONE_ID].data
    return list(data.get("bound_channels", ()))


# On a channel that is bound


async def test_a_message_that_the_service_has_is_confirmed_and_trusted(
    time: Time, bound: Home
) -> None:
    await bound.service.receive(DEVICE_ID, ANNA, "Open")
    await all_looks(time)

    assert said(bound) == [("Open", True, True)]
    [look] = bound.service.calls("getallsms")[-1:]
    assert look.parameters["status"] == "5"
    assert look.parameters["device_id"] == str(DEVICE_ID)
    assert bound.issues == []


async def test_a_message_that_the_service_has_not_is_published_and_not_trusted(
    time: Time, bound: Home
) -> None:
    await forge(bound, 4711, "Open")
    await all_looks(time)

    assert said(bound) == [("Open", False, False)]
    assert bound.issues == ["message_refused"]


async def test_a_stranger_waits_for_nothing_and_for_nobody(
    time: Time, bound: Home
) -> None:
    hold_up_looks(bound)
    await forge(bound, 4711, "Open")
    await forge(bound, 4712, "Hello", CAROL)

    assert said(bound) == [("Hello", None, False)]
    await all_looks(time)
    assert said(bound) == [("Hello", None, False), ("Open", False, False)]


async def test_what_one_person_writes_stays_in_order(time: Time, bound: Home) -> None:
    await forge(bound, 4711, "first")
    await bound.service.receive(DEVICE_ID, ANNA, "second")
    await all_looks(time)

    assert [text for text, *_ in said(bound)] == ["first", "second"]


async def test_a_used_up_id_does_not_make_a_forged_message_confirmed(
    time: Time, bound: Home
) -> None:
    real = bound.lose("Hello", CAROL)
    await forge(bound, real, "Open")
    await all_looks(time)

    assert said(bound) == [("Open", False, False)]


async def test_another_text_under_a_real_id_is_not_confirmed(
    time: Time, bound: Home
) -> None:
    real = bound.lose("Close")
    await forge(bound, real, "Open")
    await all_looks(time)

    assert said(bound) == [("Open", False, False)]


async def test_a_row_confirms_one_message(time: Time, bound: Home) -> None:
    """A row of a picture has no text, with which it could contradict a second one."""
    real = bound.lose("")
    await forge(bound, real, "Open")
    await forge(bound, real, "Close")
    await all_looks(time)

    assert sorted(said(bound)) == [("Close", False, False), ("Open", True, True)]


async def test_a_message_that_comes_again_is_looked_for_anew_if_the_service_lacked_it(
    time: Time, bound: Home
) -> None:
    coming = bound.lose("Open")
    row = bound.service.state.messages.pop(coming)
    for _ in range(2):
        await forge(bound, coming, "Open")
        await all_looks(time)
        assert said(bound) == [("Open", False, False)]

    bound.service.state.messages[coming] = row
    for _ in range(2):
        await forge(bound, coming, "Open")
        await all_looks(time)
        assert said(bound) == [("Open", False, False), ("Open", True, True)]


async def test_what_waits_while_the_service_cannot_be_asked_is_published_untrusted(
    time: Time, bound: Home
) -> None:
    bound.service.fail_api(
        ApiFault(kind=ApiFaultKind.STATUS, method="getallsms", times=None)
    )
    await bound.service.receive(DEVICE_ID, ANNA, "Open")
    await forge(bound, 4712, "Hello", CAROL)
    await time.passes(seconds=119)
    assert said(bound) == [("Hello", None, False)]
    await time.passes(seconds=2)

    assert said(bound) == [("Hello", None, False), ("Open", None, False)]
    assert bound.issues == []


async def test_what_waits_outlives_a_restart(
    time: Time,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
    restart: Restart,
) -> None:
    entry = token_entry(
        service, account, *sender_subentries(**BOUND), options={"confirm": "trusted"}
    )
    home = await set_up_home(entry)
    hold_up_looks(home)
    await home.service.receive(DEVICE_ID, ANNA, "Open")
    assert said(home) == []

    async def meanwhile() -> None:
        time.goes_on(seconds=1)

    again = await restart(home, meanwhile)
    await again.settle()

    assert said(again) == [("Open", True, True)]


async def test_what_catch_up_finds_is_confirmed(time: Time, bound: Home) -> None:
    bound.lose("Open")
    await time.passes(minutes=15)

    assert said(bound) == [("Open", True, True)]


async def test_with_the_option_off_nothing_is_looked_for(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    entry = token_entry(
        service, account, *sender_subentries(**BOUND), options={"confirm": "off"}
    )
    home = await set_up_home(entry)
    looks = home.looks
    await forge(home, 4711, "Open")
    await all_looks(time)

    assert said(home) == [("Open", None, True)]
    assert home.looks == looks


async def test_accept_from_trusted_takes_what_is_not_confirmed_and_does_not_trust_it(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    entry = token_entry(
        service,
        account,
        *sender_subentries(**BOUND),
        options={"accept_from": "trusted", "confirm": "trusted"},
    )
    home = await set_up_home(entry)
    await forge(home, 4711, "Open")
    await all_looks(time)

    assert said(home) == [("Open", False, False)]


# Learning


async def hear(time: Time, home: Home, *texts: str) -> None:
    """Have Anna write, one after the other."""
    for text in texts:
        await home.service.receive(DEVICE_ID, ANNA, text)
        await all_looks(time)


async def test_a_channel_is_bound_after_ten_rows_in_time(
    time: Time, free: Home
) -> None:
    await hear(time, free, *(f"message {number}" for number in range(9)))
    assert bound_channels(free) == []
    await hear(time, free, "the tenth")

    assert bound_channels(free) == ["sim_1"]
    assert {confirmed for _, confirmed, _ in said(free)} == {None}
    await forge(free, 4711, "Open")
    await all_looks(time)
    assert said(free)[-1] == ("Open", False, False)


async def test_forged_messages_bind_nothing_and_release_nothing(
    time: Time, free: Home
) -> None:
    for number in range(12):
        await forge(free, 4700 + number, f"forged {number}")
    await all_looks(time)

    assert bound_channels(free) == []
    assert {trusted for *_, trusted in said(free)} == {True}


async def test_a_channel_stays_bound_however_many_messages_are_forged(
    time: Time, bound: Home
) -> None:
    for number in range(30):
        await forge(bound, 4700 + number, f"forged {number}")
    await all_looks(time)

    assert bound_channels(bound) == ["sim_1"]
    assert {trusted for *_, trusted in said(bound)} == {False}
    await hear(time, bound, "Open")
    assert said(bound)[-1] == ("Open", True, True)


@pytest.mark.parametrize(
    "habits",
    [
        {"listed_sender": ListedSender.EMPTY},
        {"listed_sender": ListedSender.NAME},
        {"listed_sender": ListedSender.OWN},
        {"unlisted_channels": frozenset({0})},
        {"incoming_list_lag": 60},
    ],
)
async def test_where_the_list_cannot_confirm_nothing_is_bound_and_all_is_trusted(
    time: Time, free: Home, habits: dict[str, Any]
) -> None:
    free.habits(**habits)
    for number in range(12):
        await hear(time, free, f"message {number}")
        await time.passes(minutes=1)

    assert bound_channels(free) == []
    assert said(free) == [(f"message {number}", None, True) for number in range(12)]


@pytest.mark.parametrize(
    "sender", [ListedSender.JID, ListedSender.NATIONAL, ListedSender.DASHED]
)
async def test_a_number_in_another_spelling_confirms(
    time: Time, free: Home, sender: ListedSender
) -> None:
    free.habits(listed_sender=sender)
    await hear(time, free, *(f"message {number}" for number in range(11)))

    assert bound_channels(free) == ["sim_1"]
    assert said(free)[-1] == ("message 10", True, True)


async def test_rows_that_come_late_release_a_channel(time: Time, bound: Home) -> None:
    await hear(time, bound, *(f"in time {number}" for number in range(10)))
    bound.habits(incoming_list_lag=60)
    for number in range(2):
        await hear(time, bound, f"late {number}")
        await time.passes(minutes=15)

    assert bound_channels(bound) == []
    assert [text for text, *_ in said(bound)].count("late 0") == 2
    await hear(time, bound, "Open")
    assert said(bound)[-1] == ("Open", None, True)


async def test_who_says_that_it_was_them_is_trusted_without_confirmation(
    time: Time, bound: Home
) -> None:
    await forge(bound, 4711, "Open")
    await all_looks(time)
    phone = bound.entry.runtime_data.phones[PHONE_ID]
    bound.entry.runtime_data.trust.async_never_bind(phone, phone.refused_channel)
    await forge(bound, 4712, "Open again")
    await all_looks(time)

    assert said(bound)[-1] == ("Open again", None, True)
    assert bound_channels(bound) == []


async def test_twenty_at_once_are_confirmed_by_a_few_looks(
    time: Time, bound: Home
) -> None:
    before = bound.looks
    await asyncio.gather(
        *(
            bound.service.receive(DEVICE_ID, ANNA, f"message {number}")
            for number in range(20)
        )
    )
    await all_looks(time)

    assert {(confirmed, trusted) for _, confirmed, trusted in said(bound)} == {
        (True, True)
    }
    assert len(said(bound)) == 20
    assert bound.looks - before <= 4


async def test_what_the_list_does_not_have_holds_up_no_request_of_another_phone(
    hass: HomeAssistant,
    time: Time,
    service: Service,
    account: Account,
    set_up_home: SetUpHome,
) -> None:
    other = service.add_phone(account, "Other phone")
    other_phone = phone_subentry(
        "Other phone",
        OTHER_WEBHOOK_ID,
        OTHER_PHONE_ID,
        gateway_device_id=other.device_id,
    )
    home = await set_up_home(
        token_entry(
            service,
            account,
            *sender_subentries(**BOUND),
            other_phone,
            options={"confirm": "trusted"},
        )
    )
    published = home.gateway.messages
    published_before: list[int] = []

    async def write_to_other_phone() -> None:
        await home.gateway.call(message(9_000, address=CAROL), OTHER_WEBHOOK_ID)
        published_before.append(len(published))

    @callback
    def on_first(_event: Event) -> None:
        hass.async_create_task(write_to_other_phone())

    for number in range(100):
        await forge(home, 4_000 + number, f"Open {number}")
    hass.bus.async_listen_once("smsgateway24_message_received", on_first)
    for _ in range(2):
        await all_looks(time)

    assert len(published) == 101
    # A request takes a dozen passes of the event loop.
    assert published_before[0] < 5


async def test_a_list_that_ignores_filters_is_read_every_ten_seconds_from_the_first_time(
    time: Time, bound: Home
) -> None:
    other = bound.service.add_phone(bound.account, "Other phone")
    bound.service.remember(other.device_id, CAROL, "Not of this phone")
    bound.habits(ignored_filters=frozenset({"begindate", "device_id", "status"}))
    before = bound.looks
    for number in range(19):
        await bound.service.receive(DEVICE_ID, ANNA, f"message {number}")
        await time.passes(seconds=1)

    assert bound.looks - before == 2
    await all_looks(time)
    assert {(confirmed, trusted) for _, confirmed, trusted in said(bound)} == {
        (True, True)
    }
    assert len(said(bound)) == 19


# What a stranger tries


@pytest.mark.parametrize("channel_id", [None, 5, 77])
async def test_who_names_another_channel_is_not_trusted_either(
    time: Time, bound: Home, channel_id: int | None
) -> None:
    await forge(bound, 4711, "Open", channel_id=channel_id)
    await all_looks(time)

    assert said(bound) == [("Open", False, False)]


async def test_a_channel_that_is_used_for_the_first_time_is_confirmed_too(
    time: Time, bound: Home
) -> None:
    await bound.service.receive(DEVICE_ID, ANNA, "Ciao", channel=3)
    await all_looks(time)

    assert said(bound) == [("Ciao", True, True)]


async def test_however_many_are_forged_a_channel_proves_itself(
    time: Time, free: Home
) -> None:
    for number in range(12):
        for forged in range(6):
            await forge(free, 100_000 + 10 * number + forged, f"forged {forged}")
        await free.service.receive(DEVICE_ID, ANNA, f"message {number}")
        await all_looks(time)
        await all_looks(time)

    assert bound_channels(free) == ["sim_1"]


async def test_what_the_user_trusts_without_confirmation_stays_so_when_its_row_comes(
    time: Time, bound: Home
) -> None:
    await hear(time, bound, *(f"message {number}" for number in range(10)))
    bound.habits(incoming_list_lag=60)
    await hear(time, bound, "late")
    phone = bound.entry.runtime_data.phones[PHONE_ID]
    bound.entry.runtime_data.trust.async_never_bind(phone, phone.refused_channel)
    await time.passes(minutes=15)
    await hear(time, bound, "Open")

    assert said(bound)[-1] == ("Open", None, True)
    assert bound_channels(bound) == []


async def test_what_comes_during_a_reload_is_confirmed_as_well(
    time: Time, bound: Home
) -> None:
    entries = bound.hass.config_entries
    assert await entries.async_unload(bound.entry.entry_id)
    await bound.service.receive(DEVICE_ID, ANNA, "Open")
    assert await entries.async_setup(bound.entry.entry_id)
    await all_looks(time)

    assert said(bound) == [("Open", True, True)]
    assert bound.issues == []


async def test_what_waits_is_published_once_there_is_no_token_any_more(
    time: Time, bound: Home
) -> None:
    hold_up_looks(bound)
    await bound.service.receive(DEVICE_ID, ANNA, "Open")
    entries = bound.hass.config_entries
    entries.async_update_entry(bound.entry, data={})
    await bound.hass.async_block_till_done()
    await all_looks(time)

    # Without a token nobody can judge: trust is the contact's again.
    assert said(bound) == [("Open", None, True)]


async def test_a_phone_that_lost_its_id_waits_for_nothing(
    time: Time, bound: Home
) -> None:
    hold_up_looks(bound)
    await forge(bound, 4711, "Open")
    phone = bound.entry.runtime_data.phones[PHONE_ID]
    phone.set_device_ids(entered=None, reported=None)
    await all_looks(time)

    assert said(bound) == [("Open", None, False)]


async def test_a_short_row_confirms_no_longer_message(time: Time, bound: Home) -> None:
    await hear(time, bound, *(f"message number {number}" for number in range(10)))
    await time.passes(minutes=15)
    real = bound.lose("ok")
    await forge(bound, real, "Open the gate")
    await all_looks(time)

    assert said(bound)[-1] == ("Open the gate", False, False)


async def test_held_messages_leave_room_for_all_others(time: Time, bound: Home) -> None:
    hold_up_looks(bound)
    for number in range(70):
        body = f"{number} " + "x" * 60_000
        await bound.gateway.call(message(4_000 + number, address=ANNA, body=body))
    answer = await bound.gateway.call(
        message(5_000, address=ANNA, body="x" * 60_000, device_id=DEVICE_ID)
    )
    assert answer.status == 503
    await forge(bound, 6_000, "Hello", CAROL)

    assert ("Hello", None, False) in said(bound)
    assert "webhook_flood" in bound.issues
