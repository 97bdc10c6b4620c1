"""Parses answers of the API to values, or raises the error that they stand for."""

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
_AUTH_ERROR_TEXT = re.compile(
    r"\b(?:token|login|password|auth|authenticat\w+|(?:un)?authori[sz]\w+)\b",
    re.IGNORECASE,
)
_AUTH_STATUSES = frozenset({401, 403})
# Longer than any text that is sent, so that a quoted text is complete and can be removed.
_MAX_MESSAGE = 20_000
_MAX_NAME = 100
_COUNTRY = re.compile(r"[A-Z]{2}")


def decode(body: bytes) -> Any:
    """Return the value of a JSON body, None if it is no JSON."""
    try:
        return json.loads(body)
    except ValueError, RecursionError:
        return None


def check(status: int, answer: Any, sent: str = "") -> Answer:
    """Return the fields of a successful answer.

    Raises AuthError or RejectedError for `{"error": 1}`, UnavailableError for another HTTP error,
    and MalformedError for what is no JSON object. Which HTTP status comes with `{"error": 1}` is
    not documented. `sent` is the text of the request: an error may quote it, and its words must
    not make an AuthError of it.
    """
    if isinstance(answer, dict) and says_error(answer.get("error")):
        message = (text(answer.get("message")) or "").strip()[:_MAX_MESSAGE]
        unquoted = message.replace(sent, " ") if sent else message
        raise AuthError if _AUTH_ERROR_TEXT.search(unquoted) else RejectedError(message)
    if status in _AUTH_STATUSES:
        raise AuthError
    if status != 200:
        raise UnavailableError(perhaps_done=True)
    if not isinstance(answer, dict):
        raise MalformedError(perhaps_done=True)
    return answer


def zone_of(name: str) -> tzinfo | None:
    """Return a time zone, None if unknown. Reads the disk: do not call in the event loop."""
    try:
        return utc_only(name) or ZoneInfo(name)
    except ValueError, OSError, ZoneInfoNotFoundError:
        return None


def token(answer: Answer) -> str:
    """Return the token (vendor's page "Get Token")."""
    value = answer.get("token")
    if not isinstance(value, str) or not value.strip():
        raise MalformedError(perhaps_done=True)
    return value.strip()


def message_id(answer: Answer) -> int:
    """Return the id of a sent message (vendor's page "Send Single SMS")."""
    value = integer(answer.get("sms_id"))
    if value is None or value < 1:
        raise MalformedError(perhaps_done=True)
    return value


def messages(answer: Answer) -> tuple[ListedMessage, ...]:
    """Return the messages of a list (vendor's page "Get all SMS").

    The vendor's npm package reads the list under the key `sms`.
    """
    if "smss" in answer:
        return read_listing(answer["smss"], zone_of)
    if isinstance(found := answer.get("sms"), dict | list):
        return read_listing(found, zone_of)
    raise MalformedError


def message_status(answer: Answer) -> MessageStatus:
    """Return the status (vendor's page "Get the Delivery Status of a single SMS")."""
    status_id = integer(answer.get("status"))
    if status_id is None:
        raise MalformedError
    return MessageStatus(
        status_id=status_id, description=text(answer.get("status_description")) or ""
    )


def device_status(answer: Answer) -> DeviceStatus:
    """Return whether a phone is online (vendor's curl/getdevicestatus.php)."""
    online = answer.get("online")
    if not isinstance(online, bool):
        if (number := integer(online)) is None:
            raise MalformedError
        online = bool(number)
    return DeviceStatus(online=online, silence=integer(answer.get("diffseconds")))


def devices(answer: Answer) -> tuple[Device, ...]:
    """Return the phones (vendor's page "Get device list").

    They are an object with ids as keys, or an empty list if there is none.
    """
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
            operator=_short_text(sim.get("CarrierName")),
            number=_short_text(sim.get("Number")),
            country=_country(sim.get("CountryIso")),
        )
        for sim in (siminfo if isinstance(siminfo, list) else ())
        if isinstance(sim, dict) and (slot := integer(sim.get("Slot"))) is not None
    )
    current = fields.get("isappversionactual")
    if not isinstance(current, bool):
        number = integer(current)
        current = None if number is None else bool(number)
    numbers = (_short_text(fields.get("number")), *(sim.number for sim in sims))
    return Device(
        device_id=device_id,
        title=_short_text(fields.get("title")) or str(device_id),
        numbers=tuple(number for number in numbers if number),
        last_seen=instant(fields.get("lastseen"), zone_of),
        request_interval=integer(fields.get("delaybetweenrequest")),
        app_version=_short_text(fields.get("appversion")),
        app_current=current,
        sims=sims,
    )


def _country(value: Any) -> str | None:
    """Return a country's code; Android writes it in lower case."""
    code = (_short_text(value) or "").upper()
    return code if _COUNTRY.fullmatch(code) else None


def _short_text(value: Any) -> str | None:
    """Return a short text; the service sends "null" and "unknown" for what it does not know."""
    name = (text(value) or "").strip()[:_MAX_NAME]
    return None if name.lower() in {"", "null", "unknown"} else name
