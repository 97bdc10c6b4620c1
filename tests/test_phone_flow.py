"""Adding a phone and changing one: its URL, the proof that it calls, and what arrives meanwhile."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from copy import deepcopy
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from hass_nabucasa.cloudhooks import CloudhookApiError
from homeassistant.config_entries import (
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant
from homeassistant.core_config import async_process_ha_core_config
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smsgateway24.const import DOMAIN

from .builders import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    Gateway,
    account_entry,
    image,
    message,
    phone_subentry,
    status,
)
from .conftest import SetUp
from .flow_builders import (
    AiohttpClient,
    Cloud,
    CloudNotAvailable,
    Dialog,
    files_removed_thoroughly,
    home_assistant_cloud,
    is_registered,
    restarted,
)

PROOF_TIMEOUT = timedelta(minutes=5)
OLD_URL_LIFETIME = timedelta(hours=24)
WRITE_DELAY = timedelta(seconds=5)
A_MOMENT = timedelta(seconds=1)

# The body of the vendor's article and of its test button (gateway.md 2.3 D).
ARTICLE = {
    "event": "incoming_sms",
    "message_id": "msg_1",
    "phone": "+393331234567",
    "timestamp": "2026-01-15T10:30:00Z",
    "device_id": "device_xyz",
}


@pytest.fixture(autouse=True)
async def _dialogs(hass: HomeAssistant, _home: None) -> AsyncGenerator[None]:
    """Close what a test leaves open: one that fails is not to hang for the time of a wait."""
    yield
    for progress in hass.config_entries.subentries.async_progress():
        hass.config_entries.subentries.async_abort(progress["flow_id"])


@pytest.fixture
async def account(set_up: SetUp) -> Gateway:
    """An account without a phone."""
    return await set_up(account_entry())


@pytest.fixture
def cloud(hass: HomeAssistant) -> Generator[Cloud]:
    """A subscription to Home Assistant Cloud."""
    with home_assistant_cloud(hass) as cloud:
        yield cloud


@pytest.fixture
def thorough_removal(hass_storage: dict[str, Any]) -> Generator[None]:
    """Home Assistant's own way to remove a file, which forgets the write that is due too."""
    with files_removed_thoroughly(hass_storage):
        yield


async def at_url(gateway: Gateway, name: str = "Pixel 4a", **details: str) -> Dialog:
    """Add a phone, up to the page with its URL."""
    dialog = await Dialog.add_phone(gateway.hass, gateway.entry)
    return await dialog.submit(name=name, **details)


async def at_prove(gateway: Gateway) -> Dialog:
    """Add a phone, up to the question whether to wait."""
    return await (await at_url(gateway)).submit()


async def at_wait(gateway: Gateway, name: str = "Pixel 4a") -> tuple[Dialog, str]:
    """Add a phone, up to the wait for its first call; give its webhook id too."""
    dialog = await at_url(gateway, name)
    webhook_id = dialog.webhook_id
    await dialog.submit()
    await wait(dialog)
    return dialog, webhook_id


async def wait(dialog: Dialog) -> None:
    """Choose to wait.

    It is done in the background: to see the end of it, background tasks must be waited for.
    """
    await dialog.choose("wait")
    assert dialog.page == "wait"
    # The wait begins with the next pass of the event loop.
    await asyncio.sleep(0)


async def wait_is_over(gateway: Gateway) -> None:
    """Let a wait that has its end find it."""
    async with asyncio.timeout(10):
        await gateway.hass.async_block_till_done(wait_background_tasks=True)


async def time_out(gateway: Gateway, dialog: Dialog) -> None:
    """Let the five minutes of a wait go by."""
    async_fire_time_changed(gateway.hass, dt_util.utcnow() + PROOF_TIMEOUT + A_MOMENT)
    await wait_is_over(gateway)
    await dialog.look_again()
    assert dialog.page == "timed_out"


async def proved(gateway: Gateway, dialog: Dialog) -> None:
    """See that a wait has ended well."""
    await wait_is_over(gateway)
    await dialog.look_again()
    assert dialog.page == "proved"


async def at_timed_out(gateway: Gateway) -> tuple[Dialog, str]:
    """Add a phone, up to the end of a wait in vain; give its webhook id too."""
    dialog, webhook_id = await at_wait(gateway)
    await time_out(gateway, dialog)
    return dialog, webhook_id


async def finished(gateway: Gateway, dialog: Dialog) -> ConfigSubentry:
    """Finish without testing; give the phone."""
    await dialog.choose("finish")
    return await created(gateway, dialog)


async def created(gateway: Gateway, dialog: Dialog) -> ConfigSubentry:
    """Give the phone of a dialog that is done."""
    assert dialog.page == "created"
    await gateway.hass.async_block_till_done()
    assert gateway.entry.state is ConfigEntryState.LOADED
    title = dialog.result["title"]
    [phone] = [
        subentry
        for subentry in gateway.entry.subentries.values()
        if subentry.title == title
    ]
    return phone


async def changed(gateway: Gateway, dialog: Dialog) -> ConfigSubentry:
    """Give the phone after a change."""
    assert dialog.page == "reconfigure_successful"
    await gateway.hass.async_block_till_done()
    assert gateway.entry.state is ConfigEntryState.LOADED
    return gateway.entry.subentries[PHONE_ID]


