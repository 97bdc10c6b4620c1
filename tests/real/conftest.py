"""Tests against real Home Assistant processes on loopback."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from simulator import Service, Simulator
from simulator.demo import first_sms_id, populate


@pytest.fixture(autouse=True)
def _home(socket_enabled: None) -> None:
    """Start no Home Assistant inside the test: these tests start real ones."""


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """Run the stand-in with the demo's account, whose messages walk by themselves."""
    first = first_sms_id(datetime.now(UTC))
    async with Simulator(seed=1, step_seconds=0.2, first_sms_id=first) as service:
        populate(service)
        yield service
