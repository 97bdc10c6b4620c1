"""`getallsms`: all messages of an account, filtered (vendor's page "Get all SMS").

The answer has the form of the sample in the vendor's curl/getallsms.php: an object keyed by id,
`deviceid` without underscore, dates as PHP objects.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .behaviour import Behaviour
from .dates import php_offset, read
from .listed import as_listed
from .model import Account, Message, status_text
from .parameters import ApiError, whole_number
from .state import State


def listing(
    state: State, account: Account, parameters: Mapping[str, str], behaviour: Behaviour
) -> dict[str, Any]:
    """Return the fields of the answer."""
    zone = _zone(parameters.get("timezone") or account.zone)
    parameters = {
        name: value
        for name, value in parameters.items()
        if name not in behaviour.ignored_filters
    }
    found = list(_matching(state, account, parameters, behaviour))
    if whole_number(parameters, "orderbydesc"):
        found.reverse()
    answer: dict[str, Any] = {"error": 0}
    if not whole_number(parameters, "onlycount"):
        # PHP writes an empty array as a list.
        answer["smss"] = {
            str(message.sms_id): _row(message, zone, behaviour) for message in found
        } or []
    return answer | {"count": len(found), "message": "Ok"}


def _listed(state: State, email: str, behaviour: Behaviour) -> Iterator[Message]:
    now = state.clock.now()
    sent = now - timedelta(seconds=behaviour.list_lag)
    lag = behaviour.incoming_list_lag
    received = sent if lag is None else now - timedelta(seconds=lag)
    for message in state.messages_of(email):
        if not message.incoming:
            if message.created <= sent:
                yield message
        elif (
            message.created <= received
            and message.channel not in behaviour.unlisted_channels
            and (behaviour.list_pictures or message.picture_url is None)
        ):
            yield message


def _matching(
    state: State, account: Account, parameters: Mapping[str, str], behaviour: Behaviour
) -> Iterator[Message]:
    dates_zone = ZoneInfo(account.zone) if behaviour.date_filters_local else UTC
    begin = _date(parameters, "begindate", dates_zone)
    end = _date(parameters, "enddate", dates_zone)
    device_id = parameters.get("device_id")
    status = whole_number(parameters, "status")
    channel = whole_number(parameters, "sim")
    customer_id = whole_number(parameters, "customerid")
    # A "+" that was not encoded as %2B has become a space, and matches nothing.
    phone = "".join(parameters.get("phone", "").split())
    for message in _listed(state, account.email, behaviour):
        # Stored in whole seconds, as in the samples.
        created = message.created.replace(microsecond=0)
        if (
            (begin is None or created >= begin)
            and (end is None or created <= end)
            and (not device_id or device_id == str(message.device_id))
            and status in {None, message.status}
            and channel in {None, message.channel}
            and (not behaviour.list_tags or customer_id in {None, message.customer_id})
        ):
            shown = as_listed(message, state.phones[message.device_id], behaviour)
            if phone in {"", shown.address}:
                yield shown


def _row(message: Message, zone: tzinfo, behaviour: Behaviour) -> dict[str, Any]:
    newsletter = message.newsletter
    address = behaviour.sender_field if message.incoming else "sendto"
    return {
        "id": message.sms_id,
        address: message.address,
        "body": message.body,
        "customerid": message.customer_id if behaviour.list_tags else None,
        "status": message.status,
        "statustitle": status_text(message.status),
        "deviceid": message.device_id,
        "urgent": True if message.urgent else None,
        "created": _php(message.created, zone),
        "senttime": _php(message.sent_time, zone),
        "timetosend": _php(message.time_to_send, zone),
        "sim": message.channel,
        "paketid": newsletter and newsletter.newsletter_id,
        "pakettitle": newsletter and newsletter.title,
        "paketbody": newsletter and newsletter.body,
    }


def _php(moment: datetime | None, zone: tzinfo) -> dict[str, Any] | None:
    return None if moment is None else php_offset(moment.replace(microsecond=0), zone)


def _date(parameters: Mapping[str, str], name: str, zone: tzinfo) -> datetime | None:
    text = parameters.get(name)
    if not text:
        return None
    moment = read(text, zone)
    if moment is None:
        raise ApiError(f"{name} has a wrong format")
    return moment


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except ValueError, OSError, ZoneInfoNotFoundError:
        raise ApiError("timezone is unknown") from None