async def written(gateway: Gateway, stored: dict[str, Any]) -> dict[str, Any]:
    """Give what an account keeps on disk; a reload writes what was to be written soon."""
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()
    data: dict[str, Any] = stored[f"{DOMAIN}.{gateway.entry.entry_id}"]["data"]
    return data


async def later(
    gateway: Gateway, freezer: FrozenDateTimeFactory, wait: timedelta
) -> None:
    """Let time go by, and all that was to happen in it happen."""
    freezer.tick(wait)
    async_fire_time_changed(gateway.hass)
    await gateway.hass.async_block_till_done()


def everything_shown(hass: HomeAssistant) -> str:
    """Give all states with all attributes, to look for words in."""
    return repr([state.as_dict() for state in hass.states.async_all()])


# Name and device id


async def test_a_phone_is_added_with_its_name_and_device_id(account: Gateway) -> None:
    dialog = await Dialog.add_phone(account.hass, account.entry)
    assert dialog.page == "user"

    await dialog.submit(name=" Pixel 4a ", gateway_device_id=" 10403 ")
    assert dialog.page == "url"
    assert dialog.result["last_step"] is False
    webhook_id = dialog.webhook_id
    assert dialog.url == f"https://home.example.com/api/webhook/{webhook_id}"
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


async def test_closing_one_dialog_leaves_another_alone(account: Gateway) -> None:
    first = await at_url(account, "Pixel 4a")
    second = await at_url(account, "Galaxy")

    first.close()

    assert not await is_registered(account.client, first.webhook_id)
    assert await is_registered(account.client, second.webhook_id)
    second.close()


# The proof


@pytest.mark.parametrize(
    "body",
    [
        message(1),
        image(1),
        status(1, 6),
        status(1, 5),
        ARTICLE,
        {"event": "something new"},
        "sms_id=1&address=%2B393331234567&body=Ciao",
    ],
    ids=["text", "picture", "report", "status 5", "article", "unknown kind", "form"],
)
async def test_the_first_call_that_can_be_read_proves_the_url(
    account: Gateway, body: Any
) -> None:
    dialog, webhook_id = await at_wait(account)

    await account.accepted(body, webhook_id)
    await proved(account, dialog)
    assert dialog.result["last_step"] is True
    await dialog.submit()
    phone = await created(account, dialog)
    url = f"https://home.example.com/api/webhook/{webhook_id}"
    assert phone.data["proved_url"] == url


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("{", 400),
        ("[]", 400),
        (message() | {"sms_id": "x"}, 422),
        (status() | {"status_id": None}, 422),
        ("x" * 70_000, 413),
    ],
    ids=["broken", "list", "no id", "no status", "too large"],
)
async def test_a_call_that_cannot_be_read_proves_nothing(
    account: Gateway, body: Any, answer: int
) -> None:
    dialog, webhook_id = await at_wait(account)

    response = await account.call(body, webhook_id)
    assert response.status == answer
    await dialog.look_again()
    assert dialog.page == "wait"

    await account.accepted(message(1), webhook_id)
    await proved(account, dialog)
    dialog.close()


async def test_a_call_to_another_phone_proves_nothing(gateway: Gateway) -> None:
    dialog, _ = await at_wait(gateway, "Galaxy")

    response = await gateway.call(message(1), WEBHOOK_ID)
    assert response.status == 200
    await dialog.look_again()

    assert dialog.page == "wait"
    dialog.close()


async def test_a_look_in_a_browser_proves_nothing(account: Gateway) -> None:
    dialog, webhook_id = await at_wait(account)

    assert await is_registered(account.client, webhook_id)
    await dialog.look_again()

    assert dialog.page == "wait"
    dialog.close()


async def test_a_call_through_the_cloud_proves_the_url(
    account: Gateway, cloud: Cloud, hass_ws_client: WebSocketGenerator
) -> None:
    dialog = await at_prove(account)
    await wait(dialog)
    [(webhook_id, url)] = cloud.hooks.items()

    websocket = await hass_ws_client()
    await websocket.send_json_auto_id(
        {
            "type": "webhook/handle",
            "webhook_id": webhook_id,
            "method": "POST",
            "body": '{"sms_id": 1, "address": "+393331234567", "body": "Ciao"}',
            "headers": {"Content-Type": "application/json"},
        }
    )
    answer = await websocket.receive_json()
    assert answer["result"]["status"] == 200
    await proved(account, dialog)
    await dialog.submit()

    phone = await created(account, dialog)
    assert phone.data["proved_url"] == url
    assert [event.data["text"] for event in account.messages] == ["Ciao"]


async def test_a_call_that_came_before_the_wait_proves_the_url_too(
    account: Gateway,
) -> None:
    dialog = await at_url(account)
    await account.accepted(message(1), dialog.webhook_id)
    await dialog.submit()

    await wait(dialog)
    await proved(account, dialog)
    dialog.close()


async def test_the_message_that_proves_is_told_once_when_the_phone_is_there(
    account: Gateway,
) -> None:
    dialog, webhook_id = await at_wait(account)
    body = message(1, body="Water in the cellar")
    await account.accepted(body, webhook_id)
    await proved(account, dialog)
    assert account.messages == []
    assert "Water in the cellar" not in everything_shown(account.hass)

    await dialog.submit()
    phone = await created(account, dialog)
    [event] = account.messages
    assert event.data["text"] == "Water in the cellar"
    assert event.data["phone"] == "Pixel 4a"
    state = account.state("sensor", "last_message", phone.subentry_id)
    assert state.state == "Water in the cellar"

    response = await account.call(body, webhook_id)
    assert await response.json() == {"result": "repeated"}
    await account.hass.config_entries.async_reload(account.entry.entry_id)
    await account.hass.async_block_till_done()
    assert len(account.messages) == 1


