"""Fixtures of the pure core's tests."""

import pytest


@pytest.fixture(autouse=True)
def _home() -> None:
    """Need no home: the core knows none, and its tests stay fast."""
