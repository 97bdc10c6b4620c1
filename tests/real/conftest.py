"""Tests against real Home Assistant processes on loopback."""

import pytest


@pytest.fixture(autouse=True)
def _home(socket_enabled: None) -> None:
    """Start no Home Assistant inside the test: these tests start real ones."""
