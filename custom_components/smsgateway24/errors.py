"""Errors, in words that may be shown and logged."""

from pathlib import Path
import re
import traceback
from typing import Any

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api import ApiError, AuthError, MalformedError, RejectedError
from .const import DOMAIN

# What the service may quote, and Home Assistant would log: addresses, tokens, numbers and ids.
_PRIVATE = re.compile(
    r"\w+://\S+"
    r"|[^\s@<>()\"']+@[^\s@<>()\"']+"
    r"|(?<![\w-])\+?(?=[\w-]*\d)[\w-]{12,}"
    r"|\+?\d(?:[\s()./\-\u2010-\u2015]*\d){3,}"
)
_MAX_REASON = 300


def place_of(err: BaseException) -> str:
    """Name an error that was raised by its type and place.

    Its own words may hold somebody's message.
    """
    while isinstance(err, BaseExceptionGroup):
        err = err.exceptions[0]
    frame = traceback.extract_tb(err.__traceback__)[-1]
    return f"{type(err).__name__} in {Path(frame.filename).name}:{frame.lineno}"


def error_key(err: ApiError) -> str:
    """Name what a person can do about an error of the API.

    One word for flows and for exceptions: give a valid token, read what the service says, look
    for an update, try again later.
    """
    match err:
        case AuthError():
            return "invalid_auth"
        case RejectedError():
            return "rejected"
        case MalformedError():
            return "malformed_answer"
    return "cannot_connect"


def redacted_reason(err: ApiError, *private: str) -> str:
    """Give the service's own words, where it has any, less what may not be repeated.

    `private` are the texts of the call, which the service may quote.
    """
    words = err.message if isinstance(err, RejectedError) else ""
    for text in private:
        if text:
            words = words.replace(text, "…")
    # Cut last of all: half a text would not be found.
    return " ".join(_PRIVATE.sub("…", words).split())[:_MAX_REASON] or "?"


def translation_of(err: ApiError) -> dict[str, Any]:
    """Give the arguments of the Home Assistant error that says the same in the user's language."""
    return {
        "translation_domain": DOMAIN,
        "translation_key": error_key(err),
        "translation_placeholders": {"reason": redacted_reason(err)},
    }


class InvalidRequestError(ServiceValidationError):
    """What was asked for makes no sense; the words say what would."""

    def __init__(self, *, translation_key: str, **placeholders: str) -> None:
        """Take the key of the words, and what belongs into them."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=translation_key,
            translation_placeholders=placeholders,
        )


class ActionFailedError(HomeAssistantError):
    """What was asked for could not be done; the words say what to do."""

    def __init__(self, *, translation_key: str, **placeholders: str) -> None:
        """Take the key of the words, and what belongs into them."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=translation_key,
            translation_placeholders=placeholders,
        )


def display_name(number: str, name: str | None = None) -> str:
    """Name somebody in an error, which Home Assistant logs: a number by its end only."""
    return name or f"…{number[-2:]}"
