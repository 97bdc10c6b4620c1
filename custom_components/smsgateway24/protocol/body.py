"""A body as a flat object, whatever its content type claims.

JSON first: which Content-Type the service really sends is documented nowhere. A form is taken
only when every one of its keys looks like a field name, so that half a JSON body that arrives
labelled as a form (curl's default label) is refused and not read as one odd field.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from .errors import ProtocolError
from .multipart import read_multipart

# JSON numbers past this many digits are no id of anything; Python itself refuses 4,301 digits
# with an error that would look like broken JSON.
_MAX_DIGITS = 30

# PHP writes a nested value into a form as date[timezone]=…
_FORM_KEY = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]{0,63})(?:\[([A-Za-z0-9_]{0,64})\])?")
_MAX_FORM_FIELDS = 100


def read_object(body: bytes, content_type: str | None) -> dict[str, Any]:
    """Return the fields of a body, values untouched.

    Raises ProtocolError with no field when the body is neither a JSON object nor a form.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = None
    if text is not None:
        try:
            value = _DECODER.decode(text)
        except ValueError, RecursionError:
            pass
        else:
            if isinstance(value, dict):
                return value
            raise ProtocolError
    return _read_form(body, text, content_type)


def _parse_int(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MAX_DIGITS else digits


def _refuse_constant(_name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError


_DECODER = json.JSONDecoder(parse_int=_parse_int, parse_constant=_refuse_constant)


def _read_form(
    body: bytes, text: str | None, content_type: str | None
) -> dict[str, Any]:
    try:
        if content_type is not None and content_type.lower().startswith(
            "multipart/form-data"
        ):
            pairs = read_multipart(body, content_type, _MAX_FORM_FIELDS)
        elif text is None:
            raise ProtocolError
        else:
            pairs = parse_qsl(
                text.strip(),
                keep_blank_values=True,
                strict_parsing=True,
                max_num_fields=_MAX_FORM_FIELDS,
            )
    except ValueError:
        raise ProtocolError from None

    fields: dict[str, Any] = {}
    for key, value in pairs:
        if (match := _FORM_KEY.fullmatch(key)) is None:
            raise ProtocolError
        name, inner = match.groups()
        if inner is None:
            fields[name] = value
        elif isinstance(nested := fields.setdefault(name, {}), dict):
            nested[inner] = value
        else:
            fields[name] = {inner: value}
    if not fields:
        raise ProtocolError
    return fields
