"""A clock of its own for a process, which can be moved while that runs.

The time of day is changed for all that asks the C library for it: Python and what is written in C.
Waits go on as ever, since they go by another clock, and the dates of files are the kernel's.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
import shutil
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import Self

_SOURCE = Path(__file__).with_suffix(".c")


def compiler() -> str | None:
    """Return the C compiler without which no clock can be moved."""
    return shutil.which("cc")


class MovedClock:
    """The clock of the processes that are started with its `environment`; right at first."""

    def __init__(self) -> None:
        """Compile what such processes load before all else.

        Raises RuntimeError without a C compiler, and CalledProcessError.
        """
        if (command := compiler()) is None:
            raise RuntimeError("a clock can only be moved with a C compiler (cc)")
        self._folder = TemporaryDirectory(prefix="moved-clock-")
        self._library = Path(self._folder.name, "moved_clock.so")
        self._seconds = Path(self._folder.name, "seconds")
        subprocess.run(
            [command, "-O2", "-shared", "-fPIC", "-o", self._library, _SOURCE],
            check=True,
        )
        self.move(timedelta())

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove its files; processes that still run keep the time they have."""
        self._folder.cleanup()

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables of a process that has this clock."""
        return {"LD_PRELOAD": str(self._library), "MOVED_CLOCK": str(self._seconds)}

    def move(self, ahead: timedelta) -> None:
        """Set how far it is ahead of the machine's, or behind if that is negative."""
        content = int(ahead.total_seconds()).to_bytes(8, sys.byteorder, signed=True)
        # Written into the file, which processes have mapped, and not beside it.
        with self._seconds.open("r+b" if self._seconds.exists() else "wb") as file:
            file.write(content)
