"""The triggers, through automations: what starts them, and what they carry."""

from datetime import timedelta
import json
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, CoreState, HomeAssistant
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.trigger import (
    async_initialize_triggers,
    async_validate_trigger_config,
)
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
import voluptuous as vol

from tests.builders.automations import automations, device, trigger_config
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    PHONE_ID,
    account_entry,
    contact_id,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.payloads import image, message, status
from tests.plugin import SetUp

ANNA = "+4915752982212"
LUCA = "+393331234567"


def now_message(sms_id: int, /, **fields: Any) -> dict[str, Any]:
    """Build a text that was sent just now."""
    return message(sms_id, date=None, date_sent=None, **fields)


@pytest.fixture
async def home(set_up: SetUp) -> Gateway:
    """An account with a phone, trusted Anna and Luca, of whom nothing is kept."""
    return await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403),
            contact_subentry("Anna", ANNA, trusted=True),
            contact_subentry("Luca", LUCA),
            options={"content": "none"},
        )
    )


@pytest.mark.parametrize("ahead", [None, 12], ids=["no dates", "a clock ahead"])
@pytest.mark.parametrize(("hours", "starts"), [(0, [7]), (9, [])])
async def test_a_command_that_had_to_wait_for_hours_is_no_new_one(
    hass: HomeAssistant,
    set_up: SetUp,
    freezer: FrozenDateTimeFactory,
    hours: int,
    ahead: int | None,
    starts: list[int],
) -> None:
    hass.set_state(CoreState.not_running)
    home = await set_up(account_entry(phone_subentry()))
    when = ahead and (dt_util.utcnow() + timedelta(hours=ahead)).isoformat()
    await home.accepted(message(7, date=when, date_sent=when))
    freezer.tick(timedelta(hours=hours))
    gate = trigger_config("message_received", {"device_id": device(home)})
    started = await automations(hass, gate=gate)

    await hass.async_start()
    await hass.async_block_till_done()

    assert [event.data["message_id"] for event in home.messages] == [7]
    assert started.ids("gate") == starts


async def test_a_message_starts_an_automation_of_its_phone(gateway: Gateway) -> None:
    started = await automations(
        gateway.hass,
        test=trigger_config(
            "message_received", {"device_id": device(gateway)}, max_age="any"
        ),
    )

    await gateway.accepted(message(1))

    [trigger] = started.of("test")
    assert trigger["message"]["text"] == "Wasser im Keller! Pumpe läuft."


async def test_a_report_starts_an_automation_of_its_phone(gateway: Gateway) -> None:
    started = await automations(
        gateway.hass,
        test=trigger_config(
            "delivery_status_changed", {"device_id": device(gateway)}, status=["failed"]
        ),
    )

    await gateway.accepted(status(1, 6))
    await gateway.accepted(status(2, 9))

    [trigger] = started.of("test")
    assert trigger["delivery"]["status"] == "generic_failure"


async def test_an_automation_gets_the_fields_of_the_bus_event(home: Gateway) -> None:
    target = {"device_id": device(home)}
    started = await automations(
        home.hass,
        messages=trigger_config("message_received", target),
        reports=trigger_config("delivery_status_changed", target),
    )

    await home.accepted(now_message(1))
    await home.accepted(status(2, 7))

    [trigger] = started.of("messages")
    [event] = home.messages
    whole = {
        "text": "Wasser im Keller! Pumpe läuft.",
        "text_truncated": False,
        "image_url": None,
        "groups": {},
    }
    assert trigger["message"] == dict(event.data) | whole
    assert trigger["description"] == "message received by Pixel 4a"
    [trigger] = started.of("reports")
    [event] = home.reports
    assert trigger["delivery"] == dict(event.data)
    assert trigger["description"] == "delivery status of a message of Pixel 4a"


