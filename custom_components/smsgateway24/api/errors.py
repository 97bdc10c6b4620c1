"""What can go wrong with a call, by what the caller can do about it."""


class ApiError(Exception):
    """A call of the API that did not work.

    `perhaps_done` says that the call may have had its effect all the same: the answer was lost,
    not the call. Whoever sent a message must look for it before saying that it was not sent.
    """

    def __init__(self, *, perhaps_done: bool = False) -> None:
        """Say whether the call may have had its effect."""
        super().__init__(type(self).__name__)
        self.perhaps_done = perhaps_done


class AuthError(ApiError):
    """The service does not know the token, or the e-mail address with this password."""


class UnavailableError(ApiError):
    """The service could not be reached, took too long or is out of order: try again later."""


class MalformedError(ApiError):
    """The answer is none that the documentation knows: a page of HTML, half a body."""


class RejectedError(ApiError):
    """The service understood and refused; `message` is its own text, which may quote the call."""

    def __init__(self, message: str) -> None:
        """Keep the service's words out of the exception's own, which may be logged."""
        super().__init__()
        self.message = message
