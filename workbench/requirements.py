"""Installs the packages that Home Assistant would install at its start, before it starts.

Home Assistant installs the requirements of integrations one by one while it starts, and tries again
at every start what could not be built. `python -m workbench.requirements NAME…` installs the
requirements of the domains that are always loaded, of the named domains or folders of custom
integrations, and of everything that these refer to. It prints a report as JSON.

Requirements of the user interface and of the named domains are needed: without them, nothing is
started. All others are optional, and left out if they can't be built.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
import fcntl
import hashlib
from importlib.metadata import version
import json
import os
from pathlib import Path
import signal
import subprocess
import sys
import sysconfig
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

from packaging.requirements import Requirement

from .configuration import REPOSITORY, Options

# Not a requirement of Home Assistant, which warns at every start if they are missing.
_WELCOME = ("isal", "zlib-ng")
# Set by pytest-xdist, the same for all its workers.
_RUN = "PYTEST_XDIST_TESTRUNUID"
_LAST_LINES = 12


class MissingPackagesError(RuntimeError):
    """Home Assistant can't be started without these packages.

    The text names them, and has the installer's output.
    """

    def __init__(self, report: Report) -> None:
        """Take the report of the installation."""
        super().__init__(
            f"Home Assistant can't be started without {', '.join(report.needed)}; the installer's last lines:\n"
            f"{report.said}"
        )
        self.packages = report.needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Packages that could not be installed, by name."""

    needed: tuple[str, ...] = ()
    """Packages without which Home Assistant can't be started."""
    optional: tuple[str, ...] = ()
    said: str = ""
    """The last lines of the installer's output about needed packages."""

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """Return the report that asdict() wrote as JSON."""
        return cls(
            needed=tuple(data["needed"]),
            optional=tuple(data["optional"]),
            said=data["said"],
        )


# What could not be installed, by stamp, so that a process tries only once.
_failed: dict[Path, Report] = {}


async def ensure(options: Options) -> tuple[str, ...]:
    """Install what an instance with these options needs and this environment lacks.

    Returns the names of optional packages that could not be installed. Raises MissingPackagesError
    for needed ones. A failed installation is not repeated by this process, nor by the other workers
    of its test run.
    """
    wanted = [
        *options.domains(),
        *(str(component) for component in options.linked_components()),
    ]
    stamp = _stamp(options)
    if stamp.exists():
        return ()
    if stamp not in _failed:
        report = await _run(wanted)
        if report == Report():
            stamp.touch()
        _failed[stamp] = report
    report = _failed[stamp]
    if report.needed:
        raise MissingPackagesError(report)
    return report.optional


async def _run(wanted: Iterable[str]) -> Report:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __spec__.name, *wanted),
        cwd=REPOSITORY,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        # The installer has child processes, which are killed with it.
        start_new_session=True,
    )
    try:
        output, _ = await process.communicate()
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        await process.wait()
        raise
    if process.returncode:
        raise RuntimeError("could not find out what Home Assistant needs; see above")
    return Report.from_dict(json.loads(output))


def _stamp(options: Options) -> Path:
    manifests = [
        (component / "manifest.json").read_bytes()
        for component in options.linked_components()
    ]
    key = "\n".join([version("homeassistant"), *sorted(options.domains())]).encode()
    return _stamps() / hashlib.sha256(b"\0".join([key, *manifests])).hexdigest()


def _stamps() -> Path:
    # In the environment, so that a new one has none.
    folder = Path(sys.prefix) / ".workbench"
    folder.mkdir(exist_ok=True)
    return folder


