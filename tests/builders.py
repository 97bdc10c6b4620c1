"""Builders that all tests share: bodies, entries, and the door that bodies go through."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
import logging
from types import MappingProxyType
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smsgateway24.const import (
    DOMAIN,
    EVENT_DELIVERY_STATUS,
    EVENT_MESSAGE_RECEIVED,
)
from tests.payloads import PAYLOADS, image, message, payload, status

# What tests find here, although it comes from elsewhere.
__all__ = ("PAYLOADS", "image", "message", "payload", "status")

WEBHOOK_ID = "a1" * 32
OTHER_WEBHOOK_ID = "b2" * 32
PHONE_ID = "01PHONE1PIXEL4A00000000000"
OTHER_PHONE_ID = "01PHONE2GALAXY000000000000"


def phone_subentry(
    title: str = "Pixel 4a",
    webhook_id: str = WEBHOOK_ID,
    subentry_id: str = PHONE_ID,
    **data: Any,
) -> ConfigSubentryDataWithId:
    """Build the subentry of a phone."""
    return ConfigSubentryDataWithId(
        data=MappingProxyType({"webhook_id": webhook_id, "cloudhook": False} | data),
        subentry_id=subentry_id,
        subentry_type="phone",
        title=title,
        unique_id=None,
    )


def replaced_url(
    webhook_id: str, until: str = "2199-01-01T00:00:00+00:00"
) -> dict[str, Any]:
    """Build what a phone keeps of a URL that works for a while yet."""
    return {"webhook_id": webhook_id, "cloudhook": False, "until": until}


# The event loop says how long each step took, the loader what it always says, and of a library that makes
# Home Assistant faster only that it is missing.
_NO_COMPLAINT = {"aiohttp_fast_zlib", "asyncio", "homeassistant.loader"}


def complaints(records: Iterable[logging.LogRecord]) -> list[str]:
    """Give the warnings and errors in a log, less those about the machine."""
    return [
        f"{record.name}: {record.getMessage()}"
        for record in records
        if record.levelno >= logging.WARNING and record.name not in _NO_COMPLAINT
    ]


def contact_id(name: str) -> str:
    """Give the id that a contact of this name has in tests."""
    return f"01CONTACT{name.upper():0<17}"


def contact_subentry(
    name: str,
    number: str,
    *,
    trusted: bool = False,
    phone: str | None = None,
    channel: str | None = None,
) -> ConfigSubentryDataWithId:
    """Build the subentry of a contact; without phone and channel as before there were any."""
    ways = {"phone": phone, "channel": channel}
    return ConfigSubentryDataWithId(
        data=MappingProxyType(
            {"number": number, "trusted": trusted}
            | {key: way for key, way in ways.items() if way is not None}
        ),
        subentry_id=contact_id(name),
        subentry_type="contact",
        title=name,
        unique_id=None,
    )


def account_entry(
    *subentries: ConfigSubentryDataWithId,
    options: dict[str, Any] | None = None,
    **fields: Any,
) -> MockConfigEntry:
    """Build the entry of an account."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=fields.pop("title", "SmsGateWay24"),
        data=fields.pop("data", {}),
        options=options or {},
        subentries_data=list(subentries),
        **fields,
    )


def _into(events: list[Event]) -> Callable[[Event], None]:
    @callback
    def on_event(event: Event) -> None:
        events.append(event)

    return on_event


@dataclass
class Gateway:
    """The service's side of an account: it calls, and one sees what Home Assistant makes of it."""

    hass: HomeAssistant
    entry: MockConfigEntry
    client: TestClient[Any, Any]

    def __post_init__(self) -> None:
        """Listen to both bus events."""
        self.messages: list[Event] = []
        self.reports: list[Event] = []
        self._listening = [
            self.hass.bus.async_listen(event_type, _into(events))
            for event_type, events in (
                (EVENT_MESSAGE_RECEIVED, self.messages),
                (EVENT_DELIVERY_STATUS, self.reports),
            )
        ]

    def stop_listening(self) -> None:
        """Leave the bus events to others."""
        while self._listening:
            self._listening.pop()()

    async def call(
        self, body: Any, webhook_id: str = WEBHOOK_ID, **kwargs: Any
    ) -> ClientResponse:
        """Post a body as the service would; bytes and str as they are, all else as JSON."""
        if not isinstance(body, bytes | str):
            kwargs["json"] = body
        else:
            kwargs["data"] = body
        return await self.client.post(f"/api/webhook/{webhook_id}", **kwargs)

    async def accepted(self, body: Any, webhook_id: str = WEBHOOK_ID) -> None:
        """Post a body that must be taken."""
        response = await self.call(body, webhook_id)
        assert response.status == 200, await response.text()
        await self.hass.async_block_till_done()

    def entity_id(self, platform: str, key: str, phone_id: str = PHONE_ID) -> str:
        """Find an entity of a phone by the end of its unique id."""
        entity_id = er.async_get(self.hass).async_get_entity_id(
            platform, DOMAIN, f"{phone_id}_{key}"
        )
        assert entity_id is not None, f"no {platform} {key}"
        return entity_id

    def state(self, platform: str, key: str, phone_id: str = PHONE_ID) -> State:
        """Give the state of an entity of a phone."""
        state = self.hass.states.get(self.entity_id(platform, key, phone_id))
        assert state is not None
        return state

    def states(self) -> dict[str, str]:
        """Give all states of ours, by entity id."""
        return {
            entry.entity_id: state.state
            for entry in er.async_entries_for_config_entry(
                er.async_get(self.hass), self.entry.entry_id
            )
            if (state := self.hass.states.get(entry.entity_id)) is not None
        }

    def watch(self) -> list[str]:
        """Collect the ids of all entities that change from here on."""
        changed: list[str] = []

        @callback
        def on_change(event: Event) -> None:
            changed.append(event.data["entity_id"])

        self.hass.bus.async_listen("state_changed", on_change)
        return changed
