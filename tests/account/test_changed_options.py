"""What other options of an account, and another name, change at once: the entry stays loaded."""

from datetime import timedelta
import json
from typing import Any

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import (
    Context,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    restore_state,
)
from homeassistant.helpers.event import async_track_state_change_event
import pytest

from custom_components.smsgateway24.const import DOMAIN
from custom_components.smsgateway24.domain.call_limits import BURST
from simulator import Account, ApiFault, ApiFaultKind, Service
from tests.builders.dialogs import Dialog
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
from tests.builders.storage import files_of
from tests.builders.translations import ENGLISH
from tests.payloads import image, message
from tests.plugin import SetUpHome

NO_DATE = {"date": None, "date_sent": None}
"""A message without a date counts as received when it came."""
OTHERS = {
    "accept_from": "trusted",
    "confirm": "trusted",
    "content": "contacts",
    "history_days": 7,
    "sends_per_number": 3,
    "urgent_reserve": 2,
    "webhooks_per_second": 9,
    "who_may_read": "everyone",
}


async def choose(home: Home, **options: Any) -> None:
    """Change options in their dialog, as it is filled in."""
    dialog = await Dialog.options(home.hass, home.entry)
    await dialog.submit(**dict(home.entry.options) | options)
    assert dialog.page == "created"
    await home.settle()


async def choose_at_once(home: Home, **options: Any) -> None:
    """Change options while the service has not answered yet."""
    dialog = await Dialog.options(home.hass, home.entry)
    await dialog.submit(**dict(home.entry.options) | options)
    assert dialog.page == "created"
    await home.hass.async_block_till_done()


async def passes(time: Time) -> None:
    """Let all times pass at which a message is looked for."""
    for _ in range(12):
        await time.passes(seconds=1)


async def bound(
    service: Service, account: Account, set_up_home: SetUpHome, **options: Any
) -> Home:
    """Set up a home where trusted messages of the first slot have to be confirmed."""
    phone = sender_subentries(bound_channels=["sim_1"])
    options = {"confirm": "trusted"} | options
    return await set_up_home(token_entry(service, account, *phone, options=options))


async def _taken(home: Home, begin: int, count: int = 150) -> int:
    """Post messages of one stranger; return how many were answered 200."""
    answers = [
        await home.gateway.call(message(begin + number, address=CAROL))
        for number in range(count)
    ]
    return sum(answer.status == 200 for answer in answers)


def shown(home: Home) -> str:
    return repr([state.as_dict() for state in home.hass.states.async_all()])


def stored(home: Home) -> bytes:
    files = files_of(home.hass, home.entry.entry_id)
    return b"".join(file.read_bytes() for file in files)


async def in_history(home: Home) -> list[str]:
    since = (home.service.clock.now() - timedelta(days=30)).isoformat()
    answer = await home.act("get_messages", device_id=home.device(), since=since)
    return [m["text"] for m in answer["messages"] if m["history_id"] is not None]


def attribute(home: Home, entity_id: str, name: str) -> Any:
    state = home.hass.states.get(entity_id)
    assert state is not None
    return state.attributes[name]


# Nothing else


@pytest.mark.parametrize("option", OTHERS)
async def test_no_state_changes_where_an_option_is_about_none(
    home: Home, option: str
) -> None:
    await home.gateway.accepted(message(1, address=ANNA, body="Hello"))
    await home.send(to=CAROL)
    await home.service.settle()
    await home.settle()
    before = home.gateway.states()
    changed = home.gateway.watch()

    await choose(home, **{option: OTHERS[option]})

    assert home.entry.options[option] == OTHERS[option]
    assert changed == []
    assert home.gateway.states() == before


async def test_options_that_are_submitted_as_they_are_change_nothing(
    home: Home,
) -> None:
    await home.gateway.accepted(message(1, address=ANNA))
    await choose(home)
    changed = home.gateway.watch()

    await choose(home)

    assert changed == []


async def test_a_new_name_of_the_account_makes_nothing_unavailable(
    home: Home, hass: HomeAssistant
) -> None:
    await home.gateway.accepted(message(1, address=ANNA))
    before = home.gateway.states()
    changed = home.gateway.watch()

    hass.config_entries.async_update_entry(home.entry, title="Holiday home")
    await home.settle()

    [hub] = [
        device
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), home.entry.entry_id
        )
        if (DOMAIN, home.entry.entry_id) in device.identifiers
    ]
    assert hub.name == "Holiday home"
    # Only the names of the account's own entities.
    assert sorted(changed) == [
        "sensor.smsgateway24_open_questions",
        "sensor.smsgateway24_phones_online",
    ]
    state = hass.states.get("sensor.smsgateway24_phones_online")
    assert state is not None
    assert state.name == "Holiday home Phones online"
    assert home.gateway.states() == before


# Content


