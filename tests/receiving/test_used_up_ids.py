"""Ids that a stranger has used up: a caller who knows a URL can guess the service's next ones.

Nothing that he sends makes a message of the service a known one, or stops catch-up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
import pytest

from custom_components.smsgateway24.diagnostics import (
    async_get_config_entry_diagnostics,
)
from custom_components.smsgateway24.domain.list_agreement import NEEDED
from simulator import Account, ListedSender, ListedText, Service
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    LUCA,
    Home,
    Time,
    sender_subentries,
    token_entry,
)
from tests.payloads import message
from tests.plugin import Restart, SetUp, SetUpHome

OTHER_DEVICE_ID = 10_404
FORGED = "never said"
GAP = 5
"""How many of the service's next ids are used up to be sure of one."""


async def forge(
    gateway: Gateway, message_id: int, webhook_id: str = WEBHOOK_ID, **fields: Any
) -> None:
    """Post a message that the service never had."""
    given = {"address": CAROL, "body": FORGED, "date": None, "date_sent": None} | fields
    await gateway.accepted(message(message_id, **given), webhook_id)


async def use_up_next_ids(
    home: Home, webhook_id: str = WEBHOOK_ID, **fields: Any
) -> None:
    """Use up the ids of which the service's next message has one."""
    last = max(home.service.state.messages)
    for message_id in range(last + 1, last + 1 + GAP):
        await forge(home.gateway, message_id, webhook_id, **fields)


async def prove(
    home: Home, time: Time, rows: int = NEEDED, device_id: int = DEVICE_ID
) -> None:
    """Have the list agree with the webhooks in so many rows."""
    for row in range(rows):
        await home.service.receive(device_id, LUCA, f"Message number {row}")
    await time.passes(minutes=15)


def told(home: Home) -> list[Mapping[str, Any]]:
    """Return what was published and was not forged, in order."""
    return [
        event.data for event in home.gateway.messages if event.data["text"] != FORGED
    ]


def genuine(home: Home) -> list[str]:
    """Return the texts that were published and not forged, in order."""
    return [data["text"] for data in told(home)]


# By webhook


async def test_a_message_whose_id_was_used_up_is_told_when_its_webhook_comes(
    gateway: Gateway,
) -> None:
    await forge(gateway, 1)
    await gateway.accepted(message(1, address=LUCA, body="The cellar is wet"))

    assert [
        (event.data["text"], event.data["conflict"]) for event in gateway.messages
    ] == [(FORGED, False), ("The cellar is wet", True)]
    assert gateway.state("sensor", "last_message").state == "The cellar is wet"


async def test_another_text_of_the_same_sender_is_told_and_may_be_no_conflict(
    gateway: Gateway,
) -> None:
    """A caption, a later part or an edit: nobody knows whether it has an id of its own."""
    await gateway.accepted(message(1, body="The gate"))
    await gateway.accepted(message(1, body="is open"))

    assert [
        (event.data["text"], event.data["conflict"]) for event in gateway.messages
    ] == [("The gate", False), ("is open", None)]


async def test_each_message_with_an_id_is_told_once_however_many_have_it(
    gateway: Gateway,
) -> None:
    calls = [
        message(1, address=sender, body=text)
        for sender in (ANNA, LUCA, CAROL)
        for text in ("one", "two")
    ]
    for call in calls:
        await gateway.accepted(call)
    for call in reversed(calls):
        response = await gateway.call(call)
        assert (await response.json())["result"] == "repeated"

    assert len(gateway.messages) == len(calls)


async def test_a_repeat_that_spells_its_sender_in_another_way_is_a_repeat(
    gateway: Gateway,
) -> None:
    """The oldest webhooks write a number as an integer."""
    await gateway.accepted(message(1))
    await gateway.accepted(message(1, address=4915752982212))
    await gateway.accepted(message(1, address=f"{ANNA[1:]}@s.whatsapp.net"))

    assert gateway.published == [1]