async def test_an_automation_gets_the_device_of_the_contact(home: Gateway) -> None:
    target = {"device_id": device(home)}
    started = await automations(
        home.hass,
        messages=trigger_config("message_received", target),
        reports=trigger_config("delivery_status_changed", target),
    )

    await home.accepted(now_message(1, address=ANNA))
    await home.accepted(now_message(2, address="+4917642111119"))
    await home.accepted(status(3, 7, sendto=LUCA))

    people = [t["message"]["contact_device_id"] for t in started.of("messages")]
    assert people == [device(home, contact_id("Anna")), None]
    [report] = started.of("reports")
    assert report["delivery"]["contact_device_id"] == device(home, contact_id("Luca"))
    assert [event.data["contact_device_id"] for event in home.messages] == people


async def test_messages_of_everybody_but_some_contacts_can_be_waited_for(
    home: Gateway,
) -> None:
    anna, luca = (device(home, contact_id(name)) for name in ("Anna", "Luca"))

    def but(*people: str) -> ConfigType:
        return trigger_config(
            "message_received", {"device_id": device(home)}, except_contact=list(people)
        )

    started = await automations(
        home.hass, one=but(anna), both=but(anna, luca), phone=but(device(home))
    )

    await home.accepted(now_message(1, address=ANNA))
    await home.accepted(now_message(2, address="+49 1575 2982212"))
    await home.accepted(now_message(3, address=LUCA))
    await home.accepted(now_message(4, address="+4917642111119"))

    assert started.ids("one") == [3, 4]
    assert started.ids("both") == [4]
    # Of a device that is no contact's, there is nobody to leave out.
    assert started.ids("phone") == [1, 2, 3, 4]


async def test_contacts_or_strangers_can_be_waited_for(home: Gateway) -> None:
    def of(known: Any) -> ConfigType:
        return trigger_config(
            "message_received", {"device_id": device(home)}, known=known
        )

    started = await automations(
        home.hass,
        contacts=of(True),
        strangers=of(False),
        # As the editor writes it.
        picked=of("false"),
        anybody=of("any"),
    )

    for number, sender in enumerate((ANNA, LUCA, "+4917642111119", "Amazon"), 1):
        await home.accepted(now_message(number, address=sender))

    assert started.ids("contacts") == [1, 2]
    assert started.ids("strangers") == started.ids("picked") == [3, 4]
    assert started.ids("anybody") == [1, 2, 3, 4]


async def test_a_blueprint_whose_list_of_exceptions_is_empty_leaves_nobody_out(
    home: Gateway,
) -> None:
    target = {"device_id": device(home)}
    started = await automations(
        home.hass,
        test=trigger_config("message_received", target, except_contact=["any", []]),
    )

    await home.accepted(now_message(1, address=ANNA))

    assert started.ids("test") == [1]


async def test_entities_do_not_show_the_device_of_the_contact(home: Gateway) -> None:
    """Ids of Home Assistant's are for events: an attribute costs the recorder each time."""
    await home.accepted(now_message(1, address=ANNA))

    shown = home.state("event", "message").attributes
    assert shown["sender_name"] == "Anna"
    assert not shown.keys() & {"contact_device_id", "device_id", "config_entry_id"}


async def test_content_that_is_kept_nowhere_reaches_the_automation_whole(
    home: Gateway,
) -> None:
    target = {"device_id": device(home)}
    started = await automations(
        home.hass,
        all=trigger_config("message_received", target, max_age="any"),
        code=trigger_config(
            "message_received",
            target,
            match="regex",
            text=r"ends in (?P<code>\d+)(?P<more>!)?$",
        ),
    )
    text = "ü" * 9_000 + " ends in 4711"

    await home.accepted(now_message(1, body=text))
    await home.accepted(image(2, img_url="https://example.com/2.jpg"))

    assert [e.data["text"] for e in home.messages] == ["", ""]
    assert [e.data["image_url"] for e in home.messages] == [None, None]
    first, second = started.of("all")
    assert first["message"]["text"] == text
    assert first["message"]["text_truncated"] is False
    assert second["message"]["image_url"] == "https://example.com/2.jpg"
    [trigger] = started.of("code")
    assert trigger["message"]["groups"] == {"code": "4711", "more": None}


