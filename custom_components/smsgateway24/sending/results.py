"""What became of sent messages, as errors of actions."""

from collections.abc import Iterable
import logging

from ..account.account import Account
from ..account.issues import REPAIRS_PATH
from ..domain.outgoing import OutgoingMessage
from ..errors import ActionFailedError, display_name

_LOGGER = logging.getLogger(__name__)


def error_for(account: Account, message: OutgoingMessage) -> ActionFailedError | None:
    """Return the error that says what to do about a message's problem, if it has one."""
    if message.problem is None:
        return None
    phone = account.phones.get(message.phone_id)
    return ActionFailedError(
        translation_key=message.problem.value,
        recipient=display_name(message.recipient, message.name),
        reason=message.reason,
        phone=account.entry.title if phone is None else phone.name,
        link=REPAIRS_PATH,
    )


def raise_for_problems(
    account: Account, messages: Iterable[OutgoingMessage], *, partly: bool = True
) -> None:
    """Raise one error for all recipients who were not reached.

    Without `partly`, only where nobody was: the others need not hear of it.
    """
    messages = list(messages)
    problems = [
        (message, error)
        for message in messages
        if (error := error_for(account, message)) is not None
    ]
    if not problems:
        return
    if len(messages) == 1:
        raise problems[0][1]
    if len(problems) < len(messages) and not partly:
        _LOGGER.warning(
            "A message did not go out to %s of its %s recipients. To find out which and why, use"
            " the response of the action",
            len(problems),
            len(messages),
        )
        return
    raise ActionFailedError(
        translation_key="not_all_reached",
        failed=str(len(problems)),
        total=str(len(messages)),
        recipients=", ".join(display_name(m.recipient, m.name) for m, _ in problems),
        problem=str(problems[0][1]),
    )
