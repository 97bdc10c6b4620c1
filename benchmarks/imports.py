"""Measures how long Home Assistant waits for the import of the package at a warm start."""

import asyncio
from statistics import median
import sys

from workbench.configuration import REPOSITORY
from workbench.process import own_variables

_TIMES = 5
# What every Home Assistant has imported before is not counted.
_SCRIPT = """
import importlib, pathlib, time
import homeassistant.bootstrap
for name in ("binary_sensor", "diagnostics", "event", "http", "image", "logbook", "notify", "recorder", "repairs",
             "sensor", "system_health", "webhook", "automation", "persistent_notification"):
    importlib.import_module(f"homeassistant.components.{name}")
for name in ("config_entry_flow", "condition", "trigger", "aiohttp_client", "selector", "service", "update_coordinator"):
    importlib.import_module(f"homeassistant.helpers.{name}")
began = time.process_time()
for path in sorted(pathlib.Path("custom_components/smsgateway24").rglob("*.py")):
    importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
print(time.process_time() - began)
"""


async def seconds_of_import() -> float:
    """Return the CPU seconds of importing the whole package, as the median of several processes."""
    times = []
    for number in range(_TIMES + 1):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _SCRIPT,
            cwd=REPOSITORY,
            env=own_variables(),
            stdout=asyncio.subprocess.PIPE,
        )
        printed, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError("the package could not be imported")
        if number:
            # The first one may have compiled it.
            times.append(float(printed))
    return median(times)