async def test_all_that_arrives_while_the_dialog_is_open_is_told_in_its_order(
    account: Gateway,
) -> None:
    dialog = await at_url(account)
    webhook_id = dialog.webhook_id
    await account.accepted(message(1), webhook_id)
    await dialog.submit()
    await account.accepted(image(2), webhook_id)
    await wait(dialog)
    await account.accepted(status(9, 6), webhook_id)
    await proved(account, dialog)
    await account.accepted(message(3), webhook_id)
    await account.accepted(message(1), webhook_id)
    await dialog.submit()
    await created(account, dialog)

    assert [event.data["message_id"] for event in account.messages] == [1, 2, 3]
    assert [event.data["message_id"] for event in account.reports] == [9]


async def test_a_reload_of_the_account_leaves_the_dialog_and_its_messages_alone(
    account: Gateway,
) -> None:
    dialog, webhook_id = await at_wait(account)
    assert await account.hass.config_entries.async_reload(account.entry.entry_id)

    await account.accepted(message(1), webhook_id)
    await proved(account, dialog)
    await account.hass.config_entries.async_reload(account.entry.entry_id)
    await dialog.submit()
    await created(account, dialog)

    assert [event.data["message_id"] for event in account.messages] == [1]


async def test_the_first_device_id_seen_is_that_of_a_phone_without_one(
    account: Gateway,
) -> None:
    dialog, webhook_id = await at_wait(account)
    await account.accepted(message(1, device_id=4711), webhook_id)
    await proved(account, dialog)
    await dialog.submit()
    phone = await created(account, dialog)

    assert "gateway_device_id" not in phone.data
    await account.accepted(message(2, device_id=None), webhook_id)
    assert account.messages[-1].data["gateway_device_id"] == 4711


async def test_the_wait_ends_after_five_minutes_and_may_be_had_again(
    account: Gateway,
) -> None:
    dialog, webhook_id = await at_wait(account)
    almost = dt_util.utcnow() + PROOF_TIMEOUT - 2 * A_MOMENT
    async_fire_time_changed(account.hass, almost)
    assert await is_registered(account.client, webhook_id)
    await dialog.look_again()
    assert dialog.page == "wait"

    await time_out(account, dialog)

    await wait(dialog)
    await account.accepted(message(1), webhook_id)
    await proved(account, dialog)
    await dialog.submit()
    phone = await created(account, dialog)
    assert "proved_url" in phone.data
    assert len(account.messages) == 1


async def test_an_open_wait_does_not_hold_home_assistant_up(account: Gateway) -> None:
    dialog, _ = await at_wait(account)

    async with asyncio.timeout(5):
        await account.hass.async_block_till_done()

    await dialog.look_again()
    assert dialog.page == "wait"
    dialog.close()


async def test_a_wait_may_be_in_vain_twice(account: Gateway) -> None:
    dialog, _ = await at_timed_out(account)

    await wait(dialog)
    await time_out(account, dialog)

    dialog.close()


async def test_a_call_after_the_wait_proves_when_one_waits_again(
    account: Gateway,
) -> None:
    dialog, webhook_id = await at_timed_out(account)
    await account.accepted(message(1), webhook_id)

    await wait(dialog)
    await proved(account, dialog)
    dialog.close()


async def test_a_phone_can_be_added_after_a_wait_in_vain(account: Gateway) -> None:
    dialog, webhook_id = await at_timed_out(account)

    phone = await finished(account, dialog)

    assert phone.data["webhook_id"] == webhook_id
    assert "proved_url" not in phone.data
    await account.accepted(message(1), webhook_id)
    assert len(account.messages) == 1


# A dialog that is closed


async def _open_user(gateway: Gateway) -> tuple[Dialog, str | None]:
    return await Dialog.add_phone(gateway.hass, gateway.entry), None


async def _open_url(gateway: Gateway) -> tuple[Dialog, str | None]:
    dialog = await at_url(gateway)
    return dialog, dialog.webhook_id


async def _open_prove(gateway: Gateway) -> tuple[Dialog, str | None]:
    dialog, webhook_id = await _open_url(gateway)
    return await dialog.submit(), webhook_id


async def _open_wait(gateway: Gateway) -> tuple[Dialog, str | None]:
    return await at_wait(gateway)


async def _open_proved(gateway: Gateway) -> tuple[Dialog, str | None]:
    dialog, webhook_id = await at_wait(gateway)
    await gateway.accepted(message(1), webhook_id)
    await proved(gateway, dialog)
    return dialog, webhook_id


async def _open_timed_out(gateway: Gateway) -> tuple[Dialog, str | None]:
    return await at_timed_out(gateway)


type OpenAt = Callable[[Gateway], Awaitable[tuple[Dialog, str | None]]]
PAGES: list[OpenAt] = [
    _open_user,
    _open_url,
    _open_prove,
    _open_wait,
    _open_proved,
    _open_timed_out,
]
each_page = pytest.mark.parametrize(
    "open_at", PAGES, ids=lambda open_at: open_at.__name__.removeprefix("_open_")
)


