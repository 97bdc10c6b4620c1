"""The accounts of the benchmark, stored as config entries before Home Assistant starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import (
    STORAGE_VERSION,
    STORAGE_VERSION_MINOR,
    ConfigEntry,
    ConfigSubentryDataWithId,
)

OURS, FLOOR = "smsgateway24", "benchmark_floor"
FIRST_DEVICE_ID = 10_000


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone: its webhook id, and its id at the service."""

    webhook_id: str
    device_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A config entry with phones and contacts, of the integration or of the floor."""

    entry_id: str
    domain: str
    phones: Sequence[Phone]
    entry: ConfigEntry[Any] = field(repr=False)


def ours(name: str, phones: int, contacts: int = 0) -> Account:
    """Return an account of the integration that only receives."""
    made = _phones(OURS, name, phones)
    subentries = [
        _subentry(f"{name}-{index}", "phone", f"Phone {index}", _phone_data(phone))
        for index, phone in enumerate(made)
    ] + [
        _subentry(
            f"{name}-contact-{index}",
            "contact",
            f"Contact {index}",
            {"number": f"+49176420{index:05d}", "trusted": index % 2 == 0},
        )
        for index in range(contacts)
    ]
    return _account(name, OURS, made, {}, subentries)


def floor(name: str, phones: int) -> Account:
    """Return an account of the floor."""
    made = _phones(FLOOR, name, phones)
    kept = [
        {"webhook_id": phone.webhook_id, "name": f"Phone {index}"}
        for index, phone in enumerate(made)
    ]
    return _account(name, FLOOR, made, {"phones": kept}, [])


def webhook_entry(domain: str, webhook_id: str) -> ConfigEntry[Any]:
    """Return an entry of a core integration that has a webhook and needs no service."""
    return _entry(
        f"{domain}-entry", domain, {"webhook_id": webhook_id, "cloudhook": False}, []
    )


def write(storage: Path, entries: Sequence[ConfigEntry[Any]]) -> None:
    """Store entries for the first start."""
    storage.mkdir(parents=True, exist_ok=True)
    kept = {
        "version": STORAGE_VERSION,
        "minor_version": STORAGE_VERSION_MINOR,
        "key": "core.config_entries",
        "data": {"entries": [entry.as_dict() for entry in entries]},
    }
    path = storage / "core.config_entries"
    path.write_text(json.dumps(kept, default=_plain), encoding="utf-8")


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value.isoformat()


def _phones(domain: str, name: str, count: int) -> list[Phone]:
    return [
        Phone(
            sha256(f"{domain} {name} {index}".encode()).hexdigest(),
            FIRST_DEVICE_ID + index,
        )
        for index in range(count)
    ]


def _phone_data(phone: Phone) -> dict[str, Any]:
    return {
        "webhook_id": phone.webhook_id,
        "cloudhook": False,
        "gateway_device_id": phone.device_id,
    }


def _subentry(
    subentry_id: str, kind: str, title: str, data: dict[str, Any]
) -> ConfigSubentryDataWithId:
    return ConfigSubentryDataWithId(
        data=MappingProxyType(data),
        subentry_id=subentry_id,
        subentry_type=kind,
        title=title,
        unique_id=None,
    )


def _account(
    name: str,
    domain: str,
    phones: Sequence[Phone],
    data: dict[str, Any],
    subentries: Sequence[ConfigSubentryDataWithId],
) -> Account:
    entry_id = f"{domain}-{name}"
    return Account(
        entry_id=entry_id,
        domain=domain,
        phones=phones,
        entry=_entry(entry_id, domain, data, subentries),
    )


def _entry(
    entry_id: str,
    domain: str,
    data: dict[str, Any],
    subentries: Sequence[ConfigSubentryDataWithId],
) -> ConfigEntry[Any]:
    return ConfigEntry(
        data=data,
        discovery_keys=MappingProxyType({}),
        domain=domain,
        entry_id=entry_id,
        minor_version=1,
        options={},
        source="user",
        subentries_data=subentries,
        title=entry_id,
        unique_id=None,
        version=1,
    )
