"""The packages that Home Assistant would install when it starts, all at once before.

Home Assistant installs the requirements of the integrations that it loads one by one,
while it starts, and tries again at every start what could not be built.
`python -m workbench.requirements NAME…` installs those of the domains that are always
loaded, of the domains or folders of custom integrations named, and of all that these
refer to, and prints the names of the packages that could not be installed.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
import fcntl
import hashlib
from importlib.metadata import version
import json
import os
from pathlib import Path
import subprocess
import sys
import sysconfig
from tempfile import TemporaryDirectory

from packaging.requirements import Requirement

from .configuration import REPOSITORY, Options

# Not required by Home Assistant, which warns at every start where they are missing.
_WELCOME = ("isal", "zlib-ng")


# What could not be installed, by stamp, so that one process tries once.
_failed: dict[Path, list[str]] = {}


async def ensure(options: Options) -> list[str]:
    """Install what an instance with these options needs and this environment lacks.

    Returns the names of the packages that could not be installed.
    """
    wanted = [
        *options.domains(),
        *(str(component) for component in options.linked_components()),
    ]
    stamp = _stamp(options)
    if stamp.exists():
        return []
    if stamp not in _failed:
        _failed[stamp] = await _run(wanted)
        if not _failed[stamp]:
            stamp.touch()
    return _failed[stamp]


async def _run(wanted: Iterable[str]) -> list[str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __spec__.name, *wanted),
        cwd=REPOSITORY,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        output, _ = await process.communicate()
    except BaseException:
        process.terminate()
        await process.wait()
        raise
    return output.decode().split()


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


def missing(wanted: Iterable[str]) -> list[str]:
    """Return the requirements that are not installed, of the domains and folders named and of what always loads."""
    # Imported late: it takes seconds, and a process that only starts instances needs none of it.
    from homeassistant import bootstrap  # noqa: PLC0415
    from homeassistant.const import BASE_PLATFORMS  # noqa: PLC0415
    from homeassistant.util.package import is_installed  # noqa: PLC0415

    components = Path(bootstrap.__file__).parent / "components"
    open_ = {
        *bootstrap.CORE_INTEGRATIONS,
        *bootstrap.DEFAULT_INTEGRATIONS,
        *BASE_PLATFORMS,
        *wanted,
    }
    done: set[str] = set()
    requirements: set[str] = set(_WELCOME)
    while open_:
        name = open_.pop()
        done.add(name)
        # A folder's absolute path stays what it is.
        path = components / name / "manifest.json"
        if path.is_file():
            manifest = json.loads(path.read_text(encoding="utf-8"))
            requirements.update(manifest.get("requirements", ()))
            open_ |= {
                *manifest.get("dependencies", ()),
                *manifest.get("after_dependencies", ()),
            } - done
    return sorted(
        requirement for requirement in requirements if not is_installed(requirement)
    )


def install(requirements: Iterable[str]) -> list[str]:
    """Install packages into this environment; one that fails stops no other.

    Returns the names of those that failed, and writes to standard error why.
    """
    import homeassistant  # noqa: PLC0415

    constraints = Path(homeassistant.__file__).parent / "package_constraints.txt"
    command = [
        *(sys.executable, "-m", "uv", "pip", "install", "--quiet"),
        *("--python", sys.executable, "--constraint", str(constraints)),
    ]
    requirements = list(requirements)
    with _compiler_variables() as variables:
        if not _failure([*command, *requirements], variables):
            return []
        failures = {one: _failure([*command, one], variables) for one in requirements}
    failed = {one: failure for one, failure in failures.items() if failure}
    for requirement, failure in failed.items():
        print(f"{requirement} could not be installed: {failure}", file=sys.stderr)
    return [Requirement(requirement).name for requirement in failed]


def _failure(command: list[str], variables: Mapping[str, str]) -> str:
    # Of the pages that a failed build writes, the lines that tell of an error.
    result = subprocess.run(
        command, env=os.environ | variables, capture_output=True, text=True, check=False
    )
    if result.returncode == 0:
        return ""
    errors = [line.strip() for line in result.stderr.splitlines() if "error:" in line]
    return "\n".join(errors) or f"exit code {result.returncode}"


@contextmanager
def _compiler_variables() -> Iterator[dict[str, str]]:
    # The headers of a Debian Python include one another by a path under /usr/include.
    # Where such a Python was unpacked elsewhere, that path has to be added, but not the
    # folder as it is: the C library's headers beside it are not the compiler's own.
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
        requirements = missing(sys.argv[1:])
        if requirements:
            names = ", ".join(requirements)
            print(
                f"installing what Home Assistant needs to run: {names}", file=sys.stderr
            )
            print("\n".join(install(requirements)))


if __name__ == "__main__":
    main()
