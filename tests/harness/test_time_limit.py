"""A test that hangs leaves nothing behind."""

from pathlib import Path
import subprocess
import sys

CONFTEST = """
from pathlib import Path
from tests.harness.time_limit import end_from_inside

def pytest_collection_modifyitems(items):
    end_from_inside(items, Path(__file__).parent, 60)
"""

TESTS = """
import asyncio
from contextlib import asynccontextmanager
import pytest

ended = []

@asynccontextmanager
async def started():
    try:
        yield
    finally:
        await asyncio.sleep(0)
        ended.append(1)

@pytest.mark.timeout(0.1)
async def test_that_hangs():
    async with started():
        await asyncio.Event().wait()

async def test_that_follows():
    assert ended == [1]
"""
REPOSITORY = Path(__file__).parents[2]


def test_what_a_test_that_hangs_has_started_is_ended_before_the_next_begins(
    tmp_path: Path,
) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\npythonpath = {REPOSITORY}\naddopts = -p no:homeassistant -p no:cacheprovider\n"
        "asyncio_mode = auto\nasyncio_default_fixture_loop_scope = session\n"
        "asyncio_default_test_loop_scope = session\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 failed, 1 passed" in run.stdout, run.stdout
    assert "TimeoutError" in run.stdout
