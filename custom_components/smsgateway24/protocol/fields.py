"""Single fields, read liberally: numbers, texts and dates in every form that is known or likely.

The service's own samples mix strings and numbers. For dates the webhook page says "datetime" and
shows none; the API answers PHP DateTime objects, takes "Y-m-d H:i:s", and Android counts
milliseconds. A date without a zone is read as UTC: the one vendor sample that proves anything
shows API input read as UTC.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from math import isfinite
import re
from typing import Any

_MIN_ID = -(2**63)
_MAX_ID = 2**63 - 1
_MAX_EXACT_FLOAT = 2**53
_INTEGER = re.compile(r"([+-]?[0-9]{1,20})(?:\.0+)?")


def integer(value: Any) -> int | None:
    """Return a whole number within 64 bits, from an int, an integral float or either as a string.

    Everything else is None: the callers decide whether the field may be missing.
    """
    match value:
        case bool():
            return None
        case int():
            number = value
        case float() if value.is_integer() and abs(value) <= _MAX_EXACT_FLOAT:
            number = int(value)
        case str():
            if (found := _INTEGER.fullmatch(value.strip())) is None:
                return None
            number = int(found[1])
        case _:
            return None
    return number if _MIN_ID <= number <= _MAX_ID else None


def text(value: Any) -> str | None:
    """Return a string from a string or a number; None for anything that has no plain spelling."""
    match value:
        case bool():
            return None
        case str():
            return clean(value)
        case int():
            return str(value)
        case float() if isfinite(value):
            return str(int(value) if value.is_integer() else value)
    return None


def clean(value: str) -> str:
    """Replace what databases and encoders cannot store, NUL and lone surrogates, by U+FFFD."""
    if "\0" in value:
        value = value.replace("\0", "\ufffd")
    try:
        value.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)
    return value


def says_error(value: Any) -> bool:
    """Return whether the field `error` of an answer is set."""
    return value is True or integer(value) not in {None, 0}


# Dates

type ZoneOf = Callable[[str], tzinfo | None]
"""Returns a zone by name ("Europe/Berlin"); passed in, as the tz database is on the disk."""

_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})?")
_SPACED_OFFSET = re.compile(r"\s+([+-]\d{2}:?\d{2})$")
_EPOCH = re.compile(r"\d{9,16}(?:\.\d+)?")
_DOTTED = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})(.*)", re.DOTALL)
_UTC_NAMES = frozenset({"UTC", "GMT", "Z", "ETC/UTC"})
# Of PHP's abbreviations the tz database knows some, and those without their summer times.
_ABBREVIATIONS = {
    "BST": 1,
    "CDT": -5,
    "CEST": 2,
    "CET": 1,
    "CST": -6,
    "EDT": -4,
    "EEST": 3,
    "EET": 2,
    "EST": -5,
    "MDT": -6,
    "MSK": 3,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
    "WEST": 1,
    "WET": 0,
}
_MAX_LENGTH = 64
_MILLIS_FROM = 10**11
_MICROS_FROM = 10**14
# Some write zero out as a date, in an unknown zone.
_ZERO_UNTIL = 2 * 24 * 3600


def utc_only(name: str) -> tzinfo | None:
    """Return UTC for its names, None for other zones: the default without a tz database."""
    return UTC if name.upper() in _UTC_NAMES else None


def instant(value: Any, zone_of: ZoneOf = utc_only) -> datetime | None:
    """Return a moment in UTC, or None for null, zero and whatever cannot be read.

    A date that cannot be read is never a reason to lose a message, nor one that could be two
    moments, as an hour of autumn in a zone by name. Zero is Android's way to say that a message
    has no such time, also where it was made a date of 1970.
    """
    try:
        moment = _read(value, zone_of)
        if moment is None or moment.timestamp() < _ZERO_UNTIL or _is_ambiguous(moment):
            return None
        return moment.astimezone(UTC)
    except ValueError, OverflowError, OSError:
        return None


def _read(value: Any, zone_of: ZoneOf) -> datetime | None:
    match value:
        case bool():
            return None
        case int() | float():
            return _from_epoch(value)
        case str():
            return _from_text(value.strip())
        case {"date": str(date), **rest}:
            moment = _from_text(date.strip())
            name = rest.get("timezone")
            if moment is None or not isinstance(name, str):
                return moment
            # Hours off is worse than unknown: an old message could pass for a new one.
            zone = _zone(name.strip(), zone_of)
            return None if zone is None else moment.replace(tzinfo=zone)
    return None


def _is_ambiguous(moment: datetime) -> bool:
    return (
        moment.tzinfo is not UTC
        and moment.utcoffset() != moment.replace(fold=1).utcoffset()
    )


def _from_epoch(value: float) -> datetime | None:
    """Read seconds, milliseconds or microseconds, told apart by size."""
    if value <= 0:
        return None
    if value >= _MICROS_FROM:
        value = value / 1_000_000
    elif value >= _MILLIS_FROM:
        value = value / 1_000
    return datetime.fromtimestamp(value, UTC)


def _from_text(text: str) -> datetime | None:
    if len(text) > _MAX_LENGTH or not text.isascii():
        return None
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.fromisoformat(_respelled_date(text))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _respelled_date(text: str) -> str:
    """Spell a date as ISO 8601 does."""
    if match := _DOTTED.fullmatch(text):
        day, month, year, rest = match.groups()
        text = f"{year}-{month}-{day}{rest}"
    upper = text.upper()
    for name in ("UTC", "GMT"):
        if upper.endswith(name):
            text = text[: -len(name)].rstrip()
    return _SPACED_OFFSET.sub(r"\1", text)


def _zone(name: str, zone_of: ZoneOf) -> tzinfo | None:
    """Read PHP's zone types: 1 an offset, 2 an abbreviation, 3 an identifier."""
    if match := _OFFSET.fullmatch(name):
        sign, hours, minutes = match.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return timezone(-offset if sign == "-" else offset)
    if (hours_east := _ABBREVIATIONS.get(name.upper())) is not None:
        return timezone(timedelta(hours=hours_east))
    if len(name) > _MAX_LENGTH:
        return None
    return utc_only(name) or zone_of(name)
