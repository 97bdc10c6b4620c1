"""Errors of API requests, by what the caller can do about them."""


class ApiError(Exception):
    """A request to the API failed.

    `perhaps_done` is set if the request may have had its effect all the same: the answer was lost,
    not the request. A message must then be searched in the list before it counts as not sent.
    """

    def __init__(self, *, perhaps_done: bool = False) -> None:
        """Create the error, without any data of the request in its text."""
        super().__init__(type(self).__name__)
        self.perhaps_done = perhaps_done


class AuthError(ApiError):
    """The service does not know the token, or the e-mail address with this password."""


class UnavailableError(ApiError):
    """The service could not be reached, timed out or is out of order: try again later."""


class MalformedError(ApiError):
    """The answer is not in the documented format: a page of HTML, half a body."""


class RejectedError(ApiError):
    """The service rejected the request; `message` is its text, which may quote the request."""

    def __init__(self, message: str) -> None:
        """Keep the service's text out of the exception's own, which may be logged."""
        super().__init__()
        self.message = message
