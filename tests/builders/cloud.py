"""Home Assistant Cloud without the cloud: a subscription and cloudhooks."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
import sys
from types import ModuleType
from typing import Any
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError


class CloudNotAvailable(HomeAssistantError):  # noqa: N818 - Home Assistant's name
    """The cloud can't be used."""


class CloudNotConnected(CloudNotAvailable):
    """There is no connection to the cloud."""


@dataclass
class Cloud:
    """What Home Assistant Cloud does about cloudhooks, without the cloud.

    `faulty` lets the client fail as it does when the network is gone; `published` holds a deletion
    up when the hook is gone already, where the real one publishes it (hass_nabucasa,
    cloudhooks.py); `made` holds up the making of one.
    """

    subscribed: bool = True
    connected: bool = True
    faulty: Exception | None = None
    hooks: dict[str, str] = field(default_factory=dict)
    published: asyncio.Event = field(default_factory=asyncio.Event)
    made: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Hold nothing up unless a test does."""
        self.published.set()
        self.made.set()

    def async_active_subscription(self, hass: HomeAssistant) -> bool:
        """Return whether there is a subscription."""
        return self.subscribed

    async def async_get_or_create_cloudhook(
        self, hass: HomeAssistant, webhook_id: str
    ) -> str:
        """Make a cloudhook."""
        if not self.connected:
            raise CloudNotConnected
        if self.faulty is not None:
            raise self.faulty
        await self.made.wait()
        return self.hooks.setdefault(
            webhook_id, f"https://hooks.nabu.casa/{webhook_id[:8]}"
        )

    async def async_delete_cloudhook(
        self, hass: HomeAssistant, webhook_id: str
    ) -> None:
        """Delete a cloudhook."""
        if self.faulty is not None:
            raise self.faulty
        if webhook_id not in self.hooks:
            raise ValueError("Hook is not enabled for the cloud.")
        del self.hooks[webhook_id]
        await self.published.wait()


CLOUD_FUNCTIONS = (
    "async_active_subscription",
    "async_get_or_create_cloudhook",
    "async_delete_cloudhook",
)


@contextmanager
def home_assistant_cloud(hass: HomeAssistant) -> Generator[Cloud]:
    """Set up Home Assistant Cloud, connected and paid for.

    Replaces the whole module: the real one imports the voice assistant and its libraries.
    """
    cloud = Cloud()
    module: Any = ModuleType("homeassistant.components.cloud")
    module.CloudNotAvailable = CloudNotAvailable
    module.CloudNotConnected = CloudNotConnected
    for name in CLOUD_FUNCTIONS:
        setattr(module, name, getattr(cloud, name))
    with patch.dict(sys.modules, {module.__name__: module}):
        hass.config.components.add("cloud")
        yield cloud
        hass.config.components.remove("cloud")
