"""Records which modules of the integration a message passes, and how often it moves between them.

A move is a call from one module into another: of the callers below a function that starts, the
nearest one of the integration counts, so that a call by way of Home Assistant counts as well. What
is written to the disk meanwhile, in a task and a thread of its own, is no part of the way.
`python -m workbench.call_trace` prints both ways, that of an incoming and that of a sent message.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
import subprocess
import sys
import threading
from types import CodeType, FrameType
from typing import Self

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "custom_components" / "smsgateway24"
TEST = "tests/package/test_call_path.py"
_PREFIX = f"{PACKAGE}/"
_WRITER = ("storage/store", "_async_write")


class CallTrace:
    """What was called within the context: modules by their path, and moves by (from, to)."""

    def __init__(self) -> None:
        """Start with nothing recorded."""
        self.modules: set[str] = set()
        self.moves: Counter[tuple[str, str]] = Counter()
        self._thread = threading.current_thread()

    def __enter__(self) -> Self:
        """Begin to record."""
        tool = sys.monitoring.PROFILER_ID
        sys.monitoring.use_tool_id(tool, "call_trace")
        sys.monitoring.register_callback(
            tool, sys.monitoring.events.PY_START, self._on_start
        )
        sys.monitoring.set_events(tool, sys.monitoring.events.PY_START)
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop recording."""
        tool = sys.monitoring.PROFILER_ID
        sys.monitoring.set_events(tool, sys.monitoring.events.NO_EVENTS)
        sys.monitoring.register_callback(tool, sys.monitoring.events.PY_START, None)
        sys.monitoring.free_tool_id(tool)

    def _on_start(self, code: CodeType, _offset: int) -> object:
        if not code.co_filename.startswith(_PREFIX):
            return sys.monitoring.DISABLE
        module = _module_of(code)
        below = [*_frames(sys._getframe(1).f_back)]  # noqa: SLF001 - documented
        writes = {
            (module, code.co_name),
            *((m, frame.f_code.co_name) for m, frame in below),
        }
        if _WRITER in writes or threading.current_thread() is not self._thread:
            return None
        self.modules.add(module)
        if below and (caller := below[0][0]) != module:
            self.moves[caller, module] += 1
        return None

    def report(self, title: str) -> str:
        """Return a table of the moves, most frequent first."""
        lines = [
            f"{title}: {len(self.modules)} modules, {self.moves.total()} moves",
            *(f"{n:5} {a} -> {b}" for (a, b), n in self.moves.most_common()),
        ]
        return "\n".join(lines)


def _frames(frame: FrameType | None) -> Iterator[tuple[str, FrameType]]:
    """Yield the callers of the integration with their modules, the nearest one first."""
    while frame is not None:
        if frame.f_code.co_filename.startswith(_PREFIX):
            yield _module_of(frame.f_code), frame
        frame = frame.f_back


def _module_of(code: CodeType) -> str:
    return code.co_filename.removeprefix(_PREFIX).removesuffix(".py")


if __name__ == "__main__":
    sys.exit(
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-s", "--show-capture=no", TEST],
            cwd=ROOT,
            check=False,
        ).returncode
    )
