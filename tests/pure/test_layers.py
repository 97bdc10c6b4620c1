"""Data flows one way: packages by capability, and who may import whom."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
import importlib
from pathlib import Path
import sys

import pytest

PACKAGE = "custom_components.smsgateway24"
REPOSITORY = Path(__file__).parents[2]
ROOT = REPOSITORY / PACKAGE.replace(".", "/")
INIT = "__init__"

# A room is a module at the root or a package. What stands here may be imported by it, and nothing
# else of ours; a new room is given a line, or a test fails.
BASE = {"const", "errors", "timer"}
ROOMS: dict[str, set[str]] = {
    "const": set(),
    "timer": set(),
    "protocol": set(),
    "api": {"protocol"},
    "domain": {"protocol"},
    "errors": {"const", "api"},
    "storage": {"const", "timer", "protocol", "domain"},
    "coordinator": {"api"} | BASE,
    "account": {"protocol", "api", "domain", "storage", "coordinator"} | BASE,
}
BELOW = {*ROOMS}
ROOMS |= {
    "sending": BELOW,
    "receiving": BELOW,
    "automation": BELOW,
    "dialogue": BELOW | {"sending", "automation"},
    "history": BELOW | {"sending", "receiving", "automation", "dialogue"},
    "monitors": BELOW | {"sending"},
    "flows": BELOW | {"sending"},
    "entity": BELOW,
}
BELOW = {*ROOMS}
PLATFORMS = {
    "backup",
    "binary_sensor",
    "condition",
    "config_flow",
    "diagnostics",
    "event",
    "image",
    "logbook",
    "notify",
    "repairs",
    "sensor",
    "services",
    "system_health",
    "trigger",
}
ROOMS |= dict.fromkeys(PLATFORMS, BELOW)
ROOMS[INIT] = BELOW | {"services"}

PURE = ("protocol", "domain", "automation.filters", "storage.codec", "storage.records")
LIBRARIES = {
    "domain.phone_numbers": {"phonenumbers"},
    "automation.filters": {"regex"},
    "storage.codec": {"orjson"},
}
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
    """Yield every file with the dotted name of its module, the package's own being empty."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == INIT else parts), path


def imported(
    tree: ast.AST, module: str, *, is_package: bool, package: str = PACKAGE
) -> Iterator[str]:
    """Yield the absolute name of everything that a module imports, wherever in it."""
    here = f"{package}.{module}".rstrip(".").split(".")
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


def is_pure(module: str) -> bool:
    return any(module == pure or module.startswith(f"{pure}.") for pure in PURE)


def faults(module: str, source: str, *, is_package: bool = False) -> list[str]:
    """Return what is wrong with a module, by its dotted name within the package."""
    tree = ast.parse(source)
    room = module.split(".", maxsplit=1)[0] or INIT
    if room not in ROOMS:
        return [f"{room} is no room"]
    found: list[str] = []
    for target in imported(tree, module, is_package=is_package):
        if target == PACKAGE or target.startswith(f"{PACKAGE}."):
            other = target.removeprefix(PACKAGE).lstrip(".").split(".")[0]
            if other not in ROOMS or other == INIT:
                found.append(f"{room} imports the package itself ({target})")
            elif other not in ROOMS[room] | {room}:
                found.append(f"{room} imports {other}, which it may not")
        elif target.split(".", maxsplit=1)[0] == "custom_components":
            found.append(f"{room} imports {target}")
        elif is_pure(module) and not _is_harmless(target, module):
            found.append(f"{module} is pure and imports {target}")
    if is_pure(module):
        found += [f"{module} is pure and uses {door}" for door in _doors(tree)]
    return found


def _is_harmless(target: str, module: str) -> bool:
    top = target.split(".", maxsplit=1)[0]
    if top in LIBRARIES.get(module, ()):
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


def import_graph(folder: str) -> dict[str, set[str]]:
    """Return which modules of a folder of the repository each of its modules imports."""
    package = folder.replace("/", ".")
    modules = dict(sources(REPOSITORY / folder))
    graph: dict[str, set[str]] = {module: set() for module in modules}
    for module, path in modules.items():
        names = imported(
            ast.parse(path.read_text("utf-8")),
            module,
            is_package=path.stem == INIT,
            package=package,
        )
        for name in names:
            if name.startswith(f"{package}."):
                inner = name.removeprefix(f"{package}.")
                target = inner if inner in modules else inner.rpartition(".")[0]
                graph[module].add(target)
        graph[module].discard(module)
    return graph


