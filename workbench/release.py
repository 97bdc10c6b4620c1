"""Builds the zip file of a release, for manual installation.

It contains the files of custom_components/smsgateway24, without the folder itself, with the version
in manifest.json. The same files give the same bytes on every machine.
"""

import argparse
from io import BytesIO
import json
from pathlib import Path
import re
import subprocess
import sys
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from .configuration import DOMAIN, REPOSITORY

COMPONENT = Path("custom_components", DOMAIN)

_NUMBER = r"(?:0|[1-9][0-9]*)"
_VERSION = re.compile(rf"v?({_NUMBER}\.{_NUMBER}\.{_NUMBER}(b{_NUMBER})?)")
_MANIFEST_VERSION = re.compile(r'(?<="version": ")[^"\n]*(?=")')

# The earliest time in a zip file: the files' own times differ between checkouts.
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644
_UNIX = 3


class ReleaseError(Exception):
    """The release can't be built; the text says why and what to do."""


def version_of(tag: str) -> str:
    """Return the version of a tag. Raises ReleaseError if it has none."""
    if match := _VERSION.fullmatch(tag):
        return match[1]
    raise ReleaseError(
        f"{tag!r} is no version: use 1.2.3 or 1.2.3b1 (a beta), with or without a v in front"
    )


def notes(version: str, root: Path = REPOSITORY) -> str:
    """Return the section of CHANGELOG.md about a version.

    For a beta without a section of its own, it is that of the unreleased changes. Raises
    ReleaseError if there is none.
    """
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    # Splits at the headings: [before, heading, section, heading, section, …]
    parts = re.split(r"^## +(.*)$", text, flags=re.MULTILINE)
    sections = {
        heading.split()[0]: section.strip()
        for heading, section in zip(parts[1::2], parts[2::2], strict=True)
        if heading.strip()
    }
    found = sections.get(version)
    if not found and "b" in version:
        return sections.get("Unreleased", "")
    if not found:
        raise ReleaseError(
            f"CHANGELOG.md has no section {version}: put `## {version}` above its changes"
        )
    return found


def build(version: str, root: Path = REPOSITORY) -> bytes:
    """Return the zip file of a version. Raises ReleaseError."""
    notes(version, root)
    component = root / COMPONENT
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name in sorted(set(_names(root))):
            try:
                content = (component / name).read_bytes()
            except FileNotFoundError:
                raise ReleaseError(
                    f"{COMPONENT / name} is in git and not in the folder: restore it, or remove it from git"
                ) from None
            if name == "manifest.json":
                content = _with_version(content, version)
            info = ZipInfo(name, _TIME)
            # Stored, because the output of a compressor differs between machines.
            info.compress_type = ZIP_STORED
            info.create_system = _UNIX
            info.external_attr = _MODE << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def _names(root: Path) -> list[str]:
    """Return the paths of all files of the integration, relative to its folder, with slashes."""
    component = root / COMPONENT
    if not (component / "manifest.json").is_file():
        raise ReleaseError(f"there is no integration in {component}")
    if (root / ".git").exists():
        try:
            listed = subprocess.run(
                ["git", "ls-files", "-z"],
                cwd=component,
                capture_output=True,
                text=True,
                check=True,
            )
        except FileNotFoundError:
            pass  # The repository's folder was copied to a machine without git.
        except subprocess.CalledProcessError as error:
            raise ReleaseError(
                f"git does not list the files of the release: {error.stderr.strip()}"
            ) from None
        else:
            return listed.stdout.split("\0")[:-1]
    return [
        path.relative_to(component).as_posix()
        for path in component.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]


def _with_version(content: bytes, version: str) -> bytes:
    # Only the version changes, so the formatting stays the same as in the repository.
    manifest = json.loads(content)
    text = _MANIFEST_VERSION.sub(version, content.decode())
    if json.loads(text) != manifest | {"version": version}:
        raise ReleaseError(
            f'no version can be written into {COMPONENT}/manifest.json: it needs one "version": "0"'
        )
    return text.encode()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    parser.add_argument("version", help="such as 1.2.3, v1.2.3, or 1.2.3b1 for a beta")
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=Path(f"{DOMAIN}.zip"),
        help="output file, relative to the repository (default: %(default)s)",
    )
    parser.add_argument(
        "--notes",
        type=Path,
        metavar="FILE",
        help="where to write the version's section of CHANGELOG.md",
    )
    return parser.parse_args()


def main() -> int:
    """Build a release. Returns the exit code."""
    arguments = _arguments()
    try:
        version = version_of(arguments.version)
        content = build(version)
        arguments.file.write_bytes(content)
        if arguments.notes:
            arguments.notes.write_text(notes(version) + "\n", encoding="utf-8")
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"release: {error.filename} can not be written or read ({error.strerror}):"
            " choose another place, or fix it",
            file=sys.stderr,
        )
        return 1
    print(f"{arguments.file}: version {version}, {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