async def test_what_waits_for_the_start_is_told_apart_as_well(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))
    results = []
    for sender, text in ((CAROL, FORGED), (LUCA, "The cellar is wet")) * 2:
        response = await gateway.call(message(1, address=sender, body=text))
        results.append((await response.json())["result"])
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()

    assert results == ["accepted", "accepted", "repeated", "repeated"]
    assert [event.data["text"] for event in gateway.messages] == [
        FORGED,
        "The cellar is wet",
    ]


# By the list


async def test_a_lost_message_with_a_used_up_id_comes_by_the_list(
    time: Time, home: Home
) -> None:
    await prove(home, time)
    home.gateway.messages.clear()
    await use_up_next_ids(home)
    lost = home.lose("The cellar is wet", LUCA)
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    [event] = told(home)
    expected = {
        "message_id": lost,
        "text": "The cellar is wet",
        "received_via": "poll",
        "recovered": True,
        "confirmed": True,
        "conflict": True,
    }
    assert {key: event[key] for key in expected} == expected


async def test_until_ten_rows_have_agreed_the_id_decides(
    time: Time, home: Home
) -> None:
    """The list may write senders and texts in another way; then all would be told twice."""
    await prove(home, time, NEEDED - 1)
    await use_up_next_ids(home)
    home.lose("The cellar is wet", LUCA)
    await time.passes(minutes=15)
    assert "The cellar is wet" not in home.texts

    await prove(home, time, 1)
    await time.passes(minutes=15)

    assert home.texts.count("The cellar is wet") == 1


