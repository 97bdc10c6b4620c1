"""Logbook entries of the bus events, in English: the platform has no translations.

Events without their fields are described, too: any user can fire one, and the recorder drops data
that is too large. If describing fails, the entry is missing and the error is logged each time.
"""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.core import Event, HomeAssistant, callback

from .const import (
    DOMAIN,
    EVENT_DELIVERY_STATUS,
    EVENT_MESSAGE_RECEIVED,
    EVENT_MESSAGE_SENT,
    MANUFACTURER,
)
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
    Status.PENDING: "is to send {kind} to {party}",
    Status.QUEUED: "has {kind} to {party} queued",
    Status.TAKEN_BY_PHONE: "has taken {kind} to {party}",
    Status.SENT: "sent {kind} to {party}",
    Status.DELIVERED: "delivered {kind} to {party}",
    Status.NOT_DELIVERED: "could not deliver {kind} to {party}",
    Status.GENERIC_FAILURE: "could not send {kind} to {party} (generic failure)",
    Status.NO_SERVICE: "could not send {kind} to {party} (no service)",
    Status.NULL_PDU: "could not send {kind} to {party} (null PDU)",
    Status.RADIO_OFF: "could not send {kind} to {party} (radio off)",
    Status.NOT_ALLOWED: "is not allowed to send {kind} to {party}",
    Status.UNKNOWN: "reported something about {kind} to {party}",
}


@callback
def async_describe_events(
    hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]
) -> None:
    """Describe the events, without any text of a message."""
    async_describe_event(DOMAIN, EVENT_MESSAGE_RECEIVED, _async_describe_message)
    async_describe_event(DOMAIN, EVENT_MESSAGE_SENT, _async_describe_sent)
    async_describe_event(DOMAIN, EVENT_DELIVERY_STATUS, _async_describe_delivery)


@callback
def _async_describe_message(event: Event[dict[str, Any]]) -> dict[str, Any]:
    data = event.data
    kind = _CHANNELS.get(data.get("channel", ""), "a message")
    if data.get("type") == MessageType.IMAGE:
        kind = kind.replace("message", "picture").replace("an SMS", "a picture")
    party = data.get("sender_name") or data.get("sender") or "somebody unknown"
    note, icon = "", "mdi:message-text"
    if data.get("recovered"):
        note = " (found by catching up)"
    elif data.get("confirmed") is False:
        note, icon = " (the service does not have it)", "mdi:message-alert"
    elif data.get("conflict"):
        note, icon = " (somebody else has used its ID)", "mdi:message-alert"
    return _entry(data, f"received {kind} from {party}{note}", icon)


@callback
def _async_describe_sent(event: Event[dict[str, Any]]) -> dict[str, Any]:
    data = event.data
    kind = _CHANNELS.get(data.get("channel", ""), "a message")
    party = data.get("recipient_name") or data.get("recipient") or "somebody unknown"
    return _entry(data, f"was handed {kind} for {party}", "mdi:message-arrow-right")


@callback
def _async_describe_delivery(event: Event[dict[str, Any]]) -> dict[str, Any]:
    data = event.data
    sentence = _STATUSES.get(data.get("status", ""), _STATUSES[Status.UNKNOWN]).format(
        kind=_CHANNELS.get(data.get("channel", ""), "a message"),
        party=data.get("recipient_name") or data.get("recipient") or "somebody unknown",
    )
    icon = "mdi:message-alert" if data.get("failed") else "mdi:message-arrow-right"
    return _entry(data, sentence, icon)


def _entry(data: dict[str, Any], sentence: str, icon: str) -> dict[str, Any]:
    return {
        LOGBOOK_ENTRY_NAME: data.get("phone") or MANUFACTURER,
        LOGBOOK_ENTRY_MESSAGE: sentence,
        LOGBOOK_ENTRY_ICON: icon,
    }