@pytest.mark.parametrize(
    ("content", "of_anna"), [("contacts", "MARK by Anna"), ("none", "")]
)
async def test_content_that_is_kept_no_longer_is_gone_from_everywhere(
    home: Home, hass_storage: dict[str, Any], content: str, of_anna: str
) -> None:
    await home.gateway.accepted(image(1, address=CAROL, body="MARK of a picture"))
    await home.gateway.accepted(message(2, address=ANNA, body="MARK by Anna"))
    await home.gateway.accepted(message(3, address=CAROL, body="MARK by a stranger"))
    assert len(await in_history(home)) == 3
    link = str(image()["img_url"])
    gone = ["MARK of a picture", "MARK by a stranger", link]
    gone += ["MARK by Anna"] * (content == "none")
    assert "MARK by a stranger" in shown(home)
    for mark in gone:
        assert mark.encode() in stored(home)
    changed = home.gateway.watch()

    await choose(home, content=content)

    hidden = ENGLISH["common.message_hidden"]
    assert home.gateway.state("sensor", "last_message").state == hidden
    assert attribute(home, "sensor.pixel_4a_last_message", "message_id") == 3
    assert home.gateway.state("image", "last_image").state == "unknown"
    assert attribute(home, "event.pixel_4a_message", "text") == ""
    assert attribute(home, "event.anna_message", "text") == of_anna
    assert attribute(home, "sensor.anna_last_message", "text") == of_anna
    assert await in_history(home) == ["", of_anna, ""]
    restorable = json.dumps(
        hass_storage[restore_state.STORAGE_KEY]["data"], default=str
    )
    for mark in gone:
        assert mark not in shown(home)
        assert mark.encode() not in stored(home)
        assert mark not in restorable
    assert sorted(changed) == sorted(
        [
            "event.pixel_4a_message",
            "image.pixel_4a_last_image",
            "sensor.pixel_4a_last_message",
        ]
        + ["event.anna_message", "sensor.anna_last_message"] * (content == "none")
    )


