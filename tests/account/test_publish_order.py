"""Automations on any step of publishing see everything new."""

import asyncio
from collections.abc import Awaitable, Callable
import json
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from homeassistant.components.webhook import async_handle_webhook
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.setup import async_setup_component
from homeassistant.util.aiohttp import MockRequest
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smsgateway24.account.publish import trigger_signal
from custom_components.smsgateway24.protocol import WebhookPayload, parse_fields
from custom_components.smsgateway24.storage.records import Changes, Kind
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.storage import store, stored_records
from tests.payloads import image, message, status
from tests.plugin import SetUp

# Some of the entities are disabled by default.
pytestmark = pytest.mark.usefixtures("every_entity")

SEEN = "seen"


async def _automate(
    gateway: Gateway, *triggers: dict[str, Any], see: str
) -> list[Event]:
    """Set up one automation a trigger; each reports what it sees in its first step."""
    assert await async_setup_component(
        gateway.hass,
        "automation",
        {
            "automation": [
                {
                    "id": f"a{index}",
                    "alias": f"Automation {index}",
                    "mode": "queued",
                    "triggers": trigger,
                    "actions": [
                        {"event": SEEN, "event_data": {"by": index, "seen": see}}
                    ],
                }
                for index, trigger in enumerate(triggers)
            ]
        },
    )
    await gateway.hass.async_block_till_done()
    return async_capture_events(gateway.hass, SEEN)


def _message_view(gateway: Gateway) -> str:
    """Write a template over all that a message changes."""
    name = gateway.entity_id
    event = name("event", "message")
    return " ".join(
        (
            f"{{{{ states('{name('sensor', 'last_message')}') }}}}",
            f"{{{{ state_attr('{name('sensor', 'last_message')}', 'message_id') }}}}",
            f"{{{{ states('{name('sensor', 'last_sender')}') }}}}",
            f"{{{{ states('{name('sensor', 'last_received')}') }}}}",
            f"{{{{ state_attr('{event}', 'message_id') }}}}",
            f"{{{{ state_attr('{event}', 'text') }}}}",
        )
    )


async def _state_and_bus_triggers(gateway: Gateway) -> list[dict[str, Any]]:
    name = gateway.entity_id
    return [
        {"trigger": "state", "entity_id": name("sensor", "last_message")},
        {"trigger": "state", "entity_id": name("sensor", "last_sender")},
        {"trigger": "state", "entity_id": name("sensor", "last_received")},
        {"trigger": "state", "entity_id": name("event", "message")},
        {"trigger": "event", "event_type": "smsgateway24_message_received"},
        {
            "trigger": "template",
            "value_template": (
                f"{{{{ states('{name('sensor', 'last_message')}') == 'new' }}}}"
            ),
        },
    ]


@pytest.mark.parametrize("reload_first", [False, True])
async def test_automations_on_any_step_of_a_message_see_all_of_it(
    gateway: Gateway, reload_first: bool
) -> None:
    await gateway.accepted(message(1, body="old", address="+393331234567"))
    triggers = await _state_and_bus_triggers(gateway)
    seen = await _automate(gateway, *triggers, see=_message_view(gateway))
    if reload_first:
        # The entities come back after the automations; their place in line must not.
        await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
        await gateway.hass.async_block_till_done()
        seen.clear()

    await gateway.accepted(message(2, body="new", date="2026-11-20 19:00:00"))

    assert {event.data["by"] for event in seen} == set(range(len(triggers)))
    assert {event.data["seen"] for event in seen} == {
        "new 2 +4915752982212 2026-11-20T19:00:00+00:00 2 new"
    }


async def test_automations_on_any_step_of_a_report_see_all_of_it(
    gateway: Gateway,
) -> None:
    await gateway.accepted(status(1, 6))
    name = gateway.entity_id
    shown = name("sensor", "delivery_status")
    problem = name("binary_sensor", "delivery_problem")
    event = name("event", "delivery")
    triggers = [
        {"trigger": "state", "entity_id": shown},
        {"trigger": "state", "entity_id": problem},
        {"trigger": "state", "entity_id": event},
        {"trigger": "event", "event_type": "smsgateway24_delivery_status"},
    ]
    seen = await _automate(
        gateway,
        *triggers,
        see=(
            f"{{{{ states('{shown}') }}}} {{{{ states('{problem}') }}}} "
            f"{{{{ state_attr('{event}', 'status_id') }}}}"
        ),
    )

    await gateway.accepted(status(2, 9))

    assert {item.data["by"] for item in seen} == set(range(len(triggers)))
    assert {item.data["seen"] for item in seen} == {"generic_failure on 9"}


BY_ANY_MEANS = ("entity", "sensor", "bus", "trigger")