@each_page
async def test_closing_the_dialog_takes_its_url_back(
    account: Gateway, hass_storage: dict[str, Any], open_at: OpenAt
) -> None:
    dialog, webhook_id = await open_at(account)
    assert dialog.page == open_at.__name__.removeprefix("_open_")

    dialog.close()
    await account.hass.async_block_till_done()

    assert not account.hass.config_entries.subentries.async_progress()
    assert not account.entry.subentries
    if webhook_id is not None:
        response = await account.call(message(2), webhook_id)
        assert (response.status, await response.read()) == (200, b"")
    assert account.messages == []
    again = await at_url(account)
    assert again.webhook_id != webhook_id
    again.close()
    assert (await written(account, hass_storage))["pending"] == {}


@each_page
@pytest.mark.usefixtures("thorough_removal")
async def test_removing_the_account_closes_the_dialog_and_takes_its_url_back(
    account: Gateway,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    open_at: OpenAt,
) -> None:
    dialog, webhook_id = await open_at(account)

    await account.hass.config_entries.async_remove(account.entry.entry_id)
    await account.hass.async_block_till_done()

    assert not dialog.open
    if webhook_id is not None:
        response = await account.call(message(2), webhook_id)
        assert (response.status, await response.read()) == (200, b"")
    await later(account, freezer, 2 * WRITE_DELAY)
    assert f"{DOMAIN}.{account.entry.entry_id}" not in hass_storage


async def test_removing_an_account_leaves_the_dialogs_of_others_open(
    account: Gateway, set_up: SetUp
) -> None:
    other = await set_up(account_entry())
    dialog = await at_url(account)

    await account.hass.config_entries.async_remove(other.entry.entry_id)

    assert dialog.open
    assert await is_registered(account.client, dialog.webhook_id)
    dialog.close()


async def test_closing_the_dialog_deletes_its_cloudhook(
    account: Gateway, cloud: Cloud
) -> None:
    dialog = await at_url(account)
    assert len(cloud.hooks) == 1

    dialog.close()
    await account.hass.async_block_till_done()

    assert cloud.hooks == {}


async def test_removing_the_account_deletes_the_cloudhook_of_an_open_dialog(
    account: Gateway, cloud: Cloud
) -> None:
    dialog = await at_url(account)
    assert len(cloud.hooks) == 1

    await account.hass.config_entries.async_remove(account.entry.entry_id)
    await account.hass.async_block_till_done()

    assert not dialog.open
    assert cloud.hooks == {}


@pytest.mark.usefixtures("thorough_removal")
async def test_a_cloud_that_takes_its_time_brings_no_file_of_a_removed_account_back(
    account: Gateway,
    cloud: Cloud,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    await at_url(account)
    cloud.published.clear()

    await account.hass.config_entries.async_remove(account.entry.entry_id)
    assert f"{DOMAIN}.{account.entry.entry_id}" not in hass_storage
    cloud.published.set()
    await account.hass.async_block_till_done()
    await later(account, freezer, 2 * WRITE_DELAY)

    assert f"{DOMAIN}.{account.entry.entry_id}" not in hass_storage


# A kill in the middle


async def test_a_message_that_waits_for_its_phone_survives_a_kill(
    account: Gateway, hass_storage: dict[str, Any], aiohttp_client: AiohttpClient
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    response = await account.call(message(1, body="Water in the cellar"), webhook_id)
    assert await response.json() == {"result": "accepted"}
    kept = hass_storage[f"{DOMAIN}.{account.entry.entry_id}"]
    assert "Water in the cellar" in repr(kept)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        again = await at_url(after)
        assert again.webhook_id == webhook_id
        await after.accepted(message(2, body="It is rising"), webhook_id)
        assert after.messages == []
        await again.submit()
        await finished(after, again)

        texts = [event.data["text"] for event in after.messages]
        assert texts == ["Water in the cellar", "It is rising"]
        response = await after.call(message(1), webhook_id)
        assert await response.json() == {"result": "repeated"}


@pytest.mark.parametrize(
    ("hours", "remembered"), [(23, True), (24, False)], ids=["23 h", "24 h"]
)
async def test_a_message_that_waits_for_its_phone_is_forgotten_after_a_day(
    account: Gateway,
    aiohttp_client: AiohttpClient,
    freezer: FrozenDateTimeFactory,
    hours: int,
    *,
    remembered: bool,
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    await account.accepted(message(1), webhook_id)
    freezer.tick(timedelta(hours=hours))

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, entry) as (_, client):
        assert await is_registered(client, webhook_id) is remembered


async def test_a_url_that_nothing_came_by_yet_survives_a_kill(
    account: Gateway, hass_storage: dict[str, Any], aiohttp_client: AiohttpClient
) -> None:
    webhook_id = (await at_url(account)).webhook_id
    await written(account, hass_storage)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client, entry) as (hass, client):
        after = Gateway(hass, entry, client)
        await after.accepted(message(1), webhook_id)
        dialog = await at_url(after)
        assert dialog.webhook_id == webhook_id
        await dialog.submit()
        await dialog.choose("finish")
        await hass.async_block_till_done()

        assert len(after.messages) == 1


async def test_no_phone_is_added_to_a_disabled_account(hass: HomeAssistant) -> None:
    entry = account_entry(disabled_by=ConfigEntryDisabler.USER)
    entry.add_to_hass(hass)

    dialog = await Dialog.add_phone(hass, entry)

    assert dialog.result["type"] is FlowResultType.ABORT
    assert dialog.result["reason"] == "account_disabled"


@pytest.mark.parametrize("removed", [False, True], ids=["closed", "account removed"])
async def test_a_cloudhook_that_comes_too_late_for_its_dialog_is_deleted(
    account: Gateway, cloud: Cloud, *, removed: bool
) -> None:
    flows = account.hass.config_entries.subentries
    dialog = await Dialog.add_phone(account.hass, account.entry)
    cloud.made.clear()
    opening = asyncio.ensure_future(
        flows.async_configure(dialog.flow_id, {"name": "Pixel 4a"})
    )
    await asyncio.sleep(0)
    if removed:
        await account.hass.config_entries.async_remove(account.entry.entry_id)
    else:
        flows.async_abort(dialog.flow_id)

    cloud.made.set()
    with pytest.raises(UnknownFlow):
        await opening
    await account.hass.async_block_till_done()

    assert cloud.hooks == {}


@pytest.mark.parametrize(
    ("hours", "hooks"), [(23, 1), (24, 0)], ids=["within a day", "after a day"]
)
@pytest.mark.usefixtures("thorough_removal")
async def test_a_cloudhook_of_a_dialog_that_was_killed_is_deleted_after_a_day(
    account: Gateway,
    cloud: Cloud,
    hass_storage: dict[str, Any],
    aiohttp_client: AiohttpClient,
    freezer: FrozenDateTimeFactory,
    hours: int,
    hooks: int,
) -> None:
    await at_url(account)
    await written(account, hass_storage)
    assert len(cloud.hooks) == 1
    key = f"{DOMAIN}.{account.entry.entry_id}"
    killed, made = deepcopy(hass_storage[key]), dict(cloud.hooks)
    await account.hass.config_entries.async_remove(account.entry.entry_id)
    hass_storage[key], cloud.hooks = killed, made
    freezer.tick(timedelta(hours=hours))

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client) as (hass, _):
        hass.config.components.add("cloud")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()

        assert len(cloud.hooks) == hooks


