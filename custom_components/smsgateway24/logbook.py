"""Logbook entries of the bus events: a sentence for each message, in the server's language.

A message out has one sentence, which says how far it has come when it is looked at. Delivery
reports have none: *Delivery status* shows each step already.

Events without their fields are described, too: any user can fire one, and the recorder drops data
that is too large. If describing fails, the entry is missing and the error is logged each time.
Home Assistant asks for the entries of the past in a thread of its own: nothing is changed here.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.core import Event, HomeAssistant, callback

from .account.words import async_reason, async_word
from .const import (
    DOMAIN,
    EVENT_MESSAGE_RECEIVED,
    EVENT_MESSAGE_SENT,
    EVENT_QUESTION_CLOSED,
    MANUFACTURER,
)
from .domain.questions import QuestionOutcome
from .protocol import Channel, MessageType, Status

type Describe = Callable[[Event[dict[str, Any]]], dict[str, Any]]

_KINDS: dict[str, str] = {
    Channel.SIM_1: "sms",
    Channel.SIM_2: "sms",
    Channel.RCS_1: "rcs",
    Channel.RCS_2: "rcs",
    Channel.WHATSAPP: "whatsapp",
    Channel.WHATSAPP_BUSINESS: "whatsapp_business",
}
_PICTURES = {
    "sms": "picture",
    "message": "picture",
    "rcs": "rcs_picture",
    "whatsapp": "whatsapp_picture",
    "whatsapp_business": "whatsapp_business_picture",
}


@callback
def async_describe_events(
    hass: HomeAssistant, async_describe_event: Callable[[str, str, Describe], None]
) -> None:
    """Describe the events, without any text of a message."""
    async_describe_event(
        DOMAIN, EVENT_MESSAGE_RECEIVED, partial(_describe_message, hass)
    )
    async_describe_event(DOMAIN, EVENT_MESSAGE_SENT, partial(_describe_sent, hass))
    async_describe_event(
        DOMAIN, EVENT_QUESTION_CLOSED, partial(_describe_question, hass)
    )


def _describe_message(
    hass: HomeAssistant, event: Event[dict[str, Any]]
) -> dict[str, Any]:
    data = event.data
    kind = _KINDS.get(data.get("channel", ""), "message")
    if data.get("type") == MessageType.IMAGE:
        kind = _PICTURES[kind]
    sentence, icon = "logbook_received", "mdi:message-text"
    if data.get("recovered"):
        sentence = "logbook_received_late"
    elif data.get("confirmed") is False:
        sentence, icon = "logbook_received_unconfirmed", "mdi:message-alert"
    elif data.get("conflict"):
        sentence, icon = "logbook_received_conflict", "mdi:message-alert"
    party = data.get("sender_name") or data.get("sender")
    return _entry(hass, data, kind, party, sentence, icon)


def _describe_sent(hass: HomeAssistant, event: Event[dict[str, Any]]) -> dict[str, Any]:
    data = event.data
    kind = _KINDS.get(data.get("channel", ""), "message")
    party = data.get("recipient_name") or data.get("recipient")
    status = _status_of(hass, data)
    sentence, icon = "logbook_sending", "mdi:message-arrow-right"
    if status in {Status.SENT, Status.DELIVERED}:
        sentence = f"logbook_{status}"
    elif status.failed:
        sentence, icon = "logbook_failed", "mdi:message-alert"
    return _entry(hass, data, kind, party, sentence, icon, status)


def _describe_question(
    hass: HomeAssistant, event: Event[dict[str, Any]]
) -> dict[str, Any]:
    """Describe the end of a question, with the name of the answer and not what was written."""
    data = event.data
    words = {
        "answer": data.get("answer_id") or async_word(hass, "answer_any"),
        "party": data.get("contact") or async_word(hass, "party_unknown"),
    }
    outcome = data.get("outcome", QuestionOutcome.CANCELLED)
    return {
        LOGBOOK_ENTRY_NAME: async_word(
            hass, "logbook_question", question=str(data.get("question_id"))
        ),
        LOGBOOK_ENTRY_MESSAGE: async_word(hass, f"logbook_question_{outcome}", **words),
        LOGBOOK_ENTRY_ICON: "mdi:message-question",
    }


def _status_of(hass: HomeAssistant, data: dict[str, Any]) -> Status:
    """Return how far a message has come that was sent from here."""
    entry = hass.config_entries.async_get_entry(str(data.get("config_entry_id")))
    account = getattr(entry, "runtime_data", None)
    message_id = data.get("message_id")
    if account is None or not isinstance(message_id, int):
        return Status.UNKNOWN
    for phone in tuple(account.phones.values()):
        if phone.device_id == data.get("device_id"):
            record = phone.ledger.sent(message_id)
            return Status.UNKNOWN if record is None else record.status
    return Status.UNKNOWN


def _entry(
    hass: HomeAssistant,
    data: dict[str, Any],
    kind: str,
    party: str | None,
    sentence: str,
    icon: str,
    status: Status = Status.UNKNOWN,
) -> dict[str, Any]:
    words = {
        "kind": async_word(hass, f"kind_{kind}"),
        "party": party or async_word(hass, "party_unknown"),
    }
    if (reason := async_reason(hass, status)) is not None:
        words["reason"] = reason
    return {
        LOGBOOK_ENTRY_NAME: data.get("phone") or MANUFACTURER,
        LOGBOOK_ENTRY_MESSAGE: async_word(hass, sentence, **words),
        LOGBOOK_ENTRY_ICON: icon,
    }
