"""A custom integration that writes down which events it saw, from its first moment on.

A client over the network can't be sure to listen before the first message is told.
"""

from concurrent.futures import ThreadPoolExecutor
import json
from pathlib import Path
from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.typing import ConfigType

EVENTS = (
    "smsgateway24_message_received",
    "smsgateway24_delivery_status",
    "seen_by_automation",
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Listen, and keep the notes in a file of the configuration folder."""
    path = Path(hass.config.path("witnessed.jsonl"))
    # One thread, so that the notes are in the order of the events.
    writer = ThreadPoolExecutor(max_workers=1)

    def note(event_type: object, data: dict[str, Any]) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"event": str(event_type), "data": data}) + "\n")

    @callback
    def on_event(event: Event) -> None:
        writer.submit(note, event.event_type, dict(event.data))

    for event_type in EVENTS:
        hass.bus.async_listen(event_type, on_event)
    return True
