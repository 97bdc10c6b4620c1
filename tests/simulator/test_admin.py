"""The admin interface and the command line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import signal
import sys
from typing import Any

import aiohttp
import pytest

from simulator import Phone, Service
from simulator.cli import main

from .people import Client, Receiver

REPOSITORY = Path(__file__).parents[2]


async def test_an_account_and_a_phone_can_be_made_and_seen(
    client: Client, service: Service, receiver: Receiver
) -> None:
    status, account = await client.admin(
        "account", {"email": "a@example.com", "password": "p"}
    )
    assert (status, account["email"]) == (200, "a@example.com")
    assert "password" not in account
    order = {"email": "a@example.com", "title": "Nokia", "numbers": ["+49 1"]}
    _, phone = await client.admin("phone", order | {"online": False})
    assert (phone["title"], phone["online"]) == ("Nokia", False)
    await client.admin("phone/change", {"online": True, "title": "Nokia 3310"})
    await client.admin("phone/webhooks", {"url": receiver.url})
    _, seen = await client.admin("status")
    [phone] = seen["phones"]
    assert (phone["title"], phone["online"]) == ("Nokia 3310", True)
    assert phone["webhooks"]["incoming"]["5"] == receiver.url
    client.token = account["token"]
    assert (await client.ask("getalldevices"))["count"] == 1
    _, renewed = await client.admin("account/revoke_token", {"email": "a@example.com"})
    assert renewed["token"] != account["token"]


async def test_a_message_can_be_received_and_its_call_is_shown(
    client: Client, phone: Phone, receiver: Receiver
) -> None:
    order = {"sender": "+393331234567", "text": "Ciao", "channel": "whatsapp"}
    status, message = await client.admin("receive", order)
    assert status == 200
    assert [call["status"] for call in message["webhook"]] == [200]
    assert receiver.last["channel_id"] == 3
    await client.admin("call_again", {"sms_id": message["sms_id"]})
    assert receiver.texts == ["Ciao", "Ciao"]
    _, calls = await client.admin("webhook_calls", params={"limit": "1"})
    assert [call["sms_id"] for call in calls] == [message["sms_id"]]
    _, messages = await client.admin("messages")
    assert [message["body"] for message in messages] == ["Ciao"]


async def test_messages_can_be_walked_failed_and_sent_again(
    client: Client, phone: Phone, receiver: Receiver
) -> None:
    await client.admin("end_at", {"status": 9, "phone": "Pixel 4a", "times": 1})
    sms_id = await client.send(phone)
    assert await client.admin("advance", {"steps": 2}) == (200, {"made": 2})
    await client.admin("settle", {})
    await client.admin("resend", {"sms_id": sms_id, "status": 6})
    await client.admin("settle", {})
    await client.admin("set_status", {"sms_id": sms_id, "status": 7})
    assert receiver.statuses == [3, 2, 9, 1, 3, 2, 6, 7]


async def test_faults_and_habits_can_be_set(
    client: Client, service: Service, phone: Phone, receiver: Receiver
) -> None:
    await client.admin("fault/webhook", {"kind": "reorder", "phone": "Pixel 4a"})
    await client.admin("receive", {"sender": "x", "text": "a"})
    assert (await client.admin("release", {}))[1] == {"held": 0}
    assert receiver.texts == ["a"]
    fault = {"kind": "error", "text": "No", "method": "getalldevices", "times": None}
    await client.admin("fault/api", fault)
    assert (await client.ask("getalldevices"))["message"] == "No"
    _, seen = await client.admin("status")
    assert [item["text"] for item in seen["faults"]["api"]] == ["No"]
    await client.admin("fault/clear", {})
    assert (await client.ask("getalldevices"))["count"] == 1
    habits = {"generation": "b", "reported_statuses": [7], "retry_seconds": 5}
    _, shown = await client.admin("habits", habits)
    assert shown["generation"] == "b"
    assert service.behaviour.reported_statuses == frozenset({7})
    _, calls = await client.admin("calls", params={"method": "getalldevices"})
    assert [call["fault"] for call in calls] == ["error", None]
    await client.admin("journal/clear", {})
    assert service.calls() == []


@pytest.mark.parametrize(
    ("path", "order", "status"),
    [
        ("receive", {"text": "nobody"}, 400),
        ("receive", {"sender": "x", "phone": "Nokia"}, 404),
        ("receive", {"sender": "x", "channel": "pigeon"}, 400),
        ("resend", {"sms_id": 1}, 404),
        ("end_at", {}, 400),
        ("fault/api", {"kind": "earthquake"}, 400),
        ("fault/api", {}, 400),
        ("fault/api", {"kind": "cut", "times": "2"}, 400),
        ("fault/webhook", {"kind": "drop", "about": "weather"}, 400),
        ("habits", {"generation": "z"}, 400),
        ("habits", {"manners": 1}, 400),
        ("habits", {"ignored_filters": ["colour"]}, 400),
        ("phone", {"email": "nobody@example.com", "title": "x"}, 404),
        ("phone/change", {"online": "yes"}, 400),
        ("account", {"email": "owner@example.com", "password": "x"}, 400),
        ("advance", ["steps"], 400),
    ],
)
async def test_an_order_that_cannot_be_followed_is_refused_with_a_reason(
    client: Client, phone: Phone, path: str, order: Any, status: int
) -> None:
    answered, answer = await client.admin(path, order)
    assert answered == status
    assert answer["error"]


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://example.com"}, {"Host": "rebound.example.com"}]
)
async def test_a_web_page_is_kept_out(
    client: Client, service: Service, headers: dict[str, str]
) -> None:
    status, answer = await client.admin("status", headers=headers)
    assert (status, answer) == (403, {"error": "requests of web pages are refused"})


async def test_the_command_line_runs_a_demo_and_steers_it(
    receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    async with demo(receiver.url) as (port, told):
        assert "Pixel 4a, device id 10403" in told
        text = ["--from", "+393331234567", "--text", "Ciao", "--phone", "Pixel 4a"]
        assert await asyncio.to_thread(main, ["send", *text, "--port", port]) == 0
        output = capsys.readouterr().out
        assert output.startswith("sms_id ")
        assert output.endswith(": answered 200\n")
        assert "Ciao" in receiver.texts
        fault = ["fault", "api", "error", "--text", "No", "--times", "0"]
        assert await asyncio.to_thread(main, [*fault, "--port", port]) == 0
        url = f"http://127.0.0.1:{port}/getdata/getalldevices"
        async with aiohttp.ClientSession() as session:
            for _ in range(2):
                async with session.post(url) as response:
                    assert (await response.json())["message"] == "No"
        assert await asyncio.to_thread(main, ["status", "--port", port]) == 0
        assert '"getalldevices": 2' in capsys.readouterr().out


def test_the_command_line_says_that_nothing_runs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["status", "--port", "1"]) == 1
    assert "is `python -m simulator serve` running?" in capsys.readouterr().err


@asynccontextmanager
async def demo(url: str) -> AsyncIterator[tuple[str, str]]:
    """Run the demo on a free port; give the port and what it tells."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", "serve", "--port", "0"),
        *("--demo", "--webhook", url),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        lines = [await process.stdout.readline() for _ in range(8)]
        told = b"".join(lines).decode()
        yield told.split("127.0.0.1:")[1].split("/")[0], told
    finally:
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
