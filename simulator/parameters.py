"""Parameters of an API call, wherever they stand.

The page takes GET and POST; the vendor's own clients send query strings (PHP SDK, npm), urlencoded
forms (PHP SDK, npm), multipart forms (PHP's curl, npm) and, to `addalotofsms` only, a JSON
object (npm). As PHP does, the body counts before the query string.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import web

_BULK = "addalotofsms"


class ApiError(Exception):
    """A call that is answered with `{"error": 1}` and this text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a call brought, and where it stood."""

    query: Mapping[str, str] = field(repr=False)
    body: Mapping[str, str] = field(repr=False)

    @property
    def all(self) -> Mapping[str, str]:
        """All of them, those of the body before those of the query string."""
        return {**self.query, **self.body}


async def read_parameters(request: web.Request, method: str) -> Parameters:
    """Read the parameters of a call. Raises ValueError for a body that cannot be read."""
    body: dict[str, str] = {}
    if request.content_type == "application/json":
        # Not documented, and so read where the vendor's own client sends it and nowhere else.
        if method == _BULK:
            body = {"datajson": await request.text()}
    elif request.method == "POST":
        form = await request.post()
        body = {name: text for name, text in form.items() if isinstance(text, str)}
    return Parameters(query=dict(request.query), body=body)


def required(parameters: Mapping[str, str], name: str) -> str:
    """Give a parameter that must be there; an empty one is not."""
    value = parameters.get(name, "")
    if not value.strip():
        raise ApiError(f"{name} is required")
    return value


def whole_number(parameters: Mapping[str, str], name: str) -> int | None:
    """Read a number as PHP casts one: None where there is none, 0 for a word."""
    text = parameters.get(name, "").strip()
    if not text:
        return None
    return int(text) if text.removeprefix("-").isdecimal() and text.isascii() else 0


def bulk_data(text: str) -> dict[str, Any]:
    """Read what `addalotofsms` is handed."""
    try:
        data = json.loads(text)
    except ValueError, RecursionError:
        data = None
    if not isinstance(data, dict):
        raise ApiError("datajson is not a JSON object")
    return data
