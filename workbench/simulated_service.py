"""The simulator as the service of a Home Assistant that keeps its state between runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
import json
from pathlib import Path

from yarl import URL

from simulator import Service, Simulator
from simulator.cli import DEFAULT_PORT
from simulator.demo import CONTACTS, EMAIL, TOKEN, TRUSTED, first_sms_id, populate

from .client import Client
from .configuration import DOMAIN
from .demo import Account, NewContact, NewPhone, move, set_up_with_service
from .instance import free_port, port_is_free

# Slow enough to be followed on the screen.
_STEP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class StoredAccount:
    """The demo's account, as a Home Assistant has stored it."""

    entry_id: str
    api_url: str


def stored_account(folder: Path) -> StoredAccount | None:
    """Return the demo's account in a configuration folder; None if there is none.

    It reads the files of a Home Assistant that is not running, however the account was set up.
    """
    try:
        text = (folder / ".storage" / "core.config_entries").read_text("utf-8")
    except FileNotFoundError:
        return None
    for entry in json.loads(text)["data"]["entries"]:
        if entry["domain"] == DOMAIN and entry["data"].get("token") == TOKEN:
            return StoredAccount(entry["entry_id"], entry["data"].get("api_url", ""))
    return None


@asynccontextmanager
async def running(account: StoredAccount | None) -> AsyncIterator[Service]:
    """Run the simulator with the demo's account, on the account's port if that is free."""
    simulator = Simulator(
        port=_port(account),
        step_seconds=_STEP_SECONDS,
        first_sms_id=first_sms_id(datetime.now(UTC)),
    )
    async with simulator as service:
        populate(service)
        yield service


def _port(account: StoredAccount | None) -> int:
    before = URL(account.api_url).port if account else None
    for port in (before, DEFAULT_PORT):
        if port and port_is_free(port):
            return port
    return free_port()


async def set_up(
    client: Client, service: Service, account: StoredAccount | None
) -> Account:
    """Set up the demo, or what is missing of it, and enter the phones' webhook URLs.

    Raises RuntimeError if a flow rejects an answer or shows a step that is not expected.
    """
    if account and account.api_url != service.api_url:
        await move(client, account.entry_id, api_url=service.api_url, token=TOKEN)
    made = await set_up_with_service(
        client,
        api_url=service.api_url,
        token=TOKEN,
        phones=[
            NewPhone(name=phone.title, gateway_device_id=phone.device_id)
            for phone in service.state.phones_of(EMAIL)
        ],
        contacts=[
            NewContact(name=name, number=number, trusted=name in TRUSTED)
            for name, number in CONTACTS.items()
        ],
        entry_id=account.entry_id if account else None,
    )
    paste_urls(service, made)
    return made


def paste_urls(service: Service, account: Account) -> None:
    """Enter the webhook URL of each phone at the service: for status, and for all slots."""
    for phone in account.phones:
        if phone.gateway_device_id is not None:
            service.set_webhooks(
                phone.gateway_device_id,
                status=phone.webhook_url,
                incoming=phone.webhook_url,
            )
