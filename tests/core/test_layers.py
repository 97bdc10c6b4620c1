"""Data flows one way: a module imports only from the rows below its own."""

import ast
from collections.abc import Iterator
from pathlib import Path
import subprocess
import sys

import pytest

PACKAGE = "custom_components.smsgateway24"
ROOT = Path(__file__).parents[2] / PACKAGE.replace(".", "/")
INIT = "__init__"

# From the bottom up. A new module is given a row here, or this test fails.
ROWS = (
    {"const", "quiet"},
    {"protocol"},
    {"api"},
    {"numbers", "ledger"},
    {"contact_rules"},
    {"state", "attempts", "strangers", "recent", "sms", "allowance", "outgoing"},
    {"reducer", "once"},
    {"codec", "matching"},
    {"dispatch", "store", "reach", "picture", "failures", "urls", "troubles"},
    {"coordinator"},
    {"phone"},
    {"problem_watch", "memory"},
    {"teller"},
    {"runtime"},
    {"following"},
    {"sending", "silence_watch", "url_watch", "reference_watch"},
    {"outbox", "catch_up", "history", "device_choice", "access_form"},
    {"router"},
    {
        "access",
        "options_flow",
        "webhook",
        "entity",
        "subentry_flow",
        "contact_flow",
        "devices",
        "diagnostics",
        "services",
        "trigger_target",
    },
    {
        "event",
        "sensor",
        "binary_sensor",
        "image",
        "notify",
        "config_flow",
        "trigger",
        "condition",
        "logbook",
        "system_health",
        "repairs",
    },
    {INIT},
)
ROW = {module: number for number, row in enumerate(ROWS) for module in row}

PURE = (
    "protocol",
    "quiet",
    "numbers",
    "ledger",
    "state",
    "attempts",
    "contact_rules",
    "strangers",
    "recent",
    "sms",
    "allowance",
    "outgoing",
    "once",
    "matching",
    "reducer",
    "codec",
)
LIBRARIES = {"numbers": {"phonenumbers"}, "matching": {"regex"}}
# Of the standard library, what has a clock, chance, a disk, a network or a wait in it.
IMPURE = (
    "asyncio",
    "concurrent",
    "ctypes",
    "fileinput",
    "ftplib",
    "getpass",
    "glob",
    "http",
    "importlib",
    "io",
    "linecache",
    "locale",
    "logging",
    "mmap",
    "multiprocessing",
    "os",
    "pathlib",
    "pickle",
    "platform",
    "random",
    "runpy",
    "secrets",
    "select",
    "selectors",
    "shelve",
    "shutil",
    "signal",
    "smtplib",
    "socket",
    "socketserver",
    "sqlite3",
    "ssl",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib.request",
    "uuid",
    "webbrowser",
    "zoneinfo",
)
CLOCKS = {"now", "utcnow", "today"}
BUILT_IN_DOORS = {"open", "input", "print", "eval", "exec", "__import__", "breakpoint"}


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Give every file with the dotted name of its module, the package's own being empty."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == INIT else parts), path


def imported(tree: ast.AST, module: str, *, is_package: bool) -> Iterator[str]:
    """Give the absolute name of everything that a module imports, wherever in it."""
    here = f"{PACKAGE}.{module}".rstrip(".").split(".")
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                up = node.level - is_package
                base = ".".join(here[: len(here) - up])
                base += f".{node.module}" if node.module else ""
            else:
                base = node.module or ""
            yield from (f"{base}.{alias.name}" for alias in node.names)


def faults(module: str, source: str, *, is_package: bool = False) -> list[str]:
    """Say what is wrong with a module, by its dotted name within the package."""
    tree = ast.parse(source)
    name = module.split(".", maxsplit=1)[0] or INIT
    if name not in ROW:
        return [f"{name} has no row"]
    found: list[str] = []
    for target in imported(tree, module, is_package=is_package):
        if target == PACKAGE or target.startswith(f"{PACKAGE}."):
            other = target.removeprefix(PACKAGE).lstrip(".").split(".")[0]
            if other not in ROW or other == INIT:
                found.append(f"{name} imports the package itself ({target})")
            elif other != name and ROW[other] >= ROW[name]:
                found.append(f"{name} imports {other}, which is not below it")
            elif name in PURE and other not in PURE:
                found.append(f"{name} is pure and imports {other}")
        elif target.split(".", maxsplit=1)[0] == "custom_components":
            found.append(f"{name} imports {target}")
        elif name in PURE and not _is_pure(target, name):
            found.append(f"{name} is pure and imports {target}")
    if name in PURE:
        found += [f"{name} is pure and uses {door}" for door in _doors(tree)]
    return found


