"""Tests against real Home Assistant processes on loopback."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator import Service, Simulator
from simulator.demo import first_sms_id, populate
from tests.harness.time_limit import end_from_inside

_LIMIT = 600
"""Seconds for a test that names none: not a judgement of the machine, but the end of what hangs."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have a test that hangs end what it has started."""
    end_from_inside(items, Path(__file__).parent, _LIMIT)


@pytest.fixture(autouse=True)
def _home(socket_enabled: None) -> None:
    """Start no Home Assistant inside the test: these tests start real ones."""


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """Run the simulator with the demo's account, whose messages walk by themselves."""
    first = first_sms_id(datetime.now(UTC))
    async with Simulator(seed=1, step_seconds=0.2, first_sms_id=first) as service:
        populate(service)
        yield service
