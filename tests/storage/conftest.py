"""A database file that no Home Assistant uses."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from custom_components.smsgateway24.storage.database import Database


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("database") / "account.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[[], Database]]:
    """Open the database as another process would; each is closed in the end."""
    databases: list[Database] = []

    def opened() -> Database:
        database = Database(path, path.with_suffix(".log"))
        databases.append(database)
        return database

    yield opened
    for database in databases:
        database.close()
