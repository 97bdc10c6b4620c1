"""What there really is: the events, responses, entities and words that pages describe."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smsgateway24.const import (
    DOMAIN,
    EVENT_DELIVERY_STATUS,
    EVENT_MESSAGE_RECEIVED,
    EVENT_MESSAGE_SENT,
    EVENT_QUESTION_CLOSED,
)
from custom_components.smsgateway24.receiving import catch_up
from simulator import ApiFault, ApiFaultKind
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    account_entry,
    contact_id,
    phone_subentry,
)
from tests.builders.home import ANNA, CAROL, DEVICE_ID, LUCA, Home
from tests.builders.translations import INTEGRATION
from tests.payloads import image, message, status
from tests.pure.test_layers import sources

type Shape = dict[str, set[type]]
"""Which types the value of a key may have."""


def shape(values: Iterable[Mapping[str, Any]]) -> Shape:
    """Return the keys of several values of a kind, all of which have them all."""
    values = list(values)
    assert values
    found: Shape = {key: set() for key in values[0]}
    for value in values:
        assert value.keys() == found.keys()
        for key, part in value.items():
            found[key].add(type(part))
    return found


def mismatches(value: Mapping[str, Any], wanted: Shape) -> list[str]:
    """Return what in a value is not of a shape."""
    found = [f"{key} is missing" for key in wanted.keys() - value.keys()]
    found += [f"{key} does not exist" for key in value.keys() - wanted.keys()]
    found += [
        f"{key} is {value[key]!r}, but {sorted(kind.__name__ for kind in kinds)}"
        for key, kinds in wanted.items()
        if key in value and type(value[key]) not in kinds
    ]
    return sorted(found)


async def events(home: Home) -> dict[str, Shape]:
    """Return the shapes of the bus events, after all kinds of them."""
    hass, gateway = home.hass, home.gateway
    sent = async_capture_events(hass, EVENT_MESSAGE_SENT)
    closed = async_capture_events(hass, EVENT_QUESTION_CLOSED)
    # A second card has an operator of its own.
    phone = home.service.phone(DEVICE_ID)
    [sim] = phone.sims
    home.service.state.phones[DEVICE_ID] = replace(
        phone, sims=(sim, replace(sim, slot=1))
    )
    # The text to a stranger is withheld.
    await _set_options(home, content="contacts")
    await home.send(to=CAROL, contact=[home.device(contact_id("Anna"))])
    # What only the list brings.
    home.set_webhooks(DEVICE_ID, None)
    await home.service.settle()
    home.lose("One", sender=LUCA)
    with patch(f"{catch_up.__name__}.GRACE", timedelta(0)):
        await _set_options(home)
    # A phone whose id is not known yet.
    other = account_entry(phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID))
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    await home.settle()
    for body in (
        message(1, address=ANNA),
        # Another text of the same sender may be no conflict.
        message(1, address=ANNA, body="An edit"),
        message(2, address="Amazon", date=None, date_sent=None),
        image(3, address=LUCA),
        message(4, internal_id=None, channel_id=None),
        message(8, type="voice", img_url="https://example.com/voice.ogg"),
        status(5, 6),
        status(5, 7, senttime="2026-11-20 18:04:11", channel_id=None),
        status(6, 9, sendto=ANNA),
        status(7, 2**70),
    ):
        await gateway.accepted(body)
        nameless = body | {"sms_id": body["sms_id"] + 100, "device_id": None}
        await gateway.accepted(nameless, OTHER_WEBHOOK_ID)
    # A question that is answered, and one that is not.
    await _ask(home, "cellar")
    await gateway.accepted(message(9, address=ANNA, body="1", date=None))
    await _ask(home, "gate")
    await hass.services.async_call(
        DOMAIN, "cancel_question", {"question_id": "gate"}, blocking=True
    )
    return {
        EVENT_MESSAGE_RECEIVED: shape(event.data for event in gateway.messages),
        EVENT_MESSAGE_SENT: shape(event.data for event in sent),
        EVENT_DELIVERY_STATUS: shape(event.data for event in gateway.reports),
        EVENT_QUESTION_CLOSED: shape(event.data for event in closed),
    }


async def _ask(home: Home, question_id: str) -> None:
    await home.hass.services.async_call(
        DOMAIN,
        "ask",
        {
            "contact": "Anna",
            "message": "Open?",
            "answers": ["yes", "no"],
            "question_id": question_id,
        },
        blocking=True,
    )
    await home.settle()


async def _set_options(home: Home, **options: Any) -> None:
    """Set these options of the account and no others, and reload it: the service is asked."""
    entries = home.hass.config_entries
    entries.async_update_entry(home.entry, options=options)
    assert await entries.async_reload(home.entry.entry_id)
    await home.settle()


async def responses(home: Home) -> dict[str, Shape]:
    """Return the shapes of one message in the responses of actions, sent and listed.

    What is listed is from the history and from the service's list.
    """
    sent = await home.send(to=[CAROL], contact=[home.device(contact_id("Anna"))])
    home.service.fail_api(
        ApiFault(kind=ApiFaultKind.ERROR, method="addsms", text="No credit", times=1)
    )
    sent += await home.send(to=CAROL)
    home.lose("One", sender=LUCA, hours=3)
    home.lose("Two", sender="+4917642111112", hours=2)
    at = home.service.clock.now()
    home.service.remember(DEVICE_ID, LUCA, "Three", channel=2**70, at=at)
    # Without a date, it counts as received when it came.
    await home.gateway.accepted(image(9, address=LUCA, date=None, date_sent=None))
    await home.service.settle()
    await home.settle()
    sent += await home.send(to=CAROL, once_key="x", wait_for="accepted")
    waiting = await home.begin(wait_for="delivered")
    await home.service.settle()
    sent += await waiting
    answer = await home.act("get_messages", device_id=home.device())
    return {"sent": shape(sent), "listed": shape(answer["messages"])}


def entities(home: Home) -> dict[str, er.RegistryEntry]:
    """Return the entities of the phone, the contact Anna and the account, by their keys.

    Those of a contact begin with `contact_` where the phone has one of the same key.
    """
    found: dict[str, er.RegistryEntry] = {}
    for owner in (PHONE_ID, contact_id("Anna"), home.entry.entry_id):
        of_owner = {
            entry.unique_id.removeprefix(f"{owner}_"): entry
            for entry in er.async_entries_for_config_entry(
                er.async_get(home.hass), home.entry.entry_id
            )
            if entry.unique_id.startswith(f"{owner}_")
        }
        found |= {
            f"contact_{key}" if key in found else key: entry
            for key, entry in of_owner.items()
        }
    return found


def said() -> set[str]:
    """Return all texts in the code of the integration."""
    return {
        node.value
        for _name, path in sources(INTEGRATION)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
