"""Reads the parameters of an API request from the URL and the body.

The page accepts GET and POST; the vendor's own clients send query strings (PHP SDK, npm),
urlencoded forms (PHP SDK, npm), multipart forms (PHP's curl, npm) and, to `addalotofsms` only, a
JSON object (npm). As in PHP, the body wins over the query string.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import web

_BULK = "addalotofsms"


class ApiError(Exception):
    """An error that is answered with `{"error": 1}` and this text."""

    def __init__(self, text: str, *, status: int | None = None) -> None:
        """Take the text, and the HTTP status if it is not that of all errors."""
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The parameters of a request, by where they were."""

    query: Mapping[str, str] = field(repr=False)
    body: Mapping[str, str] = field(repr=False)

    @property
    def all(self) -> Mapping[str, str]:
        """All parameters; those of the body win over those of the query string."""
        return {**self.query, **self.body}


async def read_parameters(request: web.Request, method: str) -> Parameters:
    """Return the parameters of a request. Raises ValueError for a body that cannot be read."""
    body: dict[str, str] = {}
    if request.content_type == "application/json":
        # Not documented, so it is accepted only where the vendor's own client sends it.
        if method == _BULK:
            body = {"datajson": await request.text()}
    elif request.method == "POST":
        form = await request.post()
        body = {name: text for name, text in form.items() if isinstance(text, str)}
    return Parameters(query=dict(request.query), body=body)


def required(parameters: Mapping[str, str], name: str) -> str:
    """Return a parameter. Raises ApiError if it is missing or empty."""
    value = parameters.get(name, "")
    if not value.strip():
        raise ApiError(f"{name} is required")
    return value


def whole_number(parameters: Mapping[str, str], name: str) -> int | None:
    """Return a number as PHP casts it: None if it is missing, 0 for a word."""
    text = parameters.get(name, "").strip()
    if not text:
        return None
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() else 0


def bulk_data(text: str) -> dict[str, Any]:
    """Return the object that `addalotofsms` is sent. Raises ApiError if it is none."""
    try:
        data = json.loads(text)
    except ValueError, RecursionError:
        data = None
    if not isinstance(data, dict):
        raise ApiError("datajson is not a JSON object")
    return data
