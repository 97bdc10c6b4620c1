"""What became of sent messages, as errors of actions."""

from collections.abc import Iterable

from ..domain.outgoing import OutgoingMessage
from ..errors import ActionFailedError, display_name


def error_for(message: OutgoingMessage) -> ActionFailedError | None:
    """Return the error that says what to do about a message's problem, if it has one."""
    if message.problem is None:
        return None
    return ActionFailedError(
        translation_key=message.problem.value,
        recipient=display_name(message.recipient, message.name),
        reason=message.reason,
    )


def raise_for_problems(messages: Iterable[OutgoingMessage]) -> None:
    """Raise one error for all recipients who were not reached."""
    messages = list(messages)
    problems = [
        (message, error)
        for message in messages
        if (error := error_for(message)) is not None
    ]
    if not problems:
        return
    if len(messages) == 1:
        raise problems[0][1]
    raise ActionFailedError(
        translation_key="not_all_reached",
        failed=str(len(problems)),
        total=str(len(messages)),
        recipients=", ".join(display_name(m.recipient, m.name) for m, _ in problems),
        problem=str(problems[0][1]),
    )
