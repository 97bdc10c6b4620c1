"""Entities of a phone: which are there by default, and what they say of messages and failures."""

from dataclasses import replace
from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.json import load_json
import pytest

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, ApiFaultKind, Service
from tests.builders.entries import (
    PHONE_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.builders.home import ANNA, CAROL, DEVICE_ID, Home, Time, token_entry
from tests.builders.translations import ENGLISH, below
from tests.payloads import image, message, status
from tests.plugin import PassTime, SetUp, SetUpHome

ENABLED = {
    "event": {"message"},
    "sensor": {
        "last_message",
        "delivery_status",
        "messages_received",
        "messages_sent",
        "messages_failed",
    },
    "binary_sensor": {"delivery_problem"},
    "image": {"last_image"},
}
ENABLED_WITH_TOKEN = {
    "binary_sensor": {"online", "app_update"},
    "sensor": {"app_version", "sim_1_operator", "send_allowance"},
}
DISABLED = {
    "event": {"delivery"},
    "sensor": {"last_sender", "last_received", "messages_delivered"},
}
FAILURES = [
    (8, "not_delivered"),
    (9, "generic_failure"),
    (10, "no_service"),
    (11, "null_pdu"),
    (12, "radio_off"),
    (100, "not_allowed"),
]


def keys(gateway: Gateway, *, enabled: bool) -> dict[str, set[str]]:
    """Return the keys of the entities of the phone by domain."""
    found: dict[str, set[str]] = {}
    for entry in er.async_entries_for_config_entry(
        er.async_get(gateway.hass), gateway.entry.entry_id
    ):
        if (
            entry.config_subentry_id == PHONE_ID
            and (entry.disabled_by is None) is enabled
        ):
            key = entry.unique_id.removeprefix(f"{PHONE_ID}_")
            found.setdefault(entry.domain, set()).add(key)
    return found


def writes(hass: HomeAssistant, entity_id: str) -> list[str]:
    """Collect the states that are written of an entity from here on."""
    written: list[str] = []

    @callback
    def on_change(event: Event) -> None:
        if event.data["entity_id"] == entity_id and event.data["new_state"]:
            written.append(event.data["new_state"].state)

    hass.bus.async_listen("state_changed", on_change)
    return written


# What is there by default


async def test_a_phone_without_a_token_has_what_is_looked_at_and_no_more(
    gateway: Gateway,
) -> None:
    assert keys(gateway, enabled=True) == ENABLED
    assert keys(gateway, enabled=False) == DISABLED


async def test_a_phone_with_a_token_has_its_health_and_allowance_beside_it(
    home: Home,
) -> None:
    assert keys(home.gateway, enabled=True) == {
        domain: ENABLED.get(domain, set()) | ENABLED_WITH_TOKEN.get(domain, set())
        for domain in ENABLED
    }
    assert keys(home.gateway, enabled=False) == DISABLED | {
        "sensor": DISABLED["sensor"] | {"last_seen"}
    }


# Counters


async def test_a_counter_is_written_once_a_minute_and_exact_at_its_end(
    pass_time: PassTime, gateway: Gateway
) -> None:
    written = writes(gateway.hass, gateway.entity_id("sensor", "messages_received"))

    for number in range(1, 6):
        await gateway.accepted(message(number))
        await pass_time(seconds=5)
    assert written == ["1"]

    await pass_time(seconds=40)
    assert written == ["1", "5"]
    assert gateway.state("sensor", "messages_received").state == "5"


async def test_a_counter_is_written_at_once_after_a_minute_of_rest(
    pass_time: PassTime, gateway: Gateway
) -> None:
    written = writes(gateway.hass, gateway.entity_id("sensor", "messages_received"))
    await gateway.accepted(message(1))
    await pass_time(minutes=2)

    await gateway.accepted(message(2))

    assert written == ["1", "2"]


async def test_a_counter_at_rest_has_no_timer(
    hass: HomeAssistant, pass_time: PassTime, gateway: Gateway
) -> None:
    await gateway.accepted(message(1))
    await pass_time(minutes=1)
    await pass_time(minutes=1)
    written = writes(hass, gateway.entity_id("sensor", "messages_received"))

    await pass_time(minutes=1)

    assert written == []


async def test_a_counter_has_its_last_count_before_a_reload(
    hass: HomeAssistant, pass_time: PassTime, gateway: Gateway
) -> None:
    written = writes(hass, gateway.entity_id("sensor", "messages_received"))
    await gateway.accepted(message(1))
    await gateway.accepted(message(2))

    assert await hass.config_entries.async_reload(gateway.entry.entry_id)

    assert written == ["1", "2", "unavailable", "2"]


async def test_the_counters_of_a_phone_can_be_statistics(gateway: Gateway) -> None:
    for key in ("messages_received", "messages_sent", "messages_failed"):
        attributes = gateway.state("sensor", key).attributes
        assert attributes["state_class"] == "total_increasing"
        assert attributes["unit_of_measurement"] == "messages"


async def test_automations_see_the_counter_that_goes_with_the_first_message(
    gateway: Gateway,
) -> None:
    seen: list[str] = []

    @callback
    def on_message(_event: Event) -> None:
        seen.append(gateway.state("sensor", "messages_received").state)

    gateway.hass.bus.async_listen("smsgateway24_message_received", on_message)

    await gateway.accepted(message(1))

    assert seen == ["1"]


# Failures


@pytest.fixture
async def contacts(set_up: SetUp) -> Gateway:
    """An account with the contact Mum."""
    return await set_up(
        account_entry(phone_subentry(), contact_subentry("Mum", ANNA, trusted=True))
    )


@pytest.mark.parametrize(("status_id", "name"), FAILURES)
async def test_a_failure_says_to_whom_why_and_what_to_do(
    contacts: Gateway, status_id: int, name: str
) -> None:
    reason = ENGLISH[f"common.reason_{name}"]
    advice = ENGLISH[f"common.advice_{name}"]

    await contacts.accepted(status(7, status_id, sendto=ANNA))

    wanted = {
        "message_id": 7,
        "recipient": ANNA,
        "recipient_name": "Mum",
        "reason": reason,
        "advice": advice,
    }
    for domain, key in (
        ("sensor", "delivery_status"),
        ("binary_sensor", "delivery_problem"),
    ):
        attributes = contacts.state(domain, key).attributes
        assert {k: attributes[k] for k in wanted} == wanted
    assert contacts.state("binary_sensor", "delivery_problem").state == "on"
    assert contacts.reports[0].data["reason"] == reason


async def test_what_goes_well_has_no_reason_and_no_advice(contacts: Gateway) -> None:
    await contacts.accepted(status(7, 6, sendto=ANNA))

    attributes = contacts.state("sensor", "delivery_status").attributes
    assert (attributes["recipient_name"], attributes["reason"]) == ("Mum", None)
    assert attributes["advice"] is None
    assert contacts.reports[0].data["reason"] is None
    problem = contacts.state("binary_sensor", "delivery_problem")
    assert problem.state == "off"
    assert {problem.attributes[key] for key in ("recipient", "reason", "advice")} == {
        None
    }


async def test_a_problem_names_the_oldest_message_that_is_one_still(
    contacts: Gateway,
) -> None:
    await contacts.accepted(status(1, 9, sendto=ANNA))
    changed = contacts.watch()
    await contacts.accepted(status(2, 10, sendto=CAROL))
    problem = contacts.entity_id("binary_sensor", "delivery_problem")
    # A second failure does not flip the problem, and costs no state of it.
    assert problem not in changed

    await contacts.accepted(status(3, 6, sendto=ANNA))

    attributes = contacts.state("binary_sensor", "delivery_problem").attributes
    assert attributes["message_id"] == 2
    assert attributes["recipient"] == CAROL
    assert attributes["reason"] == ENGLISH["common.reason_no_service"]


async def test_a_failure_still_says_why_after_a_restart(
    contacts: Gateway, hass: HomeAssistant
) -> None:
    await contacts.accepted(status(7, 9, sendto=ANNA))
    before = contacts.state("binary_sensor", "delivery_problem").attributes

    assert await hass.config_entries.async_reload(contacts.entry.entry_id)

    assert contacts.state("binary_sensor", "delivery_problem").attributes == before


# Words


@pytest.mark.parametrize(
    ("body", "options", "word"),
    [
        (image(1), {}, "message_image"),
        (message(1, type="voice", body=""), {}, "message_unknown"),
        (message(1), {"content": "none"}, "message_hidden"),
    ],
)
async def test_a_message_without_a_text_is_shown_as_a_word(
    set_up: SetUp, body: dict[str, Any], options: dict[str, str], word: str
) -> None:
    gateway = await set_up(account_entry(phone_subentry(), options=options))

    await gateway.accepted(body)

    assert gateway.state("sensor", "last_message").state == ENGLISH[f"common.{word}"]


@pytest.fixture
def italian(
    monkeypatch: pytest.MonkeyPatch, disable_translations_once: None
) -> dict[str, str]:
    """Words that stand in the Italian translation."""
    words = {key: f"{text} (it)" for key, text in below("common").items()}

    def load(path: Any) -> Any:
        loaded: Any = load_json(path)
        if str(path).endswith(f"{DOMAIN}/translations/it.json"):
            loaded |= {"common": words}
        return loaded

    monkeypatch.setattr("homeassistant.helpers.translation.load_json", load)
    return words


async def test_words_are_in_the_language_of_the_server(
    hass: HomeAssistant, contacts: Gateway, italian: dict[str, str]
) -> None:
    await hass.config.async_update(language="it")
    await hass.async_block_till_done()

    await contacts.accepted(status(7, 9, sendto=ANNA))
    await contacts.accepted(image(1))

    assert contacts.reports[0].data["reason"] == italian["reason_generic_failure"]
    assert (
        contacts.state("binary_sensor", "delivery_problem").attributes["advice"]
        == italian["advice_generic_failure"]
    )
    assert contacts.state("sensor", "last_message").state == italian["message_image"]
    models = {
        device.model
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), contacts.entry.entry_id
        )
    }
    assert models == {italian[f"model_{of}"] for of in ("account", "phone", "contact")}


