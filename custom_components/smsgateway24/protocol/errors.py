"""What the parser says when it cannot use a call."""


class ProtocolError(ValueError):
    """A call that cannot be taken, named by its field and never by its value.

    `field` is None where the body as a whole is neither a JSON object nor a form, otherwise the
    vendor's own name of the field, so that both the answer and a log line may carry it: values
    are somebody's texts and numbers.
    """

    def __init__(self, field: str | None = None) -> None:
        """Remember which field it was; None stands for the body itself."""
        super().__init__(
            f"unusable field: {field}" if field else "neither JSON object nor form"
        )
        self.field = field
