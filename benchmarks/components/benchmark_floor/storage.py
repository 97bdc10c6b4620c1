"""Keeps ids and messages in SQLite: one plain transaction each, in a thread of its own."""

from pathlib import Path
from queue import SimpleQueue
import sqlite3
from threading import Thread
from typing import Any

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS seen (phone TEXT, id INTEGER, at TEXT);
    CREATE TABLE IF NOT EXISTS history (phone TEXT, id INTEGER, at TEXT, address TEXT, content TEXT);
"""


class Writer(Thread):
    """Writes what it is given, in order, until it is given None."""

    def __init__(self, path: Path) -> None:
        """Start to wait for the first row."""
        super().__init__(name="benchmark_floor", daemon=True)
        self._path = path
        self.rows: SimpleQueue[tuple[Any, ...] | None] = SimpleQueue()
        self.start()

    def run(self) -> None:
        """Write one row of each table in a transaction."""
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
        while (row := self.rows.get()) is not None:
            connection.execute("BEGIN")
            connection.execute("INSERT INTO seen VALUES (?, ?, ?)", row[:3])
            connection.execute("INSERT INTO history VALUES (?, ?, ?, ?, ?)", row)
            connection.execute("COMMIT")
        connection.close()
