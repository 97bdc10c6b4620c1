"""Fixtures of the checks."""

import pytest


@pytest.fixture(autouse=True)
def _home() -> None:
    """Need no Home Assistant that runs: files are read, and nothing is set up."""
