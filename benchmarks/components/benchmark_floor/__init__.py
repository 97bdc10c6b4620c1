"""A custom integration that does the necessary work for a message, and no checks.

It is the floor of the costs, since it assumes that every body is good JSON of a known kind, of its
own phone, new, and to be published immediately. It writes the states and fires the events that
`smsgateway24` does, with the same fields, and keeps what was published in a database.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .phone import Phone
from .storage import Writer

DOMAIN = "benchmark_floor"
PLATFORMS = (Platform.BINARY_SENSOR, Platform.EVENT, Platform.IMAGE, Platform.SENSOR)
_CHANNELS = {0: "sim_1", 3: "whatsapp"}
_STATUSES = {
    1: "pending",
    3: "queued",
    2: "taken_by_phone",
    6: "sent",
    7: "delivered",
    9: "generic_failure",
}


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Create devices and entities of all phones, and register their webhooks."""
    registry = dr.async_get(hass)
    phones: list[Phone] = []
    for kept in entry.data["phones"]:
        device = registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, kept["webhook_id"])},
            manufacturer="SmsGateWay24",
            model="Phone",
            model_id="phone",
            name=kept["name"],
        )
        phones.append(Phone(kept["webhook_id"], kept["name"], device.id))
    entry.runtime_data = phones
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    writer = Writer(Path(hass.config.path(f"{DOMAIN}_{entry.entry_id}.db")))
    entry.async_on_unload(lambda: writer.rows.put(None))
    for phone in phones:
        webhook.async_register(
            hass,
            DOMAIN,
            phone.name,
            phone.webhook_id,
            _handler(entry.entry_id, phone, writer),
        )
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Remove everything."""
    for phone in entry.runtime_data:
        webhook.async_unregister(hass, phone.webhook_id)
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


def _handler(entry_id: str, phone: Phone, writer: Writer) -> webhook.HandlerType:
    async def handle(
        hass: HomeAssistant, webhook_id: str, request: Request
    ) -> Response:
        body = await request.json()
        ids = {"config_entry_id": entry_id, "device_id": phone.device_id}
        if "type" in body:
            _publish_message(hass, ids, phone, body)
            address, content = body["address"], body["body"]
        else:
            _publish_status(hass, ids, phone, body)
            address, content = body["sendto"], body["status_message"]
        at = dt_util.utcnow().isoformat()
        writer.rows.put((webhook_id, body["sms_id"], at, address, content))
        return Response(body=b'{"result":"accepted"}', content_type="application/json")

    return handle


def _publish_message(
    hass: HomeAssistant, ids: dict[str, str], phone: Phone, body: dict[str, Any]
) -> None:
    received_at = datetime.fromisoformat(body["date"]).replace(tzinfo=UTC)
    sent_at = datetime.fromisoformat(body["date_sent"]).replace(tzinfo=UTC)
    is_image = body["type"] == "img"
    channel_id = body["sim" if is_image else "channel_id"]
    image_url = body["img_url"] if is_image else None
    fields = {
        "phone": phone.name,
        "gateway_device_id": body.get("device_id", phone.gateway_device_id),
        "message_id": body["sms_id"],
        "internal_id": body["internal_id"],
        "channel": _CHANNELS[channel_id],
        "channel_id": channel_id,
        "type": "image" if is_image else "text",
        "type_name": None,
        "sender": body["address"],
        "sender_normalized": body["address"],
        "sender_name": None,
        "sender_trusted": False,
        "text": body["body"],
        "text_truncated": False,
        "image_url": image_url,
        "received_at": received_at.isoformat(),
        "sent_at": sent_at.isoformat(),
        "age": int((dt_util.utcnow() - sent_at).total_seconds()),
        "received_via": "webhook",
        "recovered": False,
    }
    phone.gateway_device_id = fields["gateway_device_id"]
    context = Context()
    phone.message.happened("whatsapp_image" if is_image else "sms", fields, context)
    phone.last_message.show(
        body["body"] or "Picture",
        context,
        {
            "text": body["body"],
            "sender": body["address"],
            "channel": _CHANNELS[channel_id],
            "message_id": body["sms_id"],
            "image_url": image_url,
        },
    )
    if is_image:
        phone.last_image.show(received_at, context)
    hass.bus.async_fire(
        "benchmark_floor_message_received", ids | fields, context=context
    )


def _publish_status(
    hass: HomeAssistant, ids: dict[str, str], phone: Phone, body: dict[str, Any]
) -> None:
    changed_at = datetime.fromisoformat(body["senttime"]).replace(tzinfo=UTC)
    status = _STATUSES[body["status_id"]]
    fields = {
        "phone": phone.name,
        "gateway_device_id": body["device_id"],
        "message_id": body["sms_id"],
        "channel": _CHANNELS[body["channel_id"]],
        "channel_id": body["channel_id"],
        "recipient": body["sendto"],
        "recipient_name": None,
        "status": status,
        "status_id": body["status_id"],
        "status_message": body["status_message"],
        "reason": None,
        "previous_status": phone.statuses.get(body["sms_id"]),
        "final": body["status_id"] > 6,
        "failed": body["status_id"] > 7,
        "attempt": 1,
        "sent_from_here": False,
        "changed_at": changed_at.isoformat(),
        "received_via": "webhook",
        "recovered": False,
    }
    phone.statuses = {body["sms_id"]: status}
    context = Context()
    phone.delivery_status.show(
        status,
        context,
        {
            "message_id": body["sms_id"],
            "recipient": body["sendto"],
            "recipient_name": None,
            "reason": None,
            "advice": None,
            "channel": fields["channel"],
            "status_id": body["status_id"],
            "status_message": body["status_message"],
            "attempt": 1,
        },
    )
    hass.bus.async_fire(
        "benchmark_floor_delivery_status", ids | fields, context=context
    )
