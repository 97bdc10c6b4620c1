"""Answering a message: by its phone and slot, to its sender."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.smsgateway24.api import Client
from simulator import Account, ApiFault, ApiFaultKind, Service
from tests.builders.entries import PHONE_ID, account_entry, contact_subentry
from tests.builders.home import (
    ANNA,
    CAROL,
    DEVICE_ID,
    LUCA,
    PHONE_NUMBER,
    Home,
    sender_subentries,
    token_entry,
)
from tests.builders.restarts import AiohttpClient
from tests.payloads import message
from tests.plugin import SetUpHome

STRANGER = "+4917642111118"
FOREIGN = "+393331234568"
PREMIUM = "+499001234567"


async def test_an_answer_goes_the_way_the_message_came(home: Home) -> None:
    asked = await home.service.receive(DEVICE_ID, LUCA, "Apri?", channel=3)

    response = await home.act(
        "reply", device_id=home.device(), message_id=asked.sms_id, message="Fatto"
    )

    [sent] = home.service.messages(incoming=False)
    assert (sent.address, sent.channel, sent.body) == (LUCA, 3, "Fatto")
    [result] = response["messages"]
    assert (result["contact"], result["outcome"]) == ("Luca", "reached")


async def test_a_sender_that_could_be_two_numbers_gets_no_answer(home: Home) -> None:
    """+47 92234567, whose plus the oldest webhooks leave out, is a number of Arkansas, too."""
    await home.hass.config.async_update(country="US")
    await home.gateway.accepted(message(7, address=4792234567))
    assert await home.refused(to="4792234567") == "number_ambiguous"

    assert await home.refused("reply", message_id=7) == "sender_ambiguous"
    assert not home.posts


async def test_an_answer_can_be_given_without_asking_for_the_response(
    home: Home,
) -> None:
    asked = await home.service.receive(DEVICE_ID, ANNA, "Ja?")

    await home.hass.services.async_call(
        "smsgateway24",
        "reply",
        {
            "device_id": home.device(),
            "message_id": str(asked.sms_id),
            "message": "Ja!",
        },
        blocking=True,
    )

    assert [m.body for m in home.service.messages(incoming=False)] == ["Ja!"]


@pytest.mark.parametrize(
    ("sender", "channel", "answered"),
    [
        ("+4915752982212", 0, "+4915752982212"),
        ("015752982212", 1, "+4915752982212"),
        (STRANGER, 0, STRANGER),
        (STRANGER, 4, STRANGER),
        ("393331234567@s.whatsapp.net", 3, LUCA),
    ],
)
async def test_whoever_has_a_number_can_be_answered(
    home: Home, sender: str, channel: int, answered: str
) -> None:
    await home.gateway.accepted(message(7, address=sender, channel_id=channel))

    await home.act("reply", device_id=home.device(), message_id=7, message="Ok")

    [sent] = home.service.messages(incoming=False)
    assert (sent.address, sent.channel) == (answered, channel)


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "Amazon"},
        {"address": None},
        {"address": "1203630@g.us", "channel_id": 3},
        {"address": "9987@lid", "channel_id": 3},
        # No country has it; *Send message* refuses it, too.
        {"address": "1234567"},
    ],
)
async def test_what_has_no_number_cannot_be_answered(
    home: Home, fields: dict[str, Any]
) -> None:
    await home.gateway.accepted(message(7, **fields))

    assert await home.refused("reply", message_id=7) == "sender_unanswerable"
    assert home.posts == []


COSTLY = [
    (FOREIGN, 0, "sender_foreign"),
    (FOREIGN, 1, "sender_foreign"),
    # Where the recipient has no RCS, it is an SMS.
    (FOREIGN, 4, "sender_foreign"),
    ("+18765550123", 0, "sender_foreign"),
    (PREMIUM, 0, "sender_costly"),
    ("09001234567", 0, "sender_costly"),
    ("+491801234567", 0, "sender_costly"),
    ("+881612345678", 0, "sender_costly"),
    ("4242", 0, "sender_costly"),
    ("+49900123456789", 0, "sender_costly"),
]


@pytest.mark.parametrize(("sender", "channel", "refusal"), COSTLY)
async def test_a_stranger_cannot_make_the_home_pay(
    home: Home, sender: str, channel: int, refusal: str
) -> None:
    await home.gateway.accepted(message(7, address=sender, channel_id=channel))

    assert await home.refused("reply", message_id=7) == refusal
    assert home.posts == []


@pytest.mark.parametrize(("sender", "channel", "_refusal"), COSTLY)
async def test_whoever_wants_to_pay_says_so(
    home: Home, sender: str, channel: int, _refusal: str
) -> None:
    await home.gateway.accepted(message(7, address=sender, channel_id=channel))

    await home.act(
        "reply",
        device_id=home.device(),
        message_id=7,
        message="Ok",
        allow_foreign=True,
    )

    [sent] = home.service.messages(incoming=False)
    assert sent.channel == channel


async def test_the_refusal_says_what_to_do_and_shows_no_number(home: Home) -> None:
    await home.gateway.accepted(message(7, address=FOREIGN))

    refusal = str(await home.error("reply", message_id=7))

    assert "add the sender as a contact" in refusal
    assert "allow_foreign" in refusal
    assert "…68" in refusal
    assert FOREIGN[1:] not in refusal


@pytest.mark.parametrize(
    "address", [FOREIGN, PREMIUM, "4242"], ids=["foreign", "premium", "short"]
)
async def test_a_contact_is_no_stranger(
    set_up_home: SetUpHome, service: Service, account: Account, address: str
) -> None:
    contact = contact_subentry("Bank", address)
    home = await set_up_home(
        token_entry(service, account, *sender_subentries(), contact)
    )
    await home.gateway.accepted(message(7, address=address))

    await home.act("reply", device_id=home.device(), message_id=7, message="Ok")

    assert home.service.messages(incoming=False)[-1].address == address


@pytest.mark.parametrize("channel", [2, 3])
async def test_by_whatsapp_strangers_of_all_countries_are_answered(
    home: Home, channel: int
) -> None:
    await home.gateway.accepted(message(7, address=FOREIGN, channel_id=channel))

    await home.act("reply", device_id=home.device(), message_id=7, message="Ok")

    [sent] = home.service.messages(incoming=False)
    assert (sent.address, sent.channel) == (FOREIGN, channel)


def list_sims(service: Service, *countries: str | None) -> None:
    """Have the service list the phone with SIM cards of these countries."""
    sims = [
        {"Slot": str(slot), "CountryIso": country}
        for slot, country in enumerate(countries)
    ]
    listed = {"device": [{"id": DEVICE_ID, "siminfo": sims}]}
    service.fail_api(
        ApiFault(
            kind=ApiFaultKind.BODY,
            method="getalldevices",
            text=json.dumps(listed),
            times=None,
        )
    )


@pytest.mark.parametrize(
    ("home_country", "sims", "refusals"),
    [
        ("DE", ["de"], {FOREIGN: "sender_foreign", PREMIUM: "sender_costly"}),
        ("DE", ["de", "it"], {PREMIUM: "sender_costly"}),
        ("FR", [None, "it"], {STRANGER: "sender_foreign", PREMIUM: "sender_costly"}),
        (None, ["it"], {STRANGER: "sender_foreign", PREMIUM: "sender_costly"}),
        (None, [], {PREMIUM: "sender_costly", "4242": "sender_costly"}),
        ("IT", [], {STRANGER: "sender_foreign", PREMIUM: "sender_costly"}),
    ],
)
async def test_at_home_is_where_the_home_is_and_where_the_sim_cards_are_from(
    set_up_home: SetUpHome,
    service: Service,
    account: Account,
    home_country: str | None,
    sims: list[str | None],
    refusals: dict[str, str],
) -> None:
    list_sims(service, *sims)
    home = await set_up_home(token_entry(service, account))
    await home.hass.config.async_update(country=home_country)
    senders = [STRANGER, FOREIGN, PREMIUM, "4242"]
    found = {}
    for sms_id, sender in enumerate(senders, 7):
        await home.gateway.accepted(message(sms_id, address=sender))
        try:
            await home.act(
                "reply", device_id=home.device(), message_id=sms_id, message="Ok"
            )
        except HomeAssistantError as err:
            found[sender] = err.translation_key

    assert found == {"4242": "sender_costly"} | refusals


async def test_one_who_is_not_answered_keeps_nobody_else_from_it(
    hass: HomeAssistant, home: Home
) -> None:
    answering = {
        "mode": "queued",
        "triggers": {
            "trigger": "smsgateway24.message_received",
            "target": {"device_id": home.device()},
        },
        "actions": {
            "action": "smsgateway24.reply",
            "data": {
                "device_id": "{{ trigger.message.device_id }}",
                "message_id": "{{ trigger.message.message_id }}",
                "message": "Thank you",
            },
        },
    }
    assert await async_setup_component(hass, "automation", {"automation": answering})

    for sms_id, sender in enumerate((FOREIGN, STRANGER, PREMIUM, ANNA), 7):
        await home.gateway.accepted(
            message(sms_id, address=sender, date=None, date_sent=None)
        )
    await home.settle()

    sent = home.service.messages(incoming=False)
    assert [each.address for each in sent] == [STRANGER, ANNA]


async def test_a_channel_that_nobody_knows_cannot_be_answered(home: Home) -> None:
    await home.gateway.accepted(message(7, channel_id=77))

    assert await home.refused("reply", message_id=7) == "channel_unanswerable"
    assert home.posts == []


async def test_a_message_from_before_a_kill_can_be_answered(
    home: Home, aiohttp_client: AiohttpClient
) -> None:
    asked = await home.service.receive(DEVICE_ID, LUCA, "Apri?", channel=3)

    async with home.killed(aiohttp_client) as again:
        await again.act(
            "reply", device_id=again.device(), message_id=asked.sms_id, message="Sì"
        )

    assert home.service.messages(incoming=False)[-1].channel == 3


async def test_a_message_that_only_the_service_knows_can_be_answered(
    home: Home,
) -> None:
    home.lose("Not this one", sender=ANNA, hours=31)
    asked = home.lose("Hello", sender=LUCA, hours=30)

    await home.act("reply", device_id=home.device(), message_id=asked, message="Hi")

    assert home.service.messages(incoming=False)[-1].address == LUCA


async def test_an_answer_by_a_phone_that_is_removed_meanwhile_is_not_sent(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = home.lose("Hello", sender=LUCA, hours=30)
    listed = Client.async_messages

    async def list_and_remove(client: Client, **query: Any) -> Any:
        rows = await listed(client, **query)
        if PHONE_ID in home.entry.subentries:
            home.hass.config_entries.async_remove_subentry(home.entry, PHONE_ID)
        return rows

    monkeypatch.setattr(Client, "async_messages", list_and_remove)
    answer = {"device_id": home.device(), "message_id": asked, "message": "Hi"}
    [result] = (await home.act("reply", **answer))["messages"]

    assert result["outcome"] == "failed"
    assert home.posts == []


async def test_an_id_that_nobody_knows_is_refused(home: Home) -> None:
    assert await home.refused("reply", message_id=1) == "message_not_found"


async def test_a_message_of_another_phone_is_not_answered(home: Home) -> None:
    home.service.add_phone(home.account, "Galaxy", device_id=10404)
    asked = home.lose("Hello", device_id=10404, minutes=5)

    assert await home.refused("reply", message_id=asked) == "message_not_found"


async def test_that_the_service_cannot_be_asked_is_said(home: Home) -> None:
    home.fault(ApiFaultKind.STATUS, "getallsms", status=500, times=None)

    assert await home.refused("reply", message_id=1) == "cannot_connect"


async def test_an_empty_answer_is_refused(home: Home) -> None:
    asked = await home.service.receive(DEVICE_ID, ANNA, "Ja?")

    key = await home.refused("reply", message_id=asked.sms_id, message="  ")

    assert key == "message_empty"


async def test_an_answer_to_a_message_of_ours_is_refused(home: Home) -> None:
    [sent] = await home.send(to=CAROL)

    refusal = await home.refused("reply", message_id=sent["message_id"])

    assert refusal == "message_not_found"


async def test_a_phone_does_not_answer_itself(home: Home) -> None:
    asked = await home.service.receive(DEVICE_ID, PHONE_NUMBER, "Hello")

    assert await home.refused("reply", message_id=asked.sms_id) == "own_number"
    assert home.posts == []


async def test_a_list_that_ignores_the_phone_has_no_other_phones_message_answered(
    home: Home,
) -> None:
    row = {"id": 7, "sendto": LUCA, "status": 5, "deviceid": 10404, "sim": 0}
    listed = json.dumps({"error": 0, "smss": [row]})
    home.fault(ApiFaultKind.BODY, "getallsms", text=listed)

    assert await home.refused("reply", message_id=7) == "message_not_found"


async def test_without_a_token_there_is_nothing_to_answer_with(
    service: Service, set_up_home: SetUpHome
) -> None:
    home = await set_up_home(account_entry(*sender_subentries()))
    await home.gateway.accepted(message(7))

    assert await home.refused("reply", message_id=7) == "no_token"
    answer = await home.act("get_messages", device_id=home.device(), since="2020-01-01")
    assert [m["message_id"] for m in answer["messages"]] == [7]
    assert service.calls() == []


async def test_without_a_token_and_a_history_there_are_no_messages(
    set_up_home: SetUpHome,
) -> None:
    home = await set_up_home(
        account_entry(*sender_subentries(), options={"history_days": 0})
    )

    assert await home.refused("get_messages") == "no_token"
