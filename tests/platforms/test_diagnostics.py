"""Diagnostics show how an account works, and nothing private."""

from datetime import datetime, timedelta
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smsgateway24.const import DOMAIN
from simulator import Simulator
from tests.builders.cloud import Cloud
from tests.builders.dialogs import Dialog
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
    replaced_url,
)
from tests.builders.gateway import Gateway
from tests.payloads import image, message, status
from tests.plugin import SetUp

FRIEND = "+4915752982212"
STRANGER = "+393331234567"
RECIPIENT = "+4917642111111"
GATEWAY_ID = 918273645
ADOPTED_ID = 817263549
SECOND_ID = 726354918
MESSAGE_ID = 635491827
MARKS = (
    "Marked account",
    "Marked phone",
    "Marked galaxy",
    "Marked friend",
    "marked text",
    "marked words",
    "marked.example.com",
    "marked-picture",
    "marked field",
    "marked/type",
    "marked-charset",
    "marked query",
    "marked agent",
    *(number.lstrip("+")[-8:] for number in (FRIEND, STRANGER, RECIPIENT)),
    *map(str, (GATEWAY_ID, ADOPTED_ID, SECOND_ID, MESSAGE_ID)),
    WEBHOOK_ID,
    OTHER_WEBHOOK_ID,
    "c3" * 32,
    "hooks.nabu.casa",
)


@pytest.fixture(autouse=True)
async def _diagnostics(hass: HomeAssistant) -> None:
    """Diagnostics, which must be there before the first client."""
    assert await async_setup_component(hass, "diagnostics", {})


