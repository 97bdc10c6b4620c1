"""What a caller without end leaves in the log."""

from datetime import timedelta
import json
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.builders.entries import WEBHOOK_ID
from tests.builders.gateway import Gateway
from tests.payloads import message


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the error lines, and forget them."""
    lines = [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]
    caplog.clear()
    return lines


async def test_an_error_that_every_call_meets_is_logged_once_a_minute(
    gateway: Gateway, freezer: FrozenDateTimeFactory, caplog: pytest.LogCaptureFixture
) -> None:
    # It can't measure time that stands still.
    caplog.set_level("WARNING", "aiohttp.access")
    with patch(
        "custom_components.smsgateway24.receiving.webhook.parse_fields",
        side_effect=RuntimeError,
    ):
        for _ in range(30):
            assert (await gateway.call(message())).status == 500
        [first] = errors(caplog)
        freezer.tick(timedelta(seconds=61))
        assert (await gateway.call(message())).status == 500
        [second] = errors(caplog)

    assert "(0 more" in first
    assert "(29 more" in second
    await gateway.accepted(message(body="still here"))


async def test_a_cloudhook_may_name_any_length(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, gateway: Gateway
) -> None:
    client = await hass_ws_client(hass)
    for length, code in (("9" * 5_000, 413), ("-1", 200), ("many", 200)):
        await client.send_json_auto_id(
            {
                "type": "webhook/handle",
                "webhook_id": WEBHOOK_ID,
                "method": "POST",
                "body": json.dumps(message()),
                "headers": {"Content-Length": length},
            }
        )
        assert (await client.receive_json())["result"]["status"] == code
