"""What only a real Home Assistant proves: starts, restarts, reloads, and the REST API."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
import json
from pathlib import Path
from typing import Any

import aiohttp

from tests.payloads import PAYLOADS, message, payload
from workbench import demo
from workbench.instance import Instance
from workbench.session import PASSWORD, USER
from workbench.waiting import wait_for

from .helpers import ids, options

INCOMING = (
    "incoming_text",
    "incoming_text_whatsapp",
    "incoming_image",
    "old_incoming_text",
)
REPORTS = ("status_sent", "status_delivered", "status_generic_failure", "old_status")


async def post(session: aiohttp.ClientSession, url: str, body: Any) -> int:
    """Post a body as the service would; 0 when nobody listens."""
    try:
        async with session.post(url, json=body) as response:
            return response.status
    except aiohttp.ClientError:
        return 0


def seen_by(trigger: Mapping[str, Any], message_id: str) -> dict[str, Any]:
    """Build an automation that says which message started it."""
    return {
        "alias": f"Sees {message_id}",
        "mode": "queued",
        "max": 1000,
        "triggers": trigger,
        "actions": {
            "event": "seen_by_automation",
            "event_data": {"message_id": message_id},
        },
    }


ON_BUS = seen_by(
    {"trigger": "event", "event_type": "smsgateway24_message_received"},
    "{{ trigger.event.data.message_id }}",
)
ON_ENTITY = seen_by(
    {
        "trigger": "state",
        "entity_id": "event.pixel_4a_message",
        "not_to": ["unknown", "unavailable"],
    },
    "{{ trigger.to_state.attributes.message_id }}",
)


async def test_each_example_does_its_work_once_and_never_again() -> None:
    async with (
        Instance(options=options(automations=[ON_BUS, ON_ENTITY])) as home,
        aiohttp.ClientSession() as session,
    ):
        phone = await demo.set_up(home)
        assert {path.stem for path in PAYLOADS.glob("*.json")} == {*INCOMING, *REPORTS}

        async def state(entity_id: str) -> tuple[str, dict[str, Any]]:
            found = await home.state(entity_id)
            assert found is not None, entity_id
            return found["state"], found["attributes"]

        async with home.subscribe_events("smsgateway24_message_received") as messages:
            for name in INCOMING:
                body = payload(name)
                assert await post(session, phone.webhook_url, body) == 200
                event = (await messages.get())["data"]
                assert event["message_id"] == body["sms_id"]
                assert event["text"] == body["body"]
                text, attributes = await state("sensor.pixel_4a_last_message")
                assert text == (body["body"] or "Picture")
                assert attributes["message_id"] == body["sms_id"]
                assert attributes["sender"] == str(body["address"])
                _, attributes = await state("event.pixel_4a_message")
                assert attributes["message_id"] == body["sms_id"]
        assert (await state("image.pixel_4a_last_image"))[0].startswith("2026-11-20T18")

        async with home.subscribe_events("smsgateway24_delivery_status") as reports:
            for name in REPORTS:
                body = payload(name)
                assert await post(session, phone.webhook_url, body) == 200
                event = (await reports.get())["data"]
                assert event["status_message"] == body["status_message"]
                _, attributes = await state("sensor.pixel_4a_delivery_status")
                assert str(attributes["message_id"]) == str(body["sms_id"])
        assert (await state("binary_sensor.pixel_4a_delivery_problem"))[0] == "on"

        await wait_for(lambda: len(ids(home, "seen_by_automation")) == 8)
        before = {s["entity_id"]: s for s in await home.states()}
        for name in (*INCOMING, *REPORTS):
            assert await post(session, phone.webhook_url, payload(name)) == 200
        await home.restart()
        for name in (*INCOMING, *REPORTS):
            assert await post(session, phone.webhook_url, payload(name)) == 200
        # A new one at the end, so that whatever came before it has been seen too.
        assert await post(session, phone.webhook_url, message(77)) == 200
        await wait_for(lambda: 77 in ids(home))
        await wait_for(lambda: ids(home, "seen_by_automation").count(77) == 2)

        assert Counter(ids(home)) == Counter(
            {payload(name)["sms_id"]: 1 for name in INCOMING} | {77: 1}
        )
        assert len(ids(home, "smsgateway24_delivery_status")) == len(REPORTS)
        assert len(ids(home, "seen_by_automation")) == 10
        for entity_id in (
            "sensor.pixel_4a_delivery_status",
            "image.pixel_4a_last_image",
            "binary_sensor.pixel_4a_delivery_problem",
        ):
            after = await home.state(entity_id)
            assert after is not None
            assert after["state"] == before[entity_id]["state"]
        assert home.problems() == []


async def send_while(
    session: aiohttp.ClientSession, url: str, going_on: Callable[[list[int]], bool]
) -> list[int]:
    """Post messages for as long as a condition holds; give the ids that were taken."""
    taken: list[int] = []
    while going_on(taken):
        sms_id = len(taken) + 1
        try:
            async with session.post(url, json=message(sms_id)) as response:
                ours = response.content_type == "application/json"
        except aiohttp.ClientError:
            ours = False
        # Before our webhook is there Home Assistant answers 404, then 200.
        if ours:
            assert response.status == 200
            taken.append(sms_id)
        await asyncio.sleep(0.02)
    return taken


@asynccontextmanager
async def starting_slowly(
    folder: Path, port: int, automations: list[Mapping[str, Any]]
) -> AsyncGenerator[Instance]:
    """Start a home in which another integration takes its time; end it at the end."""
    home = Instance(
        folder, port=port, options=options("latecomer", automations=automations)
    )
    await home.start(until="spawned")
    try:
        yield home
    finally:
        await home.close()


async def test_nothing_that_comes_while_another_integration_loads_is_missed() -> None:
    automations: list[Mapping[str, Any]] = [ON_BUS, ON_ENTITY]
    async with (
        Instance(options=options(automations=automations)) as home,
        aiohttp.ClientSession() as session,
    ):
        phone = await demo.set_up(home)
        await home.stop()

        async with starting_slowly(home.folder, home.port, automations) as late:
            running = asyncio.ensure_future(signed_in_and_running(late))
            taken = await send_while(
                session, phone.webhook_url, lambda _taken: not running.done()
            )
            await running
            await wait_for(
                lambda: len(ids(late, "seen_by_automation")) >= 2 * len(taken),
                timeout=60,
            )

        assert len(taken) > 100
        assert ids(home) == taken
        seen = Counter(ids(home, "seen_by_automation"))
        assert seen == Counter(dict.fromkeys(taken, 2))
        assert [p for p in late.problems() if "latecomer" not in p] == []


async def test_a_kill_during_the_start_loses_and_doubles_nothing() -> None:
    automations: list[Mapping[str, Any]] = [ON_BUS, ON_ENTITY]
    async with (
        Instance(options=options(automations=automations)) as home,
        aiohttp.ClientSession() as session,
    ):
        phone = await demo.set_up(home)
        await home.stop()

        async with starting_slowly(home.folder, home.port, automations) as late:
            taken = await send_while(
                session, phone.webhook_url, lambda taken: len(taken) < 50
            )
            await late.kill()
        assert ids(home) == []

        await home.start()
        await wait_for(
            lambda: len(ids(home, "seen_by_automation")) >= 2 * len(taken), timeout=60
        )
        # A new one at the end, so that whatever came before it has been seen too.
        assert await post(session, phone.webhook_url, message(77)) == 200
        await wait_for(lambda: 77 in ids(home))

        assert ids(home) == [*taken, 77]


async def test_reloads_and_new_phones_under_traffic_lose_and_double_nothing() -> None:
    async with (
        Instance(options=options()) as home,
        aiohttp.ClientSession() as session,
    ):
        phone = await demo.set_up(home)
        taken: list[int] = []
        refused: list[int] = []
        changed = asyncio.Event()

        async def send() -> None:
            """Post fifty messages a second, whatever the home is doing."""
            sms_id = 0
            calls = set()
            while not changed.is_set():
                sms_id += 1
                call = asyncio.ensure_future(one(sms_id))
                calls.add(call)
                call.add_done_callback(calls.discard)
                await asyncio.sleep(0.02)
            await asyncio.gather(*calls)

        async def one(sms_id: int) -> None:
            status = await post(session, phone.webhook_url, message(sms_id))
            (taken if status == 200 else refused).append(sms_id)

        sending = asyncio.ensure_future(send())
        for number in range(20):
            await home.reload_entry(phone.entry_id)
            await add_phone(home, phone.entry_id, f"Phone {number}")
        changed.set()
        await sending
        await wait_for(lambda: len(ids(home)) >= len(taken), timeout=60)
        subentries = await home.subentries(phone.entry_id)

        assert len(subentries) == 21
        assert refused == []
        assert Counter(ids(home)) == Counter(taken)
        assert home.problems() == []


async def test_the_oddest_messages_are_shown_and_recorded_without_a_word() -> None:
    odd = [
        message(1, body="a" * 60_000),
        message(2, body="🚗" * 15_000),
        message(3, body="\x01" * 8_000),
        message(4, device_id=2**70, internal_id=-(2**70), channel_id=2**70),
        message(5, address="x" * 5_000, body=""),
        message(6, date="9999-12-31", date_sent={"date": "0000-00-00"}),
    ]
    bodies = [json.dumps(body, ensure_ascii=False).encode() for body in odd]
    bodies.append(
        rb'{"sms_id": 7, "address": "\u0000", "type": "text", "body": "a\u0000\ud800"}'
    )
    async with Instance(options=options()) as home, aiohttp.ClientSession() as session:
        phone = await demo.set_up(home)
        for sms_id, body in enumerate(bodies, 1):
            async with session.post(phone.webhook_url, data=body) as response:
                assert response.status == 200
            last = await home.state("sensor.pixel_4a_last_message")
            assert last is not None
            assert last["attributes"]["message_id"] == sms_id
            assert last["state"] not in {"unknown", "unavailable"}
            assert len(last["state"]) <= 255
        await wait_for(lambda: len(ids(home)) == len(bodies))
        # The recorder speaks up when it writes, at the latest when Home Assistant stops.
        await home.stop()

        assert home.problems() == []


async def signed_in_and_running(home: Instance) -> None:
    """Wait for the end of a start that began without a client."""
    await home.wait_answering()
    await home.sign_in(USER, PASSWORD)
    await home.wait_running()


async def add_phone(home: Instance, entry_id: str, name: str) -> None:
    """Add a phone through its flow, without testing it."""
    step = await home.start_subentry_flow(entry_id, "phone")
    for answer in ({"name": name}, {}, {"next_step_id": "finish"}):
        step = await home.configure_flow(step["flow_id"], answer, "subentry")
    assert step["type"] == "create_entry"


async def test_half_a_body_is_answered_408_and_the_log_holds_none_of_it() -> None:
    async with Instance(options=options()) as home, aiohttp.ClientSession() as session:
        phone = await demo.set_up(home)
        mark = b"PRIVATE-MARK-4711"
        for body, code in (
            (b"{" + mark, 400),
            (b'["' + mark + b'"]', 400),
            (mark * 65_536, 413),
            (b'{"sms_id": "' + mark + b'", "status_id": 7}', 422),
        ):
            async with session.post(phone.webhook_url, data=body) as response:
                assert response.status == code
            # The path that a cloudhook takes.
            handled = await home.ws(
                "webhook/handle",
                webhook_id=phone.webhook_url.rsplit("/", 1)[1],
                method="POST",
                body=body.decode(),
            )
            assert handled["status"] == code
        async with session.get(phone.webhook_url) as response:
            assert response.status == 200

        reader, writer = await asyncio.open_connection("127.0.0.1", home.port)
        path = phone.webhook_url.split(str(home.port), 1)[1]
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n".encode()
            + b'{"body": "'
            + mark
        )
        answer = await reader.readline()
        writer.close()

        assert b"408" in answer
        assert await post(session, phone.webhook_url, message()) == 200
        log = home.log_text()
        assert mark.decode() not in log
        assert path.rsplit("/", 1)[1] not in log
        assert home.problems() == []
