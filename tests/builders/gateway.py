"""The service's side of an account: posts to its webhooks, and what Home Assistant shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
import logging
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smsgateway24.const import (
    DOMAIN,
    EVENT_DELIVERY_STATUS,
    EVENT_MESSAGE_RECEIVED,
)

from .entries import PHONE_ID, WEBHOOK_ID

# The event loop logs slow steps, the loader that the integration is a custom one, and a library
# that makes Home Assistant faster is missing.
_NO_COMPLAINT = {"aiohttp_fast_zlib", "asyncio", "homeassistant.loader"}


def complaints(records: Iterable[logging.LogRecord]) -> list[str]:
    """Return the warnings and errors in a log, less those about the machine."""
    return [
        f"{record.name}: {record.getMessage()}"
        for record in records
        if record.levelno >= logging.WARNING and record.name not in _NO_COMPLAINT
    ]


def _into(events: list[Event]) -> Callable[[Event], None]:
    @callback
    def on_event(event: Event) -> None:
        events.append(event)

    return on_event


@dataclass
class Gateway:
    """The service's side of an account: posts, and what Home Assistant publishes."""

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

    @property
    def published(self) -> list[int]:
        """Return the ids of the messages that were published, in order."""
        return [event.data["message_id"] for event in self.messages]

    def stop_listening(self) -> None:
        """Stop collecting bus events."""
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
        """Return the state of an entity of a phone."""
        state = self.hass.states.get(self.entity_id(platform, key, phone_id))
        assert state is not None
        return state

    def states(self) -> dict[str, str]:
        """Return all states of the account's entities, by entity id."""
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


async def is_registered(client: TestClient[Any, Any], webhook_id: str) -> bool:
    """Return whether a webhook id is registered: unknown ones are answered 200 with nothing."""
    response = await client.put(f"/api/webhook/{webhook_id}")
    if response.status == 200:
        assert await response.read() == b""
        return False
    assert response.status == 405
    return True
