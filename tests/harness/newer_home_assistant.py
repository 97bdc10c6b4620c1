"""Lets the test plugin of one Home Assistant run with a newer one.

The plugin imports names from Home Assistant that a later release may drop. What is missing is put
back here, before pytest loads the plugin (`-p` in pyproject.toml). `test_newer_home_assistant.py`
fails once that is no longer needed.
"""

# First of all: from 2026.11 on Home Assistant replaces httpx, which another pytest plugin imports.
import homeassistant  # noqa: F401
from homeassistant.components import logger

DROPPED = "_clear_logger_overwrites"
"""Gone from `components.logger` in 2026.11, imported by the plugin up to 0.13.375 at least."""

was_dropped = not hasattr(logger, DROPPED)
if was_dropped:
    from homeassistant.components.logger import helpers

    setattr(logger, DROPPED, helpers._clear_logger_overwrites)  # noqa: SLF001
