"""The error of the parser."""


class ProtocolError(ValueError):
    """A request that cannot be used, named by its field and never by its value.

    `field` is None where the body as a whole is neither a JSON object nor a form, otherwise the
    vendor's own name of the field. The answer and a log line may have it, as values are private
    texts and numbers.
    """

    def __init__(self, field: str | None = None) -> None:
        """Take the field; None stands for the body itself."""
        super().__init__(
            f"unusable field: {field}" if field else "neither JSON object nor form"
        )
        self.field = field
