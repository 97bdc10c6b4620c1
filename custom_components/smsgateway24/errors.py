"""Errors of actions and of the API, with texts that contain no personal data."""

from pathlib import Path
import re
import traceback
from typing import Any

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api import ApiError, AuthError, MalformedError, RejectedError
from .const import DOMAIN

# What the service may quote, and Home Assistant would log: URLs, e-mails, tokens, numbers, ids.
_PRIVATE = re.compile(
    r"\w+://\S+"
    r"|[^\s@<>()\"']+@[^\s@<>()\"']+"
    r"|(?<![\w-])\+?(?=[\w-]*\d)[\w-]{12,}"
    r"|\+?\d(?:[\s()./\-\u2010-\u2015]*\d){3,}"
)
_MAX_REASON = 300


def place_of(err: BaseException) -> str:
    """Return type, file and line of an error; its text may contain content of a message."""
    while isinstance(err, BaseExceptionGroup):
        err = err.exceptions[0]
    frame = traceback.extract_tb(err.__traceback__)[-1]
    return f"{type(err).__name__} in {Path(frame.filename).name}:{frame.lineno}"


def error_key(err: ApiError) -> str:
    """Return the translation key of an error of the API, by what the user can do about it.

    The same for flows and for exceptions: enter a valid token, read the service's text, look for
    an update, try again later.
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
    """Return the service's text of a rejection, without personal data; "?" if there is none.

    `private` are the texts of the request, which the service may quote; they are replaced, too.
    """
    reason = err.message if isinstance(err, RejectedError) else ""
    for text in private:
        if text:
            reason = reason.replace(text, "…")
    # Cut last: a text that is cut in half would not be replaced.
    return " ".join(_PRIVATE.sub("…", reason).split())[:_MAX_REASON] or "?"


def translation_of(err: ApiError) -> dict[str, Any]:
    """Return the arguments of a Home Assistant error that is translated to the same text."""
    return {
        "translation_domain": DOMAIN,
        "translation_key": error_key(err),
        "translation_placeholders": {"reason": redacted_reason(err)},
    }


class InvalidRequestError(ServiceValidationError):
    """Invalid action input; the message says what is accepted."""

    def __init__(self, *, translation_key: str, **placeholders: str) -> None:
        """Create the error from the key of its translation and the placeholders."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=translation_key,
            translation_placeholders=placeholders,
        )


class ActionFailedError(HomeAssistantError):
    """A valid action failed; the message says what to do."""

    def __init__(self, *, translation_key: str, **placeholders: str) -> None:
        """Create the error from the key of its translation and the placeholders."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=translation_key,
            translation_placeholders=placeholders,
        )


def display_name(number: str, name: str | None = None) -> str:
    """Return a contact's name, else the last two digits of a number: errors are logged."""
    return name or f"…{number[-2:]}"
