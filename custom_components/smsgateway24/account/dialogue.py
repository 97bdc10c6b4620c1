"""What an account needs of its questions: who was asked, and what their messages mean."""

from datetime import datetime
from typing import Protocol

from homeassistant.core import Context, callback

from ..domain.state import IsDeleted, MessageReceived
from ..protocol import IncomingMessage, Status
from .phone import Phone


class Dialogue(Protocol):
    """The questions of an account, while its entry is loaded."""

    def asks(self, message: IncomingMessage) -> bool:
        """Whether the sender of a message may answer an open question."""

    @callback
    def async_hear(
        self,
        phone: Phone,
        event: MessageReceived,
        *,
        proven: bool,
        listed_at: datetime | None,
    ) -> MessageReceived:
        """Return a message with the question that it answers, if it does.

        One that is not `proven` had to be confirmed by the service and was not: it answers none.
        `listed_at` is since when the service has it, None where that is not known.
        """

    @callback
    def async_follow(self, context: Context) -> None:
        """Do what follows from the message that was heard last, once it is published."""

    @callback
    def async_forget_answers(self, is_deleted: IsDeleted) -> None:
        """Keep no answer that is deleted from the history."""

    @callback
    def async_note_status(self, message_id: int, status: Status) -> None:
        """Follow the status of a message that was sent from here."""

    @callback
    def async_note_caught_up(self) -> None:
        """Note that all that was received meanwhile was found in the service's list."""

    @callback
    def async_forget_removed_contacts(self) -> None:
        """Ask nobody any more, and hear nobody, who is no contact any longer."""