async def test_a_cloudhook_whose_message_waits_survives_a_kill(
    account: Gateway, cloud: Cloud, aiohttp_client: AiohttpClient
) -> None:
    await at_url(account)
    [(webhook_id, url)] = cloud.hooks.items()
    await account.accepted(message(1), webhook_id)

    entry = account_entry(entry_id=account.entry.entry_id)
    async with restarted(aiohttp_client) as (hass, client):
        hass.config.components.add("cloud")
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()

        assert cloud.hooks == {webhook_id: url}
        after = Gateway(hass, entry, client)
        again = await at_url(after)
        assert again.url == url
        await again.submit()
        await finished(after, again)
        assert [event.data["message_id"] for event in after.messages] == [1]


# Changing a phone


async def change(gateway: Gateway) -> Dialog:
    """Open the dialog that changes the one phone."""
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, PHONE_ID)
    assert dialog.page == "reconfigure"
    return dialog


async def at_new_url(gateway: Gateway) -> tuple[Dialog, str]:
    """Ask for a new URL of the one phone; give its webhook id too."""
    dialog = await change(gateway)
    await dialog.submit(name="Pixel 4a", new_url=True)
    assert dialog.page == "url"
    return dialog, dialog.webhook_id


async def replaced(gateway: Gateway) -> str:
    """Replace the URL of the one phone; give the new webhook id."""
    dialog, webhook_id = await at_new_url(gateway)
    await dialog.submit()
    await dialog.choose("finish")
    await changed(gateway, dialog)
    return webhook_id


async def test_changing_a_phone_shows_its_url_and_what_was_entered(
    set_up: SetUp,
) -> None:
    gateway = await set_up(account_entry(phone_subentry(gateway_device_id=10403)))

    dialog = await change(gateway)

    assert dialog.url == f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
    assert dialog.suggestions == {
        "name": "Pixel 4a",
        "gateway_device_id": "10403",
        "new_url": None,
    }
    await dialog.submit(name="Pixel 4a", gateway_device_id="10403")
    phone = await changed(gateway, dialog)
    assert dict(phone.data) == {
        "webhook_id": WEBHOOK_ID,
        "cloudhook": False,
        "gateway_device_id": 10403,
    }


async def test_changing_a_phone_offers_no_device_id_where_none_was_entered(
    gateway: Gateway,
) -> None:
    dialog = await change(gateway)

    assert dialog.suggestions["gateway_device_id"] is None
    dialog.close()


async def test_only_the_path_is_shown_where_nobody_can_tell_the_rest(
    gateway: Gateway,
) -> None:
    gateway.hass.config.external_url = None
    gateway.hass.config.api = None

    dialog = await change(gateway)

    assert dialog.url == f"/api/webhook/{WEBHOOK_ID}"
    await dialog.submit(name="Galaxy")
    assert (await changed(gateway, dialog)).title == "Galaxy"


async def test_renaming_a_phone_renames_its_device_and_keeps_the_rest(
    gateway: Gateway, device_registry: dr.DeviceRegistry
) -> None:
    await gateway.accepted(message(1, body="Hello"))
    states = gateway.states()
    identifier = (DOMAIN, PHONE_ID)
    before = device_registry.async_get_device_by_identifier(
        identifier, gateway.entry.entry_id
    )
    assert before is not None
    assert before.name == "Pixel 4a"

    dialog = await change(gateway)
    await dialog.submit(name=" Galaxy ")
    phone = await changed(gateway, dialog)

    assert phone.title == "Galaxy"
    after = device_registry.async_get_device_by_identifier(
        identifier, gateway.entry.entry_id
    )
    assert after is not None
    assert (after.id, after.name) == (before.id, "Galaxy")
    assert gateway.states() == states
    await gateway.accepted(message(2))
    assert gateway.messages[-1].data["phone"] == "Galaxy"


