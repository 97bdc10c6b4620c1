"""What is published: the files that git knows."""

from collections.abc import Iterator
from functools import cache
import subprocess

from .builders import PAGES, ROOT


@cache
def tracked() -> tuple[str, ...]:
    """Return the paths of all files of the repository that are still there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    names = {*listed.stdout.split("\0"), *(page.name for page in PAGES)}
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Yield the paths and contents of all texts."""
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            yield name, content.decode("utf-8")
