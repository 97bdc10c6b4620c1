"""Measures how long the event loop was blocked, and by what.

Every callback of the loop is timed by the CPU time of the loop's thread, which other programs on
the machine do not lengthen, and by the clock. Garbage collection is counted separately: it goes
through the memory of the whole process, and hits any code that happens to allocate. A second thread
looks at the stack of the loop's thread whenever a callback takes long.
"""

import asyncio
from asyncio import events
import gc
import sys
import threading
from time import perf_counter, thread_time
from types import FrameType
from typing import Any

_LONG = 0.03
"""Seconds after which the second thread looks at the stack."""
_LOOK_EVERY = 0.01
_MAX_NOTES = 50


class LoopWatch:
    """Measures the loop in which it is created; `ours` is the part of a path of own code."""

    def __init__(self, ours: str) -> None:
        self._ours = ours
        self._thread = threading.get_ident()
        self._original = events.Handle._run  # noqa: SLF001 - no public API sees each callback
        self._began: float | None = None
        self._seen: set[str] = set()
        self._over = threading.Event()
        self._collected = self._collecting = 0.0
        self.reset()

    def reset(self) -> None:
        """Start the measurement again."""
        self._callbacks = 0
        self._busy = 0.0
        self._largest_cpu = self._largest_wall = 0.0
        self._largest_ours = 0.0
        self._largest_collection = 0.0
        self._notes: list[dict[str, Any]] = []

    def start(self) -> None:
        """Time every callback from now on."""
        watch = self

        def run(handle: events.Handle) -> None:
            watch._seen = set()
            watch._collected = 0.0
            cpu, wall = thread_time(), perf_counter()
            watch._began = wall
            try:
                watch._original(handle)
            finally:
                watch._began = None
                watch._note(thread_time() - cpu, perf_counter() - wall)

        gc.callbacks.append(self._collects)
        events.Handle._run = run  # type: ignore[method-assign, assignment]  # noqa: SLF001
        threading.Thread(target=self._look, name="observer", daemon=True).start()

    def stop(self) -> None:
        """Stop timing callbacks."""
        self._over.set()
        gc.callbacks.remove(self._collects)
        events.Handle._run = self._original  # type: ignore[method-assign]  # noqa: SLF001

    def taken(self) -> dict[str, Any]:
        """Return the measurements, times in seconds.

        `seen` has stacks of the callbacks with the most CPU time.
        """
        return {
            "callbacks": self._callbacks,
            "busy": self._busy,
            "largest_cpu": self._largest_cpu,
            "largest_wall": self._largest_wall,
            "largest_ours": self._largest_ours,
            "largest_collection": self._largest_collection,
            "long": sorted(self._notes, key=lambda note: -note["cpu"]),
        }

    def _collects(self, phase: str, _info: dict[str, int]) -> None:
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._collecting = thread_time()
        else:
            took = thread_time() - self._collecting
            self._collected += took
            self._largest_collection = max(self._largest_collection, took)

    def _note(self, cpu: float, wall: float) -> None:
        self._callbacks += 1
        self._busy += cpu
        cpu -= self._collected
        self._largest_cpu = max(self._largest_cpu, cpu)
        self._largest_wall = max(self._largest_wall, wall)
        seen = self._seen
        if any(self._ours in place for place in seen):
            self._largest_ours = max(self._largest_ours, cpu)
        if cpu >= _LONG and len(self._notes) < _MAX_NOTES:
            self._notes.append({"cpu": cpu, "wall": wall, "seen": sorted(seen)})

    def _look(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            began, seen = self._began, self._seen
            if began is None or perf_counter() - began < _LONG:
                continue
            frame = sys._current_frames().get(self._thread)  # noqa: SLF001 - the only way
            if self._began == began:
                seen.update(_places(frame))


def _places(frame: FrameType | None) -> list[str]:
    """Return the functions of a stack, except those that run the loop."""
    places = []
    while frame is not None:
        code = frame.f_code
        if not code.co_filename.startswith(asyncio.__path__[0]):
            places.append(f"{code.co_filename}:{code.co_name}")
        frame = frame.f_back
    return places
