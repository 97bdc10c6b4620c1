"""What an account has stored, as another start would find it."""

from pathlib import Path
import shutil
from tempfile import TemporaryDirectory

from custom_components.smsgateway24.storage.database import DamagedError, Database
from custom_components.smsgateway24.storage.records import Kind

from .configuration import DOMAIN


def database_of(folder: Path, entry_id: str) -> Path:
    """Return the database of an account, by the configuration folder of its Home Assistant."""
    return folder / f"{DOMAIN}_{entry_id}.db"


def stored_ids(database: Path) -> set[int]:
    """Return the ids of published messages that are on the disk.

    Of a Home Assistant that runs, a copy is read. It can be torn, which raises DamagedError.
    """
    with TemporaryDirectory() as folder:
        for path in (database, database.with_name(f"{database.name}-wal")):
            if path.exists():
                shutil.copy(path, folder)
        copy = Path(folder, database.name)
        copied = Database(copy, copy.with_suffix(".log"))
        try:
            loaded = copied.load()
        finally:
            # Closed in earnest, it would be written and synchronised first.
            copied.remove()
    if loaded is None:
        raise DamagedError
    return {int(key) for kind, _, key in loaded.records if kind is Kind.MESSAGE}