async def test_what_waits_in_a_queue_is_published_by_the_content_of_the_moment(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    home = await bound(service, account, set_up_home)
    service.fail_api(ApiFault(kind=ApiFaultKind.SLOW, method="getallsms", seconds=1))
    await service.receive(DEVICE_ID, ANNA, "MARK that waits")
    assert b"MARK that waits" in stored(home)

    await choose_at_once(home, content="none")

    assert b"MARK that waits" not in stored(home)
    await passes(time)
    assert home.texts == [""]


async def test_content_is_gone_where_the_option_changes_while_the_account_is_set_up(
    home: Home, hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    await home.gateway.accepted(image(1, address=CAROL, body="MARKED"))
    event = home.gateway.entity_id("event", "message")
    entities = er.async_get(hass)
    entities.async_update_entity(event, new_entity_id="event.former")
    await home.settle()
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    seen: list[ConfigEntryState] = []

    @callback
    def change(_event: Event[EventStateChangedData]) -> None:
        seen.append(home.entry.state)
        hass.config_entries.async_update_entry(
            home.entry, options={**home.entry.options, "content": "none"}
        )

    async_track_state_change_event(hass, "binary_sensor.pixel_4a_online", change)
    assert await hass.config_entries.async_setup(home.entry.entry_id)
    await home.settle()

    assert seen[0] is ConfigEntryState.SETUP_IN_PROGRESS
    assert home.gateway.state("image", "last_image").state == "unknown"
    assert "MARKED" not in shown(home)
    assert b"MARKED" not in stored(home)
    assert "MARKED" not in json.dumps(
        hass_storage[restore_state.STORAGE_KEY]["data"], default=str
    )


async def test_content_that_may_be_kept_again_is_so_from_the_next_message_on(
    home: Home,
) -> None:
    await choose(home, content="none")
    await home.gateway.accepted(message(1, body="Former"))
    changed = home.gateway.watch()

    await choose(home, content="all")
    assert changed == []
    await home.gateway.accepted(message(2, body="Present"))

    assert home.texts == ["", "Present"]
    assert home.gateway.state("sensor", "last_message").state == "Present"


# The history


async def test_without_days_the_history_is_empty_at_once(home: Home) -> None:
    await home.gateway.accepted(message(1, body="MARKED"))
    assert await in_history(home) == ["MARKED"]

    await choose(home, history_days=0)
    await choose(home, history_days=30)

    assert await in_history(home) == []


async def test_fewer_days_delete_at_once_what_is_older(time: Time, home: Home) -> None:
    await home.gateway.accepted(message(1, body="Old", **NO_DATE))
    await time.passes(days=3)
    await home.gateway.accepted(message(2, body="Young", **NO_DATE))
    assert await in_history(home) == ["Old", "Young"]

    await choose(home, history_days=2)

    assert await in_history(home) == ["Young"]


async def test_a_history_that_begins_later_is_looked_after_every_day(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    home = await set_up_home(token_entry(service, account, options={"history_days": 0}))
    await home.gateway.accepted(message(1, body="Before", **NO_DATE))

    await choose(home, history_days=2)
    await home.gateway.accepted(message(2, body="Old", **NO_DATE))
    await time.passes(days=1)
    await home.gateway.accepted(message(3, body="Young", **NO_DATE))
    assert await in_history(home) == ["Old", "Young"]
    await time.passes(days=1, minutes=10)

    assert await in_history(home) == ["Young"]


# Confirmation


async def test_what_waits_to_be_confirmed_is_published_once_nothing_is_to_be(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    home = await bound(service, account, set_up_home)
    service.fail_api(ApiFault(kind=ApiFaultKind.SLOW, method="getallsms", seconds=1))
    forged = message(1, address=ANNA, body="Open", device_id=DEVICE_ID, channel_id=0)
    await home.gateway.accepted(forged)
    assert home.texts == []

    await choose_at_once(home, confirm="off")

    [event] = home.gateway.messages
    assert event.data["text"] == "Open"
    assert (event.data["confirmed"], event.data["sender_trusted"]) == (None, True)
    looks = len(service.calls("getallsms"))
    await passes(time)
    # Nobody is asked about a message that nobody looks for any more.
    assert home.issues == []
    assert len(service.calls("getallsms")) == looks


async def test_a_repair_about_confirmation_goes_with_it(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    home = await bound(service, account, set_up_home)
    forged = message(1, address=ANNA, body="Open", device_id=DEVICE_ID, channel_id=0)
    await home.gateway.accepted(forged)
    await passes(time)
    assert home.issues == ["message_refused"]

    await choose(home, confirm="off")

    assert home.issues == []


async def test_confirmation_holds_the_next_message_once_it_is_wanted(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    home = await bound(service, account, set_up_home, confirm="off")
    forged = message(1, address=ANNA, body="Open", device_id=DEVICE_ID, channel_id=0)
    await home.gateway.accepted(forged)
    assert home.texts == ["Open"]

    await choose(home, confirm="trusted")
    await home.gateway.accepted(forged | {"smsid": 2, "body": "Open again"})
    assert home.texts == ["Open"]
    await passes(time)

    last = home.gateway.messages[-1].data
    assert (last["text"], last["confirmed"]) == ("Open again", False)


# Limits


async def test_other_limits_show_in_the_allowance_at_once(home: Home) -> None:
    await home.send(to=CAROL)
    await home.send(to=CAROL)
    changed = home.gateway.watch()

    await choose(home, sends_per_hour=5, sends_per_day=4)

    state = home.gateway.state("sensor", "send_allowance")
    assert (state.state, state.attributes["left_today"]) == ("2", 2)
    assert changed == ["sensor.pixel_4a_allowance_left"]


async def test_a_repair_about_a_limit_goes_when_there_is_another_limit(
    time: Time, service: Service, account: Account, set_up_home: SetUpHome
) -> None:
    home = await set_up_home(
        token_entry(service, account, options={"sends_per_hour": 1})
    )
    await home.send(to=CAROL)
    assert await home.refused(to=CAROL) == "limit_hour"
    assert home.issues == ["send_limit_hour"]

    await choose(home, sends_per_hour=2)

    assert home.issues == []
    [sent] = await home.send(to=CAROL)
    assert sent["outcome"] == "reached"
    assert await home.refused(to=CAROL) == "limit_hour"
    assert home.issues == ["send_limit_hour"]


async def test_a_higher_rate_lets_calls_in_at_once(time: Time, home: Home) -> None:
    for number in range(BURST):
        assert (await home.gateway.call(message(number + 1))).status == 200
    await time.passes(seconds=2)
    before = await _taken(home, 1_000)

    await choose(home, webhooks_per_second=100)
    await time.passes(seconds=2)

    assert (before, await _taken(home, 2_000)) == (10, 150)
    assert home.issues == []


# Who


async def test_whom_messages_are_accepted_from_holds_at_once(home: Home) -> None:
    await choose(home, accept_from="trusted")
    await home.gateway.accepted(message(1, address=LUCA, body="From Luca"))
    await home.gateway.accepted(message(2, address=ANNA, body="From Anna"))
    await choose(home, accept_from="everyone")
    await home.gateway.accepted(message(3, address=LUCA, body="Luca again"))

    assert home.texts == ["From Anna", "Luca again"]


async def test_who_may_read_holds_at_once(home: Home, hass: HomeAssistant) -> None:
    await hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    user = await hass.auth.async_create_user("Guest", group_ids=[GROUP_ID_USER])

    async def refusal() -> str | None:
        try:
            await hass.services.async_call(
                DOMAIN,
                "get_messages",
                {"device_id": home.device()},
                blocking=True,
                return_response=True,
                context=Context(user_id=user.id),
            )
        except HomeAssistantError as err:
            return err.translation_key
        return None

    seen = [await refusal()]
    await choose(home, who_may_read="everyone")
    seen.append(await refusal())
    await choose(home, who_may_read="administrators")
    seen.append(await refusal())

    assert seen == ["may_not_read", None, "may_not_read"]
