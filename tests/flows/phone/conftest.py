"""An account to add phones to, and Home Assistant Cloud."""

import pytest

from tests.builders.entries import account_entry
from tests.builders.gateway import Gateway
from tests.plugin import SetUp


@pytest.fixture
async def account(set_up: SetUp) -> Gateway:
    """An account without a phone."""
    return await set_up(account_entry())