@pytest.fixture
async def marked(set_up: SetUp) -> Gateway:
    """An account that has everything, and all of it marked."""
    gateway = await set_up(
        account_entry(
            phone_subentry(
                "Marked phone",
                gateway_device_id=GATEWAY_ID,
                proved_url=f"https://marked.example.com/api/webhook/{WEBHOOK_ID}",
                previous_urls=[replaced_url("c3" * 32)],
            ),
            phone_subentry("Marked galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
            contact_subentry("Marked friend", FRIEND, trusted=True),
            title="Marked account",
            data={"api_url": "https://marked.example.com/getdata/"},
            options={"accept_from": "trusted", "content": "contacts"},
        )
    )
    picture = "https://smsgateway24.s3.eu-central-1.amazonaws.com/marked-picture.jpg"
    for body, webhook_id in (
        (
            message(MESSAGE_ID, address=FRIEND, body="marked text", device_id=None),
            WEBHOOK_ID,
        ),
        (image(MESSAGE_ID + 1, address=FRIEND, img_url=picture), WEBHOOK_ID),
        (
            message(2, address=STRANGER, body="marked text", device_id=ADOPTED_ID),
            OTHER_WEBHOOK_ID,
        ),
        (message(3, address=FRIEND, device_id=SECOND_ID), WEBHOOK_ID),
        (message(3, address=FRIEND, device_id=GATEWAY_ID), WEBHOOK_ID),
        (
            message(4, address=FRIEND, body="marked text", device_id=ADOPTED_ID),
            OTHER_WEBHOOK_ID,
        ),
        (
            status(
                5,
                9,
                sendto=RECIPIENT,
                status_message="marked words",
                device_id=GATEWAY_ID,
            ),
            WEBHOOK_ID,
        ),
        (
            status(6, 7, sendto=FRIEND, status_message="marked words", device_id=None),
            WEBHOOK_ID,
        ),
        (
            {
                "event": "marked words",
                "marked field": "marked text",
                "device_id": "Marked phone",
                "timestamp": {"date": "marked words", "marked field": MESSAGE_ID},
            },
            WEBHOOK_ID,
        ),
    ):
        await gateway.accepted(body, webhook_id)
    refused: list[Any] = [
        message() | {"sms_id": "marked words"},
        message(7, body=["marked text"]),
        status() | {"status_id": "marked words"},
        "marked text",
    ]
    headers = {
        "Content-Type": "marked/type; charset=marked-charset",
        "User-Agent": "marked agent",
    }
    answers = [
        (await gateway.call(json.dumps(body), WEBHOOK_ID, headers=headers)).status
        for body in refused
    ]
    assert answers == [422, 422, 422, 400]
    address = f"/api/webhook/{WEBHOOK_ID}"
    query = {"sms_id": str(MESSAGE_ID), "body": "marked text", "marked query": "1"}
    assert (await gateway.client.get(address, params=query)).status == 200
    return gateway


def assert_unmarked(diagnostics: Any) -> None:
    said = json.dumps(diagnostics, ensure_ascii=False)
    assert [mark for mark in MARKS if mark.lower() in said.lower()] == []


def without_time(phone: Any) -> dict[str, Any]:
    """Return a phone's diagnostics without shapes and the time of its last request."""
    last_call = datetime.fromisoformat(phone["last_call"])
    assert last_call.utcoffset() == timedelta(0)
    assert phone["shapes"]
    return {
        key: value for key, value in phone.items() if key not in {"last_call", "shapes"}
    }


PIXEL: dict[str, Any] = {
    "ready": True,
    "cloudhook": False,
    "url_proved": True,
    "url_was_replaced": True,
    "device_id_configured": True,
    "device_id_adopted": False,
    "second_device_id_seen": True,
    "clock_offset_minutes": 0,
    "listed": None,
    "calls": {"accepted": 5, "repeated": 1, "noted": 1},
    "refused_fields": {"sms_id": 1, "body": 2, "status_id": 1},
    "inbox": 0,
    "confirmed_channels": [],
    "never_confirmed_channels": [],
    "conflicting_ids": 0,
    "too_old": 0,
    "remembered_messages": 3,
    "remembered_sent": 2,
    "received": 3,
    "sent": 1,
    "delivered": 1,
    "failed": 1,
    "open_problems": 1,
    "last_status_id": 7,
}
GALAXY: dict[str, Any] = {
    "ready": True,
    "cloudhook": False,
    "url_proved": False,
    "url_was_replaced": False,
    "device_id_configured": False,
    "device_id_adopted": True,
    "second_device_id_seen": False,
    "clock_offset_minutes": 0,
    "listed": None,
    "calls": {"accepted": 2},
    "refused_fields": {},
    "inbox": 0,
    "confirmed_channels": [],
    "never_confirmed_channels": [],
    "conflicting_ids": 0,
    "too_old": 0,
    "remembered_messages": 1,
    "remembered_sent": 0,
    "received": 1,
    "sent": 0,
    "delivered": 0,
    "failed": 0,
    "open_problems": 0,
    "last_status_id": None,
}


async def test_the_diagnostics_of_an_account_are_flags_counts_and_field_names(
    hass: HomeAssistant, marked: Gateway, hass_client: ClientSessionGenerator
) -> None:
    diagnostics = await get_diagnostics_for_config_entry(
        hass, hass_client, marked.entry
    )

    assert_unmarked(diagnostics)
    phones: Any = diagnostics["phones"]
    account: Any = diagnostics["account"]
    assert dt_util.parse_datetime(account.pop("store_last_write"))
    assert account.pop("store_size") > 10_000
    assert account.pop("store_records") + account.pop("store_journal") > 5
    assert list(map(without_time, phones)) == [PIXEL, GALAXY]
    assert {key: diagnostics[key] for key in diagnostics if key != "phones"} == {
        "home": {
            "country_set": True,
            "external_url_set": True,
            "cloud_loaded": False,
        },
        "account": {
            "has_token": False,
            "api_address_overridden": True,
            "last_update_success": None,
            "listed_devices": None,
            "accept_from": "trusted",
            "content": "contacts",
            "contacts": 1,
            "turned_away": 1,
            "strangers": 1,
            "cloudhooks": 0,
            "phones_being_added": 0,
            "waiting_for_a_phone": 0,
            "new_addresses": 0,
            "history_days": 30,
            "history_messages": 4,
            "store_unreadable": False,
            "store_write_failed": False,
            "store_restored": False,
            "store_replaced": False,
            "caught_up_at": None,
            "recovered": 0,
            "questions": {
                "outcomes": {},
                "steps": {},
                "problems": {},
                "waiting_for_a_start": 0,
                "waiting_callers": 0,
            },
            "ids_differ": False,
            "shapes": {},
        },
    }


@pytest.mark.parametrize(
    ("phone_id", "expected"), [(PHONE_ID, PIXEL), (OTHER_PHONE_ID, GALAXY)]
)
async def test_the_diagnostics_of_a_phone_are_its_part(
    hass: HomeAssistant,
    marked: Gateway,
    hass_client: ClientSessionGenerator,
    phone_id: str,
    expected: dict[str, Any],
) -> None:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, phone_id), marked.entry.entry_id
    )
    assert device is not None

    diagnostics = await get_diagnostics_for_device(
        hass, hass_client, marked.entry, device
    )

    assert_unmarked(diagnostics)
    assert without_time(diagnostics) == expected


