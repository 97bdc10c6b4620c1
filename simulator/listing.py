"""`getallsms`: all messages of an account, filtered (vendor's page "Get all SMS").

The answer has the form of the sample in the vendor's curl/getallsms.php: an object keyed by id,
`deviceid` without underscore, dates as PHP objects.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .behaviour import Behaviour
from .dates import php_offset, read
from .model import Account, Message, status_text
from .parameters import ApiError, whole_number


def listing(
    messages: Iterable[Message],
    parameters: Mapping[str, str],
    account: Account,
    behaviour: Behaviour,
    now: datetime,
) -> dict[str, Any]:
    """Return the fields of the answer."""
    zone = _zone(parameters.get("timezone") or account.zone)
    listed = [
        message
        for message in messages
        if (now - message.created).total_seconds() >= behaviour.list_lag
    ]
    found = list(_matching(listed, parameters, behaviour, ZoneInfo(account.zone)))
    if whole_number(parameters, "orderbydesc"):
        found.reverse()
    answer: dict[str, Any] = {"error": 0}
    if not whole_number(parameters, "onlycount"):
        # PHP writes an empty array as a list.
        answer["smss"] = {
            str(message.sms_id): _row(message, zone, behaviour) for message in found
        } or []
    return answer | {"count": len(found), "message": "Ok"}


def _matching(
    messages: Iterable[Message],
    parameters: Mapping[str, str],
    behaviour: Behaviour,
    account_zone: tzinfo,
) -> Iterator[Message]:
    dates_zone = account_zone if behaviour.date_filters_local else UTC
    begin = _date(parameters, "begindate", dates_zone)
    end = _date(parameters, "enddate", dates_zone)
    device_id = parameters.get("device_id")
    status = whole_number(parameters, "status")
    channel = whole_number(parameters, "sim")
    customer_id = whole_number(parameters, "customerid")
    # A "+" that was not encoded as %2B has become a space, and matches nothing.
    phone = "".join(parameters.get("phone", "").split())
    for message in messages:
        # Stored in whole seconds, as in the samples.
        created = message.created.replace(microsecond=0)
        if (
            (begin is None or created >= begin)
            and (end is None or created <= end)
            and (not device_id or device_id == str(message.device_id))
            and status in {None, message.status}
            and channel in {None, message.channel}
            and (not behaviour.list_tags or customer_id in {None, message.customer_id})
            and phone in {"", message.address}
        ):
            yield message


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
