"""Both sides at once: an account in Home Assistant, and the simulated service it belongs to."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, ApiFault, ApiFaultKind, Call, ManualClock, Service

from .entries import (
    PHONE_ID,
    WEBHOOK_ID,
    account_entry,
    contact_subentry,
    phone_subentry,
)
from .gateway import Gateway
from .restarts import AiohttpClient, restarted
from .translations import CENTRAL, ENGLISH

DEVICE_ID = 10403
PHONE_NUMBER = "+4917642111111"
ANNA = "+4915752982212"
LUCA = "+393331234567"
CAROL = "+4917642111119"
TEXT = "Water in the cellar!"


def numbers(count: int) -> list[str]:
    """Return so many numbers that no contact has."""
    return [f"+491764211{1200 + index}" for index in range(count)]


def words(error: HomeAssistantError) -> str:
    """Return the text of an error as the user reads it, with all placeholders filled in."""
    texts = ENGLISH if error.translation_domain == DOMAIN else CENTRAL
    text = texts[f"exceptions.{error.translation_key}.message"]
    shown = text.format(**(error.translation_placeholders or {})).rstrip(".")
    assert str(error) == shown
    return shown


def sender_subentries(**phone: Any) -> list[Any]:
    """Build a phone that the service knows, and two contacts."""
    return [
        phone_subentry(**{"gateway_device_id": DEVICE_ID} | phone),
        contact_subentry("Anna", ANNA, trusted=True),
        contact_subentry("Luca", LUCA, channel="whatsapp"),
    ]


def token_entry(
    service: Service, account: Account, *subentries: Any, **fields: Any
) -> MockConfigEntry:
    """Build the entry of an account that can send.

    It asks the service for no single message, which only few tests are about.
    """
    fields["options"] = {"confirm": "off"} | (fields.get("options") or {})
    return account_entry(
        *(subentries or sender_subentries()),
        data={"token": account.token, "api_url": service.api_url},
        **fields,
    )


async def ended(sending: asyncio.Task[list[dict[str, Any]]]) -> dict[str, Any]:
    """Return what became of the only recipient."""
    [result] = await sending
    return result


@dataclass
class Home:
    """A Home Assistant with an account, and the service that belongs to it."""

    hass: HomeAssistant
    gateway: Gateway
    service: Service
    account: Account

    def __post_init__(self) -> None:
        """Have the service call the phone's webhook."""
        self.set_webhooks(DEVICE_ID, WEBHOOK_ID)

    def set_webhooks(self, device_id: int, webhook_id: str | None) -> None:
        """Fill in the addresses of a phone at the service, or empty them."""
        url = None
        if webhook_id is not None:
            url = str(self.gateway.client.make_url(f"/api/webhook/{webhook_id}"))
        self.service.set_webhooks(device_id, status=url, incoming=url)

    @property
    def entry(self) -> MockConfigEntry:
        return self.gateway.entry

    def device(self, key: str = PHONE_ID) -> str:
        """Return the device id of a phone or a contact by its subentry."""
        device = dr.async_get(self.hass).async_get_device_by_identifier(
            (DOMAIN, key), self.entry.entry_id
        )
        assert device is not None, key
        return device.id

    async def act(self, action: str, **data: Any) -> Any:
        """Perform an action and return its response."""
        return await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )

    async def send_unasked(self, **data: Any) -> None:
        """Send a message as an automation does that wants no response."""
        given = {"device_id": self.device(), "message": TEXT}
        await self.hass.services.async_call(
            DOMAIN, "send_message", given | data, blocking=True
        )

    async def send(self, **data: Any) -> list[dict[str, Any]]:
        """Send a message and return the result of each recipient."""
        given = {"message": TEXT} | data
        if "device_id" not in given:
            given["device_id"] = self.device()
        messages: list[dict[str, Any]] = (await self.act("send_message", **given))[
            "messages"
        ]
        return messages

    async def begin(self, **data: Any) -> asyncio.Task[list[dict[str, Any]]]:
        """Send a message, and go on when the service has been given it."""
        calls = len(self.posts)
        sending = asyncio.create_task(self.send(**{"to": CAROL} | data))
        await self.service.wait_for_calls("addsms", calls + 1)
        return sending

    @property
    def statuses(self) -> list[str]:
        """Return the delivery states that were published, in order."""
        return [event.data["status"] for event in self.gateway.reports]

    async def refused(self, action: str = "send_message", **data: Any) -> str:
        """Perform an action that must fail; return the translation key of the error."""
        return str((await self.error(action, **data)).translation_key)

    async def error(
        self, action: str = "send_message", **data: Any
    ) -> HomeAssistantError:
        """Perform an action that must fail and return the error; no device for None."""
        if "device_id" not in data:
            data["device_id"] = self.device()
        if data["device_id"] is None:
            del data["device_id"]
        if action != "get_messages":
            data = {"message": TEXT} | data
        with pytest.raises(HomeAssistantError) as raised:
            await self.act(action, **data)
        words(raised.value)
        return raised.value

    @property
    def posts(self) -> list[Call]:
        """Return the calls that handed a message over."""
        return self.service.calls("addsms")

    def habits(self, **changes: Any) -> None:
        """Change what is not known about the service."""
        self.service.behaviour = replace(self.service.behaviour, **changes)

    def fault(
        self, kind: ApiFaultKind, method: str | None = "addsms", **fields: Any
    ) -> None:
        """Let the next call of a method go wrong."""
        self.service.fail_api(ApiFault(kind=kind, method=method, **fields))

    @asynccontextmanager
    async def killed(self, aiohttp_client: AiohttpClient) -> AsyncGenerator[Home]:
        """Start a second Home Assistant on what is on the disk, as after a kill of this one."""
        entry = account_entry(
            *(
                ConfigSubentryDataWithId(**subentry.as_dict())
                for subentry in self.entry.subentries.values()
            ),
            data=dict(self.entry.data),
            options=dict(self.entry.options),
            entry_id=self.entry.entry_id,
        )
        async with restarted(aiohttp_client, self.hass, entry) as (hass, client):
            home = Home(hass, Gateway(hass, entry, client), self.service, self.account)
            await home.settle()
            yield home

    def lose(
        self, text: str = "", sender: str = ANNA, device_id: int = DEVICE_ID, **ago: Any
    ) -> int:
        """Have the service get a message whose webhook is lost, and return its id."""
        at = self.service.clock.now() - timedelta(**ago)
        return self.service.remember(device_id, sender, text, at=at).sms_id

    @property
    def published(self) -> list[int]:
        """Return the ids of the messages that were published, in order."""
        return self.gateway.published

    @property
    def texts(self) -> list[str]:
        """Return the texts of the messages that were published, in order."""
        return [event.data["text"] for event in self.gateway.messages]

    @property
    def looks(self) -> int:
        """Count how often the service was asked for all its messages."""
        calls = self.service.calls("getallsms")
        return sum("customerid" not in call.parameters for call in calls)

    @property
    def issues(self) -> list[str]:
        """Return the repairs that are open, by the key of their words."""
        return [
            str(issue.translation_key)
            for (domain, _), issue in ir.async_get(self.hass).issues.items()
            if domain == DOMAIN and issue.active
        ]

    async def start(self) -> None:
        """Come to the end of Home Assistant's start."""
        self.hass.set_state(CoreState.running)
        self.hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
        await self.settle()

    async def settle(self) -> None:
        """Let all that is under way come to its end, in Home Assistant."""
        await self.hass.async_block_till_done(wait_background_tasks=True)


@dataclass
class Time:
    """The clocks of both sides, which go together."""

    hass: HomeAssistant
    freezer: FrozenDateTimeFactory
    clock: ManualClock

    def goes_on(self, **span: float) -> None:
        """Let time pass on both sides, and what is due begin."""
        delta = timedelta(**span)
        self.freezer.tick(delta)
        self.clock.tick(delta.total_seconds())
        async_fire_time_changed(self.hass)

    async def passes(self, **span: float) -> None:
        """Let time pass on both sides, with what is due in it."""
        self.goes_on(**span)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def passes_until(self, true: Callable[[], object]) -> int:
        """Let seconds pass until something is true; return how many did."""
        seconds = 0
        while not true():
            await self.passes(seconds=1)
            seconds += 1
        return seconds