async def _automate_each_means(gateway: Gateway) -> list[Event]:
    """Set up an automation by each means; each reports its message, and the one it sees."""
    name = gateway.entity_id
    shown = name("sensor", "last_message")
    each = "{{ trigger.to_state.attributes.message_id }}"
    triggers = {
        "entity": ({"trigger": "state", "entity_id": name("event", "message")}, each),
        "sensor": ({"trigger": "state", "entity_id": shown}, each),
        "bus": (
            {"trigger": "event", "event_type": "smsgateway24_message_received"},
            "{{ trigger.event.data.message_id }}",
        ),
        "trigger": (
            {
                "trigger": "smsgateway24.message_received",
                "target": {"entity_id": name("event", "message")},
                "options": {"max_age": "any"},
            },
            "{{ trigger.message.message_id }}",
        ),
    }
    automations = [
        {
            "alias": means,
            "mode": "queued",
            "triggers": trigger,
            "actions": {
                "event": SEEN,
                "event_data": {
                    "by": means,
                    "of": of,
                    "sees": f"{{{{ state_attr('{shown}', 'message_id') }}}}",
                },
            },
        }
        for means, (trigger, of) in triggers.items()
    ]
    assert await async_setup_component(
        gateway.hass, "automation", {"automation": automations}
    )
    await gateway.hass.async_block_till_done()
    return async_capture_events(gateway.hass, SEEN)


async def _one_by_one(gateway: Gateway, bodies: list[dict[str, Any]]) -> None:
    for body in bodies:
        await gateway.accepted(body)


async def _at_once(gateway: Gateway, bodies: list[dict[str, Any]]) -> None:
    await asyncio.gather(*(gateway.accepted(body) for body in bodies))


async def _during_a_reload(gateway: Gateway, bodies: list[dict[str, Any]]) -> None:
    entries = gateway.hass.config_entries
    assert await entries.async_unload(gateway.entry.entry_id)
    await _one_by_one(gateway, bodies)
    assert await entries.async_setup(gateway.entry.entry_id)


@pytest.mark.parametrize("come", [_one_by_one, _at_once, _during_a_reload])
async def test_an_automation_sees_the_message_it_is_about_and_no_later_one(
    gateway: Gateway, come: Callable[[Gateway, list[dict[str, Any]]], Awaitable[None]]
) -> None:
    seen = await _automate_each_means(gateway)

    await come(gateway, [message(1), message(2), message(3)])
    await gateway.hass.async_block_till_done()

    views = [tuple(event.data.values()) for event in seen if event.data["of"]]
    assert sorted(views) == sorted(
        (means, sms_id, sms_id) for means in BY_ANY_MEANS for sms_id in (1, 2, 3)
    )


