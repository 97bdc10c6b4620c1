"""A Home Assistant process, which never outlives the process that started it."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
import os
from pathlib import Path
import signal
import subprocess
import sys
from typing import IO
import weakref

from .waiting import wait_for

CONSOLE = "console.log"
RESTART_EXIT_CODE = 100
"""The exit code with which Home Assistant requests a restart."""

_STOP_TIMEOUT = 60.0
# With these variables, Home Assistant assumes that it is in a container of its own, takes
# another port, or compiles itself at each start, which doubles the time that it takes.
_FOREIGN_VARIABLES = (
    "SUPERVISOR",
    "SUPERVISOR_TOKEN",
    "HASSIO",
    "HASSIO_TOKEN",
    "VIRTUAL_ENV",
    "PYTHONDONTWRITEBYTECODE",
)
# Reads until its standard input is closed, which the operating system does when the process at
# the other end ends, for any reason. $1 process group, $2 folder to remove, or nothing.
_WATCHER = """
read -r _
kill -s TERM -- "-$1" 2>/dev/null
n=0
while kill -s 0 -- "-$1" 2>/dev/null && [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done
kill -s KILL -- "-$1" 2>/dev/null
[ -z "$2" ] || rm -rf -- "$2"
"""


def own_variables() -> dict[str, str]:
    """Return the environment variables without those that would change Home Assistant."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _FOREIGN_VARIABLES
    }


class ProcessDiedError(Exception):
    """Home Assistant ended by itself; the text has the end of its log."""

    def __init__(self, what: str, code: int | None, tail: str) -> None:
        """Take what was being done, the exit code and the last lines of the log."""
        super().__init__(f"{what} (exit code {code}); the end of its log:\n{tail}")
        self.code = code


class Process:
    """Starts, watches and ends one process at a time, for one configuration folder."""

    def __init__(self, folder: Path, *, remove: Path | None = None) -> None:
        """Take the configuration folder, and a folder to remove if this program is killed."""
        self.folder = folder
        self._remove = remove
        self._child: subprocess.Popen[bytes] | None = None
        self._watcher: subprocess.Popen[bytes] | None = None
        self._finalizer: weakref.finalize[..., Process] | None = None

    @property
    def pid(self) -> int:
        """The process id, also after its end. Raises RuntimeError if it was never started."""
        if self._child is None:
            raise RuntimeError("Home Assistant was never started")
        return self._child.pid

    def resident_bytes(self) -> int:
        """Return the resident memory of the process in bytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    @property
    def running(self) -> bool:
        """Whether the process exists."""
        return self._child is not None and self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal, None while it runs or if it was never started."""
        return None if self._child is None else self._child.poll()

    @property
    def console(self) -> Path:
        """The file with the output of all processes of this folder."""
        return self.folder / CONSOLE

    def tail(self, lines: int = 40) -> str:
        """Return the last lines of the output."""
        try:
            with self.console.open(encoding="utf-8", errors="replace") as stream:
                return "".join(deque(stream, maxlen=lines))
        except FileNotFoundError:
            return ""

    def start(
        self,
        *,
        port: int,
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
    ) -> None:
        """Start Home Assistant and return immediately. Raises RuntimeError while one runs.

        `wrapper` is a command that becomes the one behind it.
        """
        if self.running:
            raise RuntimeError(f"already running as process {self.pid}")
        self.release()
        variables = own_variables()
        # If Home Assistant can't use its port, it falls back to this one, on all interfaces.
        # With the same port as fallback, it exits instead.
        variables["SETUP_PORT"] = str(port)
        command = [
            *wrapper,
            sys.executable,
            "-m",
            "homeassistant",
            "--config",
            str(self.folder),
            "--log-no-color",
            *arguments,
        ]
        with self.console.open("ab") as console:
            self._child = _spawn(
                command, self.folder, variables | dict(environment or {}), console
            )
        self._watcher = subprocess.Popen(
            [
                "/bin/sh",
                "-c",
                _WATCHER,
                "sh",
                str(self._child.pid),
                str(self._remove or ""),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._finalizer = weakref.finalize(self, _end, self._child, self._watcher)

    async def wait(self) -> int:
        """Wait until it has ended and return its exit code."""
        await wait_for(lambda: not self.running, float("inf"), interval=0.2)
        return self._ended()

    async def stop(self, timeout: float = _STOP_TIMEOUT) -> int | None:
        """Stop it gracefully and return its exit code; None if it was never started.

        After `timeout` seconds it is killed, so that no process is left behind.
        """
        if self._child is None:
            return None
        if self.running:
            self._child.terminate()
            with suppress(TimeoutError):
                await wait_for(lambda: not self.running, timeout)
        if self.running:
            await self.kill()
        return self._ended()

    async def kill(self) -> None:
        """Kill it, like a power cut: nothing is saved."""
        if self._child is not None and self.running:
            _signal_group(self._child, signal.SIGKILL)
            await asyncio.to_thread(self._child.wait)
            self._ended()

    def release(self) -> None:
        """Kill what is left, without waiting for anything else."""
        if self._finalizer is not None:
            self._finalizer()

    def _ended(self) -> int:
        self.release()
        code = self.exit_code
        return 0 if code is None else code


def _spawn(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    console: IO[bytes],
) -> subprocess.Popen[bytes]:
    # In its own session, so that Ctrl-C in the terminal only reaches this program, which stops
    # it gracefully.
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=console,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # The group, since the process may be running an installer.
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _end(child: subprocess.Popen[bytes], watcher: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        _signal_group(child, signal.SIGKILL)
        child.wait()
    # By a signal, since closing its input would make it kill the group.
    watcher.kill()
    watcher.wait()
    if watcher.stdin is not None:
        watcher.stdin.close()