async def test_a_phone_may_keep_its_own_name_and_id_but_not_take_anothers(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(gateway_device_id=1),
            phone_subentry(
                "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=2
            ),
        )
    )
    dialog = await change(gateway)

    await dialog.submit(name="GALAXY", gateway_device_id="2", new_url=True)
    assert dialog.page == "reconfigure"
    assert dialog.errors == {
        "name": "name_taken",
        "gateway_device_id": "device_id_taken",
    }
    assert dialog.suggestions == {
        "name": "GALAXY",
        "gateway_device_id": "2",
        "new_url": True,
    }

    await dialog.submit(name="PIXEL 4A", gateway_device_id="1", new_url=False)
    phone = await changed(gateway, dialog)
    assert (phone.title, phone.data["gateway_device_id"]) == ("PIXEL 4A", 1)


async def test_the_device_id_can_be_entered_changed_and_cleared(
    gateway: Gateway,
) -> None:
    for number, expected in (("10403", 10403), ("10404", 10404), ("", None)):
        dialog = await change(gateway)
        await dialog.submit(name="Pixel 4a", gateway_device_id=number)
        phone = await changed(gateway, dialog)
        assert phone.data.get("gateway_device_id") == expected
        await gateway.accepted(message(expected or 1, device_id=None))
        assert gateway.messages[-1].data["gateway_device_id"] == expected


async def test_a_new_url_is_proved_like_a_first_one_and_its_messages_told_at_once(
    gateway: Gateway,
) -> None:
    dialog, webhook_id = await at_new_url(gateway)
    assert webhook_id != WEBHOOK_ID
    assert gateway.entry.subentries[PHONE_ID].data["webhook_id"] == WEBHOOK_ID
    await gateway.accepted(message(1), WEBHOOK_ID)
    await gateway.accepted(message(2), webhook_id)
    assert [event.data["message_id"] for event in gateway.messages] == [1, 2]

    await dialog.submit()
    await wait(dialog)
    await gateway.accepted(message(3), webhook_id)
    assert len(gateway.messages) == 3
    await proved(gateway, dialog)
    await dialog.submit()
    phone = await changed(gateway, dialog)

    url = f"https://home.example.com/api/webhook/{webhook_id}"
    assert phone.data["webhook_id"] == webhook_id
    assert phone.data["proved_url"] == url
    [old] = phone.data["previous_urls"]
    assert (old["webhook_id"], old["cloudhook"]) == (WEBHOOK_ID, False)
    assert (await change(gateway)).url == url
    assert len(gateway.messages) == 3


async def test_a_new_url_can_come_with_a_new_name_and_id(gateway: Gateway) -> None:
    dialog = await change(gateway)
    await dialog.submit(name="Galaxy", gateway_device_id="10404", new_url=True)
    webhook_id = dialog.webhook_id
    await dialog.submit()
    await dialog.choose("finish")
    phone = await changed(gateway, dialog)

    assert phone.title == "Galaxy"
    assert phone.data["gateway_device_id"] == 10404
    assert phone.data["webhook_id"] == webhook_id


