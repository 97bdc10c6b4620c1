"""What webhooks are answered, over HTTP and over the path that cloudhooks take."""

import asyncio
from datetime import timedelta
import gzip
import json
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smsgateway24.account.publish import trigger_signal
from custom_components.smsgateway24.binary_sensor import PhoneBinarySensor
from custom_components.smsgateway24.domain.state import PhoneEvent
from custom_components.smsgateway24.event import PhoneEventEntity
from custom_components.smsgateway24.receiving import webhook
from custom_components.smsgateway24.sensor import PhoneSensor
from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway, complaints
from tests.payloads import message, status
from tests.plugin import SetUp

MARK = "PRIVATE-MARK-4711"


def _unusable(**fields: Any) -> dict[str, Any]:
    return message(**fields)


ANSWERS = [
    pytest.param(b"{", 400, None, id="half an object"),
    pytest.param(b"[]", 400, None, id="a list"),
    pytest.param(b"", 400, None, id="nothing"),
    pytest.param(b"null", 400, None, id="null"),
    pytest.param(b'"text"', 400, None, id="a string"),
    pytest.param(MARK.encode(), 400, None, id="words"),
    pytest.param(b"\xff\xfe\x00" + MARK.encode(), 400, None, id="no UTF-8"),
    pytest.param(b'{"a": NaN}', 400, None, id="no JSON number"),
    pytest.param(b'{"a":' * 10_000, 400, None, id="deep and open"),
    pytest.param(b"a" * (64 * 1024 + 1), 413, None, id="one byte too many"),
    pytest.param(b"a" * (1024 * 1024), 413, None, id="1 MiB"),
    pytest.param(b'{"sms_id": "x", "status_id": 7}', 422, "sms_id", id="words as id"),
    pytest.param(_unusable(sms_id=0), 422, "sms_id", id="zero"),
    pytest.param(_unusable(sms_id=-1), 422, "sms_id", id="below zero"),
    pytest.param(_unusable(sms_id=2**63), 422, "sms_id", id="over 63 bits"),
    pytest.param(_unusable(sms_id=True), 422, "sms_id", id="a flag as id"),
    pytest.param(_unusable(sms_id=None), 422, "sms_id", id="null as id"),
    pytest.param(_unusable(address=[MARK]), 422, "address", id="a list as sender"),
    pytest.param(_unusable(body={"t": MARK}), 422, "body", id="an object as text"),
    pytest.param(status(1, 7, sendto=[MARK]), 422, "sendto", id="a list as recipient"),
    pytest.param(
        {"sms_id": 1, "status_id": "soon"}, 422, "status_id", id="words as status"
    ),
    pytest.param(message(sms_id=2**63 - 1), 200, None, id="the largest id"),
    pytest.param({"hello": MARK}, 200, None, id="a kind we don't know"),
    pytest.param(message(), 200, None, id="a message"),
    pytest.param(
        b"sms_id=5&address=%2B4915752982212&body=a+b&type=text", 200, None, id="a form"
    ),
]


