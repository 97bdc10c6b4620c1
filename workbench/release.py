"""Builds the zip file of a release, for installing by hand.

It holds what is in custom_components/smsgateway24, without the folder itself, and the version is
written into its manifest.json. The same files give the same bytes, wherever it is built.
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

# The earliest that a zip file can say: the files' own times differ from one checkout to the next.
_TIME = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644
_UNIX = 3


class ReleaseError(Exception):
    """No release can be made; the text says why and what to do."""


def version_of(tag: str) -> str:
    """Return the version that a tag names. Raises ReleaseError when it names none."""
    if match := _VERSION.fullmatch(tag):
        return match[1]
    raise ReleaseError(
        f"{tag!r} is no version: say 1.2.3, or 1.2.3b1 for a beta; a v may stand before it"
    )


def notes(version: str, root: Path = REPOSITORY) -> str:
    """Return what CHANGELOG.md says about a version; what is unreleased for a beta without a section of its own.

    Raises ReleaseError when there is nothing.
    """
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    # What follows a heading, up to the next one: [before, heading, section, heading, section, …]
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
            f"CHANGELOG.md says nothing about {version}: put `## {version}` over what is new in it"
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
            # How small a compressor makes a file differs from one machine to the next.
            info.compress_type = ZIP_STORED
            info.create_system = _UNIX
            info.external_attr = _MODE << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def _names(root: Path) -> list[str]:
    """Give the paths of all files that belong to the integration, with slashes, from its folder on."""
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
            pass  # Somebody took the repository's folder to where there is no git.
        except subprocess.CalledProcessError as error:
            raise ReleaseError(
                f"git does not say which files belong to the release: {error.stderr.strip()}"
            ) from None
        else:
            return listed.stdout.split("\0")[:-1]
    return [
        path.relative_to(component).as_posix()
        for path in component.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]


def _with_version(content: bytes, version: str) -> bytes:
    # Nothing but the version changes: what reads well in the repository reads well in the release.
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
        help="where it goes, from the repository's folder on (default %(default)s)",
    )
    parser.add_argument(
        "--notes",
        type=Path,
        metavar="FILE",
        help="where to write what CHANGELOG.md says about the version",
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
            " choose another place, or mend it",
            file=sys.stderr,
        )
        return 1
    print(f"{arguments.file}: version {version}, {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
