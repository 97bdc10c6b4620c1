"""Adding a phone: its name, its device ID and its URL."""

from hass_nabucasa.cloudhooks import CloudhookApiError
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.builders.cloud import Cloud, CloudNotAvailable
from tests.builders.dialogs import Dialog
from tests.builders.entries import account_entry, phone_subentry
from tests.builders.gateway import Gateway
from tests.payloads import message
from tests.plugin import SetUp

from .steps import at_prove, at_url, can_only_be_copied, finished


async def test_a_phone_is_added_with_its_name_and_device_id(account: Gateway) -> None:
    dialog = await Dialog.add_phone(account.hass, account.entry)
    assert dialog.page == "user"

    await dialog.submit(name=" Pixel 4a ", gateway_device_id=" 10403 ")
    assert dialog.page == "url"
    assert dialog.result["last_step"] is False
    webhook_id = dialog.webhook_id
    assert dialog.url == f"https://home.example.com/api/webhook/{webhook_id}"
    assert can_only_be_copied(dialog)
    await dialog.submit()
    assert dialog.page == "prove"

    phone = await finished(account, dialog)
    assert phone.title == "Pixel 4a"
    assert phone.unique_id is None
    assert dict(phone.data) == {
        "webhook_id": webhook_id,
        "cloudhook": False,
        "gateway_device_id": 10403,
    }
    await account.accepted(message(1), webhook_id)
    assert account.messages[0].data["phone"] == "Pixel 4a"


async def test_a_phone_may_be_added_without_a_device_id(account: Gateway) -> None:
    dialog = await at_prove(account)

    phone = await finished(account, dialog)

    assert "gateway_device_id" not in phone.data


@pytest.mark.parametrize("number", ["1", "007", "9223372036854775807", ""])
async def test_a_device_id_is_any_number_that_an_id_can_be(
    account: Gateway, number: str
) -> None:
    dialog = await at_url(account, gateway_device_id=number)
    await dialog.submit()

    phone = await finished(account, dialog)

    expected = int(number) if number else None
    assert phone.data.get("gateway_device_id") == expected


@pytest.mark.parametrize(
    ("name", "number", "errors"),
    [
        ("", "", {"name": "name_missing"}),
        ("   ", "", {"name": "name_missing"}),
        ("Straße", "", {"name": "name_taken"}),
        ("STRASSE", "", {"name": "name_taken"}),
        ("  straße ", "", {"name": "name_taken"}),
        ("Galaxy", "10403", {"gateway_device_id": "device_id_taken"}),
        ("Galaxy", "010403", {"gateway_device_id": "device_id_taken"}),
        ("Galaxy", "Pixel", {"gateway_device_id": "device_id_invalid"}),
        ("Galaxy", "0", {"gateway_device_id": "device_id_invalid"}),
        ("Galaxy", "-1", {"gateway_device_id": "device_id_invalid"}),
        ("Galaxy", "+1", {"gateway_device_id": "device_id_invalid"}),
        ("Galaxy", "1.5", {"gateway_device_id": "device_id_invalid"}),
        ("Galaxy", "1 2", {"gateway_device_id": "device_id_invalid"}),
        ("Galaxy", "١٢", {"gateway_device_id": "device_id_invalid"}),
        (
            "Galaxy",
            "9223372036854775808",
            {"gateway_device_id": "device_id_invalid"},
        ),
        ("Galaxy", "9" * 5000, {"gateway_device_id": "device_id_invalid"}),
        (
            "",
            "0",
            {"name": "name_missing", "gateway_device_id": "device_id_invalid"},
        ),
    ],
)
async def test_what_cannot_be_a_phone_is_said_and_can_be_corrected(
    set_up: SetUp, name: str, number: str, errors: dict[str, str]
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry("Straße", gateway_device_id=10403))
    )

    dialog = await at_url(gateway, name, gateway_device_id=number)

    assert dialog.page == "user"
    assert dialog.errors == errors
    assert dialog.suggestions == {"name": name, "gateway_device_id": number}
    await dialog.submit(name="Galaxy", gateway_device_id="10404")
    assert dialog.page == "url"
    await dialog.submit()
    phone = await finished(gateway, dialog)
    assert (phone.title, phone.data["gateway_device_id"]) == ("Galaxy", 10404)


async def test_names_and_device_ids_of_another_account_are_free(
    set_up: SetUp, account: Gateway
) -> None:
    await set_up(account_entry(phone_subentry("Pixel 4a", gateway_device_id=10403)))

    dialog = await at_url(account, "Pixel 4a", gateway_device_id="10403")

    assert dialog.page == "url"
    dialog.close()


@pytest.mark.parametrize(
    ("name", "number", "errors"),
    [
        ("Pixel 4a", "10404", {"name": "name_taken"}),
        ("Galaxy", "10403", {"gateway_device_id": "device_id_taken"}),
    ],
)
async def test_two_dialogs_at_once_do_not_make_the_same_phone_twice(
    account: Gateway, name: str, number: str, errors: dict[str, str]
) -> None:
    first = await at_url(account, "Pixel 4a", gateway_device_id="10403")
    second = await at_url(account, name, gateway_device_id=number)
    webhook_id = second.webhook_id
    await account.accepted(message(1, device_id=None), webhook_id)
    await first.submit()
    await finished(account, first)

    await second.submit()
    await second.choose("finish")
    assert second.page == "user"
    assert second.errors == errors
    assert second.suggestions == {"name": name, "gateway_device_id": number}

    await second.submit(name="Galaxy", gateway_device_id="10404")
    assert second.webhook_id == webhook_id
    await second.submit()
    phone = await finished(account, second)
    assert (phone.title, phone.data["gateway_device_id"]) == ("Galaxy", 10404)
    assert [event.data["phone"] for event in account.messages] == ["Galaxy"]