def missing(wanted: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the requirements that are not installed, as needed and optional ones.

    Needed are those of the named domains and folders, and of the user interface.
    """
    # Imported late: it takes seconds, and is not needed to start instances.
    from homeassistant import bootstrap  # noqa: PLC0415
    from homeassistant.const import BASE_PLATFORMS  # noqa: PLC0415
    from homeassistant.util.package import is_installed  # noqa: PLC0415

    components = Path(bootstrap.__file__).parent / "components"
    asked_for = {
        *bootstrap.CORE_INTEGRATIONS,
        *bootstrap.CRITICAL_INTEGRATIONS,
        *wanted,
    }
    needed = _required(components, asked_for, ("dependencies",))
    loaded = asked_for | bootstrap.DEFAULT_INTEGRATIONS | BASE_PLATFORMS
    welcome = {
        *_WELCOME,
        *_required(components, loaded, ("dependencies", "after_dependencies")),
    }
    return (
        sorted(one for one in needed if not is_installed(one)),
        sorted(one for one in welcome - needed if not is_installed(one)),
    )


def _required(
    components: Path, names: Iterable[str], relations: Iterable[str]
) -> set[str]:
    """Return the requirements of integrations and of everything that these refer to."""
    open_ = set(names)
    done: set[str] = set()
    requirements: set[str] = set()
    while open_:
        name = open_.pop()
        done.add(name)
        # Joining a folder's absolute path leaves it unchanged.
        path = components / name / "manifest.json"
        if path.is_file():
            manifest = json.loads(path.read_text(encoding="utf-8"))
            requirements.update(manifest.get("requirements", ()))
            for relation in relations:
                open_ |= set(manifest.get(relation, ())) - done
    return requirements


def install(needed: Iterable[str], optional: Iterable[str]) -> Report:
    """Install packages into this environment.

    If a needed one fails, optional ones are not tried. An optional one that fails is reported on
    standard error, and the others are installed.
    """
    import homeassistant  # noqa: PLC0415

    constraints = Path(homeassistant.__file__).parent / "package_constraints.txt"
    command = [
        *(sys.executable, "-m", "uv", "pip", "install", "--quiet"),
        *("--python", sys.executable, "--constraint", str(constraints)),
    ]
    needed, optional = list(needed), list(optional)
    with _compiler_variables() as variables:
        if needed and (said := _said([*command, *needed], variables)) is not None:
            return Report(
                needed=_names(needed),
                optional=_names(optional),
                said="\n".join(said.splitlines()[-_LAST_LINES:]),
            )
        if not optional or _said([*command, *optional], variables) is None:
            return Report()
        print("could not be installed at once, so one by one", file=sys.stderr)
        failed = []
        for one in optional:
            said = _said([*command, one], variables)
            if said is not None:
                failed.append(one)
                # From the output of a failed build, only the lines about errors.
                errors = [
                    line.strip() for line in said.splitlines() if "error:" in line
                ]
                reason = "\n".join(errors) or said[-200:]
                print(
                    f"skipped, since it could not be installed: {one}: {reason}",
                    file=sys.stderr,
                )
    return Report(optional=_names(failed))


def _names(requirements: Iterable[str]) -> tuple[str, ...]:
    return tuple(Requirement(requirement).name for requirement in requirements)


def _said(command: list[str], variables: Mapping[str, str]) -> str | None:
    """Run the installer and return None, or its output if it failed."""
    result = subprocess.run(
        command, env=os.environ | variables, capture_output=True, text=True, check=False
    )
    if result.returncode == 0:
        return None
    return f"{result.stderr}exit code {result.returncode}"


@contextmanager
def _compiler_variables() -> Iterator[dict[str, str]]:
    # The headers of a Debian Python include one another by a path under /usr/include. Where
    # such a Python was unpacked elsewhere, that path has to be added, but not the folder
    # itself: the C library's headers beside it are not those of the compiler.
    headers = Path(sysconfig.get_path("include"))
    platform_headers = [
        folder
        for folder in headers.parent.glob(f"*/{headers.name}")
        if not headers.is_relative_to("/usr")
    ]
    with TemporaryDirectory(prefix="headers-") as include:
        for folder in platform_headers:
            link = Path(include, folder.parent.name, folder.name)
            link.parent.mkdir()
            link.symlink_to(folder)
        paths = [include, os.environ.get("CPATH")]
        yield {"CPATH": os.pathsep.join(path for path in paths if path)}


def main() -> None:
    """Install what is missing, one process at a time."""
    with (_stamps() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        needed, optional = missing(sys.argv[1:])
        report = Report()
        if needed or optional:
            report = _of_this_run(needed, optional) or _try(needed, optional)
        print(json.dumps(asdict(report)))


def _try(needed: list[str], optional: list[str]) -> Report:
    print(
        f"installing {len(needed) + len(optional)} packages that Home Assistant's own integrations need"
        " (once for this environment, a minute or two)",
        file=sys.stderr,
    )
    report = install(needed, optional)
    if report != Report() and _RUN in os.environ:
        key = [os.environ[_RUN], needed, optional]
        text = json.dumps({"of": key, "report": asdict(report)})
        _failure_of(needed, optional).write_text(text, "utf-8")
    return report


def _failure_of(needed: list[str], optional: list[str]) -> Path:
    """Return the file for a failure: other workers may fail with other packages meanwhile."""
    wanted = crc32("\n".join([*needed, "", *optional]).encode())
    return _stamps() / f"failure-{wanted:08x}.json"


def _of_this_run(needed: list[str], optional: list[str]) -> Report | None:
    """Return the failure of another worker of this test run, or None."""
    try:
        failure = json.loads(_failure_of(needed, optional).read_text("utf-8"))
    except FileNotFoundError:
        return None
    if failure["of"] != [os.environ.get(_RUN), needed, optional]:
        return None
    return Report.from_dict(failure["report"])


if __name__ == "__main__":
    main()
