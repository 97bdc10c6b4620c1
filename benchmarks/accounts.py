"""The accounts of the benchmark, and what one remembers, stored before Home Assistant starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import batched
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

from custom_components.smsgateway24.domain.ledger import PublishedMessage, SentRecord
from custom_components.smsgateway24.domain.questions import (
    Answer,
    Person,
    Question,
    Step,
)
from custom_components.smsgateway24.protocol import Status
from custom_components.smsgateway24.storage.codec import (
    encode_published,
    encode_question,
    encode_sent,
)
from custom_components.smsgateway24.storage.database import Database
from custom_components.smsgateway24.storage.records import Changes, Kind

from .history import recorded

OURS, FLOOR = "smsgateway24", "benchmark_floor"
FIRST_DEVICE_ID = 10_000
_FIRST_MESSAGE_ID, _FIRST_SENT_ID = 60_000_000, 60_500_000
_DAY = 86_400
_AT_ONCE = 50
"""Records of a write; a real one has a few."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone: its webhook id, and its id at the service."""

    webhook_id: str
    device_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A config entry with phones and contacts, of the integration or of the floor."""

    name: str
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
            {"number": _contact_number(index), "trusted": index % 2 == 0},
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


def database_path(folder: Path, account: Account) -> Path:
    """Return the database of an account; its log has the same name and `-wal`."""
    return folder / f"{OURS}_{account.entry_id}.db"


def remember(folder: Path, account: Account, *, messages: int, sent: int) -> None:
    """Store what the first phone of an account remembers, with a message and a report a minute.

    It has a full history, too.
    """
    path, now = database_path(folder, account), datetime.now(UTC)
    owner = f"{account.name}-0"
    records: Changes = {}
    for number in range(messages):
        age = timedelta(minutes=messages - number)
        message = PublishedMessage(
            at=int((now - age).timestamp()),
            # Any 32 bits.
            digest=number * 2_654_435_761 % 2**32,
        )
        key = Kind.MESSAGE, owner, _FIRST_MESSAGE_ID + number
        records[key] = encode_published(message)
    for number in range(sent):
        at = now - timedelta(minutes=sent - number)
        record = SentRecord(
            status=Status.DELIVERED,
            status_id=7,
            changed_at=at,
            timed=True,
            known_at=at,
            counted_sent=True,
        )
        records[Kind.SENT, owner, _FIRST_SENT_ID + number] = encode_sent(record)
    database = Database(path, path.with_suffix(".log"))
    database.load()
    for some in batched(records.items(), _AT_ONCE, strict=False):
        database.write(dict(some), durable=False)
    for changes in recorded(owner):
        database.write(changes, durable=False)
    database.close()


def ask(folder: Path, account: Account, *, questions: int) -> None:
    """Store open questions, each to another contact of an account."""
    path, now = database_path(folder, account), datetime.now(UTC)
    records: Changes = {}
    for number in range(questions):
        contact = _contact_number(number)
        question = Question(
            uid=f"question-{number}",
            question_id=f"question-{number}",
            text="Is the window open?",
            people=(
                Person(
                    contact_id=f"{account.name}-contact-{number}",
                    name=f"Contact {number}",
                    keys=(contact,),
                    recipient=contact,
                    channel_id=0,
                    codes=("1", "2"),
                    step=Step.ASKED,
                    since=now,
                    by_phone=f"{account.name}-0",
                    handed_at=now,
                ),
            ),
            answers=(
                Answer(answer_id="yes", title="Yes"),
                Answer(answer_id="no", title="No"),
            ),
            asked_at=now,
            patience=_DAY,
            timeout=_DAY,
            started_at=now,
        )
        records[Kind.QUESTION, "", question.uid] = encode_question(question)
    database = Database(path, path.with_suffix(".log"))
    database.load()
    database.write(records, durable=False)
    database.close()


def _contact_number(index: int) -> str:
    return f"+49176420{index:05d}"


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
        name=name,
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
        # Far more come in than from a phone.
        options={"webhooks_per_second": 1_000},
        source="user",
        subentries_data=subentries,
        title=entry_id,
        unique_id=None,
        version=1,
    )
