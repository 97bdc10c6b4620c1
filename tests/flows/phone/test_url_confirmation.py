"""The proof that the service calls a phone's URL, and what arrives meanwhile."""

import asyncio
from typing import Any

from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.builders.cloud import Cloud
from tests.builders.entries import WEBHOOK_ID
from tests.builders.gateway import Gateway, is_registered
from tests.payloads import image, message, status

from .steps import (
    A_MOMENT,
    PROOF_TIMEOUT,
    at_prove,
    at_timed_out,
    at_url,
    at_wait,
    created,
    everything_shown,
    finished,
    proved,
    time_out,
    wait,
)

# The body of the vendor's article and of its test button (gateway.md 2.3 D).
ARTICLE = {
    "event": "incoming_sms",
    "message_id": "msg_1",
    "phone": "+393331234567",
    "timestamp": "2026-01-15T10:30:00Z",
    "device_id": "device_xyz",
}


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