async def test_automations_see_the_messages_of_the_start_one_by_one_too(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """As Home Assistant starts: events that are fired while it announces its start are put off."""
    hass.set_state(CoreState.not_running)
    gateway = await set_up(account_entry(phone_subentry()))
    seen = await _automate_each_means(gateway)
    await _one_by_one(gateway, [message(1), message(2), message(3)])

    await hass.async_start()
    await hass.async_block_till_done()

    views = [tuple(event.data.values()) for event in seen if event.data["of"]]
    assert sorted(views) == sorted(
        (means, sms_id, sms_id) for means in BY_ANY_MEANS for sms_id in (1, 2, 3)
    )


async def test_of_all_that_waits_at_the_start_no_event_is_dropped(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """More than Home Assistant puts off (core.py, `_MAX_QUEUED_EVENT_DISPATCHES`)."""
    phones = [
        phone_subentry(f"Phone {n}", f"{n}a" * 32, f"01PHONE{n}000000000000000000")
        for n in range(3)
    ]
    hass.set_state(CoreState.not_running)
    first = await set_up(account_entry(*phones, entry_id="first"))
    for n in range(3):
        await first.accepted(message(1, device_id=None), f"{n}a" * 32)
    kept: Changes = {**stored_records(hass, "first")}
    for (kind, owner, number), value in stored_records(hass, "first").items():
        if kind is Kind.QUEUED:
            waiting = json.loads(value)
            for sms_id in range(2, 901):
                waiting["message"]["message_id"] = sms_id
                kept[kind, owner, int(number) + sms_id] = json.dumps(waiting)
    await hass.config_entries.async_remove("first")
    store(hass, "second", kept)
    gateway = await set_up(account_entry(*phones, entry_id="second"))
    gateway.messages.clear()

    await hass.async_start()
    await hass.async_block_till_done()

    assert len(gateway.messages) == 2_700


async def test_automations_that_were_there_before_the_phone_see_all_of_a_message(
    gateway: Gateway,
) -> None:
    """A phone that is deleted and added again has the names that automations listen to."""
    triggers = await _state_and_bus_triggers(gateway)
    seen = await _automate(gateway, *triggers, see=_message_view(gateway))
    entries = gateway.hass.config_entries
    entries.async_remove_subentry(gateway.entry, PHONE_ID)
    await gateway.hass.async_block_till_done()
    entries.async_add_subentry(
        gateway.entry,
        ConfigSubentry(
            data=MappingProxyType({"webhook_id": OTHER_WEBHOOK_ID, "cloudhook": False}),
            subentry_id=OTHER_PHONE_ID,
            subentry_type="phone",
            title="Pixel 4a",
            unique_id=None,
        ),
    )
    await gateway.hass.async_block_till_done()
    old = message(2, body="old", address="+393331234567")
    await gateway.accepted(old, OTHER_WEBHOOK_ID)
    seen.clear()

    new = message(3, body="new", date="2026-11-20 19:00:00")
    await gateway.accepted(new, OTHER_WEBHOOK_ID)

    # Those that are disabled by default have no former names.
    assert {event.data["by"] for event in seen} == {*range(len(triggers))} - {1, 2}
    assert {event.data["seen"] for event in seen} == {"new 3 unknown unknown 3 new"}


async def test_our_trigger_signal_comes_last_and_with_the_whole_text(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    steps: list[tuple[str, str]] = []
    contexts: set[str] = set()
    name = gateway.entity_id
    watched = {
        name("sensor", "last_message"): "sensor",
        name("event", "message"): "event",
    }

    @callback
    def on_state(event: Event[Any]) -> None:
        if (kind := watched.get(event.data["entity_id"])) is not None:
            steps.append((kind, event.data["new_state"].attributes["text"][:3]))
            contexts.add(event.context.id)

    @callback
    def on_bus(event: Event[Any]) -> None:
        steps.append(("bus", event.data["text"][:3]))
        contexts.add(event.context.id)

    @callback
    def on_trigger(published: Any) -> None:
        event, context = published.event, published.context
        steps.append(("trigger", event.message.text[:3]))
        assert len(event.message.text) == 9_000
        contexts.add(context.id)

    hass.bus.async_listen("state_changed", on_state)
    hass.bus.async_listen("smsgateway24_message_received", on_bus)
    async_dispatcher_connect(
        hass, trigger_signal(gateway.entry.entry_id, PHONE_ID), on_trigger
    )

    await gateway.accepted(message(body="new" * 3_000))

    assert [step for step, _text in steps[-2:]] == ["bus", "trigger"]
    assert {step for step, _text in steps[:-2]} == {"sensor", "event"}
    assert {text for _step, text in steps} == {"new"}
    assert len(contexts) == 1


async def test_calls_that_come_together_are_all_read_then_all_told_then_answered(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    steps: list[tuple[str, int]] = []

    def noted_parse(fields: dict[str, Any], *args: Any) -> WebhookPayload:
        steps.append(("read", fields["sms_id"]))
        return parse_fields(fields, *args)

    @callback
    def on_trigger(published: Any) -> None:
        steps.append(("published", published.event.message.message_id))

    async def call(sms_id: int) -> None:
        body = json.dumps(message(sms_id)).encode()
        request = MockRequest(body, "test", method="POST")
        answer = await async_handle_webhook(hass, WEBHOOK_ID, request)
        assert answer.status == 200
        steps.append(("answered", sms_id))

    # Not to the bus event: who listens to that hears of a phone's messages one in a pass.
    gateway.stop_listening()
    async_dispatcher_connect(
        hass, trigger_signal(gateway.entry.entry_id, PHONE_ID), on_trigger
    )
    with patch(
        "custom_components.smsgateway24.receiving.webhook.parse_fields", noted_parse
    ):
        await asyncio.gather(*(call(sms_id) for sms_id in (3, 1, 2)))

    assert steps == [
        (step, sms_id)
        for step in ("read", "published", "answered")
        for sms_id in (3, 1, 2)
    ]


async def test_a_report_that_changes_nothing_visible_writes_nothing(
    gateway: Gateway,
) -> None:
    await gateway.accepted(status(1, 7))
    changed = gateway.watch()

    await gateway.accepted(status(1, 6))

    assert changed == []


async def test_a_message_writes_only_what_it_changes(gateway: Gateway) -> None:
    await gateway.accepted(message(1))
    changed = gateway.watch()
    reported = gateway.state("sensor", "delivery_status").last_reported

    await gateway.accepted(image(2))

    name = gateway.entity_id
    assert gateway.state("sensor", "delivery_status").last_reported == reported
    assert sorted(changed) == sorted(
        (
            name("event", "message"),
            name("image", "last_image"),
            name("sensor", "last_message"),
            name("sensor", "last_received"),
            name("sensor", "last_sender"),
        )
    )
