"""The service's example bodies, and builders of bodies like them."""

import json
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parent


def payload(name: str) -> dict[str, Any]:
    """Read one of the service's example bodies."""
    body: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return body


def message(sms_id: int = 1, /, **fields: Any) -> dict[str, Any]:
    """Build the body of an incoming text."""
    return payload("incoming_text") | {"sms_id": sms_id} | fields


def image(sms_id: int = 1, /, **fields: Any) -> dict[str, Any]:
    """Build the body of an incoming picture."""
    return payload("incoming_image") | {"sms_id": sms_id} | fields


def status(sms_id: int = 1, status_id: int = 6, /, **fields: Any) -> dict[str, Any]:
    """Build the body of a delivery report without a time."""
    return (
        payload("status_sent")
        | {"sms_id": sms_id, "status_id": status_id, "senttime": None}
        | fields
    )