async def test_the_diagnostics_show_the_shape_of_the_last_call_of_each_kind(
    hass: HomeAssistant, marked: Gateway, hass_client: ClientSessionGenerator
) -> None:
    phones: Any = (
        await get_diagnostics_for_config_entry(hass, hass_client, marked.entry)
    )["phones"]

    pixel, galaxy = (phone["shapes"] for phone in phones)
    assert pixel.keys() == {
        *("image whatsapp", "text sim_1", "report generic_failure", "report delivered"),
        *("ping unknown", "refused 400", "probe GET"),
        *("refused 422 body", "refused 422 sms_id", "refused 422 status_id"),
    }
    assert galaxy.keys() == {"text sim_1"}
    envelope = {
        "method": "POST",
        "content_type": "application/json",
        "charset": None,
        "begins_like": "JSON object",
        "size": "up to 1 kB",
    }
    assert pixel["report delivered"] == envelope | {
        "fields": {
            "sms_id": "integer 9",
            "status_id": "integer 9",
            "status_message": "string, not empty",
            "sendto": "string, not empty",
            "senttime": "null",
            "channel_id": "integer 9",
            "device_id": "null",
        }
    }
    assert pixel["ping unknown"] == envelope | {
        "fields": {
            "event": "string, not empty",
            "device_id": "string Aaaaaa aaaaa",
            "timestamp": {"date": "string aaaaaa aaaaa", "other_fields": 1},
            "other_fields": 1,
        }
    }
    unnamed = {"content_type": "other", "charset": "other"}
    assert pixel["refused 400"] == envelope | unnamed | {
        "begins_like": "JSON string",
        "fields": {},
    }
    assert pixel["refused 422 sms_id"]["fields"]["sms_id"] == "string aaaaaa aaaaa"
    assert pixel["refused 422 body"]["fields"]["body"] == "array, not empty"
    assert pixel["probe GET"] == {
        "method": "GET",
        "content_type": None,
        "charset": None,
        "fields": {
            "sms_id": "string 999999999",
            "body": "string, not empty",
            "other_fields": 1,
        },
    }


async def test_the_diagnostics_of_the_accounts_device_are_those_of_the_account(
    hass: HomeAssistant, marked: Gateway, hass_client: ClientSessionGenerator
) -> None:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, marked.entry.entry_id), marked.entry.entry_id
    )
    assert device is not None

    of_device = await get_diagnostics_for_device(
        hass, hass_client, marked.entry, device
    )
    of_account = await get_diagnostics_for_config_entry(hass, hass_client, marked.entry)

    assert_unmarked(of_device)
    assert of_device == of_account


async def test_the_diagnostics_of_a_new_account_are_all_there_too(
    hass: HomeAssistant, gateway: Gateway, hass_client: ClientSessionGenerator
) -> None:
    diagnostics = await get_diagnostics_for_config_entry(
        hass, hass_client, gateway.entry
    )

    phones = diagnostics["phones"]
    assert isinstance(phones, list)
    [phone] = phones
    assert isinstance(phone, dict)
    assert phone.keys() == {*PIXEL, "last_call", "shapes"}
    assert phone["shapes"] == {}
    assert phone["last_call"] is None
    assert phone["last_status_id"] is None


