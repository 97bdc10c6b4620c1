"""What catching up leaves in the log when nothing can be published."""

from unittest.mock import patch

import pytest

from tests.builders.home import DEVICE_ID, Home, Time


async def test_an_error_that_every_message_meets_is_logged_once_a_minute(
    time: Time, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    home.set_webhooks(DEVICE_ID, None)
    for number in range(20):
        home.lose(f"message {number}")
    with patch(
        "custom_components.smsgateway24.account.account.reduce",
        side_effect=RuntimeError,
    ):
        await time.passes(minutes=15)

    lines = [
        record for record in caplog.records if "Could not process" in record.message
    ]
    assert len(lines) == 1
    assert lines[0].exc_info is None
