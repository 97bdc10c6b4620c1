"""What the logbook says of both bus events; its platform knows no translations.

An event without its fields is described too: anybody can fire one, the recorder keeps no data that
is too large, and one that cannot be described is left out and fills the log.
"""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_DELIVERY_STATUS, EVENT_MESSAGE_RECEIVED, MANUFACTURER
from .protocol import Channel, MessageType, Status

type Describe = Callable[[Event[dict[str, Any]]], dict[str, Any]]

_CHANNELS: dict[str, str] = {
    Channel.SIM_1: "an SMS",
    Channel.SIM_2: "an SMS",
    Channel.RCS_1: "an RCS message",
    Channel.RCS_2: "an RCS message",
    Channel.WHATSAPP: "a WhatsApp message",
    Channel.WHATSAPP_BUSINESS: "a WhatsApp Business message",
    Channel.UNKNOWN: "a message",
}
_STATUSES: dict[str, str] = {
    Status.PENDING: "is to send {what} to {whom}",
    Status.QUEUED: "has {what} to {whom} queued",
    Status.TAKEN_BY_PHONE: "has taken {what} to {whom}",
    Status.SENT: "sent {what} to {whom}",
    Status.DELIVERED: "delivered {what} to {whom}",
    Status.NOT_DELIVERED: "could not deliver {what} to {whom}",
    Status.GENERIC_FAILURE: "could not send {what} to {whom} (generic failure)",
    Status.NO_SERVICE: "could not send {what} to {whom} (no service)",
    Status.NULL_PDU: "could not send {what} to {whom} (null PDU)",
    Status.RADIO_OFF: "could not send {what} to {whom} (radio off)",
    Status.NOT_ALLOWED: "is not allowed to send {what} to {whom}",
    Status.UNKNOWN: "reported something about {what} to {whom}",
}


@callback
def async_describe_events(
    hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]
) -> None:
    """Describe both events, without any text of a message."""
    async_describe_event(DOMAIN, EVENT_MESSAGE_RECEIVED, _async_describe_message)
    async_describe_event(DOMAIN, EVENT_DELIVERY_STATUS, _async_describe_delivery)


@callback
def _async_describe_message(event: Event[dict[str, Any]]) -> dict[str, Any]:
    data = event.data
    what = _CHANNELS.get(data.get("channel", ""), "a message")
    if data.get("type") == MessageType.IMAGE:
        what = what.replace("message", "picture").replace("an SMS", "a picture")
    whom = data.get("sender_name") or data.get("sender") or "somebody unknown"
    late = " (found by catching up)" if data.get("recovered") else ""
    return _entry(data, f"received {what} from {whom}{late}", "mdi:message-text")


@callback
def _async_describe_delivery(event: Event[dict[str, Any]]) -> dict[str, Any]:
    data = event.data
    sentence = _STATUSES.get(data.get("status", ""), _STATUSES[Status.UNKNOWN]).format(
        what=_CHANNELS.get(data.get("channel", ""), "a message"),
        whom=data.get("recipient_name") or data.get("recipient") or "somebody unknown",
    )
    icon = "mdi:message-alert" if data.get("failed") else "mdi:message-arrow-right"
    return _entry(data, sentence, icon)


def _entry(data: dict[str, Any], sentence: str, icon: str) -> dict[str, Any]:
    return {
        LOGBOOK_ENTRY_NAME: data.get("phone") or MANUFACTURER,
        LOGBOOK_ENTRY_MESSAGE: sentence,
        LOGBOOK_ENTRY_ICON: icon,
    }
