"""Date formats of the API and of webhooks.

Sources: `timetosend` is read as UTC, and `getallsms` answers in the account's zone with an offset
(sample in the vendor's curl/getallsms.php: sent "2021-08-01 12:00", stored 14:00 +02:00);
`getalldevices` answers in UTC by name (page "Get device list").
"""

from datetime import UTC, datetime, tzinfo
from typing import Any

from .behaviour import DateForm

_PHP = "%Y-%m-%d %H:%M:%S.%f"
_INPUTS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


def php_offset(moment: datetime, zone: tzinfo) -> dict[str, Any]:
    """Return a PHP DateTime whose zone is an offset."""
    # A list has many dates, and strftime is slow.
    text = moment.astimezone(zone).isoformat(" ", "microseconds")
    return {"date": text[:26], "timezone_type": 1, "timezone": text[26:]}


def php_utc(moment: datetime) -> dict[str, Any]:
    """Return a PHP DateTime in UTC."""
    return {
        "date": moment.astimezone(UTC).strftime(_PHP),
        "timezone_type": 3,
        "timezone": "UTC",
    }


def human(moment: datetime) -> str:
    """Return a date in the format of `createdhumanformat`."""
    return moment.astimezone(UTC).strftime("%d.%m.%Y %H:%M:%S")


def read(text: str, zone: tzinfo = UTC) -> datetime | None:
    """Return the time of "Y-m-d", with or without a time of day; None for anything else."""
    for form in _INPUTS:
        try:
            moment = datetime.strptime(text.strip(), form).replace(tzinfo=zone)
            return moment.astimezone(UTC)
        except ValueError, OverflowError:
            continue
    return None


def webhook_date(moment: datetime | None, form: DateForm, zone: tzinfo) -> Any:
    """Return a date for a webhook body, in whole seconds as PHP's are."""
    if moment is None or form is DateForm.NONE:
        return None
    moment = moment.astimezone(UTC).replace(microsecond=0)
    match form:
        case DateForm.PHP_OFFSET:
            return php_offset(moment, zone)
        case DateForm.PHP_UTC:
            return php_utc(moment)
        case DateForm.TEXT:
            return moment.strftime("%Y-%m-%d %H:%M:%S")
        case DateForm.TEXT_MICROSECONDS:
            return moment.strftime(_PHP)
        case DateForm.ISO_UTC:
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        case DateForm.ISO_OFFSET:
            return moment.astimezone(zone).isoformat()
        case DateForm.SECONDS:
            return int(moment.timestamp())
        case DateForm.MILLISECONDS:
            return int(moment.timestamp()) * 1000
        case DateForm.ZERO:
            return 0