def _is_pure(target: str, name: str) -> bool:
    top = target.split(".", maxsplit=1)[0]
    if top in LIBRARIES.get(name, ()):
        return True
    return top in sys.stdlib_module_names and not any(
        target == bad or target.startswith(f"{bad}.") for bad in IMPURE
    )


def _doors(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            yield node.attr
        elif isinstance(node, ast.Name) and node.id in BUILT_IN_DOORS:
            yield node.id


def faults_below(root: Path) -> list[str]:
    return [
        fault
        for module, path in sources(root)
        for fault in faults(
            module, path.read_text("utf-8"), is_package=path.stem == INIT
        )
    ]


def test_every_module_imports_only_from_the_rows_below_its_own() -> None:
    assert faults_below(ROOT) == []


def test_every_row_is_of_modules_that_are_there() -> None:
    there = {module.split(".", maxsplit=1)[0] or INIT for module, _ in sources(ROOT)}

    assert there == set(ROW)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("reducer", "from .codec import encode_state"),
        ("reducer", "from . import codec"),
        ("reducer", f"import {PACKAGE}.codec"),
        ("reducer", f"from {PACKAGE} import codec"),
        ("reducer", f"from {PACKAGE}.codec import encode_state"),
        ("reducer", "def f():\n    from .codec import encode_state"),
        ("reducer", "if TYPE_CHECKING:\n    from .runtime import Account"),
        ("numbers", "from .ledger import Ledger"),
        ("const", "from .protocol import parse"),
        ("protocol.webhook", "from ..numbers import read_address"),
        ("protocol.webhook", "from ..const import DOMAIN"),
        ("protocol.webhook", "from .. import numbers"),
        ("reducer", "from .const import DOMAIN"),
        ("runtime", "from .router import Router"),
        ("runtime", "from . import async_setup_entry"),
        ("runtime", f"from {PACKAGE} import async_setup_entry"),
        ("runtime", f"import {PACKAGE}"),
        ("runtime", f"from {PACKAGE}.{INIT} import async_setup_entry"),
        ("runtime", "from custom_components.other import thing"),
        ("protocol.body", "import homeassistant"),
        ("protocol.body", "from homeassistant.core import callback"),
        ("numbers", "import aiohttp"),
        ("ledger", "import voluptuous as vol"),
        ("ledger", "import phonenumbers"),
        ("ledger", "from phonenumbers import parse"),
        ("reducer", "import asyncio"),
        ("reducer", "from time import monotonic"),
        ("reducer", "import os.path"),
        ("reducer", "from os import path"),
        ("codec", "from pathlib import Path"),
        ("codec", "from urllib import request"),
        ("codec", "import urllib.request"),
        ("codec", "import random"),
        ("codec", "now = datetime.now(UTC)"),
        ("codec", "stamp: X = field(default_factory=datetime.utcnow)"),
        ("codec", "day = date.today()"),
        ("codec", "open('x')"),
        ("codec", "__import__('os')"),
        ("nobody_has_heard_of", "x = 1"),
    ],
)
def test_a_step_against_the_direction_is_seen(module: str, source: str) -> None:
    assert len(faults(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source", "is_package"),
    [
        ("", "from .runtime import Account\nfrom . import webhook", True),
        ("protocol", "from .model import Delivery", True),
        ("protocol.webhook", "from .model import Delivery\nfrom . import body", False),
        (
            "codec",
            "from .protocol import Status\nfrom .protocol.dates import instant",
            False,
        ),
        (
            "codec",
            "from urllib.parse import quote\nfrom datetime import datetime",
            False,
        ),
        ("numbers", "import phonenumbers\nfrom phonenumbers import parse", False),
        ("runtime", "import asyncio, os\nopen('x')\nnow = datetime.now()", False),
        ("runtime", "from homeassistant.core import HomeAssistant", False),
        ("reducer", "age = now - then", False),
    ],
)
def test_a_step_along_the_direction_is_none_of_its_business(
    module: str, source: str, is_package: bool
) -> None:
    assert faults(module, source, is_package=is_package) == []


_ALONE = """
import importlib, sys, types
for name, path in {packages!r}.items():
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = [path]
for module in {modules!r}:
    importlib.import_module(f"{package}.{{module}}")
    loaded = [name for name in sys.modules if name.partition(".")[0] == "homeassistant"]
    assert not loaded, (module, loaded)
"""


def test_pure_modules_load_no_home_assistant() -> None:
    """In an interpreter of their own, with an empty package around them: this one has loaded it."""
    packages = {
        PACKAGE.partition(".")[0]: str(ROOT.parent),
        PACKAGE: str(ROOT),
    }
    script = _ALONE.format(packages=packages, modules=PURE, package=PACKAGE)

    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