async def test_a_message_that_was_looked_for_keeps_no_older_row_from_counting(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    """Nor does its own count twice."""
    home = await set_up_home(
        token_entry(service, account, options={"confirm": "trusted"})
    )
    for row in range(NEEDED - 2):
        await home.service.receive(DEVICE_ID, LUCA, f"Message number {row}")
    await home.service.receive(DEVICE_ID, ANNA, "Open")
    await time.passes(seconds=1)
    await time.passes(minutes=15)
    await use_up_next_ids(home)
    home.lose("The cellar is wet", LUCA)
    await time.passes(minutes=15)
    assert "The cellar is wet" not in home.texts

    await prove(home, time, 1)
    await time.passes(minutes=15)

    assert home.texts.count("The cellar is wet") == 1


async def test_each_channel_has_its_own_ten_rows(time: Time, home: Home) -> None:
    await prove(home, time)
    await use_up_next_ids(home, channel_id=3)
    home.service.remember(DEVICE_ID, LUCA, "The cellar is wet", channel=3)
    await time.passes(minutes=15)

    assert "The cellar is wet" not in home.texts


async def test_what_the_rows_have_shown_outlives_a_restart(
    time: Time, home: Home, restart: Restart
) -> None:
    await prove(home, time)
    # All but the last row are too old to be asked for again.
    for _ in range(4):
        await time.passes(days=1)
    await prove(home, time, 1)
    await use_up_next_ids(home)

    async def meanwhile() -> None:
        home.lose("The cellar is wet", LUCA)
        time.goes_on(minutes=15)

    again = await restart(home, meanwhile)
    await time.passes(minutes=15)

    assert again.texts == ["The cellar is wet"]


async def test_what_was_told_under_an_id_that_others_have_is_told_once_after_a_restart(
    time: Time, home: Home, restart: Restart
) -> None:
    await prove(home, time)
    await use_up_next_ids(home)
    real = await home.service.receive(DEVICE_ID, LUCA, "The cellar is wet")
    await home.settle()

    again = await restart(home)
    await time.passes(minutes=15)
    again.set_webhooks(DEVICE_ID, WEBHOOK_ID)
    await again.service.call_again(real.sms_id)
    await again.settle()

    assert again.texts == []


async def test_a_flood_of_used_up_ids_hides_nothing(time: Time, home: Home) -> None:
    """Also while nothing reaches Home Assistant: row after row says something else."""
    await prove(home, time)
    last = max(home.service.state.messages)
    for message_id in range(last + 1, last + 100):
        await forge(home.gateway, message_id)
    texts = [f"Water is {level} cm high" for level in range(12)]
    for text in texts:
        home.lose(text, LUCA)
        await time.passes(minutes=1)
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    assert genuine(home)[NEEDED:] == texts


async def test_a_long_forged_text_holds_back_no_shorter_one(
    time: Time, home: Home
) -> None:
    """Also in the sender's own name; the list cuts no text that is shorter than others."""
    await prove(home, time)
    await use_up_next_ids(home, address=LUCA, body=f"{FORGED} " * 20)
    home.lose("The cellar is wet", LUCA)
    await time.passes(minutes=15)

    assert home.texts[-1] == "The cellar is wet"


async def test_a_forged_call_after_catch_up_is_told_and_marked(
    time: Time, home: Home
) -> None:
    await prove(home, time)
    lost = home.lose("The cellar is wet", LUCA)
    await time.passes(minutes=15)

    await forge(home.gateway, lost)
    await time.passes(minutes=15)

    last = [(e.data["text"], e.data["conflict"]) for e in home.gateway.messages[-2:]]
    assert last == [("The cellar is wet", False), (FORGED, True)]


# Only trusted people


@pytest.fixture
async def strict(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """An account that publishes messages of trusted people only."""
    return await set_up_home(
        token_entry(service, account, options={"accept_from": "trusted"})
    )


async def _turned_away(home: Home) -> int:
    diagnostics = await async_get_config_entry_diagnostics(home.hass, home.entry)
    return int(diagnostics["account"]["turned_away"])


async def test_an_id_that_was_rejected_holds_back_no_webhook(strict: Home) -> None:
    lost = strict.lose("The cellar is wet")
    await forge(strict.gateway, lost)
    assert strict.texts == []

    await strict.service.call_again(lost)
    await strict.settle()

    assert strict.texts == ["The cellar is wet"]
    assert strict.gateway.messages[0].data["conflict"] is False
    assert await _turned_away(strict) == 1


async def test_an_id_that_was_rejected_holds_back_nothing_of_the_list(
    time: Time, strict: Home
) -> None:
    """Not even before the list has shown how it writes messages."""
    home = strict
    lost = home.lose("The cellar is wet")
    for text in ("one", "two", "two"):
        await forge(home.gateway, lost, body=text)
    for _ in range(3):
        await time.passes(minutes=15)

    assert home.texts == ["The cellar is wet"]
    assert await _turned_away(home) == 2


async def test_the_same_holds_after_a_restart(
    time: Time, strict: Home, restart: Restart
) -> None:
    lost = strict.lose("The cellar is wet")
    await forge(strict.gateway, lost)
    await strict.settle()

    again = await restart(strict, options={"accept_from": "trusted"})
    for _ in range(2):
        await time.passes(minutes=15)

    assert again.texts == ["The cellar is wet"]
    assert await _turned_away(again) == 1


async def test_an_id_that_was_used_up_in_a_trusted_name_holds_back_nothing(
    time: Time, strict: Home
) -> None:
    home = strict
    for row in range(NEEDED):
        await home.service.receive(DEVICE_ID, ANNA, f"Message number {row}")
    await time.passes(minutes=15)
    await use_up_next_ids(home, address=ANNA)
    await home.service.receive(DEVICE_ID, ANNA, "The cellar is wet")
    await use_up_next_ids(home, address=ANNA)
    home.lose("The gate is open")
    await home.settle()
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    assert [(data["text"], data["conflict"]) for data in told(home)[NEEDED:]] == [
        ("The cellar is wet", None),
        ("The gate is open", None),
    ]


# Other phones


@pytest.fixture
async def both(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> Home:
    """An account with two phones, of which the stranger knows the URL of the first."""
    service.add_phone(account, "Galaxy", device_id=OTHER_DEVICE_ID)
    galaxy = phone_subentry(
        "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=OTHER_DEVICE_ID
    )
    home = await set_up_home(
        token_entry(service, account, *sender_subentries(), galaxy)
    )
    home.set_webhooks(OTHER_DEVICE_ID, OTHER_WEBHOOK_ID)
    return home


@pytest.mark.parametrize("named", [None, DEVICE_ID, OTHER_DEVICE_ID])
async def test_by_the_url_of_one_phone_no_id_of_another_one_is_used_up(
    time: Time, both: Home, named: int | None
) -> None:
    home = both
    await prove(home, time, device_id=OTHER_DEVICE_ID)
    await use_up_next_ids(home, device_id=named)
    await home.service.receive(OTHER_DEVICE_ID, LUCA, "The cellar is wet")
    await use_up_next_ids(home, device_id=named)
    home.lose("The gate is open", LUCA, OTHER_DEVICE_ID)
    await time.passes(minutes=15)
    await time.passes(minutes=15)

    assert [
        (data["phone"], data["text"], data["conflict"]) for data in told(home)[NEEDED:]
    ] == [
        ("Galaxy", "The cellar is wet", False),
        ("Galaxy", "The gate is open", False),
    ]


# Twins


@pytest.mark.parametrize("forged_id", [900_000_000, 1])
async def test_twins_of_real_messages_turn_nothing_off_on_a_proven_channel(
    time: Time, home: Home, forged_id: int
) -> None:
    """Sender and text of a row under another id: so it looks where the ids differ."""
    await prove(home, time)
    for number in range(5):
        text = f"The cellar is wet {number}"
        await home.service.receive(DEVICE_ID, LUCA, text)
        await forge(home.gateway, forged_id + number, address=LUCA, body=text)
        await time.passes(minutes=15)
    home.lose("The gate is open", LUCA)
    await time.passes(minutes=15)

    assert "ids_differ" not in home.issues
    assert home.texts[-1] == "The gate is open"


async def test_a_twin_of_a_lost_message_turns_nothing_off_on_a_proven_channel(
    time: Time, home: Home
) -> None:
    """It was told in its words, by the stranger; the next one is told by the list."""
    await prove(home, time)
    home.lose("The cellar is wet", LUCA)
    await forge(home.gateway, 900_000_000, address=LUCA, body="The cellar is wet")
    await time.passes(minutes=15)
    home.lose("The gate is open", LUCA)
    await time.passes(minutes=15)

    assert "ids_differ" not in home.issues
    assert home.texts[NEEDED:] == ["The cellar is wet", "The gate is open"]


async def test_a_twin_on_a_new_channel_turns_off_that_channel_only(
    time: Time, both: Home
) -> None:
    home = both
    home.service.remember(DEVICE_ID, LUCA, "The cellar is wet", channel=3)
    await forge(
        home.gateway, 900_000_000, address=LUCA, body="The cellar is wet", channel_id=3
    )
    await time.passes(minutes=15)
    assert "ids_differ" in home.issues

    home.service.remember(DEVICE_ID, LUCA, "not told", channel=3)
    home.lose("by SMS", LUCA)
    home.service.remember(OTHER_DEVICE_ID, LUCA, "by the other phone", channel=3)
    await time.passes(minutes=15)

    assert home.texts[1:] == ["by SMS", "by the other phone"]


# However the list writes its rows

_EVERY_TEXT = frozenset(ListedText)
_LAG = 600.0
_CHANNELS = (0, 3)


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What is not known about the list, and the channels that can't be caught up with."""

    name: str
    changes: dict[str, Any]
    lost_channels: frozenset[int] = frozenset()


_OTHER_IDS = {
    "webhook_id_offset": 1_000_000,
    "webhook_id_offset_channels": frozenset({3}),
}

HABITS = (
    *(
        Habits(name=sender, changes={"listed_sender": sender})
        for sender in ListedSender
    ),
    *(
        Habits(name=text, changes={"listed_text": frozenset({text})})
        for text in ListedText
    ),
    *(
        Habits(
            name=f"{sender}, every text, late",
            changes={
                "listed_sender": sender,
                "listed_text": _EVERY_TEXT,
                "incoming_list_lag": _LAG,
            },
        )
        for sender in ListedSender
    ),
    Habits(name="late", changes={"incoming_list_lag": _LAG}),
    Habits(
        name="a channel that is not listed",
        changes={"unlisted_channels": frozenset({3})},
        lost_channels=frozenset({3}),
    ),
    *(
        Habits(
            name=f"a channel with other ids, {sender}",
            changes=_OTHER_IDS | {"listed_sender": sender},
            lost_channels=frozenset({3}),
        )
        for sender in ListedSender
    ),
    Habits(
        name="a channel with other ids, close by",
        changes=_OTHER_IDS | {"webhook_id_offset": 3},
        lost_channels=frozenset({3}),
    ),
    Habits(
        name="a channel with other ids, every text, late",
        changes=_OTHER_IDS | {"listed_text": _EVERY_TEXT, "incoming_list_lag": _LAG},
        lost_channels=frozenset({3}),
    ),
)

SENDERS = (LUCA, CAROL, "Amazon")
TEXTS = (
    "Message number {}",
    "\u201cThe cellar\u201d isn\u2019t dry {} \U0001f6a8",
    '"{}" & <that> isn\'t all',
    "Number {}: " + "the gate is open, and it rains. " * 8,
    "\U0001f6a8",
)


class Traffic:
    """Messages of all kinds, each with its text and channel by its id in the list."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.sent: dict[int, int] = {}

    async def message(self, *, lost: bool = False, used_up: bool = False) -> None:
        """Have the service get a message on each channel.

        What says nothing at all contradicts nothing, so it must not be lost.
        """
        for channel in _CHANNELS:
            if used_up:
                await use_up_next_ids(self.home, channel_id=channel)
            number = len(self.sent)
            kinds = TEXTS[:-1] if lost or used_up else TEXTS
            text = kinds[number // 2 % len(kinds)].format(number)
            received = self.home.service.remember(
                DEVICE_ID, SENDERS[number % len(SENDERS)], text, channel=channel
            )
            self.sent[received.sms_id] = channel
            if not lost:
                await self.home.service.call_again(received.sms_id)

    def told(self) -> Counter[int]:
        """Return how often each message was told, by its id in the list."""
        offset = self.home.service.behaviour.webhook_id_offset
        shifted = self.home.service.behaviour.webhook_id_offset_channels or ()
        return Counter(
            data["message_id"]
            - (
                offset
                if data["channel_id"] in shifted and data["received_via"] == "webhook"
                else 0
            )
            for data in told(self.home)
        )


def _ids(habits: Iterable[Habits]) -> list[str]:
    return [each.name for each in habits]


@pytest.mark.parametrize("habits", HABITS, ids=_ids(HABITS))
async def test_however_the_list_writes_its_rows_nothing_is_lost_or_told_twice(
    time: Time, home: Home, habits: Habits
) -> None:
    home.habits(**habits.changes)
    traffic = Traffic(home)

    for _ in range(8):
        await traffic.message()
        await time.passes(minutes=3)
    await time.passes(minutes=15)
    for _ in range(3):
        await traffic.message(lost=True)
        await time.passes(minutes=3)
        await traffic.message(used_up=True)
        await time.passes(minutes=3)
        await traffic.message(used_up=True, lost=True)
        await time.passes(minutes=3)
        await traffic.message()
        await time.passes(minutes=3)
    for _ in range(4):
        await time.passes(minutes=15)
    lost = {
        sms_id
        for sms_id, channel in traffic.sent.items()
        if sms_id not in traffic.told() and channel not in habits.lost_channels
    }
    twice = {sms_id for sms_id, count in traffic.told().items() if count > 1}

    assert twice == set()
    assert lost == set()
    assert await home.hass.config_entries.async_reload(home.entry.entry_id)
    before = len(home.gateway.messages)
    for _ in range(2):
        await time.passes(minutes=15)
    assert len(home.gateway.messages) == before