async def test_an_automation_is_started_by_the_context_of_the_bus_event(
    home: Gateway,
) -> None:
    """Or the logbook could not say what it was started by."""
    started = await automations(
        home.hass,
        test=trigger_config("message_received", {"device_id": device(home)}),
    )

    await home.accepted(now_message(1))

    [event] = started.events
    assert event.context.parent_id == home.messages[0].context.id


async def validated(hass: HomeAssistant, config: dict[str, Any]) -> list[ConfigType]:
    """Have Home Assistant look at a trigger, as it does when an automation is saved."""
    return await async_validate_trigger_config(hass, cv.TRIGGER_SCHEMA([config]))


def ago(**span: float) -> str:
    return (dt_util.utcnow() - timedelta(**span)).isoformat()


AGES = {1: None, 2: {"minutes": 9}, 3: {"minutes": 11}, 4: {"days": 2}}


@pytest.mark.parametrize(
    ("max_age", "meant"),
    [
        ({}, [1, 2]),
        ({"max_age": "any"}, [1, 2, 3, 4]),
        ({"max_age": "00:05:00"}, [1]),
        ({"max_age": 900}, [1, 2, 3]),
        ({"max_age": "900"}, [1, 2, 3]),
        ({"max_age": {"hours": 72}}, [1, 2, 3, 4]),
        ({"max_age": {"active_choice": "any", "any": "any"}}, [1, 2, 3, 4]),
        (
            {
                "max_age": {
                    "active_choice": "duration",
                    "duration": {"hours": 0, "minutes": 12, "seconds": 0},
                    "any": "any",
                }
            },
            [1, 2, 3],
        ),
    ],
)
async def test_an_old_message_starts_nothing_unless_that_is_wanted(
    home: Gateway, max_age: dict[str, Any], meant: list[int]
) -> None:
    started = await automations(
        home.hass,
        test=trigger_config("message_received", {"device_id": device(home)}, **max_age),
    )

    for sms_id, span in AGES.items():
        date = None if span is None else ago(**span)
        await home.accepted(message(sms_id, date=date, date_sent=None))

    assert started.ids("test") == meant
    assert len(home.messages) == len(AGES)


@pytest.mark.parametrize(
    "options",
    [
        {},
        *(
            {option: value}
            for option in ("sender", "contact", "channel", "type")
            for value in ("any", ["any"], ["any", []])
        ),
        {"match": "regex"},
        {"trusted": False},
    ],
)
async def test_an_option_that_is_left_out_asks_for_nothing(
    home: Gateway, options: dict[str, Any]
) -> None:
    started = await automations(
        home.hass,
        test=trigger_config("message_received", {"device_id": device(home)}, **options),
        reports=trigger_config(
            "delivery_status_changed", {"device_id": device(home)}, status="any"
        ),
    )

    await home.accepted(now_message(1))
    await home.accepted(status(2))

    assert started.ids("test") == [1]
    assert started.ids("reports") == [2]


@pytest.mark.parametrize(
    ("option", "value", "meant"),
    [
        ("sender", ["any", [ANNA]], [1]),
        ("channel", ["any", ["whatsapp"]], [2]),
    ],
)
async def test_what_a_blueprint_is_given_counts_and_nothing_means_anybody(
    home: Gateway, option: str, value: Any, meant: list[int]
) -> None:
    started = await automations(
        home.hass,
        test=trigger_config(
            "message_received", {"device_id": device(home)}, **{option: value}
        ),
    )

    await home.accepted(now_message(1, address=ANNA))
    await home.accepted(now_message(2, address=LUCA, channel_id=3))

    assert started.ids("test") == meant


async def test_one_value_may_be_written_without_a_list(home: Gateway) -> None:
    target = {"device_id": device(home)}
    started = await automations(
        home.hass,
        sender=trigger_config("message_received", target, sender=4915752982212),
        contact=trigger_config(
            "message_received", target, contact=device(home, contact_id("Anna"))
        ),
        channel=trigger_config("message_received", target, channel="sim_2"),
        kind=trigger_config("message_received", target, type="text"),
        status=trigger_config("delivery_status_changed", target, status="sent"),
    )

    await home.accepted(now_message(1, address=ANNA, channel_id=1))
    await home.accepted(status(2, 6))

    for name in ("sender", "contact", "channel", "kind"):
        assert started.ids(name) == [1], name
    assert started.ids("status") == [2]


