"""What tests against real Home Assistant processes share."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any

from simulator import Account, Service, Simulator
from workbench import demo, stored
from workbench.configuration import Options
from workbench.instance import Instance

HERE = Path(__file__).parent
ANNA, LUCA = "+4915752982212", "+393331234567"
DEVICE_ID = 10403


def options(
    *extra: str,
    automations: list[Mapping[str, Any]] | None = None,
    scripts: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Options:
    """Configure a home with the witness and with other helpers of the tests."""
    yaml: dict[str, Any] = {"witness": {}} | {name: {} for name in extra}
    if automations is not None:
        yaml["automation tests"] = automations
    if scripts is not None:
        yaml["script tests"] = scripts
    return Options(
        components=[HERE / "witness", *(HERE / name for name in extra)],
        yaml=yaml,
        **settings,
    )


def witnessed(home: Instance, event: str) -> list[dict[str, Any]]:
    """Return the data of all events of a type, over all starts."""
    path = home.folder / "witnessed.jsonl"
    if not path.exists():
        return []
    # The last line may be half written yet.
    lines = path.read_text("utf-8").split("\n")[:-1]
    notes = [json.loads(line) for line in lines]
    return [note["data"] for note in notes if note["event"] == event]


def ids(home: Instance, event: str = "smsgateway24_message_received") -> list[int]:
    """Return the message ids of all events of a type, as they were told."""
    return [data["message_id"] for data in witnessed(home, event)]


def files_of(home: Instance, entry_id: str) -> list[str]:
    """Return the names of all files in the configuration folder that belong to an account."""
    return sorted(path.name for path in home.folder.rglob(f"*{entry_id}*"))


def stored_ids(home: Instance, entry_id: str) -> set[int]:
    """Return the ids of published messages that are on the disk, as a start would find them.

    Of a Home Assistant that runs, a copy is read. It can be torn, which raises DamagedError.
    """
    return stored.stored_ids(stored.database_of(home.folder, entry_id))


@dataclass
class World:
    """A Home Assistant, the service, and the account that they share."""

    home: Instance
    service: Service
    owner: Account
    account: demo.Account

    @property
    def phone(self) -> demo.Phone:
        return self.account.phones[0]

    async def send(self, **data: Any) -> list[dict[str, Any]]:
        """Send a message and say what became of each recipient."""
        given = {"device_id": self.phone.device_id, "message": "Water in the cellar!"}
        response = await self.home.call_action(
            "smsgateway24", "send_message", given | data, return_response=True
        )
        messages: list[dict[str, Any]] = response["messages"]
        return messages


@asynccontextmanager
async def world(
    *, step_seconds: float | None = None, old_messages: int = 1, **settings: Any
) -> AsyncGenerator[World]:
    """Set both sides up as a person does; messages of an hour ago are in the service already."""
    async with (
        Simulator(seed=1, step_seconds=step_seconds) as service,
        Instance(options=options(**settings)) as home,
    ):
        owner = service.add_account()
        service.add_phone(owner, device_id=DEVICE_ID, numbers=("+4917642111111",))
        an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
        for _ in range(old_messages):
            service.remember(DEVICE_ID, ANNA, "Long ago", at=an_hour_ago)
        account = await demo.set_up_with_service(
            home,
            api_url=service.api_url,
            token=owner.token,
            phones=[demo.NewPhone(name="Pixel 4a", gateway_device_id=DEVICE_ID)],
            contacts=[
                demo.NewContact(name="Anna", number=ANNA, trusted=True),
                demo.NewContact(name="Luca", number=LUCA, channel="whatsapp"),
            ],
        )
        url = account.phones[0].webhook_url
        service.set_webhooks(DEVICE_ID, status=url, incoming=url)
        # The first look tells nothing; what comes after it is new.
        looks = service.journal.counts["getallsms"]
        await home.reload_entry(account.entry_id)
        await service.wait_for_calls("getallsms", looks + 1)
        yield World(home, service, owner, account)