# Allowance


async def test_the_allowance_is_what_is_left_in_the_hour_and_today(
    time: Time, home: Home
) -> None:
    assert home.gateway.state("sensor", "send_allowance").state == "30"
    assert (
        home.gateway.state("sensor", "send_allowance").attributes["left_today"] == 200
    )

    await home.send(to=CAROL)
    state = home.gateway.state("sensor", "send_allowance")
    assert (state.state, state.attributes["left_today"]) == ("29", 199)

    await time.passes(minutes=61)
    state = home.gateway.state("sensor", "send_allowance")
    assert (state.state, state.attributes["left_today"]) == ("30", 199)

    for _ in range(24):
        await time.passes(hours=1)
    assert (
        home.gateway.state("sensor", "send_allowance").attributes["left_today"] == 200
    )


async def test_the_allowance_is_written_once_a_minute(time: Time, home: Home) -> None:
    written = writes(home.hass, home.gateway.entity_id("sensor", "send_allowance"))

    for _ in range(3):
        await home.send(to=CAROL)
    assert written == ["29"]
    await time.passes(seconds=61)

    assert written == ["29", "27"]


async def test_the_allowance_of_the_day_limits_that_of_the_hour(
    set_up_home: SetUpHome, service: Service, account: Account
) -> None:
    home = await set_up_home(
        token_entry(service, account, options={"sends_per_day": 2})
    )

    await home.send(to=CAROL)

    state = home.gateway.state("sensor", "send_allowance")
    assert (state.state, state.attributes["left_today"]) == ("1", 1)


