"""Answers of the API: from bytes to values, or to the error that they mean."""

from datetime import tzinfo
import json
import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..protocol.fields import instant, integer, says_error, text, utc_only
from ..protocol.listing import ListedMessage, read_listing
from .errors import AuthError, MalformedError, RejectedError, UnavailableError
from .model import Device, DeviceStatus, MessageStatus, Sim

type Answer = dict[str, Any]

# Of all error texts only "Login or password incorrect" is documented.
_ABOUT_ACCESS = re.compile(
    r"\b(?:token|login|password|auth|authenticat\w+|(?:un)?authori[sz]\w+)\b",
    re.IGNORECASE,
)
_NO_ACCESS = frozenset({401, 403})
# Longer than any text that was sent: whoever shows it must find the text in it whole.
_MAX_MESSAGE = 20_000
_MAX_NAME = 100


def decode(body: bytes) -> Any:
    """Return the value of a JSON body; None for what is no JSON."""
    try:
        return json.loads(body)
    except ValueError, RecursionError:
        return None


def check(status: int, answer: Any, sent: str = "") -> Answer:
    """Return the fields of a good answer; an error may quote the text that was sent.

    Raises AuthError, RejectedError, UnavailableError for an HTTP error, and MalformedError for
    what is no JSON object. `{"error": 1}` comes with HTTP 200 or not; nobody has documented it.
    """
    if isinstance(answer, dict) and says_error(answer.get("error")):
        message = (text(answer.get("message")) or "").strip()[:_MAX_MESSAGE]
        own_words = message.replace(sent, " ") if sent else message
        raise AuthError if _ABOUT_ACCESS.search(own_words) else RejectedError(message)
    if status in _NO_ACCESS:
        raise AuthError
    if status != 200:
        raise UnavailableError(perhaps_done=True)
    if not isinstance(answer, dict):
        raise MalformedError(perhaps_done=True)
    return answer


def zone_of(name: str) -> tzinfo | None:
    """Look a zone up; reads the disk, so not for the event loop."""
    try:
        return utc_only(name) or ZoneInfo(name)
    except ValueError, OSError, ZoneInfoNotFoundError:
        return None


def token(answer: Answer) -> str:
    """Page "Get Token"."""
    value = answer.get("token")
    if not isinstance(value, str) or not value.strip():
        raise MalformedError(perhaps_done=True)
    return value.strip()


def message_id(answer: Answer) -> int:
    """Page "Send Single SMS"."""
    value = integer(answer.get("sms_id"))
    if value is None or value < 1:
        raise MalformedError(perhaps_done=True)
    return value


def messages(answer: Answer) -> tuple[ListedMessage, ...]:
    """Page "Get all SMS", and the name `sms` by which the vendor's npm package reads the list."""
    if "smss" in answer:
        return read_listing(answer["smss"], zone_of)
    if isinstance(found := answer.get("sms"), dict | list):
        return read_listing(found, zone_of)
    raise MalformedError


def message_status(answer: Answer) -> MessageStatus:
    """Page "Get the Delivery Status of a single SMS"."""
    status_id = integer(answer.get("status"))
    if status_id is None:
        raise MalformedError
    return MessageStatus(
        status_id=status_id, description=text(answer.get("status_description")) or ""
    )


def device_status(answer: Answer) -> DeviceStatus:
    """Sample in the vendor's curl/getdevicestatus.php."""
    online = answer.get("online")
    if not isinstance(online, bool):
        if (number := integer(online)) is None:
            raise MalformedError
        online = bool(number)
    return DeviceStatus(online=online, silence=integer(answer.get("diffseconds")))


def devices(answer: Answer) -> tuple[Device, ...]:
    """Page "Get device list": an object keyed by id, and an empty list where there is none."""
    found = answer.get("device", ...)
    if isinstance(found, dict):
        found = list(found.values())
    elif found is None:
        found = []
    if not isinstance(found, list):
        raise MalformedError
    read = (_device(fields) for fields in found if isinstance(fields, dict))
    return tuple(device for device in read if device is not None)


def _device(fields: Answer) -> Device | None:
    device_id = integer(fields.get("id"))
    if device_id is None or device_id < 1:
        return None
    siminfo = fields.get("siminfo")
    sims = tuple(
        Sim(
            slot=slot,
            operator=_name(sim.get("CarrierName")),
            number=_name(sim.get("Number")),
        )
        for sim in (siminfo if isinstance(siminfo, list) else ())
        if isinstance(sim, dict) and (slot := integer(sim.get("Slot"))) is not None
    )
    current = fields.get("isappversionactual")
    if not isinstance(current, bool):
        number = integer(current)
        current = None if number is None else bool(number)
    numbers = (_name(fields.get("number")), *(sim.number for sim in sims))
    return Device(
        device_id=device_id,
        title=_name(fields.get("title")) or str(device_id),
        numbers=tuple(number for number in numbers if number),
        last_seen=instant(fields.get("lastseen"), zone_of),
        request_interval=integer(fields.get("delaybetweenrequest")),
        app_version=_name(fields.get("appversion")),
        app_current=current,
        sims=sims,
    )


def _name(value: Any) -> str | None:
    """Give a short text; the service writes "null" and "unknown" for what it does not know."""
    name = (text(value) or "").strip()[:_MAX_NAME]
    return None if name.lower() in {"", "null", "unknown"} else name
