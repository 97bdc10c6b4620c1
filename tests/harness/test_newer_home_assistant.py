"""The replacement of missing names is removed as soon as the plugin can do without it."""

from pytest_homeassistant_custom_component import common

from . import newer_home_assistant as shim


def test_the_plugin_still_needs_what_home_assistant_has_dropped() -> None:
    assert hasattr(common, shim.DROPPED) or not shim.was_dropped, (
        f"the test plugin no longer imports {shim.DROPPED}: delete tests/harness/newer_home_assistant.py, this test, "
        "and its line in pyproject.toml"
    )