def test_every_module_imports_only_what_its_room_may() -> None:
    assert faults_below(ROOT) == []


def test_every_room_is_there() -> None:
    there = {module.split(".", maxsplit=1)[0] or INIT for module, _ in sources(ROOT)}

    assert there == set(ROOMS)
    assert len(there) <= 32


def test_the_longest_chain_of_imports_between_rooms_is_short() -> None:
    rooms: dict[str, set[str]] = {}
    for module, targets in import_graph(PACKAGE.replace(".", "/")).items():
        names = {(name.partition(".")[0] or INIT) for name in (module, *targets)}
        room = module.partition(".")[0] or INIT
        rooms.setdefault(room, set()).update(names - {room})
    length: dict[str, int] = {}
    for room in TopologicalSorter(rooms).static_order():
        length[room] = 1 + max((length[other] for other in rooms[room]), default=0)

    assert max(length.values()) <= 12


@pytest.mark.parametrize(
    "folder", [PACKAGE.replace(".", "/"), "simulator", "workbench", "benchmarks"]
)
def test_no_module_imports_itself_by_way_of_others(folder: str) -> None:
    try:
        TopologicalSorter(import_graph(folder)).prepare()
    except CycleError as err:
        pytest.fail(" imports ".join(reversed(err.args[1])))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        # 1. `protocol` imports nothing of ours, `api` and `domain` only `protocol`.
        ("protocol.payload", "from ..domain.phone_numbers import parse_address"),
        ("protocol.payload", "from ..const import DOMAIN"),
        ("protocol.payload", "from .. import domain"),
        ("api.client", "from ..const import DOMAIN"),
        ("domain.reducer", "from ..const import DOMAIN"),
        ("domain.reducer", "from ..storage.codec import encode"),
        ("domain.reducer", "from .. import storage"),
        ("domain.reducer", f"import {PACKAGE}.storage"),
        ("domain.reducer", f"from {PACKAGE} import storage"),
        ("domain.reducer", f"from {PACKAGE}.storage.codec import encode"),
        ("domain.reducer", "def f():\n    from ..storage.codec import encode"),
        (
            "domain.reducer",
            "if TYPE_CHECKING:\n    from ..account.account import Account",
        ),
        # 2. What is pure loads no Home Assistant, and has no clock.
        ("protocol.body", "import homeassistant"),
        ("automation.filters", "from homeassistant.core import callback"),
        ("domain.phone_numbers", "import aiohttp"),
        ("domain.ledger", "import voluptuous as vol"),
        ("domain.ledger", "from phonenumbers import parse"),
        ("domain.ledger", "import orjson"),
        ("storage.records", "import orjson"),
        ("storage.records", "import sqlite3"),
        ("domain.reducer", "import asyncio"),
        ("domain.reducer", "from time import monotonic"),
        ("domain.reducer", "import os.path"),
        ("domain.reducer", "from os import path"),
        ("domain.state", "from pathlib import Path"),
        ("domain.state", "from urllib import request"),
        ("domain.state", "import urllib.request"),
        ("domain.state", "import random"),
        ("domain.state", "now = datetime.now(UTC)"),
        ("domain.state", "stamp: X = field(default_factory=datetime.utcnow)"),
        ("domain.state", "day = date.today()"),
        ("domain.state", "open('x')"),
        ("domain.state", "__import__('os')"),
        # 3. and 4. `storage` and `account` know only what is below them.
        ("storage.store", "from ..account.phone import Phone"),
        ("account.account", "from ..sending.request import SendRequest"),
        # 5. Capabilities know of each other only what the table says.
        ("sending.request", "from ..receiving.catch_up import CatchUp"),
        ("receiving.catch_up", "from ..sending.tracking import async_track"),
        ("automation.target", "from ..flows.contact import ContactFlow"),
        # 6. Platforms import capabilities, never each other.
        ("sensor", "from .event import message_event_type"),
        ("services", "from .notify import NotifyEntity"),
        # 7. Nobody imports `__init__` or a platform.
        ("account.account", "from .. import async_setup_entry"),
        ("account.account", f"from {PACKAGE} import async_setup_entry"),
        ("account.account", f"import {PACKAGE}"),
        ("account.account", f"from {PACKAGE}.{INIT} import async_setup_entry"),
        ("flows.phone", "from ..repairs import async_create_fix_flow"),
        ("account.account", "from custom_components.other import thing"),
        ("nobody_has_heard_of", "x = 1"),
    ],
)
def test_a_step_against_the_direction_is_seen(module: str, source: str) -> None:
    assert len(faults(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source", "is_package"),
    [
        (
            "",
            "from .account.account import Account\nfrom .receiving import webhook",
            True,
        ),
        ("protocol", "from .model import WebhookPayload", True),
        (
            "protocol.payload",
            "from .model import WebhookPayload\nfrom . import body",
            False,
        ),
        (
            "domain.state",
            "from ..protocol import Status\nfrom .phone_numbers import ParsedAddress",
            False,
        ),
        (
            "domain.state",
            "from urllib.parse import quote\nfrom datetime import datetime",
            False,
        ),
        (
            "domain.phone_numbers",
            "import phonenumbers\nfrom phonenumbers import parse",
            False,
        ),
        ("storage.codec", "import orjson\nfrom orjson import dumps", False),
        ("storage.database", "import os, sqlite3, time\nopen('x')", False),
        ("account.account", "import asyncio, os\nopen('x')\nnow = dt.now()", False),
        ("account.account", "from homeassistant.core import HomeAssistant", False),
        ("domain.reducer", "age = now - then", False),
    ],
)
def test_a_step_along_the_direction_is_none_of_its_business(
    module: str, source: str, is_package: bool
) -> None:
    assert faults(module, source, is_package=is_package) == []


def fields_of(*places: tuple[str, str]) -> set[str]:
    """Return the names of the fields of classes, each by its file and its name."""
    found: set[str] = set()
    for file, name in places:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        [cls] = (
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and node.name == name
        )
        for node in ast.walk(cls):
            match node:
                case ast.AnnAssign(target=ast.Name(id=field)):
                    found.add(field)
                case ast.Attribute(
                    value=ast.Name(id="self"), attr=field, ctx=ast.Store()
                ) if not field.startswith("_"):
                    found.add(field)
    return found


FIELDS = fields_of(("account/account.py", "Account"), ("account/phone.py", "Phone"))


def foreign_assignments(source: str) -> list[str]:
    """Return the fields of an account or a phone that a module outside of account/ assigns."""
    found = []
    for node in ast.walk(ast.parse(source)):
        target = node.value if isinstance(node, ast.Subscript) else node
        if (
            isinstance(node, ast.Attribute | ast.Subscript)
            and isinstance(node.ctx, ast.Store | ast.Del)
            and isinstance(target, ast.Attribute)
            and target.attr in FIELDS
            and ast.unparse(target) != "hass.data"
            and not (isinstance(target.value, ast.Name) and target.value.id == "self")
        ):
            found.append(ast.unparse(node))
    return found


def test_fields_of_accounts_and_phones_are_assigned_in_their_package_only() -> None:
    found = {
        module: assigned
        for module, path in sources(ROOT)
        if not module.startswith("account")
        and (assigned := foreign_assignments(path.read_text("utf-8")))
    }

    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "account.client = None",
        "self._account.client = None",
        "phone.name = 'Pixel'",
        "route.phone.last_request = now",
        "phone.days += (1,)",
        "account.health, x = None, 1",
        "account.unconfirmed_urls['x'] = 'y'",
        "del phone.state",
    ],
)
def test_an_assignment_from_outside_is_seen(source: str) -> None:
    assert len(foreign_assignments(source)) == 1


@pytest.mark.parametrize(
    "source",
    ["client = account.client", "self.client = None", "state.watermark = now"],
)
def test_other_assignments_are_none_of_its_business(source: str) -> None:
    assert foreign_assignments(source) == []


def test_pure_modules_load_no_home_assistant() -> None:
    """conftest.py lets no import of Home Assistant pass, so that the one that asks for it fails."""
    for module, _ in sources(ROOT):
        if is_pure(module):
            importlib.import_module(f"{PACKAGE}.{module}")

    assert "homeassistant" not in {name.partition(".")[0] for name in sys.modules}