# The URL


@pytest.mark.parametrize(
    "address",
    [
        "http://192.168.178.20:8123",
        "http://homeassistant.local:8123",
        "http://[fd12:3456:789a::1]:8123",
        "http://homeserver:8123",
        "https://ha.fritz.box",
    ],
)
async def test_an_address_that_only_works_at_home_comes_with_a_warning(
    account: Gateway, address: str
) -> None:
    await async_process_ha_core_config(account.hass, {"external_url": address})

    dialog = await at_url(account)

    assert dialog.page == "url_private"
    assert can_only_be_copied(dialog)
    assert dialog.url == f"{address}/api/webhook/{dialog.webhook_id}"
    webhook_id = dialog.webhook_id
    await dialog.submit()
    assert dialog.page == "prove"
    phone = await finished(account, dialog)
    assert phone.data["webhook_id"] == webhook_id


async def test_the_address_in_the_home_is_shown_where_there_is_no_other(
    account: Gateway,
) -> None:
    account.hass.config.external_url = None

    dialog = await at_url(account)

    assert dialog.page == "url_private"
    dialog.close()


async def test_a_home_without_any_address_is_told_so_and_keeps_no_webhook(
    account: Gateway, hass_ws_client: WebSocketGenerator
) -> None:
    account.hass.config.external_url = None
    account.hass.config.api = None

    dialog = await at_url(account)

    assert dialog.page == "no_url_available"
    assert dialog.result["translation_domain"] == "homeassistant"
    assert not dialog.open
    websocket = await hass_ws_client()
    await websocket.send_json_auto_id({"type": "webhook/list"})
    assert (await websocket.receive_json())["result"] == []


async def test_the_url_stays_the_same_while_the_dialog_is_open(
    account: Gateway,
) -> None:
    dialog = await at_url(account)
    url = dialog.url

    await dialog.look_again()

    assert dialog.url == url
    dialog.close()


async def test_a_subscription_makes_the_url_a_cloudhook(
    account: Gateway, cloud: Cloud
) -> None:
    account.hass.config.external_url = None

    dialog = await at_url(account)

    assert dialog.page == "url"
    [(webhook_id, url)] = cloud.hooks.items()
    assert dialog.url == url
    await dialog.submit()
    phone = await finished(account, dialog)
    assert dict(phone.data) == {"webhook_id": webhook_id, "cloudhook": True}
    assert cloud.hooks == {webhook_id: url}
    await account.accepted(message(1), webhook_id)
    assert len(account.messages) == 1


async def test_without_a_subscription_there_is_no_cloudhook(
    account: Gateway, cloud: Cloud
) -> None:
    cloud.subscribed = False

    dialog = await at_url(account)

    assert dialog.url.startswith("https://home.example.com/")
    assert cloud.hooks == {}
    dialog.close()


async def test_without_a_connection_to_the_cloud_no_phone_is_added(
    account: Gateway, cloud: Cloud
) -> None:
    cloud.connected = False

    dialog = await at_url(account)

    assert dialog.page == "cloud_not_connected"
    assert dialog.result["translation_domain"] == "homeassistant"
    assert not account.entry.subentries


async def test_a_cloud_that_is_logged_out_meanwhile_is_no_connection_either(
    account: Gateway, cloud: Cloud
) -> None:
    cloud.faulty = CloudNotAvailable()

    dialog = await at_url(account)

    assert dialog.page == "cloud_not_connected"


@pytest.mark.parametrize(
    "fault",
    [TimeoutError(), ValueError("Cloud is not connected"), CloudhookApiError("")],
    ids=["time-out", "connection lost", "refused"],
)
async def test_a_cloud_that_makes_no_cloudhook_is_no_connection_either(
    account: Gateway, cloud: Cloud, fault: Exception
) -> None:
    cloud.faulty = fault

    dialog = await at_url(account)

    assert dialog.page == "cloud_not_connected"


async def test_two_phones_that_are_added_at_once_get_different_urls(
    account: Gateway,
) -> None:
    first = await at_url(account, "Pixel 4a")
    second = await at_url(account, "Galaxy")
    first_id, second_id = first.webhook_id, second.webhook_id
    assert first_id != second_id

    await account.accepted(message(1, device_id=None), first_id)
    await account.accepted(message(2, device_id=None), second_id)
    for dialog in (second, first):
        await dialog.submit()
        await finished(account, dialog)

    told = {event.data["message_id"]: event.data["phone"] for event in account.messages}
    assert told == {1: "Pixel 4a", 2: "Galaxy"}


async def test_no_phone_is_added_to_a_disabled_account(hass: HomeAssistant) -> None:
    entry = account_entry(disabled_by=ConfigEntryDisabler.USER)
    entry.add_to_hass(hass)

    dialog = await Dialog.add_phone(hass, entry)

    assert dialog.result["type"] is FlowResultType.ABORT
    assert dialog.result["reason"] == "account_disabled"
