"""What an account has stored, read from a copy of its database while Home Assistant uses it."""

from collections import defaultdict
from collections.abc import Callable
import json
from pathlib import Path
import shutil
from tempfile import TemporaryDirectory
from typing import Any

from homeassistant.core import HomeAssistant

from custom_components.smsgateway24.storage.database import Database
from custom_components.smsgateway24.storage.records import (
    DOCUMENT,
    Changes,
    Kind,
    RecordKey,
)
from custom_components.smsgateway24.storage.store import database_path, mark_path

from .entries import PHONE_ID
from .gateway import Gateway

type Records = dict[RecordKey, str]


def files_of(hass: HomeAssistant, entry_id: str) -> list[Path]:
    """Return all files in the configuration folder that belong to an account."""
    folder = Path(hass.config.config_dir)
    return sorted(path for path in folder.rglob("*") if entry_id in path.name)


def stored_records(hass: HomeAssistant, entry_id: str) -> Records:
    """Return the records of an account, as another start would find them."""
    path = database_path(hass, entry_id)
    with TemporaryDirectory() as folder:
        for file in path.parent.glob(f"{path.name}*"):
            if file.is_file():
                shutil.copy(file, folder)
        database = Database(Path(folder, path.name), Path(folder, "mark.log"))
        loaded = database.load()
        database.close()
    return {} if loaded is None else loaded.records


def stored_account(gateway: Gateway) -> dict[str, Any]:
    """Return what is stored of an account beside its phones."""
    records = stored_records(gateway.hass, gateway.entry.entry_id)
    account: dict[str, Any] = json.loads(records[Kind.ACCOUNT, "", DOCUMENT])
    return account


def stored_phones(gateway: Gateway) -> dict[str, dict[Kind, dict[int | str, Any]]]:
    """Return what is stored of phones: by the phone's id, by kind, by key."""
    phones: dict[str, dict[Kind, dict[int | str, Any]]] = {}
    for (kind, owner, key), value in stored_records(
        gateway.hass, gateway.entry.entry_id
    ).items():
        if owner:
            phone = phones.setdefault(owner, defaultdict(dict))
            phone[kind][key] = json.loads(value)
    return phones


def stored_phone(gateway: Gateway, phone_id: str = PHONE_ID) -> dict[str, Any]:
    """Return the document of a phone."""
    document: dict[str, Any] = stored_phones(gateway)[phone_id][Kind.PHONE][DOCUMENT]
    return document


def store(hass: HomeAssistant, entry_id: str, changes: Changes) -> None:
    """Change the records of an account that is not in use, or make a database of them."""
    database = Database(database_path(hass, entry_id), mark_path(hass, entry_id))
    database.load()
    database.write(changes, durable=True)
    database.close()


def change_stored(
    hass: HomeAssistant,
    entry_id: str,
    kind: Kind,
    owner: str,
    change: Callable[[dict[str, Any]], object],
) -> None:
    """Change the one record of a kind that an owner has, while the account is not in use."""
    key = (kind, owner, DOCUMENT)
    document = json.loads(stored_records(hass, entry_id)[key])
    change(document)
    store(hass, entry_id, {key: json.dumps(document)})
