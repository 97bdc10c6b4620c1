"""The configuration of these tests, and the coverage that they share with the others."""

from pathlib import Path
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a copy of scripts/test with a Python that only prints its arguments."""
    programs = {
        "environment": 'arguments=("$@")\nSMSGATEWAY24_VENV=$PWD',
        "setup": "",
        "bin/python": 'echo "$*"',
    }
    for name, command in programs.items():
        path = tmp_path / name if "/" in name else tmp_path / "scripts" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/usr/bin/env bash\n{command}\n")
        path.chmod(0o755)
    return Path(shutil.copy(REPOSITORY / "scripts" / "test", tmp_path / "scripts"))


def calls(script: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        [script, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.splitlines()


def test_without_arguments_both_roots_run_and_coverage_is_judged_in_the_end(
    run: Path,
) -> None:
    pure, others = calls(run)

    assert pure.startswith("-m pytest tests/pure ")
    assert {"--cov", "--cov-report=", "--cov-fail-under=0"} <= set(pure.split())
    assert "tests" not in others.removeprefix("-m pytest ")
    assert {"--cov", "--cov-append"} <= set(others.split())
    assert "fail-under" not in others


def test_with_arguments_pytest_finds_the_root_by_itself(run: Path) -> None:
    assert calls(run, "tests/pure/test_ledger.py") == [
        "-m pytest tests/pure/test_ledger.py"
    ]


def test_the_other_tests_leave_these_out(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.inipath == Path(__file__).with_name("pytest.ini")
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    assert "--ignore=tests/pure" in settings["tool"]["pytest"]["ini_options"]["addopts"]


def test_a_change_is_tried_with_these_once() -> None:
    steps = (REPOSITORY / ".ci" / "run").read_text("utf-8")
    assert len(re.findall(r"^step .* tests/pure ", steps, re.MULTILINE)) == 1


def test_what_only_the_other_tests_need_is_not_loaded() -> None:
    assert "tests.conftest" not in sys.modules
    assert "pytest_homeassistant_custom_component" not in sys.modules
