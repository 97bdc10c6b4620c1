"""Single fields, read liberally: the service's own samples mix strings and numbers."""

from typing import Any

_MIN_ID = -(2**63)
_MAX_ID = 2**63 - 1
_MAX_EXACT_FLOAT = 2**53
_MAX_DIGITS = 20


def integer(value: Any) -> int | None:
    """Give a whole number within 64 bits, from an int, an integral float or a digit string.

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
            digits = value.strip()
            if not digits.removeprefix("-").isdecimal() or not digits.isascii():
                return None
            if len(digits) > _MAX_DIGITS:
                return None
            number = int(digits)
        case _:
            return None
    return number if _MIN_ID <= number <= _MAX_ID else None


def text(value: Any) -> str | None:
    """Give a string from a string or a number; None for anything that has no plain spelling."""
    match value:
        case bool():
            return None
        case str():
            return clean(value)
        case int():
            return str(value)
        case float():
            return str(int(value) if value.is_integer() else value)
    return None


def clean(value: str) -> str:
    """Replace what databases and encoders choke on: NUL and lone surrogates, by U+FFFD."""
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
