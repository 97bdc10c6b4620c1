"""An account to add phones to, and Home Assistant Cloud."""

from collections.abc import Generator
from typing import Any

import pytest

from tests.builders.entries import account_entry
from tests.builders.gateway import Gateway
from tests.builders.restarts import files_removed_thoroughly
from tests.plugin import SetUp


@pytest.fixture
async def account(set_up: SetUp) -> Gateway:
    """An account without a phone."""
    return await set_up(account_entry())


@pytest.fixture
def thorough_removal(hass_storage: dict[str, Any]) -> Generator[None]:
    """Home Assistant's own way to remove a file, which forgets the write that is due too."""
    with files_removed_thoroughly(hass_storage):
        yield
