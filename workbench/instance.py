"""A real Home Assistant on loopback, in its own process and folder."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
import re
import shutil
import socket
import tempfile
from typing import Literal, Self, override
import weakref

from . import configuration, requirements
from .client import Client
from .configuration import HOST, Options
from .process import Process, ProcessDiedError
from .session import PASSWORD, USER

START_TIMEOUT = 300.0

# What Home Assistant logs about every custom integration, and about a machine that stood still
# for half a second (writing a state takes microseconds).
_EXPECTED = re.compile(
    r"\[homeassistant\.loader\] We found a custom integration "
    r"|\[homeassistant\.helpers\.entity\] Updating state for \S+ \(.*\) took "
)
_PROBLEM = re.compile(r"^\S+ \S+ (?:WARNING|ERROR|CRITICAL) ")


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(port: int) -> bool:
    """Whether Home Assistant could listen on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


class Instance(Client):
    """Starts and stops a Home Assistant process, and is a client of it.

    As a context manager, it starts and onboards it, and removes everything at the end. Without a
    folder it has a temporary one, which close() removes. `folder` and `port` exist before the
    start, so that files can be put into the folder.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        port: int | None = None,
        options: Options | None = None,
        arguments: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        wrapper: Sequence[str] = (),
    ) -> None:
        """Take the configuration folder, the port, and extra arguments and variables.

        `wrapper` is a command that starts the one behind it in its own place.
        """
        self.port = free_port() if port is None else port
        super().__init__(f"http://{HOST}:{self.port}")
        temporary = (
            None
            if folder is not None
            else Path(tempfile.mkdtemp(prefix="homeassistant-"))
        )
        self._remove = (
            weakref.finalize(self, shutil.rmtree, temporary, ignore_errors=True)
            if temporary
            else None
        )
        self.folder = (temporary or folder or Path()).resolve()
        self.options = options or Options()
        self.process = Process(self.folder, remove=temporary)
        self._arguments = tuple(arguments)
        self._environment = dict(environment or {})
        self._wrapper = tuple(wrapper)

    @override
    async def __aenter__(self) -> Self:
        """Start, create the default user and wait until it runs."""
        try:
            await self.start()
            await self.onboard()
        except BaseException:
            await self.close()
            raise
        return self

    @override
    async def __aexit__(self, *_: object) -> None:
        """Stop, and remove what is temporary."""
        await self.close()

    @property
    def pid(self) -> int:
        """The process id of Home Assistant itself."""
        return self.process.pid

    async def start(
        self,
        until: Literal["spawned", "answering", "running"] = "running",
        timeout: float = START_TIMEOUT,
    ) -> None:
        """Write the configuration, start the process and wait, for `timeout` seconds at most.

        Only a signed-in user can see `running`: before onboard() it is the same as `answering`,
        which is when the user interface responds. Raises MissingPackagesError, ProcessDiedError,
        TimeoutError, and OSError if the port is in use.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        left_out = await requirements.ensure(self.options)
        configuration.write(self.folder, self.port, self.options)
        if not port_is_free(self.port):
            raise OSError(f"port {self.port} of {HOST} is taken")
        # At every start Home Assistant would try three times to install packages that could not
        # be built, and refuse the flows of all integrations that refer to them.
        skip = ["--skip-pip-packages", ",".join(left_out)] if left_out else []
        self.process.start(
            port=self.port,
            arguments=[*skip, *self._arguments],
            environment=self._environment,
            wrapper=self._wrapper,
        )
        if until == "spawned":
            return
        await self.wait_answering(timeout)
        if until == "running" and self.signed_in:
            await self.wait_running(timeout)

    @override
    async def onboard(
        self, user: str = USER, password: str = PASSWORD, *, language: str = "en"
    ) -> None:
        """Create the first user and finish the onboarding, or sign in; wait until it runs.

        Raises RequestFailedError if the user exists with another password, ProcessDiedError,
        TimeoutError, and RuntimeError if Home Assistant could only start in recovery mode.
        """
        await super().onboard(user, password, language=language)
        await self.wait_running()

    async def stop(self) -> int | None:
        """Stop Home Assistant gracefully and return its exit code; stored data stays."""
        await self.disconnect()
        return await self.process.stop()

    async def kill(self) -> None:
        """Kill Home Assistant, like a power cut."""
        await self.process.kill()
        await self.disconnect()

    async def restart(
        self, until: Literal["spawned", "answering", "running"] = "running"
    ) -> None:
        """Stop, then start on the same folder and port; the user stays signed in."""
        await self.stop()
        await self.start(until)

    async def close(self) -> None:
        """Stop, and remove the folder if it is temporary."""
        try:
            await self.stop()
        finally:
            self.process.release()
            if self._remove is not None:
                self._remove()

    async def wait_ended(self) -> int:
        """Wait until Home Assistant ends by itself and return its exit code."""
        return await self.process.wait()

    def log_text(self) -> str:
        """Return the log of all starts of this folder."""
        try:
            return self.process.console.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def problems(self) -> list[str]:
        """Return the first lines of warnings and errors in the log, except unavoidable ones."""
        lines = self.log_text().splitlines()
        return [
            line
            for line in lines
            if _PROBLEM.match(line) and not _EXPECTED.search(line)
        ]

    @override
    async def _wait(
        self, predicate: Callable[[], Awaitable[bool]], timeout: float, what: str
    ) -> None:
        async def over() -> bool:
            if not self.process.running:
                message = f"Home Assistant ended while waiting for {what}"
                raise ProcessDiedError(
                    message, self.process.exit_code, self.process.tail()
                )
            return await predicate()

        await super()._wait(over, timeout, what)