async def test_a_trigger_without_a_target_is_refused(home: Gateway) -> None:
    with pytest.raises(vol.Invalid, match="target"):
        await validated(home.hass, {"trigger": "smsgateway24.message_received"})


async def test_nobody_picked_is_nobody(home: Gateway) -> None:
    """As with Home Assistant's own triggers, which can be saved before anything is picked."""
    started = await automations(home.hass, test=trigger_config("message_received", {}))

    await home.accepted(now_message(1))

    assert started.of("test") == []


async def test_a_contact_who_is_removed_no_longer_starts_anything(
    home: Gateway,
) -> None:
    anna, luca = (device(home, contact_id(name)) for name in ("Anna", "Luca"))
    started = await automations(
        home.hass,
        anna=trigger_config(
            "message_received", {"device_id": device(home)}, contact=[anna]
        ),
        both=trigger_config(
            "message_received", {"device_id": device(home)}, contact=[luca, anna]
        ),
    )
    await home.accepted(now_message(1, address=ANNA))
    await home.accepted(now_message(2, address=LUCA))

    home.hass.config_entries.async_remove_subentry(home.entry, contact_id("Anna"))
    await home.hass.async_block_till_done()
    await home.accepted(now_message(3, address=ANNA))
    await home.accepted(now_message(4, address=LUCA))
    await home.accepted(now_message(5, address="Nobody"))

    assert started.ids("anna") == [1]
    assert started.ids("both") == [1, 2, 4]


async def test_the_device_of_a_phone_is_no_contact(home: Gateway) -> None:
    started = await automations(
        home.hass,
        test=trigger_config(
            "message_received",
            {"device_id": device(home)},
            contact=[device(home), "0123456789abcdef0123456789abcdef"],
        ),
    )

    await home.accepted(now_message(1, address=ANNA))

    assert started.of("test") == []


async def test_only_what_was_sent_from_here_starts_who_wants_only_that(
    home: Gateway,
) -> None:
    started = await automations(
        home.hass,
        test=trigger_config(
            "delivery_status_changed", {"device_id": device(home)}, only_mine=True
        ),
    )

    await home.accepted(status(1, 7))

    assert started.of("test") == []
    assert len(home.reports) == 1