async def test_after_a_new_url_both_work_for_a_day(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    webhook_id = await replaced(gateway)

    await later(gateway, freezer, OLD_URL_LIFETIME - timedelta(minutes=1))
    await gateway.accepted(message(1), WEBHOOK_ID)
    await gateway.accepted(message(2), webhook_id)
    assert [event.data["message_id"] for event in gateway.messages] == [1, 2]

    await later(gateway, freezer, timedelta(minutes=2))
    assert not await is_registered(gateway.client, WEBHOOK_ID)
    await gateway.accepted(message(3), webhook_id)
    assert len(gateway.messages) == 3


async def test_the_day_of_the_old_url_goes_on_over_reloads(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    webhook_id = await replaced(gateway)
    freezer.tick(timedelta(hours=20))
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()
    assert await is_registered(gateway.client, WEBHOOK_ID)

    await later(gateway, freezer, timedelta(hours=5))

    assert not await is_registered(gateway.client, WEBHOOK_ID)
    assert await is_registered(gateway.client, webhook_id)


@pytest.mark.parametrize(
    ("left", "works"), [(timedelta(hours=1), True), (-timedelta(hours=1), False)]
)
async def test_the_day_of_the_old_url_goes_on_over_restarts(
    hass: HomeAssistant, set_up: SetUp, left: timedelta, *, works: bool
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(
                previous_urls=[
                    {
                        "webhook_id": OTHER_WEBHOOK_ID,
                        "cloudhook": False,
                        "until": (dt_util.utcnow() + left).isoformat(),
                    }
                ]
            )
        )
    )

    assert await is_registered(gateway.client, WEBHOOK_ID)
    assert await is_registered(gateway.client, OTHER_WEBHOOK_ID) is works


async def test_other_changes_leave_the_day_of_the_old_url_alone(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    await replaced(gateway)
    dialog = await change(gateway)
    await dialog.submit(name="Galaxy")
    await changed(gateway, dialog)

    assert await is_registered(gateway.client, WEBHOOK_ID)
    await later(gateway, freezer, OLD_URL_LIFETIME + A_MOMENT)
    assert not await is_registered(gateway.client, WEBHOOK_ID)


async def test_a_second_new_url_leaves_the_day_of_the_first_url_alone(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    second = await replaced(gateway)
    await later(gateway, freezer, timedelta(hours=14))
    third = await replaced(gateway)
    await later(gateway, freezer, timedelta(hours=9))
    for webhook_id in (WEBHOOK_ID, second, third):
        assert await is_registered(gateway.client, webhook_id)

    await later(gateway, freezer, timedelta(hours=2))
    assert not await is_registered(gateway.client, WEBHOOK_ID)
    assert await is_registered(gateway.client, second)

    await later(gateway, freezer, timedelta(hours=14))
    assert not await is_registered(gateway.client, second)
    assert await is_registered(gateway.client, third)


async def test_a_url_that_has_had_its_day_is_forgotten_with_the_next_new_one(
    gateway: Gateway, freezer: FrozenDateTimeFactory
) -> None:
    second = await replaced(gateway)
    await later(gateway, freezer, OLD_URL_LIFETIME + A_MOMENT)

    await replaced(gateway)

    [previous] = gateway.entry.subentries[PHONE_ID].data["previous_urls"]
    assert previous["webhook_id"] == second


async def test_closing_the_dialog_leaves_the_old_url_as_it_was(
    gateway: Gateway,
) -> None:
    before = dict(gateway.entry.subentries[PHONE_ID].data)
    dialog, webhook_id = await at_new_url(gateway)
    await dialog.submit()
    await wait(dialog)

    dialog.close()
    await gateway.hass.async_block_till_done()

    assert dict(gateway.entry.subentries[PHONE_ID].data) == before
    assert not await is_registered(gateway.client, webhook_id)
    await gateway.accepted(message(1))
    assert len(gateway.messages) == 1


async def test_a_new_url_that_nothing_calls_can_be_waited_for_again(
    gateway: Gateway,
) -> None:
    dialog, _ = await at_new_url(gateway)
    await dialog.submit()
    await wait(dialog)
    await time_out(gateway, dialog)

    await dialog.choose("finish")

    phone = await changed(gateway, dialog)
    assert "proved_url" not in phone.data


async def test_the_proof_of_an_old_url_says_nothing_of_a_new_one(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(phone_subentry(proved_url="https://home.example.com/old"))
    )
    await replaced(gateway)

    assert "proved_url" not in gateway.entry.subentries[PHONE_ID].data


async def test_removing_a_phone_closes_the_dialogs_that_change_it(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        )
    )
    dialog, webhook_id = await at_new_url(gateway)
    early = await change(gateway)
    other = await Dialog.change_phone(gateway.hass, gateway.entry, OTHER_PHONE_ID)
    new = await at_url(gateway, "Nokia")

    gateway.hass.config_entries.async_remove_subentry(gateway.entry, PHONE_ID)
    await gateway.hass.async_block_till_done()

    assert not dialog.open
    assert not early.open
    response = await gateway.call(message(1), webhook_id)
    assert (response.status, await response.read()) == (200, b"")
    assert gateway.messages == []
    assert other.open
    assert new.open
    other.close()
    new.close()


async def test_two_dialogs_at_once_do_not_give_two_phones_the_same_name(
    set_up: SetUp,
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(),
            phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID),
        )
    )
    dialog = await change(gateway)
    await dialog.submit(name="Nokia", new_url=True)
    webhook_id = dialog.webhook_id
    other = await Dialog.change_phone(gateway.hass, gateway.entry, OTHER_PHONE_ID)
    await other.submit(name="Nokia")
    await gateway.hass.async_block_till_done()

    await dialog.submit()
    await dialog.choose("finish")
    assert dialog.page == "reconfigure"
    assert dialog.errors == {"name": "name_taken"}

    # Whoever thinks better of the new URL meanwhile keeps the old one.
    await dialog.submit(name="Pixel 5", new_url=False)
    phone = await changed(gateway, dialog)
    assert (phone.title, phone.data["webhook_id"]) == ("Pixel 5", WEBHOOK_ID)
    assert "previous_urls" not in phone.data
    assert not await is_registered(gateway.client, webhook_id)


# Cloudhooks of phones that are there


@pytest.fixture
async def cloud_phone(account: Gateway, cloud: Cloud) -> tuple[Gateway, str, str]:
    """An account with one phone that has a cloudhook; its ids as phone and as webhook."""
    dialog = await at_prove(account)
    phone = await finished(account, dialog)
    webhook_id = phone.data["webhook_id"]
    assert list(cloud.hooks) == [webhook_id]
    return account, phone.subentry_id, webhook_id


async def test_a_phone_with_a_cloudhook_shows_it_again(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, webhook_id = cloud_phone

    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)

    assert dialog.url == cloud.hooks[webhook_id]
    dialog.close()


async def test_only_the_path_is_shown_without_a_connection_to_the_cloud(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, webhook_id = cloud_phone
    cloud.connected = False

    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)

    assert dialog.url == f"/api/webhook/{webhook_id}"
    dialog.close()


async def test_a_phone_from_before_the_subscription_shows_the_url_it_is_called_at(
    gateway: Gateway, cloud: Cloud
) -> None:
    dialog = await change(gateway)

    assert dialog.url == f"https://home.example.com/api/webhook/{WEBHOOK_ID}"
    assert cloud.hooks == {}
    dialog.close()