@pytest.mark.parametrize(("body", "code", "field"), ANSWERS)
async def test_the_answer_over_http(
    gateway: Gateway,
    body: Any,
    code: int,
    field: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    response = await gateway.call(body)

    assert response.status == code
    assert (await response.json()).get("field") == field
    await _assert_nothing_else_was_lost(gateway, caplog)


@pytest.mark.parametrize(("body", "code", "field"), ANSWERS)
async def test_the_answer_over_a_cloudhook(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    gateway: Gateway,
    body: Any,
    code: int,
    field: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if isinstance(body, bytes):
        try:
            text = body.decode()
        except UnicodeDecodeError:
            pytest.skip("a cloudhook brings text")
    else:
        text = json.dumps(body)
    client = await hass_ws_client(hass)

    await client.send_json_auto_id(
        {
            "type": "webhook/handle",
            "webhook_id": WEBHOOK_ID,
            "method": "POST",
            "body": text,
        }
    )
    result = (await client.receive_json())["result"]

    assert result["status"] == code
    assert json.loads(result["body"]).get("field") == field
    await _assert_nothing_else_was_lost(gateway, caplog)


async def _assert_nothing_else_was_lost(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    """A good message still works, and nothing private was logged."""
    await gateway.accepted(message(4711, body="still here"))
    assert gateway.messages[-1].data["text"] == "still here"
    ours = [r for r in caplog.records if "smsgateway24" in r.name]
    assert not any(record.exc_info for record in caplog.records)
    assert MARK not in "".join(record.getMessage() for record in ours)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_probe_is_answered_with_nothing_and_does_nothing(
    gateway: Gateway, method: str
) -> None:
    response = await gateway.client.request(
        method, f"/api/webhook/{WEBHOOK_ID}", params=message()
    )

    assert (response.status, await response.read()) == (200, b"")
    assert not gateway.messages
    [phone] = gateway.entry.runtime_data.phones.values()
    assert phone.last_request is None


async def test_put_is_not_taken_and_no_log_names_the_webhook(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    method = "PUT"
    caplog.clear()
    response = await gateway.client.request(
        method, f"/api/webhook/{WEBHOOK_ID}", json=message()
    )

    assert response.status == 405
    assert response.headers["Allow"] == "POST"
    assert not gateway.messages
    assert not [
        record
        for record in caplog.records
        if record.name != "aiohttp.access"
        and record.levelname != "DEBUG"
        and WEBHOOK_ID in record.getMessage()
    ]


async def test_a_deep_body_is_an_object_or_none_and_never_an_error(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    # How deep Python can read depends on the machine's stack.
    response = await gateway.call(b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}")

    assert response.status in {200, 400}
    await _assert_nothing_else_was_lost(gateway, caplog)


async def _post_raw(
    gateway: Gateway, head: str, body: bytes
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(
        gateway.client.host, gateway.client.port
    )
    writer.write(
        f"POST /api/webhook/{WEBHOOK_ID} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode()
        + body
    )
    await writer.drain()
    return reader, writer


async def test_half_a_body_is_answered_408(gateway: Gateway) -> None:
    with patch("custom_components.smsgateway24.receiving.webhook.BODY_TIMEOUT", 0.05):
        reader, writer = await _post_raw(gateway, "Content-Length: 100", b'{"sms_id"')
        head = await reader.readuntil(b"\r\n")
        writer.close()

    assert b"408" in head
    await gateway.accepted(message())


async def test_a_large_body_is_refused_before_it_is_sent(gateway: Gateway) -> None:
    reader, writer = await _post_raw(gateway, "Content-Length: 1000000", b"")
    head = await reader.readuntil(b"\r\n")
    writer.close()

    assert b"413" in head


async def test_a_large_body_without_a_length_is_refused(gateway: Gateway) -> None:
    async def chunks() -> Any:
        for _ in range(9):
            yield b"a" * 8192

    response = await gateway.client.post(f"/api/webhook/{WEBHOOK_ID}", data=chunks())

    assert response.status == 413


async def test_a_chunked_body_is_read(gateway: Gateway) -> None:
    async def chunks() -> Any:
        for byte in json.dumps(message()).encode():
            yield bytes([byte])

    response = await gateway.client.post(f"/api/webhook/{WEBHOOK_ID}", data=chunks())

    assert response.status == 200
    assert len(gateway.messages) == 1


async def test_a_packed_body_counts_by_its_unpacked_size(gateway: Gateway) -> None:
    for body, code in (
        (json.dumps(message()).encode(), 200),
        (b"a" * 1_000_000, 413),
    ):
        response = await gateway.client.post(
            f"/api/webhook/{WEBHOOK_ID}",
            data=gzip.compress(body),
            headers={"Content-Encoding": "gzip"},
        )
        assert response.status == code


async def test_a_body_that_is_packed_wrongly_is_a_broken_body(
    gateway: Gateway,
) -> None:
    response = await gateway.client.post(
        f"/api/webhook/{WEBHOOK_ID}",
        data=b"no gzip at all",
        headers={"Content-Encoding": "gzip"},
    )

    assert response.status == 400
    await gateway.accepted(message())


async def test_a_broken_chunk_is_a_broken_body(gateway: Gateway) -> None:
    reader, writer = await _post_raw(
        gateway, "Transfer-Encoding: chunked", b"5\r\nhello\r\nZZZ\r\n"
    )
    head = await reader.readuntil(b"\r\n")
    writer.close()

    assert b"400" in head
    await gateway.accepted(message())


async def test_a_caller_that_hangs_up_harms_nobody(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    for head, body in (
        ("Content-Length: 100", b"{"),
        ("Transfer-Encoding: chunked", b"5\r\nhel"),
    ):
        _, writer = await _post_raw(gateway, head, body)
        writer.close()
        await writer.wait_closed()
    await gateway.accepted(message())

    assert complaints(caplog.records) == []


async def test_many_zones_by_name_fill_no_memory(gateway: Gateway) -> None:
    for number in range(105):
        date = {"date": "2026-11-20 18:00:00", "timezone": f"No/Where{number}"}
        await gateway.accepted(message(number + 1, date=date))
    await gateway.accepted(
        message(999, date={"date": "2026-11-20 18:00:00", "timezone": "Europe/Rome"})
    )

    received_at = gateway.messages[-1].data["received_at"]
    assert received_at == "2026-11-20T17:00:00+00:00"


async def test_an_error_of_ours_is_answered_500_with_one_line(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    with patch(
        "custom_components.smsgateway24.receiving.webhook.parse_fields",
        side_effect=RuntimeError(MARK),
    ):
        response = await gateway.call(message(body=MARK))

    assert response.status == 500
    [record] = [r for r in caplog.records if r.levelname == "ERROR"]
    assert "RuntimeError" in record.getMessage()
    assert MARK not in caplog.text
    assert WEBHOOK_ID not in record.getMessage()
    await gateway.accepted(message(body="still here"))


async def test_an_error_in_telling_is_answered_500_and_the_next_is_told(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    with patch(
        "custom_components.smsgateway24.account.account.reduce",
        side_effect=RuntimeError(MARK),
    ):
        response = await gateway.call(message(1))
    assert response.status == 500
    assert MARK not in caplog.text

    await gateway.accepted(message(1))
    assert len(gateway.messages) == 1


def _unreadable(_entity: Entity) -> Any:
    raise RuntimeError(MARK)


async def test_an_entity_that_cannot_be_written_holds_up_nothing_else(
    hass: HomeAssistant, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    triggered: list[Any] = []
    async_dispatcher_connect(
        hass,
        trigger_signal(gateway.entry.entry_id, PHONE_ID),
        callback(lambda published: triggered.append(published)),  # noqa: PLW0108 - callback() marks it
    )
    with patch.object(PhoneSensor, "native_value", property(_unreadable)):
        response = await gateway.call(message(1, body=MARK))

    assert response.status == 500
    assert gateway.state("event", "message").attributes["message_id"] == 1
    assert [event.data["message_id"] for event in gateway.messages] == [1]
    assert len(triggered) == 1
    # Home Assistant logs the arguments of a listener that raises.
    assert MARK not in repr(triggered)
    assert len(complaints(caplog.records)) == 1
    assert MARK not in caplog.text

    await gateway.accepted(message(2, body="shown"))
    assert gateway.state("sensor", "last_message").state == "shown"


async def test_an_entity_that_fails_over_a_message_holds_up_nothing_else(
    set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    show = PhoneEventEntity._async_show  # noqa: SLF001 - only from inside can it fail

    def show_or_fail(
        entity: PhoneEventEntity, event: PhoneEvent, fields: dict[str, Any]
    ) -> None:
        if fields["message_id"] == 1:
            raise RuntimeError(MARK)
        show(entity, event, fields)

    with patch.object(PhoneEventEntity, "_async_show", show_or_fail):
        gateway = await set_up(account_entry(phone_subentry()))
    response = await gateway.call(message(1, body=MARK))

    assert response.status == 500
    assert gateway.state("sensor", "last_message").state == MARK
    assert [event.data["message_id"] for event in gateway.messages] == [1]
    assert len(complaints(caplog.records)) == 1
    assert MARK not in caplog.text

    await gateway.accepted(message(2, body="shown"))
    assert gateway.state("event", "message").attributes["message_id"] == 2


async def test_a_problem_ends_at_every_phone_though_one_cannot_be_shown(
    set_up: SetUp, freezer: FrozenDateTimeFactory, caplog: pytest.LogCaptureFixture
) -> None:
    gateway = await set_up(
        account_entry(
            phone_subentry(), phone_subentry("Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID)
        )
    )
    await gateway.accepted(status(10, 9))
    await gateway.accepted(status(11, 9, device_id=7), OTHER_WEBHOOK_ID)
    caplog.clear()

    def is_on(entity: PhoneBinarySensor) -> bool:
        if entity.phone.phone_id == PHONE_ID:
            raise RuntimeError(MARK)
        return bool(entity.phone.state.problems)

    freezer.tick(timedelta(hours=25))
    with patch.object(PhoneBinarySensor, "is_on", property(is_on)):
        async_fire_time_changed(gateway.hass, dt_util.utcnow())
        await gateway.hass.async_block_till_done()

    problem = gateway.state("binary_sensor", "delivery_problem", OTHER_PHONE_ID)
    assert problem.state == "off"
    assert len(complaints(caplog.records)) == 1
    assert MARK not in caplog.text


async def test_a_disabled_account_answers_503(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    await hass.config_entries.async_set_disabled_by(
        gateway.entry.entry_id, ConfigEntryDisabler.USER
    )
    await hass.async_block_till_done()

    assert (await gateway.call(message())).status == 503

    await hass.config_entries.async_set_disabled_by(gateway.entry.entry_id, None)
    await hass.async_block_till_done()
    await gateway.accepted(message())
    assert len(gateway.messages) == 1


async def test_an_account_that_failed_for_good_answers_503(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    gateway = await set_up(account_entry(phone_subentry()))
    with patch(
        "homeassistant.config_entries.ConfigEntries.async_forward_entry_setups",
        side_effect=RuntimeError,
    ):
        await hass.config_entries.async_reload(gateway.entry.entry_id)
        await hass.async_block_till_done()

    assert (await gateway.call(message())).status == 503


async def test_a_home_that_stops_answers_503(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, gateway: Gateway
) -> None:
    client = await hass_ws_client(hass)
    hass.set_state(CoreState.stopping)
    response = await gateway.call(message())
    # Home Assistant refuses HTTP by itself by then, but no cloudhooks.
    await client.send_json_auto_id(
        {
            "type": "webhook/handle",
            "webhook_id": WEBHOOK_ID,
            "method": "POST",
            "body": json.dumps(message()),
        }
    )
    result = (await client.receive_json())["result"]
    hass.set_state(CoreState.running)

    assert (response.status, result["status"]) == (503, 503)
    assert not gateway.messages


async def test_a_zone_by_name_is_looked_up_off_the_loop(gateway: Gateway) -> None:
    for sms_id, zone, expected in (
        (1, "Europe/Berlin", "2026-11-20T17:00:00+00:00"),
        (2, "Europe/Berlin", "2026-11-20T17:00:00+00:00"),
        (3, "No/Where", None),
        (4, "../../etc/passwd", None),
    ):
        await gateway.accepted(
            message(
                sms_id,
                date={
                    "date": "2026-11-20 18:00:00.000000",
                    "timezone_type": 3,
                    "timezone": zone,
                },
            )
        )
        assert gateway.messages[-1].data["received_at"] == expected


async def test_other_webhooks_of_the_home_stay_theirs(
    hass: HomeAssistant, gateway: Gateway
) -> None:
    assert await async_setup_component(hass, "webhook", {})
    response = await gateway.call(message(), "f" * 64)

    assert response.status == 200
    assert await response.read() == b""
    assert not gateway.messages


@pytest.mark.parametrize(
    ("head", "body", "code"),
    [
        ("Content-Length: 3", b"xyz", b"400"),
        ("Content-Length: 100", b'{"sms_id"', b"408"),
        ("Content-Length: 1000000", b"", b"413"),
    ],
)
async def test_nothing_more_is_taken_by_a_connection_whose_body_was_refused(
    gateway: Gateway, head: str, body: bytes, code: bytes
) -> None:
    with patch("custom_components.smsgateway24.receiving.webhook.BODY_TIMEOUT", 0.05):
        reader, writer = await _post_raw(gateway, head, body)
        answer = await reader.readuntil(b"\r\n\r\n")
        writer.close()

    assert code in answer
    assert b"\r\nConnection: close\r\n" in answer


async def test_zones_that_strangers_make_up_are_not_remembered_without_end(
    gateway: Gateway,
) -> None:
    for number in range(1, 251):
        date = {"date": "2026-11-20 18:00:00", "timezone": f"Nowhere/{number}"}
        assert (await gateway.call(message(number, date=date))).status == 200

    assert len(webhook._zones) < 110  # noqa: SLF001 - a bound is seen from inside only