async def test_a_pattern_that_takes_for_ever_is_given_up_and_mentioned_once(
    home: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    target = {"device_id": device(home)}
    started = await automations(
        home.hass,
        slow=trigger_config("message_received", target, text="(a|aa)+$", match="regex"),
        quick=trigger_config("message_received", target, text="aaa"),
    )

    for sms_id in (1, 2):
        await home.accepted(now_message(sms_id, body="a" * 60_000 + "!"))

    assert started.of("slow") == []
    assert started.ids("quick") == [1, 2]
    lines = [
        r.getMessage() for r in caplog.records if "took too long" in r.getMessage()
    ]
    assert len(lines) == 1
    assert "aaa" not in lines[0]


async def test_what_is_not_meant_leaves_a_reason_and_nothing_of_the_message(
    home: Gateway, hass_ws_client: WebSocketGenerator
) -> None:
    target = {"device_id": device(home)}
    await automations(
        home.hass,
        messages=trigger_config("message_received", target, text="secret word"),
        reports=trigger_config("delivery_status_changed", target, status="failed"),
    )
    client = await hass_ws_client(home.hass)

    async def traces(item_id: str) -> list[dict[str, Any]]:
        asked = {"domain": "automation", "item_id": item_id}
        await client.send_json_auto_id({"type": "trace/list"} | asked)
        found = []
        for trace in (await client.receive_json())["result"]:
            await client.send_json_auto_id(
                {"type": "trace/get", "run_id": trace["run_id"]} | asked
            )
            found.append((await client.receive_json())["result"])
        return found

    await home.accepted(now_message(1, address=ANNA, body="Private words"))
    await home.accepted(status(2, 7, sendto=LUCA, status_message="Private words"))

    [not_meant] = await traces("messages")
    assert "text_differs" in json.dumps(not_meant)
    assert "Pixel 4a" in json.dumps(not_meant)
    [not_failed] = await traces("reports")
    assert "status_differs" in json.dumps(not_failed)
    for trace in (not_meant, not_failed):
        shown = json.dumps(trace)
        assert not [p for p in ("Private", ANNA, LUCA, "Anna") if p in shown]


async def test_no_line_of_the_log_repeats_a_message_that_starts_something(
    home: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.smsgateway24")
    caplog.set_level(logging.INFO, "homeassistant.components.automation")
    started = await automations(
        home.hass, test=trigger_config("message_received", {"device_id": device(home)})
    )
    caplog.clear()

    await home.accepted(now_message(1, address=ANNA, body="Private words"))

    assert started.ids("test") == [1]
    assert not [p for p in ("Private", ANNA, "Anna") if p in caplog.text]


async def test_strangers_start_nothing_where_only_trusted_people_are_accepted(
    set_up: SetUp,
) -> None:
    home = await set_up(
        account_entry(
            phone_subentry(),
            contact_subentry("Anna", ANNA, trusted=True),
            contact_subentry("Luca", LUCA),
            options={"accept_from": "trusted"},
        )
    )
    started = await automations(
        home.hass, test=trigger_config("message_received", {"device_id": device(home)})
    )

    await home.accepted(now_message(1, address=LUCA))
    await home.accepted(now_message(2, address="+4917642111111"))
    await home.accepted(now_message(3, address=ANNA))

    assert started.ids("test") == [3]


async def test_a_message_that_came_while_the_account_was_reloaded_starts_it_once(
    home: Gateway,
) -> None:
    started = await automations(
        home.hass, test=trigger_config("message_received", {"device_id": device(home)})
    )

    await home.hass.config_entries.async_unload(home.entry.entry_id)
    await home.accepted(now_message(1))
    assert started.of("test") == []
    await home.hass.config_entries.async_setup(home.entry.entry_id)
    await home.hass.async_block_till_done()
    await home.accepted(now_message(1))
    await home.accepted(now_message(2))

    assert started.ids("test") == [1, 2]


async def test_a_message_may_be_missed_by_no_renamed_phone(
    home: Gateway, hass: HomeAssistant
) -> None:
    started = await automations(
        hass, test=trigger_config("message_received", {"device_id": device(home)})
    )
    er.async_get(hass).async_update_entity(
        home.entity_id("event", "message"), new_entity_id="event.kitchen_phone"
    )
    dialog = await Dialog.change_phone(hass, home.entry, PHONE_ID)
    dialog.close()
    [phone] = home.entry.get_subentries_of_type("phone")
    hass.config_entries.async_update_subentry(home.entry, phone, title="Kitchen")
    await hass.async_block_till_done()

    await home.accepted(now_message(1))

    [trigger] = started.of("test")
    assert trigger["message"]["phone"] == "Kitchen"


async def test_who_does_not_ask_why_something_was_not_meant_is_not_told(
    home: Gateway,
) -> None:
    """So it is where a script waits for a message."""
    hass = home.hass
    seen: list[int] = []

    async def action(variables: dict[str, Any], context: Context | None = None) -> None:
        seen.append(variables["trigger"]["message"]["message_id"])

    config = trigger_config("message_received", {"device_id": device(home)}, text="yes")
    stop = await async_initialize_triggers(
        hass, await validated(hass, config), action, "test", "test", logging.log
    )
    assert stop is not None

    await home.accepted(now_message(1, body="Perhaps"))
    await home.accepted(now_message(2, body="Yes!"))
    stop()
    await home.accepted(now_message(3, body="Yes!"))

    assert seen == [2]
