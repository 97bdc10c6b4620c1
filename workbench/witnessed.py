"""What the witness in a Home Assistant has written down: the events that were published."""

from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any


class Witnessed:
    """Reads the witness's file on from where it was read to before, over all starts."""

    def __init__(self, folder: Path) -> None:
        """Begin at its beginning; `folder` is that of the configuration."""
        self._path = folder / "witnessed.jsonl"
        self._offset = 0

    def news(self) -> Iterator[dict[str, Any]]:
        """Yield what has been added since the last time: type of the event, and its data."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._offset)
            # The last line may be incomplete.
            whole, _, _ = file.read().rpartition(b"\n")
        self._offset += len(whole) + bool(whole)
        yield from map(json.loads, whole.splitlines())
