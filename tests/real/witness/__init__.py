"""A custom integration that writes down which events it saw, from its first moment on.

A client over the network can't be sure to listen before the first message is published. A note is
in the file before anything else happens, so that it survives a kill if its event was published.
"""

import json
from pathlib import Path
from time import monotonic

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.typing import ConfigType

EVENTS = (
    "smsgateway24_message_received",
    "smsgateway24_delivery_status",
    "smsgateway24_question_closed",
    "seen_by_automation",
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Listen, and keep the notes in a file of the configuration folder.

    `at` is in the time of the machine, which is the same for all its processes.
    """
    path = Path(hass.config.path("witnessed.jsonl"))
    file = await hass.async_add_executor_job(lambda: path.open("ab", buffering=0))

    @callback
    def on_event(event: Event) -> None:
        note = {
            "event": str(event.event_type),
            "at": monotonic(),
            "data": dict(event.data),
        }
        file.write(f"{json.dumps(note)}\n".encode())

    for event_type in EVENTS:
        hass.bus.async_listen(event_type, on_event)
    return True
