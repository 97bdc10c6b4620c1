"""Fixtures of tests with repairs."""

import pytest

from tests.builders.entries import (
    OTHER_PHONE_ID,
    OTHER_WEBHOOK_ID,
    account_entry,
    phone_subentry,
)
from tests.builders.gateway import Gateway
from tests.plugin import SetUp


@pytest.fixture
async def known(set_up: SetUp) -> Gateway:
    """An account with two phones whose ids are known."""
    return await set_up(
        account_entry(
            phone_subentry(gateway_device_id=10403),
            phone_subentry(
                "Galaxy", OTHER_WEBHOOK_ID, OTHER_PHONE_ID, gateway_device_id=10404
            ),
        )
    )