async def test_the_diagnostics_count_cloudhooks_and_addresses_that_were_shown(
    hass: HomeAssistant,
    gateway: Gateway,
    hass_client: ClientSessionGenerator,
    cloud: Cloud,
) -> None:
    dialog = await Dialog.add_phone(hass, gateway.entry)
    await dialog.submit(name="Galaxy")
    [webhook_id] = cloud.hooks
    await gateway.accepted(message(1), webhook_id)
    change = await Dialog.change_phone(hass, gateway.entry, PHONE_ID)
    await change.submit(name="Pixel 4a", new_url=True)
    for one in (dialog, change):
        one.close()

    diagnostics = await get_diagnostics_for_config_entry(
        hass, hass_client, gateway.entry
    )

    assert_unmarked(diagnostics)
    home, account = diagnostics["home"], diagnostics["account"]
    assert isinstance(home, dict)
    assert isinstance(account, dict)
    assert home["cloud_loaded"] is True
    assert account["cloudhooks"] == 2
    assert (account["phones_being_added"], account["new_addresses"]) == (1, 1)
    assert account["waiting_for_a_phone"] == 1


async def test_the_diagnostics_of_an_account_that_is_not_loaded_can_be_had_too(
    hass: HomeAssistant, marked: Gateway, hass_client: ClientSessionGenerator
) -> None:
    await hass.config_entries.async_unload(marked.entry.entry_id)

    diagnostics = await get_diagnostics_for_config_entry(
        hass, hass_client, marked.entry
    )

    assert_unmarked(diagnostics)
    phones = diagnostics["phones"]
    assert isinstance(phones, list)
    unready = {"ready": False}
    assert list(map(without_time, phones)) == [PIXEL | unready, GALAXY | unready]


async def test_the_diagnostics_say_how_the_service_sees_the_phones(
    hass: HomeAssistant,
    set_up: SetUp,
    socket_enabled: None,
    hass_client: ClientSessionGenerator,
) -> None:
    simulator = Simulator(seed=1)
    async with simulator as service:
        account = service.add_account()
        for device_id in (GATEWAY_ID, ADOPTED_ID):
            service.add_phone(
                account, "Marked phone", device_id=device_id, numbers=(RECIPIENT,)
            )
        service.remember(GATEWAY_ID, STRANGER, "marked text")
        gateway = await set_up(
            account_entry(
                phone_subentry("Marked phone", gateway_device_id=GATEWAY_ID),
                phone_subentry(
                    "Marked galaxy",
                    OTHER_WEBHOOK_ID,
                    OTHER_PHONE_ID,
                    gateway_device_id=SECOND_ID,
                ),
                data={"token": account.token, "api_url": service.api_url},
            )
        )
        await hass.async_block_till_done(wait_background_tasks=True)
        reachable = await get_diagnostics_for_config_entry(
            hass, hass_client, gateway.entry
        )
        async with simulator.unreachable():
            await hass.services.async_call(
                "homeassistant",
                "update_entity",
                {"entity_id": gateway.entity_id("binary_sensor", "online")},
                blocking=True,
            )
            unreachable = await get_diagnostics_for_config_entry(
                hass, hass_client, gateway.entry
            )

    for diagnostics, success in ((reachable, True), (unreachable, False)):
        assert_unmarked(diagnostics)
        assert account.token not in json.dumps(diagnostics)
        said, phones = diagnostics["account"], diagnostics["phones"]
        assert isinstance(said, dict)
        assert isinstance(phones, list)
        assert said["has_token"] is True
        assert said["last_update_success"] is success
        assert said["listed_devices"] == 2
        shapes: Any = said["shapes"]
        assert shapes.keys() >= {
            *("getalldevices answer", "getallsms answer", "row device"),
            "row incoming",
        }
        assert shapes["row incoming"]["fields"]["sendto"] == "string, not empty"
        listed = [isinstance(phone, dict) and phone["listed"] for phone in phones]
        assert listed == [True, False]