async def test_what_the_service_refused_does_not_count(time: Time, home: Home) -> None:
    home.fault(ApiFaultKind.ERROR, times=1)
    await home.send(to=CAROL)
    await time.passes(seconds=61)

    assert home.gateway.state("sensor", "send_allowance").state == "30"


# SIM cards


def second_sim(home: Home) -> er.RegistryEntry | None:
    registry = er.async_get(home.hass)
    entity_id = registry.async_get_entity_id(
        "sensor", DOMAIN, f"{PHONE_ID}_sim_2_operator"
    )
    return None if entity_id is None else registry.async_get(entity_id)


async def test_a_phone_with_one_sim_has_no_second_operator(home: Home) -> None:
    assert second_sim(home) is None


async def test_an_operator_appears_with_the_second_sim(time: Time, home: Home) -> None:
    phones = home.service.state.phones
    phone = phones[DEVICE_ID]
    [sim] = phone.sims
    phones[DEVICE_ID] = replace(phone, sims=(sim, replace(sim, slot=1)))

    await time.passes(minutes=6)

    assert second_sim(home) is not None
    assert home.gateway.state("sensor", "sim_2_operator").state == "Example Mobile"


async def test_a_second_operator_is_there_before_the_service_has_answered(
    time: Time, home: Home
) -> None:
    phones = home.service.state.phones
    phone = phones[DEVICE_ID]
    [sim] = phone.sims
    phones[DEVICE_ID] = replace(phone, sims=(sim, replace(sim, slot=1)))
    await time.passes(minutes=6)
    home.fault(ApiFaultKind.ERROR, None, times=9)

    await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.settle()

    attributes = home.gateway.state("sensor", "sim_2_operator").attributes
    assert "restored" not in attributes