async def test_a_new_url_is_a_cloudhook_once_there_is_a_subscription(
    gateway: Gateway, cloud: Cloud
) -> None:
    dialog, _ = await at_new_url(gateway)
    [(webhook_id, url)] = cloud.hooks.items()
    assert dialog.url == url
    await dialog.submit()
    await dialog.choose("finish")
    phone = await changed(gateway, dialog)

    assert (phone.data["webhook_id"], phone.data["cloudhook"]) == (webhook_id, True)
    assert cloud.hooks == {webhook_id: url}


async def test_a_cloudhook_is_replaced_by_another_and_deleted_after_a_day(
    cloud: Cloud,
    cloud_phone: tuple[Gateway, str, str],
    freezer: FrozenDateTimeFactory,
) -> None:
    gateway, phone_id, old = cloud_phone
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)
    await dialog.submit(name="Pixel 4a", new_url=True)
    [new] = cloud.hooks.keys() - {old}
    assert dialog.url == cloud.hooks[new]
    await dialog.submit()
    await dialog.choose("finish")
    await gateway.hass.async_block_till_done()

    data = gateway.entry.subentries[phone_id].data
    assert (data["webhook_id"], data["cloudhook"]) == (new, True)
    [previous] = data["previous_urls"]
    assert (previous["webhook_id"], previous["cloudhook"]) == (old, True)
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()
    assert cloud.hooks.keys() == {old, new}

    await later(gateway, freezer, OLD_URL_LIFETIME + A_MOMENT)
    assert cloud.hooks.keys() == {new}


async def test_closing_the_dialog_deletes_the_new_cloudhook_and_keeps_the_old(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, old = cloud_phone
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)
    await dialog.submit(name="Pixel 4a", new_url=True)
    assert len(cloud.hooks) == 2

    dialog.close()
    await gateway.hass.async_block_till_done()

    assert cloud.hooks.keys() == {old}


async def test_a_reload_leaves_the_cloudhooks_of_open_dialogs_alone(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, _ = cloud_phone
    dialog = await Dialog.change_phone(gateway.hass, gateway.entry, phone_id)
    await dialog.submit(name="Pixel 4a", new_url=True)
    await at_url(gateway, "Galaxy")
    hooks = dict(cloud.hooks)
    assert len(hooks) == 3

    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()

    assert cloud.hooks == hooks


async def test_a_cloudhook_goes_with_its_phone(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, _ = cloud_phone

    gateway.hass.config_entries.async_remove_subentry(gateway.entry, phone_id)
    await gateway.hass.async_block_till_done()

    assert cloud.hooks == {}


async def test_a_cloudhook_goes_with_its_account(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, *_ = cloud_phone

    await gateway.hass.config_entries.async_remove(gateway.entry.entry_id)

    assert cloud.hooks == {}


@pytest.mark.parametrize("fault", [OSError(), CloudNotAvailable()])
async def test_a_cloudhook_that_could_not_be_deleted_is_tried_again(
    cloud: Cloud,
    cloud_phone: tuple[Gateway, str, str],
    hass_storage: dict[str, Any],
    fault: Exception,
) -> None:
    gateway, phone_id, webhook_id = cloud_phone
    cloud.faulty = fault
    gateway.hass.config_entries.async_remove_subentry(gateway.entry, phone_id)
    await gateway.hass.async_block_till_done()
    assert cloud.hooks.keys() == {webhook_id}
    kept = await written(gateway, hass_storage)
    assert kept["cloudhooks"] == [webhook_id]

    cloud.faulty = None
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()

    assert cloud.hooks == {}
    assert (await written(gateway, hass_storage))["cloudhooks"] == []


async def test_a_cloudhook_is_not_forgotten_while_there_is_no_cloud(
    cloud: Cloud, cloud_phone: tuple[Gateway, str, str]
) -> None:
    gateway, phone_id, webhook_id = cloud_phone
    gateway.hass.config.components.remove("cloud")
    gateway.hass.config_entries.async_remove_subentry(gateway.entry, phone_id)
    await gateway.hass.async_block_till_done()
    assert cloud.hooks.keys() == {webhook_id}

    gateway.hass.config.components.add("cloud")
    await gateway.hass.config_entries.async_reload(gateway.entry.entry_id)
    await gateway.hass.async_block_till_done()

    assert cloud.hooks == {}


async def test_a_cloudhook_that_is_gone_already_is_not_asked_for_again(
    cloud: Cloud,
    cloud_phone: tuple[Gateway, str, str],
    hass_storage: dict[str, Any],
) -> None:
    gateway, phone_id, _ = cloud_phone
    cloud.hooks.clear()

    gateway.hass.config_entries.async_remove_subentry(gateway.entry, phone_id)
    await gateway.hass.async_block_till_done()

    assert (await written(gateway, hass_storage))["cloudhooks"] == []


async def test_a_cloud_in_trouble_does_not_keep_an_account_from_being_removed(
    cloud: Cloud,
    cloud_phone: tuple[Gateway, str, str],
    hass_storage: dict[str, Any],
) -> None:
    gateway, *_ = cloud_phone
    cloud.faulty = OSError()

    await gateway.hass.config_entries.async_remove(gateway.entry.entry_id)

    assert f"{DOMAIN}.{gateway.entry.entry_id}" not in hass_storage
