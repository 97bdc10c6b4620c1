"""Messages are published once, and not too early: starts, reloads, kills, the database."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
import json
import sqlite3
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant import loader
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, restore_state
from homeassistant.util.aiohttp import MockRequest
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_test_home_assistant,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smsgateway24.const import EVENT_MESSAGE_RECEIVED
from custom_components.smsgateway24.domain.reducer import reduce
from custom_components.smsgateway24.storage.database import Database, UnavailableError
from custom_components.smsgateway24.storage.records import (
    DOCUMENT,
    Changes,
    Kind,
    RecordKey,
)
from custom_components.smsgateway24.storage.store import (
    FOLD_DELAY,
    RETRY_DELAY,
    database_path,
)
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.repairs import repairs
from tests.builders.restarts import left_by
from tests.builders.storage import files_of, store, stored_account, stored_phones
from tests.builders.translations import ENGLISH
from tests.payloads import image, message, payload, status
from tests.plugin import SetUp

type Restart = Callable[..., Awaitable[Gateway]]


def on_disk(gateway: Gateway) -> bytes:
    """Return all bytes that are on the disk of an account."""
    files = files_of(gateway.hass, gateway.entry.entry_id)
    return b"".join(file.read_bytes() for file in files)


def without_room() -> Any:
    """Have no room on the disk for what is to be written."""
    return patch.object(Database, "write", side_effect=UnavailableError("SQLITE_FULL"))


@pytest.fixture
async def start_again(
    hass_storage: dict[str, Any], aiohttp_client: Any
) -> AsyncGenerator[Restart]:
    """Set an account up in a second Home Assistant, on what the first has left."""
    running = []

    async def start_again(
        gateway: Gateway, entry: MockConfigEntry | None = None
    ) -> Gateway:
        manager = async_test_home_assistant(config_dir=left_by(gateway.hass))
        hass = await manager.__aenter__()
        running.append((manager, hass))
        hass.config.country = "DE"
        hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
        hass.set_state(CoreState.not_running)
        entry = entry or account_entry(
            phone_subentry(), entry_id=gateway.entry.entry_id
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        client: TestClient[Any, Any] = await aiohttp_client(hass.http.app)
        return Gateway(hass, entry, client)

    yield start_again
    for manager, hass in running:
        await hass.async_stop(force=True)
        await manager.__aexit__(None, None, None)


async def _started(hass: HomeAssistant) -> None:
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()


async def test_what_comes_during_the_start_is_told_after_it_in_order(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))
    for sms_id in (3, 1, 2):
        assert (await gateway.call(message(sms_id))).status == 200
    assert (await gateway.call(message(1))).status == 200
    assert (await gateway.call(status(9, 6))).status == 200
    assert not gateway.messages

    hass.set_state(CoreState.starting)
    assert (await gateway.call(message(4))).status == 200
    await _started(hass)

    assert [event.data["message_id"] for event in gateway.messages] == [3, 1, 2, 4]
    assert len(gateway.reports) == 1


async def test_what_waits_is_on_the_disk_before_it_is_answered(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))

    await asyncio.gather(*(gateway.call(message(sms_id)) for sms_id in range(1, 21)))

    waiting = stored_phones(gateway)[PHONE_ID][Kind.QUEUED].values()
    assert sorted(queued["message"]["message_id"] for queued in waiting) == [
        *range(1, 21)
    ]


async def test_a_kill_while_messages_wait_loses_none_and_doubles_none(
    hass: HomeAssistant, set_up: SetUp, start_again: Restart
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))
    for sms_id in (1, 2):
        assert (await gateway.call(message(sms_id))).status == 200
    assert (await gateway.call(status(3, 9))).status == 200
    assert (await gateway.call(image(4))).status == 200

    again = await start_again(gateway)
    assert (await again.call(message(2))).status == 200
    assert not again.messages
    await _started(again.hass)

    assert [event.data["message_id"] for event in again.messages] == [1, 2, 4]
    assert again.messages[0].data["text"] == message()["body"]
    assert again.messages[2].data["image_url"] == image()["img_url"]
    assert len(again.reports) == 1


async def test_after_a_restart_states_stand_and_nothing_is_told_again(
    gateway: Gateway, start_again: Restart
) -> None:
    bodies = [
        payload("incoming_text"),
        payload("incoming_image"),
        payload("status_sent"),
        payload("status_delivered"),
        payload("status_generic_failure"),
    ]
    for body in bodies:
        await gateway.accepted(body)
    before = gateway.states()
    await gateway.hass.async_stop(force=True)

    again = await start_again(gateway)
    await _started(again.hass)
    changed = again.watch()
    for body in bodies:
        await again.accepted(body)

    # The event entities come back from Home Assistant's own restore cache, not ours; counters are
    # written once a minute, and now exact.
    counter = again.entity_id("sensor", "messages_received")
    assert again.state("sensor", "messages_received").state == "2"
    assert {
        k: v
        for k, v in again.states().items()
        if not k.startswith("event.") and k != counter
    } == {
        k: v for k, v in before.items() if not k.startswith("event.") and k != counter
    }
    assert not again.messages
    assert not again.reports
    assert changed == []


async def test_calls_that_wait_together_share_a_write(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))

    with patch.object(
        Database, "write", autospec=True, side_effect=Database.write
    ) as write:
        await asyncio.gather(*(gateway.call(message(n)) for n in range(1, 51)))

    assert 0 < write.call_count < 50


async def test_one_that_cannot_be_told_after_the_start_holds_up_no_other(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))
    for sms_id in (1, 2, 3):
        assert (await gateway.call(message(sms_id, body="MARK"))).status == 200

    def fail_once(*args: Any, **kwargs: Any) -> Any:
        if args[2].payload.message_id == 2:
            raise RuntimeError("MARK")
        return reduce(*args, **kwargs)

    with patch("custom_components.smsgateway24.account.account.reduce", fail_once):
        await _started(hass)

    assert [event.data["message_id"] for event in gateway.messages] == [1, 3]
    ours = "".join(r.getMessage() for r in caplog.records if "smsgateway24" in r.name)
    assert "RuntimeError in test_restart_recovery.py" in ours
    assert "MARK" not in ours


async def test_strangers_and_their_number_outlive_a_restart(
    set_up: SetUp, start_again: Restart
) -> None:
    rules = {"accept_from": "trusted"}
    gateway = await set_up(account_entry(phone_subentry(), options=rules))
    await gateway.accepted(message(1))
    await gateway.hass.async_stop(force=True)

    again = await start_again(
        gateway,
        account_entry(phone_subentry(), options=rules, entry_id=gateway.entry.entry_id),
    )
    await _started(again.hass)
    await again.accepted(message(2, address="+393331234567"))
    await again.hass.async_stop(force=True)

    assert stored_account(again)["rejected"] == 2
    recent = stored_phones(again)[PHONE_ID][Kind.RECENT]
    assert {sms_id: kept["sender"] for sms_id, kept in recent.items()} == {
        1: "+4915752982212",
        2: "+393331234567",
    }


async def test_what_comes_during_a_reload_is_told_once_after_it(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    shown = []

    @callback
    def on_message(event: Event[Any]) -> None:
        state = hass.states.get(gateway.entity_id("event", "message"))
        assert state is not None
        shown.append(state.attributes["message_id"] == event.data["message_id"])

    hass.bus.async_listen(EVENT_MESSAGE_RECEIVED, on_message)

    async def send(ids: range) -> None:
        for sms_id in ids:
            assert (await gateway.call(message(sms_id))).status == 200

    sending = asyncio.gather(*(send(range(1 + n, 101, 5)) for n in range(5)))
    reloads = 0
    while not sending.done():
        assert await hass.config_entries.async_reload(gateway.entry.entry_id)
        reloads += 1
        await asyncio.sleep(0)
    await sending
    await hass.async_block_till_done()

    assert reloads > 1
    told = sorted(event.data["message_id"] for event in gateway.messages)
    assert told == [*range(1, 101)]
    assert shown == [True] * 100


async def test_what_comes_while_the_entities_are_away_waits_for_them(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    unload = hass.config_entries.async_unload_platforms

    async def unload_slowly(*args: Any) -> bool:
        unloaded = await unload(*args)
        assert (await gateway.call(message(7))).status == 200
        assert not gateway.messages
        return unloaded

    with patch.object(hass.config_entries, "async_unload_platforms", unload_slowly):
        await hass.config_entries.async_reload(gateway.entry.entry_id)
    await hass.async_block_till_done()

    assert len(gateway.messages) == 1
    assert gateway.state("event", "message").attributes["message_id"] == 7


async def test_a_phone_that_is_added_during_the_set_up_is_set_up_too(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    entry = account_entry(phone_subentry())
    entry.add_to_hass(hass)
    forward = hass.config_entries.async_forward_entry_setups
    added = phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID)
    new_phone = ConfigSubentry(
        data=MappingProxyType(dict(added["data"])),
        subentry_id=added["subentry_id"],
        subentry_type=added["subentry_type"],
        title=added["title"],
        unique_id=None,
    )

    async def forward_slowly(*args: Any) -> None:
        await forward(*args)
        if OTHER_PHONE_ID not in entry.subentries:
            hass.config_entries.async_add_subentry(entry, new_phone)

    with patch.object(
        hass.config_entries, "async_forward_entry_setups", forward_slowly
    ):
        # May return in the middle of the reload that follows.
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
    gateway = Gateway(hass, entry, await hass_client_no_auth())
    await gateway.accepted(message(), OTHER_WEBHOOK_ID)

    assert gateway.messages[0].data["phone"] == "Galaxy"


async def test_a_phone_that_goes_while_its_call_comes_in_takes_nothing(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    class Body:
        """A body in the middle of which the phone is removed."""

        def __init__(self) -> None:
            self.parts = [json.dumps(message()).encode()]

        async def read(self, _count: int) -> bytes:
            if self.parts:
                hass.config_entries.async_remove_subentry(gateway.entry, PHONE_ID)
            await hass.async_block_till_done()
            return self.parts.pop() if self.parts else b""

    request = MockRequest(b"", "test", method="POST")
    with patch.object(MockRequest, "content", body := Body()):
        response = await async_handle_webhook(hass, WEBHOOK_ID, request)

    assert response.status == 503
    assert not body.parts
    assert not gateway.messages


async def test_a_full_inbox_refuses_and_opens_again(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    hass.set_state(CoreState.not_running)
    options = {"webhooks_per_second": 1_000}
    gateway = await set_up(account_entry(phone_subentry(), options=options))
    for start in range(0, 1_000, 50):
        await asyncio.gather(
            *(gateway.call(message(start + offset)) for offset in range(1, 51))
        )

    assert (await gateway.call(message(1_001))).status == 503
    assert (await gateway.call(message(7))).status == 200
    await _started(hass)

    await gateway.accepted(message(1_001))
    assert len(gateway.messages) == 1_001


async def test_an_inbox_full_of_long_texts_refuses_and_opens_again(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))
    answers = [
        (await gateway.call(message(sms_id, body="a" * 60_000))).status
        for sms_id in range(1, 70)
    ]

    assert answers.index(503) == 67
    await _started(hass)
    assert len(gateway.messages) == 67

    await gateway.accepted(message(68))
    assert len(gateway.messages) == 68


async def test_what_was_told_is_on_the_disk_at_once_by_one_write(
    gateway: Gateway,
) -> None:
    with patch.object(
        Database, "write", autospec=True, side_effect=Database.write
    ) as write:
        for sms_id in range(1, 41):
            await gateway.accepted(message(sms_id))
            known = stored_phones(gateway)[PHONE_ID][Kind.MESSAGE]
            assert [*known] == [*range(1, sms_id + 1)]

    assert write.call_count == 40


async def test_while_nothing_comes_nothing_is_written(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    async def time_passes(times: int) -> None:
        for _ in range(times):
            freezer.tick(FOLD_DELAY)
            async_fire_time_changed(gateway.hass)
            await gateway.hass.async_block_till_done(wait_background_tasks=True)

    await gateway.accepted(message(1))
    # What was written while the first minutes passed is folded after the next ones.
    await time_passes(2)
    before = on_disk(gateway)

    await time_passes(12)

    assert on_disk(gateway) == before


PHONE_OF: RecordKey = (Kind.PHONE, PHONE_ID, DOCUMENT)


@pytest.mark.parametrize(
    "damaged",
    [
        {(Kind.ACCOUNT, "", DOCUMENT): "{}"},
        {(Kind.ACCOUNT, "", DOCUMENT): "nonsense"},
        {(Kind.ACCOUNT, "", DOCUMENT): '{"urls": 3}'},
        {PHONE_OF: "1"},
        {PHONE_OF: "[]"},
        {PHONE_OF: "null"},
        {PHONE_OF: '{"state": 1}'},
        {(Kind.MESSAGE, PHONE_ID, "no number"): "[0,0]"},
    ],
)
async def test_a_damaged_record_never_stops_reception(
    hass: HomeAssistant, set_up: SetUp, damaged: Changes
) -> None:
    entry = account_entry(phone_subentry())
    store(hass, entry.entry_id, damaged)

    gateway = await set_up(entry)
    await gateway.accepted(message())

    assert len(gateway.messages) == 1
    assert repairs(hass) == ["store_unreadable"]


@pytest.mark.parametrize("content", [b"", b"nonsense", bytes(4096)])
async def test_a_file_that_is_no_database_never_stops_reception(
    hass: HomeAssistant, set_up: SetUp, content: bytes
) -> None:
    entry = account_entry(phone_subentry())
    database_path(hass, entry.entry_id).write_bytes(content)

    gateway = await set_up(entry)
    await gateway.accepted(message())

    assert len(gateway.messages) == 1
    assert repairs(hass) == ["store_unreadable"]


async def test_a_database_of_a_later_version_never_stops_reception(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = account_entry(phone_subentry())
    store(hass, entry.entry_id, {PHONE_OF: '{"future": true}'})
    connection = sqlite3.connect(database_path(hass, entry.entry_id))
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    gateway = await set_up(entry)
    await gateway.accepted(message())

    assert len(gateway.messages) == 1
    assert repairs(hass) == ["store_newer"]


@pytest.mark.parametrize(
    "damage",
    [
        {(Kind.MESSAGE, OTHER_PHONE_ID, 1): "damaged"},
        {(Kind.PHONE, OTHER_PHONE_ID, DOCUMENT): "damaged"},
        {(Kind.SEND, OTHER_PHONE_ID, 0): f'[{"9" * 20},"+4917",1,false]'},
        {(Kind.SEND, OTHER_PHONE_ID, 0): f'[{"9" * 400},"+4917",1,false]'},
    ],
    ids=["an id", "the phone", "a moment too far away", "a moment without end"],
)
async def test_damage_to_one_phone_is_no_damage_to_another(
    hass: HomeAssistant, set_up: SetUp, start_again: Restart, damage: Changes
) -> None:
    phones = (
        phone_subentry("Pixel 4a"),
        phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
    )
    gateway = await set_up(account_entry(*phones))
    await gateway.accepted(message(1))
    await gateway.accepted(message(1, device_id=7), OTHER_WEBHOOK_ID)
    await gateway.hass.async_stop(force=True)
    store(hass, gateway.entry.entry_id, damage)

    again = await start_again(
        gateway, account_entry(*phones, entry_id=gateway.entry.entry_id)
    )
    await _started(again.hass)
    await again.accepted(message(1))

    assert not again.messages
    assert "store_unreadable" in repairs(again.hass)


async def test_what_must_wait_and_cannot_be_stored_is_not_taken_for_safe(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """It may still be published, but a kill would lose it: the service shall try again."""
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))
    with without_room():
        refused = [await gateway.call(message()) for _ in range(3)]
        assert [answer.status for answer in refused] == [503] * 3
        assert "stored" in await refused[0].text()
        assert (await gateway.call(status(1))).status == 503
        # What has nothing to lose is not refused for it.
        assert (await gateway.call({"event": "test"})).status == 200
        await _started(hass)
        assert (await gateway.call(message(2))).status == 503
        assert repairs(hass) == ["store_unwritable"]

    assert [event.data["message_id"] for event in gateway.messages] == [1, 2]


async def test_what_comes_after_the_last_write_of_a_stop_is_not_safe(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    database = gateway.entry.runtime_data.store
    hass.set_state(CoreState.stopping)
    assert await database.async_save()

    await hass.async_stop(force=True)

    assert not await database.async_save()


async def test_what_must_wait_is_taken_again_as_soon_as_the_disk_has_room(
    hass: HomeAssistant, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))
    with without_room():
        assert (await gateway.call(message())).status == 503
    freezer.tick(RETRY_DELAY)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()

    again = await gateway.call(message())

    assert (again.status, await again.json()) == (200, {"result": "repeated"})
    assert stored_phones(gateway)[PHONE_ID][Kind.QUEUED]
    await _started(hass)
    assert len(gateway.messages) == 1


async def test_withheld_content_does_not_reach_the_disk_while_it_waits(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Mum", "+4915752982212"),
            options={"content": "contacts"},
        )
    )

    await gateway.call(message(1, body="from Mum"))
    await gateway.call(message(2, address="+393331234567", body="SECRET-MARK"))

    assert b"from Mum" in on_disk(gateway)
    assert b"SECRET-MARK" not in on_disk(gateway)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"disabled_by": er.RegistryEntryDisabler.USER},
        {"new_entity_id": "event.other"},
    ],
    ids=["as it is", "its entity disabled", "its entity renamed"],
)
async def test_switching_to_keep_nothing_purges_what_was_kept(
    hass: HomeAssistant,
    gateway: Gateway,
    hass_storage: dict[str, Any],
    change: dict[str, Any],
) -> None:
    await gateway.accepted(message(1, body="SECRET-MARK"))
    await gateway.accepted(image(2))
    await gateway.accepted(message(3, body="SECRET-MARK"))
    assert "SECRET-MARK" in json.dumps(gateway.states())
    assert b"SECRET-MARK" in on_disk(gateway)
    assert b"amazonaws" in on_disk(gateway)
    event = gateway.entity_id("event", "message")
    er.async_get(hass).async_update_entity(event, **change)
    await hass.async_block_till_done()

    result = await hass.config_entries.options.async_init(gateway.entry.entry_id)
    await hass.config_entries.options.async_configure(
        result["flow_id"], {"accept_from": "everyone", "content": "none"}
    )
    await hass.async_block_till_done()

    assert (
        gateway.state("sensor", "last_message").state
        == ENGLISH["common.message_hidden"]
    )
    assert gateway.state("image", "last_image").state == "unknown"
    for place in (
        repr([state.as_dict() for state in hass.states.async_all()]),
        repr(on_disk(gateway)),
        json.dumps(hass_storage[restore_state.STORAGE_KEY]["data"], default=str),
    ):
        assert "SECRET-MARK" not in place
        assert "amazonaws" not in place


async def test_failures_of_two_attempts_that_wait_are_both_told(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))
    for time in ("2026-11-20 18:10:00", "2026-11-20 18:20:00"):
        assert (await gateway.call(status(3, 9, senttime=time))).status == 200
    # What is the very same is a repeat.
    assert (await gateway.call(status(3, 9, senttime=time))).status == 200
    await _started(hass)

    assert [event.data["attempt"] for event in gateway.reports] == [1, 2]
