"""Builders of tests with both sides: an account of Home Assistant, and the stand-in it belongs to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smsgateway24.const import DOMAIN
from simulator import Account, ManualClock, Service
from tests.builders import (
    PHONE_ID,
    WEBHOOK_ID,
    Gateway,
    account_entry,
    contact_subentry,
    phone_subentry,
)

DEVICE_ID = 10403
PHONE_NUMBER = "+4917642111111"
ANNA = "+4915752982212"
LUCA = "+393331234567"
CAROL = "+4917642111119"


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
    """Build the entry of an account that can send."""
    return account_entry(
        *(subentries or sender_subentries()),
        data={"token": account.token, "api_url": service.api_url},
        **fields,
    )


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
        """Give the device id of a phone or a contact by its subentry."""
        device = dr.async_get(self.hass).async_get_device_by_identifier(
            (DOMAIN, key), self.entry.entry_id
        )
        assert device is not None, key
        return device.id

    async def act(self, action: str, **data: Any) -> Any:
        """Perform an action and give its response."""
        return await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )

    async def send(self, **data: Any) -> list[dict[str, Any]]:
        """Send a message and say what became of each recipient."""
        given = {"device_id": self.device(), "message": "Water in the cellar!"} | data
        messages: list[dict[str, Any]] = (await self.act("send_message", **given))[
            "messages"
        ]
        return messages

    async def settle(self) -> None:
        """Let all that is under way come to its end, in Home Assistant."""
        await self.hass.async_block_till_done(wait_background_tasks=True)


@dataclass
class Time:
    """The clocks of both sides, which go together."""

    hass: HomeAssistant
    freezer: FrozenDateTimeFactory
    clock: ManualClock

    async def passes(self, **span: float) -> None:
        """Let time pass on both sides, with what is due in it."""
        delta = timedelta(**span)
        self.freezer.tick(delta)
        self.clock.tick(delta.total_seconds())
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done(wait_background_tasks=True)
